"""Propositions, normal forms, linear arithmetic and balls: the parts that rules are made of."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from derivations.kernel import (
    Domain,
    EmptyDomain,
    Limit,
    Relation,
    at_most,
    context,
    equal,
    less,
    substitute,
)
from derivations.kernel.enclosure import NotEnclosable, definition, enclose, sign
from derivations.kernel.entailment import is_integer
from derivations.kernel.linear import nonnegative_solution
from derivations.kernel.polynomial import Polynomial, constant
from derivations.kernel.rules.special import _largest
from theory.functions import Beta, E, H, InverseE, ZetaSum
from theory.gradient_loss import GradientCount, GradientLoss
from theory.sign_descent_literal import HalvedPosition, SignPosition
from theory.symbols import alpha, d, k, n, t, x

y, z = sp.symbols("y z", real=True)
v = sp.Symbol("v", nonnegative=True)
HALF = sp.Rational(1, 2)
f = sp.Function("f")


# ------------------------------------------------------------------------------- propositions


def test_relations_and_limits_print():
    assert str(at_most(1, x)) == "1 <= x"
    assert less(1, x).latex() == "1 < x"
    limit = Limit(y / d, d, sp.Integer(0))
    assert limit.free_symbols == {y}
    assert str(limit) == "y/d -> 0 as d -> oo"
    assert r"\to \infty" in limit.latex()
    assert r"\le" in Domain.of({x: 2}, at_most(1, x)).latex()
    with pytest.raises(TypeError, match="must be an expression"):
        Relation(x < 1, less(0, x).kind, x)


def test_domains_check_their_witness():
    assert Domain.of({x: 2}, at_most(1, x)).without(x).constraints == ()
    assert Domain.of({y: 1}, less(sp.exp(y), 3)).variables == (y,)
    for symbol, value in ((x, 0), (v, -1), (d, HALF), (t, -1)):
        with pytest.raises(EmptyDomain, match="contradicts"):
            Domain.of({symbol: value})
    for constraint in (less(1, x), equal(x, 2), at_most(x, 0), less(f(x), 1), less(0, 1 / (x - 1))):
        with pytest.raises(EmptyDomain, match="not confirmed"):
            Domain.of({x: 1}, constraint)
    with pytest.raises(ValueError, match="which the domain lacks"):
        Domain.of({x: 1}, at_most(y, x))
    with pytest.raises(ValueError, match="does not read"):
        Domain.of({sp.Symbol("q", negative=True): -1})
    with pytest.raises(ValueError, match="every variable once"):
        Domain((x, y), (), ((x, sp.Integer(1)),))


def test_substitute_respects_binders():
    total = sp.Sum(x * k, (k, 1, d))
    assert substitute(total, {d: sp.Integer(3), x: y}) == sp.Sum(y * k, (k, 1, 3))
    assert substitute(total, {k: y}) == total
    assert substitute(sp.Sum(k, (k, k, 3)), {k: y}) == sp.Sum(k, (k, y, 3))
    with pytest.raises(ValueError, match="captured"):
        substitute(total, {x: k})
    with pytest.raises(ValueError, match="no substitution inside"):
        substitute(sp.Derivative(f(y), y), {y: x})


# ------------------------------------------------------------------------------- normal forms


def test_integers_by_construction():
    assert all(map(is_integer, (d * k + 1, d**2, sp.floor(y), sp.Integer(3))))
    assert not any(map(is_integer, (d / 2, d**-1, sp.Integer(2) ** d, x, HALF, y - y + HALF)))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((x + 1) ** 30, (x + 1) ** 29 * (x + 1)),
        ((2 * x + 2) ** alpha, 2**alpha * (1 + x) ** alpha),
        ((4 * x / 9) ** HALF, 2 * sp.sqrt(x) / 3),
        (1 / (x + 1) + x / (x + 1), 1),
        (1 / (x + 1) / (x + 2), 1 / (x + 1) - 1 / (x + 2)),
        ((1 + x) ** sp.Rational(3, 2), (1 + x) * sp.sqrt(1 + x)),
        (sp.log(x**alpha * sp.E**2), alpha * sp.log(x) + 2),
        (sp.log(2 * x + 2), sp.log(2) + sp.log(1 + x)),
        (sp.Sum(3 * x, (k, 1, d)), 3 * x * d),
        (sp.Integral(2 * y * x, (y, 0, 1)), 2 * x * sp.Integral(y, (y, 0, 1))),
        (sp.Sum(k + x, (k, 1, d)), sp.Sum(k, (k, 1, d)) + x * d),
        (f(x + x), f(2 * x)),
        (sp.pi * x / sp.pi, x),
        (sp.E ** (x + 1), sp.E * sp.exp(x)),
        (sp.Integer(0) ** 2 + sp.Integer(6) ** alpha, 2**alpha * 3**alpha),
        (sp.Integral(y - y**2, (y, 0, x + x)), sp.Integral(-(y**2) + y, (y, 0, 2 * x))),
        (sp.Sum(k**-x, (k, 1, sp.oo)) * 2, sp.Sum(2 * k**-x, (k, 1, sp.oo))),
    ],
    ids=str,
)
def test_equal_by_normal_form(left, right):
    assert context(()).equal(sp.sympify(left), sp.sympify(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((y**2) ** alpha, y ** (2 * alpha)),  # false for y < 0
        (((y - 1) ** -2) ** HALF, 1 / (y - 1)),
        ((x + 1) ** 30, (x + 1) ** 29),
        (sp.log(x + 1), sp.log(x) + 1),
        (sp.Sum(k, (k, 1, d)), sp.Sum(k, (k, 0, d))),
        (sp.Sum(k * x, (k, 1, d)), sp.Sum(k**2, (k, 1, d))),
        (f(x), f(2 * x)),
        (sp.pi, sp.Rational(355, 113)),
        (sp.Integral(y, (y, 0, 1)), sp.Sum(y, (y, 0, 1))),
    ],
    ids=str,
)
def test_unequal_normal_forms(left, right):
    assert not context(()).equal(sp.sympify(left), sp.sympify(right))


def test_polynomials():
    assert constant(3) ** 2 + constant(1) == constant(10)
    assert len({constant(2), constant(2), constant(0)}) == 2
    assert constant(2) != 2
    assert constant(0).value == 0
    assert constant(2).scaled(Fraction(0)) == Polynomial({})
    assert context(()).normalise(x + 1).value is None


def test_answers_are_the_same_from_fewer_constraints():
    here = context((at_most(1, y),))
    assert here.entails(less(0, y))
    assert here.extended([at_most(y, 5)]).entails(less(0, y))
    assert not context(()).entails(less(0, y))


# -------------------------------------------------------------------------- linear arithmetic


@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(-3, 3), min_size=3, max_size=3),
)
def test_solutions_of_linear_systems_solve_them(columns, target):
    exact = [[Fraction(v) for v in c] for c in columns]
    goal = [Fraction(v) for v in target]
    solution = nonnegative_solution(exact, goal, [Fraction(1)] * len(exact))
    if solution is not None:
        assert all(w >= 0 for w in solution)
        for i in range(3):
            assert sum(w * c[i] for w, c in zip(solution, exact, strict=True)) == goal[i]


def test_linear_systems():
    one = Fraction(1)
    assert nonnegative_solution([[one]], [one], [one]) == [one]
    assert nonnegative_solution([[one]], [-one], [one]) is None
    assert nonnegative_solution([[one, one], [one, one]], [one, Fraction(2)], [one, one]) is None
    assert nonnegative_solution([], [one], []) is None
    twice = nonnegative_solution([[one, one], [-one, -one]], [one, one], [Fraction(0), one])
    assert twice is not None
    assert twice[0] - twice[1] == 1


# -------------------------------------------------------------------------------------- balls


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (x**2 - sp.exp(sp.log(x)), Fraction(2)),
        (sp.Sum(k**2, (k, 1, x)), Fraction(5)),
        (H(d, 1), Fraction(11, 6)),
        (Beta(1, x), Fraction(1, 2)),
        (v**HALF + sp.floor(x + HALF) + sp.Max(1, x), Fraction(4)),
        (sp.cosh(v) + sp.sin(v) + sp.cos(v) + sp.asin(v) + sp.sinh(v), Fraction(2)),
        (GradientLoss(1, 0, 2, 1), Fraction(1, 12)),
        (sp.gamma(x + 2) + sp.zeta(-1) + E(0, 1) * sp.E * 6, Fraction(12) - Fraction(1, 12)),
        (sp.pi + sp.EulerGamma + 2 - sp.pi - sp.EulerGamma, Fraction(2)),
    ],
    ids=str,
)
def test_enclosures_contain_the_value(expression, value):
    point = {x: 2, d: 3, v: 0}
    ball = enclose(expression - sp.Rational(value.numerator, value.denominator), point, 128)
    assert ball.contains(0)
    assert abs(float(ball.mid())) < 1e-30


@pytest.mark.parametrize(
    "expression",
    [
        y,
        1 / (x - 2),
        (x - 3) ** HALF,
        sp.log(x - 2),
        f(x),
        sp.Sum(1, (k, 1, sp.oo)),
        sp.Sum(k, (k, 1, 10**6)),
        sp.Sum(k, (k, 1, x + HALF)),
        H(d, x),
        InverseE(1, x),
        ZetaSum(1, 2, x),
        (x - 2) ** -HALF,
        sp.zeta(x - 1),
        GradientLoss(1, 0, 2, k),
    ],
    ids=str,
)
def test_what_has_no_enclosure(expression):
    with pytest.raises(NotEnclosable):
        enclose(expression, {x: 2, d: 3, k: 2}, 64)


@pytest.mark.parametrize("power", [1, 2, 3, 24])
def test_a_power_of_a_ball_around_zero_is_finite(power):
    small = (1 / d - sp.Rational(1, 5)) ** power
    assert sign(enclose(small, {d: 5}, 64)) is None
    assert sign(enclose(small - sp.Rational(1, 10**9), {d: 5}, 64)) == -1
    assert sign(enclose(small + sp.Rational(1, 10**9), {d: 5}, 64)) == 1


def test_zero_powers():
    assert sign(enclose(v**alpha, {v: 0, alpha: 2}, 64)) == 0
    assert sign(enclose(v ** (alpha / 3), {v: 0, alpha: 2}, 64)) == 0
    assert sign(enclose(-sp.exp(x), {x: 1}, 64)) == -1
    assert sign(enclose(sp.exp(x) - sp.E, {x: 1}, 64)) is None


def test_definitions_are_not_used_where_they_would_capture():
    assert definition(GradientLoss(1, 0, d, n)) is not None
    assert definition(GradientLoss(1, 0, d, k)) is None
    assert definition(InverseE(1, x)) is None


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (ZetaSum(2, 2, 0), sp.pi**2 / 6),
        (GradientCount(1, 0, 2, sp.Rational(1, 12)), sp.Integer(1)),
        (SignPosition(x, sp.Rational(3, 4), 4), sp.Rational(1, 2)),
        (SignPosition(sp.sqrt(x), 1, 3), sp.sqrt(2) - 1),
        (SignPosition(x, 1, 5), sp.Integer(0)),  # the target is hit, and kept
        (HalvedPosition(sp.Rational(3, 4), 2), sp.Integer(0)),
        (HalvedPosition(sp.sqrt(x), 2), sp.sqrt(2) - sp.Rational(3, 4)),
    ],
    ids=str,
)
def test_enclosures_of_losses_counts_and_positions(expression, value):
    ball = enclose(expression - value, {x: 2}, 128)
    assert ball.contains(0)
    assert abs(float(ball.mid())) < 1e-20


@pytest.mark.parametrize(
    "expression",
    [
        ZetaSum(2, 2, 3),
        ZetaSum(2, 1, 2),
        ZetaSum(2, x, 2),
        GradientCount(1, 0, x, sp.Rational(1, 2)),
        GradientCount(1, 0, 2, 0),
        SignPosition(x, 1, -1),
        SignPosition(x, 1, 10**6),
        SignPosition(
            sp.sin(x) ** 2 + sp.cos(x) ** 2, 1, 3
        ),  # whether 0 is hit exactly is not seen in balls
    ],
    ids=str,
)
def test_losses_counts_and_positions_without_enclosure(expression):
    with pytest.raises(NotEnclosable):
        enclose(expression, {x: 2}, 128)


def test_maxima_of_a_definition_are_settled_by_known_orders():
    assert _largest((x, y), context((at_most(x, y),))) == y
    assert _largest((x, y), context((less(x, y),))) == y
    assert _largest((sp.Integer(1), x + 1), context(())) == x + 1
    assert _largest((x, y), context(())) == sp.Max(x, y)
