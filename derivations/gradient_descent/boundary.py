"""The sum of the summand against its integral with two boundary terms, f(d)/2 + f'(d)/12.

The remainder over each unit interval is bounded by the variation of f' there, divided by 12; the
intervals are then added up.  At 1 the function and its derivative vanish.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.euler_maclaurin import bernoulli_bounds, end, start
from derivations.gradient_descent.summand import c
from derivations.gradient_descent.variation import (
    TURNING,
    curve,
    peak,
    piece,
    roots_between,
    time_domain,
    trough,
    turns,
    variation,
)
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    cases,
    compare_sums,
    follows,
    less,
    specialise,
    split_integral,
    split_sum,
    telescope,
    unfold,
)
from theory.functions import TotalVariation
from theory.symbols import alpha, d, k, n, x

__all__ = ["DERIVATIONS", "second_order", "unit_interval"]

_Pair = tuple[Theorem, Theorem]


def _unit(low: object, high: object, *more: Relation) -> Domain:
    order = (at_most(k, start), at_most(start, end), at_most(end, k + 1))
    witness = {k: 1, start: low, end: high}
    return time_domain(witness, *TURNING, *order, *more)


def _claims() -> tuple[Relation, Relation]:
    total, change = curve().remainder(start, end), variation(end) - variation(start)
    return at_most(-change / 12, total), at_most(total, change / 12)


def _joined(domain: Domain, left: _Pair, right: _Pair, point: sp.Expr) -> _Pair:
    """The bounds from start to the point and on to end give those from start to end."""
    split = split_integral(domain, curve().integral(start, end), point)
    results = []
    for claim, before, after in zip(_claims(), left, right, strict=True):
        first = specialise(before, domain, {end: point})
        second = specialise(after, domain, {start: point})
        results.append(follows(domain, claim, first, second, split))
    return results[0], results[1]


def _either(first: _Pair, second: _Pair, border: Relation) -> _Pair:
    return cases(first[0], second[0], border), cases(first[1], second[1], border)


def _on(domain: Domain, pair: _Pair) -> _Pair:
    return specialise(pair[0], domain), specialise(pair[1], domain)


@cache
def _before_trough() -> _Pair:
    """The remainder between two points of a unit interval, the second at most the trough."""
    border, inner = at_most(end, peak), at_most(start, peak)
    last = at_most(end, trough)
    below = _unit("1.01", "1.05", last, border)
    over = _unit("1.01", "1.2", last, less(peak, end), inner)
    beyond = _unit("1.1", "1.2", last, less(peak, end), less(peak, start))
    across = _joined(over, piece(0), piece(1), peak)
    above = _either(across, _on(beyond, piece(1)), inner)
    return _either(_on(below, piece(0)), above, border)


@cache
def unit_interval() -> _Pair:
    """The remainder between any two points of a unit interval."""
    border, inner = at_most(end, trough), at_most(start, trough)
    over = _unit("1.01", "1.8", less(trough, end), inner)
    beyond = _unit("1.6", "1.8", less(trough, end), less(trough, start))
    across = _joined(over, _before_trough(), piece(2), trough)
    above = _either(across, _on(beyond, piece(2)), inner)
    return _either(_before_trough(), above, border)


@cache
def second_order() -> _Pair:
    """|sum - integral - f(d)/2 - f'(d)/12| <= variation/12, as a lower and an upper bound.

    For alpha, c > 0, real n >= 2 and integers d >= 1.
    """
    f = curve()
    inside = time_domain({k: 2})
    bounds = [follows(time_domain(), claim, *turns(), *roots_between()[:3]) for claim in TURNING]
    domain = time_domain({d: 3})
    total = sp.Sum(f.at(k).value, (k, 1, d))
    integral = f.integral(sp.Integer(1), d)
    last = split_sum(domain, total, d - 1)
    nothing = split_integral(domain, integral, 1)
    split = split_integral(inside, f.integral(sp.Integer(1), k + 1), k)
    premises = (last, nothing, _no_variation())
    results = []
    for sign, theorem in zip((1, -1), unit_interval(), strict=True):
        step = specialise(theorem, inside, {start: k, end: k + 1}, bounds)

        def gain(place: sp.Expr, sign: int = sign) -> sp.Expr:
            """The bound of the terms before a place."""
            ends = -f.at(place).value / 2 + f.at(place).slope / 12
            return f.integral(sp.Integer(1), place) + ends + sign * variation(place) / 12

        sides = (f.at(k).value, gain(k + 1) - gain(k))
        claim = at_most(*(sides if sign == 1 else sides[::-1]))
        summed = compare_sums(follows(inside, claim, step, split), k, 1, d - 1, domain)
        grown = telescope(domain, gain(k), k, 1, d - 1)
        middle = integral + f.at(d).value / 2 + f.at(d).slope / 12 + sign * variation(d) / 12
        bound = at_most(total, middle) if sign == 1 else at_most(middle, total)
        results.append(follows(domain, bound, summed, grown, *premises))
    return results[1], results[0]


def _no_variation() -> Theorem:
    """The variation on [1, 1] is zero: both maxima are 1, where f' vanishes."""
    domain = time_domain()
    small, large, order = roots_between()[:3]
    claims = (at_most(large.relation.left, 1), at_most(small.relation.right, 1))
    tops = [follows(domain, claim, large, order) for claim in claims]
    return unfold(domain, variation(sp.Integer(1)), *tops)


def _prove(proof: Proof) -> list[Theorem]:
    upper, lower = bernoulli_bounds()
    proof.step("The second Bernoulli polynomial is at most 1/6 on the unit interval.", upper)
    proof.step("It is at least -1/12 there.", lower)
    for theorem in roots_between()[:3]:
        proof.step("The quadratic of f'' has its roots between 0 and 1.", theorem)
    proof.step("Where f' rises, before its peak, it bounds the remainder.", piece(0)[1])
    proof.step("Where it falls, it does so with the other sign.", piece(1)[1])
    proof.step("And after the trough it rises again.", piece(2)[1])
    proof.step("Joined at the turns, the pieces bound a whole unit interval.", unit_interval()[1])
    below, above = second_order()
    proof.step("The unit intervals add up to a lower bound of the sum.", below)
    proof.step("And to an upper bound.", above)
    return [below, above]


def _statement() -> Statement:
    def f(place: sp.Expr) -> sp.Expr:
        return place**-c * (1 - place**-alpha) ** n

    end_terms = f(d) / 2 + sp.diff(f(x), x).subs(x, d) / 12
    middle = sp.Integral(f(x), (x, 1, d)) + end_terms
    total, rest = sp.Sum(f(k), (k, 1, d)), TotalVariation(alpha, c, n, d) / 12
    domain = Domain.of({alpha: 1, c: 1, n: 2, d: 3}, at_most(2, n), at_most(2, d))
    return Statement(domain, (at_most(middle - rest, total), at_most(total, middle + rest)))


DERIVATIONS = (
    Derivation(
        name="euler-maclaurin/second-order",
        law="",
        title="The sum against its integral with two boundary terms",
        source="derived here; Euler-Maclaurin to second order (DLMF 2.10.1)",
        statement=_statement(),
        prove=_prove,
    ),
)
