"""The normaliser to second order: two more terms, and a remainder of one sign with its size.

On each unit interval the error of the trapezoidal rule for x^-alpha is an integral of the second
derivative against (x-k)(k+1-x)/2, and what it lacks to the difference of first derivatives over
12 is an integral of the fourth derivative against (x-k)^2 (k+1-x)^2/24; both are not negative.
Summed from d to N and taken to the limit in N this is the expansion of `theory`. The constant in
it is zeta(alpha), by definition for alpha > 1 and by the analytic continuation (cited) below 1;
Euler's constant, by definition, at alpha = 1.
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    cite,
    combine_limits,
    compare_integrals,
    compare_sums,
    equal,
    euler_constant,
    follows,
    infinite_sum,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    replace,
    specialise,
    split_sum,
    squeeze,
    substitute,
    telescope,
    unfold,
)
from derivations.spectrum import bounds_above
from derivations.statements import two_sides
from derivations.sum_integral import whole
from theory.functions import H
from theory.spectrum import normaliser
from theory.symbols import alpha, d, k, x

__all__ = ["CONTINUATION", "DERIVATIONS", "between", "constant_below", "refined"]

CONTINUATION = (
    "DLMF 25.2.8 with N = 1, for real 0 < s < 1, the integral cut at the integers, where "
    "floor(x) = k on [k, k + 1)"
)
_HALF = sp.Rational(1, 2)
_ONE = sp.Integer(1)
_POWER_PRIMITIVE = x ** (1 - alpha) / (1 - alpha)


@dataclass(frozen=True, slots=True)
class _Case:
    """One regime: the exponent, a primitive of x^-exponent, parameters, and the constant term.

    `parameters` is the domain of the exponent alone; `law` counts the regimes of `theory`.
    """

    law: int
    exponent: sp.Expr
    primitive: sp.Expr
    parameters: Domain
    constant: sp.Expr

    def at(self, place: sp.Expr) -> sp.Expr:
        """The primitive at a place."""
        return substitute(self.primitive, {x: place})


_BELOW = _Case(
    0, alpha, _POWER_PRIMITIVE, Domain.of({alpha: _HALF}, less(alpha, 1)), sp.zeta(alpha)
)
_LINE = _Case(1, _ONE, sp.log(x), Domain.of({}), sp.EulerGamma)
_ABOVE = _Case(
    2,
    alpha,
    -(x ** (1 - alpha)) / (alpha - 1),
    Domain.of({alpha: 2}, less(1, alpha)),
    sp.zeta(alpha),
)
_CASES = (_BELOW, _LINE, _ABOVE)


def _by_parts(case: _Case, weight: sp.Expr, order: int) -> sp.Expr:
    """A primitive of weight times the derivative of that order, where weight^(order) = +-1."""
    power, total = x**-case.exponent, sp.Integer(0)
    derivatives = [case.primitive, power, *(sp.diff(power, x, i) for i in range(1, order))]
    for i in range(order + 1):
        factor = sp.diff(weight, x, i) if i else weight
        total += (-1) ** i * factor * derivatives[order - i]
    return total


@cache
def _trapezium(case: _Case) -> tuple[Theorem, Theorem]:
    """Bounds 0 and (f'(k+1) - f'(k))/12 of the error of the trapezoidal rule on [k, k+1]."""
    domain = case.parameters.extend({k: 3})
    near = domain.extend({x: sp.Rational(7, 2)}, at_most(k, x), at_most(x, k + 1))
    inside = multiply(follows(near, at_most(0, k + 1 - x)), x - k)
    squared = multiply(inside, inside.relation.right, inside)
    power = x**-case.exponent
    zero = antiderivative(domain, sp.Integer(0) * x, sp.Integer(0), x, k, k + 1)
    results = []
    for sign, order, scale in ((inside, 2, 2), (squared, 4, 24)):
        weight = sign.relation.right / scale
        derivative = sp.factor(sp.diff(power, x, order))
        positive = multiply(sign, derivative / scale)
        integrand = positive.relation.right
        value = antiderivative(domain, _by_parts(case, weight, order), integrand, x, k, k + 1)
        integrated = compare_integrals(positive, x, k, k + 1, domain)
        results.append(replace(replace(integrated, zero), value))
    return results[0], results[1]


@cache
def _summed(case: _Case) -> tuple[Theorem, Theorem]:
    """The bounds of `_trapezium` summed from d to m - 1 and telescoped.

    With A(d) = H(d) - F(d) - d^-alpha/2, F the primitive: A(d) <= A(m) <= A(d) + error(d), the
    term -m^-alpha/2 and the negative part of the error being left out.
    """
    domain = case.parameters.extend({d: 10, whole: 20}, at_most(d, whole))
    power = k**-case.exponent
    slope = sp.diff(power, k)
    ends = [telescope(domain, g, k, d, whole - 1) for g in (case.at(k), power, slope)]
    head = unfold(domain, H(d, case.exponent))
    total = unfold(domain, H(whole, case.exponent))
    parts = (
        split_sum(domain, head.relation.right, d - 1),
        split_sum(domain, total.relation.right, d - 1),
        split_sum(domain, sp.Sum(power, (k, d, whole)), whole - 1),
    )
    first, second = (compare_sums(t, k, d, whole - 1, domain) for t in _trapezium(case))

    def reduced(place: sp.Symbol) -> sp.Expr:
        return H(place, case.exponent) - case.at(place)

    half = substitute(power, {k: d}) / 2
    error = case.exponent * d ** (-case.exponent - 1) / 12
    low = at_most(reduced(d) - half, reduced(whole))
    high = at_most(reduced(whole), reduced(d) - half + error + whole**-case.exponent / 2)
    return (
        follows(domain, low, first, ends[0], ends[1], head, total, *parts),
        follows(domain, high, second, *ends, head, total, *parts),
    )


def between(law: int) -> tuple[Theorem, Theorem]:
    """A(d) <= H(m) - F(m) and H(m) - F(m) <= A(d) + error + m^-alpha/2 for d <= m.

    F is the primitive, A(d) = H(d) - F(d) - d^-alpha/2, and `law` counts the regimes.  The constant
    of the expansion does not occur, so that nothing is cited.
    """
    return _summed(_CASES[law])


@cache
def _fraction_sum() -> tuple[Theorem, Theorem, Theorem]:
    """S, the sum of g(k), with g(k) the integral of (x - k) x^(-alpha-1) over [k, k+1].

    Returns: the part up to m is at most S; S less that part is at most m^-alpha/alpha; and the
    part in terms of H, from a primitive and telescoping.
    """
    index = _BELOW.parameters.extend({k: 3})
    near = index.extend({x: sp.Rational(7, 2)}, at_most(k, x), at_most(x, k + 1))
    integrand = (x - k) * x ** (-alpha - 1)
    term = sp.Integral(integrand, (x, k, k + 1))
    top = multiply(follows(near, at_most(x - k, 1)), x ** (-alpha - 1))
    falling = raise_to(follows(near, at_most(k, x)), -alpha - 1)
    below = follows(near, at_most(integrand, k ** (-alpha - 1)), top, falling)
    above = multiply(follows(near, at_most(0, x - k)), x ** (-alpha - 1))
    cap = antiderivative(index, k ** (-alpha - 1) * x, k ** (-alpha - 1), x, k, k + 1)
    zero = antiderivative(index, sp.Integer(0) * x, sp.Integer(0), x, k, k + 1)
    bound = replace(compare_integrals(below, x, k, k + 1, index), cap)
    bound = follows(index, at_most(term, k ** (-alpha - 1)), bound)
    sign = replace(compare_integrals(above, x, k, k + 1, index), zero)
    domain = _BELOW.parameters.extend({whole: 20})
    part, tail = infinite_sum(domain, k, bound, sign, _ONE, alpha + 1, whole)
    primitive = -(x - k) * x**-alpha / alpha + x ** (1 - alpha) / (alpha * (1 - alpha))
    value = antiderivative(index, primitive, integrand, x, k, k + 1)
    summed = compare_sums(value, k, 1, whole, domain)
    ends = [telescope(domain, g, k, 1, whole) for g in (k**-alpha, _BELOW.at(k))]
    head = unfold(domain, H(whole, alpha))
    closed = -H(whole, alpha) - (whole + 1) ** -alpha + 1
    closed += ((whole + 1) ** (1 - alpha) - 1) / (1 - alpha)
    claim = equal(alpha * summed.relation.left, closed)
    return part, tail, follows(domain, claim, multiply(summed, alpha), *ends, head)


@cache
def constant_below() -> Theorem:
    """H(m, alpha) - m^(1-alpha)/(1-alpha) tends to zeta(alpha) for alpha < 1, as m grows."""
    part, tail, closed = _fraction_sum()
    total = part.relation.right
    here = part.domain
    formula = equal(sp.zeta(alpha), 1 - 1 / (1 - alpha) - alpha * total)
    cited = cite(here, formula, CONTINUATION, part)
    reduced = H(whole, alpha) + (whole + 1) ** -alpha
    reduced -= (whole + 1) ** (1 - alpha) / (1 - alpha)
    low = follows(here, at_most(sp.zeta(alpha), reduced), multiply(part, alpha), closed, cited)
    claim = at_most(reduced, sp.zeta(alpha) + whole**-alpha)
    high = follows(here, claim, multiply(tail, alpha), closed, cited)
    later = _BELOW.parameters.extend({whole: 20}, at_most(2, whole))
    meanings = [unfold(later, H(place, alpha)) for place in (whole, whole - 1)]
    last = split_sum(later, meanings[0].relation.right, whole - 1)
    step = follows(
        later, equal(H(whole - 1, alpha), H(whole, alpha) - whole**-alpha), last, *meanings
    )
    moved = [replace(specialise(b, later, {whole: whole - 1}), step) for b in (low, high)]
    return _squeezed(_BELOW, moved[0], moved[1])


def _squeezed(case: _Case, low: Theorem, high: Theorem) -> Theorem:
    """The limit of H(m) - F(m), from zeta <= it <= a bound that tends to zeta."""
    middle = H(whole, case.exponent) - case.at(whole)
    lower = follows(low.domain, at_most(low.relation.left, middle), low)
    upper = follows(high.domain, at_most(middle, high.relation.right), high)
    limits = (
        limit_of_monomials(case.parameters, side, whole, case.constant)
        for side in (lower.relation.left, upper.relation.right)
    )
    return squeeze(case.parameters, lower, upper, *limits)


@cache
def _constant(case: _Case) -> Theorem:
    """H(m) - F(m) tends to the constant of the expansion as m grows."""
    if case is _BELOW:
        return constant_below()
    if case is _LINE:
        return euler_constant(case.parameters, whole)
    domain = case.parameters.extend({whole: 20})
    low, high = (specialise(bound, domain, {d: whole}) for bound in bounds_above())
    constant, primitive = case.constant, case.at(whole)
    middle = H(whole, alpha) - primitive
    above = follows(domain, at_most(constant, middle), low)
    below = follows(domain, at_most(middle, constant - primitive), high)
    return _squeezed(case, above, below)


@cache
def refined(law: int) -> tuple[Theorem, Theorem]:
    """expansion - error <= H and H <= expansion; `law` counts the regimes (below, at, above 1)."""
    case = _CASES[law]
    regime = normaliser().regimes[law]
    low_sum, high_sum = _summed(case)
    domain = case.parameters.extend({d: 10})
    limit = _constant(case)

    def fixed(side: sp.Expr) -> Theorem:
        return combine_limits(domain, side, whole, [])

    def moving(side: sp.Expr) -> Theorem:
        value = side - whole**-case.exponent / 2
        return limit_of_monomials(domain, side, whole, value)

    upper = pass_to_limit(domain, low_sum, fixed(low_sum.relation.left), limit)
    lower = pass_to_limit(domain, high_sum, limit, moving(high_sum.relation.right))
    low, high = two_sides(regime.finite[1])
    signs = []
    if case is _ABOVE:  # theory writes the primitive with the other sign of the denominator
        signs.append(follows(domain, equal(case.at(d), _BELOW.at(d))))
    return follows(domain, low, lower, *signs), follows(domain, high, upper, *signs)


def _steps(proof: Proof, law: int) -> list[Theorem]:
    case = _CASES[law]
    low, high = _trapezium(case)
    proof.step("The trapezoidal rule overestimates on each unit interval: f is convex.", low)
    proof.step("By at most the difference of slopes over 12: f has a fourth derivative >= 0.", high)
    proof.step("Summed from d to m - 1, the lower estimate telescopes.", _summed(case)[0])
    proof.step("So does the upper one.", _summed(case)[1])
    if case is _BELOW:
        proof.step("The sum of unit integrals in the continuation of zeta.", _fraction_sum()[2])
    proof.step("What does not telescope tends to the constant.", _constant(case))
    bounds = refined(law)
    return [
        proof.step("In the limit of m, the second estimate is the lower bound.", bounds[0]),
        proof.step("The first one is the upper bound.", bounds[1]),
    ]


def _derivation(law: int, name: str, title: str, spot: dict[sp.Symbol, object]) -> Derivation:
    return Derivation(
        name=f"spectrum/{name}-expansion",
        law="spectrum/normaliser",
        title=title,
        source="DLMF 2.10(i), 25.2.9 and 5.11.2, the remainder made explicit",
        statement=Statement(
            _CASES[law].parameters.extend({d: 10}),
            two_sides(normaliser().regimes[law].finite[1]),
            ({**spot, d: 1}, {**spot, d: 3}),
        ),
        prove=lambda proof: _steps(proof, law),
    )


DERIVATIONS = (
    _derivation(0, "heavy-tail", "Expansion of the normaliser for alpha < 1", {alpha: _HALF}),
    _derivation(1, "harmonic", "Expansion of the normaliser for alpha = 1", {}),
    _derivation(2, "summable", "Expansion of the normaliser for alpha > 1", {alpha: 2}),
)
