"""Linearly decreasing literal steps near the target: four of them lead back to the start.

Let v be the length of the last of T steps and 0 < a < v. With r + 4 steps to go, the next four have
lengths v (r + 4), ..., v (r + 1), and lead from a to a - v (r + 4), a - v, a + v (r + 1) and a. So
where T = 0 or 3 mod 4 a small coordinate ends at its start, and the loss is bounded in d; where
T = 1 or 2 mod 4 it ends at a - v, and the loss grows with d.
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    induction,
    integer_part,
    less,
    literal_loss,
    literal_start,
    literal_step,
    multiply,
    raise_to,
    replace,
    specialise,
    split_sum,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal.parity import start
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_linear import LinearLoss, last_length, linear_away
from theory.sign_descent_literal import LinearPosition
from theory.symbols import alpha, d, eps, j, k, t, x, y

__all__ = [
    "BACK", "DERIVATIONS", "LAW", "SOURCE", "apart", "either", "end", "loss_by_squares", "m",
    "numbers",
]  # fmt: skip

_HALF = sp.Rational(1, 2)
_left = sp.Symbol("r", integer=True, nonnegative=True)
"""Number of steps to go."""
apart = sp.Symbol("i", integer=True, nonnegative=True)
"""What the number of steps differs by from a multiple of 4."""


@cache
def four_steps_return() -> Theorem:
    """From x v, 0 < x < 1, the first 4 j of 4 j + r steps lead back to x v."""
    still = Domain.of({x: _HALF, _left: 2}, less(x, 1))
    domain = still.extend({j: 1}, at_most(0, j))

    def place(left: sp.Expr, time: sp.Expr) -> LinearPosition:
        number = time + left
        return LinearPosition(x * last_length(number), number, time)

    def back(left: sp.Expr, time: sp.Expr) -> Relation:
        return equal(place(left, time), x * last_length(time + left))

    before = assume(domain, back(_left, 4 * j), "4 j steps", forall=(_left,))
    now = specialise(before, domain, {_left: _left + 4})
    last = last_length(4 * j + _left + 4)
    inside = multiply(follows(domain, less(x, 1)), last)
    positive = multiply(follows(domain, at_most(0, _left)), last)
    for steps in range(4):
        known = (now, inside, positive)
        after = literal_step(domain, now.relation.left, *known)
        value = (x - _left - 4, x - 1, x + _left + 1, x)[steps] * last
        now = follows(domain, equal(after.relation.left, value), after, now)
    begun = literal_start(still, place(_left, sp.Integer(0)))
    base = follows(still, back(_left, sp.Integer(0)), begun)
    step = follows(domain, back(_left, 4 * (j + 1)), now)
    return induction(base, step, before, j, 0)


def _rest(rest: int) -> Domain:
    """Numbers t of steps with a given rest modulo 4."""
    return Domain.of({t: 4 + rest, j: 1}, equal(t, 4 * j + rest))


_last = last_length(t)
_double = 2 / _last
"""2/v = t^2 + t + 2."""


@cache
def _end_of(rest: int) -> Theorem:
    """Where all t steps lead from x v."""
    domain = _rest(rest).extend({x: _HALF}, less(x, 1))
    still_to_go = follows(domain, equal(t - 4 * j, rest))
    lengths = multiply(still_to_go, _last)
    now = specialise(four_steps_return(), domain, {_left: t - 4 * j}, [still_to_go])
    inside = multiply(follows(domain, less(x, 1)), _last)
    left = x
    for steps in range(rest):
        after = literal_step(domain, now.relation.left, now, inside, lengths)
        left = left + (rest - steps if steps else -rest)
        now = follows(domain, equal(after.relation.left, left * _last), after, now, lengths)
    return replace(now, follows(domain, equal(4 * j + rest, t)))


def _ends(rest: int) -> Relation:
    """The last position from a: a, or a - v."""
    moved = _last if rest in (1, 2) else sp.Integer(0)
    return equal(LinearPosition(start, t, t), start - moved)


@cache
def end(rest: int) -> Theorem:
    """Where t steps lead from 0 < a < v."""
    domain = _rest(rest).extend({start: sp.Rational(1, 100)}, less(0, start), less(start, _last))
    share = multiply(follows(domain, less(start, _last)), 1 / _last)
    positive = multiply(follows(domain, less(0, start)), 1 / _last)
    found = specialise(_end_of(rest), domain, {x: start / _last}, [share, positive])
    same = follows(domain, equal(found.relation.left.args[0], start))
    return follows(domain, _ends(rest), replace(found, same))


_normaliser = H(d, 2 * alpha)
m = sp.Symbol("m", integer=True, positive=True)
"""Number of coordinates that may not be small."""


_loss = LinearLoss(alpha, d, t)
_scale = _double ** (1 / alpha)
_term = LinearPosition(k**-alpha, t, t) ** 2
_squares = sp.Sum(_term, (k, 1, d))
_BELOW = two_sides(linear_away())[0]


def numbers(rest: int) -> Domain:
    """Exponents, dimensions and numbers of steps with a rest modulo 4."""
    return _rest(rest).extend({alpha: 1, d: 100})


def _cut(rest: int) -> Domain:
    """m is the integer part of (2/v)^(1/alpha)."""
    return numbers(rest).extend(
        {m: int(_double.subs(t, 4 + rest))},
        at_most(1, _scale), at_most(m, _scale), less(_scale, m + 1),
    )  # fmt: skip


def _uncut(theorem: Theorem, rest: int) -> Theorem:
    base = numbers(rest)
    one = raise_to(follows(base, at_most(1, _double)), 1 / alpha)
    return specialise(integer_part(theorem, m, _scale), base, {}, [one])


@cache
def loss_by_squares() -> Theorem:
    """H(d, 2 alpha) r(t) is the sum of the squared positions."""
    base = Domain.of({alpha: 1, d: 100, t: 5})
    meaning = multiply(literal_loss(base, _loss), _normaliser)
    return follows(base, equal(_normaliser * _loss, _squares), meaning)


@cache
def each_away(rest: int) -> Theorem:
    """v^2/4 <= x^2 for k^-alpha < v/2 and t = 1 or 2 mod 4."""
    domain = _cut(rest).extend({k: 90}, at_most(m + 1, k), at_most(k, d))
    far = raise_to(follows(domain, less(_scale, k)), -alpha)
    half = follows(domain, less(k**-alpha, 1 / _double), far)
    place = specialise(end(rest), domain, {start: k**-alpha}, [half])
    gap = _last - k**-alpha
    away = follows(domain, less(1 / _double, gap), half)
    squares = [multiply(away, gap, away), multiply(away, 1 / _double)]
    squares += [multiply(place, side) for side in (place.relation.left, place.relation.right)]
    return follows(domain, at_most(_double**-2, _term), *squares)


@cache
def loss_below(rest: int) -> Theorem:
    """(d - (2/v)^(1/alpha)) v^2/(4 H) <= r(t) for t = 1 or 2 mod 4."""
    near = _cut(rest)
    claim = at_most((d - _scale) / _double**2, _normaliser * _loss)
    positive = follows(numbers(rest).extend({k: 1}), at_most(0, _term))
    few = near.extend({d: 20}, at_most(d, m))
    none = multiply(follows(few, at_most(d - _scale, 0)), _double**-2)
    first = follows(few, claim, none, compare_sums(positive, k, 1, d, few), loss_by_squares())
    many = near.extend({}, less(m, d))
    large = compare_sums(each_away(rest), k, m + 1, d, many)
    head = compare_sums(positive, k, 1, m, many)
    split = split_sum(many, _squares, m)
    fewer = multiply(follows(many, at_most(m, _scale)), _double**-2)
    second = follows(many, claim, large, head, split, fewer, loss_by_squares())
    found = _uncut(cases(first, second, at_most(d, m)), rest)
    return follows(numbers(rest), _BELOW, multiply(found, 1 / _normaliser))


_ZETA = sp.zeta(2 * alpha)
_STEPS_BELOW = at_most((d / (1 + eps * _ZETA)) ** sp.Rational(1, 4) / 2, t)


def _level(rest: int) -> Domain:
    return numbers(rest).extend(
        {eps: _HALF, alpha: 1, d: 9, t: 8 + rest, j: 2}, less(_HALF, alpha), at_most(_loss, eps)
    )


@cache
def _below_square() -> Theorem:
    """y^(1/alpha) <= y^2 for y >= 1 and alpha > 1/2."""
    domain = Domain.of({alpha: 1, y: 2}, less(_HALF, alpha), at_most(1, y))
    power = raise_to(follows(domain, at_most(1, y)), 2 - 1 / alpha)
    return follows(domain, at_most(y ** (1 / alpha), y**2), multiply(power, y ** (1 / alpha)))


@cache
def steps_below(rest: int) -> Theorem:
    """d <= 16 t^4 (1 + eps zeta(2 alpha)), in fourth roots, for r(t) <= eps."""
    domain = _level(rest)
    low = multiply(specialise(loss_below(rest), domain), _double**2 * _normaliser)
    high = multiply(follows(domain, at_most(_loss, eps)), _double**2 * _normaliser)
    size = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha})
    whole = multiply(size, eps * _double**2)
    power = specialise(_below_square(), domain, {y: _double})
    factor = 1 + eps * _ZETA
    claim = at_most(d, _double**2 * factor)
    square = follows(domain, claim, low, high, whole, power)
    some = follows(domain, at_most(1, t))
    above = follows(domain, at_most(_double, 4 * t**2), multiply(some, t), some)
    fourth = multiply(raise_to(above, 2), factor)
    bound = follows(domain, at_most(d, 16 * t**4 * factor), square, fourth)
    share = follows(domain, at_most(d / factor, 16 * t**4), multiply(bound, 1 / factor))
    root = raise_to(share, sp.Rational(1, 4))
    return follows(domain, _STEPS_BELOW, root, some)


AWAY = Domain.of(
    {t: 9, j: 2, apart: 1}, equal(t, 4 * j + apart), at_most(1, apart), at_most(apart, 2)
)
"""t = 1 or 2 mod 4."""
BACK = Domain.of({t: 8, j: 2, apart: 0}, equal(t, 4 * j - apart), at_most(apart, 1))
"""t = 0 or 3 mod 4."""


def either(domain: Domain, lemma: Callable[[int], Theorem]) -> Theorem:
    """A lemma about one rest modulo 4, for both rests that a domain has."""
    away = equal(t, 4 * j + apart) in domain.constraints
    low, high = (1, 2) if away else (0, 1)
    sign = 1 if away else -1
    rests = (1, 2) if away else (0, 3)
    found = []
    for number, rest in zip((low, high), rests, strict=True):
        border = at_most(apart, low) if number == low else less(low, apart)
        case = domain.extend({apart: number, t: 8 + sign * number}, border)
        chosen = {j: j - 1} if rest == 3 else {}
        which = follows(case, equal(apart, number))
        found.append(specialise(lemma(rest), case, chosen, [which]))
    first, second = found
    return cases(first, second, at_most(apart, low))


def _coordinate(domain: Domain) -> Domain:
    return domain.extend({start: sp.Rational(1, 100)}, less(0, start), less(start, _last))


def _prove_away(proof: Proof) -> list[Theorem]:
    proof.step("Induction over j, for every number of steps to go.", four_steps_return())
    proof.step("One step from there.", end(1))
    proof.step("Or two.", end(2))
    return [proof.step("Both cases.", either(_coordinate(AWAY), end))]


def _prove_back(proof: Proof) -> list[Theorem]:
    proof.step("Induction over j, for every number of steps to go.", four_steps_return())
    proof.step("Three steps from there lead back as well.", end(3))
    return [proof.step("Both cases.", either(_coordinate(BACK), end))]


_NUMBERS = AWAY.extend({alpha: 1, d: 9})
_LEVEL = _NUMBERS.extend({eps: _HALF}, less(_HALF, alpha), at_most(_loss, eps))


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("Small coordinates end at a - v.", end(1))
    proof.step("Those with k^-alpha < v/2 end at v/2 or more.", each_away(1))
    proof.step("There are at least d - (2/v)^(1/alpha) of them.", loss_below(1))
    return [proof.step("Both cases.", either(_NUMBERS, loss_below))]


def _prove_steps(proof: Proof) -> list[Theorem]:
    proof.step("The loss from below.", either(_NUMBERS, loss_below))
    proof.step("With 2/v = y the number of coordinates that are not small is at most y^2.",
               _below_square())  # fmt: skip
    return [proof.step("And 2/v is at most 4 t^2.", either(_LEVEL, steps_below))]


LAW = "bigram/sign-descent/linear"
SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_START = {start: sp.Rational(1, 100)}

DERIVATIONS = (
    Derivation(
        name="sign-descent/linear-passes",
        law=LAW,
        title="Where linearly decreasing steps pass the target by the last one",
        source=SOURCE,
        statement=Statement(
            _coordinate(AWAY),
            (_ends(1),),
            ({t: 1, j: 0, apart: 1, start: _HALF}, {t: 6, j: 1, apart: 2, **_START}),
        ),
        prove=_prove_away,
    ),
    Derivation(
        name="sign-descent/linear-returns",
        law=LAW,
        title="Where linearly decreasing steps lead back to the start",
        source=SOURCE,
        statement=Statement(
            _coordinate(BACK),
            (_ends(0),),
            ({t: 3, j: 1, apart: 1, **_START}, {t: 0, j: 0, apart: 0, **_START}),
        ),
        prove=_prove_back,
    ),
    Derivation(
        name="sign-descent/linear-loss-below",
        law=LAW,
        title="The loss after linearly decreasing steps that pass the target, from below",
        source=SOURCE,
        statement=Statement(
            _NUMBERS,
            (_BELOW,),
            (
                {alpha: 1, d: 400, t: 2, j: 0, apart: 2},
                {alpha: 2, d: 100, t: 5, j: 1, apart: 1},
                {alpha: 2, d: 100, t: 6, j: 1, apart: 2},
            ),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/linear-steps-below",
        law=LAW,
        title="Of order d^(1/4) linearly decreasing steps are needed where they pass the target",
        source=SOURCE,
        statement=Statement(_LEVEL, (_STEPS_BELOW,)),
        prove=_prove_steps,
    ),
)
