"""Best steps and counts of averaged sign descent for alpha > 1/2: proved, and mutants are not."""

from collections.abc import Callable

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence, Kind, Limit, Relation, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent import light_step
from theory.symbols import alpha, d, tau

ALL = {item.name: item for module in (light_step,) for item in module.DERIVATIONS}
STEP = ALL["sign-descent/light-tail-step"]
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]
Change = Callable[[sp.Expr], sp.Expr]


def _fails(item: Derivation, claim: Claim) -> bool:
    return evidence(with_claims(item, claim)) in (Evidence.UNDECIDED, Evidence.REFUTED)


def _changed(claim: Claim, change: Change) -> Claim:
    """The claim with another limit, or with its constant side changed."""
    if isinstance(claim, Limit):
        return Limit(claim.expression, claim.variable, change(claim.value))
    return Relation(claim.left, claim.kind, change(claim.right))


@pytest.mark.parametrize("name", ALL)
def test_proved_without_citation_or_assumption(name: str) -> None:
    report = check_derivation(ALL[name])
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert report.assumptions == ()
    assert report.steps


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_smaller_right_side_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    claim = item.statement.claims[number]
    assert _fails(item, _changed(claim, lambda e: e - sp.Rational(1, 2)))
    if isinstance(claim, Relation) and claim.kind is not Kind.EQUAL:
        assert _fails(item, Relation(claim.right, claim.kind, claim.left))


@pytest.mark.parametrize(
    "mutate",
    [
        pytest.param(lambda e: e / 2, id="half"),
        pytest.param(lambda e: e / d**2, id="another power of d"),
        pytest.param(lambda e: e.subs(tau, 2 * tau), id="the oscillation counted four times"),
        pytest.param(lambda e: -e, id="sign"),
    ],
)
def test_a_narrower_band_around_the_best_step_is_not_proved(mutate: Change) -> None:
    for claim in STEP.statement.claims[2:4]:
        low = claim.left == claim.left.subs(light_step._STEP, 2)
        sides = (mutate(claim.left), claim.right) if low else (claim.left, mutate(claim.right))
        assert _fails(STEP, at_most(*sides))


def test_the_best_step_tends_to_no_other_power() -> None:
    limit = STEP.statement.claims[-1]
    for mutant in (1 / limit.value, limit.value**2, limit.value.subs(tau, tau**2)):
        assert _fails(STEP, Limit(limit.expression, d, mutant))


def test_the_limit_of_the_best_step_needs_alpha_above_one_half() -> None:
    whole = Domain.of({alpha: 1, tau: sp.Rational(1, 2), d: 6})
    assert evidence(with_domain(STEP, whole)) is Evidence.UNDECIDED
    heavy = whole.extend({alpha: sp.Rational(1, 4)}, less(alpha, sp.Rational(1, 2)))
    assert evidence(with_domain(STEP, heavy)) is Evidence.UNDECIDED
