"""Counts of literal sign descent: the search over the number of steps, within one parity.

For a fixed step size every final distance can only fall from ``T`` to ``T + 2`` steps (a coordinate
that has crossed repeats itself, one that has not comes nearer), so the least loss does not rise
within a parity.  It may rise from one parity to the other.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, fmpz

from numerics.ball import Ball, at_most, dyadic, real, working_precision
from numerics.errors import UndecidedError
from numerics.search import least
from numerics.sign_descent_averaged_search import Decider
from numerics.sign_descent_count import SignCount
from numerics.sign_descent_exact import SCALE, Best, Exact, Sweep

SLACKS: Final = (24, 50, 2 * SCALE)
TIE_DIM: Final = 3_000


@dataclass(frozen=True, slots=True)
class Reach:
    """The best step size for one number of steps."""

    loss: Ball
    step: Ball
    decreasing: int
    hit: tuple[int, int] | None
    tie: bool


class ExactDecider:
    """Certified comparison of the least loss of one parity with the tolerance."""

    def __init__(self, problem: Exact, parity: str) -> None:
        self.problem, self.odd = problem, parity == "odd"
        self.seen: dict[int, Reach] = {}
        self.wall: int | None = None
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
            self.wall = index
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
            decreasing = int(fmpz(k**p * n**q // sweep.t**q).root(p))
        step = Ball.from_arb(v / problem.sum1)
        return Reach(ball, step, min(decreasing, problem.dim), best.hit, tie)


def _ties(problem: Exact, sweep: Sweep, best: Best) -> bool:
    """Decide exactly whether the best loss is the tolerance, for integer alpha."""
    alpha, dim = problem.alpha, problem.dim
    if alpha.denominator > 1 or dim > TIE_DIM:
        return False
    import numpy as np

    odd = sweep.t % 2
    a, _, _ = sweep.quadratic(best.state)
    times = np.bincount(sweep.k[: best.state], minlength=dim + 1)
    power = alpha.numerator
    b, mass = Fraction(0), Fraction(0)
    for k in range(1, dim + 1):
        b += Fraction(odd + 2 * int(times[k]), k**power)
        mass += Fraction(1, k ** (2 * power))
    if best.hit is None:
        objective = b * b / a
    else:
        k, n = best.hit
        v = Fraction(1, k**power * n)
        landed = best.state - int(sweep.ends[int(np.searchsorted(sweep.ends, best.state)) - 1])
        objective = 2 * v * b - v * v * (a - landed)
    unit = 1 << (2 * SCALE)
    return mass - objective == problem.eps * mass and (
        sweep.best(2 * SCALE, best).high < objective * unit
    )


def _guess(problem: Exact, parity: str) -> int:
    """Return an index to start from."""
    if parity == "even" and problem.alpha > Fraction(1, 2):
        return 1
    averaged = Decider(problem.alpha, problem.dim, problem.eps).propose()
    return averaged if parity == "odd" and problem.alpha > Fraction(1, 2) else averaged // 2 + 1


def count(alpha: Fraction, dim: int, eps: Fraction, parity: str, *, generic: bool) -> SignCount:
    """Return the least number of steps of one parity, for ``dim >= 2`` and ``eps < 1``."""
    problem = Exact(alpha, dim, eps, generic=generic)
    decide = ExactDecider(problem, parity)
    index = least(decide, _guess(problem, parity))
    if decide.wall is not None and index >= decide.wall:
        raise UndecidedError(
            "E-UND-003",
            f"the least {parity} count is above {decide.below}, and the work limit ends there",
            "use a smaller dim, a larger eps, or the averaged dynamics",
        )
    t = decide.steps(index)
    at = decide.seen[t]
    before = decide.seen[t - 2].loss if t > 2 else Ball.exact(1)
    return SignCount(
        "sd",
        "exact",
        alpha,
        dim,
        eps,
        t,
        before,
        at.loss,
        at.tie,
        2 * SCALE,
        at.step,
        at.decreasing,
        parity,
        generic,
    )
