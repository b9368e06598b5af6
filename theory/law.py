"""Scaling laws as records: a domain of parameters cut into regimes, one statement in each."""

from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Self

import sympy
from sympy import Basic, Expr, Piecewise, Symbol
from sympy.core.relational import Equality

from theory import linear
from theory.errors import TheoryError
from theory.exact import Exact, rational
from theory.linear import Constraint
from theory.relation import Bounds, Relation
from theory.source import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One regime of a law.

    name: a word for people.  condition: on the parameters, linear.  rate: the loss in rescaled time
    tau (for a law that is not about time, its leading term).  relation: what the rate is to the
    loss.  time: the number of iterations t as an expression in tau and d.  validity: conditions on
    the other symbols.  iterations: the inverse, in d and eps; `count` says in which sense it is the
    number of iterations.  growth: its order in d.  refined, bound: a sharper formula at finite d in
    d and t, and a bound of its error, under `refined_validity`.  finite: explicit inequalities.
    note: a remark for people.
    """

    name: str
    condition: Basic
    rate: Expr
    relation: Relation
    time: Expr | None = None
    validity: tuple[Basic, ...] = ()
    iterations: Expr | None = None
    count: Relation | None = None
    growth: Relation | None = None
    refined: Expr | None = None
    bound: Expr | None = None
    refined_validity: tuple[Basic, ...] = ()
    finite: tuple[Bounds, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("validity", "refined_validity"):
            kept = tuple(c for c in getattr(self, name) if c != sympy.true)
            object.__setattr__(self, name, kept)

    def _parts(self) -> list[Any]:
        values = (getattr(self, f.name) for f in fields(self) if f.name not in ("name", "note"))
        flat = (v if isinstance(v, tuple) else (v,) for v in values)
        return [part for group in flat for part in group if part is not None]

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols of the regime, as in SymPy."""
        return set().union(*(part.free_symbols for part in self._parts()))

    def subs(self, *substitution: Any) -> Self:
        """The same regime with symbols replaced everywhere, as `Basic.subs`."""
        changes: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                changes[field.name] = tuple(v.subs(*substitution) for v in value)
            elif value is not None and not isinstance(value, str):
                changes[field.name] = value.subs(*substitution)
        return replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingLaw:
    """A law: permanent name, title, where it is from, parameters, their domain, and the regimes.

    The regimes have to partition the domain; this is checked exactly when the law is made, see
    `theory.linear`.  Raises `TheoryError` E-LAW-005 (empty domain), 006 (gap), 007 (overlap), 008.
    """

    id: str
    title: str
    reference: Reference
    parameters: tuple[Symbol, ...]
    domain: tuple[Constraint, ...]
    regimes: tuple[Regime, ...]

    def __post_init__(self) -> None:
        inside = self._points_inside()
        if not inside:
            raise TheoryError(
                "E-LAW-005", f"the domain of {self.id} is empty", "relax its constraints"
            )
        for point in inside:
            names = [
                r.name for r in self.regimes if linear.holds(r.condition, self.parameters, point)
            ]
            if len(names) == 1:
                continue
            place = ", ".join(f"{s} = {v}" for s, v in zip(self.parameters, point, strict=True))
            raise TheoryError(
                "E-LAW-007" if names else "E-LAW-006",
                f"{len(names)} regimes of {self.id} hold at {place or 'its only point'}",
                "let the conditions partition the domain",
            )

    def _points_inside(self) -> list[linear.Point]:
        """A point of every cell of the domain."""
        limits = [linear.form(c.expression, self.parameters) for c in self.domain]
        cuts = [f for r in self.regimes for f in linear.forms(r.condition, self.parameters)]
        points = linear.sample_points(limits + cuts, len(self.parameters))
        return [
            point
            for point in points
            if all(
                c.holds(linear.evaluate(f, point)) for c, f in zip(self.domain, limits, strict=True)
            )
        ]

    @property
    def rate(self) -> Piecewise:
        """The rates of the regimes as one `Piecewise`; undefined (nan) outside the domain."""
        outside = [c.relational() for c in self.domain]
        return Piecewise(*((r.rate, sympy.And(*outside, r.condition)) for r in self.regimes))

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols of all regimes, as in SymPy."""
        return set().union(*(r.free_symbols for r in self.regimes))

    def subs(self, *substitution: Any) -> Self:
        """The law with symbols other than its parameters replaced; see `at` for those."""
        for symbol in self.parameters:
            if symbol.subs(*substitution) != symbol:
                raise TheoryError(
                    "E-LAW-004",
                    f"{symbol} is a parameter of {self.id} and cannot be replaced by subs",
                    f"use .at({symbol}=...)",
                )
        return replace(self, regimes=tuple(r.subs(*substitution) for r in self.regimes))

    def at(self, **values: Exact) -> "SpecialisedLaw":
        """The law at exact values of its parameters, such as ``at(alpha="3/4")``.

        A parameter beta that is not given is 0.  Raises `TheoryError` E-LAW-002 for a value that is
        not exact (a float), 003 outside the domain, 004 for a wrong or missing parameter.
        """
        point = self._point(values)
        numbers = dict(zip(self.parameters, point, strict=True))
        rationals = tuple(Fraction(int(v.p), int(v.q)) for v in point)
        for constraint in self.domain:
            if not constraint.holds(constraint.expression.subs(numbers)):
                where = ", ".join(f"{s} = {v}" for s, v in numbers.items())
                raise TheoryError(
                    "E-LAW-003",
                    f"{where} is outside the domain of {self.id}",
                    f"the law holds for {constraint.expression} {_WORD[constraint.sign]}",
                )
        regime = next(
            r for r in self.regimes if linear.holds(r.condition, self.parameters, rationals)
        )
        return SpecialisedLaw(law=self, values=tuple(numbers.items()), regime=regime.subs(numbers))

    def _point(self, values: dict[str, Exact]) -> list[sympy.Rational]:
        names = [s.name for s in self.parameters]
        unknown = sorted(set(values) - set(names))
        given = {"beta": 0, **values}
        missing = [name for name in names if name not in given]
        if unknown or missing:
            problem = f"unknown {', '.join(unknown)}" if unknown else f"missing {missing[0]}"
            raise TheoryError(
                "E-LAW-004",
                f"wrong parameters of {self.id}: {problem}",
                f"its parameters are {', '.join(names) or 'none'}",
            )
        return [rational(given[name], name) for name in names]

    def latex(self) -> str:
        """The statement of every regime in LaTeX, as an aligned block for mathematics mode."""
        lines = [rf"&{_condition(r, self.domain)}: && {r.relation.latex()}" for r in self.regimes]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialisedLaw:
    """A law at given parameters: `regime` is the one that holds there, with the values put in."""

    law: ScalingLaw
    values: tuple[tuple[Symbol, sympy.Rational], ...]
    regime: Regime

    @property
    def rate(self) -> Expr:
        """The loss in rescaled time."""
        return self.regime.rate

    @property
    def time(self) -> Expr | None:
        """The number of iterations at rescaled time tau in dimension d."""
        return self.regime.time

    @property
    def iterations(self) -> Expr | None:
        """The number of iterations to relative error eps in dimension d; see `count`."""
        return self.regime.iterations

    @property
    def count(self) -> Relation | None:
        """In which sense `iterations` is the number of iterations."""
        return self.regime.count

    @property
    def relation(self) -> Relation:
        """The statement."""
        return self.regime.relation

    @property
    def growth(self) -> Relation | None:
        """The order of growth of the number of iterations, with its constants."""
        return self.regime.growth

    @property
    def refined(self) -> Expr | None:
        """A sharper formula of the loss in d and t; None where it does not apply."""
        return None if self._never_refined() else self.regime.refined

    @property
    def bound(self) -> Expr | None:
        """An explicit bound of the error of `refined`; None where it does not apply."""
        return None if self._never_refined() else self.regime.bound

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols that are left, as in SymPy."""
        return self.regime.free_symbols

    def _never_refined(self) -> bool:
        return any(c == sympy.false for c in self.regime.refined_validity)

    def subs(self, *substitution: Any) -> Self:
        """The same with symbols replaced, as `Basic.subs`."""
        return replace(self, regime=self.regime.subs(*substitution))

    def latex(self) -> str:
        """The statement in LaTeX."""
        return self.relation.latex()

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"


