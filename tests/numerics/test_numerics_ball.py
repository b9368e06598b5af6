import pickle
import threading
from fractions import Fraction

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.ball import (
    MIN_EXPONENT,
    Ball,
    accuracy,
    at_most,
    certainly_less,
    compare,
    decimal_text,
    dyadic,
    less,
    magnitude,
    nearest,
    real,
    working_precision,
)

rationals = st.fractions(max_denominator=10**9)


@given(rationals, rationals, st.integers(2, 300))
def test_ball_arb_round_trip_is_exact(x, y, bits):
    with working_precision(bits):
        ball = Ball.from_arb(real(x) * real(y) + real(x))
        assert Ball.from_arb(ball.to_arb()) == ball
    assert ball.contains(x * y + x)


@given(rationals, st.fractions(0, 1, max_denominator=1000))
def test_to_arb_of_any_ends_encloses(x, width):
    ball = Ball(x, x + width)
    with working_precision(80):
        assert Ball.from_arb(ball.to_arb()).contains(ball)


@given(rationals, rationals)
def test_balls_hash_and_pickle(x, y):
    ball = Ball(min(x, y), max(x, y))
    assert pickle.loads(pickle.dumps(ball)) == ball
    assert hash(ball) == hash(Ball(min(x, y), max(x, y)))
    assert ball.width == abs(x - y)


@given(rationals, st.integers(-3000, 3000), st.integers(1, 60))
def test_decimal_text_rounds_outwards_and_parses_back(x, shift, digits):
    x *= Fraction(10) ** shift
    low, high = decimal_text(x, digits, up=False), decimal_text(x, digits, up=True)
    assert Fraction(low) <= x <= Fraction(high)
    assert Fraction(high) - Fraction(low) <= abs(x) * Fraction(10) ** (1 - digits)
    if low == high:
        assert Fraction(low) == x


@given(rationals, rationals, st.integers(1, 30))
def test_decimal_bounds_enclose(x, y, digits):
    ball = Ball(min(x, y), max(x, y))
    low, high = ball.decimal_bounds(digits)
    assert Fraction(low) <= ball.lower <= ball.upper <= Fraction(high)


def test_three_values():
    with working_precision(53):
        x, wide = flint.arb(1), flint.arb(1, 0.5)
        assert less(x, 2) is True
        assert less(x, 1) is False
        assert less(wide, 1) is None
        assert at_most(x, 1) is True
        assert at_most(x, 0) is False
        assert at_most(wide, 1) is None
        assert certainly_less(x, 2)
        assert not certainly_less(wide, 1)
    one, two, both = Ball.exact(1), Ball.exact(2), Ball(Fraction(1), Fraction(2))
    assert compare(one, two) is True
    assert compare(two, one) is False
    assert compare(both, Ball(Fraction(3, 2), Fraction(3))) is None
    assert (one.at_most(1), one.at_most(0), both.at_most(Fraction(3, 2))) == (True, False, None)


def test_ends_the_wrong_way_round_and_bad_digits_raise():
    with pytest.raises(ValueError, match="lower end"):
        Ball(Fraction(2), Fraction(1))
    with pytest.raises(ValueError, match="digit"):
        Ball.exact(1).decimal_bounds(0)
    with pytest.raises(ValueError, match="finite"):
        Ball.from_arb(flint.arb.nan())


def test_spelling():
    assert str(Ball.exact(Fraction(1, 4))) == "0.25"
    assert str(Ball(Fraction(-1), Fraction(10**30))) == "[-1, 1e30]"
    assert decimal_text(Fraction(-5, 4), 9, up=True) == "-1.25"
    assert decimal_text(Fraction(1200), 9, up=True) == "1200"
    assert decimal_text(Fraction(999), 2, up=True) == "1000"
    assert decimal_text(Fraction(1, 10**30), 9, up=True) == "1e-30"


def test_tiny_and_mixed_scales_stay_small():
    with working_precision(60):
        tiny = (-(flint.arb(10) ** 12)).exp()
        for x in (tiny, -tiny):
            ball = Ball.from_arb(x)
            assert ball.upper.denominator.bit_length() <= 2 - MIN_EXPONENT
            assert ball.contains(0) == (x is not None)
        mixed = flint.arb(1, flint.arb((1, 6 * MIN_EXPONENT)))
        ball = Ball.from_arb(mixed)
        assert ball.contains(1)
        assert ball.width > 0
        assert ball.width < Fraction(1, 10**1000)
        assert Ball.from_arb(flint.arb(0)) == Ball.exact(0)
        assert Ball.from_arb(flint.arb(2) ** 80) == Ball.exact(2**80)


def test_helpers_read_midpoints():
    with working_precision(60):
        x = flint.arb(3) / 8
        assert dyadic(x) == Fraction(3, 8)
        assert dyadic(flint.arb(2**70)) == 2**70
        assert magnitude(x) == -1
        assert magnitude(flint.arb(0)) < -(10**8)
        assert nearest(flint.arb(7) / 2) == 3
        assert nearest(flint.arb(2) ** 90) == 2**90
        assert accuracy(flint.arb.nan()) < 0 < accuracy(flint.arb(1) / 3)


def test_precision_is_restored_also_after_errors():
    before = flint.ctx.prec, flint.ctx.cap

    def fail():
        with working_precision(333, 44):
            assert (flint.ctx.prec, flint.ctx.cap) == (333, 44)
            with working_precision(77):
                assert flint.ctx.prec == 77
            assert flint.ctx.prec == 333
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (flint.ctx.prec, flint.ctx.cap) == before


def test_threads_do_not_share_precision():
    wrong = []

    def work(bits):
        for _ in range(300):
            with working_precision(bits):
                third = flint.arb(1) / 3
                if flint.ctx.prec != bits or not bits - 3 <= accuracy(third) <= bits + 3:
                    wrong.append(bits)

    threads = [threading.Thread(target=work, args=(b,)) for b in (60, 150, 400, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
