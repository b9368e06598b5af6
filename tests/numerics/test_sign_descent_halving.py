"""Halved steps: losses and counts beside literal runs in fractions."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from numerics import sign_descent_halving
from numerics.ball import Ball
from numerics.errors import InputError, UndecidedError

pytestmark = pytest.mark.certified


def literal(alpha: int, dim: int, t: int) -> Fraction:
    """Return the loss after t literal steps of lengths 1/2, 1/4, .."""
    target = [Fraction(1, k**alpha) for k in range(1, dim + 1)]
    weights = [Fraction(0)] * dim
    for i in range(1, t + 1):
        weights = [
            w + Fraction((a > w) - (a < w), 2**i) for w, a in zip(weights, target, strict=True)
        ]
    gaps = sum((w - a) ** 2 for w, a in zip(weights, target, strict=True))
    return gaps / sum(a * a for a in target)


@given(st.integers(1, 3), st.integers(1, 70), st.integers(0, 12))
@example(1, 64, 6)
@example(2, 64, 7)
def test_losses_are_those_of_literal_runs(alpha, dim, t):
    ball = sign_descent_halving.loss(alpha=alpha, dim=dim, t=t)
    assert ball.contains(literal(alpha, dim, t))
    assert ball.width < Fraction(1, 10**25)


@given(st.integers(1, 2), st.integers(1, 60), st.fractions("1/300", "9/10", max_denominator=997))
def test_counts_are_those_of_literal_runs(alpha, dim, eps):
    found = sign_descent_halving.count(alpha=alpha, dim=dim, eps=eps)
    first = next(t for t in range(1, 30) if literal(alpha, dim, t) <= eps)
    assert found.iterations == first
    assert all(ball.lower > eps for ball in found.losses[:-1])
    assert found.losses[-1].upper <= eps


@pytest.mark.parametrize(("alpha", "dim"), [("1", 10**5), ("1/2", 4096), ("3/4", 10**12)])
def test_large_dimensions(alpha, dim):
    ball = sign_descent_halving.loss(alpha=alpha, dim=dim, t=10)
    assert ball.width < ball.upper / 2**80
    if dim == 10**5:
        assert abs(ball.upper - Fraction("0.0526986")) < Fraction(1, 10**6)


def test_landings_with_radicals():
    """For alpha = 1/2 the coordinates 4, 16, .. land, the others never do."""
    scale, total = 1 << 300, Fraction(1, 64)
    for k in range(2, 17):
        if k not in (4, 16):
            height = Fraction(isqrt(scale * scale // k), scale)
            total += min(abs(height - Fraction(j, 8)) for j in range(1, 10, 2)) ** 2
    ball = sign_descent_halving.loss(alpha="1/2", dim=16, t=3)
    assert abs(ball.upper - total / sum(Fraction(1, k) for k in range(1, 17))) < Fraction(1, 10**30)


def test_what_is_refused(monkeypatch):
    for wrong in ({"dim": "inf"}, {"alpha": 0}, {"eps": 0}):
        with pytest.raises(InputError):
            sign_descent_halving.count(**{"alpha": 1, "dim": 9, "eps": "1/2", **wrong})
    with pytest.raises(UndecidedError) as caught:
        sign_descent_halving.count(alpha=1, dim=9, eps=literal(1, 9, 3))
    assert caught.value.code == "E-UND-001"
    monkeypatch.setattr("numerics.sign_descent_landscape.TERM_LIMIT", 1)
    with pytest.raises(UndecidedError):
        sign_descent_halving.loss(alpha=1, dim=10**9, t=12)
    assert sign_descent_halving.loss(alpha=1, dim=1, t=2) == Ball.exact(Fraction(1, 16))
