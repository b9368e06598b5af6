"""What can be claimed: relations and limits, each on a domain that is shown not to be empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import sympy as sp

from derivations.kernel.enclosure import NotEnclosable, enclose, sign

__all__ = [
    "ASSUMPTIONS",
    "SEPARATOR",
    "Claim",
    "Domain",
    "EmptyDomain",
    "Kind",
    "Limit",
    "Relation",
    "at_most",
    "equal",
    "less",
    "substitute",
]


class Kind(Enum):
    """The three relations between real expressions."""

    EQUAL = "="
    AT_MOST = "<="
    LESS = "<"


SEPARATOR = ",\\; "
"""What stands between the conditions of a domain in LaTeX."""

_LATEX = {Kind.EQUAL: "=", Kind.AT_MOST: r"\le", Kind.LESS: "<"}


@dataclass(frozen=True, slots=True)
class Relation:
    """`left kind right`, between two real expressions."""

    left: sp.Expr
    kind: Kind
    right: sp.Expr

    def __post_init__(self) -> None:
        for side in (self.left, self.right):
            if not isinstance(side, sp.Expr):
                raise TypeError(f"a side of a relation must be an expression, not {side!r}")

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The symbols that the relation speaks about."""
        return self.left.free_symbols | self.right.free_symbols

    def latex(self) -> str:
        """The relation as LaTeX, without dollar signs."""
        return f"{sp.latex(self.left)} {_LATEX[self.kind]} {sp.latex(self.right)}"

    def __str__(self) -> str:
        return f"{self.left} {self.kind.value} {self.right}"


def equal(left: object, right: object) -> Relation:
    """The claim left = right."""
    return Relation(sp.sympify(left), Kind.EQUAL, sp.sympify(right))


def at_most(left: object, right: object) -> Relation:
    """The claim left <= right."""
    return Relation(sp.sympify(left), Kind.AT_MOST, sp.sympify(right))


def less(left: object, right: object) -> Relation:
    """The claim left < right."""
    return Relation(sp.sympify(left), Kind.LESS, sp.sympify(right))


