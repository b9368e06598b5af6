"""Literal sign descent under Zipf's law: even counts that are the same at every large dimension."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    best_length,
    cases,
    compare_sums,
    count_at_least,
    count_at_most,
    follows,
    induction,
    less,
    literal_start,
    multiply,
    specialise,
    split_sum,
    unfold,
    unroll,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.even_lengths import Lengths, all_lengths, at_hits, short_steps
from derivations.sign_descent.literal.exact import half, loss_times_normaliser, optimum_falls
from derivations.sign_descent.literal.exact_zipf import (
    from_above,
    least_loss,
    loss_at,
    normaliser_below,
    normaliser_up_to,
)
from derivations.sign_descent.literal.parity import start
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_exact import even_zipf
from theory.sign_descent_exact_loss import SignExactCount, SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, j, k, v

__all__ = ["DERIVATIONS", "count_2", "count_8", "count_82_from_above", "falls_on", "stated"]

_R = sp.Rational
_normaliser = H(d, 2)
_FINITE = even_zipf().regimes[0].finite


def stated(kind: type, time_or_goal: object) -> tuple[Relation, Relation]:
    """The statement of `theory` about the optimum at T, or the count at eps."""
    for item in _FINITE:
        function: sp.Expr = item.function
        if function.func is kind and time_or_goal in function.args[2:3]:
            return two_sides(item)
    raise LookupError(f"no statement about {time_or_goal}")


@cache
def _from(number: int) -> Domain:
    return Domain.of({d: number}, at_most(number, d))


def _lengths(
    time: int,
    gain: sp.Rational,
    dimensions: Domain,
    cells: tuple[tuple[int, int, tuple[int, ...]], ...],
    hits: tuple[int, ...],
) -> Lengths:
    """No step length gains more than G: the squares sum to H(d, 2) - G at least."""
    bound = partial(normaliser_below, 4)
    return Lengths(time, _normaliser - gain, dimensions, cells, hits, bound)


_SIX = _lengths(6, _R(22, 15), _from(12), ((12, 8, (1,)), (8, 6, (2, 1))), (8, 6))
_EIGHT = _lengths(
    8, _R(2843, 1890), _from(16), ((14, 12, ()), (12, 9, (2, 1)), (9, 7, (2, 1))), (9, 7)
)
_TWO = _lengths(2, _R(5, 4), _from(6), ((6, 3, (1,)),), (3,))
_TWO_FEW = replace(
    _TWO,
    domain=_from(4).extend({}, at_most(d, 5)),
    cells=((4, 3, (1,)),),
    hits=(),
    above=partial(normaliser_up_to, 4, 5),
)


@cache
def two_steps() -> Theorem:
    """r*(2) <= 1/2 at every d: v = 1/2 hits the first target, and no distance grows."""
    domain = Domain.of({d: 5})
    each = domain.extend({k: 2}, at_most(2, k), at_most(k, d))
    fewer = specialise(parity.two_steps_shrink(), each, {start: 1 / k, v: _R(1, 2), T: 0})
    begun = literal_start(each, SignPosition(1 / k, _R(1, 2), 0))
    square = multiply(begun, begun.relation.left), multiply(begun, 1 / k)
    term = SignPosition(1 / k, _R(1, 2), 2) ** 2
    shrunk = follows(each, at_most(term, k**-2), fewer, *square)
    rest_of = compare_sums(shrunk, k, 2, d, domain)
    hit = specialise(parity.approach(), domain, {T: 2, v: _R(1, 2), parity.rest: 0})
    first = multiply(hit, hit.relation.left)
    total = split_sum(domain, sp.Sum(term, (k, 1, d)), sp.Integer(1))
    powers = split_sum(domain, sp.Sum(k**-2, (k, 1, d)), sp.Integer(1))
    chosen = {alpha: 1, T: 2, v: _R(1, 2)}
    meaning = specialise(loss_times_normaliser(), domain, chosen)
    size = specialise(normaliser_below(1), domain)
    loss = SignExactLoss(1, d, 2, _R(1, 2))
    product = follows(
        domain, at_most(_normaliser * loss, _normaliser / 2),
        meaning, total, powers, rest_of, first, size, unfold(domain, _normaliser),
    )  # fmt: skip
    best = best_length(domain, SignExactOptimum(1, d, 2), _R(1, 2))
    return follows(
        domain, at_most(SignExactOptimum(1, d, 2), _R(1, 2)),
        best, multiply(product, 1 / _normaliser),
    )  # fmt: skip


@cache
def count_2() -> tuple[Theorem, Theorem]:
    """T = 2 for eps = 1/2, at every d."""
    domain = Domain.of({d: 5})
    count = SignExactCount(1, d, _R(1, 2), 0)
    return (
        count_at_least(domain, count, sp.Integer(2)),
        count_at_most(domain, count, sp.Integer(1), two_steps()),
    )


@cache
def falls_on() -> Theorem:
    """r*(2 h + 2 j) <= r*(2 h), by induction over j."""
    still = Domain.of({alpha: 1, d: 9, half: 1})
    domain = still.extend({j: 1}, at_most(0, j))
    now = SignExactOptimum(alpha, d, 2 * half)
    later = SignExactOptimum(alpha, d, 2 * half + 2 * j)
    before = assume(domain, at_most(later, now), "less after 2 h + 2 j steps")
    again = specialise(optimum_falls(), domain, {T: 2 * half + 2 * j})
    following = SignExactOptimum(alpha, d, 2 * half + 2 * (j + 1))
    step = follows(domain, at_most(following, now), again, before)
    base = follows(still, at_most(now, now))
    return induction(base, step, before, j, 0)


@cache
def six_are_short() -> Theorem:
    """1/10 < r*(6) for d >= 65, since (9/10) H(65, 2) > 22/15."""
    domain = _from(65)
    low = specialise(least_loss(_R(1, 6), _SIX)[0], domain)
    whole = sp.Sum(k**-2, (k, 1, d))
    each = domain.extend({d: 70, k: 66}, at_most(66, k), at_most(k, d))
    others = compare_sums(follows(each, at_most(0, k**-2)), k, 66, d, domain)
    split = split_sum(domain, whole, sp.Integer(65))
    head = unroll(domain, sp.Sum(k**-2, (k, 1, 65)))
    size = follows(
        domain, less(_R(44, 27), _normaliser), split, head, others, unfold(domain, _normaliser)
    )
    gap = multiply(size, _R(9, 10) / _normaliser)
    return follows(domain, less(_R(1, 10), SignExactOptimum(1, d, 6)), low, gap)


@cache
def count_8() -> tuple[Theorem, Theorem]:
    """T = 8 for eps = 1/10 and d >= 65."""
    domain = _from(65)
    count = SignExactCount(1, d, _R(1, 10), 0)
    few = domain.extend({half: 2}, at_most(half, 3))
    falls = specialise(falls_on(), few, {alpha: 1, j: 3 - half})
    now = SignExactOptimum(1, d, 2 * half)
    short = follows(few, less(_R(1, 10), now), falls, six_are_short())
    return (
        count_at_least(domain, count, sp.Integer(8), short, half),
        count_at_most(domain, count, sp.Integer(4), _enough(domain, 8, _R(1, 9), _R(1, 10), 5)),
    )


def _enough(
    domain: Domain, time: int, length: sp.Rational, level: sp.Rational, number: int
) -> Theorem:
    """r*(T) <= eps: H(d, 2) <= H(K, 2) + 1/K <= G/(1 - eps)."""
    high = specialise(from_above(time, length), domain)
    size = multiply(specialise(normaliser_below(number), domain), (1 - level) / _normaliser)
    return follows(domain, at_most(SignExactOptimum(1, d, time), level), high, size)


@cache
def count_82_from_above() -> Theorem:
    """T <= 82 for eps = 1/100 and d >= 110."""
    domain = _from(110)
    count = SignExactCount(1, d, _R(1, 100), 0)
    below = _enough(domain, 82, _R(1, 84), _R(1, 100), 110)
    return count_at_most(domain, count, sp.Integer(41), below)


def _prove_2(proof: Proof) -> list[Theorem]:
    proof.step("With v = 1/2 the first coordinate ends at its target.", two_steps())
    low, high = count_2()
    return [
        proof.step("2 is the least even number of steps.", low),
        proof.step("Two steps are enough.", high),
    ]


def _prove_8(proof: Proof) -> list[Theorem]:
    proof.step("What 6 steps of any length gain is at most 22/15.", all_lengths(_SIX))
    proof.step("That is too little once H(d, 2) exceeds 44/27.", six_are_short())
    proof.step("Fewer steps of the same parity do no better.", falls_on())
    proof.step("What 8 steps of length 1/9 leave.", loss_at(8, _R(1, 9)))
    low, high = count_8()
    return [
        proof.step("So at least 8 steps are needed.", low),
        proof.step("And 8 are enough.", high),
    ]


def _prove_82(proof: Proof) -> list[Theorem]:
    proof.step("What 82 steps of length 1/84 leave.", loss_at(82, _R(1, 84)))
    proof.step("The normaliser is at most this.", normaliser_below(110))
    return [proof.step("So 82 steps are enough.", count_82_from_above())]


def _prove_optimum(length: sp.Rational, lengths: Lengths) -> Callable[[Proof], list[Theorem]]:
    time = lengths.time

    def prove(proof: Proof) -> list[Theorem]:
        value = loss_at(time, length)
        gain = sp.expand(_normaliser - value.relation.right)
        proof.step(f"{time} steps of length {length} leave H - {gain}.", value)
        proof.step("Short steps leave the first coordinate far away.", short_steps(lengths))
        for number in lengths.hits:
            proof.step(f"At v = 1/{number} targets are hit.", at_hits(lengths, number))
        proof.step("In between, one quadratic in v on each interval.", all_lengths(lengths))
        low, high = least_loss(length, lengths)
        return [
            proof.step("The infimum over all lengths.", low),
            proof.step("It is attained.", high),
        ]

    return prove


@cache
def optimum_2() -> tuple[Theorem, ...]:
    """The least loss after 2 steps, for d = 4 and 5 and for d >= 6."""
    few, many = (least_loss(_R(1, 2), lengths) for lengths in (_TWO_FEW, _TWO))
    beyond = Domain.of({d: 6}, at_most(4, d), less(5, d))
    return tuple(
        cases(small, specialise(large, beyond), at_most(d, 5))
        for small, large in zip(few, many, strict=True)
    )


def _prove_optimum_2(proof: Proof) -> list[Theorem]:
    proof.step("Steps of length 1/2 hit the first two targets.", loss_at(2, _R(1, 2)))
    proof.step("No length does better at d = 4 and 5.", all_lengths(_TWO_FEW))
    proof.step("Nor for larger d.", all_lengths(_TWO))
    low, high = optimum_2()
    return [
        proof.step("The infimum over all lengths.", low),
        proof.step("It is attained.", high),
    ]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/even/zipf"


def _optimum(length: sp.Rational, lengths: Lengths) -> Derivation:
    time = lengths.time
    return Derivation(
        name=f"sign-descent/zipf-optimum-{time}",
        law=_LAW,
        title=f"The least loss after {time} literal steps under Zipf's law",
        source=_SOURCE,
        statement=Statement(lengths.domain, stated(SignExactOptimum, time)),
        prove=_prove_optimum(length, lengths),
    )


DERIVATIONS = (
    Derivation(
        name="sign-descent/zipf-optimum-2",
        law=_LAW,
        title="The least loss after 2 literal steps under Zipf's law",
        source=_SOURCE,
        statement=Statement(_from(4), stated(SignExactOptimum, 2)),
        prove=_prove_optimum_2,
    ),
    _optimum(_R(1, 6), _SIX),
    _optimum(_R(1, 9), _EIGHT),
    Derivation(
        name="sign-descent/zipf-count-half",
        law=_LAW,
        title="Two literal steps halve the loss under Zipf's law at every dimension",
        source=_SOURCE,
        statement=Statement(Domain.of({d: 5}), stated(SignExactCount, _R(1, 2))),
        prove=_prove_2,
    ),
    Derivation(
        name="sign-descent/zipf-count-tenth",
        law=_LAW,
        title="The least even number of literal steps to a tenth under Zipf's law is 8",
        source=_SOURCE,
        statement=Statement(_from(65), stated(SignExactCount, _R(1, 10))),
        prove=_prove_8,
    ),
    Derivation(
        name="sign-descent/zipf-enough-hundredth",
        law=_LAW,
        title="82 literal steps to a hundredth are enough under Zipf's law",
        source=f"{_SOURCE}; at smaller dimensions than the count",
        statement=Statement(_from(110), stated(SignExactCount, _R(1, 100))[1:]),
        prove=_prove_82,
    ),
)
