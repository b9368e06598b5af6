"""Sign descent: budgets that end, ties that are not settled, claims that prove nothing."""

import json
from dataclasses import replace
from fractions import Fraction

import flint
import pytest

from numerics import (
    sign_descent,
    sign_descent_averaged,
    sign_descent_averaged_search,
    sign_descent_chord_replay,
    sign_descent_exact,
    sign_descent_exact_replay,
    sign_descent_exact_search,
    sign_descent_replay,
    sign_descent_sums,
    sign_descent_ties,
)
from numerics.ball import Ball, certainly_less, real, working_precision
from numerics.errors import CertificateError, UndecidedError
from numerics.replay import replay
from numerics.sign_descent_averaged import Averaged
from numerics.sign_descent_count import Cover, Witness
from numerics.sign_descent_exact import Exact
from numerics.sign_descent_heights import SCALE, _floor
from numerics.sign_descent_sums import PartialSums
from numerics.sign_descent_ties import coordinate_tie, vertex_tie
from numerics.sums import power_sum
from numerics.verdict import Status

pytestmark = pytest.mark.certified

ONE, HALF = Fraction(1), Fraction(1, 2)
TIE = {"alpha": 1, "dim": 4, "eps": "54/205"}


def code_of(call, *arguments, **named):
    with pytest.raises(UndecidedError) as caught:
        call(*arguments, **named)
    return caught.value.code


# ------------------------------------------------------------------------------------ averaged


def test_ties_with_radicals_and_beyond_the_limit(monkeypatch):
    # alpha = 1/2: one coordinate falls, S1 = S2 = 1 and the weight is 1 + 2/4
    assert vertex_tie(HALF, 3, 1, 1, (1 - Fraction(2, 3)) / Fraction(11, 6)) is True
    assert vertex_tie(HALF, 3, 2, 1, Fraction(1, 7)) is False  # sqrt(2) remains
    monkeypatch.setattr(sign_descent_ties, "TERM_LIMIT", 3)
    assert vertex_tie(HALF, 3, 1, 1, Fraction(1, 7)) is None
    assert coordinate_tie(ONE, 4, 2, 1, Fraction(54, 205)) is None


def test_partial_sums_forget_and_leave_steep_exponents_alone(monkeypatch):
    monkeypatch.setattr(sign_descent_sums, "MEMO_LIMIT", 1)
    with working_precision(120):
        for c in (HALF, ONE, Fraction(65)):
            sums = PartialSums(c, 80)
            for m in (500, 900, 500):
                assert sums(m).overlaps(power_sum(c, m, 80))
                assert len(sums._memo) == 1


def test_powers_are_forgotten_when_there_are_many():
    with working_precision(60):
        problem = Averaged(ONE, 10**6, 40)
        for m in range(1, 20_003):
            problem.a(m)
        assert len(problem._power) == 1
        assert problem.a(7).overlaps(real(Fraction(1, 7)))


def test_bounds_on_every_piece():
    with working_precision(100):
        problem, s = Averaged(ONE, 30, 60), flint.arb(16)
        for m in range(1, 30):
            bound = problem.piece_bound(m, s)
            for j in range(1, 8):  # step sizes inside the piece
                u = problem.a(m + 1) + (problem.a(m) - problem.a(m + 1)) * j / 7
                loss = problem.sum2(m) - 2 * u * problem.sum1(m) + u * u * (m + (30 - m) / s)
                assert not certainly_less(loss, bound)


def test_no_cover_of_a_target_above_the_loss(monkeypatch):
    with working_precision(100):
        problem, s = Averaged(ONE, 10**4, 60), flint.arb(100)
        best = problem.optimum(s)
        assert problem.cover(s, best.value * 2, best.first, best.after) is None
        low = best.value * real(Fraction(99, 100))
        assert problem.cover(s, low, best.first, best.after) is not None
        # the pieces are exempt, the points are not
        pieces = [Witness(m, False) for m in range(best.first, best.after)]
        assert problem.cover(s, best.value * 2, best.first, best.after, pieces) is None
        point = Witness(best.after, True)
        assert problem.cover(s, best.value * 2, best.first, best.after, [*pieces, point]) is None
        monkeypatch.setattr(sign_descent_averaged, "COVER_LIMIT", 0)
        assert problem.cover(s, low, best.first, best.after) is None


