"""The refined law and the second-order sum formula: proved, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp

from derivations.derivation import Derivation, Report, check_derivation
from derivations.gradient_descent import boundary, refined
from derivations.kernel import Evidence, Relation, at_most
from theory.symbols import alpha, d, t

GOOD = (*boundary.DERIVATIONS, *refined.DERIVATIONS)
BAD = (Evidence.UNDECIDED, Evidence.REFUTED)


@pytest.mark.parametrize("derivation", GOOD, ids=lambda derivation: derivation.name)
def test_is_proved_without_citation_or_assumption(derivation: Derivation) -> None:
    report = check_derivation(derivation)
    assert report.evidence is Evidence.PROVED, report.reason
    assert not report.cited
    assert not report.assumptions
    assert len(report.steps) >= 5


def mutate(derivation: Derivation, claim: Relation) -> Report:
    """The report with the second claim exchanged."""
    statement = derivation.statement
    changed = replace(statement, claims=(statement.claims[0], claim))
    return check_derivation(replace(derivation, statement=changed))


def upper(derivation: Derivation) -> Relation:
    """The second claim, which bounds from above."""
    claim = derivation.statement.claims[1]
    assert isinstance(claim, Relation)
    return claim


BIGRAM = refined.DERIVATIONS[1]
UPPER = upper(BIGRAM)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (at_most(UPPER.left, -UPPER.right), Evidence.REFUTED),
        (at_most(UPPER.left + 1, UPPER.right), Evidence.REFUTED),
        (at_most(UPPER.left, UPPER.right / d), Evidence.UNDECIDED),
        (at_most(UPPER.right, UPPER.left), Evidence.REFUTED),
    ],
    ids=["sign", "constant", "exponent", "relation"],
)
def test_false_bounds_of_the_refined_law_are_not_proved(
    claim: Relation, evidence: Evidence
) -> None:
    report = mutate(BIGRAM, claim)
    assert report.evidence in BAD
    assert report.evidence is evidence or report.evidence is Evidence.REFUTED


def test_the_refined_law_is_not_proved_at_the_start() -> None:
    statement = BIGRAM.statement
    domain = statement.domain
    kept = tuple(c for c in domain.constraints if c != at_most(1, t))
    wider = replace(statement, domain=replace(domain, constraints=kept))
    assert check_derivation(replace(BIGRAM, statement=wider)).evidence in BAD


FORMULA = boundary.DERIVATIONS[0]
SUM, BOUND = upper(FORMULA).left, upper(FORMULA).right


@pytest.mark.parametrize(
    "claim",
    [
        at_most(SUM, BOUND - (1 - d**-alpha) ** 2 / 100),
        at_most(SUM, BOUND.subs(d, d + 1)),
        at_most(BOUND, SUM),
    ],
    ids=["constant", "place", "relation"],
)
def test_false_sum_formulas_are_not_proved(claim: Relation) -> None:
    assert mutate(FORMULA, claim).evidence in BAD


def test_the_sum_formula_needs_a_second_derivative() -> None:
    statement = FORMULA.statement
    domain = statement.domain
    kept = tuple(c for c in domain.constraints if c.left != sp.Integer(2) or c.right == d)
    wider = replace(statement, domain=replace(domain, constraints=kept))
    assert check_derivation(replace(FORMULA, statement=wider)).evidence in BAD
