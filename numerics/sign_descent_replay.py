"""Replay of counts for sign descent with averaged oscillation, sharing nothing with the search.

Sums are added term by term in dimensions up to ``DIRECT_LIMIT``; beyond, they are differences of
Hurwitz zeta functions (digamma for exponent 1).  The step size and the places at which the lower
bounds are read off come from the certificate; nothing is searched for.
"""

from fractions import Fraction
from itertools import pairwise
from typing import Final

from flint import arb

from numerics.ball import Ball, at_most, certainly_less, real, working_precision
from numerics.errors import UndecidedError
from numerics.replay_loss import normaliser
from numerics.sign_descent_certificate import SignCertificate
from numerics.sign_descent_count import Cover, Witness
from numerics.verdict import Status, Verdict, check_enclosures, reduce_radical, refuted

DIRECT_LIMIT: Final = 100_000
TIE_LIMIT: Final = 60_000
PIECE_LIMIT: Final = 1_000


def replay_sign(claim: SignCertificate) -> Verdict:
    """Prove again that ``r*(T) <= eps < r*(T - 1)`` for the count T of a certificate.

    For exact dynamics the earlier count is ``T - 2``, the last one of the same parity.
    """
    if claim.dynamics == "exact":
        from numerics.sign_descent_exact_replay import replay_exact

        return replay_exact(claim)
    trivial = _by_shape(claim)
    if trivial is not None:
        return trivial
    return _replay_averaged(claim)


def _replay_averaged(claim: SignCertificate) -> Verdict:
    needed = 2 * claim.iterations.bit_length() + claim.dim.bit_length() + 64
    needed += claim.eps.denominator.bit_length()
    for bits in sorted({needed, 2 * needed + 128, claim.precision_bits + 64}):
        if bits > 50_000:
            break
        try:
            verdict = _attempt(claim, bits)
        except UndecidedError as error:
            return Verdict(Status.UNDECIDED, error.message)
        if verdict is not None:
            return verdict
    return Verdict(Status.UNDECIDED, "the certificate's places do not prove the bounds")


def _by_shape(claim: SignCertificate) -> Verdict | None:
    """Check what needs no sums."""
    eps, t, before, at = claim.eps, claim.iterations, claim.loss_before, claim.loss_at
    told = "an enclosure one step earlier"
    known = check_enclosures(eps, t, (before, at), tie=claim.tie, earlier=told)
    if known is not None:
        return known
    assert before is not None
    if t == 1 and not before.contains(1):
        return refuted("an enclosure does not contain the loss")
    if claim.dim == 1:
        if t > 1 or claim.tie or not at.contains(0):
            return refuted("in dimension 1 the loss vanishes after one step")
        return Verdict(Status.HOLDS, "the loss is known without computing")
    complete = claim.witness and claim.cover_at and claim.step_size and claim.decreasing
    if not complete or (t > 1 and not (claim.witness_before and claim.cover_before)):
        return refuted("the step size or the places of the lower bounds are missing")
    if claim.witness is not None and claim.decreasing != claim.witness.decreasing:
        return refuted("the step size is described in two different ways")
    return None


