"""Literal steps that are halved: the number of steps grows with the logarithm of the dimension."""

from collections.abc import Mapping
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    assume,
    at_most,
    compare_sums,
    count_at_least,
    count_at_most,
    follows,
    induction,
    less,
    literal_loss,
    literal_start,
    literal_step,
    multiply,
    raise_to,
    specialise,
    unfold,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal.parity import Signs, by_sign, start
from derivations.statements import two_sides
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_literal import HalvedPosition
from theory.sign_descent_schedule import (
    HalvingCount,
    HalvingLoss,
    geometric,
    halving_loss_bound,
    halving_upper,
)
from theory.symbols import T, alpha, d, eps, k, t

__all__ = ["DERIVATIONS", "count_upper", "keeps_above", "keeps_below", "loss_upper", "within"]

_HALF = sp.Rational(1, 2)
_POSITION = HalvedPosition(start, T)
_AFTER = HalvedPosition(start, T + 1)
_ANY = Domain.of({start: 1, T: 1})
_SIGNS: Signs = ({start: 1}, {start: _HALF}, {start: sp.Rational(1, 4)})
"""The signs after the first step, of length 1/2."""
_LENGTH = 2**-T
_normaliser = H(d, 2 * alpha)


@cache
def keeps_below() -> Theorem:
    """If x <= 2^-T after T steps then x <= 2^-(T+1) after the next, of that length."""
    domain = _ANY.extend({}, at_most(_POSITION, _LENGTH))

    def prove(case: Domain) -> Theorem:
        return follows(case, at_most(_AFTER, _LENGTH / 2), literal_step(case, _POSITION))

    return by_sign(domain, _POSITION, _SIGNS, prove)


@cache
def keeps_above() -> Theorem:
    """If -2^-T <= x after T steps then -2^-(T+1) <= x after the next."""
    domain = _ANY.extend({}, at_most(-_LENGTH, _POSITION))

    def prove(case: Domain) -> Theorem:
        return follows(case, at_most(-_LENGTH / 2, _AFTER), literal_step(case, _POSITION))

    return by_sign(domain, _POSITION, _SIGNS, prove)


def _always(step: Theorem, claim: Relation, name: str) -> Theorem:
    """A bound for all T, by induction, from a start between 0 and 1."""
    still = Domain.of({start: 1}, at_most(0, start), at_most(start, 1))
    domain = still.extend({T: 1}, at_most(0, T))
    before = assume(domain, claim, name)
    after = specialise(step, domain, {}, [before])
    begun = literal_start(still, HalvedPosition(start, 0))
    first = (side.subs(T, 0) for side in (claim.left, claim.right))
    base = follows(still, at_most(*first), begun)
    return induction(base, after, before, T, 0)


@cache
def within() -> tuple[Theorem, Theorem]:
    """-2^-T <= x and x <= 2^-T after T steps from 0 <= a <= 1."""
    return (
        _always(keeps_above(), at_most(-_LENGTH, _POSITION), "not below"),
        _always(keeps_below(), at_most(_POSITION, _LENGTH), "not above"),
    )


def square_of(low: Theorem, high: Theorem) -> Theorem:
    """x^2 <= l^2 from -l <= x and x <= l, for the same x and l."""
    position, length = high.relation.left, high.relation.right
    below = follows(low.domain, at_most(0, length + position), low)
    above = follows(low.domain, at_most(0, length - position), high)
    product = multiply(below, length - position, above)
    return follows(low.domain, at_most(position**2, length**2), product)


@cache
def square_within() -> Theorem:
    """x^2 <= 4^-T."""
    return square_of(*within())


def loss_between(
    domain: Domain, stated: Bounds, square: Theorem, values: Mapping[sp.Symbol, sp.Expr]
) -> tuple[Theorem, Theorem]:
    """Both sides of a bound of a schedule's loss at t, from that of each square at the end.

    `square` bounds the square of a position from a start between 0 and 1; `values` go into it.
    """
    each = domain.extend({k: 2}, at_most(k, d))
    one = raise_to(follows(each, at_most(1, k)), -alpha)
    small = specialise(square, each, {start: k**-alpha, **values}, [one])
    meaning = literal_loss(domain, stated.function)
    positive = follows(each, at_most(0, small.relation.left))
    sums = (compare_sums(part, k, 1, d, domain) for part in (positive, small))
    below, above = (multiply(total, 1 / _normaliser) for total in sums)
    low, high = two_sides(stated)
    return follows(domain, low, below, meaning), follows(domain, high, above, meaning)


