"""Scaling laws of gradient descent on power-law quadratics and on the linear bigram model.

The laws are stated for two exponents, alpha of the eigenvalues and beta of the squared distances at
the start; the bigram model under Zipf's law is beta = 0, obtained by specialising, so there is one
source for each formula.  c = alpha + beta and p = (1 - beta)/alpha throughout.
"""

from functools import cache

from sympy import Eq, EulerGamma, Expr, Lt, Ne, exp, gamma, log, oo, zeta

from theory import gradient_descent_bounds as explicit
from theory.functions import Beta, E, H, InverseE, LeastTime, TotalVariation, ZetaSum
from theory.gradient_loss import c, count, loss, order, peak_bound
from theory.law import Regime, ScalingLaw, specialise
from theory.linear import Constraint, Sign, positive, zero
from theory.relation import Equivalent, Limit, LogEquivalent, bounded
from theory.source import ZIPF, Reference
from theory.symbols import alpha, beta, d, eps, n, t, tau

_DOMAIN = (positive(alpha), positive(c))
_BELOW_ONE = (Lt(eps, 1),)


def refined_loss() -> Expr:
    """The refined loss at finite d, with n = 2t: integral, boundary term and its derivative."""
    rate = _rate_at_end()
    u = d ** (-alpha)
    value = d ** (-c) * (1 - u) ** n
    slope = d ** (-c - 1) * (1 - u) ** (n - 1) * ((c + alpha * n) * u - c)
    integral = rate ** (1 - order) * E(order, (n + 1 - order / 2) * rate) / alpha
    return ((integral + value / 2 + slope / 12) / H(d, c)).subs(n, 2 * t)


def refined_bound() -> Expr:
    """Bound of the error of `refined_loss` for t >= 1, d >= 2, beta <= 1, 2t + 1 > p/2.

    The first term is the next one of an enveloping series of the integral, the second the
    Euler-Maclaurin remainder of second order.
    """
    rate = _rate_at_end()
    tail = rate ** (3 - order) * E(order - 2, (n + 1 - order / 2) * rate)
    integral = order * tail / (24 * alpha)
    variation = TotalVariation(alpha, c, n, d)
    return ((integral + variation / 12) / H(d, c)).subs(n, 2 * t)


def _rate_at_end() -> Expr:
    """The decay rate of the slowest coordinate, w = -log(1 - d^-alpha)."""
    return -log(1 - d ** (-alpha))


_REFINED_VALIDITY = (t >= 1, 2 * t + 1 - order / 2 > 0, d >= 2, beta <= 1)


def _below() -> Regime:
    rate = (1 - c) / alpha * E(order, tau)
    time = tau * d**alpha / 2
    iterations = d**alpha * InverseE(order, alpha * eps / (1 - c)) / 2
    return Regime(
        name="heavy tail",
        condition=c < 1,
        time=time,
        rate=rate,
        relation=Limit(function=loss(d, time), value=rate, variable=d),
        validity=(tau > 0,),
        iterations=iterations,
        count=Equivalent(
            function=count(d, eps), value=iterations, variable=d, conditions=_BELOW_ONE
        ),
        growth=explicit.growth_below(),
        refined=refined_loss(),
        bound=refined_bound(),
        refined_validity=_REFINED_VALIDITY,
        finite=(explicit.loss_upper(), explicit.sum_below(), explicit.loss_below()),
    )


def _critical() -> Regime:
    rate = 1 - tau / alpha
    time = d**tau / 2
    inside = (tau <= alpha,)
    iterations = d ** (alpha * (1 - eps)) / 2
    return Regime(
        name="critical",
        condition=Eq(c, 1),
        time=time,
        rate=rate,
        relation=Limit(function=loss(d, time), value=rate, variable=d, conditions=inside),
        validity=inside,
        iterations=iterations,
        count=LogEquivalent(
            function=count(d, eps), value=iterations, variable=d, conditions=_BELOW_ONE
        ),
        growth=explicit.growth_critical(),
        refined=refined_loss(),
        bound=refined_bound(),
        refined_validity=_REFINED_VALIDITY,
        finite=(explicit.loss_upper(), explicit.sum_on_line(), explicit.loss_on_line()),
        note="The inverse has the right power of d and the wrong constant: the quotient tends to "
        "exp(-gamma (1 + alpha eps)), see the law with suffix /explicit.",
    )


