"""Gradient descent on a power-law spectrum: certified loss and certified count of iterations.

The eigenvalues are ``k^-alpha`` and the squared distances to the solution ``k^-beta``, so with step
size ``1/lambda_1`` and ``c = alpha + beta`` the loss relative to its start is

    r(t) = (1/H_{d,c}) sum_{k<=d} k^-c (1 - k^-alpha)^(2t),    r(0) = 1.

For ``beta = 0`` this is the linear bigram model of Kunstner and Bach (arXiv 2505.19227, Proposition
A.1).
"""

from fractions import Fraction
from typing import Final

from flint import arb

from numerics.ball import (
    MIN_EXPONENT,
    Ball,
    at_most,
    certainly_less,
    nearest,
    real,
    working_precision,
)
from numerics.count import Count
from numerics.errors import InputError, UndecidedError
from numerics.exact import dimension, exponents, rational_text, shorten, steps, tolerance
from numerics.proposal import propose
from numerics.search import least
from numerics.sums import filtered_sum, power_sum
from numerics.ties import equals, tie_candidate

PRECISION_CAP: Final = 200_000
"""Accuracy in bits beyond which a comparison is given up as undecided."""

DEFAULT_BITS: Final = 64


def _inputs(alpha: object, beta: object, dim: object) -> tuple[Fraction, Fraction, int | None]:
    a, b = exponents(alpha, beta)
    d = dimension(dim)
    if d is None and a + b <= 1:
        raise InputError(
            "E-IN-009",
            f"dim is infinite and the sum diverges, as alpha + beta is {rational_text(a + b)}",
            "use a finite dim, or alpha + beta > 1",
        )
    return a, b, d


class _Loss:
    """The loss of one problem, with its normaliser kept for each precision."""

    def __init__(self, alpha: Fraction, c: Fraction, dim: int | None) -> None:
        self.alpha, self.c, self.dim = alpha, c, dim
        self._mass: tuple[int, arb] | None = None

    def mass(self, bits: int) -> arb:
        """Return the normaliser to about ``bits`` bits."""
        if self._mass is None or self._mass[0] < bits:
            ample = bits + 16 + bits // 16  # neighbouring requests then share it
            self._mass = ample, power_sum(self.c, self.dim, ample)
        return self._mass[1]

    def value(self, t: int, bits: int) -> arb:
        """Return ``r(t)`` for ``t >= 1`` to about ``bits`` bits."""
        total = filtered_sum(self.alpha, self.c, 2 * t, self.dim, bits + 2)
        with working_precision(bits + 20):
            return total / self.mass(bits + 4)

    def below(self, t: int, log_bound: int) -> bool:
        """Say whether ``r(t) <= (1 - d^-alpha)^(2t) < e^-log_bound`` is proved."""
        if self.dim is None:
            return False
        with working_precision(64):
            rate = (-real(self.alpha) * real(self.dim).log()).exp()
            return certainly_less(real(log_bound), 2 * real(t) * rate)


def loss(
    *, alpha: object, dim: object, t: object, beta: object = 0, bits: int | None = None
) -> Ball:
    """Enclose the relative loss after ``t`` steps.

    Args:
        alpha: exponent of the eigenvalues, an exact rational above 0.
        dim: dimension, a positive integer, or ``None`` (``"inf"``) if ``alpha + beta > 1``.
        t: number of steps, a non-negative integer.
        beta: exponent of the squared distances, an exact rational above ``-alpha``.
        bits: relative accuracy wanted, 2 to 100000; 64 by default.

    Returns:
        A ball that contains ``r(t)``, rounded outwards, with at least ``bits`` accurate bits.
        Below ``2^-1000000`` the lower end is 0.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the accuracy is out of reach.

    >>> print(loss(alpha="1/2", dim=10, t=3))
    [0.030097534695265454241, 0.030097534695265454242]
    """
    a, b, d = _inputs(alpha, beta, dim)
    count = steps(t)
    accuracy = DEFAULT_BITS if bits is None else bits
    if type(accuracy) is not int or not 2 <= accuracy <= 100_000:
        raise InputError("E-IN-011", f"bits is {shorten(bits)}", "use an integer from 2 to 100000")
    if count == 0:
        return Ball.exact(1)
    if d == 1:
        return Ball.exact(0)
    problem = _Loss(a, a + b, d)
    if problem.below(count, -MIN_EXPONENT):
        return Ball(Fraction(0), Fraction(1, 1 << -MIN_EXPONENT))
    return Ball.from_arb(problem.value(count, accuracy))


