import json
import time
from dataclasses import replace
from fractions import Fraction

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from numerics import gradient_descent
from numerics.ball import Ball
from numerics.certificate import MAX_CHARACTERS, Certificate, shortened
from numerics.errors import CertificateError
from numerics.replay import replay
from numerics.verdict import Status

pytestmark = pytest.mark.certified

GRID = [
    {"alpha": alpha, "beta": beta, "dim": dim, "eps": eps}
    for alpha, beta in [("1/4", 0), ("3/4", 0), (1, 0), ("3/2", 0), (3, 0), (1, 1), (1, "5/2")]
    for dim in (50, 10**6, 10**12, 10**60)
    for eps in ("1/2", "1/1000")
] + [
    {"alpha": "3/2", "dim": None, "eps": "1/100"},
    {"alpha": 3, "dim": None, "eps": "1/2"},
    {"alpha": 1, "beta": "1/3", "dim": None, "eps": "1/1000"},
    {"alpha": "1/2", "beta": "1/2", "dim": 10**9, "eps": "1/4"},
    {"alpha": "999999999/1000000000", "dim": 10**12, "eps": "1/10"},
    {"alpha": 1, "dim": 10**6, "eps": "1e-200"},
    {"alpha": 1, "dim": 1, "eps": "1/9"},
    {"alpha": 1, "dim": 7, "eps": 1},
    {"alpha": 1, "dim": 7, "eps": 3},
    {"alpha": 1, "dim": 2, "eps": "1/12"},
    {"alpha": "1/2", "dim": 10**200, "eps": "1/10"},
]


@pytest.mark.parametrize("arguments", GRID, ids=lambda a: f"{a['alpha']}-{len(str(a['dim']))}")
def test_certificates_are_proved_again(arguments):
    count = gradient_descent.count(**arguments)
    certificate = count.certificate()
    text = certificate.to_json()
    assert Certificate.from_json(text) == certificate
    assert replay(text).holds
    if count.iterations:
        for shift in (-1, 1, 10**9):
            forged = replace(certificate, iterations=count.iterations + shift)
            assert replay(forged).status is not Status.HOLDS


@given(strategies.alphas(4), strategies.small_dims(100), strategies.tolerances())
def test_round_trip_and_forgery(alpha, dim, eps):
    certificate = gradient_descent.count(alpha=alpha, dim=dim, eps=eps).certificate()
    assert replay(certificate.to_json()).holds
    assert (
        replay(replace(certificate, iterations=certificate.iterations + 1)).status is Status.REFUTED
    )
    above = Ball(certificate.eps * 2 + 5, certificate.eps * 2 + 6)
    assert replay(replace(certificate, loss_before=above)).status is Status.REFUTED
    if dim > 1:
        at = Ball(Fraction(0), certificate.loss_at.lower / 2)
        assert replay(replace(certificate, loss_at=at)).status is Status.REFUTED


def test_claims_refuted_by_their_shape():
    good = gradient_descent.count(alpha=1, dim=9, eps="1/10").certificate()
    zero = gradient_descent.count(alpha=1, dim=9, eps=1).certificate()
    one = gradient_descent.count(alpha=1, dim=1, eps="1/2").certificate()
    forged = [
        replace(good, iterations=0),
        replace(good, loss_before=None),
        replace(good, loss_at=good.loss_before),
        replace(good, loss_before=good.loss_at),
        replace(good, tie=True),
        replace(good, tie=True, loss_at=Ball.exact(good.eps)),
        replace(good, iterations=10**19000),
        replace(zero, tie=False),
        replace(zero, loss_at=Ball.exact(Fraction(1, 2)), tie=False),
        replace(one, iterations=2),
    ]
    for claim in forged:
        assert replay(claim).status is Status.REFUTED
        assert replay(claim).reason


def test_ties_beyond_the_limit_are_undecided():
    eps = Fraction(1, 7)
    claim = Certificate(
        "gd", Fraction(1), Fraction(0), 10**6, eps, 10**6, Ball.exact(1), Ball.exact(eps), True, 0
    )
    assert replay(claim).status is not Status.HOLDS
    infinite = replace(claim, dim=None, alpha=Fraction(2), iterations=3)
    assert replay(infinite).status is Status.UNDECIDED


def _document():
    return json.loads(gradient_descent.count(alpha=1, dim=9, eps="1/10").certificate().to_json())


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("alpha", 1, "E-CERT-003"),
        ("alpha", "0", "E-CERT-004"),
        ("alpha", "2/2", "E-CERT-004"),
        ("alpha", "1e999999999", "E-CERT-004"),
        ("alpha", "nan", "E-CERT-004"),
        ("beta", "-1", "E-CERT-004"),
        ("dim", "0", "E-CERT-004"),
        ("dim", "inf", "E-CERT-004"),
        ("dim", "9" * 30000, "E-CERT-004"),
        ("eps", "0", "E-CERT-004"),
        ("eps", None, "E-CERT-003"),
        ("iterations", "-1", "E-CERT-004"),
        ("iterations", "1/2", "E-CERT-004"),
        ("tie", "no", "E-CERT-003"),
        ("tie", 0, "E-CERT-003"),
        ("precision_bits", True, "E-CERT-003"),
        ("precision_bits", -1, "E-CERT-004"),
        ("precision_bits", 10**9, "E-CERT-004"),
        ("precision_bits", 10**30, "E-CERT-003"),
        ("loss_at", ["1"], "E-CERT-003"),
        ("loss_at", [1, 2], "E-CERT-003"),
        ("loss_at", ["2", "1"], "E-CERT-004"),
        ("loss_at", ["x", "1"], "E-CERT-004"),
        ("loss_before", "1", "E-CERT-003"),
        ("schema", 2, "E-CERT-005"),
        ("algorithm", "sd", "E-CERT-005"),
        ("kind", "other", "E-CERT-005"),
        ("versions", {"a": 1}, "E-CERT-003"),
        ("extra", "1", "E-CERT-003"),
        ("alpha", 0.5, "E-CERT-003"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_forged_fields(field, value, code):
    document = {**_document(), field: value}
    with pytest.raises(CertificateError) as caught:
        Certificate.from_json(json.dumps(document))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_texts_that_are_no_certificates():
    text = json.dumps(_document())
    missing = _document()
    del missing["eps"]
    for bad, code in [
        ("", "E-CERT-002"),
        (text[:-5], "E-CERT-002"),
        ("[" * 100_000, "E-CERT-002"),
        ("[]", "E-CERT-003"),
        ("null", "E-CERT-003"),
        (json.dumps(missing), "E-CERT-003"),
        (text[:-1] + ', "eps": "1/2"}', "E-CERT-003"),
        (text.replace('"schema": 1', '"schema": NaN'), "E-CERT-003"),
        (text.replace('"schema": 1', '"schema": 1' + "0" * 5000), "E-CERT-003"),
        (" " * (MAX_CHARACTERS + 1), "E-CERT-001"),
    ]:
        start = time.process_time()
        with pytest.raises(CertificateError) as caught:
            Certificate.from_json(bad)
        assert caught.value.code == code
        assert time.process_time() - start < 1


@given(st.text(max_size=60))
def test_garbage_is_refused(text):
    with pytest.raises(CertificateError):
        replay(text)


def test_shortened_needs_a_decided_ball():
    with pytest.raises(ValueError, match="decide"):
        shortened(Ball(Fraction(0), Fraction(1)), Fraction(1, 2))
    close = Ball.exact(Fraction(1, 3) - Fraction(1, 10**50))
    assert shortened(close, Fraction(1, 3)).upper <= Fraction(1, 3)
