"""Gradient descent at the critical exponent alpha + beta = 1, late: an exponential integral.

For every n >= 1 and every d the sum of (1/k) (1 - k^-alpha)^n over k <= d is E_1(n/d^alpha)/alpha
up to an error that depends on n alone and tends to 0; with n = tau d^alpha this gives the loss
where it is of order 1/log d.  The bigram model is alpha = 1.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import exp_above_tangent, real, unit
from derivations.gradient_descent.below import power_above
from derivations.gradient_descent.critical import (
    critical_regime,
    decays,
    integral,
    integrand,
    line_loss,
    loss_times_normaliser,
    peak_value,
    sum_minus_integral,
    times_domain,
    total,
)
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    change_variable,
    combine_integrals,
    compare_integrals,
    equal,
    exponential_integral,
    follows,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.statements import as_limit
from theory.functions import E, H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, n, tau, w, x

__all__ = [
    "DERIVATIONS",
    "exponential_integral_small",
    "late_limit",
    "late_loss_bounds",
    "late_sum_bounds",
]

_RATE = n * d**-alpha
_DECAY = sp.exp(-n * x**-alpha)
_ONE = sp.Integer(1)
argument = sp.Symbol("z", positive=True)
"""The argument of an exponential integral."""


@cache
def exponential_integral_small() -> Theorem:
    """E_1(z) <= exp(-z)/z for z > 0: put 1/z for 1/w under the integral."""
    z = argument
    domain = Domain.of({z: 1})
    away = limit_of_monomials(domain, sp.exp(-w), w, sp.Integer(0))
    flat = sp.Integral(1, (unit, 0, sp.exp(-z)))
    tail = change_variable(domain, flat, w, sp.exp(-w), z, sp.oo, limit=away)
    area = antiderivative(domain, unit, _ONE, unit, 0, sp.exp(-z))
    beyond = Domain.of({z: 1, w: 2}, at_most(z, w))
    pointwise = multiply(follows(beyond, at_most(z, w)), sp.exp(-w) / (z * w))
    ordered = follows(beyond, at_most(sp.exp(-w) / w, sp.exp(-w) / z), pointwise)
    bound = sp.Integral(sp.exp(-w) / z, (w, z, sp.oo))
    linear = combine_integrals(domain, bound, [(1 / z, sp.exp(-w))], tail)
    compared = compare_integrals(ordered, w, z, sp.oo, domain, linear)
    meaning = exponential_integral(domain, w, _ONE, _ONE, z, sp.oo)
    parts = (multiply(tail, 1 / z), multiply(area, 1 / z))
    claim = at_most(E(1, z), sp.exp(-z) / z)
    return follows(domain, claim, compared, linear, *parts, meaning)


@cache
def exponential_part() -> Theorem:
    """The integral of (1/x) exp(-n x^-alpha) over [1, d], by w = n x^-alpha."""
    domain = times_domain()
    whole = sp.Integral(_DECAY / x, (x, 1, d))
    ends = multiply(raise_to(follows(domain, at_most(1, d)), -alpha), n)
    moved = change_variable(domain, whole, w, (w / n) ** (-1 / alpha), _RATE, n, ends)
    known = exponential_integral(domain, w, _ONE, _ONE, _RATE, n, ends)
    value = (E(1, _RATE) - E(1, n)) / alpha
    return follows(domain, equal(whole, value), moved, multiply(known, 1 / alpha))


@cache
def late_integral_bounds() -> tuple[Theorem, Theorem]:
    """(E_1(n d^-alpha) - E_1(n) - 1/n)/alpha <= integral <= (E_1(n d^-alpha) - E_1(n))/alpha."""
    domain, part = times_domain(), exponential_part()
    places = Domain.of({alpha: 1, n: 2, x: 4}, at_most(1, n), at_most(1, x))
    above = compare_integrals(multiply(decays(), 1 / x), x, 1, d, domain)
    upper = follows(domain, at_most(integral, part.relation.right), above, part)
    near = multiply(specialise(power_above(), places, {unit: x**-alpha}), 1 / x)
    correction = n * x ** (-1 - 2 * alpha) * _DECAY
    claim = at_most(_DECAY / x - correction, integrand)
    below = compare_integrals(follows(places, claim, near), x, 1, d, domain)
    terms = [(_ONE, _DECAY / x), (-_ONE, correction)]
    pieces = combine_integrals(domain, sp.sympify(below.relation.left), terms)
    primitive = (1 + n * x**-alpha) * _DECAY / (n * alpha)
    area = antiderivative(domain, primitive, correction, x, 1, d)
    tangent = multiply(specialise(exp_above_tangent(), domain, {real: _RATE}), sp.exp(-_RATE))
    scaled = multiply(tangent, 1 / (n * alpha))
    goal = at_most(part.relation.right - 1 / (n * alpha), integral)
    return follows(domain, goal, below, pieces, area, scaled, part), upper


@cache
def late_sum_bounds() -> tuple[Theorem, Theorem]:
    """E_1(n d^-alpha)/alpha - 2/(alpha n) - M <= sum <= E_1(n d^-alpha)/alpha + M, n >= 1."""
    domain = times_domain()
    small = specialise(exponential_integral_small(), domain, {argument: n})
    last = follows(domain, at_most(E(1, n), 1 / n), small)
    low, high = sum_minus_integral()
    lower, upper = late_integral_bounds()
    lead = E(1, _RATE) / alpha
    below = at_most(lead - 2 / (alpha * n) - peak_value(), total)
    return (
        follows(domain, below, low, lower, multiply(last, 1 / alpha)),
        follows(domain, at_most(total, lead + peak_value()), high, upper),
    )


@cache
def late_loss_bounds() -> tuple[Theorem, Theorem]:
    """The loss against E_1(n d^-alpha)/(alpha H): the bounds of the sum over the normaliser."""
    domain, share = times_domain(), 1 / H(d, 1)
    low, high = (multiply(bound, share) for bound in late_sum_bounds())
    value = multiply(loss_times_normaliser(), share)
    gap = line_loss - E(1, _RATE) / (alpha * H(d, 1))
    error = _error()
    return (
        follows(domain, at_most(-error, gap), low, value),
        follows(domain, at_most(gap, error), high, value),
    )


def _error() -> sp.Expr:
    return (peak_value() + 2 / (alpha * n)) / H(d, 1)


@cache
def late_limit() -> Theorem:
    """r(tau d^alpha/2) alpha H(d, 1)/E_1(tau) tends to 1."""
    domain = Domain.of({alpha: 1, tau: 1, d: 4}, at_most(1, tau * d**alpha))
    time = tau * d**alpha
    scale = alpha / E(1, tau)
    loss = GradientLoss(alpha, 1 - alpha, d, time / 2)
    low, high = (specialise(bound, domain, {n: time}) for bound in late_sum_bounds())
    value = multiply(specialise(loss_times_normaliser(), domain, {n: time}), scale)
    middle = loss * alpha * H(d, 1) / E(1, tau)
    gap = scale * peak_value(time)
    lower = 1 - 2 / (time * E(1, tau)) - gap
    rest = domain.without(d)
    return squeeze(
        rest,
        follows(domain, at_most(lower, middle), multiply(low, scale), value),
        follows(domain, at_most(middle, 1 + gap), multiply(high, scale), value),
        limit_of_monomials(rest, lower, d, _ONE),
        limit_of_monomials(rest, 1 + gap, d, _ONE),
    )


def _steps(proof: Proof) -> None:
    for part in sum_minus_integral():
        proof.step("The sum against its integral, the peak apart.", part)
    proof.step("With exp(-n u) for (1 - u)^n the integral is exponential.", exponential_part())
    proof.step("The product (1 - u)(1 + u) and Bernoulli bound what that changes.", power_above())
    for part in late_integral_bounds():
        proof.step("Together they enclose the integral.", part)
    proof.step(
        "An exponential integral is small at a large argument.", exponential_integral_small()
    )
    for part in late_sum_bounds():
        proof.step("The sum against the exponential integral.", part)


def _prove_loss(proof: Proof) -> list[Theorem]:
    _steps(proof)
    return [proof.step("Divide by the normaliser.", part) for part in late_loss_bounds()]


def _prove_limit(proof: Proof) -> list[Theorem]:
    _steps(proof)
    return [proof.step("With n = tau d^alpha the error tends to 0.", late_limit())]


def _prove_bigram_loss(proof: Proof) -> list[Theorem]:
    general = [proof.step("The bound for every alpha.", part) for part in late_loss_bounds()]
    domain = _bigram_times()
    return [proof.step("Put alpha = 1.", specialise(part, domain, {alpha: 1})) for part in general]


def _prove_bigram_limit(proof: Proof) -> list[Theorem]:
    general = proof.step("The limit for every alpha.", late_limit())
    return [
        proof.step("Put alpha = 1.", specialise(general, Domain.of({tau: 1}), {alpha: 1})),
    ]


def _bigram_times() -> Domain:
    return Domain.of({n: 2, d: 4}, at_most(1, n))


def _loss_statement(identifier: str, domain: Domain, exponent: sp.Expr) -> Statement:
    """The rate of theory at tau = n/d^alpha, within (M + 2/(alpha n))/H of the loss."""
    rate = critical_regime(identifier).rate.subs(tau, n * d**-exponent)
    gap = GradientLoss(exponent, 1 - exponent, d, n / 2) - rate
    error = _error().subs(alpha, exponent)
    point = dict(domain.witness)
    spots = ({**point, n: 40, d: 16}, {**point, n: 1, d: 2}, {**point, n: 400, d: 400})
    return Statement(domain, (at_most(-error, gap), at_most(gap, error)), spots)


def _limit_statement(identifier: str, domain: Domain) -> Statement:
    return Statement(domain, (as_limit(critical_regime(identifier).relation),))


_POWER_LAW = "power-law/gradient-descent/linear-time"
_BIGRAM = "bigram/gradient-descent/linear-time"
_SOURCE = "after Kunstner and Bach (2025), Theorem 3.1; derived here"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-late-loss",
        law=_POWER_LAW,
        title="The loss for alpha + beta = 1 against an exponential integral",
        source=_SOURCE,
        statement=_loss_statement(_POWER_LAW, times_domain(), alpha),
        prove=_prove_loss,
    ),
    Derivation(
        name="gradient-descent/critical-late-rate",
        law=_POWER_LAW,
        title="The late loss for alpha + beta = 1",
        source=_SOURCE,
        statement=_limit_statement(_POWER_LAW, Domain.of({alpha: 1, tau: 1})),
        prove=_prove_limit,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-late-loss",
        law=_BIGRAM,
        title="The loss of the bigram model under Zipf's law against an exponential integral",
        source=_SOURCE,
        statement=_loss_statement(_BIGRAM, _bigram_times(), _ONE),
        prove=_prove_bigram_loss,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-late-rate",
        law=_BIGRAM,
        title="The late loss of the bigram model under Zipf's law",
        source=_SOURCE,
        statement=_limit_statement(_BIGRAM, Domain.of({tau: 1})),
        prove=_prove_bigram_limit,
    ),
)
