"""The best step size of averaged sign descent where only one coordinate decreases in the limit.

With 4 T^2 = tau^2 d, alpha > 1/2 and tau^2 >= 1/(2^alpha - 1) the minimum of the limit f lies at
u* = 1/(1 + tau^-2), on the first piece, or where it meets the second.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    combine_limits,
    equal,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    restate,
    specialise,
    squeeze,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.light_step import below_root, squares_are_near
from derivations.sign_descent.averaged.limit_law import time, weight
from derivations.sign_descent.averaged.pieces import m
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent_loss import SignStep
from theory.sign_descent_step import first_step, near_first
from theory.symbols import alpha, d, tau, y

__all__ = ["DERIVATIONS", "first_bounds"]

_HALF = sp.Rational(1, 2)
_U = SignStep(alpha, d, time) ** -alpha
_BEST = 1 / (1 + weight)
_ERROR = 1 / ((1 + tau**2) * d)
_LATE = at_most(weight, 2**alpha - 1)
_DOMAIN = Domain.of({alpha: 1, tau: 1, d: 6}, less(_HALF, alpha), _LATE)


def _written_out(domain: Domain, number: int) -> Theorem:
    """H(number, alpha), term by term."""
    meaning = unfold(domain, H(number, alpha))
    return follows(
        domain,
        equal(H(number, alpha), sum((sp.Integer(i) ** -alpha for i in range(1, number + 1)), 0)),
        meaning,
        unroll(domain, meaning.relation.right),
    )


@cache
def one_decreases() -> Theorem:
    """(u - 1/(1 + tau^-2))^2 <= 1/((1 + tau^2) d), tau^-2 < 2^alpha - 1."""
    domain = _DOMAIN.extend({tau: 2}, less(weight, 2**alpha - 1))
    one, two = _written_out(domain, 1), _written_out(domain, 2)
    second = multiply(two, 2**alpha)
    borders = [
        follows(domain, at_most(pieces.border(sp.Integer(1)), weight), one),
        follows(domain, less(weight, pieces.border(sp.Integer(2))), second),
    ]
    return replace(specialise(squares_are_near(), domain, {m: 1}, borders), one)


@cache
def second_begins() -> Theorem:
    """The same where tau^-2 = 2^alpha - 1: both pieces have their minimum where they meet."""
    domain = _DOMAIN.extend({}, at_most(2**alpha - 1, weight))
    same = follows(domain, equal(weight, 2**alpha - 1), follows(domain, _LATE))
    two, three = _written_out(domain, 2), _written_out(domain, 3)
    second, third = multiply(two, 2**alpha), multiply(three, 3**alpha)
    above = raise_to(follows(domain, less(2, 3)), alpha)
    last = multiply(above, 2**-alpha)
    borders = [
        follows(domain, at_most(pieces.border(sp.Integer(2)), weight), second),
        follows(domain, less(weight, pieces.border(sp.Integer(3))), third, above, last, same),
    ]
    found = specialise(squares_are_near(), domain, {m: 2}, borders)
    total, lowest = 2 + weight, H(2, alpha) / (2 + weight)
    whole = multiply(follows(domain, equal(2**alpha * H(2, alpha), total), second, same), 1 / total)
    inverse = raise_to(follows(domain, equal(1 + weight, 2**alpha), same), -1)
    level = multiply(follows(domain, equal(2**alpha * lowest, 1), whole), 2**-alpha)
    meet = follows(domain, equal(lowest, _BEST), level, inverse)
    products = [multiply(meet, factor) for factor in (_U, lowest, _BEST)]
    return follows(domain, at_most((_U - _BEST) ** 2, _ERROR), found, *products)


@cache
def squares() -> Theorem:
    """(u - 1/(1 + tau^-2))^2 <= 1/((1 + tau^2) d)."""
    first = one_decreases()
    claim = at_most((_U - _BEST) ** 2, _ERROR)
    first = follows(first.domain, claim, first)
    return cases(first, second_begins(), less(weight, 2**alpha - 1))


_CLAIMS = two_sides(near_first())


@cache
def first_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `near_first` of theory."""
    gap, root = _U - _BEST, sp.sqrt(_ERROR)
    found = []
    for distance, goal in zip((-gap, gap), _CLAIMS, strict=True):
        square = follows(_DOMAIN, at_most(distance**2, root**2), squares())
        bound = specialise(below_root(), _DOMAIN, {pieces.real: distance, y: root}, [square])
        found.append(follows(_DOMAIN, goal, bound))
    return found[0], found[1]


@cache
def tends() -> Theorem:
    """The best step tends to (1 + tau^-2)^(1/alpha)."""
    claim, parameters = as_limit(first_step()), _DOMAIN.without(d)
    below, above = _BEST - sp.sqrt(_ERROR), _BEST + sp.sqrt(_ERROR)
    low, high = first_bounds()
    middle = squeeze(
        parameters,
        follows(_DOMAIN, at_most(below, _U), low),
        follows(_DOMAIN, at_most(_U, above), high),
        limit_of_monomials(parameters, below, d, _BEST),
        limit_of_monomials(parameters, above, d, _BEST),
    )
    power = sp.Pow(_U, -1 / alpha, evaluate=False)
    found = combine_limits(parameters, power, d, [middle])
    return restate(found, parameters, claim.expression, claim.value)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Where tau^-2 < 2^alpha - 1 the limit has its minimum on the first piece.",
               one_decreases())  # fmt: skip
    proof.step("Where tau^-2 = 2^alpha - 1, it lies where two pieces meet.", second_begins())
    proof.step("Both together.", squares())
    low, high = first_bounds()
    return [
        proof.step("Take the root on one side.", low),
        proof.step("And on the other.", high),
        proof.step("The distance tends to zero; powers are continuous.", tends()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/published-step",
        law="bigram/sign-descent/step-size",
        title="The best step size of averaged sign descent where one coordinate decreases",
        source="Kunstner and Bach (2025), Proposition B.2 with the exponent 1/alpha",
        statement=Statement(_DOMAIN, (*_CLAIMS, as_limit(first_step()))),
        prove=_prove,
    ),
)
