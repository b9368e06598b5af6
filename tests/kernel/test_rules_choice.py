"""Case distinctions and least arguments: which branch applies, and where there is none."""

from fractions import Fraction

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    antiderivative,
    at_most,
    cases,
    choose,
    compare_integrals,
    compare_sums,
    equal,
    follows,
    less,
    monotone,
    replace,
    specialise,
    unroll,
)
from derivations.kernel.enclosure import NotEnclosable, enclose
from theory.symbols import d, k, x

y, z = sp.symbols("y z", real=True)
HALF = sp.Rational(1, 2)
SIZE = sp.Piecewise((-y, y < 0), (y, True))
THREE = sp.Piecewise((1, y <= 1), (2, y < 3), (3, True))
ANY = Domain.of({y: 2})


def test_the_branch_that_applies():
    left = Domain.of({y: -1}, less(y, 0))
    right = Domain.of({y: 0}, at_most(0, y))
    assert choose(left, SIZE).claim == equal(SIZE, -y)
    assert choose(right, SIZE).claim == equal(SIZE, y)
    middle = Domain.of({y: 2}, less(1, y))
    near = middle.extend({}, at_most(y, 2))
    assert choose(near, THREE, follows(near, less(y, 3))).claim == equal(THREE, 2)
    turned = sp.Piecewise((1, y >= 1), (2, y > 0), (3, True))
    assert choose(middle, turned).claim == equal(turned, 1)
    between = Domain.of({y: HALF}, less(y, 1), less(0, y))
    assert choose(between, turned).claim == equal(turned, 2)


@pytest.mark.parametrize(
    ("choice", "domain"),
    [
        (SIZE, ANY),
        (SIZE, Domain.of({y: 0}, at_most(y, 0))),  # the border belongs to the other branch
        (THREE, Domain.of({y: 2}, at_most(1, y))),
        (THREE, Domain.of({y: 4}, less(1, y))),
        (sp.Min(y, z), Domain.of({y: 1, z: 2})),
        (sp.Min(y, z, 1), Domain.of({y: 2, z: 3}, at_most(y, z))),
        (sp.Max(y, z), Domain.of({y: 1, z: 2})),
        (sp.Max(y, z, 1), Domain.of({y: 2, z: 3}, at_most(y, z))),
        (y, ANY),
        (sp.Piecewise((1, sp.Ne(y, 0)), (0, True)), Domain.of({y: 2}, less(0, y))),
        (sp.Piecewise((1, (y > 0) & (y < 1)), (0, True)), Domain.of({y: 2}, less(1, y))),
        (sp.Piecewise((1, y > 3), (0, y > 4)), Domain.of({y: 2}, less(y, 1 + HALF * 3))),
    ],
    ids=str,
)
def test_what_is_not_decided_is_refused(choice, domain):
    with pytest.raises(Refused):
        choose(domain, choice)


def test_the_least_argument():
    domain = Domain.of({y: 1, z: 2}, at_most(y, z))
    assert choose(domain, sp.Min(z, y)).claim == equal(sp.Min(y, z), y)
    square = follows(Domain.of({x: 1, y: 2}), less(0, sp.Min(x, 1 + y**2)))
    assert square.claim == less(0, sp.Min(x, 1 + y**2))
    with pytest.raises(Refused):
        follows(Domain.of({x: 1, y: 2}), less(0, sp.Min(x, y)))


def test_the_greatest_argument():
    domain = Domain.of({y: 1, z: 2}, at_most(y, z))
    assert choose(domain, sp.Max(y, z)).claim == equal(sp.Max(y, z), z)
    several = Domain.of({y: 2, z: 3}, at_most(y, z), less(1, z))
    assert choose(several, sp.Max(y, z, 1)).claim == equal(sp.Max(y, z, 1), z)


def test_cases_join_to_a_statement_about_all():
    goal = at_most(0, SIZE)
    left, right = Domain.of({y: -1}, less(y, 0)), Domain.of({y: 1}, at_most(0, y))
    parts = [follows(part, goal, choose(part, SIZE)) for part in (left, right)]
    assert cases(*parts, less(y, 0)).claim == goal
    for wrong in (less(0, SIZE), less(SIZE, y), at_most(1, SIZE)):
        with pytest.raises(Refused):
            follows(right, wrong, choose(right, SIZE))


def test_put_into_a_case_distinction():
    right = Domain.of({y: 1}, at_most(0, y))
    chosen = specialise(choose(right, SIZE), Domain.of({x: 2}), {y: x + 1})
    assert chosen.claim == equal(x + 1, x + 1)  # SymPy decides the condition
    moved = specialise(choose(right, SIZE), Domain.of({z: 2}, at_most(1, z)), {y: z - 1})
    assert moved.claim == equal(SIZE.subs(y, z - 1), z - 1)
    with pytest.raises(Refused):
        specialise(choose(right, SIZE), Domain.of({z: 2}), {y: z})
    same = follows(right, equal(y, 2 * y - y))
    with pytest.raises(Refused):
        replace(choose(right, THREE.subs(y, y + 5)), same)  # nothing to replace


