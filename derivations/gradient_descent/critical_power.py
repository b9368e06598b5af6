"""Gradient descent at the critical exponent alpha + beta = 1: the power of d in the count.

From the order of the count: log T over log of (1/2) d^(alpha (1 - eps)) tends to 1.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.critical import critical_regime
from derivations.gradient_descent.critical_growth import (
    at_count,
    count_bounds,
    gauge,
    level_domain,
    lower_constant,
    reached,
    spread,
)
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    apply_log,
    at_most,
    below_maximum,
    combine_limits,
    follows,
    less,
    limit_of_monomials,
    multiply,
    restate,
    specialise,
    squeeze,
)
from theory.relation import LogEquivalent
from theory.symbols import alpha, d, eps

__all__ = ["DERIVATIONS", "exponent_bounds", "exponent_limit", "power_limit"]

_LEVEL = sp.Rational(3, 10)
_FIXED = level_domain().without(d)
_BIGRAM = Domain.of({eps: _LEVEL}, less(eps, 1))
_power = alpha * (1 - eps)


@cache
def exponent_bounds() -> tuple[Theorem, Theorem]:
    """log T/log d from both sides, d >= 2."""
    domain = level_domain().extend({}, at_most(2, d))
    some = specialise(at_count()[0], domain)
    low, high = (apply_log(specialise(bound, domain), some) for bound in count_bounds())
    largest = sp.Max(1, sp.log(1 / eps))
    one = specialise(below_maximum(Domain.of({eps: _LEVEL}), largest)[0], domain)
    scale, lead = 1 / sp.log(d), _power * sp.log(d)
    lower = at_most((lead + sp.log(lower_constant / 2)) * scale, sp.log(reached) * scale)
    upper = (lead + sp.log(largest) + sp.log(spread)) * scale
    return (
        follows(domain, lower, multiply(low, scale, some), some),
        follows(
            domain, at_most(sp.log(reached) * scale, upper), one, some, multiply(high, scale, some)
        ),
    )


@cache
def exponent_limit() -> Theorem:
    """log T/log d tends to alpha (1 - eps)."""
    lower, upper = exponent_bounds()
    ends = (
        limit_of_monomials(_FIXED, side, d, _power)
        for side in (lower.relation.left, upper.relation.right)
    )
    return squeeze(_FIXED, lower, upper, *ends)


@cache
def power_limit() -> Theorem:
    """log T/log(d^(alpha (1 - eps))/2) tends to 1."""
    scale = 1 / sp.log(d)
    below = limit_of_monomials(_FIXED, sp.log(gauge / 2) * scale, d, _power)
    inverse = sp.Pow(sp.log(gauge / 2) * scale, -1, evaluate=False)
    quotient = sp.Mul(sp.log(reached) * scale, inverse, evaluate=False)
    both = combine_limits(_FIXED, quotient, d, [exponent_limit(), below])
    return restate(both, _FIXED, sp.log(reached) / sp.log(gauge / 2), sp.Integer(1))


def _prove(proof: Proof) -> list[Theorem]:
    for part in count_bounds():
        proof.step("The order of the count.", part)
    for part in exponent_bounds():
        proof.step("Take logarithms and divide by log d.", part)
    proof.step("The constants do not matter in the limit.", exponent_limit())
    return [proof.step("So the leading law has the right power of d.", power_limit())]


def _prove_bigram(proof: Proof) -> list[Theorem]:
    general = proof.step("The limit for every alpha.", power_limit())
    return [proof.step("Put alpha = 1.", specialise(general, _BIGRAM, {alpha: 1}))]


def _statement(identifier: str, domain: Domain) -> Statement:
    """The logarithms of the count and of the leading law are equivalent, as theory states."""
    stated = critical_regime(identifier).count
    assert isinstance(stated, LogEquivalent)
    quotient = sp.log(stated.function) / sp.log(stated.value)
    return Statement(domain, (Limit(quotient, stated.variable, sp.Integer(1)),))


_SOURCE = "Kunstner and Bach (2025), Theorem 3.1, solved for the time"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-power",
        law="power-law/gradient-descent",
        title="The power of d in the number of iterations for alpha + beta = 1",
        source=_SOURCE,
        statement=_statement("power-law/gradient-descent", _FIXED),
        prove=_prove,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-power",
        law="bigram/gradient-descent",
        title="The power of d in the number of iterations under Zipf's law",
        source=_SOURCE,
        statement=_statement("bigram/gradient-descent", _BIGRAM),
        prove=_prove_bigram,
    ),
)
