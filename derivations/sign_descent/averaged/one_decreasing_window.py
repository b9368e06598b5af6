"""Where the published step is not the best one: a window of relative width 1/T.

Proposition D.4 of the paper takes 1 + c <= 2^alpha, c = (d - 1)/(4 T^2), to be enough for the step
phi = (1 + c)^(1/alpha) to be the best one. The necessary and sufficient condition has the border
1 + c = 2^alpha (1 - O(1/T)): both sides of it are explicit here. For alpha >= 1/2 the published
step is never worse than the best one by more than 1/(4 T^2 H(d, 2 alpha)) in the loss.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_step,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged.loss import loss_times_normaliser, nonnegative_at_steps
from derivations.sign_descent.averaged.one_decreasing import (
    at_vertex,
    better_at_two,
    vertex_range,
)
from derivations.sign_descent.averaged.one_decreasing_best import (
    BELOW,
    NO_WORSE,
    OPTIMUM,
    SECOND,
    VALUE,
    VERTEX,
    at_least_one,
    optimum_is_vertex,
    other_squares,
)
from derivations.sign_descent.averaged.pieces import real, square_is_nonnegative
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, phi, t, tau

__all__ = ["DERIVATIONS"]

Prove = Callable[[Proof], Sequence[Theorem]]
_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_C = (d - 1) * _B
_AT = (1 + _C) ** (1 / alpha)
_FAILS = Domain.of(
    {alpha: 1, d: 12, t: 2},
    at_most(1, t),
    at_most(2, d),
    BELOW,
    less(NO_WORSE.right, NO_WORSE.left),
)


@cache
def optimum_is_below() -> Theorem:
    """r*(T) < c/((1 + c) H) where phi = 2 is better."""
    two = best_step(_FAILS, OPTIMUM, nonnegative_at_steps(), phi, sp.Integer(2))[1]
    value = multiply(specialise(at_vertex(), _FAILS), 1 / _H)
    better = specialise(better_at_two(), _FAILS)
    return follows(_FAILS, less(OPTIMUM, VALUE), two, better, value)


_LATE = Domain.of(
    {alpha: 1, d: 6, t: 2}, at_most(1, t), at_most(1 + _C, 2**alpha / (1 + 1 / (2 * t)))
)
"""A little less than the hypothesis of Proposition D.4, which is 1 + c <= 2^alpha."""


@cache
def best_when_late() -> Theorem:
    """r*(T) = c/((1 + c) H) where 1 + c <= 2^alpha / (1 + 1/(2 T))."""
    reach = multiply(follows(_LATE, _LATE.constraints[-1]), VERTEX * SECOND * (1 + 1 / (2 * t)))
    gap = follows(_LATE, at_most(SECOND / (2 * t), VERTEX - SECOND), reach)
    square = raise_to(gap, 2)
    one = multiply(specialise(at_least_one(), _LATE), VERTEX)
    unit = multiply(follows(_LATE, at_most(VERTEX, 1), one), SECOND**2 * _B)
    enough = follows(_LATE, NO_WORSE, square, unit)
    return specialise(optimum_is_vertex(), _LATE, {}, [follows(_LATE, BELOW, gap), enough])


_WINDOW = Domain.of(
    {alpha: 1, d: 13, t: 2},
    at_most(1, t),
    at_most(2, d),
    BELOW,
    less(VERTEX, SECOND * (1 + 2 ** (-alpha / 2) / (2 * t))),
)


@cache
def better_in_window() -> Theorem:
    """r*(T) < c/((1 + c) H) where 2^-alpha < u0 < 2^-alpha (1 + 2^(-alpha/2)/(2 T))."""
    ahead = follows(_WINDOW, less(0, VERTEX - SECOND))
    near = follows(_WINDOW, less(VERTEX - SECOND, SECOND * 2 ** (-alpha / 2) / (2 * t)))
    square = raise_to(near, 2, ahead)
    grown = multiply(follows(_WINDOW, BELOW), SECOND**2 * _B)
    fails = follows(_WINDOW, less(NO_WORSE.right, NO_WORSE.left), square, grown)
    return specialise(optimum_is_below(), _WINDOW, {}, [fails])


_NEAR = Domain.of({alpha: 1, d: 12, t: 2}, at_most(sp.Rational(1, 2), alpha), at_most(1, t), BELOW)
_ERROR = _B / _H
"""1/(4 T^2 H)."""


@cache
def no_step_far_below() -> Theorem:
    """c/((1 + c) H) - 1/(4 T^2 H) <= r(T, phi) for alpha >= 1/2: the jumps add up to no more."""
    domain = _NEAR.extend({phi: sp.Rational(5, 2)}, at_most(1, phi), at_most(phi, d))
    number, step = sp.floor(phi), phi**-alpha
    jumps = multiply(follows(domain, at_most(number - 1, phi)), step**2 * _B)
    few = multiply(follows(domain, at_most(phi ** (1 - 2 * alpha), 1)), _B)
    square = specialise(square_is_nonnegative(), domain, {real: VERTEX - step})
    first = multiply(square, 1 + _C, specialise(at_least_one(), domain))
    loss = specialise(loss_times_normaliser(), domain, {tau: t})
    rest = specialise(other_squares(), domain)
    claim = at_most(1 - VERTEX - _B, _H * SignLoss(alpha, d, t, phi))
    product = follows(domain, claim, loss, rest, first, jumps, few)
    goal = at_most(VALUE - _ERROR, SignLoss(alpha, d, t, phi))
    return follows(domain, goal, multiply(product, 1 / _H))


@cache
def optimum_is_near() -> tuple[Theorem, Theorem]:
    """c/((1 + c) H) - 1/(4 T^2 H) <= r*(T) <= c/((1 + c) H), for d >= 2."""
    several = _NEAR.extend({}, at_most(2, d))
    inside = [specialise(part, several) for part in vertex_range()]
    low, member = best_step(several, OPTIMUM, no_step_far_below(), phi, _AT, *inside)
    value = multiply(specialise(at_vertex(), several), 1 / _H)
    return low, follows(several, at_most(OPTIMUM, VALUE), member, value)


def _prove_near(proof: Proof) -> list[Theorem]:
    proof.step("Other decreasing coordinates only add squares.", other_squares())
    proof.step("What they save is at most 1/(4 T^2), for alpha >= 1/2.", no_step_far_below())
    low, high = optimum_is_near()
    proof.step("So the optimum is not far below.", low)
    return [low, proof.step("The published step is one of those allowed.", high)]


def _prove_only_if(proof: Proof) -> list[Theorem]:
    proof.step("The loss at the vertex of the first piece.", at_vertex())
    proof.step("Where the condition fails phi = 2 is better.", better_at_two())
    return [proof.step("The optimum is no larger than the loss there.", optimum_is_below())]


def _prove_late(proof: Proof) -> list[Theorem]:
    proof.step("When the published step is the best.", optimum_is_vertex())
    return [proof.step("Its condition holds at such times.", best_when_late())]


def _prove_window(proof: Proof) -> list[Theorem]:
    proof.step("When the published step is not the best.", optimum_is_below())
    return [proof.step("Its condition fails in the window.", better_in_window())]


def _derivation(name: str, title: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"sign-descent/{name}",
        law="bigram/sign-descent/one-decreasing",
        title=title,
        source="Kunstner and Bach (2025), Proposition D.4, corrected",
        statement=statement,
        prove=prove,
    )


DERIVATIONS = (
    _derivation(
        "published-step-best-only-if",
        "Elsewhere the optimum is below the loss of the published step",
        Statement(_FAILS, (less(OPTIMUM, VALUE),), ({alpha: 1, d: 3, t: 1},)),
        _prove_only_if,
    ),
    _derivation(
        "published-step-late",
        "The published step is the best one at all but the earliest times of Proposition D.4",
        Statement(_LATE, (equal(OPTIMUM, VALUE),), ({alpha: 2, d: 20, t: 2},)),
        _prove_late,
    ),
    _derivation(
        "published-step-window",
        "A window of relative width 1/T in which the published step is not the best",
        Statement(_WINDOW, (less(OPTIMUM, VALUE),), ({alpha: 1, d: 30, t: 3},)),
        _prove_window,
    ),
    _derivation(
        "published-step-near",
        "The published step loses at most 1/(4 T^2 H(d, 2 alpha)) for alpha >= 1/2",
        Statement(
            _NEAR.extend({}, at_most(2, d)),
            (at_most(VALUE - _ERROR, OPTIMUM), at_most(OPTIMUM, VALUE)),
            ({alpha: 1, d: 3, t: 1}, {alpha: sp.Rational(1, 2), d: 9, t: 3}),
        ),
        _prove_near,
    ),
)
