"""The squares after an even number of literal steps under Zipf's law, ranges of k at a time.

A coordinate with (2 i - 1) v < 1/k < (2 i + 1) v ends at 1/k - 2 i v after an even number of steps
that are enough, and those with 1/k < v where they started.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    less,
    multiply,
    specialise,
    split_sum,
    telescope,
    unfold,
    unroll,
)
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.exact import half
from derivations.sign_descent.literal.parity import q, rest, start
from theory.functions import H
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, d, j, k, v, x

__all__ = [
    "DIMENSION", "beyond", "first_coordinate", "from_the_first", "highest", "lowest", "multiple",
    "near_range", "nearest_even", "normaliser_above", "returned", "squares_from",
]  # fmt: skip

_R = sp.Rational
DIMENSION = 8401
"""From this dimension on 80 steps are not enough."""
_normaliser = H(d, 2)
lowest = sp.Symbol("l", integer=True, positive=True)
highest = sp.Symbol("m", integer=True, positive=True)
beyond = sp.Symbol("n", integer=True, positive=True)
"""The first and the last coordinate of a range, and the first one of the next."""
multiple = sp.Symbol("i", integer=True, positive=True)
"""The even multiple 2 i v that is nearest."""
_EVEN = 2 * half


def _term(time: sp.Expr = _EVEN) -> sp.Expr:
    return SignPosition(1 / k, v, time) ** 2


def squares_from(first: object, time: sp.Expr = _EVEN) -> sp.Sum:
    """The sum of the squared positions from a coordinate on."""
    return sp.Sum(_term(time), (k, first, d))


@cache
def nearest_even() -> Theorem:
    """From (2 i - 1) v < a < (2 i + 1) v, at least 2 i steps, evenly many, lead to a - 2 i v."""
    domain = Domain.of(
        {v: 1, start: 2, multiple: 1, half: 3},
        less((2 * multiple - 1) * v, start),
        less(start, (2 * multiple + 1) * v),
        at_most(multiple, half),
    )
    even = 2 * multiple * v
    claim = equal(SignPosition(start, v, _EVEN), start - even)

    def alternating(case: Domain, lemma: Theorem, whole: sp.Expr) -> Theorem:
        left = start - whole * v
        inside = [follows(case, less(0, left)), follows(case, less(left, v))]
        chosen = {q: whole, rest: left, j: half - multiple}
        return follows(case, claim, specialise(lemma, case, chosen, inside))

    below = domain.extend({start: _R(3, 2)}, less(start, even))
    above = domain.extend({start: _R(5, 2)}, at_most(even, start), less(even, start))
    at = domain.extend({}, at_most(even, start), at_most(start, even))
    stays = specialise(parity.stays_hit(), at, {q: 2 * multiple, j: 2 * (half - multiple)})
    further = cases(
        alternating(above, parity.even_rest(), 2 * multiple),
        follows(at, claim, stays),
        less(even, start),
    )
    return cases(
        alternating(below, parity.odd_rest(), 2 * multiple - 1), further, less(start, even)
    )


def _near() -> Domain:
    return Domain.of({d: 9, half: 2, v: _R(1, 4), multiple: 1, lowest: 2, highest: 3, beyond: 5})


@cache
def near_range() -> Theorem:
    """The squares from l to m, where 1/m > (2 i - 1) v and 1/l < (2 i + 1) v, and those from n."""
    domain = _near().extend(
        {},
        at_most(lowest, highest),
        at_most(highest + 1, beyond),
        at_most(beyond, d),
        at_most(multiple, half),
        less(1, (2 * multiple + 1) * lowest * v),
        less((2 * multiple - 1) * highest * v, 1),
    )
    each = domain.extend({k: 2}, at_most(lowest, k), at_most(k, highest))
    outer = multiply(follows(each, at_most(lowest, k)), (2 * multiple + 1) * v)
    inner = multiply(follows(each, at_most(k, highest)), (2 * multiple - 1) * v)
    far = multiply(follows(each, less(1, (2 * multiple + 1) * k * v), outer), 1 / k)
    near = multiply(follows(each, less((2 * multiple - 1) * k * v, 1), inner), 1 / k)
    place = specialise(nearest_even(), each, {start: 1 / k}, [far, near])
    left = place.relation.right
    square = follows(
        each, equal(_term(), left**2), multiply(place, place.relation.left), multiply(place, left)
    )
    settled = compare_sums(square, k, lowest, highest, domain)
    positive = follows(domain.extend({k: 2}), at_most(0, _term()))
    between = compare_sums(positive, k, highest + 1, beyond - 1, domain)
    splits = [
        split_sum(domain, squares_from(lowest), highest),
        split_sum(domain, squares_from(highest + 1), beyond - 1),
    ]
    squares, inverses = (sp.Sum(k**-power, (k, lowest, highest)) for power in (2, 1))
    value = squares - 4 * multiple * v * inverses + 4 * multiple**2 * v**2 * (highest - lowest + 1)
    return follows(
        domain,
        at_most(value + squares_from(beyond), squares_from(lowest)),
        settled,
        between,
        *splits,
    )


@cache
def first_coordinate() -> Theorem:
    """(1 - 2 h v)^2 and the squares from n on are at most all of them, for 2 h v <= 1."""
    domain = _near().extend(
        {v: _R(1, 8)}, at_most(2, beyond), at_most(beyond, d), at_most(_EVEN * v, 1)
    )
    left = 1 - _EVEN * v
    place = specialise(parity.approach(), domain, {T: _EVEN, rest: left})
    square = follows(
        domain, equal(place.relation.left**2, left**2),
        multiply(place, place.relation.left), multiply(place, left),
    )  # fmt: skip
    positive = follows(domain.extend({k: 2}), at_most(0, _term()))
    between = compare_sums(positive, k, 2, beyond - 1, domain)
    splits = [
        split_sum(domain, squares_from(1), sp.Integer(1)),
        split_sum(domain, squares_from(2), beyond - 1),
    ]
    return follows(
        domain, at_most(left**2 + squares_from(beyond), squares_from(1)), square, between, *splits
    )


@cache
def from_the_first() -> Theorem:
    """The squares from n on are at most all of them."""
    domain = _near().extend({}, at_most(beyond, d))
    positive = follows(domain.extend({k: 2}), at_most(0, _term()))
    between = compare_sums(positive, k, 1, beyond - 1, domain)
    split = split_sum(domain, squares_from(1), beyond - 1)
    return follows(domain, at_most(squares_from(beyond), squares_from(1)), between, split)


@cache
def returned() -> Theorem:
    """The squares from n on are H(d, 2) less the first n - 1 terms, for n v > 1."""
    domain = _near().extend({}, at_most(beyond, d), less(1, beyond * v))
    each = domain.extend({k: 6}, at_most(beyond, k), at_most(k, d))
    near = multiply(follows(each, at_most(beyond, k)), v)
    below = multiply(follows(each, less(1, k * v), near), 1 / k)
    back = specialise(parity.small_start()[0], each, {rest: 1 / k, j: half}, [below])
    square = follows(
        each, equal(_term(), k**-2), multiply(back, back.relation.left), multiply(back, 1 / k)
    )
    total = compare_sums(square, k, beyond, d, domain)
    split = split_sum(domain, sp.Sum(k**-2, (k, 1, d)), beyond - 1)
    head = sp.Sum(k**-2, (k, 1, beyond - 1))
    claim = equal(squares_from(beyond), _normaliser - head)
    return follows(domain, claim, total, split, unfold(domain, _normaliser))


def _tail(place: sp.Expr) -> sp.Expr:
    """Nearly the sum of k^-2 over k > place."""
    middle = place + _R(1, 2)
    return 1 / middle - 1 / (12 * middle**3)


@cache
def tail_difference() -> Theorem:
    """The tail bound falls by at most k^-2 from k - 1 to k."""
    positive = Domain.of({x: 1})
    cubic = follows(positive, at_most((x + _R(1, 4)) * (x**2 - x / 4 - _R(1, 12)), x**3))
    product = multiply(cubic, 1 / (x**3 * (x + _R(1, 4))))
    bound = at_most(1 / x - (3 * x + 1) / (12 * x**3), 1 / (x + _R(1, 4)))
    rational = follows(positive, bound, product)
    domain = Domain.of({k: 2})
    low, high = k - _R(1, 2), k + _R(1, 2)
    inside = specialise(rational, domain, {x: low * high})
    first = follows(domain, equal(1 / low - 1 / high, 1 / (low * high)))
    cubes = equal(low**-3 - high**-3, (3 * low * high + 1) / (low * high) ** 3)
    square = follows(domain, equal(1 / (low * high + _R(1, 4)), k**-2))
    claim = at_most(_tail(k - 1) - _tail(k), k**-2)
    return follows(domain, claim, inside, first, follows(domain, cubes), square)


@cache
def normaliser_above(first: int = 81) -> Theorem:
    """A rational lower bound of H(d, 2) for d >= 8401, close to H(8401, 2)."""
    last = DIMENSION
    domain = Domain.of({d: last}, at_most(last, d))
    total = compare_sums(tail_difference(), k, first + 1, last, domain)
    chain = telescope(domain, -_tail(k - 1), k, sp.Integer(first + 1), sp.Integer(last))
    powers = sp.Sum(k**-2, (k, 1, d))
    positive = follows(domain.extend({k: 1}), at_most(0, k**-2))
    known = [
        compare_sums(positive, k, last + 1, d, domain),
        split_sum(domain, powers, sp.Integer(last)),
        split_sum(domain, sp.Sum(k**-2, (k, 1, last)), sp.Integer(first)),
        unroll(domain, sp.Sum(k**-2, (k, 1, first))),
        unfold(domain, _normaliser),
    ]
    exact = known[3].relation.right + _tail(sp.Integer(first)) - _tail(sp.Integer(last))
    short = sp.floor(exact * 10**12) / sp.Integer(10) ** 12
    return follows(domain, at_most(short, _normaliser), total, chain, *known)
