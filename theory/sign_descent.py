"""Scaling laws of sign descent with averaged oscillation on the linear bigram model.

The dynamics are those of Assumption 4.1 of Kunstner and Bach, see `theory.sign_descent_loss`; the
literal update behaves otherwise, see `theory.sign_descent_exact`.  The law "bigram/sign-descent"
holds at every rescaled time; "bigram/sign-descent/published" is Theorem 4.5 as printed, and carries
the difference of the two as explicit inequalities.
"""

from functools import cache

from sympy import (
    Basic,
    Eq,
    EulerGamma,
    Expr,
    Integer,
    Min,
    Ne,
    Or,
    Piecewise,
    ceiling,
    exp,
    sqrt,
    zeta,
)

from theory import sign_descent_bounds as explicit
from theory.law import Regime, ScalingLaw
from theory.linear import positive, zero
from theory.relation import Equivalent, Limit, LogEquivalent
from theory.sign_descent_bounds import BELOW_ONE
from theory.sign_descent_loss import count, exactly, optimum
from theory.sign_descent_rate import (
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
    flat_until,
    heavy_rate,
    profile,
    share,
)
from theory.sign_descent_step import (
    CRITICAL_TIME,
    HALF,
    ROOT_TIME,
    averaged_law,
    model_loss,
    one_decreasing,
    step_size,
)
from theory.symbols import alpha, d, eps, t, tau

MODEL = "Averaged dynamics (Assumption 4.1 of the paper), non-strict at ties."


def at_half(expression: Expr) -> Expr:
    """The expression at alpha = 1/2."""
    return expression.subs(alpha, HALF)


def _below() -> Regime:
    plateau = 2 * alpha**2 / (1 - alpha)
    inverse = InverseHeavyRate(alpha, eps)
    iterations = Piecewise((Integer(1), eps >= plateau), (ceiling(inverse), True))
    no_tie = (Ne(eps, plateau), Or(eps > plateau, Ne(ceiling(inverse), inverse)))
    refined, bound = explicit.refined_below()
    return Regime(
        name="heavy tail",
        condition=alpha < HALF,
        time=tau,
        rate=heavy_rate(),
        relation=Limit(function=optimum(tau), value=heavy_rate(), variable=d),
        iterations=iterations,
        count=Limit(
            function=count(eps), value=iterations, variable=d, conditions=(*BELOW_ONE, *no_tie)
        ),
        growth=explicit.growth_below(),
        refined=refined,
        bound=bound,
        refined_validity=(t >= 1,),
        finite=(explicit.loss_below(),),
        note=f"{MODEL}  Up to 4 T^2 = (1 - alpha)/(2 alpha^2) the best step lets every coordinate "
        "decrease and the limit does not depend on T.",
    )


def _critical() -> Regime:
    rate, inside = 1 - tau, (tau <= 1,)
    iterations = d ** ((1 - eps) / 2) / 2
    refined, bound = explicit.refined_critical()
    return Regime(
        name="critical",
        condition=Eq(alpha, HALF),
        time=CRITICAL_TIME,
        rate=rate,
        relation=Limit(
            function=at_half(optimum(CRITICAL_TIME)), value=rate, variable=d, conditions=inside
        ),
        validity=inside,
        iterations=iterations,
        count=LogEquivalent(
            function=at_half(count(eps)), value=iterations, variable=d, conditions=BELOW_ONE
        ),
        growth=explicit.growth_critical(),
        refined=refined,
        bound=bound,
        refined_validity=(t >= 1, d >= 9 * t**2),
        finite=(explicit.loss_critical(),),
        note=f"{MODEL}  The inverse has the right power of d and the wrong constant: the quotient "
        "tends to exp(gamma (1 - eps)/2 - 1), see the law with suffix /explicit.",
    )


def _above() -> Regime:
    rate = SignRate(alpha, tau)
    iterations = sqrt(d) * InverseSignRate(alpha, eps) / 2
    refined, bound = explicit.refined_above()
    return Regime(
        name="light tail",
        condition=alpha > HALF,
        time=ROOT_TIME,
        rate=rate,
        relation=Limit(function=optimum(ROOT_TIME), value=rate, variable=d),
        iterations=iterations,
        count=Equivalent(function=count(eps), value=iterations, variable=d, conditions=BELOW_ONE),
        growth=explicit.growth_above(),
        refined=refined,
        bound=bound,
        refined_validity=(t >= 1,),
        finite=(explicit.loss_above(), explicit.count_above()),
        note=f"{MODEL}  Every tau > 0: the published formula is the first piece, "
        "tau^2 >= 1/(2^alpha - 1).  For large d the bounds of the count differ by little more "
        "than 1.",
    )


@cache
def sign_descent() -> ScalingLaw:
    """The law "bigram/sign-descent": the loss at the best fixed step, at every rescaled time.

    >>> sign_descent().at(alpha=1).iterations
    sqrt(d)*InverseSignRate(1, epsilon)/2
    """
    return averaged_law(
        "", "Sign descent on the linear bigram model", (_below(), _critical(), _above())
    )


def _published_below() -> Regime:
    at = Min(1, share())
    rate = profile(at)
    valid = (4 * tau**2 > (1 - 2 * alpha) * flat_until(),)
    return Regime(
        name="heavy tail",
        condition=alpha < HALF,
        time=tau,
        rate=rate,
        relation=Limit(function=optimum(tau), value=rate, variable=d, conditions=valid),
        validity=valid,
        finite=(exactly(heavy_rate(), rate, *valid),),
        note="The rule phi/d = min(1, 1/(c1 + 4 c2 T^2)) is wrong where c1 + 4 c2 T^2 <= 0, as "
        "at alpha = 1/10, T = 1; there the plateau holds.",
    )


