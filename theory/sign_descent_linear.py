r"""Literal sign descent with linearly decreasing steps: of order d^(1/4) steps are enough.

T steps of lengths v T, v (T - 1), ..., 2 v, v with v = 2/(T^2 + T + 2), in units of the largest
frequency.  A coordinate that has come within one step of its target stays within the step that was
last taken, since each step is at most twice the next one, and the lengths add up to 1 - v.  So
every coordinate ends within v, and the relative loss is at most d v^2 / H(d, 2 alpha).

No lower bound of this order holds for every T.  A coordinate close to its target at the start
passes it by v at the end where T = 1 or 2 mod 4, and returns to the start where T = 0 or 3 mod 4,
a cancellation like that of an even number of equal steps.
"""

from functools import cache
from typing import Any

import mpmath
from sympy import Eq, Expr, Integer, Lt, Rational, ceiling, sqrt

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import positive
from theory.relation import Bounds
from theory.sign_descent_schedule import ScheduledCount, ScheduledLoss
from theory.source import ZIPF, Reference
from theory.symbols import alpha, d, eps, t

_QUARTER = Rational(1, 4)

__all__ = ["LinearCount", "LinearLoss", "last_length", "linear_decay"]


def last_length(number: Any) -> Any:
    """The length 2/(T^2 + T + 2) of the last of T steps; exact for exact numbers."""
    return 2 / (number**2 + number + 2)


class LinearLoss(ScheduledLoss):
    """LinearLoss(alpha, d, T): relative loss after T literal steps that decrease linearly.

    T a nonnegative integer; step i of 1, ..., T has the length 2 (T + 1 - i)/(T^2 + T + 2).
    """

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time = (printer._print(e) for e in self.args[1:])
        return rf"r^{{\mathrm{{lin}}}}_{{{dim}}}", rf"\left({time}\right)"

    def _value(self, *args: Any) -> Any:
        a, dim, time = args
        whole, total = (time**2 + time + 2) / 2, mpmath.mpf(0)
        for i in range(1, int(dim) + 1):
            left = whole / mpmath.mpf(i) ** a  # in last steps, so that a hit is exact
            for rest in range(int(time), 0, -1):
                left -= mpmath.sign(left) * rest
            total += left * left
        return total / whole**2 / H(1, 1)._value(dim, 2 * a)


class LinearCount(ScheduledCount):
    """LinearCount(alpha, d, eps): the least T >= 1 with LinearLoss(alpha, d, T) <= eps."""

    nargs = (3,)
    loss = LinearLoss

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, goal = (printer._print(e) for e in self.args[1:])
        return rf"T^{{\mathrm{{lin}}}}_{{{dim}}}", rf"\left({goal}\right)"


def linear_upper() -> Expr:
    """Enough steps, for every d >= 1 and eps < 1: there T^2 sqrt(eps H) is at least 2 sqrt(d)."""
    return ceiling(sqrt(2) * (d / eps) ** _QUARTER * H(d, 2 * alpha) ** -_QUARTER)


def linear_loss_bound() -> Bounds:
    """0 <= r(T) <= d v^2 / H(d, 2 alpha) with v = 2/(T^2 + T + 2), for every T."""
    return Bounds(
        function=LinearLoss(alpha, d, t),
        lower=Integer(0),
        upper=d * last_length(t) ** 2 / H(d, 2 * alpha),
    )


@cache
def linear_decay() -> ScalingLaw:
    """The law "bigram/sign-descent/linear": literal steps that decrease linearly.

    >>> linear_decay().at(alpha=1).iterations
    ceiling(sqrt(2)*d**(1/4)/(epsilon**(1/4)*H(d, 2)**(1/4)))
    """
    upper = linear_upper()
    statement = Bounds(
        function=LinearCount(alpha, d, eps),
        lower=Integer(1),
        upper=upper,
        conditions=(Lt(eps, 1),),
    )
    regime = Regime(
        name="all",
        condition=Eq(0, 0),
        rate=upper,
        relation=statement,
        iterations=upper,
        count=statement,
        finite=(linear_loss_bound(),),
        note="An upper bound of the number of steps: of order d^(1/4) for alpha > 1/2, where equal "
        "steps need sqrt(d) by the averaged model.  Where T = 0 or 3 mod 4 small coordinates "
        "return to their start and fewer steps can be enough.",
    )
    return ScalingLaw(
        id="bigram/sign-descent/linear",
        title="Literal sign descent with linearly decreasing steps",
        reference=Reference(ZIPF, "Proposition A.3", derived=True),
        parameters=(alpha,),
        domain=(positive(alpha),),
        regimes=(regime,),
    )
