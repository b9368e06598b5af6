"""Rules about quantifiers and cases: assume, specialise, cases, integer part, induction."""

from collections.abc import Iterator, Mapping, Sequence

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import Context, context, is_integer
from derivations.kernel.proposition import (
    Domain,
    Kind,
    Limit,
    Relation,
    at_most,
    less,
    substitute,
)
from derivations.kernel.theorem import (
    Assumption,
    Refused,
    Theorem,
    check_applies,
    check_binds,
    conclude,
    facts,
    refuse_unless,
)

__all__ = ["assume", "cases", "induction", "integer_part", "specialise"]


def assume(domain: Domain, claim: Relation, name: str, forall: Sequence[sp.Symbol] = ()) -> Theorem:
    """Take a relation as a hypothesis, listed with every theorem that uses it.

    The hypothesis is that the claim holds at the point at hand, or, with `forall`, for all values
    of these variables that the domain allows. Sound because it stays visible: what follows is
    "if the assumption, then".
    """
    quantified = set(forall)
    refuse_unless(quantified <= set(domain.variables), f"{forall} are not variables of the domain")
    constraints = tuple(c for c in domain.constraints if c.free_symbols & quantified)
    hypothesis = Assumption(name, claim, tuple(forall), constraints)
    return conclude("assumption", domain, claim, assumptions=frozenset({hypothesis}), detail=name)


def specialise(
    theorem: Theorem,
    domain: Domain,
    values: Mapping[sp.Symbol, object] | None = None,
    premises: Sequence[Theorem] = (),
) -> Theorem:
    """Put expressions for some variables of a theorem, on another domain.

    Sound because the theorem holds for all values of its variables: the values must be defined,
    and every constraint of its domain, and every assumption that a replaced symbol carries, must
    follow for them from the new domain and the premises. Values are expressions in the new
    variables; hypotheses taken by `assume` are moved to the values too.
    """
    chosen = {s: sp.sympify(v) for s, v in (values or {}).items()}
    here = facts(domain, premises)
    known: frozenset[sp.Expr] = frozenset().union(*(p.convergent for p in premises))
    _check_values(theorem, chosen, here, known)
    for constraint in theorem.domain.constraints:
        needed = _replace(constraint, chosen)
        if not here.entails(needed):
            raise Refused(f"{needed} does not follow on the new domain")
    claim = theorem.claim
    if isinstance(claim, Limit):
        refuse_unless(claim.variable not in chosen, f"{claim.variable} is bound by the limit")
        value_symbols = {s for v in chosen.values() for s in v.free_symbols}
        refuse_unless(claim.variable not in value_symbols, f"{claim.variable} would be captured")
        claim = Limit(
            substitute(claim.expression, chosen), claim.variable, substitute(claim.value, chosen)
        )
    else:
        claim = _replace(claim, chosen)
    moved = frozenset(_move(assumption, chosen) for assumption in theorem.assumptions)
    return conclude(
        "specialise",
        domain,
        claim,
        (theorem, *premises),
        assumptions=moved.union(*(p.assumptions for p in premises)),
        only=known.union(_still_convergent(theorem, chosen)),
    )


def _check_values(
    theorem: Theorem,
    values: Mapping[sp.Symbol, sp.Expr],
    here: Context,
    known: frozenset[sp.Expr],
) -> None:
    """Refuse values that are undefined or against what their symbols assume."""
    for symbol, value in values.items():
        if symbol not in theorem.domain.variables:
            raise Refused(f"{symbol} is no variable of {theorem}")
        part = undefined_part(value, here, known)
        if part is not None:
            raise Refused(f"{part}, for {symbol}, is not known to have a value")
        if symbol.is_positive:
            refuse_unless(here.positive(value), f"{value} for {symbol} is not known positive")
        elif symbol.is_nonnegative:
            refuse_unless(here.entails(at_most(0, value)), f"{value} for {symbol} may be negative")
        if symbol.is_integer:
            refuse_unless(is_integer(value), f"{value} for {symbol} is not known as an integer")


def _still_convergent(theorem: Theorem, values: Mapping[sp.Symbol, sp.Expr]) -> Iterator[sp.Expr]:
    for term in theorem.convergent:
        try:
            yield substitute(term, values)
        except ValueError:
            continue


def _move(assumption: Assumption, values: Mapping[sp.Symbol, sp.Expr]) -> Assumption:
    """The hypothesis at the point where the theorem that rests on it is now used."""
    outer = {s: v for s, v in values.items() if s not in assumption.forall}
    bound = set(assumption.forall)
    for symbol in assumption.free_symbols & outer.keys():
        captured = outer[symbol].free_symbols & bound
        refuse_unless(not captured, f"{captured} would be captured in {assumption}")
    return Assumption(
        assumption.name,
        _replace(assumption.claim, outer),
        assumption.forall,
        tuple(_replace(constraint, outer) for constraint in assumption.constraints),
    )


def _replace(relation: Relation, values: Mapping[sp.Symbol, sp.Expr]) -> Relation:
    try:
        left, right = (substitute(side, values) for side in (relation.left, relation.right))
    except ValueError as error:
        raise Refused(str(error)) from error
    return Relation(left, relation.kind, right)