_WORD = {
    linear.Sign.POSITIVE: "> 0",
    linear.Sign.NONNEGATIVE: ">= 0",
    linear.Sign.ZERO: "= 0",
}


def _condition(regime: Regime, domain: tuple[Constraint, ...]) -> str:
    """The condition of a regime in LaTeX, or the domain if the regime is all of it."""
    if regime.condition == sympy.true:
        return ",\\ ".join(c.latex() for c in domain)
    return str(sympy.latex(regime.condition))


def specialise(
    law: ScalingLaw, parameter: Symbol, value: Exact, *, name: str, title: str, reference: Reference
) -> ScalingLaw:
    """The law with one parameter fixed, as a law of the remaining parameters.

    Regimes whose condition becomes false are dropped.  A regime that fixes the last parameter, as
    alpha = 1 does, has that value put in.
    """
    number = rational(value, parameter.name)
    parameters = tuple(s for s in law.parameters if s != parameter)
    domain = (replace(c, expression=c.expression.subs(parameter, number)) for c in law.domain)
    regimes = (r.subs(parameter, number) for r in law.regimes)
    return ScalingLaw(
        id=name,
        title=title,
        reference=reference,
        parameters=parameters,
        domain=tuple(dict.fromkeys(c for c in domain if not c.trivial())),
        regimes=tuple(_pinned(r, parameters) for r in regimes if r.condition != sympy.false),
    )


def _pinned(regime: Regime, parameters: tuple[Symbol, ...]) -> Regime:
    """The regime with its only parameter put in, if its condition is parameter = number."""
    condition = regime.condition
    if isinstance(condition, Equality) and len(parameters) == 1:
        slope, constant = linear.form(condition.lhs - condition.rhs, parameters)
        value = -constant / slope
        number = sympy.Rational(value.numerator, value.denominator)
        return replace(regime.subs(parameters[0], number), condition=condition)
    return regime
