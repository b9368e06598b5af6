"""Counts of literal sign descent in large dimensions: bounds by chords, and their replay."""

import json
from dataclasses import replace
from fractions import Fraction
from functools import reduce

import flint
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from numerics import (
    sign_descent,
    sign_descent_chord_replay,
    sign_descent_chords,
    sign_descent_landscape,
)
from numerics.ball import Ball, certainly_less, real, working_precision
from numerics.errors import CertificateError, UndecidedError
from numerics.replay import replay
from numerics.sign_descent_chord_replay import Levels
from numerics.sign_descent_chords import BITS, chord, most_divisors
from numerics.sign_descent_count import ChordEvidence
from numerics.sign_descent_exact import Exact
from numerics.sign_descent_landscape import Landscape
from numerics.sign_descent_sums import PartialSums
from numerics.verdict import Status

pytestmark = pytest.mark.certified

ALPHAS = st.sampled_from(["1/4", "2/5", "1/2", "3/5", "3/4", "1", "4/3", "2"])


def count(alpha, dim, eps, parity, generic=False):
    return sign_descent.count(
        alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity, generic=generic
    )


def rounded_loss(alpha: Fraction, dim: int, t: int, v: Fraction) -> flint.arb:
    """Return the unnormalised loss off landings: each coordinate goes to its nearest multiple."""
    total = flint.arb(0)
    for k in range(1, dim + 1):
        a = real(k) ** -real(alpha)
        total += reduce(flint.arb.min, (abs(a - j * real(v)) for j in range(t % 2, t + 1, 2))) ** 2
    return total


@given(ALPHAS, st.integers(2, 60), st.integers(1, 15), st.integers(2, 999))
@example("1", 12, 4, 250)  # landings at v = 1/4
@example("2/5", 32, 6, 50)
def test_both_evaluations_are_the_loss_by_definition(alpha, dim, t, thousandths):
    problem = Exact(Fraction(alpha), dim, Fraction(1, 2), generic=True)
    claim = count(alpha, dim, "1/2", "odd").certificate()
    with working_precision(BITS):
        land = Landscape(problem, t, PartialSums(problem.alpha, BITS))
        number = (thousandths << land.unit) // 1000
        place = land.at(number)
        direct = rounded_loss(problem.alpha, dim, t, Fraction(number, 1 << land.unit))
        assert abs(place.low - direct) < 1e-25
        level = Levels(claim, t, land.unit).at(number)
        assert abs(level.value - direct) < 1e-25
        assert not certainly_less(direct, place.vertex)


