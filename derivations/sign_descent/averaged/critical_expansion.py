"""The averaged loss at alpha = 1/2, expanded in A = d/(4 T^2): every step phi, and phi = A.

Write S = 4 T^2 and u = phi^(-1/2). Where m <= phi < m + 1, the loss times H(d, 1) is

    H(m, 1) - 2 u H(m, 1/2) + m u^2 + (d - m) u^2/S,

and expansions of the two harmonic numbers make this log phi + A/phi + c phi^(-1/2) and constants,
up to 1/phi, with c = -2 zeta(1/2). The expansion of H(m, 1/2) rests on the continuation of the zeta
function; c = 4 d^(1/2) - 2 H(d, 1/2), which is d^(-1/2) away, needs no more than the trapezoidal
rule between m and d. `Edges` holds what a proof needs of either.
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from derivations import spectrum_expansion
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
from derivations.sign_descent.averaged import critical
from derivations.sign_descent.averaged.critical import HALF, log_below
from derivations.sign_descent.averaged.loss import loss_on_piece
from derivations.sign_descent.averaged.pieces import m, real, square_is_nonnegative
from derivations.sum_integral import running
from theory.functions import H
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import alpha, d, phi, tau, y

__all__ = [
    "Edges", "formula", "late_domain", "loss_above", "loss_at_size", "near", "optimum_above",
    "plain", "share_above", "share_below", "sharp", "size", "trial_domain",
]  # fmt: skip

_NORM = H(d, 1)
size = d / (4 * tau**2)
"""A, for any real time."""
_AT = sp.sqrt(d) / (2 * tau)
near = 4 * sp.sqrt(d) - 2 * H(d, HALF)
"""-2 zeta(1/2) without the zeta function, d^(-1/2) away."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Bounds of H(m, 1/2) for m <= d, `low` and `high` being c or close to it.

    `above`: H(m, 1/2) <= 2 m^(1/2) - low/2 + m^(-1/2)/2. `below`, with e = m^(-3/2)/24:
    2 m^(1/2) - high/2 + m^(-1/2)/2 - e <= H(m, 1/2). `known`: 13/6 <= low and low <= 3, d >= 3.
    """

    low: sp.Expr
    high: sp.Expr
    above: Theorem
    below: Theorem
    known: tuple[Theorem, Theorem]


_INDEX = Domain.of({m: 3, d: 10}, at_most(m, d))
_SOME = Domain.of({d: 10}, at_most(3, d))
_LEAST = sp.Rational(13, 6)


def _first() -> Theorem:
    """H(1, 1/2) = 1."""
    meaning = unfold(_SOME, H(1, HALF))
    return follows(_SOME, equal(H(1, HALF), 1), meaning, unroll(_SOME, meaning.relation.right))


def _known(low: sp.Expr, below: Theorem, above: Theorem) -> tuple[Theorem, Theorem]:
    """13/6 <= low and low <= 3, from the bounds at m = 1."""
    root = raise_to(follows(_SOME, at_most(sp.Rational(16, 9), d)), HALF)
    inverse = multiply(root, sp.Rational(3, 4) / sp.sqrt(d))
    ends = [specialise(part, _SOME, {m: sp.Integer(1)}) for part in (below, above)]
    return (
        follows(_SOME, at_most(_LEAST, low), ends[0], _first(), inverse),
        follows(_SOME, at_most(low, 3), ends[1], _first()),
    )


@cache
def sharp() -> Edges:
    """The expansion of H(m, 1/2), with low = high = -2 zeta(1/2)."""
    below, above = (
        specialise(part, _INDEX, {alpha: HALF, d: m}) for part in spectrum_expansion.refined(0)
    )
    constant = -2 * sp.zeta(HALF)
    return Edges(constant, constant, above, below, _known(constant, below, above))


@cache
def plain() -> Edges:
    """The same without zeta: low is `near` and high is d^(-1/2) more."""
    above, below = (
        specialise(part, _INDEX, {alpha: HALF, d: m, m: d})
        for part in spectrum_expansion.between(0)
    )
    return Edges(near, near + 1 / sp.sqrt(d), above, below, _known(near, below, above))


_SHARE = 2 * sp.log(y) - 4 * y + y**2
"""What the leading terms leave, where y = (m/phi)^(1/2)."""


@cache
def share_above() -> Theorem:
    """-3 - y^2/m <= _SHARE + (1/2 - y)/m - 1/(12 m^2) where m <= phi < m + 1."""
    domain = Domain.of({y: sp.Rational(9, 10), m: 3}, at_most(y, 1), at_most(m * (1 - y**2), y**2))
    half = multiply(follows(domain, at_most(1, m)), 1 - y**2)
    half = raise_to(follows(domain, at_most(sp.Rational(49, 100), y**2), half), HALF)
    seven, ten = sp.Rational(7, 10), sp.Rational(10, 17)
    root = follows(domain, at_most(seven, y), half)
    gap = multiply(multiply(root, 1 - y), m)
    near = follows(domain, at_most(1 - y, ten * y**2 / m), multiply(gap, ten / m))
    gap = follows(domain, at_most(0, 1 - y))
    positive = multiply(gap, (2 - y) / y)
    squared = multiply(near, positive.relation.right, positive)
    cubed = multiply(raise_to(gap, 3), ten / m)
    centred = specialise(square_is_nonnegative(), domain, {real: y - seven})
    inner = at_most(ten * (1 - y), HALF - y + y**2 - sp.Rational(1, 12))
    rest = multiply(follows(domain, inner, centred, root), 1 / m)
    tangent = log_below(domain, 1 / y, -sp.log(y))
    last = multiply(follows(domain, at_most(1, m)), 1 / (12 * m**2))
    small = at_most((1 - y) ** 2 * (2 - y) / y, (HALF - y + y**2) / m - 1 / (12 * m**2))
    claim = at_most(-3 - y**2 / m, _SHARE + (HALF - y) / m - 1 / (12 * m**2))
    return follows(domain, claim, follows(domain, small, squared, cubed, rest, last), tangent)


@cache
def share_below() -> Theorem:
    """_SHARE <= -3 for y <= 1: it rises, with derivative 2 (1 - y)^2/y."""
    domain = Domain.of({y: sp.Rational(9, 10)}, at_most(y, 1))
    inside = Domain.of({running: HALF}, less(running, 1))
    square = specialise(square_is_nonnegative(), inside, {real: 1 - running})
    function = _SHARE.subs(y, running)
    slope = at_most(0, sp.diff(function, running))
    rising = follows(inside, slope, multiply(square, 2 / running))
    rise = monotone(function, running, rising, domain, y, 1)
    return follows(domain, at_most(_SHARE, -3), rise)


def trial_domain(start: Domain | None = None) -> Domain:
    """A step 1 <= phi <= d, at any time unless `start` says which."""
    borders = (at_most(1, phi), at_most(phi, d))
    start = Domain.of({d: 100, tau: 2}) if start is None else start
    return start.extend({phi: sp.Rational(5, 2)}, *borders)


@cache
def loss_above(edges: Edges) -> Theorem:
    """log phi + (A - 1)/phi + low phi^(-1/2) + gamma - 3 - 1/S <= H r(T, phi)."""
    domain = trial_domain().extend({m: 2}, at_most(m, phi), less(phi, m + 1))
    loss = specialise(loss_on_piece(), domain, {alpha: HALF})
    below = multiply(follows(domain, at_most(m, phi)), 1 / phi)
    one = raise_to(follows(domain, at_most(m / phi, 1), below), HALF)
    border = multiply(follows(domain, at_most(phi, m + 1)), m / phi)
    few = follows(domain, at_most(m * (1 - m / phi), m / phi), border)
    shares = specialise(share_above(), domain, {y: sp.sqrt(m / phi)}, [one, few])
    harmonic = specialise(spectrum_expansion.refined(1)[0], domain, {d: m})
    root = multiply(specialise(edges.above, domain), 2 / sp.sqrt(phi))
    last = multiply(below, 1 / (4 * tau**2))
    value = sp.log(phi) + (size - 1) / phi + edges.low / sp.sqrt(phi)
    value += sp.EulerGamma - 3 - 1 / (4 * tau**2)
    claim = at_most(value, _NORM * SignLoss(HALF, d, tau, phi))
    found = follows(domain, claim, loss, shares, harmonic, root, last)
    return integer_part(found, m, phi)


def formula(constant: sp.Expr, time: sp.Expr) -> sp.Expr:
    """log A + gamma - 2 - 1/S + constant A^(-1/2)."""
    square = 4 * time**2
    value = sp.log(d / square) + sp.EulerGamma - 2 - 1 / square
    return value + constant * sp.sqrt(square / d)


def late_domain() -> Domain:
    """A >= 9/4 and S >= 1."""
    return Domain.of({d: 100, tau: 2}, at_most(9 * tau**2, d), at_most(1, 4 * tau**2))


def _inside(domain: Domain) -> tuple[Theorem, Theorem]:
    """1 <= A and A <= d."""
    late = multiply(follows(domain, at_most(1, 4 * tau**2)), d / (4 * tau**2))
    return follows(domain, at_most(1, size)), follows(domain, at_most(size, d), late)


@cache
def loss_at_size(edges: Edges) -> Theorem:
    """H r(T, A) is at most the formula with `high`, and 1/d."""
    domain = late_domain().extend({m: 6}, at_most(m, size), less(size, m + 1))
    inside = _inside(domain)
    loss = specialise(loss_on_piece(), domain, {alpha: HALF, phi: size}, inside)
    more = follows(domain, at_most(sp.Rational(9, 4), size))
    two = follows(domain, at_most(2, m), follows(domain, less(1, m), more))
    share = sp.sqrt(m) / _AT
    square = multiply(follows(domain, at_most(m, size)), 1 / size)
    one = raise_to(follows(domain, at_most(share**2, 1), square), HALF)
    one = follows(domain, at_most(share, 1), one)
    wide = multiply(follows(domain, at_most(size, sp.Rational(3, 2) * m), two), 1 / size)
    large = raise_to(follows(domain, at_most(sp.Rational(16, 25), share**2), wide), HALF)
    large = multiply(follows(domain, at_most(sp.Rational(4, 5), share), large), 1 / m)
    shares = specialise(share_below(), domain, {y: share}, [one])
    harmonic = specialise(spectrum_expansion.refined(1)[1], domain, {d: m})
    few = follows(domain, at_most(m, d), inside[1])
    root = multiply(specialise(edges.below, domain, {}, [few]), 2 / _AT)
    most = multiply(follows(domain, at_most(size - 1, m)), 1 / d)
    last = multiply(one, 1 / (12 * m**2))
    late = multiply(two, 1 / (24 * m**2))
    claim = at_most(_NORM * SignLoss(HALF, d, tau, size), formula(edges.high, tau) + 1 / d)
    known = (loss, shares, harmonic, root, most, large, last, late)
    return integer_part(follows(domain, claim, *known), m, size)


@cache
def optimum_above(edges: Edges) -> Theorem:
    """H r*(T) is at most the formula with `high`, and 1/d."""
    domain, best = late_domain(), SignOptimum(HALF, d, tau)
    member = best_step(domain, best, critical.every_step(), phi, size, *_inside(domain))[1]
    product, value = multiply(member, _NORM), loss_at_size(edges)
    return follows(domain, at_most(_NORM * best, value.relation.right), product, value)
