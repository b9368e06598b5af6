"""The loss once more, for replaying certificates, by code and formulas of its own.

Nothing of the evaluator behind counts is used: sums up to ``DIRECT_LIMIT`` are added term by term;
larger ones take derivatives from a differential equation, one fixed disc in the remainder bound,
and the integral by adaptive quadrature or by the expanded power, where the evaluator would use its
enveloping series.  The normaliser is a difference of Hurwitz zeta functions (digamma for c = 1).
"""

import math
from fractions import Fraction
from typing import Final

from flint import acb, arb

from numerics.ball import certainly_less, real, working_precision
from numerics.errors import UndecidedError

DIRECT_LIMIT: Final = 100_000
TERM_LIMIT: Final = 60_000
DISC_SHARE: Final = Fraction(11, 20)


def normaliser(c: Fraction, dim: int | None, bits: int) -> arb:
    """Return ``sum_{k<=dim} k^-c`` by special functions (DLMF 25.11.4, 5.4.14)."""
    gap = abs(c - 1)
    guard = 0 if gap == 0 else max(0, gap.denominator.bit_length() - gap.numerator.bit_length())
    with working_precision(bits + 40 + 2 * guard):
        if c == 1:
            assert dim is not None
            return real(dim + 1).digamma() + arb.const_euler()
        s = real(c)
        return s.zeta() if dim is None else s.zeta() - s.zeta(real(dim + 1))


def losses(
    alpha: Fraction, c: Fraction, t: int, dim: int | None, bits: int, log_scale: float
) -> tuple[arb, arb]:
    """Return balls around ``r(t - 1)`` and ``r(t)``.

    Args:
        alpha: positive.
        c: positive, above 1 if ``dim`` is ``None``.
        t: at least 1.
        dim: at least 2, or ``None``.
        bits: accuracy aimed at.
        log_scale: rough natural logarithm of the loss; a wrong one costs accuracy, not truth.
    """
    if dim is not None and dim <= DIRECT_LIMIT:
        return _direct(alpha, c, t, dim, bits)
    mass = normaliser(c, dim, bits)
    values = []
    for steps in (t - 1, t):
        if steps == 0:
            values.append(arb(1))
            continue
        total = _filtered(alpha, c, 2 * steps, dim, bits, log_scale)
        with working_precision(bits + 20):
            values.append(total / mass)
    return values[0], values[1]


def _direct(alpha: Fraction, c: Fraction, t: int, dim: int, bits: int) -> tuple[arb, arb]:
    with working_precision(bits + 40 + dim.bit_length() + t.bit_length()):
        a, b, power = real(alpha), real(c), real(2 * (t - 1))
        mass, before, after = arb(1), arb(1 if t == 1 else 0), arb(0)
        for k in range(2, dim + 1):
            log_k = arb(k).log()
            weight = (-b * log_k).exp()
            shrink = -((-a * log_k).expm1())  # 1 - k^-alpha
            term = weight * (power * shrink.log()).exp()
            mass += weight
            before += term
            after += term * shrink * shrink
        return before / mass, after / mass


class _Cut:
    """Where the sum is cut: below ``first`` bounded, up to ``start`` added, then summed."""

    def __init__(
        self, alpha: Fraction, c: Fraction, n: int, dim: int | None, bits: int, log_scale: float
    ) -> None:
        a, b = max(float(alpha), 1e-12), float(c)
        self.aim = bits * math.log(2) - log_scale + 12
        log_n, log_dim = math.log(n), math.inf if dim is None else math.log(dim)
        odds = log_n + math.log(a / b)
        peak = (math.log1p(math.exp(odds)) if odds < 700 else odds) / a
        low, high = 0.0, min(peak, log_dim)

        def gain(x: float) -> float:
            y = max(a * x, 1e-300)
            log_w = -y if y > 30 else math.log(-math.log(-math.expm1(-y)))
            return math.exp(min(690.0, log_n + log_w))

        for _ in range(60):
            middle = (low + high) / 2
            if gain(middle) + (b - 1) * middle > self.aim:
                low = middle
            else:
                high = middle
        with working_precision(64):
            self.first = max(2, int(arb(low).exp().floor().mid().fmpz()) if low > 0.7 else 2)
        self.disc = DISC_SHARE * Fraction(math.sin(min(math.pi / 2, math.pi / (2 * a))))
        cosine = math.cos(a * math.asin(self.disc))
        least = math.exp(min(20.0, -math.log(2 * cosine) / a)) / (1 - float(self.disc)) + 2
        self.start = max(self.first, int(least), 2)
        self.floor = int(0.3 * bits / float(self.disc)) + 12


