import json
from dataclasses import replace
from fractions import Fraction

import pytest
import strategies
from hypothesis import example, given
from hypothesis import strategies as st

from numerics import sign_descent
from numerics.ball import Ball
from numerics.errors import CertificateError
from numerics.replay import replay
from numerics.sign_descent_certificate import SignCertificate, read
from numerics.sign_descent_count import Cover, Witness
from numerics.verdict import Status

pytestmark = pytest.mark.certified

GRID = [
    (alpha, dim, eps)
    for alpha in ("1/4", "1/2", "3/5", "1", "2")
    for dim in (3, 500, 10**12, 10**60)
    for eps in ("1/2", "1/100")
] + [(1, 4, "54/205"), (1, 3, "12/49"), (1, 9, 1), (1, 9, 2), (1, 1, "1/2"), ("1/4", 10**9, "1/7")]


@pytest.mark.parametrize("case", GRID, ids=lambda c: f"{c[0]}-{len(str(c[1]))}-{c[2]}")
def test_certificates_are_proved_again(case):
    alpha, dim, eps = case
    count = sign_descent.count(alpha=alpha, dim=dim, eps=eps)
    certificate = count.certificate()
    text = certificate.to_json()
    assert SignCertificate.from_json(text) == read(text) == certificate
    assert replay(text).holds
    if count.iterations:
        for shift in (-1, 1, 10**9):
            forged = replace(certificate, iterations=count.iterations + shift)
            assert replay(forged).status is not Status.HOLDS


@given(strategies.alphas(4), strategies.small_dims(300), strategies.tolerances())
def test_round_trip_and_forgery(alpha, dim, eps):
    certificate = sign_descent.count(alpha=alpha, dim=dim, eps=eps).certificate()
    assert replay(certificate.to_json()).holds
    for shift in (1, -1):
        forged = replace(certificate, iterations=certificate.iterations + shift)
        assert replay(forged).status is not Status.HOLDS
    above = Ball(certificate.eps * 2 + 5, certificate.eps * 2 + 6)
    assert replay(replace(certificate, loss_before=above)).status is not Status.HOLDS
    if dim > 1:
        for forged in (
            replace(certificate, loss_at=Ball(Fraction(0), certificate.loss_at.lower / 2)),
            replace(certificate, step_size=Ball.exact(2)),
            replace(certificate, tie=not certificate.tie),
            replace(certificate, witness=None),
            replace(certificate, cover_at=None),
            replace(certificate, cover_at=Cover(1, (1,))),
            replace(certificate, cover_at=Cover(1, (2, 2, dim))),
            replace(certificate, decreasing=dim + 1),
        ):
            assert replay(forged).status is not Status.HOLDS


def test_enclosures_that_are_too_narrow_do_not_hold():
    good = sign_descent.count(alpha="1/4", dim=10**6, eps="1/100").certificate()
    width = good.loss_at.width
    raised = Ball(good.loss_at.upper, good.loss_at.upper + width)
    lowered = Ball(good.loss_at.lower - width, good.loss_at.lower)
    for ball in (raised, lowered):
        assert replay(replace(good, loss_at=ball)).status is not Status.HOLDS
    before = good.loss_before
    for ball in (
        Ball(before.upper, before.upper + width),
        Ball((before.lower + good.eps) / 2, before.lower),
    ):
        assert replay(replace(good, loss_before=ball)).status is not Status.HOLDS
    nodes = good.cover_before.nodes
    thinned = replace(good, cover_before=Cover(good.cover_before.first, (nodes[0], nodes[-1])))
    assert replay(thinned).status is not Status.HOLDS
    moved = replace(good, witness=Witness(1, False), decreasing=1)
    assert replay(moved).status is not Status.HOLDS


@given(st.integers(2, 30), st.integers(1, 5), st.booleans())
def test_a_claimed_tie_is_checked_exactly(dim, t, at_coordinate):
    ball = sign_descent.loss(alpha=1, dim=dim, t=t, bits=200)
    eps = ball.lower.limit_denominator(10**9)
    if not ball.contains(eps):
        return
    good = sign_descent.count(alpha=1, dim=dim, eps=eps).certificate()
    assert good.tie
    assert replay(good).holds
    other = eps + Fraction(1, 10**60)
    forged = replace(good, eps=other, loss_at=Ball.exact(other))
    assert replay(forged).status is not Status.HOLDS


