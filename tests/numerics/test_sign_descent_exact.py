import json
import pathlib
import time
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from numerics import sign_descent
from numerics.ball import Ball, real, working_precision
from numerics.errors import InputError, UndecidedError
from numerics.sign_descent_bracket import lower_end, upper_end
from numerics.sign_descent_exact import Exact
from numerics.simulate.sign_descent import run, run_exact

COUNTS = json.loads(
    (pathlib.Path(__file__).parent.parent / "data" / "counts.json").read_text(encoding="utf-8")
)["sd_exact"]

pytestmark = pytest.mark.certified


def limit(monkeypatch, events: int) -> None:
    """Allow so many events, and hardly a power sum."""
    for name in ("FIRST_LIMIT", "EVENT_LIMIT"):
        monkeypatch.setattr(f"numerics.sign_descent_exact_search.{name}", events)
    monkeypatch.setattr("numerics.sign_descent_landscape.TERM_LIMIT", 10)


def rounded(a: Fraction, v: Fraction, t: int) -> Fraction:
    """Return the distance to the nearest multiple ``j v``, ``0 <= j <= t`` of the parity of t."""
    return min(abs(a - j * v) for j in range(t % 2, t + 1, 2))


def optimum(alpha: int, dim: int, t: int, *, generic: bool) -> Fraction:
    """Return the least relative loss by literal runs at, and between, all events."""
    heights = [Fraction(1, k**alpha) for k in range(1, dim + 1)]
    mass = sum(a * a for a in heights)
    events = sorted({a / n for a in heights for n in range(1, t + 1)}, reverse=True)
    edges = [4 * events[0], *events, Fraction(0)]
    best = mass
    for high, low in pairwise(edges):
        middle = (high + low) / 2
        places = []
        for a in heights:
            near = [
                j for j in range(t % 2, t + 1, 2) if abs(a - j * middle) == rounded(a, middle, t)
            ]
            places.append(near[0])
        square = sum(j * j for j in places)
        mixed = sum(j * a for j, a in zip(places, heights, strict=True))
        v = min(max(mixed / square, low), high) if square else high
        best = min(best, mass - 2 * v * mixed + v * v * square)
    if not generic:
        for v in events:
            best = min(best, run_exact(alpha=alpha, dim=dim, t=t, step=v)[-1] * mass)
    return best / mass


@given(
    st.integers(1, 3),
    st.integers(1, 40),
    st.integers(0, 12),
    st.fractions(Fraction(1, 40), Fraction(3, 2), max_denominator=60),
)
@example(1, 12, 2, Fraction(1, 2))
def test_parity_rounding_is_the_literal_run(alpha, dim, t, v):
    heights = [Fraction(1, k**alpha) for k in range(1, dim + 1)]
    literal = run_exact(alpha=alpha, dim=dim, t=t, step=v)[-1]
    total = Fraction(0)
    for a in heights:
        n, rest = divmod(a, v)
        landed = rest == 0 and n < t
        total += 0 if landed else rounded(a, v, t) ** 2
    assert literal == total / sum(a * a for a in heights)


def test_the_double_precision_run_agrees():
    exact = run_exact(alpha=1, dim=60, t=9, step=Fraction(10, 73))
    assert np.allclose(run(alpha=1, dim=60, t=9, step="10/73"), [float(x) for x in exact])


@given(st.integers(1, 2), st.integers(2, 8), st.integers(1, 7), st.booleans())
def test_the_optimum_is_the_best_of_literal_runs(alpha, dim, t, generic):
    exact = optimum(alpha, dim, t, generic=generic)
    if exact >= 1:
        return
    problem = Exact(Fraction(alpha), dim, (exact + 3) / 4, generic=generic)
    best = problem.sweep(t, 10**6).best(60)
    with working_precision(problem.bits):
        low, high = problem.loss(best.high), problem.loss(best.low)
        assert not low > real(exact)
        assert not high < real(exact)
        assert high - low < real(Fraction(1, 10**15))


