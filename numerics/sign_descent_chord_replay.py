"""Replay of bounds of literal sign descent by chords, sharing nothing with the search.

At each step size ``v = V / 2^unit`` of a certificate the multiples are found in exact integers:
with ``alpha = p/q``, ``k^-alpha >= n v`` says ``k^p (n V)^q <= 2^(unit q)``.  A few coordinates are
rounded one by one, the others level by level, with sums that are differences of Hurwitz zeta
functions (digamma for exponent 1).  Between two step sizes the loss is at least the lowest point of

    E1 + (E2 - E1) s - A1 (v2 - v1)^2 s (1 - s),  0 <= s <= 1,

as it is a minimum of quadratics that bend at most like ``A1 v^2``.  Coordinates that land together
at v number at most the divisors of an integer r with ``r^p <= 1/v``, and each takes ``v^2`` off.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Final

from flint import arb, fmpz

from numerics.ball import at_most, certainly_less, nearest, real
from numerics.replay_loss import normaliser
from numerics.sign_descent_certificate import SignCertificate
from numerics.sign_descent_count import ChordEvidence

BITS: Final = 200
LEVEL_LIMIT: Final = 4_000_000
HEAD_LIMIT: Final = 20_000_000
ROOT_BITS: Final = 200_000


class Unproved(Exception):
    """What is given does not prove the claim."""


@dataclass(frozen=True, slots=True)
class Level:
    """The loss at one step size, unnormalised.

    Args:
        v: the step size.
        value: ``E(v)``.
        square: ``A``.
        mixed: ``B``.
    """

    v: arb
    value: arb
    square: int
    mixed: arb


class Levels:
    """The loss after t steps, at step sizes in units of ``2^-unit``."""

    def __init__(self, claim: SignCertificate, t: int, unit: int) -> None:
        self.p, self.q = claim.alpha.numerator, claim.alpha.denominator
        self.alpha, self.dim, self.t, self.unit = real(claim.alpha), claim.dim, t, unit
        self.exponent = claim.alpha
        if self.q * (unit + 2) > ROOT_BITS:
            raise Unproved("the denominator of alpha is too large")
        self.mass = normaliser(2 * claim.alpha, claim.dim, BITS)
        self.sum1 = normaliser(claim.alpha, claim.dim, BITS)
        if not (self.mass.is_finite() and self.sum1.is_finite()):
            raise Unproved("alpha is too large for the sums")
        self.levels = self.heads = 0

    def beyond(self, number: int, n: int) -> int:
        """Return how many coordinates have ``k^-alpha >= n v``."""
        return min(self.dim, _root((1 << self.unit * self.q) // (n * number) ** self.q, self.p))

    def multiple(self, number: int, k: int) -> int:
        """Return the multiple nearest to the distance of coordinate k."""
        parity = self.t % 2
        n = _root((1 << self.unit * self.q) // (number**self.q * k**self.p), self.q)
        n -= (n - 1 - parity) % 2  # the last one of the other parity
        return min(n, self.t - 1) + 1 if n > parity else parity

    def height(self, k: int) -> arb:
        """Return ``k^-alpha``."""
        return (-self.alpha * real(k).log()).exp()

    def upto(self, k: int) -> arb:
        """Return ``H_{k,alpha}``."""
        self.levels += 1
        if self.levels > LEVEL_LIMIT:
            raise Unproved("the certificate takes too many sums to be checked")
        return normaliser(self.exponent, k, BITS) if k else arb(0)

    def at(self, number: int) -> Level:
        """Return the loss at a step size."""
        v, parity = real(number) / arb(2) ** self.unit, self.t % 2
        head = self._heads(number, v)
        square, mixed = 0, arb(0)
        k, total, n = self.dim, self.sum1, 1 + parity
        while k > head:  # coordinates down to the next boundary sit at the multiple n - 1
            below = max(head, self.beyond(number, n)) if n < self.t else head
            if below < k:
                rest = self.upto(below)
                square += (n - 1) ** 2 * (k - below)
                mixed += (n - 1) * (total - rest)
                k, total = below, rest
            n += 2
        for k in range(1, head + 1):
            j = self.multiple(number, k)
            square += j * j
            mixed += j * self.height(k)
        return Level(v, self.mass - 2 * v * mixed + v * v * square, square, mixed)

    def _heads(self, number: int, v: arb) -> int:
        """Choose how many coordinates are rounded one by one."""
        n = nearest((1 / v) ** (1 / (1 + self.alpha))) // 4 + 2
        head = 0 if n >= self.t else self.beyond(number, n)
        self.heads += head
        if self.heads > HEAD_LIMIT:
            raise Unproved("too many coordinates move to be checked one by one")
        return head

    def landings(self, number: int) -> int:
        """Bound how many coordinates land together at a step size from ``number`` on.

        ``d(r) <= 2 sqrt(r)`` as divisors come in pairs, and ``d(r) r^(-1/4)`` is a product over the
        primes 2, 3, 5, 7, 11, 13 of at most 2.523, 1.755, 1.342, 1.23, 1.099, 1.054.
        """
        r = _root((1 << self.unit) // number, self.p)
        fourth = isqrt(isqrt(r * 10**8)) + 1  # above 100 r^(1/4)
        return min(r, 2 * isqrt(r), 845 * fourth // 10**4)


def _root(value: int, degree: int) -> int:
    if value < 2 or degree >= value.bit_length():
        return min(1, value)
    return int(fmpz(value).root(degree))


def witness(levels: Levels, given: ChordEvidence) -> tuple[arb, arb]:
    """Return the loss of the certificate's step size, and ``v``."""
    if not 0 < given.place <= 4 << levels.unit:
        raise Unproved("the step size is out of range")
    level = levels.at(given.place)
    if level.square == 0:
        return arb(1), level.v
    v = level.mixed / level.square
    return 1 - level.mixed * v / levels.mass, v


