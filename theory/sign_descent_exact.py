r"""Scaling laws of the literal sign descent update on the linear bigram model, alpha > 1/2.

The averaged model puts half a step for the distance of an oscillating coordinate.  Literally, a
small coordinate returns to its start after an even number of steps and overshoots by a whole step
after an odd number.  Hence three laws: for even T the dimension does not matter at all; for odd T
the averaged law holds with twice the number of steps; for the mean over two successive steps with
sqrt(2) times that number, as the mean of the squares is v^2/2 and not v^2/4.
"""

from functools import cache

from sympy import (
    Eq,
    Expr,
    Ge,
    Integer,
    Lt,
    Min,
    Ne,
    Rational,
    zeta,
)  # fmt: skip

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import positive, zero
from theory.relation import Bounds, Equivalent, Limit, Theta, bounded
from theory.sign_descent_bounds import BELOW_ONE
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    exact_count,
    exact_optimum,
)  # fmt: skip
from theory.sign_descent_literal_law import LITERAL, literal_law, parity
from theory.sign_descent_loss import exactly
from theory.sign_descent_odd import mean, odd
from theory.sign_descent_step import HALF
from theory.symbols import T, alpha, d, eps, h, t, tau, v


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
    even = (parity(t, 0), t >= 2)
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
        conditions=(parity(t, 0), t >= late_enough()),
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


def even_count_in_dimension() -> Bounds:
    """The even number of steps at dimension d, between those over all coordinates.

    At two tolerances that tend to each other: the first inequality of `even_finite`.
    """
    gap = d ** (1 - 2 * alpha) / ((2 * alpha - 1) * H(d, 2 * alpha))
    return Bounds(
        function=exact_count(eps, 0),
        lower=EvenCount(alpha, eps + gap),
        upper=EvenCount(alpha, eps - gap),
        conditions=(Lt(gap, eps),),
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
        conditions=BELOW_ONE,
    )


@cache
def even() -> ScalingLaw:
    """The law "bigram/sign-descent/even": even numbers of literal steps do not depend on d."""
    rate = EvenOptimum(alpha, tau)
    iterations = EvenCount(alpha, eps)
    conditions = (*BELOW_ONE, Ne(EvenOptimum(alpha, iterations), eps))
    return literal_law("even", "Literal sign descent, even steps", Regime(
        name="light tail",
        condition=alpha > HALF,
        time=tau,
        rate=rate,
        relation=Limit(
            function=exact_optimum(2 * h), value=EvenOptimum(alpha, 2 * h), variable=d
        ),
        validity=(parity(tau, 0),),
        iterations=iterations,
        count=Limit(
            function=exact_count(eps, 0), value=iterations, variable=d, conditions=conditions
        ),
        growth=even_growth(),
        finite=(*even_finite(), even_count_in_dimension()),
        note=f"{LITERAL}  Small coordinates are where they started after an even number of steps. "
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
    return literal_law("even/large-time", "Literal sign descent, even steps, late", Regime(
        name="light tail",
        condition=alpha > HALF,
        time=tau,
        rate=rate,
        relation=Equivalent(
            function=EvenOptimum(alpha, 2 * h), value=rate.subs(tau, 2 * h), variable=h
        ),
        validity=(parity(tau, 0),),
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
    cases = ((HALF, 2, 1), (Rational(1, 10), 8, 65), (Rational(1, 100), 82, 8401))
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
        note=f"{LITERAL}  The optimum hits targets exactly: one coordinate at v = 1/2, two at "
        "v = 1/9, four at v = 1/84.",
    )
    return literal_law("even/zipf", "Literal sign descent under Zipf's law, even steps", regime,
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
    return literal_law("exact", "Loss of literal sign descent", regime, (positive(alpha),))


def sign_descent_exact_laws() -> tuple[ScalingLaw, ...]:
    """All laws of the literal dynamics with a fixed step size."""
    return exact_loss(), even(), even_large_time(), even_zipf(), odd(), mean()
