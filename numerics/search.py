"""The least integer at which a monotone certified predicate turns true."""

from collections.abc import Callable
from typing import Final

from numerics.errors import UndecidedError

EVALUATION_LIMIT: Final = 4_000
ITERATION_BITS: Final = 70_000
"""A count with more bits than this is refused."""


def least(
    decide: Callable[[int], bool],
    guess: int,
    low: int = 0,
    improve: Callable[[int], int] | None = None,
) -> int:
    """Return the least integer ``t > low`` with ``decide(t)``.

    The guess only steers: the answer is right whatever it is, because the search ends with
    ``decide(t - 1)`` false (or ``t - 1 == low``) and ``decide(t)`` true.

    Args:
        decide: false up to some integer, true from there on; it may raise
            :class:`~numerics.errors.UndecidedError`.
        guess: where to start looking.
        low: an integer that is known to be too small.
        improve: maps a probe to a better one, such as a Newton step; used when the guess was bad.

    Returns:
        The least integer above ``low`` at which ``decide`` is true.

    Raises:
        UndecidedError: from ``decide``, or if the work limit is reached.

    >>> least(lambda t: t * t >= 10**12, guess=7)
    1000000
    """
    left: int = low
    right: int | None = None
    probe, stride = max(guess, low + 1), 1
    for evaluation in range(1, EVALUATION_LIMIT):
        verdict = decide(probe)
        if verdict:
            right = probe
        else:
            left = probe
        if right is not None and right - left == 1:
            return right
        if improve is not None and evaluation % 6 == 0:
            probe, stride = improve(probe), 1
        else:
            probe = probe - stride if verdict else probe + stride
            stride *= 2
        if right is None:
            probe = _upwards(probe, left, stride)
        elif not left < probe < right:
            probe = _between(left, right)
    raise UndecidedError("E-UND-001", "the search spent its evaluations", "use a larger eps")


def _upwards(probe: int, left: int, stride: int) -> int:
    # far off, go up by squaring: the answer may have thousands of digits
    if stride > 1 << 40:
        probe = max(probe, left * min(left, 1 << 64))
    probe = max(probe, left + 1)
    if probe.bit_length() > ITERATION_BITS:
        raise UndecidedError(
            "E-UND-002",
            f"the count has more than {ITERATION_BITS} bits",
            "use a larger eps or a finite dim",
        )
    return probe


def _between(left: int, right: int) -> int:
    """Bisect, by exponent first when the ends differ in size."""
    bits = right.bit_length() - max(left, 1).bit_length()
    if bits > 2:
        return max(left, 1) << (bits // 2)
    return (left + right) // 2
