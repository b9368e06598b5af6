"""The loss after literal steps of equal length, as a sum of squared distances in closed form.

Four cases for each coordinate: the target is not reached, was hit, or the coordinate alternates
between two positions, where the parity of the steps after the first n = floor(a/v) decides.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    choose,
    compare_sums,
    equal,
    follows,
    less,
    literal_loss,
    multiply,
    replace,
    specialise,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.parity import q, rest, start
from derivations.statements import two_sides
from theory.sign_descent_exact import exact_loss
from theory.sign_descent_exact_loss import SignExactLoss, remaining
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["DERIVATIONS", "squared_distance"]

_R = sp.Rational
_WHOLE = sp.floor(start / v)
_LATER = T - _WHOLE
_HALVES = sp.floor(_LATER / 2)
_LEFT = start - v * _WHOLE
_PLACE = SignPosition(start, v, T)
_DISTANCE = remaining(start, v, T)
_ANY = Domain.of({v: 1, start: _R(5, 2), T: 2}, at_most(0, start))
_REACHED = _ANY.extend({T: 3}, less(_WHOLE, T))
_BETWEEN = _REACHED.extend({}, less(_WHOLE, start / v))


def _squares(domain: Domain, place: Theorem) -> Theorem:
    """x^2 is the square of the distance, from the position and the case that applies."""
    squares = []
    for known in (place, choose(domain, _DISTANCE)):
        left, right = known.relation.left, known.relation.right
        once = multiply(known, left)
        squares.append(once if right == 0 else replace(once, multiply(known, right)))
    return follows(domain, equal(_PLACE**2, _DISTANCE**2), *squares)


@cache
def not_reached() -> Theorem:
    """T <= floor(a/v)."""
    domain = _ANY.extend({}, at_most(T, _WHOLE))
    far = multiply(follows(domain, at_most(T, start / v)), v)
    left = start - T * v
    place = specialise(
        parity.approach(), domain, {rest: left}, [follows(domain, at_most(0, left), far)]
    )
    return _squares(domain, place)


@cache
def hit() -> Theorem:
    """floor(a/v) < T and a/v an integer."""
    domain = _REACHED.extend({start: 2}, at_most(start / v, _WHOLE))
    above = multiply(follows(domain, at_most(start / v, _WHOLE)), v)
    below = multiply(follows(domain, at_most(_WHOLE, start / v)), v)
    chosen = {q: _WHOLE, j: _LATER}
    return _squares(domain, specialise(parity.stays_hit(), domain, chosen, [above, below]))


def _alternating(domain: Domain, lemma: Theorem, time: sp.Expr) -> Theorem:
    """Neither of the two, with T - n of one parity; `time` is T written with floors."""
    above = multiply(follows(domain, less(_WHOLE, start / v)), v)
    below = multiply(follows(domain, less(start / v, _WHOLE + 1)), v)
    inside = [
        follows(domain, at_most(0, _WHOLE)),
        follows(domain, at_most(0, _HALVES)),
        follows(domain, less(0, _LEFT), above),
        follows(domain, less(_LEFT, v), below),
    ]
    place = specialise(lemma, domain, {q: _WHOLE, j: _HALVES, rest: _LEFT}, inside)
    return _squares(domain, replace(place, follows(domain, equal(time, T))))


@cache
def even_later() -> Theorem:
    """T - n even."""
    domain = _BETWEEN.extend({T: 4}, at_most(_LATER, 2 * _HALVES))
    return _alternating(domain, parity.even_rest(), _WHOLE + 2 * _HALVES)


@cache
def odd_later() -> Theorem:
    """T - n odd."""
    domain = _BETWEEN.extend({}, less(2 * _HALVES, _LATER))
    return _alternating(domain, parity.odd_rest(), _WHOLE + 2 * _HALVES + 1)


@cache
def squared_distance() -> Theorem:
    """x^2 is the square of the distance in closed form, for a >= 0 and every T."""
    passing = cases(even_later(), odd_later(), at_most(_LATER, 2 * _HALVES))
    reached = cases(hit(), passing, at_most(start / v, _WHOLE))
    return cases(not_reached(), reached, at_most(T, _WHOLE))


_LOSS = SignExactLoss(alpha, d, T, v)
_STEPS = Domain.of({alpha: 1, d: 4, T: 3, v: _R(1, 3)})


@cache
def loss() -> Theorem:
    """The loss is the sum of these squares over the normaliser."""
    each = _STEPS.extend({k: 2}, at_most(k, d))
    squares = specialise(squared_distance(), each, {start: k**-alpha})
    total = compare_sums(squares, k, 1, d, _STEPS)
    return replace(literal_loss(_STEPS, _LOSS), total)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Not reached: the distance falls by v in every step.", not_reached())
    proof.step("Hit: the distance stays 0.", hit())
    proof.step("Otherwise it is what is left after n steps, if T - n is even.", even_later())
    proof.step("If T - n is odd, it is the rest of the step.", odd_later())
    proof.step("The four cases together.", squared_distance())
    value = proof.step("Add up over the coordinates.", loss())
    return [follows(_STEPS, claim, value) for claim in _CLAIMS]


_CLAIMS = two_sides(exact_loss().regimes[0].relation)

DERIVATIONS = (
    Derivation(
        name="sign-descent/exact-loss",
        law="bigram/sign-descent/exact",
        title="The loss after literal steps of equal length",
        source="Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            _STEPS,
            _CLAIMS,
            (
                {alpha: 1, d: 4, T: 2, v: _R(1, 3)},
                {alpha: 1, d: 2, T: 3, v: _R(1, 4)},
                {alpha: 2, d: 3, T: 1, v: _R(2, 5)},
            ),
        ),
        prove=_prove,
    ),
)
