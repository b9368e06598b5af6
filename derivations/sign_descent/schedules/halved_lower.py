"""Literal steps that are halved, alpha > 1/2: too few steps, and the order log(d)/(2 log 2).

A start a = y 2^-T with 0 < y <= 1 stays on the far side of its target after the first step, so
that T steps lead to (y - 1) 2^-T. At least d/2 coordinates have y <= 1/2 if 8 4^T <= d; each of
them is left at half the last step or more.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    assume,
    at_most,
    below_maximum,
    compare_sums,
    count_at_least,
    equal,
    follows,
    induction,
    less,
    limit_of_monomials,
    literal_loss,
    literal_start,
    literal_step,
    multiply,
    raise_to,
    specialise,
    split_sum,
    squeeze,
)
from derivations.sign_descent.schedules.halved import count_upper, loss_upper
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.relation import Equivalent
from theory.sign_descent_literal import HalvedPosition
from theory.sign_descent_schedule import (
    HalvingCount,
    HalvingLoss,
    geometric,
    halving_loss_lower,
    halving_lower,
)
from theory.symbols import T, alpha, d, eps, k, t, y

__all__ = ["DERIVATIONS", "count_lower", "loss_lower"]

_HALF = sp.Rational(1, 2)
_normaliser = H(d, 2 * alpha)
_LIGHT = next(r for r in geometric().regimes if r.name == "light tail")
_GROWTH = cast(Equivalent, _LIGHT.growth)


def _far_side(time: sp.Expr) -> sp.Expr:
    return HalvedPosition(y * 2**-time, time)


@cache
def far_side() -> Theorem:
    """From y 2^-T, 0 < y <= 1, T >= 1 halved steps lead to (y - 1) 2^-T."""
    domain = Domain.of({y: _HALF, T: 2}, at_most(y, 1), at_most(1, T))
    goal = equal(_far_side(T), (y - 1) * 2**-T)
    before = assume(domain, goal, "T steps from y 2^-T", forall=(y,))
    nearer = specialise(before, domain, {y: y / 2})
    place = nearer.relation.left
    short = multiply(follows(domain, less(y / 2, 1)), 2**-T)
    negative = follows(domain, less(place, 0), nearer, short)
    moved = literal_step(domain, place, negative)
    step = follows(domain, equal(_far_side(T + 1), (y - 1) * 2 ** -(T + 1)), moved, nearer)
    still = Domain.of({y: _HALF}, at_most(y, 1))
    start = y / 2
    begun = literal_start(still, HalvedPosition(start, 0))
    some = follows(still, less(0, begun.relation.left), begun)
    first = literal_step(still, begun.relation.left, some)
    base = follows(still, equal(_far_side(sp.Integer(1)), (y - 1) / 2), first, begun)
    return induction(base, step, before, T, 1)


@cache
def left_over() -> Theorem:
    """4^-(T+1) <= x^2 after T steps from a, 0 < a <= 2^-(T+1)."""
    domain = Domain.of({y: _HALF, T: 2}, at_most(y, _HALF), at_most(1, T))
    place = specialise(far_side(), domain)
    gap = multiply(follows(domain, at_most(_HALF, 1 - y)), 2**-T)
    square = raise_to(gap, 2)
    position = place.relation.left
    exact = [multiply(place, position), multiply(place, (y - 1) * 2**-T)]
    return follows(domain, at_most(4 ** -(T + 1), position**2), square, *exact)


def _long_range() -> Domain:
    return Domain.of(
        {alpha: 1, d: 40, t: 1}, less(_HALF, alpha), at_most(1, t), at_most(8 * 4**t, d)
    )


_LARGE = sp.floor(2 ** ((t + 1) / alpha))
"""The number of coordinates above half the last step."""


@cache
def few_large() -> Theorem:
    """floor(2^((T+1)/alpha)) <= d/2."""
    domain = _long_range()
    order = follows(
        domain, at_most(1 / alpha, 2), raise_to(follows(domain, less(_HALF, alpha)), -1)
    )
    exponent = multiply(order, (t + 1) * sp.log(2))
    power = apply_exp(exponent)
    return follows(domain, at_most(_LARGE, d / 2), power, follows(domain, at_most(8 * 4**t, d)))


@cache
def loss_lower() -> Theorem:
    """d/(8 4^T zeta(2 alpha)) <= r(T), for 8 4^T <= d."""
    domain = _long_range()
    term = HalvedPosition(k**-alpha, t) ** 2
    far = domain.extend({k: 5}, at_most(_LARGE + 1, k), at_most(k, d))
    above = follows(far, at_most(2 ** ((t + 1) / alpha), k))
    small = follows(far, at_most(k**-alpha * 2**t, _HALF), raise_to(above, -alpha))
    left = specialise(left_over(), far, {y: k**-alpha * 2**t, T: t}, [small])
    half = follows(domain, at_most(_LARGE, d), few_large())
    tail = compare_sums(left, k, _LARGE + 1, d, domain, half)
    near = domain.extend({k: 2}, at_most(k, _LARGE))
    head = compare_sums(follows(near, at_most(0, term)), k, 1, _LARGE, domain)
    split = split_sum(domain, sp.Sum(term, (k, 1, d)), _LARGE, half)
    meaning = multiply(literal_loss(domain, HalvingLoss(alpha, d, t)), _normaliser)
    number = multiply(few_large(), 4 ** -(t + 1))
    loss = HalvingLoss(alpha, d, t)
    lead = d / (8 * 4**t)
    product = follows(domain, at_most(lead, _normaliser * loss), split, head, tail, meaning, number)
    size = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha})
    larger = multiply(size, loss, specialise(loss_upper()[0], domain))
    share = follows(domain, at_most(lead, sp.zeta(2 * alpha) * loss), product, larger)
    return follows(
        domain, at_most(lead / sp.zeta(2 * alpha), loss), multiply(share, 1 / sp.zeta(2 * alpha))
    )


_COUNT = HalvingCount(alpha, d, eps)
_LEAST = sp.ceiling(halving_lower())
_LARGER = sp.Max(1, eps * sp.zeta(2 * alpha))
_POINT = {alpha: 1, d: 40, eps: sp.Rational(1, 10)}
_index = sp.Symbol("i", integer=True, positive=True)


def _level() -> Domain:
    return Domain.of(_POINT, less(_HALF, alpha), less(eps, 1))


@cache
def too_few() -> Theorem:
    """eps < r(i) for i steps, 1 <= i <= N - 1, N the lower bound rounded up."""
    domain = _level().extend({_index: 1}, at_most(1, _index), at_most(_index, _LEAST - 1))
    early = follows(domain, less(_index, halving_lower()))
    power = apply_exp(multiply(early, 2 * sp.log(2)))
    room = follows(domain, less(2 * 4 ** (_index + 1) * _LARGER, d), multiply(power, 8 * _LARGER))
    one, level = (multiply(part, 8 * 4**_index) for part in below_maximum(domain, _LARGER))
    wide = follows(domain, at_most(8 * 4**_index, d), one, room)
    scale = 1 / (8 * 4**_index * sp.zeta(2 * alpha))
    high = multiply(
        follows(domain, less(8 * 4**_index * eps * sp.zeta(2 * alpha), d), level, room), scale
    )
    loss = specialise(loss_lower(), domain, {t: _index}, [wide])
    return follows(domain, less(eps, loss.relation.right), high, loss)


@cache
def count_lower() -> Theorem:
    """log(d / (2 max(1, eps zeta(2 alpha)))) / (2 log 2) - 1 <= T."""
    domain = _level()
    number = count_at_least(domain, _COUNT, _LEAST, too_few(), _index)
    return follows(domain, at_most(halving_lower(), _COUNT), number)


_ORDER = sp.log(d) / (2 * sp.log(2))


@cache
def order() -> Theorem:
    """T is log(d)/(2 log 2) up to a bounded number of steps, so that the quotient tends to 1."""
    claim = as_limit(_GROWTH)
    domain = _level().extend({}, at_most(2, d))
    parameters = _level().without(d)
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    size = follows(domain, at_most(1 / _normaliser, 1), raise_to(one, -1))
    fewer = multiply(size, d / eps)
    log = apply_log(fewer)
    upper = specialise(count_upper(), domain)
    logarithm = multiply(log, 1 / (2 * sp.log(2)))
    top = _ORDER - sp.log(eps) / (2 * sp.log(2)) + 1
    above = follows(domain, at_most(_COUNT, top), upper, logarithm)
    high = follows(domain, at_most(claim.expression, top / _ORDER), multiply(above, 1 / _ORDER))
    bottom = _ORDER - sp.log(2 * _LARGER) / (2 * sp.log(2)) - 1
    below = follows(domain, at_most(bottom, _COUNT), specialise(count_lower(), domain))
    low = follows(domain, at_most(bottom / _ORDER, claim.expression), multiply(below, 1 / _ORDER))
    return squeeze(
        parameters, low, high,
        limit_of_monomials(parameters, bottom / _ORDER, d, sp.Integer(1)),
        limit_of_monomials(parameters, top / _ORDER, d, sp.Integer(1)),
    )  # fmt: skip


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step(
        "Each step after the first goes towards the target and does not reach it.", far_side()
    )
    proof.step(
        "What is at most half the last step away at the start is left with half of it.", left_over()
    )
    proof.step("At most half of the coordinates are larger.", few_large())
    low = loss_lower()
    return [
        proof.step("Add up over the others; the normaliser is below zeta(2 alpha).", low),
        proof.step(
            "The bound from above holds for every T.", specialise(loss_upper()[1], low.domain)
        ),
    ]


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("The loss is at least d/(8 4^T zeta(2 alpha)) while 8 4^T <= d.", loss_lower())
    proof.step("With fewer steps that is above eps.", too_few())
    return [
        proof.step("So the count is at least the bound.", count_lower()),
        proof.step("From above as for every alpha.", specialise(count_upper(), _level())),
        proof.step("Both differ from log(d)/(2 log 2) by a constant.", order()),
    ]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/geometric"

DERIVATIONS = (
    Derivation(
        name="sign-descent/halved-loss-below",
        law=_LAW,
        title="The loss after halved steps, from below",
        source=_SOURCE,
        statement=Statement(
            _long_range(),
            two_sides(halving_loss_lower()),
            ({alpha: 1, d: 32, t: 1}, {alpha: 2, d: 200, t: 2}, {alpha: 4, d: 100, t: 1}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/halved-count-order",
        law=_LAW,
        title="The number of halved steps is log2(d)/2 up to a constant",
        source=_SOURCE,
        statement=Statement(_level(), (*two_sides(_LIGHT.relation), as_limit(_GROWTH)), (_POINT,)),
        prove=_prove_count,
    ),
)
