"""For alpha >= 1/2 the loss of averaged sign descent at integer phi falls and then rises.

With a = m^-alpha, b = (m + 1)^-alpha, L = 2 H(m, alpha) - m (a + b) and B = 1/(4 T^2), the loss
times H(d, 2 alpha) changes from phi = m to phi = m + 1 by

    (a - b) L - B ((d - m) (a^2 - b^2) + b^2).

L grows with m, since a falls; and by the convexity of x^(2 alpha) the second term does not grow
faster than b^2 - c^2 relative to a^2 - b^2, c = (m + 2)^-alpha. So once the loss does not fall, it
rises from there on, and a search for the best integer may halve its range.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, unit
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    equal,
    follows,
    less,
    monotone,
    multiply,
    raise_to,
    replace,
    specialise,
)
from derivations.sign_descent.averaged.loss import loss_on_piece
from derivations.sign_descent.averaged.pieces import m, one_more
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, n, phi, t, tau

__all__ = ["DERIVATIONS"]

_HALF = sp.Rational(1, 2)
_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_run = sp.Symbol("s", nonnegative=True)


@cache
def power_above_line() -> Theorem:
    """1 + n v <= (1 + v)^n for v >= 0 and n >= 1."""
    domain = Domain.of({n: 2, unit: 1}, at_most(1, n))
    inner = Domain.of({n: 2, _run: 1}, at_most(1, n), less(0, _run))
    grown = follows(inner, at_most(0, n * (1 + _run) ** (n - 1) - n))
    gap = (1 + _run) ** n - 1 - n * _run
    bound = monotone(gap, _run, grown, domain, sp.Integer(0), unit)
    return follows(domain, at_most(1 + n * unit, (1 + unit) ** n), bound)


@cache
def convex() -> Theorem:
    """2 (m + 1)^n <= m^n + (m + 2)^n for n >= 1."""
    domain = Domain.of({n: 2, m: 3}, at_most(1, n))
    share, scale = 1 / (m + 1), (m + 1) ** n
    above = specialise(power_above_line(), domain, {unit: share})
    below = specialise(bernoulli(n), domain, {unit: share})
    after = raise_to(follows(domain, equal((m + 2) * share, 1 + share)), n)
    before = raise_to(follows(domain, equal(m * share, 1 - share)), n)
    first = follows(domain, equal(scale * (1 + share) ** n, (m + 2) ** n), multiply(after, scale))
    second = follows(domain, equal(scale * (1 - share) ** n, m**n), multiply(before, scale))
    parts = replace(multiply(above, scale), first), replace(multiply(below, scale), second)
    return follows(domain, at_most(2 * scale, m**n + (m + 2) ** n), *parts)


_first = sp.Symbol("a", positive=True)
_second = sp.Symbol("b", positive=True)
_third = sp.Symbol("c", positive=True)
_sum = sp.Symbol("h", positive=True)
_rest = sp.Symbol("r", positive=True)
_scale = sp.Symbol("g", positive=True)


def _change(
    first: sp.Expr, second: sp.Expr, number: sp.Expr, powers: sp.Expr, rest: sp.Expr, scale: sp.Expr
) -> sp.Expr:
    """(a - b) L - B (rest (a^2 - b^2) + b^2), the change of the loss from m to m + 1."""
    gain = (first - second) * (2 * powers - number * (first + second))
    return gain - scale * (rest * (first**2 - second**2) + second**2)


_NOW = _change(_first, _second, m, _sum, _rest, _scale)
_NEXT = _change(_second, _third, m + 1, _sum + _second, _rest - 1, _scale)
_SCALAR = Domain.of(
    {
        _first: 3,
        _second: 2,
        _third: sp.Rational(3, 2),
        m: 1,
        _sum: 3,
        _rest: 2,
        _scale: sp.Rational(1, 100),
    },
    less(_second, _first),
    less(_third, _second),
    at_most(2 * _first**2 * _third**2, _second**2 * (_first**2 + _third**2)),
    at_most(0, _NOW),
)
"""Three powers whose inverse squares are convex, the first change not being negative."""


@cache
def change_stays_positive() -> Theorem:
    """If the loss does not fall from m to m + 1 it rises from m + 1 to m + 2, in plain numbers."""
    a, b, c = _first, _second, _third
    one, two = follows(_SCALAR, less(0, a - b)), follows(_SCALAR, less(0, b - c))
    three, both = (
        follows(_SCALAR, less(0, a - c)),
        follows(_SCALAR, less(0, b**2 - c**2), multiply(two, b + c)),
    )
    squares = follows(_SCALAR, less(0, a**2 - b**2), multiply(one, a + b))
    slope = 2 * _sum - m * (a + b)
    cost = multiply(
        follows(_SCALAR, less(0, _rest * (a**2 - b**2) + b**2), multiply(squares, _rest)), _scale
    )
    grown = multiply(follows(_SCALAR, less(0, (a - b) * slope), cost), 1 / (a - b), one)
    positive = follows(_SCALAR, less(0, slope), grown, one)
    given = multiply(follows(_SCALAR, at_most(0, _NOW)), b**2 - c**2, both)
    bend = multiply(follows(_SCALAR, at_most(0, b**2 * (a**2 + c**2) - 2 * a**2 * c**2)), _scale)
    left = multiply(multiply(multiply(positive, a - b, one), b - c, two), a - c, three)
    ahead = follows(_SCALAR, less(0, m * (a - c) + b - c), multiply(three, m), two)
    right = multiply(multiply(multiply(ahead, a - b, one), b - c, two), a + b)
    claim = less(0, (a**2 - b**2) * _NEXT)
    product = follows(_SCALAR, claim, given, bend, left, right)
    return follows(_SCALAR, less(0, _NEXT), multiply(product, 1 / (a**2 - b**2), squares))


def _of(number: sp.Expr, powers: sp.Expr) -> sp.Expr:
    ends = number**-alpha, (number + 1) ** -alpha
    return _change(*ends, number, powers, d - number, _B)


@cache
def change_of_loss() -> Theorem:
    """H (r(m + 1) - r(m)) is this change, for m < d."""
    domain = Domain.of({alpha: 1, d: 8, t: 2, m: 3}, at_most(1, t), at_most(m + 1, d))
    now = specialise(loss_on_piece(), domain, {phi: m, tau: t})
    later = specialise(loss_on_piece(), domain, {phi: m + 1, tau: t, m: m + 1})
    first, second = (specialise(item, domain) for item in one_more())
    gap = SignLoss(alpha, d, t, m + 1) - SignLoss(alpha, d, t, m)
    claim = equal(_H * gap, _of(m, H(m, alpha)))
    return follows(domain, claim, now, later, multiply(first, 2 * (m + 1) ** -alpha), second)


_WITNESS = {alpha: 1, d: 8, t: 2, m: 3}
_BASE = Domain.of(_WITNESS, at_most(_HALF, alpha), at_most(1, t), at_most(m + 2, d))
_LOSSES = [SignLoss(alpha, d, t, m + i) for i in range(3)]
_DOMAIN = _BASE.extend({}, at_most(_LOSSES[0], _LOSSES[1]))


@cache
def convex_powers() -> Theorem:
    """2 a^2 c^2 <= b^2 (a^2 + c^2) for the powers at m, m + 1 and m + 2."""
    a, b, c = ((m + i) ** -alpha for i in range(3))
    found = multiply(specialise(convex(), _BASE, {n: 2 * alpha}), (a * b * c) ** 2)
    return follows(_BASE, at_most(2 * a**2 * c**2, b**2 * (a**2 + c**2)), found)


@cache
def rises_again() -> Theorem:
    """r(m + 1) < r(m + 2) where r(m) <= r(m + 1)."""
    domain = _DOMAIN
    a, b, c = ((m + i) ** -alpha for i in range(3))
    order = [raise_to(follows(domain, less(m + i, m + i + 1)), -alpha) for i in range(2)]
    given = multiply(follows(domain, at_most(_LOSSES[0], _LOSSES[1])), _H)
    now = specialise(change_of_loss(), domain)
    change = follows(domain, at_most(0, _of(m, H(m, alpha))), given, now)
    values = {_first: a, _second: b, _third: c, _sum: H(m, alpha), _rest: d - m, _scale: _B}
    premises = [*order, specialise(convex_powers(), domain), change]
    rising = specialise(change_stays_positive(), domain, values, premises)
    later = specialise(change_of_loss(), domain, {m: m + 1})
    later = replace(later, specialise(one_more()[0], domain))
    claim = less(_H * _LOSSES[1], _H * _LOSSES[2])
    product = multiply(follows(domain, claim, rising, later), 1 / _H)
    return follows(domain, less(_LOSSES[1], _LOSSES[2]), product)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Powers of degree 2 alpha >= 1 are convex.", convex())
    proof.step("So are the inverses of the squares that occur.", convex_powers())
    proof.step("The change of the loss between two integers.", change_of_loss())
    proof.step("If it is not negative the next one is positive.", change_stays_positive())
    return [proof.step("Put the powers of m, m + 1 and m + 2.", rises_again())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/unimodal-at-integers",
        law="bigram/sign-descent/loss",
        title="For alpha >= 1/2 the loss at integer phi falls and then rises",
        source="the certified counts of averaged sign descent",
        statement=Statement(
            _DOMAIN,
            (less(_LOSSES[1], _LOSSES[2]),),
            ({alpha: _HALF, d: 20, t: 3, m: 8},),
        ),
        prove=_prove,
    ),
)