def _filtered(
    alpha: Fraction, c: Fraction, n: int, dim: int | None, bits: int, log_scale: float
) -> arb:
    cut = _Cut(alpha, c, n, dim, bits, log_scale)
    precision = (
        bits + 60 + int(3.2 * cut.aim) + n.bit_length() + (dim or 2).bit_length().bit_length()
    )
    with working_precision(precision):
        a, b = real(alpha), real(c)
        order, error = _order(a, b, n, cut, dim)
        total = _head(a, b, n, cut.first)
        for k in range(cut.first, cut.start):
            total += _term(a, b, n, real(k).log())
        total += _quadrature(alpha, c, n, cut, dim, bits)
        total += error.union(-error)
        total += _ends(a, b, n, cut.start, order, sign=-1)
        return total if dim is None else total + _ends(a, b, n, dim, order, sign=1)


def _term(a: arb, b: arb, n: int, log_x: arb) -> arb:
    return (-b * log_x + n * (-((-a * log_x).expm1())).log()).exp()


def _head(a: arb, b: arb, n: int, first: int) -> arb:
    """Enclose the terms below ``first``, which rise: ``n alpha / (x^alpha - 1) > c`` there."""
    if first == 2:
        return arb(0)
    log_x = real(first).log()
    if not certainly_less(b * (a * log_x).expm1(), n * a):
        raise UndecidedError("E-UND-003", "the head of the sum is not monotone", "use another eps")
    return (real(first) * _term(a, b, n, log_x)).union(arb(0))


def _order(a: arb, b: arb, n: int, cut: _Cut, dim: int | None) -> tuple[int, arb]:
    """Return a number of Bernoulli terms and the bound of the remainder, see the evaluator."""
    rho = real(cut.disc)
    for _ in range(3):
        inner = (-a * ((1 - rho).log() + real(cut.start).log())).exp()
        slack = (a * rho.asin()).cos() - inner / 2
        if not (certainly_less(arb(0), slack) and certainly_less(a * rho.asin(), arb(3))):
            raise UndecidedError("E-UND-003", "no disc fits the remainder bound", "use another eps")
        x = real(cut.start)
        scale = 2 * (1 - rho) ** -b * x ** (1 - b)
        if dim is not None:
            damp = slack * (1 + rho) ** -a * n * (-a * real(dim).log()).exp()
            scale *= (-damp).exp()
        step, factor = (2 * arb.pi() * rho * x) ** -2, arb(1)
        goal = arb(-cut.aim).exp()
        for m in range(1, 1500):
            factor *= step * (2 * m) * (2 * m - 1)
            bound = scale * factor * 2 / (2 * m + b - 1)  # zeta(2m) < 2
            if certainly_less(bound, goal):
                return m, bound
            if certainly_less(arb(1), step * (2 * m + 2) * (2 * m + 1)):
                break
        cut.start = max(2 * cut.start, cut.first, cut.floor)
        if cut.start - cut.first > TERM_LIMIT:
            break
    raise UndecidedError("E-UND-003", "the remainder bound is not small enough", "use another eps")