def _above() -> Regime:
    rate = ZetaSum(alpha, c, 2 * tau) / zeta(c)
    iterations = LeastTime(alpha, c, eps)
    no_tie = Ne(loss(oo, count(oo, eps)), eps)
    return Regime(
        name="summable",
        condition=c > 1,
        time=tau,
        rate=rate,
        relation=Limit(function=loss(d, tau), value=rate, variable=d),
        iterations=iterations,
        count=Limit(
            function=count(d, eps),
            value=iterations,
            variable=d,
            conditions=(*_BELOW_ONE, no_tie),
        ),
        growth=explicit.growth_above(),
        refined=refined_loss(),
        bound=refined_bound(),
        refined_validity=_REFINED_VALIDITY,
        finite=(explicit.loss_upper(), explicit.loss_above()),
        note="The paper gives the integral in place of this sum without telling them apart; they "
        "agree only for large time, see the laws with suffix /large-time and /beta-integral.",
    )


@cache
def power_law() -> ScalingLaw:
    """The law "power-law/gradient-descent": limits of the loss for two exponents."""
    return ScalingLaw(
        id="power-law/gradient-descent",
        title="Gradient descent on a power-law quadratic",
        reference=Reference(ZIPF, "Theorem 3.1", derived=True),
        parameters=(alpha, beta),
        domain=_DOMAIN,
        regimes=(_below(), _critical(), _above()),
    )


@cache
def linear_time() -> ScalingLaw:
    """The law "power-law/gradient-descent/linear-time": c = 1 and 2t of order d^alpha.

    There the loss is of order 1/log d, which the limit 1 - tau/alpha reports as 0.
    """
    rate, time = E(1, tau) / (alpha * H(d, 1)), tau * d**alpha / 2
    iterations = d**alpha * InverseE(1, alpha * eps * H(d, 1)) / 2
    return _single(
        "linear-time",
        "Gradient descent at the critical exponent, late",
        (positive(alpha), zero(c - 1)),
        Regime(
            name="critical",
            condition=Eq(c, 1),
            time=time,
            rate=rate,
            relation=Equivalent(function=loss(d, time), value=rate, variable=d),
            validity=(tau > 0,),
            iterations=iterations,
            note="The inverse is for eps of order 1/log d.",
        ),
    )


@cache
def explicit_count() -> ScalingLaw:
    """The law "power-law/gradient-descent/explicit": the count for fixed eps when c = 1."""
    value = d ** (alpha * (1 - eps)) * exp(-EulerGamma * (1 + alpha * eps)) / 2
    relation = Equivalent(function=count(d, eps), value=value, variable=d, conditions=_BELOW_ONE)
    return _single(
        "explicit",
        "Iterations at the critical exponent",
        (positive(alpha), zero(c - 1)),
        Regime(
            name="critical",
            condition=Eq(c, 1),
            rate=value,
            relation=relation,
            validity=_BELOW_ONE,
            iterations=value,
            count=relation,
            note="For fixed eps.  The relative error observed is of order T/d^alpha + 1/T + 1/d; "
            "for small eps at any dimension in use prefer the law with suffix /linear-time.",
        ),
    )


