"""The parts below the counts: sums, integrals, search, ties, the second evaluation."""

from fractions import Fraction

import flint
import mpmath
import oracles
import pytest
import strategies
from hypothesis import assume, given
from hypothesis import strategies as st

import numerics
from numerics import gradient_descent, reference, search
from numerics.ball import Ball, accuracy, real, working_precision
from numerics.errors import UndecidedError
from numerics.expint import exponential_integral
from numerics.incomplete_beta import binomial, envelope
from numerics.plan import choose, integer_exp, moderate
from numerics.replay_loss import losses, normaliser
from numerics.search import least
from numerics.summand import Summand
from numerics.sums import filtered_sum, power_sum, remainder_bound
from numerics.ties import equals, tie_candidate

pytestmark = pytest.mark.certified


@given(
    st.one_of(strategies.alphas(), st.integers(7, 300).map(Fraction)),
    st.integers(1, 1500),
    st.sampled_from([10, 64, 200, 500]),
)
def test_power_sums_contain_direct_sums(c, dim, bits):
    value = Ball.from_arb(power_sum(c, dim, bits))
    with working_precision(600):
        direct = Ball.from_arb(
            sum((flint.arb(k) ** -real(c) for k in range(1, dim + 1)), flint.arb(0))
        )
    assert value.lower <= direct.upper
    assert direct.lower <= value.upper
    assert value.width <= value.upper / 2 ** (bits - 2)


@given(strategies.alphas(), strategies.dims(), st.sampled_from([64, 300]))
def test_power_sums_agree_with_zeta_functions(c, dim, bits):
    with working_precision(bits + 200):
        assert power_sum(c, dim, bits).overlaps(normaliser(c, dim, bits))
        if c > 1:
            assert power_sum(c, None, bits).overlaps(normaliser(c, None, bits))


@given(
    st.fractions(Fraction(-4), Fraction(5), max_denominator=12),
    st.integers(20, 120),
    st.fractions(Fraction(1, 1000), Fraction(2, 5), max_denominator=1000),
)
def test_envelope_and_binomial_overlap(p, n, u):
    with working_precision(500):
        low = real(u)
        by_envelope = envelope(p, n, -(-low).log1p(), 80)
        by_binomial = binomial(p, n, low.log(), flint.arb(0))
        assert by_envelope.overlaps(by_binomial)
        assert accuracy(by_binomial) > 60


@given(st.fractions(Fraction(-3), Fraction(4), max_denominator=9), st.integers(1, 3000))
def test_exponential_integrals_reach_their_accuracy(p, tenths):
    with working_precision(300):
        x = flint.arb(tenths) / 10
        value = exponential_integral(p, x, 250)
        assert accuracy(value) >= 240
    with working_precision(6000):
        assert value.overlaps((flint.arb(tenths) / 10).expint(real(p)))


@given(st.integers(0, 10**40), st.integers(0, 10**40))
def test_search_finds_the_least(answer, guess):
    assert least(lambda t: t > answer, guess) == answer + 1
    assert least(lambda t: t > answer, guess, improve=lambda t: answer) == answer + 1


def test_search_gives_up(monkeypatch):
    with pytest.raises(UndecidedError) as caught:
        least(lambda t: False, 1)
    assert caught.value.code == "E-UND-002"
    monkeypatch.setattr(search, "EVALUATION_LIMIT", 10)
    with pytest.raises(UndecidedError) as caught:
        least(lambda t: t > 10**9, 1)
    assert caught.value.code == "E-UND-001"


@given(
    st.sampled_from([Fraction(v) for v in ("1/2", "1", "2", "3/2", "1/3")]),
    st.sampled_from([Fraction(v) for v in ("0", "1/2", "1", "-1/4")]),
    st.integers(2, 9),
    st.integers(1, 4),
    strategies.tolerances(),
)
def test_ties_are_decided_exactly(alpha, beta, dim, t, eps):
    same = equals(alpha, alpha + beta, dim, t, eps)
    low, high = oracles.direct_loss(alpha, beta, dim, t)
    assert same is (low <= eps <= high)
    if same:
        assert tie_candidate(alpha, dim, eps) == t


def test_tie_with_radicals():
    # alpha = 1/2 in dimension 4 with c = 1/2 mixes sqrt(2), sqrt(3): never rational
    assert equals(Fraction(1, 2), Fraction(1, 2), 4, 1, Fraction(1, 7)) is False
    assert equals(Fraction(1), Fraction(1), 10**6, 10**6, Fraction(1, 7)) is None
    eps = (1 - Fraction(1, 4)) ** 2 * Fraction(1, 4) / (1 + Fraction(1, 4))
    assert equals(Fraction(2), Fraction(2), 2, 1, eps) is True
    assert tie_candidate(Fraction(1), None, Fraction(1, 2)) is None
    assert tie_candidate(Fraction(1), 10**1000, Fraction(1, 10**999)) is None
    assert tie_candidate(Fraction(1), 3, Fraction(1, 36)) == 1


@given(strategies.alphas(4), strategies.betas(), st.integers(2, 60), st.integers(1, 40))
def test_replay_losses_contain_direct_sums(alpha, beta, dim, t):
    assume(alpha + beta > 0)
    earlier, now = losses(alpha, alpha + beta, t, dim, 80, 0.0)
    for value, step in ((earlier, t - 1), (now, t)):
        low, high = oracles.direct_loss(alpha, beta, dim, step)
        ball = Ball.from_arb(value)
        assert ball.lower <= high
        assert low <= ball.upper


