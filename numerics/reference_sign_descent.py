"""A second evaluation with mpmath for sign descent: the laws beside a count.

Nothing here is certified and nothing certified depends on it.  With ``S = 4 T^2`` and
``H_p = H_{d,p}``, for averaged dynamics:

* alpha > 1/2: ``min_u [sum_k (k^-alpha - u)_+^2 + u^2 d/S]`` over ``zeta(2 alpha)`` (leading) or
  over ``H_{2 alpha}`` (refined, with the error bound ``1/(S H_{2 alpha})``); while m coordinates
  decrease it is ``H_{m,2 alpha} - H_{m,alpha}^2 / (m + d/S)``;
* alpha = 1/2: ``T = d^((1-eps)/2) / 2`` (leading); with ``A = d/S``,
  ``log A + gamma - 2 - 2 zeta(1/2) A^(-1/2) - 1/S`` over ``H_1`` (refined, error at most
  ``13 / (4 A H_1)`` for ``d >= 9 T^2``);
* alpha < 1/2: with ``q = 1 - 1/(2 alpha) + S alpha/(1-alpha)``, ``q^(2 alpha) / S`` beyond a
  plateau ``2 alpha^2/(1-alpha)`` (leading), times ``d^(1-2 alpha) / ((1-2 alpha) H_{2 alpha})``
  (refined, error at most the inverse of that denominator).

Literal dynamics, alpha > 1/2: an odd count is twice the averaged one, within
``(T^(1/alpha-2) + 2 H_alpha/T) / H_{2 alpha}`` in the loss if ``T^(1/alpha) + T H_alpha <= d``; an
even count is ``(K / (zeta(2 alpha) eps))^(alpha/(2 alpha - 1))`` for small eps, whatever d.
"""

from fractions import Fraction
from typing import Any

from numerics.exact import dimension, exponents, integer_text, steps, tolerance
from numerics.reference import LawValues, _root, _Setting, shown

HALF = Fraction(1, 2)
_LARGEST_PIECE = 600
"""Bits of the number of decreasing coordinates up to which its piece is looked for."""


def _harmonic(set_up: _Setting, m: int, power: Any) -> Any:
    return _Setting.mass(_Partial(set_up, m, power))


class _Partial(_Setting):
    """The setting of a sum over ``k <= m`` with another exponent, at the same precision."""

    def __init__(self, set_up: _Setting, m: int, power: Fraction) -> None:
        self.mp, self.dim, self.c_exact = set_up.mp, m, power
        self.c, self.d = self.real(power), self.mp.mpf(m)


def _inverse_rate(set_up: _Setting, alpha: Fraction, level: Any) -> Any | None:
    """Return the tau with unnormalised limit ``level``, for alpha > 1/2.

    The number m of decreasing coordinates is the greatest one with
    ``H_{m,2 alpha} - m^-alpha H_{m,alpha} <= level``.
    """

    def sums(m: int) -> tuple[Any, Any]:
        return _harmonic(set_up, m, alpha), _harmonic(set_up, m, 2 * alpha)

    def inside(m: int) -> bool:
        first, second = sums(m)
        return bool(second - set_up.mp.mpf(m) ** -set_up.alpha * first <= level)

    low, high = 1, 2
    while inside(high):
        low, high = high, 2 * high
        if high.bit_length() > _LARGEST_PIECE:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if inside(middle) else (low, middle)
    first, second = sums(low)
    return 1 / set_up.mp.sqrt(first**2 / (second - level) - low)


def _inverse_heavy(set_up: _Setting, level: Any) -> Any | None:
    """Return the number of steps at which the limit for alpha < 1/2 is ``level``."""
    mp, a = set_up.mp, set_up.alpha
    if level >= 2 * a**2 / (1 - a):
        return mp.mpf(1)
    square = (1 - a) / (2 * a**2)

    def gap(y: Any) -> Any:
        share = 1 - 1 / (2 * a) + a / (1 - a) * mp.exp(y)
        return 2 * a * mp.log(share) - y - mp.log(level)

    start = mp.log(square)
    end = start + 2
    while gap(end) > 0:
        end += end - start
    root = _root(mp, gap, start, end)
    return None if root is None else max(mp.mpf(1), mp.exp(root / 2) / 2)


def _critical(set_up: _Setting, level: Any) -> Any | None:
    """Return the number of steps at which the refined formula for alpha = 1/2 is ``level``."""
    mp = set_up.mp

    def gap(y: Any) -> Any:
        square = mp.exp(y)
        ratio = set_up.d / square
        value = mp.log(ratio) + mp.euler - 2 - 2 * mp.zeta(mp.mpf(1) / 2) / mp.sqrt(ratio)
        return value - 1 / square - level

    root = _root(mp, gap, mp.log(4), mp.log(4 * set_up.d / 9)) if (set_up.dim or 0) >= 9 else None
    return None if root is None else mp.exp(root / 2) / 2


