"""Literal sign descent after an even number of steps: bounds that do not hold the dimension.

At v = 1/T every coordinate ends within v of its target, and after an even number of steps those
with k^-alpha < v are where they started; their squares can be summed.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    at_most,
    best_length,
    cases,
    compare_sums,
    count_at_least,
    count_at_most,
    equal,
    every_length,
    follows,
    integer_part,
    less,
    literal_loss,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.kernel.proposition import Relation, substitute
from derivations.sign_descent.averaged.pieces import m as _pieces_m
from derivations.sign_descent.averaged.pieces import one_more
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.parity import rest, start
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_exact import even_finite, even_growth
from theory.sign_descent_exact_loss import SignExactCount, SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, eps, j, k, t, v

__all__ = [
    "DERIVATIONS",
    "cut",
    "even_count",
    "even_loss",
    "even_optimum",
    "loss_times_normaliser",
    "optimum_falls",
]

half = sp.Symbol("h", integer=True, positive=True)
"""Half the number of steps."""
cut = sp.Symbol("m", integer=True, positive=True)
"""Number of coordinates with k^-alpha >= v."""
_HALF = sp.Rational(1, 2)
_EVEN = 2 * half
_SCALE = _EVEN ** (1 / alpha)
_normaliser = H(d, 2 * alpha)
_ANY = Domain.of({alpha: 1, d: 9, T: 2, v: _HALF})


def positions(time: sp.Expr = T, length: sp.Expr = v) -> sp.Expr:
    """The squared position of coordinate k."""
    return SignPosition(k**-alpha, length, time) ** 2


@cache
def loss_times_normaliser() -> Theorem:
    """H(d, 2 alpha) r(T, v) is the sum of the squared positions."""
    meaning = multiply(literal_loss(_ANY, SignExactLoss(alpha, d, T, v)), _normaliser)
    total = sp.Sum(positions(), (k, 1, d))
    return follows(_ANY, equal(_normaliser * SignExactLoss(alpha, d, T, v), total), meaning)


@cache
def _start_below_one(domain: Domain) -> Theorem:
    return raise_to(follows(domain, at_most(1, k)), -alpha)


def _steps() -> Domain:
    return Domain.of({alpha: 1, d: 9, half: 1}, less(_HALF, alpha))


def _cut(domain: Domain) -> Domain:
    some = at_most(1, _SCALE)
    return domain.extend({cut: 2}, some, at_most(cut, _SCALE), less(_SCALE, cut + 1))


@cache
def each_small() -> Theorem:
    """x^2 <= v^2 for every coordinate, v = 1/T."""
    domain = _steps().extend({k: 2}, at_most(k, d))
    chosen = {start: k**-alpha, T: _EVEN, v: 1 / _EVEN}
    one = _start_below_one(domain)
    reached = follows(domain, at_most(k**-alpha, _EVEN * (1 / _EVEN)), one)
    return specialise(parity.square_within_a_step(), domain, chosen, [reached])


@cache
def returned() -> Theorem:
    """x^2 = k^(-2 alpha) for k > T^(1/alpha)."""
    domain = _cut(_steps()).extend({k: 4}, at_most(cut + 1, k), at_most(k, d))
    far = raise_to(follows(domain, less(_SCALE, k)), -alpha)
    below = follows(domain, less(k**-alpha, 1 / _EVEN), far)
    back = specialise(
        parity.small_start()[0], domain, {rest: k**-alpha, v: 1 / _EVEN, j: half}, [below]
    )
    square = multiply(back, back.relation.left)
    again = multiply(back, k**-alpha)
    return follows(domain, equal(positions(_EVEN, 1 / _EVEN), k ** (-2 * alpha)), square, again)


@cache
def tail() -> Theorem:
    """H(d, 2 alpha) - H(m, 2 alpha) <= T^-2 + T^(1/alpha - 2)/(2 alpha - 1)."""
    domain = _cut(_steps())
    limits = spectrum.bounds_above()
    whole = specialise(limits[1], domain, {alpha: 2 * alpha})
    part = specialise(limits[0], domain, {alpha: 2 * alpha, d: cut + 1})
    next_one = specialise(one_more()[1], domain, {_pieces_m: cut})
    border = follows(domain, less(_SCALE, cut + 1))
    first = raise_to(border, -2 * alpha)
    rest_of = multiply(raise_to(border, 1 - 2 * alpha), 1 / (2 * alpha - 1))
    bound = _EVEN**-2 + _EVEN ** (1 / alpha - 2) / (2 * alpha - 1)
    claim = at_most(_normaliser - H(cut, 2 * alpha), bound)
    return follows(domain, claim, whole, part, next_one, first, rest_of)


_BOUND = two_sides(even_finite()[1])[1]
"""H r* <= (4 alpha - 1)/(2 alpha - 1) T^(1/alpha - 2), with T for t."""
_EVEN_LOSS = SignExactLoss(alpha, d, _EVEN, 1 / _EVEN)


def _meaning(domain: Domain) -> Theorem:
    return specialise(loss_times_normaliser(), domain, {T: _EVEN, v: 1 / _EVEN})


@cache
def even_loss() -> Theorem:
    """H r(T, 1/T) <= (4 alpha - 1)/(2 alpha - 1) T^(1/alpha - 2) for even T."""
    upper = substitute(_BOUND.right, {t: _EVEN})
    claim = at_most(_normaliser * _EVEN_LOSS, upper)
    near = _cut(_steps())
    all_near = near.extend({d: 2}, at_most(d, cut))
    squares = compare_sums(each_small(), k, 1, d, all_near)
    number = multiply(follows(all_near, at_most(d, _SCALE)), _EVEN**-2)
    first = follows(all_near, claim, squares, number, _meaning(all_near))
    some_far = near.extend({}, less(cut, d))
    head = compare_sums(each_small(), k, 1, cut, some_far)
    count = multiply(follows(some_far, at_most(cut, _SCALE)), _EVEN**-2)
    far = compare_sums(returned(), k, cut + 1, d, some_far)
    split = split_sum(some_far, sp.Sum(positions(_EVEN, 1 / _EVEN), (k, 1, d)), cut)
    powers = split_sum(some_far, sp.Sum(k ** (-2 * alpha), (k, 1, d)), cut)
    meanings = [unfold(some_far, H(number, 2 * alpha)) for number in (d, cut)]
    rest_of = follows(
        some_far,
        at_most(
            sp.Sum(positions(_EVEN, 1 / _EVEN), (k, cut + 1, d)), tail().relation.right
        ),
        far, powers, *meanings, tail(),
    )  # fmt: skip
    one = raise_to(follows(some_far, at_most(1, _EVEN)), 1 / alpha)
    small = multiply(one, _EVEN**-2)
    second = follows(some_far, claim, split, head, count, rest_of, small, _meaning(some_far))
    found = integer_part(cases(first, second, at_most(d, cut)), cut, _SCALE)
    return specialise(
        found, _steps(), {}, [raise_to(follows(_steps(), at_most(1, _EVEN)), 1 / alpha)]
    )


@cache
def even_optimum() -> tuple[Theorem, Theorem]:
    """0 <= H r* and H r* <= (4 alpha - 1)/(2 alpha - 1) T^(1/alpha - 2) for even T."""
    domain = _steps()
    optimum = SignExactOptimum(alpha, d, _EVEN)
    best = multiply(best_length(domain, optimum, 1 / _EVEN), _normaliser)
    upper = follows(domain, _even(_BOUND), best, even_loss())
    free = domain.extend({v: _HALF})
    each = free.extend({k: 2}, at_most(k, d))
    term = positions(_EVEN, v)
    total = compare_sums(follows(each, at_most(0, term)), k, 1, d, free)
    product = multiply(total, 1 / _normaliser)
    meaning = specialise(loss_times_normaliser(), free, {T: _EVEN})
    whole = multiply(meaning, 1 / _normaliser)
    low = follows(free, at_most(0, SignExactLoss(alpha, d, _EVEN, v)), product, whole)
    least = every_length(domain, optimum, low, v)
    return multiply(least, _normaliser), upper


def _even(relation: Relation) -> Relation:
    """A relation of `theory` about even t at t = 2 h."""
    left, right = (substitute(side, {t: _EVEN}) for side in (relation.left, relation.right))
    return Relation(left, relation.kind, right)


@cache
def optimum_falls() -> Theorem:
    """r*(T + 2) <= r*(T), for either parity."""
    domain = Domain.of({alpha: 1, d: 9, T: 2})
    later = SignExactOptimum(alpha, d, T + 2)
    each = _ANY.extend({k: 2}, at_most(k, d))
    falls = specialise(parity.two_steps_shrink(), each, {start: k**-alpha})
    total = multiply(compare_sums(falls, k, 1, d, _ANY), 1 / _normaliser)
    now, then = (
        multiply(specialise(loss_times_normaliser(), _ANY, {T: time}), 1 / _normaliser)
        for time in (T, T + 2)
    )
    member = best_length(_ANY, later, v)
    claim = at_most(later, SignExactLoss(alpha, d, T, v))
    bound = follows(_ANY, claim, member, total, now, then)
    return every_length(domain, SignExactOptimum(alpha, d, T), bound, v)


_GROWTH = even_growth()
_needed = _GROWTH.upper - 2
"""((4 alpha - 1)/((2 alpha - 1) eps))^(alpha/(2 alpha - 1))."""
_HALF_NEEDED = sp.ceiling(_needed / 2)


def _level() -> Domain:
    return Domain.of({alpha: 1, d: 9, eps: _HALF}, less(_HALF, alpha), less(eps, 1))


@cache
def enough() -> Theorem:
    """(4 alpha - 1)/(2 alpha - 1) T^(1/alpha - 2) <= eps where T >= the number of the statement."""
    domain = _level().extend({half: 9}, at_most(_needed, _EVEN))
    power = (2 * alpha - 1) / alpha
    base = (4 * alpha - 1) / ((2 * alpha - 1) * eps)
    scaled = multiply(apply_log(follows(domain, at_most(_needed, _EVEN))), power)
    logarithm = follows(domain, at_most(sp.log(base), power * sp.log(_EVEN)), scaled)
    large = follows(domain, at_most(base, _EVEN**power), apply_exp(logarithm))
    shrunk = multiply(large, eps * _EVEN**-power)
    return follows(domain, at_most(_even(_BOUND).right, eps), shrunk)


@cache
def even_count() -> tuple[Theorem, Theorem]:
    """2 <= T and T <= needed + 2 for the least even number of steps."""
    domain, count = _level(), SignExactCount(alpha, d, eps, 0)
    near = domain.extend({half: 9}, at_most(_needed, _EVEN))
    optimum = SignExactOptimum(alpha, d, _EVEN)
    above = multiply(even_optimum()[1], 1 / _normaliser)
    one = specialise(spectrum.at_least_one(), near, {alpha: 2 * alpha})
    level = multiply(one, eps / _normaliser)
    small = multiply(enough(), 1 / _normaliser)
    below = follows(near, at_most(optimum, eps), specialise(above, near), small, level)
    found = count_at_most(near, count, half, below)
    number = follows(domain, at_most(_needed, 2 * _HALF_NEEDED))
    some = follows(domain, less(0, _needed))
    positive = follows(domain, at_most(1, _HALF_NEEDED), some)
    chosen = specialise(found, domain, {half: _HALF_NEEDED}, [number, positive])
    low, high = two_sides(_GROWTH)
    upper = follows(domain, high, chosen, follows(domain, less(2 * _HALF_NEEDED, _needed + 2)))
    return follows(domain, low, count_at_least(domain, count, sp.Integer(2))), upper


def _prove_optimum(proof: Proof) -> list[Theorem]:
    proof.step("With v = 1/T every coordinate ends within v.", each_small())
    proof.step("Coordinates with k^-alpha < v are back where they started.", returned())
    proof.step("Their squares sum to at most this.", tail())
    proof.step("The sum up to m and the sum beyond it, m = floor(T^(1/alpha)).", even_loss())
    low, high = even_optimum()
    return [
        proof.step("Squares are not negative.", low),
        proof.step("The best step length does at least as well as 1/T.", high),
    ]


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("The bound of the loss, free of the dimension.", even_optimum()[1])
    proof.step("It is at most eps from a number of steps on.", enough())
    low, high = even_count()
    return [
        proof.step("2 is the least even number of steps.", low),
        proof.step("Round half of that number up.", high),
    ]


def _prove_falls(proof: Proof) -> list[Theorem]:
    proof.step("No distance grows from T to T + 2 steps.", parity.two_steps_shrink())
    return [proof.step("So no loss does, and the least one does not.", optimum_falls())]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/even"

DERIVATIONS = (
    Derivation(
        name="sign-descent/even-loss",
        law=_LAW,
        title="The least loss after an even number of literal steps, at any dimension",
        source=_SOURCE,
        statement=Statement(_steps(), tuple(_even(r) for r in two_sides(even_finite()[1]))),
        prove=_prove_optimum,
    ),
    Derivation(
        name="sign-descent/even-count",
        law=_LAW,
        title="The least even number of literal steps is bounded in the dimension",
        source=_SOURCE,
        statement=Statement(_level(), two_sides(_GROWTH)),
        prove=_prove_count,
    ),
    Derivation(
        name="sign-descent/falls-within-parity",
        law=_LAW,
        title="The least loss does not grow from T to T + 2 steps",
        source=_SOURCE,
        statement=Statement(
            Domain.of({alpha: 1, d: 9, T: 2}),
            (at_most(SignExactOptimum(alpha, d, T + 2), SignExactOptimum(alpha, d, T)),),
        ),
        prove=_prove_falls,
    ),
)
