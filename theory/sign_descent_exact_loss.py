r"""Loss of the literal sign descent update on the linear bigram model, as opaque functions.

Coordinate k starts at distance a_k = k^-alpha from its target, in units of the largest frequency,
and moves by v = eta H(d, alpha) towards it in every step; a coordinate exactly at its target stays,
as sign(0) = 0.  Write a_k = n v + f with n an integer and 0 <= f < v.  After T steps the distance
is a_k - T v if T <= n; otherwise 0 if f = 0 (the target was hit), f if T - n is even, and v - f if
T - n is odd (Proposition A.3 of the paper).

Away from hits this is parity rounding: the distance from a_k to the nearest j v with 0 <= j <= T
and j of the parity of T.  Small coordinates, a_k < v, end at distance a_k when T is even and at
v - a_k when T is odd.
"""

from typing import Any

import mpmath
from sympy import (
    Expr,
    Integer,
    Integral,
    Piecewise,
    Sum,
    dirichlet_eta,
    floor,
    gamma,
    oo,
    pi,
    sin,
    zeta,
)  # fmt: skip

from theory.functions import H, Opaque
from theory.symbols import alpha, d, k, x


def remaining(a: Expr, step: Expr, time: Expr) -> Piecewise:
    """Distance from the target after `time` steps of length `step`, from a >= 0.

    A target is hit where a/v <= floor(a/v), and n is even where n <= 2 floor(n/2).
    """
    whole = floor(a / step)
    rest, later = a - step * whole, time - whole
    return Piecewise(
        (a - step * time, time <= whole),
        (Integer(0), a / step <= whole),
        (rest, later <= 2 * floor(later / 2)),
        (step - rest, True),
    )


class SignExactLoss(Opaque):
    """SignExactLoss(alpha, d, T, v): relative loss after T literal steps, v = eta H(d, alpha).

    T a nonnegative integer, v > 0.
    """

    nargs = (4,)

    def definition(self) -> Expr:
        """The squared distances over the normaliser."""
        a, dim, time, step = self.args
        return Sum(remaining(k ** (-a), step, time) ** 2, (k, 1, dim)) / H(dim, 2 * a)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time, step = (printer._print(e) for e in self.args[1:])
        return rf"\tilde{{r}}_{{{dim}}}", rf"\left({time}, {step}\right)"

    def _value(self, *args: Any) -> Any:
        a, dim, time, step = args
        total = mpmath.mpf(0)
        for i in range(1, int(dim) + 1):
            start = mpmath.mpf(i) ** -a
            whole = mpmath.floor(start / step)
            rest = start - step * whole
            if time <= whole:
                left = start - step * time
            elif rest == 0:
                left = mpmath.mpf(0)
            else:
                left = rest if (time - whole) % 2 == 0 else step - rest
            total += left * left
        return total / H(1, 1)._value(dim, 2 * a)


class _Least(Opaque):
    """A least value over v > 0; no formula defines it."""

    _mark: str

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time = (printer._print(e) for e in self.args[1:])
        return rf"{self._mark}_{{{dim}}}", rf"\left({time}\right)"


class SignExactOptimum(_Least):
    """SignExactOptimum(alpha, d, T): the least SignExactLoss(alpha, d, T, v) over v > 0.

    T a nonnegative integer.  The minimum is attained, perhaps at a v at which targets are hit.
    """

    nargs = (3,)
    _mark = r"\tilde{r}^{\star}"


class SignMeanOptimum(_Least):
    """SignMeanOptimum(alpha, d, T): the least mean of the losses after T and T + 1 steps.

    The least over v > 0 of (SignExactLoss(alpha, d, T, v) + SignExactLoss(alpha, d, T + 1, v)) / 2,
    a mean over one period of the oscillation.
    """

    nargs = (3,)
    _mark = r"\bar{r}^{\star}"


class EvenLoss(Opaque):
    """EvenLoss(alpha, T, v): relative loss after T literal steps in infinite dimension; T even.

    The sum over all k >= 1 of the squared distances of k^-alpha, over zeta(2 alpha), alpha > 1/2,
    v > 0.  It converges: no distance is above k^-alpha when T is even.
    """

    nargs = (3,)

    def definition(self) -> Expr:
        """The squared distances over the normaliser."""
        a, time, step = self.args
        return Sum(remaining(k ** (-a), step, time) ** 2, (k, 1, oo)) / zeta(2 * a)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, time, step = (printer._print(e) for e in self.args)
        return rf"\tilde{{r}}_{{\infty,{a}}}", rf"\left({time}, {step}\right)"


