"""Counts of literal sign descent: the search over the number of steps, within one parity.

For a fixed step size every final distance can only fall from ``T`` to ``T + 2`` steps (a coordinate
that has crossed repeats itself, one that has not comes nearer), so the least loss does not rise
within a parity.  It may rise from one parity to the other.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb

from numerics.ball import Ball, at_most, dyadic, real, working_precision
from numerics.errors import UndecidedError
from numerics.exact import integer_text
from numerics.search import least
from numerics.sign_descent_averaged_search import GUARD, Decider
from numerics.sign_descent_count import SignCount, SweepEvidence
from numerics.sign_descent_exact import SCALE, Best, Exact, Sweep, root

SLACKS: Final = (20, 50, 2 * SCALE)
TIE_DIM: Final = 3_000
TIE_RIVALS: Final = 40


@dataclass(frozen=True, slots=True)
class Reach:
    """The best step size for one number of steps."""

    loss: Ball
    step: Ball
    decreasing: int
    evidence: SweepEvidence | None
    tie: bool


class ExactDecider:
    """Certified comparison of the least loss of one parity with the tolerance."""

    def __init__(self, problem: Exact, parity: str) -> None:
        self.problem, self.odd = problem, parity == "odd"
        self.seen: dict[int, Reach] = {}
        self.wall: int | None = None
        self.reason = ""
        self.below = 0

    def steps(self, index: int) -> int:
        """Return the index-th number of steps of this parity."""
        return 2 * index - 1 if self.odd else 2 * index

    def __call__(self, index: int) -> bool:
        """Return whether the loss reaches the tolerance, or the work limit is reached there."""
        if self.wall is not None and index >= self.wall:
            return True
        t = self.steps(index)
        try:
            verdict = self.decide(t)
        except UndecidedError as error:
            if error.code != "E-UND-003":
                raise
            self.wall, self.reason = index, error.message
            return True
        if not verdict:
            self.below = max(self.below, t)
        return verdict

    def decide(self, t: int) -> bool:
        """Return whether the least loss after t steps is at most the tolerance."""
        problem, sweep = self.problem, self.problem.sweep(t)
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
        return Ball(first, max(first, last))

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


def _guess(problem: Exact, parity: str) -> int:
    """Return an index to start from."""
    if parity == "even" and problem.alpha > Fraction(1, 2):
        return 1
    averaged = Decider(problem.alpha, problem.dim, problem.eps).propose()
    return averaged if parity == "odd" and problem.alpha > Fraction(1, 2) else averaged // 2 + 1


def upper_end(alpha: Fraction, dim: int, eps: Fraction, parity: str) -> int:
    """Return a number of steps of one parity that reaches the tolerance, proved without a sweep.

    After T literal steps of length v a coordinate that has crossed its target is at most v away
    from it, which is the averaged distance after T/2 steps: with ``u = T v``, ``v^2 = u^2 / T^2``.
    So the literal loss is at most the averaged one with ``S = T^2`` for ``4 T^2``.

    Args:
        alpha: positive.
        dim: at least 2.
        eps: below 1.
        parity: ``"even"`` or ``"odd"``.

    Returns:
        The least such number, or a little more.
    """
    averaged = Decider(alpha, dim, eps)
    odd = parity == "odd"

    def enough(index: int) -> bool:
        t = 2 * index - 1 if odd else 2 * index
        bits = averaged.least_bits + 2 * t.bit_length()
        with working_precision(bits + GUARD):
            problem = averaged.problem(bits)
            found = averaged.optimum(problem, arb(t) ** 2)
            return at_most(found.value, real(eps) * problem.mass) is True

    index = least(enough, averaged.propose())
    return 2 * index - 1 if odd else 2 * index


def _stopped(decide: ExactDecider, parity: str) -> UndecidedError:
    """Return the error that tells the bracket known when the work limit is reached."""
    problem = decide.problem
    above = decide.below
    most = upper_end(problem.alpha, problem.dim, problem.eps, parity)
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
    index = least(decide, _guess(problem, parity))
    if decide.wall is not None and index >= decide.wall:
        raise _stopped(decide, parity)
    t = decide.steps(index)
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
