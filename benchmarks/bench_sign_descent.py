"""The certified best step size of sign descent beside the searches that papers use.

python benchmarks/bench_sign_descent.py

prints, for a dimension and some numbers of literal steps, the certified least loss over the step
size, the best of a logarithmic grid of step sizes, and what a bounded scalar search returns, with
their relative excess over the certified loss.  Options: --alpha, --dim, --steps, --points.
"""

import argparse
import math
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from numerics import sign_descent
from numerics.replay import replay

GOLDEN = (math.sqrt(5) - 1) / 2


def literal_loss(alpha: Fraction, dim: int, t: int, step: float) -> float:
    """Relative loss after t literal steps of a length relative to the largest distance.

    In double precision, by the parity rounding of every coordinate.
    """
    heights = np.arange(1, dim + 1, dtype=np.float64) ** -float(alpha)
    parity = t % 2
    multiple = 2 * np.floor((heights / step - parity) / 2 + 0.5) + parity
    multiple = np.clip(multiple, parity, t)
    return float(np.sum((heights - multiple * step) ** 2) / np.sum(heights**2))


def grid_search(alpha: Fraction, dim: int, t: int, points: int) -> tuple[float, float]:
    """The best of step sizes on a logarithmic grid over the range of Proposition 4.3."""
    steps = np.geomspace(dim ** -float(alpha) / t, 1.0, points)
    losses = [literal_loss(alpha, dim, t, step) for step in steps]
    best = int(np.argmin(losses))
    return losses[best], float(steps[best])


def bounded_search(alpha: Fraction, dim: int, t: int) -> tuple[float, float]:
    """Golden sections over a wide bracket of step sizes, as a bounded scalar search does.

    The bracket is the range of Proposition 4.3, widened by the dimension at its upper end.
    """
    left, right = dim ** -float(alpha) / t, float(dim)
    inner = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)]
    values = [literal_loss(alpha, dim, t, step) for step in inner]
    while right - left > 1e-9 * right:
        if values[0] < values[1]:
            right = inner[1]
            inner = [right - GOLDEN * (right - left), inner[0]]
            values = [literal_loss(alpha, dim, t, inner[0]), values[0]]
        else:
            left = inner[0]
            inner = [inner[1], left + GOLDEN * (right - left)]
            values = [values[1], literal_loss(alpha, dim, t, inner[1])]
    best = int(np.argmin(values))
    return values[best], inner[best]


def table(alpha: Fraction, dim: int, times: list[int], points: int) -> list[tuple[str, ...]]:
    """The rows that are printed."""
    rows = []
    for t in times:
        start = time.perf_counter()
        ball = sign_descent.loss(alpha=alpha, dim=dim, t=t, dynamics="exact", bits=30)
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        grid = grid_search(alpha, dim, t, points)[0]
        grid_seconds = time.perf_counter() - start
        bounded = bounded_search(alpha, dim, t)[0]
        low, high = ball.decimal_bounds(8)
        excess = [f"{float(Fraction(x) / ball.upper - 1):+.1%}" for x in (grid, bounded)]
        rows.append(
            (str(t), low if low == high else f"[{low}, {high}]", f"{seconds:.3f} s",
             f"{grid:.6f}", excess[0], f"{grid_seconds:.3f} s", f"{bounded:.6f}", excess[1])
        )  # fmt: skip
    return rows


CASES = [(10**5, "even"), (10**5, "odd"), (10**9, "odd"), (10**12, "odd"), (10**12, "even")]


@pytest.mark.parametrize(("dim", "parity"), CASES, ids=str)
@pytest.mark.benchmark(group="certified count of literal sign descent")
def test_certified_count(benchmark, dim, parity):
    count = benchmark.pedantic(
        sign_descent.count,
        kwargs={"alpha": 1, "dim": dim, "eps": "1/10", "dynamics": "exact", "parity": parity},
        rounds=1,
    )
    assert count.loss_at.upper <= count.eps < count.loss_before.lower


@pytest.mark.parametrize("dim", [10**12, 10**100], ids=lambda d: f"1e{int(math.log10(d))}")
@pytest.mark.benchmark(group="certified count of averaged sign descent")
def test_certified_averaged_count(benchmark, dim):
    count = benchmark(sign_descent.count, alpha=1, dim=dim, eps="1/10")
    assert count.loss_at.upper <= count.eps < count.loss_before.lower


@pytest.mark.parametrize("dim", [10**9, 10**12], ids=lambda d: f"1e{int(math.log10(d))}")
@pytest.mark.benchmark(group="replay of literal sign descent")
def test_replay(benchmark, dim):
    count = sign_descent.count(alpha=1, dim=dim, eps="1/10", dynamics="exact", parity="odd")
    assert benchmark.pedantic(replay, args=(count.certificate(),), rounds=1).holds


@pytest.mark.parametrize("points", [30, 300])
@pytest.mark.benchmark(group="one number of steps at dim 10^5")
def test_grid_search(benchmark, points):
    benchmark.pedantic(grid_search, args=(Fraction(1), 10**5, 16, points), rounds=1)


@pytest.mark.benchmark(group="one number of steps at dim 10^5")
def test_certified_loss(benchmark):
    benchmark(sign_descent.loss, alpha=1, dim=10**5, t=16, dynamics="exact", bits=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--alpha", default="1", type=Fraction)
    parser.add_argument("--dim", default=10**5, type=lambda text: int(float(text)))
    parser.add_argument("--steps", default="4,8,16,50,51,64,65,501", help="numbers of steps")
    parser.add_argument("--points", default=100, type=int, help="step sizes on the grid")
    given = parser.parse_args()
    print(f"alpha = {given.alpha}, dim = {given.dim}, grid of {given.points} step sizes")
    names = ("T", "certified loss", "time", "grid", "excess", "time", "bounded", "excess")
    times = [int(text) for text in given.steps.split(",")]
    rows = [names, *table(given.alpha, given.dim, times, given.points)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(names))]
    for row in rows:
        print("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
