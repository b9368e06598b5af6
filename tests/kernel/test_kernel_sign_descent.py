"""The kernel on the functions of sign descent: false statements that were once within reach."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    EmptyDomain,
    Refused,
    assume,
    at_most,
    certify,
    equal,
    follows,
    least_steps,
    less,
    limit_of_monomials,
    literal_start,
    literal_step,
    restate,
    specialise,
    unfold,
)
from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_literal import (
    HalvedPosition,
    LinearPosition,
    PolynomialPosition,
    SignPosition,
)
from theory.sign_descent_loss import SignCount
from theory.sign_descent_rate import InverseSignRate, SignRate
from theory.symbols import alpha, k, q, tau, v, x, y

HALF = sp.Rational(1, 2)
LIGHT = less(HALF, alpha)
real = sp.Symbol("r", real=True)


def test_a_time_that_is_undone_is_positive():
    """InverseSignRate(alpha, SignRate(alpha, t)) becomes t, which is false for t < 0."""
    negative = Domain.of({alpha: 1, real: -1}, LIGHT, less(real, 0))
    level = Domain.of({alpha: 1, y: HALF}, LIGHT, less(y, 1))
    positive = follows(level, less(0, InverseSignRate(alpha, y)))
    rate = SignRate(alpha, real)
    with pytest.raises(Refused, match="not known to have a value"):
        unfold(negative, rate)
    with pytest.raises(Refused, match="not known to have a value"):
        specialise(positive, negative, {y: rate})
    usual = Domain.of({alpha: 1, tau: 1}, LIGHT)
    between = [
        assume(usual, claim, name, forall=(alpha, tau))
        for name, claim in (
            ("above 0", less(0, SignRate(alpha, tau))),
            ("below 1", less(SignRate(alpha, tau), 1)),
        )
    ]
    assert specialise(positive, usual, {y: SignRate(alpha, tau)}, between).claim == less(0, tau)


def test_a_length_that_holds_the_index_is_not_captured():
    """At k = 3 the loss of lengths 1/k is 17/45; lengths 1/k for each coordinate k would give 0."""
    loss = SignExactLoss(1, 2, 1, 1 / k)
    with pytest.raises(NotEnclosable, match="captured"):
        enclose(loss, {k: 3}, 64)
    third = Domain.of({k: 3}, at_most(3, k), at_most(k, 3))
    with pytest.raises(Refused):
        certify(third, less(loss, sp.Rational(1, 100)), {k: (3, 3)})
    assert sign(enclose(45 * SignExactLoss(1, 2, 1, 1 / x) - 16, {x: 3}, 64)) == 1


def test_names_of_the_normal_form_are_not_captured():
    """Renaming the outer index must not make it the inner one."""
    inner = sp.Symbol("bound_1", integer=True, positive=True)
    here = Domain.of({x: 1})
    total, false = (
        sp.Sum(x * k**2 + k * sp.Sum(term, (inner, 1, 3)), (k, 1, 3))
        for term in (k * inner, inner**2)
    )
    with pytest.raises(Refused):
        follows(here, equal(total, false))
    with pytest.raises(Refused, match="not known to have a value"):
        follows(here, equal(total, total))


def test_no_step_from_before_the_start():
    """A position after -1 steps has no value; were it 0, so would every x be."""
    number = sp.Symbol("S", integer=True)
    position = SignPosition(x, v, number)
    early = Domain.of({x: 1, v: 1, number: 1}, equal(position, 0), at_most(-1, number))
    with pytest.raises(Refused, match="not known to have a value"):
        literal_step(early, position)
    later = Domain.of({x: 1, v: 1, number: 1}, equal(position, 0), at_most(0, number))
    assert literal_step(later, position).claim == equal(SignPosition(x, v, number + 1), 0)


def test_a_restated_limit_gains_no_part_without_a_value():
    domain = Domain.of({alpha: 1}, LIGHT)
    limit = limit_of_monomials(domain, 1 / x, x, sp.Integer(0))
    for level, fits in ((2, False), (HALF, True)):
        term = InverseSignRate(alpha, level)
        same = (term + 1) * (term - 1) - term**2 + 1 + 1 / x
        if fits:
            assert restate(limit, domain, same, sp.Integer(0)).limit.expression == same
            continue
        with pytest.raises(Refused, match="not known to have a value"):
            restate(limit, domain, same, sp.Integer(0))


number, after = sp.symbols("N M", integer=True, nonnegative=True)


@pytest.mark.parametrize(
    "position",
    [
        LinearPosition(x, number, after),
        PolynomialPosition(x, number, q, after),
    ],
    ids=str,
)
def test_a_schedule_ends_with_its_last_step(position):
    """There is a position after M <= N steps, and none beyond, also for N = 0."""
    point = {x: 1, q: 1, number: 3, after: 0}
    within = Domain.of(point, at_most(after, number))
    stays = follows(within, equal(position, position))
    assert literal_start(within, position.subs(after, 0)).claim.right == x
    for last in (number + 1, number - 1):
        with pytest.raises(Refused):
            specialise(stays, Domain.of({x: 1, q: 1, number: 3}), {after: last})
    positive = Domain.of(point, at_most(after, number), less(0, position))
    with pytest.raises(Refused, match="not known to have a value"):
        literal_step(positive, position)  # M may be N
    inside = Domain.of(point, at_most(after + 1, number), less(0, position))
    step = literal_step(inside, position).relation
    assert step.left == position.func(*position.args[:-1], after + 1)
    empty = position.func(x, 0, *position.args[2:-1], 0)
    start = Domain.of({x: 1, q: 1})
    with pytest.raises(Refused, match="not known to have a value"):
        literal_step(start, empty, literal_start(start, empty), follows(start, less(0, x)))


@pytest.mark.parametrize(
    ("position", "value"),
    [
        (PolynomialPosition(x, 3, 1, 2), sp.Rational(7, 9)),  # lengths 10/9 and 8/9
        (PolynomialPosition(sp.sqrt(x) / 2, 3, 1, 1), -sp.Rational(11, 18)),
        (LinearPosition(x, 3, 2), sp.Rational(2, 7)),  # lengths 3/7 and 2/7
        (HalvedPosition(sp.sqrt(2) / 2, 2), sp.sqrt(2) / 2 - sp.Rational(3, 4)),
    ],
    ids=str,
)
def test_positions_on_a_schedule_in_balls(position, value):
    near = sp.Rational(1, 2**40)
    assert sign(enclose(position - value + near, {x: 1}, 64)) == 1
    assert sign(enclose(position - value - near, {x: 1}, 64)) == -1


def test_schedules_that_are_not_known_have_no_ball():
    """Lengths of another degree are no fractions, and none are given for sqrt(2) steps."""
    for position in (PolynomialPosition(x, 3, HALF, 2), LinearPosition(x, sp.sqrt(2), 1)):
        with pytest.raises(NotEnclosable):
            enclose(position, {x: 1}, 64)


def test_more_than_the_ceiling_is_not_known():
    domain = Domain.of({x: HALF})
    assert follows(domain, less(sp.ceiling(x), x + 1)).claim.left == sp.ceiling(x)
    assert follows(domain, at_most(x, sp.ceiling(x))).claim.right == sp.ceiling(x)
    for false in (less(x, sp.ceiling(x)), less(sp.ceiling(x), x + HALF), equal(x, sp.ceiling(x))):
        with pytest.raises(Refused):
            follows(domain, false)


@pytest.mark.parametrize("level", [1, 2])
def test_a_count_of_at_least_one_is_one_in_balls(level):
    """Its definition asks for T >= 1, so that a ball at 0 would contradict it."""
    count = SignCount(1, 3, level)
    here = Domain.of({x: 1})
    assert least_steps(here, count)[0].claim == at_most(1, count)
    assert enclose(count, {}, 64) == 1
    with pytest.raises(Refused, match="fails"):
        certify(here, less(count, HALF), {})


@pytest.mark.parametrize(
    ("index", "constraint"),
    [
        (0, equal(H(number, 1), number)),  # H is positive where it is defined
        (-3, equal(sp.Sum(1, (k, 1, sp.Symbol("m", integer=True))), 0)),  # m, by normal form
    ],
    ids=str,
)
def test_a_witness_where_a_constraint_has_no_value_confirms_nothing(index, constraint):
    (symbol,) = constraint.free_symbols
    with pytest.raises(EmptyDomain):
        Domain.of({symbol: index}, constraint)
    assert Domain.of({symbol: 1}, less(0, constraint.left)).variables == (symbol,)


def test_a_power_of_a_negative_number_confirms_nothing():
    """Powers with symbols for exponents are read as not negative: (-1)^1 is no witness for less."""
    power = sp.Symbol("a", real=True)
    with pytest.raises(EmptyDomain):
        Domain.of({real: -1, power: 1}, equal(real**power, real))
    here = Domain.of({real: 1, power: 1}, equal(real**power, real))
    assert follows(here, at_most(0, real)).claim == at_most(0, real)
