"""The record of a certified count."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from numerics.ball import Ball
from numerics.exact import integer_text, rational_text

if TYPE_CHECKING:
    from numerics.certificate import Certificate


@dataclass(frozen=True, slots=True)
class Count:
    """The least number of iterations that reaches a tolerance, with the enclosures that pin it.

    Args:
        algorithm: ``"gd"``.
        dynamics: ``None`` for gradient descent.
        alpha: exponent of the eigenvalues.
        beta: exponent of the squared distances.
        dim: dimension, ``None`` for the infinite sum.
        eps: the tolerance.
        iterations: the least ``t`` with ``loss(t) <= eps``.
        loss_before: encloses the loss at ``iterations - 1`` and lies above ``eps``; ``None`` when
            ``iterations`` is 0.
        loss_at: encloses the loss at ``iterations`` and lies at or below ``eps``.
        tie: whether the loss at ``iterations`` equals ``eps`` exactly (both ends are then ``eps``).
        precision_bits: the working precision that settled it.
    """

    algorithm: str
    dynamics: str | None
    alpha: Fraction
    beta: Fraction
    dim: int | None
    eps: Fraction
    iterations: int
    loss_before: Ball | None
    loss_at: Ball
    tie: bool
    precision_bits: int

    def certificate(self) -> "Certificate":
        """Return the certificate that :func:`numerics.replay.replay` checks without searching."""
        from numerics.certificate import Certificate

        return Certificate.of(self)

    def __str__(self) -> str:
        dim = "inf" if self.dim is None else integer_text(self.dim)
        beta = f", beta={rational_text(self.beta)}" if self.beta else ""
        return (
            f"{self.algorithm} alpha={rational_text(self.alpha)}{beta} dim={dim} "
            f"eps={rational_text(self.eps)}: {integer_text(self.iterations)} iterations"
            f"{' (exact tie)' if self.tie else ''}"
        )
