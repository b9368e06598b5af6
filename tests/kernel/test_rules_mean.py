"""The mean of the losses after T and T + 1 literal steps: definitions, and what is refused."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    assume,
    at_most,
    best_length,
    count_at_least,
    count_at_most,
    equal,
    every_length,
    follows,
    less,
)
from derivations.kernel.entailment import is_integer
from theory.sign_descent_exact_loss import (
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.symbols import T, alpha, d, eps, k, v

HALF = sp.Rational(1, 2)
BASE = Domain.of({alpha: 1, d: 3, T: 2})
OPTIMUM = SignMeanOptimum(alpha, d, T)
MEAN = (SignExactLoss(alpha, d, T, v) + SignExactLoss(alpha, d, T + 1, v)) / 2
COUNT = SignMeanCount(alpha, d, eps)
LEVEL = Domain.of({alpha: 1, d: 3, eps: HALF})


def test_the_infimum_is_over_the_mean():
    moving = BASE.extend({v: HALF})
    assert best_length(moving, OPTIMUM, v).claim == at_most(OPTIMUM, MEAN)
    with pytest.raises(Refused, match="0 <"):
        best_length(moving, OPTIMUM, v - 1)
    bound = assume(moving, at_most(0, MEAN), "not negative", forall=(v,))
    assert every_length(BASE, OPTIMUM, bound, v).claim == at_most(0, OPTIMUM)


@pytest.mark.parametrize("time", [T, T + 1])
def test_a_bound_of_one_of_the_two_losses_is_none_of_the_mean(time):
    moving = BASE.extend({v: HALF})
    loss = SignExactLoss(alpha, d, time, v)
    bound = assume(moving, at_most(0, loss), "not negative", forall=(v,))
    with pytest.raises(Refused, match="does not bound"):
        every_length(BASE, OPTIMUM, bound, v)
    assert best_length(moving, OPTIMUM, v).relation.right != loss


def test_the_mean_needs_a_whole_number_of_steps():
    for time in (alpha, sp.Integer(-1), T - 5):
        with pytest.raises(Refused):
            follows(BASE, equal(SignMeanOptimum(alpha, d, time), SignMeanOptimum(alpha, d, time)))


def test_the_count_of_the_mean():
    assert is_integer(COUNT)
    domain = LEVEL.extend({k: 4})
    optimum = SignMeanOptimum(alpha, d, k)
    enough = assume(domain, at_most(optimum, eps), "enough")
    assert count_at_most(domain, COUNT, k, enough).claim == at_most(COUNT, k)
    before = assume(domain, at_most(SignMeanOptimum(alpha, d, k - 1), eps), "enough before")
    with pytest.raises(Refused, match="is not about"):
        count_at_most(domain, COUNT, k, before)
    single = assume(domain, at_most(SignExactOptimum(alpha, d, k), eps), "enough without a mean")
    with pytest.raises(Refused, match="is not about"):
        count_at_most(domain, COUNT, k, single)


def test_the_count_of_the_mean_from_below():
    assert count_at_least(LEVEL, COUNT, sp.Integer(1)).claim == at_most(1, COUNT)
    with pytest.raises(Refused, match="may be above"):
        count_at_least(LEVEL, COUNT, sp.Integer(2))
    few = LEVEL.extend({k: 2}, at_most(k, 5))
    short = assume(few, less(eps, SignMeanOptimum(alpha, d, k)), "short", forall=(k,))
    assert count_at_least(LEVEL, COUNT, sp.Integer(6), short, k).claim == at_most(6, COUNT)
    with pytest.raises(Refused, match="does not follow"):
        count_at_least(LEVEL, COUNT, sp.Integer(7), short, k)


def test_the_count_of_the_mean_needs_a_level():
    domain = Domain.of({alpha: 1, d: 3})
    with pytest.raises(Refused):
        follows(domain, equal(SignMeanCount(alpha, d, 0), SignMeanCount(alpha, d, 0)))
