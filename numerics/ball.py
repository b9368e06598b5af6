"""Balls: the precision context, three-valued comparison, and exact records of enclosures.

This is the only module that touches flint's process-wide context.  ``arb`` values live only
inside :func:`working_precision`; what leaves the package is a :class:`Ball`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, ctx, fmpq, fmpz

MIN_EXPONENT: Final = -1_000_000
"""Enclosures of positive numbers below ``2**MIN_EXPONENT`` are recorded with lower end 0."""

_lock = threading.RLock()


@contextmanager
def working_precision(bits: int, terms: int = 10) -> Iterator[None]:
    """Set flint's precision (and power series length) for the block, then put it back.

    Reentrant.  Other threads wait, because flint's context belongs to the process.

    Args:
        bits: working precision, at least 2.
        terms: length at which power series are cut.
    """
    with _lock:
        saved = ctx.prec, ctx.cap
        ctx.prec, ctx.cap = bits, terms
        try:
            yield
        finally:
            ctx.prec, ctx.cap = saved


def real(value: int | Fraction) -> arb:
    """Return a ball around an exact number at the current precision."""
    if isinstance(value, int):
        return arb(fmpz(value))
    return arb(fmpq(value.numerator, value.denominator))


def less(x: arb, y: arb | int) -> bool | None:
    """Say whether ``x < y``: ``True``, ``False``, or ``None`` when the balls overlap."""
    if x < y:
        return True
    if x >= y:
        return False
    return None


def at_most(x: arb, y: arb | int) -> bool | None:
    """Say whether ``x <= y``: ``True``, ``False``, or ``None`` when the balls overlap."""
    if x <= y:
        return True
    if x > y:
        return False
    return None


def certainly_less(x: arb, y: arb | int) -> bool:
    """Say whether ``x < y`` is proved."""
    return less(x, y) is True


def accuracy(x: arb) -> int:
    """Return the number of proved leading bits of ``x``; very negative if none."""
    return int(x.rel_accuracy_bits()) if x.is_finite() else -(10**9)


def dyadic(x: arb) -> Fraction:
    """Return the midpoint of ``x`` exactly.  Only for numbers of moderate exponent."""
    man, exp = (int(v) for v in x.mid().man_exp())
    return Fraction(man << exp) if exp >= 0 else Fraction(man, 1 << -exp)


def nearest(x: arb) -> int:
    """Return an integer within 1 of the midpoint of ``x`` (a proposal, nothing certified)."""
    man, exp = (int(v) for v in x.mid().man_exp())
    return man << exp if exp >= 0 else man >> -exp


def magnitude(x: arb) -> int:
    """Return ``e`` with ``abs(mid(x)) < 2**e``; -10**9 for a midpoint of zero."""
    man, exp = (int(v) for v in x.mid().man_exp())
    return man.bit_length() + exp if man else -(10**9)


def _endpoints(x: arb) -> tuple[Fraction, Fraction]:
    mid_man, mid_exp = (int(v) for v in x.mid().man_exp())
    rad_man, rad_exp = (int(v) for v in x.rad().man_exp())
    exp = min(mid_exp, rad_exp) if rad_man and mid_man else (mid_exp if mid_man else rad_exp)
    mid = mid_man << (mid_exp - exp) if mid_man else 0
    rad = rad_man << (rad_exp - exp) if rad_man else 0
    if exp >= 0:
        return Fraction((mid - rad) << exp), Fraction((mid + rad) << exp)
    return Fraction(mid - rad, 1 << -exp), Fraction(mid + rad, 1 << -exp)


def _scale(x: Fraction) -> int:
    """Return ``e`` with ``10**e <= abs(x) < 10**(e+1)``."""
    top, bottom = abs(x.numerator), x.denominator
    guess = (top.bit_length() - bottom.bit_length()) * 30103 // 100000
    while not _at_least_power(top, bottom, guess):
        guess -= 1
    while _at_least_power(top, bottom, guess + 1):
        guess += 1
    return guess


def _at_least_power(top: int, bottom: int, power: int) -> bool:
    factor: int = 10 ** abs(power)
    return top >= bottom * factor if power >= 0 else top * factor >= bottom


def decimal_text(x: Fraction, digits: int, *, up: bool) -> str:
    """Return a decimal text of ``x`` with at most ``digits`` digits, rounded in one direction.

    Args:
        x: any rational.
        digits: significant digits, at least 1.
        up: round towards plus infinity if true, towards minus infinity if not.

    Returns:
        A text that ``Fraction`` parses back to the rounded number.

    >>> decimal_text(Fraction(1, 3), 3, up=True), decimal_text(Fraction(1, 3), 3, up=False)
    ('0.334', '0.333')
    """
    if x == 0:
        return "0"
    return _spell(*_rounded(x, digits, up=up))


def decimal_value(x: Fraction, digits: int, *, up: bool) -> Fraction:
    """Return the number that :func:`decimal_text` spells, for any number of digits.

    Python does not read decimal texts of more than 4300 digits, hence not by way of the text.

    >>> decimal_value(Fraction(1, 3), 3, up=True)
    Fraction(167, 500)
    """
    if x == 0:
        return x
    man, exp = _rounded(x, digits, up=up)
    return Fraction(man * 10**exp) if exp >= 0 else Fraction(man, 10**-exp)


def _rounded(x: Fraction, digits: int, *, up: bool) -> tuple[int, int]:
    """Return ``(man, exp)`` with ``man * 10**exp`` beside a nonzero ``x``; never ``man == 0``."""
    shift = digits - 1 - _scale(x)
    scaled = x * 10**shift if shift >= 0 else x / 10**-shift
    quotient, rest = divmod(scaled.numerator, scaled.denominator)
    return quotient + (1 if rest and up else 0), -shift


def _spell(man: int, exp: int) -> str:
    """Spell ``man * 10**exp`` for a nonzero ``man``."""
    sign = "-" if man < 0 else ""
    digits = str(fmpz(abs(man)))
    trimmed = digits.rstrip("0")
    exp += len(digits) - len(trimmed)
    point = len(trimmed) + exp
    if 0 <= exp <= 20:
        return sign + trimmed + "0" * exp
    if exp < 0 and point > 0:
        return f"{sign}{trimmed[:point]}.{trimmed[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{trimmed}"
    fraction = f".{trimmed[1:]}" if len(trimmed) > 1 else ""
    return f"{sign}{trimmed[0]}{fraction}e{point - 1}"


@dataclass(frozen=True, slots=True)
class Ball:
    """A closed interval with exact rational ends that encloses one real number.

    Ends that come from arithmetic are dyadic; a number known exactly has equal ends.

    Args:
        lower: the lower end.
        upper: the upper end, at least ``lower``.

    Raises:
        ValueError: if the ends are the wrong way round.
    """

    lower: Fraction
    upper: Fraction

    def __post_init__(self) -> None:
        if self.lower > self.upper:
            raise ValueError("the lower end of a ball is above its upper end")

    @classmethod
    def from_arb(cls, x: arb) -> "Ball":
        """Record a finite ``arb`` exactly.

        A ball whose distance from zero is below ``2**MIN_EXPONENT`` is widened to reach 0, since
        its exact ends could need more memory than there is.
        """
        if not x.is_finite():
            raise ValueError("only a finite ball has end points")
        if x.is_zero():
            return cls.exact(0)
        size = max(magnitude(x), magnitude(x.rad()))
        if size < MIN_EXPONENT:
            tiny = Fraction(1, 1 << -(MIN_EXPONENT + 1))
            return cls(Fraction(0) if x >= 0 else -tiny, tiny)
        exp = min(int(x.mid().man_exp()[1]), int(x.rad().man_exp()[1]))
        if exp < 4 * MIN_EXPONENT:
            grain = arb((1, 2 * MIN_EXPONENT))
            return cls.from_arb(_coarse(x, grain))
        return cls(*_endpoints(x))

    @classmethod
    def exact(cls, value: int | Fraction) -> "Ball":
        """Record a number that is known exactly."""
        return cls(Fraction(value), Fraction(value))

    @property
    def is_exact(self) -> bool:
        """Whether both ends are equal."""
        return self.lower == self.upper

    @property
    def width(self) -> Fraction:
        """The distance of the ends."""
        return self.upper - self.lower

    def contains(self, value: "int | Fraction | Ball") -> bool:
        """Say whether a number, or all of another ball, lies inside."""
        other = value if isinstance(value, Ball) else Ball.exact(value)
        return self.lower <= other.lower and other.upper <= self.upper

    def at_most(self, value: int | Fraction) -> bool | None:
        """Say whether the enclosed number is ``<= value``: ``True``, ``False`` or ``None``."""
        if self.upper <= value:
            return True
        return False if self.lower > value else None

    def to_arb(self) -> arb:
        """Return an ``arb`` that contains this ball, with equal ends where flint can hold them."""
        middle, radius = (self.lower + self.upper) / 2, self.width / 2
        exact_mid, exact_rad = _dyadic_arb(middle), _dyadic_arb(radius)
        if exact_mid is None or exact_rad is None:
            return real(self.lower).union(real(self.upper))
        if radius == 0:
            return exact_mid
        # flint enlarges a radius on entry even when it need not: start just below and check.
        below = _dyadic_arb(radius * (1 - Fraction(1, 1 << 34)))
        for candidate in (arb(exact_mid, below), arb(exact_mid, exact_rad)):
            low, high = _endpoints(candidate)
            if low <= self.lower and self.upper <= high:
                return candidate
        raise AssertionError("unreachable: a radius is never rounded down")

    def decimal_bounds(self, digits: int = 20) -> tuple[str, str]:
        """Return both ends as decimal texts of at most ``digits`` digits, rounded outwards.

        >>> Ball.exact(Fraction(1, 4)).decimal_bounds()
        ('0.25', '0.25')
        """
        if digits < 1:
            raise ValueError("at least one digit is needed")
        return (
            decimal_text(self.lower, digits, up=False),
            decimal_text(self.upper, digits, up=True),
        )

    def __str__(self) -> str:
        low, high = self.decimal_bounds(20)
        return low if low == high and self.is_exact else f"[{low}, {high}]"


def _coarse(x: arb, grain: arb) -> arb:
    """Return a ball around ``x`` whose ends are multiples of about ``grain``."""
    with working_precision(53):
        return arb((x.mid() / grain).floor().mid() * grain, x.rad() + 2 * grain)


def _dyadic_arb(value: Fraction) -> arb | None:
    if value.denominator & (value.denominator - 1):
        return None
    return arb((fmpz(value.numerator), fmpz(1 - value.denominator.bit_length())))


def compare(x: Ball, y: Ball) -> bool | None:
    """Say whether the number in ``x`` is ``<=`` the number in ``y``; ``None`` if they overlap."""
    if x.upper <= y.lower:
        return True
    return False if x.lower > y.upper else None
