r"""Scaling laws of the literal sign descent update on the linear bigram model, alpha > 1/2.

The averaged model puts half a step for the distance of an oscillating coordinate.  Literally, a
small coordinate returns to its start after an even number of steps and overshoots by a whole step
after an odd number.  Hence three laws: for even T the dimension does not matter at all; for odd T
the averaged law holds with twice the number of steps; for the mean over two successive steps with
sqrt(2) times that number, as the mean of the squares is v^2/2 and not v^2/4.

With T odd, v = u/T and s = d/T^2, the unnormalised loss is at most f(u) of `sign_descent_rate`, and
less by at most 2 v H(d, alpha): after an odd number of steps the square of a coordinate is at least
v^2 - 2 v k^-alpha.  Where u > 1 that is at least f(1) - 2 H(d, alpha)/T, unless this is negative.
"""

from functools import cache

from sympy import (
    Basic,
    Eq,
    Expr,
    Ge,
    Integer,
    Lt,
    Min,
    Mod,
    Ne,
    Rational,
    ceiling,
    floor,
    sqrt,
    zeta,
)  # fmt: skip

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import Constraint, positive, zero
from theory.relation import Bounds, Equivalent, Limit, Relation, Theta, bounded
from theory.sign_descent_bounds import least_u
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
    exact_count,
    exact_optimum,
)  # fmt: skip
from theory.sign_descent_loss import exactly
from theory.sign_descent_rate import InverseSignRate, SignRate
from theory.source import ZIPF, Reference
from theory.symbols import T, alpha, d, eps, h, t, tau, v

_HALF = Rational(1, 2)
_LIGHT = (positive(alpha - _HALF),)
_BELOW_ONE = (Lt(eps, 1),)
_ROOT_TIME = tau * sqrt(d) / 2
_LITERAL = "Literal update (Proposition A.3 of the paper), start at 0, sign(0) = 0, best step size."


def _parity(number: Expr, parity: int) -> Basic:
    return Eq(Mod(number, 2), parity)