class _Table:
    """Sums at the places of one certificate, inside a precision that the caller has set."""

    def __init__(self, claim: SignCertificate, bits: int) -> None:
        self.alpha, self.dim = claim.alpha, claim.dim
        self.places: set[int] = {claim.dim}
        for witness in (claim.witness, claim.witness_before):
            if witness is not None:
                self._add(witness.decreasing)
        for cover in (claim.cover_before, claim.cover_at):
            if cover is not None:
                start = cover.nodes[0]
                if not 0 < start - cover.first <= PIECE_LIMIT:
                    raise UndecidedError("E-UND-003", "too many pieces to check", "count again")
                for place in range(cover.first, start + 1):
                    self._add(place)
                self.places.update(cover.nodes)
        self.sums: dict[int, tuple[arb, arb]] = {}
        if claim.dim <= DIRECT_LIMIT:
            self._walk()
        else:
            for m in self.places:
                self.sums[m] = normaliser(self.alpha, m, bits), normaliser(2 * self.alpha, m, bits)
        self.mass = self.sums[claim.dim][1]

    def _add(self, place: int) -> None:
        self.places.add(place)
        self.places.add(min(place + 1, self.dim))

    def _walk(self) -> None:
        first, second, rate = arb(0), arb(0), real(self.alpha)
        for k in range(1, self.dim + 1):
            height = (-rate * arb(k).log()).exp()
            first += height
            second += height * height
            if k in self.places:
                self.sums[k] = first, second

    def height(self, m: int) -> arb:
        """Return the distance of coordinate m, relative to the first."""
        return (-real(self.alpha) * real(m).log()).exp()

    def loss(self, u: arb, m: int, s: arb) -> arb:
        """Return ``F(u)`` when exactly the first m coordinates have not crossed."""
        first, second = self.sums[m]
        return second + u * (m * u - 2 * first) + (self.dim - m) * u * u / s

    def stationary(self, m: int, s: arb) -> arb:
        """Return where the quadratic of piece m is least."""
        return s * self.sums[m][0] / (s * m + self.dim - m)

    def half_slope(self, m: int, s: arb) -> arb:
        """Return half the slope of the convex part at the height of m."""
        u = self.height(m)
        return m * u - self.sums[m][0] + (self.dim - m) * u / s

    def step(self, witness: Witness, s: arb) -> arb | None:
        """Return the scaled step of a witness, ``None`` unless it is proved to lie in its piece."""
        m = witness.decreasing
        if witness.at_coordinate:
            return self.height(m)
        u = self.stationary(m, s)
        inside = at_most(u, self.height(m)) is True
        if inside and (m == self.dim or certainly_less(self.height(m + 1), u)):
            return u
        return None

    def exceeds(self, cover: Cover, s: arb, target: arb, exempt: set[Witness]) -> bool:
        """Say whether the places of a cover prove ``F > target`` for every step size."""
        nodes, first = cover.nodes, cover.first
        rising = first == 1 or certainly_less(arb(0), self.half_slope(first, s))
        falling = certainly_less(self.half_slope(nodes[0], s), 0)
        if not (rising and falling and nodes[-1] == self.dim):
            return False
        for m in range(first, nodes[0]):
            if Witness(m, False) not in exempt and not self._piece(m, s, target):
                return False
        for m in nodes:
            if Witness(m, True) not in exempt and not certainly_less(
                target, self.loss(self.height(m), m, s)
            ):
                return False
        return all(
            p < q and (q == p + 1 or self._interval(p, q, s, target)) for p, q in pairwise(nodes)
        )

    def _piece(self, m: int, s: arb, target: arb) -> bool:
        """Bound the quadratic of piece m over ``height(m + 1) <= u <= height(m)``."""
        low, high, u = self.height(m + 1), self.height(m), self.stationary(m, s)
        if certainly_less(u, low):
            u = low
        elif certainly_less(high, u):
            u = high
        return certainly_less(target, self.loss(u, m, s))

    def _interval(self, p: int, q: int, s: arb, target: arb) -> bool:
        """Bound F at the heights strictly between: a tangent, and a chord of the jumps."""
        left, right = self.height(p), self.height(q)
        jumps = (self.mass - self.sums[q][1]) / s  # those still counted at height q
        convex = self.loss(left, p, s) - (self.mass - self.sums[p][1]) / s
        rate = None
        for k in (p + 1, q):
            height = self.height(k)
            ratio = height * height / (s * (self.height(k - 1) - height))
            rate = ratio if rate is None else rate.min(ratio)
        assert rate is not None
        at_left = convex + jumps + rate * (left - right)
        at_right = convex + jumps + 2 * self.half_slope(p, s) * (right - left)
        return certainly_less(target, at_left) and certainly_less(target, at_right)


def _attempt(claim: SignCertificate, bits: int) -> Verdict | None:
    """Check once; ``None`` asks for more precision."""
    with working_precision(bits + 40):
        table, t = _Table(claim, bits), claim.iterations
        at, now = claim.loss_at, arb(2 * t) ** 2
        assert claim.witness is not None
        assert claim.cover_at is not None
        verdict = _reached(claim, table, now, bits)
        if t > 1 and (verdict is None or verdict.holds):
            earlier = _earlier(claim, table, bits)
            if earlier is None or not earlier.holds:
                return earlier
        if verdict is None or not verdict.holds:
            return verdict
        exempt = _equal_places(claim) if claim.tie else set()
        if claim.tie and claim.witness not in exempt:
            return refuted("the claimed tie is not one", bits)
        if not table.exceeds(claim.cover_at, now, real(at.lower) * table.mass, exempt):
            return None
        return verdict


