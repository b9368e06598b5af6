"""Averaged sign descent for alpha > 1/2 at a given time and dimension: the refined formula."""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    follows,
    greatest_index,
    less,
    multiply,
    specialise,
    unfold,
)
from derivations.sign_descent.averaged.limit_law import optimum_bounds
from derivations.sign_descent.averaged.pieces import m
from derivations.statements import two_sides
from theory import law
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_loss import SignOptimum
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import alpha, d, t, tau

__all__ = ["DERIVATIONS", "refined_bounds"]

_H = H(d, 2 * alpha)
_TIME = 2 * t / sp.sqrt(d)
_REGIME = next(r for r in law("bigram/sign-descent/refined").regimes if r.name == "light tail")
_CLAIMS = two_sides(cast(Bounds, _REGIME.relation))


def _domain() -> Domain:
    """alpha > 1/2 and at least one step."""
    return Domain.of({alpha: 1, d: 6, t: 2}, less(sp.Rational(1, 2), alpha), at_most(1, t))


@cache
def refined_bounds() -> tuple[Theorem, Theorem]:
    """zeta r(tau) - 1/(4 T^2) <= H r*(T) <= zeta r(tau) with tau = 2 T/sqrt(d)."""
    domain = _domain()
    index = Decreasing(alpha, _TIME**-2)
    inside = greatest_index(domain, index)
    chosen = {m: index, tau: _TIME}
    low, high = (specialise(part, domain, chosen, inside) for part in optimum_bounds())
    zeta = sp.zeta(2 * alpha)
    meaning = multiply(unfold(domain, SignRate(alpha, _TIME)), zeta)
    value = zeta * SignRate(alpha, _TIME)
    product = _H * SignOptimum(alpha, d, t)
    return (
        follows(domain, at_most(value - 1 / (4 * t**2), product), low, meaning),
        follows(domain, at_most(product, value), high, meaning),
    )


def _prove(proof: Proof) -> list[Theorem]:
    low, high = refined_bounds()
    proof.step("The optimum from below, at tau = 2 T/sqrt(d).", low)
    proof.step("The optimum from above.", high)
    shares = [multiply(part, 1 / _H) for part in (low, high)]
    rest = multiply(follows(_domain(), at_most(0, 1 / (4 * t**2))), 1 / _H)
    return [
        proof.step("Divide by the normaliser.", follows(_domain(), _CLAIMS[0], shares[0])),
        proof.step("The formula is not below.", follows(_domain(), _CLAIMS[1], shares[1], rest)),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-refined",
        law="bigram/sign-descent/refined",
        title="Averaged sign descent for alpha > 1/2 at finite dimension",
        source="Kunstner and Bach (2025), Theorem 4.5, with an explicit remainder",
        statement=Statement(_domain(), _CLAIMS),
        prove=_prove,
    ),
)
