r"""Literal sign descent with linearly decreasing steps: what their number is modulo 4 matters.

T steps of lengths v T, v (T - 1), ..., 2 v, v with v = 2/(T^2 + T + 2), in units of the largest
frequency.  A coordinate that has come within one step of its target stays within the step that was
last taken, since each step is at most twice the next one, and the lengths add up to 1 - v.  So
every coordinate ends within v, and the relative loss is at most d v^2 / H(d, 2 alpha).

A coordinate close to its target at the start passes it by the last step where T = 1 or 2 mod 4:
then T is of order d^(1/4).  Where T = 0 or 3 mod 4 it returns to its start, a cancellation like
that of an even number of equal steps, so that for alpha > 1/2 the dimension does not matter.
"""

from functools import cache
from typing import Any

import mpmath
from sympy import Eq, Expr, Integer, Lt, Mod, Or, Rational, ceiling, sqrt

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import positive
from theory.relation import Bounds, Theta
from theory.sign_descent_schedule import ScheduledCount, ScheduledLoss
from theory.source import ZIPF, Reference
from theory.symbols import alpha, d, eps, t

_HALF = Rational(1, 2)
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
    _mark = "lin"

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
    _mark = "lin"
    loss = LinearLoss


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


def linear_away() -> Bounds:
    """For T = 1 or 2 mod 4: the loss from below too, y = T^2 + T + 2.

    All but y^(1/alpha) coordinates are closer than v/2 at the start and end at v/2 or more.
    """
    y, normaliser = t**2 + t + 2, H(d, 2 * alpha)
    return Bounds(
        function=LinearLoss(alpha, d, t),
        lower=(d - y ** (1 / alpha)) / (y**2 * normaliser),
        upper=d * last_length(t) ** 2 / normaliser,
        conditions=(Or(Eq(Mod(t, 4), 1), Eq(Mod(t, 4), 2)),),
    )


def linear_back() -> Bounds:
    """For alpha > 1/2 and T = 0 or 3 mod 4: v^2 where k^-alpha >= v, k^(-2 alpha) beyond."""
    whole = (t**2 + t + 2) / 2
    return Bounds(
        function=H(d, 2 * alpha) * LinearLoss(alpha, d, t),
        lower=Integer(0),
        upper=(4 * alpha - 1) / (2 * alpha - 1) * whole ** (1 / alpha - 2),
        conditions=(Or(Eq(Mod(t, 4), 0), Eq(Mod(t, 4), 3)),),
    )


def linear_growth() -> Theta:
    """For alpha > 1/2: the number of steps stays bounded in d, from `linear_back`."""
    needed = ((4 * alpha - 1) / ((2 * alpha - 1) * eps)) ** (alpha / (2 * alpha - 1))
    return Theta(
        function=LinearCount(alpha, d, eps),
        variable=d,
        gauge=Integer(1),
        lower=Integer(1),
        upper=sqrt(2 * needed) + 4,
        threshold=Integer(1),
        conditions=(Lt(eps, 1),),
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
    heavy = Regime(
        name="heavy tail",
        condition=alpha <= _HALF,
        rate=upper,
        relation=statement,
        iterations=upper,
        count=statement,
        finite=(linear_loss_bound(), linear_away()),
        note="An upper bound of the number of steps.",
    )
    light = Regime(
        name="light tail",
        condition=alpha > _HALF,
        rate=upper,
        relation=statement,
        iterations=upper,
        count=statement,
        growth=linear_growth(),
        finite=(linear_loss_bound(), linear_away(), linear_back()),
        note="The number of steps stays bounded in d, since T = 0 or 3 mod 4 leads small "
        "coordinates back to their start.  Among T = 1 or 2 mod 4 it is of order d^(1/4).",
    )
    return ScalingLaw(
        id="bigram/sign-descent/linear",
        title="Literal sign descent with linearly decreasing steps",
        reference=Reference(ZIPF, "Proposition A.3", derived=True),
        parameters=(alpha,),
        domain=(positive(alpha),),
        regimes=(heavy, light),
    )
