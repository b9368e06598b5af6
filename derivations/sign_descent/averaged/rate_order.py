"""The limit law of sign descent at two rescaled times: it falls, and at most as tau^-2 does.

From the chord in tau^-2, whose slope is the square of the best u at the second time, where u <= 1.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    follows,
    greatest_index,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged import light_rate, pieces
from derivations.sign_descent.averaged.pieces import m, sigma, vertex
from theory.sign_descent_rate import Decreasing, SignRate, best_u
from theory.symbols import alpha, tau, x

__all__ = ["chord", "falls", "falls_at_most", "place_grows", "place_square", "tau", "x"]

_HALF = sp.Rational(1, 2)
_SIZE = sp.zeta(2 * alpha)
_RATES = _SIZE * SignRate(alpha, tau), _SIZE * SignRate(alpha, x)


def place_square(time: sp.Expr) -> sp.Expr:
    """The square of the best u at a rescaled time."""
    return best_u(Decreasing(alpha, time**-2), alpha, time) ** 2


_SQUARE = place_square(x)
_GAP = tau**-2 - x**-2


@cache
def chord() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) + (tau^-2 - x^-2) u(x)^2, for any two times."""
    domain = Domain.of({alpha: 1, tau: _HALF, x: 2}, less(_HALF, alpha))
    found = specialise(light_rate.chord(), domain, {light_rate.later: x})
    return follows(domain, at_most(_RATES[0], _RATES[1] + _GAP * _SQUARE), found)


@cache
def _at_most_one() -> Theorem:
    """u <= 1 at the best place."""
    domain = pieces.piece()
    power = raise_to(follows(domain, at_most(1, m)), -alpha)
    return follows(domain, at_most(vertex(), 1), pieces.vertex_in_piece()[1], power)


@cache
def falls() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) for x <= tau."""
    domain = chord().domain.extend({tau: 3}, at_most(x, tau))
    order = multiply(raise_to(follows(domain, at_most(x, tau)), -2), _SQUARE)
    return follows(domain, at_most(*_RATES), chord(), order)


@cache
def falls_at_most() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) + tau^-2 - x^-2 for tau <= x."""
    domain = chord().domain.extend({}, at_most(tau, x))
    index = Decreasing(alpha, x**-2)
    inside = greatest_index(domain, index)
    one = specialise(_at_most_one(), domain, {m: index, sigma: x**-2}, inside)
    powers = raise_to(follows(domain, at_most(tau, x)), -2)
    gap = follows(domain, at_most(0, _GAP), powers)
    excess = multiply(raise_to(one, 2), _GAP, gap)
    return follows(domain, at_most(_RATES[0], _RATES[1] + _GAP), chord(), excess)


@cache
def place_grows() -> Theorem:
    """u(tau)^2 <= u(x)^2 for tau < x: two chords."""
    domain = chord().domain.extend({}, less(tau, x))
    some = follows(domain, less(0, _GAP), raise_to(follows(domain, less(tau, x)), -2))
    there = specialise(chord(), domain)
    back = specialise(chord(), domain, {tau: x, x: tau})
    both = follows(domain, at_most(_GAP * place_square(tau), _GAP * _SQUARE), there, back)
    return multiply(both, 1 / _GAP, some)
