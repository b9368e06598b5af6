"""The distances ``k^-alpha`` in fixed point, as arrays for the sweep of literal sign descent."""

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import arb

from numerics.ball import certainly_less, real, working_precision
from numerics.errors import UndecidedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIMB: Final = 39  # cumulated sums of 2^23 events of two such limbs stay below 2^63
SCALE: Final = 2 * LIMB


class Heights:
    """The distances ``a_k`` as pairs of integers: ``a_k = (high 2^LIMB + low + [0, 1]) / 2^SCALE``.

    Args:
        alpha: positive.
    """

    def __init__(self, alpha: Fraction) -> None:
        self.alpha = alpha
        self._values: list[int] = [0]
        self._arrays: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    def upto(self, count: int) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """Return the high and low parts for ``k = 0 .. count`` at least (0 at k = 0)."""
        import numpy as np

        if self._arrays is None or len(self._values) <= count:
            first = len(self._values)
            with working_precision(SCALE + 20):
                power, unit = -real(self.alpha), arb(2) ** SCALE
                for k in range(first, max(count, 2 * first, 64) + 1):
                    self._values.append(_floor(arb(k) ** power * unit))
            mask = (1 << LIMB) - 1
            self._arrays = (
                np.array([value >> LIMB for value in self._values], dtype=np.int64),
                np.array([value & mask for value in self._values], dtype=np.int64),
            )
        return self._arrays

    def bounds(self, k: int) -> tuple[int, int]:
        """Return integers around ``a_k 2^SCALE``."""
        self.upto(k)
        return self._values[k], self._values[k] + 1


def _floor(x: arb) -> int:
    """Return an integer that is at most x and above x - 1; the ball is narrow."""
    low = x.lower().floor()
    man, exp = (int(v) for v in low.mid().man_exp())
    value = man << exp if exp >= 0 else man >> -exp
    if not certainly_less(x, real(value + 1)):  # an integer itself, such as a_1
        value += 1
        if not x.contains(real(value)):
            raise UndecidedError("E-UND-001", "a power could not be rounded", "use another alpha")
    return value
