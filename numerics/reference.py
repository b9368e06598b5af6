"""A second evaluation with mpmath: losses, and the values of the scaling laws beside a count.

Nothing here is certified and nothing certified depends on it.  It shares no code with the balls, so
that agreement of the two is evidence.  The laws, with ``c = alpha + beta``,
``p = 1 + (1-c)/alpha``, ``s = 1/alpha``, ``n = 2t``:

* leading: ``((1-c)/alpha) E_p(2t/d^alpha)`` for c < 1; ``t = d^(alpha (1-eps)) / 2`` for c = 1;
  ``Gamma((c-1)/alpha)/(alpha zeta(c)) n^(-(c-1)/alpha)`` for c > 1;
* refined: ``[s w^(1-p) E_p(n' w) + f(d)/2 + f'(d)/12] / H`` with ``w = -log(1-d^-alpha)`` and
  ``n' = n + 1 - p/2``, and an explicit bound of its error (Euler-Maclaurin of second order, and
  the envelope of the integral at its first term).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath

from numerics.exact import dimension, exponents, integer_text, steps, tolerance

DIRECT_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class LawValues:
    """The laws beside a count, as decimal texts; ``None`` where a law does not apply.

    Args:
        leading: iterations by the leading law.
        refined: iterations by the refined law (a real number, before rounding up).
        bound: proved bound of the refined law's error in the loss at the count.
    """

    leading: str | None
    refined: str | None
    bound: str | None


class _Setting:
    """The parameters as mpmath numbers in a context of their own."""

    def __init__(self, alpha: object, dim: object, beta: object, digits: int) -> None:
        a, b = exponents(alpha, beta)
        self.dim = dimension(dim)
        self.mp: Any = mpmath.MPContext()
        gap = abs(a + b - 1)
        near = gap.denominator.bit_length() - gap.numerator.bit_length() if gap else 0
        self.mp.prec = int(3.4 * digits) + 40 + 2 * max(0, near)
        self.c_exact, self.p_exact = a + b, 1 + (1 - a - b) / a
        self.alpha, self.c, self.p = (self.real(v) for v in (a, a + b, self.p_exact))
        if self.dim is not None:
            self.d = self.mp.mpf(self.dim)
            self.u = self.d**-self.alpha
            self.w = -self.mp.log1p(-self.u) if self.dim > 1 else self.mp.inf

    def real(self, value: Fraction) -> Any:
        return self.mp.mpf(value.numerator) / value.denominator

    def mass(self) -> Any:
        """Return the normaliser."""
        if self.dim is not None and self.dim <= max(200, self.mp.prec // 2):
            return self.mp.fsum(self.mp.mpf(k) ** -self.c for k in range(1, self.dim + 1))
        if self.c_exact == 1:
            return self.mp.psi(0, self.d + 1) + self.mp.euler
        if self.dim is None:
            return self.mp.zeta(self.c)
        return _power_sum(self.mp, self.c, self.d)

    def summand(self, x: Any, n: int) -> Any:
        return x**-self.c * (-self.mp.expm1(-self.alpha * self.mp.log(x))) ** n

    def rate(self, n: Any) -> Any:
        return n + 1 - self.p / 2


def _power_sum(mp: Any, c: Any, d: Any) -> Any:
    """Euler-Maclaurin, with the integral free of cancellation near c = 1.

    About prec/9 corrections from prec/3 on leave a relative error near 2^-prec.
    """
    first, corrections = max(60, mp.prec // 3), max(16, mp.prec // 9 + 2)
    start = mp.mpf(first)
    total = mp.fsum(mp.mpf(k) ** -c for k in range(1, first))
    total += start ** (1 - c) * mp.expm1((1 - c) * mp.log(d / start)) / (1 - c)
    total += (start**-c + d**-c) / 2
    for j in range(1, corrections):
        rising = mp.rf(c, 2 * j - 1) * mp.bernoulli(2 * j) / mp.factorial(2 * j)
        total += rising * (start ** (1 - c - 2 * j) - d ** (1 - c - 2 * j))
    return total


def loss(*, alpha: object, dim: object, t: object, beta: object = 0, digits: int = 25) -> Any:
    """Return the loss after ``t`` steps as an mpmath number, with about ``digits`` digits.

    Args:
        alpha: exponent of the eigenvalues.
        dim: dimension, a positive integer.
        t: number of steps.
        beta: exponent of the squared distances.
        digits: digits aimed at, not guaranteed.

    Raises:
        InputError: if an argument is refused.

    >>> mpmath.nstr(loss(alpha=1, dim=1000, t=500), 15)
    '0.0292833983890622'
    """
    set_up, n = _Setting(alpha, dim, beta, digits + 10), 2 * steps(t)
    mp, d = set_up.mp, set_up.dim
    if n == 0:
        return mp.mpf(1)
    if d is not None and d <= DIRECT_LIMIT:
        terms = (set_up.summand(mp.mpf(k), n) for k in range(2, d + 1))
        return mp.fsum(terms) / set_up.mass()
    start = 200 * max(1, int(set_up.alpha))
    total = mp.fsum(set_up.summand(mp.mpf(k), n) for k in range(2, start))
    total += _integral(set_up, n, mp.mpf(start))
    total += _boundary(set_up, n, mp.mpf(start), -1)
    if d is not None:
        total += _boundary(set_up, n, set_up.d, 1)
    return total / set_up.mass()


def _boundary(set_up: _Setting, n: int, x: Any, sign: int) -> Any:
    """Euler-Maclaurin terms at one end; Taylor coefficients from exp(-c L + n log(1 - u P))."""
    mp, size = set_up.mp, 16
    u = x**-set_up.alpha
    binomials = [mp.binomial(-set_up.alpha, k) for k in range(size)]
    inner = [1 - u] + [-u * b for b in binomials[1:]]
    # G = log F has (1 - u P) N' = (1 - u P)', solved for N = log(1 - u P)
    logs = [mp.mpf(0)] * size
    for k in range(1, size):
        rest = mp.fsum(i * logs[i] * inner[k - i] for i in range(1, k))
        logs[k] = (k * inner[k] - rest) / (k * inner[0])
    exponent = [n * logs[k] + set_up.c * mp.mpf(-1) ** k / max(k, 1) for k in range(size)]
    series = [mp.mpf(1)]
    for k in range(1, size):
        series.append(mp.fsum(i * exponent[i] * series[k - i] for i in range(1, k + 1)) / k)
    total = mp.mpf(1) / 2
    for j in range(1, size // 2 + 1):
        total += sign * mp.bernoulli(2 * j) / (2 * j) * series[2 * j - 1] / x ** (2 * j - 1)
    return total * set_up.summand(x, n)


def _integral(set_up: _Setting, n: int, start: Any) -> Any:
    mp = set_up.mp
    g = (1 - set_up.c) / set_up.alpha
    low = set_up.alpha * mp.log(start)
    far = mp.log(n) + mp.prec
    high = far if set_up.dim is None else set_up.alpha * mp.log(set_up.d)
    stop = max(low, min(high, far))
    points = [low + 2 * i for i in range(int((stop - low) / 2) + 1)] + [stop]
    inner = mp.quad(lambda v: mp.exp(g * v) * (-mp.expm1(-v)) ** n, points)
    if set_up.dim is None:
        inner -= mp.exp(g * stop) / g
    elif high > stop:
        inner += high - stop if g == 0 else mp.exp(g * stop) * mp.expm1(g * (high - stop)) / g
    return inner / set_up.alpha


def _expint(mp: Any, p: Fraction, x: Any) -> Any:
    """Return ``E_p(x)``; mpmath's own routine is slow where p is near an integer and x small."""
    if p.denominator == 1 or x > 40:
        return mp.expint(mp.mpf(p.numerator) / p.denominator, x).real
    gap = abs(p - round(p))
    near = gap.denominator.bit_length() - gap.numerator.bit_length()
    saved = mp.prec
    mp.prec += 130 + 2 * max(0, near)
    try:
        order, x = mp.mpf(p.numerator) / p.denominator, +x
        total, power, k = mp.gamma(1 - order) * x ** (order - 1), mp.mpf(1), 0
        floor = abs(total) + 1
        while k <= p or abs(power) > mp.eps * floor * mp.exp(-x):
            total -= power / (1 - order + k)
            k += 1
            power = -power * x / k
    finally:
        mp.prec = saved
    return +total


