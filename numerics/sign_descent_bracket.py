"""Two proved ends of a count of literal sign descent, from the averaged model, in any dimension.

After T literal steps of length v a coordinate that has crossed its target is at most v away from
it, which is the averaged distance after T/2 steps: with ``u = T v``, ``v^2 = u^2 / T^2``.  So the
literal loss is at most the averaged one with ``S = T^2`` for ``4 T^2``.

For odd T it is hardly less.  A coordinate below v ends at ``v - a_k``, whose square is at least
``v^2 - 2 v a_k``, and at most ``v^(-1/alpha)`` coordinates are not below v.  With ``v <= 1/T`` and
alpha > 1/2 the unnormalised loss is therefore at least the averaged one less

    T^(1/alpha - 2) + 2 H_{d,alpha} / T;

longer steps lose as much as ``v = 1/T`` if ``T^(1/alpha) + T H_{d,alpha} <= d``, since then
``(d - T^(1/alpha)) v^2 - 2 v H_{d,alpha}`` rises from there on.
"""

from fractions import Fraction

from flint import arb

from numerics.ball import at_most, real, working_precision
from numerics.search import least
from numerics.sign_descent_averaged_search import GUARD, Decider


class _Bracket:
    """The averaged model with ``S = T^2``, for T of one parity."""

    def __init__(self, alpha: Fraction, dim: int, eps: Fraction, parity: str) -> None:
        self.averaged = Decider(alpha, dim, eps)
        self.odd = parity == "odd"

    def steps(self, index: int) -> int:
        """Return the index-th number of steps of the parity."""
        return 2 * index - 1 if self.odd else 2 * index

    def enough(self, index: int) -> bool:
        """Say whether the averaged loss is proved to reach the tolerance."""
        t, averaged = self.steps(index), self.averaged
        bits = averaged.least_bits + 2 * t.bit_length()
        with working_precision(bits + GUARD):
            problem = averaged.problem(bits)
            found = averaged.optimum(problem, arb(t) ** 2)
            return at_most(found.value, real(averaged.eps) * problem.mass) is True

    def too_few(self, index: int) -> bool:
        """Say whether the literal loss is proved to exceed the tolerance, for odd T."""
        t, averaged = self.steps(index), self.averaged
        bits = averaged.least_bits + 2 * t.bit_length()
        with working_precision(bits + GUARD):
            problem = averaged.problem(bits)
            power = real(t) ** (1 / real(averaged.alpha))
            first = problem.sum1(averaged.dim)
            if at_most(power + t * first, real(averaged.dim)) is not True:
                return False
            level = real(averaged.eps) * problem.mass + power / t**2 + 2 * first / t
            s = arb(t) ** 2
            found = averaged.optimum(problem, s)
            if at_most(found.value, level) is not False:
                return False
            return problem.cover(s, level, found.first, found.after) is not None


def upper_end(alpha: Fraction, dim: int, eps: Fraction, parity: str) -> int:
    """Return a number of steps of one parity that is proved to reach the tolerance.

    Args:
        alpha: positive.
        dim: at least 2.
        eps: below 1.
        parity: ``"even"`` or ``"odd"``.

    Returns:
        The least one for the averaged loss after T/2 steps, or a little more.
    """
    bracket = _Bracket(alpha, dim, eps, parity)
    return bracket.steps(least(bracket.enough, bracket.averaged.propose()))


def lower_end(alpha: Fraction, dim: int, eps: Fraction) -> int:
    """Return an odd number of steps that is proved not to reach the tolerance, or 0.

    Args:
        alpha: positive; for an alpha up to 1/2 nothing is known here.
        dim: at least 2.
        eps: below 1.
    """
    if alpha <= Fraction(1, 2):
        return 0
    bracket = _Bracket(alpha, dim, eps, "odd")
    index = least(lambda i: not bracket.too_few(i), bracket.averaged.propose())
    return bracket.steps(index - 1) if index > 1 else 0
