"""Where searches over step sizes as papers do them go wrong, in the numbers of a run."""

from fractions import Fraction

import numpy as np
import pytest

from benchmarks.bench_sign_descent import bounded_search, grid_search, literal_loss, table
from numerics import sign_descent
from numerics.simulate.sign_descent import run

ONE, DIM = Fraction(1), 10**4


def certified(t: int) -> float:
    return float(sign_descent.loss(alpha=1, dim=DIM, t=t, dynamics="exact").upper)


@pytest.mark.parametrize("t", [1, 2, 7, 16])
def test_the_quick_loss_is_that_of_the_literal_run(t):
    for step in (0.3711, 0.0213, 0.9):
        text = str(Fraction(step))
        literal = run(alpha=1, dim=DIM, t=t, step=text)[-1]
        assert np.isclose(literal_loss(ONE, DIM, t, step), literal)


@pytest.mark.parametrize("t", [4, 8, 16, 50])
def test_a_grid_misses_the_best_step_size_of_even_numbers_of_steps(t):
    best = certified(t)
    excess = [grid_search(ONE, DIM, t, points)[0] / best - 1 for points in (30, 100, 1000)]
    assert min(excess) > 1e-3
    assert excess[1] > 0.02


@pytest.mark.parametrize("t", [5, 51])
def test_a_grid_is_near_for_odd_numbers_of_steps(t):
    best = certified(t)
    found = grid_search(ONE, DIM, t, 1000)[0]
    assert 0 <= found / best - 1 < 0.01


@pytest.mark.parametrize("t", [2, 4, 16, 50])
def test_a_bounded_search_stays_at_the_start_for_even_numbers_of_steps(t):
    loss, step = bounded_search(ONE, DIM, t)
    assert loss == pytest.approx(1)
    assert step > 1
    assert certified(t) < 0.3


def test_no_search_finds_less_than_the_certified_loss():
    for t in (3, 4, 9, 30):
        best = certified(t)
        for found in (grid_search(ONE, DIM, t, 2000)[0], bounded_search(ONE, DIM, t)[0]):
            assert found > best * (1 - 1e-12)


def test_the_table_has_a_row_for_each_number_of_steps():
    rows = table(ONE, 1000, [4, 5], 50)
    assert [row[0] for row in rows] == ["4", "5"]
    assert rows[0][4].startswith("+")
