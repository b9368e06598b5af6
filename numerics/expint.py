"""The generalised exponential integral to a stated accuracy."""

from fractions import Fraction

from flint import arb

from numerics.ball import accuracy, real, working_precision


def exponential_integral(p: Fraction, x: arb, bits: int) -> arb:
    """Return a ball around ``E_p(x) = int_1^inf e^(-x v) v^-p dv`` (DLMF 8.19.3).

    Flint's series for moderate ``x`` lose about ``2 x / log 2`` bits and magnify the radius of
    ``x`` in the same proportion.  If that happened, the midpoint is evaluated again with more bits,
    and the radius enters through ``|E_p'(x)| = E_{p-1}(x)``, which falls with ``x``.

    Args:
        p: any rational.
        x: a positive ball.
        bits: the relative accuracy wanted; the radius of ``x`` may prevent it.
    """
    value = x.expint(real(p))
    lost = bits - accuracy(value)
    if lost <= 0:
        return value
    extra = 64
    for _ in range(10):
        extra += min(lost, 4 * bits + extra) + 16
        with working_precision(bits + extra):
            value = x.mid().expint(real(p))
        lost = bits - accuracy(value)
        if lost <= 0:
            break
    low = x.lower()
    slope = (-low).exp() / low if p >= 1 else low.expint(real(p - 1))
    return value + (x.rad() * slope).union(-x.rad() * slope)
