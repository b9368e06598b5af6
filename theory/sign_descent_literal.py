r"""The literal sign descent update of one coordinate, step by step.

The update is x -> x - v sign(x) with sign(0) = 0, where x is the signed distance from the target.
Proposition A.3 of the paper is a closed form of what follows; the losses of
`sign_descent_exact_loss` and `sign_descent_schedule` are the sums of squares of these positions.
"""

from fractions import Fraction
from typing import Any

from sympy import Expr, Sum, oo, zeta

from theory.functions import H, Opaque
from theory.sign_descent_exact_loss import EvenLoss, SignExactLoss
from theory.sign_descent_linear import LinearLoss, last_length
from theory.sign_descent_polynomial import PolynomialLoss, polynomial_length
from theory.sign_descent_schedule import ScheduledLoss
from theory.symbols import k

__all__ = [
    "HalvedPosition",
    "LinearPosition",
    "PolynomialPosition",
    "ScheduledPosition",
    "SignPosition",
    "by_steps",
    "next_length",
    "walk",
]


class SignPosition(Opaque):
    """SignPosition(a, v, T): where T steps x -> x - v sign(x) lead from x = a.

    a and v real, T a nonnegative integer.
    """

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        start, length, time = (printer._print(e) for e in self.args)
        return rf"x_{{{time}}}", rf"\left({start}; {length}\right)"

    def _value(self, *args: Any) -> Any:
        start, length, time = args
        return walk(start, [length] * int(time))


class ScheduledPosition(Opaque):
    """A position after steps of lengths that a schedule gives; the last argument counts them."""

    @staticmethod
    def lengths(time: int, *numbers: Fraction) -> list[Fraction]:
        """The lengths of the first `time` steps, with the arguments between start and time."""
        raise NotImplementedError


class HalvedPosition(ScheduledPosition):
    """HalvedPosition(a, T): where steps of lengths 1/2, 1/4, ..., 2^-T lead from x = a.

    a real, T a nonnegative integer.
    """

    nargs = (2,)

    @staticmethod
    def lengths(time: int, *numbers: Fraction) -> list[Fraction]:
        """1/2, 1/4, ..., 2^-time."""
        del numbers
        return [Fraction(1, 2**i) for i in range(1, time + 1)]

    def _head(self, printer: Any) -> tuple[str, str]:
        start, time = (printer._print(e) for e in self.args)
        return rf"\hat{{x}}_{{{time}}}", rf"\left({start}\right)"

    def _value(self, *args: Any) -> Any:
        start, time = args
        return walk(start, self.lengths(int(time)))


class LinearPosition(ScheduledPosition):
    """LinearPosition(a, N, T): where the first T of N linearly decreasing steps lead from x = a.

    Step i has the length 2 (N + 1 - i)/(N^2 + N + 2); a real, N and T integers, 0 <= T <= N.
    """

    nargs = (3,)

    @staticmethod
    def lengths(time: int, *numbers: Fraction) -> list[Fraction]:
        """v N, v (N - 1), ..., the first `time` of them."""
        (number,) = numbers
        return [last_length(number) * (number - i) for i in range(time)]

    def _head(self, printer: Any) -> tuple[str, str]:
        start, number, time = (printer._print(e) for e in self.args)
        return rf"\check{{x}}_{{{time}}}", rf"\left({start}; {number}\right)"

    def _value(self, *args: Any) -> Any:
        start, number, time = args
        return walk(start, self.lengths(int(time), Fraction(int(number))))


class PolynomialPosition(ScheduledPosition):
    """PolynomialPosition(a, N, q, T): the first T of N steps that decrease with degree q, from a.

    Step i has the length (q + 1) (N + 1 - i + 2 q)^q / N^(q + 1); a real, q > 0, N and T integers,
    N >= 1, 0 <= T <= N.
    """

    nargs = (4,)

    @staticmethod
    def lengths(time: int, *numbers: Fraction) -> list[Fraction]:
        """The first `time` lengths, for a number of steps and a degree that is an integer.

        Raises:
            ValueError: for another degree, whose lengths are no fractions, and for no steps.
        """
        number, degree = numbers
        if degree.denominator != 1 or number < 1:
            raise ValueError(f"{number} lengths of degree {degree} are no fractions")
        return [polynomial_length(number, number - i, int(degree)) for i in range(time)]

    def _head(self, printer: Any) -> tuple[str, str]:
        start, number, degree, time = (printer._print(e) for e in self.args)
        return rf"x^{{({degree})}}_{{{time}}}", rf"\left({start}; {number}\right)"

    def _value(self, *args: Any) -> Any:
        start, number, degree, time = args
        steps = (polynomial_length(number, number - i, degree) for i in range(int(time)))
        return walk(start, list(steps))


def walk(start: Any, lengths: list[Any]) -> Any:
    """The position after steps x -> x - v sign(x) of given lengths; exact for exact numbers.

    >>> walk(Fraction(7, 10), [Fraction(1, 2)] * 3)
    Fraction(1, 5)
    """
    position = start
    for length in lengths:
        if position > 0:
            position = position - length
        elif position < 0:
            position = position + length
    return position


def next_length(position: SignPosition | ScheduledPosition) -> Expr:
    """The length of the step that follows a position."""
    if isinstance(position, SignPosition):
        return position.args[1]
    if isinstance(position, LinearPosition):
        _, number, time = position.args
        return (number - time) * last_length(number)
    if isinstance(position, PolynomialPosition):
        _, number, degree, time = position.args
        return polynomial_length(number, number - time, degree)
    return 2 ** -(position.args[1] + 1)


def by_steps(loss: SignExactLoss | EvenLoss | ScheduledLoss) -> Expr:
    """A loss in terms of the update: squared positions from k^-alpha over the normaliser.

    >>> from theory.sign_descent_schedule import HalvingLoss
    >>> from theory.symbols import T, alpha, d
    >>> by_steps(HalvingLoss(alpha, d, T))
    Sum(HalvedPosition(k**(-alpha), T)**2, (k, 1, d))/H(d, 2*alpha)
    """
    if isinstance(loss, EvenLoss):
        a, time, length = loss.args
        return Sum(SignPosition(k ** (-a), length, time) ** 2, (k, 1, oo)) / zeta(2 * a)
    if isinstance(loss, SignExactLoss):
        a, dim, time, length = loss.args
        position: Expr = SignPosition(k ** (-a), length, time)
    else:
        a, dim, time, *shape = loss.args
        position = _scheduled(loss, k ** (-a), time, *shape)
    return Sum(position**2, (k, 1, dim)) / H(dim, 2 * a)


def _scheduled(loss: ScheduledLoss, start: Expr, time: Expr, *shape: Expr) -> ScheduledPosition:
    """The position after all steps of the schedule that a loss is about."""
    if isinstance(loss, LinearLoss):
        return LinearPosition(start, time, time)
    if isinstance(loss, PolynomialLoss):
        return PolynomialPosition(start, time, *shape, time)
    return HalvedPosition(start, time)