def add_up(proof: Proof, bounds: tuple[Theorem, Theorem]) -> list[Theorem]:
    """The last two steps of a proof by `loss_between`."""
    return [
        proof.step("Squares are not negative.", bounds[0]),
        proof.step("Add up over the coordinates.", bounds[1]),
    ]


@cache
def loss_upper() -> tuple[Theorem, Theorem]:
    """0 <= r(T) and r(T) <= d 4^-T / H(d, 2 alpha)."""
    domain = Domain.of({alpha: 1, d: 3, t: 2})
    return loss_between(domain, halving_loss_bound(), square_within(), {T: t})


def _level() -> Domain:
    return Domain.of({alpha: 1, d: 3, eps: sp.Rational(1, 10)}, less(eps, 1))


@cache
def normaliser_below() -> Theorem:
    """H(d, 2 alpha) <= d: each term is at most 1."""
    domain = Domain.of({alpha: 1, d: 3})
    each = domain.extend({k: 2}, at_most(1, k), at_most(k, d))
    one = raise_to(follows(each, at_most(1, k)), -2 * alpha)
    total = compare_sums(one, k, 1, d, domain)
    return follows(domain, at_most(_normaliser, d), total, unfold(domain, _normaliser))


@cache
def some_step() -> Theorem:
    """1 <= N = ceiling(log(d / (eps H)) / (2 log 2)), since H <= d and eps < 1."""
    domain = _level()
    ratio = multiply(specialise(normaliser_below(), domain), 1 / _normaliser)
    more = multiply(follows(domain, less(1, 1 / eps)), d / _normaliser)
    above = follows(domain, less(1, d / (eps * _normaliser)), ratio, more)
    logarithm = multiply(apply_log(above), 1 / (2 * sp.log(2)))
    return follows(domain, at_most(1, halving_upper()), logarithm)


@cache
def enough() -> Theorem:
    """d 4^-N / H(d, 2 alpha) <= eps."""
    domain, number = _level(), halving_upper()
    (argument,) = number.args
    large = multiply(follows(domain, at_most(argument, number)), 2 * sp.log(2))
    power = apply_exp(large)
    exponential = multiply(power, 4**-number * eps)
    return follows(domain, at_most(d * 4**-number / _normaliser, eps), exponential)


@cache
def count_upper() -> Theorem:
    """The number of halved steps is at most N."""
    domain, number = _level(), halving_upper()
    loss = specialise(loss_upper()[1], domain, {t: number}, [some_step()])
    below = follows(
        domain, at_most(HalvingLoss(alpha, d, number), eps), loss, enough(), some_step()
    )
    return count_at_most(domain, HalvingCount(alpha, d, eps), number, below, some_step())


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("One step from within 2^-T ends below half of it.", keeps_below())
    proof.step("And above the negative of that.", keeps_above())
    low, high = within()
    proof.step("Induction over T.", low)
    proof.step("Likewise from above.", high)
    proof.step("Both together.", square_within())
    return add_up(proof, loss_upper())


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("After T steps the loss is at most d 4^-T / H.", loss_upper()[1])
    proof.step("The normaliser is at most d.", normaliser_below())
    proof.step("So the number N of the statement is at least 1.", some_step())
    proof.step("After N steps the bound is at most eps.", enough())
    number = HalvingCount(alpha, d, eps)
    return [
        proof.step(
            "A number of steps is at least 1.", count_at_least(_level(), number, sp.Integer(1))
        ),
        proof.step("N steps are enough.", count_upper()),
    ]


_LAW = "bigram/sign-descent/geometric"
_POINT = {alpha: 1, d: 3, t: 2}
_HEAVY = next(r for r in geometric().regimes if r.name == "heavy tail")

DERIVATIONS = (
    Derivation(
        name="sign-descent/halved-loss",
        law=_LAW,
        title="The loss after halved steps",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            Domain.of(_POINT, at_most(1, t)),
            two_sides(halving_loss_bound()),
            ({**_POINT, d: 100}, {**_POINT, alpha: 2, t: 4}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/halved-count",
        law=_LAW,
        title="The number of halved steps is at most log2(d / (eps H)) / 2, rounded up",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(_level(), two_sides(_HEAVY.relation)),
        prove=_prove_count,
    ),
)
