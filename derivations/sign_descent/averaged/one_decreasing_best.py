"""The published step, phi = (1 + c)^(1/alpha), is the best one if and only if it beats phi = 2.

With c = (d - 1)/(4 T^2), u0 = 1/(1 + c) and b = 1/(4 T^2), the loss times H(d, 2 alpha) at a step
u = phi^-alpha with q decreasing coordinates exceeds c/(1 + c) by

    D = (u0 - u)^2 / u0 + sum_{k=2}^q (k^-alpha - u)^2 - (q - 1) b u^2.

Where phi = 2 is no better, u0 b <= (2^alpha u0 - 1)^2, and then D >= 0: as a function of u0 the
bound so obtained is concave unless the first term suffices, and at u0 = 1 it follows from the mean
of k^-alpha over 1 <= k < q, which is at least (q/2)^-alpha by convexity.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

import sympy as sp

from derivations import elementary
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_step,
    cases,
    compare_sums,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    split_sum,
    telescope,
    unfold,
)
from derivations.sign_descent.averaged.loss import loss_on_piece, loss_times_normaliser, places
from derivations.sign_descent.averaged.one_decreasing import at_vertex, ones, vertex_range
from derivations.sign_descent.averaged.pieces import m, q, real, square_is_nonnegative, squares
from derivations.statements import two_sides
from theory import law
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import alpha, d, k, phi, t, tau, u, x, y

__all__ = [
    "BELOW",
    "DERIVATIONS",
    "NO_WORSE",
    "OPTIMUM",
    "SECOND",
    "VALUE",
    "VERTEX",
    "at_least_one",
    "optimum_is_vertex",
    "other_squares",
]

Prove = Callable[[Proof], Sequence[Theorem]]

_STATED = cast(Bounds, law("bigram/sign-descent/one-decreasing").regimes[0].relation)
_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_C = (d - 1) * _B
VERTEX = 1 / (1 + _C)
SECOND = 2**-alpha
_AT = (1 + _C) ** (1 / alpha)
NO_WORSE = at_most(VERTEX * SECOND**2 * _B, (VERTEX - SECOND) ** 2)
"""phi = 2 is no better than the published step."""
BELOW = less(SECOND, VERTEX)
"""The published step has phi < 2."""
_POINT = {alpha: 1, d: 3, t: 2}
DOMAIN = Domain.of(_POINT, at_most(1, t), BELOW, NO_WORSE)

OPTIMUM = SignOptimum(alpha, d, t)
VALUE = _STATED.lower
_BOUND = at_most(VALUE, SignLoss(alpha, d, t, phi))
_STEP = Domain.of({alpha: 1, q: 3, u: sp.Rational(1, 4)}, at_most(2, q), at_most(u, q**-alpha))


@cache
def power_above_tangent() -> Theorem:
    """1 - alpha (y - 1) <= y^-alpha."""
    domain = Domain.of({alpha: 1, y: 2})
    tangent = elementary.exp_above_tangent()
    line = multiply(specialise(tangent, domain, {elementary.real: sp.log(y)}), alpha)
    power = specialise(tangent, domain, {elementary.real: -alpha * sp.log(y)})
    return follows(domain, at_most(1 + alpha - alpha * y, y**-alpha), power, line)


@cache
def mean_of_powers() -> Theorem:
    """(q - 1) 2^alpha u <= sum_{k<q} k^-alpha for u <= q^-alpha: the tangent at k = q/2."""
    near = _STEP.extend({k: 1}, at_most(k, q - 1))
    height = 2**alpha * q**-alpha
    tangent = multiply(specialise(power_above_tangent(), near, {y: 2 * k / q}), height)
    line = height * (1 + alpha - 2 * alpha * k / q)
    summed = compare_sums(follows(near, at_most(line, k**-alpha), tangent), k, 1, q - 1, _STEP)
    middle = telescope(_STEP, k * (k - 1) / 2, k, sp.Integer(1), q - 1)
    total = sp.Sum(k**-alpha, (k, 1, q - 1))
    shares = multiply(middle, 2 * alpha * height / q)
    level = follows(_STEP, at_most((q - 1) * height, total), summed, shares)
    small = multiply(follows(_STEP, at_most(u, q**-alpha)), (q - 1) * 2**alpha)
    return follows(_STEP, at_most((q - 1) * 2**alpha * u, total), level, small)


@cache
def largest_vertex() -> Theorem:
    """(q - 1) (2^alpha - 1)^2 u^2 <= sum_{k<=q} (k^-alpha - u)^2: the bound at u0 = 1."""
    ratio = 2**alpha - 1
    near = _STEP.extend({k: 1}, at_most(k, q - 1))
    square = specialise(square_is_nonnegative(), near, {real: k**-alpha - u - ratio * u})
    line = 2 * ratio * u * k**-alpha - (2 * ratio + ratio**2) * u**2
    terms = follows(near, at_most(line, (k**-alpha - u) ** 2), square)
    summed = compare_sums(terms, k, 1, q - 1, _STEP)
    last = specialise(square_is_nonnegative(), _STEP, {real: q**-alpha - u})
    split = split_sum(_STEP, sp.Sum((k**-alpha - u) ** 2, (k, 1, q)), q - 1)
    meanings = [multiply(unfold(_STEP, H(q, alpha)), 2 * u), unfold(_STEP, H(q, 2 * alpha))]
    above = raise_to(follows(_STEP, at_most(1, 2)), alpha)
    grown = multiply(multiply(mean_of_powers(), ratio, above), 2 * u)
    claim = at_most((q - 1) * ratio**2 * u**2, squares(q, u))
    return follows(_STEP, claim, summed, last, split, *meanings, grown)


_scale = sp.Symbol("a", positive=True)
"""2^alpha."""
_others = sp.Symbol("g", nonnegative=True)
"""q - 1."""
_rest = sp.Symbol("r", nonnegative=True)
"""The sum of the squares but the first."""
_SCALAR = Domain.of(
    {_scale: 2, x: sp.Rational(4, 5), y: sp.Rational(1, 4), _others: 2, _rest: 3},
    less(1, _scale * x),
    at_most(x, 1),
    at_most(_scale * y, 1),
    at_most(_others * y**2 * (_scale - 1) ** 2, (1 - y) ** 2 + _rest),
)
_SCALAR_CLAIM = at_most(_others * y**2 * (_scale * x - 1) ** 2, (x - y) ** 2 + x * _rest)
_SPREAD = at_most(_others * _scale**2 * y**2, 1)


@cache
def small_step() -> Theorem:
    """Where (q - 1) 4^alpha u^2 <= 1 the first square suffices."""
    domain = _SCALAR.extend({}, _SPREAD)
    positive = follows(domain, at_most(0, _scale * x - 1))
    longer = follows(domain, at_most(_scale * x - 1, _scale * x - _scale * y))
    square = multiply(raise_to(longer, 2, positive), _scale**-2)
    sign = follows(domain, at_most(0, (_scale * x - 1) ** 2), raise_to(positive, 2))
    share = multiply(follows(domain, _SPREAD), (_scale * x - 1) ** 2 * _scale**-2, sign)
    return follows(domain, _SCALAR_CLAIM, square, share)


@cache
def large_step() -> Theorem:
    """Elsewhere the bound is concave in u0, and holds at both ends, u0 = 2^-alpha and u0 = 1."""
    domain = _SCALAR.extend({y: sp.Rational(2, 5)}, less(1, _others * _scale**2 * y**2))
    low = 1 / _scale
    inside = follows(
        domain, at_most(0, x - low), multiply(follows(domain, less(1, _scale * x)), low)
    )
    width = follows(domain, less(0, 1 - low), multiply(follows(domain, less(1, _scale)), low))
    upper = at_most(_others * y**2 * (_scale - 1) ** 2, (1 - y) ** 2 + _rest)
    at_one = multiply(follows(domain, upper), x - low, inside)
    square = specialise(square_is_nonnegative(), domain, {real: low - y})
    at_low = multiply(follows(domain, at_most(0, (low - y) ** 2 + _rest * low), square), 1 - x)
    bend = follows(domain, at_most(0, _others * _scale**2 * y**2 - 1))
    bend = multiply(multiply(multiply(bend, x - low, inside), 1 - x), 1 - low, width)
    left, right = _SCALAR_CLAIM.left, _SCALAR_CLAIM.right
    claim = at_most((1 - low) * left, (1 - low) * right)
    product = follows(domain, claim, at_one, at_low, bend)
    return follows(domain, _SCALAR_CLAIM, multiply(product, 1 / (1 - low), width))


@cache
def squares_suffice() -> Theorem:
    """(q - 1) u^2 (2^alpha u0 - 1)^2 <= (u0 - u)^2 + u0 R, in plain numbers."""
    return cases(small_step(), large_step(), _SPREAD)


@cache
def at_least_one() -> Theorem:
    """1 <= 1 + c."""
    domain = Domain.of(_POINT, at_most(1, t))
    rest = multiply(follows(domain, at_most(0, d - 1)), _B)
    return follows(domain, at_most(1, 1 + _C), rest)


def _places() -> Domain:
    return DOMAIN.extend({phi: sp.Rational(3, 2)}, at_most(1, phi), at_most(phi, d))


def _trial() -> Domain:
    return _places().extend({phi: sp.Rational(5, 2)}, at_most(2, phi))


@cache
def other_squares() -> Theorem:
    """0 <= sum of (k^-alpha - u)^2 over 2 <= k <= floor(phi)."""
    domain, number, step = places(), sp.floor(phi), phi**-alpha
    near = domain.extend({k: 2}, at_most(2, k), at_most(k, number))
    square = specialise(square_is_nonnegative(), near, {real: k**-alpha - step})
    summed = compare_sums(square, k, 2, number, domain)
    split = split_sum(domain, sp.Sum((k**-alpha - step) ** 2, (k, 1, number)), 1)
    linear = multiply(unfold(domain, H(number, alpha)), 2 * step)
    claim = at_most(0, squares(number, step) - (1 - step) ** 2)
    return follows(domain, claim, summed, split, linear, unfold(domain, H(number, 2 * alpha)))


@cache
def later_steps() -> Theorem:
    """(q - 1) b u^2 <= (1 + c) (u0 - u)^2 + sum_{k=2}^q (k^-alpha - u)^2 where 2 <= phi."""
    domain, number, step = _trial(), sp.floor(phi), phi**-alpha
    below = raise_to(follows(domain, at_most(number, phi)), -alpha)
    two = follows(domain, at_most(2, number))
    largest = specialise(largest_vertex(), domain, {q: number, u: step}, [two, below])
    small = multiply(raise_to(follows(domain, at_most(2, phi)), -alpha), 2**alpha)
    ahead = multiply(follows(domain, BELOW), 2**alpha)
    unit = follows(domain, at_most(VERTEX, 1), multiply(specialise(at_least_one(), domain), VERTEX))
    rest = squares(number, step) - (1 - step) ** 2
    chosen = {_scale: 2**alpha, x: VERTEX, y: step, _others: number - 1, _rest: rest}
    others = specialise(other_squares(), domain)
    premises = [ahead, unit, follows(domain, at_most(2**alpha * step, 1), small), largest, others]
    found = specialise(
        squares_suffice(), domain, chosen, [*premises, specialise(other_squares(), domain)]
    )
    given = multiply(follows(domain, NO_WORSE), 4**alpha * (number - 1) * step**2)
    claim = at_most((number - 1) * _B * step**2 * VERTEX, found.relation.right)
    product = multiply(follows(domain, claim, found, given), 1 + _C)
    goal = at_most((number - 1) * _B * step**2, (1 + _C) * (VERTEX - step) ** 2 + rest)
    return follows(domain, goal, product)


@cache
def _later() -> Theorem:
    """c/((1 + c) H) <= r(T, phi) where 2 <= phi."""
    domain = _trial()
    loss = specialise(loss_times_normaliser(), domain, {tau: t})
    claim = at_most(1 - VERTEX, _H * SignLoss(alpha, d, t, phi))
    product = follows(domain, claim, loss, later_steps())
    return follows(domain, _BOUND, multiply(product, 1 / _H))


@cache
def _earlier() -> Theorem:
    """The same where phi < 2: there the loss is a quadratic with its vertex at u0."""
    domain = _places().extend({}, less(phi, 2))
    loss = specialise(loss_on_piece(), domain, {tau: t, m: sp.Integer(1)})
    for equality in ones(domain, 1):
        loss = replace(loss, equality)
    square = specialise(square_is_nonnegative(), domain, {real: VERTEX - phi**-alpha})
    gap = multiply(square, 1 + _C)
    claim = at_most(1 - VERTEX, _H * SignLoss(alpha, d, t, phi))
    return follows(domain, _BOUND, multiply(follows(domain, claim, loss, gap), 1 / _H))


@cache
def every_step() -> Theorem:
    """c/((1 + c) H) <= r(T, phi) for 1 <= phi <= d."""
    return cases(_later(), _earlier(), at_most(2, phi))


@cache
def optimum_is_vertex() -> Theorem:
    """r*(T) = c/((1 + c) H)."""
    several = DOMAIN.extend({}, at_most(2, d))
    value = specialise(at_vertex(), several)
    inside = [specialise(part, several) for part in vertex_range()]
    member = best_step(several, OPTIMUM, every_step(), phi, _AT, *inside)[1]
    exact = multiply(value, 1 / _H)
    first = follows(several, at_most(OPTIMUM, VALUE), member, exact)
    single = DOMAIN.extend({d: 1}, less(d, 2))
    member = best_step(single, OPTIMUM, every_step(), phi, sp.Integer(1))[1]
    loss = specialise(loss_on_piece(), single, {phi: sp.Integer(1), tau: t, m: sp.Integer(1)})
    for equality in ones(single, 1):
        loss = replace(loss, equality)
    rest = multiply(follows(single, at_most(0, d - 1)), _B * VERTEX)
    none = multiply(follows(single, at_most(d - 1, 0)), _B)
    small = follows(single, at_most(_H * SignLoss(alpha, d, t, 1), 1 - VERTEX), loss, rest, none)
    second = follows(single, at_most(OPTIMUM, VALUE), member, multiply(small, 1 / _H))
    upper = cases(first, second, at_most(2, d))
    lower = best_step(DOMAIN, OPTIMUM, every_step(), phi, sp.Integer(1))[0]
    return follows(DOMAIN, equal(OPTIMUM, VALUE), lower, upper)


def _prove_best(proof: Proof) -> list[Theorem]:
    proof.step("A power lies above its tangent.", power_above_tangent())
    proof.step("So the powers before q have at least the mean (q/2)^-alpha.", mean_of_powers())
    proof.step("Tangents of the squares: the bound for the largest u0.", largest_vertex())
    proof.step("Where the step is small the first square suffices.", small_step())
    proof.step("Elsewhere the bound is concave in u0 and holds at both ends.", large_step())
    proof.step("So a step with two or more decreasing coordinates pays for them.", later_steps())
    proof.step("No step does better than the vertex of the first piece.", every_step())
    proof.step("The loss there.", at_vertex())
    best = proof.step("The optimum.", optimum_is_vertex())
    return [best, best]


DERIVATIONS = (
    Derivation(
        name="sign-descent/published-step-best",
        law="bigram/sign-descent/one-decreasing",
        title="The published step is the best one where phi = 2 is no better",
        source="Kunstner and Bach (2025), Proposition D.4, corrected",
        statement=Statement(DOMAIN, two_sides(_STATED), ({alpha: 1, d: 6, t: 2},)),
        prove=_prove_best,
    ),
)
