"""Averaged sign descent at a given step size, and the best step size.

See `theory.sign_descent_loss` for the model and `theory.sign_descent` for its scaling laws.
"""

from functools import cache

from sympy import Basic, Eq, Expr, Integer, Lt, Piecewise, Rational, sqrt

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import Constraint, positive
from theory.relation import Bounds, Equivalent, Limit
from theory.sign_descent_loss import exactly, loss, optimum, step
from theory.sign_descent_rate import Decreasing, best_u, flat_until, share
from theory.source import ZIPF, Reference
from theory.symbols import alpha, d, phi, t, tau

HALF = Rational(1, 2)
CRITICAL_TIME = d ** (tau / 2) / 2
"""The number of steps at rescaled time tau when alpha = 1/2."""
ROOT_TIME = tau * sqrt(d) / 2
"""The number of steps at rescaled time tau when alpha > 1/2."""
_ALL = (positive(alpha),)


def averaged_law(
    suffix: str,
    title: str,
    regimes: tuple[Regime, ...],
    place: str = "Theorem 4.5",
    *,
    domain: tuple[Constraint, ...] = _ALL,
    derived: bool = True,
) -> ScalingLaw:
    """A law of the averaged dynamics with the id "bigram/sign-descent" and a suffix."""
    return ScalingLaw(
        id=f"bigram/sign-descent{suffix}",
        title=title,
        reference=Reference(ZIPF, place, derived=derived),
        parameters=(alpha,),
        domain=domain,
        regimes=regimes,
    )


@cache
def model_loss() -> ScalingLaw:
    """The law "bigram/sign-descent/loss": the loss at a given step size, multiplied out."""
    inside = (phi >= 1, phi <= d, t >= 1)
    value = loss(t).closed_form()
    regime = Regime(
        name="all",
        condition=Eq(0, 0),
        time=t,
        rate=value,
        relation=exactly(loss(t), value, *inside),
        validity=inside,
        note="At an integer phi Proposition 4.2 counts coordinate phi as oscillating, Definition "
        "D.1 as decreasing, as here; the two differ by phi^(-2 alpha) / (4 T^2 H(d, 2 alpha)).",
    )
    places = "Proposition 4.2, Definitions 4.4 and D.1"
    return averaged_law("/loss", "Loss of averaged sign descent", (regime,), places, derived=False)


@cache
def step_size() -> ScalingLaw:
    """The law "bigram/sign-descent/step-size": the best rescaled step size.

    The limits of the phi of the best step 1/(H(d, alpha) T phi^alpha), and its range at finite d
    (Proposition 4.3 of the paper).
    """
    best = Decreasing(alpha, tau**-2)
    limit = best_u(best) ** (-1 / alpha)
    inside = (Lt(tau, 1),)
    middle, near = d ** (1 - tau), (near_best(), near_first())
    first = (
        "  Where tau^2 >= 1/(2^alpha - 1) the limit is (1 + 1/tau^2)^(1/alpha); Proposition B.2 "
        "prints the exponent -1."
    )
    regimes = (
        _steps("heavy tail", alpha < HALF, tau, best_place(), finite=(near_share(),)),
        _steps(
            "critical", Eq(alpha, HALF), CRITICAL_TIME, middle, *inside, finite=(near_middle(),)
        ),
        _steps("light tail", alpha > HALF, ROOT_TIME, limit, finite=near, more=first),
    )
    return averaged_law("/step-size", "Best step size of averaged sign descent", regimes)


def best_place() -> Expr:
    """For alpha < 1/2: the leading term of the best phi, x d with x = min(1, share)."""
    return d * Piecewise((Integer(1), 4 * tau**2 <= flat_until()), (share(), True))


def near_share() -> Bounds:
    """For alpha < 1/2: the best phi against x d, at every T and d.

    Away from x d the leading term of the loss times H(d, 2 alpha) exceeds its least value by at
    least alpha (phi - x d)^2 d^(-1 - 2 alpha)/(4 T^2), the gap of Bernoulli's inequality.
    """
    error = sqrt((1 + 4 * tau**2 / (1 - 2 * alpha)) / alpha) * d ** (alpha + HALF)
    return Bounds(function=step(tau) - best_place(), lower=-error, upper=error)


def near_best() -> Bounds:
    """For alpha > 1/2: the u = phi^-alpha of the best step against that of the limit, any d.

    The loss times H(d, 2 alpha) is within 1/(tau^2 d) below f, and f(u) exceeds its minimum by
    at least (1 + tau^-2)(u - u*)^2, the first coordinate always decreasing.
    """
    error = 1 / sqrt((1 + tau**2) * d)
    gap = step(ROOT_TIME) ** (-alpha) - best_u(Decreasing(alpha, tau**-2))
    return Bounds(function=gap, lower=-error, upper=error)


