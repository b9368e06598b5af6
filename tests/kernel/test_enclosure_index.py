"""The numbers of decreasing coordinates in balls: right where they are found, refused elsewhere."""

from fractions import Fraction

import pytest
import sympy as sp

from derivations.kernel.enclosure import NotEnclosable, enclose
from theory.sign_descent_rate import Decreasing, DecreasingAt, InverseSignRate, SignRate

ONE = sp.Integer(1)
R = sp.Rational


def exact(function: sp.Expr) -> int:
    ball = enclose(function, {}, 128)
    assert ball.is_exact()
    return int(ball.unique_fmpz())


def borders(number: int, *, at: bool) -> Fraction:
    """The quantity at alpha = 1 in rationals."""
    first = sum(Fraction(1, i) for i in range(1, number + 1))
    second = sum(Fraction(1, i * i) for i in range(1, number + 1))
    return second - first / number if at else number * first - number


@pytest.mark.parametrize("level", [R(1, 100), R(99, 100), R(101, 100), R(7, 2), 20, 300])
def test_the_index_of_a_weight(level: object) -> None:
    found, goal = exact(Decreasing(ONE, sp.sympify(level))), Fraction(str(level))
    assert borders(found, at=False) <= goal < borders(found + 1, at=False)


@pytest.mark.parametrize("level", [R(1, 100), R(1, 2), R(4, 5), R(19, 20)])
def test_the_index_of_a_loss(level: sp.Rational) -> None:
    found = exact(DecreasingAt(ONE, level))
    goal = float(level) * 1.6449340668482264
    assert borders(found, at=True) <= goal < borders(found + 1, at=True)


@pytest.mark.parametrize(
    "function",
    [
        Decreasing(ONE, R(-1, 2)),
        Decreasing(-ONE, R(1, 2)),
        Decreasing(ONE, sp.Integer(10) ** 6),
        Decreasing(ONE, ONE),  # the borders of two and of three coordinates
        Decreasing(ONE, R(5, 2)),
        DecreasingAt(ONE, sp.Integer(2)),
        DecreasingAt(ONE, R(-1, 2)),
    ],
)
def test_what_balls_cannot_tell_is_refused(function: sp.Expr) -> None:
    with pytest.raises(NotEnclosable):
        enclose(function, {}, 64)


@pytest.mark.parametrize("a", [R(3, 5), ONE, R(3, 2)])
def test_the_rate_and_its_inverse(a: sp.Expr) -> None:
    time = InverseSignRate(a, R(1, 2))
    ball = enclose(time, {}, 128)
    shown, middle = (Fraction(text) for text in (str(sp.N(time, 20)), ball.str(20, radius=False)))
    assert abs(shown - middle) < Fraction(1, 10**15)
    there = enclose(SignRate(a, sp.Symbol("z")), {sp.Symbol("z"): ball}, 100)
    assert there.contains(enclose(R(1, 2), {}, 100))
