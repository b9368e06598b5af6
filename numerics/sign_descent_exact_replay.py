"""Replay of counts for literal sign descent, sharing nothing with the search.

Step sizes come from the certificate.  At each of them every coordinate is rounded on its own to the
nearest multiple of the right parity; no events are listed or sorted.  Between two step sizes
``v' > v`` the sums grow as v falls, so

    2 w B - w^2 (A - landed) <= B(v)^2 / A(v')      for every w between,

unless all that changes is one group of coordinates that land at the same step size ``k^-alpha / n``
(the same integer ``k^p n^q``): then the two roundings and the landing itself are looked at.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from flint import arb

from numerics.ball import Ball, at_most, certainly_less, real, working_precision
from numerics.replay_loss import normaliser
from numerics.sign_descent_certificate import SignCertificate
from numerics.sign_descent_chord_replay import Levels, Unproved, exceeds, witness
from numerics.sign_descent_count import ChordEvidence, SweepEvidence
from numerics.sign_descent_tie_replay import Rationals
from numerics.verdict import Status, Verdict, check_enclosures, refuted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

UNIT: Final = 61
HEAD_LIMIT: Final = 1_000_000
WORK_LIMIT: Final = 3_000_000_000
LIMB: Final = 21
KEY_BITS: Final = 8_000
BITS: Final = 200


def _refuted(reason: str) -> Verdict:
    return refuted(reason, BITS)


def replay_exact(claim: SignCertificate) -> Verdict:
    """Prove again that ``r*(T) <= eps < r*(T - 2)`` for the count T of a certificate."""
    shape = _by_shape(claim)
    if shape is not None:
        return shape
    t = claim.iterations
    before, at = claim.sweep_before, claim.sweep_at
    assert at is not None
    try:
        with working_precision(BITS + 2 * claim.dim.bit_length()):
            verdict = _check(claim, t, at, claim.loss_at)
            if verdict is None and t > 2:
                assert before is not None
                assert claim.loss_before is not None
                verdict = _check(claim, t - 2, before, claim.loss_before)
    except Unproved as reason:
        return Verdict(Status.UNDECIDED, str(reason), BITS)
    return verdict or Verdict(Status.HOLDS, "both inequalities were proved again", BITS)


def _by_shape(claim: SignCertificate) -> Verdict | None:
    eps, t, before, at = claim.eps, claim.iterations, claim.loss_before, claim.loss_at
    told = "an earlier enclosure"
    known = check_enclosures(eps, t, (before, at), tie=claim.tie, earlier=told, bits=BITS)
    if known is not None:
        return known
    assert before is not None
    if claim.parity != ("odd" if t % 2 else "even"):
        return _refuted("the count has the other parity")
    if t <= 2 and not before.contains(1):
        return _refuted("an enclosure does not contain the loss")
    if claim.dim == 1:
        if t > 2 or claim.tie or not at.contains(0):
            return _refuted("in dimension 1 the loss vanishes after one or two steps")
        return Verdict(Status.HOLDS, "the loss is known without computing")
    if claim.sweep_at is None or (t > 2 and claim.sweep_before is None):
        return Verdict(Status.UNDECIDED, "the certificate has no places to check the bounds at")
    if claim.step_size is None or claim.decreasing is None:
        return _refuted("the step size is missing")
    return None


@dataclass(frozen=True, slots=True)
class _Rounded:
    """Multiples ``j`` of the first coordinates, and ``A`` and bounds of ``B 2^UNIT`` of all."""

    j: "Integers"
    a: int
    low: int
    high: int


class _Heads:
    """The coordinates that can differ from the rest, for one number of steps."""

    def __init__(self, claim: SignCertificate, t: int, least: int) -> None:
        import numpy as np

        self.claim, self.t, self.dim = claim, t, claim.dim
        self.exactly: Rationals | None = None
        self.p, self.q = claim.alpha.numerator, claim.alpha.denominator
        self.mass = normaliser(2 * claim.alpha, claim.dim, BITS)
        self.sum1 = normaliser(claim.alpha, claim.dim, BITS)
        lowest = min(1 + t % 2, t) * least  # nothing lower changes its multiple or still falls
        if self.q * (UNIT + 1 - lowest.bit_length()) > KEY_BITS:
            raise Unproved("the denominator of alpha is too large")
        bound = int(-(-((1 << UNIT) ** self.q) // lowest**self.q))
        self.count = min(claim.dim, _root(bound, self.p) + 1)
        if self.count > HEAD_LIMIT:
            raise Unproved("too many coordinates move to be checked one by one")
        unit, heights = arb(2) ** UNIT, []
        for k in range(1, self.count + 1):
            ball = Ball.from_arb((-real(claim.alpha) * arb(k).log()).exp() * unit)
            heights.append(1 << UNIT if k == 1 else ball.lower.__floor__())
        self.heights = np.array(heights, dtype=np.int64)
        self.limbs = [(self.heights >> (LIMB * i)) & ((1 << LIMB) - 1) for i in range(3)]
        self.rest = 0, 0
        if t % 2:  # the others sit at the first multiple
            rest = self.sum1 - normaliser(claim.alpha, self.count, BITS)
            if not rest.is_finite():
                raise Unproved("alpha is too large for the sums")
            ball = Ball.from_arb(rest * unit)
            self.rest = max(0, ball.lower.__floor__()), max(0, ball.upper.__ceil__())

    def rounded(self, v: int) -> _Rounded:
        """Round every coordinate at the step size ``v / 2^UNIT``."""
        import numpy as np

        shift = 0 if self.t % 2 else v
        low = (self.heights + shift) // (2 * v)
        high = (self.heights + 1 + shift) // (2 * v)
        if not np.array_equal(low, high):
            raise Unproved("a step size is too near to a landing")
        j = np.minimum(2 * low + self.t % 2, self.t)
        if int(j[0]) ** 2 * len(j) >= 2**62 or int(j[0]) * len(j) >= 2 ** (62 - LIMB):
            raise Unproved("the sums are too large to be checked")
        a = int(np.sum(j * j))
        b = sum(int(np.sum(j * limb)) << (LIMB * i) for i, limb in enumerate(self.limbs))
        b_high = b + int(np.sum(j))
        if self.t % 2:
            a += self.dim - self.count
        return _Rounded(j, a, b + self.rest[0], b_high + self.rest[1])

    def height(self, k: int) -> arb:
        """Return ``k^-alpha``."""
        return (-real(self.claim.alpha) * arb(k).log()).exp()

    def mixed(self, rounded: _Rounded) -> arb:
        """Return ``B`` as a narrow ball."""
        total = self.sum1 - normaliser(self.claim.alpha, self.count, BITS) if self.t % 2 else arb(0)
        for k, j in enumerate(rounded.j.tolist(), 1):
            if j:
                total += j * self.height(k)
        return total


def _root(value: int, degree: int) -> int:
    from flint import fmpz

    return 1 if degree >= value.bit_length() else int(fmpz(value).root(degree))


def _check(
    claim: SignCertificate, t: int, given: SweepEvidence | ChordEvidence, ball: Ball
) -> Verdict | None:
    """Check the enclosure of the least loss after t steps; ``None`` if it is proved."""
    if any(lower >= upper for upper, lower in pairwise(given.cells)):
        return _refuted("the step sizes are not in order")
    if isinstance(given, ChordEvidence):
        levels = Levels(claim, t, given.unit)
        value, v = witness(levels, given)
        verdict = _upper(claim, t, ball, value)
        if verdict is None and t == claim.iterations:
            verdict = _step(claim, v, levels.sum1)
        _reaches(claim, t, ball, value, verdict)
        if verdict is None and ball.lower > 0:
            exceeds(levels, given, ball.lower, generic=claim.generic)
        return verdict
    heads = _Heads(claim, t, min(given.cells[-1], given.place))
    if claim.tie and t == claim.iterations and Rationals.suits(claim):
        heads.exactly = Rationals(claim)
    if heads.count * len(given.cells) > WORK_LIMIT:
        raise Unproved("the certificate is too long to be checked")
    value, v = _witness(heads, given)
    verdict = _upper(claim, t, ball, value)
    if verdict is None and t == claim.iterations:
        verdict = _step(claim, v, heads.sum1)
    if verdict is None and heads.exactly is not None:
        verdict = _tie(heads, given)
    else:
        _reaches(claim, t, ball, value, verdict)
    if verdict is None and ball.lower > 0:
        _below(heads, given.cells[-1], real(ball.lower) * heads.mass)
        bar = Ball.from_arb((1 - real(ball.lower)) * heads.mass * arb(2) ** (2 * UNIT)).lower
        _cells(heads, given.cells, bar.__floor__())
    return verdict


def _tie(heads: _Heads, given: SweepEvidence) -> Verdict | None:
    """Check that the step size of the certificate loses eps exactly."""
    assert heads.exactly is not None
    rounded = heads.rounded(given.place)
    off = 0 if given.hit is None else _off(heads, rounded, *given.hit)
    if heads.exactly.objective(rounded.j, given.hit, off) != heads.exactly.target:
        return _refuted("the claimed tie is not one")
    return None


def _upper(claim: SignCertificate, t: int, ball: Ball, value: arb) -> Verdict | None:
    """Compare the loss of the certificate's step size with what is claimed of it."""
    now = t == claim.iterations
    if now and certainly_less(real(claim.eps), value):
        return _refuted("the loss is still above eps with the step size of the certificate")
    if not now and at_most(value, real(claim.eps)) is True:
        return _refuted("the loss is at most eps two steps earlier already")
    if certainly_less(value, real(ball.lower)):
        return _refuted("an enclosure does not contain the loss")
    return None


