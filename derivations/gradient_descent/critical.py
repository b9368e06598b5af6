"""The sum at the critical exponent alpha + beta = 1, on both sides and at every dimension.

The sum of (1/k) (1 - k^-alpha)^n over k <= d differs from its integral by at most the peak of the
summand, and the integral lies within constants of log(d) - log(n)/alpha for 1 <= n <= d^alpha.
The bigram model is alpha = 1.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, one_minus_below_exp, unit
from derivations.gradient_descent.summand import c, sum_against_integral
from derivations.kernel import (
    Domain,
    Kind,
    Relation,
    Theorem,
    antiderivative,
    at_most,
    compare_integrals,
    compare_sums,
    follows,
    multiply,
    raise_to,
    specialise,
    split_integral,
    unfold,
)
from derivations.statements import two_sides
from theory import law
from theory.functions import H
from theory.gradient_loss import GradientLoss, power_sum
from theory.law import Regime
from theory.symbols import alpha, beta, d, k, n, x

__all__ = [
    "DERIVATIONS",
    "POINT",
    "critical_regime",
    "decays",
    "integral",
    "integrand",
    "late_integral",
    "lead",
    "line_loss",
    "loss_below_one",
    "loss_times_normaliser",
    "peak_falls",
    "peak_value",
    "range_domain",
    "sum_bounds",
    "sum_minus_integral",
    "times_domain",
    "total",
]

POINT = {alpha: 1, n: 2, d: 4}
"""A witness of most domains here."""
integrand = (1 - x**-alpha) ** n / x
"""The summand at a real place x."""
total = power_sum(alpha, sp.Integer(1), d, n)
"""The sum over k <= d."""
integral = sp.Integral(integrand, (x, 1, d))
"""The integral over [1, d]."""
line_loss = GradientLoss(alpha, 1 - alpha, d, n / 2)
"""The loss after n/2 steps where alpha + beta = 1."""
lead = sp.log(d) - sp.log(n) / alpha
"""The leading term of sum and integral."""


def peak_value(power: sp.Expr = n) -> sp.Expr:
    """Upper bound (1 + alpha n)^(-1/alpha) of (1/x) (1 - x^-alpha)^n."""
    return (1 + alpha * power) ** (-1 / alpha)


def critical_regime(identifier: str) -> Regime:
    """The regime alpha + beta = 1 of a law of `theory`, beta replaced by 1 - alpha."""
    regime = next(r for r in law(identifier).regimes if r.name == "critical")
    return regime.subs(beta, 1 - alpha)


def range_domain() -> Domain:
    """1 <= n <= d^alpha."""
    return Domain.of(POINT, at_most(1, n), at_most(n, d**alpha))


def times_domain() -> Domain:
    """1 <= n, at any dimension."""
    return Domain.of(POINT, at_most(1, n))


def _places() -> Domain:
    """1 <= n and 1 <= x."""
    return Domain.of({alpha: 1, n: 2, x: 4}, at_most(1, n), at_most(1, x))


@cache
def sum_minus_integral() -> tuple[Theorem, Theorem]:
    """integral - M <= sum and sum <= integral + M with M = (1 + alpha n)^(-1/alpha), n >= 1."""
    lower, upper = (specialise(part, times_domain(), {c: 1}) for part in sum_against_integral())
    return (
        follows(times_domain(), at_most(integral - peak_value(), total), lower),
        follows(times_domain(), at_most(total, integral + peak_value()), upper),
    )


@cache
def decays() -> Theorem:
    """(1 - x^-alpha)^n <= exp(-n x^-alpha) for x >= 1, n >= 1."""
    places = _places()
    single = specialise(one_minus_below_exp(), places, {unit: x**-alpha})
    power = raise_to(single, n)
    return follows(places, at_most((1 - x**-alpha) ** n, sp.exp(-n * x**-alpha)), power)


@cache
def _split() -> tuple[Theorem, Theorem]:
    """The place n^(1/alpha) lies in [1, d], and the integral is split there."""
    domain = range_domain()
    root = raise_to(follows(domain, at_most(n, d**alpha)), 1 / alpha)
    place = follows(domain, at_most(n ** (1 / alpha), d), root)
    return place, split_integral(domain, integral, n ** (1 / alpha), place)


@cache
def integral_from_below() -> Theorem:
    """log(d) - log(n)/alpha - 1/alpha <= integral, by Bernoulli beyond n^(1/alpha)."""
    domain, cut = range_domain(), n ** (1 / alpha)
    place, split = _split()
    line = multiply(specialise(bernoulli(n), _places(), {unit: x**-alpha}), 1 / x)
    late = compare_integrals(line, x, cut, d, domain, place)
    primitive, slope = sp.log(x) + n * x**-alpha / alpha, 1 / x - n * x ** (-alpha - 1)
    area = antiderivative(domain, primitive, slope, x, cut, d, place)
    return follows(domain, at_most(lead - 1 / alpha, integral), late, area, split)


def _exponential_part(domain: Domain, end: sp.Expr, *place: Theorem) -> tuple[Theorem, Theorem]:
    """The integral over [1, end], end^alpha <= n, is at most exp(-n end^-alpha)/alpha.

    There 1/x <= n x^(-alpha-1), which together with exp(-n x^-alpha) has an antiderivative.
    """
    near = domain.extend({x: 1}, at_most(1, x), at_most(x, end))
    power = raise_to(follows(near, at_most(x, end), *place), alpha)
    factor = follows(near, at_most(1 / x, n * x ** (-alpha - 1)), power)
    tilted = multiply(factor, sp.exp(-n * x**-alpha))
    decay = specialise(multiply(decays(), 1 / x), near)
    bound = n * x ** (-alpha - 1) * sp.exp(-n * x**-alpha)
    pointwise = follows(near, at_most(integrand, bound), decay, tilted)
    area = antiderivative(domain, sp.exp(-n * x**-alpha) / alpha, bound, x, 1, end, *place)
    return compare_integrals(pointwise, x, 1, end, domain, *place), area


@cache
def integral_from_above() -> Theorem:
    """integral <= log(d) - log(n)/alpha + exp(-1)/alpha."""
    domain, cut = range_domain(), n ** (1 / alpha)
    place, split = _split()
    early = _exponential_part(domain, cut, place)
    flat = multiply(follows(_places(), at_most((1 - x**-alpha) ** n, 1)), 1 / x)
    late = compare_integrals(flat, x, cut, d, domain, place)
    area = antiderivative(domain, sp.log(x), 1 / x, x, cut, d, place)
    return follows(domain, at_most(integral, lead + sp.exp(-1) / alpha), *early, late, area, split)


@cache
def late_integral() -> Theorem:
    """integral <= exp(-n d^-alpha)/alpha where d^alpha <= n."""
    domain = Domain.of({alpha: 1, n: 5, d: 4}, at_most(1, n), at_most(d**alpha, n))
    early, area = _exponential_part(domain, d)
    return follows(domain, at_most(integral, sp.exp(-n * d**-alpha) / alpha), early, area)


@cache
def sum_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `sum_on_line` of theory."""
    domain = range_domain()
    low, high = sum_minus_integral()
    lower = lead - 1 / alpha - peak_value()
    upper = lead + sp.exp(-1) / alpha + peak_value()
    return (
        follows(domain, at_most(lower, total), low, integral_from_below()),
        follows(domain, at_most(total, upper), high, integral_from_above()),
    )


