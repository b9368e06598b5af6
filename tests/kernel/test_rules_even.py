"""Even numbers of literal steps in infinite dimension: definitions, and what is refused."""

from fractions import Fraction

import mpmath
import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    assume,
    at_most,
    best_length,
    compare_counts,
    count_at_least,
    count_at_most,
    equal,
    even_constant,
    every_length,
    follows,
    infinite_sum,
    less,
    literal_loss,
)
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenLoss,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
)
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, eps, h, k, v, x, y

HALF = sp.Rational(1, 2)
LIGHT = Domain.of({alpha: 1, h: 1}, less(HALF, alpha))
MOVING = LIGHT.extend({v: HALF})
LOSS = EvenLoss(alpha, 2 * h, v)


def test_the_loss_over_all_coordinates():
    square = SignPosition(k**-alpha, v, 2 * h) ** 2
    each = MOVING.extend({k: 2})
    bound = assume(each, at_most(square, k ** (-2 * alpha)), "not farther", forall=(k,))
    sign = follows(each, at_most(0, square))
    part, _ = infinite_sum(MOVING, k, bound, sign, sp.Integer(1), 2 * alpha, sp.Integer(1))
    total = sp.Sum(square, (k, 1, sp.oo))
    claim = literal_loss(MOVING, LOSS, part).claim
    assert claim == equal(LOSS, total / sp.zeta(2 * alpha))
    with pytest.raises(Refused, match="known to have a value"):
        literal_loss(MOVING, LOSS)  # nothing says that the sum converges


@pytest.mark.parametrize(
    ("function", "domain"),
    [
        (EvenLoss(alpha, 2 * h + 1, v), MOVING),
        (EvenLoss(alpha, h, v), MOVING),
        (EvenLoss(alpha, 2 * h - 4, v), MOVING),
        (EvenLoss(alpha, 2 * h, v - 1), MOVING),
        (EvenLoss(alpha, 2 * h, v), Domain.of({alpha: 1, h: 1, v: 1})),
        (EvenOptimum(alpha, T), Domain.of({alpha: 1, T: 2}, less(HALF, alpha))),
        (EvenOptimum(alpha, 2 * h), Domain.of({alpha: 1, h: 1})),
        (EvenConstant(alpha), Domain.of({alpha: 1})),
        (EvenCount(alpha, y - 1), LIGHT.extend({y: 2})),
        (EvenCount(alpha, eps), Domain.of({alpha: 1, eps: 1})),
    ],
    ids=str,
)
def test_what_has_no_value_is_not_spoken_of(function, domain):
    with pytest.raises(Refused, match="value"):
        follows(domain, equal(function, function))


def test_the_infimum_over_lengths():
    optimum = EvenOptimum(alpha, 2 * h)
    bound = assume(MOVING, at_most(0, LOSS), "not negative", forall=(v,))
    assert every_length(LIGHT, optimum, bound, v).claim == at_most(0, optimum)
    assert best_length(LIGHT, optimum, 1 / h).claim == at_most(
        optimum, EvenLoss(alpha, 2 * h, 1 / h)
    )
    with pytest.raises(Refused, match="does not follow"):
        best_length(LIGHT, optimum, 1 - h)
    finite = LIGHT.extend({d: 3})
    other = SignExactLoss(alpha, d, 2 * h, v)
    wrong = assume(finite.extend({v: 1}), at_most(0, other), "finite", forall=(v,))
    with pytest.raises(Refused, match="does not bound"):
        every_length(finite, optimum, wrong, v)
    later = assume(MOVING, at_most(0, EvenLoss(alpha, 2 * h + 2, v)), "later", forall=(v,))
    with pytest.raises(Refused, match="does not bound"):
        every_length(LIGHT, optimum, later, v)


def test_the_least_even_number():
    level = LIGHT.extend({eps: HALF})
    count, optimum = EvenCount(alpha, eps), EvenOptimum(alpha, 2 * h)
    enough = assume(level, at_most(optimum, eps), "enough")
    assert count_at_most(level, count, h, enough).claim == at_most(count, 2 * h)
    with pytest.raises(Refused, match="is not about"):
        count_at_most(level, count, h + 1, enough)
    fixed = Domain.of({alpha: 1, eps: HALF}, less(HALF, alpha))
    assert count_at_least(fixed, count, sp.Integer(2)).claim == at_most(2, count)
    with pytest.raises(Refused, match="may be above 2"):
        count_at_least(fixed, count, sp.Integer(3))
    few = level.extend({}, at_most(2 * h, 7))
    short = assume(few, less(eps, optimum), "short", forall=(h,))
    assert count_at_least(fixed, count, sp.Integer(8), short, h).claim == at_most(8, count)
    with pytest.raises(Refused, match="for all"):
        count_at_least(fixed, count, sp.Integer(10), short, h)