def exceeds(levels: Levels, given: ChordEvidence, lower: Fraction, *, generic: bool) -> None:
    """Check that the loss is at least ``lower`` for all step sizes.

    Raises:
        Unproved: if it is not proved.
    """
    cells, target = given.cells, real(lower) * levels.mass
    if cells[-1] < 1 or any(right >= left for left, right in pairwise(cells)):
        raise Unproved("the step sizes are not in order")
    if cells[0] < 1 << levels.unit:
        raise Unproved("step sizes above the first one are not ruled out")
    _below(levels, cells[-1], target)
    right = levels.at(cells[0])
    # beyond v = 1 nothing moves: E = H - 2 v B + v^2 A with A = d >= B = H_1, or A = B = 0
    if at_most(target, right.value) is not True:
        raise Unproved("step sizes above the first one are not ruled out")
    for number in cells[1:]:
        left = levels.at(number)
        low = _lowest(left, right)
        if not generic:
            low -= levels.landings(number) * right.v * right.v
        if at_most(target, low) is not True:
            raise Unproved("a chord is not high enough")
        right = left


def _below(levels: Levels, last: int, target: arb) -> None:
    """Check that coordinates which cannot arrive exceed the target below the last step size."""
    m = levels.beyond(last, levels.t)  # these have k^-alpha >= T v
    u = real(levels.t * last) / arb(2) ** levels.unit
    first = levels.upto(m)
    second = normaliser(2 * levels.exponent, m, BITS) if m else arb(0)
    if at_most(target, second - 2 * u * first + m * u * u) is not True:
        raise Unproved("step sizes below the last one are not ruled out")


def _lowest(left: Level, right: Level) -> arb:
    """Return a lower bound of the least value between two step sizes."""
    bend, rise = left.square * (right.v - left.v) ** 2, right.value - left.value
    if at_most(bend, rise) is True:
        return left.value
    if at_most(bend, -rise) is True:
        return right.value
    if certainly_less(abs(rise), bend):
        s = (bend - rise) / (2 * bend)
        return left.value - bend * s * s
    return left.value.min(right.value) - bend / 4
