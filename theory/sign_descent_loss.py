r"""Loss of sign descent on the linear bigram model with averaged oscillation, as opaque functions.

Coordinate k starts at distance a_k = k^-alpha from its target, in units of the largest frequency,
and moves by v = eta H(d, alpha) a step.  Under the model of Kunstner and Bach (Assumption 4.1) a
coordinate decreases while a_k >= T v and then stays at distance v/2.  With u = T v = phi^-alpha
the loss after T steps relative to the start is

    r_d(T, phi) = [ sum_{a_k >= u} (a_k - u)^2 + #{a_k < u} u^2 / (4 T^2) ] / H(d, 2 alpha).

At an integer phi the paper counts coordinate phi as still decreasing in its Assumption 4.1 and its
Definition D.1, and as oscillating in its Proposition 4.2.  The first is used here: it makes the
loss lower semicontinuous, so that the minimum over phi is attained.
"""

from typing import Any

import mpmath
from sympy import Basic, Expr, Sum, floor

from theory.functions import H, Opaque
from theory.relation import Bounds
from theory.symbols import alpha, d, k, phi


def exactly(function: Expr, value: Expr, *conditions: Basic) -> Bounds:
    """The statement function = value under the conditions: two inequalities with equal sides."""
    return Bounds(function=function, lower=value, upper=value, conditions=conditions)


class SignLoss(Opaque):
    """SignLoss(alpha, d, T, phi): relative loss of averaged sign descent with fixed steps.

    T > 0 steps of size 1 / (H(d, alpha) T phi^alpha), 1 <= phi <= d (Definitions 4.4 and D.1 of the
    paper).  For T that is no integer the same formula is meant.
    """

    nargs = (4,)

    def definition(self) -> Expr:
        """Decreasing coordinates, then oscillating ones, over the normaliser (Proposition 4.2)."""
        a, dim, time, at = self.args
        count, u = floor(at), at ** (-a)
        decreasing = Sum((k ** (-a) - u) ** 2, (k, 1, count))
        return (decreasing + (dim - count) * u**2 / (4 * time**2)) / H(dim, 2 * a)

    def closed_form(self) -> Expr:
        """The same with the square multiplied out (Definition D.1 of the paper)."""
        a, dim, time, at = self.args
        m, u = floor(at), at ** (-a)
        decreasing = H(m, 2 * a) - 2 * u * H(m, a) + m * u**2
        return (decreasing + (dim - m) * u**2 / (4 * time**2)) / H(dim, 2 * a)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time, at = (printer._print(e) for e in self.args[1:])
        return rf"r_{{{dim}}}", rf"\left({time}, {at}\right)"

    def _value(self, *args: Any) -> Any:
        a, dim, time, at = args
        m, u = mpmath.floor(at), at**-a
        first, second = (H(1, 1)._value(m, power) for power in (a, 2 * a))
        total = second - 2 * u * first + m * u**2 + (dim - m) * (u / (2 * time)) ** 2
        return total / H(1, 1)._value(dim, 2 * a)


class SignOptimum(Opaque):
    """SignOptimum(alpha, d, T): the least SignLoss(alpha, d, T, phi) over 1 <= phi <= d.

    No step size outside this range does better (Proposition 4.3 of the paper).
    """

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time = (printer._print(e) for e in self.args[1:])
        return rf"r^{{\star}}_{{{dim}}}", rf"\left({time}\right)"

    def _value(self, *args: Any) -> Any:
        a, dim, _ = args
        return best_piece(*args)[0] / H(1, 1)._value(dim, 2 * a)


class SignStep(Opaque):
    """SignStep(alpha, d, T): the least phi in [1, d] at which SignLoss(alpha, d, T, phi) is least.

    The best step size is 1 / (H(d, alpha) T phi^alpha).
    """

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, time = (printer._print(e) for e in self.args[1:])
        return rf"\phi^{{\star}}_{{{dim}}}", rf"\left({time}\right)"

    def _value(self, *args: Any) -> Any:
        return best_piece(*args)[1] ** (-1 / args[0])


class SignCount(Opaque):
    """SignCount(alpha, d, eps): the least integer T >= 1 with SignOptimum(alpha, d, T) <= eps."""

    nargs = (3,)

    def _head(self, printer: Any) -> tuple[str, str]:
        dim, goal = (printer._print(e) for e in self.args[1:])
        return rf"T^{{\mathrm{{s}}}}_{{{dim}}}", rf"\left({goal}\right)"


def best_piece(a: Any, dim: Any, time: Any) -> tuple[Any, Any]:
    """Least unnormalised loss and its u = phi^-a, in numbers of mpmath, from all d pieces.

    While floor(phi) = m the loss is a quadratic in u with vertex H(m, a) / (m + (d - m) / (4T^2)),
    on (m + 1)^-a < u <= m^-a; a vertex to the left of the piece leaves it to the next one.
    """
    rest = 1 / (4 * time * time)
    first = second = mpmath.mpf(0)
    best: tuple[Any, Any] | None = None
    for m in range(1, int(dim) + 1):
        end, after = mpmath.mpf(m) ** -a, mpmath.mpf(m + 1) ** -a
        first, second = first + end, second + end * end
        weight = m + (dim - m) * rest
        vertex = first / weight
        if vertex <= after and m < dim:
            continue
        u = min(vertex, end)
        value = second - 2 * u * first + weight * u * u
        if best is None or value < best[0]:
            best = value, u
    if best is None:
        raise ValueError("the dimension must be at least 1")
    return best


def loss(time: Expr, at: Expr = phi, dim: Expr = d) -> Expr:
    """r_dim(time, at) with the symbol alpha."""
    return SignLoss(alpha, dim, time, at)


def optimum(time: Expr, dim: Expr = d) -> Expr:
    """The least relative loss after `time` steps, with the symbol alpha."""
    return SignOptimum(alpha, dim, time)


def step(time: Expr, dim: Expr = d) -> Expr:
    """The rescaled step size of least loss after `time` steps, with the symbol alpha."""
    return SignStep(alpha, dim, time)


def count(goal: Expr, dim: Expr = d) -> Expr:
    """The number of steps to relative loss `goal`, with the symbol alpha."""
    return SignCount(alpha, dim, goal)
