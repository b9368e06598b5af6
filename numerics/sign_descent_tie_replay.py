"""Replay of exact ties of literal sign descent, in rationals, for integer alpha.

With ``D = lcm(1 .. d)^alpha`` the distances are the integers ``h_k = D / k^alpha`` over D.  A tie
says that the objective ``2 v B - v^2 A`` of one step size is ``(1 - eps) H_{d,2alpha}``, and of no
other one greater; where balls cannot tell, both sides are compared exactly.
"""

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

from numerics.sign_descent_certificate import SignCertificate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIM_LIMIT: Final = 3_000


class Rationals:
    """The objective of a claimed tie, exactly.

    Args:
        claim: a certificate with an integer alpha and a dimension up to ``DIM_LIMIT``.
    """

    def __init__(self, claim: SignCertificate) -> None:
        power, dim = claim.alpha.numerator, claim.dim
        whole: int = lcm(*range(1, dim + 1)) ** power
        self.heights = [whole // k**power for k in range(1, dim + 1)]
        self.target = (1 - claim.eps) * sum(h * h for h in self.heights)
        self.first = claim.iterations % 2

    @staticmethod
    def suits(claim: SignCertificate) -> bool:
        """Say whether a certificate is within the limits."""
        return claim.alpha.denominator == 1 and claim.dim * claim.alpha <= DIM_LIMIT

    def objective(
        self, j: "NDArray[np.int64]", hit: tuple[int, int] | None = None, off: int = 0
    ) -> Fraction:
        """Return the best objective of the multiples j, or that at ``v = k^-alpha / n``.

        Args:
            j: the multiples of the first coordinates; the others sit at 1 or 0 by parity.
            hit: k and n.
            off: how many landed coordinates are one multiple away from their target in j.
        """
        head: list[int] = j.tolist()
        b: int = sum(m * h for m, h in zip(head, self.heights, strict=False) if m)
        a = sum(m * m for m in head)
        if self.first:
            b += sum(self.heights[len(head) :])
            a += len(self.heights) - len(head)
        if hit is None:
            return Fraction(b * b, a) if a else Fraction(0)
        k, n = hit
        v = Fraction(self.heights[k - 1], n)
        return 2 * v * b - v * v * (a - off)
