"""Rules about order and equality: linear arithmetic, monotone functions, replacing equals."""

import sympy as sp

from derivations.kernel.enclosure import order_of
from derivations.kernel.proposition import Domain, Kind, Relation, at_most, equal, less
from derivations.kernel.theorem import Refused, Theorem, conclude, facts, refuse_unless

__all__ = [
    "apply_exp",
    "apply_log",
    "below_maximum",
    "choose",
    "follows",
    "multiply",
    "raise_to",
    "replace",
]


def follows(domain: Domain, claim: Relation, *premises: Theorem) -> Theorem:
    """A relation that follows from the domain and the premises by arithmetic.

    Covers equalities by normal form, hypotheses of the domain, transitivity, sums and rational
    multiples of inequalities, and products with positive monomials (see `entailment`, whose
    answer is a checked nonnegative combination).
    """
    here = facts(domain, premises)
    if not here.entails(claim):
        raise Refused(f"{claim} was not found to follow")
    return conclude("arithmetic", domain, claim, premises)


def multiply(theorem: Theorem, factor: sp.Expr, *premises: Theorem) -> Theorem:
    """From L <= R conclude f L <= f R, for a factor f >= 0 (f > 0 where the order is strict)."""
    relation = theorem.relation
    here = facts(theorem.domain, premises)
    if relation.kind is Kind.LESS:
        refuse_unless(here.entails(less(0, factor)), f"the factor {factor} may not be positive")
    elif relation.kind is Kind.AT_MOST:
        refuse_unless(here.entails(at_most(0, factor)), f"the factor {factor} may be negative")
    claim = Relation(factor * relation.left, relation.kind, factor * relation.right)
    return conclude("multiply", theorem.domain, claim, (theorem, *premises))


def raise_to(theorem: Theorem, exponent: sp.Expr, *premises: Theorem) -> Theorem:
    """From 0 < L <= R conclude L^q <= R^q for q >= 0 and R^q <= L^q for q <= 0.

    L = 0 is allowed where q > 0. A strict order stays strict if q is not 0. Sound because powers
    are monotone on the positive half line.
    """
    relation = theorem.relation
    here = facts(theorem.domain, premises)
    left, right = relation.left, relation.right
    grows = here.entails(at_most(0, exponent))
    falls = here.entails(at_most(exponent, 0))
    refuse_unless(grows or falls, f"the sign of the exponent {exponent} is not known")
    base_fits = here.entails(less(0, left)) or (
        here.entails(at_most(0, left)) and here.entails(less(0, exponent))
    )
    refuse_unless(base_fits, f"{left} is not known to be positive")
    if relation.kind is Kind.LESS:
        strict = less(0, exponent) if grows else less(exponent, 0)
        refuse_unless(here.entails(strict), f"the exponent {exponent} may be zero")
    low, high = (left**exponent, right**exponent)
    claim = Relation(*((low, relation.kind, high) if grows else (high, relation.kind, low)))
    return conclude("monotone power", theorem.domain, claim, (theorem, *premises))


def apply_exp(theorem: Theorem) -> Theorem:
    """From L <= R conclude exp(L) <= exp(R), with the same kind of relation."""
    relation = theorem.relation
    claim = Relation(sp.exp(relation.left), relation.kind, sp.exp(relation.right))
    return conclude("monotone exponential", theorem.domain, claim, (theorem,))


def apply_log(theorem: Theorem, *premises: Theorem) -> Theorem:
    """From 0 < L <= R conclude log(L) <= log(R), with the same kind of relation."""
    relation = theorem.relation
    here = facts(theorem.domain, premises)
    refuse_unless(here.entails(less(0, relation.left)), f"{relation.left} may not be positive")
    claim = Relation(sp.log(relation.left), relation.kind, sp.log(relation.right))
    return conclude("monotone logarithm", theorem.domain, claim, (theorem, *premises))


def below_maximum(domain: Domain, largest: sp.Max) -> tuple[Theorem, ...]:
    """Each argument of a maximum is at most the maximum, in the order of its arguments.

    Sound by the definition of the larger of two numbers; the arguments must be defined.
    """
    refuse_unless(isinstance(largest, sp.Max), f"{largest} is no maximum")
    claims = (Relation(argument, Kind.AT_MOST, largest) for argument in largest.args)
    return tuple(conclude("maximum", domain, claim) for claim in claims)


def choose(domain: Domain, choice: sp.Expr, *premises: Theorem) -> Theorem:
    """A case distinction is the branch that applies; a minimum or maximum is one of its arguments.

    The condition of the branch must follow from the domain and the premises, and so must the
    negation of every condition before it; the least argument must be at most each other one, the
    greatest at least. Sound by the definitions of the three.
    """
    here = facts(domain, premises)
    if isinstance(choice, sp.Min | sp.Max):
        kind = "least" if isinstance(choice, sp.Min) else "greatest"
        for candidate in choice.args:
            orders = (at_most(candidate, other) for other in choice.args)
            if kind == "greatest":
                orders = (at_most(other, candidate) for other in choice.args)
            if all(here.entails(order) for order in orders):
                return conclude(f"{kind} argument", domain, equal(choice, candidate), premises)
        raise Refused(f"the {kind} argument of {choice} is not known")
    refuse_unless(isinstance(choice, sp.Piecewise), f"{choice} distinguishes no cases")
    for branch, condition in choice.args:
        order = order_of(condition)
        known = order is not None or condition == sp.true
        refuse_unless(known, f"{condition} is no order between two expressions")
        if order is None:
            return conclude("branch", domain, equal(choice, branch), premises)
        low, high, strict = order
        holds, fails = (less, at_most) if strict else (at_most, less)
        if here.entails(holds(low, high)):
            return conclude("branch", domain, equal(choice, branch), premises)
        refuse_unless(here.entails(fails(high, low)), f"{condition} is not decided")
    raise Refused(f"no branch of {choice} applies")


def replace(theorem: Theorem, equality: Theorem) -> Theorem:
    """Replace the left side of an equality by its right side wherever it stands in a claim.

    The equality holds on the whole domain of the theorem. Sound because equals may be exchanged;
    occurrences under a binder of one of its symbols are not touched, the equality being about
    the free symbols.
    """
    relation = equality.relation
    refuse_unless(relation.kind is Kind.EQUAL, f"{equality.claim} is no equality")
    facts(theorem.domain, [equality])
    claim = theorem.relation
    sides = [_exchange(side, relation.left, relation.right) for side in (claim.left, claim.right)]
    new = Relation(sides[0], claim.kind, sides[1])
    refuse_unless(new != claim, f"{relation.left} does not occur in {claim}")
    return conclude("replace equals", theorem.domain, new, (theorem, equality))


def _exchange(expression: sp.Basic, old: sp.Expr, new: sp.Expr) -> sp.Basic:
    if expression == old:
        return new
    if isinstance(expression, sp.Sum | sp.Integral):
        ((bound, lower, upper),) = expression.limits
        inner = expression.function
        if bound not in old.free_symbols | new.free_symbols:
            inner = _exchange(inner, old, new)
        limits = (bound, _exchange(lower, old, new), _exchange(upper, old, new))
        return expression.func(inner, limits)
    if not expression.args or isinstance(expression, sp.Derivative):
        return expression
    return expression.func(*(_exchange(a, old, new) for a in expression.args))
