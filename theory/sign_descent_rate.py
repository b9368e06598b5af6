r"""Rates of averaged sign descent: for alpha > 1/2 at every rescaled time, for alpha < 1/2.

alpha > 1/2.  With 4 T^2 = tau^2 d the loss tends to r(tau) = min_u f(u) / zeta(2 alpha), where

    f(u) = sum_k (k^-alpha - u)_+^2 + s u^2,    s = tau^-2.

f is strictly convex, continuously differentiable, and quadratic while the number m of indices with
k^-alpha > u stays the same.  Its minimum lies where m coordinates still decrease if and only if
B_m <= s <= B_{m+1}, with B_m = m^alpha H(m, alpha) - m, which increases from B_1 = 0; there
u = H(m, alpha) / (m + s) and f = H(m, 2 alpha) - H(m, alpha)^2 / (m + s).  At s = B_m the loss is
R_m = [H(m, 2 alpha) - m^-alpha H(m, alpha)] / zeta(2 alpha), which locates m from the loss.
"""

from typing import Any, ClassVar

import mpmath
from sympy import Expr, Integer, Piecewise, sqrt, zeta
from sympy.core.function import ArgumentIndexError

from theory.errors import TheoryError
from theory.functions import H, Opaque
from theory.symbols import alpha, tau


def harmonic(m: Any, power: Any) -> Any:
    """The value of H(m, power) in numbers of mpmath, by Euler-Maclaurin when m is large."""
    if m <= 200 + mpmath.mp.prec or power == 1:
        return H(1, 1)._value(m, power)
    end = m**-power
    total = mpmath.zeta(power) - end * m / (power - 1) + end / 2
    term, i = end * power / (2 * m), 1
    while True:
        part = mpmath.bernoulli(2 * i) * term
        total -= part
        if abs(part) < mpmath.eps * abs(total):
            return total
        term *= (power + 2 * i - 1) * (power + 2 * i) / (m * m * (2 * i + 1) * (2 * i + 2))
        i += 1


class _Index(Opaque):
    """The greatest integer m >= 1 at which a quantity that increases with m is at most a level."""

    nargs = (2,)
    is_integer = True
    is_positive = True
    _letter: ClassVar[str]

    @staticmethod
    def _at(a: Any, m: Any) -> Any:
        raise NotImplementedError

    def _level(self, a: Any, y: Any) -> Any:
        del a
        return y

    def _head(self, printer: Any) -> tuple[str, str]:
        a, y = (printer._print(e) for e in self.args)
        return rf"{self._letter}_{{{a}}}", rf"\left({y}\right)"

    def _value(self, *args: Any) -> Any:
        a, level = args[0], self._level(*args)
        low, high = 1, 2
        while self._at(a, mpmath.mpf(high)) <= level:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            if self._at(a, mpmath.mpf(middle)) <= level:
                low = middle
            else:
                high = middle
        return mpmath.mpf(low)


class Decreasing(_Index):
    """Decreasing(alpha, s): the greatest integer m >= 1 with m^alpha H(m, alpha) - m <= s; s >= 0.

    The number of coordinates that still decrease at the best step size, when alpha > 1/2 and
    s = d / (4 T^2).
    """

    _letter = "m"

    @staticmethod
    def _at(a: Any, m: Any) -> Any:
        return m**a * harmonic(m, a) - m


class DecreasingAt(_Index):
    """DecreasingAt(alpha, y): the same number from the relative loss y, 0 < y < 1, alpha > 1/2.

    The greatest m >= 1 with H(m, 2 alpha) - m^-alpha H(m, alpha) <= y zeta(2 alpha).
    """

    _letter = "n"

    @staticmethod
    def _at(a: Any, m: Any) -> Any:
        return harmonic(m, 2 * a) - m**-a * harmonic(m, a)

    def _level(self, a: Any, y: Any) -> Any:
        if not 0 < y < 1:
            raise ValueError("the relative loss must lie between 0 and 1")
        return y * mpmath.zeta(2 * a)


class SignRate(Opaque):
    """SignRate(alpha, tau): limit of the least relative loss, alpha > 1/2, every tau > 0.

    It decreases strictly from 1 to 0.  SignRate(alpha, InverseSignRate(alpha, y)) is y.
    """

    nargs = (2,)

    @classmethod
    def eval(cls, a: Expr, time: Expr) -> Expr | None:
        """Undo the inverse; nothing else is evaluated."""
        return time.args[1] if isinstance(time, InverseSignRate) and time.args[0] == a else None

    def definition(self) -> Expr:
        """The value on the piece that tau belongs to."""
        a, time = self.args
        return piece(Decreasing(a, time**-2), a, time)

    def fdiff(self, argindex: int = 2) -> Expr:
        """Derivative in tau, -2 u^2 tau^-3 / zeta(2 alpha), since u minimises."""
        if argindex != 2:
            raise ArgumentIndexError(self, argindex)
        a, time = self.args
        return -2 * best_u(Decreasing(a, time**-2), a, time) ** 2 * time**-3 / zeta(2 * a)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, time = (printer._print(e) for e in self.args)
        return rf"\varrho_{{{a}}}", rf"\left({time}\right)"

    def _value(self, *args: Any) -> Any:
        a, time = args
        m = Decreasing(1, 0)._value(a, time**-2)
        first, second = (harmonic(m, power) for power in (a, 2 * a))
        return (second - first**2 / (m + time**-2)) / mpmath.zeta(2 * a)


