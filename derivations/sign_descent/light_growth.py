"""Averaged sign descent for alpha > 1/2: the count is of order sqrt(d), with constants.

Coordinate k contributes to the decrease of the loss at most 2 k^-alpha min(k^-alpha, u), which is
at most 2 k^(-alpha-1/2) u^theta with theta = 1 - 1/(2 alpha), so that

    H r(T, phi) >= H - 2 zeta(alpha + 1/2) u^theta + d u^2 / (4 T^2),      H = H(d, 2 alpha),

and the right side is bounded below at every u at once by the tangent of u^theta in u^2.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    before_steps,
    best_step,
    cases,
    compare_sums,
    equal,
    follows,
    least_steps,
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
from derivations.sign_descent.averaged import loss_on_piece, loss_times_normaliser
from derivations.sign_descent.pieces import m
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum
from theory.symbols import alpha, d, eps, k, phi, t, tau, u, w, x, y

__all__ = ["DERIVATIONS", "first_step", "lower_constant"]

_HALF = sp.Rational(1, 2)
_THETA = 1 - 1 / (2 * alpha)
_ZETA = sp.zeta(alpha + _HALF)
_RHO = (2 * alpha - 1) / (2 * alpha + 1)
_H = H(d, 2 * alpha)
_RANGE = (less(_HALF, alpha), less(0, _THETA))
"""alpha > 1/2, said twice."""
_START = Domain.of({alpha: 1, d: 6, t: 2}, *_RANGE, at_most(1, t))
_POINT = {phi: sp.Rational(5, 2)}


def lower_constant() -> sp.Expr:
    """T >= this times sqrt(d)."""
    return _LEVEL ** (_HALF + 1 / (4 * alpha)) / (2 * sp.sqrt(_ZETA))


@cache
def power_below_square() -> Theorem:
    """x^w <= 1 - w/2 + (w/2) x^2 for x > 0 and 0 < w < 2."""
    base = Domain.of({w: _HALF}, less(w, 2))
    goal = at_most(x**w, 1 - w / 2 + w / 2 * x**2)
    gap = 1 - w / 2 + w / 2 * u**2 - u**w
    slope = sp.diff(gap, u)
    small = base.extend({u: _HALF}, less(u, 1))
    power = raise_to(follows(small, at_most(u, 1)), 2 - w)
    falling = follows(small, at_most(slope, 0), multiply(power, w * u ** (w - 1)))
    large = base.extend({u: 2}, less(1, u))
    power = raise_to(follows(large, at_most(1, u)), 2 - w)
    rising = follows(large, at_most(0, slope), multiply(power, w * u ** (w - 1)))
    left, right = base.extend({x: _HALF}, at_most(x, 1)), base.extend({x: 2}, less(1, x))
    first = follows(left, goal, monotone(gap, u, falling, left, x, 1))
    second = follows(right, goal, monotone(gap, u, rising, right, 1, x))
    return cases(first, second, at_most(x, 1))


def _trial() -> Domain:
    return _START.extend(_POINT, at_most(1, phi), at_most(phi, d))


@cache
def decrease() -> Theorem:
    """H - 2 zeta(alpha + 1/2) phi^(1/2 - alpha) + d phi^(-2 alpha)/(4 T^2) <= H r(T, phi)."""
    domain, number, step = _trial(), sp.floor(phi), phi**-alpha
    near = domain.extend({k: 2}, at_most(k, number))
    late = domain.extend({k: 4}, at_most(number + 1, k), at_most(k, d))
    term = 2 * k ** (-alpha - _HALF) * phi ** (_HALF - alpha)
    reach = raise_to(follows(near, at_most(k, phi)), _HALF)
    grown = multiply(reach, 2 * k ** (-alpha - _HALF) * step)
    early = follows(near, at_most(2 * k**-alpha * step, term), grown)
    beyond = raise_to(follows(late, at_most(phi, k)), _HALF - alpha)
    fallen = multiply(beyond, k ** (-alpha - _HALF))
    small = follows(late, at_most(k ** (-2 * alpha), term), fallen)
    first = compare_sums(early, k, 1, number, domain)
    second = compare_sums(small, k, number + 1, d, domain)
    splits = [
        split_sum(domain, sp.Sum(part, (k, 1, d)), number) for part in (term, k ** (-2 * alpha))
    ]
    power = _HALF + alpha
    whole = specialise(spectrum.bounds_above()[1], _START, {alpha: power})
    whole = multiply(specialise(whole, domain), 2 * phi ** (_HALF - alpha))
    scaled = multiply(unfold(domain, H(d, power)), 2 * phi ** (_HALF - alpha))
    sums = [unfold(domain, H(n, 2 * alpha)) for n in (d, number)]
    linear = multiply(unfold(domain, H(number, alpha)), 2 * step)
    claim = at_most(
        _H - 2 * _ZETA * phi ** (_HALF - alpha),
        H(number, 2 * alpha) - 2 * step * H(number, alpha),
    )
    main = follows(domain, claim, first, second, *splits, whole, scaled, *sums, linear)
    loss = specialise(loss_times_normaliser(), domain, {tau: t})
    inverse = raise_to(follows(domain, at_most(1, t)), -2)
    rest = multiply(follows(domain, at_most(1 / (4 * t**2), 1), inverse), number * step**2)
    goal = at_most(
        _H - 2 * _ZETA * phi ** (_HALF - alpha) + d * step**2 / (4 * t**2),
        _H * SignLoss(alpha, d, t, phi),
    )
    return follows(domain, goal, main, loss, rest)


_WEIGHT = d / (4 * t**2)


@cache
def every_step() -> Theorem:
    """1 - 2 zeta y^theta / H <= r(T, phi) where zeta y^(theta - 2) <= d/(4 T^2)."""
    domain = _trial().extend({y: 6}, at_most(_ZETA * y ** (_THETA - 2), _WEIGHT))
    chosen = {w: _THETA, x: phi**-alpha / y}
    scaled = multiply(specialise(power_below_square(), domain, chosen), 2 * _ZETA * y**_THETA)
    border = follows(domain, at_most(_ZETA * y ** (_THETA - 2), _WEIGHT))
    squared = multiply(border, phi ** (-2 * alpha))
    share = follows(domain, at_most(_THETA, 1))
    tangent = multiply(share, _ZETA * y ** (_THETA - 2) * phi ** (-2 * alpha))
    rest = multiply(follows(domain, at_most(0, _THETA)), _ZETA * y**_THETA)
    claim = at_most(_H - 2 * _ZETA * y**_THETA, _H * SignLoss(alpha, d, t, phi))
    base = specialise(decrease(), domain)
    found = follows(domain, claim, base, scaled, squared, tangent, rest)
    goal = at_most(1 - 2 * _ZETA * y**_THETA / _H, SignLoss(alpha, d, t, phi))
    return follows(domain, goal, multiply(found, 1 / _H))


_UP = 2 * alpha / (2 * alpha + 1)


def _root(exponent: sp.Expr, inverse: sp.Expr) -> Theorem:
    """(y^exponent)^inverse = y where the product of the two is 1, by logarithms."""
    domain = Domain.of({alpha: 1, y: 3}, *_RANGE)
    line = follows(domain, equal(exponent * inverse * sp.log(y), sp.log(y)))
    power = apply_exp(line)
    return follows(domain, equal((y**exponent) ** inverse, y), power)


@cache
def roots() -> tuple[Theorem, Theorem]:
    """The two pairs of exponents that occur."""
    return _root(_UP, 2 - _THETA), _root(_THETA, 2 * alpha / (2 * alpha - 1))


_X = 4 * t**2 * _ZETA / d


@cache
def _border() -> Theorem:
    """zeta y^(theta - 2) = d/(4 T^2) at y = X^(1/(2 - theta))."""
    power = specialise(roots()[0], _START, {y: _X})
    claim = at_most(_ZETA * (_X**_UP) ** (_THETA - 2), _WEIGHT)
    border = follows(_START, claim, multiply(raise_to(power, -1), _ZETA))
    return specialise(border, _trial())


@cache
def optimum_bound() -> Theorem:
    """H - 2 zeta X^(theta/(2 - theta)) <= H r*(T) with X = 4 T^2 zeta/d."""
    domain = _START
    bound = specialise(every_step(), _trial(), {y: _X**_UP}, [_border()])
    low = best_step(domain, SignOptimum(alpha, d, t), bound, phi, sp.Integer(1))[0]
    product = multiply(low, _H)
    goal = at_most(_H - 2 * _ZETA * (_X**_UP) ** _THETA, _H * SignOptimum(alpha, d, t))
    return follows(domain, goal, product)


_OUT = 2 * alpha / (2 * alpha - 1)
_LEVEL = (1 - eps) ** _OUT * (2 * _ZETA) ** -_OUT
"""Below this u the decrease of the loss is too small."""
_COUNT = SignCount(alpha, d, eps)
_UPPER = 1 + 1 / (2 * sp.sqrt(eps))
_EPS = sp.Rational(3, 10)


def count_domain() -> Domain:
    """alpha > 1/2 and 0 < eps < 1."""
    return Domain.of({alpha: 1, d: 16, eps: _EPS}, *_RANGE, less(eps, 1))


@cache
def from_below() -> Theorem:
    """lower_constant sqrt(d) <= T."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    bound = specialise(optimum_bound(), domain, {t: _COUNT}, [some])
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    size = multiply(one, 1 - eps)
    left = multiply(enough, _H, some)
    root = _X.subs(t, _COUNT) ** _UP
    claim = at_most(1 - eps, 2 * _ZETA * root**_THETA)
    share = follows(domain, claim, bound, size, left, some)
    ratio = _X.subs(t, _COUNT)
    good = follows(domain, less(0, ratio), some)
    place = specialise(roots()[1], domain, {y: root}, [some, good])
    high = multiply(raise_to(share, _OUT, some), (2 * _ZETA) ** -_OUT, some)
    level = follows(domain, at_most(_LEVEL, root), high, place, some)
    back = specialise(roots()[0], domain, {y: ratio}, [some, good])
    grown = raise_to(level, 2 - _THETA, some)
    square = follows(domain, at_most(_LEVEL ** (2 - _THETA), ratio), grown, back, some)
    power = raise_to(multiply(square, d / (4 * _ZETA), some), _HALF, some)
    return follows(domain, at_most(lower_constant() * sp.sqrt(d), _COUNT), power, some)


