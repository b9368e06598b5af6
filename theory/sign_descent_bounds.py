r"""Explicit inequalities for averaged sign descent at every finite dimension, and orders of growth.

Write S = 4 T^2 and F for the unnormalised loss.  The ideas:

* alpha > 1/2: letting the decreasing coordinates oscillate as well changes F by at most
  u^2 floor(u^(-1/alpha)) / S <= 1/S, so min f - 1/S <= min F <= min f, f as in
  `sign_descent_rate`; where at most n of them decrease at the best step, d - n in place of d makes
  min f a lower bound too;
* alpha = 1/2: the sum of (k^-1/2 - phi^-1/2)^2 over k <= phi lies between log phi + gamma - 3 and
  log phi - 1 + floor(phi)/phi, and log phi + A/phi >= log A + 1, with equality at phi = A = d/S;
* alpha < 1/2: that sum is at most its integral from 0, and at least that less
  1/(1 - 2 alpha).
"""

from sympy import EulerGamma, Expr, Integer, Lt, Max, Rational, exp, log, sqrt, zeta

from theory.functions import H
from theory.relation import Bounds, Theta, bounded
from theory.sign_descent_loss import count, exactly, optimum
from theory.sign_descent_rate import InverseHeavyRate, InverseSignRate, SignRate, heavy_rate
from theory.symbols import alpha, d, eps, t, tau

_HALF = Rational(1, 2)
_STARTED = (t >= 1,)
BELOW_ONE = (Lt(eps, 1),)
"""The condition on the error asked for."""


def _theta(gauge: Expr, lower: Expr, upper: Expr, exponent: Expr = alpha) -> Theta:
    """The number of steps between two multiples of `gauge`, at every dimension."""
    return Theta(
        function=count(eps).subs(alpha, exponent),
        variable=d,
        gauge=gauge,
        lower=lower,
        upper=upper,
        threshold=Integer(1),
        conditions=BELOW_ONE,
    )


def growth_below() -> Theta:
    """For alpha < 1/2: T stays bounded.

    At phi = x d, or at phi = 1 where that is below 1, the relative loss is at most
    x^(1 - 2a)/(1 - 2a) + x^(-2a)/S, where a = alpha; x makes the first term eps/2.
    """
    x = ((1 - 2 * alpha) * eps / 2) ** (1 / (1 - 2 * alpha))
    return _theta(Integer(1), Integer(1), 1 + x ** (-alpha) / sqrt(2 * eps))


def growth_critical() -> Theta:
    """For alpha = 1/2: T is of order d^((1 - eps)/2).

    From `loss_critical` and log d <= H(d, 1) <= 1 + log d; where 4 (T - 1)^2 > d, phi = 1 is good
    enough.
    """
    return _theta(
        d ** ((1 - eps) / 2),
        exp((EulerGamma - eps) / 2 - Rational(9, 8)) / 2,
        1 + exp(eps / 2) / (2 * sqrt(eps)),
        _HALF,
    )


def growth_above() -> Theta:
    """For alpha > 1/2: T is of order sqrt(d).

    Upper constant: phi = 1.  Lower: the decrease of coordinate k is at most 2 k^-alpha times
    min(k^-alpha, u), hence at most 2 k^(-alpha - 1/2) u^theta with theta = 1 - 1/(2 alpha).  So
    H(d, 2 alpha) times the loss is at least H - 2 zeta(alpha + 1/2) u^theta + d u^2/(4 T^2), whose
    minimum gives the first lower constant.  It also needs u >= v = b^(1/theta) = `least_u`, and
    at least d - v^(-1/alpha) coordinates oscillate: the second, the larger one for small eps.
    """
    b, v = (1 - eps) / (2 * zeta(alpha + _HALF)), least_u()
    late = b ** ((2 * alpha + 1) / (4 * alpha - 2)) / (2 * sqrt(zeta(alpha + _HALF)))
    early = v / sqrt(4 * eps * zeta(2 * alpha) + v ** (2 - 1 / alpha))
    return _theta(sqrt(d), Max(late, early), 1 + 1 / (2 * sqrt(eps)))


def least_u() -> Expr:
    """For alpha > 1/2: a u that every step size with relative loss at most eps reaches."""
    return ((1 - eps) / (2 * zeta(alpha + _HALF))) ** (2 * alpha / (2 * alpha - 1))


def count_above(number: Expr | None = None) -> Bounds:
    """For alpha > 1/2 and d > n: the count within about one step, by the inverse of the rate.

    n is a number that the decreasing coordinates at the best step do not exceed: without an
    argument `least_u`^(-1/alpha), written out but large for alpha near 1/2; or any integer
    n >= 2 at which the sum of (k^-alpha - n^-alpha)^2 over k <= n is at least eps zeta(2 alpha).
    The rate at 2 T/sqrt(d - n) bounds the loss from below, and at 2 T/sqrt(d) from above.
    """
    normaliser, whole = H(d, 2 * alpha), zeta(2 * alpha)
    inverse = InverseSignRate(alpha, eps * normaliser / whole)
    most, enough = (2 * zeta(alpha + _HALF) / (1 - eps)) ** (2 / (2 * alpha - 1)), []
    if number is not None:
        most = number
        first, last = H(number, alpha), number**-alpha
        squares = H(number, 2 * alpha) - 2 * last * first + number * last**2
        enough = [number >= 2, squares >= eps * whole]
    return Bounds(
        function=count(eps),
        lower=sqrt(d - most) * inverse / 2,
        upper=1 + sqrt(d) * inverse / 2,
        conditions=(*BELOW_ONE, d > most, *enough),
    )


