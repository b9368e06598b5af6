"""Rules about derivatives and integrals.

Derivatives of the elementary terms of the language are taken by SymPy's `diff` (sums, products,
powers, exp, log, sinh and the like; anything else has no ball and no derivative here).
"""

from collections.abc import Sequence

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import Context, context
from derivations.kernel.proposition import (
    Domain,
    Kind,
    Relation,
    at_most,
    equal,
    less,
    substitute,
)
from derivations.kernel.theorem import (
    Refused,
    Theorem,
    check_applies,
    check_binds,
    conclude,
    facts,
    refuse_unless,
)

__all__ = [
    "antiderivative",
    "change_variable",
    "combine_integrals",
    "compare_integrals",
    "monotone",
    "split_integral",
]


def _between(variable: sp.Symbol, low: sp.Expr, high: sp.Expr, *, closed: bool) -> list[Relation]:
    order = at_most if closed else less
    bounds = [order(low, variable)]
    return bounds if high is sp.oo else [*bounds, order(variable, high)]


def _fresh(variable: sp.Symbol, domain: Domain, *others: sp.Expr) -> None:
    used = any(variable in c.free_symbols for c in domain.constraints)
    used = used or any(variable in e.free_symbols for e in others)
    refuse_unless(not used, f"{variable} is already constrained on the domain")
    refuse_unless(not variable.is_integer, f"{variable} takes integer values only")


def _covers(symbol: sp.Symbol, low: sp.Expr, here: Context, *, closed: bool = True) -> None:
    """A symbol must not stand for numbers against its assumption: low is one of them if closed."""
    if closed and symbol.is_positive:
        refuse_unless(here.positive(low), f"{symbol} is positive but {low} may not be")
    elif symbol.is_positive or symbol.is_nonnegative:
        refuse_unless(here.entails(at_most(0, low)), f"{symbol} may not be below {low}")


def _continuous(here: Context, *terms: sp.Expr) -> None:
    """Refuse terms that are not defined, and so continuous, wherever the context allows.

    A case distinction may be defined and still jump.
    """
    for term in terms:
        refuse_unless(not term.has(sp.Piecewise), f"{term} may jump")
        part = undefined_part(term, here)
        refuse_unless(part is None, f"{part} in {term} is not known to be continuous")


def _applies_between(
    premise: Theorem, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, domain: Domain
) -> None:
    """The premise must hold for every point strictly between the two ends."""
    check_binds(premise, variable)
    inner = context((*domain.constraints, *_between(variable, low, high, closed=False)))
    spoken = set(premise.claim.free_symbols) - {variable} - set(domain.variables)
    refuse_unless(not spoken, f"the premise {premise} also speaks of {spoken}")
    for constraint in premise.domain.constraints:
        follows = inner.entails(constraint)
        refuse_unless(follows, f"{constraint} does not follow between {low} and {high}")
    strangers = {s for c in premise.domain.constraints for s in c.free_symbols}
    unknown = strangers - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"the premise {premise} is also about {unknown}")