@given(ALPHAS, st.integers(2, 40), st.integers(1, 12), st.integers(1, 998), st.integers(1, 500))
def test_a_chord_is_a_lower_bound(alpha, dim, t, first, length):
    problem = Exact(Fraction(alpha), dim, Fraction(1, 2), generic=True)
    with working_precision(BITS):
        land = Landscape(problem, t, PartialSums(problem.alpha, BITS))
        ends = [(n << land.unit) // 1000 for n in (first, first + length)]
        left, right = map(land.at, ends)
        low = chord(left, right)
        for i in range(9):
            v = Fraction(ends[0] * (8 - i) + ends[1] * i, 8 << land.unit)
            assert not certainly_less(rounded_loss(problem.alpha, dim, t, v), low)


@given(st.integers(1, 5000))
@example(2**5 * 3**3 * 5**2 * 7 * 11 * 13)
def test_divisors(r):
    divisors = sum(1 for k in range(1, r + 1) if r % k == 0) if r <= 5000 else 6 * 4 * 3 * 8
    claim = count(1, 5, "1/2", "odd").certificate()
    with working_precision(BITS):
        levels = Levels(claim, 3, 64)
        bound = levels.landings((1 << 64) // r)
    assert divisors <= bound <= most_divisors(r)


@given(
    ALPHAS,
    st.integers(2, 300),
    st.fractions(Fraction(1, 60), Fraction(9, 10), max_denominator=97),
    st.sampled_from(["even", "odd"]),
)
@example("1", 300, Fraction(1, 10), "odd")
def test_generic_counts_by_chords_are_those_of_a_sweep(alpha, dim, eps, parity):
    with pytest.MonkeyPatch.context() as patch:
        swept = count(alpha, dim, eps, parity, generic=True)
        patch.setattr("numerics.sign_descent_exact_search.FIRST_LIMIT", -1)
        found = count(alpha, dim, eps, parity, generic=True)
    assert found.iterations == swept.iterations
    for one, other in ((found.loss_at, swept.loss_at), (found.loss_before, swept.loss_before)):
        assert one.lower <= other.upper
        assert other.lower <= one.upper
    assert found.iterations < 3 or isinstance(found.sweep_at, ChordEvidence)
    assert replay(found.certificate().to_json()).holds


@pytest.mark.parametrize(
    ("alpha", "dim", "eps", "parity"),
    [("1", 10**6, "1/100", "odd"), ("3/4", 10**5, "1/10", "odd"), ("2/5", 10**5, "1/10", "even")],
)
def test_counts_by_chords_are_those_of_a_sweep(alpha, dim, eps, parity, monkeypatch):
    monkeypatch.setattr("numerics.sign_descent_exact_search.FIRST_LIMIT", -1)
    by_chords = count(alpha, dim, eps, parity)
    monkeypatch.setattr("numerics.sign_descent_exact_search.FIRST_LIMIT", 10**7)
    swept = count(alpha, dim, eps, parity)
    assert isinstance(by_chords.sweep_at, ChordEvidence)
    assert not isinstance(swept.sweep_at, ChordEvidence)
    assert by_chords.iterations == swept.iterations


LARGE = [
    ("1", 10**9, "1/2", "odd", 17559),
    ("1", 10**9, "1/10", "odd", 71213),
    ("1", 10**12, "1/10", "odd", 2253647),
    ("3/4", 10**9, "1/2", "odd", 9477),
    ("2/5", 10**12, "1/10", "odd", 55),
    ("2/5", 10**12, "1/10", "even", 58),
    ("3/5", 10**12, "1/10", "even", 792),
    ("2", 10**12, "1/2", "odd", 920803),
    ("1/4", 10**400, "1/10", "even", 4),
    ("1/4", 10**400, "1/2", "odd", 1),
]


@pytest.mark.parametrize(
    ("alpha", "dim", "eps", "parity", "expected"), LARGE, ids=lambda x: str(x)[:20]
)
def test_large_dimensions(alpha, dim, eps, parity, expected):
    found = count(alpha, dim, eps, parity)
    assert found.iterations == expected
    assert found.loss_before.lower > found.eps >= found.loss_at.upper
    certificate = found.certificate()
    assert replay(certificate.to_json()).holds
    for shift in (-2, 2) if dim <= 10**9 else ():
        forged = replace(certificate, iterations=expected + shift)
        assert replay(forged).status is not Status.HOLDS


def test_forged_chords_do_not_hold(monkeypatch):
    good = count(1, 10**9, "1/10", "odd").certificate()
    before, at = good.sweep_before, good.sweep_at
    cells = before.cells
    forged = [
        replace(good, sweep_before=replace(before, cells=cells[1:])),
        replace(good, sweep_before=replace(before, cells=cells[:-1])),
        replace(good, sweep_before=replace(before, cells=cells[:1] + cells[-1:])),
        replace(good, sweep_before=replace(before, cells=cells[::-1])),
        replace(good, sweep_before=replace(before, unit=before.unit + 1)),
        replace(good, sweep_before=replace(before, cells=cells[:4] + cells[5:])),
        replace(good, sweep_at=replace(at, place=at.place // 2)),
        replace(good, sweep_at=replace(at, place=1)),
        replace(good, sweep_at=before),
        replace(good, step_size=Ball.exact(1)),
        replace(good, decreasing=5),
        replace(good, loss_at=Ball(good.eps / 3, good.eps / 2)),
        replace(good, loss_before=Ball.exact(good.eps * 2)),
    ]
    for claim in forged:
        assert replay(claim).status is not Status.HOLDS
    for name in ("LEVEL_LIMIT", "HEAD_LIMIT", "ROOT_BITS"):
        with monkeypatch.context() as patch:
            patch.setattr(sign_descent_chord_replay, name, 0)
            assert replay(good).status is Status.UNDECIDED


@pytest.mark.parametrize(
    ("chords", "code"),
    [
        ({"unit": "9", "cells": ["1"], "place": "1"}, "E-CERT-003"),
        ({"unit": True, "cells": ["1"], "place": "1"}, "E-CERT-003"),
        ({"unit": 0, "cells": ["1"], "place": "1"}, "E-CERT-004"),
        ({"unit": 10**9, "cells": ["1"], "place": "1"}, "E-CERT-004"),
        ({"unit": 9, "cells": [], "place": "1"}, "E-CERT-003"),
        ({"unit": 9, "cells": "1", "place": "1"}, "E-CERT-003"),
        ({"unit": 9, "cells": ["0"], "place": "1"}, "E-CERT-004"),
        ({"unit": 9, "cells": ["1"], "place": "2049"}, "E-CERT-004"),
    ],
    ids=str,
)
def test_malformed_chords(chords, code):
    document = json.loads(count(1, 50, "1/10", "odd").certificate().to_json())
    with pytest.raises(CertificateError) as caught:
        replay(json.dumps({**document, "sweep_at": chords}))
    assert caught.value.code == code


def test_the_budgets_end(monkeypatch):
    problem = Exact(Fraction(1), 10**9, Fraction(1, 10), generic=False)
    decider = sign_descent_chords.Decider(problem)
    assert decider.decide(71213).reached
    assert not decider.decide(71211).reached
    for name in ("TERM_LIMIT", "PLACE_LIMIT"):
        with monkeypatch.context() as patch:
            patch.setattr(sign_descent_landscape, name, 2)
            with pytest.raises(UndecidedError) as caught:
                decider.decide(71213)
        assert caught.value.code == "E-UND-003"


def test_a_tolerance_too_near_to_a_loss_is_left_open():
    """At eps equal to the loss after 7 steps, which lands nowhere, neither side is proved."""
    dim, t = 9, 7
    swept = sign_descent_exact_optimum(dim, t)
    problem = Exact(Fraction(1), dim, swept, generic=False)
    with pytest.raises(UndecidedError):
        sign_descent_chords.Decider(problem).decide(t)


def sign_descent_exact_optimum(dim: int, t: int) -> Fraction:
    """Return the least loss over step sizes at which nothing lands, for alpha = 1."""
    heights = [Fraction(1, k) for k in range(1, dim + 1)]
    events = sorted({a / n for a in heights for n in range(1 + t % 2, t, 2)}, reverse=True)
    best = mass = sum(a * a for a in heights)
    for high, low in zip([2 * events[0], *events], [*events, Fraction(0)], strict=True):
        middle = (high + low) / 2
        js = [min(range(t % 2, t + 1, 2), key=lambda j, a=a: abs(a - j * middle)) for a in heights]
        mixed = sum(j * a for j, a in zip(js, heights, strict=True))
        square = sum(j * j for j in js)
        best = min(best, mass - mixed * mixed / square) if square else best
    return best / mass


def test_chords_that_prove_nothing():
    good = count(1, 10**9, "1/10", "odd").certificate()
    given = good.sweep_before
    unproved = sign_descent_chord_replay.Unproved
    with working_precision(260):
        levels = Levels(good, good.iterations - 2, given.unit)
        for place in (0, 8 << given.unit):
            with pytest.raises(unproved, match="out of range"):
                sign_descent_chord_replay.witness(levels, replace(given, place=place))
        for cells, reason in [
            (given.cells[::-1], "order"),
            ((*given.cells, 0), "order"),
            (given.cells[1:], "above the first"),
            (given.cells[:-1], "below the last"),
            (given.cells[:1] + given.cells[-1:], "not high enough"),
        ]:
            with pytest.raises(unproved, match=reason):
                sign_descent_chord_replay.exceeds(
                    levels, replace(given, cells=cells), good.loss_before.lower, generic=False
                )
    steep = replace(good, alpha=Fraction(10**60))
    assert replay(steep).status is not Status.HOLDS
