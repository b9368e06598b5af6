"""Literal sign descent, the mean over a period: its count is of order sqrt(d), with constants."""

from functools import cache
from typing import cast

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_length,
    cases,
    compare_sums,
    count_at_least,
    count_at_most,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.literal import exact_growth, exact_mean
from derivations.sign_descent.literal.exact_growth import RANGE, decrease, least_steps, reached
from derivations.sign_descent.literal.exact_mean import MEAN
from derivations.sign_descent.literal.exact_odd_growth import level
from derivations.statements import two_sides
from theory.functions import H
from theory.relation import Theta
from theory.sign_descent_exact_loss import SignMeanCount
from theory.sign_descent_odd import mean
from theory.symbols import T, alpha, d, eps, k, u, v

__all__ = ["DERIVATIONS", "each_coordinate", "from_above", "from_below", "not_enough"]

_HALF = sp.Rational(1, 2)
_KEPT = sp.Rational(3, 8)
_START = k**-alpha
_GROWTH = cast(Theta, mean().regimes[0].growth)
_LOW, _HIGH = two_sides(_GROWTH)
_COUNT = SignMeanCount(alpha, d, eps)


@cache
def each_coordinate() -> Theorem:
    """k^-2alpha - 2 k^(-alpha-1/2) u^theta + 3 v^2/8 <= mean, u = (T + 1) v."""
    start = MEAN.domain.extend({k: 10}, *RANGE)
    reach = {u: MEAN.reach}
    claim = at_most(k ** (-2 * alpha) - decrease.subs(reach) + _KEPT * v**2, MEAN.term)
    longer = multiply(follows(start, at_most(1, MEAN.time)), v)
    small = start.extend({}, less(_START, v))
    inside = specialise(reached()[0], small, reach, [longer, follows(small, less(_START, v))])
    gap = {pieces.real: 4 * _START - v}
    square = specialise(pieces.square_is_nonnegative(), small, gap)
    first = follows(small, claim, exact_mean.alternating(), inside, square)
    large = start.extend({k: 4}, at_most(v, _START))
    least = multiply(follows(large, at_most(v, _START)), v)
    more = multiply(follows(large, at_most(v, _START)), _START)
    middle = large.extend({}, less(_START, MEAN.reach))
    within = specialise(reached()[0], middle, reach)
    positive = follows(middle, at_most(0, MEAN.term))
    second = follows(middle, claim, within, least, more, positive)
    beyond = large.extend({k: 2}, at_most(MEAN.reach, _START))
    left = specialise(exact_mean.far(), beyond)
    decreased = specialise(reached()[1], beyond, reach)
    length = multiply(longer, v, longer), multiply(longer, MEAN.reach)
    third = follows(beyond, claim, left, decreased, *length)
    return cases(first, cases(second, third, less(_START, MEAN.reach)), less(_START, v))


@cache
def not_enough() -> Theorem:
    """eps < r* where T + 1 is below `least_steps` times sqrt(d)."""
    return exact_growth.loss_stays_above(MEAN, each_coordinate(), _KEPT)


@cache
def from_below() -> Theorem:
    """The lower constant times sqrt(d) is at most the count, as T + 1 <= 2 T."""
    domain = level()
    border = least_steps(_KEPT) * sp.sqrt(d)
    number = sp.ceiling(border / 2)
    inside = domain.extend({T: 2}, at_most(1, T), at_most(T, number - 1))
    before = follows(inside, less(number - 1, border / 2))
    few = follows(inside, less(T + 1, border), before)
    short = specialise(not_enough(), inside, {}, [few])
    found = count_at_least(domain, _COUNT, number, short, T)
    return follows(domain, _LOW, found, follows(domain, at_most(border / 2, number)))


@cache
def loss_at_most() -> Theorem:
    """r*(T) <= d/(2 T^2), at v = 1/T."""
    domain = MEAN.domain.without(v)
    each = domain.extend({k: 2}, at_most(k, d))
    first = raise_to(follows(each, at_most(1, k)), -alpha)
    late = follows(each, less(0, T))
    length = multiply(late, 1 / T**2, late)
    near = follows(each, at_most(_START, T * (1 / T)), first)
    square = specialise(exact_mean.within_a_step(), each, {v: 1 / T}, [near, length])
    total = compare_sums(square, k, 1, d, domain)
    some = multiply(follows(domain, less(0, T)), 1 / T**2, follows(domain, less(0, T)))
    meaning = specialise(exact_mean.meaning(), domain, {v: 1 / T}, [some])
    normaliser = H(d, 2 * alpha)
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    best = best_length(domain, MEAN.optimum, 1 / T, some)
    bound = d / (2 * T**2)
    product = follows(domain, at_most(normaliser * best.relation.right, bound), meaning, total)
    share = multiply(product, 1 / normaliser)
    larger = multiply(one, bound / normaliser)
    return follows(domain, at_most(MEAN.optimum, bound), best, share, larger)


@cache
def from_above() -> Theorem:
    """The count is at most the upper constant times sqrt(d)."""
    domain = level()
    border = sp.sqrt(d / (2 * eps))
    number = sp.ceiling(border)
    late = domain.extend({T: 10**4}, at_most(1, T), at_most(border, T))
    square = raise_to(follows(late, at_most(border, T)), 2)
    small = multiply(square, eps / T**2)
    enough = follows(late, at_most(MEAN.optimum, eps), loss_at_most(), small)
    found = count_at_most(late, _COUNT, T, enough)
    some = follows(domain, at_most(1, number), follows(domain, less(0, number)))
    chosen = specialise(
        found, domain, {T: number}, [some, follows(domain, at_most(border, number))]
    )
    one = raise_to(follows(domain, at_most(1, d)), _HALF)
    return follows(domain, _HIGH, chosen, follows(domain, less(number, border + 1)), one)


def _prove(proof: Proof) -> list[Theorem]:
    near, far = reached()
    proof.step("What a coordinate decreases by is at most this where it is reached.", near)
    proof.step("And where it is not.", far)
    proof.step("On average over two steps it also keeps 3 v^2/8.", each_coordinate())
    proof.step("The tangent of u^theta in u^2 at y.", exact_growth.tangent())
    proof.step("Below this y the decrease is too small.", exact_growth.place())
    proof.step("So with few steps no step length is good enough.", not_enough())
    lower = proof.step("Hence the count is not smaller.", from_below())
    proof.step("With v = 1/T every coordinate ends within v.", loss_at_most())
    return [lower, proof.step("Round sqrt(d/(2 eps)) up.", from_above())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/mean-growth",
        law="bigram/sign-descent/mean",
        title="The count of the mean over a period is of order sqrt(d), with constants",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            Domain.of({alpha: 1, d: 10**6, eps: _HALF}, less(_HALF, alpha), less(eps, 1)),
            (_LOW, _HIGH),
            ({alpha: 1, d: 1, eps: sp.Rational(9, 10)}, {alpha: 2, d: 20, eps: _HALF}),
        ),
        prove=_prove,
    ),
)
