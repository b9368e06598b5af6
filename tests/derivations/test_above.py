"""The derivations for alpha + beta > 1: all proved, nothing cited, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence

from derivations.derivation import Derivation
from derivations.gradient_descent import (
    above,
    above_count,
    above_growth,
    above_late,
    above_series,
)
from derivations.kernel import Domain, Evidence, Limit, Relation, at_most, less
from derivations.kernel.enclosure import enclose, sign
from derivations.kernel.proposition import Claim
from theory.functions import ZetaSum
from theory.gradient_loss import GradientLoss
from theory.symbols import T, alpha, beta, d, eps, n, tau

MODULES = (above, above_late, above_growth, above_count)
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
PREFIX = "gradient-descent/"
EXAMPLE = PREFIX + "limit-is-not-integral"
TWO_SIDED = [
    name
    for name, item in ALL.items()
    if name != EXAMPLE and isinstance(item.statement.claims[0], Relation)
]
LIMITS = [
    (name, place)
    for name, item in ALL.items()
    for place, claim in enumerate(item.statement.claims)
    if isinstance(claim, Limit)
]
_HALF = sp.Rational(1, 2)


def _with_claim(item: Derivation, place: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[place] = claim
    return replace(item, statement=replace(item.statement, claims=tuple(claims)))


def _with_domain(item: Derivation, domain: Domain) -> Derivation:
    return replace(item, statement=replace(item.statement, domain=domain, spots=()))


def _relation(name: str, place: int) -> Relation:
    claim = ALL[name].statement.claims[place]
    assert isinstance(claim, Relation)
    return claim


def test_both_models_have_every_statement() -> None:
    general = {name.removeprefix(PREFIX) for name in ALL if "bigram" not in name}
    bigram = {name.removeprefix(PREFIX + "bigram-") for name in ALL if "bigram" in name}
    assert general - {"limit-is-not-integral"} == bigram


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", TWO_SIDED)
def test_a_bound_turned_round_is_refuted(name: str, place: int) -> None:
    claim = _relation(name, place)
    mutant = _with_claim(ALL[name], place, Relation(claim.right, claim.kind, claim.left))
    assert evidence(mutant) is Evidence.REFUTED


@pytest.mark.parametrize("factor", [sp.Rational(1, 100), sp.Integer(-1)])
@pytest.mark.parametrize("name", TWO_SIDED)
def test_a_smaller_or_negative_bound_is_not_proved(name: str, factor: sp.Expr) -> None:
    high = _relation(name, 1)
    mutant = _with_claim(ALL[name], 1, Relation(high.left, high.kind, factor * high.right))
    assert evidence(mutant) in (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize("name", [PREFIX + "above", PREFIX + "bigram-above"])
def test_a_faster_rate_in_the_dimension_is_not_proved(name: str) -> None:
    for place in (0, 1):
        claim = _relation(name, place)
        mutant = _with_claim(ALL[name], place, Relation(claim.left, claim.kind, claim.right / d))
        if place == 0:
            faster = Relation(claim.left / d, claim.kind, claim.right)
            mutant = _with_claim(ALL[name], place, faster)
        assert evidence(mutant) in (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize(("name", "place"), LIMITS)
def test_another_limit_is_not_proved(name: str, place: int) -> None:
    limit = ALL[name].statement.claims[place]
    assert isinstance(limit, Limit)
    for value in (2 * limit.value, -limit.value, limit.value + 1, sp.Integer(0)):
        assert evidence(_with_claim(ALL[name], place, replace(limit, value=value))) is (
            Evidence.UNDECIDED
        )
    scaled = replace(limit, expression=limit.expression * 2)
    assert evidence(_with_claim(ALL[name], place, scaled)) is Evidence.UNDECIDED


@pytest.mark.parametrize("name", ALL)
def test_a_larger_domain_is_not_proved(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    kept = [c for c in domain.constraints if c.right not in (alpha, alpha + beta)]
    if name == EXAMPLE:
        return
    assert len(kept) < len(domain.constraints)
    wider = Domain.of(dict(domain.witness), *kept)
    assert evidence(_with_domain(item, wider)) is Evidence.UNDECIDED


@pytest.mark.parametrize("name", [PREFIX + "above-growth", PREFIX + "bigram-above-growth"])
@pytest.mark.parametrize("dropped", [eps, T])
def test_every_hypothesis_on_the_count_is_needed(name: str, dropped: sp.Symbol) -> None:
    domain = ALL[name].statement.domain
    needed = at_most(1, T) if dropped == T else domain.constraints[-1]
    kept = [c for c in domain.constraints if c != needed]
    mutant = _with_domain(ALL[name], Domain.of(dict(domain.witness), *kept))
    assert evidence(mutant) is Evidence.UNDECIDED


@pytest.mark.parametrize("exponent", [beta, sp.Integer(0)])
def test_the_count_needs_room_for_the_gap(exponent: sp.Expr) -> None:
    domain = above_count.domain_of_count(exponent)
    name = PREFIX + ("above-count" if exponent == beta else "bigram-above-count")
    kept = domain.constraints[:-2]
    for time in (T, T - 1):
        limit = GradientLoss(alpha, exponent, sp.oo, time)
        bare = at_most(limit, eps) if time == T else less(eps, limit)
        other = domain.constraints[-1 if time == T else -2]
        changed = Domain.of(dict(domain.witness), *kept, bare, other)
        assert evidence(_with_domain(ALL[name], changed)) is Evidence.UNDECIDED


def test_the_integral_is_not_above_the_limit_by_more() -> None:
    claim = _relation(EXAMPLE, 0)
    turned = _with_claim(ALL[EXAMPLE], 0, less(claim.right, claim.left))
    assert evidence(turned) is Evidence.REFUTED
    gap = sp.Rational(1, 40)  # the difference is 0.0217...
    wider = _with_claim(ALL[EXAMPLE], 0, less(claim.left + gap, claim.right))
    assert evidence(wider) is Evidence.REFUTED
    same = _with_claim(ALL[EXAMPLE], 0, Relation(claim.left, claim.kind, claim.left))
    assert evidence(same) in (Evidence.REFUTED, Evidence.UNDECIDED)


@pytest.mark.parametrize("order", [_HALF, sp.Integer(3)])
@pytest.mark.parametrize("time", [2, 50])
def test_beta_function_lies_between_its_bounds(order: sp.Expr, time: int) -> None:
    for bound in above_series.beta_bounds():
        claim = bound.relation
        side = (claim.right - claim.left).subs({above.order: order, n: time})
        assert sign(enclose(side, {}, 128)) == 1


def test_balls_of_an_infinite_sum() -> None:
    exact = 1 - 2 * sp.pi**2 / 15 + 2 * sp.pi**4 / 315  # by three values of zeta
    value = GradientLoss(2, 0, sp.oo, 1) - exact
    assert sign(enclose(value + sp.Rational(1, 10**15), {}, 128)) == 1
    assert sign(enclose(value - sp.Rational(1, 10**15), {}, 128)) == -1
    start = enclose(ZetaSum(2, 3, 0) - sp.zeta(3), {}, 128)
    assert start.contains(0)


@pytest.mark.parametrize("exponent", [beta, sp.Integer(0)])
def test_explicit_claims_at_large_time_hold_in_balls(exponent: sp.Expr) -> None:
    for claim in above_late.power_claims(exponent):
        for steps in (1, 7, 1000):
            point = {alpha: 2, beta: _HALF, tau: steps}
            side = (claim.right - claim.left).subs(point)
            assert sign(enclose(side, {}, 128)) == 1
