"""Certified sums over k <= d at a cost that does not grow with d.

:func:`power_sum` is ``sum k^-c``; :func:`filtered_sum` is ``sum k^-c (1 - k^-alpha)^n``.  Both use
the Euler-Maclaurin formula with remainder bounds that are proved in balls; the second rests on a
bound that is uniform in ``n`` and ``d``, see :func:`remainder_bound`.
"""

import math
from fractions import Fraction

from flint import arb

from numerics.ball import accuracy, certainly_less, real, working_precision
from numerics.errors import UndecidedError
from numerics.incomplete_beta import binomial, envelope
from numerics.plan import LN2, WORK_LIMIT, Plan, Shape, choose, moderate
from numerics.summand import Summand, bernoulli_boundary

BINOMIAL_LIMIT = 30_000
BINOMIAL_WORK = 200_000_000


def power_sum(c: Fraction, dim: int | None, bits: int, first: int = 1) -> arb:
    """Return a ball around ``sum_{first <= k <= dim} k^-c``.

    Args:
        c: a positive rational, above 1 if ``dim`` is ``None``.
        dim: the last index, or ``None`` for the infinite sum.
        bits: the relative accuracy aimed at.
        first: the first index.

    Returns:
        A ball that contains the sum, at a precision a little above ``bits``.

    The remainder after ``m`` Bernoulli terms is at most the m-th of them, because all derivatives
    of ``x^-c`` of even order are positive (DLMF 2.10.1).

    >>> print(power_sum(Fraction(2), None, 60).str(12, radius=False))
    1.64493406685
    """
    rough = moderate(c)
    if dim is not None and dim - first < 40 + bits // 3:
        with working_precision(bits + 30):
            return _powers(c, first, dim)
    if rough > 8 and (bits + 8) / (rough - 1) < 20:
        return _truncated_powers(c, dim, bits, first)
    order = bits // 7 + 5
    start = first + math.ceil(0.2 * bits) + math.ceil(min(rough, 1e6)) + 8
    if start - first > WORK_LIMIT:
        raise UndecidedError(
            "E-UND-003", "the power sum needs too many terms", "use a smaller exponent"
        )
    if dim is not None and start >= dim:
        start = dim
    with working_precision(bits + 30 + bits.bit_length()):
        total = _powers(c, first, start - 1) + _power_integral(c, start, dim)
        ends = [(start, 1)] if dim is None else [(start, 1), (dim, -1)]
        for x, sign in ends:
            value = real(x) ** -real(c)
            total += value / 2 + sign * _power_boundary(c, x, value, order, last=sign == 1)
        return total


def _powers(c: Fraction, first: int, last: int) -> arb:
    exponent, total = -real(c), arb(0)
    for k in range(first, last + 1):
        total += arb(k) ** exponent
    return total


def _truncated_powers(c: Fraction, dim: int | None, bits: int, first: int) -> arb:
    """Sum a quickly converging series and bound what is left out."""
    with working_precision(bits + 30):
        last = first * 2 ** math.ceil((bits + 8) / (moderate(c) - 1)) + 1
        if last - first > WORK_LIMIT:
            raise UndecidedError(
                "E-UND-003", "the power sum needs too many terms", "use a smaller exponent"
            )
        if dim is not None and dim <= last:
            return _powers(c, first, dim)
        rest = real(last) ** (1 - real(c)) / (real(c) - 1)
        return _powers(c, first, last) + rest.union(arb(0))


def _power_integral(c: Fraction, start: int, dim: int | None) -> arb:
    log_start, q = real(start).log(), real(1 - c)
    if dim is None:
        return -((q * log_start).exp()) / q
    length = (real(dim) / real(start)).log()
    if c == 1:
        return length
    return (q * log_start).exp() * (q * length).expm1() / q  # exact near c = 1 too


def _power_boundary(c: Fraction, x: int, value: arb, order: int, *, last: bool) -> arb:
    """Return the Bernoulli terms at ``x``; with ``last``, the final one stands as the remainder."""
    total, scaled, exponent = arb(0), value * real(c) / real(x), real(c)
    square = real(x) * real(x)
    for j in range(1, order + 1):
        # scaled = c (c+1) .. (c+2j-2) x^(-c-2j+1) / (2j)! * 2
        term = arb.bernoulli(2 * j) * scaled / 2
        if j == order:
            radius = abs(term)
            return total + (radius.union(-radius) if last else arb(0))
        total += term
        scaled = scaled * (exponent + 2 * j - 1) * (exponent + 2 * j) / square
        scaled = scaled / ((2 * j + 1) * (2 * j + 2))
    return total