@cache
def large_time() -> ScalingLaw:
    """The law "power-law/gradient-descent/large-time": c > 1, after d, t tends to infinity too."""
    constant = gamma(1 - order) / (alpha * zeta(c))
    rate = constant * (2 * tau) ** (order - 1)
    iterations = (constant / eps) ** (alpha / (c - 1)) / 2
    return _single(
        "large-time",
        "Gradient descent on a summable power law, late",
        (positive(alpha), positive(c - 1)),
        Regime(
            name="summable",
            condition=c > 1,
            time=tau,
            rate=rate,
            relation=Equivalent(function=loss(oo, tau), value=rate, variable=tau),
            iterations=iterations,
            count=Equivalent(
                function=count(oo, eps), value=iterations, variable=eps, point=eps * 0
            ),
            note="An equivalence for large time, not the limit at fixed time.",
        ),
    )


@cache
def beta_integral() -> ScalingLaw:
    """The law "power-law/gradient-descent/beta-integral": c > 1, the integral beside the sum."""
    rate = Beta(1 - order, 2 * tau + 1) / (alpha * zeta(c))
    return _single(
        "beta-integral",
        "Integral approximation of gradient descent on a summable power law",
        (positive(alpha), positive(c - 1)),
        Regime(
            name="summable",
            condition=c > 1,
            time=tau,
            rate=rate,
            relation=Equivalent(function=loss(oo, tau), value=rate, variable=tau),
            finite=(bounded(loss(oo, tau) - rate, peak_bound(2 * tau) / zeta(c)),),
            note="The paper states this integral for the limit without telling the two apart.",
        ),
    )


@cache
def refined() -> ScalingLaw:
    """The law "power-law/gradient-descent/refined": a formula at finite d with its error bound."""
    formula, bound = refined_loss(), refined_bound()
    return _single(
        "refined",
        "Gradient descent on a power-law quadratic at finite dimension",
        (*_DOMAIN, Constraint(1 - beta, Sign.NONNEGATIVE)),
        Regime(
            name="all",
            condition=Eq(0, 0),
            rate=formula,
            relation=bounded(loss(d, t) - formula, bound, *_REFINED_VALIDITY[:3]),
            validity=_REFINED_VALIDITY[:3],
            refined=formula,
            bound=bound,
            refined_validity=_REFINED_VALIDITY,
        ),
    )


def _single(suffix: str, title: str, domain: tuple[Constraint, ...], regime: Regime) -> ScalingLaw:
    """A law of one regime that accompanies the main one."""
    return ScalingLaw(
        id=f"power-law/gradient-descent/{suffix}",
        title=title,
        reference=Reference(ZIPF, "Theorem 3.1", derived=True),
        parameters=(alpha, beta),
        domain=domain,
        regimes=(regime,),
    )


@cache
def bigram(suffix: str = "") -> ScalingLaw:
    """The law of the bigram model with a suffix such as "/refined", from its two-exponent form.

    >>> bigram().at(alpha=1).iterations
    d**(1 - epsilon)/2
    """
    general = next(law for law in _general() if law.id == f"power-law/gradient-descent{suffix}")
    return specialise(
        general,
        beta,
        0,
        name=f"bigram/gradient-descent{suffix}",
        title=_BIGRAM_TITLES[suffix],
        reference=Reference(ZIPF, "Theorem 3.1", derived=suffix not in ("", "/beta-integral")),
    )


_BIGRAM_TITLES = {
    "": "Gradient descent on the linear bigram model",
    "/linear-time": "Gradient descent on the linear bigram model under Zipf's law, late",
    "/explicit": "Iterations on the linear bigram model under Zipf's law",
    "/large-time": "Gradient descent on the linear bigram model with light tails, late",
    "/beta-integral": "Integral approximation on the linear bigram model with light tails",
    "/refined": "Gradient descent on the linear bigram model at finite dimension",
}


def _general() -> tuple[ScalingLaw, ...]:
    return (
        power_law(), linear_time(), explicit_count(), large_time(), beta_integral(), refined(),
    )  # fmt: skip


def gradient_descent_laws() -> tuple[ScalingLaw, ...]:
    """All laws of this module, the bigram model first."""
    return (*(bigram(suffix) for suffix in _BIGRAM_TITLES), *_general())
