"""How few literal steps cannot be enough: a bound of the loss at every step length at once.

If coordinate k keeps k^-2alpha - 2 k^-alpha min(k^-alpha, u) + c v^2, u = N v, then with
theta = 1 - 1/(2 alpha) and z = zeta(alpha + 1/2) the sum of squares is at least

    H(d, 2 alpha) - 2 z u^theta + c d v^2,

since min(k^-alpha, u) <= k^-1/2 u^theta. The tangent of u^theta in u^2 at y bounds it by
H(d, 2 alpha) - 2 z y^theta, where y = N sqrt((1 - eps)/(2 c d)) and 2 z y^theta < 1 - eps.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    compare_sums,
    equal,
    every_length,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
    unfold,
)
from derivations.sign_descent.averaged.light_growth import power_below_square
from derivations.sign_descent.literal.exact_rate import Oscillation
from theory.functions import H
from theory.sign_descent_bounds import least_u
from theory.symbols import alpha, d, eps, k, u, v, w, x, y

__all__ = ["RANGE", "decrease", "least_steps", "loss_stays_above", "place", "reached", "tangent"]

_HALF = sp.Rational(1, 2)
_THETA = 1 - 1 / (2 * alpha)
_ZETA = sp.zeta(alpha + _HALF)
_START = k**-alpha
RANGE = (less(_HALF, alpha), less(0, _THETA))
"""alpha > 1/2, said twice."""
_normaliser = H(d, 2 * alpha)
decrease = 2 * k ** (-alpha - _HALF) * u**_THETA
"""How much the square of a coordinate can decrease, at most."""


@cache
def reached() -> tuple[Theorem, Theorem]:
    """2 k^-2alpha <= decrease where k^-alpha <= u, and 2 u k^-alpha <= decrease elsewhere."""
    domain = Domain.of({alpha: 1, k: 2, u: 1}, *RANGE)
    near = domain.extend({}, at_most(_START, u))
    power = raise_to(follows(near, at_most(_START, u)), _THETA)
    scaled = multiply(power, 2 * k ** (-alpha - _HALF))
    far = domain.extend({u: sp.Rational(1, 3)}, at_most(u, _START))
    root = raise_to(follows(far, at_most(u, _START)), 1 / (2 * alpha))
    grown = multiply(root, 2 * _START * u**_THETA)
    return (
        follows(near, at_most(2 * k ** (-2 * alpha), decrease), scaled),
        follows(far, at_most(2 * u * _START, decrease), grown),
    )


def sum_of_decreases(case: Oscillation, each: Theorem, kept: sp.Expr) -> Theorem:
    """H - 2 z u^theta + c d v^2 <= the sum of squares, from the same for each coordinate."""
    domain = each.domain.without(k)
    reach = case.reach
    total = compare_sums(each, k, 1, d, domain)
    order = alpha + _HALF
    base = Domain.of({alpha: 1, d: 6}, *RANGE)
    size = specialise(spectrum.bounds_above()[1], base, {alpha: order})
    whole = multiply(specialise(size, domain), 2 * reach**_THETA)
    scaled = multiply(unfold(domain, H(d, order)), 2 * reach**_THETA)
    claim = at_most(_normaliser - 2 * _ZETA * reach**_THETA + kept * d * v**2, case.total())
    return follows(domain, claim, total, whole, scaled, unfold(domain, _normaliser))


_OUT = 2 * alpha / (2 * alpha - 1)
_TWICE = 2 * _ZETA * y**_THETA


@cache
def tangent() -> Theorem:
    """2 z u^theta - w u^2 <= 2 z y^theta where 2 z y^theta <= 1 - eps <= 2 w y^2."""
    domain = Domain.of(
        {alpha: 1, eps: _HALF, u: 1, y: sp.Rational(1, 200), w: 10**5},
        *RANGE, less(eps, 1), at_most(_TWICE, 1 - eps), at_most(1 - eps, 2 * w * y**2),
    )  # fmt: skip
    power = specialise(power_below_square(), domain, {w: _THETA, x: u / y})
    scaled = multiply(power, _TWICE)
    ratio = u**2 / y**2 / 2
    share = multiply(follows(domain, at_most(_THETA, 1)), _TWICE * ratio)
    level = multiply(follows(domain, at_most(_TWICE, 1 - eps)), ratio)
    weight = multiply(follows(domain, at_most(1 - eps, 2 * w * y**2)), ratio)
    rest = multiply(follows(domain, at_most(0, _THETA)), _TWICE / 2)
    claim = at_most(2 * _ZETA * u**_THETA - w * u**2, _TWICE)
    return follows(domain, claim, scaled, share, level, weight, rest)


@cache
def place() -> Theorem:
    """2 z y^theta < 1 - eps for y below `least_u`."""
    line = Domain.of({alpha: 1, x: 3}, *RANGE)
    power = apply_exp(follows(line, equal(_OUT * _THETA * sp.log(x), sp.log(x))))
    same = follows(line, equal((x**_OUT) ** _THETA, x), power)
    domain = Domain.of({alpha: 1, eps: _HALF, y: sp.Rational(1, 1000)}, *RANGE, less(eps, 1),
                       less(y, least_u()))  # fmt: skip
    share = multiply(follows(domain, less(0, 1 - eps)), 1 / (2 * _ZETA))
    border = specialise(same, domain, {x: (1 - eps) / (2 * _ZETA)}, [share])
    below = raise_to(follows(domain, less(y, least_u())), _THETA)
    return follows(
        domain, less(_TWICE, 1 - eps), multiply(below, 2 * _ZETA), multiply(border, 2 * _ZETA)
    )


def least_steps(kept: sp.Expr) -> sp.Expr:
    """Fewer steps than this times sqrt(d) are not enough."""
    return sp.sqrt(2 * kept) * least_u() / sp.sqrt(1 - eps)


def _few(case: Oscillation, kept: sp.Expr) -> Domain:
    """0 < eps < 1 and N < least_steps sqrt(d)."""
    constraints = (*RANGE, less(eps, 1), less(case.time, least_steps(kept) * sp.sqrt(d)))
    return case.domain.without(v).extend({d: 10**6, eps: _HALF}, *constraints)


def loss_stays_above(case: Oscillation, each: Theorem, kept: sp.Expr) -> Theorem:
    """eps < r* where N < least_steps sqrt(d), from the bound on each coordinate."""
    domain = _few(case, kept)
    time = case.time
    at = sp.sqrt((1 - eps) / (2 * kept)) * time / sp.sqrt(d)
    some = follows(domain, less(0, 1 - eps))
    scaled = multiply(
        follows(domain, less(time, least_steps(kept) * sp.sqrt(d))),
        sp.sqrt((1 - eps) / (2 * kept)) / sp.sqrt(d), some,
    )  # fmt: skip
    near = follows(domain, less(at, least_u()), scaled, some)
    below = specialise(place(), domain, {y: at}, [near, some])
    left = _TWICE.subs(y, at)
    free = domain.extend({v: 1})
    weight = kept * d / time**2
    border = follows(free, at_most(1 - eps, 2 * weight * at**2), some)
    chosen = {u: case.reach, y: at, w: weight}
    power = specialise(
        tangent(), free, chosen, [some, follows(free, at_most(left, 1 - eps), below), border]
    )
    total = specialise(sum_of_decreases(case, each, kept), free)
    loss = case.meaning().relation.left / _normaliser
    bound = follows(
        free, at_most(_normaliser - left, _normaliser * loss), total, power, case.meaning(), some
    )
    one = multiply(
        specialise(spectrum.at_least_one(), free, {alpha: 2 * alpha}), left / _normaliser, some
    )
    share = multiply(bound, 1 / _normaliser, some)
    each_length = follows(free, at_most(1 - left, loss), share, one, some)
    least = every_length(domain, case.optimum, each_length, v)
    return follows(domain, less(eps, case.optimum), least, below, some)
