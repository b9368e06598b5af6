"""The loss of averaged sign descent as a quadratic in u = phi^-alpha, and the range of phi.

Definition D.1 of the paper is Proposition 4.2 multiplied out; a step outside 1 <= phi <= d does
no better than the nearer end (Proposition 4.3).
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    compare_sums,
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
from derivations.sign_descent.averaged.pieces import m, real, square_is_nonnegative, squares, v
from theory import law
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, k, phi, t, tau, u

__all__ = [
    "DERIVATIONS",
    "loss_on_piece",
    "loss_times_normaliser",
    "nonnegative_at_steps",
    "nonnegative_loss",
    "places",
    "total",
]

_STATED = cast(Bounds, law("bigram/sign-descent/loss").regimes[0].relation)
_POINT = {alpha: 1, d: 6, phi: sp.Rational(5, 2)}


def places(start: Domain | None = None) -> Domain:
    """1 <= phi <= d, added to a domain with alpha and d."""
    borders = (at_most(1, phi), at_most(phi, d))
    return Domain.of(_POINT, *borders) if start is None else start.extend(_POINT, *borders)


def total(number: sp.Expr, step: sp.Expr, time: sp.Expr) -> sp.Expr:
    """The loss times H(d, 2 alpha) where `number` coordinates decrease, u = step."""
    return squares(number, step) + (d - number) * step**2 / (4 * time**2)


@cache
def loss_times_normaliser() -> Theorem:
    """H(d, 2 alpha) r_d(T, phi) is `total` with floor(phi) decreasing coordinates; T is tau."""
    domain = places().extend({tau: 2})
    loss, number = SignLoss(alpha, d, tau, phi), sp.floor(phi)
    meaning = multiply(unfold(domain, loss), H(d, 2 * alpha))
    first, second = (unfold(domain, H(number, order)) for order in (alpha, 2 * alpha))
    claim = equal(H(d, 2 * alpha) * loss, total(number, phi**-alpha, tau))
    return follows(domain, claim, meaning, multiply(first, phi**-alpha), second)


@cache
def loss_on_piece() -> Theorem:
    """The same with m for floor(phi), where m <= phi < m + 1."""
    domain = places().extend({tau: 2, m: 2}, at_most(m, phi), less(phi, m + 1))
    number = follows(domain, equal(sp.floor(phi), m))
    found = replace(specialise(loss_times_normaliser(), domain), number)
    loss = SignLoss(alpha, d, tau, phi)
    return follows(domain, equal(H(d, 2 * alpha) * loss, total(m, phi**-alpha, tau)), found)


@cache
def nonnegative_loss() -> Theorem:
    """0 <= r_d(T, phi); T is tau."""
    domain = places().extend({tau: 2})
    number, step = sp.floor(phi), phi**-alpha
    near = domain.extend({k: 2}, at_most(k, number))
    square = specialise(square_is_nonnegative(), near, {real: k**-alpha - step})
    summed = compare_sums(square, k, 1, number, domain)
    linear = multiply(unfold(domain, H(number, alpha)), 2 * step)
    meanings = [linear, unfold(domain, H(number, 2 * alpha))]
    decreasing = follows(domain, at_most(0, squares(number, step)), summed, *meanings)
    rest = multiply(follows(domain, at_most(0, d - number)), step**2 / (4 * tau**2))
    loss = SignLoss(alpha, d, tau, phi)
    claim = at_most(0, H(d, 2 * alpha) * loss)
    product = follows(domain, claim, loss_times_normaliser(), decreasing, rest)
    return follows(domain, at_most(0, loss), multiply(product, 1 / H(d, 2 * alpha)))


_ALL = sp.Sum((k**-alpha - v) ** 2, (k, 1, d))
_TIME = Domain.of({alpha: 1, d: 6, t: 2}, at_most(1, t))


@cache
def nonnegative_at_steps() -> Theorem:
    """0 <= r_d(T, phi) for a whole number T >= 1 of steps."""
    return specialise(nonnegative_loss(), places(_TIME), {tau: t})


@cache
def multiplied_out() -> Theorem:
    """Definition D.1: the loss with its squares multiplied out."""
    domain = places(_TIME)
    loss, value = _STATED.function, _STATED.lower
    product = specialise(loss_times_normaliser(), domain, {tau: t})
    return follows(domain, equal(loss, value), multiply(product, 1 / H(d, 2 * alpha)))


@cache
def larger_steps() -> Theorem:
    """For u >= 1 every coordinate oscillates, and u = 1 is no worse."""
    domain = _TIME.extend({u: 2}, at_most(1, u))
    one = specialise(loss_on_piece(), domain, {phi: sp.Integer(1), tau: t, m: sp.Integer(1)})
    square = multiply(raise_to(follows(domain, at_most(1, u)), 2), d / (4 * t**2))
    ones = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(1, order))
        out = unroll(domain, meaning.relation.right)
        ones.append(follows(domain, equal(H(1, order), 1), meaning, out))
    least = follows(domain, at_most((d - 1) / (4 * t**2), d / (4 * t**2)))
    loss = H(d, 2 * alpha) * SignLoss(alpha, d, t, 1)
    return follows(domain, at_most(loss, d * u**2 / (4 * t**2)), one, square, least, *ones)


@cache
def smaller_steps() -> Theorem:
    """For u <= d^-alpha every coordinate decreases, and u = d^-alpha is no worse."""
    domain = _TIME.extend({v: sp.Rational(1, 7)}, at_most(v, d**-alpha))
    end = specialise(loss_on_piece(), domain, {phi: d, tau: t, m: d})
    near = domain.extend({k: 2}, at_most(k, d))
    small = follows(
        near,
        at_most(0, k**-alpha - d**-alpha),
        raise_to(follows(near, at_most(k, d)), -alpha),
    )
    wider = follows(near, at_most(k**-alpha - d**-alpha, k**-alpha - v))
    terms = compare_sums(raise_to(wider, 2, small), k, 1, d, domain)
    first, second = (unfold(domain, H(d, order)) for order in (alpha, 2 * alpha))
    scaled = [multiply(first, d**-alpha), second]
    loss = H(d, 2 * alpha) * SignLoss(alpha, d, t, d)
    return follows(domain, at_most(loss, _ALL), end, terms, *scaled)


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("The sum of squares is linear in its terms.", loss_times_normaliser())
    return [proof.step("Divide by the normaliser.", multiplied_out())]


def _prove_range(proof: Proof) -> list[Theorem]:
    domain = _TIME.extend({u: 2, v: sp.Rational(1, 7)}, at_most(1, u), at_most(v, d**-alpha))
    return [
        proof.step("The oscillation grows with the step.", specialise(larger_steps(), domain)),
        proof.step(
            "Each coordinate still has further to go with the smaller step.",
            specialise(smaller_steps(), domain),
        ),
    ]


_LOSS = H(d, 2 * alpha) * SignLoss(alpha, d, t, phi)

DERIVATIONS = (
    Derivation(
        name="sign-descent/loss",
        law="bigram/sign-descent/loss",
        title="The loss of averaged sign descent, multiplied out",
        source="Kunstner and Bach (2025), Proposition 4.2 and Definition D.1",
        statement=Statement(
            places(_TIME),
            (equal(_STATED.function, _STATED.lower),),
            ({alpha: 1, d: 6, t: 2, phi: 2},),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/step-range",
        law="bigram/sign-descent/step-size",
        title="No step outside 1 <= phi <= d does better than the nearer end",
        source="Kunstner and Bach (2025), Proposition 4.3",
        statement=Statement(
            _TIME.extend({u: 2, v: sp.Rational(1, 7)}, at_most(1, u), at_most(v, d**-alpha)),
            (
                at_most(_LOSS.subs(phi, 1), d * u**2 / (4 * t**2)),
                at_most(_LOSS.subs(phi, d), _ALL),
            ),
            ({alpha: 1, d: 6, t: 2, u: 1, v: sp.Rational(1, 6)},),
        ),
        prove=_prove_range,
    ),
)
