"""Literal sign descent after an even number of steps: the limit in the dimension.

No distance grows in two steps, so that coordinates beyond d never hold more than the sum of
k^(-2 alpha) over k > d, at any step length.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    best_length,
    compare_counts,
    compare_sums,
    equal,
    every_length,
    follows,
    induction,
    infinite_sum,
    less,
    limit_of_monomials,
    literal_loss,
    literal_start,
    multiply,
    replace,
    specialise,
    squeeze,
    unfold,
)
from derivations.kernel.proposition import Relation, substitute
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.exact import loss_times_normaliser, positions
from derivations.sign_descent.literal.parity import start
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent_exact import even, even_count_in_dimension, even_finite
from theory.sign_descent_exact_loss import (
    EvenCount,
    EvenLoss,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
)
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, eps, h, j, k, t, v

__all__ = [
    "DERIVATIONS",
    "HALF",
    "STEPS",
    "at_even",
    "each_below",
    "limit_in_dimension",
    "loss_sum",
    "partial_sums",
]

HALF = sp.Rational(1, 2)
STEPS = 2 * h
"""An even number of steps."""
_normaliser, _zeta = H(d, 2 * alpha), sp.zeta(2 * alpha)
_TERM = positions(STEPS, v)
_WHOLE = sp.Sum(_TERM, (k, 1, sp.oo))
_LIGHT = Domain.of({alpha: 1, h: 1, v: HALF}, less(HALF, alpha))
_FINITE = _LIGHT.extend({d: 9})
_NO_LENGTH = Domain.of({alpha: 1, h: 1, d: 9}, less(HALF, alpha))


def at_even(relation: Relation) -> Relation:
    """A relation of `theory` about even t at t = 2 h."""
    left, right = (substitute(side, {t: STEPS}) for side in (relation.left, relation.right))
    return Relation(left, relation.kind, right)


@cache
def never_farther() -> Theorem:
    """x^2 <= a^2 after 2 j steps."""
    still = Domain.of({v: 1, start: 2})
    domain = still.extend({j: 1}, at_most(0, j))
    goal = at_most(SignPosition(start, v, 2 * j) ** 2, start**2)
    before = assume(domain, goal, "not farther after 2 j steps")
    shrinks = specialise(parity.two_steps_shrink(), domain, {T: 2 * j})
    after = at_most(SignPosition(start, v, 2 * (j + 1)) ** 2, start**2)
    step = follows(domain, after, shrinks, before)
    begun = literal_start(still, SignPosition(start, v, 0))
    square = replace(multiply(begun, begun.relation.left), multiply(begun, start))
    base = follows(still, at_most(SignPosition(start, v, 0) ** 2, start**2), square)
    return induction(base, step, before, j, 0)


@cache
def each_below() -> Theorem:
    """x^2 <= k^(-2 alpha) after 2 h steps from k^-alpha."""
    domain = Domain.of({alpha: 1, h: 1, v: HALF, k: 2})
    below = specialise(never_farther(), domain, {start: k**-alpha, j: h})
    return follows(domain, at_most(_TERM, k ** (-2 * alpha)), below)


@cache
def partial_sums() -> tuple[Theorem, Theorem]:
    """The sum up to d is at most that over all k, and that less at most d^(1-2a)/(2a - 1)."""
    not_negative = follows(each_below().domain, at_most(0, _TERM))
    return infinite_sum(_FINITE, k, each_below(), not_negative, sp.Integer(1), 2 * alpha, d)


@cache
def loss_sum() -> Theorem:
    """zeta(2 alpha) r_oo(v) is the sum of all squared positions."""
    some = specialise(partial_sums()[0], _LIGHT, {d: 1})
    meaning = literal_loss(_LIGHT, EvenLoss(alpha, STEPS, v), some)
    product = multiply(meaning, _zeta)
    return follows(_LIGHT, equal(_zeta * EvenLoss(alpha, STEPS, v), _WHOLE), product)


_TAIL = d ** (1 - 2 * alpha) / (2 * alpha - 1)
_LOSS, _LIMIT = SignExactLoss(alpha, d, STEPS, v), EvenLoss(alpha, STEPS, v)
_BEST, _LEAST = SignExactOptimum(alpha, d, STEPS), EvenOptimum(alpha, STEPS)


@cache
def tail_of_normaliser() -> tuple[Theorem, Theorem]:
    """zeta(2 alpha) - d^(1-2a)/(2a - 1) <= H(d, 2 alpha) and H(d, 2 alpha) <= zeta(2 alpha)."""
    low, high = (specialise(b, _FINITE, {alpha: 2 * alpha}) for b in spectrum.bounds_above())
    return low, high


@cache
def finite_below_one() -> Theorem:
    """r_d(v) <= 1 after an even number of steps."""
    total = compare_sums(each_below(), k, 1, d, _FINITE)
    finite = specialise(loss_times_normaliser(), _FINITE, {T: STEPS})
    powers = unfold(_FINITE, _normaliser)
    product = follows(_FINITE, at_most(_normaliser * _LOSS, _normaliser), total, finite, powers)
    return follows(_FINITE, at_most(_LOSS, 1), multiply(product, 1 / _normaliser))


@cache
def loss_between() -> tuple[Theorem, Theorem]:
    """r_d(v) - r_oo(v) and r_oo(v) - r_d(v) are at most d^(1-2a)/((2a - 1) H), at every v."""
    part, rest = partial_sums()
    finite = specialise(loss_times_normaliser(), _FINITE, {T: STEPS})
    infinite = specialise(loss_sum(), _FINITE)
    less_mass, mass = tail_of_normaliser()
    more = follows(_FINITE, at_most(0, _zeta - _normaliser), mass)
    missing = multiply(
        follows(_FINITE, at_most(0, 1 - _LOSS), finite_below_one()), _zeta - _normaliser, more
    )
    smaller = multiply(mass, _TAIL / (_zeta * _normaliser))
    product = follows(
        _FINITE, at_most(_zeta * _LOSS, _zeta * _LIMIT + _TAIL),
        part, finite, infinite, missing, less_mass,
    )  # fmt: skip
    gap = _TAIL / _normaliser
    above = follows(_FINITE, at_most(_LOSS - gap, _LIMIT), multiply(product, 1 / _zeta), smaller)
    product = follows(
        _FINITE, at_most(_normaliser * _LIMIT, _normaliser * _LOSS + _TAIL),
        rest, finite, infinite, multiply(more, _LIMIT, _not_negative()),
    )  # fmt: skip
    below = follows(_FINITE, at_most(_LIMIT - gap, _LOSS), multiply(product, 1 / _normaliser))
    return above, below


@cache
def _not_negative() -> Theorem:
    """0 <= r_oo(v)."""
    infinite = specialise(loss_sum(), _FINITE)
    some = follows(_FINITE, at_most(0, _WHOLE), infinite)
    product = follows(_FINITE, at_most(0, _zeta * _LIMIT), infinite, some)
    return follows(_FINITE, at_most(0, _LIMIT), multiply(product, 1 / _zeta))


@cache
def optimum_between() -> tuple[Theorem, Theorem]:
    """The least losses differ by at most that much: r_d* - r_oo*, its two sides."""
    above, below = loss_between()
    gap = _TAIL / _normaliser
    best = best_length(_FINITE, _BEST, v)
    high = every_length(
        _NO_LENGTH, _LEAST, follows(_FINITE, at_most(_BEST - gap, _LIMIT), best, above), v
    )
    least = best_length(_FINITE, _LEAST, v)
    low = every_length(
        _NO_LENGTH, _BEST, follows(_FINITE, at_most(_LEAST - gap, _LOSS), least, below), v
    )
    stated = tuple(at_even(r) for r in two_sides(even_finite()[0]))
    return follows(_NO_LENGTH, stated[0], low), follows(_NO_LENGTH, stated[1], high)


@cache
def limit_in_dimension() -> Theorem:
    """r_d* tends to r_oo*."""
    at_least_one = specialise(spectrum.at_least_one(), _NO_LENGTH, {alpha: 2 * alpha})
    small = multiply(at_least_one, _TAIL / _normaliser)
    low, high = optimum_between()
    lower = follows(_NO_LENGTH, at_most(_LEAST - _TAIL, _BEST), low, small)
    upper = follows(_NO_LENGTH, at_most(_BEST, _LEAST + _TAIL), high, small)
    fixed = _NO_LENGTH.without(d)
    return squeeze(
        fixed, lower, upper,
        limit_of_monomials(fixed, _LEAST - _TAIL, d, _LEAST),
        limit_of_monomials(fixed, _LEAST + _TAIL, d, _LEAST),
    )  # fmt: skip


_LEVEL = Domain.of({alpha: 1, d: 9, eps: HALF}, less(HALF, alpha))
_FEWER, _MORE = two_sides(even_count_in_dimension())


@cache
def counts_between() -> tuple[Theorem, Theorem]:
    """The count over all at eps + gap, that at d and the one over all at eps - gap, in order."""
    domain, gap = _LEVEL.extend({}, less(_TAIL / _normaliser, eps)), _TAIL / _normaliser
    every = domain.extend({h: 1})
    count = SignExactCount(alpha, d, eps, 0)
    low, high = optimum_between()
    below = follows(every, at_most(_LEAST - (eps + gap), _BEST - eps), low)
    above = follows(every, at_most(_BEST - eps, _LEAST - (eps - gap)), high)
    return (
        compare_counts(domain, EvenCount(alpha, eps + gap), count, below, h),
        compare_counts(domain, count, EvenCount(alpha, eps - gap), above, h),
    )


def _prove_counts(proof: Proof) -> list[Theorem]:
    low, high = optimum_between()
    proof.step("The least losses at d and over all coordinates, from below.", low)
    proof.step("And from above.", high)
    fewer, more = counts_between()
    return [
        proof.step(
            "Where the loss at d is at most eps, that over all is at most eps + gap.", fewer
        ),
        proof.step("Where that over all is at most eps - gap, the loss at d is at most eps.", more),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    proof.step("No distance grows in two steps, so that none is above its start.", each_below())
    part, rest = partial_sums()
    proof.step("So the squares can be summed over all k: the sum up to d is at most that.", part)
    proof.step("The others are at most the tail of the sum of k^(-2 alpha).", rest)
    low, high = optimum_between()
    proof.step("The losses at each step length, hence the least ones, are close: below.", low)
    proof.step("Likewise above.", high)
    return [proof.step("Both bounds tend to the least loss over all k.", limit_in_dimension())]


def _prove_bounds(proof: Proof) -> list[Theorem]:
    proof.step("No squared distance is above k^(-2 alpha) after an even number.", each_below())
    above, below = loss_between()
    proof.step("At every step length, the dimension adds at most the tail.", above)
    proof.step("And takes off at most as much.", below)
    low, high = optimum_between()
    return [
        proof.step("The best length in infinite dimension, put into the finite one.", low),
        proof.step("The best length in finite dimension, put into the infinite one.", high),
    ]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/even"

DERIVATIONS = (
    Derivation(
        name="sign-descent/even-dimension",
        law=_LAW,
        title="The least loss after an even number of steps, against that in infinite dimension",
        source=_SOURCE,
        statement=Statement(_NO_LENGTH, tuple(at_even(r) for r in two_sides(even_finite()[0]))),
        prove=_prove_bounds,
    ),
    Derivation(
        name="sign-descent/even-count-dimension",
        law=_LAW,
        title="The least even number of literal steps, between two in infinite dimension",
        source=_SOURCE,
        statement=Statement(_LEVEL.extend({}, less(_TAIL / _normaliser, eps)), (_FEWER, _MORE)),
        prove=_prove_counts,
    ),
    Derivation(
        name="sign-descent/even-limit",
        law=_LAW,
        title="The least loss after an even number of literal steps converges in the dimension",
        source=_SOURCE,
        statement=Statement(_NO_LENGTH.without(d), (as_limit(even().regimes[0].relation),)),
        prove=_prove_limit,
    ),
)
