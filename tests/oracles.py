"""Independent slow answers.  Nothing here calls the code under test.

Sums are added term by term, in balls of 400 bits or in exact fractions.
"""

from fractions import Fraction

import flint


def _in_balls(alpha: Fraction, beta: Fraction, dim: int, t: int) -> flint.arb:
    a = flint.arb(flint.fmpq(alpha.numerator, alpha.denominator))
    c = a + flint.arb(flint.fmpq(beta.numerator, beta.denominator))
    top, bottom = flint.arb(0), flint.arb(0)
    for k in range(1, dim + 1):
        log_k = flint.arb(k).log()
        weight = (-c * log_k).exp()
        bottom += weight
        if t == 0:
            top += weight
        elif k > 1:
            top += weight * (1 - (-a * log_k).exp()) ** (2 * t)
    return top / bottom


def direct_loss(alpha, beta, dim: int, t: int, bits: int = 400) -> tuple[Fraction, Fraction]:
    """Return exact ends of a ball of about ``bits`` bits around the loss."""
    with flint.ctx.workprec(bits):
        value = _in_balls(Fraction(alpha), Fraction(beta), dim, t)
        man, exp = (int(v) for v in value.mid().man_exp())
        rad_man, rad_exp = (int(v) for v in value.rad().man_exp())
    if min(exp, rad_exp) < -4_000_000:  # its exact ends could need more memory than there is
        assert exp + bits < -1_000_000
        return Fraction(0), Fraction(1, 1 << 1_000_000)
    middle, radius = man * Fraction(2) ** exp, rad_man * Fraction(2) ** rad_exp
    return middle - radius, middle + radius


def exact_loss(alpha: int, beta: int, dim: int, t: int) -> Fraction:
    """Return the loss exactly, for integer exponents."""
    terms = [
        (Fraction(1) - Fraction(1, k**alpha)) ** (2 * t) * Fraction(k) ** -(alpha + beta)
        for k in range(1, dim + 1)
    ]
    return sum(terms, Fraction(0)) / sum(
        (Fraction(k) ** -(alpha + beta) for k in range(1, dim + 1)), Fraction(0)
    )


def exact_count(alpha: int, beta: int, dim: int, eps: Fraction, limit: int = 400) -> int | None:
    """Return the count by trying every t, or ``None`` beyond the limit."""
    weights = [Fraction(k) ** -(alpha + beta) for k in range(1, dim + 1)]
    shrink = [(1 - Fraction(1, k**alpha)) ** 2 for k in range(1, dim + 1)]
    target = eps * sum(weights, Fraction(0))
    for t in range(limit):
        if sum(weights, Fraction(0)) <= target:
            return t
        weights = [w * s for w, s in zip(weights, shrink, strict=True)]
    return None


def pins(alpha, beta, dim: int, t: int, eps: Fraction) -> bool:
    """Say whether ``r(t) <= eps < r(t-1)`` follows from direct sums."""
    after = direct_loss(alpha, beta, dim, t)[1] <= eps
    return after and (t == 0 or direct_loss(alpha, beta, dim, t - 1)[0] > eps)
