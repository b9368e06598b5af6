"""Gradient descent against sign descent: certified counts of both, side by side.

>>> cell, = crossover(alphas=[1], dims=[10**4], eps=["1/10"])
>>> cell.gradient, cell.averaged, cell.even, cell.odd
(1361, 113, 8, 205)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product

from numerics import UndecidedError, gradient_descent, sign_descent
from numerics.exact import dimension, exponents, tolerance

__all__ = ["Crossing", "Overtaking", "crossover", "overtaking"]

LITERAL_LIMIT = 10**6
"""Dimensions up to which literal steps are counted too; beyond, some take seconds."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Certified counts of gradient descent and sign descent for one exponent, size and tolerance.

    Args:
        alpha: exponent of the eigenvalues.
        dim: dimension.
        eps: relative error to reach.
        gradient: the count of gradient descent.
        averaged: the count of sign descent, averaged dynamics.
        even: the least even count of literal sign descent; None if it was not counted.
        odd: the least odd count of literal sign descent; None if it was not counted.
    """

    alpha: Fraction
    dim: int
    eps: Fraction
    gradient: int
    averaged: int
    even: int | None = None
    odd: int | None = None

    @property
    def ratio(self) -> Fraction:
        """Steps of gradient descent for each averaged step of sign descent."""
        return Fraction(self.gradient, self.averaged)

    def against(self, count: int | None) -> Fraction | None:
        """Steps of gradient descent for each of `count` steps; None if there are none."""
        return Fraction(self.gradient, count) if count else None


@dataclass(frozen=True, slots=True)
class Overtaking:
    """At which of the given dimensions sign descent needs fewer steps.

    For alpha > 1 gradient descent has a limit in the dimension and is ahead again at large ones.

    Args:
        alpha: exponent of the eigenvalues.
        eps: relative error to reach.
        dims: the given dimensions at which averaged sign descent needs fewer steps.
    """

    alpha: Fraction
    eps: Fraction
    dims: tuple[int, ...]


def crossover(
    *,
    alphas: Iterable[object],
    dims: Iterable[object],
    eps: Iterable[object],
    each: Callable[[Crossing], object] = lambda cell: None,
) -> tuple[Crossing, ...]:
    """Count gradient descent and sign descent on a grid.

    Args:
        alphas: exponents of the eigenvalues, exact.
        dims: finite dimensions. Up to 10^6 the literal dynamics are counted as well, where the
            budget suffices.
        eps: relative errors to reach, exact, below 1.
        each: called with each cell as it is finished.

    Returns:
        A cell for each alpha, eps and dim, the last varying fastest, dimensions increasing.

    Raises:
        InputError: a number is not exact or out of range, or a dimension is infinite.
        UndecidedError: the budget did not suffice for a count of gradient or averaged sign descent.
    """
    goals = [goal for goal in map(tolerance, eps) if goal < 1]
    sizes = sorted({dimension(d) for d in dims}, key=lambda d: (d is None, d or 0))
    cells = []
    for given, goal, dim in product(list(alphas), goals, sizes):
        cells.append(_crossing(exponents(given, 0)[0], dim, goal))
        each(cells[-1])
    return tuple(cells)


def overtaking(cells: Iterable[Crossing]) -> tuple[Overtaking, ...]:
    """Where sign descent is ahead, for each alpha and eps of a table of `crossover`.

    >>> row, = overtaking(crossover(alphas=[1], dims=[2, 10, 100], eps=["1/10"]))
    >>> row.dims
    (100,)
    """
    rows = []
    for (alpha, eps), run in groupby(cells, key=lambda cell: (cell.alpha, cell.eps)):
        ahead = tuple(cell.dim for cell in run if cell.averaged < cell.gradient)
        rows.append(Overtaking(alpha, eps, ahead))
    return tuple(rows)


def _crossing(alpha: Fraction, dim: int | None, eps: Fraction) -> Crossing:
    averaged = sign_descent.count(alpha=alpha, dim=dim, eps=eps, dynamics="averaged")
    gradient = gradient_descent.count(alpha=alpha, dim=dim, eps=eps)
    even, odd = (_literal(alpha, averaged.dim, eps, parity) for parity in ("even", "odd"))
    return Crossing(alpha, averaged.dim, eps, gradient.iterations, averaged.iterations, even, odd)


def _literal(alpha: Fraction, dim: int, eps: Fraction, parity: str) -> int | None:
    if dim > LITERAL_LIMIT:
        return None
    try:
        found = sign_descent.count(alpha=alpha, dim=dim, eps=eps, dynamics="exact", parity=parity)
    except UndecidedError:
        return None
    return found.iterations