def _earlier(claim: SignCertificate, table: _Table, bits: int) -> Verdict | None:
    """Check the enclosure one step earlier."""
    before, s = claim.loss_before, arb(2 * (claim.iterations - 1)) ** 2
    assert before is not None
    assert claim.witness is not None
    assert claim.witness_before is not None
    assert claim.cover_before is not None
    for witness in (claim.witness, claim.witness_before):
        u = table.step(witness, s)
        if u is not None:
            value = table.loss(u, witness.decreasing, s)
            if at_most(value, real(claim.eps) * table.mass) is True:
                return refuted("the loss is at most eps one step earlier already", bits)
            if certainly_less(value, real(before.lower) * table.mass):
                return refuted("the earlier enclosure does not contain the loss", bits)
    if u is None or not at_most(value, real(before.upper) * table.mass):
        return None
    if not table.exceeds(claim.cover_before, s, real(before.lower) * table.mass, set()):
        return None
    return Verdict(Status.HOLDS, "", bits)


def _reached(claim: SignCertificate, table: _Table, s: arb, bits: int) -> Verdict | None:
    """Check that the step size of the certificate reaches the tolerance."""
    assert claim.witness is not None
    assert claim.step_size is not None
    u = table.step(claim.witness, s)
    if u is None:
        return None
    value = table.loss(u, claim.witness.decreasing, s)
    rate = u / (claim.iterations * table.sums[claim.dim][0])
    if _outside(rate, claim.step_size):
        return refuted("the step size is not the one described", bits)
    if certainly_less(real(claim.eps) * table.mass, value):
        return refuted("the loss is still above eps at the count", bits)
    if certainly_less(value, real(claim.loss_at.lower) * table.mass):
        return refuted("an enclosure of the certificate does not contain the loss", bits)
    if claim.tie or at_most(value, real(claim.loss_at.upper) * table.mass) is True:
        return Verdict(Status.HOLDS, "both inequalities were proved again", bits)
    return None


def _outside(value: arb, ball: Ball) -> bool:
    return certainly_less(value, real(ball.lower)) or certainly_less(real(ball.upper), value)


def _equal_places(claim: SignCertificate) -> set[Witness]:
    """Return the places at and beside the witness where the loss is exactly the tolerance."""
    assert claim.witness is not None
    m = claim.witness.decreasing
    places = [Witness(m, False)] + [Witness(k, True) for k in (m - 1, m, m + 1)]
    return {
        place
        for place in places
        if 1 <= place.decreasing <= claim.dim
        and _ties(claim.alpha, claim.dim, claim.iterations, claim.eps, place)
    }


def _ties(alpha: Fraction, dim: int, t: int, eps: Fraction, witness: Witness) -> bool:
    """Decide ``F = eps H`` at a witness by collecting coefficients of radicals (Besicovitch)."""
    m, root = witness.decreasing, alpha.denominator
    if dim + (0 if witness.at_coordinate else m * m) > TIE_LIMIT:
        if m * m > TIE_LIMIT >= dim:
            return False  # not exempted, so that the bound has to be proved
        raise UndecidedError("E-UND-003", "the tie is too large to be checked exactly", "count")
    weight = m + Fraction(dim - m, 4 * t * t)
    parts: list[tuple[int, Fraction]] = []
    if witness.at_coordinate:
        parts.append((m * m, weight))
        parts += [(k * m, Fraction(-2)) for k in range(1, m + 1)]
        weight = Fraction(1)
    else:
        parts += [(j * k, Fraction(-1)) for j in range(1, m + 1) for k in range(1, m + 1)]
    parts += [(k * k, weight * ((1 if k <= m else 0) - eps)) for k in range(1, dim + 1)]
    sums: dict[int, Fraction] = {}
    for base, factor in parts:
        radicand, outside = reduce_radical(base, alpha.numerator, root)
        sums[radicand] = sums.get(radicand, Fraction(0)) + factor * outside
    return not any(sums.values())
