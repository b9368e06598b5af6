"""The structure of the best step of averaged sign descent: proved, and mutants are not."""

import pytest
import sympy as sp
from mutants import (
    changed_constant,
    evidence,
    fails,
    with_claim,
    with_claims,
    with_domain,
)

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Relation, at_most, less
from derivations.sign_descent.averaged import optimum, optimum_place, unimodal
from derivations.sign_descent.averaged.pieces import m, q
from theory.functions import H
from theory.symbols import alpha, d, phi, t

MODULES = (optimum, optimum_place, unimodal)
ALL: dict[str, Derivation] = {item.name: item for module in MODULES for item in module.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    assert fails(with_claim(item, number, changed_constant(item.statement.claims[number])))


def _constraints(name: str) -> tuple[Relation, ...]:
    return ALL[name].statement.domain.constraints


def _on(name: str, point: dict[sp.Symbol, object], *constraints: Relation) -> Derivation:
    return with_domain(ALL[f"sign-descent/{name}"], Domain.of(point, *constraints))


def test_the_slope_falls_by_no_more_than_the_oscillation() -> None:
    item = ALL["sign-descent/slopes"]
    first = item.statement.claims[0]
    faster = less(first.left + 2 * q**-alpha / (4 * t**2), first.right)
    point = {alpha: sp.Rational(1, 100), d: 3, t: 1, m: 2, q: 3}
    domain = Domain.of(point, *item.statement.domain.constraints)
    assert evidence(with_claim(with_domain(item, domain), 0, faster)) is Evidence.REFUTED


@pytest.mark.parametrize("name", ["vertex-bound", "large-steps", "small-steps", "kink"])
def test_a_bound_needs_the_sign_of_its_slope(name: str) -> None:
    full = f"sign-descent/{name}"
    kept = _constraints(full)[:-1]
    times = {"vertex-bound": 9, "large-steps": 9, "small-steps": 1, "kink": 9}
    point = {**dict(ALL[full].statement.domain.witness), t: times[name]}
    assert evidence(_on(name, point, *kept)) is not Evidence.PROVED


@pytest.mark.parametrize("name", ["best-step-vertex", "best-step-integer"])
def test_one_candidate_alone_is_not_enough(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    first, *rest = item.statement.claims
    for candidate in first.left.args:
        assert fails(with_claims(item, at_most(candidate, first.right), *rest))


def test_the_vertex_is_not_always_reached() -> None:
    item = ALL["sign-descent/best-step-vertex"]
    constraints = [c for c in item.statement.domain.constraints if c.left != H(m, alpha)]
    point = {alpha: 1, d: 85, t: 2, m: 5, phi: 8}
    assert evidence(with_domain(item, Domain.of(point, *constraints))) is Evidence.REFUTED


def test_the_loss_at_integers_first_falls() -> None:
    name = "sign-descent/unimodal-at-integers"
    point = {alpha: 1, d: 85, t: 2, m: 2}  # 0.947, 0.638, 0.581
    domain = Domain.of(point, *_constraints(name)[:-1])
    assert evidence(with_domain(ALL[name], domain)) is Evidence.REFUTED


def test_the_loss_at_integers_is_not_known_to_rise_for_small_alpha() -> None:
    name = "sign-descent/unimodal-at-integers"
    domain = Domain.of({alpha: 1, d: 8, t: 2, m: 3}, *_constraints(name)[1:])
    assert fails(with_domain(ALL[name], domain))
