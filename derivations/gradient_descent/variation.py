"""The variation of f', where f(s) = s^-c (1 - s^-alpha)^n is the summand of the loss, n >= 2.

With u = s^-alpha, f''(s) is s^(-c-2) (1 - u)^(n-2) Q(u) for a quadratic Q with two roots between 0
and 1.  So f' rises, falls and rises again, and between any two points of a unit interval the
second-order remainder of Euler and Maclaurin is at most the variation of f' divided by 12.
"""

from functools import cache
from typing import Any

import sympy as sp

from derivations.euler_maclaurin import Curve, end, remainder_by_sign, start
from derivations.gradient_descent.summand import c, slope, summand
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    unfold,
)
from derivations.sum_integral import running
from theory.functions import Opaque, TotalVariation
from theory.symbols import alpha, k, n, u

__all__ = ["TURNING", "curve", "piece", "roots_between", "time_domain", "variation"]

larger = sp.Symbol("v_1", positive=True)
"""The larger root of Q, where f' is largest."""
smaller = sp.Symbol("v_2", positive=True)
"""The smaller root of Q, where f' is least."""

_POINT = {alpha: 1, c: 7, n: 2}
_ROOTS = {larger: sp.Rational(14, 15), smaller: sp.Rational(2, 3)}

_SQUARE = (c + n * alpha) * (c + 1 + n * alpha)
_LINEAR = 2 * c * (c + 1) + n * alpha * (2 * c + 1 + alpha)
_CONSTANT = c * (c + 1)


def quadratic(place: sp.Expr) -> sp.Expr:
    """Q at a value of u."""
    return _SQUARE * place**2 - _LINEAR * place + _CONSTANT


def curve() -> Curve:
    """The summand with its first two derivatives."""
    level = running**-alpha
    bend = running ** (-c - 2) * (1 - level) ** (n - 2) * quadratic(level)
    return Curve(summand(), slope(), bend)


def variation(place: sp.Expr) -> sp.Expr:
    """The variation of f' on [1, place]."""
    return TotalVariation(alpha, c, n, place)


def time_domain(witness: dict[sp.Symbol, object] | None = None, *more: Relation) -> Domain:
    """alpha, c > 0 and n >= 2, with further variables and constraints."""
    return Domain.of({**_POINT, **(witness or {})}, at_most(2, n), *more)


def _with_roots(witness: dict[sp.Symbol, object], *more: Relation) -> Domain:
    """The domain on which the symbols of the roots are the roots of Q, by Vieta's formulas."""
    return time_domain(
        {**_ROOTS, **witness},
        at_most(smaller, larger),
        less(larger, 1),
        equal(_SQUARE * (larger + smaller), _LINEAR),
        equal(_SQUARE * larger * smaller, _CONSTANT),
        *more,
    )


@cache
def quadratic_sign(region: int) -> Theorem:
    """0 <= Q(u) above both roots (region 0) and below both (2), Q(u) <= 0 between them (1)."""
    at, above, below = (
        (sp.Rational(29, 30), True, True), (sp.Rational(4, 5), False, True),
        (sp.Rational(1, 2), False, False),
    )[region]  # fmt: skip
    borders = [less(larger, u) if above else less(u, larger)]
    borders.append(less(smaller, u) if below else less(u, smaller))
    domain = _with_roots({u: at}, *borders)
    first = follows(domain, less(0, u - larger if above else larger - u))
    second = u - smaller if below else smaller - u
    product = multiply(multiply(first, second), _SQUARE)
    vieta = [
        multiply(follows(domain, equal(_SQUARE * (larger + smaller), _LINEAR)), u),
        follows(domain, equal(_SQUARE * larger * smaller, _CONSTANT)),
    ]
    sign = -1 if region == 1 else 1
    return follows(domain, at_most(0, sign * quadratic(u)), product, *vieta)


def _roots() -> tuple[sp.Expr, sp.Expr]:
    """The roots of Q as theory writes them, the larger one first."""
    low, high = TotalVariation(alpha, c, n, 1).roots()
    return high, low