def _published_above() -> Regime:
    rate = explicit.published_rate()
    valid = (tau**2 >= 1 / (2**alpha - 1),)
    iterations = sqrt(d) * sqrt(1 / (eps * zeta(2 * alpha)) - 1) / 2
    reached = eps <= (1 - 2**-alpha) / zeta(2 * alpha)
    return Regime(
        name="light tail",
        condition=alpha > HALF,
        time=ROOT_TIME,
        rate=rate,
        relation=Limit(function=optimum(ROOT_TIME), value=rate, variable=d, conditions=valid),
        validity=valid,
        iterations=iterations,
        count=Equivalent(function=count(eps), value=iterations, variable=d, conditions=(reached,)),
        finite=explicit.published_gap(),
        note="Where tau^2 < 1/(2^alpha - 1) the formula is too small, by up to "
        "1 - 1/zeta(2 alpha); the law bigram/sign-descent holds there.",
    )


@cache
def published() -> ScalingLaw:
    """The law "bigram/sign-descent/published": Theorem 4.5 of the paper with its thresholds.

    The difference to "bigram/sign-descent" is in `finite` of its regimes.

    >>> published().at(alpha=1).rate
    6/(pi**2*(tau**2 + 1))
    """
    rate, inside = 1 - tau, (tau <= 1,)
    iterations = d ** ((1 - eps) / 2) / 2
    critical = Regime(
        name="critical",
        condition=Eq(alpha, HALF),
        time=CRITICAL_TIME,
        rate=rate,
        relation=Limit(
            function=at_half(optimum(CRITICAL_TIME)), value=rate, variable=d, conditions=inside
        ),
        validity=inside,
        iterations=iterations,
        count=LogEquivalent(
            function=at_half(count(eps)), value=iterations, variable=d, conditions=BELOW_ONE
        ),
        note="The number of steps has the right power of d; for fixed eps it is too large by the "
        "factor exp(1 - gamma (1 - eps)/2), see the law with suffix /explicit.",
    )
    regimes = (_published_below(), critical, _published_above())
    return averaged_law(
        "/published", "Sign descent as published", regimes, "Theorem 4.5", derived=False
    )


@cache
def explicit_count() -> ScalingLaw:
    """The law "bigram/sign-descent/explicit": the count for fixed eps at alpha = 1/2.

    >>> explicit_count().at(alpha="1/2").iterations
    (d*exp(EulerGamma))**(1/2 - epsilon/2)*exp(-1)/2
    """
    value = exp(-1) * (exp(EulerGamma) * d) ** ((1 - eps) / 2) / 2
    relation = Equivalent(
        function=at_half(count(eps)), value=value, variable=d, conditions=BELOW_ONE
    )
    regime = Regime(
        name="critical",
        condition=Eq(alpha, HALF),
        rate=value,
        relation=relation,
        validity=BELOW_ONE,
        iterations=value,
        count=relation,
        note="For fixed eps and d -> oo.  The published d^((1 - eps)/2)/2 has the right power and "
        "is too large by the factor exp(1 - gamma (1 - eps)/2).",
    )
    domain = (zero(alpha - HALF),)
    return averaged_law("/explicit", "Steps at the critical exponent", (regime,), domain=domain)


@cache
def large_time() -> ScalingLaw:
    """The law "bigram/sign-descent/large-time": alpha < 1/2, after d, T tends to infinity too."""
    value = explicit.late_below()
    ratio = alpha / (1 - alpha)
    iterations = (ratio ** (2 * alpha) / eps) ** (1 / (2 - 4 * alpha)) / 2
    regime = Regime(
        name="heavy tail",
        condition=alpha < HALF,
        time=tau,
        rate=value,
        relation=Equivalent(function=heavy_rate(), value=value, variable=tau),
        iterations=iterations,
        count=Equivalent(
            function=InverseHeavyRate(alpha, eps), value=iterations, variable=eps, point=Integer(0)
        ),
        finite=(explicit.late_count(),),
        note="An equivalence for large time, not the limit at fixed time.",
    )
    domain = (positive(alpha), positive(HALF - alpha))
    return averaged_law(
        "/large-time", "Sign descent with a heavy tail, late", (regime,), domain=domain
    )


@cache
def refined() -> ScalingLaw:
    """The law "bigram/sign-descent/refined": formulas at finite d with a bound of their error."""
    below, critical, above = (
        explicit.refined_below(), explicit.refined_critical(), explicit.refined_above()
    )  # fmt: skip
    regimes = (
        _refined("heavy tail", alpha < HALF, *below),
        _refined("critical", Eq(alpha, HALF), *critical),
        _refined("light tail", alpha > HALF, *above),
    )
    return averaged_law("/refined", "Averaged sign descent at finite dimension", regimes)


def _refined(name: str, condition: Basic, formula: Expr, bound: Expr) -> Regime:
    exponent = HALF if isinstance(condition, Eq) else alpha
    relation = explicit.refined_statement(formula, bound, exponent)
    return Regime(
        name=name,
        condition=condition,
        time=t,
        rate=formula,
        relation=relation,
        validity=relation.conditions,
        refined=formula,
        bound=bound,
        refined_validity=relation.conditions,
    )


def sign_descent_laws() -> tuple[ScalingLaw, ...]:
    """All laws of the averaged dynamics, the main one first."""
    return (
        sign_descent(), published(), model_loss(), step_size(), one_decreasing(),
        explicit_count(), large_time(), refined(),
    )  # fmt: skip
