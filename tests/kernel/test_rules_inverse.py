"""The time at which the rate of averaged sign descent for alpha < 1/2 is a given level."""

from fractions import Fraction

import pytest
import sympy as sp

from derivations.kernel import Domain, Refused, at_most, equal, follows, less, time_of_level
from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from theory.sign_descent_rate import InverseHeavyRate, curved, flat_until
from theory.symbols import alpha, eps, tau

HALF, QUARTER = sp.Rational(1, 2), sp.Rational(1, 4)
PLATEAU = 2 * alpha**2 / (1 - alpha)
TIME = InverseHeavyRate(alpha, eps)
POINT = {alpha: QUARTER, eps: sp.Rational(1, 10)}
DOMAIN = Domain.of(POINT, less(alpha, HALF), at_most(eps, PLATEAU))


def test_the_time_lies_beyond_the_plateau_and_has_the_level():
    late, level = time_of_level(DOMAIN, TIME)
    assert late.claim == at_most(flat_until(), 4 * TIME**2)
    assert level.claim == equal(curved(TIME), eps)
    assert follows(DOMAIN, less(0, TIME)).claim == less(0, TIME)


@pytest.mark.parametrize(
    "domain",
    [
        Domain.of(POINT, at_most(eps, PLATEAU)),
        Domain.of(POINT, less(alpha, 1), at_most(eps, PLATEAU)),
        Domain.of(POINT, less(alpha, HALF)),
        Domain.of(POINT, less(alpha, HALF), less(eps, 1)),
        Domain.of(POINT, less(alpha, HALF), at_most(eps, 3 * PLATEAU)),
    ],
    ids=str,
)
def test_no_time_without_a_level_on_the_curve(domain):
    with pytest.raises(Refused, match="to have a value"):
        time_of_level(domain, TIME)
    with pytest.raises(Refused, match="to have a value"):
        follows(domain, equal(TIME, TIME))


def test_other_values_are_refused():
    for wrong in (less(TIME, 1), equal(curved(TIME), 2 * eps), at_most(4 * TIME**2, flat_until())):
        with pytest.raises(Refused):
            follows(DOMAIN, wrong, *time_of_level(DOMAIN, TIME))


@pytest.mark.parametrize(
    ("a", "y"), [("1/4", "1/10"), ("1/4", "3/20"), ("2/5", "1/100"), ("1/10", "1/1000")]
)
def test_the_ball_contains_the_time_and_is_small(a, y):
    point = {alpha: Fraction(a), eps: Fraction(y)}
    ball = enclose(TIME, point, 128)
    assert 0 < float(ball.rad()) < 1e-25 * float(ball.mid())
    value = TIME.subs({alpha: sp.Rational(a), eps: sp.Rational(y)}).evalf(30)
    assert abs(float(value) / float(ball.mid()) - 1) < 1e-14
    for nudge, wanted in ((1 - Fraction(1, 10**12), 1), (1 + Fraction(1, 10**12), -1)):
        time = Fraction(str(value)) * nudge
        assert sign(enclose(curved() - eps, {**point, tau: time}, 128)) == wanted
        assert sign(enclose(TIME - tau, {**point, tau: time}, 128)) == wanted


@pytest.mark.parametrize(
    ("a", "y"), [("1/4", "1/2"), ("1/2", "1/10"), ("3/4", "1/10"), ("1/4", "17/100")]
)
def test_no_ball_off_the_curve(a, y):
    with pytest.raises(NotEnclosable):
        enclose(TIME, {alpha: Fraction(a), eps: Fraction(y)}, 96)


def test_the_ball_at_the_end_of_the_plateau():
    point = {alpha: Fraction(1, 4), eps: Fraction(1, 6)}  # tau^2 = 3/2
    try:
        ball = enclose(TIME**2, point, 96)
    except NotEnclosable:
        return
    assert ball.contains(sp.Rational(3, 2).p / 2)
