"""Sign descent without averaging, in large dimensions: bounds over all step sizes from a few.

In the notation of :mod:`numerics.sign_descent_exact`, ``E(v) = H_{d,2alpha} - 2 v B + v^2 A`` with
the sums ``A`` and ``B`` of the multiples that are nearest at v.

E is a minimum of quadratics in v whose leading coefficients, on ``[v1, v2]``, are at most
``A(v1)``.  So ``E(v) - A(v1) v^2`` is concave there, and E is at least its chord:

    E(v) >= E1 + (E2 - E1) s - A1 (v2 - v1)^2 s (1 - s),     s = (v - v1) / (v2 - v1).

Where E exceeds the tolerance by x, steps of about sqrt(x) are small enough.

At a step size at which c coordinates land the loss is ``E - c v^2``.  With ``alpha = p/q`` they
share ``k^p n^q``; a prime that divides it e times divides k in at most ``e/(p q) + 1`` ways, so
that c is at most the number of divisors of an integer r with ``r^(p q) <= k^p n^q``, that is
``r <= v^(-1/p)``.
"""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import isqrt
from typing import Final

from flint import arb

from numerics.ball import (
    Ball,
    at_most,
    certainly_less,
    nearest,
    real,
    working_precision,
)
from numerics.errors import UndecidedError
from numerics.sign_descent_count import ChordEvidence
from numerics.sign_descent_exact import Exact
from numerics.sign_descent_heights import SCALE
from numerics.sign_descent_landscape import Landscape, Place, floors
from numerics.sign_descent_sums import PartialSums

BITS: Final = 128
_LOSS_BITS: Final = (12, 8, 4)
"""Relative accuracy of the lower end of a loss that reaches the tolerance, tried in turn."""
MARGIN: Final = Fraction(1, 1 << SCALE)
"""Upper ends are kept apart from losses that are known better, such as 0, to be proved again."""
_NARROW: Final = 64
_ROUNDS: Final = 12


def chord(left: Place, right: Place) -> arb:
    """Return a lower bound of E between two places, the one with the smaller v first."""
    width = right.v - left.v
    bend = left.most * width * width
    rise = right.low - left.low
    ends = left.low.min(right.low)
    if not certainly_less(abs(rise), bend):
        # the chord less the bend is monotone, or nearly: at worst bend / 4 below the ends
        steep = at_most(bend, abs(rise)) is True
        return ends if steep else ends - bend / 4
    return left.low - (bend - rise) ** 2 / (4 * bend)


def most_divisors(limit: int) -> int:
    """Return a bound of the number of divisors of the integers up to ``limit``.

    The number of divisors of r over ``r^(1/4)`` is a product of ``(e + 1) p^(-e/4)`` over primes,
    each at most 1 from p = 17 on; its greatest value is below 9, at 2^5 3^3 5^2 7 11 13.

    >>> most_divisors(1), most_divisors(12), most_divisors(10**12)
    (1, 6, 9009)
    """
    square = isqrt(limit)
    return min(limit, 2 * square, 9 * (isqrt(square) + 1))


class Chords:
    """The least loss after t steps, compared with a level by chords.

    Args:
        problem: the problem.
        t: the number of steps, at least 1.
        sums: ``H_{m,alpha}``.
        share: the part of the work limit that is left is one over this.
    """

    def __init__(self, problem: Exact, t: int, sums: PartialSums, share: int = 1) -> None:
        self.problem, self.land = problem, Landscape(problem, t, sums, share)
        ends = [self.land.at(number) for number in (self.land.first, 1 << self.land.unit)]
        self.places = {place.number: place for place in ends}
        self.best = ends[0]
        for place in ends:
            self._note(place)
        self.cells = [(ends[0].number, ends[1].number)]

    def _note(self, place: Place) -> None:
        self.places[place.number] = place
        if certainly_less(place.vertex, self.best.vertex):
            self.best = place

    def low(self, cell: tuple[int, int]) -> arb:
        """Return a lower bound of the loss in a cell, landings included."""
        left, right = (self.places[number] for number in cell)
        return chord(left, right) - self._landed(left) * right.v * right.v

    def _landed(self, left: Place) -> int:
        """Bound how many coordinates land at a step size from a place on."""
        if self.problem.generic:
            return 0
        power = 1 / real(self.problem.alpha.numerator)
        return most_divisors(floors((1 / left.v) ** power)[1])

    def _hopeless(self, cell: tuple[int, int], level: arb) -> bool:
        """Say whether a cell is narrow and landings at an end of it might reach the level."""
        left, right = (self.places[number] for number in cell)
        if _NARROW * (right.number - left.number) > left.number:
            return False
        return any(
            not certainly_less(level, end.low - self._landed(end) * end.v * end.v)
            for end in (left, right)
        )

    def exceed(self, level: arb) -> bool:
        """Split cells until all exceed ``level``, or a step size is found that does not.

        Returns:
            Whether all exceed it; otherwise the vertex of ``best`` does not.

        Raises:
            UndecidedError: if the work limit is reached first, or landings are in the way.
        """
        waiting = [(cell, self.low(cell)) for cell in self.cells]
        heap = [(_key(low), cell) for cell, low in waiting if not certainly_less(level, low)]
        heapify(heap)
        self.cells = [cell for cell, low in waiting if certainly_less(level, low)]
        aside: list[tuple[int, int]] = []
        try:
            while heap or aside:
                if at_most(self.best.vertex, level) is True:
                    return False
                if not heap:
                    raise _too_near()
                self._split(heap, aside, level)
        finally:  # the cells cover all step sizes, whatever happens
            self.cells += [*aside, *(cell for _, cell in heap)]
        return True

    def _split(
        self,
        heap: list[tuple[float, tuple[int, int]]],
        aside: list[tuple[int, int]],
        level: arb,
    ) -> None:
        """Split the lowest cell of a heap, and sort its halves in."""
        left, right = heap[0][1]
        middle = isqrt(left * right) if right > 2 * left else (left + right) // 2
        if not left < middle < right:
            raise _too_near()
        self._note(self.land.at(middle))
        heappop(heap)
        for cell in ((left, middle), (middle, right)):
            low = self.low(cell)
            if certainly_less(level, low):
                self.cells.append(cell)
            elif self._hopeless(cell, level):
                aside.append(cell)
            else:
                heappush(heap, (_key(low), cell))

    def evidence(self) -> ChordEvidence:
        """Return the places, which prove the bounds again."""
        numbers = sorted({number for cell in self.cells for number in cell}, reverse=True)
        return ChordEvidence(self.land.unit, tuple(numbers), self.best.number)


