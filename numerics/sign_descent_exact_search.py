"""Counts of literal sign descent: the search over the number of steps, within one parity.

For a fixed step size every final distance can only fall from ``T`` to ``T + 2`` steps (a coordinate
that has crossed repeats itself, one that has not comes nearer), so the least loss does not rise
within a parity.  It may rise from one parity to the other.
"""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb

from numerics.ball import (
    Ball,
    at_most,
    certainly_less,
    dyadic,
    nearest,
    real,
    working_precision,
)
from numerics.errors import UndecidedError
from numerics.exact import integer_text
from numerics.search import least
from numerics.sign_descent_averaged_search import Decider as AveragedDecider
from numerics.sign_descent_bracket import lower_end, upper_end
from numerics.sign_descent_chords import MARGIN, Decider
from numerics.sign_descent_count import ChordEvidence, SignCount, SweepEvidence
from numerics.sign_descent_exact import Best, Exact, Sweep, root
from numerics.sign_descent_heights import SCALE

FIRST_LIMIT: Final = 50_000
EVENT_LIMIT: Final = 4_000_000
_LATER: Final = 20
"""Beyond the first wall, where only a bracket is looked for, the work limit is divided by this."""
_SECANTS: Final = 12
SLACKS: Final = (20, 50, 2 * SCALE)
TIE_DIM: Final = 3_000
TIE_RIVALS: Final = 40


@dataclass(frozen=True, slots=True)
class Reach:
    """The best step size for one number of steps."""

    loss: Ball
    step: Ball
    decreasing: int
    evidence: SweepEvidence | ChordEvidence | None
    tie: bool