@given(
    strategies.alphas(3),
    strategies.betas(),
    st.sampled_from([10**6, 10**9, 10**30]),
    st.integers(1, 10**7),
)
def test_two_certified_evaluations_overlap(alpha, beta, dim, t):
    assume(alpha + beta > 0)
    ball = gradient_descent.loss(alpha=alpha, beta=beta, dim=dim, t=t)
    assume(ball.lower > Fraction(1, 10**300))
    scale = flint.arb(flint.fmpq(ball.lower.numerator, ball.lower.denominator)).log()
    try:
        now = losses(alpha, alpha + beta, t, dim, 70, float(scale))[1]
    except UndecidedError:
        return
    other = Ball.from_arb(now)
    assert ball.lower <= other.upper
    assert other.lower <= ball.upper


def test_limits_of_the_sums():
    with pytest.raises(UndecidedError):
        power_sum(Fraction(10**6), 10**9, 64, first=10**6)
    with working_precision(80):
        summand = Summand(Fraction(3), Fraction(3), 10)
        # a disc that is too wide for the exponent proves nothing
        assert not remainder_bound(summand, 2, 10**6, 3, flint.arb(0.9)).is_finite()
    assert filtered_sum(Fraction(1), Fraction(1), 2, 1, 50).is_zero()
    assert moderate(Fraction(10**400)) > 1e200
    assert 0 < moderate(Fraction(1, 10**400)) < 1e-200
    assert integer_exp(0.0) == 1
    assert abs(integer_exp(1000.0).bit_length() - 1443) <= 1
    assert choose(Fraction(1), Fraction(1), 10, 10**12, 64).cost < 10**4


@pytest.mark.parametrize(
    "arguments",
    [
        {"alpha": "3/4", "dim": 10**12, "t": 364067541},
        {"alpha": 3, "dim": 10**9, "t": 40},
        {"alpha": "3/2", "dim": None, "t": 160},
        {"alpha": 1, "dim": 10**6, "t": 77233},
        {"alpha": 1, "beta": 3, "dim": 10**6, "t": 40},
        {"alpha": 1, "dim": 1000, "t": 50},
        {"alpha": "1/2", "dim": 10, "t": 3},
        {"alpha": "1/2", "dim": 10, "t": 0},
    ],
    ids=str,
)
def test_second_evaluation_agrees(arguments):
    ball = gradient_descent.loss(**arguments)
    value = reference.loss(**arguments)
    middle = mpmath.mpf(ball.lower.numerator) / ball.lower.denominator
    assert abs(value / middle - 1) < mpmath.mpf(10) ** -14


@pytest.mark.parametrize("dim", [10**3, 10**6, 10**12, None])
@pytest.mark.parametrize("alpha", ["1/4", "3/4", "1", "11/10", "2"])
@pytest.mark.parametrize("eps", ["1/10", "1/1000"])
def test_refined_law_and_its_bound(alpha, dim, eps):
    if dim is None and Fraction(alpha) <= 1:
        return
    count = gradient_descent.count(alpha=alpha, dim=dim, eps=eps)
    values = reference.law_values(alpha=alpha, dim=dim, eps=eps, iterations=count.iterations)
    if count.iterations >= 5:
        assert abs(Fraction(values.refined) / count.iterations - 1) < Fraction(1, 3)
    assert values.leading is not None
    if dim is None:
        assert values.bound is None
        return
    refined = reference.refined_loss(alpha=alpha, dim=dim, t=count.iterations, digits=40)
    exact = gradient_descent.loss(alpha=alpha, dim=dim, t=count.iterations, bits=120)
    gap = abs(refined - refined.context.mpf(exact.lower.numerator) / exact.lower.denominator)
    assert (
        gap
        <= Fraction(values.bound).numerator / mpmath.mpf(Fraction(values.bound).denominator) * 1.001
    )


def test_laws_where_they_do_not_apply():
    assert reference.leading_iterations(alpha=1, dim=5, eps=2) is None
    assert reference.leading_iterations(alpha=1, dim=1, eps="1/2") is None
    assert reference.refined_loss(alpha=1, dim=5, t=0) is None
    assert reference.refined_loss(alpha=1, beta=3, dim=5, t=4) is None
    assert reference.refined_loss(alpha="1/10", dim=5, t=1) is None
    assert reference.refined_iterations(alpha=1, dim=5, eps=1) is None
    assert reference.refined_iterations(alpha=1, beta=3, dim=5, eps="1/2") is None
    assert reference.refined_bound(alpha=1, beta=3, dim=5, t=4) is None
    near = reference.leading_iterations(alpha="999999999/1000000000", dim=10**12, eps="1/10")
    assert near is not None
    assert 0 < near < 10**12


def test_package_surface():
    assert set(numerics.__all__) <= set(dir(numerics)) | {
        name for name in numerics.__all__ if hasattr(numerics, name)
    }
    assert numerics.replay.replay is not None
    assert numerics.Verdict is numerics.replay.Verdict
    with pytest.raises(AttributeError):
        _ = numerics.nothing
