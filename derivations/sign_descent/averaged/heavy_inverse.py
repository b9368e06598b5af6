"""Averaged sign descent for alpha < 1/2: beyond the plateau the rate falls, and has an inverse.

With S = 4 tau^2 the rate there is X^(2 alpha)/S, X = c S - g. The power of X lies below its
tangent, and 2 alpha c S < X says that the tangent over S falls.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    choose,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    time_of_level,
)
from derivations.sign_descent.averaged.heavy_place import (
    beyond,
    inverse_share,
    plateau,
    power_below_line,
    share_inside,
)
from derivations.sign_descent.averaged.heavy_profile import heavy
from theory.sign_descent_rate import InverseHeavyRate, curved, flat_until, heavy_rate
from theory.symbols import alpha, eps, n, tau, u, w, x, y

__all__ = [
    "DERIVATIONS",
    "PLATEAU",
    "TIME",
    "level_domain",
    "rate_after",
    "rate_at_most_plateau",
    "rate_before",
]

_HALF, _QUARTER = sp.Rational(1, 2), sp.Rational(1, 4)
PLATEAU = 2 * alpha**2 / (1 - alpha)
TIME = InverseHeavyRate(alpha, eps)


@cache
def _tangent() -> Theorem:
    """y^w <= x^w + w (y - x) x^(w - 1) for 0 < w < 1."""
    domain = Domain.of({w: _HALF, x: 3, y: 4}, less(w, 1))
    scaled = multiply(specialise(power_below_line(), domain, {x: y / x}), x**w)
    return follows(domain, at_most(y**w, x**w + w * (y - x) * x ** (w - 1)), scaled)


@cache
def tangent_falls() -> Theorem:
    """(x + y n)^w/(u + n) < x^w/u where w y u < x and 0 < w < 1."""
    point = {w: _HALF, x: 3, y: 1, u: 2, n: 1}
    domain = Domain.of(point, less(w, 1), less(w * y * u, x))
    tangent = specialise(_tangent(), domain, {y: x + y * n})
    line = x**w / (u + n) + w * y * n * x ** (w - 1) / (u + n)
    below = at_most((x + y * n) ** w / (u + n), line)
    first = follows(domain, below, multiply(tangent, 1 / (u + n)))
    steep = multiply(follows(domain, less(w * y * u, x)), n * x ** (w - 1) / (u * (u + n)))
    parts = follows(domain, equal(1 / u - 1 / (u + n), n / (u * (u + n))))
    second = follows(domain, less(line, x**w / u), steep, multiply(parts, x**w))
    return follows(domain, less(below.left, x**w / u), first, second)


@cache
def rate_falls() -> Theorem:
    """The rate at y is below that at tau for tau < y beyond the plateau."""
    start = beyond(heavy().extend({tau: 2, y: 3})).extend({}, less(tau, y))
    end = inverse_share.subs(tau, y)
    domain = start.extend({}, less(1, inverse_share), less(1, end))
    later = 4 * y**2 - 4 * tau**2
    order = raise_to(follows(domain, less(tau, y)), 2)
    positive = follows(domain, less(0, later), order)
    border = follows(domain, less(flat_until(), 4 * tau**2))
    steep = multiply(border, (1 - 2 * alpha) * alpha / (1 - alpha))
    slope = less(8 * alpha**2 / (1 - alpha) * tau**2, inverse_share)
    steeper = follows(domain, slope, steep)
    put = {w: 2 * alpha, x: inverse_share, y: alpha / (1 - alpha), u: 4 * tau**2, n: later}
    found = specialise(tangent_falls(), domain, put, [positive, steeper])
    base = inverse_share + alpha / (1 - alpha) * later
    moved = replace(found, follows(domain, equal(base, end)))
    there = follows(domain, less(flat_until(), 4 * y**2), order)
    branches = choose(domain, heavy_rate(y), there), choose(domain, heavy_rate())
    fall = follows(domain, less(heavy_rate(y), heavy_rate()), moved, *branches)
    late = follows(start, less(flat_until(), 4 * y**2), raise_to(follows(start, less(tau, y)), 2))
    ends = [
        specialise(share_inside(), start),
        specialise(share_inside(), start, {tau: y}, [late]),
    ]
    return specialise(fall, start, {}, ends)


@cache
def rate_at_most_plateau() -> Theorem:
    """The rate is at most the plateau."""
    start = heavy().extend({tau: 2})
    flat, late = plateau(start), beyond(start)
    first = follows(flat, at_most(heavy_rate(), PLATEAU), choose(flat, heavy_rate()))
    domain = late.extend({}, less(1, inverse_share))
    tangent = specialise(power_below_line(), domain, {w: 2 * alpha, x: inverse_share})
    bound = multiply(tangent, 1 / (4 * tau**2))
    curve = follows(domain, at_most(curved(), PLATEAU), bound)
    second = follows(domain, first.relation, curve, choose(domain, heavy_rate()))
    later = specialise(second, late, {}, [specialise(share_inside(), late)])
    return cases(first, later, at_most(4 * tau**2, flat_until()))


def level_domain() -> Domain:
    """A level eps below the plateau."""
    return heavy().extend({eps: sp.Rational(3, 20)}, less(eps, PLATEAU))


@cache
def below_plateau() -> Theorem:
    """The plateau has ended at tau if the curve there is below it."""
    domain = heavy().extend({tau: 2}, at_most(1, inverse_share), less(curved(), PLATEAU))
    power = raise_to(follows(domain, at_most(1, inverse_share)), 2 * alpha)
    share = multiply(power, 1 / (4 * tau**2))
    below = follows(domain, less(curved(), PLATEAU))
    level = follows(domain, less(1 / (4 * tau**2), PLATEAU), share, below)
    scaled = multiply(level, 4 * tau**2 * flat_until())
    return follows(domain, less(flat_until(), 4 * tau**2), scaled)


@cache
def time_is_late() -> Theorem:
    """The time of a level below the plateau lies strictly beyond it."""
    domain = level_domain()
    late, level = time_of_level(domain, TIME)
    border = multiply(late, alpha / (1 - alpha))
    inside = follows(domain, at_most(1, inverse_share.subs(tau, TIME)), border)
    small = follows(domain, less(curved(TIME), PLATEAU), inside, level)
    return specialise(below_plateau(), domain, {tau: TIME}, [inside, small])


@cache
def rate_at_time() -> Theorem:
    """The rate at the time of eps is eps."""
    domain = level_domain()
    level, late = time_of_level(domain, TIME)[1], time_is_late()
    return follows(
        domain, equal(heavy_rate(TIME), eps), late, level, choose(domain, heavy_rate(TIME), late)
    )


@cache
def rate_after() -> Theorem:
    """The rate is below eps after the time of eps."""
    domain = level_domain().extend({y: 2}, less(TIME, y))
    late = specialise(time_is_late(), domain)
    fall = specialise(rate_falls(), domain, {tau: TIME}, [late])
    return follows(domain, less(heavy_rate(y), eps), fall, specialise(rate_at_time(), domain))


@cache
def rate_before() -> Theorem:
    """The rate is above eps before the time of eps."""
    start = level_domain().extend({x: 1}, less(x, TIME))
    goal, border = less(eps, heavy_rate(x)), at_most(4 * x**2, flat_until())
    flat = start.extend({}, border)
    first = follows(flat, goal, choose(flat, heavy_rate(x)))
    point = {x: sp.Rational(5, 4), eps: sp.Rational(1, 10)}
    late = start.extend(point, less(flat_until(), 4 * x**2))
    fall = specialise(rate_falls(), late, {tau: x, y: TIME})
    second = follows(late, goal, fall, specialise(rate_at_time(), late))
    return cases(first, second, border)


def _prove_falls(proof: Proof) -> list[Theorem]:
    proof.step("The tangent of the power, over S, falls.", tangent_falls())
    proof.step("Beyond the plateau the base is above 1.", share_inside())
    return [proof.step("So does the rate.", rate_falls())]


def _prove_inverse(proof: Proof) -> list[Theorem]:
    proof.step("Where the curve is below the plateau, the plateau has ended.", below_plateau())
    proof.step("So it has at the time of eps.", time_is_late())
    proof.step("Later the rate is below eps.", rate_after())
    proof.step("Before, also on the plateau, it is above.", rate_before())
    return [proof.step("At that time it is eps.", rate_at_time())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-rate-falls",
        law="bigram/sign-descent",
        title="The rate for alpha < 1/2 falls strictly beyond the plateau",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(
            beyond(heavy().extend({tau: 2, y: 3})).extend({}, less(tau, y)),
            (less(heavy_rate(y), heavy_rate()),),
            ({alpha: sp.Rational(2, 5), tau: 1, y: 2},),
        ),
        prove=_prove_falls,
    ),
    Derivation(
        name="sign-descent/heavy-tail-inverse",
        law="bigram/sign-descent",
        title="The inverse of the rate for alpha < 1/2 and errors below the plateau",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(
            level_domain(),
            (equal(heavy_rate(TIME), eps),),
            ({alpha: _QUARTER, eps: sp.Rational(1, 50)},),
        ),
        prove=_prove_inverse,
    ),
)
