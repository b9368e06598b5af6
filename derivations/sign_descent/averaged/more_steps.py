"""Averaged sign descent with more steps, and the number of steps that one step size needs.

At a fixed phi only the oscillating coordinates depend on the number of steps, as 1/(4 T^2); so the
loss does not rise with T, nor does its least value. The loss at phi is at most eps if and only if

    (d - floor(phi)) phi^(-2 alpha) <= 4 T^2 (eps H - sum_{k <= phi} (k^-alpha - phi^-alpha)^2)

with H = H(d, 2 alpha), and then the count is at most T. At phi = d nothing depends on T.
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
    equal,
    follows,
    least_steps,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged.loss import (
    loss_on_piece,
    loss_times_normaliser,
    nonnegative_at_steps,
    nonnegative_loss,
    places,
)
from derivations.sign_descent.averaged.pieces import m, squares
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum
from theory.symbols import alpha, d, eps, phi, t, tau, w, x, y

__all__ = ["DERIVATIONS"]

_HALF = sp.Rational(1, 2)
_H = H(d, 2 * alpha)
_NUMBER = sp.floor(phi)
_UNSOLVED = squares(_NUMBER, phi**-alpha)
"""What the decreasing coordinates still contribute, times H."""
_ORDER = Domain.of({alpha: 1, d: 6, x: 1, y: 2}, at_most(x, y))


@cache
def at_a_step() -> Theorem:
    """r(y, phi) <= r(x, phi) for x <= y."""
    domain = places(_ORDER)
    early, late = (specialise(loss_times_normaliser(), domain, {tau: s}) for s in (x, y))
    inverse = raise_to(follows(domain, at_most(x, y)), -2)
    rest = multiply(inverse, phi ** (-2 * alpha) / 4)
    others = multiply(rest, d - _NUMBER)
    first, second = (SignLoss(alpha, d, s, phi) for s in (y, x))
    product = follows(domain, at_most(_H * first, _H * second), early, late, others)
    return follows(domain, at_most(first, second), multiply(product, 1 / _H))


@cache
def optimum_does_not_rise() -> Theorem:
    """r*(y) <= r*(x) for x <= y."""
    trial = places(_ORDER)
    later = SignOptimum(alpha, d, y)
    other = _ORDER.extend({w: 2}, at_most(1, w), at_most(w, d))
    positive = specialise(nonnegative_loss(), other, {phi: w, tau: y})
    chosen = best_step(trial, later, positive, w, phi)[1]
    bound = follows(trial, at_most(later, SignLoss(alpha, d, x, phi)), chosen, at_a_step())
    return best_step(_ORDER, SignOptimum(alpha, d, x), bound, phi, sp.Integer(1))[0]


_COUNT = SignCount(alpha, d, eps)
_ROOM = eps * _H - _UNSOLVED
_MOVING = (d - _NUMBER) * phi ** (-2 * alpha)
_LEVEL = places().extend({eps: sp.Rational(3, 10)})
_ENOUGH = _LEVEL.extend({x: 3}, less(_UNSOLVED, eps * _H), at_most(_MOVING, 4 * x**2 * _ROOM))
"""A step size phi that reaches the level eps with x steps, x being any positive number."""


_DISTANCE = equal(
    4 * tau**2 * _H * (eps - SignLoss(alpha, d, tau, phi)), 4 * tau**2 * _ROOM - _MOVING
)


@cache
def distance_to_level() -> Theorem:
    """4 T^2 H (eps - r(T, phi)) = 4 T^2 (eps H - unsolved) - (d - floor(phi)) phi^(-2 alpha)."""
    domain = _LEVEL.extend({tau: 2})
    found = multiply(specialise(loss_times_normaliser(), domain), 4 * tau**2)
    return follows(domain, _DISTANCE, found)


_STEPS = Domain.of({alpha: sp.Rational(1, 4), d: 6, t: 2}, at_most(1, t))
_LAST = equal(
    SignLoss(alpha, d, t, d),
    (_H - 2 * d**-alpha * H(d, alpha) + d ** (1 - 2 * alpha)) / _H,
)


@cache
def at_last() -> Theorem:
    """The loss at phi = d does not depend on T."""
    loss = specialise(loss_on_piece(), _STEPS, {phi: d, tau: t, m: d})
    return follows(_STEPS, _LAST, multiply(loss, 1 / _H))


@cache
def optimum_at_most_last() -> Theorem:
    """r*(T) is at most that."""
    member = specialise(_member(), _STEPS, {y: d})
    return follows(_STEPS, at_most(SignOptimum(alpha, d, t), _LAST.right), member, at_last())


@cache
def _member() -> Theorem:
    """r*(T) <= r(T, phi) for every phi."""
    domain = Domain.of({alpha: 1, d: 6, t: 2, y: 2}, at_most(1, t), at_most(1, y), at_most(y, d))
    trial = domain.extend({phi: 2}, at_most(1, phi), at_most(phi, d))
    bound = specialise(nonnegative_at_steps(), trial)
    return best_step(domain, SignOptimum(alpha, d, t), bound, phi, y)[1]


@cache
def several_steps() -> Theorem:
    """T <= ceiling(x) where T >= 2."""
    domain = _ENOUGH.extend({}, at_most(2, _COUNT))
    several = follows(domain, at_most(2, _COUNT))
    before, last = before_steps(domain, _COUNT, several), _COUNT - 1
    some, room = follows(domain, at_most(1, last), several), follows(domain, less(0, _ROOM))
    least = specialise(_member(), domain, {t: last, y: phi}, [some])
    gap = specialise(distance_to_level(), domain, {tau: last}, [some])
    level = follows(domain, less(eps, SignLoss(alpha, d, last, phi)), before, least, some)
    scaled = multiply(level, 4 * last**2 * _H, some)
    short = follows(domain, less(4 * last**2 * _ROOM, _MOVING), scaled, gap, some)
    enough = follows(domain, at_most(_MOVING, 4 * x**2 * _ROOM))
    both = follows(domain, less(4 * last**2 * _ROOM, 4 * x**2 * _ROOM), short, enough)
    square = multiply(both, 1 / (4 * _ROOM), room)
    below = specialise(_root(), domain, {y: last}, [square, some])
    return follows(domain, at_most(_COUNT, sp.ceiling(x)), below)


@cache
def _root() -> Theorem:
    """y < x where y^2 < x^2."""
    domain = Domain.of({x: 2, y: 1}, less(y**2, x**2))
    return follows(domain, less(y, x), raise_to(follows(domain, less(y**2, x**2)), _HALF))


@cache
def count_at_most() -> Theorem:
    """T <= ceiling(x)."""
    border = at_most(2, _COUNT)
    single = _ENOUGH.extend({eps: sp.Rational(9, 10)}, less(_COUNT, 2))
    second = follows(single, at_most(_COUNT, sp.ceiling(x)))
    return cases(several_steps(), second, border)


_ANY = Domain.of({alpha: 1, d: 6, eps: sp.Rational(3, 10), t: 4}, at_most(1, t))
_AFTER = _ANY.extend({}, at_most(_COUNT, t))
_BEFORE = _ANY.extend({eps: sp.Rational(1, 10), t: 1}, at_most(t + 1, _COUNT))
_LEAST = SignOptimum(alpha, d, t)


@cache
def after_count() -> Theorem:
    """r*(t) <= eps for T <= t."""
    some, enough = least_steps(_AFTER, _COUNT)
    later = specialise(optimum_does_not_rise(), _AFTER, {x: _COUNT, y: t}, [some])
    return follows(_AFTER, at_most(_LEAST, eps), enough, later, some)


@cache
def before_count() -> Theorem:
    """eps < r*(t) for t < T."""
    several = follows(_BEFORE, at_most(2, _COUNT))
    before = before_steps(_BEFORE, _COUNT, several)
    last = follows(_BEFORE, at_most(t, _COUNT - 1))
    later = specialise(optimum_does_not_rise(), _BEFORE, {x: t, y: _COUNT - 1}, [last, several])
    return follows(_BEFORE, less(eps, _LEAST), before, later, several)


def _prove_after(proof: Proof) -> list[Theorem]:
    proof.step("The optimum does not rise with the number of steps.", optimum_does_not_rise())
    return [proof.step("It is at most eps at the count.", after_count())]


def _prove_before(proof: Proof) -> list[Theorem]:
    proof.step("The optimum does not rise with the number of steps.", optimum_does_not_rise())
    return [proof.step("It is above eps one step before the count.", before_count())]


def _prove_more(proof: Proof) -> list[Theorem]:
    fixed = proof.step("At a fixed phi the oscillation shrinks.", at_a_step())
    least = proof.step("The optimum is no larger than any loss.", optimum_does_not_rise())
    return [fixed, specialise(least, fixed.domain)]


def _prove_distance(proof: Proof) -> list[Theorem]:
    proof.step("The loss at any step, multiplied out.", loss_times_normaliser())
    return [proof.step("Take it from the level.", distance_to_level())]


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("How far the loss at phi is from the level.", distance_to_level())
    proof.step("The optimum before the count is above it, so T - 1 < x.", several_steps())
    return [proof.step("A count of 1 is no larger than any.", count_at_most())]


def _prove_plateau(proof: Proof) -> list[Theorem]:
    found = proof.step("At phi = d no coordinate oscillates.", at_last())
    return [found, proof.step("The optimum is no larger.", optimum_at_most_last())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/more-steps",
        law="bigram/sign-descent",
        title="More steps of averaged sign descent do not do worse",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(
            places(_ORDER),
            (
                at_most(SignLoss(alpha, d, y, phi), SignLoss(alpha, d, x, phi)),
                at_most(SignOptimum(alpha, d, y), SignOptimum(alpha, d, x)),
            ),
            ({alpha: 1, d: 6, x: 1, y: 3, phi: 2},),
        ),
        prove=_prove_more,
    ),
    Derivation(
        name="sign-descent/distance-to-level",
        law="bigram/sign-descent/loss",
        title="When the loss at a step size reaches a level",
        source="the certified counts of averaged sign descent",
        statement=Statement(_LEVEL.extend({tau: 2}), (_DISTANCE,)),
        prove=_prove_distance,
    ),
    Derivation(
        name="sign-descent/count-at-step",
        law="bigram/sign-descent",
        title="The count of averaged sign descent is at most the steps that one step size needs",
        source="the certified counts of averaged sign descent",
        statement=Statement(
            _ENOUGH,
            (at_most(_COUNT, sp.ceiling(x)),),
            ({alpha: 1, d: 6, phi: 2, eps: sp.Rational(1, 10), x: 7},),
        ),
        prove=_prove_count,
    ),
    Derivation(
        name="sign-descent/after-count",
        law="bigram/sign-descent",
        title="From the count on the level is kept",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(_AFTER, (at_most(_LEAST, eps),), ({alpha: 1, d: 6, eps: 1, t: 1},)),
        prove=_prove_after,
    ),
    Derivation(
        name="sign-descent/before-count",
        law="bigram/sign-descent",
        title="Before the count the level is not reached",
        source="follows from Kunstner and Bach (2025), Assumption 4.1",
        statement=Statement(_BEFORE, (less(eps, _LEAST),)),
        prove=_prove_before,
    ),
    Derivation(
        name="sign-descent/plateau",
        law="bigram/sign-descent",
        title="What averaged sign descent reaches with any number of steps",
        source="Kunstner and Bach (2025), Theorem 4.5, the plateau for alpha < 1/2 at finite d",
        statement=Statement(_STEPS, (_LAST, at_most(SignOptimum(alpha, d, t), _LAST.right))),
        prove=_prove_plateau,
    ),
)
