"""Exact rational input: what a parameter of a law may be given as."""

import re
from fractions import Fraction

import sympy

from theory.errors import TheoryError

Exact = int | str | Fraction | sympy.Rational
"""The accepted forms of a parameter."""

_NUMBER = re.compile(r"\s*[+-]?(\d+\s*/\s*\d+|(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?)\s*", re.ASCII)
_LONGEST = 1000
_ACCEPTED = "an int, a Fraction, a SymPy Rational or text like '3/4', '0.75' or '1e-3'"


def rational(value: object, name: str) -> sympy.Rational:
    """The rational number that `value` spells, exactly; `name` is used in errors.

    Accepts an int, a `Fraction`, a SymPy rational, or text such as ``3/4``, ``0.75`` (read as the
    decimal it spells) and ``1e-3``.  Raises `TheoryError` E-LAW-002 for anything else; a `float`
    is refused because it is rarely the number that was meant.

    >>> rational("0.75", "alpha")
    3/4
    """
    if isinstance(value, float):
        raise TheoryError(
            "E-LAW-002",
            f"{name} must be exact (got the float {value!r}; accepted: {_ACCEPTED})",
            f"write {name}='{value!r}' if that decimal is meant, or a fraction",
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return sympy.Integer(value)
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, sympy.Rational) and value.is_finite:
        return value
    if isinstance(value, str):
        return _spelled(value, name)
    raise TheoryError(
        "E-LAW-002",
        f"{name} must be {_ACCEPTED} (got {_short(value)} of type {type(value).__name__})",
        "pass an exact rational number",
    )


def _spelled(text: str, name: str) -> sympy.Rational:
    """The number spelled by `text`, whose length and exponent are bounded before it is read."""
    if len(text) <= _LONGEST and _NUMBER.fullmatch(text):
        try:
            number = Fraction(re.sub(r"\s", "", text))
        except ZeroDivisionError:
            pass
        else:
            return sympy.Rational(number.numerator, number.denominator)
    raise TheoryError(
        "E-LAW-002",
        f"{name} must be {_ACCEPTED} (got {_short(text)})",
        "spell a rational number of moderate size",
    )


def _short(value: object) -> str:
    """A `repr` on one line and of bounded length, for errors."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
