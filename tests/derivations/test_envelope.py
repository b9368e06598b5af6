"""The envelope of the integrand: proved to first order, cited beyond, mutants refused."""

from dataclasses import replace

import pytest
import sympy as sp

from derivations.derivation import Derivation, check_derivation
from derivations.envelope import COEFFICIENT, DERIVATIONS
from derivations.kernel import Evidence, Relation, at_most
from theory.symbols import p, w

FIRST, SECOND, ANY = DERIVATIONS
BAD = (Evidence.UNDECIDED, Evidence.REFUTED)
FACTOR = (sp.sinh(w / 2) / (w / 2)) ** (-p)


def with_claim(derivation: Derivation, index: int, claim: Relation) -> Evidence:
    """The evidence when one claim is exchanged."""
    claims = list(derivation.statement.claims)
    claims[index] = claim
    statement = replace(derivation.statement, claims=tuple(claims))
    return check_derivation(replace(derivation, statement=statement)).evidence


def test_first_order_is_proved() -> None:
    report = check_derivation(FIRST)
    assert report.evidence is Evidence.PROVED, report.reason
    assert not report.cited


@pytest.mark.parametrize("derivation", [SECOND, ANY], ids=lambda d: d.name)
def test_higher_orders_rest_on_complete_monotonicity(derivation: Derivation) -> None:
    report = check_derivation(derivation)
    assert report.evidence is Evidence.CITED, report.reason
    (reference,) = report.cited
    assert "DLMF 4.36.1" in reference
    assert "Bernstein Functions" in reference


@pytest.mark.parametrize(
    ("index", "claim"),
    [
        (0, at_most(1 - p * w**2 / 25, FACTOR)),
        (0, at_most(1 + p * w**2 / 24, FACTOR)),
        (0, at_most(1 - p * w / 24, FACTOR)),
        (1, at_most(1, FACTOR)),
        (1, at_most(FACTOR, sp.Rational(9, 10))),
    ],
)
def test_false_envelopes_are_refuted(index: int, claim: Relation) -> None:
    assert with_claim(FIRST, index, claim) is Evidence.REFUTED


def test_first_order_needs_a_power_that_is_not_negative() -> None:
    statement = FIRST.statement
    domain = replace(statement.domain, constraints=())
    wider = replace(statement, domain=domain)
    assert check_derivation(replace(FIRST, statement=wider)).evidence in BAD


@pytest.mark.parametrize("factor", [sp.Rational(1, 2), -1])
def test_false_second_terms_are_refuted(factor: sp.Rational) -> None:
    term = factor * (p**2 / 1152 + p / 2880) * w**4
    assert with_claim(SECOND, 1, at_most(FACTOR, 1 - p * w**2 / 24 + term)) is Evidence.REFUTED


def test_second_order_in_the_wrong_power_is_refuted() -> None:
    claim = at_most(FACTOR, 1 - p * w**2 / 24 + (p**2 / 1152 + p / 2880) * w**3)
    assert with_claim(SECOND, 1, claim) is Evidence.REFUTED


@pytest.mark.parametrize("change", ["half", "sign", "order"])
def test_false_bounds_of_any_order_are_not_accepted(change: str) -> None:
    claim = ANY.statement.claims[1]
    assert isinstance(claim, Relation)
    right = {
        "half": claim.right / 2,
        "sign": -claim.right,
        "order": claim.right.subs(COEFFICIENT, COEFFICIENT**2),
    }[change]
    assert with_claim(ANY, 1, at_most(claim.left, right)) in BAD
