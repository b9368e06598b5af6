"""Exact reasoning about linear conditions on the parameters of a law.

The domain and the regimes of a law are cut out by linear conditions with rational coefficients.
Whether the regimes partition the domain is decided exactly: the hyperplanes of all conditions cut
the parameter space into finitely many cells, on each of which every condition is constant, and
`sample_points` gives a rational point in each cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise

import sympy
from sympy import Basic, Expr, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanAtom, Or

from theory.errors import TheoryError

Form = tuple[Fraction, ...]
"""A linear form: the coefficients of the parameters, then the constant."""
Point = tuple[Fraction, ...]


class Sign(Enum):
    """What a constraint says of its expression."""

    POSITIVE = ">"
    NONNEGATIVE = r"\geq"
    ZERO = "="


@dataclass(frozen=True, slots=True)
class Constraint:
    """A part of a domain: `expression` is positive, nonnegative or zero.

    Not a SymPy relational: those evaluate to `true` when an assumption implies them, and the
    domain alpha > 0 would be lost.
    """

    expression: Expr
    sign: Sign

    def relational(self) -> Basic:
        """The constraint in SymPy; `true` where the assumptions on the symbols imply it."""
        kinds = {Sign.POSITIVE: sympy.Gt, Sign.NONNEGATIVE: sympy.Ge, Sign.ZERO: sympy.Eq}
        return kinds[self.sign](self.expression, 0)

    def holds(self, value: Fraction | sympy.Rational) -> bool:
        """Whether a value of the expression satisfies the constraint."""
        match self.sign:
            case Sign.POSITIVE:
                return bool(value > 0)
            case Sign.NONNEGATIVE:
                return bool(value >= 0)
            case Sign.ZERO:
                return bool(value == 0)

    def latex(self) -> str:
        """The constraint in LaTeX."""
        constant, rest = self.expression.as_coeff_Add()
        if constant > 0 or rest == 0:
            constant, rest = sympy.Integer(0), self.expression
        return f"{sympy.latex(rest)} {self.sign.value} {sympy.latex(-constant)}"

    def trivial(self) -> bool:
        """Whether it holds and says nothing about any parameter."""
        return self.expression.is_Rational and self.holds(self.expression)


def positive(expression: Expr) -> Constraint:
    """The constraint expression > 0."""
    return Constraint(sympy.sympify(expression), Sign.POSITIVE)


def zero(expression: Expr) -> Constraint:
    """The constraint expression = 0."""
    return Constraint(sympy.sympify(expression), Sign.ZERO)


def form(expression: Expr, parameters: Sequence[Symbol]) -> Form:
    """The linear form of `expression` in the parameters; E-LAW-008 if it is not one."""
    try:
        if not parameters:
            return (_fraction(expression),)
        polynomial = sympy.Poly(expression, *parameters)
        if polynomial.total_degree() > 1:
            raise ValueError
        units = [[int(i == j) for j in range(len(parameters))] for i in range(len(parameters))]
        exponents = [*units, [0] * len(parameters)]
        return tuple(_fraction(polynomial.coeff_monomial(e)) for e in exponents)
    except (ValueError, TypeError, sympy.PolynomialError):
        names = ", ".join(map(str, parameters))
        raise TheoryError(
            "E-LAW-008",
            f"a condition must be linear in ({names}) with rational coefficients "
            f"(got {expression})",
            "write the condition as a comparison of linear expressions",
        ) from None


def _fraction(number: Expr) -> Fraction:
    if not isinstance(number, sympy.Rational) or not number.is_finite:
        raise ValueError
    return Fraction(int(number.p), int(number.q))


def forms(condition: Basic, parameters: Sequence[Symbol]) -> list[Form]:
    """The linear forms compared in a condition made of comparisons, "and" and "or"."""
    if isinstance(condition, BooleanAtom):
        return []
    if isinstance(condition, And | Or):
        return [f for part in condition.args for f in forms(part, parameters)]
    if isinstance(condition, Relational):
        return [form(condition.lhs - condition.rhs, parameters)]
    raise TheoryError(
        "E-LAW-008",
        f"a condition must be a comparison (got {condition})",
        "use <, <=, Eq, And, Or on the parameters",
    )


def sample_points(linear: Iterable[Form], size: int) -> list[Point]:
    """A rational point in every cell that the zero sets of the forms cut out of Q^size.

    By induction on the last coordinate: project the pairwise intersections, sample the projection,
    and above each sample take the zeros, the points between them and one beyond each end.  The
    order of the zeros is the same above every point of a cell of the projection.
    """
    distinct = set(linear)
    if size == 0:
        return [()]
    below = {f[: size - 1] + f[size:] for f in distinct if f[size - 1] == 0}
    above = [f for f in distinct if f[size - 1] != 0]
    normal = [tuple(c / f[size - 1] for c in f[: size - 1] + f[size:]) for f in above]
    for i, first in enumerate(normal):
        below |= {tuple(a - b for a, b in zip(first, second, strict=True)) for second in normal[:i]}
    return [
        (*base, last)
        for base in sample_points(below, size - 1)
        for last in _between(sorted({-evaluate(f, base) for f in normal}))
    ]


def evaluate(linear: Form, point: Point) -> Fraction:
    """The value of a linear form at a point."""
    return sum((a * b for a, b in zip(linear, point, strict=False)), linear[-1])


def _between(roots: list[Fraction]) -> list[Fraction]:
    if not roots:
        return [Fraction(0)]
    middles = [(a + b) / 2 for a, b in pairwise(roots)]
    return [roots[0] - 1, *roots, *middles, roots[-1] + 1]


def holds(condition: Basic, parameters: Sequence[Symbol], point: Point) -> bool:
    """Whether a condition holds at a rational point."""
    if isinstance(condition, And):
        return all(holds(part, parameters, point) for part in condition.args)
    if isinstance(condition, Or):
        return any(holds(part, parameters, point) for part in condition.args)
    if isinstance(condition, Relational):
        value = evaluate(form(condition.lhs - condition.rhs, parameters), point)
        return bool(condition.func(sympy.Rational(value.numerator, value.denominator), 0))
    return condition == sympy.true
