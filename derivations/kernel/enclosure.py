"""Evaluating SymPy expressions in balls.

The only bridge from the symbols of `theory` to the balls of `numerics`: used to confirm witnesses,
to spot-check cited theorems, to certify inequalities on boxes, and to set a law beside a count.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

import sympy as sp
from flint import arb

from numerics import gradient_descent, sign_descent
from numerics.ball import at_most, certainly_less, less, real, working_precision
from numerics.errors import ScalecertError
from numerics.sums import power_sum
from theory.functions import Beta, E, H, Opaque, ZetaSum
from theory.gradient_loss import GradientCount
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_literal import ScheduledPosition, SignPosition, by_steps, walk
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.sign_descent_rate import Decreasing, DecreasingAt, InverseHeavyRate
from theory.sign_descent_schedule import ScheduledLoss
from theory.symbols import k

__all__ = ["NotEnclosable", "Value", "definition", "enclose", "order_of", "sign"]

Value = int | Fraction | arb
"""What a symbol may be given: exact numbers or a ball."""

DIRECT_SUM_LIMIT = 20_000
"""Sums with more terms than this are refused rather than added up."""

CENTRED_POWER = 24
"""Powers up to this of a ball with midpoint 0 are multiplied out."""

LITERAL_STEPS = 1_000
"""Positions after more steps of the literal update than this are refused."""

LARGEST_INDEX = 1_000
"""Numbers of decreasing coordinates above this are not looked for."""

LARGEST_SQUARE = arb(2) ** 400
"""Squares of times above this are not looked for."""


class NotEnclosable(ValueError):
    """The expression holds something that has no ball evaluation, or no finite one."""


def enclose(expression: sp.Expr, values: Mapping[sp.Symbol, Value], bits: int) -> arb:
    """A ball that contains the value of an expression.

    `values` gives every free symbol; `bits` is the working precision (at least 2). The result is
    finite; otherwise `NotEnclosable` is raised, as it is for terms that cannot be evaluated.
    """
    with working_precision(bits):
        known = {s: v if isinstance(v, arb) else real(v) for s, v in values.items()}
        ball = _Evaluator(known, bits).walk(expression)
        if not ball.is_finite():
            raise NotEnclosable(f"no finite enclosure of {expression} at {dict(values)}")
        return ball


def sign(ball: arb) -> int | None:
    """1, 0 or -1 where every point of the ball has that sign, else None."""
    if less(ball, 0):
        return -1
    if at_most(ball, 0) is False:
        return 1
    return 0 if ball.is_zero() else None


def definition(function: Opaque) -> sp.Expr | None:
    """What an abbreviation stands for, or None if it has no definition that can be used.

    A definition is not used where an argument holds a symbol that the definition binds: H(d, k)
    is no sum over k.
    """
    meaning = function.definition()
    bound = {s for b in meaning.atoms(sp.Sum, sp.Integral) for s in b.bound_symbols}
    return None if meaning == function or bound & function.free_symbols else meaning


def order_of(condition: sp.Basic) -> tuple[sp.Expr, sp.Expr, bool] | None:
    """L, R and whether the order is strict, for a condition L <= R or L < R; None for others."""
    if isinstance(condition, sp.Le | sp.Lt):
        return condition.lhs, condition.rhs, isinstance(condition, sp.Lt)
    if isinstance(condition, sp.Ge | sp.Gt):
        return condition.rhs, condition.lhs, isinstance(condition, sp.Gt)
    return None


class _Evaluator:
    def __init__(self, values: Mapping[sp.Symbol, arb], bits: int) -> None:
        self.values = values
        self.bits = bits

    def walk(self, e: sp.Expr) -> arb:
        if e.is_Rational:
            return real(Fraction(int(e.p), int(e.q)))
        if e.is_Symbol:
            if e not in self.values:
                raise NotEnclosable(f"no value for {e}")
            return self.values[e]
        if e in _CONSTANTS:
            return _CONSTANTS[e]()
        if e.is_Add:
            return sum((self.walk(a) for a in e.args), arb(0))
        if e.is_Mul:
            return math.prod((self.walk(a) for a in e.args), start=arb(1))
        if e.is_Pow:
            return self._power(e)
        if isinstance(e, sp.Sum):
            return self._direct_sum(e)
        if isinstance(e, sp.Piecewise):
            return self._piece(e)
        if isinstance(e, H):
            return self._harmonic(e)
        if isinstance(e, GradientCount):
            return self._count(e)
        if isinstance(e, ZetaSum):
            return self._infinite_sum(e)
        if isinstance(e, SignCount | SignOptimum):
            return self._averaged(e)
        if isinstance(e, Decreasing | DecreasingAt):
            return self._index(e)
        if isinstance(e, InverseHeavyRate):
            return self._late_time(e)
        if isinstance(e, SignPosition | ScheduledPosition):
            return self._position(e)
        if isinstance(e, SignExactLoss | ScheduledLoss):
            return self.walk(_steps_of(e))
        function = _FUNCTIONS.get(e.func)
        meaning = definition(e) if function is None and isinstance(e, Opaque) else None
        if meaning is not None:
            return self.walk(meaning)  # an abbreviation, such as a loss at a finite d
        if function is None:
            raise NotEnclosable(f"{e.func} has no ball evaluation")
        return function(*(self.walk(a) for a in e.args))

    def _power(self, e: sp.Expr) -> arb:
        if e.base is sp.E:
            return self.walk(e.exp).exp()
        base, exponent = self.walk(e.base), self.walk(e.exp)
        whole = exponent.unique_fmpz() if exponent.is_exact() and exponent.is_integer() else None
        if whole is not None:
            if base.mid().is_zero() and 0 < whole <= CENTRED_POWER:
                return math.prod([base] * int(whole), start=arb(1))  # ** is not finite there
            return base**whole
        if base.is_zero() and certainly_less(-exponent, 0):
            return arb(0)
        if not certainly_less(-base, 0):
            raise NotEnclosable(f"the base of {e} is not known to be positive")
        return (exponent * base.log()).exp()

    def _integer(self, e: sp.Expr) -> int:
        value = self.walk(e)
        whole = value.unique_fmpz() if value.is_exact() else None
        if whole is None:
            raise NotEnclosable(f"{e} is not known as an integer")
        return int(whole)

    def _direct_sum(self, e: sp.Sum) -> arb:
        ((variable, lower, upper),) = e.limits
        if upper is sp.oo:
            raise NotEnclosable(f"the infinite sum {e}")
        low, high = self._integer(lower), self._integer(upper)
        if high < low - 1:
            raise NotEnclosable(f"the range of {e} is inverted")
        if high - low > DIRECT_SUM_LIMIT:
            raise NotEnclosable(f"{e} has {high - low + 1} terms")
        total = arb(0)
        for i in range(low, high + 1):
            total += _Evaluator({**self.values, variable: real(i)}, self.bits).walk(e.function)
        return total

    def _count(self, e: GradientCount) -> arb:
        """The certified count, an exact integer, at a finite dimension and exact arguments."""
        if not all(a.is_Rational for a in e.args):
            raise NotEnclosable(f"{e} needs exact arguments and a finite dimension")
        alpha, beta, dim, eps = (Fraction(int(a.p), int(a.q)) for a in e.args)
        try:
            found = gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps)
        except ScalecertError as error:
            raise NotEnclosable(str(error)) from error
        return real(found.iterations)

    def _averaged(self, e: SignCount | SignOptimum) -> arb:
        """The certified count, or least loss, of averaged sign descent at exact arguments."""
        if not all(a.is_Rational for a in e.args):
            raise NotEnclosable(f"{e} needs exact arguments")
        alpha, dim, last = (Fraction(int(a.p), int(a.q)) for a in e.args)
        if isinstance(e, SignOptimum) and (last.denominator != 1 or last < 1):
            raise NotEnclosable(f"{e} needs a whole number of steps")
        try:
            if isinstance(e, SignCount):
                steps = sign_descent.count(alpha=alpha, dim=dim, eps=last).iterations
                return real(max(1, steps))  # of T >= 1; from eps = 1 on one step is enough
            loss = sign_descent.loss(alpha=alpha, dim=dim, t=int(last), bits=self.bits)
        except ScalecertError as error:
            raise NotEnclosable(str(error)) from error
        return real(loss.lower).union(real(loss.upper))

    def _infinite_sum(self, e: ZetaSum) -> arb:
        """zeta(c) times the certified loss in infinite dimension, for c > 1 and even n >= 0."""
        if not all(a.is_Rational for a in e.args):
            raise NotEnclosable(f"{e} needs exact arguments")
        alpha, c, n = (Fraction(int(a.p), int(a.q)) for a in e.args)
        steps = n / 2
        if steps.denominator != 1:
            raise NotEnclosable(f"{e} needs an even number in its last argument")
        try:
            loss = gradient_descent.loss(
                alpha=alpha, beta=c - alpha, dim=None, t=int(steps), bits=self.bits
            )
        except ScalecertError as error:
            raise NotEnclosable(str(error)) from error
        return real(loss.lower).union(real(loss.upper)) * real(c).zeta()

    def _index(self, e: Decreasing | DecreasingAt) -> arb:
        """The greatest m >= 1 at which a quantity is at most a level, if balls tell which it is.

        Both quantities increase with m from 0 at m = 1: m^a H(m, a) - m by H(m, a) times the step
        of m^a, and H(m, 2 a) - m^-a H(m, a) by H(m, a) times that of -m^-a. So the greatest m is
        the first one at which the next value is above the level.
        """
        a, level = (self.walk(argument) for argument in e.args)
        level = level if isinstance(e, Decreasing) else level * (2 * a).zeta()
        if not certainly_less(-a, 0) or sign(level) not in (0, 1):
            raise NotEnclosable(f"{e} needs a positive exponent and a level that is not negative")
        first = second = arb(0)
        for m in range(1, LARGEST_INDEX + 1):
            end = (-a * arb(m).log()).exp()
            first, second = first + end, second + end * end
            value = first / end - m if isinstance(e, Decreasing) else second - end * first
            side = 0 if m == 1 else sign(level - value)
            if side == -1:
                return arb(m - 1)
            if side is None:
                raise NotEnclosable(f"the level of {e} may be that of {m}")
        raise NotEnclosable(f"{e} may be above {LARGEST_INDEX}")

    def _late_time(self, e: InverseHeavyRate) -> arb:
        """The time beyond the plateau at which the rate for alpha < 1/2 is a level, by bisection.

        With S = 4 tau^2 the rate (c S - g)^(2 a)/S falls strictly from S = (1 - a)/(2 a^2) on, so
        that its sign against the level tells on which side of such an S the solution lies.
        """
        a, level = (self.walk(argument) for argument in e.args)
        if not (certainly_less(-a, 0) and certainly_less(2 * a, 1) and certainly_less(-level, 0)):
            raise NotEnclosable(f"{e} needs 0 < alpha < 1/2 and a positive level")
        if sign(2 * a * a / (1 - a) - level) not in (0, 1):
            raise NotEnclosable(f"{e} may be above the plateau")

        def side(square: arb) -> int | None:
            base = a / (1 - a) * square - 1 / (2 * a) + 1
            return sign((2 * a * base.log()).exp() - level * square)

        start = (1 - a) / (2 * a * a)
        low, high = start.lower(), 2 * start.upper()
        while side(high) == 1 and certainly_less(high, LARGEST_SQUARE):
            low, high = high, 2 * high
        if side(high) != -1:
            raise NotEnclosable(f"{e} was not bracketed")
        part = Fraction(1, 2)
        for _ in range(2 * self.bits):
            middle = (low + (high - low) * real(part)).mid()
            which = side(middle) if at_most(start, middle) else None
            if which:
                low, high = (middle, high) if which == 1 else (low, middle)
            elif part == Fraction(3, 8):
                break  # neither place is decided
            part = Fraction(1, 2) if which else Fraction(3, 8)
        return low.union(high).sqrt() / 2

    def _position(self, e: SignPosition | ScheduledPosition) -> arb:
        """Steps of the literal update: exact where all numbers are, in balls with known signs else.

        An exact hit of the target can only be seen by exact arithmetic.
        """
        time = self._integer(e.args[-1])
        if not 0 <= time <= LITERAL_STEPS:
            raise NotEnclosable(f"{e} takes {time} steps")
        exact = {
            s: value
            for s in e.free_symbols
            if (value := _whole_number(self.values.get(s))) is not None
        }
        numbers = [a.xreplace(exact) for a in e.args[:-1]]
        scheduled = self._lengths(e, numbers[1:], time)
        if all(a.is_Rational for a in numbers):
            start, *length = (Fraction(int(a.p), int(a.q)) for a in numbers)
            return real(walk(start, length * time if scheduled is None else scheduled))
        position = self.walk(e.args[0])
        if scheduled is None:
            steps = [self.walk(e.args[1])] * time
        else:
            steps = [real(f) for f in scheduled]
        for step in steps:
            side = sign(position)
            if side is None:
                raise NotEnclosable(f"the sign of a position on the way to {e} is not known")
            position = position - side * step
        return position

    @staticmethod
    def _lengths(
        e: SignPosition | ScheduledPosition, numbers: list[sp.Expr], time: int
    ) -> list[Fraction] | None:
        """The lengths that a schedule gives; None for equal steps."""
        if isinstance(e, SignPosition):
            return None
        if not all(a.is_Rational for a in numbers):
            raise NotEnclosable(f"the schedule of {e} is not known")
        try:
            return e.lengths(time, *(Fraction(int(a.p), int(a.q)) for a in numbers))
        except ValueError as error:
            raise NotEnclosable(str(error)) from error

    def _piece(self, e: sp.Piecewise) -> arb:
        """The first branch whose condition holds; conditions are decided in balls."""
        for branch, condition in e.args:
            order = order_of(condition)
            if order is None and condition != sp.true:
                raise NotEnclosable(f"{condition} is no order")
            side = 1 if order is None else sign(self.walk(order[1] - order[0]))
            if side is None:
                raise NotEnclosable(f"{condition} is open")
            if side == 1 or (side == 0 and order is not None and not order[2]):
                return self.walk(branch)
        raise NotEnclosable(f"no branch of {e} applies")

    def _harmonic(self, e: sp.Expr) -> arb:
        dimension, exponent = e.args
        if not exponent.is_Rational:
            raise NotEnclosable(f"{e} needs an exact exponent")
        exact = Fraction(int(exponent.p), int(exponent.q))
        terms = self._integer(dimension)
        if terms < 1:
            raise NotEnclosable(f"{e} has no terms")
        return power_sum(exact, terms, self.bits)


def _steps_of(e: SignExactLoss | ScheduledLoss) -> sp.Expr:
    """A loss as a sum over k of squared positions, where it does not hold k itself."""
    if k in e.free_symbols:
        raise NotEnclosable(f"{k} in {e} would be captured")
    return by_steps(e)


def _whole_number(ball: arb | None) -> sp.Integer | None:
    """The integer that a ball is, if it is one."""
    whole = ball.unique_fmpz() if ball is not None and ball.is_exact() else None
    return None if whole is None else sp.Integer(int(whole))


_CONSTANTS = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
}

_FUNCTIONS: dict[object, Callable[..., arb]] = {
    sp.exp: arb.exp,
    sp.log: arb.log,
    sp.gamma: arb.gamma,
    sp.zeta: arb.zeta,
    sp.sinh: arb.sinh,
    sp.cosh: arb.cosh,
    sp.cos: arb.cos,
    sp.sin: arb.sin,
    sp.asin: arb.asin,
    sp.floor: arb.floor,
    sp.ceiling: arb.ceil,
    sp.Max: lambda *values: reduce(arb.max, values),
    sp.Min: lambda *values: reduce(arb.min, values),
    Beta: lambda a, b: a.gamma() * b.gamma() / (a + b).gamma(),
    E: lambda p, x: x.expint(p),
}