def _key(low: arb) -> float:
    """Order cells; nothing depends on it."""
    return float(low.mid())


@dataclass(frozen=True, slots=True)
class ChordLoss:
    """The least loss after a number of steps.

    Args:
        reached: whether it is at most the tolerance.
        loss: encloses it, relative.
        v: a step size whose loss lies in it.
        evidence: what proves the enclosure.
    """

    reached: bool
    loss: Ball
    v: arb
    evidence: ChordEvidence


class Decider:
    """Certified comparison of the least loss with the tolerance, for any number of steps.

    Args:
        problem: the problem.
    """

    def __init__(self, problem: Exact) -> None:
        self.problem, self.share = problem, 1
        with working_precision(BITS):
            self.rough = PartialSums(problem.alpha, BITS)
        with working_precision(problem.bits):
            self.fine = PartialSums(problem.alpha, problem.bits)

    def decide(self, t: int) -> ChordLoss:
        """Return whether the least loss after t steps is at most the tolerance, and an enclosure.

        Raises:
            UndecidedError: with code E-UND-003, if the work limit is reached.
        """
        problem = self.problem
        with working_precision(BITS):
            chords, mass = Chords(problem, t, self.rough, self.share), problem.mass
            above = chords.exceed(real(problem.eps) * mass)
            low = Fraction(0)
            if above:
                least = min(Ball.from_arb(chords.low(c) / mass).lower for c in chords.cells)
                low = min(least, problem.ceiling)
            else:
                for bits in _LOSS_BITS:
                    with suppress(UndecidedError):
                        low = self._lower_end(chords, bits)
                        break
        vertex, v = self._vertex(t, chords.best.number)
        wider = vertex + MARGIN
        high = vertex if vertex <= problem.eps < wider else wider
        loss = Ball(max(low, Fraction(0)), max(low, high))
        if loss.at_most(problem.eps) is not (not above):  # rounding undid what balls had decided
            raise _too_near()
        return ChordLoss(not above, loss, v, chords.evidence())

    def loss(self, t: int, bits: int) -> tuple[Ball, arb]:
        """Enclose the least loss after t steps to about ``bits`` bits, and return its ``v``.

        Raises:
            UndecidedError: with code E-UND-003, if the work limit is reached.
        """
        with working_precision(BITS):
            chords = Chords(self.problem, t, self.rough, self.share)
            low = self._lower_end(chords, bits + 1)
        high, v = self._vertex(t, chords.best.number)
        if not low:
            raise _too_near()
        return Ball(low, max(low, high)), v

    def estimate(self, t: int, u: arb) -> arb:
        """Return about the least relative loss after t steps, near ``t v = u``; nothing is proved.

        Raises:
            UndecidedError: with code E-UND-003, if the work limit is reached.
        """
        with working_precision(BITS):
            land = Landscape(self.problem, t, self.rough)
            v, best, before = u / t, arb(1), None
            for _ in range(_ROUNDS):  # secants for B/A = v
                place = land.at(nearest(v * arb(2) ** land.unit))
                best = best.min(place.vertex / self.problem.mass)
                gap = place.mixed / place.square - place.v
                ahead = place.v + gap
                if before is not None:
                    slope = (gap - before[1]) / (place.v - before[0])
                    if certainly_less(slope, arb(-1) / 4):
                        ahead = place.v - gap / slope
                before = place.v, gap
                v = ahead.mid()
                if not certainly_less(place.v * arb(2) ** -30, abs(gap)):
                    break
            return best.mid()

    def _lower_end(self, chords: Chords, bits: int) -> Fraction:
        """Return a lower end of the least loss, of that relative accuracy, 0 if none is found."""
        for _ in range(_ROUNDS + bits):
            floor = chords.best.vertex * (1 - arb(2) ** -bits)
            if chords.exceed(floor):
                return Ball.from_arb(floor / self.problem.mass).lower
        return Fraction(0)

    def _vertex(self, t: int, number: int) -> tuple[Fraction, arb]:
        """Return the least value of the quadratic at a place from above, and where it is."""
        problem = self.problem
        with working_precision(problem.bits):
            place = Landscape(problem, t, self.fine).at(number)
            high = Ball.from_arb(place.vertex / problem.mass).upper
            if certainly_less(arb(0), place.square):
                return high, place.mixed / place.square
            return high, place.v


def _too_near() -> UndecidedError:
    return UndecidedError(
        "E-UND-003", "the loss is too near to eps for chords", "use a slightly different eps"
    )