def remainder_bound(summand: Summand, start: int, dim: int | None, order: int, disc: arb) -> arb:
    """Bound the Euler-Maclaurin remainder of ``sum_{start}^{dim} f`` after ``order`` terms.

    Let ``rho = disc``, ``0 < rho < 1``.  On the circle ``|z - x| = rho x`` write ``z = x (1 + v)``:
    then ``|z^-c| <= x^-c (1-rho)^-c`` and ``z^-alpha = x^-alpha q`` with
    ``|arg q| <= theta = alpha asin(rho)`` and ``(1+rho)^-alpha <= |q| <= (1-rho)^-alpha``.  With
    ``u = x^-alpha``, ``|1 - u q|^2 = 1 - u |q| (2 cos arg q - u |q|)``, and if

        2 cos(theta) >= start^-alpha (1-rho)^-alpha,   theta < pi,

    this is at most ``exp(-2 kappa u)`` with ``kappa = (1+rho)^-alpha (cos(theta) - u_start
    (1-rho)^-alpha / 2) >= 0``.  So ``|f(z)| <= x^-c (1-rho)^-c exp(-kappa n u_dim)``.  Cauchy's
    estimate of ``f^(2m)`` and ``|B_2m({x})| <= |B_2m| = 2 zeta(2m) (2m)! / (2 pi)^2m``
    (DLMF 2.10.1, 24.9.1, 25.6.2) give

        |R| <= 2 zeta(2m) (2m)! (1-rho)^-c (2 pi rho)^-2m start^(1-c-2m) / (2m+c-1)
               * exp(-kappa n u_dim).

    Returns:
        A non-negative ball; its upper end is the bound.  It is infinite when a condition is not
        proved.
    """
    theta = summand.alpha * disc.asin()
    log_start = real(start).log()
    inner = (-summand.alpha * (log_start + (-disc).log1p())).exp()
    slack = theta.cos() - inner / 2
    if not (certainly_less(theta, arb(3)) and certainly_less(arb(0), slack)):
        return arb.pos_inf()
    m2 = 2 * order
    bound = 2 * arb(m2).zeta() * arb.fac_ui(m2) * (1 - disc) ** -summand.c
    bound *= (2 * arb.pi() * disc) ** -m2 / (m2 + summand.c - 1)
    bound *= ((1 - summand.c - m2) * log_start).exp()
    if dim is not None:
        kappa = (1 + disc) ** -summand.alpha * slack
        bound *= (-kappa * summand.n * (-summand.alpha * real(dim).log()).exp()).exp()
    return bound


def _head_bound(summand: Summand, first: int) -> arb:
    """Bound ``sum_{k < first} f(k)`` and ``int_1^first f``: f increases up to its peak."""
    if first <= 2:
        return arb(0)
    log_first = real(first).log()
    # f'/f = (n alpha u/(1-u) - c)/x > 0 up to x = first, as u/(1-u) falls
    odds = 1 / (summand.alpha * log_first).expm1()
    if not certainly_less(summand.c, summand.n * summand.alpha * odds):
        return arb.pos_inf()
    return real(first - 1) * summand.log_value(log_first).exp()


def _integral(summand: Summand, plan: Plan, start: int, dim: int | None, bits: int) -> arb:
    """Return ``int_start^dim f``."""
    alpha, n = summand.alpha_exact, summand.n_exact
    p = 1 + (1 - summand.c_exact) / alpha
    log_start = real(start).log()
    if _envelope_suits(p, n, bits):
        w = None if dim is None else summand.weight(real(dim).log())
        value = envelope(p, n, w, bits)
        if plan.first == start:  # the part below start is negligible
            lower = _head_bound(summand, start) / real(1 / alpha)
            return real(1 / alpha) * (value - lower.union(arb(0)))
        return real(1 / alpha) * (value - envelope(p, n, summand.weight(log_start), bits))
    if n > BINOMIAL_LIMIT:
        raise UndecidedError(
            "E-UND-003",
            "no expansion of the integral fits the work limit",
            "use exponents nearer to 1 or a smaller number of iterations",
        )
    log_low = None if dim is None else -summand.alpha * real(dim).log()
    return real(1 / alpha) * binomial(p, n, log_low, -summand.alpha * log_start)


