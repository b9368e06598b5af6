"""Literal sign descent after an odd number of steps: the limit law, twice the averaged number."""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import Theorem, at_most, follows, less, multiply, raise_to, specialise
from derivations.sign_descent.literal import exact_odd_lower
from derivations.sign_descent.literal.exact_limit import (
    few_targets,
    limit_domain,
    limit_of_optimum,
    slower,
    tell,
)
from derivations.statements import as_limit
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactOptimum
from theory.sign_descent_odd import odd
from theory.sign_descent_rate import SignRate
from theory.symbols import alpha, d, j, tau

__all__ = ["DERIVATIONS", "near_the_time", "tends"]

_INDEX = sp.floor(tau * sp.sqrt(d) / 4)
_TIME = 2 * _INDEX + 1
_OPTIMUM = SignExactOptimum(alpha, d, _TIME)
_SIZE = sp.zeta(2 * alpha)
_PRODUCT = H(d, 2 * alpha) * _OPTIMUM


@cache
def near_the_time() -> tuple[Theorem, Theorem]:
    """T/sqrt(d) <= tau/2 + 1/sqrt(d) and tau/2 - 1/sqrt(d) <= T/sqrt(d)."""
    domain = limit_domain()
    ends = (
        follows(domain, at_most(_TIME, tau * sp.sqrt(d) / 2 + 1)),
        follows(domain, at_most(tau * sp.sqrt(d) / 2 - 1, _TIME)),
    )
    high, low = (multiply(end, 1 / sp.sqrt(d)) for end in ends)
    scaled, root = _TIME / sp.sqrt(d), 1 / sp.sqrt(d)
    return (
        follows(domain, at_most(scaled, tau / 2 + root), high),
        follows(domain, at_most(tau / 2 - root, scaled), low),
    )


@cache
def tends() -> Theorem:
    """r* at the odd number T tends to SignRate(alpha, tau/2)."""
    domain = limit_domain()
    scaled = _TIME / sp.sqrt(d)
    whole = follows(domain, at_most(0, _INDEX))
    below, above = (
        specialise(side, domain, {j: _INDEX}, [whole]) for side in exact_odd_lower.both_sides()
    )
    late, early = near_the_time()
    some = follows(
        domain, less(0, scaled), multiply(follows(domain, less(0, _TIME), whole), 1 / sp.sqrt(d))
    )
    inverse = raise_to(follows(domain, at_most(tau * sp.sqrt(d) / 4, _TIME)), -1)
    few = multiply(specialise(few_targets(), domain), 2 / _TIME, whole)
    defect = 8 * (2 * alpha + 1) / tau
    most = multiply(inverse, 2 * (2 * alpha + 1) * d ** (1 / (2 * alpha + 1)))
    small = follows(domain, at_most(2 * H(d, alpha) / _TIME, defect * slower), few, most, whole)
    low = follows(
        domain, at_most(_SIZE * SignRate(alpha, scaled) - defect * slower, _PRODUCT), below, small
    )
    high = follows(domain, at_most(_PRODUCT, _SIZE * SignRate(alpha, scaled)), above)
    root = raise_to(follows(domain, at_most(4, tau * sp.sqrt(d))), -1)
    positive = follows(domain, less(0, tau / 2 - 1 / sp.sqrt(d)), multiply(root, tau))
    return limit_of_optimum(_OPTIMUM, tau / 2, (low, late, some), (high, early, positive), defect)


def _prove(proof: Proof) -> list[Theorem]:
    below, above = exact_odd_lower.both_sides()
    proof.step("The least loss at every d and odd T, from below.", below)
    proof.step("From above.", above)
    for side in near_the_time():
        proof.step("The number of steps is within 1 of tau sqrt(d)/2.", side)
    return [tell(proof, tends())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/odd-limit",
        law="bigram/sign-descent/odd",
        title="The limit law of literal sign descent after an odd number of steps",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            limit_domain(large=False).without(d), (as_limit(odd().regimes[0].relation),)
        ),
        prove=_prove,
    ),
)
