"""The number of steps of averaged sign descent, from the least loss at a single number of steps.

The least loss r*(x) does not rise with x, and x^2 r*(x) does not fall. So r*(x) > eps exactly
where x is below the count, and r*(t) <= eps for an integer t exactly from the count on.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    before_steps,
    best_step,
    cases,
    compare_sums,
    follows,
    least_steps,
    less,
    multiply,
    raise_to,
    specialise,
    unfold,
)
from derivations.sign_descent.averaged.loss import (
    loss_times_normaliser,
    nonnegative_loss,
    places,
)
from derivations.sign_descent.averaged.more_steps import optimum_does_not_rise
from derivations.sign_descent.averaged.pieces import real, square_is_nonnegative, squares
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum
from theory.symbols import alpha, d, eps, k, phi, t, tau, w, x, y

__all__ = ["DERIVATIONS", "above_level", "at_level"]

_HALF, _EPS = sp.Rational(1, 2), sp.Rational(3, 10)
_H = H(d, 2 * alpha)
_COUNT = SignCount(alpha, d, eps)
_ORDER = Domain.of({alpha: 1, d: 6, x: 1, y: 2}, at_most(x, y))
_BOTH = Domain.of({alpha: 1, d: 6, x: 1, y: 2})


def _least(time: sp.Expr) -> sp.Expr:
    return SignOptimum(alpha, d, time)


@cache
def squares_are_nonnegative() -> Theorem:
    """0 <= the part of the loss that no number of steps changes."""
    domain, number = places(_ORDER), sp.floor(phi)
    near = domain.extend({k: 1}, at_most(k, number))
    square = specialise(square_is_nonnegative(), near, {real: k**-alpha - phi**-alpha})
    summed = compare_sums(square, k, 1, number, domain)
    first = multiply(unfold(domain, H(number, alpha)), phi**-alpha)
    second = unfold(domain, H(number, 2 * alpha))
    return follows(domain, at_most(0, squares(number, phi**-alpha)), summed, first, second)


@cache
def scaled_loss_rises() -> Theorem:
    """x^2 r(x, phi) <= y^2 r(y, phi) for x <= y."""
    domain = places(_ORDER)
    early, late = (
        multiply(specialise(loss_times_normaliser(), domain, {tau: s}), s**2) for s in (x, y)
    )
    order = raise_to(follows(domain, at_most(x, y)), 2)
    grown = multiply(order, squares(sp.floor(phi), phi**-alpha), squares_are_nonnegative())
    first, second = (_H * s**2 * SignLoss(alpha, d, s, phi) for s in (x, y))
    product = follows(domain, at_most(first, second), early, late, grown)
    return multiply(product, 1 / _H)


@cache
def scaled_optimum_rises() -> Theorem:
    """x^2 r*(x) <= y^2 r*(y) for x <= y."""
    trial = places(_ORDER)
    other = _ORDER.extend({w: 2}, at_most(1, w), at_most(w, d))
    positive = specialise(nonnegative_loss(), other, {phi: w, tau: x})
    member = best_step(trial, _least(x), positive, w, phi)[1]
    share = multiply(scaled_loss_rises(), y**-2)
    goal = at_most(x**2 * _least(x) / y**2, SignLoss(alpha, d, y, phi))
    bound = follows(trial, goal, multiply(member, x**2 / y**2), share)
    found = best_step(_ORDER, _least(y), bound, phi, sp.Integer(1))[0]
    return follows(_ORDER, at_most(x**2 * _least(x), y**2 * _least(y)), multiply(found, y**2))


@cache
def opposite() -> Theorem:
    """0 <= (r*(x) - r*(y)) (y - x) for all x and y."""
    goal = at_most(0, (_least(x) - _least(y)) * (y - x))
    later = _BOTH.extend({}, at_most(x, y))
    first = multiply(specialise(optimum_does_not_rise(), later), y - x)
    sooner = _BOTH.extend({x: 2, y: 1}, less(y, x))
    second = multiply(specialise(optimum_does_not_rise(), sooner, {x: y, y: x}), x - y)
    return cases(follows(later, goal, first), follows(sooner, goal, second), at_most(x, y))


@cache
def later_if_smaller() -> Theorem:
    """x < y where r*(y) <= eps < r*(x)."""
    point = {alpha: 1, d: 6, x: 1, y: 4, eps: _EPS}
    domain = Domain.of(point, less(eps, _least(x)), at_most(_least(y), eps))
    gap = follows(domain, less(0, _least(x) - _least(y)))
    product = specialise(opposite(), domain)
    order = multiply(product, 1 / (_least(x) - _least(y)), gap)
    weak = follows(domain, at_most(x, y), order)
    scaled = specialise(scaled_optimum_rises(), domain, {}, [weak])
    before = multiply(follows(domain, less(eps, _least(x))), x**2 / eps)
    after = multiply(follows(domain, at_most(_least(y), eps)), y**2 / eps)
    share = multiply(scaled, 1 / eps)
    square = follows(domain, less(x**2, y**2), before, after, share)
    return follows(domain, less(x, y), raise_to(square, _HALF))


_ABOVE = Domain.of({alpha: 1, d: 6, eps: _EPS, x: 1}, less(eps, _least(x)))
_AT = Domain.of({alpha: 1, d: 6, eps: _EPS, t: 4}, at_most(1, t), at_most(_least(t), eps))


@cache
def above_level() -> Theorem:
    """x < T where eps < r*(x)."""
    some, enough = least_steps(_ABOVE, _COUNT)
    return specialise(later_if_smaller(), _ABOVE, {y: _COUNT}, [some, enough])


@cache
def at_level() -> Theorem:
    """T <= t where r*(t) <= eps."""
    goal, border = at_most(_COUNT, t), at_most(2, _COUNT)
    domain = _AT.extend({}, border)
    several = follows(domain, border)
    late = follows(domain, less(0, _COUNT - 1), several)
    before = before_steps(domain, _COUNT, several)
    found = specialise(later_if_smaller(), domain, {x: _COUNT - 1, y: t}, [late, before])
    single = _AT.extend({eps: sp.Rational(9, 10)}, less(_COUNT, 2))
    return cases(follows(domain, goal, found), follows(single, goal), border)


def _prove_scaled(proof: Proof) -> list[Theorem]:
    proof.step("The decreasing coordinates leave a sum of squares.", squares_are_nonnegative())
    proof.step("At a fixed phi only the rest is divided by 4 T^2.", scaled_loss_rises())
    return [proof.step("So it is for the least loss.", scaled_optimum_rises())]


def _prove_above(proof: Proof) -> list[Theorem]:
    proof.step("The least loss does not rise.", opposite())
    proof.step("Times the square of the steps it does not fall.", scaled_optimum_rises())
    proof.step("So a smaller loss takes more steps.", later_if_smaller())
    return [proof.step("The count reaches eps.", above_level())]


def _prove_at(proof: Proof) -> list[Theorem]:
    proof.step("A smaller loss takes more steps.", later_if_smaller())
    return [proof.step("One step before the count the loss exceeds eps.", at_level())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/scaled-optimum",
        law="bigram/sign-descent",
        title="The least loss falls no faster than the inverse square of the steps",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(
            _ORDER,
            (at_most(x**2 * _least(x), y**2 * _least(y)),),
            ({alpha: 1, d: 6, x: 1, y: 3},),
        ),
        prove=_prove_scaled,
    ),
    Derivation(
        name="sign-descent/below-count",
        law="bigram/sign-descent",
        title="Steps with a loss above the level are fewer than the count",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(_ABOVE, (less(x, _COUNT),), ({alpha: 1, d: 40, eps: _EPS, x: 3},)),
        prove=_prove_above,
    ),
    Derivation(
        name="sign-descent/reaches-count",
        law="bigram/sign-descent",
        title="Steps that reach the level are no fewer than the count",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(_AT, (at_most(_COUNT, t),), ({alpha: 1, d: 20, eps: _HALF, t: 2},)),
        prove=_prove_at,
    ),
)
