"""When the published step size is the best one: proved in both directions, and mutants are not."""

from dataclasses import replace
from fractions import Fraction

import pytest
from mutants import (
    changed_constant,
    evidence,
    fails,
    with_claim,
    with_domain,
)

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Relation, at_most, less
from derivations.sign_descent.averaged import one_decreasing_best, one_decreasing_window
from numerics import sign_descent
from theory.symbols import alpha, d, t

MODULES = (one_decreasing_best, one_decreasing_window)
ALL: dict[str, Derivation] = {item.name: item for module in MODULES for item in module.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    assert fails(with_claim(item, number, changed_constant(item.statement.claims[number])))


def _constraints(name: str) -> tuple[Relation, ...]:
    return ALL[name].statement.domain.constraints


def test_the_published_step_needs_phi_two_to_be_no_better() -> None:
    name = "sign-descent/published-step-best"
    domain = Domain.of({alpha: 1, d: 4, t: 1}, *_constraints(name)[:-1])
    stated = ALL[name].statement
    spots = ({alpha: 1, d: 3, t: 1}, {alpha: 1, d: 12, t: 2})
    item = replace(ALL[name], statement=replace(stated, domain=domain, spots=spots))
    assert evidence(item) is Evidence.REFUTED


def test_a_sharper_second_coordinate_does_not_suffice() -> None:
    name = "sign-descent/published-step-best"
    *rest, last = _constraints(name)
    weaker = at_most(last.left / 2, last.right)
    domain = Domain.of({alpha: 1, d: 3, t: 2}, *rest, weaker)
    assert fails(with_domain(ALL[name], domain))


def test_the_hypothesis_of_proposition_d4_does_not_suffice() -> None:
    name = "sign-descent/published-step-late"
    vertex = 1 / (1 + (d - 1) / (4 * t**2))
    domain = Domain.of({alpha: 1, d: 12, t: 2}, at_most(1, t), at_most(2**-alpha, vertex))
    assert evidence(with_domain(ALL[name], domain)) is Evidence.REFUTED


def test_the_window_has_no_more_than_its_width() -> None:
    name = "sign-descent/published-step-window"
    *rest, last = _constraints(name)
    wider = less(last.left, last.right * 2)
    domain = Domain.of({alpha: 1, d: 10, t: 2}, *rest, wider)
    assert fails(with_domain(ALL[name], domain))


def test_only_where_the_condition_fails_is_the_optimum_lower() -> None:
    name = "sign-descent/published-step-best-only-if"
    domain = Domain.of({alpha: 1, d: 6, t: 2}, *_constraints(name)[:-1])
    assert fails(with_domain(ALL[name], domain))


def test_the_distance_needs_alpha_of_a_half_and_the_jumps() -> None:
    name = "sign-descent/published-step-near"
    item = ALL[name]
    domain = Domain.of({alpha: 1, d: 12, t: 2}, *_constraints(name)[1:])
    assert fails(with_domain(item, domain))
    low, _ = item.statement.claims
    value = item.statement.claims[1].right
    sharp = at_most(value - (value - low.left) / 100, low.right)
    spots = ({alpha: 1, d: 3, t: 1},)
    stated = replace(item.statement, spots=spots)
    mutant = with_claim(replace(item, statement=stated), 0, sharp)
    assert evidence(mutant) is Evidence.REFUTED


def _holds(dimension: int, time: int) -> bool:
    vertex = 1 / (1 + Fraction(dimension - 1, 4 * time**2))
    return (vertex - Fraction(1, 2)) ** 2 >= vertex / (16 * time**2)


@pytest.mark.parametrize("time", [1, 2, 3, 5])
def test_the_condition_decides_as_the_certified_optimum_does(time: int) -> None:
    for dimension in range(2, 4 * time**2 + 1):  # the vertex is above 1/2
        share = Fraction(dimension - 1, 4 * time**2)
        mass = sum(Fraction(1, k**2) for k in range(1, dimension + 1))
        value = share / (1 + share) / mass
        ball = sign_descent.loss(alpha=1, dim=dimension, t=time)
        assert (ball.lower <= value <= ball.upper) is _holds(dimension, time)
