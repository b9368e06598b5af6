"""The literal run of sign descent on the linear bigram model, in double precision and exactly.

Every row of the weights sees the same frequencies in another order, and the sign of a coordinate's
gradient is the sign of its distance, so one column of distances tells the whole loss.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from numerics.errors import InputError
from numerics.exact import exponents, rational, steps
from numerics.simulate.gradient_descent import _small

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_DIM = 1_000_000


def run(*, alpha: object, dim: object, t: object, step: object) -> "NDArray[np.float64]":
    """Run sign descent from zero with a constant step size.

    Args:
        alpha: exponent of the frequencies, positive.
        dim: dimension, at most 1000000.
        t: number of steps.
        step: the step size eta relative to the largest distance ``pi_1``.

    Returns:
        The relative losses after 0, 1, .., t steps, in double precision, where a coordinate hardly
        ever lands exactly on its target.

    Raises:
        InputError: if an argument is refused.
    """
    import numpy as np

    a, _ = exponents(alpha, 0)
    d, count, rate = _small(dim, MAX_DIM), steps(t), float(rational(step, "step"))
    target = np.arange(1, d + 1, dtype=np.float64) ** -float(a)
    weights = np.zeros(d)
    start = float(np.sum(target**2))
    losses = [1.0]
    for _ in range(count):
        weights = weights - rate * np.sign(weights - target)
        losses.append(float(np.sum((weights - target) ** 2)) / start)
    return np.array(losses)


def run_exact(*, alpha: object, dim: object, t: object, step: object) -> list[Fraction]:
    """Run sign descent from zero with exact fractions and ``sign(0) = 0``.

    Args:
        alpha: a positive integer.
        dim: dimension, at most 200.
        t: number of steps.
        step: the step size eta relative to the largest distance ``pi_1``, an exact rational.

    Returns:
        The relative losses after 0, 1, .., t steps, exactly.

    Raises:
        InputError: if an argument is refused, or alpha is not an integer.

    >>> run_exact(alpha=1, dim=2, t=2, step="1/2")  # the second coordinate lands on its target
    [Fraction(1, 1), Fraction(1, 5), Fraction(0, 1)]
    """
    a, _ = exponents(alpha, 0)
    if a.denominator != 1:
        raise InputError("E-IN-012", "an exact run needs an integer alpha", "use an integer alpha")
    d, count, rate = _small(dim, 200), steps(t), rational(step, "step")
    target = [Fraction(1, k**a.numerator) for k in range(1, d + 1)]
    gap = [-height for height in target]

    def loss() -> Fraction:
        return sum((g * g for g in gap), Fraction(0))

    losses, start = [Fraction(1)], loss()
    for _ in range(count):
        gap = [g - rate * ((g > 0) - (g < 0)) for g in gap]
        losses.append(loss() / start)
    return losses
