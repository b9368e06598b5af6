"""Laws of averaged sign descent against literal scans over all pieces of the loss."""

import json
import pickle
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Integer, Rational, oo, zeta

from theory import TheoryError, law
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
)
from theory.symbols import alpha, d, eps, phi, t, tau

MAIN = law("bigram/sign-descent")


PUBLISHED = law("bigram/sign-descent/published")


REFINED = law("bigram/sign-descent/refined")


BELOW, ABOVE = ["1/10", "1/4", "2/5", "9/20"], ["51/100", "3/5", "3/4", "1", "3/2", "2"]


EVERY = [*BELOW, "1/2", *ABOVE]


DIMS, TIMES = (1, 2, 3, 10, 100, 3000), (1, 2, 3, 7, 20, 100, 1000)


SLACK = 1e-9


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(45):
        yield


def real(number) -> mpmath.mpf:
    exact = Rational(number)
    return mpmath.mpf(exact.p) / exact.q


def value(expression, digits=35, **values) -> mpmath.mpf:
    symbols = {"d": d, "t": t, "tau": tau, "eps": eps, "phi": phi}
    put = sympy.sympify(expression).subs({symbols[name]: v for name, v in values.items()})
    return mpmath.mpf(str(sympy.N(put, digits)))


def scan(a: str, dim: int, time: float) -> tuple[float, float]:
    """Unnormalised optimum from the vertex of every piece moved into it, and the normaliser."""
    k = np.arange(1, dim + 1.0)
    start = k ** -float(Rational(a))
    first, second = np.cumsum(start), np.cumsum(start**2)
    weight = k + (dim - k) / (4 * time**2)
    u = np.clip(first / weight, np.append(start[1:], start[-1]), start)
    return float((second - 2 * u * first + weight * u * u).min()), float(second[-1])


def literal_count(a: str, dim: int, goal: float) -> int:
    low, high = 0, 1

    def enough(time: int) -> bool:
        loss, normaliser = scan(a, dim, time)
        return loss <= goal * normaliser

    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


LOSSES = [
    ("1", 1000, 20, "3/2", "0.23639086310811022936254476761884"),
    ("1", 1000, 20, "37/10", "0.38613153500491050128862738470605871"),
    ("1/4", 1000, 2, "801/2", "0.12010998030252973893606863263735871"),
    ("1/2", 10000, 10, "617/5", "0.29135015126935631107634908776807453"),
    ("3/4", 500, 8, "9/4", "0.31175484336833723807774748701855426"),
]


@pytest.mark.parametrize(("a", "dim", "time", "at", "expected"), LOSSES)
def test_loss_at_known_values(a, dim, time, at, expected):
    function = SignLoss(Rational(a), dim, time, Rational(at))
    for form in (function, function.closed_form()):
        assert abs(value(form) / mpmath.mpf(expected) - 1) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize("at", ["1", "5/2", "4", "7"])
def test_loss_is_the_model_in_rationals(at):
    """Assumption 4.1 literally: a coordinate decreases while it can, then stays at half a step."""
    dim, time, at = 7, 3, Fraction(at)
    total, start = Fraction(0), Fraction(0)
    for k in range(1, dim + 1):
        distance, step = Fraction(1, k), 1 / (time * at)
        left = distance - time * step if distance >= time * step else step / 2
        total, start = total + left**2, start + distance**2
    function = SignLoss(1, dim, time, Rational(at.numerator, at.denominator))
    exact = function.definition().replace(H, lambda m, p: H(m, p).definition().doit()).doit()
    assert exact == Rational(total / start)
    closed = function.closed_form().replace(H, lambda m, p: H(m, p).definition().doit())
    assert closed == exact


@pytest.mark.parametrize("a", EVERY)
def test_optimum_is_that_of_all_pieces(a):
    for dim, time in ((1, 1), (2, 1), (30, 3), (400, 2), (400, 50)):
        total, normaliser = scan(a, dim, time)
        found = value(SignOptimum(Rational(a), dim, time), 20)
        assert abs(found - total / normaliser) < 1e-12
        at = value(SignStep(Rational(a), dim, time), 25)
        assert 1 <= at <= dim * (1 + mpmath.mpf(10) ** -20)
        again = SignLoss(Rational(a), dim, time, sympy.Float(str(at + mpmath.mpf(10) ** -18), 25))
        assert abs(value(again, 20) - found) < 1e-9


