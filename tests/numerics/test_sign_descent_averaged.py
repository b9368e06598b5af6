import json
import pathlib
import random
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import strategies
from hypothesis import example, given
from hypothesis import strategies as st

from numerics import sign_descent
from numerics.ball import Ball
from numerics.errors import InputError

COUNTS = json.loads(
    (pathlib.Path(__file__).parent.parent / "data" / "counts.json").read_text(encoding="utf-8")
)["sd_averaged"]
ALPHAS = ("1/4", "2/5", "1/2", "3/5", "3/4", "1", "3/2", "2")
TOLERANCES = ("1/2", "1/10", "1/100")

pytestmark = pytest.mark.certified


def exact_loss(alpha: int, dim: int, t: int, u: Fraction) -> Fraction:
    """Return the unnormalised loss by its definition: coordinates fall while a_k >= u."""
    total = Fraction(0)
    for k in range(1, dim + 1):
        a = Fraction(1, k**alpha)
        total += (a - u) ** 2 if a >= u else (u / (2 * t)) ** 2
    return total


def exact_optimum(alpha: int, dim: int, t: int) -> Fraction:
    """Return the least relative loss: the best of every piece, vertices and ends."""
    best = Fraction(1) * dim
    total = Fraction(0)
    for m in range(1, dim + 1):
        total += Fraction(1, k := m**alpha)
        ends = Fraction(1, (m + 1) ** alpha) if m < dim else Fraction(0), Fraction(1, k)
        vertex = total / (m + Fraction(dim - m, 4 * t * t))
        for u in (ends[1], vertex):
            if ends[0] < u <= ends[1]:
                best = min(best, exact_loss(alpha, dim, t, u))
    return best / sum(Fraction(1, k ** (2 * alpha)) for k in range(1, dim + 1))


class Scan:
    """The loss over every piece, in double precision."""

    def __init__(self, alpha: Fraction, dim: int) -> None:
        self.m = np.arange(1, dim + 1, dtype=np.float64)
        self.a = self.m ** -float(alpha)
        self.first, self.second = np.cumsum(self.a), np.cumsum(self.a**2)
        self.dim = dim

    def loss(self, t: int) -> float:
        weight = self.m + (self.dim - self.m) / (4.0 * t * t)
        low = np.append(self.a[1:], 0.0)
        u = np.clip(self.first / weight, low, self.a)
        # just above a_{m+1} is dearer than a_{m+1} itself, so clipping is harmless
        values = self.second - 2 * u * self.first + weight * u * u
        return float(values.min() / self.second[-1])

    def count(self, eps: Fraction) -> tuple[int, float]:
        """Return the count and how near the tolerance comes to a loss beside it."""
        high = 1
        while self.loss(high) > eps:
            high *= 2
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.loss(middle) <= eps else (middle, high)
        near = abs(self.loss(high) - float(eps)), abs(self.loss(max(low, 1)) - float(eps))
        return high, min(near) / float(eps)


@given(st.integers(1, 3), st.integers(2, 24), st.integers(1, 9), st.randoms())
@example(1, 3, 1, random.Random(0))  # Prop. D.4 of the paper gives 12/49; the minimum is 45/196
@example(1, 30, 3, random.Random(0))
def test_the_optimum_is_the_best_of_all_pieces(alpha, dim, t, source):
    exact = exact_optimum(alpha, dim, t)
    assert sign_descent.loss(alpha=alpha, dim=dim, t=t).contains(exact)
    mass = sum(Fraction(1, k ** (2 * alpha)) for k in range(1, dim + 1))
    for _ in range(5):
        u = Fraction(source.randint(1, 1200), 1000)
        assert exact_loss(alpha, dim, t, u) >= exact * mass


@pytest.mark.parametrize("block", range(4))
def test_counts_equal_a_scan_of_all_pieces(block):
    source = random.Random(block)
    checked = 0
    while checked < 100:
        alpha = Fraction(source.randint(1, 60), source.randint(15, 30))
        dim = int(10 ** source.uniform(0.31, 4.7))
        eps = Fraction(source.randint(1, 999), 10 ** source.randint(3, 4))
        scanned, near = Scan(alpha, dim).count(eps)
        if near < 1e-9:
            continue
        assert sign_descent.count(alpha=alpha, dim=dim, eps=eps).iterations == scanned
        checked += 1


@pytest.mark.parametrize("row", COUNTS, ids=lambda r: f"{r['alpha']}-{len(r['dim'])}-{r['eps']}")
def test_reference_counts(row):
    found = sign_descent.count(alpha=row["alpha"], dim=row["dim"], eps=row["eps"])
    assert found.iterations == int(row["iterations"])
    assert found.tie == ("tie" in row["note"])


