"""Averaged sign descent at alpha = 1/2: the refined formula with its remainder, at every dimension.

Write S = 4 T^2, A = d/S and u = phi^(-1/2). Where m <= phi < m + 1, the loss times H(d, 1) is

    H(m, 1) - 2 u H(m, 1/2) + m u^2 + (d - m) u^2/S,

and the expansions of the two harmonic numbers make this log phi + A/phi + c phi^(-1/2) and
constants, up to 1/phi, with c = -2 zeta(1/2). With y = (A/phi)^(1/2) that is a quadratic in y and
-2 log y, which lies above its tangent.

The expansion of H(m, 1/2) rests on the continuation of the zeta function. Two cruder bounds,
2 m^(1/2) - 2 <= H(m, 1/2) <= 2 m^(1/2) - 1, do for the laws of `critical_explicit` and
`critical_step`; `Edges` holds what a proof needs of either.
"""

from dataclasses import dataclass
from functools import cache
from typing import cast

import sympy as sp

from derivations import spectrum, spectrum_expansion
from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import exp_above_tangent, real
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_step,
    equal,
    follows,
    integer_part,
    less,
    monotone,
    multiply,
    raise_to,
    specialise,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged import loss_on_piece
from derivations.sign_descent.pieces import m, square_is_nonnegative
from derivations.statements import two_sides
from derivations.sum_integral import running
from theory import law
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import alpha, d, phi, t, tau, w, x, y

_HALF = sp.Rational(1, 2)
_ROOT = sp.sqrt(m)


@dataclass(frozen=True, slots=True)
class Edges:
    """Bounds of H(m, 1/2) with the constants -low/2 and -high/2 after 2 m^(1/2).

    `above` states H(m, 1/2) <= 2 m^(1/2) - low/2 + m^(-1/2)/2 or less, and `below` states
    2 m^(1/2) - high/2 <= H(m, 1/2), or with m^(-1/2)/2 - m^(-3/2)/24 added if `rest` is 0; where
    it is not there, 1/(2 m) <= rest/A is left over. `known` bounds `low`.
    """

    low: sp.Expr
    high: sp.Expr
    above: Theorem
    below: Theorem
    rest: sp.Expr
    known: tuple[Theorem, ...] = ()


_INDEX = Domain.of({m: 3})


@cache
def sharp() -> Edges:
    """The expansion of H(m, 1/2), with low = high = -2 zeta(1/2)."""
    below, above = (
        specialise(part, _INDEX, {alpha: _HALF, d: m}) for part in spectrum_expansion.refined(0)
    )
    constant = -2 * sp.zeta(_HALF)
    return Edges(constant, constant, above, below, sp.Integer(0), _zeta())


@cache
def _zeta() -> tuple[Theorem, Theorem]:
    """35/12 <= -2 zeta(1/2) <= 3, from the expansion at m = 1."""
    domain = Domain.of({})
    low, high = (
        specialise(part, domain, {alpha: _HALF, d: sp.Integer(1)})
        for part in spectrum_expansion.refined(0)
    )
    meaning = unfold(domain, H(1, _HALF))
    one = follows(domain, equal(H(1, _HALF), 1), meaning, unroll(domain, meaning.relation.right))
    constant = -2 * sp.zeta(_HALF)
    return (
        follows(domain, at_most(sp.Rational(35, 12), constant), low, one),
        follows(domain, at_most(constant, 3), high, one),
    )


@cache
def coarse() -> Edges:
    """Integrals above and below, with low = 2 and high = 4."""
    below, above = (
        specialise(part, _INDEX, {alpha: _HALF, d: m}) for part in spectrum.bounds_below()
    )
    return Edges(sp.Integer(2), sp.Integer(4), above, below, sp.Integer(1))


@cache
def log_below() -> Theorem:
    """log y <= y - 1."""
    domain = Domain.of({y: 2})
    tangent = specialise(exp_above_tangent(), domain, {real: sp.log(y)})
    return follows(domain, at_most(sp.log(y), y - 1), tangent)


_SHARE = 2 * sp.log(y) - 4 * y + y**2
"""What the leading terms leave, where y = (m/phi)^(1/2)."""
_LESS = _SHARE + (_HALF - y) / m - 1 / (12 * m**2)


