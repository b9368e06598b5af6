"""How a search for the best step of averaged sign descent is complete; mutants are not proved."""

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
from derivations.kernel import Domain, Evidence, Relation, at_most
from derivations.sign_descent.averaged import covering, covering_chord
from derivations.sign_descent.averaged.pieces import m, q
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, eps, phi, t, w

MODULES = (covering, covering_chord)
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


def test_covering_without_the_terms_beyond_is_refuted() -> None:
    item = ALL["sign-descent/covering"]
    bare = at_most(SignLoss(alpha, d, t, m), SignLoss(alpha, d, t, phi))
    point = {alpha: sp.Rational(1, 4), d: 40, t: 1, m: 20, q: 40, phi: 30}
    constraints = _constraints("sign-descent/covering")
    altered = _on("covering", point, *constraints)
    assert evidence(with_claims(altered, bare)) is Evidence.REFUTED
    (claim,) = item.statement.claims
    less_beyond = at_most(claim.left.subs(t, 3 * t), claim.right.subs(t, 3 * t))
    assert fails(with_claims(item, less_beyond))


def test_covering_needs_a_falling_slope() -> None:
    constraints = _constraints("sign-descent/covering")[:-1]
    point = {alpha: 1, d: 85, t: 2, m: 2, q: 6, phi: 5}
    assert evidence(_on("covering", point, *constraints)) is Evidence.REFUTED


@pytest.mark.parametrize("number", [3, 6])
def test_a_chord_needs_both_ends(number: int) -> None:
    name = "sign-descent/covering-chord"
    constraints = list(_constraints(name))
    del constraints[number]
    witness = dict(ALL[name].statement.domain.witness)
    assert fails(with_domain(ALL[name], Domain.of(witness, *constraints)))


def test_a_quotient_too_large_is_refuted() -> None:
    name = "sign-descent/covering-chord"
    kept = [c for c in _constraints(name) if not c.left.has(w)]
    level = sp.Rational(11, 20)
    point = {alpha: 1, d: 40, t: 2, m: 5, q: 8, w: 100, eps: level, phi: 5}
    base, slope = (c for c in _constraints(name) if c.left.has(eps))
    item = with_domain(ALL[name], Domain.of(point, *kept, base, slope))
    assert evidence(item) is Evidence.REFUTED
