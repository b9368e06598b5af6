"""The derivations for alpha + beta < 1: all proved, nothing cited or assumed, mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_claims

from derivations.derivation import check_derivation
from derivations.gradient_descent import below, below_count, below_growth
from derivations.kernel import Domain, Evidence, Limit, Relation, equal, follows
from derivations.kernel.proposition import substitute
from theory.symbols import alpha, beta, d, eps, n, p, tau

MODULES = (below, below_growth, below_count)
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
LIMITS = [name for name in ALL if name.endswith("-limit")]
INEQUALITIES = [name for name in ALL if name not in LIMITS]
FAILED = (Evidence.REFUTED, Evidence.UNDECIDED)


def test_both_models_have_every_statement() -> None:
    general = {name.removeprefix("gradient-descent/") for name in ALL if "bigram" not in name}
    bigram = {name.removeprefix("gradient-descent/bigram-") for name in ALL if "bigram" in name}
    assert general == bigram


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", INEQUALITIES)
def test_an_inequality_turned_round_is_refuted(name: str, side: int) -> None:
    claims = list(ALL[name].statement.claims)
    claim = claims[side]
    assert isinstance(claim, Relation)
    claims[side] = Relation(claim.right, claim.kind, claim.left)
    report = check_derivation(with_claims(ALL[name], *claims))
    assert report.evidence is Evidence.REFUTED, report.reason


@pytest.mark.parametrize("factor", [sp.Rational(1, 10), sp.Integer(-1)])
@pytest.mark.parametrize("name", INEQUALITIES)
def test_a_smaller_or_negative_upper_bound_is_refuted(name: str, factor: sp.Expr) -> None:
    low, high = ALL[name].statement.claims
    assert isinstance(high, Relation)
    mutant = with_claims(ALL[name], low, Relation(high.left, high.kind, factor * high.right))
    assert evidence(mutant) is Evidence.REFUTED


@pytest.mark.parametrize("name", INEQUALITIES)
def test_a_larger_lower_bound_is_not_proved(name: str) -> None:
    low, high = ALL[name].statement.claims
    assert isinstance(low, Relation)
    mutant = with_claims(ALL[name], Relation(low.left + low.right / 2, low.kind, low.right), high)
    assert evidence(mutant) in FAILED


@pytest.mark.parametrize(
    ("suffix", "values"),
    [
        ("sum", {tau: tau / 2}),
        ("sum", {d: d + 1}),
        ("loss", {tau: tau / 2}),
        ("loss", {d: 2 * d}),
        ("growth", {eps: eps / 2}),
        ("growth", {d: d / 2}),
        ("growth", {alpha: alpha / 2}),
    ],
)
@pytest.mark.parametrize("family", [below.GENERAL, below.BIGRAM], ids=["general", "bigram"])
def test_another_argument_in_the_bounds_is_not_proved(
    suffix: str, values: dict[sp.Symbol, sp.Expr], family: below.Family
) -> None:
    item = ALL[f"{family.prefix}-{suffix}"]
    low, high = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    bounds = (
        Relation(substitute(low.left, values), low.kind, low.right),
        Relation(high.left, high.kind, substitute(high.right, values)),
    )
    assert evidence(with_claims(item, *bounds)) in FAILED


@pytest.mark.parametrize("name", ALL)
def test_a_wider_domain_is_not_proved(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    for dropped in domain.constraints:
        wider = tuple(c for c in domain.constraints if c != dropped)
        statement = replace(item.statement, domain=Domain.of(dict(domain.witness), *wider))
        assert evidence(replace(item, statement=statement)) in FAILED, dropped


@pytest.mark.parametrize("name", LIMITS)
def test_limits_with_another_value_or_expression_are_not_proved(name: str) -> None:
    item = ALL[name]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    mutants = [
        replace(claim, value=claim.value + sp.Rational(1, 10)),
        replace(claim, value=-claim.value),
        replace(claim, value=2 * claim.value),
        replace(claim, value=substitute(claim.value, {tau: tau**2})),
        replace(claim, expression=substitute(claim.expression, {tau: tau / 2})),
        replace(claim, expression=claim.expression * d),
    ]
    for mutant in mutants:
        if mutant != claim:  # a limit of 1 does not move with tau
            assert evidence(with_claims(item, mutant)) in FAILED, mutant


def test_the_two_families_agree_at_beta_zero() -> None:
    for suffix in ("sum", "loss", "growth"):
        general, bigram = (
            ALL[f"{family.prefix}-{suffix}"].statement for family in (below.GENERAL, below.BIGRAM)
        )
        for one, other in zip(general.claims, bigram.claims, strict=True):
            assert isinstance(one, Relation)
            assert isinstance(other, Relation)
            for left, right in ((one.left, other.left), (one.right, other.right)):
                follows(bigram.domain, equal(substitute(left, {beta: sp.Integer(0)}), right))


def test_the_exponential_integral_decays() -> None:
    theorem = below.exponential_integral_decays()
    assert theorem.evidence is Evidence.PROVED
    assert theorem.relation.free_symbols == {n, p, tau}