def monotone(
    function: sp.Expr,
    variable: sp.Symbol,
    slope: Theorem,
    domain: Domain,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
) -> Theorem:
    """Compare f at two points, low <= high, from the sign of its derivative in between.

    `slope` states 0 <= g or g <= 0 (or strictly), with g equal to df/dvariable, for all points
    strictly between low and high. f must be continuous on the closed interval (defined there by
    its formula) and its derivative defined inside. Sound by the mean value theorem.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    _fresh(variable, domain, low, high)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
    _covers(variable, low, here)
    closed = here.extended(_between(variable, low, high, closed=True))
    inner = here.extended(_between(variable, low, high, closed=False))
    derivative = sp.diff(function, variable)
    _continuous(closed, function)
    _continuous(inner, derivative)
    _applies_between(slope, variable, low, high, domain)
    relation = slope.relation
    refuse_unless(relation.kind is not Kind.EQUAL, "the slope is given by an equality")
    rising = relation.left == 0
    refuse_unless(rising or relation.right == 0, f"{relation} does not compare with zero")
    given = relation.right if rising else relation.left
    refuse_unless(inner.equal(given, derivative), f"{given} is not the derivative {derivative}")
    at_low, at_high = (substitute(function, {variable: end}) for end in (low, high))
    claim = at_most(at_low, at_high) if rising else at_most(at_high, at_low)
    return conclude("sign of the derivative", domain, claim, (slope, *premises))


def compare_integrals(
    theorem: Theorem,
    variable: sp.Symbol,
    low: sp.Expr,
    high: sp.Expr,
    domain: Domain,
    *premises: Theorem,
) -> Theorem:
    """From f <= g between low and high conclude the same of the integrals.

    For high = oo, 0 <= f must follow and the integral of g must be known to converge (from the
    premises); that of f then converges as well. Equalities are integrated likewise.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    _fresh(variable, domain, low, high)
    here = facts(domain, premises)
    _covers(variable, low, here, closed=False)
    _applies_between(theorem, variable, low, high, domain)
    relation = theorem.relation
    limits = (variable, low, high)
    left, right = (sp.Integral(side, limits) for side in (relation.left, relation.right))
    known: frozenset[sp.Expr] = frozenset().union(*(p.convergent for p in premises))
    if high is sp.oo or here.entails(less(low, high)):  # there are points to learn from
        known |= {term for term in theorem.convergent if variable not in term.free_symbols}
    convergent = list(known)
    if right in known:
        inside = _between(variable, low, high, closed=False)
        inner = facts(domain, premises).extended([*inside, relation])
        refuse_unless(inner.entails(at_most(0, relation.left)), f"{relation.left} may be negative")
        _continuous(inner, relation.left)
        convergent.append(left)
    if high is not sp.oo:
        refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
    kind = Kind.AT_MOST if relation.kind is Kind.LESS else relation.kind
    claim = Relation(left, kind, right)
    return conclude("integrate", domain, claim, (theorem, *premises), convergent=convergent)


