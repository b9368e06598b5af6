r"""Literal sign descent with steps that are halved: the dimension enters by its logarithm only.

Steps v_t = 2^-t, t = 1, 2, ..., in units of the largest frequency.  If a coordinate is within
2 v_t of its target before step t, it is within v_t after it, so every coordinate is within 2^-T
after T steps, and the relative loss is at most d 4^-T / H(d, 2 alpha).

For steps that decrease linearly see `sign_descent_linear`.
"""

from functools import cache
from typing import Any, ClassVar

import mpmath
from sympy import (
    And,
    Eq,
    Expr,
    Gt,
    Integer,
    Lt,
    Max,
    Piecewise,
    Rational,
    Sum,
    ceiling,
    floor,
    log,
    zeta,
)

from theory.functions import H, Opaque
from theory.law import Regime, ScalingLaw
from theory.linear import positive
from theory.relation import Bounds, Equivalent
from theory.source import ZIPF, Reference
from theory.symbols import alpha, d, eps, k, t

_HALF = Rational(1, 2)


class _Scheduled(Opaque):
    """A function of alpha, d, a third argument and, for some schedules, a degree."""

    _letter: ClassVar[str]
    _mark: ClassVar[str]

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, third, *degree = (printer._print(e) for e in self.args[1:])
        mark = f"({degree[0]})" if degree else rf"\mathrm{{{self._mark}}}"
        return rf"{self._letter}^{{{mark}}}_{{{dim}}}", rf"\left({third}\right)"


class ScheduledLoss(_Scheduled):
    """Relative loss (alpha, d, T) after T literal steps of lengths that a schedule gives."""

    _letter = "r"


class ScheduledCount(_Scheduled):
    """The least T >= 1 at which the loss after T steps of a schedule is at most eps."""

    _letter = "T"
    loss: ClassVar[type[ScheduledLoss]]


class HalvingLoss(ScheduledLoss):
    """HalvingLoss(alpha, d, T): relative loss after T literal steps of lengths 1/2, ..., 2^-T."""

    nargs = (3,)
    _mark = "half"

    def definition(self) -> Expr:
        """Distances of k^-alpha from the odd multiples of 2^-T, 0 where one was hit before."""
        a, dim, time = self.args
        start = k ** (-a)
        odd = (2 * floor(2**time * start / 2) + 1) / 2**time
        hit = And(Eq(floor(2**time * start), 2**time * start), Gt(k, 1))
        return Sum(Piecewise((0, hit), ((start - odd) ** 2, True)), (k, 1, dim)) / H(dim, 2 * a)

    def _value(self, *args: Any) -> Any:
        a, dim, time = args
        scale, total = mpmath.mpf(2) ** time, mpmath.mpf(0)
        for i in range(1, int(dim) + 1):
            start = mpmath.mpf(i) ** -a
            if i == 1 or mpmath.floor(scale * start) != scale * start:
                total += (start - (2 * mpmath.floor(scale * start / 2) + 1) / scale) ** 2
        return total / H(1, 1)._value(dim, 2 * a)


class HalvingCount(ScheduledCount):
    """HalvingCount(alpha, d, eps): the least T >= 1 with HalvingLoss(alpha, d, T) <= eps."""

    nargs = (3,)
    _mark = "half"
    loss = HalvingLoss


def halving_upper() -> Expr:
    """Enough steps, for every d >= 1 and eps < 1."""
    return ceiling(log(d / (eps * H(d, 2 * alpha))) / (2 * log(2)))


def halving_lower() -> Expr:
    """Too few steps below this, for alpha > 1/2 and any d; from `halving_loss_lower`."""
    return log(d / (2 * Max(1, eps * zeta(2 * alpha)))) / (2 * log(2)) - 1


def halving_loss_bound() -> Bounds:
    """0 <= r(T) <= d 4^-T / H(d, 2 alpha), for T >= 1."""
    return Bounds(
        function=HalvingLoss(alpha, d, t),
        lower=Integer(0),
        upper=d / (4**t * H(d, 2 * alpha)),
        conditions=(t >= 1,),
    )


def halving_loss_lower() -> Bounds:
    """For alpha > 1/2 and 8 4^T <= d: the loss from below too, within a constant.

    At least d/2 coordinates are below half the last step and end at half of it or more.
    """
    return Bounds(
        function=HalvingLoss(alpha, d, t),
        lower=d / (8 * 4**t * zeta(2 * alpha)),
        upper=d / (4**t * H(d, 2 * alpha)),
        conditions=(t >= 1, 8 * 4**t <= d),
    )


@cache
def geometric() -> ScalingLaw:
    """The law "bigram/sign-descent/geometric": literal steps that are halved.

    >>> geometric().at(alpha=1).iterations
    ceiling(log(d/(epsilon*H(d, 2)))/(2*log(2)))
    """
    number, upper = HalvingCount(alpha, d, eps), halving_upper()
    below = (Lt(eps, 1),)
    statement = Bounds(function=number, lower=Integer(1), upper=upper, conditions=below)
    both = Bounds(function=number, lower=halving_lower(), upper=upper, conditions=below)
    order = log(d) / (2 * log(2))
    growth = Equivalent(function=number, value=order, variable=d, conditions=below)
    heavy = Regime(
        name="heavy tail",
        condition=alpha <= _HALF,
        rate=upper,
        relation=statement,
        iterations=upper,
        count=statement,
        finite=(halving_loss_bound(),),
        note="An upper bound of the number of steps; no other lower bound than 1 is stated.",
    )
    light = Regime(
        name="light tail",
        condition=alpha > _HALF,
        rate=upper,
        relation=both,
        iterations=upper,
        count=both,
        growth=growth,
        finite=(halving_loss_bound(), halving_loss_lower()),
        note="Bounds on both sides, log(d)/(2 log 2) up to a constant.",
    )
    return ScalingLaw(
        id="bigram/sign-descent/geometric",
        title="Literal sign descent with halved steps",
        reference=Reference(ZIPF, "Proposition A.3", derived=True),
        parameters=(alpha,),
        domain=(positive(alpha),),
        regimes=(heavy, light),
    )
