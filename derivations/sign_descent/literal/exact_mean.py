"""Literal sign descent: the mean of the losses after T and T + 1 steps, one coordinate at a time.

A small coordinate is where it started and a step from there in turn, so that the mean of its
squares is at least v^2/2 - v k^-alpha; once a coordinate is within a step, it is at most v^2/2.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    equal,
    follows,
    integer_part,
    less,
    literal_step,
    multiply,
    replace,
    specialise,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.exact import loss_times_normaliser
from derivations.sign_descent.literal.exact_rate import Oscillation
from derivations.sign_descent.literal.parity import Signs, by_sign, rest, start
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss, SignMeanOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["MEAN", "STARTED", "alternating", "late", "on_its_way", "within_a_step"]

_HALF = sp.Rational(1, 2)
_START = k**-alpha
_NOW, _THEN = (SignPosition(_START, v, time) for time in (T, T + 1))
term = (_NOW**2 + _THEN**2) / 2
STARTED = (at_most(1, T), less(0, T))
"""T >= 1, said twice."""
_BASE = Domain.of({alpha: 1, d: 6, T: 2, v: sp.Rational(2, 15)}, *STARTED)


def _squared(place: Theorem) -> list[Theorem]:
    """What follows for the square of a position from where it is."""
    return [multiply(place, place.relation.left), multiply(place, place.relation.right)]


@cache
def far() -> Theorem:
    """(k^-alpha - (T + 1) v)^2 <= mean where (T + 1) v <= k^-alpha."""
    domain = _BASE.extend({k: 2}, at_most((T + 1) * v, _START))
    left = _START - (T + 1) * v
    apart = follows(domain, at_most(0, left))
    before = follows(domain, at_most(0, left + v), apart)
    now = specialise(parity.approach(), domain, {rest: left + v}, [before])
    then = specialise(parity.approach(), domain, {T: T + 1, rest: left}, [apart])
    claim = at_most(left**2, term)
    return follows(domain, claim, *_squared(now), *_squared(then), multiply(apart, v))


def _alternates(domain: Domain, even: int) -> list[Theorem]:
    """Where a small coordinate is after T = 2 j or T = 2 j + 1 steps and after one more."""
    here = {rest: _START}
    back, over = (specialise(p, domain, here) for p in parity.small_start())
    if even:
        same = follows(domain, equal(2 * j, T))
        return [place for p in (back, over) for place in _squared(replace(p, same))]
    below = follows(domain, less(T, 2 * j + 2))
    same = follows(domain, equal(2 * j + 1, T), below)
    again = specialise(parity.small_start()[0], domain, {**here, j: j + 1})
    after = follows(domain, equal(2 * j + 2, T + 1), same)
    return [*_squared(replace(over, same)), *_squared(replace(again, after))]


@cache
def alternating() -> Theorem:
    """The two squares of a small coordinate sum up to k^-2alpha + (v - k^-alpha)^2."""
    claim = equal(term, (k ** (-2 * alpha) + (v - _START) ** 2) / 2)
    ends = (at_most(j, T / 2), less(T / 2, j + 1))
    domain = _BASE.extend({k: 10, j: 1}, less(_START, v), *ends)
    even = domain.extend({}, at_most(T, 2 * j))
    odd = domain.extend({T: 3}, less(2 * j, T))
    first = follows(even, claim, *_alternates(even, 1))
    second = follows(odd, claim, *_alternates(odd, 0))
    return integer_part(cases(first, second, at_most(T, 2 * j)), j, T / 2)


@cache
def near() -> Theorem:
    """v^2/2 - v k^-alpha <= mean."""
    claim = at_most(v**2 / 2 - v * _START, term)
    small = _BASE.extend({k: 10}, less(_START, v))
    first = follows(small, claim, alternating())
    large = _BASE.extend({k: 2}, at_most(v, _START))
    below = multiply(follows(large, at_most(v, _START)), v)
    second = follows(large, claim, below, follows(large, at_most(0, term)))
    return cases(first, second, less(_START, v))


@cache
def meaning() -> Theorem:
    """H(d, 2 alpha) times the mean of the losses is the sum of the means of the squares."""
    losses = (SignExactLoss(alpha, d, time, v) for time in (T, T + 1))
    sums = [specialise(loss_times_normaliser(), _BASE, {T: time}) for time in (T, T + 1)]
    mean = (next(losses) + next(losses)) / 2
    total = sp.Sum(term, (k, 1, d))
    return follows(_BASE, equal(H(d, 2 * alpha) * mean, total), *sums)


MEAN = Oscillation(
    domain=_BASE,
    time=T + 1,
    weight=_HALF,
    term=term,
    optimum=SignMeanOptimum(alpha, d, T),
    meaning=meaning,
    far=far,
    near=near,
)


_AT, _NEXT = (SignPosition(start, v, time) for time in (T, T + 1))
_PAIR = _AT**2 + _NEXT**2


@cache
def late() -> Theorem:
    """x_T^2 + x_(T+1)^2 <= v^2 once x_T is within a step."""
    within = at_most(_AT**2, v**2)
    domain = Domain.of({start: _HALF, v: 1, T: 1}, within)
    goal = at_most(_PAIR, v**2)

    def prove(case: Domain) -> Theorem:
        moved = literal_step(case, _AT)
        if moved.relation.right == 0:
            none = follows(case, equal(_AT, 0))
            squares = [multiply(place, place.relation.left) for place in (none, moved)]
            return follows(case, goal, *squares, follows(case, at_most(0, v**2)))
        side = 1 if less(0, _AT) in case.constraints else -1
        length = follows(case, less(0, side * _AT))
        both = v + side * _AT
        some = follows(case, less(0, both), length)
        bound = multiply(follows(case, at_most(0, (v - side * _AT) * both)), 1 / both, some)
        return follows(case, goal, multiply(bound, side * _AT, length), *_squared(moved))

    points: Signs = ({start: sp.Rational(3, 2)}, {start: 1}, {start: _HALF})
    return by_sign(domain, _AT, points, prove)


@cache
def on_its_way() -> Theorem:
    """mean <= (k^-alpha - T v)^2 + v^2/2 where T v <= k^-alpha."""
    base = _BASE.extend({k: 2}, at_most(T * v, _START))
    left = _START - T * v
    claim = at_most(term, left**2 + v**2 / 2)
    apart = follows(base, at_most(0, left))
    place = specialise(parity.approach(), base, {rest: left}, [apart])
    ahead = base.extend({}, less(0, left))
    moved = literal_step(ahead, _NOW, place)
    then = follows(ahead, equal(_THEN, left - v), moved, place)
    length = multiply(follows(ahead, less(0, left)), v)
    first = follows(ahead, claim, *_squared(place), *_squared(then), length)
    hit = base.extend({v: sp.Rational(1, 4)}, at_most(left, 0))
    none = follows(hit, equal(_NOW, 0), place, apart)
    stays = literal_step(hit, _NOW, none)
    squares = [multiply(p, p.relation.left) for p in (none, stays)]
    rest_of = follows(hit, at_most(0, left**2))
    second = follows(hit, claim, *squares, rest_of)
    return cases(first, second, less(0, left))


@cache
def within_a_step() -> Theorem:
    """mean <= v^2/2 where k^-alpha <= T v."""
    domain = _BASE.extend({k: 5}, at_most(_START, T * v))
    near_ = specialise(parity.square_within_a_step(), domain, {start: _START})
    both = specialise(late(), domain, {start: _START}, [near_])
    return follows(domain, at_most(term, v**2 / 2), both)
