"""Exact input: what is accepted as a rational number, a dimension or a count of steps.

A float is refused, because ``0.1`` is not one tenth and a tie would then be decided for the wrong
number.  Sizes are bounded so that a short text cannot stand for an enormous integer.
"""

import re
from fractions import Fraction
from typing import Final

from flint import fmpq, fmpz

from numerics.errors import InputError

MAX_DIGITS: Final = 20_000
"""Longest decimal expansion accepted for an integer, numerator or denominator."""

MAX_BITS: Final = 66_439  # 20000 * log2(10), rounded down

_TEXT = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<whole>\d+)(?:\.(?P<part>\d*))?|\.(?P<only>\d+))"
    r"(?:[eE](?P<exp>[+-]?\d+))?",
    re.ASCII,
)
_POWER = re.compile(r"(?P<base>\d+)(?:\^|\*\*)(?P<exp>\d+)", re.ASCII)
_FORMS = 'use an int, a Fraction or a text such as "3/4", "0.75" or "1e-3"'
_DIM_FORMS = 'use a positive integer such as 1000, "1e12" or "10^12", or "inf"'


def shorten(value: object, width: int = 60) -> str:
    """Return ``repr(value)`` cut to ``width`` characters, safely for huge integers."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, Fraction) and (
        value.numerator.bit_length() > 200 or value.denominator.bit_length() > 200
    ):
        return "a fraction of more than 200 bits"
    try:
        text = repr(value[:width]) if isinstance(value, str) else repr(value)
    except ValueError:  # a container of integers too long to print
        return f"a {type(value).__name__}"
    return text if len(text) <= width + 2 else text[:width] + "..."


def integer_text(value: int) -> str:
    """Return the decimal digits of an integer of any size (``str`` stops at 4300 digits)."""
    return str(fmpz(value))


def rational_text(value: Fraction) -> str:
    """Return ``"p/q"``, or ``"p"`` for an integer, in decimal digits."""
    if value.denominator == 1:
        return integer_text(value.numerator)
    return f"{integer_text(value.numerator)}/{integer_text(value.denominator)}"


def _too_large(name: str, value: object) -> InputError:
    return InputError(
        "E-IN-004",
        f"{name} is {shorten(value)}, which is too large",
        f"at most {MAX_DIGITS} digits are accepted",
    )


def _digits(text: str) -> int:
    return int(fmpz(text))


def _decimal(text: str, name: str) -> Fraction | None:
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    whole = match["whole"] or ""
    part = match["part"] or match["only"] or ""
    exponent_text = match["exp"] or "0"
    if len(exponent_text) > 8 or len(whole) + len(part) > MAX_DIGITS:
        raise _too_large(name, text)
    exponent = int(exponent_text) - len(part)
    if abs(exponent) > MAX_DIGITS:
        raise _too_large(name, text)
    mantissa = _digits(whole + part)
    if match["sign"] == "-":
        mantissa = -mantissa
    power = 10 ** abs(exponent)
    return Fraction(mantissa * power) if exponent >= 0 else Fraction(mantissa, power)


def _power(text: str, name: str) -> Fraction | None:
    match = _POWER.fullmatch(text)
    if match is None:
        return None
    if len(match["base"]) > MAX_DIGITS or len(match["exp"]) > 8:
        raise _too_large(name, text)
    base, exponent = _digits(match["base"]), int(match["exp"])
    if exponent * max(base.bit_length(), 1) > MAX_BITS + 64:
        raise _too_large(name, text)
    return Fraction(base**exponent)


def _from_text(text: str, name: str, forms: str) -> Fraction:
    if len(text) > 2 * MAX_DIGITS + 10:
        raise _too_large(name, text)
    stripped = text.strip()
    top, slash, bottom = stripped.partition("/")
    if slash:
        numerator = _decimal(top, name) if re.fullmatch(r"[+-]?\d+", top, re.ASCII) else None
        denominator = _decimal(bottom, name) if re.fullmatch(r"\d+", bottom, re.ASCII) else None
        if numerator is not None and denominator:
            return numerator / denominator
        value = None
    else:
        value = _decimal(stripped, name)
        if value is None:
            value = _power(stripped, name)
    if value is None:
        raise InputError("E-IN-003", f"{name} is {shorten(text)}, not an exact number", forms)
    return value


def rational(value: object, name: str = "value", *, forms: str = _FORMS) -> Fraction:
    """Read an exact rational number.

    Args:
        value: an ``int``, a ``Fraction``, a flint ``fmpz`` or ``fmpq``, or a text spelling a
            fraction, a decimal (read as the decimal that it spells), or a power ``a^b``.
        name: the argument's name, for messages.
        forms: the sentence that says what is accepted.

    Returns:
        The value, exactly.

    Raises:
        InputError: for a float, a bool, NaN, text that spells no number, or too many digits.

    >>> rational("0.75"), rational("3/4"), rational("1e-3")
    (Fraction(3, 4), Fraction(3, 4), Fraction(1, 1000))
    """
    if isinstance(value, float):
        raise InputError("E-IN-001", f"{name} is the float {value!r}, which is not exact", forms)
    if isinstance(value, str):
        return _bounded(_from_text(value, name, forms), name, value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _bounded(Fraction(value), name, value)
    if isinstance(value, Fraction):
        return _bounded(value, name, value)
    if isinstance(value, (fmpz, fmpq)):
        exact = fmpq(value)
        return _bounded(Fraction(int(exact.p), int(exact.q)), name, value)
    raise InputError("E-IN-002", f"{name} is {shorten(value)} ({type(value).__name__})", forms)


def _bounded(value: Fraction, name: str, original: object) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS + 64:
        raise _too_large(name, original)
    return value


def dimension(value: object, name: str = "dim") -> int | None:
    """Read a dimension.

    Args:
        value: a positive integer in any form that :func:`rational` accepts, or ``None`` or
            ``"inf"`` for the infinite sum.
        name: the argument's name, for messages.

    Returns:
        The integer, or ``None`` for the infinite sum.

    Raises:
        InputError: if it is neither.

    >>> dimension("1e3"), dimension("10^3"), dimension("inf")
    (1000, 1000, None)
    """
    if value is None or (isinstance(value, str) and value.strip() in ("inf", "oo", "infinity")):
        return None
    number = rational(value, name, forms=_DIM_FORMS)
    if number.denominator != 1 or number < 1:
        raise InputError(
            "E-IN-008", f"{name} is {shorten(value)}, not a positive integer", _DIM_FORMS
        )
    return number.numerator


def exponents(alpha: object, beta: object) -> tuple[Fraction, Fraction]:
    """Read the two exponents: ``alpha > 0`` and ``beta`` with ``alpha + beta > 0``.

    Raises:
        InputError: if either is malformed or outside the domain.
    """
    a, b = rational(alpha, "alpha"), rational(beta, "beta")
    if a <= 0:
        raise InputError(
            "E-IN-005", f"alpha is {shorten(alpha)}, not positive", "use a rational alpha > 0"
        )
    if a + b <= 0:
        raise InputError(
            "E-IN-006",
            f"alpha + beta is not positive with alpha {shorten(alpha)} and beta {shorten(beta)}",
            "use beta > -alpha",
        )
    return a, b


def steps(value: object, name: str = "t") -> int:
    """Read a number of iterations: a non-negative integer.

    Raises:
        InputError: if it is not one.
    """
    remedy = "use a non-negative integer"
    number = rational(value, name, forms=remedy)
    if number.denominator != 1 or number < 0:
        raise InputError("E-IN-010", f"{name} is {shorten(value)}", remedy)
    return number.numerator


def tolerance(value: object, name: str = "eps") -> Fraction:
    """Read a tolerance: a positive rational.

    Raises:
        InputError: if it is not one.
    """
    number = rational(value, name)
    if number <= 0:
        raise InputError(
            "E-IN-007",
            f"{name} is {shorten(value)}; the loss never reaches it",
            "use a rational eps > 0",
        )
    return number
