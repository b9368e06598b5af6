"""Lower bounds of the squares after evenly many steps under Zipf's law, for every step length.

For v in a short interval most coordinates are settled by `even_ranges`, and the squares of the
others are not negative: a quadratic in v is to be large enough there. A table says which intervals
and which coordinates are used. The lengths at which targets are hit may need a proof of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    unroll,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal.even_ranges import (
    beyond,
    first_coordinate,
    from_the_first,
    highest,
    lowest,
    multiple,
    near_range,
    returned,
    squares_from,
)
from derivations.sign_descent.literal.exact import half
from derivations.sign_descent.literal.parity import start
from theory.functions import H
from theory.symbols import d, k, v

__all__ = ["Lengths", "all_lengths", "at_hits", "long_steps", "short_steps"]

_R = sp.Rational
_normaliser = H(d, 2)
Ranges = Sequence[tuple[int, int, int]]
"""Ranges of coordinates: half the nearest even multiple, the first and the last of them."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """What the squares after `time` steps are at least, and how each step length is dealt with.

    `cells` has (M, N, pairs) for 1/M < v <= 1/N, or < 1/N where N is one of `hits`: the quadratic
    is that of the coordinates whose nearest even multiple of v is 2 i v, i in `pairs`, that of the
    first one if T v <= 1, and that of those with k >= M. From small to large v, from 1/M of the
    first cell on; smaller v leave the first coordinate far away. Beyond 1/N of the last cell the
    coordinates k >= N are enough. `above` and `below` bound H(d, 2), on `domain` or a larger one.
    """

    time: int
    wanted: sp.Expr
    domain: Domain
    cells: tuple[tuple[int, int, tuple[int, ...]], ...]
    hits: tuple[int, ...]
    above: Callable[[], Theorem]
    below: Callable[[], Theorem] | None = None

    @property
    def squares(self) -> sp.Sum:
        """The sum of all squared positions."""
        return squares_from(1, sp.Integer(self.time))

    @property
    def claim(self) -> Relation:
        """The bound."""
        return at_most(self.wanted, self.squares)

    def where(self, witness: sp.Rational, *constraints: Relation) -> Domain:
        """The domain with a step length under constraints."""
        return self.domain.extend({v: witness}, *constraints)


def _numbers(
    lengths: Lengths, domain: Domain, lemma: Theorem, chosen: Mapping[sp.Symbol, object]
) -> Theorem:
    """A lemma at given numbers, its finite sums written out."""
    put = specialise(lemma, domain, {half: lengths.time // 2, **chosen})
    sides = put.relation.left, put.relation.right
    finite = {f for side in sides for f in side.atoms(sp.Sum) if not f.has(d)}
    values = [unroll(domain, f) for f in finite]
    known = {value.relation.left: value.relation.right for value in values}
    left, right = (sp.expand(side.xreplace(known)) for side in sides)
    return follows(domain, Relation(left, put.relation.kind, right), put, *values)


def _chain(lengths: Lengths, domain: Domain, ranges: Ranges, last: int, *, first: bool) -> Theorem:
    """A quadratic in v and H(d, 2) are at most the sum of squares, range by range."""
    begin = [low for _, low, _ in ranges] + [last]
    links = [_numbers(lengths, domain, returned(), {beyond: last})]
    for (pair, low, high), following in zip(ranges, begin[1:], strict=True):
        chosen = {multiple: pair, lowest: low, highest: high, beyond: following}
        links.append(_numbers(lengths, domain, near_range(), chosen))
    if first or begin[0] > 1:
        lemma = first_coordinate() if first else from_the_first()
        links.append(_numbers(lengths, domain, lemma, {beyond: begin[0]}))
    total = sum((link.relation.left - link.relation.right for link in links[1:]), sp.Integer(0))
    total += links[0].relation.right - links[0].relation.left + lengths.squares
    return follows(domain, at_most(sp.expand(total), lengths.squares), *links)


@cache
def _square() -> Theorem:
    return follows(Domain.of({start: 1}), at_most(0, start**2))


def _below(lengths: Lengths, domain: Domain) -> list[Theorem]:
    return [specialise(lengths.below(), domain)] if lengths.below else []


def _cell(
    lengths: Lengths, domain: Domain, after: int, before: int, pairs: tuple[int, ...]
) -> Theorem:
    """The claim for 1/M < v <= 1/N, or v < 1/N where targets are hit at 1/N."""
    ranges = []
    for pair in pairs:
        low, odd = -(-after // (2 * pair + 1)), 2 * pair - 1
        high = before // odd if before in lengths.hits else -(-before // odd) - 1
        ranges.append((pair, low, high))
    chain = _chain(lengths, domain, ranges, after, first=before >= lengths.time)
    quadratic = sp.expand(chain.relation.left - _normaliser)
    vertex = -quadratic.coeff(v, 1) / (2 * quadratic.coeff(v, 2))
    place = min(max(vertex, _R(1, after)), _R(1, before))
    gap = multiply(specialise(_square(), domain, {start: v - place}), quadratic.coeff(v, 2))
    return follows(domain, lengths.claim, chain, gap, *_below(lengths, domain))


@cache
def at_hits(lengths: Lengths, number: int) -> Theorem:
    """The claim for v = 1/N."""
    at, time = _R(1, number), lengths.time
    domain = lengths.where(at, at_most(v, at), at_most(at, v))
    first = number >= time
    ranges = []
    for pair in range(time // 2, 0, -1):
        low = max(number // (2 * pair + 1) + 1, 2 if first else 1)
        high = -(-number // (2 * pair - 1)) - 1
        ranges += [(pair, low, high)] if low <= high else []
    chain = _chain(lengths, domain, ranges, number + 1, first=first)
    exact = follows(domain, equal(v, at))
    known = [chain, exact, multiply(exact, v), *_below(lengths, domain)]
    return follows(domain, lengths.claim, *known)


@cache
def short_steps(lengths: Lengths) -> Theorem:
    """The claim for v <= 1/M: the first coordinate keeps a distance of 1 - T/M or more."""
    number, time = lengths.cells[0][0], lengths.time
    domain = lengths.where(_R(1, number), at_most(v, _R(1, number)))
    first = specialise(first_coordinate(), domain, {half: time // 2, beyond: 2})
    others = squares_from(2, sp.Integer(time))
    each = follows(domain.extend({k: 1}), at_most(0, others.function))
    positive = compare_sums(each, k, 2, d, domain)
    least = 1 - _R(time, number)
    far = follows(domain, at_most(least, 1 - time * v))
    square = multiply(far, 1 - time * v, far), multiply(far, least)
    size = specialise(lengths.above(), domain)
    return follows(domain, lengths.claim, first, positive, *square, size)


@cache
def long_steps(lengths: Lengths) -> Theorem:
    """The claim for v > 1/N: the coordinates from N on are where they started."""
    number = lengths.cells[-1][1]
    domain = lengths.where(sp.Integer(1), less(_R(1, number), v))
    chain = _chain(lengths, domain, [], number, first=False)
    return follows(domain, lengths.claim, chain, *_below(lengths, domain))


@cache
def all_lengths(lengths: Lengths) -> Theorem:
    """The claim for every v > 0."""
    found = short_steps(lengths)
    for after, before, pairs in lengths.cells:
        low, high = _R(1, after), _R(1, before)
        hit = before in lengths.hits
        upper = less(v, high) if hit else at_most(v, high)
        inside = lengths.where((low + high) / 2, upper, less(low, v))
        narrow = lengths.where(low, upper, at_most(v, low))
        cell = _cell(lengths, inside, after, before, pairs)
        found = cases(specialise(found, narrow), cell, at_most(v, low))
        if hit:
            open_ = lengths.where(low, at_most(v, high), less(v, high))
            found = cases(specialise(found, open_), at_hits(lengths, before), less(v, high))
    return cases(found, long_steps(lengths), at_most(v, _R(1, lengths.cells[-1][1])))