@cache
def share_above() -> Theorem:
    """-3 - y^2/m <= _LESS where m <= phi < m + 1."""
    domain = Domain.of({y: sp.Rational(9, 10), m: 3}, at_most(y, 1), at_most(m * (1 - y**2), y**2))
    size = multiply(follows(domain, at_most(1, m)), 1 - y**2)
    size = raise_to(follows(domain, at_most(sp.Rational(49, 100), y**2), size), _HALF)
    seven, ten = sp.Rational(7, 10), sp.Rational(10, 17)
    root = follows(domain, at_most(seven, y), size)
    gap = multiply(multiply(root, 1 - y), m)
    near = follows(domain, at_most(1 - y, ten * y**2 / m), multiply(gap, ten / m))
    gap = follows(domain, at_most(0, 1 - y))
    positive = multiply(gap, (2 - y) / y)
    squared = multiply(near, positive.relation.right, positive)
    cubed = multiply(raise_to(gap, 3), ten / m)
    centred = specialise(square_is_nonnegative(), domain, {real: y - seven})
    inner = follows(
        domain, at_most(ten * (1 - y), _HALF - y + y**2 - sp.Rational(1, 12)), centred, root
    )
    rest = multiply(inner, 1 / m)
    tangent = specialise(log_below(), domain, {y: 1 / y})
    last = multiply(follows(domain, at_most(1, m)), 1 / (12 * m**2))
    claim = at_most(-3 - y**2 / m, _LESS)
    poly = at_most((1 - y) ** 2 * (2 - y) / y, (_HALF - y + y**2) / m - 1 / (12 * m**2))
    small = follows(domain, poly, squared, cubed, rest, last)
    return follows(domain, claim, small, tangent)


@cache
def share_below() -> Theorem:
    """_SHARE <= -3 for y <= 1: it rises, with derivative 2 (1 - y)^2/y."""
    domain = Domain.of({y: sp.Rational(9, 10)}, at_most(y, 1))
    inside = Domain.of({running: sp.Rational(1, 2)}, less(running, 1))
    positive = multiply(
        specialise(square_is_nonnegative(), inside, {real: 1 - running}), 2 / running
    )
    function = _SHARE.subs(y, running)
    rising = follows(inside, at_most(0, sp.diff(function, running)), positive)
    rise = monotone(function, running, rising, domain, y, 1)
    return follows(domain, at_most(_SHARE, -3), rise)


_SIZE = d / (4 * tau**2)
"""A, for any real time."""
_PLACE = Domain.of({d: 100, tau: 2, phi: sp.Rational(5, 2)}, at_most(1, phi), at_most(phi, d))


@cache
def loss_above(edges: Edges) -> Theorem:
    """log phi + (A - 1)/phi + low phi^(-1/2) + gamma - 3 - 1/S <= H r(T, phi)."""
    domain = _PLACE.extend({m: 2}, at_most(m, phi), less(phi, m + 1))
    loss = specialise(loss_on_piece(), domain, {alpha: _HALF})
    below = multiply(follows(domain, at_most(m, phi)), 1 / phi)
    share = sp.sqrt(m / phi)
    one = raise_to(follows(domain, at_most(m / phi, 1), below), _HALF)
    border = multiply(follows(domain, at_most(phi, m + 1)), m / phi)
    few = follows(domain, at_most(m * (1 - m / phi), m / phi), border)
    shares = specialise(share_above(), domain, {y: share}, [one, few])
    harmonic = specialise(spectrum_expansion.refined(1)[0], domain, {d: m})
    root = multiply(specialise(edges.above, domain), 2 / sp.sqrt(phi))
    last = multiply(below, 1 / (4 * tau**2))
    formula = sp.log(phi) + (_SIZE - 1) / phi + edges.low / sp.sqrt(phi)
    formula += sp.EulerGamma - 3 - 1 / (4 * tau**2)
    claim = at_most(formula, H(d, 1) * SignLoss(_HALF, d, tau, phi))
    found = follows(domain, claim, loss, shares, harmonic, root, last)
    return integer_part(found, m, phi)


_TANGENT = Domain.of({x: 3, y: 1, w: 2}, less(1, x), at_most(w**2 / 4 + 1, w * x))


