"""The sum below the critical exponent, c = alpha + beta < 1, at every finite dimension.

With u = x^-alpha the integral of x^-c (1 - x^-alpha)^n becomes one of u^-p (1-u)^n / alpha,
p = 1 + (1 - c)/alpha.  There (1-u)^n lies between exp(-n u) (1 - n u^2) and exp(-n u), which leaves
exponential integrals E_p.
"""

from functools import cache

import sympy as sp

from derivations.elementary import bernoulli, exp_above_tangent, one_minus_below_exp, real, unit
from derivations.gradient_descent.summand import (
    c,
    maximum,
    sum_against_integral,
    summand,
    time_domain,
)
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    change_variable,
    combine_integrals,
    compare_integrals,
    equal,
    exponential_integral,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.statements import two_sides
from theory import law
from theory.functions import E
from theory.law import Regime
from theory.symbols import alpha, beta, d, n, tau, u, x

_HALF = sp.Rational(1, 2)
_order = 1 + (1 - c) / alpha


def _unit_domain() -> Domain:
    return Domain.of({n: 2, unit: _HALF}, at_most(1, n), at_most(unit, 1))


@cache
def power_above() -> Theorem:
    """exp(-n v) (1 - n v^2) <= (1 - v)^n for 0 <= v <= 1, n >= 1."""
    domain = _unit_domain()
    tangent = multiply(specialise(exp_above_tangent(), domain, {real: unit}), 1 - unit)
    square = follows(domain, at_most(1 - unit**2, (1 - unit) * sp.exp(unit)), tangent)
    raised = raise_to(square, n)
    line = specialise(bernoulli(n), domain, {unit: unit**2})
    decay, power = sp.exp(-n * unit), raised.relation.right
    scaled = multiply(follows(domain, at_most(1 - n * unit**2, power), line, raised), decay)
    same = follows(domain, equal(decay * power, (1 - unit) ** n))
    return follows(domain, at_most(decay * (1 - n * unit**2), (1 - unit) ** n), scaled, same)


@cache
def power_below() -> Theorem:
    """(1 - v)^n <= exp(-n v) for 0 <= v <= 1, n >= 1."""
    domain = _unit_domain()
    raised = raise_to(specialise(one_minus_below_exp(), domain), n)
    return follows(domain, at_most((1 - unit) ** n, sp.exp(-n * unit)), raised)


def _sum_domain() -> Domain:
    return time_domain({d: 10})


def _places() -> Domain:
    """n >= 1 and x >= 1."""
    return time_domain({x: 2}, at_most(1, x))


@cache
def exponential_part(shift: int) -> Theorem:
    """The integral of x^(-c - shift alpha) exp(-n x^-alpha) over [1, d], with u = x^-alpha.

    It is (d^(1-c-shift alpha) E_q(n d^-alpha) - E_q(n))/alpha, q = p - shift.
    """
    domain = _sum_domain()
    integrand = x ** (-c - shift * alpha) * sp.exp(-n * x**-alpha)
    whole = sp.Integral(integrand, (x, 1, d))
    order = _order - shift
    moved = change_variable(domain, whole, u, u ** (-1 / alpha), d**-alpha, 1)
    known = exponential_integral(domain, u, order, n, d**-alpha, 1)
    value = (d ** (1 - c - shift * alpha) * E(order, n * d**-alpha) - E(order, n)) / alpha
    return follows(domain, equal(whole, value), moved, multiply(known, 1 / alpha))


@cache
def integral_from_above() -> Theorem:
    """The integral of the summand is at most (d^(1-c) E_p(n d^-alpha) - E_p(n))/alpha."""
    places, domain = _places(), _sum_domain()
    factor = multiply(specialise(power_below(), places, {unit: x**-alpha}), x**-c)
    part = exponential_part(0)
    claim = at_most(sp.Integral(summand(x), (x, 1, d)), part.relation.right)
    return follows(domain, claim, compare_integrals(factor, x, 1, d, domain), part)


@cache
def integral_from_below() -> Theorem:
    """The integral of the summand is at least that of x^-c exp(-n u) (1 - n u^2), u = x^-alpha."""
    places, domain = _places(), _sum_domain()
    factor = multiply(specialise(power_above(), places, {unit: x**-alpha}), x**-c)
    whole = compare_integrals(factor, x, 1, d, domain)
    decay = sp.exp(-n * x**-alpha)
    terms = [(sp.Integer(1), x**-c * decay), (-n, x ** (-c - 2 * alpha) * decay)]
    pieces = combine_integrals(domain, whole.relation.left, terms)
    main, correction = exponential_part(0), exponential_part(2)
    claim = at_most(main.relation.right - n * correction.relation.right, whole.relation.right)
    return follows(domain, claim, whole, pieces, main, correction)


def scaled_domain() -> Domain:
    """0 < alpha + beta < 1 and 2t = tau d^alpha >= 1."""
    return Domain.of(
        {alpha: _HALF, beta: 0, tau: 1, d: 16},
        less(0, alpha + beta),
        less(alpha + beta, 1),
        at_most(1, tau * d**alpha),
    )


_SCALED = {c: alpha + beta, n: tau * d**alpha}


def below_regime(identifier: str = "power-law/gradient-descent") -> Regime:
    """The regime alpha + beta < 1 of a law of `theory`."""
    return next(r for r in law(identifier).regimes if r.name == "heavy tail")


@cache
def sum_bounds() -> tuple[Theorem, Theorem]:
    """The sum at n = tau d^alpha, both sides, as `theory` has them."""
    domain = scaled_domain()
    low, high = two_sides(below_regime().finite[1])
    pieces = [
        tuple(specialise(t, domain, _SCALED) for t in pair)
        for pair in (sum_against_integral(), (integral_from_below(), integral_from_above()))
    ]
    return (
        follows(domain, low, pieces[0][0], pieces[1][0]),
        follows(domain, high, pieces[0][1], pieces[1][1]),
    )
