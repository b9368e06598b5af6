import time
from decimal import Decimal
from fractions import Fraction

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics import errors
from numerics.errors import InputError
from numerics.exact import (
    dimension,
    exponents,
    integer_text,
    rational,
    rational_text,
    shorten,
    steps,
    tolerance,
)


@given(st.fractions())
def test_every_exact_form_is_read_as_itself(x):
    assert rational(x) == x
    assert rational(rational_text(x)) == x
    assert rational(flint.fmpq(x.numerator, x.denominator)) == x


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**9)))
def test_decimals_are_what_they_spell(x):
    assert rational(str(x)) == Fraction(str(x))


def test_accepted_forms():
    assert [rational(v) for v in ("3/4", ".75", "0.750", "75e-2", " 3/4 ", "+3/4")] == [
        Fraction(3, 4)
    ] * 6
    assert rational("0") == 0
    assert rational("0^3") == 0
    assert rational("2**5") == 32
    assert rational(flint.fmpz(7)) == 7
    assert rational("1e3") == 1000
    assert dimension("10^12") == dimension("1e12") == dimension(10**12) == 10**12
    assert dimension(None) is None
    assert dimension("inf") is None
    assert dimension(10**6000) == 10**6000
    assert integer_text(10**6000) == "1" + "0" * 6000


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.5, "E-IN-001"),
        (float("nan"), "E-IN-001"),
        (float("inf"), "E-IN-001"),
        (True, "E-IN-002"),
        (None, "E-IN-002"),
        (1j, "E-IN-002"),
        (Decimal("0.5"), "E-IN-002"),
        ([1], "E-IN-002"),
        ("nan", "E-IN-003"),
        ("inf", "E-IN-003"),
        ("1/0", "E-IN-003"),
        ("", "E-IN-003"),
        ("1/2/3", "E-IN-003"),
        ("0.1/3", "E-IN-003"),
        ("1/x", "E-IN-003"),
        ("1_000", "E-IN-003"),
        ("１", "E-IN-003"),
        ("0x10", "E-IN-003"),
        ("1e999999999", "E-IN-004"),
        ("1e99999999999999999999", "E-IN-004"),
        ("1e-30000", "E-IN-004"),
        ("9^9999999", "E-IN-004"),
        ("9^999999999999", "E-IN-004"),
        ("9" * 30000, "E-IN-004"),
        ("9" * 30000 + "/7", "E-IN-004"),
        ("9" * 300000, "E-IN-004"),
        (1 << 200000, "E-IN-004"),
        (Fraction(1, 1 << 200000), "E-IN-004"),
        ([1 << 200000], "E-IN-002"),
    ],
    ids=lambda value: value[:16] if isinstance(value, str) else type(value).__name__,
)
def test_refusals_are_quick_and_one_line(value, code):
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        rational(value, "alpha")
    assert time.process_time() - start < 0.5
    error = caught.value
    assert (error.code, isinstance(error, ValueError)) == (code, True)
    text = str(error)
    assert text.startswith(code)
    assert "alpha" in text
    assert "\n" not in text
    assert len(text) < 300
    assert error.remedy
    assert error.remedy in text


@pytest.mark.parametrize("value", [0, -1, "2.5", "-3", "1/2"])
def test_dimensions_are_positive_integers(value):
    with pytest.raises(InputError) as caught:
        dimension(value)
    assert caught.value.code == "E-IN-008"


def test_domains():
    for call, code in [
        (lambda: exponents(0, 0), "E-IN-005"),
        (lambda: exponents("-1/2", 1), "E-IN-005"),
        (lambda: exponents(1, -1), "E-IN-006"),
        (lambda: steps(-1), "E-IN-010"),
        (lambda: steps("1/2"), "E-IN-010"),
        (lambda: tolerance(0), "E-IN-007"),
        (lambda: tolerance("-1/9"), "E-IN-007"),
    ]:
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == code


def test_shortened_values():
    assert shorten(10**100) == "an integer of 333 bits"
    assert shorten(Fraction(1, 10**100)) == "a fraction of more than 200 bits"
    assert shorten("x" * 1000).endswith("...") or len(shorten("x" * 1000)) < 70
    assert shorten([0] * 1000).endswith("...")


def test_every_code_is_listed():
    import pathlib
    import re

    found = set()
    for path in pathlib.Path(errors.__file__).parent.rglob("*.py"):
        found |= set(re.findall(r'"(E-(?:IN|UND|CERT)-\d{3})"', path.read_text(encoding="utf-8")))
    assert found == set(errors.CODES)
