"""A loss that oscillates by whole steps against the limit law, from below.

F stands for the sum of squares after N steps of length v, and c v^2 for what a small coordinate
keeps; then f(u) = sum_k (k^-alpha - u)_+^2 + sigma u^2 with u = N v and sigma = c d / N^2 is the
limit. If each coordinate with k^-alpha >= u keeps (k^-alpha - u)^2 and each one at least
c (v^2 - 2 v k^-alpha), then F >= f(u) - 2 c v H(d, alpha), which is at least
min f - 2 c H(d, alpha)/N for every v: where u > 1, min f <= f(1) = sigma.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.pieces import least_value, m, q, sigma, squares
from theory.functions import H
from theory.symbols import alpha, d, u, v

__all__ = ["all_crossed", "bound", "crossed", "kept", "none_crossed", "steps", "sum_", "weight"]

steps = sp.Symbol("N", integer=True, positive=True)
"""Number of steps."""
weight = sp.Symbol("c", positive=True)
"""What a small coordinate keeps, in units of v^2."""
sum_ = sp.Symbol("F", real=True)
"""The sum of squares."""
_HALF = sp.Rational(1, 2)
_SIGMA = weight * d / steps**2
_LEAST = least_value().subs(sigma, _SIGMA)
_POINT = {alpha: 1, m: 3, d: 256, steps: 8, weight: 1, v: sp.Rational(1, 20), sum_: 10}
kept = weight * (d * v**2 - 2 * v * H(d, alpha))
"""What all coordinates keep at least."""
bound = _LEAST - 2 * weight * H(d, alpha) / steps
_CLAIM = at_most(bound, sum_)


def _domain() -> Domain:
    """alpha > 1/2 and B_m <= sigma < B_(m+1)."""
    borders = (at_most(pieces.border(m), _SIGMA), less(_SIGMA, pieces.border(m + 1)))
    return Domain.of(_POINT, less(_HALF, alpha), *borders)


@cache
def _not_far() -> Theorem:
    """u <= 1 where u <= q^-alpha."""
    domain = Domain.of({alpha: 1, q: 2, u: _HALF}, at_most(u, q**-alpha))
    power = raise_to(follows(domain, at_most(1, q)), -alpha)
    return follows(domain, at_most(u, 1), power)


@cache
def crossed() -> Theorem:
    """The claim where q <= d coordinates have not reached their targets, 1 <= q."""
    value = squares(q, steps * v) + kept
    domain = _domain().extend(
        {q: 2}, less((q + 1) ** -alpha, steps * v), at_most(steps * v, q**-alpha),
        at_most(value, sum_),
    )  # fmt: skip
    whole = {sigma: _SIGMA, u: steps * v}
    least = specialise(pieces.lower_bound(), domain, whole)
    short = specialise(_not_far(), domain, {u: steps * v})
    defect = multiply(short, 2 * weight * H(d, alpha) / steps)
    return follows(domain, _CLAIM, follows(domain, at_most(value, sum_)), least, defect)


@cache
def none_crossed() -> Theorem:
    """The claim where no coordinate has reached its target: F is at least the sum at d^-alpha."""
    value = squares(d, d**-alpha)
    domain = _domain().extend({}, at_most(value, sum_))
    place = follows(domain, less(d, d + 1))
    whole = {sigma: _SIGMA, u: d**-alpha, q: d}
    least = specialise(pieces.lower_bound(), domain, whole, [raise_to(place, -alpha)])
    power = raise_to(follows(domain, at_most(1, d)), 1 - 2 * alpha)
    one = specialise(spectrum.at_least_one(), domain)
    inverse = multiply(follows(domain, at_most(1, steps)), weight / steps**2)
    excess = multiply(power, weight / steps**2)
    defect = multiply(one, weight / steps)
    return follows(domain, _CLAIM, least, excess, inverse, defect)


@cache
def _at_one() -> Theorem:
    """min f <= f(1) = sigma."""
    domain = _domain()
    whole = {sigma: _SIGMA, u: sp.Integer(1), q: sp.Integer(1)}
    second = raise_to(follows(domain, less(1, 2)), -alpha)
    least = specialise(pieces.lower_bound(), domain, whole, [second])
    ones = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(1, order))
        out = unroll(domain, meaning.relation.right)
        ones.append(follows(domain, equal(H(1, order), 1), meaning, out))
    return follows(domain, at_most(_LEAST, _SIGMA), least, *ones)


@cache
def all_crossed() -> Theorem:
    """The claim for N v > 1: beyond v = H(d, alpha)/d what is kept grows with v."""
    beyond = (at_most(0, sum_), at_most(kept, sum_), less(1, steps * v))
    domain = _domain().extend({v: 1, sum_: 1000}, *beyond)
    normaliser = H(d, alpha)
    few = domain.extend({}, at_most(normaliser * steps, d))
    over = v - 1 / steps
    apart = multiply(follows(few, less(1, steps * v)), 1 / steps)
    share = multiply(follows(few, at_most(normaliser * steps, d)), 2 * over / steps, apart)
    square = specialise(pieces.square_is_nonnegative(), few, {pieces.real: over})
    larger = follows(
        few,
        at_most(d / steps**2 - 2 * normaliser / steps, d * v**2 - 2 * v * normaliser),
        share, multiply(square, d),
    )  # fmt: skip
    first = follows(few, _CLAIM, _at_one(), multiply(larger, weight))
    many = domain.extend({d: 9, m: 1, steps: 4}, less(d, normaliser * steps))
    scaled = multiply(follows(many, less(d, normaliser * steps)), weight / steps**2)
    second = follows(many, _CLAIM, _at_one(), scaled)
    return cases(first, second, at_most(normaliser * steps, d))
