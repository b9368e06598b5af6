r"""Relations between functions as types, never as strings.

"T grows like d" can mean equivalence, equality up to constants, or equality of logarithms; most
errors in statements of scaling laws are a confusion of these.  Each kind is a frozen record with
the two functions, the variable and the point it tends to; `inequalities` says what a relation means
wherever that is explicit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import sympy
from sympy import Abs, Basic, Expr, Symbol, oo
from sympy.logic.boolalg import Boolean, BooleanAtom

from theory.errors import TheoryError


def _checked(value: object, name: str, kind: str) -> None:
    """Refuse a part of a statement that is not an expression: the type check of statements."""
    # A symbol is also a Boolean in SymPy; comparisons and truth values are no Expr.
    if isinstance(value, Expr):
        return
    raise TheoryError(
        "E-LAW-009",
        f"{name} of {kind} must be a SymPy expression (got {value!r} of type "
        f"{type(value).__name__})",
        "state the relation between two expressions, not between conditions or texts",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What the kinds have in common: two functions, and conditions under which they are related.

    `conditions` are SymPy conditions on the symbols; what the assumptions on the symbols already
    say is not repeated.
    """

    function: Expr
    conditions: tuple[Basic, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "conditions":
                kept = tuple(c for c in value if c != sympy.true)
                object.__setattr__(self, "conditions", kept)
                self._check_conditions(kept)
            elif value is not None:
                _checked(value, field.name, type(self).__name__)

    def _check_conditions(self, conditions: tuple[object, ...]) -> None:
        for condition in conditions:
            if not isinstance(condition, Boolean | BooleanAtom):
                raise TheoryError(
                    "E-LAW-009",
                    f"a condition of {type(self).__name__} must be a SymPy condition "
                    f"(got {condition!r})",
                    "use comparisons such as n <= d",
                )

    def expressions(self) -> Iterator[Basic]:
        """Every expression and condition of the statement."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                yield from value
            elif value is not None:
                yield value

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols of the statement, as in SymPy."""
        return set().union(*(e.free_symbols for e in self.expressions()))

    def subs(self, *substitution: Any) -> Self:
        """The same relation with symbols replaced, as `Basic.subs`."""
        changes: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                changes[field.name] = tuple(v.subs(*substitution) for v in value)
            elif value is not None:
                changes[field.name] = value.subs(*substitution)
        return replace(self, **changes)

    def inequalities(self) -> tuple[Basic, ...]:
        """The SymPy inequalities that the relation states, where it is explicit; else ()."""
        return ()

    def statement(self) -> str:
        """The relation in LaTeX, without its conditions."""
        raise NotImplementedError

    def latex(self) -> str:
        """The relation in LaTeX, with its conditions."""
        conditions = ", ".join(sympy.latex(c) for c in self.conditions)
        return self.statement() + (rf" \quad \left({conditions}\right)" if conditions else "")

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asymptotic(Relation):
    """Two functions of a variable that tends to a point, infinity unless said otherwise."""

    variable: Symbol
    point: Expr = oo

    def __post_init__(self) -> None:
        # super() without arguments does not work in a class with slots.
        Relation.__post_init__(self)
        if not isinstance(self.variable, Symbol):
            raise TheoryError(
                "E-LAW-009",
                f"the variable of {type(self).__name__} must be a symbol (got {self.variable})",
                "name the symbol that tends to the point",
            )

    def subs(self, *substitution: Any) -> Self:
        """As in `Relation`; the variable is bound and stays, as that of a sum does in SymPy."""
        variable = self.variable
        if variable == variable.subs(*substitution):
            return Relation.subs(self, *substitution)
        hidden = sympy.Dummy(variable.name, **variable.assumptions0)
        renamed = Relation.subs(self, variable, hidden)
        return Relation.subs(Relation.subs(renamed, *substitution), hidden, variable)

    def _check_constants(self, *constants: Expr) -> None:
        if any(self.variable in constant.free_symbols for constant in constants):
            raise TheoryError(
                "E-LAW-009",
                f"a constant of {type(self).__name__} must not depend on {self.variable}",
                "move the dependence to the gauge",
            )

    def _tends(self) -> str:
        return rf"{sympy.latex(self.variable)} \to {sympy.latex(self.point)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(_Asymptotic):
    r"""`function` converges to `value`, which does not depend on the variable.

    >>> from theory.symbols import d, tau
    >>> Limit(function=tau + 1 / d, value=tau, variable=d).latex()
    '\\lim_{d \\to \\infty} \\left(\\tau + \\frac{1}{d}\\right) = \\tau'
    """

    value: Expr

    def __post_init__(self) -> None:
        _Asymptotic.__post_init__(self)
        if self.variable in self.value.free_symbols:
            raise TheoryError(
                "E-LAW-009",
                f"a limit must not depend on its variable {self.variable} (got {self.value})",
                "use Equivalent for two functions of the variable",
            )

    def statement(self) -> str:
        """The limit in LaTeX."""
        left = sympy.latex(self.function)
        if self.function.is_Add:
            left = rf"\left({left}\right)"
        return rf"\lim_{{{self._tends()}}} {left} = {sympy.latex(self.value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent(_Asymptotic):
    """function / value tends to 1: `function` ~ `value`."""

    value: Expr

    def statement(self) -> str:
        """The equivalence in LaTeX."""
        left, right = sympy.latex(self.function), sympy.latex(self.value)
        return rf"{left} \sim {right} \quad ({self._tends()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEquivalent(_Asymptotic):
    """log(function) / log(value) tends to 1: the right power, perhaps not the right constant."""

    value: Expr

    def statement(self) -> str:
        """The equivalence of the logarithms in LaTeX."""
        left, right = (sympy.latex(sympy.log(e, evaluate=False)) for e in self._sides())
        return rf"{left} \sim {right} \quad ({self._tends()})"

    def _sides(self) -> tuple[Expr, Expr]:
        return self.function, self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LittleO(_Asymptotic):
    """function / gauge tends to 0."""

    gauge: Expr

    def statement(self) -> str:
        """The relation in LaTeX."""
        left, right = sympy.latex(self.function), sympy.latex(self.gauge)
        return rf"{left} = o\left({right}\right) \quad ({self._tends()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class BigO(_Asymptotic):
    """abs(function) <= constant * gauge for every value of the variable from `threshold` on.

    The constant may depend on every symbol except the variable.
    """

    gauge: Expr
    constant: Expr
    threshold: Expr

    def __post_init__(self) -> None:
        _Asymptotic.__post_init__(self)
        self._check_constants(self.constant, self.threshold)

    def inequalities(self) -> tuple[Basic, ...]:
        """The one inequality, for variable >= threshold."""
        return (sympy.Le(Abs(self.function), self.constant * self.gauge),)

    def statement(self) -> str:
        """The inequality in LaTeX."""
        left, right = sympy.latex(Abs(self.function)), sympy.latex(self.constant * self.gauge)
        start = rf"{sympy.latex(self.variable)} \geq {sympy.latex(self.threshold)}"
        return rf"{left} \leq {right} \quad ({start})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theta(_Asymptotic):
    """lower * gauge <= function <= upper * gauge for the variable from `threshold` on.

    The constants are positive and do not contain the variable.
    """

    gauge: Expr
    lower: Expr
    upper: Expr
    threshold: Expr

    def __post_init__(self) -> None:
        _Asymptotic.__post_init__(self)
        self._check_constants(self.lower, self.upper, self.threshold)

    def inequalities(self) -> tuple[Basic, ...]:
        """The two inequalities, for variable >= threshold."""
        return (
            sympy.Le(self.lower * self.gauge, self.function),
            sympy.Le(self.function, self.upper * self.gauge),
        )

    def statement(self) -> str:
        """The relation in LaTeX, constants left out; `inequalities` has them."""
        left, right = sympy.latex(self.function), sympy.latex(self.gauge)
        return rf"{left} = \Theta\left({right}\right) \quad ({self._tends()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds(Relation):
    """lower <= function <= upper at every point that satisfies the conditions; no limit."""

    lower: Expr
    upper: Expr

    def inequalities(self) -> tuple[Basic, ...]:
        """The two inequalities."""
        return sympy.Le(self.lower, self.function), sympy.Le(self.function, self.upper)

    def statement(self) -> str:
        """The double inequality in LaTeX; an equation where both sides are the same."""
        if self.lower == self.upper:
            return rf"{sympy.latex(self.function)} = {sympy.latex(self.upper)}"
        if self.lower == -self.upper:
            size = sympy.latex(Abs(self.function, evaluate=False))
            return rf"{size} \leq {sympy.latex(self.upper)}"
        parts = (sympy.latex(e) for e in (self.lower, self.function, self.upper))
        return r" \leq ".join(parts)


def bounded(function: Expr, bound: Expr, *conditions: Basic) -> Bounds:
    """The statement abs(function) <= bound."""
    return Bounds(function=function, lower=-bound, upper=bound, conditions=conditions)
