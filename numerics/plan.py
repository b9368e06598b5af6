"""Where to cut the sum: floats choose, balls check.

The sum over k <= d is cut into a head that is only bounded, a few terms that are added one by one,
and a rest that goes through the Euler-Maclaurin formula.  A bad choice costs accuracy, never truth:
every condition is proved again in balls by :mod:`numerics.sums`.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LN2: Final = math.log(2)
WORK_LIMIT: Final = 400_000
_DISCS: Final = (0.9, 0.7, 0.4, 0.15, 0.04, 0.01)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to evaluate one sum.

    Args:
        first: the terms below this index are only bounded.
        start: terms from ``first`` to ``start - 1`` are added one by one; from ``start`` on the
            Euler-Maclaurin formula is used.  ``None`` when all terms are added one by one.
        order: number of Bernoulli terms.
        disc: relative radius of the disc in the remainder bound.
        log_sum: rough natural logarithm of the sum.
        cost: rough number of elementary ball operations.
        last: when all terms are added one by one, where to stop and bound the rest.
    """

    first: int
    start: int | None
    order: int
    disc: float
    log_sum: float
    cost: float
    last: int | None = None


def moderate(value: Fraction) -> float:
    """Return a float near a positive rational, kept away from 0 and infinity."""
    size = value.numerator.bit_length() - value.denominator.bit_length()
    if size > 900:
        return 1e270
    return 1e-270 if size < -900 else float(value)


def integer_exp(log_value: float) -> int:
    """Return an integer near ``exp(log_value)``, of any size."""
    if log_value < 36:
        return int(math.exp(max(log_value, -1.0)))
    shift = int(log_value / LN2) - 40
    return int(math.exp(log_value - shift * LN2)) << shift


class Shape:
    """Float view of ``L -> log f(e^L)``, for choosing only."""

    def __init__(self, alpha: Fraction, c: Fraction, n: int, dim: int | None) -> None:
        self.alpha, self.c = moderate(alpha), moderate(c)
        self.log_n = math.log(n)
        self.log_dim = math.inf if dim is None else math.log(dim)
        ratio = self.log_n + math.log(self.alpha) - math.log(self.c)
        # f rises up to x = (1 + n alpha / c)^(1/alpha)
        self.log_peak = (math.log1p(math.exp(ratio)) if ratio < 700 else ratio) / self.alpha

    def decay(self, log_x: float) -> float:
        """Return ``n w(x)``, capped."""
        y = self.alpha * log_x
        if y <= 0:
            return 1e300
        log_w = math.log(-math.log(-math.expm1(-y))) if y < 30 else -y
        return math.exp(min(self.log_n + log_w, 690.0))

    def log_value(self, log_x: float) -> float:
        """Return ``log f``."""
        return -self.c * log_x - self.decay(log_x)

    def log_sum(self) -> float:
        """Return a rough logarithm of the sum."""
        if self.log_peak < self.log_dim:
            peak = self.log_peak + self.log_value(self.log_peak)
            if self.log_dim == math.inf:
                return peak
            return max(peak, self.log_dim + self.log_value(self.log_dim))
        # the terms near d dominate: as many as it takes for the exponent to change by one
        fall = self.alpha * self.decay(self.log_dim)
        terms = self.log_dim - max(0.0, min(self.log_dim, math.log(fall + 1.0)))
        return terms + self.log_value(self.log_dim)

    def head(self, target: float) -> float:
        """Return the largest L (roughly) with ``x f(x) <= e^target`` at ``x = e^L``."""
        low, high = 0.0, min(self.log_peak, self.log_dim)
        if high + self.log_value(high) <= target:
            return high
        for _ in range(54):
            middle = (low + high) / 2
            if middle + self.log_value(middle) <= target:
                low = middle
            else:
                high = middle
        return low


def _order(target: float, start: float, log_start: float, c: float, disc: float) -> int | None:
    """Return the least order whose remainder bound is below ``e^target``, if there is one."""
    log_step = math.log(2 * math.pi * disc) + log_start

    def bound(m: int) -> float:
        return (
            math.log(4.0)
            + math.lgamma(2 * m + 1)
            - c * math.log1p(-disc)
            - 2 * m * log_step
            + (1 - c) * log_start
            - math.log(2 * m + c - 1)
        )

    best = max(1, int(min(math.pi * disc * start, 1e5)))
    if bound(best) > target:
        return None
    low, high = 0, best
    while high - low > 1:
        middle = (low + high) // 2
        if bound(middle) <= target:
            high = middle
        else:
            low = middle
    return high


def choose(alpha: Fraction, c: Fraction, n: int, dim: int | None, bits: int) -> Plan:
    """Choose a plan that should give about ``bits`` bits of relative accuracy.

    Args:
        alpha: positive.
        c: positive.
        n: positive.
        dim: at least 2, or ``None``.
        bits: the accuracy aimed at.

    Returns:
        The cheapest plan found; ``cost`` is above ``WORK_LIMIT`` when there is none.
    """
    shape = Shape(alpha, c, n, dim)
    log_sum = shape.log_sum()
    aim = log_sum - (bits + 2) * LN2
    log_first = shape.head(aim)
    first = max(2, integer_exp(log_first))
    if dim is not None:
        first = min(first, dim)
    best = Plan(first, None, 0, 0.0, log_sum, math.inf)
    if dim is not None and dim - first < WORK_LIMIT:
        best = Plan(first, None, 0, 0.0, log_sum, 4.0 * (dim - first + 1))
    if shape.c > 1 and -aim / (shape.c - 1) < 13:
        last = first + int(math.exp(max(0.0, -aim) / (shape.c - 1))) + 2
        if (dim is None or last < dim) and 4.0 * (last - first) < best.cost:
            best = Plan(first, None, 0, 0.0, log_sum, 4.0 * (last - first), last)
    if best.cost < 300:
        return best
    widest = math.sin(min(math.pi / 2, math.pi / (2 * shape.alpha)))
    for share in _DISCS:
        disc = share * widest
        for plan in _with_disc(shape, first, dim, disc, log_sum, aim):
            if plan.cost < best.cost:
                best = plan
    return best


def _with_disc(
    shape: Shape, first: int, dim: int | None, disc: float, log_sum: float, aim: float
) -> list[Plan]:
    cosine = math.cos(shape.alpha * math.asin(disc))
    if cosine <= 0:
        return []
    # condition: 2 cos >= (x (1 - disc))^-alpha
    log_least = -math.log(2 * cosine) / shape.alpha - math.log1p(-disc)
    if log_least > 13:
        return []
    least = math.ceil(math.exp(log_least)) + 1
    damping = 0.0
    if shape.log_dim < math.inf:
        reach = max(math.log(max(first, least)), 1e-9)
        worst = math.exp(-shape.alpha * (reach + math.log1p(-disc)))
        kappa = (1 + disc) ** -shape.alpha * (cosine - worst / 2)
        damping = max(0.0, 0.999 * kappa) * math.exp(
            min(shape.log_n - shape.alpha * shape.log_dim, 690.0)
        )
    plans = []
    digits = max(1.0, (log_sum - aim) / LN2)
    for spread in (0.0, 0.08, 0.15, 0.25, 0.4):
        start = max(first, least, int(spread * digits / disc) + 2)
        if dim is not None and start >= dim:
            break
        order = _order(aim + damping, float(min(start, 10**15)), math.log(start), shape.c, disc)
        if order is not None:
            length = 2.0 * order
            cost = 4.0 * (start - first) + (2 if dim else 1) * (20 + 3 * length + length**2 / 60)
            plans.append(Plan(first, start, order, disc, log_sum, cost))
    return plans
