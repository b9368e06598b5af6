"""Proposition 4.3 of the paper is about the averaged model: literal steps may be longer.

The proposition keeps the best step within pi_d/T <= eta <= pi_1/T, that is v <= 1/T. For d = 2,
T = 3 under Zipf's law the step v = 1/2 hits both targets, and no v <= 1/3 does.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    equal,
    follows,
    less,
    multiply,
    specialise,
    unroll,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.exact import loss_times_normaliser
from derivations.sign_descent.literal.parity import q, rest, start
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["DERIVATIONS", "hits_both", "misses_one"]

_R = sp.Rational
_SHORT = Domain.of({v: _R(1, 4)}, at_most(v, _R(1, 3)))
_LOSS = SignExactLoss(1, 2, 3, v)


def _squares(domain: Domain, length: sp.Expr) -> list[Theorem]:
    """The loss times H(2, 2) as the sum of two squares."""
    chosen = {alpha: 1, d: 2, T: 3, v: length}
    meaning = specialise(loss_times_normaliser(), domain, chosen)
    total = sp.Sum(SignPosition(1 / k, length, 3) ** 2, (k, 1, 2))
    return [meaning, unroll(domain, total)]


@cache
def hits_both() -> Theorem:
    """r(3) = 0 at v = 1/2."""
    domain, length = Domain.of({}), _R(1, 2)
    first, second = (
        specialise(parity.stays_hit(), domain, {start: a, q: n, j: 3 - n, v: length})
        for a, n in ((sp.Integer(1), 2), (length, 1))
    )
    zero = [multiply(place, place.relation.left) for place in (first, second)]
    loss, size = SignExactLoss(1, 2, 3, length), H(2, 2)
    product = follows(domain, equal(size * loss, 0), *_squares(domain, length), *zero)
    return follows(domain, equal(loss, 0), multiply(product, 1 / size))


def _positive(domain: Domain, place: Theorem, other: sp.Expr) -> Theorem:
    """0 < r(3) where one position is known to be positive."""
    left = place.relation.right
    square = multiply(follows(domain, less(0, left)), left)
    once = [multiply(place, place.relation.left), multiply(place, left)]
    claim = less(0, H(2, 2) * _LOSS)
    rest_of = follows(domain, at_most(0, other**2))
    product = follows(domain, claim, *_squares(domain, v), square, *once, rest_of)
    return follows(domain, less(0, _LOSS), multiply(product, 1 / H(2, 2)))


@cache
def misses_one() -> Theorem:
    """0 < r(3) for every v <= 1/3."""
    first, second = (SignPosition(a, v, 3) for a in (sp.Integer(1), _R(1, 2)))
    inside = _SHORT.extend({}, less(v, _R(1, 3)))
    left = 1 - 3 * v
    ahead = follows(inside, at_most(0, left))
    one = specialise(parity.approach(), inside, {T: 3, rest: left}, [ahead])
    end = _SHORT.extend({v: _R(1, 3)}, at_most(_R(1, 3), v))
    two = specialise(parity.even_rest(), end, {q: 1, j: 1, rest: _R(1, 2) - v})
    return cases(_positive(inside, one, second), _positive(end, two, first), less(v, _R(1, 3)))


def _prove(proof: Proof) -> list[Theorem]:
    return [
        proof.step("Both targets are multiples of 1/2 and are hit.", hits_both()),
        proof.step("Below 1/3 the first target is not reached; at 1/3 the second is missed.",
                   misses_one()),
    ]  # fmt: skip


DERIVATIONS = (
    Derivation(
        name="sign-descent/longer-step",
        law="bigram/sign-descent/exact",
        title="The best literal step can be longer than pi_1/T: alpha = 1, d = 2, T = 3",
        source="against Kunstner and Bach (2025), Proposition 4.3, for the literal update",
        statement=Statement(
            _SHORT, (equal(SignExactLoss(1, 2, 3, _R(1, 2)), 0), less(0, _LOSS)), ({v: _R(1, 3)},)
        ),
        prove=_prove,
    ),
)
