"""Best steps and counts of averaged sign descent for alpha > 1/2: proved, and mutants are not."""

from collections.abc import Callable

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Kind, Limit, Relation, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import (
    light_count,
    light_count_limit,
    light_inverse,
    light_rate,
    light_step,
    published_count,
)
from numerics import sign_descent
from theory.sign_descent_bounds import count_above
from theory.sign_descent_rate import InverseSignRate
from theory.symbols import alpha, d, eps, tau, y

MODULES = (
    light_step, light_rate, light_inverse, light_count, light_count_limit, published_count
)  # fmt: skip
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
STEP = ALL["sign-descent/light-tail-step"]
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]
Change = Callable[[sp.Expr], sp.Expr]


def _fails(item: Derivation, claim: Claim) -> bool:
    return evidence(with_claims(item, claim)) in (Evidence.UNDECIDED, Evidence.REFUTED)


def _fails_on(item: Derivation, domain: Domain) -> bool:
    return evidence(with_domain(item, domain)) in (Evidence.UNDECIDED, Evidence.REFUTED)


def _changed(claim: Claim, change: Change) -> Claim:
    """The claim with another limit, or with its constant side changed."""
    if isinstance(claim, Limit):
        return Limit(claim.expression, claim.variable, change(claim.value))
    return Relation(claim.left, claim.kind, change(claim.right))


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


FALLS = ALL["sign-descent/light-tail-rate-falls"]


def test_the_rate_does_not_rise() -> None:
    domain = FALLS.statement.domain
    swapped = Domain.of({alpha: 1, tau: 2, light_rate.later: 1}, domain.constraints[0])
    assert _fails_on(FALLS, swapped.extend({}, less(light_rate.later, tau)))
    assert _fails_on(FALLS, swapped)


@pytest.mark.parametrize(
    "mutate",
    [
        pytest.param(lambda e: 2 * e, id="slope of the derivative in tau"),
        pytest.param(lambda e: e / 2, id="half the slope"),
        pytest.param(lambda e: e.subs(tau, light_rate.later), id="the other end"),
    ],
)
def test_the_slope_is_the_square_of_the_best_u_at_its_end(mutate: Change) -> None:
    low, high, _ = FALLS.statement.claims
    slope = light_rate._BEST**2
    other = slope.subs(tau, light_rate.later)
    if mutate(slope) != slope / 2:
        assert _fails(FALLS, at_most(light_rate._TIMES * mutate(slope), low.right))
    if mutate(slope) != 2 * slope:
        wrong = slope if mutate(slope) == other else mutate(other)
        assert _fails(FALLS, at_most(high.left, light_rate._TIMES * wrong))


@pytest.mark.parametrize("name", ["rate-range", "rate-ends", "inverse"])
def test_the_rate_needs_alpha_above_one_half(name: str) -> None:
    item = ALL[f"sign-descent/light-tail-{name}"]
    constraints = item.statement.domain.constraints[1:]
    assert _fails_on(item, Domain.of(dict(item.statement.domain.witness), *constraints))


def test_other_explicit_bounds_of_the_rate_are_not_proved() -> None:
    item = ALL["sign-descent/light-tail-rate-range"]
    late, early = item.statement.claims[2:]
    assert _fails(item, at_most(late.left, late.right * tau))
    assert _fails(item, at_most(early.left, early.right * tau))
    assert _fails(item, at_most(early.left, early.right / 2))


def test_the_inverse_needs_a_level_below_one() -> None:
    item = ALL["sign-descent/light-tail-inverse"]
    domain = item.statement.domain
    wide = Domain.of({**dict(domain.witness), y: 2}, domain.constraints[0])
    assert _fails_on(item, wide)


def test_the_inverse_is_no_other_time() -> None:
    item = ALL["sign-descent/light-tail-inverse"]
    time = InverseSignRate(alpha, y)
    low, high = item.statement.claims
    for other in (2 * time, time**2, InverseSignRate(alpha, y / 2)):
        for claim in (low, high):
            sides = (side.subs(time**-2, other**-2) for side in (claim.left, claim.right))
            assert _fails(item, at_most(*sides))


COUNT = ALL["sign-descent/light-tail-count"]
NEAR = ALL["sign-descent/light-tail-count-near"]


@pytest.mark.parametrize(
    "factor",
    [
        pytest.param(sp.Integer(2), id="the number of steps for 2 T"),
        pytest.param(sp.sqrt(d), id="another power of d"),
        pytest.param(eps, id="a factor of eps"),
    ],
)
@pytest.mark.parametrize("name", ["light-tail-count", "published-count"])
def test_the_count_has_no_other_size(name: str, factor: sp.Expr) -> None:
    item = ALL[f"sign-descent/{name}"]
    (limit,) = item.statement.claims
    assert _fails(item, Limit(limit.expression * factor, d, limit.value))
    assert _fails(item, Limit(limit.expression / factor, d, limit.value))


