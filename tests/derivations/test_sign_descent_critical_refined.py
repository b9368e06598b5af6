"""Averaged sign descent at alpha = 1/2: what is proved or cited, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_domain

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence, Limit, Relation, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import critical_explicit, critical_refined, critical_step
from derivations.spectrum_expansion import CONTINUATION
from numerics import sign_descent
from theory import law
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignStep
from theory.symbols import d, eps, t, tau

MODULES = (critical_refined, critical_explicit, critical_step)
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]
CITED = {"sign-descent/critical-refined"}
REFINED = ALL["sign-descent/critical-refined"]
COUNT = ALL["sign-descent/critical-count"]
STEP = ALL["sign-descent/critical-step"]
HALF = sp.Rational(1, 2)


def _with_claim(item: Derivation, number: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[number] = claim
    return replace(item, statement=replace(item.statement, claims=tuple(claims)))


def _fails(item: Derivation) -> bool:
    return evidence(item) in (Evidence.UNDECIDED, Evidence.REFUTED)


@pytest.mark.parametrize("name", ALL)
def test_proved_or_cited_as_expected(name: str) -> None:
    report = check_derivation(ALL[name])
    expected = Evidence.CITED if name in CITED else Evidence.PROVED
    assert report.evidence is expected, report.reason
    assert report.cited == ((CONTINUATION,) if name in CITED else ())
    assert report.assumptions == ()
    assert report.steps


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    claim = item.statement.claims[number]
    if isinstance(claim, Limit):
        mutant: Claim = Limit(claim.expression, claim.variable, claim.value * 2)
    else:
        mutant = Relation(claim.left, claim.kind, claim.right - sp.Rational(1, 2))
    assert _fails(_with_claim(item, number, mutant))


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (sp.EulerGamma, -sp.EulerGamma),
        (sp.zeta(HALF), sp.Integer(-2)),
        (sp.log(d / (4 * t**2)), sp.log(d / (2 * t**2))),
    ],
)
def test_another_term_of_the_formula_is_refuted(part: sp.Expr, wrong: sp.Expr) -> None:
    claims = [c for c in REFINED.statement.claims if c.free_symbols]
    mutants = [
        Relation(c.left.subs(part, wrong), c.kind, c.right.subs(part, wrong)) for c in claims
    ]
    assert mutants != claims
    item = replace(REFINED, statement=replace(REFINED.statement, claims=tuple(mutants)))
    assert evidence(item) is Evidence.REFUTED


def test_a_remainder_of_higher_order_is_refuted() -> None:
    low, _ = REFINED.statement.claims
    smaller = at_most(low.left * t**2 / d, low.right)
    assert evidence(_with_claim(REFINED, 0, smaller)) is Evidence.REFUTED
    quarter = at_most(low.left / 13, low.right)  # the optimum is 1.1/A to 1.6/A below
    assert evidence(_with_claim(REFINED, 0, quarter)) is Evidence.REFUTED


def test_early_dimensions_are_left_out() -> None:
    domain = Domain.of({d: 8, t: 1}, at_most(1, t), at_most(8 * t**2, d))
    assert _fails(with_domain(REFINED, domain))


@pytest.mark.parametrize(("dimension", "time"), [(9, 1), (36, 2), (1000, 3), (10**6, 40)])
def test_the_certified_optimum_is_within_the_bound(dimension: int, time: int) -> None:
    regime = next(r for r in law("bigram/sign-descent/refined").regimes if r.name == "critical")
    ball = sign_descent.loss(alpha="1/2", dim=dimension, t=time)
    point = {d: dimension, t: time}
    formula, bound = (float(e.subs(point).evalf(20)) for e in (regime.refined, regime.bound))
    assert formula - bound <= float(ball.lower)
    assert float(ball.upper) <= formula + float((1 / (d * H(d, 1))).subs(point).evalf(20))


def test_the_published_constant_is_refuted() -> None:
    low, high = COUNT.statement.claims
    quotient = low.right
    factor = sp.exp(1 - sp.EulerGamma * (1 - eps) / 2)  # of the published count over the law's
    assert evidence(_with_claim(COUNT, 0, at_most(factor, quotient))) is Evidence.REFUTED
    larger = at_most(quotient * sp.Rational(11, 10), high.right)
    assert evidence(_with_claim(COUNT, 1, larger)) is Evidence.REFUTED


def test_another_power_of_the_dimension_is_refuted() -> None:
    low, high = COUNT.statement.claims
    mutant = at_most(low.left * d ** (eps / 2), low.right)
    assert evidence(_with_claim(COUNT, 0, mutant)) is Evidence.REFUTED
    mutant = at_most(high.left * d ** (eps / 2), high.right)
    assert evidence(_with_claim(COUNT, 1, mutant)) is Evidence.REFUTED


def test_the_count_needs_eps_below_one() -> None:
    wide = Domain.of({d: 16, eps: 2}, less(eps, 3))
    assert _fails(with_domain(COUNT, wide))
    limit = ALL["sign-descent/critical-count-limit"]
    assert _fails(with_domain(limit, wide.without(d)))


def test_the_count_stands_in_the_claims() -> None:
    for name in ("sign-descent/critical-count", "sign-descent/critical-count-limit"):
        for claim in ALL[name].statement.claims:
            sides = [claim.expression] if isinstance(claim, Limit) else [claim.left, claim.right]
            assert any(side.has(SignCount) for side in sides)


def test_another_size_of_the_step_is_not_proved() -> None:
    low, high = STEP.statement.claims
    assert _fails(_with_claim(STEP, 0, at_most(low.left, low.right / d**tau)))
    assert _fails(_with_claim(STEP, 1, at_most(high.left * d**tau, high.right)))
    limit = ALL["sign-descent/critical-step-limit"]
    (claim,) = limit.statement.claims
    other = Limit(claim.expression * d ** (tau / 2), d, claim.value)
    assert _fails(_with_claim(limit, 0, other))


def test_the_step_needs_a_large_dimension_and_tau_below_one() -> None:
    assert _fails(with_domain(STEP, Domain.of({tau: HALF, d: 900}, less(tau, 1))))
    limit = ALL["sign-descent/critical-step-limit"]
    assert _fails(with_domain(limit, Domain.of({tau: HALF})))


@pytest.mark.parametrize(("dimension", "share"), [(500, "1/2"), (3000, "1/10"), (4000, "3/5")])
def test_the_best_step_is_within_its_bounds(dimension: int, share: str) -> None:
    point = {d: dimension, tau: sp.Rational(share)}
    time = dimension ** (point[tau] / 2) / 2
    best = SignStep(HALF, dimension, time).evalf(20) / dimension ** (1 - point[tau])
    low, high = STEP.statement.claims
    assert low.left.subs(point).evalf(20) <= best <= high.right.subs(point).evalf(20)