@given(st.integers(1, 2), st.integers(2, 8), st.integers(1, 7), st.booleans())
@example(2, 5, 2, False)  # a hit and a stationary point are equally good
def test_ties_are_decided(alpha, dim, t, generic):
    parity = "odd" if t % 2 else "even"
    eps = optimum(alpha, dim, t, generic=generic)
    if not 0 < eps < 1:
        return
    first = next(
        s for s in range(2 - t % 2, t + 1, 2) if optimum(alpha, dim, s, generic=generic) <= eps
    )
    found = sign_descent.count(
        alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity, generic=generic
    )
    assert (found.iterations, found.tie) == (first, True)
    assert found.loss_at == Ball.exact(eps)


@pytest.mark.parametrize("row", COUNTS, ids=lambda r: f"{r['alpha']}-{r['dim']}-{r['eps']}")
def test_reference_counts(row):
    for generic in (False, True):
        suffix = "_generic" if generic else ""
        both = sign_descent.count(
            alpha=row["alpha"], dim=row["dim"], eps=row["eps"], dynamics="exact", generic=generic
        )
        assert both.even == int(row["even" + suffix])
        assert both.odd == int(row["odd" + suffix])
        assert both.iterations == min(both.even, both.odd)
        assert both.parity == ("even" if both.even < both.odd else "odd")
        assert both.loss_before.lower > both.eps >= both.loss_at.upper


@given(
    st.sampled_from(["1/2", "3/5", "3/4", "1", "4/3", "2"]),
    st.integers(2, 400),
    st.integers(1, 20),
    st.booleans(),
)
def test_the_loss_never_rises_within_a_parity(alpha, dim, t, generic):
    problem = Exact(Fraction(alpha), dim, Fraction(9, 10), generic=generic)
    first, later = problem.sweep(t, 10**6).best(50), problem.sweep(t + 2, 10**6).best(50)
    with working_precision(problem.bits):
        assert not problem.loss(later.high) > problem.loss(first.low)


def test_even_counts_do_not_depend_on_the_dimension():
    rows = [("1/2", 2, False), ("1/10", 8, False), ("1/100", 82, False), ("1/100", 84, True)]
    for eps, count, generic in rows:
        for dim in (10**5, 10**12, 10**30):
            found = sign_descent.count(
                alpha=1, dim=dim, eps=eps, dynamics="exact", parity="even", generic=generic
            )
            assert found.iterations == count


def test_odd_counts_are_about_twice_the_averaged_ones():
    for dim in (10**4, 10**6):
        averaged = sign_descent.count(alpha=1, dim=dim, eps="1/10").iterations
        odd = sign_descent.count(alpha=1, dim=dim, eps="1/10", dynamics="exact", parity="odd")
        assert abs(odd.iterations - 2 * averaged) <= averaged // 5


def test_the_measures():
    start = time.process_time()
    for parity in ("even", "odd"):
        sign_descent.count(alpha=1, dim=10**5, eps="1/100", dynamics="exact", parity=parity)
    assert time.process_time() - start < 5
    start = time.process_time()
    for alpha, expected in [("3/4", 882), ("1", 82), ("3/2", 22), ("2", 10)]:
        found = sign_descent.count(
            alpha=alpha, dim=10**12, eps="1/100", dynamics="exact", parity="even"
        )
        assert found.iterations == expected
    assert time.process_time() - start < 10


def test_the_end_of_the_budget_names_what_is_known(monkeypatch):
    limit(monkeypatch, 3000)
    with pytest.raises(UndecidedError) as caught:
        sign_descent.count(alpha=1, dim=10**6, eps="1/100", dynamics="exact", parity="odd")
    assert caught.value.code == "E-UND-003"
    assert "above" in caught.value.message
    low, high = caught.value.bracket
    assert low < 7451 <= high
    assert f"above {low} and at most {high}" in caught.value.message
    with pytest.raises(UndecidedError, match="denominator"):
        sign_descent.count(alpha="1000000001/1000000000", dim=9, eps="1/10", dynamics="exact")