@cache
def least_place() -> Theorem:
    """1 + w/x - (w^2/4 + 1)/x^2 <= (1 - 1/x^2) y^2 - 2 log y + w y/x where w^2/4 + 1 <= w x."""
    domain = _TANGENT
    weight, half = 1 - x**-2, 1 - w / (2 * x)
    square = raise_to(follows(domain, less(1, x)), -2)
    positive = follows(domain, less(0, weight), square)
    centred = specialise(square_is_nonnegative(), domain, {real: weight * y - half})
    gap = multiply(follows(domain, at_most(0, w * x - w**2 / 4 - 1)), x**-4)
    product = weight * (weight * y**2 - 2 * half * y + half**2 + 1 - weight)
    both = follows(domain, at_most(0, product), centred, gap)
    whole = multiply(both, 1 / weight, positive)
    tangent = specialise(log_below(), domain)
    claim = at_most(1 + w / x - (w**2 / 4 + 1) / x**2, weight * y**2 - 2 * sp.log(y) + w * y / x)
    return follows(domain, claim, whole, tangent, positive)


_TIMES = Domain.of({d: 100, tau: 2}, at_most(9 * tau**2, d))
"""A >= 9/4."""
_NORM = H(d, 1)


def least_error(edges: Edges) -> sp.Expr:
    """How much the optimum may be below its formula, in units of 1/A."""
    return sp.Integer(2) if edges.low == 2 else sp.Rational(13, 4)


def formula(constant: sp.Expr, time: sp.Expr) -> sp.Expr:
    """log A + gamma - 2 - 1/S + constant A^(-1/2)."""
    square = 4 * time**2
    value = sp.log(d / square) + sp.EulerGamma - 2 - 1 / square
    return value + constant * sp.sqrt(square / d)


_AT = sp.sqrt(d) / (2 * tau)
"""A^(1/2)."""


def _facts(edges: Edges, domain: Domain) -> list[Theorem]:
    """3/2 <= A^(1/2), and what `least_place` asks of `low`."""
    size = follows(domain, at_most(sp.Rational(9, 4), _SIZE))
    root = follows(domain, at_most(sp.Rational(3, 2), _AT), raise_to(size, _HALF))
    if not edges.known:
        return [root]
    low, high = (specialise(part, domain) for part in edges.known)
    squared = raise_to(high, 2, low)
    product = multiply(low, _AT)
    margin = follows(domain, at_most(edges.low**2 / 4 + 1, edges.low * _AT), squared, product, root)
    return [root, low, high, squared, margin]


@cache
def every_step(edges: Edges) -> Theorem:
    """The formula with `low`, less an error, is at most H r(T, phi) at every phi."""
    domain = _TIMES.extend({phi: sp.Rational(5, 2)}, *_PLACE.constraints)
    loss = specialise(loss_above(edges), domain)
    given = _facts(edges, domain)
    chosen = {x: _AT, w: edges.low, y: _AT / sp.sqrt(phi)}
    place = specialise(least_place(), domain, chosen, given)
    error = least_error(edges) / _SIZE
    scaled = [multiply(part, 1 / (4 * _SIZE)) for part in given[3:4]]
    claim = at_most(formula(edges.low, tau) - error, _NORM * SignLoss(_HALF, d, tau, phi))
    return follows(domain, claim, loss, place, *scaled)


@cache
def optimum_below(edges: Edges) -> Theorem:
    """The formula with `low`, less an error, is at most H r*(T)."""
    domain, best = _TIMES, SignOptimum(_HALF, d, tau)
    bound = multiply(every_step(edges), 1 / _NORM)
    lower = formula(edges.low, tau) - least_error(edges) / _SIZE
    loss = SignLoss(_HALF, d, tau, phi)
    bound = follows(bound.domain, at_most(lower / _NORM, loss), bound)
    low = best_step(domain, best, bound, phi, sp.Integer(1))[0]
    return follows(domain, at_most(lower, _NORM * best), multiply(low, _NORM))


_LATE = _TIMES.extend({}, at_most(1, 4 * tau**2))


