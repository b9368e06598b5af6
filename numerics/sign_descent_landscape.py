"""The loss of literal sign descent at one step size in large dimensions, without listing events.

In the notation of :mod:`numerics.sign_descent_exact`, ``E(v) = H_{d,2alpha} - 2 v B + v^2 A``, and
with the n of the other parity ``A`` and ``B`` are sums of ``4 n k_n`` and ``2 H_{k_n,alpha}``,
where ``k_n = #{k <= d: a_k >= n v}``; beyond some n the sum goes over the few k that are left.
"""

from dataclasses import dataclass
from typing import Final

from flint import arb

from numerics.ball import Ball, at_most, certainly_less, magnitude, nearest, real
from numerics.errors import UndecidedError
from numerics.sign_descent_exact import Exact
from numerics.sign_descent_sums import PartialSums

TERM_LIMIT: Final = 4_000_000
"""Powers and power sums that one number of steps may take."""
PLACE_LIMIT: Final = 2_000
"""Step sizes at which the loss may be evaluated for one number of steps."""
_PLACES: Final = 16
"""About as many step sizes are needed at least."""
_FINE: Final = 64
"""Bits of the places beyond the magnitude of the smallest one."""


@dataclass(frozen=True, slots=True)
class Place:
    """The loss at one step size.

    Args:
        number: v in units of ``2^-unit``.
        v: the same.
        low: a lower bound of ``E(v)``.
        high: an upper bound of it.
        square: ``A`` of an assignment that is nearest up to rounding errors.
        most: an upper bound of ``A`` of the nearest one.
        mixed: ``B``.
        vertex: the least value of the assignment's quadratic, an upper bound of the least loss.
    """

    number: int
    v: arb
    low: arb
    high: arb
    square: arb
    most: arb
    mixed: arb
    vertex: arb


class Landscape:
    """The loss after t steps as a function of the step size, in a precision the caller has set.

    Args:
        problem: the problem.
        t: the number of steps, at least 1.
        sums: ``H_{m,alpha}``.
        share: the part of the work limit that is left is one over this.
    """

    def __init__(self, problem: Exact, t: int, sums: PartialSums, share: int = 1) -> None:
        self.problem, self.t, self.sums = problem, t, sums
        self.limit = TERM_LIMIT // share
        self.alpha, self.dim = real(problem.alpha), problem.dim
        self.mass, self.spent, self.places = problem.mass, 0, 0
        self.unit = _FINE - magnitude(problem.least_u / t)
        self.first = nearest(problem.least_u * (1 - arb(2) ** -30) / t * arb(2) ** self.unit) - 1

    def at(self, number: int) -> Place:
        """Return the loss at ``number / 2^unit``."""
        v = real(number) / arb(2) ** self.unit
        odd = self.t % 2
        self.square, self.mixed = real(self.dim * odd), self.sums(self.dim) * odd
        self.error, self.spare = arb(0), arb(0)
        low_n = 1 + odd
        split = min(nearest((1 / v) ** (1 / (1 + self.alpha))), self.t - 1)
        count = max(0, (split - low_n) // 2 + 1)
        self._spend(count)
        self._by_multiple(v, low_n, count)
        if low_n + 2 * count < self.t:
            self._by_coordinate(v, low_n + 2 * count)
        value = self.mass - 2 * v * self.mixed + v * v * self.square
        vertex = self.mass
        if odd or certainly_less(arb(0), self.square):
            vertex = self.mass - self.mixed * self.mixed / self.square
        most = self.square + self.spare
        low = value - self.error
        return Place(number, v, low, value, self.square, most, self.mixed, vertex)

    def _spend(self, terms: int) -> None:
        self.spent += terms
        self.places += 1
        many = self.spent > self.limit or _PLACES * terms > self.limit
        if many or self.places > 2 * PLACE_LIMIT:
            raise UndecidedError(
                "E-UND-003",
                f"a bound over all step sizes needs more than {self.limit} powers and power sums "
                f"or {PLACE_LIMIT} step sizes",
                "use a smaller dim or a larger eps",
            )

    def _by_multiple(self, v: arb, first: int, count: int) -> None:
        """Add the events of ``count`` multiples from ``first`` on, in steps of 2."""
        inverse, weights, total = -1 / self.alpha, 0, arb(0)
        for n in range(first, first + 2 * count, 2):
            x = (n * v) ** inverse
            if at_most(real(self.dim), x) is True:
                k = self.dim
            else:
                k, above = floors(x)
                k, above = min(k, self.dim), min(above, self.dim)
                if above > k:
                    self._unsure(v, n, k, above)
            if k == 0:
                break
            weights += n * k
            total += self.sums(k)
        self.square += 4 * weights
        self.mixed += 2 * total

    def _unsure(self, v: arb, n: int, k: int, above: int) -> None:
        """Account for the coordinates above k that may be on either side of their event.

        Moving one changes E by ``4 v |a_k - n v|``.
        """
        reach = arb(0)
        for end in (k + 1, above):
            reach += abs(real(end) ** -self.alpha - n * v).upper()
        self.error += 4 * v * (above - k) * reach
        self.spare += 4 * n * (above - k)

    def _by_coordinate(self, v: arb, first: int) -> None:
        """Add the events of the multiples from ``first`` on, coordinate by coordinate."""
        last = min(floors((first * v) ** (-1 / self.alpha))[1], self.dim)
        self._spend(last)
        weights, total = 0, arb(0)
        for k in range(1, last + 1):
            height = arb(k) ** -self.alpha
            y = height / v
            if at_most(real(self.t - 1), y) is True:
                m = self.t - 1
            else:
                m, above = floors(y)
                if above > m and above >= first:
                    self.error += 4 * v * v * (above - m) * abs(y - above).upper()
                    self.spare += 4 * above * (above - m)
            count = (m - first) // 2 + 1
            if count > 0:
                weights += count * (first + count - 1)
                total += count * height
        self.square += 4 * weights
        self.mixed += 2 * total


def floors(x: arb) -> tuple[int, int]:
    """Return the least and the greatest integer that the floor of x may be."""
    ball = Ball.from_arb(x)
    return ball.lower.__floor__(), ball.upper.__floor__()