class InverseSignRate(Opaque):
    """InverseSignRate(alpha, y): the tau > 0 with SignRate(alpha, tau) = y; 0 < y < 1."""

    nargs = (2,)

    @classmethod
    def eval(cls, a: Expr, y: Expr) -> Expr | None:
        """Undo the rate; nothing else is evaluated."""
        return y.args[1] if isinstance(y, SignRate) and y.args[0] == a else None

    def definition(self) -> Expr:
        """The solution on the piece that y belongs to."""
        a, y = self.args
        m = DecreasingAt(a, y)
        return 1 / sqrt(H(m, a) ** 2 / (H(m, 2 * a) - y * zeta(2 * a)) - m)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, y = (printer._print(e) for e in self.args)
        return rf"\varrho_{{{a}}}^{{-1}}", rf"\left({y}\right)"

    def _value(self, *args: Any) -> Any:
        a, y = args
        if not 0 < y < 1:
            return mpmath.nan
        m = DecreasingAt(1, 0)._value(a, y)
        first, second = (harmonic(m, power) for power in (a, 2 * a))
        return 1 / mpmath.sqrt(first**2 / (second - y * mpmath.zeta(2 * a)) - m)


def piece(m: Expr, a: Expr = alpha, time: Expr = tau) -> Expr:
    """The rate while m coordinates decrease, for boundary(m + 1) <= tau <= boundary(m)."""
    return (H(m, 2 * a) - H(m, a) ** 2 / (m + time**-2)) / zeta(2 * a)


def best_u(m: Expr, a: Expr = alpha, time: Expr = tau) -> Expr:
    """The best u = phi^-alpha while m coordinates decrease."""
    return H(m, a) / (m + time**-2)


def boundary(m: Expr, a: Expr = alpha) -> Expr:
    """The tau at which coordinate m starts to decrease, B_m^(-1/2), for m >= 2."""
    return 1 / sqrt(m**a * H(m, a) - m)


def pieces(number: object, a: Expr = alpha, time: Expr = tau) -> Piecewise:
    """The first pieces of the rate, from large tau down; nan below boundary(number + 1).

    `number` is an int, at least 1; `TheoryError` E-LAW-009 otherwise.

    >>> from sympy import Integer
    >>> pieces(1, Integer(1)).args[0][0]
    6*(H(1, 2) - H(1, 1)**2/(1 + tau**(-2)))/pi**2
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise TheoryError(
            "E-LAW-009",
            f"the number of pieces must be an int (got {number!r})",
            "ask for at least one piece",
        )
    each = [Integer(m) for m in range(1, number + 1)]
    # Sums written out: at alpha = 1 a boundary can be rational, and has to be seen to be.
    edges = [boundary(m + 1, a).replace(H, lambda i, p: H(i, p).definition().doit()) for m in each]
    return Piecewise(
        *((piece(m, a, time), time >= edge) for m, edge in zip(each, edges, strict=True))
    )


# ------------------------------------------------------------------------------- alpha < 1/2


def flat_until(a: Expr = alpha) -> Expr:
    """The value of 4 T^2 up to which the best step lets every coordinate decrease, alpha < 1/2."""
    return (1 - a) / (2 * a**2)


def share(time: Expr = tau, a: Expr = alpha) -> Expr:
    """The best share phi/d of decreasing coordinates beyond `flat_until`, alpha < 1/2."""
    return 1 / _inverse_share(time, a)


def _inverse_share(time: Expr, a: Expr) -> Expr:
    return 1 - 1 / (2 * a) + 4 * a / (1 - a) * time**2


def profile(at: Expr, time: Expr = tau, a: Expr = alpha) -> Expr:
    """Limit of the relative loss at phi = at * d after `time` steps, 0 < at <= 1, alpha < 1/2."""
    decreasing = 2 * a**2 / (1 - a) * at ** (1 - 2 * a)
    return decreasing + (1 - 2 * a) / (4 * time**2) * (at ** (-2 * a) - at ** (1 - 2 * a))


def curved(time: Expr = tau, a: Expr = alpha) -> Expr:
    """The least `profile` beyond `flat_until`: share^(-2 alpha) / (4 T^2)."""
    return _inverse_share(time, a) ** (2 * a) / (4 * time**2)


def heavy_rate(time: Expr = tau, a: Expr = alpha) -> Expr:
    """Limit of the least relative loss at alpha < 1/2: a plateau, then `curved`."""
    plateau = 2 * a**2 / (1 - a)
    return Piecewise((plateau, 4 * time**2 <= flat_until(a)), (curved(time, a), True))


class InverseHeavyRate(Opaque):
    """InverseHeavyRate(alpha, y): the time beyond the plateau at which the limit of the loss is y.

    0 < alpha < 1/2, 0 < y <= 2 alpha^2 / (1 - alpha).  The tau with 4 tau^2 >= `flat_until` and
    `curved` = y; `curved` decreases there strictly to 0, so that it is unique.
    """

    nargs = (2,)

    def equation(self, time: Expr) -> tuple[Expr, Expr]:
        """The two sides of the equation whose solution it is."""
        a, y = self.args
        return curved(time, a), y

    def _head(self, printer: Any) -> tuple[str, str]:
        a, y = (printer._print(e) for e in self.args)
        return rf"h_{{{a}}}^{{-1}}", rf"\left({y}\right)"

    def _value(self, *args: Any) -> Any:
        a, y = args
        if y <= 0 or y * (1 - a) > 2 * a * a * (1 + 64 * mpmath.eps):
            return mpmath.nan

        def above(square: Any) -> bool:
            return bool((1 - 1 / (2 * a) + a / (1 - a) * square) ** (2 * a) > y * square)

        low = (1 - a) / (2 * a * a)
        high = 2 * low
        while above(high):
            low, high = high, 2 * high
        for _ in range(mpmath.mp.prec + 10):
            middle = (low + high) / 2
            low, high = (middle, high) if above(middle) else (low, middle)
        return mpmath.sqrt(high) / 2
