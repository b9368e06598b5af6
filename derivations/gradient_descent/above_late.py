"""Gradient descent for alpha + beta > 1 after many steps: the integral beside the limit in d.

The limit of the loss as the dimension grows is a sum over all k. After t steps the beta function of
the paper is off by at most M/zeta(c), M = (c/(c + 2 alpha t))^(c/alpha), and a power of t by a
little more; both are equivalent to the loss for large t, the powers being t^-((c-1)/alpha).
"""

from dataclasses import replace
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.above import order
from derivations.gradient_descent.above_series import (
    against_beta,
    beta_bounds,
    integral_limit,
    order_domain,
    peak_apart,
    quotient_with_beta,
    quotient_with_power,
    sum_against_beta,
    sum_against_power,
)
from derivations.gradient_descent.summand import c, sum_against_integral
from derivations.kernel import (
    Domain,
    Limit,
    Relation,
    Theorem,
    at_most,
    follows,
    less,
    limit_of_monomials,
    multiply,
    specialise,
    squeeze,
    substitute,
    unfold,
)
from derivations.statements import as_limit, two_sides
from theory.gradient_descent import beta_integral as beta_form
from theory.gradient_descent import bigram, large_time
from theory.gradient_loss import GradientLoss, peak_bound
from theory.law import Regime
from theory.symbols import alpha, beta, n, tau

__all__ = [
    "DERIVATIONS",
    "late_domain",
    "limit_with_beta",
    "limit_with_power",
    "loss_against_beta",
    "loss_against_power",
    "power_claims",
]


def late_domain(exponent: sp.Expr = beta, *more: Relation) -> Domain:
    """alpha + exponent > 1 and a time tau >= 1/2; the exponent is `beta`, or 0 for bigrams."""
    point: dict[sp.Symbol, object] = {alpha: 2, beta: sp.Rational(1, 2), tau: 8}
    if exponent != beta:
        del point[beta]
    return Domain.of(point, less(1, alpha + exponent), at_most(1, 2 * tau), *more)


