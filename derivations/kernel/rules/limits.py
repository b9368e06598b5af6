"""Rules about limits, in an algebra of monomials d^p (log d)^q e^(...) and by squeezing.

The growth of a monomial in the variable is the pair (p, q), or "exponentially small". Signs of
p and q, which may hold parameters, are decided by exact linear arithmetic on the domain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import Context, context
from derivations.kernel.polynomial import (
    ONE,
    Monomial,
    Polynomial,
    monomial_expression,
    to_expression,
)
from derivations.kernel.proposition import Domain, Kind, Limit, Relation, at_most, less
from derivations.kernel.theorem import (
    Refused,
    Theorem,
    check_applies,
    check_binds,
    conclude,
    refuse_unless,
)

__all__ = [
    "combine_limits",
    "grows_eventually",
    "limit_of_monomials",
    "pass_to_limit",
    "restate",
    "squeeze",
]


@dataclass(frozen=True, slots=True)
class Growth:
    """variable^power (log variable)^logarithms, times a factor without the variable.

    `small` marks a factor that decays faster than every power.
    """

    power: sp.Expr
    logarithms: Fraction
    small: bool = False


def _large(domain: Domain, variable: sp.Symbol) -> Context:
    used = any(variable in c.free_symbols for c in domain.constraints)
    refuse_unless(not used, f"{variable} is constrained on the domain, so it cannot grow")
    return context(domain.constraints).extended([at_most(2, variable)])


def _holds(expression: sp.Expr, variable: sp.Symbol) -> bool:
    return variable in expression.free_symbols


def _growth(monomial: Monomial, variable: sp.Symbol, here: Context) -> Growth:
    """The growth of a monomial; `Refused` if it is outside the algebra."""
    power: sp.Expr = sp.Integer(0)
    logarithms = Fraction(0)
    exponent = Polynomial({})
    for generator, number in monomial:
        base, symbolic = generator.base, generator.exponent
        factor = sp.Rational(number.numerator, number.denominator) * monomial_expression(symbolic)
        if not _holds(base.to_expression() ** factor, variable):
            continue
        if base.kind == "e":
            exponent = exponent + Polynomial({symbolic: number})
            continue
        refuse_unless(not _holds(factor, variable), f"{base.to_expression()} has a moving exponent")
        if base.expression == variable and base.kind == "symbol":
            power += factor
        elif base.kind == "log" and base.expression == variable and symbolic == ONE:
            logarithms += number
        elif base.kind == "polynomial":
            lead, coefficient = _leading(here.normalise(base.expression), variable, here)
            known = here.entails(less(0, coefficient)) or here.entails(less(coefficient, 0))
            refuse_unless(known, f"{base.expression} may lose its leading term")
            refuse_unless(not lead.logarithms and not lead.small, f"{base.expression} has logs")
            power += lead.power * factor
        else:
            raise Refused(f"the growth of {base.to_expression()} is not known")
    small = bool(exponent.terms) and _tends_to_minus_infinity(exponent, variable, here)
    refuse_unless(small or not exponent.terms, "an exponential that does not decay")
    return Growth(power, logarithms, small)


def _tends_to_minus_infinity(exponent: Polynomial, variable: sp.Symbol, here: Context) -> bool:
    growth, coefficient = _leading(exponent, variable, here)
    return _beats_logarithm(growth, here) and here.entails(less(coefficient, 0))


def _beats_logarithm(growth: Growth, here: Context) -> bool:
    """Whether it grows faster than log, so that exp(-it) decays faster than every power."""
    if here.entails(less(0, growth.power)):
        return True
    return here.equal(growth.power, sp.Integer(0)) and growth.logarithms > 1


def _vanishes(growth: Growth, here: Context) -> bool:
    if growth.small or here.entails(less(growth.power, 0)):
        return True
    return here.equal(growth.power, sp.Integer(0)) and growth.logarithms < 0


def _leading(polynomial: Polynomial, variable: sp.Symbol, here: Context) -> tuple[Growth, sp.Expr]:
    """The fastest growth among the terms, and the coefficient that goes with it.

    Terms of the same growth are added up; `Refused` if the order of two terms is not known.
    """
    terms = [(_growth(m, variable, here), Polynomial({m: c})) for m, c in polynomial.terms.items()]
    best, _ = terms[0]
    for growth, _ in terms[1:]:
        if _compare(best, growth, here) < 0:
            best = growth
    total = sp.Integer(0)
    for growth, term in terms:
        if _compare(best, growth, here) == 0:
            scale = variable**best.power * sp.log(variable) ** sp.Rational(
                best.logarithms.numerator, best.logarithms.denominator
            )
            total += to_expression(term) / scale
    coefficient = to_expression(here.normalise(total))
    refuse_unless(not _holds(coefficient, variable), f"the coefficient {coefficient} moves")
    return best, coefficient


def _compare(left: Growth, right: Growth, here: Context) -> int:
    """1, 0 or -1 as the left growth is faster, the same or slower; `Refused` if unknown."""
    if left.small or right.small:
        return int(right.small) - int(left.small)
    if here.equal(left.power, right.power):
        return (left.logarithms > right.logarithms) - (left.logarithms < right.logarithms)
    if here.entails(less(right.power, left.power)):
        return 1
    if here.entails(less(left.power, right.power)):
        return -1
    raise Refused(f"the exponents {left.power} and {right.power} cannot be compared")


def grows_eventually(relation: Relation, variable: sp.Symbol, here: Context) -> bool:
    """Whether a constraint holds for all large values of the variable, the rest being fixed."""
    if variable not in relation.free_symbols:
        return here.entails(relation)
    difference = here.normalise(relation.right) - here.normalise(relation.left)
    if relation.kind is Kind.EQUAL:
        return here.equal(relation.left, relation.right)
    if not difference.terms:
        return relation.kind is Kind.AT_MOST
    try:
        growth, coefficient = _leading(difference, variable, here)
    except Refused:
        return False
    return not growth.small and here.entails(less(0, coefficient))


def limit_of_monomials(
    domain: Domain, expression: sp.Expr, variable: sp.Symbol, value: sp.Expr
) -> Theorem:
    """`expression` tends to `value`: every monomial of the difference tends to zero.

    The domain is that of the parameters; the variable is not one of them. Sound because
    d^p (log d)^q tends to zero for p < 0 and for p = 0 > q, because exp(-c d^p (log d)^q) with
    c > 0 and an exponent that grows faster than log d beats every power, and because a sum is
    asymptotic to its single fastest term.
    """
    value = sp.sympify(value)
    refuse_unless(variable not in domain.variables, f"{variable} is a parameter here")
    refuse_unless(not _holds(value, variable), f"the limit {value} moves")
    here = _large(domain, variable)
    difference = here.normalise(expression) - here.normalise(value)
    for monomial in difference.terms:
        growth = _growth(monomial, variable, here)
        term = monomial_expression(monomial)
        refuse_unless(_vanishes(growth, here), f"{term} is not known to tend to zero")
    return conclude("growth of monomials", domain, Limit(expression, variable, value))


def _holds_eventually(premise: Theorem, domain: Domain, variable: sp.Symbol) -> None:
    """Refuse a premise unless, for parameters in the domain, it holds for all large values."""
    here = _large(domain, variable)
    check_binds(premise, variable)
    spoken = set(premise.claim.free_symbols)
    for constraint in premise.domain.constraints:
        spoken |= constraint.free_symbols
        refuse_unless(
            grows_eventually(constraint, variable, here),
            f"{constraint} is not known to hold for all large {variable}",
        )
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"{premise.claim} also speaks of {unknown}")


def squeeze(
    domain: Domain, lower: Theorem, upper: Theorem, low_limit: Theorem, high_limit: Theorem
) -> Theorem:
    """From L <= f <= U with L and U tending to the same value, f tends to it.

    `lower` states L <= f and `upper` states f <= U on domains with the variable; for fixed
    parameters in `domain`, their constraints must hold for all large values of the variable.
    """
    first, second = low_limit.limit, high_limit.limit
    variable = first.variable
    refuse_unless(variable == second.variable, "the two limits move different variables")
    here = _large(domain, variable)
    middle = lower.relation.right
    refuse_unless(upper.relation.left == middle, f"{upper.claim} is not about {middle}")
    for limit in (low_limit, high_limit):
        check_applies(limit, domain, context(domain.constraints))
    for premise in (lower, upper):
        _holds_eventually(premise, domain, variable)
        refuse_unless(premise.relation.kind is not Kind.EQUAL, "squeezing needs inequalities")
    sides = ((first, lower.relation.left), (second, upper.relation.right))
    for stated, side in sides:
        refuse_unless(here.equal(stated.expression, side), f"{stated} is not about {side}")
    refuse_unless(
        context(domain.constraints).equal(first.value, second.value),
        f"the limits {first.value} and {second.value} differ",
    )
    claim = Limit(middle, variable, first.value)
    return conclude("squeeze", domain, claim, (lower, upper, low_limit, high_limit))


def combine_limits(
    domain: Domain, expression: sp.Expr, variable: sp.Symbol, limits: Sequence[Theorem]
) -> Theorem:
    """The limit of an expression built continuously from parts with known limits.

    Sums, products, powers with fixed exponents, exp and log; the value that results must be
    defined (so no limit of a denominator is zero). Sound by continuity.
    """
    known = {}
    for theorem in limits:
        check_applies(theorem, domain, context(domain.constraints))
        refuse_unless(theorem.limit.variable == variable, f"{theorem.claim} moves another variable")
        known[theorem.limit.expression] = theorem.limit.value
    convergent: frozenset[sp.Expr] = frozenset().union(*(p.convergent for p in limits))
    for part in _fixed_parts(expression, variable, known):
        missing = undefined_part(part, context(domain.constraints), convergent)
        refuse_unless(missing is None, f"{missing} is not known to have a value")
    value = _continuous(expression, variable, known, context(domain.constraints))
    claim = Limit(expression, variable, value)
    return conclude("algebra of limits", domain, claim, tuple(limits))


def _fixed_parts(
    e: sp.Expr, variable: sp.Symbol, known: dict[sp.Expr, sp.Expr]
) -> Iterator[sp.Expr]:
    """The largest parts that do not move; a product with one that has no value has no limit."""
    if e in known:
        return
    if not _holds(e, variable):
        yield e
        return
    for argument in e.args:
        yield from _fixed_parts(argument, variable, known)


def _continuous(
    e: sp.Expr, variable: sp.Symbol, known: dict[sp.Expr, sp.Expr], here: Context
) -> sp.Expr:
    if e in known:
        return known[e]
    if not _holds(e, variable):
        return e
    fixed_exponent = e.is_Pow and not _holds(e.exp, variable)
    if e.is_Add or e.is_Mul or isinstance(e, sp.exp | sp.log):
        return e.func(*(_continuous(a, variable, known, here) for a in e.args))
    if fixed_exponent:
        base = _continuous(e.base, variable, known, here)
        fits = e.exp.is_Integer or here.positive(base)
        refuse_unless(fits, f"the limit {base} of a base is not known to be positive")
        return base**e.exp
    raise Refused(f"no limit is known for {e}")


def pass_to_limit(
    domain: Domain, theorem: Theorem, left_limit: Theorem, right_limit: Theorem
) -> Theorem:
    """From L <= R for all large values of a variable, L -> a and R -> b, conclude a <= b.

    L < R also gives a <= b, and L = R gives a = b. A side that does not move has itself as its
    limit (`combine_limits` without premises). Sound because limits keep weak inequalities.
    """
    relation = theorem.relation
    first, second = left_limit.limit, right_limit.limit
    variable = first.variable
    refuse_unless(variable == second.variable, "the two limits move different variables")
    refuse_unless(variable not in domain.variables, f"{variable} is a parameter here")
    for limit in (left_limit, right_limit):
        check_applies(limit, domain, context(domain.constraints))
    _holds_eventually(theorem, domain, variable)
    here = _large(domain, variable)
    for stated, side in ((first, relation.left), (second, relation.right)):
        refuse_unless(here.equal(stated.expression, side), f"{stated} is not about {side}")
    kind = Kind.EQUAL if relation.kind is Kind.EQUAL else Kind.AT_MOST
    claim = Relation(first.value, kind, second.value)
    return conclude("pass to the limit", domain, claim, (theorem, left_limit, right_limit))


def restate(theorem: Theorem, domain: Domain, expression: sp.Expr, value: sp.Expr) -> Theorem:
    """The same limit with both sides rewritten by normal form.

    A function that comes in, and cancels, must have a value; what was there has one eventually.
    """
    stated = theorem.limit
    here = _large(domain, stated.variable)
    check_applies(theorem, domain, context(domain.constraints))
    refuse_unless(here.equal(stated.expression, expression), f"{expression} is not the same")
    refuse_unless(here.equal(stated.value, value), f"{value} is not {stated.value}")
    for new in expression.atoms(sp.Function) - stated.expression.atoms(sp.Function):
        part = undefined_part(new, here, theorem.convergent)
        refuse_unless(part is None, f"{part} is not known to have a value")
    return conclude("rewrite", domain, Limit(expression, stated.variable, value), (theorem,))
