"""Rules about sign descent's optimum, count and index, and about integer parts."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Evidence,
    Refused,
    assume,
    at_most,
    before_steps,
    best_step,
    chosen_step,
    equal,
    follows,
    greatest_index,
    greatest_index_at,
    least_steps,
    less,
)  # fmt: skip
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_rate import Decreasing, DecreasingAt, InverseSignRate
from theory.symbols import alpha, d, eps, phi, t, tau, x, y

STEPS = Domain.of({alpha: 1, d: 6, t: 2}, at_most(1, t))
TRIAL = STEPS.extend({phi: 2}, at_most(1, phi), at_most(phi, d))
OPTIMUM = SignOptimum(alpha, d, t)
HALF = sp.Rational(1, 2)


def _nonnegative(domain=TRIAL):
    return assume(domain, at_most(0, SignLoss(alpha, d, t, phi)), "sign", (phi,))


def test_an_infimum_lies_between_a_bound_and_a_member():
    low, high = best_step(STEPS, OPTIMUM, _nonnegative(), phi, d)
    assert low.relation == at_most(0, OPTIMUM)
    assert high.relation == at_most(OPTIMUM, SignLoss(alpha, d, t, d))


@pytest.mark.parametrize("step", [d + 1, sp.Rational(1, 2), 2 * d])
def test_a_step_outside_the_range_is_no_member(step):
    with pytest.raises(Refused, match="does not follow"):
        best_step(STEPS, OPTIMUM, _nonnegative(), phi, step)


def test_a_bound_for_some_steps_only_is_refused():
    some = TRIAL.extend({phi: 3}, at_most(3, phi))
    with pytest.raises(Refused, match="every step"):
        best_step(STEPS, OPTIMUM, _nonnegative(some), phi, d)


def test_a_bound_that_moves_with_the_step_is_refused():
    loss = SignLoss(alpha, d, t, phi)
    with pytest.raises(Refused, match="moves with"):
        best_step(STEPS, OPTIMUM, follows(TRIAL, at_most(loss, loss)), phi, d)


def test_a_bound_of_another_loss_is_refused():
    with pytest.raises(Refused, match="does not bound"):
        best_step(STEPS, SignOptimum(alpha, d, 2 * t), _nonnegative(), phi, d)


def test_the_optimum_needs_a_positive_time():
    later = Domain.of({alpha: 1, d: 6, t: 2})
    with pytest.raises(Refused):
        follows(later, equal(OPTIMUM, OPTIMUM))


def test_the_best_step_lies_in_the_range_and_takes_the_infimum():
    step = SignStep(alpha, d, t)
    low, high, least = chosen_step(STEPS, step)
    assert low.relation == at_most(1, step)
    assert high.relation == at_most(step, d)
    assert least.relation == equal(SignLoss(alpha, d, t, step), OPTIMUM)
    assert least.evidence is Evidence.PROVED
    follows(STEPS, less(0, step))
    with pytest.raises(Refused, match="not found"):
        follows(STEPS, less(1, step), low, high)
    with pytest.raises(Refused, match="not found"):
        follows(STEPS, at_most(step, d - 1), low, high)


@pytest.mark.parametrize(
    "step",
    [
        SignStep(-alpha, d, t),
        SignStep(alpha, d - 6, t),
        SignStep(alpha, d + sp.Rational(1, 2), t),
        SignStep(alpha, d, t - 2),
        SignStep(alpha, tau, t),
    ],
)
def test_a_best_step_needs_an_exponent_a_dimension_and_a_time(step):
    domain = STEPS.extend({tau: 2})
    with pytest.raises(Refused, match="not known to have a value"):
        chosen_step(domain, step)


def test_the_count_is_reached_and_not_before():
    domain = Domain.of({alpha: 1, d: 16, eps: sp.Rational(1, 2)})
    count = SignCount(alpha, d, eps)
    some, enough = least_steps(domain, count)
    assert some.relation == at_most(1, count)
    assert enough.relation == at_most(SignOptimum(alpha, d, count), eps)
    with pytest.raises(Refused, match="2 <="):
        before_steps(domain, count, some)
    later = domain.extend({eps: sp.Rational(1, 100)}, at_most(2, count))
    before = before_steps(later, count, follows(later, at_most(2, count)))
    assert before.relation == less(eps, SignOptimum(alpha, d, count - 1))


def test_the_index_lies_between_its_borders():
    domain = Domain.of({alpha: 1, tau: 2})
    index = Decreasing(alpha, tau**-2)
    low, high = greatest_index(domain, index)
    assert low.relation == at_most(index**alpha * H(index, alpha) - index, tau**-2)
    assert high.relation.left == tau**-2
    with pytest.raises(Refused):
        greatest_index(domain, Decreasing(alpha, -tau))


LEVEL = Domain.of({alpha: 1, y: HALF}, less(HALF, alpha), less(y, 1))


def test_the_index_of_a_loss_lies_between_its_borders():
    index = DecreasingAt(alpha, y)
    low, high = greatest_index_at(LEVEL, index)
    goal = y * sp.zeta(2 * alpha)
    border = H(index, 2 * alpha) - index**-alpha * H(index, alpha)
    assert low.relation == at_most(border, goal)
    assert high.relation == less(goal, border.subs(index, index + 1))
    follows(LEVEL, at_most(1, index))
    with pytest.raises(Refused, match="not found"):
        follows(LEVEL, at_most(2, index), low, high)


@pytest.mark.parametrize("function", [DecreasingAt, InverseSignRate])
def test_an_index_or_time_of_a_loss_needs_a_loss_below_one_and_a_light_tail(function):
    follows(LEVEL, less(0, function(alpha, y)))
    for exponent, level in ((alpha, 2 * y), (alpha, y - 1), (alpha, 1 - 2 * y), (alpha / 2, y)):
        with pytest.raises(Refused, match="not known to have a value"):
            follows(LEVEL, less(0, function(exponent, level)))


@pytest.mark.parametrize("index", [DecreasingAt(alpha, 3 * y), DecreasingAt(alpha / 2, y)])
def test_no_borders_without_an_index(index):
    with pytest.raises(Refused, match="not known to have a value"):
        greatest_index_at(LEVEL, index)


def test_integer_parts_lie_within_one_of_their_argument():
    domain = Domain.of({x: sp.Rational(5, 2)}, at_most(2, x), less(x, 3))
    follows(domain, equal(sp.floor(x), 2))
    wider = Domain.of({x: sp.Rational(5, 2)}, at_most(2, x), at_most(x, 3))
    with pytest.raises(Refused):
        follows(wider, equal(sp.floor(x), 2))
    with pytest.raises(Refused):
        follows(wider, at_most(x, sp.floor(x)))
