"""Certified counts beside plain methods, in one run.

pytest benchmarks/bench_gradient_descent.py --benchmark-enable --benchmark-only
"""

import math
from fractions import Fraction

import flint
import numpy as np
import pytest

from numerics import gradient_descent
from numerics.ball import working_precision
from numerics.replay import replay

CASES = [("1/2", "1/10"), ("1", "1/10"), ("3/2", "1/1000")]


def floating_count(alpha: str, dim: int, eps: str) -> int:
    """Sum in double precision and bisect: no guarantee."""
    powers = np.arange(1, dim + 1, dtype=np.float64) ** -float(Fraction(alpha))
    logs = np.log1p(-powers[1:])
    mass, tail, target = powers.sum(), powers[1:], float(Fraction(eps))

    def loss(t: int) -> float:
        return float((tail * np.exp(2 * t * logs)).sum() / mass)

    high = 1
    while loss(high) > target:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if loss(middle) <= target else (middle, high)
    return high


def ball_loss(alpha: str, dim: int, t: int) -> flint.arb:
    """Add balls term by term."""
    with working_precision(96):
        a = flint.arb(flint.fmpq(*Fraction(alpha).as_integer_ratio()))
        top, mass = flint.arb(0), flint.arb(1)
        for k in range(2, dim + 1):
            u = (-a * flint.arb(k).log()).exp()
            mass += u
            top += u * (1 - u) ** (2 * t)
        return top / mass


@pytest.mark.parametrize(
    "dim", [10**6, 10**12, 10**100, 10**1000], ids=lambda d: f"1e{int(math.log10(d))}"
)
@pytest.mark.parametrize(("alpha", "eps"), CASES)
@pytest.mark.benchmark(group="certified count")
def test_certified_count(benchmark, alpha, eps, dim):
    count = benchmark(gradient_descent.count, alpha=alpha, dim=dim, eps=eps)
    assert count.loss_at.upper <= count.eps < count.loss_before.lower


@pytest.mark.benchmark(group="certified count")
def test_certified_count_of_a_tiny_tolerance(benchmark):
    benchmark(gradient_descent.count, alpha=1, dim=10**6, eps="1e-1000")


@pytest.mark.benchmark(group="replay")
@pytest.mark.parametrize("dim", [10**4, 10**12, 10**100], ids=lambda d: f"1e{int(math.log10(d))}")
def test_replay(benchmark, dim):
    certificate = gradient_descent.count(alpha=1, dim=dim, eps="1/10").certificate()
    assert benchmark(replay, certificate).holds


@pytest.mark.parametrize("dim", [10**6, 10**7], ids=lambda d: f"1e{int(math.log10(d))}")
@pytest.mark.benchmark(group="plain methods")
def test_floating_sum_and_bisection(benchmark, dim):
    count = benchmark.pedantic(floating_count, args=("1", dim, "1/10"), rounds=1)
    assert count == gradient_descent.count(alpha=1, dim=dim, eps="1/10").iterations


@pytest.mark.benchmark(group="plain methods")
def test_direct_ball_sum(benchmark):
    t = gradient_descent.count(alpha=1, dim=10**5, eps="1/10").iterations
    benchmark.pedantic(ball_loss, args=("1", 10**5, t), rounds=1)
