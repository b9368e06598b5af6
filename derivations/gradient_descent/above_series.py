"""The sum of k^-c (1 - k^-alpha)^n over all k, c > 1, beside its integral and at large n.

Lemma C.4 in the limit of d puts the sum within M = (c/(c + n alpha))^(c/alpha) of the integral,
which is a beta function; this in turn lies between Gamma(q) n^-q and Gamma(q) n^-q (1 - q (q+1)/n),
q = (c-1)/alpha, by comparing (1-u)^n with e^(-n u). So the sum is of order n^-q with the constant
Gamma(q)/alpha, and M is smaller by n^(-1/alpha).
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from derivations.elementary import unit
from derivations.gradient_descent.above import (
    cut,
    integral_over_part,
    order,
    series,
    sum_tail,
)
from derivations.gradient_descent.below import power_above, power_below
from derivations.gradient_descent.summand import c, maximum, sum_against_integral, summand
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    beta_integral,
    change_variable,
    combine_integrals,
    combine_limits,
    compare_integrals,
    equal,
    follows,
    gamma_integral,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    split_integral,
    substitute,
)
from theory.functions import Beta, ZetaSum
from theory.symbols import alpha, d, n, u, x

__all__ = [
    "against_beta",
    "beta_bounds",
    "integral_limit",
    "order_domain",
    "peak_apart",
    "quotient_with_beta",
    "quotient_with_power",
    "sum_against_beta",
    "sum_against_power",
]

value = sp.Symbol("v", real=True)
_HALF = sp.Rational(1, 2)
_q = (c - 1) / alpha
_beta = Beta(_q, n + 1) / alpha
_peak = c ** (c / alpha) * (c + n * alpha) ** (-c / alpha)
"""M with numerator and denominator apart, so that its growth can be read off."""


def _domain(*variables: sp.Symbol) -> Domain:
    """alpha > 0, c > 1 and n >= 1, with further variables."""
    more = {s: v for s, v in ((d, 10),) if s in variables}
    return Domain.of({alpha: 2, c: 2, n: 2, **more}, less(1, c), at_most(1, n))


@cache
def integral_limit() -> tuple[Theorem, Theorem]:
    """B/alpha - C d^(-(c-1)/2) <= I_d <= B/alpha, where I_d is the integral over [1, d]."""
    domain = _domain(d)
    whole = sp.Integral(summand(x), (x, 1, d))
    moved = change_variable(domain, whole, u, u ** (-1 / alpha), d**-alpha, 1)
    values = {order: _q, cut: d**-alpha}
    part = sp.Integral(u ** (_q - 1) * (1 - u) ** n, (u, d**-alpha, 1))
    same = follows(domain, equal(whole, part / alpha), moved)
    small = follows(domain, at_most(d**-alpha, 1))
    low, high = (
        multiply(specialise(t, domain, values, [small]), 1 / alpha) for t in integral_over_part()
    )
    rest = d ** ((1 - c) / 2) * Beta(_q / 2, n + 1) / alpha
    return (
        follows(domain, at_most(_beta - rest, whole), same, high),
        follows(domain, at_most(whole, _beta), same, low),
    )


@cache
def peak_apart() -> Theorem:
    """M in the form that theory writes, and with numerator and denominator apart."""
    return follows(_domain(), equal(maximum(), _peak))


@cache
def sum_against_beta() -> tuple[Theorem, Theorem]:
    """B/alpha - M <= series and series <= B/alpha + M, for n >= 1."""
    domain, parameters = _domain(d), _domain()
    low, high = integral_limit()
    below, above = sum_against_integral()
    part, tail = (specialise(t, domain) for t in sum_tail())
    apart = peak_apart()
    rest = low.relation.left
    lower = follows(domain, at_most(rest, series + _peak), low, below, part, apart)
    slack = _beta + _peak + tail.relation.right
    upper = follows(domain, at_most(series, slack), high, above, tail, apart)
    exists = specialise(sum_tail()[0], parameters, {d: sp.Integer(1)})
    with_value = parameters.extend({value: 1})

    def fixed(side: sp.Expr) -> Theorem:
        plain = combine_limits(with_value, side - series + value, d, [])
        return specialise(plain, parameters, {value: series}, [exists])

    def moving(side: sp.Expr, limit: sp.Expr) -> Theorem:
        return limit_of_monomials(parameters, side, d, limit)

    return (
        pass_to_limit(parameters, lower, moving(rest, _beta), fixed(series + _peak)),
        pass_to_limit(parameters, upper, fixed(series), moving(slack, _beta + _peak)),
    )


@dataclass(frozen=True, slots=True)
class _Integrals:
    """The integrals over (0, 1) and (0, oo) that bound the beta function, on one domain.

    `beta` is the beta integral; `first` and `third` are gamma integrals of orders q and q + 2, and
    `splits` cuts both at 1.
    """

    domain: Domain
    beta: Theorem
    first: Theorem
    third: Theorem
    splits: tuple[Theorem, Theorem]


@cache
def _integrals() -> _Integrals:
    domain = Domain.of({order: _HALF, n: 2}, at_most(1, n))
    first, third = (gamma_integral(domain, u, order + i, n) for i in (0, 2))
    cuts = tuple(split_integral(domain, g.relation.left, 1, g) for g in (first, third))
    return _Integrals(
        domain, beta_integral(domain, u, order, n + 1), first, third, (cuts[0], cuts[1])
    )


def _place(inside: bool) -> Domain:
    """A point u of (0, 1], or one beyond 1."""
    domain = _integrals().domain
    if inside:
        return domain.extend({u: _HALF}, at_most(u, 1))
    return domain.extend({u: 2}, at_most(1, u))


@cache
def beta_above() -> Theorem:
    """B(q, n+1) <= Gamma(q) n^-q for q > 0, n >= 1, from (1-u)^n <= e^(-n u)."""
    known, near = _integrals(), _place(inside=True)
    term = multiply(specialise(power_below(), near, {unit: u}), u ** (order - 1))
    high = compare_integrals(term, u, 0, 1, known.domain, known.splits[0])
    claim = at_most(Beta(order, n + 1), known.first.relation.right)
    return follows(known.domain, claim, known.beta, high, known.splits[0], known.first)


@cache
def beta_below() -> Theorem:
    """Gamma(q) n^-q - Gamma(q+2) n^(-q-1) <= B(q, n+1) for q > 0, n >= 1.

    From e^(-n u) <= (1-u)^n + n u^2 e^(-n u), which is plain for u >= 1.
    """
    known, near, far = _integrals(), _place(inside=True), _place(inside=False)
    domain, power, decay = known.domain, u ** (order - 1), sp.exp(-n * u)
    extra = (n, u ** (order + 1) * decay)
    claim = at_most(power * decay, power * (1 - u) ** n + n * extra[1])
    below = multiply(specialise(power_above(), near, {unit: u}), power)
    joined = sp.Integral(claim.right, (u, 0, 1))
    pair = [(sp.Integer(1), power * (1 - u) ** n), extra]
    linear = combine_integrals(domain, joined, pair, known.beta, known.splits[1])
    inside = compare_integrals(follows(near, claim, below), u, 0, 1, domain, linear)
    square = multiply(follows(far, at_most(1, n * u**2)), power * decay)
    beyond = follows(far, at_most(power * decay, n * extra[1]), square)
    tail = sp.Integral(beyond.relation.right, (u, 1, sp.oo))
    line = combine_integrals(domain, tail, [extra], known.splits[1])
    outside = compare_integrals(beyond, u, 1, sp.oo, domain, line)
    least = known.first.relation.right - n * known.third.relation.right
    parts = [known.beta, known.first, multiply(known.third, n)]
    parts += [*known.splits, multiply(known.splits[1], n), inside, outside, linear, line]
    return follows(domain, at_most(least, Beta(order, n + 1)), *parts)


def beta_bounds() -> tuple[Theorem, Theorem]:
    """Gamma(q) n^-q - Gamma(q+2) n^(-q-1) <= B(q, n+1) <= Gamma(q) n^-q for q > 0, n >= 1."""
    return beta_below(), beta_above()


_c = 1 + alpha * order
_series = ZetaSum(alpha, _c, n)
_maximum = substitute(_peak, {c: _c})
_lead = sp.gamma(order) * n**-order / alpha
_next = sp.gamma(order + 2) * n ** (-order - 1) / alpha
_beta_form = Beta(order, n + 1) / alpha


def order_domain() -> Domain:
    """alpha, q > 0 and n >= 1; c is 1 + alpha q."""
    return Domain.of({alpha: 2, order: _HALF, n: 2}, at_most(1, n))


@cache
def against_beta() -> tuple[Theorem, Theorem]:
    """`sum_against_beta` with 1 + alpha q for c."""
    domain = order_domain()
    low, high = (specialise(b, domain, {c: _c}) for b in sum_against_beta())
    return (
        follows(domain, at_most(_beta_form - _maximum, _series), low),
        follows(domain, at_most(_series, _beta_form + _maximum), high),
    )


@cache
def sum_against_power() -> tuple[Theorem, Theorem]:
    """The series is at most P + M and at least P - Gamma(q+2) n^(-q-1)/alpha - M.

    P is Gamma(q) n^-q/alpha.
    """
    domain = order_domain()
    low, high = (multiply(specialise(b, domain), 1 / alpha) for b in beta_bounds())
    below, above = against_beta()
    return (
        follows(domain, at_most(_lead - _next - _maximum, _series), below, low),
        follows(domain, at_most(_series, _lead + _maximum), above, high),
    )


@cache
def quotient_with_power() -> tuple[Theorem, Theorem]:
    """The series over Gamma(q) n^-q/alpha, between two expressions that tend to 1."""
    low, high = (multiply(b, 1 / _lead) for b in sum_against_power())
    domain = low.domain
    return (
        follows(domain, at_most(1 - _next / _lead - _maximum / _lead, _series / _lead), low),
        follows(domain, at_most(_series / _lead, 1 + _maximum / _lead), high),
    )


@cache
def quotient_with_beta() -> tuple[Theorem, Theorem]:
    """The series over B/alpha, for n >= 2 Gamma(q+2)/Gamma(q), between bounds that tend to 1."""
    half = sp.gamma(order) / 2
    domain = order_domain().extend({n: 4}, at_most(sp.gamma(order + 2) / n, half))
    least = specialise(beta_bounds()[0], domain)
    small = follows(domain, at_most(sp.gamma(order + 2) / n, half))
    claim = at_most(half * n**-order, Beta(order, n + 1))
    factored = follows(domain, claim, least, multiply(small, n**-order))
    inverse = multiply(raise_to(factored, sp.Integer(-1)), alpha * _maximum)
    gap = alpha * _maximum * n**order / half
    low, high = (multiply(specialise(b, domain), 1 / _beta_form) for b in against_beta())
    return (
        follows(domain, at_most(1 - gap, _series / _beta_form), low, inverse),
        follows(domain, at_most(_series / _beta_form, 1 + gap), high, inverse),
    )
