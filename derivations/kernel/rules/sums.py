"""Rules about finite sums."""

import sympy as sp

from derivations.kernel.entailment import context
from derivations.kernel.proposition import Domain, Kind, Relation, at_most, equal, substitute
from derivations.kernel.theorem import Theorem, check_binds, conclude, facts, refuse_unless

__all__ = ["compare_sums", "join_integrals", "shift_sum", "split_sum", "telescope", "unroll"]


def compare_sums(
    theorem: Theorem,
    variable: sp.Symbol,
    low: sp.Expr,
    high: sp.Expr,
    domain: Domain,
    *premises: Theorem,
) -> Theorem:
    """From a relation between the terms, for every low <= k <= high, conclude that of the sums.

    A strict order between the terms becomes a weak one, since the range may be empty.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    here = facts(domain, premises)
    used = any(variable in c.free_symbols for c in domain.constraints)
    refuse_unless(variable.is_integer and not used, f"{variable} is not a fresh integer variable")
    check_binds(theorem, variable)
    spoken = set(theorem.claim.free_symbols)
    for constraint in theorem.domain.constraints:
        spoken |= constraint.free_symbols
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"the premise {theorem} also speaks of {unknown}")
    inner = context((*domain.constraints, at_most(low, variable), at_most(variable, high)))
    for constraint in theorem.domain.constraints:
        refuse_unless(inner.entails(constraint), f"{constraint} does not follow in the range")
    refuse_unless(here.entails(at_most(low, high + 1)), f"{low} <= {high} + 1 does not follow")
    relation = theorem.relation
    kind = Kind.AT_MOST if relation.kind is Kind.LESS else relation.kind
    left, right = (sp.Sum(side, (variable, low, high)) for side in (relation.left, relation.right))
    convergent: list[sp.Expr] = []
    if here.entails(at_most(low, high)):  # there are terms to learn from
        convergent = [t for t in theorem.convergent if variable not in t.free_symbols]
    claim = Relation(left, kind, right)
    return conclude(
        "sum of inequalities", domain, claim, (theorem, *premises), convergent=convergent
    )


def split_sum(domain: Domain, total: sp.Sum, point: sp.Expr, *premises: Theorem) -> Theorem:
    """The sum over a..c is that over a..b plus that over b+1..c, for a - 1 <= b <= c.

    With b = a or b = c - 1 this takes one term off; a one-term sum is written as its term, an
    empty one as 0.
    """
    ((variable, low, high),) = total.limits
    point = sp.sympify(point)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, point + 1)), f"{low} <= {point} + 1 does not follow")
    refuse_unless(here.entails(at_most(point, high)), f"{point} <= {high} does not follow")
    refuse_unless(point.is_integer, f"{point} is not an integer")
    pieces = [_piece(total, variable, a, b) for a, b in ((low, point), (point + 1, high))]
    return conclude("split the sum", domain, equal(total, pieces[0] + pieces[1]), premises)


def _piece(total: sp.Sum, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    length = sp.expand(high - low)
    if length == -1:
        return sp.Integer(0)
    if length == 0:
        return substitute(total.function, {variable: low})
    return sp.Sum(total.function, (variable, low, high))


def unroll(domain: Domain, total: sp.Sum) -> Theorem:
    """A sum between two given integers is written out, term by term."""
    ((variable, low, high),) = total.limits
    refuse_unless(low.is_Integer and high.is_Integer and low <= high + 1, "the range is not given")
    terms = (substitute(total.function, {variable: sp.Integer(i)}) for i in range(low, high + 1))
    return conclude("write the sum out", domain, equal(total, sum(terms, sp.Integer(0))))


def shift_sum(domain: Domain, total: sp.Sum, offset: sp.Expr, *premises: Theorem) -> Theorem:
    """The sum of f(k) over a..b is the sum of f(k + offset) over a-offset..b-offset."""
    ((variable, low, high),) = total.limits
    offset = sp.sympify(offset)
    refuse_unless(offset.is_integer, f"{offset} is not an integer")
    refuse_unless(variable not in offset.free_symbols, f"{offset} holds the bound variable")
    body = substitute(total.function, {variable: variable + offset})
    shifted = sp.Sum(body, (variable, sp.expand(low - offset), sp.expand(high - offset)))
    return conclude("shift the index", domain, equal(total, shifted), premises)


def telescope(
    domain: Domain,
    function: sp.Expr,
    variable: sp.Symbol,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
) -> Theorem:
    """The sum of g(k+1) - g(k) over low..high is g(high+1) - g(low)."""
    low, high = sp.sympify(low), sp.sympify(high)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, high + 1)), f"{low} <= {high} + 1 does not follow")
    difference = substitute(function, {variable: variable + 1}) - function
    ends = [substitute(function, {variable: end}) for end in (low, high + 1)]
    claim = equal(sp.Sum(difference, (variable, low, high)), ends[1] - ends[0])
    return conclude("telescope", domain, claim, premises)


def join_integrals(
    domain: Domain,
    integrand: sp.Expr,
    point: sp.Symbol,
    index: sp.Symbol,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
) -> Theorem:
    """The sum over low <= k <= high - 1 of the integrals over [k, k+1] is that over [low, high].

    The integrand, in the variable `point`, must not hold the index k.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
    refuse_unless(index not in integrand.free_symbols, f"{index} stands in the integrand")
    piece = sp.Integral(integrand, (point, index, index + 1))
    whole = sp.Integral(integrand, (point, low, high))
    claim = equal(sp.Sum(piece, (index, low, high - 1)), whole)
    return conclude("join integrals", domain, claim, premises)
