"""Literal sign descent: the least odd number of steps is sqrt(d) times the inverse of the rate."""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Theorem,
    at_most,
    count_at_least,
    count_at_most,
    follows,
    less,
    specialise,
)
from derivations.sign_descent.literal import exact_count, exact_odd_growth, exact_odd_lower
from derivations.sign_descent.literal.exact_count import INVERSE, TAIL, later, level_time
from derivations.sign_descent.literal.exact_odd_lower import ODD, time
from derivations.statements import as_limit
from theory.relation import Relation
from theory.sign_descent_exact_loss import SignExactCount
from theory.sign_descent_odd import odd
from theory.symbols import alpha, d, eps, j, y

__all__ = ["DERIVATIONS", "from_above", "from_below", "tends"]

_KEPT = sp.Rational(1, 2)
_ROOT = sp.sqrt(d)
_COUNT = SignExactCount(alpha, d, eps, 1)
_CLAIM = as_limit(cast(Relation, odd().regimes[0].count))


@cache
def from_above() -> Theorem:
    """T <= (I^-2 - w)^(-1/2) sqrt(d) + 2."""
    domain = exact_count.late_domain()
    border = later(TAIL) * _ROOT
    enough = exact_count.good_enough(ODD, time, exact_odd_lower.both_sides()[1])
    found = count_at_most(enough.domain, _COUNT, j, enough)
    index = sp.ceiling((border - 1) / 2)
    gap = follows(domain, less(0, INVERSE**-2 - TAIL))
    some = follows(domain, at_most(0, index), follows(domain, less(0, border), gap), gap)
    large = follows(domain, at_most(border, 2 * index + 1), gap)
    chosen = specialise(found, domain, {j: index}, [large, some, gap])
    return follows(domain, at_most(_COUNT, border + 2), chosen, gap)


@cache
def not_enough() -> Theorem:
    """eps < r* for odd T < y <= (I^-2 + w)^(-1/2) sqrt(d)."""
    few, below = exact_odd_growth.not_enough(), exact_odd_lower.both_sides()[0]
    return exact_count.not_enough(ODD, _KEPT, few, below)


@cache
def from_below() -> Theorem:
    """(I^-2 + w)^(-1/2) sqrt(d) <= T."""
    domain, number = exact_count.few_steps(ODD, _KEPT), sp.ceiling(y)
    inside = domain.extend({j: 1}, at_most(time, number - 1))
    found = count_at_least(domain, _COUNT, number, specialise(not_enough(), inside), j)
    least = follows(domain, at_most(y, _COUNT), found, follows(domain, at_most(y, number)))
    return exact_count.with_lost(ODD, _KEPT, least)


@cache
def tends() -> Theorem:
    """T / (I sqrt(d)) tends to 1."""
    return exact_count.quotient_tends(_CLAIM, from_below(), from_above())


def _prove(proof: Proof) -> list[Theorem]:
    exact_count.tell(proof, not_enough(), from_below(), from_above())
    return [proof.step("Both bounds over I sqrt(d) tend to 1.", tends())]  # fmt: skip


DERIVATIONS = (
    Derivation(
        name="sign-descent/odd-count",
        law="bigram/sign-descent/odd",
        title="The least odd number of literal steps, as an equivalence",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(level_time(), (_CLAIM,)),
        prove=_prove,
    ),
)
