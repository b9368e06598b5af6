"""The refined law at finite dimension with its error bound.

The sum is the integral with two boundary terms, up to the variation of f' over 12; the integral,
after x^-alpha = 1 - e^-w, lies between two exponential integrals by the envelope of its integrand.
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.envelope import envelope, sinh_by_exponentials
from derivations.gradient_descent.boundary import second_order, unit_interval
from derivations.gradient_descent.summand import c, slope, summand
from derivations.gradient_descent.variation import roots_between, variation
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    apply_log,
    at_most,
    change_variable,
    combine_integrals,
    combine_limits,
    compare_integrals,
    equal,
    exponential_integral,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    specialise,
    unfold,
)
from derivations.statements import two_sides
from theory import law
from theory.functions import E, H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, beta, d, k, n, p, t, w, x

__all__ = ["DERIVATIONS", "integral_bounds"]

_ORDER = 1 + (1 - c) / alpha
_RATE = n + 1 - _ORDER / 2
_LOW = -sp.log(1 - d**-alpha)
_MAP = (1 - sp.exp(-w)) ** (-1 / alpha)


@cache
def _domain() -> Domain:
    """alpha, c > 0, n >= 2, d >= 2, order >= 0 and a positive rate."""
    return Domain.of(
        {alpha: 1, c: 1, n: 3, d: 3},
        at_most(2, n),
        at_most(2, d),
        at_most(0, _ORDER),
        less(0, _RATE),
    )


@cache
def _ends() -> tuple[Theorem, ...]:
    """d^-alpha < 1; the rate w_d of the slowest coordinate is positive, and so is n' w_d."""
    domain = _domain()
    level = follows(domain, less(d**-alpha, 1), raise_to(follows(domain, at_most(2, d)), -alpha))
    logarithm = apply_log(follows(domain, less(1 - d**-alpha, 1)), level)
    positive = follows(domain, less(0, _LOW), logarithm)
    return level, positive, multiply(positive, _RATE)


@cache
def _substituted() -> Theorem:
    """The integral of f over [1, d] in the variable w, over [w_d, oo)."""
    parameters = Domain.of({alpha: 1})
    decay = limit_of_monomials(parameters, sp.exp(-w), w, sp.Integer(0))
    limit = combine_limits(parameters, _MAP, w, [decay])
    integral = sp.Integral(summand(x), (x, 1, d))
    return change_variable(_domain(), integral, w, _MAP, _LOW, sp.oo, *_ends(), limit=limit)


@cache
def _pointwise() -> tuple[Theorem, Theorem]:
    """w^-p e^(-n'w) below the new integrand and its next term, and above the integrand itself."""
    domain = Domain.of(
        {alpha: 1, c: 1, n: 3, w: 1}, at_most(2, n), at_most(0, _ORDER), less(0, _RATE)
    )
    new = alpha * _substituted().relation.right.function
    simple = w**-_ORDER * sp.exp(-_RATE * w)
    sine = specialise(sinh_by_exponentials(), domain, {x: w / 2})
    shifted = multiply(sine, 2 * sp.exp(-w / 2))
    product = 2 * sp.exp(-w / 2) * sp.sinh(w / 2)
    gap = follows(domain, equal(product, 1 - sp.exp(-w)), shifted)
    sign = follows(domain, less(0, sp.sinh(w / 2)))
    lower, upper = (specialise(bound, domain, {p: _ORDER}) for bound in envelope())
    inner = product**-_ORDER * sp.exp(-(n + 1) * w)
    term = _ORDER / 24 * w ** (2 - _ORDER) * sp.exp(-_RATE * w)
    bounds = (
        follows(domain, at_most(simple, inner + term), sign, multiply(lower, simple)),
        follows(domain, at_most(inner, simple), sign, multiply(upper, simple)),
    )
    plain = (1 - sp.exp(-w)) ** -_ORDER * sp.exp(-(n + 1) * w)
    same = follows(domain, equal(plain, new))
    below, above = (replace(replace(bound, gap), same) for bound in bounds)
    return below, above


