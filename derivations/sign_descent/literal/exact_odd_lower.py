"""Literal sign descent after an odd number of steps: the limit law from below, at any dimension."""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    follows,
    less,
    multiply,
    specialise,
)
from derivations.kernel.proposition import Relation, substitute
from derivations.sign_descent.literal import exact_lower, exact_odd, exact_rate, parity
from derivations.sign_descent.literal.exact import loss_times_normaliser
from derivations.sign_descent.literal.exact_rate import Oscillation
from derivations.sign_descent.literal.parity import rest
from derivations.statements import two_sides
from theory.sign_descent_exact_loss import SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.sign_descent_odd import odd_bounds
from theory.symbols import T, alpha, d, j, k, t, v

__all__ = ["DERIVATIONS", "ODD", "both_sides", "stated", "time"]

time = 2 * j + 1
"""An odd number of steps."""
_START = k**-alpha
_TERM = SignPosition(_START, v, time) ** 2
_BASE = Domain.of({alpha: 1, d: 6, j: 1, v: sp.Rational(2, 15)})


@cache
def far() -> Theorem:
    """(k^-alpha - T v)^2 <= x^2 where T v <= k^-alpha."""
    domain = _BASE.extend({k: 2}, at_most(time * v, _START))
    left = _START - time * v
    apart = follows(domain, at_most(0, left))
    place = specialise(parity.approach(), domain, {T: time, rest: left}, [apart])
    once = [multiply(place, place.relation.left), multiply(place, left)]
    return follows(domain, at_most(left**2, _TERM), *once)


@cache
def near() -> Theorem:
    """v^2 - 2 v k^-alpha <= x^2."""
    claim = at_most(v**2 - 2 * v * _START, _TERM)
    small = _BASE.extend({k: 10}, less(_START, v))
    there = specialise(parity.small_start()[1], small, {rest: _START})
    left = _START - v
    once = [multiply(there, there.relation.left), multiply(there, left)]
    first = follows(small, claim, *once)
    large = _BASE.extend({k: 2}, at_most(v, _START))
    below = multiply(follows(large, at_most(v, _START)), v)
    second = follows(large, claim, below, follows(large, at_most(0, _TERM)))
    return cases(first, second, less(_START, v))


@cache
def meaning() -> Theorem:
    """H(d, 2 alpha) r(T, v) is the sum of the squared positions."""
    return specialise(loss_times_normaliser(), _BASE, {T: time})


ODD = Oscillation(
    domain=_BASE,
    time=time,
    weight=sp.Integer(1),
    term=_TERM,
    optimum=SignExactOptimum(alpha, d, time),
    meaning=meaning,
    far=far,
    near=near,
)


def stated() -> tuple[Relation, Relation]:
    """The two sides of `odd_bounds` at T = 2 j + 1."""
    low, high = (
        Relation(substitute(side.left, {t: time}), side.kind, substitute(side.right, {t: time}))
        for side in two_sides(odd_bounds())
    )
    return low, high


_NUMBERS = Domain.of({alpha: 1, d: 36, j: 1}, less(sp.Rational(1, 2), alpha))


@cache
def every_length_bound() -> Theorem:
    """min f - 2 H(d, alpha)/T <= the sum of squares, for every v > 0."""
    return exact_rate.every_length_bound(ODD)


@cache
def both_sides() -> tuple[Theorem, Theorem]:
    """-2 H(d, alpha)/T <= H(d, 2 alpha) r* - limit and H(d, 2 alpha) r* - limit <= 0."""
    low, high = stated()
    below = exact_rate.against_rate(ODD)
    above = specialise(exact_odd.below_limit(), _NUMBERS, {T: time})
    return follows(_NUMBERS, low, below), follows(_NUMBERS, high, above)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("A coordinate that is still on its way.", far())
    proof.step("Each coordinate keeps this; k^-alpha < v leads to k^-alpha - v.", near())
    proof.step("What all coordinates keep.", exact_rate.kept_squares(ODD, ODD.domain))
    proof.step(
        "Some targets have been reached, u <= 1: min f is at most f(u).", exact_lower.crossed()
    )
    proof.step(
        "No target has been reached: the sum falls up to u = d^-alpha.", exact_lower.none_crossed()
    )
    proof.step(
        "u > 1: min f is at most f(1), and squares are not negative.", exact_lower.all_crossed()
    )
    proof.step("Every step length.", every_length_bound())
    low, high = both_sides()
    return [
        proof.step("So the least loss is at least this.", low),
        proof.step("It is at most that of the averaged model at T/2, and that its limit.", high),
    ]  # fmt: skip


DERIVATIONS = (
    Derivation(
        name="sign-descent/odd-bounds",
        law="bigram/sign-descent/odd",
        title="The least loss after an odd number of literal steps, against its limit law",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(_NUMBERS, stated()),
        prove=_prove,
    ),
)