@cache
def first_step() -> Theorem:
    """r*(T) <= d/(4 T^2): the step phi = 1."""
    domain = _START
    loss = specialise(loss_on_piece(), domain, {phi: sp.Integer(1), tau: t, m: sp.Integer(1)})
    ones = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(1, order))
        ones.append(
            follows(domain, equal(H(1, order), 1), meaning, unroll(domain, meaning.relation.right))
        )
    bound = specialise(every_step(), _trial(), {y: _X**_UP}, [_border()])
    member = best_step(domain, SignOptimum(alpha, d, t), bound, phi, sp.Integer(1))[1]
    one = multiply(specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha}), 1 / _H)
    share = multiply(loss, 1 / _H)
    plain = replace(replace(share, ones[0]), ones[1])
    least = multiply(one, (d - 1) / (4 * t**2))
    goal = at_most(SignOptimum(alpha, d, t), d / (4 * t**2))
    return follows(domain, goal, member, plain, least)


def _time_from_level() -> Theorem:
    """y <= sqrt(d/eps)/2 where eps < d/(4 y^2)."""
    domain = Domain.of({eps: _EPS, d: 16, y: 2}, less(eps, d / (4 * y**2)))
    square = multiply(follows(domain, less(eps, d / (4 * y**2))), y**2 / eps)
    return follows(domain, at_most(y, sp.sqrt(d) / (2 * sp.sqrt(eps))), raise_to(square, _HALF))