def test_counts_from_losses():
    domain = Domain.of({alpha: 1, d: 3, eps: HALF, y: HALF}, less(HALF, alpha))
    every = domain.extend({h: 1})
    finite, least = SignExactCount(alpha, d, eps, 0), EvenCount(alpha, y)
    losses = SignExactOptimum(alpha, d, 2 * h) - eps, EvenOptimum(alpha, 2 * h) - y
    order = assume(every, at_most(*losses), "order", forall=(h,))
    assert compare_counts(domain, finite, least, order, h).claim == at_most(finite, least)
    with pytest.raises(Refused, match="does not compare"):
        compare_counts(domain, least, finite, order, h)
    with pytest.raises(Refused, match="does not compare"):
        compare_counts(domain, finite, EvenCount(alpha, eps), order, h)
    with pytest.raises(Refused, match="not of even steps"):
        compare_counts(domain, SignExactCount(alpha, d, eps, 1), least, order, h)
    with pytest.raises(Refused, match="not a fresh"):
        compare_counts(every.extend({}, at_most(1, h)), finite, least, order, h)
    with pytest.raises(Refused, match="not a fresh"):
        compare_counts(domain, finite, least, order, T)
    once = assume(every, at_most(*losses), "at one number only")
    with pytest.raises(Refused, match="fixed by the assumption"):
        compare_counts(domain, finite, least, once, h)
    few = every.extend({}, at_most(h, 4))
    part = assume(few, at_most(*losses), "few", forall=(h,))
    with pytest.raises(Refused, match="for every number"):
        compare_counts(domain, finite, least, part, h)
    strict = assume(every, less(*losses), "strict", forall=(h,))
    with pytest.raises(Refused, match="does not compare"):
        compare_counts(domain, finite, least, strict, h)


def test_the_constant_between_integrals():
    domain = Domain.of({alpha: 1, y: 2}, less(HALF, alpha), at_most(1, y))
    constant = EvenConstant(alpha)
    low, high = even_constant(domain, constant, x, 1, y)
    part = sp.Integral(constant.integrand(x), (x, 1, y))
    assert low.claim == at_most(part, constant)
    assert high.claim == at_most(constant, part + 1 + y ** (1 - 2 * alpha) / (2 * alpha - 1))
    for ends in ((0, y), (-1, y), (y, 1)):
        with pytest.raises(Refused, match="does not follow"):
            even_constant(domain, constant, x, *ends)
    with pytest.raises(Refused, match="not a fresh variable"):
        even_constant(domain, constant, y, 1, y)
    with pytest.raises(Refused, match="not a fresh variable"):
        even_constant(domain, constant, k, 1, y)
    with pytest.raises(Refused, match="known to have a value"):
        even_constant(Domain.of({alpha: 1, y: 2}, at_most(1, y)), constant, x, 1, y)
    with pytest.raises(Refused, match="is not the constant"):
        even_constant(domain, y, x, 1, y)


@pytest.mark.parametrize("exponent", [Fraction(3, 4), 1, 2])
def test_the_bounds_of_the_constant_hold_for_its_closed_form(exponent):
    low, high, cells = mpmath.mpf(1) / 50, 30, 40000
    step = (high - low) / cells
    constant = EvenConstant(sp.Rational(exponent))
    power = float(exponent)
    places = [float(low + (i + 0.5) * step) ** -power for i in range(cells)]
    part = sum((y - 2 * ((y + 1) // 2)) ** 2 for y in places) * float(step)
    value = float(constant.evalf(20))
    assert (
        part - 1e-3 <= value <= part + float(low) + high ** (1 - 2 * power) / (2 * power - 1) + 1e-3
    )


def test_the_constant_is_positive_where_it_is_defined():
    light = Domain.of({alpha: 1}, less(HALF, alpha))
    assert follows(light, less(0, EvenConstant(alpha))).claim == less(0, EvenConstant(alpha))
    with pytest.raises(Refused, match="known to have a value"):
        follows(Domain.of({alpha: 1}), less(0, EvenConstant(alpha)))
    with pytest.raises(Refused, match="was not found"):
        follows(light, less(1, EvenConstant(alpha)))