def test_ends_are_moved_until_they_are_proved():
    with working_precision(100):
        sharp = Averaged(ONE, 10**4, 80)
        exact = sharp.ends(flint.arb(100), 5)
    for bits in (4, 6, 8, 10):
        with working_precision(bits):
            rough = Averaged(ONE, 10**4, 4)
            p, q = rough.ends(flint.arb(100), 5)
        assert p <= exact[0] < exact[1] <= q
    assert (p, q) != exact


def test_averaged_counts_end_with_their_precision(monkeypatch):
    monkeypatch.setattr(sign_descent_averaged_search, "PRECISION_CAP", 10)
    assert code_of(sign_descent.count, alpha=1, dim=10**4, eps="1/10") == "E-UND-001"
    monkeypatch.setattr(Averaged, "cover", lambda *_: None)
    assert code_of(sign_descent.loss, alpha=1, dim=10**4, t=9) == "E-UND-001"


def test_a_count_without_a_proof_of_its_loss_is_undecided(monkeypatch):
    monkeypatch.setattr(sign_descent_averaged_search, "PRECISION_CAP", 1000)
    monkeypatch.setattr(Averaged, "cover", lambda *_: None)
    assert code_of(sign_descent.count, alpha=1, dim=10**4, eps="1/10") == "E-UND-001"
    assert code_of(sign_descent.count, **TIE) == "E-UND-001"


# --------------------------------------------------------------------------------------- exact


def test_a_floor_that_the_precision_hides():
    with working_precision(80):
        x = real(1 + Fraction(1, 2**40))
        assert _floor(x) == 1
        assert _floor(real(7)) == 7
        assert _floor(real(Fraction(27, 4))) == 6


@pytest.mark.parametrize("limit", ["TIE_DIM", "TIE_RIVALS"])
def test_exact_ties_beyond_the_limits_are_undecided(monkeypatch, limit):
    case = {"alpha": 1, "dim": 2, "eps": "1/10", "dynamics": "exact", "parity": "odd"}
    assert sign_descent.count(**case).tie
    monkeypatch.setattr(sign_descent_exact_search, limit, 0)
    assert code_of(sign_descent.count, **case) == "E-UND-001"


def test_a_huge_dimension_of_equal_heights():
    found = sign_descent.count(alpha="1/1000", dim=50, eps="1/1000", dynamics="exact", parity="odd")
    assert found.loss_at.upper <= found.eps
    assert replay(found.certificate()).status is not Status.REFUTED


# -------------------------------------------------------------------------------- certificates


def _averaged():
    return sign_descent.count(alpha=1, dim=50, eps="1/10").certificate()


def _exact(parity="even", **more):
    case = {"alpha": 1, "dim": 200, "eps": "1/20", "dynamics": "exact", "parity": parity, **more}
    return sign_descent.count(**case).certificate()