@cache
def roots_between() -> tuple[Theorem, ...]:
    """0 < smaller root <= larger root < 1 and Vieta's formulas, for the formulas of theory."""
    domain = time_domain()
    high, low = _roots()
    root = alpha * sp.sqrt(n * (n * ((alpha + 1) ** 2 + 4 * alpha * c) + 4 * c * (c + 1)))
    rest = 2 * _SQUARE - _LINEAR
    positive = follows(domain, less(0, rest))
    gaps = (4 * _SQUARE * _CONSTANT, 4 * _SQUARE * alpha**2 * n * (n - 1))
    results = []
    for value, gap, claim in zip((_LINEAR, rest), gaps, (less(0, low), less(high, 1)), strict=True):
        bound = follows(domain, less(0, gap))
        same = follows(domain, equal((value - root) * (value + root), gap))
        squares = follows(domain, less(0, (value - root) * (value + root)), bound, same)
        quotient = multiply(squares, 1 / (value + root), positive)
        scaled = multiply(quotient, 1 / (2 * _SQUARE))
        if scaled.relation != claim:
            same = follows(domain, equal(scaled.relation.right, claim.right - claim.left))
            scaled = replace(scaled, same)
        results.append(follows(domain, claim, scaled))
    return (
        *results,
        follows(domain, at_most(low, high)),
        follows(domain, equal(_SQUARE * (high + low), _LINEAR)),
        follows(domain, equal(_SQUARE * high * low, _CONSTANT)),
    )


class Peak(Opaque):
    """Peak(a, c, n): the place where f' is largest."""

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        """LaTeX of the place, its parameters left out."""
        return printer._print(sp.Symbol("x_1")), ""

    def definition(self) -> sp.Expr:
        """The larger root of Q, carried back to s."""
        _, larger = TotalVariation(*self.args, 1).roots()
        return larger ** (-1 / self.args[0])


class Trough(Opaque):
    """Trough(a, c, n): the place where f' is least."""

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        """LaTeX of the place, its parameters left out."""
        return printer._print(sp.Symbol("x_2")), ""

    def definition(self) -> sp.Expr:
        """The smaller root of Q, from the product of the roots, carried back to s."""
        a, c, n = self.args
        product = c * (c + 1) / ((c + n * a) * (c + 1 + n * a))
        _, larger = TotalVariation(*self.args, 1).roots()
        return (product / larger) ** (-1 / a)


peak = Peak(alpha, c, n)
trough = Trough(alpha, c, n)


@cache
def turns() -> tuple[Theorem, ...]:
    """peak^-alpha and trough^-alpha are the roots of Q; both places are positive."""
    domain = time_domain()
    known = roots_between()
    vieta = multiply(known[-1], 1 / (_SQUARE * _roots()[0]))
    results = []
    for place, root in zip((peak, trough), _roots(), strict=True):
        named = unfold(domain, place)
        positive = follows(domain, less(0, place), named)
        up = raise_to(
            follows(domain, at_most(place, named.relation.right), named), -alpha, positive
        )
        down = raise_to(follows(domain, at_most(named.relation.right, place), named), -alpha)
        level = follows(domain, equal(place**-alpha, down.relation.right), positive, up, down)
        same = follows(domain, equal(down.relation.right, root), vieta)
        results += [positive, follows(domain, equal(place**-alpha, root), positive, level, same)]
    return tuple(results)


TURNING = (
    less(0, peak), less(0, trough), at_most(peak**-alpha, 1), at_most(trough**-alpha, 1),
)  # fmt: skip
"""What a domain with the two turns has to say of them."""


def _turning(witness: dict[sp.Symbol, object], *more: Relation) -> Domain:
    """The parameters, with the positive sign of the two turns at hand."""
    return time_domain(witness, *TURNING, *more)


