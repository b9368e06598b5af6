"""Averaged sign descent for alpha > 1/2: the loss at every step, and its optimum, from below.

Coordinate k contributes to the decrease of the loss at most 2 k^-alpha min(k^-alpha, u), which is
at most 2 k^(-alpha-1/2) u^theta with theta = 1 - 1/(2 alpha), so that

    H r(T, phi) >= H - 2 zeta(alpha + 1/2) u^theta + d u^2 / (4 T^2),      H = H(d, 2 alpha),

and the right side is bounded below at every u at once by the tangent of u^theta in u^2. The number
T of steps is called tau here; it need not be whole.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    best_step,
    cases,
    compare_sums,
    equal,
    follows,
    less,
    monotone,
    multiply,
    raise_to,
    replace,
    specialise,
    split_sum,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged.loss import loss_on_piece, loss_times_normaliser
from derivations.sign_descent.averaged.pieces import m, real, square_is_nonnegative
from theory.functions import H
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import alpha, d, k, phi, tau, u, w, x, y

__all__ = [
    "HALF",
    "NORMALISER",
    "RANGE",
    "RATIO",
    "START",
    "THETA",
    "UP",
    "ZETA",
    "decrease",
    "every_step",
    "first_step",
    "optimum_bound",
    "oscillation",
    "power_below_square",
    "roots",
    "trial",
]

HALF = sp.Rational(1, 2)
THETA = 1 - 1 / (2 * alpha)
ZETA = sp.zeta(alpha + HALF)
NORMALISER = H(d, 2 * alpha)
RANGE = (less(HALF, alpha), less(0, THETA))
"""alpha > 1/2, said twice."""
START = Domain.of({alpha: 1, d: 6, tau: 2}, *RANGE, at_most(1, tau))
_POINT = {phi: sp.Rational(5, 2)}


@cache
def power_below_square() -> Theorem:
    """x^w <= 1 - w/2 + (w/2) x^2 for x > 0 and 0 < w < 2."""
    base = Domain.of({w: HALF}, less(w, 2))
    goal = at_most(x**w, 1 - w / 2 + w / 2 * x**2)
    gap = 1 - w / 2 + w / 2 * u**2 - u**w
    slope = sp.diff(gap, u)
    small = base.extend({u: HALF}, less(u, 1))
    power = raise_to(follows(small, at_most(u, 1)), 2 - w)
    falling = follows(small, at_most(slope, 0), multiply(power, w * u ** (w - 1)))
    large = base.extend({u: 2}, less(1, u))
    power = raise_to(follows(large, at_most(1, u)), 2 - w)
    rising = follows(large, at_most(0, slope), multiply(power, w * u ** (w - 1)))
    left, right = base.extend({x: HALF}, at_most(x, 1)), base.extend({x: 2}, less(1, x))
    first = follows(left, goal, monotone(gap, u, falling, left, x, 1))
    second = follows(right, goal, monotone(gap, u, rising, right, 1, x))
    return cases(first, second, at_most(x, 1))


def trial() -> Domain:
    """A step 1 <= phi <= d to compare with."""
    return START.extend(_POINT, at_most(1, phi), at_most(phi, d))


@cache
def decrease() -> Theorem:
    """H - 2 zeta(alpha + 1/2) phi^(1/2 - alpha) + d phi^(-2 alpha)/(4 T^2) <= H r(T, phi)."""
    domain, number, step = trial(), sp.floor(phi), phi**-alpha
    near = domain.extend({k: 2}, at_most(k, number))
    late = domain.extend({k: 4}, at_most(number + 1, k), at_most(k, d))
    term = 2 * k ** (-alpha - HALF) * phi ** (HALF - alpha)
    reach = raise_to(follows(near, at_most(k, phi)), HALF)
    grown = multiply(reach, 2 * k ** (-alpha - HALF) * step)
    early = follows(near, at_most(2 * k**-alpha * step, term), grown)
    beyond = raise_to(follows(late, at_most(phi, k)), HALF - alpha)
    fallen = multiply(beyond, k ** (-alpha - HALF))
    small = follows(late, at_most(k ** (-2 * alpha), term), fallen)
    first = compare_sums(early, k, 1, number, domain)
    second = compare_sums(small, k, number + 1, d, domain)
    splits = [
        split_sum(domain, sp.Sum(part, (k, 1, d)), number) for part in (term, k ** (-2 * alpha))
    ]
    power = HALF + alpha
    whole = specialise(spectrum.bounds_above()[1], START, {alpha: power})
    whole = multiply(specialise(whole, domain), 2 * phi ** (HALF - alpha))
    scaled = multiply(unfold(domain, H(d, power)), 2 * phi ** (HALF - alpha))
    sums = [unfold(domain, H(n, 2 * alpha)) for n in (d, number)]
    linear = multiply(unfold(domain, H(number, alpha)), 2 * step)
    claim = at_most(
        NORMALISER - 2 * ZETA * phi ** (HALF - alpha),
        H(number, 2 * alpha) - 2 * step * H(number, alpha),
    )
    main = follows(domain, claim, first, second, *splits, whole, scaled, *sums, linear)
    loss = specialise(loss_times_normaliser(), domain)
    inverse = raise_to(follows(domain, at_most(1, tau)), -2)
    rest = multiply(follows(domain, at_most(1 / (4 * tau**2), 1), inverse), number * step**2)
    goal = at_most(
        NORMALISER - 2 * ZETA * phi ** (HALF - alpha) + d * step**2 / (4 * tau**2),
        NORMALISER * SignLoss(alpha, d, tau, phi),
    )
    return follows(domain, goal, main, loss, rest)


_WEIGHT = d / (4 * tau**2)


@cache
def every_step() -> Theorem:
    """1 - 2 zeta y^theta / H <= r(T, phi) where zeta y^(theta - 2) <= d/(4 T^2)."""
    domain = trial().extend({y: 6}, at_most(ZETA * y ** (THETA - 2), _WEIGHT))
    chosen = {w: THETA, x: phi**-alpha / y}
    scaled = multiply(specialise(power_below_square(), domain, chosen), 2 * ZETA * y**THETA)
    border = follows(domain, at_most(ZETA * y ** (THETA - 2), _WEIGHT))
    squared = multiply(border, phi ** (-2 * alpha))
    share = follows(domain, at_most(THETA, 1))
    tangent = multiply(share, ZETA * y ** (THETA - 2) * phi ** (-2 * alpha))
    rest = multiply(follows(domain, at_most(0, THETA)), ZETA * y**THETA)
    claim = at_most(NORMALISER - 2 * ZETA * y**THETA, NORMALISER * SignLoss(alpha, d, tau, phi))
    base = specialise(decrease(), domain)
    found = follows(domain, claim, base, scaled, squared, tangent, rest)
    goal = at_most(1 - 2 * ZETA * y**THETA / NORMALISER, SignLoss(alpha, d, tau, phi))
    return follows(domain, goal, multiply(found, 1 / NORMALISER))


UP = 2 * alpha / (2 * alpha + 1)


def _root(exponent: sp.Expr, inverse: sp.Expr) -> Theorem:
    """(y^exponent)^inverse = y where the product of the two is 1, by logarithms."""
    domain = Domain.of({alpha: 1, y: 3}, *RANGE)
    line = follows(domain, equal(exponent * inverse * sp.log(y), sp.log(y)))
    power = apply_exp(line)
    return follows(domain, equal((y**exponent) ** inverse, y), power)


@cache
def roots() -> tuple[Theorem, Theorem]:
    """The two pairs of exponents that occur."""
    return _root(UP, 2 - THETA), _root(THETA, 2 * alpha / (2 * alpha - 1))


RATIO = 4 * tau**2 * ZETA / d


@cache
def _border() -> Theorem:
    """zeta y^(theta - 2) = d/(4 T^2) at y = X^(1/(2 - theta))."""
    power = specialise(roots()[0], START, {y: RATIO})
    claim = at_most(ZETA * (RATIO**UP) ** (THETA - 2), _WEIGHT)
    border = follows(START, claim, multiply(raise_to(power, -1), ZETA))
    return specialise(border, trial())


@cache
def optimum_bound() -> Theorem:
    """H - 2 zeta X^(theta/(2 - theta)) <= H r*(T) with X = 4 T^2 zeta/d."""
    domain = START
    bound = specialise(every_step(), trial(), {y: RATIO**UP}, [_border()])
    low = best_step(domain, SignOptimum(alpha, d, tau), bound, phi, sp.Integer(1))[0]
    product = multiply(low, NORMALISER)
    goal = at_most(
        NORMALISER - 2 * ZETA * (RATIO**UP) ** THETA, NORMALISER * SignOptimum(alpha, d, tau)
    )
    return follows(domain, goal, product)


@cache
def oscillation() -> Theorem:
    """(d - phi) phi^(-2 alpha)/(4 T^2) <= H r(T, phi): the decreasing coordinates cost a square."""
    domain, number, step = trial(), sp.floor(phi), phi**-alpha
    near = domain.extend({k: 2}, at_most(k, number))
    square = specialise(square_is_nonnegative(), near, {real: k**-alpha - step})
    rest = compare_sums(square, k, 1, number, domain)
    first, second = (unfold(domain, H(number, order)) for order in (alpha, 2 * alpha))
    loss = specialise(loss_times_normaliser(), domain)
    fewer = multiply(follows(domain, at_most(number, phi)), step**2 / (4 * tau**2))
    goal = at_most((d - phi) * step**2 / (4 * tau**2), NORMALISER * SignLoss(alpha, d, tau, phi))
    return follows(domain, goal, rest, multiply(first, step), second, loss, fewer)


@cache
def first_step() -> Theorem:
    """r*(T) <= d/(4 T^2): the step phi = 1."""
    domain = START
    loss = specialise(loss_on_piece(), domain, {phi: sp.Integer(1), m: sp.Integer(1)})
    ones = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(1, order))
        ones.append(
            follows(domain, equal(H(1, order), 1), meaning, unroll(domain, meaning.relation.right))
        )
    bound = specialise(every_step(), trial(), {y: RATIO**UP}, [_border()])
    member = best_step(domain, SignOptimum(alpha, d, tau), bound, phi, sp.Integer(1))[1]
    one = multiply(specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha}), 1 / NORMALISER)
    share = multiply(loss, 1 / NORMALISER)
    plain = replace(replace(share, ones[0]), ones[1])
    least = multiply(one, (d - 1) / (4 * tau**2))
    goal = at_most(SignOptimum(alpha, d, tau), d / (4 * tau**2))
    return follows(domain, goal, member, plain, least)
