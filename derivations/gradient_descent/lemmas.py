"""Lemmas C.1, C.2, C.4 and C.6 of the paper, and the bound by the slowest coordinate.

Lemma C.1 is about an arbitrary function, given by the hypothesis that it rises (or falls).  The
others are about the summand f(s) = s^-c (1 - s^-alpha)^n with two exponents; the paper has
c = alpha.
"""

from functools import cache

import sympy as sp

from derivations.gradient_descent.summand import (
    c,
    sum_against_integral,
    summand,
)
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    assume,
    at_most,
    compare_integrals,
    compare_sums,
    follows,
    join_integrals,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    shift_sum,
    specialise,
    split_sum,
    squeeze,
    substitute,
    unfold,
)
from derivations.spectrum import bounds_below, bounds_critical
from derivations.sum_integral import whole
from theory.functions import H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, k, n, tau, x, y

__all__ = [
    "BELOW",
    "BELOW_VALUES",
    "LINE",
    "LINE_VALUES",
    "RANGE",
    "any_area",
    "any_sum",
    "below_rate",
    "error_below",
    "error_on_line",
    "function",
    "line_rate",
    "own_loss",
    "peak_below",
    "peak_on_line",
    "relative_error",
    "slowest_coordinate",
    "sum_of_monotone",
    "unit_interval",
    "vanishes",
]

_HALF = sp.Rational(1, 2)
own_loss = GradientLoss(alpha, c - alpha, d, n / 2)
"""The loss after n/2 steps, with c - alpha for beta."""

function = sp.Function("f")
"""An arbitrary function, of which only its monotonicity is assumed."""
RANGE = Domain.of({whole: 2, d: 5}, at_most(whole, d))
"""Integers 1 <= m <= d."""
any_sum = sp.Sum(function(k), (k, whole, d))
any_area = sp.Integral(function(x), (x, whole, d))


def _monotone(*, rises: bool) -> Theorem:
    """The hypothesis that f rises, or falls, between m and d."""
    domain = RANGE.extend({x: 2, y: 3}, at_most(whole, x), at_most(x, y), at_most(y, d))
    claim = at_most(function(x), function(y)) if rises else at_most(function(y), function(x))
    return assume(domain, claim, "f rises" if rises else "f falls", forall=(x, y))


def unit_interval(end: sp.Expr, *, rises: bool) -> Theorem:
    """f at an end of [k, k + 1] against its integral over [k, k + 1]."""
    inside = RANGE.extend({d: 5, k: 3}, at_most(whole, k), at_most(k, d - 1))
    near = inside.extend({x: 3}, at_most(k, x), at_most(x, k + 1))
    places = {x: k, y: x} if end == k else {y: k + 1}
    pointwise = specialise(_monotone(rises=rises), near, places)
    integrated = compare_integrals(pointwise, x, k, k + 1, inside)
    constant = antiderivative(inside, function(end) * x, function(end), x, k, k + 1)
    piece = sp.Integral(function(x), (x, k, k + 1))
    above = rises == (end == k)
    claim = at_most(function(end), piece) if above else at_most(piece, function(end))
    return follows(inside, claim, integrated, constant)


@cache
def sum_of_monotone(*, rises: bool) -> tuple[Theorem, Theorem]:
    """Lemma C.1: the sum over m..d lies between the integral plus f at either end."""
    joined = join_integrals(RANGE, function(x), x, k, whole, d)
    left, right = (
        compare_sums(unit_interval(end, rises=rises), k, whole, d - 1, RANGE) for end in (k, k + 1)
    )
    shifted = shift_sum(RANGE, sp.Sum(function(k + 1), (k, whole, d - 1)), -1)
    first, last = (
        split_sum(RANGE, any_sum, whole),
        split_sum(RANGE, any_sum, d - 1),
    )
    rest, head = sp.Sum(function(k), (k, whole + 1, d)), sp.Sum(function(k), (k, whole, d - 1))
    if rises:
        low = follows(RANGE, at_most(any_area, rest), joined, right, shifted)
        high = follows(RANGE, at_most(head, any_area), joined, left)
        return (
            follows(
                RANGE,
                at_most(any_area + function(whole), any_sum),
                low,
                first,
            ),
            follows(
                RANGE,
                at_most(any_sum, any_area + function(d)),
                high,
                last,
            ),
        )
    low = follows(RANGE, at_most(any_area, head), joined, left)
    high = follows(RANGE, at_most(rest, any_area), joined, right, shifted)
    return (
        follows(RANGE, at_most(any_area + function(d), any_sum), low, last),
        follows(
            RANGE,
            at_most(any_sum, any_area + function(whole)),
            high,
            first,
        ),
    )


