"""Infima, least and greatest numbers and the literal update, by definition; and what is refused."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    assume,
    at_most,
    before_steps,
    best_length,
    best_step,
    count_at_least,
    count_at_most,
    equal,
    every_length,
    follows,
    greatest_index,
    least_steps,
    less,
    literal_loss,
    literal_start,
    literal_step,
)
from theory.sign_descent_exact_loss import SignExactCount, SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import HalvedPosition, SignPosition
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum
from theory.sign_descent_rate import Decreasing
from theory.sign_descent_schedule import HalvingCount, HalvingLoss
from theory.symbols import alpha, d, eps, k, phi, t, x

y, z = sp.symbols("y z", real=True)
j1 = sp.Symbol("j1", integer=True, positive=True)
j0 = sp.Symbol("j0", integer=True, nonnegative=True)
POINT = {alpha: 1, d: 3, eps: sp.Rational(1, 2)}
DOMAIN = Domain.of(POINT)
TIMED = Domain.of({**POINT, t: 2}, at_most(1, t))


# -------------------------------------------------------------------------- infimum over steps


def test_best_step():
    optimum = SignOptimum(alpha, d, t)
    domain = Domain.of({alpha: 1, d: 3, t: 2}, at_most(1, t))
    loss = SignLoss(alpha, d, t, phi)
    every = domain.extend({phi: 2}, at_most(1, phi), at_most(phi, d))
    bound = assume(every, at_most(0, loss), "losses are not negative", forall=(phi,))
    low, high = best_step(domain, optimum, bound, phi, sp.Integer(1))
    assert low.claim == at_most(0, optimum)
    assert high.claim == at_most(optimum, SignLoss(alpha, d, t, 1))
    with pytest.raises(Refused, match="does not follow"):
        best_step(domain, optimum, bound, phi, d + 1)
    with pytest.raises(Refused, match="does not follow"):
        best_step(domain, optimum, bound, phi, sp.Rational(1, 2))
    fixed = assume(every, at_most(0, loss), "at one step only")
    with pytest.raises(Refused, match="fixed by the assumption"):
        best_step(domain, optimum, fixed, phi, sp.Integer(1))
    near = every.extend({}, at_most(phi, 2))
    part = assume(near, at_most(0, loss), "short steps", forall=(phi,))
    with pytest.raises(Refused, match="for every step"):
        best_step(domain, optimum, part, phi, sp.Integer(1))
    moving = assume(every, at_most(phi, loss), "a bound that moves", forall=(phi,))
    with pytest.raises(Refused, match="moves with"):
        best_step(domain, optimum, moving, phi, sp.Integer(1))
    other = assume(every, at_most(0, SignLoss(alpha, d, t + 1, phi)), "later", forall=(phi,))
    with pytest.raises(Refused, match="does not bound"):
        best_step(domain, optimum, other, phi, sp.Integer(1))
    with pytest.raises(Refused, match="not a fresh"):
        best_step(every, optimum, bound, phi, sp.Integer(1))


def test_least_steps():
    count = SignCount(alpha, d, eps)
    some, reached = least_steps(DOMAIN, count)
    assert some.claim == at_most(1, count)
    assert reached.claim == at_most(SignOptimum(alpha, d, count), eps)
    several = assume(DOMAIN, at_most(2, count), "several steps")
    assert before_steps(DOMAIN, count, several).claim == less(eps, SignOptimum(alpha, d, count - 1))
    with pytest.raises(Refused, match="2 <= "):
        before_steps(DOMAIN, count, some)
    with pytest.raises(Refused, match="have a value"):  # a level that is never reached
        least_steps(Domain.of({alpha: 1, d: 3, y: 1}), SignCount(alpha, d, y))
    with pytest.raises(Refused, match="have a value"):
        least_steps(Domain.of({alpha: 1, x: 3, eps: 1}), SignCount(alpha, x, eps))


def test_greatest_index():
    index = Decreasing(alpha, x)
    low, high = greatest_index(Domain.of({alpha: 1, x: 3}), index)
    assert low.relation.right == x
    assert high.relation.left == x
    for domain, function in (
        (Domain.of({alpha: 1, y: 3}), Decreasing(alpha, y)),
        (Domain.of({y: 1, x: 3}), Decreasing(y, x)),
    ):
        with pytest.raises(Refused, match="have a value"):
            greatest_index(domain, function)


# --------------------------------------------------------------------------- the literal update


def test_the_literal_update():
    domain = Domain.of({y: 1, x: 2, t: 1})
    position = SignPosition(y, x, t)
    assert literal_start(domain, SignPosition(y, x, 0)).claim == equal(SignPosition(y, x, 0), y)
    positive = assume(domain, less(0, position), "right of the target")
    after = SignPosition(y, x, t + 1)
    assert literal_step(domain, position, positive).claim == equal(after, position - x)
    negative = assume(domain, less(position, 0), "left of the target")
    assert literal_step(domain, position, negative).claim == equal(after, position + x)
    hit = assume(domain, equal(position, 0), "at the target")
    assert literal_step(domain, position, hit).claim == equal(after, 0)
    with pytest.raises(Refused, match="not that after 0 steps"):
        literal_start(domain, position)
    with pytest.raises(Refused, match="is not known"):  # sign(0) = 0 is another case
        literal_step(domain, position, assume(domain, at_most(0, position), "not left"))
    for rule in (literal_start, literal_step):
        with pytest.raises(Refused, match="no position"):
            rule(domain, x)
    with pytest.raises(Refused, match="have a value"):
        literal_start(Domain.of({y: 1, z: 1}), HalvedPosition(1 / y, 0))


def test_literal_losses():
    assert literal_loss(TIMED, HalvingLoss(alpha, d, t)).relation.left == HalvingLoss(alpha, d, t)
    with pytest.raises(Refused, match="captured"):
        literal_loss(Domain.of({**POINT, k: 2}), HalvingLoss(alpha, d, k))
    with pytest.raises(Refused, match="no literal loss"):
        literal_loss(DOMAIN, x)


def test_lengths():
    optimum = SignExactOptimum(alpha, d, t)
    loss = SignExactLoss(alpha, d, t, x)
    every = TIMED.extend({x: 1})
    bound = assume(every, at_most(0, loss), "not negative", forall=(x,))
    assert every_length(TIMED, optimum, bound, x).claim == at_most(0, optimum)
    short = every.extend({}, at_most(x, 1))
    part = assume(short, at_most(0, loss), "short lengths", forall=(x,))
    with pytest.raises(Refused, match="for every length"):
        every_length(TIMED, optimum, part, x)
    with pytest.raises(Refused, match="not a fresh"):
        every_length(short, optimum, part, x)
    with pytest.raises(Refused, match="fixed by the assumption"):
        every_length(TIMED, optimum, assume(every, at_most(0, loss), "once"), x)
    upper = assume(every, at_most(loss, 1), "above", forall=(x,))
    with pytest.raises(Refused, match="does not bound"):
        every_length(TIMED, optimum, upper, x)
    moving = assume(every, at_most(-x, loss), "moving", forall=(x,))
    with pytest.raises(Refused, match="moves with"):
        every_length(TIMED, optimum, moving, x)
    with pytest.raises(Refused, match="no literal optimum"):
        every_length(TIMED, x, bound, x)
    here = TIMED.extend({y: 1})
    assert best_length(here, optimum, sp.Rational(1, 2)).claim.left == optimum
    for length, reason in ((y, "does not follow"), (sp.Integer(0), "follow"), (1 / y, "value")):
        with pytest.raises(Refused, match=reason):
            best_length(here, optimum, length)
    with pytest.raises(Refused, match="no literal optimum"):
        best_length(here, x, 1 / t)


def test_count_at_most():
    count = HalvingCount(alpha, d, eps)
    enough = assume(TIMED, at_most(HalvingLoss(alpha, d, t), eps), "enough")
    assert count_at_most(TIMED, count, t, enough).claim == at_most(count, t)
    with pytest.raises(Refused, match="is not about"):
        count_at_most(TIMED, count, t + 1, enough)
    with pytest.raises(Refused, match="not known as an integer"):
        count_at_most(TIMED, count, t / 2, enough)
    free = Domain.of({**POINT, t: 2})
    with pytest.raises(Refused, match="1 <= "):
        count_at_most(free, count, t, assume(free, enough.relation, "enough"))
    odd = SignExactCount(alpha, d, eps, 1)
    even_steps = assume(TIMED, at_most(SignExactOptimum(alpha, d, 2 * t), eps), "even")
    with pytest.raises(Refused, match="is not about"):  # an even number for the odd count
        count_at_most(TIMED, odd, t, even_steps)
    with pytest.raises(Refused, match="no parity"):
        count_at_most(TIMED, SignExactCount(alpha, d, eps, 2), t, even_steps)
    with pytest.raises(Refused, match="no literal count"):
        count_at_most(TIMED, x, t, even_steps)


def test_count_at_least():
    count = HalvingCount(alpha, d, eps)
    before = TIMED.extend({j1: 1}, at_most(j1, t - 1))
    short = assume(before, less(eps, HalvingLoss(alpha, d, j1)), "too few", forall=(j1,))
    assert count_at_least(TIMED, count, t, short, j1).claim == at_most(t, count)
    with pytest.raises(Refused, match="does not follow for all"):
        count_at_least(TIMED, count, t + 1, short, j1)
    with pytest.raises(Refused, match="not a fresh"):
        count_at_least(before, count, t, short, j1)
    with pytest.raises(Refused, match="fixed by the assumption"):
        count_at_least(TIMED, count, t, assume(before, short.relation, "one"), j1)
    weak = assume(before, at_most(eps, HalvingLoss(alpha, d, j1)), "not enough", forall=(j1,))
    with pytest.raises(Refused, match="is not about"):  # r = eps would be enough
        count_at_least(TIMED, count, t, weak, j1)
    assert count_at_least(TIMED, count, sp.Integer(1)).claim == at_most(1, count)
    with pytest.raises(Refused, match="may be above 1"):
        count_at_least(TIMED, count, sp.Integer(2))
    even, odd = (SignExactCount(alpha, d, eps, parity) for parity in (0, 1))
    assert count_at_least(TIMED, even, sp.Integer(2)).claim == at_most(2, even)
    with pytest.raises(Refused, match="may be above 1"):
        count_at_least(TIMED, odd, sp.Integer(2))
    steps = TIMED.extend({j1: 1, t: 9}, at_most(2 * j1 + 1, t - 1))
    # the odd count with indices from 1 on would leave out a single step
    some = assume(steps, less(eps, SignExactOptimum(alpha, d, 2 * j1 + 1)), "few", forall=(j1,))
    with pytest.raises(Refused, match="leaves out one step"):
        count_at_least(TIMED, odd, t, some, j1)
    wide = TIMED.extend({j0: 0, t: 9}, at_most(2 * j0 + 1, t - 1))
    all_odd = assume(wide, less(eps, SignExactOptimum(alpha, d, 2 * j0 + 1)), "few", forall=(j0,))
    assert count_at_least(TIMED, odd, t, all_odd, j0).claim == at_most(t, odd)
    assert follows(TIMED, at_most(1, odd), count_at_least(TIMED, odd, sp.Integer(1)))
