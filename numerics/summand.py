"""The summand f(x) = x^-c (1 - x^-alpha)^n and its derivatives, in balls.

``n = 2 t`` is twice the number of steps and ``c = alpha + beta``.  Everything here runs at the
precision of the caller's :func:`numerics.ball.working_precision`.
"""

from fractions import Fraction

from flint import arb, arb_series

from numerics.ball import real


class Summand:
    """The function f for fixed exact parameters, with its constants at the current precision.

    Args:
        alpha: exponent of the eigenvalues, positive.
        c: ``alpha + beta``, positive.
        n: a non-negative integer.
    """

    __slots__ = ("alpha", "alpha_exact", "c", "c_exact", "n", "n_exact")

    def __init__(self, alpha: Fraction, c: Fraction, n: int) -> None:
        self.alpha_exact, self.c_exact, self.n_exact = alpha, c, n
        self.alpha, self.c, self.n = real(alpha), real(c), real(n)

    def weight(self, log_x: arb) -> arb:
        """Return ``w = -log(1 - x^-alpha)`` from ``log x > 0``, accurate for every size of u."""
        y = self.alpha * log_x
        if y > 1:
            return -(-((-y).exp())).log1p()
        return -(-((-y).expm1())).log()  # 1 - u would cancel here

    def log_value(self, log_x: arb) -> arb:
        """Return ``log f(x)`` from ``log x > 0``."""
        return -self.c * log_x - self.n * self.weight(log_x)

    def value(self, x: int) -> arb:
        """Return ``f(x)`` for an integer ``x >= 1``."""
        if x == 1:
            return arb(0 if self.n_exact else 1)
        return self.log_value(real(x).log()).exp()

    def direct(self, first: int, last: int) -> arb:
        """Return ``sum f(k)`` over ``first <= k <= last`` term by term."""
        total = arb(0)
        for k in range(first, last + 1):
            total += self.value(k)
        return total

    def taylor(self, log_x: arb, length: int) -> list[arb]:
        """Return the coefficients of ``f(x (1 + h)) / f(x)`` in ``h``, up to ``length``.

        The caller's context must cut power series at ``length`` or later.
        """
        log_one_plus = arb_series(
            [arb(0)] + [arb(1 if k % 2 else -1) / k for k in range(1, length)], length
        )
        exponent = -self.c * log_one_plus
        if self.n_exact:
            y = self.alpha * log_x
            odds = 1 / y.expm1()  # u / (1 - u)
            drop = (-self.alpha * log_one_plus).exp() - 1
            exponent += self.n * (1 - odds * drop).log()
        coefficients = [arb(v) for v in exponent.exp().coeffs()]
        return coefficients + [arb(0)] * (length - len(coefficients))


def bernoulli_boundary(summand: Summand, x: int, order: int) -> arb:
    """Return ``sum_{j <= order} B_2j / (2j)! f^(2j-1)(x)``, the Euler-Maclaurin end terms."""
    log_x = real(x).log()
    coefficients = summand.taylor(log_x, 2 * order)
    total, inverse, power = arb(0), 1 / real(x), 1 / real(x)
    for j in range(1, order + 1):
        total += arb.bernoulli(2 * j) / (2 * j) * coefficients[2 * j - 1] * power
        power *= inverse * inverse
    return total * summand.log_value(log_x).exp()
