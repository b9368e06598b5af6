"""Deciding whether constraints imply a relation, by exact linear arithmetic over monomials.

The difference of the two sides is written as a nonnegative rational combination of
  * the differences of the given constraints and facts, also multiplied by positive monomials,
  * monomials that are positive because their bases are,
  * elementary bounds on powers: x^p >= 1 for x >= 1, p >= 0, and so on; log x <= 0 for x <= 1.
The combination is found by search and then multiplied out again, exactly. "Not implied" means only
that no such combination was found.
"""

from collections.abc import Iterable
from fractions import Fraction

import sympy as sp

from derivations.kernel.linear import nonnegative_solution
from derivations.kernel.normal_form import Normaliser, is_zero, reduce_denominators
from derivations.kernel.polynomial import (
    NOTHING,
    ONE,
    Base,
    Generator,
    Monomial,
    Polynomial,
    constant,
    monomial_expression,
    multiply_monomials,
    raise_monomial,
)
from derivations.kernel.proposition import Kind, Relation, at_most, less
from theory.functions import Beta, E, H
from theory.gradient_loss import GradientCount
from theory.sign_descent_exact_loss import EvenConstant, EvenCount, SignExactCount, SignMeanCount
from theory.sign_descent_loss import SignCount, SignStep
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
)
from theory.sign_descent_schedule import ScheduledCount

__all__ = ["Context", "context", "is_integer"]

Fact = tuple[Polynomial, bool]
"""A polynomial that is nonnegative, and whether it is positive."""

MAXIMUM_COLUMNS = 400
MAXIMUM_DEPTH = 4
MULTIPLYING_DEPTH = 1
_UNIT = Fraction(1)


_LITERAL_COUNTS = SignExactCount | SignMeanCount | EvenCount | ScheduledCount
_COUNTS = GradientCount | SignCount | Decreasing | DecreasingAt | _LITERAL_COUNTS
_INVERSES = InverseSignRate | InverseHeavyRate
_POSITIVE = H | Decreasing | DecreasingAt | _INVERSES | SignCount | SignStep | EvenConstant
"""What is positive by its definition, wherever it has a value."""


def is_integer(expression: sp.Expr) -> bool:
    """Whether an expression takes integer values because of how it is built."""
    if isinstance(expression, sp.Symbol | sp.Integer):
        return bool(expression.is_integer)
    if expression.is_Add or expression.is_Mul:
        return all(is_integer(a) for a in expression.args)
    if expression.is_Pow:
        whole = expression.exp
        return is_integer(expression.base) and whole.is_Integer and bool(whole >= 0)
    return isinstance(expression, sp.floor | sp.ceiling | _COUNTS)


def _plainly_positive(expression: sp.Expr) -> bool:
    """Whether sums, products and powers of what is positive by definition make an expression.

    Such an expression is positive whatever the facts say. Asking this first keeps the normal forms
    of facts from depending on a question about positivity that is still being answered.
    """
    if expression.is_Rational:
        return bool(expression > 0)
    if isinstance(expression, sp.Symbol):
        return bool(expression.is_positive)
    if isinstance(expression, _POSITIVE):
        return True  # where it is defined
    if expression.is_Add or expression.is_Mul:
        return all(_plainly_positive(a) for a in expression.args)
    return bool(expression.is_Pow) and _plainly_positive(expression.base)


_contexts: dict[tuple[Relation, ...], "Context"] = {}


def context(constraints: tuple[Relation, ...]) -> "Context":
    """The (shared) context of some constraints."""
    found = _contexts.get(constraints)
    if found is None:
        prefixes = (constraints[:length] for length in reversed(range(len(constraints))))
        weaker = next((_contexts[p] for p in prefixes if p in _contexts), None)
        found = _contexts[constraints] = Context(constraints, weaker)
    return found


