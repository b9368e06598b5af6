"""Even numbers of literal steps over all coordinates: proved, nothing cited; mutants are not."""

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence, Limit, Relation, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent import even_limit
from theory.sign_descent_exact_loss import EvenOptimum, SignExactOptimum
from theory.symbols import alpha, d, h

MODULES = (even_limit,)
ALL: dict[str, Derivation] = {i.name: i for module in MODULES for i in module.DERIVATIONS}
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize("name", ALL)
def test_proved_without_citation_or_assumption(name: str) -> None:
    report = check_derivation(ALL[name])
    assert report.evidence is Evidence.PROVED, report.reason
    assert not report.cited
    assert not report.assumptions


def _sides(name: str) -> tuple[Relation, Relation]:
    low, high = ALL[name].statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    return low, high


def _refused(name: str, *claims: Claim) -> bool:
    return evidence(with_claims(ALL[name], *claims)) in NOT_PROVED


def test_the_dimension_adds_no_less_than_stated() -> None:
    low, high = _sides("sign-descent/even-dimension")
    for factor in (sp.Rational(9, 10), 1 / d, sp.Integer(-1)):
        assert _refused("sign-descent/even-dimension", low, at_most(high.left, factor * high.right))
        assert _refused("sign-descent/even-dimension", at_most(factor * low.left, low.right), high)
    odd = SignExactOptimum(alpha, d, 2 * h + 1) - EvenOptimum(alpha, 2 * h)
    assert _refused("sign-descent/even-dimension", low, at_most(odd, high.right))
    everywhere = Domain.of({alpha: 1, h: 1, d: 9})
    item = with_domain(ALL["sign-descent/even-dimension"], everywhere)
    assert evidence(item) in NOT_PROVED


def test_the_limit_in_the_dimension_is_the_stated_one() -> None:
    name = "sign-descent/even-limit"
    (claim,) = ALL[name].statement.claims
    assert isinstance(claim, Limit)
    assert _refused(name, Limit(claim.expression, d, EvenOptimum(alpha, 2 * h + 2)))
    assert _refused(name, Limit(claim.expression, d, claim.value / 2))
    assert _refused(name, Limit(SignExactOptimum(alpha, d, 2 * h + 1), d, claim.value))
    heavy = Domain.of({alpha: sp.Rational(1, 3), h: 1}, less(alpha, sp.Rational(1, 2)))
    assert evidence(with_domain(ALL[name], heavy)) in NOT_PROVED