def test_the_count_is_by_no_other_inverse() -> None:
    (limit,) = COUNT.statement.claims
    inverse = InverseSignRate(alpha, eps)
    for other in (InverseSignRate(alpha, eps**2), InverseSignRate(2 * alpha, eps), 1 / inverse):
        assert _fails(COUNT, Limit(limit.expression.subs(inverse, other), d, limit.value))


def test_the_published_count_ends_with_the_range_of_the_formula() -> None:
    item = ALL["sign-descent/published-count"]
    first = item.statement.domain.constraints[0]
    wide = Domain.of({alpha: 1, eps: sp.Rational(1, 2)}, first, less(eps, 1))
    assert _fails_on(item, wide)


@pytest.mark.parametrize("name", ["count", "count-above", "count-bounds", "count-near"])
def test_the_count_needs_a_light_tail_and_eps_below_one(name: str) -> None:
    item = ALL[f"sign-descent/light-tail-{name}"]
    domain = item.statement.domain
    for dropped in domain.constraints[:2]:
        rest = (c for c in domain.constraints if c != dropped)
        assert _fails_on(item, Domain.of(dict(domain.witness), *rest))


@pytest.mark.parametrize("number", [-1, -3])
def test_the_count_near_needs_its_number_of_coordinates(number: int) -> None:
    """Without d > m, or without the sum that shows m to be enough."""
    domain = NEAR.statement.domain
    rest = domain.constraints[: len(domain.constraints) + number]
    rest += domain.constraints[len(rest) + 1 :]
    assert _fails_on(NEAR, Domain.of(dict(domain.witness), *rest))


@pytest.mark.parametrize("name", ["count-bounds", "count-near"])
def test_closer_bounds_of_the_count_are_not_proved(name: str) -> None:
    item = ALL[f"sign-descent/light-tail-{name}"]
    low, high = item.statement.claims
    time = light_count.TIME
    assert _fails(item, at_most(low.left + 1, low.right))
    assert _fails(item, at_most(sp.sqrt(d + 1) * time / 2, low.right))
    assert _fails(item, at_most(high.left, high.right - 1))
    assert _fails(item, at_most(high.left, high.right.subs(time, InverseSignRate(alpha, eps))))


@pytest.mark.parametrize("name", ["count-above", "count-bounds", "count-near"])
def test_other_constants_and_powers_of_the_count_are_refuted(name: str) -> None:
    item = ALL[f"sign-descent/light-tail-{name}"]
    *low, high = item.statement.claims
    mutants = [at_most(high.left, high.right / 2), at_most(high.left, high.right / sp.sqrt(d))]
    for claim in low:
        mutants += [at_most(2 * claim.left, claim.right), at_most(claim.left + 1, claim.right)]
    for mutant in mutants:
        assert evidence(with_claims(item, mutant)) is Evidence.REFUTED


@pytest.mark.parametrize("number", [0, 1, 2])
def test_other_slopes_of_the_rate_are_refuted(number: int) -> None:
    claim = FALLS.statement.claims[number]
    mutant = Relation(2 * claim.left, claim.kind, claim.right)
    assert evidence(with_claims(FALLS, mutant)) is Evidence.REFUTED


def test_other_bounds_of_the_rate_are_refuted() -> None:
    item = ALL["sign-descent/light-tail-rate-range"]
    rate, (late, early) = light_rate._RATE, item.statement.claims[2:]
    mutants = [
        less(sp.Rational(3, 5), rate),
        less(rate, sp.Rational(1, 2)),
        at_most(late.left, late.right / 9),
        at_most(early.left, early.right * tau**4),
    ]
    for mutant in mutants:
        assert evidence(with_claims(item, mutant)) is Evidence.REFUTED


@pytest.mark.parametrize(
    ("exponent", "dimension", "goal"),
    [
        ("3/4", 10**6, "1/20"),
        ("1", 5000, "3/10"),
        ("1", 5000, "4/5"),
        ("2", 30, "1/20"),
        ("2", 30, "4/5"),
    ],
)
def test_certified_counts_lie_between_the_bounds(exponent: str, dimension: int, goal: str) -> None:
    found = sign_descent.count(alpha=exponent, dim=dimension, eps=goal).iterations
    place = {alpha: sp.Rational(exponent), d: dimension, eps: sp.Rational(goal)}
    number = 2
    while (bounds := count_above(sp.Integer(number)).subs(place)).conditions:
        number += 1
    low, high = (sp.N(side, 20) for side in (bounds.lower, bounds.upper))
    assert low <= found <= high
    assert high - low < 1 + (number / dimension) ** 0.5 * high