def _ends(a: arb, b: arb, n: int, x: int, order: int, *, sign: int) -> arb:
    """Return ``f(x)/2 + sign * sum B_2j/(2j)! f^(2j-1)(x)``.

    The Taylor coefficients F_k of ``f(x(1+h))/f(x)`` follow from the differential equation
    ``(1+h) A F' = (n alpha u P - c A) F`` with ``P = (1+h)^-alpha`` and ``A = 1 - u P``.
    """
    log_x = real(x).log()
    u = (-a * log_x).exp()
    length = 2 * order
    powers = [arb(1)]
    for k in range(1, length + 1):
        powers.append(powers[-1] * (-a - (k - 1)) / k)
    lead = [-((-a * log_x).expm1())] + [-u * v for v in powers[1:]]
    left = [lead[0]] + [lead[k] + lead[k - 1] for k in range(1, length + 1)]
    right = [n * a * u * powers[k] - b * lead[k] for k in range(length + 1)]
    taylor = [arb(1)]
    for k in range(length - 1):
        value = arb(0)
        for i in range(k + 1):
            value += right[i] * taylor[k - i]
        for i in range(1, k + 1):
            value -= left[i] * (k + 1 - i) * taylor[k + 1 - i]
        taylor.append(value / (left[0] * (k + 1)))
    total = arb(1) / 2
    for j in range(1, order + 1):
        total += sign * arb.bernoulli(2 * j) / (2 * j) * taylor[2 * j - 1] / real(x) ** (2 * j - 1)
    return total * _term(a, b, n, log_x)


def _quadrature(alpha: Fraction, c: Fraction, n: int, cut: _Cut, dim: int | None, bits: int) -> arb:
    """Return ``int_start^dim f``: by adaptive quadrature for small n, else by the binomial."""
    if n <= 4 * bits + 200:
        return _adaptive(alpha, c, n, cut, dim, bits)
    return _expanded(alpha, c, n, cut, dim)


def _adaptive(alpha: Fraction, c: Fraction, n: int, cut: _Cut, dim: int | None, bits: int) -> arb:
    """Integrate ``e^(g v) (1 - e^-v)^n`` over v = alpha log x, an entire function.

    Past ``v = V`` the power is between ``1 - n e^-V`` and 1 and the rest is elementary.
    """
    g, a = (1 - c) / alpha, real(alpha)
    ball_g, low = real(g), a * real(cut.start).log()
    far = arb(math.ceil(bits * math.log(2) + math.log(n) + 10))
    high = None if dim is None else a * real(dim).log()
    tail = arb(0)
    if high is None or certainly_less(far, high):
        middle = far if certainly_less(low, far) else low
        if high is None:
            rest = -((ball_g * middle).exp()) / ball_g
        elif g == 0:
            rest = high - middle
        else:
            rest = (ball_g * middle).exp() * (ball_g * (high - middle)).expm1() / ball_g
        drop = n * (-middle).exp()
        tail, high = rest * (1 - drop.union(arb(0))), middle
    top = ball_g * (high if g > 0 else low)
    rate = acb(ball_g)
    with working_precision(bits + 60):
        inner = acb.integral(
            lambda v, _: (rate * v - acb(top)).exp() * (1 - (-v).exp()) ** n, acb(low), acb(high)
        )
    return (inner.real * top.exp() + tail) / a


def _expanded(alpha: Fraction, c: Fraction, n: int, cut: _Cut, dim: int | None) -> arb:
    """Integrate the expanded power term by term, with the rest bounded by a geometric series."""
    a, g = real(alpha), (1 - c) / alpha
    log_top = -a * real(cut.start).log()
    top = log_top.exp()
    span = None if dim is None else a * (real(dim) / real(cut.start)).log()  # log(u_top/u_low)
    low_step = None if span is None else (-span).exp()
    size = n * top
    if certainly_less(arb(TERM_LIMIT // 3), size):
        raise UndecidedError("E-UND-003", "the expanded power is too long", "use another eps")
    total, coefficient, ratio = arb(0), arb(1), low_step
    lead, q = (-real(g) * log_top).exp(), -g
    low_power = arb(0) if span is None else (real(g) * span).exp()
    for k in range(TERM_LIMIT):
        if span is not None and abs(q) < 1:
            piece = span if q == 0 else -((-real(q) * span).expm1()) / real(q)
        else:
            piece = (1 - low_power) * q.denominator / q.numerator
        term = coefficient * piece
        if (
            k > 4
            and certainly_less(2 * size, arb(k))
            and certainly_less(abs(term), arb(-2 * cut.aim).exp())
        ):
            edge = 2 * abs(term)
            return lead * (total + edge.union(-edge)) / a
        total += term
        if k == n:
            return lead * total / a
        coefficient = -coefficient * top * (n - k) / (k + 1)
        if ratio is not None:
            low_power = low_power * ratio
        q += 1
    raise UndecidedError("E-UND-003", "the expanded power is too long", "use another eps")