@cache
def slowest_coordinate() -> tuple[Theorem, Theorem]:
    """0 <= r(n/2) <= (1 - d^-alpha)^n for every real n > 0."""
    domain = Domain.of({alpha: 1, c: 1, n: 3, d: 4})
    near = domain.extend({k: 2}, at_most(k, d))
    fall = raise_to(follows(near, at_most(k, d)), -alpha)
    factor = raise_to(follows(near, at_most(1 - k**-alpha, 1 - d**-alpha), fall), n)
    summed = compare_sums(multiply(factor, k**-c), k, 1, d, domain)
    meaning, size = unfold(domain, own_loss), unfold(domain, H(d, c))
    total, last = meaning.relation.right * H(d, c), (1 - d**-alpha) ** n
    scaled = multiply(size, last)
    product = follows(domain, at_most(total, last * H(d, c)), summed, scaled)
    quotient = multiply(product, 1 / H(d, c))
    return (
        follows(domain, at_most(0, own_loss), meaning),
        follows(domain, at_most(own_loss, last), quotient, meaning),
    )


def relative_error(values: dict[sp.Symbol, sp.Expr]) -> sp.Expr:
    """(sum - integral)/H at some exponents and times."""
    total, area = sp.Sum(summand(k), (k, 1, d)), sp.Integral(summand(x), (x, 1, d))
    return sp.sympify(substitute((total - area) / H(d, c), values))


BELOW_VALUES: dict[sp.Symbol, sp.Expr] = {n: tau * d**alpha}
LINE_VALUES: dict[sp.Symbol, sp.Expr] = {n: d**tau, c: sp.Integer(1)}
BELOW = Domain.of(
    {alpha: _HALF, c: _HALF, tau: 1, d: 16}, less(c, 1), at_most(1, tau * d**alpha), at_most(2, d)
)
LINE = Domain.of({alpha: 1, tau: _HALF, d: 16}, at_most(2, d))
below_rate = (1 - c) * (c / (alpha * tau)) ** (c / alpha) * d**-c / (d ** (1 - c) - 1)
line_rate = (alpha * d**tau) ** (-1 / alpha) / sp.log(d)


@cache
def peak_below() -> Theorem:
    """M <= (c/(alpha tau))^(c/alpha) d^-c, n = tau d^alpha."""
    linear = follows(BELOW, at_most(alpha * tau * d**alpha, c + alpha * tau * d**alpha))
    return multiply(raise_to(linear, -c / alpha), c ** (c / alpha))


@cache
def peak_on_line() -> Theorem:
    """M <= (alpha d^tau)^(-1/alpha), n = d^tau and c = 1."""
    linear = follows(LINE, at_most(alpha * d**tau, 1 + alpha * d**tau))
    return raise_to(linear, -1 / alpha)


def _error_sides(
    size: Theorem, peak_size: Theorem, values: dict[sp.Symbol, sp.Expr], rate: sp.Expr
) -> tuple[Theorem, Theorem]:
    """-rate <= error <= rate, from L <= H and M <= M', where the rate is M'/L."""
    domain, error = peak_size.domain, relative_error(values)
    harmonic = size.relation.right
    positive = follows(domain, less(0, size.relation.left))
    inverse = multiply(raise_to(size, -1, positive), peak_size.relation.right)
    scaled = multiply(peak_size, 1 / harmonic)
    sides = [
        multiply(specialise(side, domain, values), 1 / harmonic) for side in sum_against_integral()
    ]
    return (
        follows(domain, at_most(-rate, error), sides[0], scaled, inverse),
        follows(domain, at_most(error, rate), sides[1], scaled, inverse),
    )


@cache
def error_below() -> tuple[Theorem, Theorem]:
    """Lemma C.6 for c < 1, n = tau d^alpha, with a rate."""
    size = specialise(bounds_below()[0], BELOW, {alpha: c})
    return _error_sides(size, peak_below(), BELOW_VALUES, below_rate)


@cache
def error_on_line() -> tuple[Theorem, Theorem]:
    """Lemma C.6 for c = 1, n = d^tau, with a rate."""
    size = specialise(bounds_critical()[0], LINE)
    return _error_sides(size, peak_on_line(), LINE_VALUES, line_rate)


def vanishes(sides: tuple[Theorem, Theorem]) -> Theorem:
    """What lies between a rate that tends to zero and its negative tends to zero."""
    domain = sides[0].domain.without(d)
    limits = (
        limit_of_monomials(domain, side, d, sp.Integer(0))
        for side in (sides[0].relation.left, sides[1].relation.right)
    )
    return squeeze(domain, *sides, *limits)