def _root(mp: Any, function: Any, low: Any, high: Any) -> Any | None:
    """Return a root of a decreasing function between two ends, by regula falsi and bisection."""
    at_low, at_high = function(low), function(high)
    if not (at_low >= 0 >= at_high):
        return None
    for i in range(400):
        if high - low < mp.eps * 64 * max(1, abs(high)):
            break
        middle = (low + high) / 2
        if i % 3 and at_low > at_high:
            middle = low + (high - low) * at_low / (at_low - at_high)
        value = function(middle)
        if value >= 0:
            low, at_low = middle, value
        else:
            high, at_high = middle, value
    return (low + high) / 2


def leading_iterations(
    *, alpha: object, dim: object, eps: object, beta: object = 0, digits: int = 15
) -> Any | None:
    """Return the number of steps by the leading law, a real number; ``None`` for ``eps >= 1``."""
    set_up, e = _Setting(alpha, dim, beta, digits), tolerance(eps)
    mp, target = set_up.mp, set_up.real(e)
    if e >= 1 or set_up.dim == 1:
        return None
    if set_up.c_exact == 1:
        return set_up.d ** (set_up.alpha * (1 - target)) / 2
    if set_up.c_exact > 1:
        q = 1 - set_up.p
        constant = mp.gamma(q) / (set_up.alpha * mp.zeta(set_up.c))
        return (constant / target) ** (1 / q) / 2
    scale = (1 - set_up.c) / set_up.alpha
    ceiling = mp.log(-mp.log(target) + 60)
    log_tau = _root(
        mp,
        lambda y: mp.log(scale * _expint(mp, set_up.p_exact, mp.exp(y))) - mp.log(target),
        ceiling - 40 - 2 * mp.prec - 60 / (set_up.p - 1),
        ceiling,
    )
    return None if log_tau is None else mp.exp(log_tau) * set_up.d**set_up.alpha / 2


