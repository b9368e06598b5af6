"""Gradient descent at the critical exponent alpha + beta = 1: the iteration count itself.

For an integer m the integral of (1/x) (1 - x^-alpha)^m over [1, d] is log d less a sum of
(1 - d^-alpha)^j/(alpha j) over j <= m, so that harmonic numbers stand on both sides of
r(T) <= eps < r(T - 1): this leaves T within explicit factors, which tend to 1, of
(1/2) d^(alpha (1 - eps)) exp(-gamma (1 + alpha eps)).
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, unit
from derivations.gradient_descent.critical import (
    critical_regime,
    line_loss,
    loss_times_normaliser,
    peak_value,
    sum_minus_integral,
)
from derivations.gradient_descent.critical_growth import (
    at_count,
    before,
    count_bounds,
    count_from_above,
    count_from_below,
    gauge,
    level_domain,
    lower_constant,
    reached,
    several_domain,
    single_domain,
    spread,
)
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    apply_exp,
    at_most,
    cases,
    combine_integrals,
    combine_limits,
    compare_sums,
    equal,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    shift_sum,
    specialise,
    split_sum,
    squeeze,
    substitute,
    telescope,
    unfold,
)
from derivations.spectrum_expansion import refined
from derivations.statements import as_limit
from derivations.sum_integral import whole
from theory.functions import H
from theory.gradient_loss import GradientCount
from theory.symbols import alpha, d, eps, k, n, x

__all__ = [
    "DERIVATIONS",
    "count_limit",
    "from_above",
    "from_below",
    "harmonic_integral",
    "high_error",
    "log_from_above",
    "log_from_below",
    "low_error",
]

_LEVEL = sp.Rational(3, 10)
_END = d**-alpha


def _integral(power: sp.Expr) -> sp.Integral:
    """The integral of (1/x) (1 - x^-alpha)^power over [1, d]."""
    return sp.Integral((1 - x**-alpha) ** power / x, (x, 1, d))


def _powers() -> Domain:
    """An integer power m >= 1."""
    return Domain.of({alpha: 1, d: 4, whole: 3})


@cache
def one_power_more() -> Theorem:
    """I(k + 1) - I(k) = -(1 - d^-alpha)^(k + 1)/(alpha (k + 1))."""
    domain = Domain.of({alpha: 1, d: 4, k: 3})
    more = _integral(k + 1)
    lost = (1 - x**-alpha) ** k * x ** (-alpha - 1)
    kept = (1 - x**-alpha) ** k / x
    parts = combine_integrals(domain, more, [(sp.Integer(1), kept), (sp.Integer(-1), lost)])
    primitive = (1 - x**-alpha) ** (k + 1) / (alpha * (k + 1))
    area = antiderivative(domain, primitive, lost, x, 1, d)
    value = -((1 - _END) ** (k + 1)) / (alpha * (k + 1))
    return follows(domain, equal(more - _integral(k), value), parts, area)


@cache
def _first_power() -> Theorem:
    """I(1) = log d - (1 - d^-alpha)/alpha."""
    domain = Domain.of({alpha: 1, d: 4})
    primitive = sp.log(x) + x**-alpha / alpha
    area = antiderivative(domain, primitive, (1 - x**-alpha) / x, x, 1, d)
    return follows(domain, equal(_integral(sp.Integer(1)), sp.log(d) - (1 - _END) / alpha), area)


@cache
def harmonic_integral() -> tuple[Theorem, Theorem]:
    """log d - H(m, 1)/alpha <= I(m) <= log d - H(m, 1)/alpha + m d^-alpha/alpha, m >= 1."""
    domain = _powers()
    near = Domain.of({alpha: 1, d: 4, k: 3})
    step = one_power_more()
    change, share = step.relation.left, 1 / (alpha * (k + 1))
    power = follows(near, at_most((1 - _END) ** (k + 1), 1))
    line = specialise(bernoulli(n), near, {n: k + 1, unit: _END})
    low = follows(near, at_most(-share, change), step, multiply(power, share))
    high = follows(near, at_most(change, _END / alpha - share), step, multiply(line, share))
    sums = [compare_sums(part, k, 1, whole - 1, domain) for part in (low, high)]
    whole_change = telescope(domain, _integral(k), k, 1, whole - 1)
    meaning = unfold(domain, H(whole, 1))
    first = split_sum(domain, meaning.relation.right, 1)
    shifted = shift_sum(domain, sp.Sum(1 / k, (k, 2, whole)), 1)
    harmonic = [multiply(part, 1 / alpha) for part in (meaning, first, shifted)]
    lead = sp.log(d) - H(whole, 1) / alpha
    known = (whole_change, *harmonic, _first_power())
    return (
        follows(domain, at_most(lead, _integral(whole)), sums[0], *known),
        follows(domain, at_most(_integral(whole), lead + whole * _END / alpha), sums[1], *known),
    )


_lead = alpha * (1 - eps) * sp.log(d) - sp.EulerGamma * (1 + alpha * eps)
"""The leading term of log 2T."""


def _with_power(expression: sp.Expr) -> sp.Expr:
    return substitute(expression, {n: whole})


@cache
def log_from_below() -> Theorem:
    """If r(m/2) <= eps then log m is at least its leading term less an error."""
    loss = _with_power(line_loss)
    domain = Domain.of({alpha: 1, d: 16, eps: _LEVEL, whole: 4}, less(eps, 1), at_most(loss, eps))
    error = alpha * eps / (2 * d) + 1 / (2 * whole) + alpha * peak_value(whole)
    size = multiply(specialise(refined(1)[1], domain), alpha * eps)
    other = specialise(refined(1)[1], domain, {d: whole})
    small = multiply(follows(domain, at_most(loss, eps)), alpha * H(d, 1))
    value = multiply(specialise(loss_times_normaliser(), domain, {n: whole}), alpha)
    area = multiply(specialise(harmonic_integral()[0], domain), alpha)
    near = multiply(specialise(sum_minus_integral()[0], domain, {n: whole}), alpha)
    both = at_most(alpha * (sp.log(d) - peak_value(whole)) - H(whole, 1), alpha * eps * H(d, 1))
    harmonic = follows(domain, both, small, value, near, area)
    return follows(domain, at_most(_lead - error, sp.log(whole)), harmonic, size, other)


@cache
def log_from_above() -> Theorem:
    """If eps < r(m/2) then log m is at most its leading term and an error."""
    loss = _with_power(line_loss)
    domain = Domain.of({alpha: 1, d: 16, eps: _LEVEL, whole: 2}, less(eps, 1), less(eps, loss))
    error = whole * _END + alpha * peak_value(whole)
    sharper = multiply(follows(Domain.of({d: 4}), at_most(0, 1 - 1 / (6 * d))), 1 / (2 * d))
    floor = follows(
        Domain.of({d: 4}), at_most(sp.log(d) + sp.EulerGamma, H(d, 1)), refined(1)[0], sharper
    )
    size = multiply(specialise(floor, domain), alpha * eps)
    other = specialise(floor, domain, {d: whole})
    large = multiply(follows(domain, at_most(eps, loss)), alpha * H(d, 1))
    value = multiply(specialise(loss_times_normaliser(), domain, {n: whole}), alpha)
    area = multiply(specialise(harmonic_integral()[1], domain), alpha)
    near = multiply(specialise(sum_minus_integral()[1], domain, {n: whole}), alpha)
    return follows(
        domain, at_most(sp.log(whole), _lead + error), large, value, near, area, size, other
    )


least = lower_constant * gauge
"""A lower bound of 2T."""
value = gauge * sp.exp(-sp.EulerGamma * (1 + alpha * eps)) / 2
"""The leading term of T."""
low_error = alpha * eps / (2 * d) + 1 / (2 * least) + alpha * peak_value(least)
"""How much the logarithm of T may be below that of its leading term."""
high_error = sp.Max(1, sp.log(1 / eps)) * spread * d ** (-alpha * eps) + alpha * peak_value(
    least / 2
)
"""How much the logarithm of T - 1 may be above that of the leading term of T."""


@cache
def _peak_order() -> Theorem:
    """The bound of the peak falls in the time."""
    domain = Domain.of({alpha: 1, _early: 2, n: 3}, at_most(_early, n))
    linear = follows(domain, at_most(1 + alpha * _early, 1 + alpha * n))
    return multiply(raise_to(linear, -1 / alpha), alpha)


_early = sp.Symbol("a", positive=True)


@cache
def from_below() -> Theorem:
    """value exp(-low_error) <= T."""
    domain = level_domain()
    size = count_from_below()
    logarithm = specialise(log_from_below(), domain, {whole: 2 * reached}, at_count())
    inverse = multiply(size, 1 / (4 * reached * least), at_count()[0])
    peak = specialise(_peak_order(), domain, {_early: least, n: 2 * reached}, [size])
    claim = at_most(_lead - low_error, sp.log(2 * reached))
    bound = follows(domain, claim, logarithm, inverse, peak, at_count()[0])
    goal = at_most(value * sp.exp(-low_error), reached)
    return follows(domain, goal, apply_exp(bound), at_count()[0])


@cache
def from_above() -> Theorem:
    """T <= 1 + value exp(high_error)."""
    several, single = several_domain(), single_domain()
    time = 2 * reached - 2
    logarithm = specialise(log_from_above(), several, {whole: time}, [before()])
    start = follows(several, at_most(least / 2, time), count_from_below())
    peak = specialise(_peak_order(), several, {_early: least / 2, n: time}, [start])
    rate = multiply(count_from_above(), _END)
    bound = follows(several, at_most(sp.log(time), _lead + high_error), logarithm, rate, peak)
    goal = at_most(reached, 1 + value * sp.exp(high_error))
    first = follows(several, goal, apply_exp(bound))
    return cases(first, follows(single, goal), at_most(2, reached))


@cache
def quotient_bounds() -> tuple[Theorem, Theorem]:
    """exp(-low_error) <= T/value <= 1/value + exp(high_error)."""
    domain = level_domain()
    low, high = (multiply(bound, 1 / value) for bound in (from_below(), from_above()))
    middle = reached / value
    return (
        follows(domain, at_most(sp.exp(-low_error), middle), low),
        follows(domain, at_most(middle, 1 / value + sp.exp(high_error)), high),
    )


@cache
def count_limit() -> Theorem:
    """T over its leading term tends to 1."""
    domain = level_domain().without(d)
    lower, upper = quotient_bounds()
    small = [
        limit_of_monomials(domain, error, d, sp.Integer(0))
        for error in (-low_error, high_error, 1 / value)
    ]
    sides = (lower.relation.left, upper.relation.right)
    return squeeze(
        domain, lower, upper, *(combine_limits(domain, side, d, small) for side in sides)
    )


def _steps(proof: Proof) -> None:
    proof.step("One more factor 1 - x^-alpha takes this from the integral.", one_power_more())
    for part in harmonic_integral():
        proof.step("Added up over the powers, with Bernoulli's inequality for one side.", part)
    for part in refined(1):
        proof.step("Harmonic numbers are logarithms and Euler's constant.", part)
    proof.step("From r(m/2) <= eps, a lower bound of log m.", log_from_below())
    proof.step("From eps < r(m/2), an upper bound of log m.", log_from_above())
    for part in count_bounds():
        proof.step("The order of the count, for the errors.", part)


def _prove_bounds(proof: Proof) -> list[Theorem]:
    _steps(proof)
    lower, upper = quotient_bounds()
    return [
        proof.step("Put m = 2T and divide by the leading term.", lower),
        proof.step("Put m = 2T - 2; T = 1 is below the bound.", upper),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    _steps(proof)
    for part in quotient_bounds():
        proof.step("Divide by the leading term.", part)
    return [proof.step("All errors are powers of d that tend to 0.", count_limit())]


def _prove_bigram_bounds(proof: Proof) -> list[Theorem]:
    general = [proof.step("For every alpha.", part) for part in quotient_bounds()]
    domain = _BIGRAM_LEVEL
    return [proof.step("Put alpha = 1.", specialise(part, domain, {alpha: 1})) for part in general]


def _prove_bigram_limit(proof: Proof) -> list[Theorem]:
    general = proof.step("The limit for every alpha.", count_limit())
    domain = _BIGRAM_LEVEL.without(d)
    return [proof.step("Put alpha = 1.", specialise(general, domain, {alpha: 1}))]


_BIGRAM_LEVEL = Domain.of({d: 16, eps: _LEVEL}, less(eps, 1))
_POWER_LAW = "power-law/gradient-descent/explicit"
_BIGRAM = "bigram/gradient-descent/explicit"


def _bounds_statement(identifier: str, domain: Domain, exponent: sp.Expr) -> Statement:
    """The count over the law's formula, between bounds that tend to 1."""
    regime = critical_regime(identifier)
    lead, low, high = (e.subs(alpha, exponent) for e in (regime.rate, low_error, high_error))
    number = GradientCount(exponent, 1 - exponent, d, eps)
    quotient = number / lead  # a product with exp(high) would take SymPy long to print
    claims = (at_most(sp.exp(-low), quotient), at_most(quotient, 1 / lead + sp.exp(high)))
    point = dict(domain.witness)
    spots = ({**point, d: 1}, {**point, d: 2000}, {**point, d: 2000, eps: sp.Rational(7, 10)})
    return Statement(domain, claims, spots)