_SPOTS = tuple(
    (sp.Rational(low, 100), sp.Rational(high, 100))
    for low, high in ((101, 105), (110, 140), (160, 180))
)
"""For the witness of the parameters, two points in each stretch on which f' is monotone."""


def _stretch(region: int, low: sp.Expr, high: sp.Expr) -> tuple[Relation, ...]:
    """That [low, high] lies in one of the three stretches between 1, the turns and infinity."""
    return (
        (at_most(high, peak),),
        (at_most(peak, low), at_most(high, trough)),
        (at_most(trough, low),),
    )[region]


@cache
def bending(region: int) -> Theorem:
    """0 <= f'' on the first and third stretch, 0 <= -f'' on the second, within a unit interval."""
    borders = tuple(less(b.left, b.right) for b in _stretch(region, running, running))
    point = {k: 1, running: _SPOTS[region][0]}
    domain = _turning(point, less(k, running), less(running, k + 1), *borders)
    level = running**-alpha
    high, low = _roots()
    values = {u: level, larger: high, smaller: low}
    levels = _levels(domain, borders)
    signed = specialise(quadratic_sign(region), domain, values, [*levels, *roots_between()])
    sign = -1 if region == 1 else 1
    claim = at_most(0, sign * curve().bend)
    return follows(domain, claim, multiply(signed, running ** (-c - 2) * (1 - level) ** (n - 2)))


def _levels(domain: Domain, borders: tuple[Relation, ...]) -> list[Theorem]:
    """The borders of a stretch as inequalities between u and the roots of Q.

    Above the larger root u is above the smaller one too, and below the smaller one likewise.
    """
    known = [specialise(theorem, domain) for theorem in turns()]
    order = roots_between()[2]
    high, low = _roots()
    named = {peak**-alpha: high, trough**-alpha: low}
    results = []
    for border in borders:
        raised = raise_to(follows(domain, border), -alpha, *known)
        relation = raised.relation
        left, right = (named.get(side, side) for side in (relation.left, relation.right))
        own = follows(domain, Relation(left, relation.kind, right), *known, raised)
        results.append(own)
        if left == high:
            results.append(follows(domain, Relation(low, relation.kind, right), own, order))
        elif right == low:
            results.append(follows(domain, Relation(left, relation.kind, high), own, order))
    return results


@cache
def _level(region: int) -> Theorem:
    """The variation up to a place in one stretch, its maxima settled."""
    border = _stretch(region, start, start)
    domain = _turning({start: _SPOTS[region][0]}, at_most(1, start), *border)
    levels = _levels(domain, border)
    known = [specialise(t, domain) for t in roots_between()[:3]]
    return unfold(domain, variation(start), *levels, *known)


@cache
def measure(region: int) -> Theorem:
    """The variation between two places of one stretch is the difference of f', or minus it."""
    low, high = _SPOTS[region]
    order = (at_most(1, start), at_most(start, end))
    domain = _turning({start: low, end: high}, *order, *_stretch(region, start, end))
    known = [specialise(t, domain) for t in roots_between()[:2]] if region else []
    level = _level(region)
    levels = [specialise(level, domain, {start: place}, known) for place in (start, end)]
    sign = -1 if region == 1 else 1
    f = curve()
    change = sign * (f.at(end).slope - f.at(start).slope)
    return follows(domain, equal(change, variation(end) - variation(start)), *levels)


def _unit(witness: dict[sp.Symbol, object], *more: Relation) -> Domain:
    """Parameters with turns, and k <= start <= end <= k + 1."""
    order = (at_most(k, start), at_most(start, end), at_most(end, k + 1))
    return _turning({k: 1, **witness}, *order, *more)


@cache
def piece(region: int) -> tuple[Theorem, Theorem]:
    """The remainder between two points of one stretch and of one unit interval."""
    low, high = _SPOTS[region]
    domain = _unit({start: low, end: high}, *_stretch(region, start, end))
    bent = bending(region)
    measured = specialise(measure(region), domain)
    return remainder_by_sign(domain, bent.domain, curve(), bent, measured)
