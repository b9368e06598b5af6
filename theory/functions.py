r"""Functions of the statements as opaque SymPy functions.

SymPy's own `expint` and `harmonic` rewrite themselves at special orders, which makes specialised
laws hard to read, and its harmonic asymptotics are wrong for exponents below 1.  The functions
here stay as written.  Each has a `definition`, prints as in the literature, and has decimal values
by mpmath, which are for display and are never an inference.
"""

from typing import Any, ClassVar

import mpmath
from sympy import Expr, Function, Integral, Max, Sum, ceiling, exp, expint, gamma, oo, sqrt, zeta
from sympy.core.function import ArgumentIndexError

from theory.symbols import j, k, w, x

_GUARD = 30
_LONGEST_HEAD = 5000


def _number(argument: Expr, prec: int) -> Any:
    """The argument as a number of mpmath, never as an int: 2**-1 would be a binary float."""
    return mpmath.inf if argument is oo else argument._to_mpmath(prec, allow_ints=False)


def _tail(power: Any, first: int) -> Any:
    """The sum of k^-power over k >= first, by Euler-Maclaurin after enough terms.

    mpmath's own Hurwitz zeta keeps absolute, not relative accuracy: at power 40, first 1600 it has
    ten correct digits whatever the precision.
    """
    start = max(first, int(mpmath.mp.prec / 4 + power) + 40)
    total = mpmath.fsum(mpmath.mpf(i) ** -power for i in range(first, start))
    end = mpmath.mpf(start) ** -power
    total += end * start / (power - 1) + end / 2
    term, i = end * power / (2 * start), 1
    while True:
        part = mpmath.bernoulli(2 * i) * term
        total += part
        if abs(part) < mpmath.eps * total:
            return total
        term *= (power + 2 * i - 1) * (power + 2 * i)
        term /= mpmath.mpf(start) ** 2 * (2 * i + 1) * (2 * i + 2)
        i += 1


class Opaque(Function):
    """A function that stays as written: subclasses give its definition, LaTeX and values."""

    nargs: ClassVar[Any]

    def definition(self) -> Expr:
        """What the function abbreviates, as an expression of SymPy.

        Itself when no formula defines it (the docstring of its class then does).
        """
        return self

    def _head(self, printer: Any) -> tuple[str, str]:
        """LaTeX before and after the place of an exponent."""
        raise NotImplementedError

    def _value(self, *args: Any) -> Any:
        """The value at numbers of mpmath, at its working precision."""
        raise NotImplementedError

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        head, tail = self._head(printer)
        if exp is None:
            return head + tail
        return rf"\left({head}{tail}\right)^{{{exp}}}"

    def _eval_evalf(self, prec: int) -> Expr | None:
        if self.free_symbols:
            return None
        with mpmath.workprec(prec + _GUARD):
            values = [_number(a, prec + _GUARD) for a in self.args]
            value = self._value(*values)
            return Expr._from_mpmath(value, prec)


class E(Opaque):
    """Generalised exponential integral E(p, x), the integral of w^-p e^(-xw) over w >= 1.

    p real, x > 0 (DLMF 8.19.3).  E(p, InverseE(p, y)) is y.

    >>> from sympy import Rational
    >>> E(Rational(1, 2), 1)
    E(1/2, 1)
    """

    nargs = (2,)

    @classmethod
    def eval(cls, p: Expr, x: Expr) -> Expr | None:
        """Undo the inverse; nothing else is evaluated."""
        return x.args[1] if isinstance(x, InverseE) and x.args[0] == p else None

    def definition(self) -> Expr:
        """The integral that defines it."""
        p, x = self.args
        return Integral(w ** (-p) * exp(-x * w), (w, 1, oo))

    def fdiff(self, argindex: int = 2) -> Expr:
        """Derivative in x, -E(p - 1, x) (DLMF 8.19.13)."""
        if argindex != 2:
            raise ArgumentIndexError(self, argindex)
        p, x = self.args
        return -E(p - 1, x)

    def _eval_rewrite_as_expint(self, p: Expr, x: Expr, **_hints: Any) -> Expr:
        return expint(p, x)

    def _head(self, printer: Any) -> tuple[str, str]:
        p, x = (printer._print(a) for a in self.args)
        return rf"E_{{{p}}}", rf"\left({x}\right)"

    def _value(self, *args: Any) -> Any:
        p, x = args
        return mpmath.expint(p, x)