def _reaches(
    claim: SignCertificate, t: int, ball: Ball, value: arb, verdict: Verdict | None
) -> None:
    if verdict is not None:
        return
    if claim.tie and t == claim.iterations:
        raise Unproved("the tie is too large to be checked exactly")
    if at_most(value, real(ball.upper)) is not True:
        raise Unproved("the step size does not reach the upper end of an enclosure")


def _witness(heads: _Heads, given: SweepEvidence) -> tuple[arb, arb]:
    """Return the loss of the certificate's step size, and ``v``."""
    rounded = heads.rounded(given.place)
    if rounded.a == 0:
        return arb(1), real(given.place) / arb(2) ** UNIT
    mixed = heads.mixed(rounded)
    if given.hit is None:
        v = mixed / rounded.a
        return 1 - mixed * v / heads.mass, v
    k, n = given.hit
    if heads.claim.generic or n >= heads.t or (n - heads.t) % 2 == 0 or k > heads.count:
        raise Unproved("the landing of the certificate is none")
    v = heads.height(k) / n
    # any rounding bounds the loss; a landed coordinate loses v^2 less if it is off by v
    off = _off(heads, rounded, k, n)
    return 1 - (2 * v * mixed - v * v * (rounded.a - off)) / heads.mass, v


def _off(heads: _Heads, rounded: _Rounded, k: int, n: int) -> int:
    """Return how many landing coordinates the rounding puts one multiple beside."""
    if heads.p * k.bit_length() > KEY_BITS:
        raise Unproved("alpha is too large to tell landings apart")
    key, found = k**heads.p * n**heads.q, 0
    for other, j in enumerate(rounded.j.tolist(), 1):
        if heads.p * (other.bit_length() - 1) > key.bit_length():
            break
        for m in (j - 1, j + 1):
            if m > 0 and m < heads.t and other**heads.p * m**heads.q == key:
                found += 1
    return found


