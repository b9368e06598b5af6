"""Literal sign descent: the mean over a period against its limit law, at any dimension.

The step length w/T, w the best u of the limit, is good enough from above; from below the argument
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
from derivations.sign_descent import exact_mean, exact_rate, pieces
from derivations.sign_descent.exact_mean import MEAN, STARTED
from derivations.sign_descent.pieces import border, m, sigma
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_exact import mean_bounds
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import T, alpha, d, k, t, u, v

__all__ = ["DERIVATIONS", "both_sides"]

_HALF = sp.Rational(1, 2)
_LEVEL = d / (2 * T**2)
_PLACE = pieces.vertex().subs(sigma, _LEVEL)
_LEAST = pieces.least_value().subs(sigma, _LEVEL)
_LENGTH = _PLACE / T
_START = k**-alpha
_TERM = substitute(MEAN.term, {v: _LENGTH})
_SQUARE = (_START - _PLACE) ** 2
_EXTRA = _LENGTH**2 / 2
_normaliser = H(d, 2 * alpha)


def _domain() -> Domain:
    """alpha > 1/2, T >= 1 and m coordinates decrease in the limit."""
    borders = (at_most(border(m), _LEVEL), less(_LEVEL, border(m + 1)))
    point = {alpha: 1, d: 24, T: 2, m: 3}
    return Domain.of(point, less(_HALF, alpha), *STARTED, *borders)


def _ends(domain: Domain) -> tuple[Theorem, Theorem]:
    low, high = (specialise(p, domain, {sigma: _LEVEL}) for p in pieces.vertex_in_piece())
    return low, high


def _some(domain: Domain) -> Theorem:
    """0 < w/T."""
    late = follows(domain, less(0, T))
    return multiply(follows(domain, less(0, _PLACE), late), 1 / T, late)


@cache
def decreasing() -> Theorem:
    """mean <= (k^-alpha - w)^2 + v^2/2 for k <= m."""
    domain = _domain().extend({k: 2}, at_most(k, m), at_most(k, d))
    power = raise_to(follows(domain, at_most(k, m)), -alpha)
    reached = follows(domain, at_most(T * _LENGTH, _START), power, _ends(domain)[1])
    found = specialise(exact_mean.on_its_way(), domain, {v: _LENGTH}, [reached, _some(domain)])
    return follows(domain, at_most(_TERM, _SQUARE + _EXTRA), found)


@cache
def oscillating() -> Theorem:
    """mean <= v^2/2 for k > m."""
    domain = _domain().extend({k: 5}, at_most(m + 1, k), at_most(k, d))
    power = raise_to(follows(domain, at_most(m + 1, k)), -alpha)
    reached = follows(domain, at_most(_START, T * _LENGTH), power, _ends(domain)[0])
    found = specialise(exact_mean.within_a_step(), domain, {v: _LENGTH}, [reached, _some(domain)])
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
def sum_at_place() -> Theorem:
    """The sum of the means at v = w/T is at most min f."""
    domain = _domain()
    total = sp.Sum(_TERM, (k, 1, d))
    claim = at_most(total, _LEAST)
    exact = specialise(pieces.at_vertex(), domain, {sigma: _LEVEL})
    some = domain.extend({}, less(m, d))
    first = compare_sums(decreasing(), k, 1, m, some)
    second = compare_sums(oscillating(), k, m + 1, d, some)
    linear = multiply(unfold(some, H(m, alpha)), 2 * _PLACE)
    known = (split_sum(some, total, m), exact, linear, unfold(some, H(m, 2 * alpha)))
    few = follows(some, claim, first, second, *known)
    every = domain.extend({d: 1, T: 1, m: 1}, at_most(d, m))
    each = every.extend({k: 1}, at_most(k, d))
    summed = compare_sums(specialise(decreasing(), each), k, 1, d, every)
    late = follows(every, less(0, T))
    whole = follows(
        every, claim, summed, specialise(fewer_squares(), every, {u: _PLACE}, [late]), exact
    )
    return cases(few, whole, less(m, d))


@cache
def from_above() -> Theorem:
    """H(d, 2 alpha) r* <= zeta(2 alpha) SignRate(alpha, T sqrt(2/d))."""
    domain = _domain()
    best = best_length(domain, MEAN.optimum, _LENGTH, _some(domain))
    meaning = specialise(exact_mean.meaning(), domain, {v: _LENGTH}, [_some(domain)])
    product = multiply(best, _normaliser)
    least = follows(
        domain, at_most(_normaliser * MEAN.optimum, _LEAST), product, meaning, sum_at_place()
    )
    free = Domain.of({alpha: 1, d: 24, T: 2}, less(_HALF, alpha), *STARTED)
    index = Decreasing(alpha, _LEVEL)
    late = follows(free, less(0, T))
    found = specialise(least, free, {m: index}, [late, *greatest_index(free, index)])
    size = sp.zeta(2 * alpha)
    rate = SignRate(alpha, T * sp.sqrt(2 / d))
    meaning = multiply(unfold(free, rate), size)
    return follows(free, at_most(_normaliser * MEAN.optimum, size * rate), found, meaning, late)


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
    proof.step("The length v = w/T, where w is the best u of the limit.", sum_at_place())
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