@given(
    st.sampled_from(["2/5", "1/2", "3/5", "1", "3/2", "2"]),
    st.integers(2, 3000),
    st.fractions(Fraction(1, 60), Fraction(9, 10), max_denominator=97),
    st.sampled_from(["even", "odd"]),
)
@example("1", 10**4, Fraction(1, 10), "odd")
def test_the_upper_end_is_one(alpha, dim, eps, parity):
    kind = {"alpha": alpha, "dim": dim, "eps": eps}
    high = upper_end(Fraction(alpha), dim, eps, parity)
    assert high % 2 == (parity == "odd")
    assert high >= sign_descent.count(**kind, dynamics="exact", parity=parity).iterations
    # T/2 averaged steps give it, and no smaller number of them does
    averaged = sign_descent.count(**kind).iterations
    assert 2 * averaged - 3 <= high <= 2 * averaged + 1


@given(
    st.sampled_from(["3/5", "3/4", "1", "3/2", "2"]),
    st.integers(2, 20_000),
    st.fractions(Fraction(1, 60), Fraction(9, 10), max_denominator=97),
)
@example("2", 10**4, Fraction(1, 10))
def test_the_lower_end_is_one(alpha, dim, eps):
    low = lower_end(Fraction(alpha), dim, eps)
    count = sign_descent.count(alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity="odd")
    assert low < count.iterations
    assert low == 0 or low % 2 == 1
    if (alpha, dim) == ("2", 10**4):
        assert low > 0.8 * count.iterations
    assert lower_end(Fraction(1, 2), dim, eps) == 0


def test_the_bracket_is_narrow_in_every_dimension():
    with pytest.raises(UndecidedError) as caught:
        sign_descent.count(alpha=1, dim="1e100", eps="1/10", dynamics="exact", parity="odd")
    low, high = caught.value.bracket
    assert high > 10**50
    assert high - low < 3000
    averaged = sign_descent.count(alpha=1, dim="1e100", eps="1/10").iterations
    assert low < 2 * averaged
    assert abs(high - 2 * averaged) <= 1


def test_one_parity_may_stay_open(monkeypatch):
    kind = {"alpha": 1, "dim": 10**4, "eps": "1/10", "dynamics": "exact"}
    settled = sign_descent.count(**kind)
    assert (settled.even, settled.odd, settled.bracket) == (8, 205, None)
    limit(monkeypatch, 500)
    left = sign_descent.count(**kind)
    assert (left.iterations, left.even, left.odd) == (8, 8, None)
    low, high = left.bracket
    assert 8 < low < 205 <= high
    limit(monkeypatch, 5)
    with pytest.raises(UndecidedError) as caught:
        sign_descent.count(**kind)
    low, high = caught.value.bracket
    assert low < 8 <= high
    assert "even" in caught.value.message
    assert "odd" in caught.value.message


def test_dimensions_beyond_double_precision(monkeypatch):
    limit(monkeypatch, 20_000)
    even = sign_descent.count(alpha=1, dim="1e400", eps="1/2", dynamics="exact", parity="even")
    assert even.iterations == 2
    with pytest.raises(UndecidedError, match="above"):
        sign_descent.count(alpha=1, dim="1e400", eps="1/2", dynamics="exact", parity="odd")


def test_the_step_size_has_the_loss():
    found = sign_descent.count(alpha=1, dim=40, eps="1/10", dynamics="exact", generic=True)
    mass = sum(Fraction(1, k) for k in range(1, 41))
    v = (found.step_size.lower + found.step_size.upper) / 2 * mass
    loss = run_exact(alpha=1, dim=40, t=found.iterations, step=v)[-1]
    assert abs(loss - found.loss_at.upper) < Fraction(1, 10**6)
    falling = sum(1 for k in range(1, 41) if Fraction(1, k) >= found.iterations * v)
    assert found.decreasing == falling


def test_trivial_counts():
    zero = sign_descent.count(alpha=1, dim=5, eps=1, dynamics="exact", parity="even")
    assert (zero.iterations, zero.tie) == (0, True)
    line = sign_descent.count(alpha=1, dim=1, eps="1/2", dynamics="exact")
    assert (line.iterations, line.even, line.odd) == (1, 2, 1)
    assert "exact odd" in str(line)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"parity": "both"}, "E-IN-013"),
        ({"generic": 1}, "E-IN-013"),
        ({"dynamics": "averaged", "parity": "even"}, "E-IN-013"),
        ({"dynamics": "averaged", "generic": True}, "E-IN-013"),
        ({"dim": "inf"}, "E-IN-009"),
        ({"eps": 0.5}, "E-IN-001"),
    ],
)
def test_bad_input(arguments, code):
    base = {"alpha": 1, "dim": 10, "eps": "1/10", "dynamics": "exact"}
    with pytest.raises(InputError) as caught:
        sign_descent.count(**{**base, **arguments})
    assert caught.value.code == code


