"""Sign descent with averaged oscillation (Kunstner and Bach, Assumption 4.1): the best step size.

With ``a_k = k^-alpha``, ``S = 4 T^2`` and ``u = T eta H_{d,alpha}`` the unnormalised loss is

    F(u) = sum_{a_k >= u} (a_k - u)^2 + #{a_k < u} u^2 / S,      r = F / H_{d,2alpha}.

Split ``F = C + J``: ``C`` sums ``(a_k - u)^2`` where ``a_k >= u`` and ``(u^2 - a_k^2)/S``
elsewhere, and ``J(u) = sum_{a_k < u} a_k^2 / S``.  The slope of each term of ``C`` rises through 0
at ``a_k``, so ``C`` is convex; ``J`` is a step function that grows with u.  Let ``u0`` minimise
``C``.  To the right of u0 both parts grow.  To the left, on a piece ``a_{m+1} < u <= a_m``, ``J``
is constant and ``C`` falls, so the piece is best at its right end.  Hence the minimum of F is at u0
or at some ``u = a_m``, where it is

    V(m) = S2(m) - 2 a_m S1(m) + m a_m^2 + (d - m) a_m^2 / S,
    S1(m) = H_{m,alpha},   S2(m) = H_{m,2alpha}.

Half the slope of C at a_m is ``D_m = a_m (m + (d - m)/S) - S1(m)``; it decreases in m.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from numerics.ball import certainly_less, less, nearest, real
from numerics.sign_descent_count import Cover, Witness
from numerics.sign_descent_sums import PartialSums

COVER_LIMIT = 40_000


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best step size for one number of iterations.

    Args:
        value: ball around the loss, unnormalised, at the step size described.
        scaled_step: ``u``.
        witness: the same step size, described exactly.
        first: ``p`` with ``D_p > 0``, or 1.
        after: ``q > p`` with ``D_q < 0``.
    """

    value: arb
    scaled_step: arb
    witness: Witness
    first: int
    after: int


