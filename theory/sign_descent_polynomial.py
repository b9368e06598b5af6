r"""Literal sign descent with polynomially decreasing steps: d^(1/(2(q+1))) steps are enough.

With r = T, T - 1, ..., 1 steps to go the lengths are v (r + 2 q)^q, v = (q + 1)/T^(q + 1), in units
of the largest frequency.  They add up to 1 at least, and each is at most twice the next one, so
that every coordinate ends within the last length v (1 + 2 q)^q.  The degree q interpolates between
equal steps, q -> 0, and the logarithm of halved steps.
"""

from functools import cache
from typing import Any

import mpmath
from sympy import Eq, Expr, Integer, Lt, ceiling

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import positive
from theory.relation import Bounds
from theory.sign_descent_schedule import ScheduledCount, ScheduledLoss
from theory.source import ZIPF, Reference
from theory.symbols import alpha, d, eps, q, t

__all__ = ["PolynomialCount", "PolynomialLoss", "polynomial_decay", "polynomial_length"]


def polynomial_length(number: Any, left: Any, degree: Any) -> Any:
    """The length of the step with `left` of `number` steps to go; exact for exact numbers."""
    return (degree + 1) * (left + 2 * degree) ** degree / number ** (degree + 1)


class PolynomialLoss(ScheduledLoss):
    """PolynomialLoss(alpha, d, T, q): relative loss after T steps that decrease with degree q > 0.

    T >= 1; step i of 1, ..., T has the length (q + 1) (T + 1 - i + 2 q)^q / T^(q + 1).
    """

    nargs = (4,)

    def _value(self, *args: Any) -> Any:
        a, dim, time, degree = args
        total = mpmath.mpf(0)
        for i in range(1, int(dim) + 1):
            position = mpmath.mpf(i) ** -a
            for left in range(int(time), 0, -1):
                length = polynomial_length(mpmath.mpf(time), left, degree)
                position -= mpmath.sign(position) * length
            total += position * position
        return total / H(1, 1)._value(dim, 2 * a)


class PolynomialCount(ScheduledCount):
    """PolynomialCount(alpha, d, eps, q): the least T >= 1 with PolynomialLoss <= eps."""

    nargs = (4,)
    loss = PolynomialLoss


def polynomial_upper() -> Expr:
    """Enough steps, for every d >= 1 and eps < 1."""
    last = (q + 1) * (1 + 2 * q) ** q
    return ceiling((last**2 * d / (eps * H(d, 2 * alpha))) ** (1 / (2 * q + 2)))


def polynomial_loss_bound() -> Bounds:
    """0 <= r(T) <= d v^2 (1 + 2 q)^(2 q) / H(d, 2 alpha), for T >= 1."""
    return Bounds(
        function=PolynomialLoss(alpha, d, t, q),
        lower=Integer(0),
        upper=d * polynomial_length(t, 1, q) ** 2 / H(d, 2 * alpha),
        conditions=(t >= 1,),
    )


@cache
def polynomial_decay() -> ScalingLaw:
    """The law "bigram/sign-descent/polynomial": literal steps that decrease with degree q > 0."""
    upper = polynomial_upper()
    statement = Bounds(
        function=PolynomialCount(alpha, d, eps, q),
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
        finite=(polynomial_loss_bound(),),
        note="An upper bound of the number of steps, of order d^(1/(2 (q + 1))) for alpha > 1/2.  "
        "The law with suffix /linear has a better constant for its steps.",
    )
    return ScalingLaw(
        id="bigram/sign-descent/polynomial",
        title="Literal sign descent with polynomially decreasing steps",
        reference=Reference(ZIPF, "Proposition A.3", derived=True),
        parameters=(alpha,),
        domain=(positive(alpha),),
        regimes=(regime,),
    )
