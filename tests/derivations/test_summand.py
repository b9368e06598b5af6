"""The summand and its lemmas: proved, with the hypothesis on an abstract f and nothing else."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_claims

from derivations.derivation import check_derivation
from derivations.gradient_descent import lemma_statements, summand
from derivations.gradient_descent.summand import c
from derivations.kernel import Domain, Evidence, Limit, Relation
from derivations.kernel.proposition import substitute
from derivations.sum_integral import running
from theory.symbols import alpha, d, n, tau

ALL = {item.name: item for item in lemma_statements.DERIVATIONS}
ABSTRACT = [name for name in ALL if "lemma-c1" in name]
LIMITS = [name for name in ALL if isinstance(ALL[name].statement.claims[0], Limit)]
CONCRETE = [name for name in ALL if name not in ABSTRACT and name not in LIMITS]
NUMERIC = [name for name in CONCRETE if "c4" not in name and "c6" not in name]
FAILED = (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize("name", ALL)
def test_proved_without_citation(name: str) -> None:
    report = check_derivation(ALL[name])
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert len(report.assumptions) == (name in ABSTRACT)


@pytest.mark.parametrize("name", [*ABSTRACT, *CONCRETE])
def test_an_inequality_turned_round_is_not_proved(name: str) -> None:
    claims = [
        Relation(claim.right, claim.kind, claim.left)
        for claim in ALL[name].statement.claims
        if isinstance(claim, Relation)
    ]
    found = evidence(with_claims(ALL[name], *claims))
    assert found is Evidence.REFUTED if name in NUMERIC else found in FAILED


@pytest.mark.parametrize("name", CONCRETE)
def test_a_shifted_bound_is_not_proved(name: str) -> None:
    shift = sp.Rational(1, 4)
    claims = [
        Relation(claim.left + shift, claim.kind, claim.right)
        for claim in ALL[name].statement.claims
        if isinstance(claim, Relation)
    ]
    assert evidence(with_claims(ALL[name], *claims)) in FAILED


@pytest.mark.parametrize("name", ABSTRACT)
def test_the_other_hypothesis_does_not_do(name: str) -> None:
    other = next(item for item in ABSTRACT if item != name)
    assert evidence(replace(ALL[name], statement=ALL[other].statement)) in FAILED
    assert evidence(with_claims(ALL[name], *reversed(ALL[name].statement.claims))) in FAILED


@pytest.mark.parametrize("name", ABSTRACT)
def test_the_ends_are_needed(name: str) -> None:
    item = ALL[name]
    low, high = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    integral = next(iter(low.left.atoms(sp.Integral)))
    assert evidence(with_claims(item, low, Relation(high.left, high.kind, integral))) in FAILED


@pytest.mark.parametrize("name", [name for name in CONCRETE if "c4" in name])
def test_a_smaller_peak_is_not_proved(name: str) -> None:
    for values, share in (({n: 2 * n}, 1), ({n: n + 1}, 1), ({}, sp.Rational(1, 2))):
        item = ALL[name]
        low, high = item.statement.claims
        assert isinstance(low, Relation)
        assert isinstance(high, Relation)
        integral = next(iter(low.left.atoms(sp.Integral)))
        peak = share * substitute(integral - low.left, values)
        bounds = (
            Relation(integral - peak, low.kind, low.right),
            Relation(high.left, high.kind, integral + peak),
        )
        assert evidence(with_claims(item, *bounds)) in FAILED


@pytest.mark.parametrize("name", [name for name in CONCRETE if "rate" in name])
def test_a_faster_rate_is_not_proved(name: str) -> None:
    for values in ({d: d**2}, {tau: 2 * tau}):
        item = ALL[name]
        low, high = item.statement.claims
        assert isinstance(low, Relation)
        assert isinstance(high, Relation)
        rate = substitute(high.right, values)
        bounds = (
            Relation(-rate, low.kind, low.right),
            Relation(high.left, high.kind, rate),
        )
        assert evidence(with_claims(item, *bounds)) in FAILED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lemma-c2-rising", {n: n / 2}),
        ("lemma-c2-rising", {c: 2 * c}),
        ("lemma-c2-rising", {running: 2 * running}),
        ("lemma-c2-falling", {n: 2 * n}),
        ("lemma-c2-falling", {c: c / 2}),
        ("lemma-c2-falling", {running: (1 + running) / 2}),
    ],
)
def test_other_slopes_are_not_proved(name: str, values: dict[sp.Symbol, sp.Expr]) -> None:
    item = ALL[f"gradient-descent/{name}"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Relation)
    left, right = (substitute(side, values) for side in (claim.left, claim.right))
    assert evidence(with_claims(item, Relation(left, claim.kind, right))) in FAILED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lemma-c2-bound", {c: 2 * c}),
        ("lemma-c2-bound", {n: 2 * n}),
        ("slowest-coordinate", {d: d / 2}),
        ("slowest-coordinate", {n: 2 * n}),
        ("bigram-slowest-coordinate", {n: 2 * n}),
        ("bigram-slowest-coordinate", {alpha: 2 * alpha, n: 2 * n}),
    ],
)
def test_other_upper_bounds_are_not_proved(name: str, values: dict[sp.Symbol, sp.Expr]) -> None:
    item = ALL[f"gradient-descent/{name}"]
    *first, last = item.statement.claims
    assert isinstance(last, Relation)
    changed = Relation(last.left, last.kind, substitute(last.right, values))
    assert changed != last
    assert evidence(with_claims(item, *first, changed)) in FAILED


@pytest.mark.parametrize(("name", "factor"), [("rising", sp.Rational(1, 2)), ("falling", 2)])
def test_the_peak_is_where_the_slope_turns(name: str, factor: sp.Expr) -> None:
    item = ALL[f"gradient-descent/lemma-c2-{name}"]
    domain, moved = item.statement.domain, {c: factor * c}
    other = (
        Relation(substitute(r.left, moved), r.kind, substitute(r.right, moved))
        for r in domain.constraints
    )
    statement = replace(item.statement, domain=Domain.of(dict(domain.witness), *other))
    assert evidence(replace(item, statement=statement)) in FAILED


@pytest.mark.parametrize("name", LIMITS)
def test_other_limits_are_not_proved(name: str) -> None:
    item = ALL[name]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    mutants = [
        replace(claim, value=sp.Integer(1)),
        replace(claim, expression=claim.expression * d),
        replace(claim, expression=substitute(claim.expression, {tau: 2 * tau})),
    ]
    for mutant in mutants:
        assert evidence(with_claims(item, mutant)) in FAILED, mutant


@pytest.mark.parametrize("name", CONCRETE)
def test_a_wider_domain_is_not_proved(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    for dropped in domain.constraints:
        wider = tuple(r for r in domain.constraints if r != dropped)
        statement = replace(item.statement, domain=Domain.of(dict(domain.witness), *wider))
        assert evidence(replace(item, statement=statement)) in FAILED, dropped


def test_the_sum_against_the_integral_is_proved_for_every_dimension() -> None:
    for theorem in summand.sum_against_integral():
        assert theorem.evidence is Evidence.PROVED
        assert not theorem.assumptions
        assert [str(r) for r in theorem.domain.constraints] == ["1 <= n"]