def refined_loss(
    *, alpha: object, dim: object, t: object, beta: object = 0, digits: int = 20
) -> Any | None:
    """Return the refined law's loss at ``t``; ``None`` where it does not apply.

    It needs ``t >= 1``, ``n' > 0`` and, for finite dimensions, ``beta <= 1`` and ``dim >= 2``.
    """
    set_up, n = _Setting(alpha, dim, beta, digits), 2 * steps(t)
    return None if n == 0 else _refined(set_up, set_up.mp.mpf(n), set_up.mass())


def _refined(set_up: _Setting, n: Any, mass: Any) -> Any | None:
    mp, rate = set_up.mp, set_up.rate(n)
    if rate <= 0 or set_up.dim == 1:
        return None
    if set_up.dim is None:
        return mp.gamma(1 - set_up.p) * rate ** (set_up.p - 1) / (set_up.alpha * mass)
    if set_up.p < 0:
        return None
    w, u = set_up.w, set_up.u
    main = w ** (1 - set_up.p) * _expint(mp, set_up.p_exact, rate * w) / set_up.alpha
    value = set_up.d**-set_up.c * mp.exp(-n * w)
    return (main + value / 2 + _slope(set_up, u, n) / 12) / mass


def _slope(set_up: _Setting, u: Any, n: Any) -> Any:
    """Return ``f'`` at the x with ``x^-alpha = u``."""
    mp = set_up.mp
    if u >= 1:
        return mp.mpf(0)
    power = u ** ((set_up.c + 1) / set_up.alpha) * mp.exp((n - 1) * mp.log1p(-u))
    return power * ((n * set_up.alpha + set_up.c) * u - set_up.c)


