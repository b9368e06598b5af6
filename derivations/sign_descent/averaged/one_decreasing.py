"""When the published step, phi = (1 + (d-1)/(4 T^2))^(1/alpha), is the best one at finite d.

Proposition D.4 of the paper says: whenever 4 T^2 >= (d - 1)/(2^alpha - 1). Near that border phi = 2
is better, by the jump of one more decreasing coordinate. With u0 = 1/(1 + c), c = (d - 1)/(4 T^2),
phi = 2 is better if and only if (u0 - 2^-alpha)^2 < u0 4^-alpha / (4 T^2).
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged.loss import loss_on_piece
from derivations.sign_descent.averaged.pieces import m
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, phi, t, tau

__all__ = ["DERIVATIONS", "at_two", "at_vertex", "better_at_two", "ones", "vertex_range"]

Prove = Callable[[Proof], Sequence[Theorem]]
_H = H(d, 2 * alpha)
_C = (d - 1) / (4 * t**2)
_VERTEX = 1 / (1 + _C)
_SECOND = 2**-alpha
_AT = (1 + _C) ** (1 / alpha)
_DOMAIN = Domain.of({alpha: 1, d: 3, t: 1}, at_most(1, t), at_most(2, d), less(_SECOND, _VERTEX))


def ones(domain: Domain, number: int) -> list[Theorem]:
    """H(number, p) written out, p = alpha and 2 alpha."""
    found = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(number, order))
        out = unroll(domain, meaning.relation.right)
        plain = sum((sp.Integer(i) ** -order for i in range(1, number + 1)), sp.Integer(0))
        found.append(follows(domain, equal(H(number, order), plain), meaning, out))
    return found


@cache
def at_two() -> Theorem:
    """H r(T, 2) = (1 - 2^-alpha)^2 + (d - 2) 4^-alpha/(4 T^2)."""
    loss = specialise(loss_on_piece(), _DOMAIN, {phi: sp.Integer(2), tau: t, m: sp.Integer(2)})
    first, second = ones(_DOMAIN, 2)
    value = (1 - _SECOND) ** 2 + (d - 2) * _SECOND**2 / (4 * t**2)
    claim = equal(_H * SignLoss(alpha, d, t, 2), value)
    plain = replace(replace(loss, first), second)
    return follows(_DOMAIN, claim, plain)


@cache
def vertex_range() -> tuple[Theorem, Theorem, Theorem]:
    """1 <= phi, phi < 2 and phi <= d at the vertex of the first piece."""
    border = raise_to(follows(_DOMAIN, less(_SECOND, _VERTEX)), -1 / alpha)
    below = follows(_DOMAIN, less(_AT, 2), border)
    rest = multiply(follows(_DOMAIN, at_most(0, d - 1)), 1 / (4 * t**2))
    one = follows(_DOMAIN, at_most(1, 1 + _C), rest)
    above = follows(_DOMAIN, at_most(1, _AT), raise_to(one, 1 / alpha))
    return above, below, follows(_DOMAIN, at_most(_AT, d), below)


@cache
def at_vertex() -> Theorem:
    """H r(T, phi) = c/(1 + c) at the vertex of the first piece."""
    chosen = {phi: _AT, tau: t, m: sp.Integer(1)}
    loss = specialise(loss_on_piece(), _DOMAIN, chosen, vertex_range())
    first, second = ones(_DOMAIN, 1)
    plain = replace(replace(loss, first), second)
    claim = equal(_H * SignLoss(alpha, d, t, _AT), 1 - _VERTEX)
    return follows(_DOMAIN, claim, plain)


@cache
def difference() -> Theorem:
    """H (r(T, 2) - r(T, phi*)) = (1 + c) (u0 - 2^-alpha)^2 - 4^-alpha/(4 T^2)."""
    gap = SignLoss(alpha, d, t, 2) - SignLoss(alpha, d, t, _AT)
    claim = equal(_H * gap, (1 + _C) * (_VERTEX - _SECOND) ** 2 - _SECOND**2 / (4 * t**2))
    return follows(_DOMAIN, claim, at_two(), at_vertex())


_WINDOW = less((_VERTEX - _SECOND) ** 2, _VERTEX * _SECOND**2 / (4 * t**2))


@cache
def better_at_two() -> Theorem:
    """r(T, 2) < r(T, phi*) where the condition fails."""
    domain = _DOMAIN.extend({}, _WINDOW)
    ahead = multiply(follows(domain, _WINDOW), 1 + _C)
    claim = less(_H * SignLoss(alpha, d, t, 2), _H * SignLoss(alpha, d, t, _AT))
    product = follows(domain, claim, specialise(difference(), domain), ahead)
    share = multiply(product, 1 / _H)
    return follows(domain, less(SignLoss(alpha, d, t, 2), SignLoss(alpha, d, t, _AT)), share)


_NOWHERE = Domain.of({})
_PLACES = ((3, 1), (4, 1), (12, 2), (30, 3))
"""Pairs d, T with 4 T^2 >= d - 1, the hypothesis of Proposition D.4 at alpha = 1."""


def _instance(dimension: int, time: int) -> Relation:
    """r(T, 2) < r(T, phi*) at alpha = 1."""
    vertex = 1 + sp.Rational(dimension - 1, 4 * time**2)
    return less(SignLoss(1, dimension, time, 2), SignLoss(1, dimension, time, vertex))


def _prove_difference(proof: Proof) -> list[Theorem]:
    proof.step("The loss at phi = 2.", at_two())
    proof.step("The loss where one coordinate decreases, at the vertex.", at_vertex())
    return [proof.step("Their difference.", difference())]


def _prove_better(proof: Proof) -> list[Theorem]:
    proof.step("The difference of the two losses.", difference())
    return [proof.step("It is negative where the condition fails.", better_at_two())]


def _prove_instances(proof: Proof) -> list[Theorem]:
    found = []
    for dimension, time in _PLACES:
        values = {alpha: sp.Integer(1), d: sp.Integer(dimension), t: sp.Integer(time)}
        text = f"Put alpha = 1, d = {dimension}, T = {time}."
        found.append(proof.step(text, specialise(better_at_two(), _NOWHERE, values)))
    return found


def _derivation(name: str, title: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"sign-descent/{name}",
        law="bigram/sign-descent/one-decreasing",
        title=title,
        source="Kunstner and Bach (2025), Proposition D.4, corrected",
        statement=statement,
        prove=prove,
    )


_VERTEX_LOSS, _TWO_LOSS = SignLoss(alpha, d, t, _AT), SignLoss(alpha, d, t, 2)

DERIVATIONS = (
    _derivation(
        "second-coordinate",
        "The loss at phi = 2 against that at the published step",
        Statement(
            _DOMAIN,
            (
                equal(
                    _H * (_TWO_LOSS - _VERTEX_LOSS),
                    (1 + _C) * (_VERTEX - _SECOND) ** 2 - _SECOND**2 / (4 * t**2),
                ),
            ),
            ({alpha: 1, d: 9, t: 3},),
        ),
        _prove_difference,
    ),
    _derivation(
        "second-coordinate-better",
        "Where phi = 2 is better than the published step",
        Statement(
            _DOMAIN.extend({}, _WINDOW),
            (less(_TWO_LOSS, _VERTEX_LOSS),),
            ({alpha: 1, d: 12, t: 2},),
        ),
        _prove_better,
    ),
    _derivation(
        "published-step-not-best",
        "Proposition D.4 fails at alpha = 1 and small dimensions",
        Statement(_NOWHERE, tuple(_instance(*place) for place in _PLACES)),
        _prove_instances,
    ),
)