def _step(claim: SignCertificate, v: arb, sum1: arb) -> Verdict | None:
    assert claim.step_size is not None
    assert claim.decreasing is not None
    rate, m = v / sum1, claim.decreasing
    inside = at_most(real(claim.step_size.lower), rate) is not False
    if not inside or at_most(rate, real(claim.step_size.upper)) is False:
        return _refuted("the step size is not the one described")
    reach, alpha = claim.iterations * v, -real(claim.alpha)
    late = m < claim.dim and certainly_less(reach, (alpha * real(m + 1).log()).exp())
    if late or (m > 0 and certainly_less((alpha * real(m).log()).exp(), reach)):
        return _refuted("the number of decreasing coordinates is wrong")
    return None


def _below(heads: _Heads, last: int, target: arb) -> None:
    """Check that coordinates which cannot arrive exceed the target below the last step size."""
    u = real(heads.t * last) / arb(2) ** UNIT
    m = int((heads.heights >= heads.t * last).sum()) if heads.t * last < 2**63 else 0
    alpha = heads.claim.alpha
    first = normaliser(alpha, m, BITS) if m else arb(0)
    second = normaliser(2 * alpha, m, BITS) if m else arb(0)
    if at_most(target, second - 2 * u * first + m * u * u) is not True:
        raise Unproved("step sizes below the last one are not ruled out")


def _cells(heads: _Heads, cells: tuple[int, ...], bar: int) -> None:
    """Check that no objective exceeds ``bar``, in units of ``2^(-2 UNIT)``."""
    upper = heads.rounded(cells[0])
    if int(upper.j[0]) != heads.t % 2:
        raise Unproved("step sizes above the first one are not ruled out")
    _vertex(heads, upper, bar)
    for v in cells[1:]:
        lower = heads.rounded(v)
        if lower.high * lower.high > bar * (upper.a or 3):
            _vertex(heads, upper, bar)
            _vertex(heads, lower, bar)
            _landing(heads, upper, lower, bar)
        upper = lower
    _vertex(heads, upper, bar)


def _vertex(heads: _Heads, rounded: _Rounded, bar: int) -> None:
    if rounded.high * rounded.high <= bar * rounded.a:
        return
    exactly = heads.exactly
    if exactly is None or exactly.objective(rounded.j) > exactly.target:
        raise Unproved("a rounding is not ruled out")


def _landing(heads: _Heads, upper: _Rounded, lower: _Rounded, bar: int) -> None:
    """Check a cell in which nothing happens but one landing."""
    import numpy as np

    changed = np.flatnonzero(lower.j != upper.j)
    events = {
        (int(k) + 1) ** heads.p * (int(upper.j[k]) + 1) ** heads.q
        for k in changed
        if lower.j[k] == upper.j[k] + 2
    }
    if len(changed) == 0:
        return
    if len(events) != 1 or (lower.j[changed] != upper.j[changed] + 2).any():
        raise Unproved("a cell holds more than one landing")
    if heads.claim.generic:
        return
    k, n = int(changed[0]), int(upper.j[changed[0]]) + 1
    height = int(heads.heights[k])
    v_low, v_high = height // n, -(-(height + 1) // n)
    if 2 * v_high * lower.high - v_low * v_low * (lower.a - len(changed)) <= bar:
        return
    exactly, hit = heads.exactly, (k + 1, n)
    if exactly is None or exactly.objective(lower.j, hit, len(changed)) > exactly.target:
        raise Unproved("a landing is not ruled out")