@cache
def integral_bounds() -> tuple[Theorem, Theorem]:
    """The two exponential integrals around the integral of f over [1, d], times alpha."""
    domain, ends = _domain(), _ends()
    changed = _substituted()
    leading = exponential_integral(domain, w, _ORDER, _RATE, _LOW, sp.oo, *ends)
    next_term = exponential_integral(domain, w, _ORDER - 2, _RATE, _LOW, sp.oo, *ends)
    below, above = _pointwise()
    upper = compare_integrals(above, w, _LOW, sp.oo, domain, leading, *ends)
    pair = [
        (sp.Integer(1), above.relation.left),
        (_ORDER / 24, w ** (2 - _ORDER) * sp.exp(-_RATE * w)),
    ]
    whole = sp.Integral(below.relation.right, (w, _LOW, sp.oo))
    parts = combine_integrals(domain, whole, pair, upper, next_term, *ends)
    lower = compare_integrals(below, w, _LOW, sp.oo, domain, parts, leading, *ends)
    integral = changed.relation.left
    first, second = leading.relation.right, next_term.relation.right
    claims = (
        at_most(first - _ORDER / 24 * second, alpha * integral),
        at_most(alpha * integral, first),
    )
    known = (*ends, changed, leading)
    return (
        follows(domain, claims[0], *known, lower, parts, next_term),
        follows(domain, claims[1], *known, upper),
    )


@cache
def sum_bounds() -> tuple[Theorem, Theorem]:
    """Bounds of the sum of f(k) over k <= d by exponential integrals, end terms and variation."""
    domain = _domain()
    total = sp.Sum(summand(k), (k, 1, d))
    ends = summand(d) / 2 + slope(d) / 12
    first = _LOW ** (1 - _ORDER) * E(_ORDER, _RATE * _LOW) / alpha
    tail = _LOW ** (3 - _ORDER) * E(_ORDER - 2, _RATE * _LOW) * _ORDER / (24 * alpha)
    results = []
    claims = (
        at_most(first - tail + ends - variation(d) / 12, total),
        at_most(total, first + ends + variation(d) / 12),
    )
    for claim, boundary, integral in zip(claims, second_order(), integral_bounds(), strict=True):
        scaled = multiply(integral, 1 / alpha, *_ends())
        results.append(follows(domain, claim, *_ends(), specialise(boundary, domain), scaled))
    return results[0], results[1]


def _statement(name: str, order: sp.Expr, variables: dict[sp.Symbol, object]) -> Statement:
    """The two sides of the bound of a refined law of theory."""
    (regime,) = law(name).regimes
    lower, upper = two_sides(regime.relation)
    more = (less(0, alpha + beta), at_most(beta, 1)) if beta in variables else ()
    domain = Domain.of(
        variables, *more, at_most(1, t), at_most(2, d), less(0, 2 * t + 1 - order / 2)
    )
    late = {**variables, d: 40, t: 1}
    return Statement(domain, (lower, upper), spots=(late, {**late, t: 30}))


def _prove(statement: Statement, second: sp.Expr) -> Callable[[Proof], list[Theorem]]:
    """The proof for the squared distances k^-second."""

    def prove(proof: Proof) -> list[Theorem]:
        root = roots_between()
        proof.step("The larger turn of f' lies beyond 1.", root[1])
        proof.step(
            "The remainder of a unit interval is at most the variation of f' over 12.",
            unit_interval()[1],
        )
        below, above = second_order()
        proof.step("The intervals add up: the sum is at least this.", below)
        proof.step("And at most this.", above)
        proof.step(
            "In the variable w = -log(1 - x^-alpha) the integral runs to infinity.", _substituted()
        )
        proof.step("The integrand is at most that of an exponential integral.", _pointwise()[1])
        proof.step("And it is at least that less the next term.", _pointwise()[0])
        for theorem in integral_bounds():
            proof.step("So the integral is bounded by exponential integrals.", theorem)
        domain, exponent = statement.domain, alpha + second
        loss = unfold(domain, GradientLoss(alpha, second, d, t))
        weight = H(d, exponent)
        values = {c: exponent, n: 2 * t}
        ends = [specialise(theorem, domain, values) for theorem in _ends()]
        sides = [claim for claim in statement.claims if isinstance(claim, Relation)]
        results = []
        for bound, claim in zip(sum_bounds(), sides, strict=True):
            here = specialise(bound, domain, values, ends)
            proof.step("With 2t for n, divided by the normaliser.", here)
            scaled = multiply(here, 1 / weight, *ends)
            results.append(follows(domain, claim, *ends, loss, scaled))
        return results

    return prove


def _derivation(name: str, second: sp.Expr, variables: dict[sp.Symbol, object]) -> Derivation:
    statement = _statement(name, (1 - second) / alpha, variables)
    return Derivation(
        name="gradient-descent/refined" if second == beta else "gradient-descent/refined-bigram",
        law=name,
        title=law(name).title,
        source="derived here; Euler-Maclaurin to second order, envelope of the integrand",
        statement=statement,
        prove=_prove(statement, second),
    )


DERIVATIONS = (
    _derivation("power-law/gradient-descent/refined", beta, {alpha: 1, beta: 0, d: 3, t: 2}),
    _derivation("bigram/gradient-descent/refined", sp.Integer(0), {alpha: 1, d: 3, t: 2}),
)
