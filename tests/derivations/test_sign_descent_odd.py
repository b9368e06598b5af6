"""Odd numbers of literal steps and the mean over a period: proved, and altered ones are not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Limit, Relation
from derivations.kernel.proposition import Claim, substitute
from derivations.sign_descent.literal import (
    exact_mean_bounds,
    exact_mean_count,
    exact_mean_growth,
    exact_mean_limit,
    exact_odd_count,
    exact_odd_growth,
    exact_odd_limit,
    exact_odd_lower,
)
from theory.functions import H
from theory.sign_descent_exact_loss import (
    SignExactCount,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.symbols import T, alpha, d, eps, j, tau

MODULES = (
    exact_odd_lower, exact_odd_limit, exact_odd_growth, exact_odd_count,
    exact_mean_bounds, exact_mean_limit, exact_mean_growth, exact_mean_count,
)  # fmt: skip
ALL: dict[str, Derivation] = {i.name: i for module in MODULES for i in module.DERIVATIONS}
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def _changed(item: Derivation, change: Callable[[Relation], Relation]) -> Derivation:
    claims: tuple[Claim, ...] = tuple(
        change(c) if isinstance(c, Relation) else c for c in item.statement.claims
    )
    assert claims != item.statement.claims
    return with_claims(item, *claims)


def _part(old: sp.Expr, new: sp.Expr) -> Callable[[Relation], Relation]:
    def change(claim: Relation) -> Relation:
        return Relation(claim.left.subs(old, new), claim.kind, claim.right.subs(old, new))

    return change


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("odd-bounds", H(d, alpha), H(d, alpha) / 3),
        ("odd-bounds", sp.sqrt(d), sp.sqrt(d) / 2),
        ("odd-bounds", sp.sqrt(d), d),
        ("odd-bounds", sp.zeta(2 * alpha), 2 * sp.zeta(2 * alpha)),
        ("mean-bounds", H(d, alpha), H(d, alpha) / 2),
        ("mean-bounds", sp.sqrt(d), sp.sqrt(2 * d)),
        ("mean-bounds", T + 1, T),
        ("mean-bounds", SignMeanOptimum(alpha, d, T), SignExactOptimum(alpha, d, T)),
        ("mean-growth", sp.sqrt(d), d),
        ("mean-growth", sp.sqrt(d), 3 * sp.sqrt(d)),
        ("mean-growth", sp.sqrt(d), sp.sqrt(d) / 2),
        ("odd-growth", sp.sqrt(d), d),
        ("odd-growth", sp.sqrt(d), 2 * sp.sqrt(d)),
        ("odd-growth", sp.sqrt(d), sp.sqrt(d) / 2),
        ("odd-growth", 1 - eps, 1 - eps / 2),
        ("odd-growth", 1 / sp.sqrt(eps), 1 / sp.sqrt(2 * eps)),
    ],
)
def test_an_altered_bound_is_not_proved(name: str, old: sp.Expr, new: sp.Expr) -> None:
    assert evidence(_changed(ALL[f"sign-descent/{name}"], _part(old, new))) in NOT_PROVED


@pytest.mark.parametrize("name", ["odd-limit", "mean-limit"])
@pytest.mark.parametrize(
    ("where", "old", "new"),
    [("value", tau, 2 * tau), ("value", alpha, 2 * alpha), ("expression", tau, 3 * tau)],
)
def test_another_limit_is_not_proved(name: str, where: str, old: sp.Expr, new: sp.Expr) -> None:
    item = ALL[f"sign-descent/{name}"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    altered = replace(claim, **{where: getattr(claim, where).subs(old, new)})
    assert evidence(with_claims(item, altered)) in NOT_PROVED


@pytest.mark.parametrize("name", ["odd-count", "mean-count"])
@pytest.mark.parametrize(("old", "new"), [(d, 2 * d), (sp.sqrt(d), d), (eps, eps / 2)])
def test_another_equivalent_of_a_count_is_not_proved(name: str, old: sp.Expr, new: sp.Expr) -> None:
    item = ALL[f"sign-descent/{name}"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    ((count,), scale) = claim.expression.atoms(SignExactCount, SignMeanCount), claim.expression
    altered = replace(claim, expression=count * (scale / count).subs(old, new))
    assert altered != claim
    assert evidence(with_claims(item, altered)) in NOT_PROVED


def test_the_count_of_one_parity_is_not_that_of_the_other() -> None:
    item = ALL["sign-descent/odd-count"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    odd, even = (SignExactCount(alpha, d, eps, parity) for parity in (1, 0))
    altered = replace(claim, expression=claim.expression.subs(odd, even))
    assert altered != claim
    assert evidence(with_claims(item, altered)) in NOT_PROVED


@pytest.mark.parametrize("name", ["odd-count", "mean-count"])
def test_the_error_must_be_below_one(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    wider = Domain.of(dict(item.statement.domain.witness), item.statement.domain.constraints[0])
    assert evidence(with_domain(item, wider)) in NOT_PROVED


def test_even_steps_have_another_limit() -> None:
    item = ALL["sign-descent/odd-limit"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    a, dimension, time = claim.expression.args
    even = replace(claim, expression=SignExactOptimum(a, dimension, time + 1))
    assert evidence(with_claims(item, even)) in NOT_PROVED


def test_the_law_of_odd_steps_does_not_hold_for_even_ones() -> None:
    item = ALL["sign-descent/odd-bounds"]

    def later(claim: Relation) -> Relation:
        sides = (substitute(side, {j: 2 * j}) for side in (claim.left, claim.right))
        left, right = (side.xreplace({4 * j + 1: 2 * j + 2}) for side in sides)
        return Relation(left, claim.kind, right)

    assert evidence(_changed(item, later)) in NOT_PROVED


@pytest.mark.parametrize(
    "name",
    [
        f"{what}-{part}"
        for what in ("odd", "mean")
        for part in ("bounds", "limit", "growth", "count")
    ],
)
def test_the_exponent_must_be_above_one_half(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    wider = Domain.of(dict(item.statement.domain.witness))
    assert evidence(with_domain(item, wider)) in NOT_PROVED