@pytest.mark.parametrize("make", [_averaged, _exact])
def test_claims_refuted_by_their_shape(make):
    good = make()
    eps, earlier = good.eps, good.loss_before
    forged = [
        replace(good, iterations=0),
        replace(good, loss_before=None),
        replace(good, loss_before=good.loss_at),
        replace(good, loss_at=earlier),
        replace(good, tie=True),
        replace(good, iterations=1, parity=good.parity and "odd"),
        replace(good, iterations=0, eps=ONE, loss_before=None, tie=True),
        replace(good, iterations=0, eps=ONE, loss_before=None, loss_at=Ball.exact(1)),
        replace(good, step_size=None),
        replace(good, decreasing=None),
        replace(good, dim=1),
        replace(good, decreasing=good.dim),
        replace(good, step_size=Ball.exact(eps / 10**6)),
    ]
    for claim in forged:
        assert replay(claim).status is Status.REFUTED, claim
        assert replay(claim).reason
    line = replace(good, dim=1, iterations=1, parity=good.parity and "odd", loss_at=Ball.exact(0))
    assert replay(replace(line, loss_before=Ball.exact(1))).holds


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_exact_claims_that_prove_nothing(parity):
    good = _exact(parity)
    sweep = good.sweep_at
    cells, place = sweep.cells, sweep.place
    forged = [
        replace(sweep, cells=cells[1:]),
        replace(sweep, cells=cells[:1]),
        replace(sweep, cells=(cells[0], cells[-1])),
        replace(sweep, cells=(cells[0], 1)),
        replace(sweep, cells=(*cells, cells[-1])),
        replace(sweep, place=1),
        replace(sweep, place=1 << 61),
        replace(sweep, place=1 << 60),
        replace(sweep, place=place // 2),
        replace(sweep, hit=(10**5, 1)),
    ]
    for evidence in forged:
        claim = replace(good, sweep_at=evidence)
        assert replay(claim).status is not Status.HOLDS


def test_exact_replay_ends_with_its_budgets(monkeypatch):
    good = _exact()
    assert replay(good).holds
    for limit in ("WORK_LIMIT", "HEAD_LIMIT", "KEY_BITS"):
        with monkeypatch.context() as patch:
            patch.setattr(sign_descent_exact_replay, limit, 0)
            assert replay(good).status is Status.UNDECIDED


def test_an_enclosure_down_to_zero_needs_no_sweep():
    good = _exact()
    wide = replace(good, loss_at=Ball(Fraction(0), good.loss_at.upper))
    assert replay(wide).holds
    low = replace(good, loss_at=Ball(Fraction(0), good.loss_at.lower / 2))
    assert replay(low).status is Status.UNDECIDED
    high = replace(good, loss_at=Ball((good.loss_at.upper + good.eps) / 2, good.eps))
    assert replay(high).status is Status.REFUTED


def test_a_landing_in_generic_claims():
    good = _exact(alpha=1, generic=True)
    assert replay(good).holds
    assert replay(replace(good, sweep_at=replace(good.sweep_at, hit=(1, 1)))).status is not (
        Status.HOLDS
    )


def test_averaged_covers_that_prove_nothing():
    good = sign_descent.count(alpha=1, dim=10**4, eps="1/10").certificate()
    cover = good.cover_at
    for forged in (
        Cover(cover.first, (cover.nodes[0],)),
        Cover(cover.nodes[0] - 1, cover.nodes),
        Cover(1, (2, good.dim)),
        Cover(good.dim - 1, (good.dim,)),
        Cover(cover.first, (cover.nodes[0], good.dim)),
    ):
        if forged != cover:
            assert replay(replace(good, cover_at=forged)).status is not Status.HOLDS


def test_averaged_replay_ends_with_its_budgets(monkeypatch):
    good = _averaged()
    with monkeypatch.context() as patch:
        patch.setattr(sign_descent_replay, "PIECE_LIMIT", 0)
        assert replay(good).status is Status.UNDECIDED
    tie = sign_descent.count(**TIE).certificate()
    assert replay(tie).holds
    monkeypatch.setattr(sign_descent_replay, "TIE_LIMIT", 3)
    verdict = replay(tie)
    assert verdict.status is Status.UNDECIDED
    assert "too large" in verdict.reason


@pytest.mark.parametrize(
    "sweep",
    [
        {},
        {"cells": "1", "place": "1", "hit": None},
        {"cells": [], "place": "1", "hit": None},
        {"cells": ["1"], "place": "1", "hit": "1"},
        {"cells": ["1"], "place": "1", "hit": ["1"]},
        {"cells": [1], "place": "1", "hit": None},
    ],
    ids=str,
)
def test_malformed_sweeps(sweep):
    document = json.loads(_exact().to_json())
    with pytest.raises(CertificateError) as caught:
        replay(json.dumps({**document, "sweep_at": sweep}))
    assert caught.value.code == "E-CERT-003"


def test_the_least_step_of_a_flat_spectrum():
    for eps in (Fraction(1, 10), Fraction(9, 10)):
        problem = Exact(Fraction(1, 50), 5, eps, generic=False)
        with working_precision(80):
            assert certainly_less(flint.arb(0), problem.least_u)
    assert SCALE > 0


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_what_a_cell_may_hold(parity):
    good = _exact(parity)
    heads = sign_descent_exact_replay._Heads(good, good.iterations, good.sweep_at.cells[-1])
    upper, lower = (heads.rounded(v) for v in (good.sweep_at.cells[0], good.sweep_at.cells[-1]))
    unproved = sign_descent_chord_replay.Unproved
    with pytest.raises(unproved, match="a rounding"):
        sign_descent_exact_replay._vertex(heads, lower, 0)
    with pytest.raises(unproved, match="more than one landing"):
        sign_descent_exact_replay._landing(heads, upper, lower, 0)
    sign_descent_exact_replay._landing(heads, upper, upper, 0)  # nothing lands
    with pytest.raises(unproved, match="above the first"):
        sign_descent_exact_replay._cells(heads, good.sweep_at.cells[-1:], 1 << 200)
    one = upper.j.copy()
    one[0] += 2
    single = replace(upper, j=one)
    with pytest.raises(unproved, match="a landing is not ruled out"):
        sign_descent_exact_replay._landing(heads, upper, single, -(1 << 200))
    heads.claim = replace(good, generic=True)
    sign_descent_exact_replay._landing(heads, upper, single, -(1 << 200))  # hits are left out


def test_lower_bounds_of_a_claim_are_checked_one_by_one():
    good = sign_descent.count(alpha=1, dim=10**4, eps="1/10").certificate()
    cover = good.cover_at
    with working_precision(200):
        table = sign_descent_replay._Table(good, 150)
        s, low = flint.arb(2 * good.iterations) ** 2, real(good.loss_at.lower) * table.mass
        assert table.exceeds(cover, s, low, set())
        assert not table.exceeds(cover, s, 2 * low, set())
        pieces = {Witness(m, False) for m in range(cover.first, cover.nodes[0])}
        assert not table.exceeds(cover, s, 2 * low, pieces)
        # few steps make the vertex lie above the piece, many below
        for steps in (1, 10**9):
            bound = table._piece(cover.first, flint.arb(steps), flint.arb(0))
            assert bound


def test_precisions_beyond_the_cap_are_not_tried(monkeypatch):
    tried = []
    monkeypatch.setattr(sign_descent_replay, "_attempt", lambda claim, bits: tried.append(bits))
    good = replace(_averaged(), precision_bits=10**6)
    assert replay(good).status is Status.UNDECIDED
    assert tried
    assert max(tried) <= 50_000


def test_events_stop_where_no_height_reaches():
    problem = Exact(Fraction(2), 9, HALF, generic=False)
    k, n, ends = sign_descent_exact._events(Fraction(2), 9, 50, 4, 100)
    assert {(int(a), int(b)) for a, b in zip(k, n, strict=True)} == {(1, 1), (2, 1), (1, 3)}
    assert int(ends[-1]) == 3
    with working_precision(problem.bits):
        assert not problem._exceeds(flint.arb(2), 1, flint.arb(0))


@pytest.mark.parametrize(
    "case", [(ONE, 30, Fraction(1, 10)), (Fraction(1, 50), 5, Fraction(9, 10))]
)
def test_counts_do_not_depend_on_the_first_bound_of_the_step(monkeypatch, case):
    arguments = {"alpha": case[0], "dim": case[1], "eps": case[2]}
    named = {**arguments, "dynamics": "exact", "parity": "odd"}
    expected = sign_descent.count(**named).iterations
    near = Exact(*case, generic=False).least_u
    monkeypatch.setattr(Exact, "_exceeds", lambda *_: False)
    far = Exact(*case, generic=False).least_u
    with working_precision(80):
        assert certainly_less(flint.arb(0), far)
        assert not certainly_less(near, far)
    assert sign_descent.count(**named).iterations == expected


def test_a_tie_of_many_pairs_is_not_exempt(monkeypatch):
    monkeypatch.setattr(sign_descent_replay, "TIE_LIMIT", 20)
    place = Witness(5, False)  # 25 pairs, though the dimension is within the limit
    assert sign_descent_replay._ties(ONE, 9, 1, Fraction(1, 7), place) is False


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_steep_exponents(parity):
    steep = {"eps": "1/100", "dim": 10, "dynamics": "exact", "parity": parity}
    expected = {"even": 2, "odd": 31}[parity]
    count = sign_descent.count(alpha=300, **steep)
    assert count.iterations == expected
    assert replay(count.certificate()).holds
    count = sign_descent.count(alpha=10**60, **steep)
    assert count.iterations == expected
    good = count.certificate()
    assert replay(good).status is not Status.REFUTED
    forged = replace(good.sweep_at, hit=(2, 1))
    assert replay(replace(good, sweep_at=forged)).status is not Status.HOLDS


def test_a_loss_of_0_is_proved_again():
    count = sign_descent.count(
        alpha=1, dim=2, eps="1/50", dynamics="exact", parity="even", generic=True
    )
    assert count.loss_at.lower == 0
    assert replay(count.certificate()).holds