class ExactDecider:
    """Certified comparison of the least loss of one parity with the tolerance."""

    def __init__(self, problem: Exact, parity: str) -> None:
        self.problem, self.odd = problem, parity == "odd"
        self.chords = Decider(problem)
        self.seen: dict[int, Reach] = {}
        self.wall: int | None = None
        self.reason = ""
        self.below = 0

    @property
    def bracketed(self) -> bool:
        """Whether :func:`numerics.sign_descent_bracket.lower_end` knows better than a search."""
        return self.odd and self.problem.alpha > Fraction(1, 2)

    def steps(self, index: int) -> int:
        """Return the index-th number of steps of this parity."""
        return 2 * index - 1 if self.odd else 2 * index

    def __call__(self, index: int) -> bool:
        """Return whether the loss reaches the tolerance, or the work limit is reached there."""
        if self.wall is not None and (index >= self.wall or self.bracketed):
            return True
        t = self.steps(index)
        try:
            verdict = self.decide(t)
        except UndecidedError as error:
            if error.code != "E-UND-003":
                raise
            self.wall, self.reason = index, self.reason or error.message
            self.chords.share = _LATER
            return True
        if not verdict:
            self.below = max(self.below, t)
        return verdict

    def decide(self, t: int) -> bool:
        """Return whether the least loss after t steps is at most the tolerance.

        Few events are swept, which settles landings and ties; many are bounded by chords first.
        """
        try:
            sweep = self.problem.sweep(t, FIRST_LIMIT)
        except UndecidedError as few:
            try:
                return self._by_chords(t)
            except UndecidedError as spent:
                try:
                    sweep = self.problem.sweep(t, EVENT_LIMIT)
                except UndecidedError as many:
                    reason = f"{spent.message}, and {many.message}"
                    raise UndecidedError(few.code, reason, spent.remedy) from None
        verdict = self._by_sweep(t, sweep)
        if self.seen[t].evidence is None and not self.seen[t].tie:
            with suppress(UndecidedError):  # the places lie too close for the units of a sweep
                self._by_chords(t)
        return verdict

    def is_small(self, t: int) -> bool:
        """Say whether t steps have few events."""
        try:
            self.problem.sweep(t, FIRST_LIMIT)
        except UndecidedError:
            return False
        return True

    def _by_chords(self, t: int) -> bool:
        problem = self.problem
        found = self.chords.decide(t)
        with working_precision(problem.bits):
            place = (found.v * t) ** (-1 / real(problem.alpha))
            decreasing = min(int(dyadic(place.mid())), problem.dim)
            step = Ball.from_arb(found.v / problem.sum1)
        self.seen[t] = Reach(found.loss, step, decreasing, found.evidence, tie=False)
        return found.reached

    def _by_sweep(self, t: int, sweep: Sweep) -> bool:
        problem = self.problem
        for slack in SLACKS:
            best = sweep.best(slack)
            with working_precision(problem.bits):
                low, high = problem.loss(best.high), problem.loss(best.low)
                eps = real(problem.eps)
                verdict = at_most(high, eps)
                if verdict is not True and at_most(low, eps) is False:
                    verdict = False
                elif verdict is False:
                    verdict = None
                if verdict is not None:
                    ball = self._ball(low, high)
                    if ball.at_most(problem.eps) is verdict:
                        self.seen[t] = self._reach(sweep, best, ball, tie=False)
                        return verdict
        if _ties(problem, sweep, best):
            with working_precision(problem.bits):
                ball = Ball.exact(problem.eps)
                self.seen[t] = self._reach(sweep, best, ball, tie=True)
            return True
        raise UndecidedError(
            "E-UND-001",
            f"the loss at T = {t} agrees with eps to about {2 * SCALE - 30} bits",
            "use a slightly different eps",
        )

    def _ball(self, low: arb, high: arb) -> Ball:
        """Step sizes beyond the sweep lose more than the ceiling."""
        first, last = Ball.from_arb(low).lower, Ball.from_arb(high).upper
        first = max(min(first, self.problem.ceiling), Fraction(0))
        last = max(first, last)
        wider = last + MARGIN
        return Ball(first, last if last <= self.problem.eps < wider else wider)

    def _reach(self, sweep: Sweep, best: Best, ball: Ball, *, tie: bool) -> Reach:
        problem, v = self.problem, sweep.step(best)
        p, q = problem.alpha.numerator, problem.alpha.denominator
        if best.hit is None:
            place = (v * sweep.t) ** (-1 / real(problem.alpha))
            decreasing = int(dyadic(place.mid()))
        else:
            k, n = best.hit
            decreasing = root(k**p * n**q // sweep.t**q, p)
        step = Ball.from_arb(v / problem.sum1)
        return Reach(ball, step, min(decreasing, problem.dim), sweep.evidence(best), tie)


def _ties(problem: Exact, sweep: Sweep, best: Best) -> bool:
    """Decide exactly whether the best loss is the tolerance, for integer alpha."""
    alpha, dim = problem.alpha, problem.dim
    if alpha.denominator > 1 or dim > TIE_DIM:
        return False
    mass = sum((Fraction(1, k ** (2 * alpha.numerator)) for k in range(1, dim + 1)), Fraction(0))
    target = (1 - problem.eps) * mass
    rivals, _ = sweep.survivors((target * (1 << 2 * SCALE)).__floor__() - 1)
    if len(rivals) > TIE_RIVALS:
        return False
    place = int(sweep.ends.searchsorted(best.state))
    exact = {(at, hit): _objective(sweep, at, hit) for _, at, hit in rivals}
    return exact.get((place, best.hit is not None)) == target and max(exact.values()) == target


def _objective(sweep: Sweep, place: int, hit: bool) -> Fraction:
    """Return the objective exactly, for integer alpha."""
    state, power = int(sweep.ends[place]), sweep.heights.alpha.numerator
    odd, a = sweep.t % 2, sweep.quadratic(state)[0]
    times: dict[int, int] = {}
    for k in sweep.k[:state]:
        times[int(k)] = times.get(int(k), 0) + 2
    b = sum((Fraction(count, k**power) for k, count in times.items()), Fraction(0))
    if odd:
        b += sum((Fraction(1, k**power) for k in range(1, sweep.dim + 1)), Fraction(0))
    if not hit:
        return b * b / a if a else Fraction(0)
    before = int(sweep.ends[place - 1])
    v = Fraction(1, int(sweep.k[before]) ** power * int(sweep.n[before]))
    return 2 * v * b - v * v * (a - (state - before))


def _guess(decide: ExactDecider, parity: str) -> int:
    """Return an index to start from."""
    problem = decide.problem
    if parity == "even" and problem.alpha > Fraction(1, 2):
        return 1
    index = AveragedDecider(problem.alpha, problem.dim, problem.eps).propose()
    if parity == "even" or problem.alpha <= Fraction(1, 2):
        index = index // 2 + 1
    with suppress(UndecidedError):
        return _refined(decide, index)
    return index


def _refined(decide: ExactDecider, index: int) -> int:
    """Return a better index, by secants in logarithms of estimated losses, if many events occur."""
    known: list[tuple[arb, arb]] = []
    u, far = arb(1), True
    for _ in range(_SECANTS):
        t = decide.steps(index)
        if decide.is_small(t):
            break
        if far:  # which step sizes are good has to be found out
            u = decide.chords.decide(t).v * t
        loss = decide.chords.estimate(t, u)
        with working_precision(64 + t.bit_length()):
            x, y = real(t).log(), (loss / real(decide.problem.eps)).log()
            slope = arb(-2)
            if known and certainly_less(arb(0), abs(x - known[-1][0])):
                slope = (y - known[-1][1]) / (x - known[-1][0])
            if not certainly_less(slope, arb(-1) / 8):
                break
            known.append((x, y))
            change = (-y / slope).min(arb(2)).max(arb(-2))
            far = not certainly_less(abs(change), arb(1) / 50)
            after = max(1, nearest(((x + change).exp() + (1 if decide.odd else 0)) / 2))
        if abs(after - index) <= 1:
            return after
        index = after
    return index


def _stopped(decide: ExactDecider, parity: str) -> UndecidedError:
    """Return the error that tells the bracket known when the work limit is reached."""
    problem = decide.problem
    alpha, dim, eps = problem.alpha, problem.dim, problem.eps
    above, most = decide.below, upper_end(alpha, dim, eps, parity)
    if decide.odd:
        above = max(above, lower_end(alpha, dim, eps))
    return UndecidedError(
        "E-UND-003",
        f"the least {parity} count is above {integer_text(above)} and at most "
        f"{integer_text(most)}; in between {decide.reason}",
        "use a smaller dim, a larger eps, or the averaged dynamics",
        (above, most),
    )


def count(alpha: Fraction, dim: int, eps: Fraction, parity: str, *, generic: bool) -> SignCount:
    """Return the least number of steps of one parity, for ``dim >= 2`` and ``eps < 1``."""
    problem = Exact(alpha, dim, eps, generic=generic)
    decide = ExactDecider(problem, parity)
    index = least(decide, _guess(decide, parity))
    t = decide.steps(index)
    if t not in decide.seen:
        raise _stopped(decide, parity)
    at = decide.seen[t]
    before = decide.seen[t - 2] if t > 2 else None
    return SignCount(
        "sd",
        "exact",
        alpha,
        dim,
        eps,
        t,
        Ball.exact(1) if before is None else before.loss,
        at.loss,
        at.tie,
        2 * SCALE,
        at.step,
        at.decreasing,
        parity,
        generic,
        sweep_before=None if before is None else before.evidence,
        sweep_at=at.evidence,
    )
