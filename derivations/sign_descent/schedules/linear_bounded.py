"""Linearly decreasing steps whose number is 0 or 3 modulo 4: a loss that does not hold d.

Small coordinates are then back where they started, so that for alpha > 1/2 their squares can be
summed, as after an even number of equal steps. So the least number of steps is bounded in d.
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
    cases,
    compare_sums,
    count_at_least,
    count_at_most,
    equal,
    follows,
    integer_part,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.sign_descent.averaged.pieces import m as _pieces_m
from derivations.sign_descent.averaged.pieces import one_more
from derivations.sign_descent.literal.parity import start
from derivations.sign_descent.schedules.linear import square_within
from derivations.sign_descent.schedules.linear_parity import (
    BACK,
    LAW,
    SOURCE,
    apart,
    either,
    end,
    loss_by_squares,
    m,
    numbers,
)
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_linear import (
    LinearCount,
    LinearLoss,
    last_length,
    linear_back,
    linear_growth,
)
from theory.sign_descent_literal import LinearPosition
from theory.symbols import T, alpha, d, eps, j, k, t, y

__all__ = ["DERIVATIONS", "count_bounded", "loss_above"]

_HALF = sp.Rational(1, 2)
_ONE = sp.Integer(1)
_normaliser = H(d, 2 * alpha)
_last = last_length(t)
_loss = LinearLoss(alpha, d, t)
_term = LinearPosition(k**-alpha, t, t) ** 2
_squares = sp.Sum(_term, (k, 1, d))
_size = 1 / _last
"""1/v = (t^2 + t + 2)/2."""
_UPPER = (4 * alpha - 1) / (2 * alpha - 1)
_ABOVE = two_sides(linear_back())[1]


def _near(rest: int) -> Domain:
    """m is the integer part of v^(-1/alpha)."""
    scale = _size ** (1 / alpha)
    return numbers(rest).extend(
        {m: int(_size.subs(t, 4 + rest))},
        less(_HALF, alpha), at_most(1, scale), at_most(m, scale), less(scale, m + 1),
    )  # fmt: skip


@cache
def each_back(rest: int) -> Theorem:
    """x^2 = k^(-2 alpha) for k^-alpha < v and t = 0 or 3 mod 4."""
    domain = _near(rest).extend({k: 90}, at_most(m + 1, k), at_most(k, d))
    far = raise_to(follows(domain, less(_size ** (1 / alpha), k)), -alpha)
    small = follows(domain, less(k**-alpha, _last), far)
    back = specialise(end(rest), domain, {start: k**-alpha}, [small])
    squares = [multiply(back, side) for side in (back.relation.left, back.relation.right)]
    return follows(domain, equal(_term, k ** (-2 * alpha)), *squares)


@cache
def _tail() -> Theorem:
    """H(d, 2 alpha) - H(m, 2 alpha) <= y^-2 + y^(1/alpha - 2)/(2 alpha - 1)."""
    domain = Domain.of(
        {alpha: 1, d: 9, m: 2, y: 2}, less(_HALF, alpha), less(y ** (1 / alpha), m + 1)
    )
    limits = spectrum.bounds_above()
    whole = specialise(limits[1], domain, {alpha: 2 * alpha})
    part = specialise(limits[0], domain, {alpha: 2 * alpha, d: m + 1})
    next_one = specialise(one_more()[1], domain, {_pieces_m: m})
    border = follows(domain, less(y ** (1 / alpha), m + 1))
    first = raise_to(border, -2 * alpha)
    rest_of = multiply(raise_to(border, 1 - 2 * alpha), 1 / (2 * alpha - 1))
    bound = y**-2 + y ** (1 / alpha - 2) / (2 * alpha - 1)
    claim = at_most(_normaliser - H(m, 2 * alpha), bound)
    return follows(domain, claim, whole, part, next_one, first, rest_of)


@cache
def loss_above(rest: int) -> Theorem:
    """H r(t) <= (4 alpha - 1)/(2 alpha - 1) v^(2 - 1/alpha) for t = 0 or 3 mod 4."""
    near = _near(rest)
    each = near.extend({k: 2}, at_most(k, d))
    one = raise_to(follows(each, at_most(1, k)), -alpha)
    squares = specialise(square_within(), each, {start: k**-alpha, T: t}, [one])
    lead = _size ** (1 / alpha - 2)
    claim = at_most(_normaliser * _loss, (2 + 1 / (2 * alpha - 1)) * lead)
    last = follows(near, equal(_last**2, _size**-2))
    fewer = multiply(follows(near, at_most(m, _size ** (1 / alpha))), _size**-2)
    one = multiply(raise_to(follows(near, at_most(1, _size)), 1 / alpha), _size**-2)

    few = near.extend({d: 2}, at_most(d, m))
    number = multiply(follows(few, at_most(d, m)), _size**-2)
    total = compare_sums(squares, k, 1, d, few)
    rest_of = multiply(follows(few, less(0, 1 / (2 * alpha - 1))), lead)
    bound = follows(few, at_most(_squares, d * _size**-2), total, multiply(last, d))
    first = follows(few, claim, bound, number, fewer, one, rest_of, loss_by_squares())

    many = near.extend({}, less(m, d))
    head = compare_sums(squares, k, 1, m, many)
    bound = follows(many, at_most(head.relation.left, m * _size**-2), head, multiply(last, m))
    far = compare_sums(each_back(rest), k, m + 1, d, many)
    powers = split_sum(many, sp.Sum(k ** (-2 * alpha), (k, 1, d)), m)
    meanings = [unfold(many, H(number, 2 * alpha)) for number in (d, m)]
    tail = specialise(_tail(), many, {y: _size})
    beyond = at_most(far.relation.left, tail.relation.right)
    rest_of = follows(many, beyond, far, powers, *meanings, tail)
    split = split_sum(many, _squares, m)
    second = follows(many, claim, split, bound, rest_of, fewer, one, loss_by_squares())
    found = integer_part(cases(first, second, at_most(d, m)), m, _size ** (1 / alpha))
    base = numbers(rest).extend({}, less(_HALF, alpha))
    some = raise_to(follows(base, at_most(1, _size)), 1 / alpha)
    return follows(base, _ABOVE, specialise(found, base, {}, [some]))


_needed = (_UPPER / eps) ** (alpha / (2 * alpha - 1))
_COUNT = LinearCount(alpha, d, eps)
_LEVEL = Domain.of({alpha: 1, d: 9, eps: _HALF}, less(_HALF, alpha), less(eps, 1))
_QUARTER = sp.ceiling(sp.sqrt(2 * _needed) / 4)
_FEW = two_sides(linear_growth())


@cache
def enough() -> Theorem:
    """(4 alpha - 1)/(2 alpha - 1) y^(1/alpha - 2) <= eps where y >= the number of the statement."""
    domain = Domain.of(
        {alpha: 1, eps: _HALF, y: 9}, less(_HALF, alpha), less(eps, 1), at_most(_needed, y)
    )
    power = (2 * alpha - 1) / alpha
    scaled = multiply(apply_log(follows(domain, at_most(_needed, y))), power)
    logarithm = follows(domain, at_most(sp.log(_UPPER / eps), power * sp.log(y)), scaled)
    large = follows(domain, at_most(_UPPER / eps, y**power), apply_exp(logarithm))
    shrunk = multiply(large, eps * y**-power)
    return follows(domain, at_most(_UPPER * y ** (1 / alpha - 2), eps), shrunk)


@cache
def count_bounded() -> Theorem:
    """T <= sqrt(2 N) + 4, with N the number at which the bound of the loss is eps."""
    level = _LEVEL
    root = sp.sqrt(2 * _needed)
    large = at_most(root, t)
    domain = level.extend({t: 8, j: 2}, equal(t, 4 * j), large)
    square = raise_to(follows(domain, large), 2)
    size = follows(domain, at_most(_needed, _size), square)
    small = multiply(specialise(enough(), domain, {y: _size}, [size]), 1 / _normaliser)
    above = multiply(specialise(loss_above(0), domain), 1 / _normaliser)
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    below = multiply(one, eps / _normaliser)
    loss = follows(domain, at_most(_loss, eps), above, small, below)
    number = 4 * _QUARTER
    reached = follows(level, at_most(root, number))
    some = follows(level, at_most(1, _QUARTER), follows(level, less(0, root)))
    chosen = specialise(loss, level, {t: number, j: _QUARTER}, [reached, some])
    found = count_at_most(level, _COUNT, number, chosen, some)
    return follows(level, _FEW[1], found, follows(level, less(number, root + 4)))


_NUMBERS = BACK.extend({alpha: 1, d: 9}, less(_HALF, alpha))


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("No coordinate is further than v from its target.", square_within())
    proof.step("Coordinates with k^-alpha < v are back where they started.", each_back(0))
    proof.step("Their squares sum to at most this, 1/v = y.", _tail())
    proof.step("The sum up to m and the sum beyond it, m = floor(v^(-1/alpha)).", loss_above(0))
    return [proof.step("Both cases.", either(_NUMBERS, loss_above))]


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step("The bound of the loss, free of the dimension.", loss_above(0))
    proof.step("It is at most eps from a number on.", enough())
    return [
        proof.step("A number of steps is at least 1.", count_at_least(_LEVEL, _COUNT, _ONE)),
        proof.step("A multiple of 4 above its root.", count_bounded()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/linear-loss-bounded",
        law=LAW,
        title="The loss after linearly decreasing steps that lead back, at any dimension",
        source=SOURCE,
        statement=Statement(_NUMBERS, (_ABOVE,), ({alpha: 1, d: 100, t: 8, j: 2, apart: 0},)),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/linear-count-bounded",
        law=LAW,
        title="The least number of linearly decreasing steps is bounded in the dimension",
        source=SOURCE,
        statement=Statement(_LEVEL, _FEW),
        prove=_prove_count,
    ),
)
