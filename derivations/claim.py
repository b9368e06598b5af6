"""What a law claims at given exponents and tolerance, evaluated in balls."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache, reduce

import sympy
from flint import arb

from derivations.kernel.enclosure import NotEnclosable, Value, enclose
from numerics import Ball, gradient_descent
from theory import GradientCount, GradientLoss, ScalingLaw, SpecialisedLaw, symbols
from theory.functions import InverseE, LeastTime, TotalVariation

__all__ = ["Band", "Certified", "Claim", "Explicit", "evaluate", "least"]

_SHOWN = 8
"""Digits of the leading count, which is for reading only."""
_PRECISION_DOUBLINGS = 3
_DOUBLINGS = 64
"""How far from the count the allowed counts are looked for, in doublings of the distance."""


@lru_cache(maxsize=512)
def _plain(expression: sympy.Expr) -> tuple[sympy.Expr, tuple[tuple[sympy.Symbol, tuple], ...]]:
    """The expression with a name for each maximum in it, and the arguments of each maximum."""
    spelled = expression.replace(TotalVariation, lambda *a: TotalVariation(*a).definition())
    names = {m: sympy.Dummy(positive=True) for m in spelled.atoms(sympy.Max)}
    return spelled.xreplace(names), tuple((name, m.args) for m, name in names.items())


def evaluate(expression: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int) -> arb:
    """As `enclose`, for expressions that also hold maxima and total variations."""
    plain, maxima = _plain(expression)
    known = dict(values)
    for name, arguments in maxima:
        known[name] = reduce(arb.max, (evaluate(a, values, bits) for a in arguments))
    return enclose(plain, known, bits)


@dataclass(frozen=True, slots=True)
class Band:
    """Enclosures of a refined law and of its bound at one time and dimension."""

    centre: Ball
    bound: Ball

    def distance(self, loss: Ball) -> Ball:
        """Encloses the distance of the loss from the centre."""
        least = max(loss.lower - self.centre.upper, self.centre.lower - loss.upper, Fraction(0))
        most = max(loss.upper - self.centre.lower, self.centre.upper - loss.lower)
        return Ball(least, most)

    def contains(self, loss: Ball) -> bool | None:
        """Whether the loss lies within the bound of the centre, None if the balls overlap."""
        distance = self.distance(loss)
        if distance.upper <= self.bound.lower:
            return True
        return False if distance.lower > self.bound.upper else None


@dataclass(frozen=True, slots=True)
class Certified:
    """A certified count, with the precision that settled it."""

    iterations: int
    bits: int


@dataclass(frozen=True, slots=True)
class Explicit:
    """What certified numbers say about the explicit inequalities of a law.

    Args:
        violated: an inequality that fails, in words, or the empty text.
        confirmed: whether one that could have failed is shown to hold, and decides the verdict.
        open: an inequality that the precision left open and that decides the verdict, or empty.
    """

    violated: str = ""
    confirmed: bool = False
    open: str = ""


class Claim:
    """A law at one alpha and beta.

    Args:
        statement: the law.
        alpha: exponent of the eigenvalues.
        beta: exponent of the squared distances; a law without this parameter takes only 0.

    Raises:
        TheoryError: a parameter is outside the law's domain, or not one of its parameters.
    """

    stride = 1
    """The loss is compared at counts that differ by this, among which it does not increase."""

    def __init__(self, statement: ScalingLaw, alpha: Fraction, beta: Fraction) -> None:
        self.name = statement.id
        self.alpha = alpha
        self.beta = beta
        self.law: SpecialisedLaw = statement.at(**_given(alpha, beta))
        on_loss = self.law.relation.function.has(GradientLoss, GradientCount)
        self.refined = self.law.refined if on_loss else None
        self.bound = self.law.bound if on_loss else None
        self.band = lru_cache(maxsize=64)(self._band)

    def count(self, dim: int | None, eps: Fraction) -> Certified:
        """The count that the law is set beside."""
        found = gradient_descent.count(alpha=self.alpha, beta=self.beta, dim=dim, eps=eps)
        return Certified(found.iterations, found.precision_bits)

    def loss(self, dim: int | None, t: int, bits: int) -> Ball:
        """Encloses the loss that the law is set beside."""
        return gradient_descent.loss(alpha=self.alpha, beta=self.beta, dim=dim, t=t, bits=bits)

    def explicit(self, dim: int | None, eps: Fraction, count: int, bits: int) -> Explicit:
        """What the certified count says about the law's explicit inequalities."""
        return Explicit(self.violated(dim, eps, count, bits))

    def counted(self, dim: int, eps: Fraction, bits: int) -> tuple[int, int] | None:
        """The counts that explicit inequalities on the count alone allow; None: not looked for."""
        del dim, eps, bits
        return None

    def beyond(self, dim: int | None, t: int, bits: int) -> str:
        """A remark where the law is silent, such as what its formula is worth there; or empty."""
        del dim, t, bits
        return ""

    def silent(self, dim: int | None, t: int) -> str:
        """Why the refined law claims nothing at a dimension and time; empty if it does."""
        if self.refined is None or self.bound is None:
            return "the law has no explicit remainder"
        if dim is None:
            return "the explicit remainder is for finite dimensions"
        point = {symbols.d: dim, symbols.t: t}
        return _outside(self.law.regime.refined_validity, point)

    def _band(self, dim: int, t: int, bits: int) -> Band:
        values = {symbols.d: dim, symbols.t: t}
        bits += math.ceil(self.alpha * dim.bit_length())  # 1 - d^-alpha cancels that many
        centre, bound = (evaluate(part, values, bits) for part in (self.refined, self.bound))
        return Band(Ball.from_arb(centre), Ball.from_arb(bound))

    def compare(self, dim: int, t: int, bits: int) -> tuple[bool | None, Ball, Ball]:
        """Whether the loss is within the law's bound.

        Args:
            dim: dimension.
            t: number of steps at which the law is not silent.
            bits: precision to start with; it is doubled a few times, until the balls decide.

        Returns:
            The answer, None for undecided; the distance of loss and law; the bound.
        """
        most_bits = bits << _PRECISION_DOUBLINGS
        while True:
            loss = self.loss(dim, t, bits)
            band = self.band(dim, t, bits)
            inside = band.contains(loss)
            if inside is not None or bits >= most_bits:
                return inside, band.distance(loss), band.bound
            bits *= 2

    def allowed(self, dim: int, eps: Fraction, near: int, bits: int) -> tuple[int, int | None]:
        """The counts that law and bound allow.

        The loss does not increase in t, so that one time at which it is shown to be at most eps
        bounds the count from above, and one at which it is shown to be larger bounds it from below.

        Args:
            dim: dimension.
            eps: relative error to reach, below 1.
            near: where to look first; the bounds are right whatever it is.
            bits: precision.

        Returns:
            The least and the greatest count allowed, the latter None if none was found.
        """

        def upper(t: int) -> Fraction:
            band = self.band(dim, t, bits)
            return band.centre.upper + band.bound.upper

        def lower(t: int) -> Fraction:
            band = self.band(dim, t, bits)
            return band.centre.lower - band.bound.upper

        low = self._least(lambda t: t > 0 and (bool(self.silent(dim, t)) or lower(t) <= eps), near)
        high = self._least(lambda t: not self.silent(dim, t) and upper(t) <= eps, near)
        return (1 if low is None else low), high

    def refined_count(self, dim: int, eps: Fraction, near: int, bits: int) -> int | None:
        """The least number of steps at which the refined law is at most eps, for reading."""
        return self._least(
            lambda t: not self.silent(dim, t) and self.band(dim, t, bits).centre.lower <= eps,
            near,
        )

    def _least(self, holds: Callable[[int], bool], near: int) -> int | None:
        """As `least`, among the counts that differ from `near` by multiples of `stride`."""
        rest = near % self.stride
        found = least(lambda i: holds(self.stride * i + rest), near // self.stride)
        return None if found is None else self.stride * found + rest

    def violated(self, dim: int | None, eps: Fraction, count: int, bits: int) -> str:
        """An explicit inequality of the law that a certified count or its loss refutes.

        Args:
            dim: dimension.
            eps: relative error to reach.
            count: the certified count, positive.
            bits: precision; an inequality that balls leave open at it counts as not refuted.

        Returns:
            The inequality in words, or the empty text.
        """
        loss = self.loss(dim, count, bits)
        values: dict[sympy.Symbol, Value] = {
            symbols.t: count, symbols.n: 2 * count, symbols.eps: eps,
            _LOSS: loss.to_arb(), _COUNT: count,
        }  # fmt: skip
        if dim is not None:
            values[symbols.d] = dim
        point = {s: _exact(Fraction(v)) for s, v in values.items() if not isinstance(v, arb)}
        if self._rescaled is not None and self._rescaled.free_symbols <= values.keys():
            values[symbols.tau] = evaluate(self._rescaled, values, bits)
        for inequality, gap, conditions in self._explicit(dim is None):
            if _outside(conditions, point):
                continue
            try:
                if Ball.from_arb(evaluate(gap, values, bits)).upper < 0:
                    return f"{inequality} fails"
            except NotEnclosable:  # too few bits, or a sum over all k: nothing is refuted
                continue
        return ""

    @cache  # noqa: B019 - a claim lives as long as one comparison
    def _explicit(
        self, infinite: bool
    ) -> list[tuple[sympy.Basic, sympy.Expr, tuple[sympy.Basic, ...]]]:
        """Each inequality on the loss or the count, its right side less its left, conditions."""
        size = sympy.oo if infinite else symbols.d
        times = (symbols.n / 2, symbols.t, self.law.time)

        def loss(a: sympy.Expr, b: sympy.Expr, dim: sympy.Expr, time: sympy.Expr) -> sympy.Expr:
            return _LOSS if dim == size and time in times else GradientLoss(a, b, dim, time)

        def count(a: sympy.Expr, b: sympy.Expr, dim: sympy.Expr, eps: sympy.Expr) -> sympy.Expr:
            same = dim == size and eps == symbols.eps
            return _COUNT if same else GradientCount(a, b, dim, eps)

        statements = [*self.law.regime.finite, *([self.law.growth] if self.law.growth else [])]
        rows = []
        for statement in statements:
            for inequality in statement.inequalities():
                gap = inequality.rhs - inequality.lhs
                gap = gap.replace(GradientLoss, loss).replace(GradientCount, count)
                if gap.has(_LOSS, _COUNT):
                    rows.append((inequality, gap, statement.conditions))
        return rows

    @cached_property
    def _rescaled(self) -> sympy.Expr | None:
        """The rescaled time tau of t steps."""
        if self.law.time is None or symbols.tau not in self.law.time.free_symbols:
            return None
        (tau,) = sympy.solve(sympy.Eq(self.law.time, symbols.t), symbols.tau)
        return tau

    def leading(self, dim: int | None, eps: Fraction) -> str | None:
        """The number of steps by the leading law, in decimals for reading; None if it has none."""
        formula = self._leading(eps)
        if formula is None or (dim is None and symbols.d in formula.free_symbols):
            return None
        try:
            number = sympy.N(formula.subs(symbols.d, dim) if dim is not None else formula, _SHOWN)
        except NotImplementedError:  # a function without decimals
            return None
        return str(number) if number.is_Number and number.is_finite else None

    @cache  # noqa: B019 - a claim lives as long as one comparison
    def _leading(self, eps: Fraction) -> sympy.Expr | None:
        """The leading law with eps put in; what is expensive in it is evaluated once."""
        if self.law.iterations is None:
            return None
        formula = self.law.iterations.subs(symbols.eps, _exact(eps))
        formula = formula.replace(LeastTime, _least_time)
        return formula.replace(InverseE, lambda *args: sympy.N(InverseE(*args), 2 * _SHOWN))


_LOSS = sympy.Dummy("loss", positive=True)
_COUNT = sympy.Dummy("count", positive=True)


def _given(alpha: Fraction, beta: Fraction) -> dict[str, Fraction]:
    return {"alpha": alpha, "beta": beta} if beta else {"alpha": alpha}


def _exact(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def _outside(conditions: tuple[sympy.Basic, ...], point: Mapping[sympy.Symbol, object]) -> str:
    """The first condition that is not known to hold at a point, in words; empty if all do."""
    for condition in conditions:
        if condition.subs(point) != sympy.true:
            return f"it needs {condition}"
    return ""


@cache
def _least_time(a: sympy.Expr, c: sympy.Expr, y: sympy.Expr) -> sympy.Expr:
    """The count of the infinite sum, which this function of the leading law abbreviates."""
    alpha, both, eps = (Fraction(int(v.p), int(v.q)) for v in (a, c, y))
    count = gradient_descent.count(alpha=alpha, beta=both - alpha, dim=None, eps=eps)
    return sympy.Integer(count.iterations)


def least(holds: Callable[[int], bool], near: int) -> int | None:
    """A place at which a condition begins to hold, looked for from a guess on.

    Args:
        holds: a condition on integers from 0 on, expected to stay true once it is.
        near: the guess.

    Returns:
        A t with holds(t) and, unless t is 0, not holds(t - 1); None if none was found near.

    >>> least(lambda t: t * t >= 50, 3), least(lambda t: t * t >= 50, 100)
    (8, 8)
    """
    if holds(near):
        yes, no = near, None
        for step in _steps(near):
            if not holds(near - step):
                no = near - step
                break
            yes = near - step
        if no is None:
            return yes
    else:
        no, found = near, None
        for step in _steps():
            if holds(near + step):
                found = near + step
                break
            no = near + step
        if found is None:
            return None
        yes = found
    while yes - no > 1:
        middle = (yes + no) // 2
        yes, no = (middle, no) if holds(middle) else (yes, middle)
    return yes


def _steps(end: int | None = None) -> Iterator[int]:
    """1, 2, 4, ... up to the end, which comes last."""
    for power in range(_DOUBLINGS):
        if end is not None and 1 << power >= end:
            break
        yield 1 << power
    if end:
        yield end