@pytest.mark.parametrize("a", EVERY)
def test_finite_inequalities_of_the_loss(a):
    regime = MAIN.at(alpha=a).regime
    bounds, *_ = regime.finite
    optimum = next(iter(bounds.function.atoms(SignOptimum)))
    applied = 0
    for dim in DIMS:
        for time in TIMES:
            at = Rational(2 * time) / sympy.sqrt(dim) if regime.name == "light tail" else time
            put = {d: dim, tau: at, t: time}
            if any(c.subs(put) == sympy.false for c in bounds.conditions):
                continue
            total, normaliser = scan(a, dim, time)
            truth = sympy.Float(total / normaliser)
            function = value(bounds.function.subs(optimum, truth).subs(put), 16)
            assert value(bounds.lower.subs(put), 16) <= function + SLACK
            assert function <= value(bounds.upper.subs(put), 16) + SLACK
            applied += 1
    assert applied >= 8


@pytest.mark.parametrize("a", EVERY)
def test_refined_law_within_its_bound(a):
    at = REFINED.at(alpha=a)
    assert at.refined == MAIN.at(alpha=a).refined
    assert at.bound == MAIN.at(alpha=a).bound
    checked = 0
    for dim in (*DIMS, 50000):
        for time in TIMES:
            if any(c.subs({t: time, d: dim}) == sympy.false for c in at.regime.refined_validity):
                continue
            total, normaliser = scan(a, dim, time)
            error = total / normaliser - value(at.refined, 16, d=dim, t=time)
            assert abs(error) <= value(at.bound, 16, d=dim, t=time) + SLACK
            checked += 1
    assert checked >= 8


@pytest.mark.parametrize("a", EVERY)
@pytest.mark.parametrize("dim", [1, 2, 3, 10, 300, 10000])
def test_growth_constants_hold_at_every_dimension(a, dim):
    growth = MAIN.at(alpha=a).growth
    for goal in ("99/100", "1/2", "1/10", "1/200"):
        found = literal_count(a, dim, float(Rational(goal)))
        scale = value(growth.gauge, d=dim, eps=Rational(goal))
        assert value(growth.lower, eps=Rational(goal)) * scale <= found
        assert found <= value(growth.upper, eps=Rational(goal)) * scale


def test_growth_is_the_square_root_of_the_dimension():
    assert MAIN.at(alpha=1).growth.gauge == sympy.sqrt(d)
    assert MAIN.at(alpha="1/2").growth.gauge == d ** (Rational(1, 2) - eps / 2)
    assert MAIN.at(alpha="1/4").growth.gauge == 1


def test_counts_file():
    path = Path(__file__).parents[1] / "data" / "counts.json"
    rows = json.loads(path.read_text())["sd_averaged"]
    light = [r for r in rows if Rational(r["alpha"]) > Rational(1, 2) and int(r["dim"]) >= 10**6]
    assert len(light) >= 10
    for row in light:
        at = MAIN.at(alpha=row["alpha"])
        found = value(at.iterations, 20, d=Integer(row["dim"]), eps=Rational(row["eps"]))
        growth = at.growth
        put = {"eps": Rational(row["eps"])}
        scale = mpmath.sqrt(int(row["dim"]))
        count = int(row["iterations"])
        assert value(growth.lower, **put) * scale <= count <= value(growth.upper, **put) * scale
        if Rational(row["alpha"]) >= 1:
            assert abs(found / count - 1) < 0.01


def test_explicit_count_has_the_right_constant():
    """At eps = 1/2, d = 10^100: the refined law is at eps to within what its bound allows."""
    dim = Integer(10) ** 100
    found = law("bigram/sign-descent/explicit").at(alpha="1/2").iterations
    time = value(found, 60, d=dim, eps=Rational(1, 2))
    at = MAIN.at(alpha="1/2")
    loss = value(at.refined.subs(d, dim).subs(t, sympy.Float(mpmath.nstr(time, 40), 40)))
    assert abs(loss - 0.5) < 1e-20
    published = value(at.iterations, d=dim, eps=Rational(1, 2))
    factor = mpmath.exp(1 - mpmath.euler / 4)
    assert abs(published / time / factor - 1) < 1e-20


def test_best_step_size():
    light = law("bigram/sign-descent/step-size").at(alpha=1)
    known = {"1/4": "8.830486", "1/2": "3.818182", "3/4": "2.518519", "1": "2", "2": "1.25"}
    for at, expected in known.items():
        assert abs(value(light.rate, tau=Rational(at)) - mpmath.mpf(expected)) < 1e-6
    assert abs(value(light.rate, tau=Rational(1, 2)) - real("42/11")) < 1e-30
    heavy = law("bigram/sign-descent/step-size").at(alpha="1/4").rate
    assert heavy.subs(tau, 2) == 3 * d / 13
    assert heavy.subs(tau, 1) == d
    for a in ("1/4", "1/2", "1"):
        bounds, *_ = law("bigram/sign-descent/step-size").at(alpha=a).regime.finite
        assert (bounds.lower, bounds.upper) == (1, d)
    step = SignStep(1, 5000, 50 * sympy.sqrt(2) / 4)
    assert abs(value(step, 12) - mpmath.mpf("3.818182")) < 0.01


