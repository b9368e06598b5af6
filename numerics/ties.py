"""Exact decision of ``r(t) = eps`` for finite dimensions.

Theorem.  Let ``alpha > 0`` and ``c > 0`` be rational, ``d >= 2``, ``t >= 1`` and ``eps`` rational
with ``r(t) = eps``.  Then every prime ``p`` in ``(d/2, d]`` has ``v_p(den eps) = 2 alpha t``.

Proof.  Extend the p-adic valuation v to the algebraic numbers.  For ``k <= d``, ``k != p``, p does
not divide k, so ``k^-c`` and ``k^-alpha`` are units and the k-th term of the sum has ``v >= 0``.
The term of p is ``p^-c (p^-alpha)^(2t) (p^alpha - 1)^(2t)`` with ``v = -c - 2 alpha t < 0``.  Hence
the sum has ``v = -c - 2 alpha t``, the normaliser ``v = -c``, and ``r(t)`` has ``-2 alpha t``.

Such a prime exists by Bertrand's postulate, so at most one ``t`` can tie, and none when the
denominator of ``eps`` is small against ``d``.
"""

from fractions import Fraction
from math import comb, lcm

from flint import fmpz

_EXPANSION_LIMIT = 40_000_000


def _prime_valuation(value: int, prime: int) -> int:
    count = 0
    while value % prime == 0:
        value //= prime
        count += 1
    return count


def _primes_between(low: int, high: int) -> list[int]:
    return [k for k in range(low + 1, high + 1) if fmpz(k).is_prime()]


def tie_candidate(alpha: Fraction, dim: int | None, eps: Fraction) -> int | None:
    """Return the only ``t >= 1`` at which ``r(t) = eps`` is possible, or ``None``.

    Args:
        alpha: positive.
        dim: at least 2; ``None`` (no theorem covers the infinite sum) gives ``None``.
        eps: positive.

    Large dimensions are dismissed by counting: there are at least ``j`` primes in ``(d/2, d]`` when
    ``d >= 4 j log(4 j)`` (Sondow, Ramanujan primes and Bertrand's postulate, 2009), and each
    divides the denominator.

    >>> tie_candidate(Fraction(1), 2, Fraction(1, 12))
    1
    >>> tie_candidate(Fraction(1), 7, Fraction(1, 9)) is None
    True
    """
    if dim is None or dim < 2:
        return None
    size = eps.denominator.bit_length()
    # each such prime contributes more than dim.bit_length() - 2 bits
    needed = size // max(1, dim.bit_length() - 2) + 1
    if 4 * needed * needed.bit_length() + 8 * needed <= dim:
        return None
    candidates = set()
    for prime in _primes_between(dim // 2, dim):
        valuation = _prime_valuation(eps.denominator, prime)
        t = Fraction(valuation) / (2 * alpha)
        candidates.add(t)
        if valuation == 0 or t.denominator != 1 or len(candidates) > 1:
            return None
    return int(candidates.pop()) if candidates else None


_Radical = tuple[tuple[int, int], ...]


def _radical(k: int, numerator: int, root: int) -> tuple[_Radical, Fraction]:
    """Write ``k^-(numerator/root)`` as a rational times ``prod p^(i/root)``, ``0 <= i < root``."""
    parts: list[tuple[int, int]] = []
    rational = Fraction(1)
    for prime, multiplicity in fmpz(k).factor():
        whole, part = divmod(-numerator * int(multiplicity), root)
        rational *= Fraction(int(prime)) ** whole
        if part:
            parts.append((int(prime), part))
    return tuple(parts), rational


def equals(alpha: Fraction, c: Fraction, dim: int, t: int, eps: Fraction) -> bool | None:
    """Decide ``sum_{k<=dim} k^-c (1-k^-alpha)^(2t) = eps sum_{k<=dim} k^-c`` exactly.

    Both sides are sums of rationals times real radicals ``prod p^(i_p/q)`` with ``0 <= i_p < q``,
    and distinct ones are linearly independent over the rationals (Besicovitch 1940), so equality
    holds when all collected coefficients agree.

    Returns:
        The truth, or ``None`` when the expansion is beyond the work limit.

    >>> equals(Fraction(1), Fraction(1), 2, 1, Fraction(1, 12))
    True
    """
    if dim * (t + 1) * max(1, 2 * t * dim.bit_length()) > _EXPANSION_LIMIT:
        return None
    root = lcm(alpha.denominator, c.denominator)
    base, step = int(c * root), int(alpha * root)
    totals: dict[_Radical, Fraction] = {}

    def add(k: int, numerator: int, factor: Fraction) -> None:
        key, value = _radical(k, numerator, root)
        totals[key] = totals.get(key, Fraction(0)) + factor * value

    for k in range(1, dim + 1):
        add(k, base, -eps)
        if k > 1:
            for j in range(2 * t + 1):
                add(k, base + j * step, Fraction((-1) ** j * comb(2 * t, j)))
    return not any(totals.values())
