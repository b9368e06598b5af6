"""Linearly decreasing steps by the rest of their number modulo 4: proved, and mutants are not."""

from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence, Relation, less
from derivations.sign_descent.schedules import linear_bounded, linear_parity
from theory.functions import H
from theory.sign_descent_linear import LinearCount, LinearLoss, last_length
from theory.sign_descent_literal import LinearPosition
from theory.symbols import alpha, d, eps, t

ALL: dict[str, Derivation] = {
    item.name.removeprefix("sign-descent/linear-"): item
    for module in (linear_parity, linear_bounded)
    for item in module.DERIVATIONS
}
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def _claim(name: str) -> Relation:
    """The last claim of a derivation; the others say that a number is at least 1."""
    return ALL[name].statement.claims[-1]


@pytest.mark.parametrize("name", ALL)
def test_proved(name: str) -> None:
    report = check_derivation(ALL[name])
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert report.assumptions == ()


CHANGES: list[tuple[str, Callable[[Relation], Relation], bool]] = [
    ("passes", lambda c: Relation(c.left, c.kind, c.right + 2 * last_length(t)), True),
    ("passes", lambda c: Relation(c.left, c.kind, c.right - last_length(t)), True),
    ("passes", lambda c: Relation(c.left, c.kind, -c.right), True),
    ("returns", lambda c: Relation(c.left, c.kind, c.right - last_length(t)), True),
    ("returns", lambda c: Relation(c.left, c.kind, -c.right), True),
    ("returns", lambda c: Relation(c.left, c.kind, 2 * c.right), True),
    ("loss-below", lambda c: Relation(5 * c.left, c.kind, c.right), True),
    ("loss-below", lambda c: Relation(c.left * t, c.kind, c.right), False),
    ("loss-below", lambda c: Relation(c.right, c.kind, c.left), True),
    ("loss-below", lambda c: Relation(c.left, c.kind, c.right.subs(t, t + 1)), True),
    ("steps-below", lambda c: Relation(2 * c.left, c.kind, c.right), False),
    ("steps-below", lambda c: Relation(c.left * d**eps, c.kind, c.right), False),
    ("steps-below", lambda c: Relation(c.left.subs(eps, eps / 2), c.kind, c.right), False),
    ("loss-bounded", lambda c: Relation(c.left, c.kind, c.right / 4), True),
    ("loss-bounded", lambda c: Relation(c.left, c.kind, c.right / t), True),
    ("loss-bounded", lambda c: Relation(c.left.subs(t, t + 1), c.kind, c.right), False),
    ("count-bounded", lambda c: Relation(c.left, c.kind, c.right - 1), False),
    ("count-bounded", lambda c: Relation(c.left, c.kind, c.right.subs(eps, 2 * eps)), False),
    ("count-bounded", lambda c: Relation(c.left, c.kind, c.right / d), False),
]


@pytest.mark.parametrize(("name", "change", "refuted"), CHANGES)
def test_a_changed_claim_is_not_proved(
    name: str, change: Callable[[Relation], Relation], refuted: bool
) -> None:
    claim = change(_claim(name))
    assert claim != _claim(name)
    found = evidence(with_claims(ALL[name], claim))
    assert found is Evidence.REFUTED if refuted else found in NOT_PROVED


def _on(item: Derivation, other: Derivation) -> Derivation:
    """The claims of one derivation on the domain of another, which has no other variables."""
    return with_domain(item, other.statement.domain)


def test_the_other_rests_are_not_proved() -> None:
    assert evidence(_on(ALL["passes"], ALL["returns"])) in NOT_PROVED
    assert evidence(_on(ALL["returns"], ALL["passes"])) in NOT_PROVED
    assert evidence(_on(ALL["loss-bounded"], ALL["loss-below"])) in NOT_PROVED
    assert evidence(_on(ALL["loss-below"], ALL["loss-bounded"])) in NOT_PROVED


@pytest.mark.parametrize("name", ALL)
def test_each_constraint_is_needed(name: str) -> None:
    domain = ALL[name].statement.domain
    for constraint in domain.constraints:
        kept = [c for c in domain.constraints if c != constraint]
        wider = Domain.of(dict(domain.witness), *kept)
        if constraint == less(eps, 1) and name == "count-bounded":
            continue  # asked for by the definition of a count that is not 1
        assert evidence(with_domain(ALL[name], wider)) in NOT_PROVED, constraint


def _run(a: float, dim: int, number: int) -> np.ndarray:
    left = np.arange(1, dim + 1.0) ** -a
    last = 2 / (number**2 + number + 2)
    for rest in range(number, 0, -1):
        left -= last * rest * np.sign(left)
    return left


@pytest.mark.parametrize("a", [0.6, 0.75, 1.0, 2.0])
def test_the_bounds_hold_for_runs(a: float) -> None:
    exact = sp.Rational(a).limit_denominator(100)
    loss, bounded = _claim("loss-below"), _claim("loss-bounded")
    for dim in (1, 10, 1000, 20000):
        normaliser = float((np.arange(1, dim + 1.0) ** (-2 * a)).sum())
        for number in range(1, 14):
            found = float(np.square(_run(a, dim, number)).sum())
            put = {alpha: exact, d: dim, t: number}
            side = loss.left.subs(H(d, 2 * alpha), normaliser) if number % 4 in (1, 2) else None
            if side is not None:
                assert float(side.subs(put)) <= found / normaliser * (1 + 1e-9)
            else:
                assert found <= float(bounded.right.subs(put)) * (1 + 1e-9)


def test_few_steps_are_enough_at_every_dimension() -> None:
    """At alpha = 1 and eps = 1/100 it is 15 steps from d = 10^4 on."""
    most = _claim("count-bounded").right.subs({alpha: 1, eps: sp.Rational(1, 100)})
    assert _claim("count-bounded").left == LinearCount(alpha, d, eps)
    for dim, expected in ((10**3, 12), (10**4, 15), (10**5, 15)):
        start = float(np.square(np.arange(1, dim + 1.0) ** -1.0).sum())
        number = 1
        while np.square(_run(1.0, dim, number)).sum() > start / 100:
            number += 1
        assert number == expected <= most
    assert LinearLoss(alpha, d, t) in _claim("loss-bounded").left.atoms(LinearLoss)
    assert LinearPosition in {type(e) for e in sp.preorder_traversal(_claim("returns").left)}