@cache
def loss_times_normaliser() -> Theorem:
    """H(d, 1) r(n/2) is the sum."""
    meaning = multiply(unfold(times_domain(), line_loss), H(d, 1))
    return follows(times_domain(), Relation(H(d, 1) * line_loss, Kind.EQUAL, total), meaning)


@cache
def loss_below_one() -> Theorem:
    """r(n/2) <= 1, term by term."""
    domain = times_domain()
    near = Domain.of({alpha: 1, n: 2, k: 3}, at_most(1, n))
    single = multiply(follows(near, at_most((1 - k**-alpha) ** n, 1)), 1 / k)
    summed = compare_sums(single, k, 1, d, domain)
    meaning = unfold(domain, H(d, 1))
    claim = at_most(H(d, 1) * line_loss, H(d, 1))
    product = follows(domain, claim, loss_times_normaliser(), summed, meaning)
    return follows(domain, at_most(line_loss, 1), multiply(product, 1 / H(d, 1)))


@cache
def peak_falls(start: int) -> Theorem:
    """(1 + alpha n)^(-1/alpha) is at most its value at n = start, for n >= start."""
    domain = Domain.of({alpha: 1, n: start + 1}, at_most(start, n))
    linear = follows(domain, at_most(1 + start * alpha, 1 + alpha * n))
    return raise_to(linear, -1 / alpha)


def _prove_sum(proof: Proof) -> list[Theorem]:
    low, high = sum_minus_integral()
    proof.step("The summand has one peak, so the sum is at least the integral less the peak.", low)
    proof.step("Likewise the sum is at most the integral and the peak.", high)
    proof.step(
        "Beyond n^(1/alpha) Bernoulli's inequality bounds the integral below.",
        integral_from_below(),
    )
    proof.step("A power of 1 - u is at most an exponential.", decays())
    proof.step(
        "Up to n^(1/alpha) the exponential, beyond it 1, bound the integral above.",
        integral_from_above(),
    )
    lower, upper = sum_bounds()
    return [
        proof.step("The sum from below.", lower),
        proof.step("The sum from above.", upper),
    ]


def _prove_bigram_sum(proof: Proof) -> list[Theorem]:
    general = [proof.step("The bound for every alpha.", part) for part in sum_bounds()]
    return [
        proof.step("Put alpha = 1.", specialise(part, _BIGRAM_RANGE, {alpha: 1}))
        for part in general
    ]


_BIGRAM_RANGE = Domain.of({n: 2, d: 4}, at_most(1, n), at_most(n, d))
_SOURCE = "Kunstner and Bach (2025), proof of Theorem 3.1, with explicit constants"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-sum",
        law="power-law/gradient-descent",
        title="The sum behind the loss for alpha + beta = 1",
        source=_SOURCE,
        statement=Statement(
            range_domain(),
            two_sides(critical_regime("power-law/gradient-descent").finite[1]),
            ({alpha: sp.Rational(1, 2), n: 2, d: 16}, {alpha: 1, n: 90, d: 90}),
        ),
        prove=_prove_sum,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-sum",
        law="bigram/gradient-descent",
        title="The sum behind the loss of the bigram model under Zipf's law",
        source=_SOURCE,
        statement=Statement(
            _BIGRAM_RANGE,
            two_sides(critical_regime("bigram/gradient-descent").finite[1]),
            ({n: 1, d: 2}, {n: 90, d: 90}),
        ),
        prove=_prove_bigram_sum,
    ),
)
