"""Laws of literal sign descent against literal runs in rationals and sweeps over step sizes."""

import json
import pickle
from collections import defaultdict
from fractions import Fraction
from math import ceil, log2
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Integer, Rational, zeta

from theory import TheoryError, law
from theory.functions import H
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.sign_descent_linear import LinearCount, LinearLoss
from theory.sign_descent_polynomial import PolynomialCount, PolynomialLoss, polynomial_length
from theory.sign_descent_rate import SignRate
from theory.sign_descent_schedule import HalvingCount, HalvingLoss
from theory.symbols import T, alpha, d, eps, t, tau, v
from theory.symbols import q as degree_symbol

LIGHT = ["11/20", "3/4", "1", "3/2", "2"]
ODD, EVEN, MEAN = (law(f"bigram/sign-descent/{name}") for name in ("odd", "even", "mean"))
HALVED = law("bigram/sign-descent/geometric")
LINEAR = law("bigram/sign-descent/linear")
POLYNOMIAL = law("bigram/sign-descent/polynomial")
SLACK = 1e-9


def value(expression, digits=20, **values) -> float:
    symbols = {"d": d, "t": t, "tau": tau, "eps": eps}
    put = sympy.sympify(expression).subs({symbols[name]: x for name, x in values.items()})
    return float(sympy.N(put, digits))


def starts(a: str, dim: int):
    return np.arange(1, dim + 1.0) ** -float(Rational(a))


def run(start: Fraction, steps: list[Fraction]) -> Fraction:
    """Literal sign descent of one coordinate, sign(0) = 0; the signed distance that is left."""
    for step in steps:
        start -= step * ((start > 0) - (start < 0))
    return start


def losses(a: str, dim: int, time: int, step: float) -> float:
    start = starts(a, dim)
    whole = np.floor(start / step)
    rest = start - whole * step
    oscillating = np.where((time - whole) % 2 == 0, rest, step - rest)
    return float(np.square(np.where(time <= whole, start - time * step, oscillating)).sum())


def sweep(a: str, dim: int, time: int) -> float:
    """Least unnormalised loss over all step lengths, hits left out: the sum of parity rounding.

    For v falling through a_k/n, n of the other parity than time, coordinate k moves on to the next
    multiple; between such points the loss is |a|^2 - 2 v B + v^2 A, whose vertex is never below it.
    """
    start = starts(a, dim)
    a_sum, b_sum = (0.0, 0.0) if time % 2 == 0 else (float(dim), float(start.sum()))
    gains = [b_sum**2 / a_sum] if a_sum else [0.0]
    counts = [n for n in range(1, time) if (time - n) % 2 == 1]
    if counts:
        at = np.concatenate([start / n for n in counts])
        order = np.argsort(-at)
        first = np.cumsum(np.repeat([4.0 * n for n in counts], dim)[order]) + a_sum
        second = np.cumsum(np.tile(2 * start, len(counts))[order]) + b_sum
        gains.append(float((second**2 / first).max()))
    return float(np.square(start).sum() - max(gains))