class InverseE(Opaque):
    """The x > 0 with E(p, x) = y, for 0 < y (and y < 1/(p - 1) when p > 1).

    x -> E(p, x) decreases strictly from 1/(p - 1) (infinity when p <= 1) to 0, so that x is unique.
    """

    nargs = (2,)

    @classmethod
    def eval(cls, p: Expr, y: Expr) -> Expr | None:
        """Undo E; nothing else is evaluated."""
        return y.args[1] if isinstance(y, E) and y.args[0] == p else None

    def equation(self, x: Expr) -> tuple[Expr, Expr]:
        """The two sides, E(p, x) and y, of the equation whose solution it is."""
        p, y = self.args
        return E(p, x), y

    def _head(self, printer: Any) -> tuple[str, str]:
        p, y = (printer._print(a) for a in self.args)
        return rf"E_{{{p}}}^{{-1}}", rf"\left({y}\right)"

    def _value(self, *args: Any) -> Any:
        p, y = args
        if y <= 0 or (p > 1 and y * (p - 1) >= 1):
            return mpmath.nan
        low, high = mpmath.mpf(-1), mpmath.mpf(1)
        while mpmath.expint(p, mpmath.exp(low)) < y:
            low *= 2
        while mpmath.expint(p, mpmath.exp(high)) > y:
            high *= 2
        for _ in range(mpmath.mp.prec + 10):
            middle = (low + high) / 2
            if mpmath.expint(p, mpmath.exp(middle)) > y:
                low = middle
            else:
                high = middle
        return mpmath.exp(low)


class H(Opaque):
    """Generalised harmonic number H(d, p), the sum of k^-p over 1 <= k <= d."""

    nargs = (2,)

    def definition(self) -> Expr:
        """The sum that defines it."""
        d, p = self.args
        return Sum(k ** (-p), (k, 1, d))

    def _head(self, printer: Any) -> tuple[str, str]:
        d, p = (printer._print(a) for a in self.args)
        return rf"H_{{{d},{p}}}", ""

    def _value(self, *args: Any) -> Any:
        d, p = args
        if mpmath.isinf(d):
            return mpmath.zeta(p) if p > 1 else mpmath.inf
        if d <= 1000:
            return mpmath.fsum(mpmath.mpf(i) ** (-p) for i in range(1, int(d) + 1))
        if p == 1:
            return mpmath.digamma(d + 1) + mpmath.euler
        return mpmath.zeta(p) - mpmath.zeta(p, d + 1)


class ZetaSum(Opaque):
    """ZetaSum(a, c, n), the sum of k^-c (1 - k^-a)^n over k >= 1; a > 0, c > 1, n >= 0.

    The term k = 1 is 0, except at n = 0 where it is 1 and the sum is zeta(c).
    """

    nargs = (3,)

    def definition(self) -> Expr:
        """The infinite sum that defines it."""
        a, c, n = self.args
        return Sum(k ** (-c) * (1 - k ** (-a)) ** n, (k, 1, oo))

    def _head(self, printer: Any) -> tuple[str, str]:
        a, c, n = self.args
        low, high = printer._print(k ** (-c)), printer._print((1 - k ** (-a)) ** n)
        return rf"\sum_{{k=1}}^{{\infty}} {low} {high}", ""

    def _value(self, *args: Any) -> Any:
        a, c, n = args
        if n == 0:
            return mpmath.zeta(c)
        # Beyond `first` expand the power: n first^-a is at most 50, and first^-a is small.
        first = int(mpmath.ceil((n / 50) ** (1 / a)))
        first = max(2, first, min(500, int(mpmath.ceil(4 ** (1 / a)))))
        if first > _LONGEST_HEAD:
            # The sum is this integral up to an error below every power of n.
            return mpmath.beta((c - 1) / a, n + 1) / a
        with mpmath.extraprec(100):
            total, i, coefficient = mpmath.mpf(0), 0, mpmath.mpf(1)
            for index in range(2, first):
                total += mpmath.mpf(index) ** (-c) * (1 - mpmath.mpf(index) ** (-a)) ** n
            while coefficient != 0:
                term = coefficient * _tail(c + i * a, first)
                total += term
                if i > n * mpmath.mpf(first) ** (-a) and abs(term) < mpmath.eps * total:
                    break
                coefficient *= (i - n) / (i + 1)
                i += 1
        return +total


class Beta(Opaque):
    """Beta(a, b), the integral of u^(a-1) (1-u)^(b-1) over 0 < u < 1; a, b > 0 (DLMF 5.12.1).

    SymPy's own `beta` prints its arguments as plain text in LaTeX.
    """

    nargs = (2,)

    def definition(self) -> Expr:
        """The quotient of gamma functions that it is."""
        a, b = self.args
        return gamma(a) * gamma(b) / gamma(a + b)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, b = (printer._print(e) for e in self.args)
        return r"\mathrm{B}", rf"\left({a}, {b}\right)"

    def _value(self, *args: Any) -> Any:
        return mpmath.beta(*args)


