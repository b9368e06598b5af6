"""Proposition B.2 with its exponent corrected is proved, and as printed it is not."""

from collections.abc import Callable

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import check_derivation
from derivations.kernel import Domain, Evidence, Limit, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged.published_step import DERIVATIONS
from derivations.statements import as_limit
from theory.sign_descent_step import first_step
from theory.symbols import alpha, d, tau

(ITEM,) = DERIVATIONS
LOW, HIGH, TENDS = ITEM.statement.claims
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def test_proved() -> None:
    report = check_derivation(ITEM)
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert report.assumptions == ()
    assert as_limit(first_step()) in ITEM.statement.claims


def test_the_limit_has_the_exponent_of_the_spectrum() -> None:
    assert TENDS.value.subs({alpha: 2, tau: 1}) == sp.sqrt(2)
    assert TENDS.value.subs({alpha: 1, tau: 1}) == 2


ALTERED: dict[str, Callable[[], tuple[Claim, ...]]] = {
    "as printed": lambda: (LOW, HIGH, Limit(TENDS.expression, d, 1 / (1 + tau**-2))),
    "inverse exponent": lambda: (LOW, HIGH, Limit(TENDS.expression, d, (1 + tau**-2) ** alpha)),
    "half the error": lambda: (LOW, at_most(HIGH.left, HIGH.right / 2), TENDS),
    "other sign": lambda: (at_most(-LOW.left, LOW.right), HIGH, TENDS),
    "faster": lambda: (LOW, at_most(HIGH.left, HIGH.right / sp.sqrt(d)), TENDS),
    "other vertex": lambda: (LOW, at_most(HIGH.left + tau**-2, HIGH.right), TENDS),
}


@pytest.mark.parametrize("name", ALTERED)
def test_another_claim_is_not_proved(name: str) -> None:
    assert evidence(with_claims(ITEM, *ALTERED[name]())) in NOT_PROVED


def test_at_other_times_and_exponents_it_is_not_proved() -> None:
    half = sp.Rational(1, 2)
    for domain in (
        Domain.of({alpha: 1, tau: half, d: 6}, less(half, alpha)),
        Domain.of({alpha: 1, tau: 1, d: 6}, less(half, alpha), at_most(tau**-2, 2**alpha)),
        Domain.of({alpha: 1, tau: 1, d: 6}, at_most(tau**-2, 2**alpha - 1)),
    ):
        assert evidence(with_domain(ITEM, domain)) in NOT_PROVED