def odd_bounds() -> Bounds:
    """For odd T, at every d: the unnormalised optimum and its limit."""
    limit = zeta(2 * alpha) * SignRate(alpha, t / sqrt(d))
    return Bounds(
        function=H(d, 2 * alpha) * exact_optimum(t) - limit,
        lower=-2 * H(d, alpha) / t,
        upper=Integer(0),
        conditions=(_parity(t, 1),),
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
        conditions=_BELOW_ONE,
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
    nearest = 2 * floor(_ROOT_TIME / 2) + 1
    relation = Limit(function=exact_optimum(nearest), value=rate, variable=d)
    note = f"{_LITERAL}  T is the odd number within 1 of tau sqrt(d)/2."
    return _law("odd", "Literal sign descent, odd steps", Regime(
        name="light tail",
        condition=alpha > _HALF,
        time=_ROOT_TIME,
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
    function = SignMeanOptimum(alpha, d, ceiling(_ROOT_TIME))
    return _law("mean", "Literal sign descent, mean over a period", Regime(
        name="light tail",
        condition=alpha > _HALF,
        time=_ROOT_TIME,
        rate=rate,
        relation=Limit(function=function, value=rate, variable=d),
        iterations=iterations,
        count=_same_order(number, iterations),
        growth=_root_growth(number, sqrt(Integer(3)) / 4, 1 + 1 / sqrt(2 * eps)),
        finite=(mean_bounds(),),
        note=f"{_LITERAL}  Mean of the losses after T and T + 1 steps of the same size, T being "
        "tau sqrt(d)/2 rounded up; sqrt(2) times the steps of the averaged model, which averages "
        "distances and not their squares.",
    ))  # fmt: skip


def _same_order(number: Expr, iterations: Expr) -> Relation:
    return Equivalent(function=number, value=iterations, variable=d, conditions=_BELOW_ONE)


def even_upper(time: Expr = t) -> Expr:
    """Bound of the unnormalised loss after an even number of steps of length v = 1/time, any d.

    v^2 for each k^-alpha >= v, and k^-2alpha for the others: at most
    T^(1/alpha - 2) + T^-2 + T^(1/alpha - 2)/(2 alpha - 1).
    """
    return (4 * alpha - 1) / (2 * alpha - 1) * time ** (1 / alpha - 2)


def even_lower(time: Expr = t) -> Expr:
    """Lower bound of the unnormalised loss in infinite dimension at even `time`.

    Steps below 1/(2T) leave the first coordinate at 1/2 or more; longer ones leave the k with
    k > (2T)^(1/alpha) where they started.
    """
    rest = ((2 * time) ** (1 / alpha) + 1) ** (1 - 2 * alpha) / (2 * alpha - 1)
    return Min(Rational(1, 4), rest)


def even_finite() -> tuple[Bounds, ...]:
    """Explicit inequalities for even T: against infinite dimension, and between powers of T."""
    even = (_parity(t, 0), t >= 2)
    normaliser, limit = H(d, 2 * alpha), EvenOptimum(alpha, t)
    tail = d ** (1 - 2 * alpha) / ((2 * alpha - 1) * normaliser)
    return (
        bounded(exact_optimum(t) - limit, tail, *even),
        Bounds(
            function=normaliser * exact_optimum(t),
            lower=Integer(0),
            upper=even_upper(),
            conditions=even,
        ),
        Bounds(
            function=zeta(2 * alpha) * limit,
            lower=even_lower(),
            upper=even_upper(),
            conditions=even,
        ),
    )


def late_enough() -> Expr:
    """The number A of steps from which `even_late` holds: step lengths above A/T are too long."""
    return _late_power(alpha / (2 * alpha - 1))


def even_all_count() -> Bounds:
    """The number of even steps over all coordinates is of order eps^(-alpha/(2 alpha - 1)).

    Upper: from `even_upper`.  Lower: from `even_lower`, with (2 T)^(1/alpha) + 1 at most twice its
    first term.
    """
    power, normaliser = -alpha / (2 * alpha - 1), zeta(2 * alpha)
    level = (2 * alpha - 1) * normaliser * eps
    return Bounds(
        function=EvenCount(alpha, eps),
        lower=2 ** (-1 - alpha) * level**power,
        upper=(level / (4 * alpha - 1)) ** power + 2,
        conditions=(Lt(eps, 1 / (4 * normaliser)),),
    )


def _late_power(exponent: Expr) -> Expr:
    """A power of alpha 4^alpha, written as a product of powers."""
    return alpha**exponent * 2 ** (2 * alpha * exponent)


def _late_factor() -> Expr:
    return _late_power(1 / ((alpha + 1) * (2 * alpha - 1)))


def even_late() -> Bounds:
    """For even T >= `late_enough`: the unnormalised optimum in infinite dimension, K its constant.

    At every v the loss is K v^(2 - 1/alpha) up to 5 v^((2 alpha + 1)/(alpha + 1)), the first
    coordinate left out if it is not reached: the square of the distance to the nearest even
    multiple of v has bounded slopes, and each odd multiple is hit by at most one coordinate.
    """
    constant, error = EvenConstant(alpha), t ** (-(2 * alpha + 1) / (alpha + 1))
    factor = 5 * _late_factor()
    return Bounds(
        function=zeta(2 * alpha) * EvenOptimum(alpha, t) - constant * t ** (1 / alpha - 2),
        lower=-(constant**2) * t ** (2 / alpha - 4) - factor * error,
        upper=3 * error,
        conditions=(_parity(t, 0), t >= late_enough()),
    )


def even_late_rate() -> Expr:
    """The leading term of the optimum in infinite dimension after tau steps."""
    return EvenConstant(alpha) / zeta(2 * alpha) * tau ** (1 / alpha - 2)


def even_late_count() -> Bounds:
    """The number of steps to the leading term at tau, over tau; no rounding of tau is meant."""
    decay = tau ** (-1 / (alpha * (alpha + 1)))
    share = 16 * (alpha / (2 * alpha - 1)) ** 2 * tau ** (1 / alpha - 2)
    share += 40 * alpha * _late_factor() * decay
    return Bounds(
        function=EvenCount(alpha, even_late_rate()) / tau,
        lower=1 - share,
        upper=(1 + 3 * (2 * alpha - 1) * decay) ** (alpha / (2 * alpha - 1)) + 2 / tau,
        conditions=(tau >= 8, tau >= 2 * late_enough(), share <= Rational(1, 4)),
    )


def even_growth() -> Theta:
    """The number of even steps stays bounded in d: from `even_upper` with H(d, 2 alpha) >= 1."""
    needed = ((4 * alpha - 1) / ((2 * alpha - 1) * eps)) ** (alpha / (2 * alpha - 1))
    return Theta(
        function=exact_count(eps, 0),
        variable=d,
        gauge=Integer(1),
        lower=Integer(2),
        upper=needed + 2,
        threshold=Integer(1),
        conditions=_BELOW_ONE,
    )


@cache
def even() -> ScalingLaw:
    """The law "bigram/sign-descent/even": even numbers of literal steps do not depend on d."""
    rate = EvenOptimum(alpha, tau)
    iterations = EvenCount(alpha, eps)
    conditions = (*_BELOW_ONE, Ne(EvenOptimum(alpha, iterations), eps))
    return _law("even", "Literal sign descent, even steps", Regime(
        name="light tail",
        condition=alpha > _HALF,
        time=tau,
        rate=rate,
        relation=Limit(
            function=exact_optimum(2 * h), value=EvenOptimum(alpha, 2 * h), variable=d
        ),
        validity=(_parity(tau, 0),),
        iterations=iterations,
        count=Limit(
            function=exact_count(eps, 0), value=iterations, variable=d, conditions=conditions
        ),
        growth=even_growth(),
        finite=even_finite(),
        note=f"{_LITERAL}  Small coordinates are where they started after an even number of steps. "
        "The paper plots even steps, for which its sqrt(d) law is not that of this update.",
    ))  # fmt: skip


@cache
def even_large_time() -> ScalingLaw:
    """The law "bigram/sign-descent/even/large-time": after d, even T tends to infinity too.

    >>> even_large_time().at(alpha=1).iterations
    6*EvenConstant(1)/(pi**2*epsilon)
    """
    constant, rate = EvenConstant(alpha) / zeta(2 * alpha), even_late_rate()
    iterations = (constant / eps) ** (alpha / (2 * alpha - 1))
    return _law("even/large-time", "Literal sign descent, even steps, late", Regime(
        name="light tail",
        condition=alpha > _HALF,
        time=tau,
        rate=rate,
        relation=Equivalent(
            function=EvenOptimum(alpha, 2 * h), value=rate.subs(tau, 2 * h), variable=h
        ),
        validity=(_parity(tau, 0),),
        iterations=iterations,
        count=Equivalent(
            function=EvenCount(alpha, eps), value=iterations, variable=eps, point=Integer(0)
        ),
        finite=(even_finite()[2], even_all_count(), even_late(), even_late_count()),
        note="A Riemann sum at v = 1/T.  Hits are too few to matter whatever alpha is: each odd "
        "multiple of v is hit by at most one coordinate.  The relative error is at most of order "
        "T^(-1/(alpha (alpha + 1))) + T^(1/alpha - 2): slow for large alpha, where few terms make "
        "up the sum; at alpha = 2 and T = 1000 the loss is 11 percent below.  The count follows at "
        "eps = rate(tau), with an explicit error.",
    ))  # fmt: skip


@cache
def even_zipf() -> ScalingLaw:
    """The law "bigram/sign-descent/even/zipf": alpha = 1, the exact count for three tolerances.

    For T = 2, 6, 8, 80, 82 the optimum is 1 - G/H(d, 2), where G is rational and the same for every
    d >= 2 T, since no step length below 1/(2T) does better than leaving the first coordinate.
    """
    cases = ((_HALF, 2, 1), (Rational(1, 10), 8, 65), (Rational(1, 100), 82, 8401))
    one = Integer(1)
    gains = ((2, Rational(5, 4)), (6, Rational(22, 15)), (8, Rational(2843, 1890)))
    finite: tuple[Bounds, ...] = (
        *(
            exactly(SignExactCount(one, d, goal, 0), Integer(steps), Ge(d, first))
            for goal, steps, first in cases
        ),
        *(
            exactly(SignExactOptimum(one, d, steps), 1 - gain / H(d, 2), Ge(d, 2 * steps))
            for steps, gain in gains
        ),
    )
    regime = Regime(
        name="Zipf",
        condition=Eq(alpha, 1),
        rate=finite[1].lower,
        relation=finite[1],
        finite=finite,
        note=f"{_LITERAL}  The optimum hits targets exactly: one coordinate at v = 1/2, two at "
        "v = 1/9, four at v = 1/84.",
    )
    return _law("even/zipf", "Literal sign descent under Zipf's law, even steps", regime,
                (zero(alpha - 1),))  # fmt: skip


@cache
def exact_loss() -> ScalingLaw:
    """The law "bigram/sign-descent/exact": the loss after T literal steps (Proposition A.3)."""
    function = SignExactLoss(alpha, d, T, v)
    value = function.definition()
    regime = Regime(
        name="all",
        condition=Eq(0, 0),
        time=T,
        rate=value,
        relation=exactly(function, value),
        note="v is the step length eta H(d, alpha).",
    )
    return _law("exact", "Loss of literal sign descent", regime, (positive(alpha),))


def _law(
    suffix: str, title: str, regime: Regime, domain: tuple[Constraint, ...] = _LIGHT
) -> ScalingLaw:
    return ScalingLaw(
        id=f"bigram/sign-descent/{suffix}",
        title=title,
        reference=Reference(ZIPF, "Proposition A.3", derived=suffix != "exact"),
        parameters=(alpha,),
        domain=domain,
        regimes=(regime,),
    )


def sign_descent_exact_laws() -> tuple[ScalingLaw, ...]:
    """All laws of the literal dynamics with a fixed step size."""
    return exact_loss(), even(), even_large_time(), even_zipf(), odd(), mean()