def near_first() -> Bounds:
    """The same where only the first coordinate decreases in the limit, and u* = 1/(1 + tau^-2).

    Then 1/(1 + tau^-2) >= 2^-alpha, that is tau^2 >= 1/(2^alpha - 1).
    """
    error = 1 / sqrt((1 + tau**2) * d)
    return Bounds(
        function=step(ROOT_TIME) ** (-alpha) - 1 / (1 + tau**-2),
        lower=-error,
        upper=error,
        conditions=(tau**2 >= 1 / (2**alpha - 1),),
    )


def near_middle() -> Bounds:
    """For alpha = 1/2: the best phi against A = d^(1 - tau) = d/(4 T^2), for A^(1/2) > 9/2.

    With y = (A/phi)^(1/2) the loss times H(d, 1) is y^2 - 2 log y and less, up to
    -2 zeta(1/2) y A^(-1/2) and terms of order 1/A; so 1 - 9/2 A^(-1/2) <= y <= 1 + 2 A^(-1/2).
    """
    root = d ** ((1 - tau) / 2)
    return Bounds(
        function=step(CRITICAL_TIME).subs(alpha, HALF) / d ** (1 - tau),
        lower=(1 + 2 / root) ** -2,
        upper=(1 - Rational(9, 2) / root) ** -2,
        conditions=(Lt(tau, 1), root > Rational(9, 2)),
    )


def first_step() -> Limit:
    """The limit of the best step where tau^2 >= 1/(2^alpha - 1), alpha > 1/2.

    Proposition B.2, which prints (1 + 1/tau^2)^(-1) for it.
    """
    return Limit(
        function=step(ROOT_TIME),
        value=(1 + tau**-2) ** (1 / alpha),
        variable=d,
        conditions=near_first().conditions,
    )


def _steps(
    name: str,
    condition: Basic,
    time: Expr,
    value: Expr,
    *inside: Basic,
    finite: tuple[Bounds, ...] = (),
    more: str = "",
) -> Regime:
    exponent = HALF if isinstance(condition, Eq) else alpha
    function = step(time).subs(alpha, exponent)
    relation: Limit | Equivalent
    if d in value.free_symbols:
        relation = Equivalent(function=function, value=value, variable=d, conditions=inside)
    else:
        relation = Limit(function=function, value=value, variable=d, conditions=inside)
    return Regime(
        name=name,
        condition=condition,
        time=time,
        rate=value,
        relation=relation,
        validity=inside,
        finite=(Bounds(function=function, lower=Integer(1), upper=d), *finite),
        note=f"The range 1 <= phi <= d is Proposition 4.3; the literal dynamics leave it.{more}",
    )


@cache
def one_decreasing() -> ScalingLaw:
    """The law "bigram/sign-descent/one-decreasing": when the published step size is the best.

    With c = (d - 1)/(4 T^2) the vertex u0 = 1/(1 + c) of the first piece, phi = (1 + c)^(1/alpha),
    is the best step size if and only if (u0 - 2^-alpha)^2 >= u0 4^-alpha / (4 T^2).
    """
    c = (d - 1) / (4 * t**2)
    vertex, second = 1 / (1 + c), 2**-alpha
    value = c / ((1 + c) * H(d, 2 * alpha))
    condition = (vertex - second) ** 2 >= vertex * second**2 / (4 * t**2)
    inside = (t >= 1, vertex > second, condition)
    regime = Regime(
        name="all",
        condition=Eq(0, 0),
        time=t,
        rate=value,
        relation=exactly(optimum(t), value, *inside),
        validity=inside,
        note="Proposition D.4 claims this for 4 T^2 >= (d - 1)/(2^alpha - 1) alone, which fails "
        "near the threshold, first at alpha = 1, d = 3, T = 1 (45/196 against 12/49).  The last "
        "condition is also necessary for d >= 2: without it phi = 2 is better.  It holds where "
        "1 + c, c = (d - 1)/(4 T^2), is at most 2^alpha/(1 + 1/(2 T)), so that the window of "
        "failure has a relative width of order 1/T.  In it the published loss is at most "
        "1/(4 T^2 H(d, 2 alpha)) too large for alpha >= 1/2.",
    )
    return averaged_law(
        "/one-decreasing", "When the published step size is the best", (regime,), "Proposition D.4"
    )
