"""Literal sign descent with steps that are halved: certified loss and certified count.

The steps are ``v_t = 2^-t`` times the largest distance, t = 1, 2, ..., from zero, ``sign(0) = 0``.
The sum of the first T steps with any signs is an odd multiple of ``v_T``, and each coordinate ends
at the one nearest to its distance, unless it has landed.  So the loss is that of ever more odd
steps of length ``v = v_T``, see :mod:`numerics.sign_descent_landscape`, less ``v^2`` for each
coordinate that has landed on an even multiple of v.  Those are the ``k = 2^i``, ``i >= 1``, whose
``i alpha`` is an integer below T; the first coordinate is never reached.
"""

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from numerics.ball import Ball, working_precision
from numerics.errors import InputError, UndecidedError
from numerics.exact import dimension, exponents, steps, tolerance
from numerics.sign_descent_chords import BITS
from numerics.sign_descent_exact import Exact
from numerics.sign_descent_landscape import Landscape
from numerics.sign_descent_sums import PartialSums

__all__ = ["HalvedCount", "count", "loss"]


@dataclass(frozen=True, slots=True)
class HalvedCount:
    """The least number of halved steps that reaches a tolerance.

    Args:
        alpha: exponent of the frequencies.
        dim: the dimension.
        eps: the tolerance.
        iterations: the least ``T >= 1`` whose loss is at most ``eps``.
        losses: encloses the losses after 1, 2, .., T steps; all but the last lie above ``eps``.
    """

    alpha: Fraction
    dim: int
    eps: Fraction
    iterations: int
    losses: tuple[Ball, ...]


class _Halved:
    """The losses of one problem, for ``dim >= 2``."""

    def __init__(self, alpha: Fraction, dim: int) -> None:
        self.problem = Exact(alpha, dim, Fraction(1, 2), generic=True)
        with working_precision(BITS):
            self.sums = PartialSums(alpha, BITS)

    def loss(self, t: int) -> Ball:
        """Enclose the loss after t steps."""
        alpha, dim = self.problem.alpha, self.problem.dim
        with working_precision(BITS):
            # with 2^t + 1 steps of length 2^-t every coordinate arrives
            land = Landscape(self.problem, 2**t + 1, self.sums)
            value = land.at(1 << (land.unit - t))
            landed = min((t - 1) // alpha.numerator, (dim.bit_length() - 1) // alpha.denominator)
            off = landed * arb(4) ** -t
            mass = self.problem.mass
            low, high = (Ball.from_arb((end - off) / mass) for end in (value.low, value.high))
        return Ball(max(low.lower, Fraction(0)), high.upper)


def _inputs(alpha: object, dim: object) -> tuple[Fraction, int]:
    d = dimension(dim)
    if d is None:
        raise InputError(
            "E-IN-009",
            "dim is infinite, where the loss of sign descent has no finite sum",
            "use a finite dim",
        )
    return exponents(alpha, 0)[0], d


def loss(*, alpha: object, dim: object, t: object) -> Ball:
    """Enclose the relative loss after ``t`` halved steps.

    Args:
        alpha: exponent of the frequencies, an exact rational above 0.
        dim: dimension, a positive integer.
        t: number of steps, a non-negative integer.

    Returns:
        A ball that contains the loss, rounded outwards.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the work limit is reached.

    >>> print(loss(alpha=1, dim=1, t=3))  # 1/64
    0.015625
    """
    a, d = _inputs(alpha, dim)
    time = steps(t)
    if time == 0:
        return Ball.exact(1)
    return Ball.exact(Fraction(1, 4**time)) if d == 1 else _Halved(a, d).loss(time)


def count(*, alpha: object, dim: object, eps: object) -> HalvedCount:
    """Find the least number of halved steps, at least 1, whose loss is at most ``eps``.

    Args:
        alpha: exponent of the frequencies, an exact rational above 0.
        dim: dimension, a positive integer.
        eps: tolerance, an exact rational above 0.

    Returns:
        The count with enclosures of the losses up to it, which prove it.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the precision or the work limit is spent.

    >>> count(alpha=1, dim=10**5, eps="1/10").iterations
    10
    """
    a, d = _inputs(alpha, dim)
    e = tolerance(eps)
    halved = _Halved(a, d) if d > 1 else None
    losses: list[Ball] = []
    while True:
        t = len(losses) + 1
        losses.append(Ball.exact(Fraction(1, 4**t)) if halved is None else halved.loss(t))
        reached = losses[-1].at_most(e)
        if reached is None:
            raise UndecidedError(
                "E-UND-001",
                f"the loss at T = {t} agrees with eps to about {BITS - 30} bits",
                "use a slightly different eps",
            )
        if reached:
            return HalvedCount(a, d, e, t, tuple(losses))