class Context:
    """What follows from given constraints and from the assumptions that symbols carry.

    `weaker` is a context with fewer constraints; what follows there follows here.
    """

    def __init__(self, constraints: tuple[Relation, ...], weaker: "Context | None" = None) -> None:
        self.constraints = constraints
        self._weaker = weaker
        self.normalise = Normaliser(self.positive)
        self.normalise_factored = Normaliser(self.positive, factor=True)
        self._answers: dict[Relation, tuple[bool, int]] = {}
        self._signs: dict[Base, tuple[int, int]] = {}
        self._depth = 0
        self._facts: list[Fact] | None = None

    def extended(self, constraints: Iterable[Relation]) -> "Context":
        """The context with more constraints."""
        return context(tuple(dict.fromkeys((*self.constraints, *constraints))))

    def positive(self, expression: sp.Expr) -> bool:
        """Whether the expression is known to be positive."""
        if isinstance(expression, sp.zeta):  # a question of its own, not about the value
            return self.entails(less(1, expression.args[0]))
        return _plainly_positive(expression) or self.entails(less(0, expression))

    def entails(self, goal: Relation) -> bool:
        """Whether the goal is found to follow; False means only that it was not found.

        Questions about signs that come up on the way are answered with less effort the deeper
        they are nested, and not at all beyond a depth; an answer is kept with its depth.
        """
        known = self._answers.get(goal)
        if known is not None and (known[0] or known[1] <= self._depth):
            return known[0]
        if self._known(goal):
            return True
        if self._depth > MAXIMUM_DEPTH:
            return False
        self._answers[goal] = False, self._depth  # a question inside its own answer
        self._depth += 1
        try:
            answer = self._decide(goal) or goal in self.constraints  # whatever its normal form
        finally:
            self._depth -= 1
        self._answers[goal] = answer, self._depth
        return answer

    def _known(self, goal: Relation) -> bool:
        """Whether the goal was found to follow, here or from fewer constraints."""
        if self._answers.get(goal, (False, 0))[0]:
            return True
        return self._weaker is not None and self._weaker._known(goal)

    def equal(self, left: sp.Expr, right: sp.Expr) -> bool:
        """Whether both sides have the same normal form, facts left aside."""
        for normalise in (self.normalise, self.normalise_factored):
            if is_zero(normalise(left) - normalise(right), normalise):
                return True
        return False

    def _decide(self, goal: Relation) -> bool:
        if goal.kind is Kind.EQUAL:
            if self.equal(goal.left, goal.right):
                return True
            return self.entails(at_most(goal.left, goal.right)) and self.entails(
                at_most(goal.right, goal.left)
            )
        strict = goal.kind is Kind.LESS
        if _plainly_positive(goal.right - goal.left):
            return True
        if _plainly_positive(goal.left - goal.right):
            return False
        if not strict and self.equal(goal.left, goal.right):
            return True
        difference = self._difference(goal)
        value = difference.value
        if value is not None and (value > 0 or (value == 0 and not strict)):
            return True
        facts = self.facts()
        if self._combine(difference, facts, strict):
            return True
        whole = not strict and is_integer(goal.left) and is_integer(goal.right)
        if whole and self._combine(difference + constant(1), facts, strict=True):
            return True  # integers: L <= R is L < R + 1
        if self._depth > MULTIPLYING_DEPTH:
            return False
        if self._combine(difference, self._multiplied(difference, facts), strict):
            return True
        # monomials of the goal as it was written, with a/(1-a) in one, suggest more multipliers
        plain = self.normalise(goal.right) - self.normalise(goal.left)
        if plain.terms.keys() <= difference.terms.keys():
            return False
        return self._combine(difference, self._multiplied(plain, facts), strict)

    def _difference(self, relation: Relation) -> Polynomial:
        """right - left, its denominators reduced."""
        difference = self.normalise(relation.right) - self.normalise(relation.left)
        return reduce_denominators(difference, self.normalise)

    def facts(self) -> list[Fact]:
        """The constraints as polynomials that are not negative."""
        if self._facts is None:
            self._facts = []
            for relation in self.constraints:
                difference = self._difference(relation)
                strict = relation.kind is Kind.LESS
                if strict and is_integer(relation.left) and is_integer(relation.right):
                    difference, strict = difference - constant(1), False
                self._facts.append((difference, strict))
                if relation.kind is Kind.EQUAL:
                    self._facts.append((-difference, False))
        return self._facts

    def _multiplied(self, goal: Polynomial, facts: list[Fact]) -> list[Fact]:
        """The facts and their products with positive monomials that could matter to the goal."""
        result = list(facts)
        seen = {fact for fact, _ in facts}
        near = [goal, *(f for f, _ in _connected(goal, facts))]
        for fact, strict in [*facts, *self._bounds(near)]:
            for own in fact.terms:
                inverse = raise_monomial(own, Fraction(-1))
                for wanted in goal.terms:
                    multiplier = multiply_monomials(wanted, inverse)
                    sign = self._monomial_sign(multiplier, dividing=True)
                    if not sign or multiplier == ONE:
                        continue
                    product = fact.scaled(Fraction(1), multiplier)
                    product = reduce_denominators(product, self.normalise)
                    if product not in seen and len(result) < MAXIMUM_COLUMNS:
                        seen.add(product)
                        result.append((product, strict and sign == 2))
        return result

    def _combine(self, goal: Polynomial, facts: list[Fact], strict: bool) -> bool:
        near = _connected(goal, facts)
        bounds = self._bounds([goal, *(f for f, _ in near)])
        relevant = _connected(goal, [*facts, *bounds])
        monomials = list(
            dict.fromkeys([*goal.terms, *(m for f, _ in relevant for m in f.terms), ONE])
        )
        columns = [[f.terms.get(m, NOTHING) for m in monomials] for f, _ in relevant]
        gain = [_UNIT if positive else NOTHING for _, positive in relevant]
        for i, monomial in enumerate(monomials):
            sign = self._monomial_sign(monomial)
            if sign:
                column = [NOTHING] * len(monomials)
                column[i] = _UNIT
                columns.append(column)
                gain.append(_UNIT if sign == 2 else NOTHING)
        target = [goal.terms.get(m, NOTHING) for m in monomials]
        weights = nonnegative_solution(columns, target, gain)
        if weights is None:
            return False
        used = [(w, c, g) for w, c, g in zip(weights, columns, gain, strict=True) if w]
        if any(w < 0 for w, _, _ in used):
            return False
        for i, wanted in enumerate(target):  # the search is not trusted
            if sum((w * c[i] for w, c, _ in used if c[i]), NOTHING) != wanted:
                return False
        return not strict or any(g > 0 for _, _, g in used)

    def _monomial_sign(self, monomial: Monomial, *, dividing: bool = False) -> int:
        """2 if positive, 1 if nonnegative, 0 if unknown.

        With `dividing`, a negative power counts only if its base is known to be positive.
        """
        lowest = 2
        for generator, power in monomial:
            sign = self._base_sign(generator.base)
            if sign < 2 and dividing and (power < 0 or generator.exponent != ONE):
                return 0
            plain = generator.exponent == ONE and power.denominator == 1
            if sign == 0 and (not plain or power.numerator % 2 == 0):
                sign = 1  # a real power of a base that is not negative, or an even one
            lowest = min(lowest, sign)
        return lowest

    def _base_sign(self, base: Base) -> int:
        known = self._signs.get(base)
        if known is None or (known[0] < 2 and known[1] > self._depth):
            self._signs[base] = 0, self._depth
            self._signs[base] = self._find_sign(base), self._depth
        elif known[0] < 2 and self._known(less(0, base.to_expression())):
            self._signs[base] = 2, self._depth  # what was asked then has been answered since
        return self._signs[base][0]

    def _find_sign(self, base: Base) -> int:
        e = base.expression
        if base.kind in ("number", "e") or e in (sp.pi, sp.EulerGamma):
            return 2
        if base.kind == "symbol" and e.is_positive:
            return 2
        if base.kind == "log":
            if self.entails(less(1, e)):
                return 2
            return 1 if self.entails(at_most(1, e)) else 0
        if base.kind == "opaque":
            return self._opaque_sign(e)
        if self.entails(less(0, e)):
            return 2
        return 1 if e.is_nonnegative or self.entails(at_most(0, e)) else 0

    def _opaque_sign(self, e: sp.Expr) -> int:
        """Signs of special functions (by their definitions) and of sums and integrals."""
        if isinstance(e, _POSITIVE | sp.cosh):
            return 2
        if isinstance(e, sp.gamma | Beta):
            return 2 if all(self.positive(a) for a in e.args) else 0
        if isinstance(e, E):
            return 2 if self.positive(e.args[1]) else 0
        if isinstance(e, sp.zeta):
            return 2 if self.entails(less(1, e.args[0])) else 0
        if isinstance(e, sp.Max) and any(self.positive(a) for a in e.args):
            return 2
        if isinstance(e, sp.Min) and all(self.positive(a) for a in e.args):
            return 2
        if isinstance(e, sp.sinh):
            return 2 if self.positive(e.args[0]) else 0
        if isinstance(e, sp.Sum | sp.Integral):
            if len(e.limits) != 1 or len(e.limits[0]) != 3:
                return 0
            ((bound, lower, upper),) = e.limits
            ranges = [at_most(lower, bound)]
            ranges += [at_most(bound, upper)] if upper is not sp.oo else []
            inner = self.extended(ranges)
            return 1 if inner.entails(at_most(0, e.function)) else 0
        if self.entails(less(0, e)):
            return 2
        return 1 if self.entails(at_most(0, e)) else 0

    def _bounds(self, polynomials: list[Polynomial]) -> list[Fact]:
        """Elementary bounds on the powers that occur, those of one base taken together."""
        powers: set[Monomial] = set()
        for monomial in {m for p in polynomials for m in p.terms}:
            for base in {g.base for g, _ in monomial}:
                together = frozenset(pair for pair in monomial if pair[0].base == base)
                powers |= {together, *(frozenset({pair}) for pair in together)}
        found: dict[Polynomial, bool] = {}
        for power in powers:
            for bound, strict in self._power_bounds(power):
                found[bound] = found.get(bound, False) or strict
        return list(found.items())

    def _power_bounds(self, power: Monomial) -> Iterable[Fact]:
        """Bounds on a power of one base: x^p >= 1 for x >= 1 and p >= 0, and the like."""
        base = next(iter(power))[0].base
        itself = Polynomial({power: Fraction(1)})
        e = base.to_expression()
        if base.kind == "symbol" and e.is_integer and e.is_positive:
            one = Polynomial({frozenset({(Generator(base, ONE), Fraction(1))}): Fraction(1)})
            yield one - constant(1), False
        if base.kind == "log" and power == frozenset({(Generator(base, ONE), Fraction(1))}):
            if self.entails(at_most(base.expression, 1)):
                yield -itself, self.entails(less(base.expression, 1))
            return
        if isinstance(e, sp.floor) and power == frozenset({(Generator(base, ONE), Fraction(1))}):
            argument = self.normalise(e.args[0])  # x - 1 < floor(x) <= x
            yield argument - itself, False
            yield itself - argument + constant(1), True
        if isinstance(e, sp.ceiling) and power == frozenset({(Generator(base, ONE), Fraction(1))}):
            argument = self.normalise(e.args[0])  # x <= ceiling(x) < x + 1
            yield itself - argument, False
            yield argument + constant(1) - itself, True
        if base.kind in ("opaque", "log", "number"):
            return
        total = sum(
            (
                sp.Rational(q.numerator, q.denominator) * monomial_expression(g.exponent)
                for g, q in power
            ),
            sp.Integer(0),
        )
        rises = self.entails(at_most(0, total))
        if not rises and not self.entails(at_most(total, 0)):
            return
        large = base.kind == "e" or self.entails(at_most(1, e))
        small = not large and self.entails(at_most(e, 1)) and self._base_sign(base) > 0
        if not large and not (small and (rises or self._base_sign(base) == 2)):
            return
        moving = self.entails(less(0, total) if rises else less(total, 0))
        away = base.kind == "e" or self.entails(less(1, e) if large else less(e, 1))
        yield (itself - constant(1) if large == rises else constant(1) - itself), moving and away


def _connected(goal: Polynomial, facts: list[Fact]) -> list[Fact]:
    """The facts that share monomials with the goal, directly or through other facts."""
    reached = {m for m in goal.terms if m != ONE}
    chosen: list[Fact] = []
    rest = facts
    while True:
        near = [f for f in rest if f[0].terms.keys() & reached or f[0].value is not None]
        if not near:
            return chosen
        rest = [f for f in rest if f not in near]
        chosen += near
        for fact, _ in near:
            reached |= {m for m in fact.terms if m != ONE}
