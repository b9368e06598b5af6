"""What replaying a certificate gives, and the radicals that exact ties are checked in."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from flint import fmpz


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


def reduce_radical(k: int, power: int, q: int) -> tuple[int, Fraction]:
    """Write ``k^(-power/q) = outside * radicand^(1/q)``, the radicand free of q-th powers."""
    radicand, outside = 1, Fraction(1)
    for prime, multiplicity in fmpz(k).factor():
        total = power * int(multiplicity)
        whole = -(-total // q)
        outside /= Fraction(int(prime)) ** whole
        radicand *= int(prime) ** (whole * q - total)
    return radicand, outside