@given(strategies.alphas(4), strategies.dims(), strategies.tolerances())
@example(Fraction(1, 4), 10**12, Fraction(1, 2))  # a plateau: the best step size moves everything
def test_the_enclosures_pin_the_count(alpha, dim, eps):
    if eps.denominator > 10**15 and dim > 10**45:
        eps = Fraction(1, 1000)
    found = sign_descent.count(alpha=alpha, dim=dim, eps=eps)
    assert found.loss_before.lower > eps >= found.loss_at.upper
    assert 1 <= found.decreasing <= dim
    assert found.step_size.lower > 0
    if found.iterations > 1:
        before = sign_descent.loss(alpha=alpha, dim=dim, t=found.iterations - 1, bits=24)
        assert before.lower <= found.loss_before.upper
        assert found.loss_before.lower <= before.upper


@given(strategies.alphas(3), strategies.dims(), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_loss_never_rises(alpha, dim, t, more):
    if dim > 10**41:
        dim = 10**41
    after = sign_descent.loss(alpha=alpha, dim=dim, t=t + more, bits=24)
    before = sign_descent.loss(alpha=alpha, dim=dim, t=t, bits=24)
    assert after.lower <= before.upper
    assert after.lower >= 0
    assert before.upper <= 1


@given(st.integers(1, 2), st.integers(2, 40), st.integers(1, 6))
def test_ties_are_decided(alpha, dim, t):
    eps = exact_optimum(alpha, dim, t)
    found = sign_descent.count(alpha=alpha, dim=dim, eps=eps)
    first = next(s for s in range(1, t + 1) if exact_optimum(alpha, dim, s) == eps)
    assert (found.iterations, found.tie) == (first, True)
    assert found.loss_at == Ball.exact(eps)
    above = sign_descent.count(alpha=alpha, dim=dim, eps=eps + Fraction(1, 10**40))
    below = sign_descent.count(alpha=alpha, dim=dim, eps=eps - Fraction(1, 10**40))
    assert not above.tie
    assert above.iterations <= found.iterations < below.iterations


def test_a_tie_with_an_irrational_spectrum():
    # alpha = 1/2, d = 4, everything moves by a_4 = 1/2: (1/4 + 2 (...)) is irrational, d = 1 is not
    found = sign_descent.count(alpha="1/2", dim=1, eps="1/9")
    assert (found.iterations, found.loss_at) == (1, Ball.exact(0))


def test_the_step_size_has_the_loss():
    found = sign_descent.count(alpha=1, dim=1000, eps="1/10")
    t, mass = found.iterations, sum(Fraction(1, k) for k in range(1, 1001))
    u = (found.step_size.lower + found.step_size.upper) / 2 * t * mass
    square = sum(Fraction(1, k * k) for k in range(1, 1001))
    assert abs(exact_loss(1, 1000, t, u) / square - found.loss_at.upper) < Fraction(1, 10**6)
    assert found.decreasing == sum(1 for k in range(1, 1001) if Fraction(1, k) >= u)


def test_counts_are_quick_in_every_dimension():
    start = time.process_time()
    for alpha in ALPHAS:
        for eps in TOLERANCES:
            sign_descent.count(alpha=alpha, dim=10**12, eps=eps)
    assert time.process_time() - start < 1
    for alpha in ALPHAS:
        start = time.process_time()
        sign_descent.count(alpha=alpha, dim=10**100, eps="1/10")
        assert time.process_time() - start < 1
    huge = sign_descent.count(alpha=1, dim=10**100, eps="1/10").iterations
    assert huge == 112686190575201652419542175200383193103655789659995


def test_trivial_counts():
    assert sign_descent.count(alpha=1, dim=9, eps=1).tie
    zero = sign_descent.count(alpha=1, dim=9, eps=2)
    assert (zero.iterations, zero.loss_before, zero.step_size) == (0, None, None)
    assert sign_descent.loss(alpha=1, dim=9, t=0) == Ball.exact(1)
    assert "averaged" in str(zero)
    assert replace(zero, tie=True).beta == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"alpha": 0.5}, "E-IN-001"),
        ({"alpha": 0}, "E-IN-005"),
        ({"dim": "inf"}, "E-IN-009"),
        ({"dim": 0}, "E-IN-008"),
        ({"eps": 0}, "E-IN-007"),
        ({"eps": "nan"}, "E-IN-003"),
        ({"dynamics": "other"}, "E-IN-013"),
    ],
)
def test_bad_input(arguments, code):
    with pytest.raises(InputError) as caught:
        sign_descent.count(**{"alpha": 1, "dim": 10, "eps": "1/10", **arguments})
    assert caught.value.code == code
    assert caught.value.remedy


@pytest.mark.parametrize(("name", "value"), [("t", -1), ("bits", 1), ("bits", True), ("t", "1/2")])
def test_bad_input_of_the_loss(name, value):
    with pytest.raises(InputError):
        sign_descent.loss(**{"alpha": 1, "dim": 10, "t": 3, name: value})
    with pytest.raises(InputError):
        sign_descent.loss(alpha=1, dim=10, t=3, dynamics=None)
