"""Counts and losses of sign descent with averaged oscillation: the search."""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

from flint import arb

from numerics.ball import Ball, at_most, certainly_less, dyadic, real, working_precision
from numerics.errors import UndecidedError
from numerics.exact import shorten
from numerics.search import least
from numerics.sign_descent_averaged import Averaged, Optimum
from numerics.sign_descent_count import Cover, SignCount, Witness
from numerics.sign_descent_ties import coordinate_tie, vertex_tie

PRECISION_CAP: Final = 20_000
GUARD: Final = 32
LOSS_BITS: Final = 20
"""Relative accuracy of the losses in a count, where the comparison with eps needs no more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What settled one number of iterations."""

    loss: Ball
    bits: int
    tie: bool
    step: Ball
    witness: Witness
    cover: Cover | None


class Decider:
    """Certified comparison of ``r*(T)`` with the tolerance, for ``dim >= 2`` and ``eps < 1``."""

    def __init__(self, alpha: Fraction, dim: int, eps: Fraction) -> None:
        self.alpha, self.dim, self.eps = alpha, dim, eps
        self.least_bits = 48 + dim.bit_length() + eps.denominator.bit_length()
        self.seen: dict[int, Outcome] = {}
        self._problems: dict[int, Averaged] = {}
        self._guess = 1, 2

    def problem(self, bits: int) -> Averaged:
        """Return the problem at an accuracy; the caller has set ``bits + GUARD``."""
        if bits not in self._problems:
            self._problems[bits] = Averaged(self.alpha, self.dim, bits)
        return self._problems[bits]

    def optimum(self, problem: Averaged, s: arb) -> Optimum:
        """Return the optimum, starting from where the last one was."""
        found = problem.optimum(s, self._guess)
        self._guess = found.first, found.witness.decreasing
        return found

    def propose(self) -> int:
        """Return about the count: the least ``S`` with ``min F(u; S) <= eps H``, by Dinkelbach.

        ``F(u; S) <= eps H`` says ``S >= #{a_k < u} u^2 / (eps H - sum_{a_k >= u} (a_k - u)^2)``, so
        replacing S by that ratio at the minimiser of ``F(.; S)`` falls to the least S.
        """
        bits = self.least_bits
        with working_precision(bits + GUARD):
            problem = self.problem(bits)
            budget = real(self.eps) * problem.mass
            s = (real(self.dim - 1) / budget).mid()
            for _ in range(200):
                found = self.optimum(problem, s)
                u, m = found.scaled_step, found.witness.decreasing
                room = budget - (problem.sum2(m) - 2 * u * problem.sum1(m) + m * u * u)
                after = ((self.dim - m) * u * u / room).mid()
                if not after.is_finite() or not certainly_less(arb(4), after):
                    return 1
                gap = (s - after) / s
                s = after
                if certainly_less(gap, arb(2) ** (-bits // 2 - 24)):
                    break
            return max(1, (isqrt(int(dyadic(s))) + 1) // 2)

    def __call__(self, t: int) -> bool:
        """Return whether ``r*(t) <= eps``, and keep what settled it."""
        bits = self.least_bits + 2 * t.bit_length()
        while bits <= PRECISION_CAP:
            verdict = self._compare(t, bits)
            if verdict is not None:
                return verdict
            bits = 2 * bits + 64
        raise UndecidedError(
            "E-UND-001",
            f"the loss at T = {shorten(t)} agrees with eps to {PRECISION_CAP} bits",
            "use a slightly different eps",
        )

    def _compare(self, t: int, bits: int) -> bool | None:
        with working_precision(bits + GUARD):
            problem, s = self.problem(bits), arb(2 * t) ** 2
            found = self.optimum(problem, s)
            target = real(self.eps) * problem.mass
            verdict = at_most(found.value, target)
            if verdict is None:
                return self._tie(t, bits, found)
            low = found.value * (1 - arb(2) ** -LOSS_BITS)
            if not verdict and not certainly_less(target, low):
                low = (found.value + target) / 2
            cover = problem.cover(s, low, found.first, found.after)
            if cover is None:
                return True if verdict else None
            loss = _span(low / problem.mass, found.value / problem.mass)
            if loss.at_most(self.eps) is not verdict:
                return None
            self.seen[t] = self._outcome(problem, t, found, loss, False, cover)
            return verdict

    def _tie(self, t: int, bits: int, found: Optimum) -> bool | None:
        """Decide exactly whether the loss of the best step size is the tolerance."""
        problem, witness = self.problem(bits), found.witness
        m = witness.decreasing
        beside = [Witness(m, False), Witness(m, True), Witness(m + 1, True), Witness(m - 1, True)]
        equal = [place for place in beside if self._equals(place, t)]
        if witness not in equal:
            return None
        target = real(self.eps) * problem.mass
        cover = problem.cover(arb(2 * t) ** 2, target, found.first, found.after, equal)
        if cover is None:
            return None
        loss = Ball.exact(self.eps)
        self.seen[t] = self._outcome(problem, t, found, loss, True, cover)
        return True

    def _equals(self, place: Witness, t: int) -> bool:
        if not 1 <= place.decreasing <= self.dim:
            return False
        decide = coordinate_tie if place.at_coordinate else vertex_tie
        return decide(self.alpha, self.dim, place.decreasing, t, self.eps) is True

    def _outcome(
        self, problem: Averaged, t: int, found: Optimum, loss: Ball, tie: bool, cover: Cover
    ) -> Outcome:
        step = found.scaled_step / (t * problem.sum1(self.dim))
        return Outcome(loss, problem.bits, tie, Ball.from_arb(step), found.witness, cover)


def _span(low: arb, high: arb) -> Ball:
    """Return the ends exactly; a union in balls would round the radius up to 30 bits."""
    return Ball(Ball.from_arb(low).lower, Ball.from_arb(high).upper)


def count(alpha: Fraction, dim: int, eps: Fraction) -> SignCount:
    """Return the least number of iterations, for ``dim >= 2`` and ``eps < 1``."""
    decide = Decider(alpha, dim, eps)
    t = least(decide, decide.propose())
    at = decide.seen.get(t)
    if at is None:
        raise UndecidedError(
            "E-UND-001", "the loss at the count could not be enclosed", "use a different eps"
        )
    before = decide.seen[t - 1] if t > 1 else None
    return SignCount(
        "sd",
        "averaged",
        alpha,
        dim,
        eps,
        t,
        Ball.exact(1) if before is None else before.loss,
        at.loss,
        at.tie,
        max(at.bits, 0 if before is None else before.bits),
        at.step,
        at.witness.decreasing,
        witness=at.witness,
        witness_before=None if before is None else before.witness,
        cover_before=None if before is None else before.cover,
        cover_at=at.cover,
    )


def optimum(alpha: Fraction, dim: int, t: int, bits: int) -> tuple[Ball, Ball]:
    """Enclose ``r*(t)`` to about ``bits`` bits, and a step size whose loss lies in that ball.

    For ``dim >= 2`` and ``t >= 1``.
    """
    accuracy = bits + 16 + dim.bit_length() + 2 * t.bit_length()
    while accuracy <= 8 * PRECISION_CAP + 4 * bits:
        with working_precision(accuracy + GUARD):
            problem, s = Averaged(alpha, dim, accuracy), arb(2 * t) ** 2
            found = problem.optimum(s)
            low = found.value * (1 - arb(2) ** -(bits + 2))
            cover = problem.cover(s, low, found.first, found.after)
            if cover is not None:
                step = found.scaled_step / (t * problem.sum1(dim))
                ball = _span(low / problem.mass, found.value / problem.mass)
                return ball, Ball.from_arb(step)
        accuracy *= 2
    raise UndecidedError(
        "E-UND-001", f"the loss could not be enclosed to {bits} bits", "ask for fewer bits"
    )