@dataclass(frozen=True, slots=True)
class Limit:
    """`expression` tends to `value` as `variable` grows without bound, all else held fixed."""

    expression: sp.Expr
    variable: sp.Symbol
    value: sp.Expr

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The symbols that the claim speaks about, the growing variable left out."""
        free: set[sp.Symbol] = self.expression.free_symbols | self.value.free_symbols
        return free - {self.variable}

    def latex(self) -> str:
        """The limit as LaTeX, without dollar signs."""
        variable = sp.latex(self.variable)
        value = sp.latex(self.value)
        return rf"\lim_{{{variable} \to \infty}} {sp.latex(self.expression)} = {value}"

    def __str__(self) -> str:
        return f"{self.expression} -> {self.value} as {self.variable} -> oo"


Claim = Relation | Limit


def substitute(expression: sp.Basic, values: Mapping[sp.Symbol, sp.Expr]) -> sp.Basic:
    """Replace free symbols at once; bound variables are left alone and never captured.

    Raises ValueError where a value would fall under a binder of one of its own symbols.
    """
    if not values or not (expression.free_symbols & values.keys()):
        return expression
    if isinstance(expression, sp.Symbol):
        return values.get(expression, expression)
    if isinstance(expression, sp.Sum | sp.Integral):
        ((bound, lower, upper),) = expression.limits
        inner = {s: v for s, v in values.items() if s != bound and s in expression.free_symbols}
        if any(bound in v.free_symbols for v in inner.values()):
            raise ValueError(f"{bound} would be captured in {expression}")
        limits = (bound, substitute(lower, values), substitute(upper, values))
        return expression.func(substitute(expression.function, inner), limits)
    if isinstance(expression, sp.Derivative | sp.Subs):
        raise ValueError(f"no substitution inside {expression}")
    return expression.func(*(substitute(argument, values) for argument in expression.args))


ASSUMPTIONS = frozenset({"positive", "nonnegative", "integer", "real", "commutative"})
"""What a symbol of the kernel may assume."""


class EmptyDomain(ValueError):
    """The witness of a domain does not lie in it, so that claims on it might be vacuous."""


@dataclass(frozen=True, slots=True)
class Domain:
    """Variables with their constraints, and one point that satisfies them.

    A symbol's own SymPy assumptions (positive, nonnegative, integer) are part of the domain.
    `witness` gives an exact value for every variable; `EmptyDomain` is raised unless ball
    arithmetic confirms each constraint there.
    """

    variables: tuple[sp.Symbol, ...]
    constraints: tuple[Relation, ...]
    witness: tuple[tuple[sp.Symbol, sp.Rational], ...]

    @classmethod
    def of(
        cls,
        witness: Mapping[sp.Symbol, object],
        *constraints: Relation,
    ) -> "Domain":
        """The domain of the symbols that the witness names.

        >>> x = sp.Symbol("x", positive=True)
        >>> Domain.of({x: 2}, at_most(1, x)).variables
        (x,)
        """
        point = tuple((symbol, sp.Rational(value)) for symbol, value in witness.items())
        return cls(tuple(witness), tuple(dict.fromkeys(constraints)), point)

    def __post_init__(self) -> None:
        if tuple(symbol for symbol, _ in self.witness) != self.variables:
            raise ValueError("a witness names every variable once, in order")
        values = {symbol: Fraction(int(v.p), int(v.q)) for symbol, v in self.witness}
        for symbol, value in values.items():
            self._check_assumptions(symbol, value)
        for constraint in self.constraints:
            unknown = constraint.free_symbols - set(self.variables)
            if unknown:
                raise ValueError(f"{constraint} speaks of {unknown}, which the domain lacks")
            if not _holds_at(constraint, values):
                raise EmptyDomain(f"{constraint} is not confirmed at the witness {values}")

    @staticmethod
    def _check_assumptions(symbol: sp.Symbol, value: Fraction) -> None:
        fits = (
            (not symbol.is_positive or value > 0)
            and (not symbol.is_nonnegative or value >= 0)
            and (not symbol.is_integer or value.denominator == 1)
        )
        extra = set(symbol._assumptions_orig) - ASSUMPTIONS
        if symbol.name.startswith("bound_"):
            raise ValueError(f"{symbol} has a name that the normal form keeps for itself")
        if extra:
            raise ValueError(f"{symbol} assumes {extra}, which the kernel does not read")
        if not fits:
            raise EmptyDomain(f"{symbol} = {value} contradicts the assumptions of the symbol")

    def extend(self, witness: Mapping[sp.Symbol, object], *constraints: Relation) -> "Domain":
        """This domain with more variables (or a moved witness) and more constraints."""
        point = {**dict(self.witness), **witness}
        return Domain.of(point, *self.constraints, *constraints)

    def without(self, variable: sp.Symbol) -> "Domain":
        """The projection that drops a variable and every constraint that mentions it."""
        kept = (c for c in self.constraints if variable not in c.free_symbols)
        point = {s: v for s, v in self.witness if s != variable}
        return Domain.of(point, *kept)

    def latex(self) -> str:
        """The domain as LaTeX: what its symbols assume, then the constraints."""
        sorts = [_sort(symbol) for symbol in self.variables]
        return SEPARATOR.join([*sorts, *(constraint.latex() for constraint in self.constraints)])


def _sort(symbol: sp.Symbol) -> str:
    """What a symbol assumes, as LaTeX."""
    name = sp.latex(symbol)
    if symbol.is_integer:
        first = "1, 2" if symbol.is_positive else "0, 1"
        natural = symbol.is_positive or symbol.is_nonnegative
        return rf"{name} \in \{{{first}, \dots\}}" if natural else rf"{name} \in \mathbf{{Z}}"
    if symbol.is_positive:
        return f"{name} > 0"
    return rf"{name} \ge 0" if symbol.is_nonnegative else rf"{name} \in \mathbf{{R}}"


def _holds_at(constraint: Relation, values: Mapping[sp.Symbol, Fraction]) -> bool:
    """Whether balls, or exact arithmetic on rationals, confirm a constraint at a point."""
    exact = {s: sp.Rational(v.numerator, v.denominator) for s, v in values.items()}
    if not all(
        _is_real_power(p, exact)
        for s in (constraint.left, constraint.right)
        for p in s.atoms(sp.Pow)
    ):
        return False
    difference = substitute(constraint.right - constraint.left, exact)
    if difference.is_Rational:
        side: int | None = int(sp.sign(difference))
    else:
        try:
            side = sign(enclose(difference, values, 128))
        except NotEnclosable:
            return False
    if constraint.kind is Kind.EQUAL:
        return side == 0
    return side == 1 or (side == 0 and constraint.kind is Kind.AT_MOST)


def _is_real_power(power: sp.Pow, exact: Mapping[sp.Symbol, sp.Rational]) -> bool:
    """Whether a power with a symbol in its exponent has a base that is not negative at a point.

    The kernel reads such powers for positive bases: (-1)^a is not 1 at a = 2. A base that is not
    rational there, as one with a bound variable, is left to the balls.
    """
    if not power.exp.free_symbols:
        return True
    base = substitute(power.base, exact)
    return not base.is_Rational or bool(base >= 0)
