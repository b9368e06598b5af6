"""The literal run of gradient descent on the linear bigram model.

The inputs and targets are one-hot, the input frequencies and every row of conditional frequencies
follow the same power law, and the loss is the mean square.  Each step multiplies matrices; nothing
is diagonalised.
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from numerics.errors import InputError
from numerics.exact import dimension, exponents, integer_text, shorten, steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_DIM = 2_000


def _small(dim: object, limit: int) -> int:
    d = dimension(dim)
    if d is None or d > limit:
        shown = "infinite" if d is None else integer_text(d) if d < 10**20 else shorten(d)
        raise InputError("E-IN-012", f"dim is {shown} for a literal run", f"use dim <= {limit}")
    return d


def run(*, alpha: object, dim: object, t: object, seed: int = 0) -> "NDArray[np.float64]":
    """Run gradient descent with ``d x d`` weights from zero, step size one over the curvature.

    Args:
        alpha: exponent of the frequencies, positive.
        dim: dimension, at most 2000.
        t: number of steps.
        seed: orders the conditional frequencies of each row at random; the losses do not depend
            on it.

    Returns:
        The relative losses after 0, 1, .., t steps, in double precision.

    Raises:
        InputError: if an argument is refused.
    """
    import numpy as np

    a, _ = exponents(alpha, 0)
    d, count = _small(dim, MAX_DIM), steps(t)
    frequency = np.arange(1, d + 1, dtype=np.float64) ** -float(a)
    frequency /= frequency.sum()
    generator = np.random.default_rng(seed)
    target = np.stack([generator.permutation(frequency) for _ in range(d)])
    gram = np.diag(frequency)  # X^T X / n for one-hot inputs
    cross = gram @ target  # X^T Y / n
    weights = np.zeros((d, d))
    rate = 1.0 / frequency[0]

    def excess() -> float:
        gap = weights - target
        return float(np.sum(gap * (gram @ gap)))

    losses, start = [1.0], excess()
    for _ in range(count):
        weights = weights - rate * (gram @ weights - cross)
        losses.append(excess() / start)
    return np.array(losses)


def run_exact(*, alpha: object, dim: object, t: object, beta: object = 0) -> list[Fraction]:
    """Run gradient descent on the quadratic with exact fractions.

    Args:
        alpha: a positive integer.
        dim: dimension, at most 50.
        t: number of steps.
        beta: an integer with ``alpha + beta > 0``.

    Returns:
        The relative losses after 0, 1, .., t steps, exactly.

    Raises:
        InputError: if an argument is refused, or an exponent is not an integer.
    """
    a, b = exponents(alpha, beta)
    if a.denominator != 1 or b.denominator != 1:
        raise InputError(
            "E-IN-012", "an exact run needs integer exponents", "use integer alpha and beta"
        )
    d, count = _small(dim, 50), steps(t)
    curvature = [Fraction(1, k**a.numerator) for k in range(1, d + 1)]
    # only squared gaps enter the loss, so follow gap / initial gap
    weight = [Fraction(k) ** -b.numerator for k in range(1, d + 1)]
    gap = [Fraction(1)] * d

    def excess() -> Fraction:
        return sum(
            (h * v * g * g for h, v, g in zip(curvature, weight, gap, strict=True)), Fraction(0)
        )

    losses, start = [Fraction(1)], excess()
    for _ in range(count):
        gap = [g - h * g / curvature[0] for g, h in zip(gap, curvature, strict=True)]
        losses.append(excess() / start)
    return losses
