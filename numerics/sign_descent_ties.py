"""Exact decision of ties ``F(u) = eps H_{d,2alpha}`` for the averaged dynamics of sign descent.

At the candidates for the best step size both sides are sums of rationals times real radicals
``prod p^(i_p/q)``, ``0 <= i_p < q``.  Distinct radicals are linearly independent over the rationals
(Besicovitch 1940), so equality holds when all collected coefficients agree.
"""

from collections import defaultdict
from fractions import Fraction
from typing import Final

from numerics.ties import _Radical, _radical

TERM_LIMIT: Final = 60_000


class _Sum:
    """A sum of rationals times ``k^(-i/q)``."""

    def __init__(self, alpha: Fraction) -> None:
        self.alpha = alpha
        self.totals: defaultdict[_Radical, Fraction] = defaultdict(Fraction)

    def add(self, k: int, times: int, factor: Fraction) -> None:
        """Add ``factor * k^(-times * alpha)``."""
        key, value = _radical(k, times * self.alpha.numerator, self.alpha.denominator)
        self.totals[key] += factor * value

    def vanishes(self) -> bool:
        """Say whether the sum is 0."""
        return not any(self.totals.values())


def coordinate_tie(alpha: Fraction, dim: int, m: int, t: int, eps: Fraction) -> bool | None:
    """Decide ``V(m) = eps H_{d,2alpha}`` after ``t`` steps.

    Returns:
        The truth, or ``None`` beyond the work limit.

    >>> coordinate_tie(Fraction(1), 4, 2, 1, Fraction(54, 205))
    True
    """
    if dim > TERM_LIMIT:
        return None
    total = _Sum(alpha)
    total.add(m, 2, m + Fraction(dim - m, 4 * t * t))
    for k in range(1, dim + 1):
        total.add(k, 2, (1 if k <= m else 0) - eps)
        if k <= m:
            total.add(k * m, 1, Fraction(-2))
    return total.vanishes()


def vertex_tie(alpha: Fraction, dim: int, m: int, t: int, eps: Fraction) -> bool | None:
    """Decide whether the least value of piece m is ``eps H_{d,2alpha}`` after ``t`` steps.

    Returns:
        The truth, or ``None`` beyond the work limit.

    >>> vertex_tie(Fraction(1), 3, 1, 1, Fraction(12, 49))
    True
    """
    pairs = m * m if alpha.denominator > 1 else m
    if dim + pairs > TERM_LIMIT:
        return None
    weight = m + Fraction(dim - m, 4 * t * t)
    total = _Sum(alpha)
    for k in range(1, dim + 1):
        total.add(k, 2, weight * ((1 if k <= m else 0) - eps))
    if alpha.denominator == 1:
        square = sum(Fraction(1, k**alpha.numerator) for k in range(1, m + 1)) ** 2
        total.add(1, 1, Fraction(-square))
    else:
        for k in range(1, m + 1):
            total.add(k * k, 1, Fraction(-1))
            for j in range(1, k):
                total.add(j * k, 1, Fraction(-2))
    return total.vanishes()
