"""Parity rounding after an even number of literal steps, with floors instead of cases.

Write g(y) for the distance from y to the nearest even integer.  From a, an even number of steps of
length v leads to a - 2 j v for some integer j, or to a hit, x = 0, where g(a/v) may be 1.  So
x^2 <= v^2 g(a/v)^2 once the steps are enough to reach the target, and v^2 g(a/v)^2 - x^2 is v^2 at
most, and only where a/v is an integer: at most v^2 (floor(a/v) - floor(b/v)) for each b < a, which
telescopes over the coordinates.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    equal,
    follows,
    less,
    multiply,
    specialise,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.parity import q, rest, start
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, h, j, v

__all__ = ["DERIVATIONS", "after", "before", "deviation", "lipschitz", "position_bounds"]

before, after = sp.Symbol("y", positive=True), sp.Symbol("z", positive=True)
"""A number and one that is not larger."""
near = sp.Symbol("N", integer=True, nonnegative=True)
other = sp.Symbol("M", integer=True, nonnegative=True)
"""Halves of even integers."""
lower = sp.Symbol("b", positive=True)
"""A start that is nearer than a."""
_R = sp.Rational
_STEPS = 2 * h


def deviation(number: sp.Expr) -> sp.Expr:
    """From the nearest even integer to a number, between -1 and 1; its size is g."""
    return number - 2 * sp.floor((number + 1) / 2)


@cache
def nearest() -> Theorem:
    """(y - 2 N)^2 <= (y - 2 M)^2 for -1 <= y - 2 N <= 1."""
    gap = before - 2 * near
    domain = Domain.of({before: _R(1, 2), near: 0, other: 0}, at_most(-1, gap), at_most(gap, 1))
    goal = at_most(gap**2, (before - 2 * other) ** 2)

    def moved(case: Domain, factor: sp.Expr, away: sp.Expr) -> Theorem:
        whole = follows(case, at_most(1, factor))
        sign = follows(case, at_most(0, away), whole)
        return follows(case, goal, multiply(sign, factor, whole))

    above = domain.extend({other: 1}, less(near, other))
    below = domain.extend({near: 1, before: _R(3, 2)}, at_most(other, near), less(other, near))
    level = domain.extend({}, at_most(other, near), at_most(near, other))
    up = moved(above, other - near, other - near - gap)
    down = moved(below, near - other, near - other + gap)
    same = follows(level, equal(near, other))
    here = follows(
        level, goal,
        multiply(same, before), multiply(same, near), multiply(same, other),
    )  # fmt: skip
    return cases(up, cases(down, here, less(other, near)), less(near, other))


_UP, _DOWN = before - 2 * near, after - 2 * other


def _two_numbers() -> Domain:
    """Numbers z <= y with their nearest even integers 2 M and 2 N."""
    return Domain.of(
        {before: _R(5, 4), after: _R(1, 2), near: 1, other: 0},
        at_most(after, before), at_most(-1, _UP), at_most(_UP, 1),
        at_most(-1, _DOWN), at_most(_DOWN, 1),
    )  # fmt: skip


def _moves_slowly(goal: sp.Expr, from_: sp.Expr) -> Theorem:
    """goal^2 <= from^2 + 2 (y - z), both between -1 and 1: by |from| + (y - z) <= 1 or not."""
    domain = _two_numbers()
    gap = before - after
    swapped = {before: after, near: other, other: near}
    side, values = (1, {}) if goal == _UP else (-1, swapped)
    closer = specialise(nearest(), domain, values)
    claim = at_most(goal**2, from_**2 + 2 * gap)
    inside = domain.extend({before: _R(3, 4), near: 0}, at_most(side * from_ + gap, 1))
    room = follows(inside, at_most(0, 2 - 2 * side * from_ - gap))
    first = follows(inside, claim, closer, multiply(room, gap))
    beyond = domain.extend({}, less(1, side * from_ + gap))
    most = multiply(follows(beyond, at_most(0, 1 - goal)), 1 + goal)
    least = multiply(follows(beyond, at_most(0, 1 - side * from_)), 1 - side * from_)
    second = follows(beyond, claim, most, least)
    return cases(first, second, at_most(side * from_ + gap, 1))


@cache
def lipschitz() -> tuple[Theorem, Theorem]:
    """g(y)^2 <= g(z)^2 + 2 (y - z) and g(z)^2 <= g(y)^2 + 2 (y - z) for z <= y."""
    both = _moves_slowly(_UP, _DOWN), _moves_slowly(_DOWN, _UP)
    domain = Domain.of({before: _R(5, 4), after: _R(1, 2)}, at_most(after, before))
    whole = {near: sp.floor((before + 1) / 2), other: sp.floor((after + 1) / 2)}
    signs = [follows(domain, at_most(0, number)) for number in whole.values()]
    up, down = (specialise(theorem, domain, whole, signs) for theorem in both)
    return up, down


_PLACE = SignPosition(start, v, _STEPS)
_D = deviation(start / v)
_PASSED = sp.floor(start / v) - sp.floor(lower / v)
_LOW = at_most(v**2 * _D**2, _PLACE**2 + v**2 * _PASSED)
_HIGH = at_most(_PLACE**2, v**2 * _D**2)
_POINT = {h: 3, v: 1, start: _R(5, 2), lower: 1, j: 1}


def _starts() -> Domain:
    point = {s: value for s, value in _POINT.items() if s != j}
    return Domain.of(point, less(0, start), less(lower, start))


@cache
def passed() -> tuple[Theorem, Theorem]:
    """0 <= floor(a/v) - floor(b/v), and 1 <= it where a = q v."""
    domain = _starts()
    order = multiply(follows(domain, less(lower, start)), 1 / v)
    some = follows(domain, at_most(sp.floor(lower / v), sp.floor(start / v)), order)
    hit = domain.extend({start: 2, q: 2}, at_most(start, q * v), at_most(q * v, start))
    whole = multiply(follows(hit, at_most(q * v, start)), 1 / v)
    reached = follows(hit, at_most(q, sp.floor(start / v)), whole)
    above = multiply(follows(hit, less(lower, q * v)), 1 / v)
    before_q = follows(hit, less(sp.floor(lower / v), q), above)
    one = follows(hit, at_most(1, _PASSED), reached, before_q)
    return follows(domain, at_most(0, _PASSED), some), one


@cache
def size() -> Theorem:
    """D^2 <= 1."""
    domain = Domain.of({before: _R(5, 4)})
    gap = deviation(before)
    low, high = follows(domain, at_most(-1, gap)), follows(domain, at_most(gap, 1))
    product = multiply(follows(domain, at_most(0, 1 - gap), high), 1 + gap, low)
    return follows(domain, at_most(gap**2, 1), product)


@cache
def _square() -> Theorem:
    return follows(Domain.of({start: 1}), at_most(0, start**2))


def _some(domain: Domain) -> Theorem:
    """0 <= v^2 D^2."""
    return multiply(specialise(_square(), domain, {start: _D}), v**2)


def _rounded(domain: Domain, half: sp.Expr) -> Theorem:
    """v^2 D^2 <= (a - 2 M v)^2."""
    number = start / v
    positive = multiply(follows(domain, less(0, start)), 1 / v)
    chosen = {before: number, near: sp.floor((number + 1) / 2), other: half}
    natural = follows(domain, at_most(0, chosen[near]), positive)
    found = multiply(specialise(nearest(), domain, chosen, [positive, natural]), v**2)
    return follows(domain, at_most(v**2 * _D**2, (start - 2 * half * v) ** 2), found)


def _is_nearest(domain: Domain, half: sp.Expr) -> Theorem:
    """(a - 2 M v)^2 <= v^2 D^2 where 2 M v is within v of a."""
    number = start / v
    positive = multiply(follows(domain, less(0, start)), 1 / v)
    borders = [
        multiply(follows(domain, order), 1 / v)
        for order in (at_most((2 * half - 1) * v, start), at_most(start, (2 * half + 1) * v))
    ]
    chosen = {before: number, near: half, other: sp.floor((number + 1) / 2)}
    natural = follows(domain, at_most(0, chosen[other]), positive)
    premises = [positive, natural, *borders]
    found = multiply(specialise(nearest(), domain, chosen, premises), v**2)
    return follows(domain, at_most((start - 2 * half * v) ** 2, v**2 * _D**2), found)


def _ended(domain: Domain, place: Theorem, half: sp.Expr) -> tuple[Theorem, Theorem]:
    """Both bounds where the steps lead to a - 2 M v, within v."""
    squares = [multiply(place, _PLACE), multiply(place, place.relation.right)]
    no_less = multiply(specialise(passed()[0], domain), v**2)
    low = follows(domain, _LOW, _rounded(domain, half), no_less, *squares)
    return low, follows(domain, _HIGH, _is_nearest(domain, half), *squares)


def _hit(domain: Domain, number: sp.Expr) -> tuple[Theorem, Theorem]:
    """Both bounds where a = q v."""
    left = _STEPS - number
    order = follows(domain, less(number * v, _STEPS * v))
    enough = follows(domain, at_most(0, left), multiply(order, 1 / v))
    place = specialise(parity.stays_hit(), domain, {q: number, j: left}, [enough])
    square = multiply(place, _PLACE)
    positive = multiply(follows(domain, less(0, start)), 1 / v)
    most = multiply(specialise(size(), domain, {before: start / v}, [positive]), v**2)
    one = multiply(specialise(passed()[1], domain, {q: number}), v**2)
    low = follows(domain, _LOW, most, one, square)
    return low, follows(domain, _HIGH, square, _some(domain))


_EVEN, _ODD = 2 * j * v, (2 * j + 1) * v


def _cell() -> Domain:
    """A start a < 2 h v between 2 j v and 2 (j + 1) v."""
    orders = less(0, start), less(lower, start), less(start, _STEPS * v)
    return Domain.of(_POINT, *orders, at_most(_EVEN, start), less(start, 2 * (j + 1) * v))


def _enough(domain: Domain) -> Theorem:
    """j + 1 <= h."""
    order = multiply(follows(domain, less(_EVEN, _STEPS * v)), 1 / (2 * v))
    return follows(domain, at_most(j + 1, h), order)


@cache
def _in_cell() -> tuple[Theorem, Theorem]:
    """Both bounds for a < 2 h v: after an even or odd number of whole steps, with rest or not."""
    cell = _cell()
    near_even = cell.extend({}, less(start, _ODD))
    near_odd = cell.extend({start: 3}, at_most(_ODD, start))
    even = near_even.extend({}, less(_EVEN, start))
    odd = near_odd.extend({start: _R(7, 2)}, less(_ODD, start))
    gap = {rest: start - _EVEN, q: 2 * j, j: h - j}
    inside = [follows(even, less(0, start - _EVEN)), follows(even, less(start - _EVEN, v))]
    back = specialise(parity.even_rest(), even, gap, [*inside, _enough(even)])
    gap = {rest: start - _ODD, q: 2 * j + 1, j: h - j - 1}
    inside = [follows(odd, less(0, start - _ODD)), follows(odd, less(start - _ODD, v))]
    over = specialise(parity.odd_rest(), odd, gap, [*inside, _enough(odd)])
    pairs = (_ended(even, back, j), _ended(odd, over, j + 1))
    hits = (
        _hit(near_even.extend({start: 2}, at_most(start, _EVEN)), 2 * j),
        _hit(near_odd.extend({}, at_most(start, _ODD)), 2 * j + 1),
    )
    low, high = (
        cases(
            cases(pairs[0][i], hits[0][i], less(_EVEN, start)),
            cases(pairs[1][i], hits[1][i], less(_ODD, start)),
            less(start, _ODD),
        )
        for i in range(2)
    )
    return low, high


@cache
def position_bounds() -> tuple[Theorem, Theorem]:
    """v^2 g(a/v)^2 <= x^2 + v^2 (floor(a/v) - floor(b/v)); x^2 <= v^2 g(a/v)^2 if a <= 2 h v."""
    domain = _starts()
    early = domain.extend({}, less(start, _STEPS * v))
    whole = sp.floor(start / (2 * v))
    below = multiply(follows(early, at_most(whole, start / (2 * v))), 2 * v)
    above = multiply(follows(early, less(start / (2 * v), whole + 1)), 2 * v)
    positive = multiply(follows(early, less(0, start)), 1 / (2 * v))
    natural = follows(early, at_most(0, whole), positive)
    low, high = (specialise(p, early, {j: whole}, [natural, below, above]) for p in _in_cell())
    late = domain.extend({start: 7}, at_most(_STEPS * v, start))
    far = follows(late, at_most(0, start - _STEPS * v))
    place = specialise(parity.approach(), late, {T: _STEPS, rest: start - _STEPS * v}, [far])
    squares = [multiply(place, _PLACE), multiply(place, place.relation.right)]
    no_less = multiply(specialise(passed()[0], late), v**2)
    late_low = follows(late, _LOW, _rounded(late, h), no_less, *squares)
    at = late.extend({start: 6}, at_most(start, _STEPS * v))
    there = follows(at, equal(_PLACE, 0), place)
    at_high = follows(at, _HIGH, multiply(there, _PLACE), _some(at))
    reached = domain.extend({}, at_most(start, _STEPS * v))
    early_high = specialise(high, reached.extend({}, less(start, _STEPS * v)))
    return (
        cases(low, late_low, less(start, _STEPS * v)),
        cases(early_high, at_high, less(start, _STEPS * v)),
    )


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("No even integer is nearer to y than one within 1.", nearest())
    proof.step("floor(a/v) passes each integer once.", passed()[1])
    early_low, early_high = _in_cell()
    proof.step("Before the target is passed for good: four cases, from above.", early_low)
    proof.step("And from below.", early_high)
    low, high = position_bounds()
    return [
        proof.step("Where a > 2 h v the steps end at a - 2 h v.", specialise(low, _REACHED)),
        proof.step("At a = 2 h v they end at 0.", high),
    ]


_REACHED = _starts().extend({}, at_most(start, _STEPS * v))

DERIVATIONS = (
    Derivation(
        name="sign-descent/even-rounding",
        law="bigram/sign-descent/exact",
        title="Even numbers of steps lead to the distance to the nearest even multiple, or a hit",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            _REACHED,
            (_LOW, _HIGH),
            (
                {h: 3, v: 1, start: 3, lower: _R(5, 2)},
                {h: 3, v: 1, start: _R(9, 4), lower: _R(5, 4)},
                {h: 3, v: 1, start: _R(11, 4), lower: _R(5, 4)},
            ),
        ),
        prove=_prove,
    ),
)