def refined_bound(
    *, alpha: object, dim: object, t: object, beta: object = 0, digits: int = 20
) -> Any | None:
    """Return the bound of ``|loss - refined_loss|`` at ``t``; ``None`` where it does not apply.

    ``x^2 f'' = u^(c/alpha) (1-u)^(n-2) Q(u)`` with
    ``Q = (A^2+A) u^2 - (2Ac + A + c + n alpha^2) u + c^2 + c`` and ``A = n alpha + c``, so the
    total variation of ``f'`` is a sum over the roots of Q.
    """
    set_up, n = _Setting(alpha, dim, beta, digits), 2 * steps(t)
    mp, a, c, p = set_up.mp, set_up.alpha, set_up.c, set_up.p
    if set_up.dim is None or set_up.dim < 2 or n == 0 or p < 0 or set_up.rate(n) <= 0:
        return None
    big = n * a + c
    two, one, zero = big**2 + big, -(2 * big * c + big + c + n * a**2), c**2 + c
    root = mp.sqrt(max(one**2 - 4 * two * zero, 0))
    roots = [2 * zero / (-one + root), (-one + root) / (2 * two)]
    turns = [mp.mpf(1), *sorted((u for u in roots if set_up.u < u < 1), reverse=True), set_up.u]
    slopes = [_slope(set_up, u, n) for u in turns]
    variation = mp.fsum(abs(y - x) for x, y in pairwise(slopes))
    w = set_up.w
    first = p / (24 * a) * w ** (3 - p) * _expint(mp, set_up.p_exact - 2, set_up.rate(n) * w)
    return (first + variation / 12) / set_up.mass()


def refined_iterations(
    *, alpha: object, dim: object, eps: object, beta: object = 0, digits: int = 15
) -> Any | None:
    """Return the real t at which the refined law meets ``eps``; ``None`` if it does not."""
    set_up, e = _Setting(alpha, dim, beta, digits), tolerance(eps)
    if e >= 1 or set_up.dim == 1 or (set_up.dim is not None and set_up.p < 0):
        return None
    mp, mass, target = set_up.mp, set_up.mass(), set_up.real(e)
    if set_up.dim is None:
        constant = mp.gamma(1 - set_up.p) / (set_up.alpha * mass)
        n = (constant / target) ** (1 / (1 - set_up.p)) - 1 + set_up.p / 2
        return n / 2 if n > 0 else None

    def gap(y: Any) -> Any:
        value = _refined(set_up, mp.exp(y), mass)
        return mp.mpf(1) if value is None else mp.log(value) - mp.log(target)

    high = mp.log(-mp.log(target) + 60) - mp.log(set_up.w)
    low = mp.log(max(mp.mpf(1) / 8, set_up.p / 2 - 1 + mp.mpf(1) / 1024))
    root = _root(mp, gap, low, high) if low < high else None
    return None if root is None else mp.exp(root) / 2


def shown(value: Callable[[], Any | None], width: int) -> str | None:
    """Return a value in decimals; ``None`` if there is none or mpmath cannot hold it."""
    try:
        number = value()
    except OverflowError:
        return None
    return None if number is None else mpmath.nstr(number, width, min_fixed=-6, max_fixed=130)


def law_values(
    *, alpha: object, dim: object, eps: object, iterations: int, beta: object = 0, digits: int = 15
) -> LawValues:
    """Return the laws beside a certified count, as decimal texts.

    Args:
        alpha: exponent of the eigenvalues.
        dim: dimension, or ``None``.
        eps: tolerance.
        iterations: the certified count, at which the bound is taken.
        beta: exponent of the squared distances.
        digits: digits shown.

    >>> law_values(alpha=1, dim=10**6, eps="1/10", iterations=77233).refined
    '77232.1156954368'
    """
    # enough digits to compare with the count, within reason
    wide = max(digits, min(120, len(integer_text(iterations)) + 6))
    time = integer_text(iterations)
    kind: dict[str, Any] = {"alpha": alpha, "dim": dim, "beta": beta}
    return LawValues(
        shown(lambda: leading_iterations(eps=eps, **kind), 12),
        shown(lambda: refined_iterations(eps=eps, digits=wide + 8, **kind), wide),
        shown(lambda: refined_bound(t=time, **kind), 6),
    )
