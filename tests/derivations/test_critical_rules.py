"""The rules about counts and maxima that the critical exponent needs, and its claims in balls."""

from fractions import Fraction

import pytest
import sympy as sp

from derivations.derivation import Derivation
from derivations.gradient_descent import (
    critical,
    critical_count,
    critical_growth,
    critical_late,
    critical_loss,
)
from derivations.kernel import (
    Domain,
    Refused,
    at_most,
    before_count,
    below_maximum,
    context,
    follows,
    least_count,
    less,
)
from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from derivations.kernel.proposition import Relation, substitute
from numerics import gradient_descent
from theory.gradient_loss import GradientCount, GradientLoss
from theory.symbols import alpha, beta, d, eps, n

LEVEL = sp.Rational(3, 10)
COUNT = GradientCount(alpha, beta, d, eps)
POINT = {alpha: 1, beta: 0, d: 16, eps: LEVEL}
BELOW_ONE = Domain.of(POINT, less(eps, 1))
INEQUALITIES = [
    item
    for module in (critical, critical_loss, critical_growth, critical_late, critical_count)
    for item in module.DERIVATIONS
    if isinstance(item.statement.claims[0], Relation)
]


def test_the_count_is_least_by_definition() -> None:
    some, enough = least_count(BELOW_ONE, COUNT)
    assert some.claim == at_most(1, COUNT)
    assert enough.claim == at_most(GradientLoss(alpha, beta, d, COUNT), eps)
    domain = BELOW_ONE.extend({}, at_most(2, COUNT))
    several = follows(domain, at_most(2, COUNT))
    earlier = before_count(domain, COUNT, several)
    assert earlier.claim == less(eps, GradientLoss(alpha, beta, d, COUNT - 1))


def test_the_count_needs_a_level_below_one() -> None:
    with pytest.raises(Refused, match="< 1"):
        least_count(Domain.of(POINT), COUNT)


def test_the_count_needs_a_finite_dimension() -> None:
    domain = Domain.of({alpha: 2, beta: 0, eps: LEVEL}, less(eps, 1))
    with pytest.raises(Refused):
        least_count(domain, GradientCount(alpha, beta, sp.oo, eps))


def test_the_count_needs_a_positive_exponent_and_level() -> None:
    real = sp.Symbol("y0", real=True)
    domain = Domain.of({**POINT, real: LEVEL}, less(eps, 1), less(real, 1))
    for count in (GradientCount(real, beta, d, eps), GradientCount(alpha, beta, d, real)):
        with pytest.raises(Refused):
            least_count(domain, count)


def test_one_step_less_needs_two_steps() -> None:
    some, _ = least_count(BELOW_ONE, COUNT)
    with pytest.raises(Refused, match="2 <="):
        before_count(BELOW_ONE, COUNT, some)


def test_a_maximum_is_above_its_arguments_only() -> None:
    domain = Domain.of({alpha: 1, n: 2})
    largest = sp.Max(alpha, n)
    claims = {theorem.claim for theorem in below_maximum(domain, largest)}
    assert claims == {at_most(alpha, largest), at_most(n, largest)}
    with pytest.raises(Refused):
        below_maximum(domain, sp.Min(alpha, n))
    here = context(domain.constraints)
    assert here.positive(sp.Max(alpha, -n))
    assert not here.positive(sp.Max(-alpha, -n))
    with pytest.raises(Refused):
        follows(domain, at_most(largest, alpha))


def test_balls_of_maxima_counts_and_losses() -> None:
    assert sign(enclose(sp.Max(alpha, 2) - 3, {alpha: Fraction(3)}, 64)) == 0
    exact = {alpha: sp.Integer(1), beta: sp.Integer(0), d: sp.Integer(16), eps: LEVEL}
    reached = gradient_descent.count(alpha=1, dim=16, eps="3/10").iterations
    assert sign(enclose(substitute(COUNT - reached, exact), {}, 64)) == 0
    # with two coordinates r(t) = (1/2) (1/2)^(2 t) / (3/2)
    gap = enclose(12 * GradientLoss(1, 0, 2, 1) - 1, {}, 64)
    assert sign(gap) not in (1, -1)
    assert sign(enclose(13 * GradientLoss(1, 0, 2, 1) - 1, {}, 64)) == 1
    with pytest.raises(NotEnclosable):
        enclose(COUNT, {alpha: 1, beta: 0, d: 16, eps: Fraction(3, 10)}, 64)
    with pytest.raises(NotEnclosable):
        enclose(GradientCount(1, -2, 16, LEVEL), {}, 64)


@pytest.mark.parametrize("item", INEQUALITIES, ids=lambda item: item.name)
def test_the_claims_hold_in_balls(item: Derivation) -> None:
    statement = item.statement
    tried = 0
    for spot in (dict(statement.domain.witness), *statement.spots):
        exact = {s: sp.Rational(v) for s, v in spot.items()}
        for claim in statement.claims:
            assert isinstance(claim, Relation)
            gap = substitute(claim.right - claim.left, exact)
            assert sign(enclose(gap, {}, 128)) in (0, 1), (spot, claim)
            tried += 1
    assert tried >= 6
