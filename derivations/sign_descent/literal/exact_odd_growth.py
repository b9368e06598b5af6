"""Literal sign descent: the least odd number of steps is of order sqrt(d), with constants."""

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
from derivations.sign_descent.literal import exact_growth, parity
from derivations.sign_descent.literal.exact_growth import RANGE, decrease, least_steps, reached
from derivations.sign_descent.literal.exact_odd_lower import ODD, far, meaning, time
from derivations.sign_descent.literal.parity import rest, start
from derivations.statements import two_sides
from theory.functions import H
from theory.relation import Theta
from theory.sign_descent_exact_loss import SignExactCount
from theory.sign_descent_odd import odd
from theory.symbols import T, alpha, d, eps, j, k, u, v

__all__ = ["DERIVATIONS", "each_coordinate", "from_above", "from_below", "level", "not_enough"]

_HALF = sp.Rational(1, 2)
_START = k**-alpha
_GROWTH = cast(Theta, odd().regimes[0].growth)


@cache
def each_coordinate() -> Theorem:
    """k^-2alpha - 2 k^(-alpha-1/2) u^theta + v^2/2 <= x^2."""
    start = ODD.domain.extend({k: 10}, *RANGE)
    reach = {u: time * v}
    claim = at_most(k ** (-2 * alpha) - decrease.subs(reach) + v**2 / 2, ODD.term)
    longer = multiply(follows(start, at_most(1, time)), v)
    small = start.extend({}, less(_START, v))
    there = specialise(parity.small_start()[1], small, {rest: _START})
    once = [multiply(there, there.relation.left), multiply(there, _START - v)]
    inside = specialise(reached()[0], small, reach, [longer, follows(small, less(_START, v))])
    square = specialise(pieces.square_is_nonnegative(), small, {pieces.real: 2 * _START - v})
    first = follows(small, claim, *once, inside, square)
    large = start.extend({k: 4}, at_most(v, _START))
    least = multiply(follows(large, at_most(v, _START)), v)
    more = multiply(follows(large, at_most(v, _START)), _START)
    middle = large.extend({}, less(_START, time * v))
    within = specialise(reached()[0], middle, reach)
    second = follows(middle, claim, within, least, more, follows(middle, at_most(0, ODD.term)))
    beyond = large.extend({k: 2}, at_most(time * v, _START))
    left = specialise(far(), beyond)
    decreased = specialise(reached()[1], beyond, reach)
    length = multiply(longer, v, longer), multiply(longer, time * v)
    third = follows(beyond, claim, left, decreased, *length)
    return cases(first, cases(second, third, less(_START, time * v)), less(_START, v))


@cache
def not_enough() -> Theorem:
    """eps < r* for an odd number of steps below the lower constant times sqrt(d)."""
    return exact_growth.loss_stays_above(ODD, each_coordinate(), _HALF)


def level() -> Domain:
    """alpha > 1/2 and 0 < eps < 1."""
    return Domain.of({alpha: 1, d: 10**6, eps: _HALF}, *RANGE, less(eps, 1))


_COUNT = SignExactCount(alpha, d, eps, 1)
_LOW, _HIGH = two_sides(_GROWTH)


@cache
def from_below() -> Theorem:
    """The lower constant times sqrt(d) is at most the count."""
    domain = level()
    border = least_steps(_HALF) * sp.sqrt(d)
    number = sp.ceiling(border)
    inside = domain.extend({j: 1}, at_most(time, number - 1))
    short = specialise(not_enough(), inside)
    found = count_at_least(domain, _COUNT, number, short, j)
    return follows(domain, _LOW, found, follows(domain, at_most(border, number)))


@cache
def loss_at_most() -> Theorem:
    """r*(T) <= d/T^2 for odd T, at v = 1/T."""
    domain = ODD.domain.without(v)
    each = domain.extend({k: 2}, at_most(k, d))
    first = raise_to(follows(each, at_most(1, k)), -alpha)
    reached_ = follows(each, at_most(_START, time * (1 / time)), first)
    chosen = {start: _START, T: time, v: 1 / time}
    square = specialise(parity.square_within_a_step(), each, chosen, [reached_])
    total = compare_sums(square, k, 1, d, domain)
    mean = specialise(meaning(), domain, {v: 1 / time})
    normaliser = H(d, 2 * alpha)
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    best = best_length(domain, ODD.optimum, 1 / time)
    product = follows(domain, at_most(normaliser * best.relation.right, d / time**2), mean, total)
    share = multiply(product, 1 / normaliser)
    larger = multiply(one, d / time**2 / normaliser)
    return follows(domain, at_most(ODD.optimum, d / time**2), best, share, larger)


@cache
def from_above() -> Theorem:
    """The count is at most the upper constant times sqrt(d)."""
    domain = level()
    border = sp.sqrt(d / eps)
    index = sp.ceiling((border - 1) / 2)
    late = domain.extend({j: 10**4}, at_most(border, time))
    square = raise_to(follows(late, at_most(border, time)), 2)
    small = multiply(square, eps / time**2)
    enough = follows(late, at_most(ODD.optimum, eps), loss_at_most(), small)
    found = count_at_most(late, _COUNT, j, enough)
    one = raise_to(follows(domain, at_most(1, d)), _HALF)
    root = raise_to(
        follows(domain, at_most(1, 1 / eps), raise_to(follows(domain, less(eps, 1)), -1)), _HALF
    )
    large = multiply(root, sp.sqrt(d))
    some = follows(domain, at_most(0, index), large, one)
    chosen = specialise(
        found, domain, {j: index}, [follows(domain, at_most(border, 2 * index + 1)), some]
    )
    rounded = follows(domain, less(2 * index + 1, border + 2))
    return follows(domain, _HIGH, chosen, rounded, one)


def _prove(proof: Proof) -> list[Theorem]:
    near, far_ = reached()
    proof.step("What a coordinate decreases by is at most this where it is reached.", near)
    proof.step("And where it is not.", far_)
    proof.step("After an odd number of steps it also keeps v^2/2.", each_coordinate())
    proof.step("The tangent of u^theta in u^2 at y.", exact_growth.tangent())
    proof.step("Below this y the decrease is too small.", exact_growth.place())
    proof.step("So with few steps no step length is good enough.", not_enough())
    lower = proof.step("Hence the count is not smaller.", from_below())
    proof.step("With v = 1/T every coordinate ends within v.", loss_at_most())
    return [lower, proof.step("Round sqrt(d/eps) up to an odd number.", from_above())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/odd-growth",
        law="bigram/sign-descent/odd",
        title="The least odd number of literal steps is of order sqrt(d), with constants",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            Domain.of({alpha: 1, d: 10**6, eps: _HALF}, less(_HALF, alpha), less(eps, 1)),
            (_LOW, _HIGH),
            ({alpha: 1, d: 1, eps: sp.Rational(9, 10)}, {alpha: 2, d: 20, eps: _HALF}),
        ),
        prove=_prove,
    ),
)
