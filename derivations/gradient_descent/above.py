"""Gradient descent for alpha + beta > 1: the loss at fixed time, in any dimension and in the limit.

With S the sum over k <= d of k^-c (1 - k^-alpha)^n and H the normaliser, both have limits in d, and
the tails of both are at most d^(1-c)/(c-1). The loss S/H then differs from its limit by at most
that over zeta(c). The limit is a sum over all k; the integral that stands in its place in the paper
has another value, as an example shows.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    beta_integral,
    combine_integrals,
    compare_integrals,
    compare_sums,
    follows,
    infinite_sum,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    specialise,
    split_integral,
    squeeze,
    unfold,
    unroll,
)
from derivations.spectrum import at_least_one, bounds_above
from derivations.statements import as_limit, two_sides
from theory.functions import Beta, H, ZetaSum
from theory.gradient_descent import beta_integral as beta_form
from theory.gradient_descent import bigram, power_law
from theory.gradient_loss import GradientLoss, power_sum
from theory.law import Regime
from theory.symbols import alpha, beta, d, k, n, tau, u

__all__ = [
    "DERIVATIONS",
    "above_domain",
    "loss_bounds",
    "normaliser_tail",
    "sum_tail",
    "terms",
    "total",
]

total = power_sum(alpha, c, d, n)
"""The sum of k^-c (1 - k^-alpha)^n over k <= d."""
series = ZetaSum(alpha, c, n)
"""The same over all k."""
order, cut = sp.Symbol("q", positive=True), sp.Symbol("h", positive=True)
_value = sp.Symbol("v", real=True)
_HALF = sp.Rational(1, 2)
_TAIL = d ** (1 - c) / (c - 1)


def above_domain() -> Domain:
    """alpha > 0, c > 1, n > 0 and the dimension d."""
    return Domain.of({alpha: 2, c: 2, n: 2, d: 10}, less(1, c))


@cache
def terms() -> tuple[Theorem, Theorem]:
    """0 <= k^-c (1 - k^-alpha)^n <= k^-c."""
    domain = Domain.of({alpha: 2, c: 2, n: 2, k: 3}, less(1, c))
    term = total.function
    power = raise_to(follows(domain, at_most(1 - k**-alpha, 1)), n)
    sign = follows(domain, at_most(0, term))
    return sign, follows(domain, at_most(term, k**-c), multiply(power, k**-c))


@cache
def sum_tail() -> tuple[Theorem, Theorem]:
    """S <= series and series - S <= d^(1-c)/(c-1)."""
    domain = above_domain()
    sign, bound = terms()
    part, tail = infinite_sum(domain, k, bound, sign, sp.Integer(1), c, d)
    meaning = unfold(domain, series, part)
    return (
        follows(domain, at_most(total, series), part, meaning),
        follows(domain, at_most(series - total, _TAIL), tail, meaning),
    )


@cache
def normaliser_tail() -> tuple[Theorem, Theorem]:
    """zeta(c) - d^(1-c)/(c-1) <= H(d, c) <= zeta(c)."""
    domain = above_domain()
    low, high = (specialise(b, domain, {alpha: c}) for b in bounds_above())
    return low, high


@cache
def _below_normaliser() -> Theorem:
    """S <= H."""
    domain = above_domain()
    summed = compare_sums(terms()[1], k, 1, d, domain)
    return follows(domain, at_most(total, H(d, c)), summed, unfold(domain, H(d, c)))


@cache
def quotient_bounds() -> tuple[Theorem, Theorem]:
    """S/H against series/zeta(c): the difference is at most d^(1-c)/((c-1) zeta(c)) in size."""
    domain = above_domain()
    part, tail = sum_tail()
    low, high = normaliser_tail()
    zeta, share = sp.zeta(c), total / H(d, c)
    limit = series / zeta
    bound = _TAIL / zeta
    # from below: H <= zeta(c)
    larger = multiply(high, total / (H(d, c) * zeta))
    lost = multiply(tail, 1 / zeta)
    lower = follows(domain, at_most(-bound, share - limit), larger, lost)
    # from above: S/H <= 1 and S <= series
    unit = multiply(_below_normaliser(), 1 / H(d, c))
    scaled = multiply(follows(domain, at_most(zeta - H(d, c), _TAIL), low), share / zeta)
    smaller = multiply(part, 1 / zeta)
    capped = multiply(unit, bound)
    upper = follows(domain, at_most(share - limit, bound), scaled, smaller, capped)
    return lower, upper


def law_domain(exponent: sp.Expr = beta) -> Domain:
    """alpha + exponent > 1 with dimension and time; the exponent is `beta`, or 0 for bigrams."""
    point: dict[sp.Symbol, object] = {alpha: 2, beta: sp.Rational(1, 2), d: 10, tau: 1}
    if exponent != beta:
        del point[beta]
    return Domain.of(point, less(1, alpha + exponent))


@cache
def loss_bounds(exponent: sp.Expr = beta) -> tuple[Theorem, Theorem]:
    """The loss less its limit lies between -d^(1-c)/((c-1) zeta(c)) and the opposite."""
    domain = law_domain(exponent)
    values = {c: alpha + exponent, n: 2 * tau}
    meaning = unfold(domain, GradientLoss(alpha, exponent, d, tau))
    low, high = (
        specialise(b, domain, values, [at_least_one_there(domain, alpha + exponent)])
        for b in quotient_bounds()
    )
    first, second = two_sides(_regime(exponent).finite[-1])
    return follows(domain, first, low, meaning), follows(domain, second, high, meaning)


def at_least_one_there(domain: Domain, exponent: sp.Expr) -> Theorem:
    """1 <= H(d, exponent) on a domain, which makes it a denominator."""
    return specialise(at_least_one(), domain, {alpha: exponent})


def _regime(exponent: sp.Expr) -> Regime:
    """The regime of the law for two exponents, or of the bigram model."""
    law = power_law() if exponent == beta else bigram()
    return law.regimes[-1]


@cache
def loss_limit(exponent: sp.Expr = beta) -> Theorem:
    """The loss at a fixed time tends to the sum over all k divided by zeta(c)."""
    domain = law_domain(exponent)
    claim = as_limit(_regime(exponent).relation)
    low, high = loss_bounds(exponent)
    gap = high.relation.right
    lower = follows(domain, at_most(claim.value - gap, claim.expression), low)
    upper = follows(domain, at_most(claim.expression, claim.value + gap), high)
    parameters = domain.without(d)
    values = {c: alpha + exponent, n: 2 * tau, d: sp.Integer(1)}
    exists = specialise(sum_tail()[0], parameters, values)
    limits = []
    for side in (lower.relation.left, upper.relation.right):
        plain = side - claim.value + _value
        tends = limit_of_monomials(parameters.extend({_value: 1}), plain, d, _value)
        limits.append(specialise(tends, parameters, {_value: claim.value}, [exists]))
    return squeeze(parameters, lower, upper, *limits)


_POINT = Domain.of({})
_BETWEEN = sp.Rational(13, 25)


@cache
def integral_over_part() -> tuple[Theorem, Theorem]:
    """J <= B(q, n+1) <= J + h^(q/2) B(q/2, n+1), J the integral of u^(q-1) (1-u)^n over [h, 1].

    On (0, h) the integrand is at most h^(q/2) u^(q/2-1) (1-u)^n.
    """
    domain = Domain.of({order: _HALF, n: 2, cut: _HALF}, at_most(cut, 1))
    half = order / 2
    betas = [beta_integral(domain, u, exponent, n + 1) for exponent in (order, half)]
    whole, other = (known.relation.left for known in betas)
    splits = [split_integral(domain, known.relation.left, cut, known) for known in betas]
    near = domain.extend({u: sp.Rational(1, 4)}, at_most(u, cut))
    power = raise_to(follows(near, at_most(u, cut)), half)
    smaller = multiply(power, other.function)
    scaled = sp.Integral(smaller.relation.right, (u, 0, cut))
    linear = combine_integrals(domain, scaled, [(cut**half, other.function)], splits[1])
    near_zero = compare_integrals(smaller, u, 0, cut, domain, splits[0], linear)
    kept = sp.Integral(whole.function, (u, cut, 1))
    low, high = at_most(kept, Beta(order, n + 1)), Beta(half, n + 1) * cut**half + kept
    rest = multiply(
        follows(domain, at_most(splits[1].relation.right, Beta(half, n + 1)), splits[1], betas[1]),
        cut**half,
    )
    return (
        follows(domain, low, splits[0], betas[0]),
        follows(
            domain, at_most(Beta(order, n + 1), high), splits[0], betas[0], near_zero, linear, rest
        ),
    )


@cache
def _sum_of_example() -> Theorem:
    """The sum over all k at alpha = c = 2, n = 2 is below 13/25: sixty terms and the tail."""
    values = {alpha: 2, c: 2, n: 2, d: sp.Integer(60)}
    tail = specialise(sum_tail()[1], _POINT, values)
    terms = unroll(_POINT, power_sum(sp.Integer(2), sp.Integer(2), sp.Integer(60), sp.Integer(2)))
    return follows(_POINT, less(ZetaSum(2, 2, 2), _BETWEEN), tail, terms)


@cache
def _integral_of_example() -> Theorem:
    """Half of B(1/2, 3), which is an integral over (0, 1), is above 13/25: leave out u < 10^-4."""
    lower = specialise(
        integral_over_part()[0], _POINT, {order: _HALF, n: 2, cut: sp.Rational(1, 10_000)}
    )
    primitive = 2 * sp.sqrt(u) - 4 * u ** sp.Rational(3, 2) / 3 + 2 * u ** sp.Rational(5, 2) / 5
    part = lower.relation.left
    kept = antiderivative(_POINT, primitive, part.function, u, part.limits[0][1], 1)
    return follows(_POINT, less(_BETWEEN, Beta(_HALF, 3) / 2), replace(lower, kept))


def _example_rates() -> tuple[sp.Expr, sp.Expr]:
    """The limit of the loss at alpha = 2, beta = 0, t = 1, and the integral in its place."""
    integral_form = beta_form().at(alpha=2).rate
    return power_law().at(alpha=2).rate.subs(tau, 1), integral_form.subs(tau, 1)


@cache
def limit_is_not_integral() -> Theorem:
    """At alpha = 2, beta = 0, t = 1 the limit is smaller than the integral form."""
    small, large = _example_rates()
    return follows(_POINT, less(small, large), _sum_of_example(), _integral_of_example())


def _prove_loss(proof: Proof, exponent: sp.Expr) -> list[Theorem]:
    proof.step("The tail of the sum is at most the integral of x^-c from d.", sum_tail()[1])
    proof.step("So is that of the normaliser.", normaliser_tail()[0])
    proof.step("The sum is at most the normaliser: no term grows.", _below_normaliser())
    low, high = quotient_bounds()
    proof.step("From below: a larger normaliser, and the tail of the sum.", low)
    proof.step("From above: the tail of the normaliser, the loss being at most 1.", high)
    bounds = [
        proof.step("Put c = alpha + beta and n = 2 tau.", part) for part in loss_bounds(exponent)
    ]
    return [*bounds, proof.step("The bound tends to zero.", loss_limit(exponent))]


def _prove_example(proof: Proof) -> list[Theorem]:
    proof.step("Sixty terms of the sum and a bound of the others.", _sum_of_example())
    proof.step("The integral from 10^-4 to 1.", _integral_of_example())
    return [proof.step("Divide by zeta(2).", limit_is_not_integral())]


def _loss_derivation(exponent: sp.Expr) -> Derivation:
    regime, domain = _regime(exponent), law_domain(exponent)
    general = exponent == beta
    point = dict(domain.witness)
    return Derivation(
        name=f"gradient-descent/{'' if general else 'bigram-'}above",
        law="power-law/gradient-descent" if general else "bigram/gradient-descent",
        title="The loss at fixed time "
        + ("for alpha + beta > 1" if general else "on a bigram model with alpha > 1"),
        source="Kunstner and Bach (2025), Theorem 3.1, the sum for the integral, at every d",
        statement=Statement(
            domain,
            (*two_sides(regime.finite[-1]), as_limit(regime.relation)),
            ({**point, d: 1}, {**point, alpha: 3, tau: 2}),
        ),
        prove=lambda proof: _prove_loss(proof, exponent),
    )


DERIVATIONS = (
    _loss_derivation(beta),
    _loss_derivation(sp.Integer(0)),
    Derivation(
        name="gradient-descent/limit-is-not-integral",
        law="power-law/gradient-descent",
        title="At fixed time the limit is a sum, not the integral",
        source="against the display of Kunstner and Bach (2025), Theorem 3.1, for alpha > 1",
        statement=Statement(_POINT, (less(*_example_rates()),)),
        prove=_prove_example,
    ),
)