class LeastTime(Opaque):
    """LeastTime(a, c, y): the least integer t >= 0 with ZetaSum(a, c, 2t) <= y zeta(c).

    a > 0, c > 1, 0 < y.  The sum decreases strictly in t, to 0, so that the minimum exists.
    """

    nargs = (3,)

    @classmethod
    def eval(cls, a: Expr, c: Expr, y: Expr) -> Expr | None:
        """Undo the loss at a given time; nothing else is evaluated."""
        total = y * zeta(c)
        if isinstance(total, ZetaSum) and total.args[:2] == (a, c):
            return ceiling(total.args[2] / 2)
        return None

    def _head(self, printer: Any) -> tuple[str, str]:
        a, c, y = self.args
        left, right = printer._print(ZetaSum(a, c, 2 * j)), printer._print(y * zeta(c))
        return rf"\min\left\{{j \geq 0 : {left} \leq {right}\right\}}", ""

    def _value(self, *args: Any) -> Any:
        a, c, y = args
        total = ZetaSum(a, c, 0)
        goal = y * mpmath.zeta(c)
        high = 1
        while total._value(a, c, mpmath.mpf(2 * high)) > goal:
            high *= 2
        low = high // 2 - (high == 1)
        while high - low > 1:
            middle = (low + high) // 2
            if total._value(a, c, mpmath.mpf(2 * middle)) > goal:
                low = middle
            else:
                high = middle
        return mpmath.mpf(0 if y >= 1 else high)


class TotalVariation(Opaque):
    """Total variation on [1, d] of f', where f(x) = x^-c (1 - x^-a)^n; n >= 2, a, c > 0, d >= 2.

    With u = x^-a, f'(x) = u^((c+1)/a) (1-u)^(n-1) ((c + n a) u - c), and x^2 f''(x) is
    x^-c (1-u)^(n-2) times a quadratic Q(u) that is positive at 0 and 1 and negative at c/(c + n a).
    So f' rises from 0, falls between the roots of Q, and rises again; the variation is exact.
    """

    nargs = (4,)

    def roots(self) -> tuple[Expr, Expr]:
        """The roots of Q, smaller first; both lie between 0 and 1."""
        a, c, n, _ = self.args
        square = (c + n * a) * (c + 1 + n * a)
        slope = 2 * c * (c + 1) + n * a * (2 * c + 1 + a)
        root = a * sqrt(n * (n * ((a + 1) ** 2 + 4 * a * c) + 4 * c * (c + 1)))
        return (slope - root) / (2 * square), (slope + root) / (2 * square)

    def derivative_at(self, u: Expr) -> Expr:
        """The value of f' at the x with x^-a = u."""
        a, c, n, _ = self.args
        return u ** ((c + 1) / a) * (1 - u) ** (n - 1) * ((c + n * a) * u - c)

    def definition(self) -> Expr:
        """2 f'(peak) - 2 f'(trough) + f'(d), peak and trough moved to d when they lie beyond."""
        a, _, _, d = self.args
        end = d ** (-a)
        trough, peak = (Max(root, end) for root in self.roots())
        at = self.derivative_at
        return 2 * at(peak) - 2 * at(trough) + at(end)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, c, n, d = self.args
        low, high = printer._print(x ** (-c)), printer._print((1 - x ** (-a)) ** n)
        slope = rf"\tfrac{{\mathrm{{d}}}}{{\mathrm{{d}} x}} \left[{low} {high}\right]"
        return rf"\operatorname{{TV}}_{{[1, {printer._print(d)}]}}", rf"\left({slope}\right)"

    def _value(self, *args: Any) -> Any:
        a, c, n, d = args
        root = a * mpmath.sqrt(n * (n * ((a + 1) ** 2 + 4 * a * c) + 4 * c * (c + 1)))
        slope = 2 * c * (c + 1) + n * a * (2 * c + 1 + a)
        square = (c + n * a) * (c + 1 + n * a)
        end = d ** (-a)
        # The smaller root from the product of the roots: its numerator would cancel.
        peak = max((slope + root) / (2 * square), end)
        trough = max(2 * c * (c + 1) / (slope + root), end)
        values = [
            u ** ((c + 1) / a) * (1 - u) ** (n - 1) * ((c + n * a) * u - c)
            for u in (peak, trough, end)
        ]
        return 2 * values[0] - 2 * values[1] + values[2]
