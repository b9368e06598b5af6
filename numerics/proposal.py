"""A guess at the count, from the first terms of the expansions.  It proves nothing.

The guess solves ``s w^(1-p) E_p(n' w) + f(d)/2 + f'(d)/12 = eps H`` for ``n = 2t``, with
``w = -log(1 - d^-alpha)`` and ``n' = n + 1 - p/2``, by Newton's method on logarithms with a
precision that doubles.  The search in :mod:`numerics.search` certifies or corrects it.
"""

import math
from collections.abc import Callable
from fractions import Fraction

from flint import arb

from numerics.ball import certainly_less, magnitude, nearest, real, working_precision
from numerics.errors import UndecidedError
from numerics.expint import exponential_integral
from numerics.search import ITERATION_BITS

LN2 = math.log(2)


class _Law:
    """The logarithm of the refined law against ``log n``, at the current precision."""

    def __init__(
        self, alpha: Fraction, c: Fraction, dim: int | None, target: arb, bits: int
    ) -> None:
        self.bits = bits
        self.p = 1 + (1 - c) / alpha
        self.alpha, self.c, self.dim, self.log_target = alpha, real(c), dim, target.log()
        self.ball_p, self.s = real(self.p), real(1 / alpha)
        if dim is not None:
            self.log_dim = real(dim).log()
            y = real(alpha) * self.log_dim
            self.u = (-y).exp()
            self.w = -(-((-y).expm1())).log() if y < 1 else -(-self.u).log1p()
            self.power = self.w ** (1 - self.ball_p) * self.s
            self.edge = (-self.c * self.log_dim).exp()

    def step(self, log_n: arb) -> tuple[arb, arb] | None:
        """Return ``log(law / target)`` and its slope in ``log n``; ``None`` where it fails."""
        n = log_n.exp()
        rate = n + 1 - self.ball_p / 2
        if not certainly_less(arb(0), rate):
            return None
        if self.dim is None:
            q = 1 - self.ball_p
            value = self.s.log() + q.lgamma() - q * rate.log()
            return value - self.log_target, -q * n / rate
        x = rate * self.w
        main = self.power * exponential_integral(self.p, x, self.bits)
        slope = -self.power * self.w * exponential_integral(self.p - 1, x, self.bits // 2)
        kernel = (-n * self.w).exp() * self.edge
        bend = real(self.alpha) * self.u * ((n + 1) * self.u - 1) / (1 - self.u)
        edge = kernel / 2 + kernel * bend / (12 * self.dim)
        total = main + edge
        if not certainly_less(arb(0), total):
            return None
        return total.log() - self.log_target, n * (slope - self.w * kernel / 2) / total


def _start(law: _Law) -> arb:
    """Return a starting ``log n`` on the steep side of the law."""
    if law.dim is None:
        q = 1 - law.ball_p
        return (law.s.log() + q.lgamma() - law.log_target) / q
    # the loss is at most (1 - u_d)^n
    return (1 + abs(law.log_target) + abs(law.edge.log())).log() - law.w.log()


def propose(
    alpha: Fraction, c: Fraction, dim: int | None, target: Fraction, mass: Callable[[int], arb]
) -> int:
    """Return a guess at the least ``t`` with ``r(t) <= target``; at least 1.

    Args:
        alpha: positive.
        c: positive.
        dim: at least 2, or ``None``.
        target: the tolerance, below 1.
        mass: gives the normaliser to a number of bits.

    Raises:
        UndecidedError: if the count has too many digits to be written down.
    """
    p = 1 + (1 - c) / alpha
    gap = abs(p - round(p))
    extra = 0 if gap == 0 else max(0, gap.denominator.bit_length() - gap.numerator.bit_length())
    bits, log_n = 64 + extra, None
    while True:
        total = mass(bits + 20)
        with working_precision(bits + 40):
            law = _Law(alpha, c, dim, real(target) * total.mid(), bits)
            log_n = _newton(law, _start(law) if log_n is None else log_n, bits - extra)
            if log_n is None or log_n < 0:
                return 1
            size = int(float(log_n.mid()) / LN2) if magnitude(log_n) < 60 else 1 << 60
            if size > ITERATION_BITS and dim is not None:
                return 1  # Newton's method went astray
            if size > ITERATION_BITS:
                raise UndecidedError(
                    "E-UND-002",
                    f"the count has about {size} bits, above the limit of {ITERATION_BITS}",
                    "use a larger eps or a finite dim",
                )
            if size + 12 + max(size, 1).bit_length() <= bits - extra:
                n = nearest((log_n.exp() * (1 << 20)).mid())
                return max(1, -(-n // (1 << 21)))
            bits = min(2 * (bits - extra), size + 40 + size.bit_length()) + extra


def _newton(law: _Law, log_n: arb, bits: int) -> arb | None:
    for _ in range(60):
        found = law.step(log_n)
        if found is None:
            return None
        value, slope = found
        change = (value / slope).mid()
        if not change.is_finite():
            return None
        log_n = (log_n - change).mid()
        if magnitude(log_n) > 60:
            return log_n
        if magnitude(change) < -bits // 2 - 4:
            return log_n
    return log_n