@pytest.mark.parametrize("a", ["3/5", "1", "3"])
def test_the_best_step_is_within_its_bounds_and_they_are_not_loose(a):
    _, *near = law("bigram/sign-descent/step-size").at(alpha=a).regime.finite
    worst = 0
    for dim in (1, 2, 7, 300):
        for at in (Rational(1, 20), Rational(1, 3), Rational(1), Rational(5)):
            for bounds in near:
                if any(c.subs(tau, at) == sympy.false for c in bounds.conditions):
                    continue
                gap, error = (value(e, 20, tau=at, d=dim) for e in (bounds.function, bounds.upper))
                assert abs(gap) <= error
                worst = max(worst, abs(gap) / error)
    assert worst > Rational(3, 4)


def test_published_step_size_is_best_exactly_under_the_condition():
    entry = law("bigram/sign-descent/one-decreasing")
    held = failed = 0
    for a in ("1/4", "3/5", "1", "2"):
        at = entry.at(alpha=a)
        for time in (1, 2, 5):
            for dim in range(2, 60):
                put = {t: time, d: dim}
                conditions = [c.subs(put) for c in at.relation.conditions]
                if conditions[1] == sympy.false:
                    continue
                total, normaliser = scan(a, dim, time)
                same = abs(total / normaliser - float(value(at.rate, 20, d=dim, t=time))) < 1e-11
                assert same == (conditions[2] == sympy.true)
                held, failed = held + same, failed + (not same)
    assert held > 50
    assert failed > 10


def test_counterexample_to_the_published_step_size():
    total, normaliser = scan("1", 3, 1)
    assert abs(total / normaliser - 45 / 196) < 1e-15
    assert 4 >= (3 - 1) / (2 - 1)


MUTANTS = [
    lambda rate: rate.subs(tau, 2 * tau),
    lambda rate: rate * Rational(11, 10),
    lambda rate: 1 - rate,
    lambda rate: 1 / ((1 + tau**2) * zeta(2)),
]


@pytest.mark.parametrize("change", MUTANTS)
def test_mutants_leave_the_finite_bounds(change):
    bounds, *_ = MAIN.at(alpha=1).regime.finite
    dim, time = 3000, 10
    at = Rational(2 * time) / sympy.sqrt(dim)
    total, normaliser = scan("1", dim, time)
    rate = change(SignRate(1, tau)).subs(tau, at)
    inside = [
        value(bounds.lower.subs({d: dim, tau: at}), 15)
        <= total / normaliser - value(r, 15)
        <= value(bounds.upper.subs({d: dim, tau: at}), 15)
        for r in (SignRate(1, at), rate)
    ]
    assert inside == [True, False]


def test_mutants_of_the_record_are_different():
    light = MAIN.regimes[2]
    changed = replace(light, growth=replace(light.growth, gauge=d))
    mutant = replace(MAIN, regimes=(*MAIN.regimes[:2], changed))
    assert mutant != MAIN
    with pytest.raises(TheoryError):
        replace(MAIN, regimes=(*MAIN.regimes[:2], replace(light, condition=alpha >= 1)))


@pytest.mark.parametrize(
    ("name", "a", "expected"),
    [("", 0, "003"), ("", 0.5, "002"), ("/explicit", 1, "003"), ("/large-time", "1/2", "003"),
     ("/published", "x", "002")],
)  # fmt: skip
def test_errors(name, a, expected):
    with pytest.raises(TheoryError) as caught:
        law(f"bigram/sign-descent{name}").at(alpha=a)
    assert caught.value.code == f"E-LAW-{expected}"


OPAQUE = [
    SignLoss(alpha, d, t, phi), SignOptimum(alpha, d, t), SignStep(alpha, d, t),
    SignCount(alpha, d, eps), Decreasing(alpha, tau), DecreasingAt(alpha, eps),
    SignRate(alpha, tau), InverseSignRate(alpha, eps), InverseHeavyRate(alpha, eps),
]  # fmt: skip


@pytest.mark.parametrize("function", OPAQUE, ids=lambda f: type(f).__name__)
def test_opaque_functions_are_sympy_objects(function):
    assert pickle.loads(pickle.dumps(function)) == function
    assert function.evalf() == function
    assert function.definition() is not None
    for shown in (function, function**2, 3 * function):
        text = sympy.latex(shown)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")
    assert oo not in function.args