@pytest.mark.parametrize(
    "choice",
    [
        sp.Piecewise((1, y < 0), (1 / y, True)),
        sp.Piecewise((sp.log(y), y < 1), (0, True)),
        sp.Piecewise((0, sp.log(y) < 0), (1, True)),
        sp.Piecewise((0, 1 / y < 0), (1, True)),
        sp.Piecewise((1, y < 0), (2, y > 0)),
        sp.Piecewise((1, sp.Eq(y, 0)), (1 / y, True)),
        sp.Piecewise((1, (y < 0) | (y > 1)), (2, True)),
        sp.Piecewise((1, y < 0), (sp.nan, True)),
        sp.Piecewise((sp.oo, y < 0), (1, True)),
    ],
    ids=str,
)
def test_a_branch_without_a_value_where_it_applies_is_refused(choice):
    with pytest.raises(Refused, match="to have a value"):
        follows(ANY, equal(choice, choice))


def test_a_branch_needs_a_value_only_where_it_applies():
    choice = sp.Piecewise((0, y <= 0), (sp.log(y), y < 1), (1 / y, True))
    assert follows(ANY, equal(choice, choice)).claim == equal(choice, choice)


def test_a_case_distinction_may_jump_and_is_not_differentiated():
    jump = sp.Piecewise((x, x < 1), (x - 1, True))  # slope 1 on both sides, yet it falls at 1
    domain = Domain.of({x: 1}, less(0, x), less(x, 2))
    rising = follows(domain, at_most(0, 1))
    with pytest.raises(Refused, match="jump"):
        monotone(jump, x, rising, Domain.of({z: 1}), HALF, sp.Rational(3, 2))
    with pytest.raises(Refused, match="jump"):
        antiderivative(Domain.of({z: 1}), jump, sp.diff(jump, x), x, HALF, 1)
    with pytest.raises(Refused):
        compare_integrals(follows(domain, equal(jump, jump)), x, HALF, 1, Domain.of({z: 1}))


def test_a_case_distinction_about_the_index_of_a_finite_sum():
    choice = sp.Piecewise((k, k < 3), (2, True))
    small, large = Domain.of({k: 2}, less(k, 3)), Domain.of({k: 4}, at_most(3, k))
    goal = at_most(choice, 2)
    parts = [follows(part, goal, choose(part, choice)) for part in (small, large)]
    each = cases(*parts, less(k, 3))
    domain = Domain.of({d: 5})
    total = compare_sums(each, k, 1, d, domain)
    assert follows(domain, at_most(sp.Sum(choice, (k, 1, d)), 2 * d), total)
    with pytest.raises(Refused):
        follows(domain, at_most(sp.Sum(choice, (k, 1, d)), 2 * d - 1), total)
    head = sp.Sum(choice, (k, 1, 4))
    assert follows(domain, equal(head, 7), unroll(domain, head))  # 1 + 2 + 2 + 2
    with pytest.raises(Refused):
        follows(domain, equal(head, 10), unroll(domain, head))


@pytest.mark.parametrize(
    "choice",
    [
        sp.Piecewise((1, k < 3), (1 / (k - 4), True)),
        sp.Piecewise((sp.log(k - 2), k < 3), (0, True)),
        sp.Piecewise((1, k < 3), (2, k < 4)),
        sp.Piecewise((0, 1 / (k - 3) < 0), (1, True)),
    ],
    ids=str,
)
def test_a_sum_needs_a_value_of_each_term(choice):
    total = sp.Sum(choice, (k, 1, d))
    with pytest.raises(Refused, match="to have a value"):
        follows(Domain.of({d: 5}), equal(total, total))


def test_a_branch_of_a_term_has_the_range_of_the_index():
    choice = sp.Piecewise((0, k < 2), (1 / (k - 1), True))
    total = sp.Sum(choice, (k, 1, d))
    assert follows(Domain.of({d: 5}), equal(total, total))


def test_no_case_distinction_about_a_variable_of_integration():
    for choice in (
        sp.Piecewise((1, x < 3), (2, True)),
        sp.Sum(sp.Piecewise((1, k < x), (2, True)), (k, 1, d)),
    ):
        area = sp.Integral(choice, (x, 1, 5))
        with pytest.raises(Refused):
            follows(Domain.of({d: 2}), equal(area, area))


def test_no_case_distinction_about_the_index_of_an_infinite_sum():
    choice = sp.Piecewise((1, k < 3), (k**-2, True))
    total = sp.Sum(choice, (k, 1, sp.oo))
    with pytest.raises(Refused):
        follows(Domain.of({d: 2}), equal(total, total))


def test_a_case_distinction_about_another_variable_in_a_sum():
    other = sp.Piecewise((1, y < 3), (2, True))
    domain = Domain.of({k: 2, y: 2})
    assert compare_sums(
        follows(domain, equal(other * k, k * other)), k, 1, d, Domain.of({d: 2, y: 2})
    )


def test_balls_of_case_distinctions():
    for value, wanted in ((-1, 1), (0, 0), (2, 2)):
        assert enclose(SIZE, {y: value}, 64) == wanted
    for value, wanted in ((1, 1), (2, 2), (3, 3)):
        assert enclose(THREE, {y: value}, 64) == wanted
    assert enclose(sp.Min(y, z), {y: 3, z: Fraction(1, 2)}, 64) == 0.5
    with pytest.raises(NotEnclosable, match="is open"):
        enclose(sp.Piecewise((1, sp.exp(y) < sp.E), (2, True)), {y: 1}, 64)
    with pytest.raises(NotEnclosable, match="no order"):
        enclose(sp.Piecewise((1, sp.Ne(y, 2)), (2, True)), {y: 3}, 64)
    with pytest.raises(NotEnclosable, match="no branch"):
        enclose(sp.Piecewise((1, y < 2), (2, y < 3)), {y: 3}, 64)
