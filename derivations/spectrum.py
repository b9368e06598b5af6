"""The normaliser H(d, alpha), the sum of k^-alpha over k <= d: Lemma C.3 with constants.

The sum is compared with its integral; the same two lemmas then give the bounds of `theory` in the
three regimes and the limits. All theorems are about the symbols `alpha` and `d`; `specialise` with
another exponent for alpha carries them to c = alpha + beta.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    antiderivative,
    at_most,
    follows,
    infinite_sum,
    less,
    limit_of_monomials,
    multiply,
    specialise,
    split_sum,
    squeeze,
    unfold,
    zeta_sum,
)
from derivations.statements import as_limit, two_sides
from derivations.sum_integral import Comparison, compare_monotone, running
from theory.functions import H
from theory.spectrum import normaliser
from theory.symbols import alpha, d, k, x

__all__ = [
    "DERIVATIONS",
    "against_integral",
    "at_least_one",
    "bounds_above",
    "bounds_below",
    "bounds_critical",
    "limit_above",
    "limit_below",
    "limit_critical",
]

_HALF = sp.Rational(1, 2)
_ANY = Domain.of({alpha: _HALF, d: 10})
_BELOW = Domain.of({alpha: _HALF, d: 10}, less(alpha, 1))
_LINE = Domain.of({d: 10})
_ABOVE = Domain.of({alpha: 2, d: 10}, less(1, alpha))
_REGIMES = normaliser().regimes


@cache
def _comparison() -> Comparison:
    """The falling function x^-alpha: sums over left and right end points, and the integral."""
    inside = Domain.of({alpha: _HALF, running: 2}, less(1, running))
    power = running**-alpha
    slope = follows(inside, at_most(sp.diff(power, running), 0))
    return compare_monotone(_ANY, power, slope, sp.Integer(1), d)


@cache
def against_integral() -> tuple[Theorem, Theorem]:
    """I + d^-alpha <= H and H <= I + 1, where I is the integral of x^-alpha over [1, d]."""
    meaning = unfold(_ANY, H(d, alpha))
    total = meaning.relation.right
    integral = sp.Integral(x**-alpha, (x, 1, d))
    last, first = split_sum(_ANY, total, d - 1), split_sum(_ANY, total, 1)
    low, high = at_most(integral + d**-alpha, H(d, alpha)), at_most(H(d, alpha), integral + 1)
    return (
        follows(_ANY, low, _comparison().left, last, meaning),
        follows(_ANY, high, _comparison().right, first, meaning),
    )


@cache
def at_least_one() -> Theorem:
    """1 <= H(d, alpha), from the first term."""
    meaning = unfold(_ANY, H(d, alpha))
    first = split_sum(_ANY, meaning.relation.right, 1)
    return follows(_ANY, at_most(1, H(d, alpha)), meaning, first)


@cache
def _integral_below() -> Theorem:
    """The integral of x^-alpha over [1, d], alpha < 1."""
    return antiderivative(_BELOW, x ** (1 - alpha) / (1 - alpha), x**-alpha, x, 1, d)


@cache
def bounds_below() -> tuple[Theorem, Theorem]:
    """(d^(1-alpha) - 1)/(1-alpha) <= H <= (d^(1-alpha) - alpha)/(1-alpha) for alpha < 1."""
    low, high = two_sides(_REGIMES[0].finite[0])
    below, above = against_integral()
    return (
        follows(_BELOW, low, below, _integral_below()),
        follows(_BELOW, high, above, _integral_below()),
    )


@cache
def _integral_critical() -> Theorem:
    """The integral of 1/x over [1, d]."""
    return antiderivative(_LINE, sp.log(x), 1 / x, x, 1, d)


@cache
def bounds_critical() -> tuple[Theorem, Theorem]:
    """log d <= H(d, 1) <= 1 + log d."""
    low, high = two_sides(_REGIMES[1].finite[0])
    below, above = (specialise(bound, _LINE, {alpha: 1}) for bound in against_integral())
    return (
        follows(_LINE, low, below, _integral_critical()),
        follows(_LINE, high, above, _integral_critical()),
    )


@cache
def bounds_above() -> tuple[Theorem, Theorem]:
    """zeta(alpha) - d^(1-alpha)/(alpha-1) <= H <= zeta(alpha) for alpha > 1."""
    low, high = two_sides(_REGIMES[2].finite[0])
    index = Domain.of({alpha: 2, k: 3}, less(1, alpha))
    sign, bound = (
        follows(index, at_most(0, k**-alpha)),
        follows(index, at_most(k**-alpha, k**-alpha)),
    )
    part, tail = infinite_sum(_ABOVE, k, bound, sign, sp.Integer(1), alpha, d)
    meaning = unfold(_ABOVE, H(d, alpha))
    whole = zeta_sum(_ABOVE, k, alpha)
    return (
        follows(_ABOVE, low, tail, meaning, whole),
        follows(_ABOVE, high, part, meaning, whole),
    )


def _quotient(bounds: tuple[Theorem, Theorem], claim: Limit, scale: sp.Expr) -> Theorem:
    """The limit of H times a scale, both bounds times the scale having the same limit."""
    lower, upper = (multiply(bound, scale) for bound in bounds)
    parameters = lower.domain.without(d)
    middle = claim.expression
    # the middle of the squeeze has to be the same term on both sides
    low = follows(lower.domain, at_most(lower.relation.left, middle), lower)
    high = follows(upper.domain, at_most(middle, upper.relation.right), upper)
    return squeeze(
        parameters,
        low,
        high,
        limit_of_monomials(parameters, low.relation.left, d, claim.value),
        limit_of_monomials(parameters, high.relation.right, d, claim.value),
    )


@cache
def limit_below() -> Theorem:
    """H(d, alpha) over d^(1-alpha)/(1-alpha) tends to 1 for alpha < 1."""
    claim = as_limit(_REGIMES[0].relation)
    return _quotient(bounds_below(), claim, (1 - alpha) * d ** (alpha - 1))


@cache
def limit_critical() -> Theorem:
    """H(d, 1) / log d tends to 1."""
    claim = as_limit(_REGIMES[1].relation)
    large = Domain.of({d: 10}, at_most(2, d))
    bounds = tuple(specialise(bound, large) for bound in bounds_critical())
    return _quotient((bounds[0], bounds[1]), claim, 1 / sp.log(d))


@cache
def limit_above() -> Theorem:
    """H(d, alpha) tends to zeta(alpha) for alpha > 1."""
    return _quotient(bounds_above(), as_limit(_REGIMES[2].relation), sp.Integer(1))


def _shared_steps(proof: Proof) -> None:
    low, high = against_integral()
    proof.step("Each integral over a unit interval is at most the value at its left end.", low)
    proof.step("Each is at least the value at its right end.", high)


def _heavy_tail(proof: Proof) -> list[Theorem]:
    _shared_steps(proof)
    proof.step("The integral, by an antiderivative.", _integral_below())
    lower = proof.step("The lower bound leaves out d^-alpha.", bounds_below()[0])
    upper = proof.step("The upper bound collects the two constants.", bounds_below()[1])
    limit = proof.step("Both bounds over the leading term tend to 1.", limit_below())
    return [lower, upper, limit]


def _harmonic(proof: Proof) -> list[Theorem]:
    _shared_steps(proof)
    proof.step("The integral is a logarithm.", _integral_critical())
    lower = proof.step("The lower bound leaves out 1/d.", bounds_critical()[0])
    upper = proof.step("The upper bound adds the first term.", bounds_critical()[1])
    limit = proof.step("Both bounds over the logarithm tend to 1.", limit_critical())
    return [lower, upper, limit]


def _summable(proof: Proof) -> list[Theorem]:
    lower = proof.step("The tail is at most the integral of x^-alpha from d.", bounds_above()[0])
    upper = proof.step("A part of a sum of positive terms.", bounds_above()[1])
    limit = proof.step("The tail tends to zero.", limit_above())
    return [lower, upper, limit]


def _statement(index: int, domain: Domain) -> Statement:
    """The bounds and the limit of a regime, as `theory` has them; d = 1 is also tried."""
    regime = _REGIMES[index]
    claims = (*two_sides(regime.finite[0]), as_limit(regime.relation))
    return Statement(domain, claims, ({**dict(domain.witness), d: 1},))


_SOURCE = "Kunstner and Bach (2025), Lemma C.3, with explicit constants"

DERIVATIONS = (
    Derivation(
        name="spectrum/heavy-tail",
        law="spectrum/normaliser",
        title="The normaliser for alpha < 1",
        source=_SOURCE,
        statement=_statement(0, _BELOW),
        prove=_heavy_tail,
    ),
    Derivation(
        name="spectrum/harmonic",
        law="spectrum/normaliser",
        title="The normaliser for alpha = 1",
        source=_SOURCE,
        statement=_statement(1, _LINE),
        prove=_harmonic,
    ),
    Derivation(
        name="spectrum/summable",
        law="spectrum/normaliser",
        title="The normaliser for alpha > 1",
        source=_SOURCE,
        statement=_statement(2, _ABOVE),
        prove=_summable,
    ),
)