class _Decider:
    """Certified comparison of ``r(t)`` with the tolerance."""

    def __init__(self, problem: _Loss, eps: Fraction) -> None:
        self.problem, self.eps = problem, eps
        self.candidate = tie_candidate(problem.alpha, problem.dim, eps)
        self.tie_at: int | None = None
        self.seen: dict[int, tuple[arb, int]] = {}
        self._log_bound = 1 + eps.denominator.bit_length() - eps.numerator.bit_length() + 1

    def __call__(self, t: int) -> bool:
        """Return whether ``r(t) <= eps``."""
        if self.problem.below(t, self._log_bound):
            self.seen.pop(t, None)
            return True
        bits = t.bit_length() + 30
        while bits <= PRECISION_CAP:
            verdict = self.compare(t, bits)
            if verdict is not None:
                return verdict
            if t == self.candidate and self.tie_at is None:
                problem = self.problem
                assert problem.dim is not None
                same = equals(problem.alpha, problem.c, problem.dim, t, self.eps)
                if same:
                    self.tie_at = t
                    return True
                self.candidate = None if same is False else t
            bits = bits * 2 + 64
        raise UndecidedError(
            "E-UND-001",
            f"the loss at t = {shorten(t)} agrees with eps to {PRECISION_CAP} bits",
            "use a slightly different eps",
        )

    def compare(self, t: int, bits: int) -> bool | None:
        """Compare once at the given accuracy."""
        value = self.problem.value(t, bits)
        with working_precision(bits + 20 + self.eps.denominator.bit_length()):
            verdict = at_most(value, real(self.eps))
        if verdict is not None:
            self.seen[t] = value, bits
        return verdict

    def improve(self, t: int) -> int:
        """Return a Newton step for ``log r(t) = log eps`` from ``t``."""
        bits = 2 * t.bit_length() + 60
        here, there = self.problem.value(t, bits), self.problem.value(t + 1, bits)
        with working_precision(bits):
            step = (real(self.eps) / here).log() / (there / here).log()
            return t + nearest(step) if step.is_finite() else 2 * t

    def enclosure(self, t: int) -> tuple[Ball, int]:
        """Return the ball that decided ``t`` and its accuracy."""
        if t == 0:
            return Ball.exact(1), 0
        if t == self.tie_at:
            return Ball.exact(self.eps), 0
        if t not in self.seen:
            bits = t.bit_length() + 30
            self.seen[t] = self.problem.value(t, bits), bits
        value, bits = self.seen[t]
        return Ball.from_arb(value), bits


def count(*, alpha: object, dim: object, eps: object, beta: object = 0) -> Count:
    """Find the least number of steps after which the relative loss is at most ``eps``.

    Args:
        alpha: exponent of the eigenvalues, an exact rational above 0.
        dim: dimension, a positive integer, or ``None`` (``"inf"``) if ``alpha + beta > 1``.
        eps: tolerance, an exact rational above 0.
        beta: exponent of the squared distances, an exact rational above ``-alpha``.

    Returns:
        The count with the two enclosures that prove it: ``r(T - 1) > eps >= r(T)``.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the precision or work budget is spent; never a guess.

    >>> c = count(alpha="1", dim=2, eps="1/12")
    >>> c.iterations, c.tie
    (1, True)
    """
    a, b, d = _inputs(alpha, beta, dim)
    e = tolerance(eps)

    def record(t: int, before: Ball | None, at: Ball, tie: bool, bits: int) -> Count:
        return Count("gd", None, a, b, d, e, t, before, at, tie, bits)

    if e >= 1:
        return record(0, None, Ball.exact(1), e == 1, 0)
    if d == 1:
        return record(1, Ball.exact(1), Ball.exact(0), False, 0)
    problem = _Loss(a, a + b, d)
    decide = _Decider(problem, e)
    guess = propose(a, a + b, d, e, problem.mass)
    t = least(decide, guess, improve=decide.improve)
    before, bits_before = decide.enclosure(t - 1)
    at, bits_at = decide.enclosure(t)
    return record(t, before, at, t == decide.tie_at, max(bits_before, bits_at))
