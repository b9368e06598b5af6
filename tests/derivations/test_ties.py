"""Ties: the value of the loss at a prime, and statements near it that are not to be had."""

import dataclasses
from fractions import Fraction

import pytest
import sympy as sp
from oracles import exact_loss

from derivations.derivation import check_derivation
from derivations.gradient_descent import ties
from derivations.gradient_descent.valuation import prime_index as p
from derivations.gradient_descent.valuation import v
from derivations.kernel import Evidence, at_most, equal, less
from numerics.ties import equals, tie_candidate

REPORTS = {d.name: check_derivation(d) for d in ties.DERIVATIONS}
TIE, ONCE, PRIME = ties.DERIVATIONS
NEUKIRCH = {
    f"Neukirch, Algebraic Number Theory, {place}"
    for place in (
        "II.1: the p-adic valuation of an integer is the exponent of p in it",
        "II.3.1 and II.4.8: an extended valuation is a homomorphism",
        "II.3: a sum has at least the least of the values",
        "II.3: a sum has the least of the values, where one term alone has it",
    )
}


@pytest.mark.parametrize("name", REPORTS)
def test_derivations_are_cited(name):
    assert REPORTS[name].evidence is Evidence.CITED, REPORTS[name].reason


def test_citations_and_assumptions_are_listed():
    report = REPORTS["gradient-descent/tie"]
    assert set(report.cited) == NEUKIRCH
    assert {a.split(":")[0] for a in report.assumptions} == {
        "N / D is in lowest terms",
        "p is a prime",
        "the loss at t equals N / D",
    }
    assert len(REPORTS["gradient-descent/one-tie"].assumptions) == 4
    assert set(REPORTS["gradient-descent/tie-prime"].cited) == {ties._BERTRAND}


def mutant(derivation, *claims, domain=None):
    statement = derivation.statement
    changed = dataclasses.replace(statement, claims=claims, domain=domain or statement.domain)
    return check_derivation(dataclasses.replace(derivation, statement=changed))


WRONG = [
    equal(v(p, ties.denominator), ties.alpha * ties.t),
    equal(v(p, ties.denominator), 2 * ties.t),
    equal(v(p, ties.denominator), 2 * ties.alpha * ties.t + ties.c),
    equal(v(p, ties.denominator), -2 * ties.alpha * ties.t),
    equal(v(p, ties.numerator), 2 * ties.alpha * ties.t),
    less(v(p, ties.denominator), 2 * ties.alpha * ties.t),
    at_most(2 * ties.alpha * ties.t + 1, v(p, ties.denominator)),
]


@pytest.mark.parametrize("claim", WRONG, ids=str)
def test_wrong_values_do_not_follow(claim):
    assert mutant(TIE, claim).evidence <= Evidence.UNDECIDED


def test_the_domain_is_needed():
    point = dict(TIE.statement.domain.witness)
    kept = TIE.statement.domain.constraints
    claims = TIE.statement.claims
    for dropped in kept:
        wider = type(TIE.statement.domain).of(point, *(c for c in kept if c != dropped))
        assert mutant(TIE, *claims, domain=wider).evidence <= Evidence.UNDECIDED, dropped


@pytest.mark.parametrize(
    "claim", [equal(ties.t, ties.later + 1), less(ties.t, ties.later), equal(ties.t, 1)], ids=str
)
def test_other_times_do_not_follow(claim):
    assert mutant(ONCE, claim).evidence <= Evidence.UNDECIDED


def test_bertrand_claims_no_more():
    claims = PRIME.statement.claims
    for claim in (less(ties.d / 2, ties.near(ties.d) - 1), less(ties.near(ties.d), ties.d)):
        assert mutant(PRIME, claim, *claims[1:]).evidence <= Evidence.UNDECIDED


@pytest.mark.parametrize("alpha", [1, 2, 3])
@pytest.mark.parametrize("dim", range(2, 12))
def test_the_statement_holds_for_exact_losses_and_numerics_uses_it(alpha, dim):
    for t in (1, 2, 3):
        value = exact_loss(alpha, 0, dim, t)
        for prime in sp.primerange(dim // 2 + 1, dim + 1):
            assert sp.multiplicity(prime, value.denominator) == 2 * alpha * t
        assert tie_candidate(Fraction(alpha), dim, value) == t
        assert equals(Fraction(alpha), Fraction(alpha), dim, t, value) is True
