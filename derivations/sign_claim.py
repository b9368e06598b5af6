"""What a law of sign descent claims at a given exponent and tolerance, evaluated in balls."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache, partial

import sympy
from flint import arb

from derivations.claim import Band, Certified, Claim, Explicit
from derivations.kernel.enclosure import NotEnclosable, Value, sign
from derivations.sign_enclosure import COUNTED, Lookup, evaluate, holds
from numerics import Ball, SignCount, sign_descent, sign_descent_halving
from numerics.ball import real, working_precision
from numerics.sign_descent_halving import HalvedCount
from theory import ScalingLaw, TheoryError, symbols
from theory import relation as stated
from theory.functions import H, Opaque
from theory.sign_descent_exact_loss import (
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.sign_descent_loss import SignCount as CountOf
from theory.sign_descent_loss import SignOptimum
from theory.sign_descent_schedule import (
    HalvingCount,
    HalvingLoss,
    ScheduledCount,
    ScheduledLoss,
)

__all__ = ["PREFIX", "SignClaim", "parity_of"]

PREFIX = "bigram/sign-descent"
"""How the names of these laws begin."""
_UNCOUNTED = (SignExactLoss, SignMeanOptimum, SignMeanCount, ScheduledLoss, ScheduledCount)
_HALVED = (HalvingLoss, HalvingCount)
_HALVED_BITS = 96
"""Bits to which the losses after halved steps are known."""
_DOUBLINGS = 3
_PUBLISHED = f"{PREFIX}/published"


def parity_of(name: str) -> str | None:
    """The parity of the literal steps that a law counts; None for the averaged dynamics.

    >>> parity_of("bigram/sign-descent/even/zipf"), parity_of("bigram/sign-descent")
    ('even', None)
    """
    return next((p for p in ("even", "odd") if p in name.split("/")), None)


class SignClaim(Claim):
    """A law of sign descent at one alpha.

    Its remainder is the law's own; for odd literal steps that of its explicit inequality on the
    loss; for the published formula, which comes without one, that of the law at every rescaled
    time, from which it differs only outside its range.

    Args:
        statement: the law.
        alpha: exponent of the frequencies.
        beta: 0, since these laws have no second exponent.

    Raises:
        TheoryError: E-LAW-003 and 004 as for `Claim`; E-LAW-011 if nothing certified exists of what
            the law is about.
    """

    def __init__(self, statement: ScalingLaw, alpha: Fraction, beta: Fraction) -> None:
        super().__init__(statement, alpha, beta)
        about = self.law.relation.function
        self.halved = about.has(*_HALVED)
        if about.has(*_UNCOUNTED) and not self.halved:
            raise TheoryError(
                "E-LAW-011",
                f"there are no certified counts of what {self.name} is about",
                f"use {PREFIX}, or the laws with suffix /even, /odd or /geometric",
            )
        self.parity = parity_of(self.name)
        self.stride = 1 if self.parity is None else 2
        self.conditions = self.law.regime.refined_validity
        self._known: dict[tuple[int, int], Ball] = {}
        self._find = cache(self._counted)
        self._find_halved = cache(self._counted_halved)
        self._loss = lru_cache(maxsize=256)(self._averaged_loss)
        self.band = lru_cache(maxsize=64)(self._band)
        self._set_remainder()

    def _set_remainder(self) -> None:
        """Choose the formula with a remainder, and the conditions under which it holds."""
        self.refined = self.bound = None
        if self.name == _PUBLISHED:
            self._take_published()
        elif self.law.relation.function.has(SignOptimum):
            self.refined, self.bound = self.law.refined, self.law.bound
        elif self.parity == "odd":
            (bounds,) = self.law.regime.finite
            centre, half = _middle(bounds)
            self.refined, self.bound, self.conditions = centre, half, bounds.conditions

    def _take_published(self) -> None:
        a, regime = self.law.values[0][1], self.law.regime
        mass, rate = H(symbols.d, 2 * a), self._in_steps(regime.rate)
        self.conditions = tuple(self._in_steps(c) for c in regime.validity)
        tail = symbols.d ** (1 - 2 * a)
        if a > sympy.Rational(1, 2):
            self.refined = rate
            self.bound = (1 / (4 * symbols.t**2) + tail / (2 * a - 1)) / mass
        elif a < sympy.Rational(1, 2):
            self.refined = rate * tail / ((1 - 2 * a) * mass)
            self.bound = 1 / ((1 - 2 * a) * mass)

    def _in_steps(self, expression: sympy.Basic) -> sympy.Basic:
        """The expression with the rescaled time written in steps."""
        if self._rescaled is None:
            return expression
        return expression.subs(symbols.tau, self._rescaled)

    def count(self, dim: int | None, eps: Fraction) -> Certified:
        """The certified count, of literal steps of one parity or of averaged ones."""
        if self.halved:
            return Certified(self._find_halved(dim, eps).iterations, _HALVED_BITS)
        found = self._find(dim, eps)
        return Certified(found.iterations, found.precision_bits)

    def _counted_halved(self, dim: int | None, eps: Fraction) -> HalvedCount:
        return sign_descent_halving.count(alpha=self.alpha, dim=dim, eps=eps)

    def _counted(self, dim: int | None, eps: Fraction) -> SignCount:
        kind = "averaged" if self.parity is None else "exact"
        found = sign_descent.count(
            alpha=self.alpha, dim=dim, eps=eps, dynamics=kind, parity=self.parity
        )
        if self.parity is not None and found.loss_before is not None:
            self._known[found.dim, found.iterations] = found.loss_at
            self._known[found.dim, found.iterations - 2] = found.loss_before
        return found

    def loss(self, dim: int | None, t: int, bits: int) -> Ball:
        """Encloses the least loss; for literal steps, as its count left it."""
        if self.halved:
            return sign_descent_halving.loss(alpha=self.alpha, dim=dim, t=t)
        if self.parity is None:
            return self._loss(dim, t, bits)
        return self._known[dim or 0, t]

    def _averaged_loss(self, dim: int | None, t: int, bits: int) -> Ball:
        return sign_descent.loss(alpha=self.alpha, dim=dim, t=t, bits=bits)

    def silent(self, dim: int | None, t: int) -> str:
        """Why the refined law claims nothing at a dimension and time; empty if it does."""
        if self.refined is None or self.bound is None:
            return "the law has no explicit remainder"
        if dim is None or t < 1:
            return "the explicit remainder is for finite dimensions and from one step on"
        for condition in self.conditions:
            if not self._holds(condition, {symbols.d: dim, symbols.t: t}, _precision(dim)):
                return f"it needs {condition}"
        return ""

    def beyond(self, dim: int | None, t: int, bits: int) -> str:
        """What the published formula is worth outside its range."""
        if self.name != _PUBLISHED or self.refined is None or dim is None:
            return ""
        try:
            inside = self.compare(dim, t, bits)[0]
        except NotEnclosable:
            return "the formula has no value there"
        if inside is False:
            return "used there all the same, the formula is refuted"
        return ""

    def _band(self, dim: int, t: int, bits: int) -> Band:
        values: dict[sympy.Symbol, Value] = {symbols.d: dim, symbols.t: t}
        bits += math.ceil(self.alpha * dim.bit_length())
        centre, bound = (
            evaluate(part, values, bits, self._lookup) for part in (self.refined, self.bound)
        )
        return Band(Ball.from_arb(centre), Ball.from_arb(bound))

    def explicit(self, dim: int | None, eps: Fraction, count: int, bits: int) -> Explicit:
        """The law's inequalities on loss and count, at the certified count and before it."""
        times = [t for t in (count, count - self.stride) if t >= 1]
        lookup = partial(self._lookup, goal=eps)
        confirmed, left_open = False, ""
        for inequality, gap, conditions, exact in self._rows():
            for t in times if symbols.t in gap.free_symbols else times[:1]:
                values: dict[sympy.Symbol, Value] = {symbols.t: t, symbols.eps: eps}
                if dim is not None:
                    values[symbols.d] = dim
                answer = self._decide(gap, conditions, values, bits, lookup)
                if answer is False:
                    return Explicit(f"{inequality} fails at t = {t}")
                confirmed = confirmed or answer is True
                if answer is None and not exact:
                    left_open = f"{inequality} is open at t = {t}"
        return Explicit("", confirmed, left_open)

    def _decide(
        self,
        gap: sympy.Expr,
        conditions: tuple[sympy.Basic, ...],
        values: dict[sympy.Symbol, Value],
        bits: int,
        lookup: Lookup,
    ) -> bool | str | None:
        """Whether 0 <= gap; a text where nothing is claimed or certified."""
        if not all(self._holds(c, values, bits) for c in conditions):
            return "not claimed"
        for doublings in range(_DOUBLINGS):
            try:
                answer = sign(evaluate(gap, values, bits << doublings, lookup))
            except NotEnclosable:  # a function without balls, such as a limit over all k
                return "not enclosed"
            if answer is not None:
                return answer >= 0
        return None

    @cache  # noqa: B019 - a claim lives as long as one comparison
    def _rows(
        self,
    ) -> tuple[tuple[sympy.Basic, sympy.Expr, tuple[sympy.Basic, ...], bool], ...]:
        """Each inequality, its right side less its left, its conditions, whether an equality."""
        rows = []
        for statement in self._statements():
            conditions = tuple(self._in_steps(c) for c in statement.conditions)
            same = isinstance(statement, stated.Bounds) and statement.lower == statement.upper
            for inequality in statement.inequalities():
                gap = self._in_steps(inequality.rhs - inequality.lhs)
                if gap.has(*COUNTED):
                    rows.append((inequality, gap, conditions, same))
        return tuple(rows)

    def _statements(self) -> Iterator[stated.Bounds | stated.Theta]:
        regime = self.law.regime
        for statement in (*regime.finite, regime.growth, regime.count, regime.relation):
            if isinstance(statement, stated.Bounds | stated.Theta):
                yield statement

    def counted(self, dim: int, eps: Fraction, bits: int) -> tuple[int, int] | None:
        """The counts that the law's order of growth allows, with its explicit constants."""
        growth, number = self.law.growth, self.law.regime.count
        values: dict[sympy.Symbol, Value] = {symbols.d: dim, symbols.eps: eps}
        if self.halved and isinstance(number, stated.Bounds):
            ends = [number.lower, number.upper]
        elif isinstance(growth, stated.Theta) and growth.function.has(CountOf, SignExactCount):
            ends = [growth.lower * growth.gauge, growth.upper * growth.gauge]
        else:
            return None
        try:
            low, high = (Ball.from_arb(evaluate(e, values, bits, self._lookup)) for e in ends)
        except NotEnclosable:
            return None
        return max(1, math.ceil(low.lower)), math.floor(high.upper)

    def _holds(
        self, condition: sympy.Basic, values: dict[sympy.Symbol, Value], bits: int
    ) -> bool | None:
        return holds(condition, values, bits, self._lookup)

    def _lookup(
        self,
        kind: type[Opaque],
        arguments: tuple[Fraction, ...],
        bits: int,
        goal: Fraction | None = None,
    ) -> arb | None:
        """The certified value of a loss, or of the count to `goal`, at this claim's exponent."""
        alpha, dim, third, *rest = arguments
        if alpha != self.alpha or dim.denominator > 1:
            return None
        if kind in _HALVED:
            return self._halved_value(kind, int(dim), third, goal, bits)
        if kind in (CountOf, SignExactCount):
            parity = None if kind is CountOf else ("even", "odd")[int(rest[0])]
            if parity != self.parity or third != goal:
                return None
            return real(self._find(int(dim), third).iterations)
        if third.denominator > 1 or (kind is SignOptimum) != (self.parity is None):
            return None
        known = (int(dim), int(third)) in self._known
        if kind is SignExactOptimum and not known:
            return None
        ball = self.loss(int(dim), int(third), bits)
        with working_precision(bits + 32):
            return real(ball.lower).union(real(ball.upper))

    def _halved_value(
        self, kind: type[Opaque], dim: int, third: Fraction, goal: Fraction | None, bits: int
    ) -> arb | None:
        """The loss after `third` halved steps, or the count to `third` if that is the goal."""
        if not self.halved:
            return None
        if kind is HalvingCount:
            return real(self._find_halved(dim, third).iterations) if third == goal else None
        if third.denominator > 1:
            return None
        ball = self.loss(dim, int(third), bits)
        with working_precision(bits + 32):
            return real(ball.lower).union(real(ball.upper))


def _precision(dim: int) -> int:
    """Bits enough to compare powers of a dimension."""
    return 128 + 8 * dim.bit_length()


def _middle(bounds: stated.Bounds) -> tuple[sympy.Expr, sympy.Expr]:
    """The middle and half the width of what bounds on a multiple of a loss, plus a term, leave."""
    (loss,) = bounds.function.atoms(SignExactOptimum)
    name = sympy.Dummy()
    linear = bounds.function.xreplace({loss: name})
    slope, rest = linear.diff(name), linear.subs(name, 0)
    half = (bounds.upper - bounds.lower) / (2 * slope)
    return (bounds.upper - rest) / slope - half, half
