"""Literal sign descent, the mean over a period: its limit law, sqrt(2) times the averaged steps."""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import Theorem, at_most, follows, less, multiply, raise_to, specialise
from derivations.sign_descent.literal import exact_mean_bounds
from derivations.sign_descent.literal.exact_limit import (
    few_targets,
    limit_domain,
    limit_of_optimum,
    slower,
    tell,
)
from derivations.statements import as_limit
from theory.functions import H
from theory.sign_descent_exact_loss import SignMeanOptimum
from theory.sign_descent_odd import mean
from theory.sign_descent_rate import SignRate
from theory.symbols import T, alpha, d, tau

__all__ = ["DERIVATIONS", "near_the_time", "tends"]

_ROOT = sp.sqrt(d)
_TIME = sp.ceiling(tau * _ROOT / 2)
_OPTIMUM = SignMeanOptimum(alpha, d, _TIME)
_SIZE = sp.zeta(2 * alpha)
_PRODUCT = H(d, 2 * alpha) * _OPTIMUM
_KAPPA = tau / sp.sqrt(2)
_FIRST, _LAST = (time * sp.sqrt(2) / _ROOT for time in (_TIME, _TIME + 1))


@cache
def near_the_time() -> tuple[Theorem, Theorem]:
    """(T + 1) sqrt(2/d) <= tau/sqrt(2) + sqrt(8/d) and tau/sqrt(2) <= T sqrt(2/d)."""
    domain = limit_domain()
    ends = (
        follows(domain, at_most(_TIME + 1, tau * _ROOT / 2 + 2)),
        follows(domain, at_most(tau * _ROOT / 2, _TIME)),
    )
    high, low = (multiply(end, sp.sqrt(2) / _ROOT) for end in ends)
    return (
        follows(domain, at_most(_LAST, _KAPPA + 2 * sp.sqrt(2) / _ROOT), high),
        follows(domain, at_most(_KAPPA, _FIRST), low),
    )


@cache
def tends() -> Theorem:
    """r* tends to SignRate(alpha, tau/sqrt(2))."""
    domain = limit_domain()
    started = follows(domain, less(0, _TIME))
    one = follows(domain, at_most(1, _TIME), started)
    below, above = (
        specialise(side, domain, {T: _TIME}, [one]) for side in exact_mean_bounds.both_sides()
    )
    late, early = near_the_time()
    ahead = follows(domain, less(0, _TIME + 1), started)
    some = follows(domain, less(0, _LAST), multiply(ahead, sp.sqrt(2) / _ROOT))
    inverse = raise_to(follows(domain, at_most(tau * _ROOT / 2, _TIME + 1)), -1)
    few = multiply(specialise(few_targets(), domain), 1 / (_TIME + 1), ahead)
    defect = 2 * (2 * alpha + 1) / tau
    most = multiply(inverse, (2 * alpha + 1) * d ** (1 / (2 * alpha + 1)))
    small = at_most(H(d, alpha) / (_TIME + 1), defect * slower)
    least = at_most(_SIZE * SignRate(alpha, _LAST) - defect * slower, _PRODUCT)
    low = follows(domain, least, below, follows(domain, small, few, most, ahead))
    high = follows(domain, at_most(_PRODUCT, _SIZE * SignRate(alpha, _FIRST)), above)
    positive = follows(domain, less(0, _KAPPA))
    return limit_of_optimum(_OPTIMUM, _KAPPA, (low, late, some), (high, early, positive), defect)


def _prove(proof: Proof) -> list[Theorem]:
    below, above = exact_mean_bounds.both_sides()
    proof.step("The least mean at every d and T, from below.", below)
    proof.step("From above.", above)
    for side in near_the_time():
        proof.step("The number of steps is tau sqrt(d)/2 rounded up.", side)
    return [tell(proof, tends())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/mean-limit",
        law="bigram/sign-descent/mean",
        title="The limit law of the mean over a period of literal sign descent",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            limit_domain(large=False).without(d), (as_limit(mean().regimes[0].relation),)
        ),
        prove=_prove,
    ),
)