def loss_below() -> Bounds:
    """For alpha < 1/2: the unnormalised optimum against its leading term, any T > 0 and d."""
    lead = d ** (1 - 2 * alpha) / (1 - 2 * alpha) * heavy_rate()
    return Bounds(
        function=H(d, 2 * alpha) * optimum(tau) - lead,
        lower=-1 / (1 - 2 * alpha),
        upper=1 / (4 * tau**2),
    )


def loss_critical() -> Bounds:
    """For alpha = 1/2 and 4 <= 4 T^2 <= d: the unnormalised optimum against log(d / 4 T^2).

    The lower constant is the limit of the difference as d grows.
    """
    time = 4 * t**2
    return Bounds(
        function=H(d, 1) * optimum(t).subs(alpha, _HALF) - log(d / time),
        lower=EulerGamma - 2 - 1 / time,
        upper=1 - 1 / time,
        conditions=(*_STARTED, time <= d),
    )


def loss_above() -> Bounds:
    """For alpha > 1/2, 2 T = tau sqrt(d): the optimum against its limit, any tau and d."""
    normaliser = H(d, 2 * alpha)
    rate = SignRate(alpha, tau)
    tail = d ** (1 - 2 * alpha) / (2 * alpha - 1)
    return Bounds(
        function=optimum(tau * sqrt(d) / 2) - rate,
        lower=-1 / (tau**2 * d * normaliser),
        upper=tail * rate / normaliser,
    )


def refined_below() -> tuple[Expr, Expr]:
    """For alpha < 1/2: the limit with the normaliser of finite d, and a bound of its error."""
    normaliser = (1 - 2 * alpha) * H(d, 2 * alpha)
    return d ** (1 - 2 * alpha) * heavy_rate(t) / normaliser, 1 / normaliser


def refined_critical() -> tuple[Expr, Expr]:
    """For alpha = 1/2 and d >= 9 T^2: the optimum near phi = d / (4 T^2), and a bound of its error.

    With A = d/S: log A + gamma - 2 - 2 zeta(1/2) A^-1/2 - 1/S over H(d, 1), within 13 / (4 A).
    """
    inverse = 4 * t**2 / d
    constant = EulerGamma - 2 - 1 / (4 * t**2)
    formula = log(1 / inverse) + constant - 2 * zeta(_HALF) * sqrt(inverse)
    return formula / H(d, 1), 13 * t**2 / (d * H(d, 1))


def refined_above() -> tuple[Expr, Expr]:
    """For alpha > 1/2: the limit with the normaliser of finite d, and a bound of its error.

    The formula is at least the optimum.
    """
    ratio = zeta(2 * alpha) / H(d, 2 * alpha)
    return SignRate(alpha, 2 * t / sqrt(d)) * ratio, 1 / (4 * t**2 * H(d, 2 * alpha))


def refined_statement(formula: Expr, bound: Expr, exponent: Expr = alpha) -> Bounds:
    """The statement that the optimum is within `bound` of `formula`, for T >= 1."""
    extra = (d >= 9 * t**2,) if exponent == _HALF else ()
    return bounded(optimum(t).subs(alpha, exponent) - formula, bound, *_STARTED, *extra)


def published_gap() -> tuple[Bounds, Bounds]:
    """For alpha > 1/2: the rate at every tau against the published formula.

    The formula is the least value of the first piece alone.  It is right for
    tau^2 >= 1/(2^alpha - 1) and too small below, by up to 1 - 1/zeta(2 alpha) as tau tends to 0.
    """
    published = published_rate()
    gap = SignRate(alpha, tau) - published
    valid = tau**2 >= 1 / (2**alpha - 1)
    return (
        Bounds(function=gap, lower=Integer(0), upper=1 - 1 / zeta(2 * alpha)),
        exactly(SignRate(alpha, tau), published, valid),
    )


def published_rate() -> Expr:
    """The published rate for alpha > 1/2."""
    return 1 / ((1 + tau**2) * zeta(2 * alpha))


def late_count() -> Bounds:
    """For alpha < 1/2 and eps below the plateau: the time of eps against the large-time count.

    The rate at tau is `late_below` times a factor between 1 - (1 - 2a) eps (1 - a)/(2a^2) and 1,
    where a = alpha, the rate being at least 1/(4 tau^2).
    """
    plateau = 2 * alpha**2 / (1 - alpha)
    most = ((alpha / (1 - alpha)) ** (2 * alpha) / eps) ** (1 / (2 - 4 * alpha)) / 2
    factor = (1 - (1 - 2 * alpha) * eps / plateau) ** (1 / (2 - 4 * alpha))
    return Bounds(
        function=InverseHeavyRate(alpha, eps),
        lower=factor * most,
        upper=most,
        conditions=(eps < plateau,),
    )


def late_below() -> Expr:
    """For alpha < 1/2: what the rate is for large time, (a/(1-a))^(2a) (2 tau)^(4a - 2)."""
    ratio = alpha / (1 - alpha)
    return ratio ** (2 * alpha) * (2 * tau) ** (4 * alpha - 2)