def antiderivative(
    domain: Domain,
    primitive: sp.Expr,
    integrand: sp.Expr,
    variable: sp.Symbol,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
) -> Theorem:
    """The integral of f from low to high is F(high) - F(low), where F' = f.

    F and f must be defined, hence continuous, on the closed interval; the derivative is compared
    with f by normal form. Sound by the fundamental theorem of calculus.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    _fresh(variable, domain, low, high)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
    _covers(variable, low, here)
    closed = here.extended(_between(variable, low, high, closed=True))
    inner = here.extended(_between(variable, low, high, closed=False))
    derivative = sp.diff(primitive, variable)
    _continuous(closed, primitive)
    _continuous(inner, derivative)
    matches = inner.equal(derivative, integrand)
    refuse_unless(matches, f"the derivative {derivative} is not {integrand}")
    ends = [substitute(primitive, {variable: end}) for end in (low, high)]
    claim = equal(sp.Integral(integrand, (variable, low, high)), ends[1] - ends[0])
    return conclude("antiderivative", domain, claim, premises)


def split_integral(
    domain: Domain, integral: sp.Integral, point: sp.Expr, *premises: Theorem
) -> Theorem:
    """The integral from a to c is the sum of those from a to b and from b to c, a <= b <= c."""
    ((variable, low, high),) = integral.limits
    point = sp.sympify(point)
    here = facts(domain, premises)
    refuse_unless(here.entails(at_most(low, point)), f"{low} <= {point} does not follow")
    known = frozenset().union(*(p.convergent for p in premises))
    pieces = [
        sp.Integral(integral.function, (variable, a, b)) for a, b in ((low, point), (point, high))
    ]
    convergent = pieces if integral in known else []
    if high is not sp.oo:
        refuse_unless(here.entails(at_most(point, high)), f"{point} <= {high} does not follow")
    claim = equal(integral, pieces[0] + pieces[1])
    return conclude("split the integral", domain, claim, premises, convergent=convergent)


def combine_integrals(
    domain: Domain,
    integral: sp.Integral,
    terms: Sequence[tuple[sp.Expr, sp.Expr]],
    *premises: Theorem,
) -> Theorem:
    """The integral of sum_i c_i f_i is sum_i c_i times the integral of f_i.

    `terms` are the pairs (c_i, f_i); their sum must equal the integrand by normal form, the c_i
    must not hold the variable, and each f_i must be integrable on its own.
    """
    ((variable, low, high),) = integral.limits
    _fresh(variable, domain)
    here = facts(domain, premises).extended(_between(variable, low, high, closed=False))
    total = sum((c * f for c, f in terms), sp.Integer(0))
    matches = here.equal(total, integral.function)
    refuse_unless(matches, f"{total} is not the integrand {integral.function}")
    free = all(variable not in sp.sympify(c).free_symbols for c, _ in terms)
    refuse_unless(free, f"a coefficient holds {variable}")
    parts = (c * sp.Integral(f, (variable, low, high)) for c, f in terms)
    claim = equal(integral, sum(parts, sp.Integer(0)))
    known = frozenset().union(*(p.convergent for p in premises))
    pieces = [sp.Integral(f, (variable, low, high)) for _, f in terms]
    convergent = [integral] if all(piece in known for piece in pieces) else []
    return conclude("linearity", domain, claim, premises, convergent=convergent)


def change_variable(
    domain: Domain,
    integral: sp.Integral,
    variable: sp.Symbol,
    mapping: sp.Expr,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
    limit: Theorem | None = None,
) -> Theorem:
    """Put x = mapping(w) into an integral over x; w runs from low to high, low <= high.

    The mapping and its derivative must be defined on [low, high] and carry the two ends of the
    new range to the two ends of the old one, in either order. Sound by the substitution rule for
    a continuous integrand and a continuously differentiable map (no monotonicity is needed).
    For high = oo, `limit` states what the mapping tends to; the new integral is then the limit
    of proper ones, and converges because the old one has a value.
    """
    ((old, old_low, old_high),) = integral.limits
    low, high = sp.sympify(low), sp.sympify(high)
    _fresh(variable, domain, low, high, integral)
    here = facts(domain, premises)
    _covers(variable, low, here)
    if high is not sp.oo:
        refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
    closed = here.extended(_between(variable, low, high, closed=True))
    derivative = sp.diff(mapping, variable)
    _continuous(closed, mapping, derivative)
    infinite = high is sp.oo
    ends = [substitute(mapping, {variable: low})]
    ends.append(_limit_of(limit, mapping, variable, domain, high))
    kept = here.equal(ends[0], old_low) and here.equal(ends[1], old_high)
    turned = here.equal(ends[0], old_high) and here.equal(ends[1], old_low)
    refuse_unless(kept or turned, f"the ends {ends} are not {old_low}, {old_high}")
    if old.is_positive:
        refuse_unless(closed.positive(mapping), f"{mapping} may leave the domain of {old}")
    try:
        inside = substitute(integral.function, {old: mapping})
    except ValueError as error:
        raise Refused(str(error)) from error
    new = inside * derivative if kept else -inside * derivative
    _continuous(closed, new)
    result = sp.Integral(new, (variable, low, high))
    used = premises if limit is None else (*premises, limit)
    convergent = [result] if infinite else []
    return conclude(
        "change of variable", domain, equal(integral, result), used, convergent=convergent
    )


def _limit_of(
    limit: Theorem | None, mapping: sp.Expr, variable: sp.Symbol, domain: Domain, end: sp.Expr
) -> sp.Expr:
    """The value of a mapping at an end of its range, which for oo comes from a theorem."""
    if end is not sp.oo:
        return substitute(mapping, {variable: end})
    if limit is None:
        raise Refused("an infinite range needs a theorem about the limit of the mapping")
    check_applies(limit, domain, context(domain.constraints))
    stated = limit.limit
    fits = stated.expression == mapping and stated.variable == variable
    refuse_unless(fits, f"{stated} is not about {mapping}")
    return stated.value