def _envelope_suits(p: Fraction, n: int, bits: int) -> bool:
    """Choose the envelope when its best error, about exp(-2 pi n'), is below the target."""
    if p < 0:
        return -p <= BINOMIAL_LIMIT and 8 * n > bits + 16
    return 8 * (n + 1 - p) > bits + 16


def _guard(alpha: Fraction, c: Fraction, dim: int | None, bits: int) -> int:
    """Return extra working bits for powers, logarithms and exponents that nearly meet integers."""
    p = 1 + (1 - c) / alpha
    gap = abs(p - round(p))
    extra = 0 if gap == 0 else max(0, gap.denominator.bit_length() - gap.numerator.bit_length())
    log_dim = 1 if dim is None else dim.bit_length()
    extra += max(0, (p.numerator // p.denominator).bit_length() - 3)
    return extra + 40 + 2 * log_dim.bit_length() + bits.bit_length()


def _attempt(alpha: Fraction, c: Fraction, n: int, dim: int | None, bits: int) -> arb:
    """Evaluate the filtered sum once, for ``n >= 1`` and ``dim >= 2``."""
    plan = choose(alpha, c, n, dim, bits)
    if plan.cost > 8 * WORK_LIMIT:
        raise UndecidedError(
            "E-UND-003", "no evaluation of the sum fits the work limit", "use a smaller exponent"
        )
    precision = bits + _guard(alpha, c, dim, bits)
    top = plan.first if dim is None else dim
    shape = Shape(alpha, c, n, dim)
    precision += int(math.log2(2 + shape.decay(math.log(top))))
    if plan.start is not None and not _envelope_suits(1 + (1 - c) / alpha, n, bits):
        precision += 2 * n + max(0, int(-plan.log_sum / LN2))  # the binomial terms cancel
        if n * precision > BINOMIAL_WORK:
            raise UndecidedError(
                "E-UND-003", "the expanded power is beyond the work limit", "use a larger eps"
            )
    with working_precision(precision, 2 * plan.order + 1):
        summand = Summand(alpha, c, n)
        head = _head_bound(summand, plan.first)
        total = head.union(arb(0))
        if plan.start is None:
            if plan.last is not None:  # sum_{k > last} k^-c <= last^(1-c) / (c-1)
                rest = ((1 - summand.c) * real(plan.last).log()).exp() / (summand.c - 1)
                return total + summand.direct(plan.first, plan.last) + rest.union(arb(0))
            assert dim is not None
            return total + summand.direct(plan.first, dim)
        total += summand.direct(plan.first, plan.start - 1)
        total += _integral(summand, plan, plan.start, dim, bits)
        total += summand.value(plan.start) / 2
        total -= bernoulli_boundary(summand, plan.start, plan.order)
        if dim is not None:
            total += summand.value(dim) / 2 + bernoulli_boundary(summand, dim, plan.order)
        error = remainder_bound(summand, plan.start, dim, plan.order, real(_dyadic(plan.disc)))
        return total + error.union(-error)


def _dyadic(value: float) -> Fraction:
    """Return the fraction that a float is: an exact parameter, chosen freely."""
    return Fraction(value)


def filtered_sum(alpha: Fraction, c: Fraction, n: int, dim: int | None, bits: int) -> arb:
    """Return a ball around ``sum_{k <= dim} k^-c (1 - k^-alpha)^n``.

    Args:
        alpha: positive.
        c: positive, above 1 if ``dim`` is ``None``.
        n: a positive integer.
        dim: a positive integer, or ``None`` for the infinite sum.
        bits: the relative accuracy wanted.

    Returns:
        A ball that contains the sum, with at least ``bits`` accurate bits.

    Raises:
        UndecidedError: if the accuracy is out of reach of the work limit.
    """
    if dim == 1:
        return arb(0)
    aim = bits + 4
    for _ in range(8):
        value = _attempt(alpha, c, n, dim, aim)
        got = accuracy(value)
        if got >= bits:
            return value
        aim += max(32, min(bits - got + 8, 4 * aim)) if got > -(10**8) else 2 * aim
    raise UndecidedError(
        "E-UND-001", f"the sum could not be enclosed to {bits} bits", "ask for fewer bits"
    )