def leading_iterations(
    *,
    alpha: object,
    dim: object,
    eps: object,
    dynamics: str = "averaged",
    parity: str | None = None,
    digits: int = 15,
) -> Any | None:
    """Return the number of steps by the leading law, a real number; ``None`` where none applies.

    Args:
        alpha: exponent of the frequencies.
        dim: dimension.
        eps: tolerance.
        dynamics: ``"averaged"`` or ``"exact"``.
        parity: ``"even"`` or ``"odd"``, for exact dynamics.
        digits: digits aimed at, not guaranteed.

    Raises:
        InputError: if an argument is refused.

    >>> shown(lambda: leading_iterations(alpha=1, dim=10**12, eps="1/10"), 12)
    '1126861.90575'
    """
    a, e = exponents(alpha, 0)[0], tolerance(eps)
    set_up = _Setting(a, dimension(dim), a, digits)
    mp, target = set_up.mp, set_up.real(e)
    if e >= 1 or set_up.dim in (None, 1) or (dynamics == "exact" and a <= HALF):
        return None
    if parity == "even":
        order = 1 / set_up.alpha
        shape = 2 * mp.pi ** (order - 1) * mp.altzeta(2 - order)
        constant = shape / (mp.gamma(order) * mp.sin(mp.pi * order / 2))
        exponent = set_up.alpha / (2 * set_up.alpha - 1)
        return (constant / (mp.zeta(2 * set_up.alpha) * target)) ** exponent
    if a == HALF:
        return set_up.d ** ((1 - target) / 2) / 2
    if a < HALF:
        return _inverse_heavy(set_up, target)
    tau = _inverse_rate(set_up, a, target * mp.zeta(2 * set_up.alpha))
    return None if tau is None else tau * mp.sqrt(set_up.d) / (1 if parity == "odd" else 2)


def refined_iterations(
    *,
    alpha: object,
    dim: object,
    eps: object,
    dynamics: str = "averaged",
    parity: str | None = None,
    digits: int = 15,
) -> Any | None:
    """Return the real number of steps at which the refined law meets ``eps``, or ``None``.

    The arguments are those of :func:`leading_iterations`.
    """
    a, e = exponents(alpha, 0)[0], tolerance(eps)
    set_up = _Setting(a, dimension(dim), a, digits)
    literal = dynamics == "exact"
    if e >= 1 or set_up.dim in (None, 1) or (literal and (a <= HALF or parity == "even")):
        return None
    level = set_up.real(e) * set_up.mass()
    if a == HALF:
        return _critical(set_up, level)
    if a < HALF:
        scale = (1 - 2 * set_up.alpha) * set_up.d ** (2 * set_up.alpha - 1)
        return _inverse_heavy(set_up, level * scale)
    tau = _inverse_rate(set_up, a, level)
    return None if tau is None else tau * set_up.mp.sqrt(set_up.d) / (1 if literal else 2)


def refined_bound(
    *,
    alpha: object,
    dim: object,
    t: object,
    dynamics: str = "averaged",
    parity: str | None = None,
    digits: int = 20,
) -> Any | None:
    """Return the bound of the refined law's error in the loss at ``t``, or ``None``.

    The arguments are those of :func:`leading_iterations`.
    """
    a, time = exponents(alpha, 0)[0], steps(t)
    set_up = _Setting(a, dimension(dim), a, digits)
    if time == 0 or set_up.dim is None:
        return None
    mp, mass = set_up.mp, set_up.mass()
    count = mp.mpf(time)
    if dynamics == "exact":
        if a <= HALF or parity == "even":
            return None
        first = _harmonic(set_up, set_up.dim, a)
        inverse = 1 / set_up.alpha
        if count**inverse + count * first > set_up.d:
            return None
        return (count ** (inverse - 2) + 2 * first / count) / mass
    if a < HALF:
        return 1 / ((1 - 2 * set_up.alpha) * mass)
    if a == HALF:
        return 13 * count**2 / (set_up.d * mass) if set_up.dim >= 9 * time**2 else None
    return 1 / (4 * count**2 * mass)


def law_values(
    *,
    alpha: object,
    dim: object,
    eps: object,
    iterations: int,
    dynamics: str = "averaged",
    parity: str | None = None,
    digits: int = 15,
) -> LawValues:
    """Return the laws beside a certified count, as decimal texts.

    Args:
        alpha: exponent of the frequencies.
        dim: dimension.
        eps: tolerance.
        iterations: the certified count, at which the bound is taken.
        dynamics: ``"averaged"`` or ``"exact"``.
        parity: ``"even"`` or ``"odd"``, for exact dynamics.
        digits: digits shown.

    >>> law_values(alpha=1, dim=10**6, eps="1/10", iterations=1127).refined
    '1126.86231571278'
    """
    wide = max(digits, min(120, len(integer_text(iterations)) + 6))
    time = integer_text(iterations)
    kind: dict[str, Any] = {"alpha": alpha, "dim": dim, "dynamics": dynamics, "parity": parity}
    return LawValues(
        shown(lambda: leading_iterations(eps=eps, **kind), 12),
        shown(lambda: refined_iterations(eps=eps, digits=wide + 8, **kind), wide),
        shown(lambda: refined_bound(t=time, **kind), 6),
    )
