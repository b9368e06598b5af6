"""Literal sign descent under Zipf's law: exact least losses for even T.

At v = 1/m the divisors k of m hit their targets, the other k <= m are at rational numbers, and
those beyond m where they started: the sum of squares is H(d, 2) - G with a rational G. That no
other length does better is shown by the tables of `even_lengths`.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_length,
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
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.even_lengths import Lengths, all_lengths
from derivations.sign_descent.literal.exact import loss_times_normaliser
from derivations.sign_descent.literal.parity import q, rest, start
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["from_above", "least_loss", "loss_at", "normaliser_below", "normaliser_up_to"]

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
def normaliser_up_to(number: int, most: int) -> Theorem:
    """H(d, 2) <= H(K, 2) + 1/K - 1/n for K <= d <= n."""
    domain = Domain.of({d: number}, at_most(number, d), at_most(d, most))
    found = specialise(_normaliser_by_last(number), domain)
    last = multiply(follows(domain, at_most(d, most)), 1 / (most * d))
    bound = found.relation.right + 1 / d - sp.Rational(1, most)
    return follows(domain, at_most(_normaliser, bound), found, last)


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
def least_loss(length: sp.Rational, lengths: Lengths) -> tuple[Theorem, Theorem]:
    """1 - G/H(d, 2) <= r* and r* <= 1 - G/H(d, 2), where G is the gain at `length`."""
    time = lengths.time
    gain = sp.expand(_normaliser - loss_at(time, length).relation.right)
    optimum = SignExactOptimum(1, d, time)
    bound = all_lengths(lengths)
    free = bound.domain
    meaning = specialise(loss_times_normaliser(), free, {alpha: 1, T: time})
    product = follows(
        free, at_most(_normaliser - gain, _normaliser * _loss(time, v)), bound, meaning
    )
    every = follows(
        free, at_most(1 - gain / _normaliser, _loss(time, v)), multiply(product, 1 / _normaliser)
    )
    low = every_length(lengths.domain, optimum, every, v)
    return low, specialise(from_above(time, length), lengths.domain)


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
