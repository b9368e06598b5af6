"""Literal sign descent after an even number of steps, all coordinates: between two powers of T.

Coordinates with k^-alpha < v are where they started; their squares sum to an integral at least.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    cases,
    choose,
    combine_limits,
    compare_sums,
    equal,
    every_length,
    follows,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    split_sum,
    unroll,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.even_limit import (
    HALF,
    STEPS,
    at_even,
    limit_in_dimension,
    loss_sum,
    partial_sums,
)
from derivations.sign_descent.literal.exact import cut, even_optimum, positions
from derivations.sign_descent.literal.parity import rest
from derivations.statements import two_sides
from derivations.sum_integral import compare_monotone, running
from theory.sign_descent_exact import even_finite
from theory.sign_descent_exact_loss import EvenLoss, EvenOptimum
from theory.symbols import T, alpha, d, h, j, k, v, x

__all__ = ["DERIVATIONS", "TOTAL", "rest_of_sum"]

_R = sp.Rational

_TERM = positions(STEPS, v)
TOTAL = sp.zeta(2 * alpha) * EvenLoss(alpha, STEPS, v)
"""The sum of all squared positions."""
_POINT = {alpha: 1, h: 1, v: HALF, cut: 3, d: 5}


def _far() -> Domain:
    """Coordinates from m on are nearer than a step."""
    return Domain.of(_POINT, less(HALF, alpha), less(cut**-alpha, v), at_most(cut, d))


@cache
def returned() -> Theorem:
    """x^2 = k^(-2 alpha) where k^-alpha < v."""
    domain = Domain.of({alpha: 1, h: 1, v: HALF, k: 3}, less(k**-alpha, v))
    back = specialise(parity.small_start()[0], domain, {rest: k**-alpha, j: h})
    squares = multiply(back, back.relation.left), multiply(back, k**-alpha)
    return follows(domain, equal(_TERM, k ** (-2 * alpha)), *squares)


@cache
def powers_from() -> Theorem:
    """(m^(1-2a) - (d+1)^(1-2a))/(2a - 1) is at most the sum of k^(-2a) from m to d."""
    domain = _far()
    power = running ** (-2 * alpha)
    inside = Domain.of({alpha: 1, running: 2})
    slope = follows(inside, at_most(sp.diff(power, running), 0))
    sums = compare_monotone(domain, power, slope, cut, d + 1)
    primitive = -(x ** (1 - 2 * alpha)) / (2 * alpha - 1)
    value = antiderivative(domain, primitive, x ** (-2 * alpha), x, cut, d + 1)
    low = (cut ** (1 - 2 * alpha) - (d + 1) ** (1 - 2 * alpha)) / (2 * alpha - 1)
    total = sp.Sum(k ** (-2 * alpha), (k, cut, d))
    return follows(domain, at_most(low, total), sums.left, value)


@cache
def beyond() -> Theorem:
    """m^(1-2a)/(2a - 1) <= zeta(2a) r_oo(v), where m^-alpha < v."""
    domain = _far()
    each = domain.extend({k: 4}, at_most(cut, k), at_most(k, d))
    nearer = raise_to(follows(each, at_most(cut, k)), -alpha)
    small = follows(each, less(k**-alpha, v), nearer)
    same = compare_sums(specialise(returned(), each, {}, [small]), k, cut, d, domain)
    split = split_sum(domain, sp.Sum(_TERM, (k, 1, d)), cut - 1)
    head = follows(domain, at_most(0, sp.Sum(_TERM, (k, 1, cut - 1))))
    part = specialise(partial_sums()[0], domain)
    whole = specialise(loss_sum(), domain)
    left = powers_from().relation.left
    found = follows(domain, at_most(left, TOTAL), powers_from(), same, split, head, part, whole)
    fixed = Domain.of({s: p for s, p in _POINT.items() if s != d}, *_far().constraints[:2])
    limit = cut ** (1 - 2 * alpha) / (2 * alpha - 1)
    return pass_to_limit(
        fixed, found, limit_of_monomials(fixed, left, d, limit), combine_limits(fixed, TOTAL, d, [])
    )


@cache
def rest_of_sum() -> Theorem:
    """(v^(-1/a) + 1)^(1-2a)/(2a - 1) <= zeta(2a) r_oo(v) for every v."""
    domain = Domain.of({alpha: 1, h: 1, v: HALF}, less(HALF, alpha))
    border = v ** (-1 / alpha)
    first = sp.floor(border) + 1
    past = raise_to(follows(domain, less(border, first)), -alpha)
    near = follows(domain, less(first**-alpha, v), past)
    found = specialise(beyond(), domain, {cut: first}, [near])
    lower = raise_to(follows(domain, at_most(first, border + 1)), 1 - 2 * alpha)
    scaled = multiply(lower, 1 / (2 * alpha - 1))
    claim = at_most((border + 1) ** (1 - 2 * alpha) / (2 * alpha - 1), TOTAL)
    return follows(domain, claim, found, scaled)


_EVEN = Domain.of({alpha: 1, h: 1}, less(HALF, alpha))
_LEAST = EvenOptimum(alpha, STEPS)
_LOW, _HIGH = (at_even(r) for r in two_sides(even_finite()[2]))


@cache
def minimum() -> tuple[Theorem, ...]:
    """The lower bound is at most 1/4 and at most the other number that it is the least of."""
    choice = _LOW.left
    one = _R(1, 4)
    (two,) = (number for number in choice.args if number != one)
    orders = at_most(one, two), less(two, one)
    points = {alpha: _R(3, 5)}, {alpha: 1}
    found = []
    for number in (one, two):
        sides = []
        for order, point in zip(orders, points, strict=True):
            domain = _EVEN.extend(point, order)
            sides.append(follows(domain, at_most(choice, number), choose(domain, choice)))
        found.append(cases(sides[0], sides[1], orders[0]))
    return tuple(found)


@cache
def first_coordinate() -> Theorem:
    """x_1^2 <= zeta(2a) r_oo(v)."""
    domain = _EVEN.extend({v: HALF})
    part = specialise(partial_sums()[0], domain, {d: 1})
    alone = unroll(domain, part.relation.left)
    return follows(domain, at_most(alone.relation.right, TOTAL), part, alone, loss_sum())


@cache
def every_length_bound() -> Theorem:
    """The lower bound at every step length: up to 1/(2 T) and beyond."""
    domain = _EVEN.extend({v: _R(1, 8)})
    border, claim = 1 / (2 * STEPS), at_most(_LOW.left, TOTAL)
    short = domain.extend({}, at_most(v, border))
    left = 1 - STEPS * v
    half = follows(short, at_most(HALF, left), multiply(follows(short, at_most(v, border)), STEPS))
    place = specialise(parity.approach(), short, {T: STEPS, rest: left}, [half])
    squares = [multiply(place, place.relation.left), multiply(place, left)]
    large = [multiply(half, left, half), multiply(half, HALF)]
    quarter, others = (specialise(theorem, domain) for theorem in minimum())
    first = follows(short, claim, first_coordinate(), quarter, *squares, *large)
    long = domain.extend({v: HALF}, less(border, v))
    number = raise_to(follows(long, less(border, v)), -1 / alpha)
    power = raise_to(
        follows(long, less(v ** (-1 / alpha) + 1, border ** (-1 / alpha) + 1), number),
        1 - 2 * alpha,
    )
    second = follows(long, claim, rest_of_sum(), multiply(power, 1 / (2 * alpha - 1)), others)
    return cases(first, second, at_most(v, border))


@cache
def optimum_between() -> tuple[Theorem, Theorem]:
    """The two powers of T around zeta(2a) r_oo*."""
    zeta = sp.zeta(2 * alpha)
    product = multiply(every_length_bound(), 1 / zeta)
    each = follows(product.domain, at_most(_LOW.left / zeta, EvenLoss(alpha, STEPS, v)), product)
    low = multiply(every_length(_EVEN, _LEAST, each, v), zeta)
    finite = specialise(even_optimum()[1], _EVEN.extend({d: 9}))
    size = specialise(spectrum.limit_above(), _EVEN, {alpha: 2 * alpha})
    both = combine_limits(_EVEN, finite.relation.left, d, [size, limit_in_dimension()])
    still = combine_limits(_EVEN, finite.relation.right, d, [])
    high = pass_to_limit(_EVEN, finite, both, still)
    return follows(_EVEN, _LOW, low), follows(_EVEN, _HIGH, high)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Up to v = 1/(2 T) the first coordinate alone is enough.", first_coordinate())
    proof.step("Beyond, the coordinates with k^-alpha < v are.", rest_of_sum())
    proof.step("Their squares are compared with an integral.", powers_from())
    low, high = optimum_between()
    return [
        proof.step("So the bound holds at every step length.", low),
        proof.step("The bound at finite dimension, d having gone to infinity.", high),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/even-loss-over-all",
        law="bigram/sign-descent/even",
        title="The least loss after T even steps in infinite dimension, between two powers of T",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(_EVEN, (_LOW, _HIGH)),
        prove=_prove,
    ),
)