def test_bad_input_of_the_literal_run():
    with pytest.raises(InputError):
        run_exact(alpha="1/2", dim=3, t=1, step=1)
    with pytest.raises(InputError):
        run_exact(alpha=1, dim=10**4, t=1, step=1)
    with pytest.raises(InputError):
        run(alpha=1, dim="inf", t=1, step=1)


@given(st.integers(1, 2), st.integers(1, 8), st.integers(0, 7), st.booleans())
@example(1, 2, 4, True)  # the loss is 0
@example(1, 6, 2, False)
def test_the_least_loss_is_that_of_literal_runs(alpha, dim, t, generic):
    exact = optimum(alpha, dim, t, generic=generic) if t and dim > 1 else Fraction(t == 0)
    kind = {"alpha": alpha, "dim": dim, "dynamics": "exact", "generic": generic}
    for bits in (20, 64, 300):
        ball = sign_descent.loss(**kind, t=t, bits=bits)
        assert ball.contains(exact)
        assert ball.width <= max(ball.upper / 2 ** (bits - 1), Fraction(1, 2 ** (4 * bits)))
    if not t or not generic:
        return
    step = sign_descent.step(**kind, t=t, bits=200)
    heights = [Fraction(1, k**alpha) for k in range(1, dim + 1)]
    v = (step.lower + step.upper) / 2 * sum(heights)
    total = sum(rounded(a, v, t) ** 2 for a in heights) / sum(a * a for a in heights)
    assert abs(total - exact) < Fraction(1, 10**30)


@pytest.mark.parametrize(("alpha", "dim", "eps"), [("1/2", 3000, "1/10"), (1, 10**4, "1/10")])
@pytest.mark.parametrize("parity", ["even", "odd"])
def test_losses_lie_in_the_enclosures_of_counts(alpha, dim, eps, parity):
    kind = {"alpha": alpha, "dim": dim, "dynamics": "exact"}
    found = sign_descent.count(**kind, eps=eps, parity=parity)
    for t, ball in ((found.iterations, found.loss_at), (found.iterations - 2, found.loss_before)):
        loss = sign_descent.loss(**kind, t=t)
        assert ball.lower <= loss.lower <= loss.upper <= ball.upper
        assert loss.width <= loss.upper / 2**62


def test_losses_in_large_dimensions(monkeypatch):
    kind = {"alpha": 1, "dim": 10**9, "dynamics": "exact", "t": 71213}
    rough = sign_descent.loss(**kind, bits=16)
    assert rough.width <= rough.upper / 2**15
    monkeypatch.setattr("numerics.sign_descent_exact_loss.EVENT_LIMIT", 1000)
    default = sign_descent.loss(**kind)
    assert default.width <= default.upper / 2**7
    assert rough.lower <= default.upper
    assert default.lower <= rough.upper
    monkeypatch.setattr("numerics.sign_descent_landscape.PLACE_LIMIT", 100)
    with pytest.raises(UndecidedError):
        sign_descent.loss(**kind, bits=500)
    monkeypatch.setattr("numerics.sign_descent_landscape.TERM_LIMIT", 1)
    with pytest.raises(UndecidedError):
        sign_descent.loss(**kind)


def test_equally_good_step_sizes_are_limited(monkeypatch):
    monkeypatch.setattr("numerics.sign_descent_exact_loss.RIVAL_LIMIT", 0)
    with pytest.raises(UndecidedError):
        sign_descent.loss(alpha=1, dim=9, t=4, dynamics="exact")


@pytest.mark.parametrize(
    "wrong", [{"t": 0}, {"bits": 1}, {"generic": 2}, {"dynamics": "averaged", "generic": True}]
)
def test_bad_input_of_the_step(wrong):
    kind = {"alpha": 1, "dim": 10, "t": 3, "dynamics": "exact"}
    with pytest.raises(InputError):
        sign_descent.step(**{**kind, **wrong})