@cache
def from_above() -> Theorem:
    """T <= (1 + 1/(2 sqrt(eps))) sqrt(d): phi = 1 is good enough."""
    start = count_domain()
    goal = at_most(_COUNT, _UPPER * sp.sqrt(d))
    border = at_most(2, _COUNT)
    domain = start.extend({}, border)
    several = follows(domain, border)
    before = before_steps(domain, _COUNT, several)
    bound = specialise(first_step(), domain, {t: _COUNT - 1}, [several])
    late = follows(domain, less(0, _COUNT - 1), several)
    level = follows(domain, less(eps, d / (4 * (_COUNT - 1) ** 2)), before, bound)
    root = specialise(_time_from_level(), domain, {y: _COUNT - 1}, [late, level])
    one = raise_to(follows(domain, at_most(1, d)), _HALF)
    first = follows(domain, goal, root, one)
    single = start.extend({eps: sp.Rational(9, 10), d: 2}, less(_COUNT, 2))
    one = raise_to(follows(single, at_most(1, d)), _HALF)
    second = follows(single, goal, one, multiply(one, 1 / (2 * sp.sqrt(eps))))
    return cases(first, second, border)


def _stated() -> Domain:
    """alpha > 1/2 and 0 < eps < 1, without the repetition."""
    return Domain.of({alpha: 1, d: 16, eps: _EPS}, less(_HALF, alpha), less(eps, 1))


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("The error asked for is below 1.", follows(_stated(), less(0, 1 - eps)))
    proof.step("The zeta function converges.", follows(_stated(), less(1, alpha + _HALF)))
    proof.step("How much the coordinates can decrease with a step phi.", decrease())
    proof.step("A power below its tangent in the square.", power_below_square())
    proof.step("So every step leaves a loss of this size.", every_step())
    proof.step("The tangent at the best place.", optimum_bound())
    lower = proof.step("Solve for the number of steps.", from_below())
    proof.step("The loss at phi = 1.", first_step())
    upper = proof.step("It is at most eps once T - 1 exceeds this; T = 1 is below.", from_above())
    return [lower, upper]


_CLAIMS = (
    at_most(lower_constant() * sp.sqrt(d), _COUNT),
    at_most(_COUNT, _UPPER * sp.sqrt(d)),
)

DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-growth",
        law="bigram/sign-descent",
        title="The number of iterations of averaged sign descent for alpha > 1/2",
        source="Kunstner and Bach (2025), Theorem 4.5, as an order of growth with constants",
        statement=Statement(
            _stated(),
            _CLAIMS,
            ({alpha: 1, d: 2, eps: sp.Rational(9, 10)}, {alpha: 2, d: 400, eps: _EPS}),
        ),
        prove=_prove,
    ),
)
