"""What replaying a certificate gives, and the radicals that exact ties are checked in."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from flint import fmpz

from numerics.ball import Ball


class Status(StrEnum):
    """The outcome of a replay."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with its reason.

    Args:
        status: whether the certificate holds.
        reason: one sentence.
        precision_bits: the accuracy that settled it, 0 when no arithmetic in balls was needed.
    """

    status: Status
    reason: str
    precision_bits: int = 0

    @property
    def holds(self) -> bool:
        """Whether the certificate was re-proved."""
        return self.status is Status.HOLDS


def refuted(reason: str, bits: int = 0) -> Verdict:
    """The verdict that a certificate does not hold, with the reason and the accuracy used."""
    return Verdict(Status.REFUTED, reason, bits)


def check_enclosures(
    eps: Fraction,
    iterations: int,
    enclosures: tuple[Ball | None, Ball],
    *,
    tie: bool,
    earlier: str,
    bits: int = 0,
) -> Verdict | None:
    """Check what a certificate says of itself, before anything is computed.

    Args:
        eps: relative error to reach.
        iterations: the count claimed.
        enclosures: those of the loss before the count, if any, and at it.
        tie: whether the loss is claimed to be eps.
        earlier: how the first enclosure is called in a reason.
        bits: the accuracy that a refutation reports.

    Returns:
        ``refuted`` for a contradiction, the verdict for a count of 0, otherwise ``None``.
    """
    before, at = enclosures
    if iterations < 0 or (iterations == 0) != (eps >= 1):
        return refuted("the count is 0 exactly when eps is at least 1", bits)
    if (before is None) != (iterations == 0):
        return refuted(f"{earlier} is given exactly when the count is not 0", bits)
    if at.at_most(eps) is not True or (before is not None and before.at_most(eps) is not False):
        return refuted("an enclosure is not on its side of eps", bits)
    if tie and not (at.is_exact and at.lower == eps):
        return refuted("a tie is claimed but the enclosure is not eps itself", bits)
    if iterations:
        return None
    if not at.contains(1) or tie != (eps == 1):
        return refuted("an enclosure does not contain the loss", bits)
    return Verdict(Status.HOLDS, "the loss is known without computing")


def reduce_radical(k: int, power: int, q: int) -> tuple[int, Fraction]:
    """Write ``k^(-power/q) = outside * radicand^(1/q)``, the radicand free of q-th powers."""
    radicand, outside = 1, Fraction(1)
    for prime, multiplicity in fmpz(k).factor():
        total = power * int(multiplicity)
        whole = -(-total // q)
        outside /= Fraction(int(prime)) ** whole
        radicand *= int(prime) ** (whole * q - total)
    return radicand, outside
