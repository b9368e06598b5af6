"""Sums against integrals: Lemmas C.1 and C.4 of the paper, for any function of the language.

These are proof scripts, not rules: they only call rules of the kernel, so an error here can make
a proof fail but not make a false theorem.
"""

from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    antiderivative,
    at_most,
    cases,
    compare_integrals,
    compare_sums,
    follows,
    integer_part,
    join_integrals,
    less,
    monotone,
    multiply,
    shift_sum,
    specialise,
    split_integral,
    split_sum,
    substitute,
)
from derivations.kernel.enclosure import enclose
from theory.symbols import d, k, x

__all__ = ["Comparison", "Unimodal", "compare_monotone", "compare_unimodal", "running", "whole"]

running = sp.Symbol("s", positive=True)
"""The variable in which functions and their slopes are handed over."""
whole = sp.Symbol("m", integer=True, positive=True)
"""The integer part of a peak."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two theorems about the sum of f over an integer range and the integral over it.

    For f on [a, b]: `left` compares the sum over a..b-1 (left end points) with the integral,
    `right` the sum over a+1..b. For a rising f, left <= integral <= right; for a falling one the
    other way round.
    """

    left: Theorem
    right: Theorem


def compare_monotone(
    domain: Domain, function: sp.Expr, slope: Theorem, low: sp.Expr, high: sp.Expr
) -> Comparison:
    """Lemma C.1: sums over the left and over the right end points against the integral.

    `function` is an expression in `running`; `slope` gives the sign of its derivative for
    low < running < high; low <= high are integers on the domain, low < high at its witness.
    """
    point = dict(domain.witness)
    first = substitute(sp.sympify(low), point)
    inside = domain.extend({k: first}, at_most(low, k), at_most(k, high - 1))
    near = inside.extend({x: first + sp.Rational(1, 2)}, at_most(k, x), at_most(x, k + 1))
    at = {place: substitute(function, {running: place}) for place in (k, x, k + 1)}
    integral = sp.Integral(at[x], (x, k, k + 1))
    results = []
    for end in (k, k + 1):
        ends = (k, x) if end == k else (x, k + 1)
        pointwise = monotone(function, running, slope, near, *ends)
        integrated = compare_integrals(pointwise, x, k, k + 1, inside)
        constant = antiderivative(inside, at[end] * x, at[end], x, k, k + 1)
        below = integrated.relation.right == integral
        claim = at_most(at[end], integral) if below else at_most(integral, at[end])
        term = follows(inside, claim, integrated, constant)
        summed = compare_sums(term, k, low, high - 1, domain)
        joined = join_integrals(domain, at[x], x, k, low, high)
        whole_range = sp.Integral(at[x], (x, low, high))
        total = sp.Sum(at[end], (k, low, high - 1))
        premises = [summed, joined]
        if end != k:
            shifted = shift_sum(domain, total, -1)
            premises.append(shifted)
            total = shifted.relation.right
        claim = at_most(total, whole_range) if below else at_most(whole_range, total)
        results.append(follows(domain, claim, *premises))
    return Comparison(*results)


@dataclass(frozen=True, slots=True)
class Unimodal:
    """A function that rises up to a peak and falls from there on, and a bound on its values.

    `function` is an expression in `running`, nonnegative; `rising` is 0 <= f' on a domain with
    1 < running < peak, `falling` is f' <= 0 on one with peak < running. `bound` states
    f(running) <= maximum for all running >= 1; `sign` states 0 <= f(running) there.
    """

    function: sp.Expr
    peak: sp.Expr
    rising: Theorem
    falling: Theorem
    bound: Theorem
    sign: Theorem


def compare_unimodal(
    domain: Domain, shape: Unimodal, maximum: sp.Expr, flat: dict[sp.Symbol, object]
) -> tuple[Theorem, Theorem]:
    """Lemma C.4: sum - maximum <= integral and integral - maximum <= sum, over 1..d.

    `domain` has the integer d >= 1 among its variables, its witness having 2 <= peak < d - 2;
    `flat` is a second witness, with 2 <= d <= peak.
    """
    before = Domain.of(
        {**dict(domain.witness), **flat}, *domain.constraints, at_most(d, shape.peak)
    )
    after = domain.extend({}, less(shape.peak, d))
    rising = _all_rising(before, shape, maximum)
    peaked = _peaked(after, shape, maximum)
    lower, upper = (
        cases(a, b, at_most(d, shape.peak)) for a, b in zip(rising, peaked, strict=True)
    )
    return lower, upper


def _claims(shape: Unimodal, maximum: sp.Expr) -> tuple[Relation, Relation]:
    total = sp.Sum(substitute(shape.function, {running: k}), (k, 1, d))
    integral = sp.Integral(substitute(shape.function, {running: x}), (x, 1, d))
    return at_most(integral - maximum, total), at_most(total, integral + maximum)


def _at(theorem: Theorem, domain: Domain, place: sp.Expr) -> Theorem:
    return specialise(theorem, domain, {running: place})


