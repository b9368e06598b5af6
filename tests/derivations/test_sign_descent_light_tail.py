"""The derivations for averaged sign descent: all proved, nothing cited, and mutants are not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Kind, Limit, Relation, at_most, equal, less
from derivations.kernel.proposition import Claim, substitute
from derivations.sign_descent.averaged import (
    light_growth,
    light_refined,
    limit_law,
    one_decreasing,
    published,
)
from derivations.sign_descent.averaged import loss as averaged
from numerics import sign_descent
from theory.functions import H
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.sign_descent_rate import SignRate
from theory.symbols import alpha, d, eps, phi, t, tau

MODULES = (averaged, limit_law, published, light_growth, light_refined, one_decreasing)
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
Change = Callable[[sp.Expr], sp.Expr]
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]


def _with_claim(item: Derivation, number: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[number] = claim
    return replace(item, statement=replace(item.statement, claims=tuple(claims)))


def _fails(item: Derivation) -> bool:
    return evidence(item) in (Evidence.UNDECIDED, Evidence.REFUTED)


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    claim = item.statement.claims[number]
    if isinstance(claim, Limit):
        mutant: Claim = Limit(claim.expression, claim.variable, claim.value * 2)
    elif claim.kind is Kind.EQUAL:
        mutant = equal(claim.left, claim.right * sp.Rational(9, 10))
    else:
        mutant = Relation(claim.left, claim.kind, claim.right - 1)
    assert _fails(_with_claim(item, number, mutant))


@pytest.mark.parametrize("name", ["light-tail", "light-tail-pieces", "published"])
def test_another_exponent_is_not_proved(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    claim = item.statement.claims[-1]
    if isinstance(claim, Limit):
        other = sp.zeta(3 * alpha) * claim.value
        mutant: Claim = Limit(claim.expression, claim.variable, other)
    else:
        mutant = equal(claim.left, substitute(claim.right, {tau: tau**2}))
    number = len(item.statement.claims) - 1
    assert _fails(_with_claim(item, number, mutant))


def test_the_light_tail_needs_alpha_above_one_half() -> None:
    item = ALL["sign-descent/light-tail"]
    assert _fails(with_domain(item, Domain.of(dict(item.statement.domain.witness))))


def test_the_published_range_ends_at_two_to_the_alpha_less_one() -> None:
    item = ALL["sign-descent/published"]
    half = sp.Rational(1, 2)
    misread = at_most(1 / (2 * alpha - 1), tau**2)  # the exponent as a product
    domain = Domain.of({alpha: sp.Rational(3, 2), tau: 2}, less(half, alpha), misread)
    assert _fails(with_domain(item, domain))


def test_outside_the_range_the_formula_is_not_the_limit() -> None:
    item = ALL["sign-descent/published-too-small"]
    rate, formula = SignRate(alpha, tau), published._FORMULA
    assert _fails(_with_claim(item, 1, equal(formula, rate)))
    value = SignRate(1, sp.Rational(1, 2))
    assert abs(float(value.evalf(20)) - 0.5355548278237834) < 1e-12


def test_without_the_window_phi_two_is_not_better() -> None:
    item = ALL["sign-descent/second-coordinate-better"]
    start = item.statement.domain
    domain = Domain.of({alpha: 1, d: 4, t: 5}, *start.constraints[:-1])
    assert evidence(with_domain(item, domain)) is Evidence.REFUTED


def test_one_more_decreasing_coordinate_is_refuted() -> None:
    item = ALL["sign-descent/loss"]
    (claim,) = item.statement.claims
    strict = phi ** (-2 * alpha) / (4 * t**2 * H(d, 2 * alpha))
    mutant = equal(claim.left, claim.right + strict)
    assert evidence(_with_claim(item, 0, mutant)) is Evidence.REFUTED


def test_growth_with_wrong_powers_is_refuted() -> None:
    item = ALL["sign-descent/light-tail-growth"]
    lower, upper = item.statement.claims
    steeper = at_most(lower.left * d, lower.right)
    slower = at_most(upper.left, upper.right / d)
    assert evidence(_with_claim(item, 0, steeper)) is Evidence.REFUTED
    assert evidence(_with_claim(item, 1, slower)) is Evidence.REFUTED


@pytest.mark.parametrize("change", [lambda c: 3 * c, lambda c: c**2 / 100, lambda c: 1 / c])
def test_growth_with_other_lower_constants_is_not_proved(change: Change) -> None:
    item = ALL["sign-descent/light-tail-growth"]
    lower, _ = item.statement.claims
    constant = lower.left / sp.sqrt(d)
    for part in constant.args:
        other = sp.Max(*(change(c) if c == part else c for c in constant.args))
        assert _fails(_with_claim(item, 0, at_most(other * sp.sqrt(d), lower.right)))


def test_growth_needs_eps_below_one() -> None:
    item = ALL["sign-descent/light-tail-growth"]
    domain = Domain.of({alpha: 1, d: 16, eps: 2}, less(sp.Rational(1, 2), alpha))
    assert _fails(with_domain(item, domain))


@pytest.mark.parametrize(("dimension", "time"), one_decreasing._PLACES)
def test_counterexamples_agree_with_the_certified_optimum(dimension: int, time: int) -> None:
    two = SignLoss(1, dimension, time, 2).closed_form().doit()
    exact = two.replace(H, lambda n, p: sum(sp.Integer(i) ** -p for i in range(1, n + 1)))
    ball = sign_descent.loss(alpha=1, dim=dimension, t=time)
    assert ball.lower <= exact <= ball.upper


def test_the_optimum_is_what_the_bounds_speak_of() -> None:
    low, high, limit = ALL["sign-descent/light-tail"].statement.claims
    assert low.right.has(SignOptimum)
    assert high.left.has(SignOptimum)
    assert limit.expression == SignOptimum(alpha, d, tau * sp.sqrt(d) / 2)
