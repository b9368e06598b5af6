"""The limit law of sign descent at two rescaled times: it falls, and at most as tau^-2 does.

The least value of f(u) + s u^2 is at most the value at the place that is best for another weight s'
of u^2, where u <= 1: the two differ by at most (s - s') u^2.
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
    unfold,
)
from derivations.sign_descent import pieces
from derivations.sign_descent.pieces import border, least_value, m, q, sigma, vertex
from theory.sign_descent_rate import Decreasing, SignRate, best_u
from theory.symbols import alpha, tau, u, x

__all__ = ["falls", "falls_at_most", "tau", "x"]

_OTHER = sp.Symbol("s", positive=True)
"""Another weight of u^2."""
_HALF = sp.Rational(1, 2)
_PLACE = vertex(q).subs(sigma, _OTHER)


def _two_weights() -> Domain:
    """m coordinates decrease for the weight sigma, and q for the weight s."""
    borders = (at_most(border(q), _OTHER), less(_OTHER, border(q + 1)))
    return pieces.piece().extend({q: 2, _OTHER: 2}, *borders)


@cache
def at_another_place() -> tuple[Theorem, Theorem]:
    """min f_sigma <= min f_s + (sigma - s) u^2 and u <= 1, at the best u for s."""
    domain = _two_weights()
    other = {m: q, sigma: _OTHER}
    low, high = (specialise(p, domain, other) for p in pieces.vertex_in_piece())
    least = specialise(pieces.lower_bound(), domain, {u: _PLACE}, [low, high])
    exact = specialise(pieces.at_vertex(), domain, other)
    value = least_value(q).subs(sigma, _OTHER)
    claim = at_most(least_value(), value + (sigma - _OTHER) * _PLACE**2)
    power = raise_to(follows(domain, at_most(1, q)), -alpha)
    return (
        follows(domain, claim, least, exact),
        follows(domain, at_most(_PLACE, 1), high, power),
    )


@cache
def one_way(*, later: bool) -> Theorem:
    """min f_sigma <= min f_s where sigma <= s, and <= min f_s + sigma - s where s <= sigma."""
    order = at_most(sigma, _OTHER) if later else at_most(_OTHER, sigma)
    domain = _two_weights().extend({_OTHER: 5, q: 4} if later else {}, order)
    least, below = (specialise(p, domain) for p in at_another_place())
    value = least_value(q).subs(sigma, _OTHER)
    gap = follows(domain, at_most(0, _OTHER - sigma if later else sigma - _OTHER))
    if later:
        square = follows(domain, at_most(0, _PLACE**2))
        return follows(
            domain, at_most(least_value(), value), least, multiply(square, _OTHER - sigma, gap)
        )
    square = raise_to(below, 2, follows(domain, less(0, _PLACE)))
    excess = multiply(square, sigma - _OTHER, gap)
    return follows(domain, at_most(least_value(), value + sigma - _OTHER), least, excess)


_SIZE = sp.zeta(2 * alpha)


def _compare(*, later: bool) -> Theorem:
    """The same for zeta(2 alpha) SignRate(alpha, tau) against that at the time x."""
    order = at_most(x, tau) if later else at_most(tau, x)
    point = {alpha: 1, tau: _HALF, x: sp.Rational(2, 5) if later else sp.Rational(3, 5)}
    domain = Domain.of(point, less(_HALF, alpha), order)
    weights = raise_to(follows(domain, order), -2)
    indices = [Decreasing(alpha, time**-2) for time in (tau, x)]
    inside = [p for index in indices for p in greatest_index(domain, index)]
    chosen = {m: indices[0], q: indices[1], sigma: tau**-2, _OTHER: x**-2}
    found = specialise(one_way(later=later), domain, chosen, [weights, *inside])
    first, second = (multiply(unfold(domain, SignRate(alpha, time)), _SIZE) for time in (tau, x))
    excess = sp.Integer(0) if later else tau**-2 - x**-2
    claim = at_most(_SIZE * SignRate(alpha, tau), _SIZE * SignRate(alpha, x) + excess)
    return follows(domain, claim, found, first, second)


@cache
def falls() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) for x <= tau."""
    return _compare(later=True)


@cache
def falls_at_most() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) + tau^-2 - x^-2 for tau <= x."""
    return _compare(later=False)


def place_square(time: sp.Expr) -> sp.Expr:
    """The square of the best u at a rescaled time."""
    return best_u(Decreasing(alpha, time**-2), alpha, time) ** 2


@cache
def chord() -> Theorem:
    """zeta(2 alpha) r(tau) <= zeta(2 alpha) r(x) + (tau^-2 - x^-2) u(x)^2, for any two times."""
    domain = Domain.of({alpha: 1, tau: _HALF, x: sp.Rational(2, 5)}, less(_HALF, alpha))
    indices = [Decreasing(alpha, time**-2) for time in (tau, x)]
    inside = [p for index in indices for p in greatest_index(domain, index)]
    chosen = {m: indices[0], q: indices[1], sigma: tau**-2, _OTHER: x**-2}
    found = specialise(at_another_place()[0], domain, chosen, inside)
    first, second = (multiply(unfold(domain, SignRate(alpha, time)), _SIZE) for time in (tau, x))
    bound = _SIZE * SignRate(alpha, x) + (tau**-2 - x**-2) * place_square(x)
    return follows(domain, at_most(_SIZE * SignRate(alpha, tau), bound), found, first, second)


@cache
def place_grows() -> Theorem:
    """u(tau)^2 <= u(x)^2 for tau < x: two chords."""
    domain = Domain.of({alpha: 1, tau: _HALF, x: 2}, less(_HALF, alpha), less(tau, x))
    gap = tau**-2 - x**-2
    order = raise_to(follows(domain, less(tau, x)), -2)
    some = follows(domain, less(0, gap), order)
    there = specialise(chord(), domain)
    back = specialise(chord(), domain, {tau: x, x: tau})
    both = follows(domain, at_most(gap * place_square(tau), gap * place_square(x)), there, back)
    return multiply(both, 1 / gap, some)
