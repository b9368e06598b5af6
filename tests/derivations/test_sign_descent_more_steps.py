"""Averaged sign descent with more steps: proved, and mutants are not."""

import pytest
import sympy as sp
from mutants import (
    changed_constant,
    evidence,
    fails,
    with_claim,
    with_domain,
)

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Relation, at_most
from derivations.sign_descent.averaged import more_steps
from numerics import sign_descent
from theory.symbols import alpha, d, eps, phi, t, tau, x, y

ALL: dict[str, Derivation] = {item.name: item for item in more_steps.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    assert fails(with_claim(item, number, changed_constant(item.statement.claims[number])))


def _constraints(name: str) -> tuple[Relation, ...]:
    return ALL[name].statement.domain.constraints


def test_fewer_steps_are_not_better() -> None:
    name = "sign-descent/more-steps"
    point = {alpha: 1, d: 6, x: 2, y: 1, phi: 2}
    domain = Domain.of(point, at_most(y, x), *_constraints(name)[1:])
    assert evidence(with_domain(ALL[name], domain)) is Evidence.REFUTED


def test_the_steps_needed_at_a_step_size_are_sharp() -> None:
    name = "sign-descent/count-at-step"
    *kept, last = _constraints(name)
    weaker = at_most(last.left, 2 * last.right)
    point = {alpha: 1, d: 12, phi: 1, eps: sp.Rational(1, 10), x: 3}
    assert evidence(with_domain(ALL[name], Domain.of(point, *kept, weaker))) is Evidence.REFUTED


def test_the_count_is_rounded_up() -> None:
    item = ALL["sign-descent/count-at-step"]
    (claim,) = item.statement.claims
    assert fails(with_claim(item, 0, at_most(claim.left, sp.floor(x))))
    assert fails(with_claim(item, 0, at_most(claim.left + 1, claim.right)))


def test_the_level_needs_the_oscillation() -> None:
    item = ALL["sign-descent/distance-to-level"]
    (claim,) = item.statement.claims
    whole = Relation(claim.left, claim.kind, claim.right + sp.floor(phi) * phi ** (-2 * alpha))
    assert evidence(with_claim(item, 0, whole)) is Evidence.REFUTED
    faster = Relation(claim.left.subs(tau, 2 * tau), claim.kind, claim.right)
    assert evidence(with_claim(item, 0, faster)) is Evidence.REFUTED


@pytest.mark.parametrize(("name", "steps"), [("after-count", 1), ("before-count", 9)])
def test_the_other_side_of_the_count_is_refuted(name: str, steps: int) -> None:
    item = ALL[f"sign-descent/{name}"]
    point = {alpha: 1, d: 6, eps: sp.Rational(1, 10), t: steps}
    domain = Domain.of(point, *item.statement.domain.constraints[:1])
    assert evidence(with_domain(item, domain)) is Evidence.REFUTED


def test_the_plateau_has_no_smaller_power() -> None:
    item = ALL["sign-descent/plateau"]
    first = item.statement.claims[0]
    power = Relation(first.left, first.kind, first.right.subs(d ** (1 - 2 * alpha), d**-alpha))
    assert evidence(with_claim(item, 0, power)) is Evidence.REFUTED


@pytest.mark.parametrize("level", [sp.Rational(1, 2), sp.Rational(1, 10), sp.Rational(1, 100)])
def test_the_certified_count_is_a_threshold(level: sp.Rational) -> None:
    count = sign_descent.count(alpha=1, dim=6, eps=str(level)).iterations
    for steps in range(1, count + 3):
        ball = sign_descent.loss(alpha=1, dim=6, t=steps)
        assert bool(ball.upper <= level) is (steps >= count)
