"""Sign descent without averaging: the best step size for a number of steps, in exact integers.

With ``a_k = k^-alpha`` and ``v = eta H_{d,alpha}`` the literal update from zero ends, unless a
coordinate lands exactly on its target, at the multiple ``j v`` nearest to ``a_k`` among
``0 <= j <= T`` with ``j = T`` modulo 2 (Kunstner and Bach, Proposition A.3).  The loss is therefore
the minimum over all such assignments of

    sum_k (a_k - j_k v)^2 = H_{d,2alpha} - 2 v B + v^2 A,    A = sum j_k^2,  B = sum j_k a_k,

and its least value over v is ``H_{d,2alpha} - max B^2 / A`` over the assignments that occur as v
falls.  Coordinate k moves from ``j = n - 1`` to ``n + 1`` at ``v = a_k / n``, ``n`` of the other
parity: A grows by ``4 n`` and B by ``2 a_k``.  At that v itself the coordinate has landed on its
target and the loss is lower by ``v^2``; such isolated step sizes are called hits.  With
``alpha = p/q``, events coincide when ``k^p n^q`` is the same integer.

The objective to be maximised is ``2 v B - v^2 A`` at best; r is 1 minus it over ``H_{d,2alpha}``.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from flint import arb, fmpz

from numerics.ball import Ball, certainly_less, magnitude, real, working_precision
from numerics.errors import UndecidedError
from numerics.exact import shorten
from numerics.sign_descent_count import SweepEvidence
from numerics.sign_descent_heights import LIMB, SCALE, Heights
from numerics.sums import power_sum

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEY_BITS: Final = 6_000
UNIT: Final = 61
"""Places in certificates are multiples of ``2^-UNIT``."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best step size of a sweep.

    Args:
        low: a lower bound of the greatest objective, in units of ``2^(-2 SCALE)``.
        high: an upper bound of it.
        state: the number of events passed.
        hit: ``(k, n)`` if the step size is ``a_k / n`` exactly, else ``None``.
        edges: places that split the sweep into blocks which prove the upper bound.
    """

    low: int
    high: int
    state: int
    hit: tuple[int, int] | None
    edges: tuple[int, ...]


class Sweep:
    """All assignments that occur for step sizes above a bound, and their objectives.

    Args:
        heights: the distances.
        dim: the dimension.
        t: the number of steps, at least 1.
        size: an integer; events with ``k^p n^q <= size`` are listed.
        start: ``A`` and bounds of ``B 2^SCALE`` before the first event.
        floor: below ``floor / 2^UNIT`` no step size is of interest.
        limit: the number of events allowed.
        generic: whether hits are left out.
    """

    def __init__(
        self,
        heights: Heights,
        dim: int,
        t: int,
        size: int,
        start: tuple[int, int, int],
        floor: int,
        limit: int,
        *,
        generic: bool,
    ) -> None:
        self.heights, self.dim, self.t, self.generic = heights, dim, t, generic
        self.start, self.floor = start, floor
        self.k, self.n, self.ends = _events(heights.alpha, dim, t, size, limit)
        self._accumulate()

    def _accumulate(self) -> None:
        import numpy as np

        last = int(self.k.max()) if len(self.k) else 1
        high, low = self.heights.upto(last)
        zero = np.zeros(1, dtype=np.int64)
        self.high = np.concatenate([zero, np.cumsum(high[self.k])])
        self.low = np.concatenate([zero, np.cumsum(low[self.k])])
        self.squares = np.concatenate([zero, np.cumsum(self.n)])

    def quadratic(self, state: int) -> tuple[int, int, int]:
        """Return ``A`` and bounds of ``B 2^SCALE`` after ``state`` events."""
        first, low, high = self.start
        total = 2 * ((int(self.high[state]) << LIMB) + int(self.low[state]))
        return first + 4 * int(self.squares[state]), low + total, high + total + 2 * state

    def vertex(self, state: int) -> tuple[int, int]:
        """Return bounds of ``B^2 / A``."""
        a, low, high = self.quadratic(state)
        return (low * low // a, -(-high * high // a)) if a else (0, 0)

    def hit(self, cluster: int) -> tuple[int, int]:
        """Return bounds of the objective at the step size of a cluster of events."""
        before, after = int(self.ends[cluster]), int(self.ends[cluster + 1])
        a, low, high = self.quadratic(after)
        a -= after - before
        n = int(self.n[before])
        below, above = self.heights.bounds(int(self.k[before]))
        v_low, v_high = below // n, -(-above // n)
        return 2 * v_low * low - v_high * v_high * a, 2 * v_high * high - v_low * v_low * a

    def propose(self) -> tuple[int, int, tuple[int, int] | None]:
        """Return a good state, its objective from below, and its hit, by double precision."""
        import numpy as np

        if max(self.start[:2]).bit_length() > 900:  # beyond doubles, where events hardly matter
            spread = {int(self.ends[i * (len(self.ends) - 1) // 64]) for i in range(65)}
            low, state = max((self.vertex(state)[0], state) for state in spread)
            return state, low, None
        a = self.start[0] + 4.0 * self.squares[self.ends]
        b = self.start[1] / 2.0**SCALE + 2 * (
            self.high[self.ends] / 2.0**LIMB + self.low[self.ends] / 2.0**SCALE
        )
        objective = np.divide(b * b, a, out=np.zeros_like(b), where=a > 0)
        best = int(np.argmax(objective))
        state = int(self.ends[best])
        found: tuple[int, int, tuple[int, int] | None] = (state, self.vertex(state)[0], None)
        if self.generic or len(self.ends) < 2:
            return found
        places = self.ends[:-1]
        v = self.heights.upto(1)[0][self.k[places]] / 2.0**LIMB / self.n[places]
        hits = 2 * v * b[1:] - v * v * (a[1:] - np.diff(self.ends))
        cluster = int(np.argmax(hits))
        low = self.hit(cluster)[0]
        if low > found[1]:
            place = int(self.ends[cluster])
            pair = int(self.k[place]), int(self.n[place])
            return int(self.ends[cluster + 1]), low, pair
        return found

    def best(self, slack: int) -> Best:
        """Return the best step size, proved up to a relative slack of ``2^-slack``.

        Between states i and j every objective is at most ``B_j^2 / A_i``: for the states between
        because A and B grow, and at a hit because ``A`` less the number of landed coordinates is
        no less than A before the hit, as each event adds ``4 n``; it is at least 3 if A was 0.
        """
        state, low, pair = self.propose()
        bar = low + (low >> slack)
        leaves, edges = self.survivors(bar)
        high = max([bar, *(value for value, _, _ in leaves)])
        return Best(low, high, state, pair, tuple(edges))

    def survivors(self, bar: int) -> tuple[list[tuple[int, int, bool]], list[int]]:
        """Return what blocks cannot rule out to exceed ``bar``, and the ends of the blocks.

        The first list has upper bounds, the place of the end, and whether it is a hit.
        """
        leaves: list[tuple[int, int, bool]] = []
        edges = {0, len(self.ends) - 1}
        blocks = [(0, len(self.ends) - 1)]
        while blocks:
            left, right = blocks.pop()
            edges.update((left, right))
            if right - left > 1:
                before = self.quadratic(int(self.ends[left]))[0] or 3
                b = self.quadratic(int(self.ends[right]))[2]
                if b * b > bar * before:
                    middle = (left + right) // 2
                    blocks += [(left, middle), (middle, right)]
                continue
            leaves += [(self.vertex(int(self.ends[at]))[1], at, False) for at in (left, right)]
            if left < right and not self.generic:
                leaves.append((self.hit(left)[1], right, True))
        return [leaf for leaf in leaves if leaf[0] > bar], sorted(edges)

    def between(self, place: int) -> int | None:
        """Return V with ``V / 2^61`` clearly between the events around a place, if there is one."""
        shift = SCALE - UNIT
        top, bottom = 2 << UNIT, 0
        if place > 0:
            top = self._event(place - 1) >> shift
        if place < len(self.ends) - 1:
            bottom = (self._event(place) >> shift) + 1
        else:
            return min(top, self.floor) - 2
        return (top + bottom) // 2 if top - bottom >= 8 else None

    def _event(self, cluster: int) -> int:
        """Return v at a cluster of events, times ``2^SCALE``, rounded down."""
        before = int(self.ends[cluster])
        return self.heights.bounds(int(self.k[before]))[0] // int(self.n[before])

    def evidence(self, best: Best) -> SweepEvidence | None:
        """Return what proves the bounds again, ``None`` if events lie too close together."""
        places = [self.between(edge) for edge in best.edges]
        where = self.between(int(self.ends.searchsorted(best.state)))
        if where is None or places[-1] is None or places[-1] <= 0:
            return None
        kept = tuple(place for place in places if place is not None)
        return SweepEvidence(kept, where, best.hit)

    def step(self, best: Best) -> arb:
        """Return ``v``."""
        if best.hit is not None:
            k, n = best.hit
            return real(k) ** -real(self.heights.alpha) / n
        a, low, high = self.quadratic(best.state)
        return _between(low, high) / (real(a) * arb(2) ** SCALE)


def root(value: int, degree: int) -> int:
    """Return the greatest integer whose power is at most an integer from 0 on.

    >>> root(26, 3), root(26, 10**30)
    (2, 1)
    """
    return min(1, value) if degree >= value.bit_length() else int(fmpz(value).root(degree))


def _between(low: int, high: int) -> arb:
    return real(low).union(real(high))


def _events(
    alpha: Fraction, dim: int, t: int, size: int, limit: int
) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]":
    """Return k and n of the events with ``k^p n^q <= size`` in order, and where clusters end."""
    import numpy as np

    p, q = alpha.numerator, alpha.denominator
    ns, counts, total = [], [], 0
    for n in range(1 + t % 2, t, 2):
        most = root(size // n**q, p) if n**q <= size else 0
        if most == 0:
            break
        most = min(most, dim)
        ns.append(n)
        counts.append(most)
        total += most
        if total > limit:
            raise UndecidedError(
                "E-UND-003",
                f"a sweep needs more than {limit} events",
                "use a smaller dim or a larger eps",
            )
    if not ns:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(1, dtype=np.int64)
    n_all = np.repeat(np.array(ns, dtype=np.int64), counts)
    k_all = np.concatenate([np.arange(1, most + 1, dtype=np.int64) for most in counts])
    whole: Any = np.int64 if size < 2**62 else object
    p = min(p, size.bit_length())  # from k = 2 on, k^p <= size says as much
    keys = k_all.astype(whole) ** p * n_all.astype(whole) ** q
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    ends = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)) + 1
    return k_all[order], n_all[order], np.concatenate([np.zeros(1, dtype=np.int64), ends])


class Exact:
    """The literal dynamics of one problem.

    Args:
        alpha: positive.
        dim: at least 2.
        eps: the tolerance, below 1.
        generic: whether hits are left out.
    """

    BITS: Final = 2 * SCALE + 40

    def __init__(self, alpha: Fraction, dim: int, eps: Fraction, *, generic: bool) -> None:
        self.alpha, self.dim, self.eps, self.generic = alpha, dim, eps, generic
        self.heights = Heights(alpha)
        self.bits = self.BITS + 2 * dim.bit_length()
        self.sum1 = power_sum(alpha, dim, self.bits)
        self.mass = power_sum(2 * alpha, dim, self.bits)
        with working_precision(self.bits):
            scaled = Ball.from_arb(self.sum1 * arb(2) ** SCALE)
        self.total = scaled.lower.__floor__(), scaled.upper.__ceil__()
        self.ceiling = min(eps * Fraction(5, 4), (1 + eps) / 2)
        self.least_u = self._least_step()

    def _least_step(self) -> arb:
        """Return u: for ``T v < u`` the coordinates still falling alone exceed the ceiling.

        They add up to ``sum_{a_k >= T v} (a_k - T v)^2``, which falls in v.
        """
        with working_precision(self.bits):
            target = real(self.ceiling) * self.mass
            low, high = 0, self.dim + 1  # fails at low, holds at high
            while high - low > 1:
                m = (low + high) // 2
                first, second = power_sum(self.alpha, m, 80), power_sum(2 * self.alpha, m, 80)
                a = real(m) ** -real(self.alpha)
                if certainly_less(target, second - 2 * a * first + m * a * a):
                    high = m
                else:
                    low = m
            m = low  # the loss passes the ceiling on the piece of m, or a little later
            first = power_sum(self.alpha, m, self.bits)
            second = power_sum(2 * self.alpha, m, self.bits)
            root = (first * first - m * (second - target)).sqrt()
            u = ((second - target) / (first + root)).lower()
            if u.is_finite() and self._exceeds(u, m, target):
                return u
            if high <= self.dim:
                return (real(high) ** -real(self.alpha)).lower()
            # everything falls: the loss is at least H_{d,2alpha} - 2 u S1(d)
            u = ((1 - real(self.ceiling)) * self.mass / (2 * self.sum1)).lower() / 2
            return u.min((real(self.dim) ** -real(self.alpha)).lower())

    def _exceeds(self, u: arb, m: int, target: arb) -> bool:
        """Say whether ``u <= a_m`` and the first m coordinates alone reach the target."""
        if not certainly_less(u, real(m) ** -real(self.alpha)):
            return False
        first = power_sum(self.alpha, m, self.bits)
        second = power_sum(2 * self.alpha, m, self.bits)
        nearly = u * (1 - arb(2) ** -30)
        return certainly_less(target, second - 2 * nearly * first + m * nearly * nearly)

    def sweep(self, t: int, limit: int) -> Sweep:
        """Return the sweep over every step size that could reach the ceiling.

        Args:
            t: the number of steps, at least 1.
            limit: the number of events allowed.

        Raises:
            UndecidedError: if there are more.
        """
        with working_precision(self.bits):
            v = self.least_u * (1 - arb(2) ** -30) / t
            if -magnitude(v) * self.alpha.denominator > KEY_BITS:
                raise UndecidedError(
                    "E-UND-003",
                    f"alpha is {shorten(self.alpha)}, whose denominator is too large to tell "
                    "landings apart",
                    "use an alpha with a small denominator",
                )
            bound = Ball.from_arb(v**-self.alpha.denominator).upper
        start = (self.dim, *self.total) if t % 2 else (0, 0, 0)
        size = bound.__ceil__()
        floor = Ball.from_arb(v * arb(2) ** UNIT).lower.__floor__()
        return Sweep(self.heights, self.dim, t, size, start, floor, limit, generic=self.generic)

    def loss(self, objective: int) -> arb:
        """Return the relative loss of an objective in units of ``2^(-2 SCALE)``."""
        return 1 - real(objective) / arb(2) ** (2 * SCALE) / self.mass