def _limit_statement(identifier: str, domain: Domain) -> Statement:
    return Statement(domain.without(d), (as_limit(critical_regime(identifier).relation),))


_SOURCE = "after Kunstner and Bach (2025), Theorem 3.1; derived here"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-count",
        law=_POWER_LAW,
        title="The number of iterations for alpha + beta = 1 at every dimension",
        source=_SOURCE,
        statement=_bounds_statement(_POWER_LAW, level_domain(), alpha),
        prove=_prove_bounds,
    ),
    Derivation(
        name="gradient-descent/critical-count-limit",
        law=_POWER_LAW,
        title="The number of iterations for alpha + beta = 1, with its constant",
        source=_SOURCE,
        statement=_limit_statement(_POWER_LAW, level_domain()),
        prove=_prove_limit,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-count",
        law=_BIGRAM,
        title="The number of iterations under Zipf's law at every dimension",
        source=_SOURCE,
        statement=_bounds_statement(_BIGRAM, _BIGRAM_LEVEL, sp.Integer(1)),
        prove=_prove_bigram_bounds,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-count-limit",
        law=_BIGRAM,
        title="The number of iterations under Zipf's law, with its constant",
        source=_SOURCE,
        statement=_limit_statement(_BIGRAM, _BIGRAM_LEVEL),
        prove=_prove_bigram_limit,
    ),
)
