"""Literal sign descent, the mean over a period: the count is sqrt(d/2) times the inverse rate."""

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
from derivations.sign_descent.literal import exact_count, exact_mean_bounds, exact_mean_growth
from derivations.sign_descent.literal.exact_count import INVERSE, TAIL, later, level_time
from derivations.sign_descent.literal.exact_mean import MEAN
from derivations.statements import as_limit
from theory.relation import Relation
from theory.sign_descent_exact_loss import SignMeanCount
from theory.sign_descent_odd import mean
from theory.symbols import T, alpha, d, eps, y

__all__ = ["DERIVATIONS", "from_above", "from_below", "tends"]

_KEPT = sp.Rational(3, 8)
_ROOT = sp.sqrt(d / 2)
_COUNT = SignMeanCount(alpha, d, eps)
_CLAIM = as_limit(cast(Relation, mean().regimes[0].count))


@cache
def from_above() -> Theorem:
    """T <= (I^-2 - w)^(-1/2) sqrt(d/2) + 1."""
    domain = exact_count.late_domain()
    border = later(TAIL) * _ROOT
    enough = exact_count.good_enough(MEAN, T, exact_mean_bounds.both_sides()[1])
    found = count_at_most(enough.domain, _COUNT, T, enough)
    number = sp.ceiling(border)
    gap = follows(domain, less(0, INVERSE**-2 - TAIL))
    some = follows(domain, less(0, number), follows(domain, less(0, border), gap), gap)
    first = follows(domain, at_most(1, number), some, gap)
    large = follows(domain, at_most(border, number), gap)
    chosen = specialise(found, domain, {T: number}, [large, first, gap])
    return follows(domain, at_most(_COUNT, border + 1), chosen, gap)


@cache
def not_enough() -> Theorem:
    """eps < r* for T + 1 < y <= (I^-2 + w)^(-1/2) sqrt(d/2)."""
    few, below = exact_mean_growth.not_enough(), exact_mean_bounds.both_sides()[0]
    return exact_count.not_enough(MEAN, _KEPT, few, below)


@cache
def from_below() -> Theorem:
    """(I^-2 + w)^(-1/2) sqrt(d/2) - 1 <= T."""
    domain, number = exact_count.few_steps(MEAN, _KEPT), sp.ceiling(y - 1)
    inside = domain.extend({T: 1}, at_most(1, T), at_most(T, number - 1))
    before = follows(inside, less(T + 1, y))
    short = specialise(not_enough(), inside, {}, [before])
    found = count_at_least(domain, _COUNT, number, short, T)
    least = follows(domain, at_most(y - 1, _COUNT), found, follows(domain, at_most(y - 1, number)))
    return exact_count.with_lost(MEAN, _KEPT, least)


@cache
def tends() -> Theorem:
    """T / (I sqrt(d/2)) tends to 1."""
    return exact_count.quotient_tends(_CLAIM, from_below(), from_above())


def _prove(proof: Proof) -> list[Theorem]:
    exact_count.tell(proof, not_enough(), from_below(), from_above())
    return [proof.step("Both bounds over I sqrt(d/2) tend to 1.", tends())]  # fmt: skip


DERIVATIONS = (
    Derivation(
        name="sign-descent/mean-count",
        law="bigram/sign-descent/mean",
        title="The count of the mean over a period of literal steps, as an equivalence",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(level_time(), (_CLAIM,)),
        prove=_prove,
    ),
)