def _values(exponent: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
    return {order: (alpha + exponent - 1) / alpha, n: 2 * tau}


def _regime(exponent: sp.Expr, suffix: str) -> Regime:
    laws = {"/beta-integral": beta_form, "/large-time": large_time}
    law = laws[suffix]() if exponent == beta else bigram(suffix)
    return law.regimes[0]


def _positive(domain: Domain, exponent: sp.Expr) -> Theorem:
    return follows(domain, less(0, (alpha + exponent - 1) / alpha))


def _carried(
    bounds: tuple[Theorem, Theorem], domain: Domain, exponent: sp.Expr, *premises: Theorem
) -> tuple[Theorem, Theorem, Theorem, Theorem]:
    """Bounds of the series at the values of the law, the loss as a series, and M of theory."""
    here = [_positive(domain, exponent), *premises]
    low, high = (specialise(b, domain, _values(exponent), here) for b in bounds)
    peak = specialise(peak_apart(), domain, {c: alpha + exponent, n: 2 * tau})
    return low, high, unfold(domain, GradientLoss(alpha, exponent, sp.oo, tau), high), peak


@cache
def loss_against_beta(exponent: sp.Expr = beta) -> tuple[Theorem, Theorem]:
    """The two sides of the bound of `theory` for the loss less the integral form."""
    domain = late_domain(exponent)
    low, high, meaning, peak = _carried(against_beta(), domain, exponent)
    zeta = sp.zeta(alpha + exponent)
    first, second = two_sides(_regime(exponent, "/beta-integral").finite[0])
    return (
        follows(domain, first, multiply(low, 1 / zeta), meaning, multiply(peak, 1 / zeta)),
        follows(domain, second, multiply(high, 1 / zeta), meaning, multiply(peak, 1 / zeta)),
    )


def power_claims(exponent: sp.Expr = beta) -> tuple[Relation, Relation]:
    """The loss less Gamma(q)/(alpha zeta(c)) n^-q, n = 2 tau: at least -G - M, at most M.

    M is the peak over zeta(c), and G is Gamma(q+2)/(alpha zeta(c)) n^(-q-1).
    """
    q, zeta = (alpha + exponent - 1) / alpha, sp.zeta(alpha + exponent)
    difference = GradientLoss(alpha, exponent, sp.oo, tau) - _regime(exponent, "/large-time").rate
    peak = peak_bound(2 * tau).subs(beta, exponent) / zeta
    other = sp.gamma(q + 2) * (2 * tau) ** (-q - 1) / (alpha * zeta)
    return at_most(-other - peak, difference), at_most(difference, peak)


@cache
def loss_against_power(exponent: sp.Expr = beta) -> tuple[Theorem, Theorem]:
    """The two sides of `power_claims`."""
    domain = late_domain(exponent)
    low, high, meaning, peak = _carried(sum_against_power(), domain, exponent)
    zeta = sp.zeta(alpha + exponent)
    first, second = power_claims(exponent)
    return (
        follows(domain, first, multiply(low, 1 / zeta), meaning, multiply(peak, 1 / zeta)),
        follows(domain, second, multiply(high, 1 / zeta), meaning, multiply(peak, 1 / zeta)),
    )


def _quotient_limit(
    bounds: tuple[Theorem, Theorem], exponent: sp.Expr, claim: Limit, *more: Relation
) -> Theorem:
    """The limit of the loss over its rate, from bounds of the series over the same."""
    domain = late_domain(exponent, less(0, (alpha + exponent - 1) / alpha), *more)
    low, high, meaning, _ = _carried(bounds, domain, exponent)
    scale = claim.expression / GradientLoss(alpha, exponent, sp.oo, tau)
    positive = _positive(domain, exponent)
    scaled = multiply(meaning, scale, positive)
    sides = (
        follows(domain, at_most(low.relation.left, claim.expression), low, scaled, positive),
        follows(domain, at_most(claim.expression, high.relation.right), high, scaled, positive),
    )
    parameters = domain.without(tau)
    abstract = order_domain().without(n)
    values = {order: _values(exponent)[order]}
    limits = []
    for bound in (bounds[0].relation.left, bounds[1].relation.right):
        side = substitute(bound, {n: 2 * tau})
        tends = limit_of_monomials(abstract, side, tau, sp.Integer(1))
        limits.append(specialise(tends, parameters, values, [_positive(parameters, exponent)]))
    return squeeze(parameters, *sides, *limits)


@cache
def limit_with_beta(exponent: sp.Expr = beta) -> Theorem:
    """The loss over the integral form tends to 1."""
    constraint = quotient_with_beta()[0].domain.constraints[-1]
    values = _values(exponent)
    there = at_most(substitute(constraint.left, values), substitute(constraint.right, values))
    claim = as_limit(_regime(exponent, "/beta-integral").relation)
    return _quotient_limit(quotient_with_beta(), exponent, claim, there)


@cache
def limit_with_power(exponent: sp.Expr = beta) -> Theorem:
    """The loss over its large-time form tends to 1."""
    claim = as_limit(_regime(exponent, "/large-time").relation)
    return _quotient_limit(quotient_with_power(), exponent, claim)


def _series_steps(proof: Proof) -> None:
    proof.step(
        "Lemma C.4: the sum up to d exceeds the integral by M at most.", sum_against_integral()[1]
    )
    proof.step("With u = x^-alpha the integral is part of a beta integral.", integral_limit()[1])
    proof.step("What is left out tends to zero with d.", integral_limit()[0])
    low, high = sum_against_beta()
    proof.step("In the limit of d: the sum over all k from below.", low)
    proof.step("And from above.", high)
    least, most = beta_bounds()
    proof.step("The beta function from above, by (1-u)^n <= e^(-n u).", most)
    proof.step("And from below, by e^(-n u) (1 - n u^2) <= (1-u)^n.", least)


def _prove_bounds(proof: Proof, exponent: sp.Expr, suffix: str) -> list[Theorem]:
    _series_steps(proof)
    integral = suffix == "/beta-integral"
    low, high = (loss_against_beta if integral else loss_against_power)(exponent)
    return [
        proof.step("The lower bound over zeta(c), with n = 2 tau.", low),
        proof.step("The upper bound over zeta(c).", high),
    ]


def _prove_limit(proof: Proof, exponent: sp.Expr, suffix: str) -> list[Theorem]:
    integral = suffix == "/beta-integral"
    low, high = quotient_with_beta() if integral else quotient_with_power()
    proof.step("The quotient from below, with n = 2 t.", low)
    proof.step("The quotient from above.", high)
    limit = (limit_with_beta if integral else limit_with_power)(exponent)
    return [proof.step("Both tend to 1, the errors being of smaller order.", limit)]


def _late_derivations(exponent: sp.Expr, suffix: str) -> tuple[Derivation, Derivation]:
    """The explicit bounds and the equivalence of one law, for two exponents or for bigrams."""
    general, integral = exponent == beta, suffix == "/beta-integral"
    regime, domain = _regime(exponent, suffix), late_domain(exponent)
    explicit = two_sides(regime.finite[0]) if integral else power_claims(exponent)
    model = "for alpha + beta > 1" if general else "on a bigram model with alpha > 1"
    what = "The integral beside the loss" if integral else "The loss at large times"
    name = f"gradient-descent/{'' if general else 'bigram-'}{suffix[1:]}"
    bounds = Derivation(
        name=name,
        law=f"{'power-law' if general else 'bigram'}/gradient-descent{suffix}",
        title=f"{what} {model}",
        source="Kunstner and Bach (2025), Theorem 3.1, alpha > 1, with explicit errors",
        statement=Statement(domain, explicit),
        prove=lambda proof: _prove_bounds(proof, exponent, suffix),
    )
    equivalent = replace(
        bounds,
        name=f"{name}-equivalent",
        title=f"{what} {model}, as an equivalence",
        statement=Statement(
            Domain.of({s: v for s, v in domain.witness if s != tau}, less(1, alpha + exponent)),
            (as_limit(regime.relation),),
        ),
        prove=lambda proof: _prove_limit(proof, exponent, suffix),
    )
    return bounds, equivalent


DERIVATIONS = tuple(
    derivation
    for suffix in ("/beta-integral", "/large-time")
    for exponent in (beta, sp.Integer(0))
    for derivation in _late_derivations(exponent, suffix)
)
