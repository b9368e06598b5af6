"""Averaged sign descent for alpha < 1/2: the loss at any step against its leading term.

With u = phi^-alpha and S = 4 tau^2 the loss times H(d, 2 alpha) is at least
L(phi) - 1/(1 - 2 alpha) and at most L(phi) + 1/S, where

    L(phi) = 2 alpha^2/((1 - alpha)(1 - 2 alpha)) phi^(1 - 2 alpha) + (d - phi) phi^(-2 alpha)/S,

since G(y) - G(x), the integral of (x^-alpha - u)^2, lies between y - x times the square at its
two ends. L(phi) is d^(1 - 2 alpha)/(1 - 2 alpha) times the profile of theory at phi/d.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    compare_sums,
    equal,
    follows,
    integer_part,
    less,
    monotone,
    multiply,
    raise_to,
    shift_sum,
    specialise,
    split_sum,
    telescope,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged.loss import loss_on_piece, total
from derivations.sign_descent.averaged.pieces import m, square_is_nonnegative, squares
from derivations.sign_descent.averaged.pieces import real as any_real
from derivations.sum_integral import running
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, k, phi, tau, y

_HALF = sp.Rational(1, 2)
step = phi**-alpha
"""u."""


def heavy() -> Domain:
    """0 < alpha < 1/2."""
    return Domain.of({alpha: sp.Rational(1, 4)}, less(alpha, _HALF))


def places(start: Domain) -> Domain:
    """1 <= phi <= d at a time tau, added to a domain."""
    return start.extend({d: 6, tau: 2, phi: sp.Rational(5, 2)}, at_most(1, phi), at_most(phi, d))


def _term(place: sp.Expr) -> sp.Expr:
    return (place**-alpha - step) ** 2


def _primitive(place: sp.Expr) -> sp.Expr:
    """G, with the derivative `_term`."""
    first = place ** (1 - 2 * alpha) / (1 - 2 * alpha)
    return first - 2 * step * place ** (1 - alpha) / (1 - alpha) + step**2 * place


def _unit() -> Domain:
    """k <= x <= y <= phi."""
    point = {phi: 4, k: 2, y: sp.Rational(5, 2)}
    return heavy().extend(point, at_most(k, y), at_most(y, phi))


@cache
def _falls() -> tuple[Theorem, Theorem]:
    """term(s) <= term(k) and term(y) <= term(s) for k <= s <= y <= phi."""
    domain = _unit().extend({running: sp.Rational(9, 4)}, less(k, running), less(running, y))
    orders = [(k, running), (running, y), (y, phi)]
    powers = [raise_to(follows(domain, at_most(a, b)), -alpha) for a, b in orders]
    found = []
    for low, high, premises in ((running, k, powers), (y, running, powers[1:])):
        small = follows(domain, at_most(0, low**-alpha - step), *premises)
        wide = follows(domain, at_most(low**-alpha - step, high**-alpha - step), *premises)
        found.append(raise_to(wide, 2, small))
    return found[0], found[1]


@cache
def between() -> tuple[Theorem, Theorem]:
    """(y - k) term(y) <= G(y) - G(k) <= (y - k) term(k) for k <= y <= phi."""
    domain = _unit()
    results = []
    for end, bound in zip((k, y), _falls(), strict=True):
        gap = _primitive(running) - _term(end) * running
        slope = sp.diff(gap, running)
        sign = at_most(slope, 0) if end == k else at_most(0, slope)
        inner = bound.domain
        moved = monotone(gap, running, follows(inner, sign, bound), domain, k, y)
        rise = _primitive(y) - _primitive(k)
        area = (y - k) * _term(end)
        claim = at_most(rise, area) if end == k else at_most(area, rise)
        results.append(follows(domain, claim, moved))
    return results[1], results[0]


def _piece(start: Domain) -> Domain:
    """m <= phi < m + 1 and 1 <= phi, with a witness for all but the first of these."""
    return start.extend({phi: sp.Rational(5, 2), m: 2}, at_most(m, phi), less(phi, m + 1))


def _as_sum(domain: Domain) -> list[Theorem]:
    """The sum of the squares over k <= m, linear in its terms."""
    first = multiply(unfold(domain, H(m, alpha)), step)
    return [unfold(domain, H(m, 2 * alpha)), first]


@cache
def sum_from_below() -> Theorem:
    """G(phi) - G(1) <= squares(m, u) where m <= phi < m + 1."""
    domain = _piece(heavy())
    near = domain.extend({k: 1}, at_most(k, m - 1))
    above = between()[1]
    whole = compare_sums(specialise(above, near, {y: k + 1}), k, 1, m - 1, domain)
    rise = telescope(domain, _primitive(k), k, 1, m - 1)
    rest = specialise(above, domain, {k: m, y: phi})
    square = specialise(square_is_nonnegative(), domain, {any_real: m**-alpha - step})
    part = multiply(square, m + 1 - phi)
    last = split_sum(domain, sp.Sum(_term(k), (k, 1, m)), m - 1)
    goal = at_most(_primitive(phi) - _primitive(1), last.relation.left)
    found = follows(domain, goal, whole, rise, rest, part, last)
    claim = at_most(goal.left, squares(m, step))
    return follows(domain, claim, found, *_as_sum(domain))


@cache
def sum_from_above() -> Theorem:
    """squares(m, u) <= (1 - u)^2 + G(phi) - G(1) where m <= phi < m + 1."""
    domain = _piece(heavy())
    near = domain.extend({k: 1}, at_most(k, m - 1))
    below = between()[0]
    whole = compare_sums(specialise(below, near, {y: k + 1}), k, 1, m - 1, domain)
    rise = telescope(domain, _primitive(k), k, 1, m - 1)
    rest = specialise(below, domain, {k: m, y: phi})
    moved = shift_sum(domain, sp.Sum(_term(k), (k, 2, m)), 1)
    first = split_sum(domain, sp.Sum(_term(k), (k, 1, m)), 1)
    goal = at_most(first.relation.left, (1 - step) ** 2 + _primitive(phi) - _primitive(1))
    found = follows(domain, goal, whole, rise, rest, moved, first)
    claim = at_most(squares(m, step), goal.right)
    return follows(domain, claim, found, *_as_sum(domain))


FACTOR = 2 * alpha**2 / ((1 - alpha) * (1 - 2 * alpha))
"""The factor of phi^(1 - 2 alpha) in G(phi)."""


def lead(place: sp.Expr) -> sp.Expr:
    """L, the leading term of the loss times H(d, 2 alpha)."""
    decreasing = FACTOR * place ** (1 - 2 * alpha)
    return decreasing + (d - place) * place ** (-2 * alpha) / (4 * tau**2)


@cache
def _primitive_at_end() -> Theorem:
    """G(phi) is a multiple of phi^(1 - 2 alpha)."""
    parts = 1 / (1 - 2 * alpha) - 2 / (1 - alpha) + 1
    shares = follows(heavy(), equal(FACTOR, parts))
    domain = heavy().extend({phi: 2})
    scaled = multiply(specialise(shares, domain), phi ** (1 - 2 * alpha))
    return follows(domain, equal(_primitive(phi), FACTOR * phi ** (1 - 2 * alpha)), scaled)


@cache
def loss_from_below() -> Theorem:
    """L(phi) - 1/(1 - 2 alpha) <= H(d, 2 alpha) r(tau, phi)."""
    domain = _piece(places(heavy()))
    loss = specialise(loss_on_piece(), domain)
    one = raise_to(follows(domain, at_most(1, phi)), -alpha)
    small = follows(domain, at_most(step, 2 / (1 - alpha)), one)
    start = multiply(small, step)
    whole = follows(domain, at_most(m, phi))
    more = multiply(whole, phi ** (-2 * alpha) / (4 * tau**2))
    bound = specialise(sum_from_below(), domain)
    claim = at_most(lead(phi) - 1 / (1 - 2 * alpha), total(m, step, tau))
    found = follows(domain, claim, bound, _primitive_at_end(), start, more)
    goal = at_most(claim.left, H(d, 2 * alpha) * SignLoss(alpha, d, tau, phi))
    return integer_part(follows(domain, goal, found, loss), m, phi)


@cache
def _first_square() -> Theorem:
    """(1 - u)^2 <= G(1)."""
    domain = heavy().extend({phi: 2}, at_most(1, phi))
    one = raise_to(follows(domain, at_most(1, phi)), -alpha)
    share = raise_to(follows(domain, less(1 - 2 * alpha, 1 - alpha)), -1)
    small = multiply(one, 2 * alpha / (1 - alpha))
    wide = multiply(share, 2 * alpha)
    parts = [
        follows(domain, equal(2 * alpha / (1 - alpha), 2 / (1 - alpha) - 2)),
        follows(domain, equal(2 * alpha / (1 - 2 * alpha), 1 / (1 - 2 * alpha) - 1)),
    ]
    parts.append(multiply(parts[0], step))
    goal = at_most((1 - step) ** 2, _primitive(sp.Integer(1)))
    return follows(domain, goal, small, wide, *parts)


@cache
def loss_from_above() -> Theorem:
    """H(d, 2 alpha) r(tau, phi) <= L(phi) + phi^(-2 alpha)/(4 tau^2)."""
    domain = _piece(places(heavy()))
    loss = specialise(loss_on_piece(), domain)
    whole = follows(domain, at_most(phi, m + 1))
    more = multiply(whole, phi ** (-2 * alpha) / (4 * tau**2))
    bound = specialise(sum_from_above(), domain)
    right = lead(phi) + phi ** (-2 * alpha) / (4 * tau**2)
    found = follows(
        domain,
        at_most(total(m, step, tau), right),
        bound,
        _primitive_at_end(),
        _first_square(),
        more,
    )
    goal = at_most(H(d, 2 * alpha) * SignLoss(alpha, d, tau, phi), right)
    return integer_part(follows(domain, goal, found, loss), m, phi)


@cache
def loss_at_one() -> Theorem:
    """H(d, 2 alpha) r(tau, 1) = (d - 1)/(4 tau^2), for every alpha."""
    domain = Domain.of({alpha: sp.Rational(1, 4), d: 6, tau: 2})
    loss = specialise(loss_on_piece(), domain, {phi: sp.Integer(1), m: sp.Integer(1)})
    ones = []
    for order in (alpha, 2 * alpha):
        meaning = unfold(domain, H(1, order))
        out = unroll(domain, meaning.relation.right)
        ones.append(follows(domain, equal(H(1, order), 1), meaning, out))
    goal = equal(H(d, 2 * alpha) * SignLoss(alpha, d, tau, 1), (d - 1) / (4 * tau**2))
    return follows(domain, goal, loss, *ones)


@cache
def loss_at_dimension() -> Theorem:
    """H(d, 2 alpha) r(tau, d) <= L(d): no coordinate oscillates."""
    domain = heavy().extend({d: 6, tau: 2})
    loss = specialise(loss_on_piece(), domain, {phi: d, m: d})
    first = specialise(_first_square(), domain, {phi: d})
    bound = specialise(sum_from_above(), domain, {phi: d, m: d})
    goal = at_most(H(d, 2 * alpha) * SignLoss(alpha, d, tau, d), lead(d))
    end = specialise(_primitive_at_end(), domain, {phi: d})
    return follows(domain, goal, bound, end, first, loss)