def _all_rising(domain: Domain, shape: Unimodal, maximum: sp.Expr) -> tuple[Theorem, Theorem]:
    """The case d <= peak: f rises on the whole range."""
    pieces = compare_monotone(domain, shape.function, shape.rising, sp.Integer(1), d)
    lower, upper = _claims(shape, maximum)
    total = upper.left
    last = split_sum(domain, total, d - 1)
    first = split_sum(domain, total, 1)
    ends = [_at(shape.bound, domain, d), _at(shape.sign, domain, sp.Integer(1))]
    some = _at(shape.sign, domain, d)
    return (
        follows(domain, lower, pieces.right, first, ends[1], ends[0], some),
        follows(domain, upper, pieces.left, last, ends[0]),
    )


def _peaked(domain: Domain, shape: Unimodal, maximum: sp.Expr) -> tuple[Theorem, Theorem]:
    """The case peak < d: rising up to m, falling from m + 1, where m <= peak < m + 1."""
    point = {s: Fraction(int(v.p), int(v.q)) for s, v in domain.witness}
    inner = domain.extend(
        {whole: int(float(enclose(shape.peak, point, 64)))},  # `Domain` checks the guess
        at_most(whole, shape.peak),
        less(shape.peak, whole + 1),
    )
    lower, upper = _claims(shape, maximum)
    total, integral = upper.left, lower.left + maximum
    rise = compare_monotone(inner, shape.function, shape.rising, sp.Integer(1), whole)
    fall = compare_monotone(inner, shape.function, shape.falling, whole + 1, d)
    middle = _middle(inner, shape, maximum)
    first = split_integral(inner, integral, whole)
    second = split_integral(inner, sp.Integral(integral.function, (x, whole, d)), whole + 1)
    # sums: 1..m, m+1..d, and each of the two with an end taken off
    halves = split_sum(inner, total, whole)
    left, right = (sp.Sum(total.function, (k, 1, whole)), sp.Sum(total.function, (k, whole + 1, d)))
    ends = [split_sum(inner, left, whole - 1), split_sum(inner, right, whole + 1)]
    starts = [split_sum(inner, left, 1), split_sum(inner, right, d - 1)]
    signs = [_at(shape.sign, inner, sp.Integer(1)), _at(shape.sign, inner, d)]
    results = (
        follows(
            inner, lower, rise.right, fall.left, middle[0], first, second, halves, *starts, *signs
        ),
        follows(inner, upper, rise.left, fall.right, middle[1], first, second, halves, *ends),
    )
    low, high = (integer_part(result, whole, shape.peak) for result in results)
    return low, high


def _middle(domain: Domain, shape: Unimodal, maximum: sp.Expr) -> tuple[Theorem, Theorem]:
    """The unit interval with the peak: its integral I is at most M, and f(m) + f(m+1) <= I + M.

    Left of the peak f is at least f(m), right of it at least f(m+1). With t = peak - m this gives
    I >= t f(m) + (1-t) f(m+1), and M >= (1-t) f(m) + t f(m+1).
    """
    function = {place: substitute(shape.function, {running: place}) for place in (x, whole)}
    function[whole + 1] = substitute(shape.function, {running: whole + 1})
    share = shape.peak - whole
    integral = sp.Integral(function[x], (x, whole, whole + 1))
    near = domain.extend({x: dict(domain.witness)[whole]}, at_most(whole, x), at_most(x, whole + 1))
    top = compare_integrals(_at(shape.bound, near, x), x, whole, whole + 1, domain)
    flat = antiderivative(domain, maximum * x, maximum, x, whole, whole + 1)
    small = follows(domain, at_most(integral, maximum), top, flat)
    left_of = domain.extend(
        {x: dict(domain.witness)[whole]}, at_most(whole, x), at_most(x, shape.peak)
    )
    right_of = domain.extend(
        {x: dict(domain.witness)[whole] + 1}, at_most(shape.peak, x), at_most(x, whole + 1)
    )
    parts = [
        _above_constant(domain, left_of, shape, shape.rising, whole, whole, shape.peak),
        _above_constant(domain, right_of, shape, shape.falling, whole + 1, shape.peak, whole + 1),
    ]
    split = split_integral(domain, integral, shape.peak)
    caps = [
        multiply(_at(shape.bound, domain, whole), 1 - share),
        multiply(_at(shape.bound, domain, whole + 1), share),
    ]
    claim = at_most(function[whole] + function[whole + 1], integral + maximum)
    return small, follows(domain, claim, *parts, split, *caps)


def _above_constant(
    domain: Domain,
    near: Domain,
    shape: Unimodal,
    slope: Theorem,
    end: sp.Expr,
    low: sp.Expr,
    high: sp.Expr,
) -> Theorem:
    """(high - low) f(end) <= integral of f over [low, high], f(end) being the least value there."""
    pair = (end, x) if end == low else (x, end)
    pointwise = monotone(shape.function, running, slope, near, *pair)
    integrated = compare_integrals(pointwise, x, low, high, domain)
    value = substitute(shape.function, {running: end})
    constant = antiderivative(domain, value * x, value, x, low, high)
    integral = integrated.relation.right
    return follows(domain, at_most((high - low) * value, integral), integrated, constant)
