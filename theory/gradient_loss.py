r"""Loss and iteration count of gradient descent on a power-law quadratic, as opaque functions.

Eigenvalues k^-alpha for k = 1, ..., d, squared distances k^-beta at the start, step size one over
the largest eigenvalue.  After t steps the loss relative to the start is

    r_d(t) = H(d, c)^-1 sum_{k <= d} k^-c (1 - k^-alpha)^(2t),    c = alpha + beta,

with 0^0 = 1.  The linear bigram model under Zipf's law is the case beta = 0 (Kunstner and Bach,
Proposition 2.2 and its appendix A).
"""

from typing import Any

import mpmath
from sympy import Expr, Sum, oo, zeta

from theory.functions import H, Opaque, ZetaSum
from theory.symbols import alpha, beta, k, n

c = alpha + beta
"""Exponent of the contributions to the loss at the start."""
order = (1 - beta) / alpha
"""Order p = 1 + (1 - c)/alpha of the exponential integrals; 1/alpha in the bigram model."""


class GradientLoss(Opaque):
    """GradientLoss(alpha, beta, d, t): the relative loss r_d(t), d a positive integer or oo.

    d = oo needs alpha + beta > 1.  For t > 0 that is no integer the same formula is meant.
    """

    nargs = (4,)

    def definition(self) -> Expr:
        """The sum that defines it, over the normaliser."""
        a, b, dim, time = self.args
        if dim is oo:
            return ZetaSum(a, a + b, 2 * time) / zeta(a + b)
        return power_sum(a, a + b, dim, 2 * time) / H(dim, a + b)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time = (printer._print(e) for e in self.args[2:])
        return rf"r_{{{dim}}}", rf"\left({time}\right)"

    def _value(self, *args: Any) -> Any:
        a, b, dim, time = args
        if mpmath.isinf(dim):
            return ZetaSum._value(self, a, a + b, 2 * time) / mpmath.zeta(a + b)
        first = mpmath.mpf(1 if time == 0 else 0)
        terms = (
            mpmath.mpf(i) ** (-a - b) * (1 - mpmath.mpf(i) ** (-a)) ** (2 * time)
            for i in range(2, int(dim) + 1)
        )
        return (first + mpmath.fsum(terms)) / H._value(self, dim, a + b)


class GradientCount(Opaque):
    """GradientCount(alpha, beta, d, eps): the least integer t >= 0 with r_d(t) <= eps."""

    nargs = (4,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, goal = (printer._print(e) for e in self.args[2:])
        return rf"T_{{{dim}}}", rf"\left({goal}\right)"


def loss(dim: Expr, time: Expr) -> Expr:
    """r_dim(time) with the symbols alpha and beta."""
    return GradientLoss(alpha, beta, dim, time)


def count(dim: Expr, goal: Expr) -> Expr:
    """T_dim(goal) with the symbols alpha and beta."""
    return GradientCount(alpha, beta, dim, goal)


def power_sum(a: Expr, exponent: Expr, dim: Expr, power: Expr) -> Expr:
    """The sum of k^-exponent (1 - k^-a)^power over k <= dim."""
    return Sum(k ** (-exponent) * (1 - k ** (-a)) ** power, (k, 1, dim))


def peak_bound(power: Expr = n) -> Expr:
    """Upper bound of f(x) = x^-c (1 - x^-alpha)^power on x >= 1, power >= 0.

    The factor in f' that changes sign is (c + alpha power) x^-alpha - c, so f has one peak, where
    x^-alpha = c / (c + alpha power); the bound leaves out its factor (1 - x^-alpha)^power.
    """
    return (c / (c + alpha * power)) ** (c / alpha)
