"""The remainder bounds of the Euler-Maclaurin formula."""

from dataclasses import replace

import pytest
import sympy as sp

from derivations import remainder
from derivations.derivation import check_derivation
from derivations.euler_maclaurin import bernoulli_bounds
from derivations.kernel import Evidence, Relation, at_most
from theory.symbols import alpha, d

(BOUND,) = remainder.DERIVATIONS
CLAIM = BOUND.statement.claims[0]
assert isinstance(CLAIM, Relation)


def test_the_second_bernoulli_polynomial_is_bounded() -> None:
    for theorem in bernoulli_bounds():
        assert theorem.evidence is Evidence.PROVED


def test_the_remainder_bound_is_cited_exactly() -> None:
    report = check_derivation(BOUND)
    assert report.evidence is Evidence.CITED, report.reason
    assert not report.assumptions
    assert len(report.cited) == 8
    for number in ("2.10.1", "24.9.1", "25.6.2", "1.9(iii)"):
        assert any(number in reference for reference in report.cited)


def test_the_geometry_of_the_disc_is_proved() -> None:
    assert remainder.modulus().evidence is Evidence.PROVED


@pytest.mark.parametrize(
    "right",
    [
        CLAIM.right / 2,
        -CLAIM.right,
        CLAIM.right / remainder.first,
        CLAIM.right * sp.exp(-(d**-alpha)),
    ],
    ids=["constant", "sign", "exponent", "decay"],
)
def test_smaller_bounds_are_not_accepted(right: sp.Expr) -> None:
    assert isinstance(CLAIM, Relation)
    statement = replace(BOUND.statement, claims=(at_most(CLAIM.left, right),))
    report = check_derivation(replace(BOUND, statement=statement))
    assert report.evidence is Evidence.UNDECIDED


@pytest.mark.parametrize("index", range(4))
def test_every_condition_is_needed(index: int) -> None:
    statement = BOUND.statement
    constraints = list(statement.domain.constraints)
    del constraints[index]
    domain = replace(statement.domain, constraints=tuple(constraints))
    report = check_derivation(replace(BOUND, statement=replace(statement, domain=domain)))
    assert report.evidence is Evidence.UNDECIDED
