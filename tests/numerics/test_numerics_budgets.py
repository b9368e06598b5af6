"""What happens where a budget ends, a method is refused or a precision is too low."""

from dataclasses import replace
from fractions import Fraction

import flint
import mpmath
import pytest

from numerics import certificate, expint, gradient_descent, proposal, reference, replay_loss, sums
from numerics.ball import Ball, accuracy, real, working_precision
from numerics.certificate import Certificate, shortened
from numerics.errors import UndecidedError
from numerics.expint import exponential_integral
from numerics.incomplete_beta import binomial, envelope
from numerics.plan import Shape, _with_disc
from numerics.replay import replay
from numerics.search import least
from numerics.summand import Summand
from numerics.sums import filtered_sum, power_sum
from numerics.verdict import Status

pytestmark = pytest.mark.certified

ONE, HALF = Fraction(1), Fraction(1, 2)


def code_of(call, *arguments, **named):
    with pytest.raises(UndecidedError) as caught:
        call(*arguments, **named)
    return caught.value.code


def test_power_sums_stop_at_the_work_limit(monkeypatch):
    monkeypatch.setattr(sums, "WORK_LIMIT", 10)
    assert code_of(power_sum, Fraction(3, 2), 10**9, 64) == "E-UND-003"


def test_a_steep_power_sum_ends_at_its_dimension():
    with working_precision(200):
        direct = sum((flint.arb(k) ** -9 for k in range(1, 201)), flint.arb(0))
        assert power_sum(Fraction(9), 200, 64).overlaps(direct)
        assert not power_sum(Fraction(9), 200, 300).overlaps(direct + flint.arb(201) ** -9)


def test_filtered_sums_stop_at_their_limits(monkeypatch):
    case = ONE, ONE, 2 * 10**5, 10**9, 64
    low, small = (Fraction(1, 4), Fraction(1, 4), 2, 10**9, 64), (ONE, Fraction(9), 2, 10**9, 200)
    with monkeypatch.context() as patch:
        patch.setattr(sums, "WORK_LIMIT", 0)
        assert code_of(filtered_sum, *case) == "E-UND-003"
    with monkeypatch.context() as patch:
        patch.setattr(sums, "BINOMIAL_WORK", 0)
        assert code_of(filtered_sum, *low) == "E-UND-003"
    with monkeypatch.context() as patch:
        patch.setattr(sums, "BINOMIAL_LIMIT", 1)
        assert code_of(filtered_sum, *low) == "E-UND-003"
    with monkeypatch.context() as patch:
        patch.setattr(sums, "_attempt", lambda *_: flint.arb(1, 1))
        assert code_of(filtered_sum, *small) == "E-UND-001"


def test_a_head_beyond_the_peak_is_not_bounded():
    with working_precision(80):
        summand = Summand(ONE, ONE, 2)
        assert not sums._head_bound(summand, 10**6).is_finite()
        assert sums._head_bound(summand, 2).is_zero()
        assert summand.value(1).is_zero()
        power = Summand(ONE, ONE, 0)
        assert power.value(1) == 1
        # without steps f(x) = 1/x, and f(x (1 + h)) / f(x) = 1 - h + h^2 - ..
        for got, wanted in zip(power.taylor(flint.arb(3).log(), 4), (1, -1, 1, -1), strict=True):
            assert got.contains(wanted)


def test_a_spoilt_accuracy_still_encloses(monkeypatch):
    with working_precision(200):
        exact = flint.arb(3).expint(real(HALF))
    monkeypatch.setattr(expint, "accuracy", lambda x: 0)
    with working_precision(64):
        assert exponential_integral(HALF, flint.arb(3), 64).overlaps(exact)


def test_envelopes_at_their_ends():
    with working_precision(200):
        whole = envelope(-HALF, 100, None, 80)  # B(3/2, 101)
        exact = flint.arb(1.5).gamma() * flint.arb(101).gamma() / flint.arb(102.5).gamma()
        assert whole.overlaps(exact)
        assert accuracy(whole) > 70
        # an order so high that all terms are used up: wide, never wrong
        low = real(Fraction(1, 10))
        few = envelope(Fraction(60), 40, -(-low).log1p(), 4)
        assert few.overlaps(binomial(Fraction(60), 40, low.log(), flint.arb(0)))


def test_plans_at_their_ends():
    shape = Shape(Fraction(3), Fraction(3), 10, 10**6)
    assert shape.decay(0.0) == 1e300
    assert shape.head(1e9) == min(shape.log_peak, shape.log_dim)
    assert shape.head(-1e9) < 1e-9
    for wide in (0.9, 1.0):  # no disc of this size suits the exponent
        assert _with_disc(shape, 2, 10**6, wide, 0.0, -50.0) == []
    gentle = Shape(Fraction(9, 10), ONE, 10, None)
    assert _with_disc(gentle, 2, None, 1 - 1e-7, 0.0, -50.0) == []
    assert _with_disc(gentle, 2, None, 0.4, 0.0, -50.0) != []


def test_proposals_give_up_quietly():
    with working_precision(80):
        law = proposal._Law(ONE, ONE, 100, flint.arb(0.1), 64)
        assert law.step(flint.arb(5)) is not None
        assert law.step(flint.arb(5, 4)) is None  # so wide that the law may vanish

        class Flat:
            def step(self, log_n):
                return flint.arb(1), flint.arb(0)

        assert proposal._newton(Flat(), flint.arb(5), 64) is None


