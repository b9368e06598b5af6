"""Literal steps that decrease linearly: of order d^(1/4) of them are enough.

With r steps to go, the next of length v r: a position between -v (r + 1) and v (r (r + 1)/2 + 1)
is between -v r and v (r (r - 1)/2 + 1) after that step. From r = T on, where the upper bound is 1
for v = 2/(T^2 + T + 2), this leaves every coordinate within v at the end.
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    cases,
    count_at_least,
    count_at_most,
    equal,
    follows,
    induction,
    less,
    literal_start,
    literal_step,
    multiply,
    raise_to,
    specialise,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal.parity import Signs, by_sign, start
from derivations.sign_descent.schedules.halved import (
    add_up,
    loss_between,
    normaliser_below,
    square_of,
)
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_linear import (
    LinearCount,
    LinearLoss,
    last_length,
    linear_decay,
    linear_loss_bound,
    linear_upper,
)
from theory.sign_descent_literal import LinearPosition
from theory.symbols import T, alpha, d, eps, j, t

__all__ = ["DERIVATIONS", "count_upper", "keeps_above", "keeps_below", "loss_upper", "within"]

_HALF = sp.Rational(1, 2)
_left = sp.Symbol("r", integer=True, positive=True)
"""Number of steps to go."""
_normaliser = H(d, 2 * alpha)
_SIGNS: Signs = ({start: sp.Rational(6, 7)}, {start: sp.Rational(5, 7)}, {start: _HALF})
"""The signs after two steps of three, of lengths 3/7 and 2/7."""


def _position(left: sp.Expr, time: sp.Expr) -> sp.Expr:
    """The position after `time` steps, with `left` to go."""
    return LinearPosition(start, time + left, time)


def _last(left: sp.Expr, time: sp.Expr) -> sp.Expr:
    return last_length(time + left)


def _high(left: sp.Expr, time: sp.Expr) -> Relation:
    """The position is at most v (r (r + 1)/2 + 1)."""
    bound = _last(left, time) * (left * (left + 1) / 2 + 1)
    return at_most(_position(left, time), bound)


def _low(left: sp.Expr, time: sp.Expr) -> Relation:
    """The position is at least -v (r + 1)."""
    return at_most(-_last(left, time) * (left + 1), _position(left, time))


def _any() -> Domain:
    return Domain.of({start: sp.Rational(6, 7), T: 2, _left: 1})


@cache
def _no_smaller() -> Theorem:
    """0 <= (r - 1)(r - 2) for integers r >= 1."""
    one = Domain.of({_left: 1}, at_most(_left, 1))
    two = Domain.of({_left: 3}, less(1, _left))
    claim = at_most(0, (_left - 1) * (_left - 2))
    first = follows(one, claim, follows(one, equal(_left, 1)))
    further = multiply(follows(two, at_most(2, _left)), _left - 1)
    return cases(first, follows(two, claim, further), at_most(_left, 1))


@cache
def keeps_below() -> Theorem:
    """From below v (r (r + 1)/2 + 1) a step of length v r leads below v (r (r - 1)/2 + 1)."""
    domain = _any().extend({}, _high(_left, T))
    claim = _high(_left - 1, T + 1)

    def prove(case: Domain) -> Theorem:
        moved = literal_step(case, _position(_left, T))
        room = multiply(specialise(_no_smaller(), case), _last(_left, T))
        return follows(case, claim, moved, room)

    return by_sign(domain, _position(_left, T), _SIGNS, prove)


@cache
def keeps_above() -> Theorem:
    """From above -v (r + 1) a step of length v r leads above -v r."""
    domain = _any().extend({}, _low(_left, T))
    claim = _low(_left - 1, T + 1)

    def prove(case: Domain) -> Theorem:
        moved = literal_step(case, _position(_left, T))
        room = multiply(follows(case, at_most(1, _left)), _last(_left, T))
        return follows(case, claim, moved, room)

    return by_sign(domain, _position(_left, T), _SIGNS, prove)


def _always(step: Theorem, bound: Callable[[sp.Expr, sp.Expr], Relation], name: str) -> Theorem:
    """A bound for all T and every number j of steps to go, by induction over T."""
    still = Domain.of({start: 1, j: 1}, at_most(0, start), at_most(start, 1))
    domain = still.extend({T: 2}, at_most(0, T))
    before = assume(domain, bound(j, T), name, forall=(j,))
    longer = specialise(before, domain, {j: j + 1})
    after = specialise(step, domain, {_left: j + 1}, [longer])
    begun = literal_start(still, LinearPosition(start, j, 0))
    base = follows(still, bound(j, sp.Integer(0)), begun)
    return induction(base, after, before, T, 0)


@cache
def within() -> tuple[Theorem, Theorem]:
    """-v <= x and x <= v after all T steps from 0 <= a <= 1."""
    low, high = _always(keeps_above(), _low, "above"), _always(keeps_below(), _high, "below")
    domain = Domain.of({start: 1, T: 2}, at_most(0, start), at_most(start, 1), at_most(0, T))
    none = {j: sp.Integer(0)}
    return specialise(low, domain, none), specialise(high, domain, none)


@cache
def square_within() -> Theorem:
    """x^2 <= v^2."""
    return square_of(*within())


@cache
def loss_upper() -> tuple[Theorem, Theorem]:
    """0 <= r(T) and r(T) <= d v^2 / H(d, 2 alpha)."""
    domain = Domain.of({alpha: 1, d: 3, t: 2})
    return loss_between(domain, linear_loss_bound(), square_within(), {T: t})


_REGIME = linear_decay().regimes[0]
_COUNT = LinearCount(alpha, d, eps)


def _level() -> Domain:
    return Domain.of({alpha: 1, d: 3, eps: sp.Rational(1, 10)}, less(eps, 1))


@cache
def some_step() -> Theorem:
    """1 <= N, the upper bound of the statement, since H <= d and eps < 1."""
    domain = _level()
    ratio = multiply(specialise(normaliser_below(), domain), 4 / (eps * _normaliser))
    above = follows(domain, less(1, 4 * d / (eps * _normaliser)), ratio)
    return follows(domain, at_most(1, linear_upper()), raise_to(above, sp.Rational(1, 4)))


@cache
def small_enough() -> Theorem:
    """d v^2 / H <= eps where 4 d / (eps H) <= T^4 and T >= 1."""
    large = at_most(4 * d / (eps * _normaliser), t**4)
    domain = _level().extend({t: 4}, at_most(1, t), large)
    whole = t**2 + t + 2
    square = raise_to(follows(domain, at_most(t**2, whole)), 2)
    above = follows(domain, at_most(4 * d / (eps * _normaliser), whole**2), square)
    share = multiply(above, eps * last_length(t) ** 2 / 4)
    return follows(domain, at_most(d * last_length(t) ** 2 / _normaliser, eps), share)


@cache
def count_upper() -> Theorem:
    """N steps are enough."""
    domain, number = _level(), linear_upper()
    (bound,) = number.args
    power = raise_to(follows(domain, at_most(bound, number)), 4)
    chosen, some = {t: number}, some_step()
    loss = specialise(loss_upper()[1], domain, chosen, [some])
    level = specialise(small_enough(), domain, chosen, [some, power])
    below = follows(domain, at_most(LinearLoss(alpha, d, number), eps), loss, level)
    return count_at_most(domain, _COUNT, number, below, some)


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("One step, of length v r, from below v (r (r + 1)/2 + 1).", keeps_below())
    proof.step("One step from above -v (r + 1).", keeps_above())
    low, high = within()
    proof.step("Induction over the steps, for every number of steps to go.", low)
    proof.step("Likewise from above; the bound at the start is 1.", high)
    proof.step("Both together.", square_within())
    return add_up(proof, loss_upper())


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("After T steps the loss is at most d v^2 / H.", loss_upper()[1])
    proof.step("The number N of the statement is at least 1.", some_step())
    proof.step("The bound is at most eps where T^4 is at least 4 d / (eps H).", small_enough())
    return [
        proof.step(
            "A number of steps is at least 1.", count_at_least(_level(), _COUNT, sp.Integer(1))
        ),
        proof.step("N steps are enough.", count_upper()),
    ]


_LAW = "bigram/sign-descent/linear"
_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_POINT = {alpha: 1, d: 3, t: 2}

DERIVATIONS = (
    Derivation(
        name="sign-descent/linear-loss",
        law=_LAW,
        title="The loss after linearly decreasing steps",
        source=_SOURCE,
        statement=Statement(
            Domain.of(_POINT),
            two_sides(linear_loss_bound()),
            ({**_POINT, d: 100}, {alpha: 2, d: 60, t: 5}, {**_POINT, t: 0}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/linear-count",
        law=_LAW,
        title="Of order d^(1/4) linearly decreasing steps are enough",
        source=_SOURCE,
        statement=Statement(_level(), two_sides(_REGIME.relation)),
        prove=_prove_count,
    ),
)
