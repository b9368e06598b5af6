"""The time at which the rate of averaged sign descent has a given value, for alpha > 1/2.

With R_m = H(m, 2 alpha) - m^-alpha H(m, alpha), the rate on the piece where m coordinates decrease
takes the values between R_m and R_(m+1) over zeta(2 alpha); there it is solved for tau^-2.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    greatest_index_at,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.sign_descent.averaged.light_rate import chord, later
from derivations.sign_descent.averaged.pieces import border, least_value, m, one_more, sigma
from derivations.sign_descent.averaged.published import rate_on_piece
from theory.functions import H
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseSignRate,
    SignRate,
    best_u,
)
from theory.symbols import alpha, d, k, tau, y

__all__ = ["DERIVATIONS", "around_inverse", "inverse"]

_HALF = sp.Rational(1, 2)
_ZETA = sp.zeta(2 * alpha)
_FIRST = H(m, alpha)


def level(number: sp.Expr) -> sp.Expr:
    """R_m: zeta(2 alpha) times the rate at tau^-2 = B_m."""
    return H(number, 2 * alpha) - number**-alpha * H(number, alpha)


def level_domain() -> Domain:
    """alpha > 1/2 and a relative loss y, with the number m of coordinates that belongs to it."""
    inside = (at_most(level(m), y * _ZETA), less(y * _ZETA, level(m + 1)))
    point = {alpha: 1, m: 3, y: _HALF}
    return Domain.of(point, less(_HALF, alpha), less(y, 1), *inside)


_GAP = H(m, 2 * alpha) - y * _ZETA
_WEIGHT = _FIRST**2 / _GAP - m
"""tau^-2 at the loss y."""


@cache
def gap() -> tuple[Theorem, Theorem, Theorem]:
    """(m+1)^-alpha H(m, alpha) < H(m, 2 alpha) - y zeta <= m^-alpha H(m, alpha); it is positive."""
    domain = level_domain()
    first, second = (specialise(part, domain) for part in one_more())
    scaled = multiply(first, (m + 1) ** -alpha)
    low = follows(domain, less((m + 1) ** -alpha * _FIRST, _GAP), scaled, second)
    high = follows(domain, at_most(_GAP, m**-alpha * _FIRST))
    return low, high, follows(domain, less(0, _GAP), low)


@cache
def weight_in_piece() -> tuple[Theorem, Theorem]:
    """B_m <= tau^-2 and tau^-2 < B_(m+1)."""
    domain = level_domain()
    below, above, positive = gap()
    first = specialise(one_more()[0], domain)
    grown = multiply(first, (m + 1) ** alpha)
    least = multiply(above, m**alpha * _FIRST / _GAP, positive)
    most = multiply(below, (m + 1) ** alpha * _FIRST / _GAP, positive)
    return (
        follows(domain, at_most(border(m), _WEIGHT), positive, least),
        follows(domain, less(_WEIGHT, border(m + 1)), positive, most, grown),
    )


@cache
def border_grows() -> Theorem:
    """m^alpha - 1 <= B_m: the first term of m^alpha H(m, alpha), and the others are at least 1."""
    domain = Domain.of({alpha: 1, m: 3})
    near = domain.extend({k: 2}, at_most(2, k), at_most(k, m))
    terms = compare_sums(raise_to(follows(near, at_most(k, m)), -alpha), k, 2, m, domain)
    whole = unfold(domain, _FIRST)
    first = split_sum(domain, whole.relation.right, 1)
    claim = at_most(1 + (m - 1) * m**-alpha, _FIRST)
    found = multiply(follows(domain, claim, terms, whole, first), m**alpha)
    return follows(domain, at_most(m**alpha - 1, border(m)), found)


@cache
def _several() -> Theorem:
    """m times the gap is below H(m, alpha)^2 where 2 <= m, since tau^-2 is at least B_m."""
    domain = level_domain().extend({}, at_most(2, m))
    power = raise_to(follows(domain, less(1, m)), alpha)
    positive = specialise(gap()[2], domain)
    low = specialise(weight_in_piece()[0], domain, {}, [positive])
    ahead = follows(domain, less(0, _WEIGHT), positive, power, border_grows(), low)
    return follows(domain, less(m * _GAP, _FIRST**2), positive, multiply(ahead, _GAP, positive))


@cache
def _single() -> Theorem:
    """The same where m < 2: H(m, alpha) is at least 1, and H(m, 2 alpha) at most m."""
    start = Domain.of({alpha: 1, m: 1})
    near = start.extend({k: 1}, at_most(k, m))
    power = raise_to(follows(near, at_most(1, k)), -2 * alpha)
    terms = compare_sums(power, k, 1, m, start)
    most = follows(start, at_most(H(m, 2 * alpha), m), terms, unfold(start, H(m, 2 * alpha)))
    domain = level_domain().extend({m: 1, y: _HALF / 2}, less(m, 2))
    positive = specialise(gap()[2], domain)
    mass = multiply(follows(domain, less(0, y)), _ZETA)
    small = follows(domain, less(_GAP, 1), specialise(most, domain), mass)
    least = specialise(spectrum.at_least_one(), domain, {d: m})
    whole = multiply(follows(domain, at_most(m, 1)), _GAP, positive)
    return follows(domain, less(m * _GAP, _FIRST**2), small, raise_to(least, 2), whole)


@cache
def weight_is_positive() -> Theorem:
    """0 < tau^-2."""
    found = cases(_several(), _single(), at_most(2, m))
    return follows(found.domain, less(0, _WEIGHT), gap()[2], multiply(found, 1 / _GAP, gap()[2]))


@cache
def rate_at_weight() -> Theorem:
    """r = y at tau = (tau^-2)^(-1/2)."""
    domain = level_domain()
    positive = weight_is_positive()
    time = 1 / sp.sqrt(_WEIGHT)
    low, high = weight_in_piece()
    near = [gap()[2], positive, low, high]
    found = specialise(rate_on_piece(), domain, {tau: time}, near)
    value = follows(domain, equal(least_value().subs(sigma, _WEIGHT), y * _ZETA), gap()[2])
    return follows(
        domain, equal(SignRate(alpha, time), y), *near, found, multiply(value, 1 / _ZETA)
    )


def inverse_domain() -> Domain:
    """alpha > 1/2 and a relative loss below 1."""
    return Domain.of({alpha: 1, y: _HALF}, less(_HALF, alpha), less(y, 1))


@cache
def inverse() -> tuple[Theorem, Theorem]:
    """r = y at the time by which theory defines the inverse; the inverse is that time."""
    domain = inverse_domain()
    index = DecreasingAt(alpha, y)
    near = list(greatest_index_at(domain, index))
    for part in (gap()[2], weight_is_positive()):
        near.append(specialise(part, domain, {m: index}, near))
    found = specialise(rate_at_weight(), domain, {m: index}, near)
    return found, unfold(domain, InverseSignRate(alpha, y), *near)


_TIME = InverseSignRate(alpha, y)
_GAP_TO_LEVEL = _ZETA * (SignRate(alpha, tau) - y)
_CLAIMS = (
    at_most((tau**-2 - _TIME**-2) * best_u(Decreasing(alpha, tau**-2)) ** 2, _GAP_TO_LEVEL),
    at_most(
        _GAP_TO_LEVEL,
        (tau**-2 - _TIME**-2) * best_u(Decreasing(alpha, _TIME**-2), alpha, _TIME) ** 2,
    ),
)


@cache
def around_inverse() -> tuple[Theorem, Theorem]:
    """The chords between any time and the time with the value y.

    `theory` writes y for the rate at its inverse as soon as the two meet; `inverse` proves that.
    """
    domain = inverse_domain().extend({tau: _HALF})
    low = specialise(chord(), domain, {tau: _TIME, later: tau})
    high = specialise(chord(), domain, {later: _TIME})
    return follows(domain, _CLAIMS[0], low), follows(domain, _CLAIMS[1], high)


def _prove(proof: Proof) -> list[Theorem]:
    below, above, positive = gap()
    proof.step("A loss between R_m and R_(m+1) leaves a gap of this size.", below)
    proof.step("And of at most this size.", above)
    proof.step("It is positive.", positive)
    low, high = weight_in_piece()
    proof.step("So tau^-2, solved for, is at least B_m.", low)
    proof.step("It is below B_(m+1).", high)
    proof.step("So is tau^-2.", weight_is_positive())
    found, meaning = inverse()
    proof.step("The rate has the value y there.", found)
    proof.step("That is the inverse.", meaning)
    first, second = around_inverse()
    return [
        proof.step("The chord from any time to the inverse.", first),
        proof.step("The chord from the inverse to any time.", second),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-inverse",
        law="bigram/sign-descent",
        title="The inverse of the rate for alpha > 1/2, with the slopes at both times",
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every rescaled time",
        statement=Statement(inverse_domain().extend({tau: _HALF}), _CLAIMS),
        prove=_prove,
    ),
)