@cache
def loss_at_size(edges: Edges) -> Theorem:
    """H r(T, A) is at most the formula with `high`, 1/d and `rest`/A."""
    domain = _LATE.extend({m: 6}, at_most(m, _SIZE), less(_SIZE, m + 1))
    inside = follows(
        domain,
        at_most(_SIZE, d),
        multiply(follows(domain, at_most(1, 4 * tau**2)), d / (4 * tau**2)),
    )
    loss = specialise(loss_on_piece(), domain, {alpha: _HALF, phi: _SIZE}, [inside])
    size = follows(domain, at_most(sp.Rational(9, 4), _SIZE))
    two = follows(domain, at_most(2, m), follows(domain, less(1, m), size))
    share = _ROOT / _AT
    square = multiply(follows(domain, at_most(m, _SIZE)), 1 / _SIZE)
    one = raise_to(follows(domain, at_most(share**2, 1), square), _HALF)
    one = follows(domain, at_most(share, 1), one)
    wide = multiply(follows(domain, at_most(_SIZE, sp.Rational(3, 2) * m), two), 1 / _SIZE)
    large = raise_to(follows(domain, at_most(sp.Rational(16, 25), share**2), wide), _HALF)
    large = multiply(follows(domain, at_most(sp.Rational(4, 5), share), large), 1 / m)
    shares = specialise(share_below(), domain, {y: share}, [one])
    harmonic = specialise(spectrum_expansion.refined(1)[1], domain, {d: m})
    root = multiply(specialise(edges.below, domain), 2 / _AT)
    few = multiply(follows(domain, at_most(_SIZE - 1, m)), 1 / d)
    last = multiply(one, 1 / (12 * m**2))
    late = multiply(two, 1 / (24 * m**2))
    over = multiply(wide, 1 / (2 * m))
    value = formula(edges.high, tau) + 1 / d + edges.rest / _SIZE
    claim = at_most(_NORM * SignLoss(_HALF, d, tau, _SIZE), value)
    known = (loss, shares, harmonic, root, few, large, last, late, over)
    return integer_part(follows(domain, claim, *known), m, _SIZE)


@cache
def optimum_above(edges: Edges) -> Theorem:
    """H r*(T) is at most the formula with `high`, 1/d and `rest`/A."""
    domain, best = _LATE, SignOptimum(_HALF, d, tau)
    bound = multiply(every_step(edges), 1 / _NORM)
    loss = SignLoss(_HALF, d, tau, phi)
    lower = (formula(edges.low, tau) - least_error(edges) / _SIZE) / _NORM
    bound = follows(bound.domain, at_most(lower, loss), bound)
    late = multiply(follows(domain, at_most(1, 4 * tau**2)), d / (4 * tau**2))
    inside = follows(domain, at_most(_SIZE, d), late)
    first = follows(domain, at_most(1, _SIZE))
    member = best_step(domain, best, bound, phi, _SIZE, first, inside)[1]
    product, value = multiply(member, _NORM), loss_at_size(edges)
    return follows(domain, at_most(_NORM * best, value.relation.right), product, value)


_REGIME = next(r for r in law("bigram/sign-descent/refined").regimes if r.name == "critical")
_CLAIMS = two_sides(cast(Bounds, _REGIME.relation))


def _domain() -> Domain:
    """At least one step, and d >= 9 T^2."""
    return Domain.of({d: 36, t: 2}, at_most(1, t), at_most(9 * t**2, d))


@cache
def refined_bounds() -> tuple[Theorem, Theorem]:
    """The optimum times H against the formula, within 13/(4 A) below and 1/d above."""
    domain = _domain()
    late = follows(domain, less(0, t))
    return (
        specialise(optimum_below(sharp()), domain, {tau: t}, [late]),
        specialise(optimum_above(sharp()), domain, {tau: t}, [late]),
    )


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("The number of decreasing coordinates against phi.", share_above())
    proof.step("The loss at every phi, from the expansions of H.", loss_above(sharp()))
    proof.step("A quadratic and a logarithm above its tangent.", least_place())
    proof.step("So the loss at every phi is at least this.", every_step(sharp()))
    proof.step("The step phi = A.", loss_at_size(sharp()))
    low, high = refined_bounds()
    proof.step("The infimum from below.", low)
    proof.step("The infimum from above; the error is 1/d.", high)
    domain, scale = _domain(), 1 / _NORM
    inverse = raise_to(follows(domain, at_most(1, t)), 2)
    rest = multiply(follows(domain, at_most(1 / d, 13 * t**2 / d), multiply(inverse, 1 / d)), scale)
    return [
        proof.step("Divide by the normaliser.", follows(domain, _CLAIMS[0], multiply(low, scale))),
        proof.step("The other side.", follows(domain, _CLAIMS[1], multiply(high, scale), rest)),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-refined",
        law="bigram/sign-descent/refined",
        title="Averaged sign descent for alpha = 1/2 at finite dimension",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(_domain(), _CLAIMS, ({d: 9, t: 1}, {d: 4000, t: 3})),
        prove=_prove,
    ),
)
