"""The derivations for alpha + beta = 1: all proved, nothing cited, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import check_derivation
from derivations.gradient_descent import (
    critical,
    critical_count,
    critical_growth,
    critical_late,
    critical_loss,
    critical_power,
)
from derivations.kernel import Domain, Evidence, Limit, Relation
from derivations.kernel.proposition import substitute
from theory.symbols import alpha, d, eps, n, tau

MODULES = (
    critical, critical_loss, critical_growth, critical_power, critical_late, critical_count,
)  # fmt: skip
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
LIMITS = [name for name, item in ALL.items() if isinstance(item.statement.claims[0], Limit)]
INEQUALITIES = [name for name in ALL if name not in LIMITS]


def test_both_models_have_every_statement() -> None:
    general = {name.removeprefix("gradient-descent/") for name in ALL if "bigram" not in name}
    bigram = {name.removeprefix("gradient-descent/bigram-") for name in ALL if "bigram" in name}
    assert general == bigram


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", INEQUALITIES)
def test_an_inequality_turned_round_is_refuted(name: str, side: int) -> None:
    claims = list(ALL[name].statement.claims)
    claims[side] = Relation(claims[side].right, claims[side].kind, claims[side].left)
    report = check_derivation(with_claims(ALL[name], *claims))
    assert report.evidence is Evidence.REFUTED, report.reason


@pytest.mark.parametrize("factor", [sp.Rational(1, 100), sp.Integer(-1)])
@pytest.mark.parametrize("name", INEQUALITIES)
def test_a_smaller_or_negative_bound_is_not_proved(name: str, factor: sp.Expr) -> None:
    low, high = ALL[name].statement.claims
    mutant = with_claims(ALL[name], low, Relation(high.left, high.kind, factor * high.right))
    assert evidence(mutant) in (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("critical-sum", {n: n**2}),
        ("bigram-critical-sum", {n: 2 * n}),
        ("critical-loss", {d: 2 * d}),
        ("bigram-critical-loss", {d: d**2}),
        ("critical-growth", {eps: eps / 2}),
        ("bigram-critical-growth", {eps: eps / 2}),
        ("critical-late-loss", {alpha: 2 * alpha}),
        ("bigram-critical-late-loss", {n: 3 * n}),
        ("critical-count", {eps: eps / 2}),
        ("bigram-critical-count", {d: d + 1}),
    ],
)
def test_another_argument_in_the_bound_is_not_proved(
    name: str, values: dict[sp.Symbol, sp.Expr]
) -> None:
    item = ALL[f"gradient-descent/{name}"]
    low, high = item.statement.claims
    bounds = (
        Relation(substitute(low.left, values), low.kind, low.right),
        Relation(high.left, high.kind, substitute(high.right, values)),
    )
    assert bounds != (low, high)
    assert evidence(with_claims(item, *bounds)) in (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize(
    "name", [name for name in INEQUALITIES if ALL[name].statement.domain.constraints]
)
def test_each_constraint_of_the_domain_is_needed(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    for dropped in domain.constraints:
        if dropped == Relation(sp.Integer(1), dropped.kind, n) and len(domain.constraints) == 1:
            wider = (Relation(sp.Rational(1, 2), dropped.kind, n),)
        else:
            wider = tuple(c for c in domain.constraints if c != dropped)
        mutant = with_domain(item, Domain.of(dict(domain.witness), *wider))
        assert evidence(mutant) in (Evidence.REFUTED, Evidence.UNDECIDED), dropped


@pytest.mark.parametrize("name", LIMITS)
def test_limits_with_another_value_or_expression_are_not_proved(name: str) -> None:
    item = ALL[name]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    mutants = [
        replace(claim, value=claim.value + sp.Rational(1, 10)),
        replace(claim, value=-claim.value),
        replace(claim, expression=2 * claim.expression),
        replace(claim, expression=claim.expression**2),
    ]
    if tau in claim.expression.free_symbols:
        mutants.append(replace(claim, expression=substitute(claim.expression, {tau: tau / 2})))
    for mutant in mutants:
        assert evidence(with_claims(item, mutant)) is Evidence.UNDECIDED, mutant


@pytest.mark.parametrize(
    "name", [name for name in LIMITS if ALL[name].statement.domain.constraints]
)
def test_limits_need_their_domain(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    mutant = with_domain(item, Domain.of(dict(domain.witness)))
    assert evidence(mutant) is Evidence.UNDECIDED


def test_a_false_constant_is_refuted_at_a_spot() -> None:
    item = ALL["gradient-descent/bigram-critical-loss"]
    low, high = item.statement.claims
    quarter = Relation(low.left / 10, low.kind, low.right)
    report = check_derivation(with_claims(item, quarter, high))
    assert report.evidence is Evidence.REFUTED
    assert "false at" in report.reason


def test_the_count_has_no_smaller_power_of_the_dimension() -> None:
    item = ALL["gradient-descent/bigram-critical-growth"]
    low, high = item.statement.claims
    slower = Relation(low.left * d ** sp.Rational(1, 2), low.kind, low.right)
    assert evidence(with_claims(item, slower, high)) is not Evidence.PROVED
    faster = Relation(high.left, high.kind, high.right / d)
    assert evidence(with_claims(item, low, faster)) is Evidence.REFUTED
