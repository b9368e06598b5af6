"""Explicit inequalities for gradient descent at every finite dimension, and orders of growth.

All constants are for every d >= 1 unless a condition says otherwise; c = alpha + beta.  The ideas:

* f(x) = x^-c (1 - x^-alpha)^n has one peak, so a sum differs from its integral by at most the peak;
* 1 - n u <= (1 - u)^n <= e^(-n u) and e^(-n u) (1 - n u^2) <= (1 - u)^n on 0 <= u <= 1;
* a power-law normaliser lies between two integrals.
"""

from sympy import Expr, Integer, Lt, Max, exp, log, zeta

from theory.functions import E, ZetaSum
from theory.gradient_loss import GradientLoss, c, count, loss, order, peak_bound, power_sum
from theory.relation import Bounds, Theta, bounded
from theory.spectrum import normaliser_bounds
from theory.symbols import alpha, d, eps, n, tau

_LINE = power_sum(alpha, Integer(1), d, n)


def growth_below() -> Theta:
    """For c < 1: T is of order d^alpha.

    Upper constant: r(t) <= (1 - d^-alpha)^(2t).  Lower: drop the k up to a fraction of d from the
    sum and use Bernoulli's inequality for the others.
    """
    share = ((1 - eps) / 4) ** (alpha / (1 - c))
    return Theta(
        function=count(d, eps),
        variable=d,
        gauge=d**alpha,
        lower=share * (1 - eps) / (1 + eps) / 2,
        upper=1 + log(1 / eps) / 2,
        threshold=Integer(1),
        conditions=(Lt(eps, 1),),
    )


def _line_peak(power: Expr) -> Expr:
    """Upper bound of (1/x) (1 - x^-alpha)^power on x >= 1."""
    return (1 + alpha * power) ** (-1 / alpha)


def growth_critical() -> Theta:
    """For c = 1: T is of order d^(alpha (1 - eps)), from the bounds of `sum_on_line`."""
    spread = exp(exp(-1) + alpha * _line_peak(Integer(2)))
    return Theta(
        function=count(d, eps),
        variable=d,
        gauge=d ** (alpha * (1 - eps)),
        lower=exp(-1 - alpha * (_line_peak(Integer(1)) + eps)) / 2,
        upper=Max(1, log(1 / eps)) * spread,
        threshold=Integer(1),
        conditions=(Lt(eps, 1),),
    )


def growth_above() -> Theta:
    """For c > 1: T stays bounded.  Split the sum where its tail is half of eps."""
    cut = 1 + (2 / ((c - 1) * eps)) ** (1 / (c - 1))
    return Theta(
        function=count(d, eps),
        variable=d,
        gauge=Integer(1),
        lower=Integer(1),
        upper=1 + cut**alpha * log(2 / eps) / 2,
        threshold=Integer(1),
        conditions=(Lt(eps, 1),),
    )


def sum_below() -> Bounds:
    """For c < 1, n = tau d^alpha: the sum against d^(1-c) E_p(tau) / alpha."""
    lead = d ** (1 - c) / alpha
    peak = peak_bound(tau * d**alpha)
    correction = tau * d ** (-alpha) * E(order - 2, tau)
    return Bounds(
        function=power_sum(alpha, c, d, tau * d**alpha),
        lower=lead * (E(order, tau) - correction) - E(order, tau * d**alpha) / alpha - peak,
        upper=lead * E(order, tau) + peak,
        conditions=(tau * d**alpha >= 1,),
    )


def loss_below() -> Bounds:
    """For c < 1, 2t = tau d^alpha: the loss, `sum_below` over the bounds of the normaliser."""
    part = sum_below()
    low, high = normaliser_bounds(c)
    return Bounds(
        function=loss(d, tau * d**alpha / 2),
        lower=part.lower / high,
        upper=part.upper / low,
        conditions=(*part.conditions, d >= 2),
    )


def sum_on_line() -> Bounds:
    """For c = 1, 1 <= n <= d^alpha: the sum against log(d^alpha / n) / alpha."""
    lead = log(d) - log(n) / alpha
    peak = _line_peak(n)
    return Bounds(
        function=_LINE,
        lower=lead - 1 / alpha - peak,
        upper=lead + exp(-1) / alpha + peak,
        conditions=(n >= 1, n <= d**alpha),
    )


def loss_on_line() -> Bounds:
    """For c = 1, 1 <= n <= d^alpha, d >= 2: the loss against 1 - log n / (alpha log d)."""
    constant = 1 + 1 / alpha + _line_peak(Integer(1))
    return bounded(
        GradientLoss(alpha, 1 - alpha, d, n / 2) - (1 - log(n) / (alpha * log(d))),
        constant / log(d),
        n >= 1,
        n <= d**alpha,
        d >= 2,
    )


def loss_above() -> Bounds:
    """For c > 1: the loss against its limit in d, at any time; the tail of the normaliser."""
    return bounded(
        loss(d, tau) - ZetaSum(alpha, c, 2 * tau) / zeta(c),
        d ** (1 - c) / ((c - 1) * zeta(c)),
    )


def loss_upper() -> Bounds:
    """Every c: 0 <= r(n/2) <= (1 - d^-alpha)^n, since the slowest coordinate bounds the others."""
    return Bounds(function=loss(d, n / 2), lower=Integer(0), upper=(1 - d ** (-alpha)) ** n)
