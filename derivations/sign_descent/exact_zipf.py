"""Literal sign descent under Zipf's law: exact least losses and counts for even T.

Where 1/(m+1) < v < 1/m the coordinates beyond m are where they started, and each k <= m is at
1/k - n v for an integer n, so that what the sum of squares loses, 2 B v - A v^2, is at most B^2/A.
At v = 1/m the divisors k of m have hit their targets.  Steps v <= 1/(2 T) leave the first
coordinate at 1/2 or more.  So finitely many rational numbers decide.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_length,
    cases,
    compare_sums,
    equal,
    every_length,
    follows,
    less,
    multiply,
    replace,
    specialise,
    split_sum,
    telescope,
    unfold,
    unroll,
)
from derivations.sign_descent import parity
from derivations.sign_descent.exact import loss_times_normaliser
from derivations.sign_descent.parity import q, rest, start
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["from_above", "least_loss", "loss_at", "lower_bound", "normaliser_below"]

_normaliser = H(d, 2)
_POWERS = sp.Sum(k**-2, (k, 1, d))


def _squares(time: int, length: sp.Expr) -> sp.Expr:
    return SignPosition(1 / k, length, time) ** 2


def _sum(time: int, length: sp.Expr) -> sp.Sum:
    return sp.Sum(_squares(time, length), (k, 1, d))


@cache
def normaliser_below(number: int) -> Theorem:
    """H(d, 2) <= H(K, 2) + 1/K for K <= d."""
    found = _normaliser_by_last(number)
    last = follows(found.domain, at_most(0, 1 / d))
    bound = found.relation.right + 1 / d
    return follows(found.domain, at_most(_normaliser, bound), found, last)


@cache
def _normaliser_by_last(number: int) -> Theorem:
    """H(d, 2) <= H(K, 2) + 1/K - 1/d for K <= d: 1/k^2 <= 1/(k-1) - 1/k."""
    domain = Domain.of({d: number}, at_most(number, d))
    each = domain.extend({d: number + 1, k: number + 1}, at_most(number + 1, k), at_most(k, d))
    smaller = multiply(follows(each, at_most(k - 1, k)), 1 / (k**2 * (k - 1)))
    product = follows(each, equal(1 / (k - 1) - 1 / k, 1 / (k * (k - 1))))
    gap = follows(each, at_most(k**-2, 1 / (k - 1) - 1 / k), smaller, product)
    total = compare_sums(gap, k, number + 1, d, domain)
    chain = telescope(domain, -1 / (k - 1), k, sp.Integer(number + 1), d)
    split = split_sum(domain, _POWERS, sp.Integer(number))
    head = unroll(domain, sp.Sum(k**-2, (k, 1, number)))
    bound = sum(sp.Rational(1, i * i) for i in range(1, number + 1)) + sp.Rational(1, number)
    meaning = unfold(domain, _normaliser)
    claim = at_most(_normaliser, bound - 1 / d)
    return follows(domain, claim, total, chain, split, head, meaning)


def _position(domain: Domain, m: int, index: int, time: int, *, hit: bool) -> Theorem:
    """Where coordinate `index` is for floor(1/v) = m; at v = 1/m with `hit`."""
    whole, from_ = m // index, sp.Rational(1, index)
    if whole >= time:
        left = from_ - time * v
        far = follows(domain, at_most(0, left))
        return specialise(parity.approach(), domain, {T: time, rest: left}, [far])
    steps = time - whole
    if hit and m % index == 0:
        chosen = {start: from_, q: whole, j: steps}
        return specialise(parity.stays_hit(), domain, chosen)
    left = from_ - whole * v
    inside = [follows(domain, less(0, left)), follows(domain, less(left, v))]
    lemma = parity.odd_rest() if steps % 2 else parity.even_rest()
    return specialise(lemma, domain, {q: whole, rest: left, j: steps // 2}, inside)


def _squared(place: Theorem) -> Theorem:
    """x^2 = w^2 from x = w."""
    position, where = place.relation.left, place.relation.right
    once = multiply(place, position)
    return once if where == 0 else replace(once, multiply(place, where))


def _tail(domain: Domain, m: int, time: int, length: sp.Expr) -> list[Theorem]:
    """Coordinates beyond m are where they started; both sums split at m and written out."""
    each = domain.extend({k: m + 1, d: max(int(dict(domain.witness)[d]), m + 1)},
                         at_most(m + 1, k), at_most(k, d))  # fmt: skip
    near = multiply(follows(each, at_most(m + 1, k)), 1 / ((m + 1) * k))
    below = follows(each, less(1 / k, length), near)
    back = specialise(
        parity.small_start()[0], each, {rest: 1 / k, v: length, j: time // 2}, [below]
    )
    square = follows(
        each, equal(_squares(time, length), k**-2),
        multiply(back, back.relation.left), multiply(back, 1 / k),
    )  # fmt: skip
    found = [compare_sums(square, k, m + 1, d, domain)]
    for total in (_sum(time, length), _POWERS):
        found.append(split_sum(domain, total, sp.Integer(m)))
        if m > 1:
            found.append(unroll(domain, sp.Sum(total.function, (k, 1, m))))
    return found


def _gain_bound(domain: Domain, m: int, time: int, gain: sp.Rational, *, hit: bool) -> Theorem:
    """H(d, 2) - G <= sum of squares for floor(1/v) = m."""
    known = [unfold(domain, _normaliser)]
    if m == 0:
        each = domain.extend({k: 1}, at_most(k, d))
        below = follows(each, less(1 / k, v), multiply(follows(each, at_most(1, k)), 1 / k))
        back = specialise(parity.small_start()[0], each, {rest: 1 / k, j: time // 2}, [below])
        square = follows(
            each, equal(_squares(time, v), k**-2),
            multiply(back, back.relation.left), multiply(back, 1 / k),
        )  # fmt: skip
        known.append(compare_sums(square, k, 1, d, domain))
        return follows(domain, at_most(_normaliser - gain, _sum(time, v)), *known)
    total = sp.Integer(0)
    places = []
    for index in range(1, m + 1):
        place = _position(domain, m, index, time, hit=hit)
        where = place.relation.right
        places.append(_squared(place))
        total += sp.expand(where**2)
    head = sum((p.relation.left for p in places), sp.Integer(0))
    value = follows(domain, equal(head, sp.expand(total)), *places)
    lost = sum((sp.Rational(1, i * i) for i in range(1, m + 1)), sp.Integer(0)) - gain
    if hit:
        exact = follows(domain, equal(v, sp.Rational(1, m)))
        squares = [multiply(exact, v), exact]
    else:
        middle = _vertex(sp.expand(total))
        gap = specialise(_square(), domain, {start: v - middle})
        squares = [multiply(gap, sp.expand(total).coeff(v, 2))]
    small = follows(domain, at_most(lost, sp.expand(total)), *squares)
    known += _tail(domain, m, time, v)
    return follows(domain, at_most(_normaliser - gain, _sum(time, v)), value, small, *known)


def _vertex(quadratic: sp.Expr) -> sp.Rational:
    return -quadratic.coeff(v, 1) / (2 * quadratic.coeff(v, 2))


@cache
def _square() -> Theorem:
    return follows(Domain.of({start: 1}), at_most(0, start**2))


def _short(domain: Domain, time: int, cells: int, gain: sp.Rational, most: int) -> Theorem:
    """The same where v <= 1/M: the first coordinate keeps a distance of 1 - T/M."""
    left = 1 - time * v
    far = follows(domain, at_most(1 - sp.Rational(time, cells), left))
    first = specialise(parity.approach(), domain, {T: time, rest: left}, [far])
    large = multiply(far, left, far), multiply(far, 1 - sp.Rational(time, cells))
    squares = [multiply(first, first.relation.left), multiply(first, left)]
    each = domain.extend({k: 2}, at_most(2, k), at_most(k, d))
    others = compare_sums(follows(each, at_most(0, _squares(time, v))), k, 2, d, domain)
    split = split_sum(domain, _sum(time, v), sp.Integer(1))
    size = specialise(_normaliser_by_last(4), domain)
    if most:
        last = multiply(follows(domain, at_most(d, most)), 1 / (most * d))
    else:
        last = follows(domain, at_most(0, 1 / d))
    low = follows(
        domain, at_most((1 - sp.Rational(time, cells)) ** 2, first.relation.left**2),
        *squares, *large,
    )  # fmt: skip
    claim = at_most(_normaliser - gain, _sum(time, v))
    return follows(domain, claim, low, others, split, size, last)


@cache
def lower_bound(time: int, gain: sp.Rational, cells: int, most: int = 0) -> Theorem:
    """H(d, 2) - G <= sum of the squared positions for every v > 0, d >= M, and d <= `most` if any.

    `cells` is M: one proof for each 1/(m+1) < v <= 1/m, m < M, and one for v <= 1/M.
    """
    largest = [at_most(d, most)] if most else []
    base = Domain.of({d: cells, v: 1}, at_most(cells, d), *largest)
    end = base.extend({v: sp.Rational(1, cells)}, at_most(v, sp.Rational(1, cells)))
    found = _short(end, time, cells, gain, most)
    for m in range(cells - 1, 0, -1):
        inverse, after = sp.Rational(1, m), sp.Rational(1, m + 1)
        inside = base.extend({v: (inverse + after) / 2}, less(v, inverse), less(after, v))
        open_ = _gain_bound(inside, m, time, gain, hit=False)
        narrow = base.extend({v: after}, less(v, inverse), at_most(v, after))
        below = cases(specialise(found, narrow), open_, at_most(v, after))
        point = base.extend({v: inverse}, at_most(v, inverse), at_most(inverse, v))
        at = _gain_bound(point, m, time, gain, hit=True)
        closed = base.extend({v: after}, at_most(v, inverse), less(v, inverse))
        found = cases(specialise(below, closed), at, less(v, inverse))
    beyond = base.extend({v: 2}, less(1, v))
    last = base.extend({v: 1}, at_most(v, 1))
    return cases(
        specialise(found, last), _gain_bound(beyond, 0, time, gain, hit=False), at_most(v, 1)
    )


def _value(domain: Domain, index: int, length: sp.Rational, time: int) -> Theorem:
    """Where a coordinate is after given steps of a given length, in rationals."""
    from_ = sp.Rational(1, index)
    whole = int(from_ / length)
    left = from_ - whole * length
    if whole >= time:
        chosen = {T: time, rest: from_ - time * length, v: length}
        return specialise(parity.approach(), domain, chosen)
    steps = time - whole
    if left == 0:
        chosen = {start: from_, q: whole, j: steps, v: length}
        return specialise(parity.stays_hit(), domain, chosen)
    lemma = parity.odd_rest() if steps % 2 else parity.even_rest()
    return specialise(lemma, domain, {q: whole, rest: left, j: steps // 2, v: length})


def _beyond(length: sp.Rational) -> Domain:
    first = int(1 / length)
    return Domain.of({d: first}, at_most(first, d))


@cache
def loss_at(time: int, length: sp.Rational) -> Theorem:
    """The sum of the squared positions is H(d, 2) - G, for 1/v <= d an integer."""
    first = int(1 / length)
    domain = _beyond(length)
    places, head = [], sp.Integer(0)
    for index in range(1, first + 1):
        place = _value(domain, index, length, time)
        where = place.relation.right
        places.append(_squared(place))
        head += where**2
    gain = sum((sp.Rational(1, i * i) for i in range(1, first + 1)), sp.Integer(0)) - head
    total = sum((p.relation.left for p in places), sp.Integer(0))
    value = follows(domain, equal(total, head), *places)
    known = [unfold(domain, _normaliser), *_tail(domain, first, time, length)]
    return follows(domain, equal(_sum(time, length), _normaliser - gain), value, *known)


def _loss(time: int, length: sp.Expr) -> sp.Expr:
    return SignExactLoss(1, d, time, length)


@cache
def least_loss(
    time: int, length: sp.Rational, cells: int, most: int = 0
) -> tuple[Theorem, Theorem]:
    """1 - G/H(d, 2) <= r* and r* <= 1 - G/H(d, 2), where G is the gain at `length`; d >= M."""
    gain = sp.expand(_normaliser - loss_at(time, length).relation.right)
    bound = lower_bound(time, gain, cells, most)
    domain = bound.domain.without(v)
    optimum = SignExactOptimum(1, d, time)
    free = bound.domain
    meaning = specialise(loss_times_normaliser(), free, {alpha: 1, T: time})
    product = follows(
        free, at_most(_normaliser - gain, _normaliser * _loss(time, v)), bound, meaning
    )
    every = follows(
        free, at_most(1 - gain / _normaliser, _loss(time, v)), multiply(product, 1 / _normaliser)
    )
    low = every_length(domain, optimum, every, v)
    return low, specialise(from_above(time, length), domain)


@cache
def from_above(time: int, length: sp.Rational) -> Theorem:
    """r* <= 1 - G/H(d, 2)."""
    value = loss_at(time, length)
    domain = value.domain
    gain = sp.expand(_normaliser - value.relation.right)
    meaning = specialise(loss_times_normaliser(), domain, {alpha: 1, T: time, v: length})
    whole = follows(
        domain, equal(_normaliser * _loss(time, length), _normaliser - gain), value, meaning
    )
    best = best_length(domain, SignExactOptimum(1, d, time), length)
    claim = at_most(best.relation.left, 1 - gain / _normaliser)
    return follows(domain, claim, best, multiply(whole, 1 / _normaliser))
