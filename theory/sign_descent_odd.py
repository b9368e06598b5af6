r"""Scaling laws of the literal sign descent update: odd numbers of steps, and the mean over two.

With T odd, v = u/T and s = d/T^2, the unnormalised loss is at most f(u) of `sign_descent_rate`, and
less by at most 2 v H(d, alpha): after an odd number of steps the square of a coordinate is at least
v^2 - 2 v k^-alpha.  Where u > 1 that is at least f(1) - 2 H(d, alpha)/T, unless this is negative.
The mean of two successive squares of a small coordinate is at least v^2/2 - v k^-alpha, which gives
the same with s = d/(2 T^2).
"""

from functools import cache

from sympy import Expr, Integer, ceiling, floor, sqrt, zeta

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.relation import Bounds, Equivalent, Limit, Relation, Theta
from theory.sign_descent_bounds import BELOW_ONE, least_u
from theory.sign_descent_exact_loss import (
    SignMeanCount,
    SignMeanOptimum,
    exact_count,
    exact_optimum,
)
from theory.sign_descent_literal_law import LITERAL, literal_law, parity
from theory.sign_descent_rate import InverseSignRate, SignRate
from theory.sign_descent_step import HALF, ROOT_TIME
from theory.symbols import alpha, d, eps, t, tau

__all__ = ["mean", "mean_bounds", "odd", "odd_bounds"]


def odd_bounds() -> Bounds:
    """For odd T, at every d: the unnormalised optimum and its limit."""
    limit = zeta(2 * alpha) * SignRate(alpha, t / sqrt(d))
    return Bounds(
        function=H(d, 2 * alpha) * exact_optimum(t) - limit,
        lower=-2 * H(d, alpha) / t,
        upper=Integer(0),
        conditions=(parity(t, 1),),
    )


def mean_bounds() -> Bounds:
    """For every T >= 1 and d: the unnormalised mean over two steps and its limit."""
    first, last = (SignRate(alpha, time * sqrt(2 / d)) for time in (t, t + 1))
    return Bounds(
        function=H(d, 2 * alpha) * SignMeanOptimum(alpha, d, t),
        lower=zeta(2 * alpha) * last - H(d, alpha) / (t + 1),
        upper=zeta(2 * alpha) * first,
        conditions=(t >= 1,),
    )


def _root_growth(number: Expr, share: Expr, upper: Expr) -> Theta:
    """`number` is of order sqrt(d), for every d.

    Upper: v = 1/T.  Lower: a coordinate keeps k^-2alpha - 2 k^(-alpha - 1/2) u^(1 - 1/(2 alpha))
    and a multiple of v^2, the same for all; the sum of that is bounded below at every u at once.
    """
    return Theta(
        function=number,
        variable=d,
        gauge=sqrt(d),
        lower=share * least_u() / sqrt(1 - eps),
        upper=upper,
        threshold=Integer(1),
        conditions=BELOW_ONE,
    )


@cache
def odd() -> ScalingLaw:
    """The law "bigram/sign-descent/odd": odd numbers of literal steps, twice the averaged law.

    >>> odd().at(alpha=1).rate
    SignRate(1, tau/2)
    """
    rate = SignRate(alpha, tau / 2)
    iterations = sqrt(d) * InverseSignRate(alpha, eps)
    number = exact_count(eps, 1)
    nearest = 2 * floor(ROOT_TIME / 2) + 1
    relation = Limit(function=exact_optimum(nearest), value=rate, variable=d)
    note = f"{LITERAL}  T is the odd number within 1 of tau sqrt(d)/2."
    return literal_law("odd", "Literal sign descent, odd steps", Regime(
        name="light tail",
        condition=alpha > HALF,
        time=ROOT_TIME,
        rate=rate,
        relation=relation,
        iterations=iterations,
        count=_same_order(number, iterations),
        growth=_root_growth(number, Integer(1), 2 + 1 / sqrt(eps)),
        finite=(odd_bounds(),),
        note=note,
    ))  # fmt: skip


@cache
def mean() -> ScalingLaw:
    """The law "bigram/sign-descent/mean": the mean loss of two successive literal steps.

    >>> mean().at(alpha=1).rate
    SignRate(1, sqrt(2)*tau/2)
    """
    rate = SignRate(alpha, tau / sqrt(2))
    iterations = sqrt(d) * InverseSignRate(alpha, eps) / sqrt(2)
    number = SignMeanCount(alpha, d, eps)
    function = SignMeanOptimum(alpha, d, ceiling(ROOT_TIME))
    return literal_law("mean", "Literal sign descent, mean over a period", Regime(
        name="light tail",
        condition=alpha > HALF,
        time=ROOT_TIME,
        rate=rate,
        relation=Limit(function=function, value=rate, variable=d),
        iterations=iterations,
        count=_same_order(number, iterations),
        growth=_root_growth(number, sqrt(Integer(3)) / 4, 1 + 1 / sqrt(2 * eps)),
        finite=(mean_bounds(),),
        note=f"{LITERAL}  Mean of the losses after T and T + 1 steps of the same size, T being "
        "tau sqrt(d)/2 rounded up; sqrt(2) times the steps of the averaged model, which averages "
        "distances and not their squares.",
    ))  # fmt: skip


def _same_order(number: Expr, iterations: Expr) -> Relation:
    return Equivalent(function=number, value=iterations, variable=d, conditions=BELOW_ONE)
