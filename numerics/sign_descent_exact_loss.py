"""The least loss of literal sign descent over the step size, to any accuracy.

A sweep in fixed point leaves a few candidates, of which one is the best; they are compared again in
balls.  With too many events for a sweep, chords bound the loss to fewer bits.
"""

from fractions import Fraction
from typing import Final

from flint import arb

from numerics import sign_descent_chords as chords
from numerics.ball import Ball, accuracy, at_most, certainly_less, real, working_precision
from numerics.errors import UndecidedError
from numerics.sign_descent_averaged import Averaged
from numerics.sign_descent_exact import Exact, Sweep
from numerics.sign_descent_exact_search import EVENT_LIMIT, FIRST_LIMIT
from numerics.sign_descent_sums import PartialSums
from numerics.sums import power_sum

RIVAL_LIMIT: Final = 200
DEFAULT_BITS: Final = 64
_ROUGH: Final = (32, 16, 8)
"""Accuracies that are tried in turn with chords where none was asked for."""


def optimum(
    alpha: Fraction, dim: int, t: int, bits: int | None, *, generic: bool
) -> tuple[Ball, Ball]:
    """Enclose the least loss after t literal steps, and a step size whose loss lies in that ball.

    Args:
        alpha: positive.
        dim: at least 2.
        t: at least 1.
        bits: the relative accuracy wanted; ``None`` for 64, or less where a sweep is too long.
        generic: whether step sizes at which a coordinate lands on its target are left out.

    Raises:
        UndecidedError: if the accuracy is out of reach of the work limit.
    """
    problem = Exact(alpha, dim, _upper(alpha, dim, t), generic=generic)
    few = bits is not None and bits <= max(_ROUGH)
    try:
        sweep = problem.sweep(t, FIRST_LIMIT if few else EVENT_LIMIT)
    except UndecidedError:
        return _by_chords(problem, t, bits)
    return _by_sweep(problem, sweep, DEFAULT_BITS if bits is None else bits)


def _upper(alpha: Fraction, dim: int, t: int) -> Fraction:
    """Return an upper bound of the loss, below 1: the averaged one with ``S = T^2``."""
    bits = 64 + dim.bit_length() + 2 * t.bit_length()
    with working_precision(bits + 32):
        problem = Averaged(alpha, dim, bits)
        found = problem.optimum(arb(t) ** 2)
        loss = Ball.from_arb(found.value / problem.mass).upper
    return min(loss, (1 + loss) / 2)


class _Candidate:
    """A step size that a sweep leaves, in the notation of :mod:`numerics.sign_descent_exact`."""

    def __init__(self, sweep: Sweep, place: int, *, hit: bool) -> None:
        import numpy as np

        self.sweep, self.hit = sweep, hit
        self.state = int(sweep.ends[place])
        self.before = int(sweep.ends[place - 1]) if place else 0
        # the events of one multiple are those of the first coordinates
        _, reached = np.unique(sweep.n[: self.state], return_counts=True)
        self.reached, self.times = np.unique(reached, return_counts=True)

    def objective(self, start: arb, sums: PartialSums) -> tuple[arb, arb]:
        """Return the objective and ``v``, at the precision of the caller."""
        b = start
        for k, times in zip(self.reached.tolist(), self.times.tolist(), strict=True):
            b += 2 * times * sums(k)
        a = self.sweep.quadratic(self.state)[0]
        if self.hit:
            k, n = int(self.sweep.k[self.before]), int(self.sweep.n[self.before])
            v = real(k) ** -real(self.sweep.heights.alpha) / n
            return 2 * v * b - v * v * (a - (self.state - self.before)), v
        return (b * b / a, b / a) if a else (arb(0), arb(1))


def _by_sweep(problem: Exact, sweep: Sweep, bits: int) -> tuple[Ball, Ball]:
    best = sweep.best(bits)
    rivals, _ = sweep.survivors(best.low - 1)
    if len(rivals) > RIVAL_LIMIT:
        raise UndecidedError(
            "E-UND-003", "too many step sizes are equally good", "ask for fewer bits"
        )
    candidates = [_Candidate(sweep, place, hit=hit) for _, place, hit in rivals]
    precision = 2 * bits + 64 + problem.dim.bit_length()
    while True:
        with working_precision(precision + 32):
            sums = PartialSums(problem.alpha, precision)
            mass = power_sum(2 * problem.alpha, problem.dim, precision)
            start = sums(problem.dim) if sweep.t % 2 else arb(0)
            values = [candidate.objective(start, sums) for candidate in candidates]
            top = values[0]
            for value in values[1:]:
                if certainly_less(top[0].mid(), value[0].mid()):
                    top = value
            most = top[0]
            for value in values:
                most = most.max(value[0])
            loss = 1 - most / mass
            tiny = arb(2) ** -(4 * bits + 64)
            if accuracy(loss) >= bits + 2 or at_most(loss, tiny) is True:
                ball, upper = Ball.from_arb(loss), Ball.from_arb(1 - top[0] / mass).upper
                step = Ball.from_arb(top[1] / power_sum(problem.alpha, problem.dim, precision))
                return Ball(max(ball.lower, Fraction(0)), max(ball.upper, upper)), step
        precision *= 2


def _by_chords(problem: Exact, t: int, bits: int | None) -> tuple[Ball, Ball]:
    for wanted in _ROUGH if bits is None else (bits,):
        try:
            loss, v = chords.Decider(problem).loss(t, wanted)
        except UndecidedError:
            if bits is not None or wanted == _ROUGH[-1]:
                raise
            continue
        with working_precision(problem.bits):
            return loss, Ball.from_arb(v / problem.sum1)
    raise AssertionError("unreachable: the last accuracy raises")
