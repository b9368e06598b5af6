"""The integral of f over [N, d] in closed enclosures.

With u = x^-alpha, p = 1 + (1 - c)/alpha and s = 1/alpha,

    int_N^d x^-c (1 - x^-alpha)^n dx  =  s int_{u_d}^{u_N} u^-p (1 - u)^n du .

:func:`binomial` expands the power; it is exact and suits small n.  :func:`envelope` is for large n
and costs a few incomplete gamma functions, whatever n and d are.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil

from flint import arb, fmpq

from numerics.ball import magnitude, real
from numerics.expint import exponential_integral


def _difference_quotient(low: arb, high_over_low: arb, q: Fraction) -> arb:
    """Return ``int_low^high v^(q-1) dv`` where the logarithm of ``high/low`` is given."""
    if q == 0:
        return high_over_low
    exponent = real(q)
    return low * (exponent * high_over_low).expm1() / exponent


def binomial(p: Fraction, n: int, log_low: arb | None, log_high: arb) -> arb:
    """Return ``int u^-p (1-u)^n du`` over ``[u_low, u_high]`` by expanding the power.

    Args:
        p: any rational; less than 1 if the lower end is 0.
        n: a non-negative integer; ``n + 1`` terms are summed.
        log_low: logarithm of the lower end, ``None`` for 0.
        log_high: logarithm of the upper end, at most 0.

    Returns:
        A ball.  About ``2 n`` bits cancel; the caller chooses the precision.
    """
    total, coefficient = arb(0), arb(1)
    q = 1 - p
    low = arb(0) if log_low is None else (real(q) * log_low).exp()
    high = (real(q) * log_high).exp()
    low_step = arb(0) if log_low is None else log_low.exp()
    high_step = log_high.exp()
    for k in range(n + 1):
        if log_low is not None and abs(q) < 1:
            # Both powers are near 1 when q is near 0: take their difference before it cancels.
            piece = _difference_quotient(low, log_high - log_low, q)
        else:
            piece = (high - low) * q.denominator / q.numerator
        total += coefficient * piece
        coefficient = -coefficient * (n - k) / (k + 1)
        low, high, q = low * low_step, high * high_step, q + 1
    return total


@lru_cache(maxsize=256)
def _log_sinhc(j: int) -> fmpq:
    """Return the coefficient of ``w^(2j)`` in ``log(sinh(w/2)/(w/2))``: B_2j / (2j (2j)!)."""
    value = fmpq(arb_bernoulli(2 * j)) / (2 * j)
    for k in range(2, 2 * j + 1):
        value /= k
    return value


@lru_cache(maxsize=512)
def arb_bernoulli(k: int) -> fmpq:
    """Return the Bernoulli number ``B_k`` exactly (``B_1 = -1/2``)."""
    return fmpq.bernoulli(k)


class _EnvelopeCoefficients:
    """The coefficients of ``(sinh(w/2)/(w/2))^-p`` in ``w^2``, one after another."""

    def __init__(self, p: arb) -> None:
        self._p = p
        self._values = [arb(1)]

    def __getitem__(self, j: int) -> arb:
        while len(self._values) <= j:
            k = len(self._values)
            total = arb(0)
            for i in range(1, k + 1):
                total += arb(i * _log_sinhc(i)) * self._values[k - i]
            self._values.append(-self._p * total / k)
        return self._values[j]


class _Moments:
    """M_j = int_w^inf v^(2j-p) e^(-n' v) dv, by the upper incomplete gamma function."""

    def __init__(self, p: Fraction, rate: arb, w: arb | None, bits: int) -> None:
        self._p, self._rate, self._w, self._bits = p, rate, w, bits
        self._last: arb | None = None

    def __getitem__(self, j: int) -> arb:
        """Return M_j; ``j`` must be asked for in increasing order without gaps."""
        sigma = 2 * j + 1 - self._p
        if self._w is None:
            value = real(sigma).gamma() * self._rate ** real(-sigma)
        elif self._last is not None and sigma >= 2:
            # Gamma(a+1, x) = a Gamma(a, x) + x^a e^-x twice; all terms are positive.
            lower, upper = real(sigma - 2), real(sigma - 1)
            edge = (lower * self._w.log() - self._rate * self._w).exp()
            middle = (lower * self._last + edge) / self._rate
            value = (upper * middle + edge * self._w) / self._rate
        else:
            value = self._w ** real(sigma) * exponential_integral(
                1 - sigma, self._rate * self._w, self._bits
            )
        self._last = value
        return value


def envelope(p: Fraction, n: int, w: arb | None, bits: int) -> arb:
    """Return ``int_u^1 v^-p (1-v)^n dv`` with ``u = 1 - e^-w``, for large ``n``.

    With v = 1 - e^-y the integrand is ``y^-p e^(-n' y) (sinh(y/2)/(y/2))^-p``, where
    ``n' = n + 1 - p/2``.  For ``p >= 0`` the last factor is completely monotone in ``y^2`` (it is a
    product of ``(1 + y^2/(4 pi^2 k^2))^-p``, DLMF 4.36.1), so its Taylor sums lie in turn above and
    below it for every ``y``: the error has the sign of the first term left out and is no larger.
    For ``p < 0`` integration by parts, ``(q+n+1) I(q) = q I(q-1) + u^q (1-u)^(n+1)`` with
    ``q = -p``, leads back to ``0 <= p < 1`` with positive terms only.

    Args:
        p: any rational; less than 1 if ``w`` is ``None``.
        n: with ``n + 1 > p/2``.
        w: a positive ball, or ``None`` for the integral from 0.
        bits: the relative accuracy at which the series stops.

    Returns:
        A ball.
    """
    if p < 0:
        return _raised(-p, n, w, bits)
    rate = real(n + 1 - p / 2)
    moments = _Moments(p, rate, w, bits + 16)
    coefficients = _EnvelopeCoefficients(real(p))
    total = moments[0]
    first, previous = magnitude(total), None
    if p == 0:
        return total
    for j in range(1, bits + 16):
        term = coefficients[j] * moments[j]
        size = magnitude(term)
        if size < first - bits or (previous is not None and size > previous and j > 2 * p):
            break
        total, previous = total + term, size
    return total + term.union(arb(0))


def _raised(q: Fraction, n: int, w: arb | None, bits: int) -> arb:
    rounds = ceil(q)
    base = q - rounds
    value = envelope(-base, n, w, bits)
    if w is None:
        edge, step = arb(0), arb(0)
    else:
        step = -((-w).expm1())
        edge = step ** real(base) * (-(n + 1) * w).exp()
    for i in range(1, rounds + 1):
        current = base + i
        edge *= step
        value = (real(current) * value + edge) / real(current + n + 1)
    return value
