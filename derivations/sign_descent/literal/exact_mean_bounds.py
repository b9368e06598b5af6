"""Literal sign descent: the mean over a period against its limit law, at any dimension.

The step length u/T, u the best one of the limit, is good enough from above; from below the argument
is that of `exact_rate`. The number of steps is T from above and T + 1 from below.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_length,
    cases,
    compare_sums,
    follows,
    greatest_index,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.kernel.proposition import Relation, substitute
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.pieces import border, m, sigma
from derivations.sign_descent.literal import exact_mean, exact_rate
from derivations.sign_descent.literal.exact_mean import MEAN, STARTED
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_odd import mean_bounds
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import T, alpha, d, k, t, u, v

__all__ = ["DERIVATIONS", "both_sides"]

_HALF = sp.Rational(1, 2)
_LEVEL = d / (2 * T**2)
_LENGTH = u / T
_START = k**-alpha
_TERM = substitute(MEAN.term, {v: _LENGTH})
_SQUARE = (_START - u) ** 2
_EXTRA = _LENGTH**2 / 2
_normaliser = H(d, 2 * alpha)


def _domain() -> Domain:
    """alpha > 1/2, T >= 1, and a length u/T with which m coordinates are on their way."""
    borders = (less((m + 1) ** -alpha, u), at_most(u, m**-alpha))
    point = {alpha: 1, d: 24, T: 2, m: 3, u: sp.Rational(2, 7)}
    return Domain.of(point, less(_HALF, alpha), *STARTED, *borders)


@cache
def decreasing() -> Theorem:
    """mean <= (k^-alpha - u)^2 + v^2/2 for k <= m."""
    domain = _domain().extend({k: 2}, at_most(k, m), at_most(k, d))
    power = raise_to(follows(domain, at_most(k, m)), -alpha)
    reached = follows(domain, at_most(T * _LENGTH, _START), power)
    found = specialise(exact_mean.on_its_way(), domain, {v: _LENGTH}, [reached])
    return follows(domain, at_most(_TERM, _SQUARE + _EXTRA), found)


@cache
def oscillating() -> Theorem:
    """mean <= v^2/2 for k > m."""
    domain = _domain().extend({k: 5}, at_most(m + 1, k), at_most(k, d))
    power = raise_to(follows(domain, at_most(m + 1, k)), -alpha)
    reached = follows(domain, at_most(_START, T * _LENGTH), power)
    found = specialise(exact_mean.within_a_step(), domain, {v: _LENGTH}, [reached])
    return follows(domain, at_most(_TERM, _EXTRA), found)


@cache
def fewer_squares() -> Theorem:
    """The sum of (k^-alpha - u)^2 over k <= d is at most that over k <= m, multiplied out."""
    domain = Domain.of({alpha: 1, d: 2, m: 3, u: _HALF}, at_most(d, m))
    square = (_START - u) ** 2
    beyond = domain.extend({k: 3}, at_most(d + 1, k), at_most(k, m))
    positive = specialise(pieces.square_is_nonnegative(), beyond, {pieces.real: _START - u})
    rest = compare_sums(positive, k, d + 1, m, domain)
    split = split_sum(domain, sp.Sum(square, (k, 1, m)), d)
    linear = multiply(unfold(domain, H(m, alpha)), 2 * u)
    claim = at_most(sp.Sum(square, (k, 1, d)), pieces.squares(m, u))
    return follows(domain, claim, rest, split, linear, unfold(domain, H(m, 2 * alpha)))


@cache
def sum_of_means() -> Theorem:
    """The sum of the means at v = u/T is at most f(u)."""
    domain = _domain()
    total = sp.Sum(_TERM, (k, 1, d))
    claim = at_most(total, pieces.squares(m, u) + _LEVEL * u**2)
    some = domain.extend({}, less(m, d))
    first = compare_sums(decreasing(), k, 1, m, some)
    second = compare_sums(oscillating(), k, m + 1, d, some)
    linear = multiply(unfold(some, H(m, alpha)), 2 * u)
    known = (split_sum(some, total, m), linear, unfold(some, H(m, 2 * alpha)))
    few = follows(some, claim, first, second, *known)
    every = domain.extend({d: 2}, at_most(d, m))
    each = every.extend({k: 1}, at_most(k, d))
    summed = compare_sums(specialise(decreasing(), each), k, 1, d, every)
    return cases(few, follows(every, claim, summed, fewer_squares()), less(m, d))


@cache
def at_every_place() -> Theorem:
    """H(d, 2 alpha) r* <= f(u) for every u <= 1."""
    domain = _domain()
    best = best_length(domain, MEAN.optimum, _LENGTH)
    meaning = specialise(exact_mean.meaning(), domain, {v: _LENGTH})
    claim = at_most(_normaliser * MEAN.optimum, sum_of_means().relation.right)
    return follows(domain, claim, multiply(best, _normaliser), meaning, sum_of_means())


@cache
def from_above() -> Theorem:
    """H(d, 2 alpha) r* <= zeta(2 alpha) SignRate(alpha, T sqrt(2/d)): f at its best u."""
    borders = (at_most(border(m), _LEVEL), less(_LEVEL, border(m + 1)))
    free = Domain.of({alpha: 1, d: 24, T: 2}, less(_HALF, alpha), *STARTED)
    domain = free.extend({m: 3}, *borders)
    chosen = {sigma: _LEVEL}
    ends = [specialise(p, domain, chosen) for p in pieces.vertex_in_piece()]
    place = pieces.vertex().subs(chosen)
    value = specialise(at_every_place(), domain, {u: place}, ends)
    exact = specialise(pieces.at_vertex(), domain, chosen)
    least = at_most(_normaliser * MEAN.optimum, pieces.least_value().subs(chosen))
    index = Decreasing(alpha, _LEVEL)
    inside = greatest_index(free, index)
    found = specialise(follows(domain, least, value, exact), free, {m: index}, inside)
    size = sp.zeta(2 * alpha)
    rate = SignRate(alpha, T * sp.sqrt(2 / d))
    meaning = multiply(unfold(free, rate), size)
    return follows(free, at_most(_normaliser * MEAN.optimum, size * rate), found, meaning)


def stated() -> tuple[Relation, Relation]:
    """The two sides of `mean_bounds`."""
    low, high = (
        Relation(substitute(side.left, {t: T}), side.kind, substitute(side.right, {t: T}))
        for side in two_sides(mean_bounds())
    )
    return low, high


_NUMBERS = Domain.of({alpha: 1, d: 54, T: 2}, less(_HALF, alpha), at_most(1, T))


@cache
def every_length_bound() -> Theorem:
    """min f - H(d, alpha)/(T + 1) <= the sum of the means, for every v > 0."""
    return exact_rate.every_length_bound(MEAN)


@cache
def both_sides() -> tuple[Theorem, Theorem]:
    """The two sides of `mean_bounds`."""
    low, high = stated()
    below = exact_rate.against_rate(MEAN)
    return follows(_NUMBERS, low, below), follows(_NUMBERS, high, from_above())


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("A coordinate that is on its way for T + 1 steps.", exact_mean.far())
    proof.step(
        "A small one alternates between k^-alpha and k^-alpha - v.", exact_mean.alternating()
    )
    proof.step("So each coordinate keeps this.", exact_mean.near())
    proof.step("Every step length, as for odd numbers of steps.", every_length_bound())
    proof.step("Within a step of the target two squares are at most v^2.", exact_mean.late())
    proof.step("A coordinate that is on its way for T steps.", exact_mean.on_its_way())
    proof.step("So with the length v = u/T the loss is at most f(u).", at_every_place())
    low, high = both_sides()
    return [
        proof.step("So the least mean is at least this.", low),
        proof.step("And at most this.", high),
    ]  # fmt: skip


DERIVATIONS = (
    Derivation(
        name="sign-descent/mean-bounds",
        law="bigram/sign-descent/mean",
        title="The least mean over a period of literal steps, against its limit law",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(_NUMBERS, stated()),
        prove=_prove,
    ),
)