EXACT = [
    ("1/4", 10, "1/10", False),
    ("1/2", 10, "1/10", False),
    ("1/2", 3000, "1/10", False),
    ("3/5", 1000, "1/10", True),
    ("3/4", 10**12, "1/10", False),
    (1, 2, "1/7", False),
    (1, 10**5, "1/100", False),
    (1, 10**30, "1/100", True),
    ("3/2", 10**4, "1/100", False),
    (2, 500, "1/100", False),
    (1, 1, "1/3", False),
    (1, 5, 1, False),
]


@pytest.mark.parametrize("case", EXACT, ids=lambda c: f"{c[0]}-{len(str(c[1]))}-{c[2]}")
@pytest.mark.parametrize("parity", ["even", "odd"])
def test_certificates_of_exact_counts_are_proved_again(case, parity):
    alpha, dim, eps, generic = case
    if dim > 10**6 and parity == "odd":
        dim = 10**5
    count = sign_descent.count(
        alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity, generic=generic
    )
    certificate = count.certificate()
    text = certificate.to_json()
    assert read(text) == certificate
    assert replay(text).holds
    if not count.iterations:
        return
    for shift in (-2, -1, 1, 2):
        forged = replace(certificate, iterations=count.iterations + shift)
        assert replay(forged).status is not Status.HOLDS
    other = {"even": "odd", "odd": "even"}[parity]
    assert replay(replace(certificate, parity=other)).status is Status.REFUTED
    if dim == 1:
        return
    sweep = certificate.sweep_at
    for forged in (
        replace(certificate, step_size=Ball.exact(3)),
        replace(certificate, decreasing=min(dim, certificate.decreasing + 5)),
        replace(certificate, sweep_at=None),
        replace(certificate, sweep_at=replace(sweep, cells=sweep.cells[::-1])),
        replace(certificate, loss_at=Ball.exact(certificate.loss_at.lower / 2)),
    ):
        if forged != certificate and certificate.loss_at.lower > 0:
            assert replay(forged).status is not Status.HOLDS
    if count.iterations > 2 and len(certificate.sweep_before.cells) > 1:
        before = replace(certificate.sweep_before, cells=certificate.sweep_before.cells[:1])
        assert replay(replace(certificate, sweep_before=before)).status is not Status.HOLDS


@given(
    st.sampled_from(["1/3", "1/2", "3/4", "1", "3/2", "2", "7/3"]),
    st.integers(2, 200),
    st.fractions(Fraction(1, 50), Fraction(9, 10), max_denominator=997),
    st.sampled_from(["even", "odd"]),
    st.booleans(),
)
@example("1", 2, Fraction(1, 50), "even", True)  # the loss is 0
def test_exact_counts_and_their_replay_agree(alpha, dim, eps, parity, generic):
    count = sign_descent.count(
        alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity, generic=generic
    )
    verdict = replay(count.certificate())
    assert verdict.holds
    if count.iterations > 2:
        less = replace(count.certificate(), iterations=count.iterations - 2)
        assert replay(less).status is not Status.HOLDS


def literal_tie(alpha: int, dim: int, t: int, generic: bool = False) -> Fraction:
    """Return the least loss after t steps, which is rational."""
    ball = sign_descent.loss(
        alpha=alpha, dim=dim, t=t, dynamics="exact", generic=generic, bits=2000
    )
    return ((ball.lower + ball.upper) / 2).limit_denominator(10**200)