class EvenOptimum(Opaque):
    """EvenOptimum(alpha, T): the least EvenLoss(alpha, T, v) over v > 0; T even, alpha > 1/2.

    It is the limit of SignExactOptimum(alpha, d, T) in d.
    """

    nargs = (2,)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, time = (printer._print(e) for e in self.args)
        return rf"\tilde{{r}}^{{\star}}_{{\infty,{a}}}", rf"\left({time}\right)"


class SignExactCount(Opaque):
    """SignExactCount(alpha, d, eps, p): the least integer T >= 1 with T = p mod 2 that is enough.

    That is, SignExactOptimum(alpha, d, T) <= eps; p is 0 (even T) or 1 (odd T).  The optimum does
    not increase from T to T + 2.
    """

    nargs = (4,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, goal, parity = self.args[1:]
        word = {0: "even", 1: "odd"}.get(parity, printer._print(parity))
        shown = rf"T^{{\mathrm{{{word}}}}}_{{{printer._print(dim)}}}"
        return shown, rf"\left({printer._print(goal)}\right)"


class SignMeanCount(Opaque):
    """SignMeanCount(alpha, d, eps): the least integer T >= 1 with SignMeanOptimum <= eps."""

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, goal = (printer._print(e) for e in self.args[1:])
        return rf"T^{{\mathrm{{mean}}}}_{{{dim}}}", rf"\left({goal}\right)"


class EvenCount(Opaque):
    """EvenCount(alpha, eps): the least even T >= 2 with EvenOptimum(alpha, T) <= eps; eps < 1."""

    nargs = (2,)

    def _head(self, printer: Any) -> tuple[str, str]:
        a, goal = (printer._print(e) for e in self.args)
        return rf"T^{{\mathrm{{even}}}}_{{\infty,{a}}}", rf"\left({goal}\right)"


class EvenConstant(Opaque):
    """EvenConstant(alpha): the constant of the loss at large even T, alpha > 1/2.

    The integral of g(x^-alpha)^2 over x > 0, g(y) the distance from y to the nearest even integer;
    with y = x^-alpha, (1/alpha) times that of g(y)^2 y^(-1 - 1/alpha) over y > 0.
    """

    nargs = (1,)

    def definition(self) -> Expr:
        """The integral that defines it."""
        return Integral(self.integrand(x), (x, 0, oo))

    def integrand(self, place: Expr) -> Expr:
        """g(place^-alpha)^2, at most 1 and at most place^(-2 alpha)."""
        start = place ** -self.args[0]
        return (start - 2 * floor((start + 1) / 2)) ** 2

    def closed_form(self) -> Expr:
        """Its value, from g(y)^2 = (4/pi^2) sum_n (-1)^(n+1) (1 - cos(n pi y)) / n^2.

        The integral of (1 - cos(b y)) y^(-1-p) over y > 0 is b^p pi / (2 Gamma(1+p) sin(pi p/2))
        for 0 < p < 2; here p = 1/alpha.  2 log 2 at alpha = 1.
        """
        p = 1 / self.args[0]
        return 2 * pi ** (p - 1) * dirichlet_eta(2 - p) / (gamma(p) * sin(pi * p / 2))

    def _head(self, printer: Any) -> tuple[str, str]:
        return rf"K_{{{printer._print(self.args[0])}}}", ""

    def _value(self, *args: Any) -> Any:
        p = 1 / args[0]
        eta = mpmath.altzeta(2 - p)
        return 2 * mpmath.pi ** (p - 1) * eta / (mpmath.gamma(p) * mpmath.sin(mpmath.pi * p / 2))


def exact_optimum(time: Expr, dim: Expr = d) -> Expr:
    """The least relative loss after `time` literal steps, with the symbol alpha."""
    return SignExactOptimum(alpha, dim, time)


def exact_count(goal: Expr, parity: int, dim: Expr = d) -> Expr:
    """The number of literal steps of one parity to relative loss `goal`, with the symbol alpha."""
    return SignExactCount(alpha, dim, goal, parity)
