"""The loss of averaged sign descent between two steps, from below: how a search is shown complete.

Write u = phi^-alpha, b = 1/(4 T^2). Where q coordinates decrease, and m <= q, replacing the terms
m < k <= q by those of oscillating coordinates changes the loss times H(d, 2 alpha) by no more than
b (H(q, 2 alpha) - H(m, 2 alpha)), since u <= k^-alpha there. What is left is the quadratic of the
piece m, which lies above its tangent at u = m^-alpha. Half the slope of that tangent is

    D_m = m^-alpha (m + (d - m) b) - H(m, alpha).

Where D_m <= 0 no step between phi = m and phi = q + 1 does better than phi = m by more than that.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    compare_sums,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.sign_descent.averaged.loss import loss_on_piece, loss_times_normaliser, total
from derivations.sign_descent.averaged.pieces import m, q, real, square_is_nonnegative
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, k, phi, t, tau, u

__all__ = ["DERIVATIONS", "above_tangent", "half_slope", "quadratics", "tail"]

_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_POINT = {alpha: 1, d: 8, t: 2, m: 3}
_END = m**-alpha
_PLACE = ({phi: sp.Rational(7, 2)}, at_most(m, phi), at_most(phi, d))
"""A step phi from m on."""


def half_slope(number: sp.Expr = m) -> sp.Expr:
    """D_m, half the slope of the quadratic of piece m at u = m^-alpha."""
    return number**-alpha * (number + (d - number) * _B) - H(number, alpha)


def tail(number: sp.Expr = q) -> sp.Expr:
    """b (H(q, 2 alpha) - H(m, 2 alpha))."""
    return _B * (H(number, 2 * alpha) - H(m, 2 * alpha))


def pair() -> Domain:
    """Two numbers of decreasing coordinates, m <= q <= d."""
    return Domain.of({**_POINT, q: 4}, at_most(1, t), at_most(m, q), at_most(q, d))


@cache
def quadratics() -> Theorem:
    """The quadratic of piece m at u, less b (H(q, 2 alpha) - H(m, 2 alpha)), is below that of q."""
    domain = pair().extend({u: sp.Rational(1, 4)}, at_most(u, q**-alpha))
    near = domain.extend({k: 4}, at_most(m + 1, k), at_most(k, q))
    power = raise_to(follows(near, at_most(k, q)), -alpha)
    larger = follows(near, at_most(u, k**-alpha), power)
    squared = multiply(raise_to(larger, 2), _B)
    gap = specialise(square_is_nonnegative(), near, {real: k**-alpha - u})
    term = (k**-alpha - u) ** 2
    terms = follows(near, at_most(_B * (u**2 - k ** (-2 * alpha)), term), squared, gap)
    summed = compare_sums(terms, k, m + 1, q, domain)
    parts = (term, k ** (-2 * alpha))
    splits = [split_sum(domain, sp.Sum(part, (k, 1, q)), m) for part in parts]
    meanings = [unfold(domain, H(number, 2 * alpha)) for number in (m, q)]
    linear = [multiply(unfold(domain, H(number, alpha)), 2 * u) for number in (m, q)]
    shares = [multiply(item, _B) for item in (splits[1], *meanings)]
    claim = at_most(total(m, u, t) - tail(), total(q, u, t))
    return follows(domain, claim, summed, splits[0], splits[1], *meanings, *linear, *shares)


def whole(domain: Domain) -> tuple[Theorem, Theorem]:
    """m <= floor(phi) and 1 <= floor(phi) for m <= phi."""
    first = follows(domain, at_most(m, sp.floor(phi)))
    return first, follows(domain, at_most(1, sp.floor(phi)), first)


@cache
def above_tangent() -> Theorem:
    """H r(m) + 2 D_m (phi^-alpha - m^-alpha) - b (H(q, 2 alpha) - H(m, 2 alpha)) <= H r(phi).

    Here q = floor(phi).
    """
    domain = Domain.of(_POINT, at_most(1, t)).extend(*_PLACE)
    step, number = phi**-alpha, sp.floor(phi)
    first, one = whole(domain)
    below = raise_to(follows(domain, at_most(number, phi)), -alpha)
    found = specialise(quadratics(), domain, {q: number, u: step}, [first, below])
    square = specialise(square_is_nonnegative(), domain, {real: step - _END})
    rest = multiply(follows(domain, at_most(0, (d - m) * _B)), (step - _END) ** 2, square)
    line = 2 * half_slope() * (step - _END)
    claim = at_most(total(m, _END, t) + line, total(m, step, t))
    tangent = follows(domain, claim, multiply(square, m), rest)
    exact = specialise(loss_times_normaliser(), domain, {tau: t}, [one])
    at_m = specialise(loss_on_piece(), domain, {phi: m, tau: t})
    low = _H * SignLoss(alpha, d, t, m) + line - tail(number)
    goal = at_most(low, _H * SignLoss(alpha, d, t, phi))
    return follows(domain, goal, found, tangent, exact, at_m, one)


@cache
def longer() -> Theorem:
    """H(m, 2 alpha) <= H(q, 2 alpha) for m <= q."""
    domain = Domain.of({alpha: 1, m: 3, q: 4}, at_most(m, q))
    near = domain.extend({k: 4}, at_most(m + 1, k), at_most(k, q))
    summed = compare_sums(follows(near, at_most(0, k ** (-2 * alpha))), k, m + 1, q, domain)
    split = split_sum(domain, sp.Sum(k ** (-2 * alpha), (k, 1, q)), m)
    meanings = [unfold(domain, H(number, 2 * alpha)) for number in (m, q)]
    return follows(domain, at_most(H(m, 2 * alpha), H(q, 2 * alpha)), summed, split, *meanings)


def _between() -> Domain:
    """A step phi with m <= phi < q + 1."""
    return pair().extend(*_PLACE, less(phi, q + 1))


_COVER = _between().extend({}, at_most(m**-alpha * (m + (d - m) * _B), H(m, alpha)))


@cache
def cover() -> Theorem:
    """r(m) - b (H(q, 2 alpha) - H(m, 2 alpha))/H <= r(phi) where D_m <= 0."""
    domain = _COVER
    power = raise_to(follows(domain, at_most(m, phi)), -alpha)
    fall = follows(domain, at_most(0, _END - phi**-alpha), power)
    negative = follows(domain, at_most(half_slope(), 0))
    line = multiply(negative, 2 * (_END - phi**-alpha), fall)
    number = sp.floor(phi)
    first, one = whole(domain)
    found = specialise(above_tangent(), domain, {}, [one])
    last = specialise(longer(), domain, {m: number}, [follows(domain, at_most(number, q)), first])
    low, high = _H * SignLoss(alpha, d, t, m) - tail(), _H * SignLoss(alpha, d, t, phi)
    claim = at_most(low, high)
    product = multiply(follows(domain, claim, found, line, multiply(last, _B, one)), 1 / _H)
    return follows(domain, _COVERED, product)


_COVERED = at_most(SignLoss(alpha, d, t, m) - tail() / _H, SignLoss(alpha, d, t, phi))


def _prove_tangent(proof: Proof) -> list[Theorem]:
    proof.step("A term that decreases is replaced by one that oscillates.", quadratics())
    return [proof.step("A quadratic lies above its tangent.", above_tangent())]


def _prove_cover(proof: Proof) -> list[Theorem]:
    proof.step(
        "The loss lies above the tangent at phi = m, less the terms beyond.", above_tangent()
    )
    proof.step("A longer sum of powers is larger.", longer())
    return [proof.step("The tangent does not fall towards larger phi.", cover())]


_FLOOR = sp.floor(phi)
_LINE = 2 * half_slope() * (phi**-alpha - _END)
_TANGENT = Statement(
    Domain.of(_POINT, at_most(1, t)).extend(*_PLACE),
    (
        at_most(
            _H * SignLoss(alpha, d, t, m) + _LINE - tail(_FLOOR), _H * SignLoss(alpha, d, t, phi)
        ),
    ),
    ({alpha: 1, d: 30, t: 3, m: 2, phi: 20},),
)

DERIVATIONS = (
    Derivation(
        name="sign-descent/above-tangent",
        law="bigram/sign-descent/loss",
        title="The loss of averaged sign descent above its tangent at an integer phi",
        source="the convex part of the loss of Kunstner and Bach (2025), Definition D.1",
        statement=_TANGENT,
        prove=_prove_tangent,
    ),
    Derivation(
        name="sign-descent/covering",
        law="bigram/sign-descent/loss",
        title="How much better than phi = m a step between m and q + 1 can be",
        source="the certified counts of averaged sign descent",
        statement=Statement(_COVER, (_COVERED,), ({alpha: 1, d: 30, t: 3, m: 8, q: 30, phi: 20},)),
        prove=_prove_cover,
    ),
)
