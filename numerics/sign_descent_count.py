"""The record of a certified count for sign descent."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from numerics.ball import Ball
from numerics.exact import integer_text, rational_text

if TYPE_CHECKING:
    from numerics.sign_descent_certificate import SignCertificate


@dataclass(frozen=True, slots=True)
class Witness:
    """A step size that reaches the tolerance, described exactly.

    Args:
        decreasing: the number of coordinates that have not crossed their target.
        at_coordinate: whether ``T eta`` equals the distance of that last coordinate; if not, the
            step size is the stationary point of the piece.
    """

    decreasing: int
    at_coordinate: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a lower bound of the loss over all step sizes is read off.

    Args:
        first: left of this place no step size is of interest, because the loss grows there.
        nodes: increasing, the last is the dimension; the bound holds at and between them.
    """

    first: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SweepEvidence:
    """Step sizes at which bounds of the exact dynamics are read off, in units of ``2^-61``.

    They are values of ``v = eta H_{d,alpha}``.

    Args:
        cells: decreasing; between two of them the loss is bounded at once.
        place: a step size at which the coordinates round as they do for the best one.
        hit: ``(k, n)`` if the best step size is ``k^-alpha / n`` exactly, else ``None``.
    """

    cells: tuple[int, ...]
    place: int
    hit: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ChordEvidence:
    """Step sizes at which the loss of the exact dynamics is evaluated, in units of ``2^-unit``.

    They are values of ``v = eta H_{d,alpha}``.

    Args:
        unit: the number of binary places.
        cells: decreasing from 1 on; between two of them a chord bounds the loss.
        place: a step size at which the coordinates round as they do for the best one.
    """

    unit: int
    cells: tuple[int, ...]
    place: int


@dataclass(frozen=True, slots=True)
class SignCount:
    """The least number of iterations of sign descent that reaches a tolerance.

    The loss is the least over all constant step sizes.

    Args:
        algorithm: ``"sd"``.
        dynamics: ``"averaged"`` or ``"exact"``.
        alpha: exponent of the frequencies.
        dim: the dimension.
        eps: the tolerance.
        iterations: the least ``T`` (of the parity asked for) with ``r*(T) <= eps``.
        loss_before: encloses ``r*(T - 1)``, or ``r*(T - 2)`` for exact dynamics, where only counts
            of one parity are compared (the start if that is negative), and lies above ``eps``;
            ``None`` when ``iterations`` is 0.
        loss_at: encloses ``r*(T)`` and lies at or below ``eps``.
        tie: whether ``r*(T)`` equals ``eps`` exactly (both ends are then ``eps``).
        precision_bits: the working precision that settled it.
        step_size: encloses a step size whose loss lies in ``loss_at``; ``None`` for a count of 0.
        decreasing: how many coordinates have not crossed their target with that step size.
        parity: for exact dynamics ``"even"`` or ``"odd"``, that of ``iterations``.
        generic: whether step sizes at which a coordinate lands exactly on its target are left out.
        even: the least even count, when both parities were asked for.
        odd: the least odd count, when both parities were asked for.
        bracket: when both parities were asked for and the work limit left one of them open, two
            integers; the least count of that parity, whose entry is then ``None``, is above the
            first and at most the second.
        witness: the step size of ``step_size``, described exactly, for averaged dynamics.
        witness_before: a step size whose loss at the earlier count lies in ``loss_before``.
        cover_before: proves the lower end of ``loss_before``, for averaged dynamics.
        cover_at: proves the lower end of ``loss_at``, for averaged dynamics.
        sweep_before: proves ``loss_before``, for exact dynamics.
        sweep_at: proves ``loss_at``, for exact dynamics.
    """

    algorithm: str
    dynamics: str
    alpha: Fraction
    dim: int
    eps: Fraction
    iterations: int
    loss_before: Ball | None
    loss_at: Ball
    tie: bool
    precision_bits: int
    step_size: Ball | None = None
    decreasing: int | None = None
    parity: str | None = None
    generic: bool = False
    even: int | None = None
    odd: int | None = None
    bracket: tuple[int, int] | None = None
    witness: Witness | None = None
    witness_before: Witness | None = None
    cover_before: Cover | None = None
    cover_at: Cover | None = None
    sweep_before: SweepEvidence | ChordEvidence | None = None
    sweep_at: SweepEvidence | ChordEvidence | None = None

    @property
    def beta(self) -> Fraction:
        """The exponent of the squared distances beyond the model's: always 0."""
        return Fraction(0)

    def certificate(self) -> "SignCertificate":
        """Return the certificate that :func:`numerics.replay.replay` checks without searching."""
        from numerics.sign_descent_certificate import SignCertificate

        return SignCertificate.of(self)

    def __str__(self) -> str:
        parity = f" {self.parity}" if self.parity else ""
        return (
            f"{self.algorithm} {self.dynamics}{parity} alpha={rational_text(self.alpha)} "
            f"dim={integer_text(self.dim)} eps={rational_text(self.eps)}: "
            f"{integer_text(self.iterations)} iterations{' (exact tie)' if self.tie else ''}"
        )
