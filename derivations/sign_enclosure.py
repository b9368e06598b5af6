"""Balls for the functions in the laws of sign descent that the kernel does not evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce

import sympy
from flint import arb

from derivations.kernel.enclosure import NotEnclosable, Value, enclose, sign
from numerics.ball import at_most, real, working_precision
from numerics.sums import power_sum
from theory.functions import Opaque
from theory.sign_descent_exact_loss import SignExactCount, SignExactOptimum
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.sign_descent_rate import SignRate
from theory.sign_descent_schedule import HalvingCount, HalvingLoss

__all__ = ["COUNTED", "Lookup", "evaluate", "holds"]

Lookup = Callable[[type[Opaque], tuple[Fraction, ...], int], arb | None]
"""The certified value of a loss or a count at exact arguments, None if it is not known."""

COUNTED = (
    SignOptimum,
    SignExactOptimum,
    SignCount,
    SignExactCount,
    HalvingLoss,
    HalvingCount,
)
"""The functions whose values `numerics` certifies."""
_NODES = (
    sympy.Abs,
    sympy.Max,
    sympy.Min,
    sympy.Piecewise,
    sympy.ceiling,
    SignRate,
    *COUNTED,
)
_LARGEST_PIECE = 200
"""Bits of the number of decreasing coordinates up to which its piece is looked for."""


@lru_cache(maxsize=2048)
def _plain(
    expression: sympy.Expr,
) -> tuple[sympy.Expr, tuple[tuple[sympy.Symbol, sympy.Expr], ...]]:
    """The expression with a name for each outermost special node in it, and these nodes."""
    found: dict[sympy.Expr, sympy.Symbol] = {}

    def visit(e: sympy.Basic) -> sympy.Basic:
        if isinstance(e, _NODES):
            return found.setdefault(e, sympy.Dummy(real=True))
        if not e.args or not e.has(*_NODES):
            return e
        return e.func(*map(visit, e.args))

    plain = visit(expression)
    return plain, tuple((name, node) for node, name in found.items())


def evaluate(
    expression: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int, lookup: Lookup
) -> arb:
    """As `derivations.kernel.enclosure.enclose`, with the functions of sign descent.

    Args:
        expression: what to enclose.
        values: a value for each free symbol.
        bits: working precision.
        lookup: certified losses and counts.

    Raises:
        NotEnclosable: for what has no enclosure, or none that is finite.
    """
    plain, nodes = _plain(expression)
    known = dict(values)
    for name, node in nodes:
        known[name] = _node(node, values, bits, lookup)
    return enclose(plain, known, bits)


def _node(node: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int, lookup: Lookup) -> arb:
    if isinstance(node, sympy.Piecewise):
        for branch, condition in node.args:
            answer = holds(condition, values, bits, lookup)
            if answer is None:
                raise NotEnclosable(f"{condition} is open at {bits} bits")
            if answer:
                return evaluate(branch, values, bits, lookup)
        raise NotEnclosable(f"no piece of {node} applies")
    if isinstance(node, COUNTED):
        return _certified(node, values, bits, lookup)
    arguments = tuple(evaluate(a, values, bits, lookup) for a in node.args)
    with working_precision(bits):
        if isinstance(node, sympy.Abs):
            return abs(arguments[0])
        if isinstance(node, sympy.ceiling):
            return arguments[0].ceil()
        if isinstance(node, sympy.Max):
            return reduce(arb.max, arguments)
        if isinstance(node, sympy.Min):
            return reduce(arb.min, arguments)
        return _rate(node.args[0], arguments[1], bits)


def _certified(
    node: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int, lookup: Lookup
) -> arb:
    arguments = node.subs(_exact(values)).args
    value = None
    if all(a.is_Rational for a in arguments):
        value = lookup(type(node), tuple(map(_fraction, arguments)), bits)
    if value is None:
        raise NotEnclosable(f"no certified value of {node}")
    return value


def _exact(values: Mapping[sympy.Symbol, Value]) -> dict[sympy.Symbol, sympy.Rational]:
    """The values that are numbers and no balls."""
    numbers = ((s, Fraction(v)) for s, v in values.items() if not isinstance(v, arb))
    return {s: sympy.Rational(v.numerator, v.denominator) for s, v in numbers}


def holds(
    condition: sympy.Basic, values: Mapping[sympy.Symbol, Value], bits: int, lookup: Lookup
) -> bool | None:
    """Whether a condition holds at a point; inequalities are decided in balls, None if open.

    Equalities, such as those for a parity, are decided by putting in the exact values.
    """
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.Rel) and condition.rel_op in ("<", "<=", ">", ">="):
        gap = sign(evaluate(condition.gts - condition.lts, values, bits, lookup))
        if gap is not None:
            return gap > 0 or (gap == 0 and condition.rel_op in ("<=", ">="))
    answer = condition.subs(_exact(values))
    return bool(answer) if answer in (sympy.true, sympy.false) else None


def _rate(alpha: sympy.Rational, tau: arb, bits: int) -> arb:
    """The union of the pieces that may apply: those of the ends of the ball around tau^-2."""
    s = tau**-2
    first, last = (_decreasing(alpha, end, bits) for end in (s.lower(), s.upper()))
    if last[1] - first[0] > 2:
        raise NotEnclosable("the number of decreasing coordinates is open")
    values = []
    for m in range(first[0], last[1] + 1):
        one, two = (_power_sum(p * alpha, m, bits) for p in (1, 2))
        values.append(two - one * one / (m + s))
    return reduce(arb.union, values) / real(_fraction(2 * alpha)).zeta()


def _decreasing(alpha: sympy.Rational, s: arb, bits: int) -> tuple[int, int]:
    """Bounds of the greatest m with m^alpha H(m, alpha) - m <= s; equal where balls decide."""

    def below(m: int) -> bool | None:
        level = real(m) ** real(_fraction(alpha)) * _power_sum(alpha, m, bits) - m
        return True if m == 1 else at_most(level, s)

    def greatest(unsure: bool) -> int:
        low, high = 1, 2
        while below(high) is not False if unsure else below(high) is True:
            low, high = high, 2 * high
            if high.bit_length() > _LARGEST_PIECE:
                raise NotEnclosable("too many coordinates decrease")
        while high - low > 1:
            middle = (low + high) // 2
            answer = below(middle)
            inside = answer is not False if unsure else answer is True
            low, high = (middle, high) if inside else (low, middle)
        return low

    return greatest(unsure=False), greatest(unsure=True)


@lru_cache(maxsize=4096)
def _power_sum(exponent: sympy.Rational, m: int, bits: int) -> arb:
    return power_sum(_fraction(exponent), m, bits)


def _fraction(value: sympy.Rational) -> Fraction:
    return Fraction(int(value.p), int(value.q))