@pytest.mark.parametrize("generic", [False, True])
@pytest.mark.parametrize(
    ("alpha", "dim", "t"), [(1, 2, 2), (1, 12, 6), (2, 3, 2), (1, 5, 9), (1, 30, 7), (2, 9, 8)]
)
def test_ties_of_literal_steps_are_proved_again(alpha, dim, t, generic):
    eps = literal_tie(alpha, dim, t, generic)
    if not 0 < eps < 1:
        return
    parity = "odd" if t % 2 else "even"
    count = sign_descent.count(
        alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity, generic=generic
    )
    assert count.tie
    good = count.certificate()
    assert replay(good.to_json()).holds
    near = eps * (1 + Fraction(1, 10**40))
    sweep = good.sweep_at
    forged = [
        replace(good, eps=near, loss_at=Ball.exact(near)),
        replace(good, dim=dim + 1),
        replace(good, iterations=count.iterations + 2),
        replace(good, sweep_at=replace(sweep, place=sweep.cells[0])),
        replace(good, sweep_at=replace(sweep, cells=sweep.cells[1:])),
        replace(good, sweep_at=replace(sweep, cells=sweep.cells[:1])),
        replace(good, sweep_at=replace(sweep, hit=(1, 1))),
        replace(good, tie=False),
    ]
    for claim in forged:
        if claim != good:
            assert replay(claim).status is not Status.HOLDS
    assert replay(forged[0]).status is Status.REFUTED


def test_a_tie_that_a_better_step_size_undercuts_does_not_hold():
    """The loss of a landing at v = 1/3 is claimed as a tie, though v = 1/2 does better."""
    good = sign_descent.count(
        alpha=1, dim=2, eps="1/5", dynamics="exact", parity="even"
    ).certificate()
    assert replay(good).holds
    worse = Fraction(1, 5) * 2
    forged = replace(good, eps=worse, loss_at=Ball.exact(worse))
    assert replay(forged).status is Status.REFUTED


def test_a_tie_beyond_the_limit_is_left_open(monkeypatch):
    good = sign_descent.count(
        alpha=1, dim=12, eps=literal_tie(1, 12, 6), dynamics="exact", parity="even"
    ).certificate()
    monkeypatch.setattr("numerics.sign_descent_tie_replay.DIM_LIMIT", 3)
    assert replay(good).status is Status.UNDECIDED


def test_a_false_hit_does_not_hold():
    good = sign_descent.count(
        alpha=1, dim=10**4, eps="1/100", dynamics="exact", parity="even"
    ).certificate()
    assert good.sweep_at.hit is not None
    for hit in [(1, 2), (5, 3), (10**4, 1), None]:
        forged = replace(good, sweep_at=replace(good.sweep_at, hit=hit))
        assert replay(forged).status is not Status.HOLDS
    assert replay(replace(good, generic=True)).status is not Status.HOLDS


def _document():
    return json.loads(sign_descent.count(alpha=1, dim=50, eps="1/10").certificate().to_json())


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("alpha", "0", "E-CERT-004"),
        ("alpha", "2/2", "E-CERT-004"),
        ("dim", "inf", "E-CERT-004"),
        ("dim", "050", "E-CERT-004"),
        ("dynamics", "other", "E-CERT-005"),
        ("dynamics", None, "E-CERT-003"),
        ("generic", "no", "E-CERT-003"),
        ("decreasing", "-1", "E-CERT-004"),
        ("decreasing", "51", "E-CERT-004"),
        ("decreasing", 1, "E-CERT-003"),
        ("witness", {}, "E-CERT-003"),
        ("witness", {"decreasing": "1", "at_coordinate": 1}, "E-CERT-003"),
        ("witness", {"decreasing": 1, "at_coordinate": True}, "E-CERT-003"),
        ("cover_at", {"first": "1", "nodes": []}, "E-CERT-003"),
        ("cover_at", {"first": "1", "nodes": ["x"]}, "E-CERT-004"),
        ("cover_at", {"first": "1", "nodes": ["99"]}, "E-CERT-004"),
        ("cover_before", {"nodes": ["1"]}, "E-CERT-003"),
        ("cover_before", [], "E-CERT-003"),
        ("precision_bits", -1, "E-CERT-004"),
        ("loss_at", ["2", "1"], "E-CERT-004"),
        ("algorithm", "gd", "E-CERT-003"),
        ("algorithm", "adam", "E-CERT-003"),
        ("schema", 2, "E-CERT-005"),
        ("extra", "1", "E-CERT-003"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_forged_fields(field, value, code):
    document = {**_document(), field: value}
    with pytest.raises(CertificateError) as caught:
        replay(json.dumps(document))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