def gain(dim: int, time: int) -> Fraction:
    """|a|^2 less the least loss at alpha = 1 and even time, hits counted, in rationals."""
    ties = defaultdict(list)
    for n in range(1, time, 2):
        for k in range(1, min(dim, 2 * time // n) + 1):
            ties[k * n].append((n, k))
    a_sum, b_sum, best = 0, Fraction(0), Fraction(0)
    for number in sorted(ties):
        for n, k in ties[number]:
            a_sum, b_sum = a_sum + 4 * n, b_sum + Fraction(2, k)
        step = Fraction(1, number)
        hit = 2 * step * b_sum - step**2 * (a_sum - len(ties[number]))
        best = max(best, hit, b_sum**2 / a_sum)
    return best


@pytest.mark.parametrize("time", [0, 1, 2, 3, 6, 7])
@pytest.mark.parametrize("step", ["1/2", "2/7", "1/6", "3", "1/5"])
def test_definition_is_the_literal_update(time, step):
    dim, length = 7, Fraction(step)
    left = [run(Fraction(1, k), [length] * time) ** 2 for k in range(1, dim + 1)]
    expected = sum(left) / sum(Fraction(1, k * k) for k in range(1, dim + 1))
    loss = SignExactLoss(1, dim, time, Rational(step))
    exact = loss.definition().replace(H, lambda m, p: H(m, p).definition().doit()).doit()
    assert exact == Rational(expected)


def test_losses_of_successive_steps():
    for time, expected in ((64, 0.012910808979147651), (65, 1.3903810650896338)):
        found = SignExactLoss(1, 10**4, time, Rational(1, 64))
        assert abs(value(found) - expected) < 1e-12


@pytest.mark.parametrize("a", LIGHT)
@pytest.mark.parametrize("time", [1, 2, 4, 5])
def test_sweep_is_the_least_loss(a, time):
    """The oracle of the tests below, against a fine grid of step lengths."""
    grid = np.exp(np.linspace(np.log(0.02 / time), np.log(2), 4000))
    best = min(losses(a, 30, time, step) for step in grid)
    assert 0 <= best - sweep(a, 30, time) < 1e-3


@pytest.mark.parametrize("a", LIGHT)
def test_odd_steps_within_the_bounds(a):
    (bounds,) = ODD.at(alpha=a).regime.finite
    optimum, applied = SignExactOptimum(Rational(a), d, t), 0
    for dim in (30, 400, 3000):
        normaliser = float(np.square(starts(a, dim)).sum())
        for time in (1, 3, 5, 9, 21):
            put = {d: dim, t: time}
            if any(c.subs(put) == sympy.false for c in bounds.conditions):
                continue
            loss = sympy.Float(sweep(a, dim, time) / normaliser)
            found = value(bounds.function.subs(optimum, loss).subs(put))
            assert value(bounds.lower.subs(put)) <= found + SLACK
            assert found <= SLACK
            applied += 1
    assert applied >= 5


@pytest.mark.parametrize("a", ["3/4", "1", "2"])
def test_mean_of_a_period_within_the_bounds(a):
    (bounds,) = MEAN.at(alpha=a).regime.finite
    for dim, time in ((100, 1), (300, 3), (2000, 8)):
        grid = np.exp(np.linspace(np.log(0.002), np.log(2 / time), 3000))
        best = min(
            (losses(a, dim, time, step) + losses(a, dim, time + 1, step)) / 2 for step in grid
        )
        put = {d: dim, t: time}
        assert all(c.subs(put) != sympy.false for c in bounds.conditions)
        assert value(bounds.lower.subs(put)) <= best + SLACK
        # The grid is not the minimum: a little above it at most.
        assert best <= value(bounds.upper.subs(put)) * (1 + 1e-3)


def test_rates_are_the_averaged_one_at_other_times():
    assert ODD.at(alpha=1).rate == SignRate(1, tau / 2)
    assert MEAN.at(alpha=1).rate == SignRate(1, sympy.sqrt(2) * tau / 2)
    averaged = law("bigram/sign-descent").at(alpha=1).iterations
    assert ODD.at(alpha=1).iterations == 2 * averaged
    assert sympy.expand(MEAN.at(alpha=1).iterations - sympy.sqrt(2) * averaged) == 0


@pytest.mark.parametrize("a", LIGHT)
def test_growth_of_odd_steps(a):
    growth = ODD.at(alpha=a).growth
    for dim in (1, 2, 50, 1000):
        normaliser = float(np.square(starts(a, dim)).sum())
        for goal in ("1/2", "1/10"):
            time, most = 1, value(growth.upper, eps=Rational(goal)) * dim**0.5
            while sweep(a, dim, time) > float(Rational(goal)) * normaliser:
                time += 2 + 2 * (dim > 50) * 4
            assert value(growth.lower, eps=Rational(goal)) * dim**0.5 <= time <= most + 10


@pytest.mark.parametrize("a", LIGHT)
def test_even_steps_within_the_bounds(a):
    tail, upper, infinite, _ = EVEN.at(alpha=a).regime.finite
    exponent = float(Rational(a))
    for dim in (20, 300, 2000):
        rest = dim ** (1 - 2 * exponent) / (2 * exponent - 1)
        for time in (2, 4, 8, 16):
            loss = sweep(a, dim, time)
            assert loss <= value(upper.upper, t=time)
            assert value(infinite.lower, t=time) <= loss + rest
            normaliser = float(np.square(starts(a, dim)).sum())
            assert abs(value(tail.upper, d=dim, t=time) * normaliser / rest - 1) < 1e-12


def test_even_steps_do_not_depend_on_the_dimension():
    losses_at = [sweep("1", dim, 8) - float(np.square(starts("1", dim)).sum())
                 for dim in (100, 1000, 5000)]  # fmt: skip
    assert max(losses_at) - min(losses_at) < 1e-12
    growth = EVEN.at(alpha=1).growth
    assert growth.gauge == 1
    assert value(growth.upper, eps=Rational(1, 10)) >= 8


def test_exact_counts_under_zipf():
    entry = law("bigram/sign-descent/even/zipf").at(alpha=1)
    *counts, two, six, eight = entry.regime.finite
    for time, statement in ((2, two), (6, six), (8, eight)):
        for dim in (2 * time, 2 * time + 1, 100, 300):
            exact = statement.upper.subs(d, dim).replace(H, lambda m, p: H(m, p).definition())
            total = sum(Fraction(1, k * k) for k in range(1, dim + 1))
            assert exact.doit() == Rational(1 - gain(dim, time) / total)
    for statement, (goal, time, first) in zip(
        counts, ((2, 2, 1), (10, 8, 65), (100, 82, 8401)), strict=True
    ):
        assert statement.function == SignExactCount(1, d, Rational(1, goal), 0)
        assert statement.lower == statement.upper == time
        kept = 1 - 1 / mpmath.mpf(goal)
        reached = gain(4 * time, time)
        with mpmath.workdps(30):
            most = mpmath.zeta(2)
            assert mpmath.mpf(reached.numerator) / reached.denominator >= kept * most
            if time > 2:
                before = gain(4 * time, time - 2)
                edge = mpmath.mpf(before.numerator) / before.denominator / kept
                below, at = (mpmath.zeta(2) - mpmath.zeta(2, n + 1) for n in (first - 1, first))
                assert below <= edge < at


@pytest.mark.parametrize("a", LIGHT)
def test_even_constant(a):
    constant = EvenConstant(Rational(a))
    assert abs(value(constant) / value(constant.closed_form()) - 1) < 1e-12
    # The integral over [0, 1] is exact; beyond, period by period, the last ones by the mean of g^2.
    p, last = 1 / float(Rational(a)), 2000
    y = np.linspace(1, last, 8 * 10**6 + 1)
    middle = (y[1:] + y[:-1]) / 2
    wave = np.square(middle - 2 * np.floor((middle + 1) / 2)) * middle ** (-1 - p)
    total = 1 / (2 - p) + wave.sum() * (y[1] - y[0]) + last**-p / p / 3
    assert abs(p * total / value(constant) - 1) < 1e-5


def test_even_constant_at_known_values():
    known = {"1": "1.38629436111989", "3/4": "2.40964448715303", "3/2": "0.865047554107806",
             "2": "0.688874350529318"}  # fmt: skip
    for a, expected in known.items():
        assert abs(value(EvenConstant(Rational(a))) - float(expected)) < 1e-13
    assert EvenConstant(Integer(1)).closed_form() == 2 * sympy.log(2)


@pytest.mark.parametrize("a", ["1", "2"])
def test_even_steps_late(a):
    late = law("bigram/sign-descent/even/large-time").at(alpha=a)
    errors = []
    for time in (8, 64, 256):
        dim = 4000
        rest = value(zeta(2 * Rational(a)) - H(dim, 2 * Rational(a)))
        found = (sweep(a, dim, time) + rest) / value(zeta(2 * Rational(a)))
        errors.append(abs(found / value(late.rate, tau=time) - 1))
    assert errors[2] < 0.1
    goal = late.rate.subs(tau, 100)
    assert abs(value(late.iterations.subs(eps, goal)) - 100) < 1e-9


@pytest.mark.parametrize("a", ["3/4", "1", "2"])
def test_even_steps_late_within_the_bounds(a):
    """The two-sided bound at finite T; what the sweep leaves out is a tail and, at most, hits."""
    bounds, dim = law("bigram/sign-descent/even/large-time").at(alpha=a).regime.finite[2], 4000
    exponent = Rational(a)
    rest = value(zeta(2 * exponent) - H(dim, 2 * exponent))
    for time in (12, 64, 128):
        assert all(c.subs(t, time) != sympy.false for c in bounds.conditions)
        loss = sweep(a, dim, time)
        if a == "1":
            loss = value(H(dim, 2)) - float(gain(dim, time))
        lead = value(EvenConstant(exponent)) * time ** (1 / float(exponent) - 2)
        assert value(bounds.lower, t=time) <= loss + rest - lead
        assert loss - lead <= value(bounds.upper, t=time)
        if a == "1" and time == 128:  # half the constant leaves the bound
            assert loss - lead / 2 > value(bounds.upper, t=time)


def test_counts_file():
    path = Path(__file__).parents[1] / "data" / "counts.json"
    rows = json.loads(path.read_text())["sd_exact"]
    light = [r for r in rows if Rational(r["alpha"]) > Rational(1, 2)]
    assert light
    for row in light:
        at, put = {"alpha": row["alpha"]}, {"eps": Rational(row["eps"])}
        scale = float(row["dim"]) ** 0.5
        if row.get("odd"):
            growth = ODD.at(**at).growth
            least, most = (value(e, **put) * scale for e in (growth.lower, growth.upper))
            assert least <= int(row["odd"]) <= most
        if row.get("even"):
            growth = EVEN.at(**at).growth
            least, most = (value(e, **put) for e in (growth.lower, growth.upper))
            assert least <= int(row["even"]) <= most


@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.parametrize("time", [1, 2, 3, 6])
def test_halved_steps_are_run_literally(a, time):
    steps = [Fraction(1, 2**i) for i in range(1, time + 1)]
    left = [run(Fraction(1, k**a), steps) ** 2 for k in range(1, 13)]
    expected = sum(left) / sum(Fraction(1, k ** (2 * a)) for k in range(1, 13))
    loss = HalvingLoss(a, 12, time)
    exact = loss.definition().replace(H, lambda m, p: H(m, p).definition().doit()).doit()
    assert exact == Rational(expected)
    bound, both = HALVED.at(alpha=a).regime.finite
    assert value(loss) <= value(bound.upper, d=12, t=time)
    if 8 * 4**time <= 12:
        assert value(both.lower, d=12, t=time) <= value(loss)


@pytest.mark.parametrize("a", LIGHT)
def test_the_loss_after_halved_steps_from_below(a):
    _, both = HALVED.at(alpha=a).regime.finite
    for dim in (32, 200, 3000):
        left = starts(a, dim)
        for time in range(1, 6):
            left -= 2.0**-time * np.sign(left)
            put = {"d": dim, "t": time}
            if all(c.subs(put) == sympy.true for c in both.conditions):
                loss = np.square(left).sum() / value(H(dim, 2 * Rational(a)))
                assert value(both.lower, **put) <= loss <= value(both.upper, **put) * (1 + 1e-12)


@pytest.mark.parametrize("a", ["1/4", "1/2", *LIGHT])
def test_halved_steps_within_the_bounds(a):
    at = HALVED.at(alpha=a)
    for dim in (1, 2, 10, 1000, 30000):
        for goal in ("9/10", "1/2", "1/10", "1/1000"):
            left, time = starts(a, dim), 0
            normaliser = np.square(left).sum()
            while np.square(left).sum() > float(Rational(goal)) * normaliser:
                time += 1
                left -= 2.0**-time * np.sign(left)
            put = {"d": dim, "eps": Rational(goal)}
            if not any(c.subs({d: dim}) == sympy.false for c in at.relation.conditions):
                assert value(at.relation.lower, **put) <= time
            assert time <= ceil(log2(dim / float(Rational(goal)) / normaliser) / 2 - 1e-12)
            if dim > 2:  # below, the logarithm can be an exact integer
                assert time <= value(at.iterations, **put)


def test_halved_steps_at_known_values():
    for time, expected in ((10, 0.0526986), (12, 0.00271165)):
        left = starts("1", 10**5)
        for i in range(1, time + 1):
            left -= 2.0**-i * np.sign(left)
        assert abs(np.square(left).sum() / value(H(10**5, 2)) / expected - 1) < 1e-5


@pytest.mark.parametrize("time", [0, 1, 2, 3, 4, 7, 10])
def test_linearly_decreasing_steps_are_run_literally(time):
    steps = [Fraction(2 * (time - i), time**2 + time + 2) for i in range(time)]
    left = [run(Fraction(1, k), steps) ** 2 for k in range(1, 13)]
    exact = sum(left) / sum(Fraction(1, k**2) for k in range(1, 13))
    assert abs(value(LinearLoss(1, 12, time)) - exact) < 1e-12
    bound = LINEAR.at(alpha=1).regime.finite[0]
    assert exact <= value(bound.upper, d=12, t=time) * (1 + 1e-12)


@pytest.mark.parametrize("a", ["1/4", "1/2", *LIGHT])
def test_linearly_decreasing_steps_within_the_bound(a):
    at = LINEAR.at(alpha=a)
    for dim in (2, 10, 1000, 30000):
        start = starts(a, dim)
        for goal in ("9/10", "1/10", "1/1000"):
            number = int(value(at.iterations, d=dim, eps=Rational(goal)))
            left = start.copy()
            for rest in range(number, 0, -1):
                left -= 2 * rest / (number**2 + number + 2) * np.sign(left)
            assert np.square(left).sum() <= float(Rational(goal)) * np.square(start).sum()


def test_linearly_decreasing_steps_reach_the_bound_or_cancel():
    """T = 1, 2 mod 4: small coordinates are one last step away; 0, 3 mod 4: at their start."""
    dim = 10**5
    for time in (8, 9, 10, 11):
        left, last = starts("1", dim), 2 / (time**2 + time + 2)
        for rest in range(time, 0, -1):
            left -= last * rest * np.sign(left)
        share = np.square(left).sum() / (dim * last**2)
        assert bool(share > 0.99) is (time % 4 in (1, 2))


@pytest.mark.parametrize("degree", ["1/2", "1", "3"])
@pytest.mark.parametrize("a", ["1/4", "1/2", *LIGHT])
def test_polynomially_decreasing_steps_within_the_bound(a, degree):
    q = Rational(degree)
    (enough,) = POLYNOMIAL.at(alpha=a).iterations.subs(degree_symbol, q).args
    for dim in (2, 1000, 30000):
        start = starts(a, dim)
        for goal in ("9/10", "1/100"):
            number = ceil(value(enough, d=dim, eps=Rational(goal)))
            left = start.copy()
            for rest in range(number, 0, -1):
                left -= float(polynomial_length(number, rest, float(q))) * np.sign(left)
            assert np.square(left).sum() <= float(Rational(goal)) * np.square(start).sum()


@pytest.mark.parametrize("time", [1, 2, 5, 8])
def test_polynomially_decreasing_steps_are_run_literally(time):
    steps = [polynomial_length(Fraction(time), time - i, 2) for i in range(time)]
    left = [run(Fraction(1, k), steps) ** 2 for k in range(1, 13)]
    exact = sum(left) / sum(Fraction(1, k**2) for k in range(1, 13))
    assert abs(value(PolynomialLoss(1, 12, time, 2)) - exact) < 1e-12
    (bound,) = POLYNOMIAL.at(alpha=1).regime.finite
    assert exact <= value(bound.upper.subs(degree_symbol, 2), d=12, t=time)


def test_a_schedule_without_a_proof_is_no_law():
    with pytest.raises(TheoryError):
        law("bigram/sign-descent/cosine")


def test_domains():
    for name in ("even", "odd", "mean", "even/large-time"):
        with pytest.raises(TheoryError) as caught:
            law(f"bigram/sign-descent/{name}").at(alpha="1/2")
        assert caught.value.code == "E-LAW-003"
    with pytest.raises(TheoryError) as caught:
        law("bigram/sign-descent/even/zipf").at(alpha=2)
    assert caught.value.code == "E-LAW-003"


def test_mutants_leave_the_bounds():
    """The averaged constant for odd steps, and sqrt(d) for even ones, are both refuted."""
    (bounds,) = ODD.at(alpha=1).regime.finite
    put = {d: 10000, t: 51}
    loss = sweep("1", 10000, 51)
    limit = value(zeta(2) * SignRate(1, Rational(51, 100)))
    averaged = value(zeta(2) * SignRate(1, Rational(102, 100)))
    lower = value(bounds.lower.subs(put))
    assert lower <= loss - limit <= 0
    assert loss - averaged > 0
    assert sweep("1", 10000, 50) < averaged / 5


OPAQUE = [
    SignExactLoss(alpha, d, T, v), SignExactOptimum(alpha, d, T), SignMeanOptimum(alpha, d, T),
    EvenOptimum(alpha, T), SignExactCount(alpha, d, eps, 0), SignExactCount(alpha, d, eps, 1),
    SignMeanCount(alpha, d, eps), EvenCount(alpha, eps), EvenConstant(alpha),
    HalvingLoss(alpha, d, T), HalvingCount(alpha, d, eps),
    LinearLoss(alpha, d, T), LinearCount(alpha, d, eps),
    PolynomialLoss(alpha, d, T, degree_symbol), PolynomialCount(alpha, d, eps, degree_symbol),
]  # fmt: skip


@pytest.mark.parametrize("function", OPAQUE, ids=str)
def test_opaque_functions_are_sympy_objects(function):
    assert pickle.loads(pickle.dumps(function)) == function
    assert function.evalf() == function
    for shown in (function, function**2, 3 * function, function.definition()):
        text = sympy.latex(shown)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")