def cases(first: Theorem, second: Theorem, border: Relation) -> Theorem:
    """Join a claim proved where `border` holds and where its negation holds.

    `border` is an order a <= b or a < b; `first` holds on a domain with this constraint, `second`
    on the same domain with b < a (or b <= a) instead. Sound because reals are totally ordered; an
    overlap does no harm.
    """
    refuse_unless(border.kind is not Kind.EQUAL, f"{border} does not split a domain in two")
    refuse_unless(first.claim == second.claim, f"{first.claim} is not {second.claim}")
    others = [less(border.right, border.left), at_most(border.right, border.left)]
    negation = others[0] if border.kind is Kind.AT_MOST else others[1]
    shared = [c for c in first.domain.constraints if c != border]
    variables = dict(first.domain.witness)
    joined = Domain.of(variables, *shared)
    for side in (border.left, border.right):
        part = undefined_part(side, context(joined.constraints))
        refuse_unless(part is None, f"{part}, in the border, is not known to have a value")
    check_applies(first, joined, context((*shared, border)))
    check_applies(second, joined, context((*shared, negation)))
    shared_convergence = first.convergent & second.convergent
    return conclude("cases", joined, first.claim, (first, second), only=shared_convergence)


def integer_part(theorem: Theorem, whole: sp.Symbol, bound: sp.Expr) -> Theorem:
    """Drop an integer variable m that was only constrained by m <= bound < m + 1.

    Sound because every real number has an integer part; for a symbol that is positive by
    assumption, 1 <= bound must follow from the rest of the domain.
    """
    wanted = {at_most(whole, bound), less(bound, whole + 1)}
    claim = theorem.claim
    refuse_unless(whole.is_integer, f"{whole} is not an integer variable")
    check_binds(theorem, whole)
    refuse_unless(whole not in claim.free_symbols | bound.free_symbols, f"{whole} is still used")
    present = {c for c in theorem.domain.constraints if whole in c.free_symbols}
    rest = theorem.domain.without(whole)
    here = context(rest.constraints)
    part = undefined_part(bound, here)
    refuse_unless(part is None, f"{part}, in the bound, is not known to have a value")
    for constraint in present - wanted:
        refuse_unless(
            context((*rest.constraints, *wanted)).entails(constraint),
            f"{constraint} does not follow from {whole} being an integer part",
        )
    if whole.is_positive:
        refuse_unless(here.entails(at_most(1, bound)), f"{bound} may be below 1")
    elif whole.is_nonnegative:
        refuse_unless(here.entails(at_most(0, bound)), f"{bound} may be negative")
    convergent = [t for t in theorem.convergent if whole not in t.free_symbols]
    return conclude("integer part", rest, claim, (theorem,), convergent=convergent)


def induction(
    base: Theorem, step: Theorem, hypothesis: Theorem, variable: sp.Symbol, start: int
) -> Theorem:
    """A claim P(v) for all integers v >= start, from P(start) and from P(v) implying P(v + 1).

    `hypothesis` is P(v) as made by `assume` on a domain with start <= v; `step` proves P(v + 1)
    on the same domain and may rest on it (at that v, not at others: an assumption moves with its
    variable). `base` proves P(start). Sound by induction over the integers for each fixed value
    of the other variables. The hypothesis may be quantified (`forall` of `assume`) over variables
    that are not constrained together with v: P(v) is then the claim for all their values.
    """
    refuse_unless(variable.is_integer, f"{variable} is not an integer variable")
    least = 1 if variable.is_positive else 0 if variable.is_nonnegative else start
    refuse_unless(least <= start, f"{variable} does not go down to {start}")
    refuse_unless(hypothesis.rule == "assumption", f"{hypothesis} is not an assumption")
    (assumption,) = hypothesis.assumptions
    tied = any(variable in c.free_symbols for c in assumption.constraints)
    own_variable = variable in assumption.forall
    refuse_unless(not tied and not own_variable, f"{assumption} quantifies over {variable} as well")
    goal, domain = hypothesis.relation, step.domain
    refuse_unless(hypothesis.domain == domain, "the hypothesis lives on another domain")
    constraint = at_most(start, variable)
    own = [c for c in domain.constraints if variable in c.free_symbols]
    here = context(tuple(c for c in domain.constraints if variable not in c.free_symbols))
    for c in own:
        follows = here.extended([constraint]).entails(c)
        refuse_unless(follows, f"{c} restricts the induction variable beyond {constraint}")
    refuse_unless(context(domain.constraints).entails(constraint), f"{constraint} is not assumed")
    wanted = _replace(goal, {variable: variable + 1})
    refuse_unless(_same(step.relation, wanted, domain), f"the step proves {step.claim}")
    first = _replace(goal, {variable: sp.Integer(start)})
    refuse_unless(_same(base.relation, first, base.domain), f"the base proves {base.claim}")
    rest = domain.without(variable)
    check_applies(base, rest, context(rest.constraints))
    remaining = (base.assumptions | step.assumptions) - {assumption}
    for other in remaining:
        free = variable not in other.free_symbols
        refuse_unless(free, f"{variable} is fixed by the assumption {other}")
    refuse_unless(assumption not in base.assumptions, "the base uses the hypothesis")
    return conclude("induction", domain, goal, (base, step), assumptions=remaining)


def _same(left: Relation, right: Relation, domain: Domain) -> bool:
    here = context(domain.constraints)
    return (
        left.kind is right.kind
        and here.equal(left.left, right.left)
        and here.equal(left.right, right.right)
    )