def test_a_count_that_precision_cannot_settle(monkeypatch):
    tie = {"alpha": 1, "dim": 2, "eps": "1/12"}
    assert gradient_descent.count(**tie).tie
    monkeypatch.setattr(gradient_descent, "equals", lambda *_: None)
    monkeypatch.setattr(gradient_descent, "PRECISION_CAP", 400)
    assert code_of(gradient_descent.count, **tie) == "E-UND-001"


def test_a_bound_alone_settles_late_steps():
    decide = gradient_descent._Decider(gradient_descent._Loss(ONE, ONE, 50), Fraction(1, 10))
    late = 10**6
    assert decide(late)
    assert late not in decide.seen
    ball, bits = decide.enclosure(late)  # evaluated on request
    assert bits > 0
    assert 0 < ball.upper < Fraction(1, 10**6)
    assert gradient_descent.count(alpha=1, dim=50, eps="1/10").iterations == least(decide, late)


def test_certificates_of_counts_with_thousands_of_digits():
    # caught: the decimal ends had more digits than Python's int() accepts
    count = gradient_descent.count(alpha=1, dim=10**2800, eps="1/100")
    made = count.certificate()
    assert made.loss_at.at_most(count.eps) is True
    assert made.loss_before.at_most(count.eps) is False
    assert Certificate.from_json(made.to_json()) == made
    assert made.loss_at.contains(count.loss_at)


def test_a_ball_that_touches_eps_is_kept(monkeypatch):
    monkeypatch.setattr(certificate, "MAX_DIGITS", 1000)
    third = Fraction(1, 3)  # no decimal upper end is at most 1/3 and at least 1/3
    ball = Ball(Fraction(1, 4), third)
    assert shortened(ball, third) == ball
    assert shortened(Ball(Fraction(1, 4), Fraction(3, 10)), third) == Ball(
        Fraction(1, 4), Fraction(3, 10)
    )


def test_replay_without_enough_budget_is_undecided(monkeypatch):
    good = gradient_descent.count(alpha=1, dim=10**6, eps="1/10").certificate()
    with monkeypatch.context() as patch:
        patch.setattr("numerics.replay.losses", lambda *_: (flint.arb(0, 9), flint.arb(0, 9)))
        verdict = replay(good)
        assert verdict.status is Status.UNDECIDED
        assert "precision" in verdict.reason
    monkeypatch.setattr(replay_loss, "TERM_LIMIT", -1)
    assert replay(good).status is Status.UNDECIDED


def test_a_late_tie_is_too_large_to_be_replayed():
    eps = Fraction(1, 10**9)
    good = gradient_descent.count(alpha=1, dim=10**4, eps=eps).certificate()
    forged = replace(good, tie=True, loss_at=Ball.exact(eps))
    assert replay(forged).status is Status.UNDECIDED


def _cut(n, first, start, dim=10**6):
    cut = replay_loss._Cut(ONE, ONE, n, dim, 64, 0.0)
    cut.first, cut.start = first, start
    return cut


def test_the_replayed_sum_checks_its_conditions(monkeypatch):
    with working_precision(200):
        one = real(1)
        assert code_of(replay_loss._head, one, one, 2, 10**6) == "E-UND-003"
        cut = _cut(10, 2, 3)
        cut.disc = Fraction(99, 100)
        assert code_of(replay_loss._order, real(3), one, 10, cut, None) == "E-UND-003"
        monkeypatch.setattr(replay_loss, "TERM_LIMIT", 30)
        cut = _cut(10**6, 2, 3)
        assert code_of(replay_loss._expanded, ONE, ONE, 10**6, cut, 10**6) == "E-UND-003"
        cut = _cut(10, 2, 2)
        cut.aim = 1e5
        assert code_of(replay_loss._order, one, one, 10, cut, 10**6) == "E-UND-003"


def test_a_short_power_is_expanded_in_full():
    with working_precision(300):
        cut = _cut(4, 2, 10)
        cut.aim = 1e3
        # int x^-1 (1 - 1/x)^4 = log x + 4/x - 3/x^2 + 4/(3 x^3) - 1/(4 x^4)
        value = replay_loss._expanded(ONE, ONE, 4, cut, 1000)

        def primitive(x):
            x = flint.arb(x)
            return x.log() + 4 / x - 3 / x**2 + 4 / (3 * x**3) - 1 / (4 * x**4)

        assert value.overlaps(primitive(1000) - primitive(10))
        assert accuracy(value) > 200


def test_losses_of_an_unbalanced_range_agree():
    # c = 1: beyond the quadrature the integrand is 1/x, whose integral is a logarithm
    case = {"alpha": HALF, "beta": HALF, "t": 3}
    with working_precision(200):
        here = gradient_descent.loss(**case, dim=10**200)
        _, now = replay_loss.losses(HALF, ONE, 3, 10**200, 64, 0.0)
        assert here.to_arb().overlaps(now)
    value = reference.loss(**case, dim=10**200)
    middle = mpmath.mpf(here.lower.numerator) / here.lower.denominator
    assert abs(value / middle - 1) < mpmath.mpf(10) ** -14


def test_the_refined_law_of_an_infinite_sum():
    # alpha = 1, c = 2: Gamma(1) (n + 1)^-1 / zeta(2)
    value = reference.refined_loss(alpha=1, beta=1, dim=None, t=50)
    assert abs(value * mpmath.zeta(2) * 101 - 1) < 1e-12
