"""Gradient descent at the critical exponent alpha + beta = 1: the loss, and Theorem 3.1 there.

The sum of `critical` over the normaliser, which lies between log d and 1 + log d, gives the loss
with an error of order 1/log d at every d >= 2; with n = d^tau this is Theorem 3.1 of the paper at
its border, with a rate.  The bigram model is alpha = 1.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.critical import (
    POINT,
    critical_regime,
    lead,
    line_loss,
    loss_below_one,
    loss_times_normaliser,
    peak_falls,
    peak_value,
    sum_bounds,
)
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    follows,
    limit_of_monomials,
    multiply,
    specialise,
    squeeze,
    unfold,
)
from derivations.statements import as_limit, two_sides
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, n, tau

__all__ = ["DERIVATIONS", "loss_bounds", "rate_bounds", "rate_limit"]

_HALF = sp.Rational(1, 2)
_LOSS_DOMAIN = Domain.of(POINT, at_most(1, n), at_most(n, d**alpha), at_most(2, d))
_BIGRAM_LOSS = Domain.of({n: 2, d: 4}, at_most(1, n), at_most(n, d), at_most(2, d))
_RATE_DOMAIN = Domain.of({alpha: 2, tau: 1, d: 4}, at_most(tau, alpha), at_most(2, d))
_BIGRAM_RATE = Domain.of({tau: _HALF}, at_most(tau, 1))
_ERROR = (1 + 1 / alpha + peak_value(sp.Integer(1))) / sp.log(d)
_POWER_LAW = critical_regime("power-law/gradient-descent")
_BIGRAM = critical_regime("bigram/gradient-descent")


@cache
def loss_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `loss_on_line` of theory: d >= 2, 1 <= n <= d^alpha."""
    domain, scale = _LOSS_DOMAIN, 1 / sp.log(d)
    low, high = sum_bounds()
    value, peak = loss_times_normaliser(), peak_falls(1)
    sign = follows(domain, at_most(0, line_loss), unfold(domain, line_loss))
    normaliser = (specialise(bound, domain) for bound in spectrum.bounds_critical())
    log_low, log_high = (multiply(bound, line_loss, sign) for bound in normaliser)
    gap = _ERROR * sp.log(d)
    upper = follows(domain, at_most(line_loss * sp.log(d), lead + gap), log_low, value, high, peak)
    below = at_most(lead - gap, line_loss * sp.log(d))
    lower = follows(domain, below, log_high, value, low, peak, loss_below_one())
    rest = line_loss - (1 - sp.log(n) / (alpha * sp.log(d)))
    return (
        follows(domain, at_most(-_ERROR, rest), multiply(lower, scale)),
        follows(domain, at_most(rest, _ERROR), multiply(upper, scale)),
    )


@cache
def rate_bounds() -> tuple[Theorem, Theorem]:
    """1 - tau/alpha - K/log d <= r(d^tau/2) and the other side, for 0 < tau <= alpha, d >= 2."""
    domain = _RATE_DOMAIN
    inside = multiply(follows(domain, at_most(1, d ** (alpha - tau))), d**tau)
    low, high = (specialise(part, domain, {n: d**tau}, [inside]) for part in loss_bounds())
    loss = GradientLoss(alpha, 1 - alpha, d, d**tau / 2)
    middle = 1 - tau / alpha
    return (
        follows(domain, at_most(middle - _ERROR, loss), low),
        follows(domain, at_most(loss, middle + _ERROR), high),
    )


@cache
def rate_limit() -> Theorem:
    """r(d^tau/2) tends to 1 - tau/alpha."""
    domain = _RATE_DOMAIN.without(d)
    lower, upper = rate_bounds()
    value = 1 - tau / alpha
    ends = (
        limit_of_monomials(domain, lower.relation.left, d, value),
        limit_of_monomials(domain, upper.relation.right, d, value),
    )
    return squeeze(domain, lower, upper, *ends)


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("The sum from below.", sum_bounds()[0])
    proof.step("The sum from above.", sum_bounds()[1])
    proof.step("The normaliser from below.", spectrum.bounds_critical()[0])
    proof.step("The normaliser from above.", spectrum.bounds_critical()[1])
    proof.step("The loss is the sum over the normaliser.", loss_times_normaliser())
    proof.step("The loss is at most 1.", loss_below_one())
    lower, upper = loss_bounds()
    return [
        proof.step("From below use that H r is at most r log d + r, and r <= 1.", lower),
        proof.step("From above use that r log d is at most H r.", upper),
    ]


def _prove_bigram_loss(proof: Proof) -> list[Theorem]:
    general = [proof.step("The bound for every alpha.", part) for part in loss_bounds()]
    return [
        proof.step("Put alpha = 1.", specialise(part, _BIGRAM_LOSS, {alpha: 1})) for part in general
    ]


def _prove_rate(proof: Proof) -> list[Theorem]:
    for part in loss_bounds():
        proof.step("The loss at every finite dimension.", part)
    for part in rate_bounds():
        proof.step("Put n = d^tau.", part)
    return [proof.step("The error is a multiple of 1/log d, which tends to 0.", rate_limit())]


def _prove_bigram_rate(proof: Proof) -> list[Theorem]:
    general = proof.step("The limit for every alpha.", rate_limit())
    return [proof.step("Put alpha = 1.", specialise(general, _BIGRAM_RATE, {alpha: 1}))]


_EXPLICIT = "Kunstner and Bach (2025), Theorem 3.1, with explicit constants"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-loss",
        law="power-law/gradient-descent",
        title="The loss for alpha + beta = 1 at every dimension",
        source=_EXPLICIT,
        statement=Statement(
            _LOSS_DOMAIN,
            two_sides(_POWER_LAW.finite[2]),
            ({alpha: _HALF, n: 2, d: 16}, {alpha: 1, n: 90, d: 90}, {alpha: 3, n: 1, d: 2}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="gradient-descent/critical-rate",
        law="power-law/gradient-descent",
        title="Theorem 3.1 for alpha + beta = 1",
        source="Kunstner and Bach (2025), Theorem 3.1, for two exponents",
        statement=Statement(_RATE_DOMAIN.without(d), (as_limit(_POWER_LAW.relation),)),
        prove=_prove_rate,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-loss",
        law="bigram/gradient-descent",
        title="The loss of the bigram model under Zipf's law at every dimension",
        source=_EXPLICIT,
        statement=Statement(
            _BIGRAM_LOSS, two_sides(_BIGRAM.finite[2]), ({n: 1, d: 2}, {n: 90, d: 90})
        ),
        prove=_prove_bigram_loss,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-rate",
        law="bigram/gradient-descent",
        title="Theorem 3.1 for the bigram model under Zipf's law",
        source="Kunstner and Bach (2025), Theorem 3.1",
        statement=Statement(_BIGRAM_RATE, (as_limit(_BIGRAM.relation),)),
        prove=_prove_bigram_rate,
    ),
)
