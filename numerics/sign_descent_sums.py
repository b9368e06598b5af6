"""Partial sums of one power at many places: ``H(m) = sum_{k <= m} k^-c`` for m up to any size."""

from fractions import Fraction
from typing import Final

from flint import arb

from numerics.ball import certainly_less, less, real
from numerics.sums import power_sum

MEMO_LIMIT: Final = 20_000
STEEP: Final = 64
"""Exponents above this are left to :func:`numerics.sums.power_sum`."""


class PartialSums:
    """The sums ``H(m)`` for one exponent and one accuracy.

    Terms are added up to a base once; from there

        H(m) = H(N) + int_N^m x^-c dx + (m^-c - N^-c)/2 + E(N) - E(m),

    with ``E(x)`` the Euler-Maclaurin series ``sum B_2j/(2j)! c (c+1) .. (c+2j-2) x^(-c-2j+1)``.
    All derivatives of ``x^-c`` of even order are positive, so the series envelops: it is cut where
    its terms are small and the first term left out bounds the rest (DLMF 2.10.1).

    Args:
        c: a positive rational.
        bits: the absolute accuracy aimed at; to be used inside a precision above it.
    """

    def __init__(self, c: Fraction, bits: int) -> None:
        self.c, self.bits = c, bits
        self._memo: dict[int, arb] = {}
        self._table: list[arb] = []
        if c <= STEEP:
            base = 24 + bits // 5 + int(c)
            exponent, total = -real(c), arb(0)
            self._table.append(total)
            for k in range(1, base + 1):
                total += arb(k) ** exponent
                self._table.append(total)
            self._base = base
            self._log_base = real(base).log()
            self._at_base = total - arb(base) ** exponent / 2 + self._series(base)

    def __call__(self, m: int) -> arb:
        """Return a ball around ``H(m)`` for ``m >= 0``."""
        if m < len(self._table):
            return self._table[m]
        found = self._memo.get(m)
        if found is None:
            found = self._far(m) if self._table else power_sum(self.c, m, self.bits)
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            self._memo[m] = found
        return found

    def _far(self, m: int) -> arb:
        q, length = real(1 - self.c), real(m).log() - self._log_base
        if self.c == 1:
            integral = length
        else:
            integral = (q * self._log_base).exp() * (q * length).expm1() / q
        return self._at_base + integral + real(m) ** -real(self.c) / 2 - self._series(m)

    def _series(self, x: int) -> arb:
        """Return ``E(x)`` with the bound of what is cut off."""
        c, point = real(self.c), real(x)
        goal = arb(2) ** -(self.bits + 8)
        square, total = point * point, arb(0)
        scaled = point**-c * c / point / 2  # c .. (c+2j-2) x^(-c-2j+1) / (2j)! for j = 1
        last = arb.pos_inf()
        for j in range(1, self.bits + 8):
            term = arb.bernoulli(2 * j) * scaled
            size = abs(term)
            if certainly_less(size, goal) or less(size, last) is not True:
                return total + size.union(-size)
            total, last = total + term, size
            scaled = scaled * (c + 2 * j - 1) * (c + 2 * j) / square
            scaled = scaled / ((2 * j + 1) * (2 * j + 2))
        size = last
        return total + size.union(-size)
