r"""The literal sign descent update of one coordinate, step by step.

The update is x -> x - v sign(x) with sign(0) = 0, where x is the signed distance from the target.
Proposition A.3 of the paper is a closed form of what follows; the losses of
`sign_descent_exact_loss` and `sign_descent_schedule` are the sums of squares of these positions.
"""

from fractions import Fraction
from typing import Any

from sympy import Expr, Sum

from theory.functions import H, Opaque
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_schedule import HalvingLoss
from theory.symbols import k

__all__ = ["HalvedPosition", "SignPosition", "by_steps", "next_length", "walk"]


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


class HalvedPosition(Opaque):
    """HalvedPosition(a, T): where steps of lengths 1/2, 1/4, ..., 2^-T lead from x = a.

    a real, T a nonnegative integer.
    """

    nargs = (2,)

    def _head(self, printer: Any) -> tuple[str, str]:
        start, time = (printer._print(e) for e in self.args)
        return rf"\hat{{x}}_{{{time}}}", rf"\left({start}\right)"

    def _value(self, *args: Any) -> Any:
        start, time = args
        return walk(start, [Fraction(1, 2**i) for i in range(1, int(time) + 1)])


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


def next_length(position: SignPosition | HalvedPosition) -> Expr:
    """The length of the step that follows a position."""
    if isinstance(position, SignPosition):
        return position.args[1]
    return 2 ** -(position.args[1] + 1)


def by_steps(loss: SignExactLoss | HalvingLoss) -> Expr:
    """A loss in terms of the update: squared positions from k^-alpha over the normaliser.

    >>> from theory.symbols import T, alpha, d
    >>> by_steps(HalvingLoss(alpha, d, T))
    Sum(HalvedPosition(k**(-alpha), T)**2, (k, 1, d))/H(d, 2*alpha)
    """
    if isinstance(loss, SignExactLoss):
        a, dim, time, length = loss.args
        position: Expr = SignPosition(k ** (-a), length, time)
    else:
        a, dim, time = loss.args
        position = HalvedPosition(k ** (-a), time)
    return Sum(position**2, (k, 1, dim)) / H(dim, 2 * a)
