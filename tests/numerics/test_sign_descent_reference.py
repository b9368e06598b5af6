"""The laws of sign descent beside certified counts, and where they do not apply."""

from fractions import Fraction

import mpmath
import pytest

from numerics import sign_descent
from numerics.reference_sign_descent import (
    law_values,
    leading_iterations,
    refined_bound,
    refined_iterations,
)


@pytest.mark.parametrize(
    ("alpha", "dim", "eps", "leading", "refined"),
    [
        ("1", 10**6, "1/10", 0.05, 0.01),
        ("3/4", 10**6, "1/5", 0.2, 0.01),
        ("2", 10**6, "1/100", 0.05, 0.01),
        ("1/2", 10**12, "1/2", 1.5, 0.01),  # the leading law is out by a constant factor
        ("1/4", 10**8, "1/100", 0.05, 0.01),
    ],
)
def test_laws_are_near_the_averaged_counts(alpha, dim, eps, leading, refined):
    found = sign_descent.count(alpha=alpha, dim=dim, eps=eps).iterations
    values = law_values(alpha=alpha, dim=dim, eps=eps, iterations=found)
    assert abs(Fraction(values.leading) / found - 1) < leading
    assert abs(Fraction(values.refined) / found - 1) < refined
    assert values.bound is None or Fraction(values.bound) > 0


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_laws_are_near_the_exact_counts(parity):
    case = {"alpha": 1, "dim": 10**6, "eps": "1/10", "dynamics": "exact", "parity": parity}
    found = sign_descent.count(**case).iterations
    values = law_values(**case, iterations=found)
    assert abs(Fraction(values.leading) / found - 1) < Fraction(1, 3)
    if parity == "even":
        assert (values.refined, values.bound) == (None, None)
    else:
        assert abs(Fraction(values.refined) / found - 1) < Fraction(1, 20)
        assert 0 < Fraction(values.bound) < Fraction(1, 10)


def test_one_step_reaches_a_loose_tolerance():
    # the plateau of alpha < 1/2 lies below the tolerance from the first step on
    assert leading_iterations(alpha="1/4", dim=10**6, eps="9/10") == 1


@pytest.mark.parametrize(
    "case",
    [
        {"alpha": 1, "dim": 9, "eps": 1},
        {"alpha": 1, "dim": 1, "eps": "1/2"},
        {"alpha": "1/2", "dim": 9, "eps": "1/2", "dynamics": "exact", "parity": "odd"},
    ],
    ids=str,
)
def test_no_law_of_the_count(case):
    assert leading_iterations(**case) is None
    assert refined_iterations(**case) is None


def test_no_refined_law_where_its_formula_has_no_root():
    assert refined_iterations(alpha="1/2", dim=8, eps="1/2") is None
    assert refined_iterations(alpha="1/2", dim=10**6, eps="1/10000") is None


def test_pieces_beyond_the_search_have_no_law(monkeypatch):
    monkeypatch.setattr("numerics.reference_sign_descent._LARGEST_PIECE", 3)
    assert leading_iterations(alpha="3/4", dim=10**9, eps="9/10") is None


def test_bounds_and_where_there_is_none():
    none = [
        {"alpha": 1, "dim": 9, "t": 0},
        {"alpha": 1, "dim": 100, "t": 1, "dynamics": "exact", "parity": "even"},
        {"alpha": "1/2", "dim": 100, "t": 1, "dynamics": "exact", "parity": "odd"},
        {"alpha": 1, "dim": 100, "t": 99, "dynamics": "exact", "parity": "odd"},
        {"alpha": "1/2", "dim": 100, "t": 4},
    ]
    assert [refined_bound(**case) for case in none] == [None] * len(none)
    mass = mpmath.mpf(49) / 36
    assert mpmath.almosteq(refined_bound(alpha=1, dim=3, t=2), 1 / (16 * mass))
    harmonic = mpmath.mpf(sum(1.0 / j for j in range(1, 37)))
    near = refined_bound(alpha="1/2", dim=36, t=2)
    assert mpmath.almosteq(near, 13 * 4 / (36 * harmonic), 1e-12)
    root = sum(mpmath.mpf(j) ** -0.5 for j in range(1, 10))
    assert mpmath.almosteq(refined_bound(alpha="1/4", dim=9, t=2), 2 / root, 1e-12)