class Averaged:
    """The loss of one problem, at one working precision, which the caller has set.

    Args:
        alpha: positive.
        dim: at least 2.
        bits: accuracy of the sums.
    """

    def __init__(self, alpha: Fraction, dim: int, bits: int) -> None:
        self.alpha, self.dim, self.bits = alpha, dim, bits
        self.sum1 = PartialSums(alpha, bits)
        self.sum2 = PartialSums(2 * alpha, bits)
        self.mass = self.sum2(dim)
        self._power: dict[int, arb] = {}

    def a(self, m: int) -> arb:
        """Return ``m^-alpha``."""
        found = self._power.get(m)
        if found is None:
            if len(self._power) > 20_000:
                self._power.clear()
            found = self._power[m] = real(m) ** -real(self.alpha)
        return found

    def slope(self, m: int, s: arb) -> arb:
        """Return ``D_m``."""
        return self.a(m) * (m + (self.dim - m) / s) - self.sum1(m)

    def value(self, m: int, s: arb) -> arb:
        """Return ``V(m)``."""
        a = self.a(m)
        return self.sum2(m) - 2 * a * self.sum1(m) + a * a * (m + (self.dim - m) / s)

    def vertex(self, m: int, s: arb) -> tuple[arb, arb]:
        """Return where the quadratic of piece m is least, and its least value."""
        weight, total = m + (self.dim - m) / s, self.sum1(m)
        return total / weight, self.sum2(m) - total * total / weight

    def turning(self, m: int, s: arb) -> arb:
        """Return a number with the sign of ``V(m + 1) - V(m)``, for ``m < dim``."""
        a, b = self.a(m), self.a(m + 1)
        ratio = 1 / (2 * real(self.alpha) * (1 / real(m)).log1p()).expm1()
        return s * (2 * self.sum1(m) / (a + b) - m) + m - self.dim - ratio

    def ends(self, s: arb, guess: int) -> tuple[int, int]:
        """Return ``p < q`` close together with ``D_p > 0`` (or ``p = 1``) and ``D_q < 0`` proved.

        ``D_d = d a_d - S1(d) < 0`` in dimension 2 and above.
        """
        p = crossing(lambda m: -self.slope(m, s), 1, self.dim, guess)
        q = p + 1
        while p > 1 and not certainly_less(arb(0), self.slope(p, s)):
            p -= 1
        while q < self.dim and not certainly_less(self.slope(q, s), 0):
            q += 1
        return p, q

    def optimum(self, s: arb, guess: tuple[int, int] = (1, 2)) -> Optimum:
        """Propose the best step size for ``S = s``; ``guess`` steers the search."""
        p, q = self.ends(s, guess[0])
        best = p + 1
        if p + 1 < self.dim:
            best = crossing(lambda m: self.turning(m, s), p, self.dim, max(guess[1], p + 1)) + 1
        value, found = self.value(best, s), self.a(best)
        corner = self.slope(p + 1, s) + self.a(p + 1) / s
        u, low = self.vertex(p, s)
        # the vertex lies inside its piece when the slope just right of a_{p+1} is negative
        if certainly_less(corner, 0) and less(value, low) is not True:
            return Optimum(low, u, Witness(p, False), p, q)
        return Optimum(value, found, Witness(best, True), p, q)

    def piece_bound(self, m: int, s: arb) -> arb:
        """Return a lower bound of F over ``a_{m+1} < u <= a_m``."""
        b = self.a(m + 1)
        jump = b * b / s
        if certainly_less(arb(0), self.slope(m + 1, s) + b / s):  # F grows on the piece
            return self.value(m + 1, s) + jump
        if certainly_less(self.slope(m, s), 0):  # F falls on the piece
            return self.value(m, s)
        return self.vertex(m, s)[1]

    def between(self, p: int, q: int, s: arb) -> tuple[arb, arb]:
        """Return two numbers whose minimum bounds ``V(m)`` from below for ``p < m < q``.

        ``C`` lies above its tangent at a_p.  ``J(a_m) - J(a_q)`` is a sum over ``m < k <= q`` of
        ``g_k (a_{k-1} - a_k)`` with ``g_k = a_k^2 / (S (a_{k-1} - a_k))``, hence at least
        ``min g_k (a_m - a_q)``.  With ``t = 1/k``, ``1/(S g_k) = t^-alpha ((1-t)^-alpha - 1)``
        has a derivative with the sign of ``(1-t)^(alpha+1) - (1-2t)``, a convex function of t that
        vanishes at 0 and is never negative at 1/2: so ``g_k`` first rises and then falls in k, or
        is monotone, and is least at an end.  The bound is linear in a_m, hence least at an end.
        """
        left, right = self.a(p), self.a(q)
        first = self.a(p + 1)
        low = first * first / (left - first)
        last, before = right, self.a(q - 1)
        other = last * last / (before - last)
        least = low.min(other)
        # C(a_p) + J(a_q) = V(p) - (S2(q) - S2(p))/S
        base = self.value(p, s) - (self.sum2(q) - self.sum2(p)) / s
        span = left - right
        return base + least * span / s, base - 2 * self.slope(p, s) * span

    def cover(
        self, s: arb, target: arb, first: int, after: int, exempt: Collection[Witness] = ()
    ) -> Cover | None:
        """Prove that F exceeds ``target`` at every u, or return ``None``.

        Args:
            s: ``4 T^2``.
            target: the bound to be exceeded.
            first: ``p`` with ``D_p > 0`` or ``p = 1``.
            after: ``q > p`` with ``D_q < 0``.
            exempt: step sizes at which F, or the quadratic of the piece, equals ``target`` at best.
        """
        points = {place.decreasing for place in exempt if place.at_coordinate}
        pieces = {place.decreasing for place in exempt if not place.at_coordinate}
        for m in range(first, after):
            if m not in pieces and not certainly_less(target, self.piece_bound(m, s)):
                return None
        nodes, node, stride = [after], after, self.dim
        if node not in points and not certainly_less(target, self.value(node, s)):
            return None
        while node < self.dim:
            following = self._reach(node, min(stride, self.dim - node), s, target, points)
            if following is None or len(nodes) > COVER_LIMIT:
                return None
            stride, node = 4 * (following - node), following
            nodes.append(node)
        return Cover(first, tuple(nodes))

    def _reach(self, node: int, stride: int, s: arb, target: arb, points: set[int]) -> int | None:
        """Return a node further on, the values up to which exceed the target."""
        while True:
            step = max(1, stride)
            following = node + step
            if following in points or certainly_less(target, self.value(following, s)):
                if step == 1:
                    return following
                one, other = self.between(node, following, s)
                if certainly_less(target, one) and certainly_less(target, other):
                    return following
            elif step == 1:
                return None
            stride = step // 2 if step < 64 else step // 4


def crossing(f: Callable[[int], arb], low: int, high: int, guess: int) -> int:
    """Return ``m`` in ``[low, high - 1]`` at which ``f``, rising, turns from negative to positive.

    Midpoints of balls are compared, so this is a proposal.  If f is positive at ``low`` the answer
    is ``low``, and ``high - 1`` if it is negative throughout.
    """
    left, right = low, high
    value_left: arb | None = None
    value_right: arb | None = None
    probe, stride, count = min(max(guess, low + 1), high - 1), 1, 0
    while right - left > 1:
        count += 1
        value = f(probe).mid()
        if value < 0:
            left, value_left = probe, value
        else:
            right, value_right = probe, value
        if value_left is None or value_right is None:
            probe = probe + stride if value < 0 else probe - stride
            stride = min(high, stride * (2 if count < 6 else stride))
            if not left < probe < right:
                probe = _middle(left, right)
        elif count % 3 == 0:
            probe = _middle(left, right)
        else:
            probe = _secant(left, right, value_left, value_right)
    return left


def _middle(left: int, right: int) -> int:
    """Bisect, by size first when the ends differ in size."""
    bits = right.bit_length() - left.bit_length()
    if bits > 2:
        return left << (bits // 2)
    return (left + right) // 2


def _secant(left: int, right: int, below: arb, above: arb) -> int:
    share = below / (below - above)
    step = nearest(share.mid() * (right - left)) if share.is_finite() else (right - left) // 2
    return left + min(max(step, 1), right - left - 1)
