"""Boundaries of the kernel: exhausted searches, untrusted answers, terms without a value."""

from fractions import Fraction

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    at_most,
    context,
    entailment,
    follows,
    integer_part,
    less,
    normal_form,
    specialise,
    zeta_sum,
)
from derivations.kernel.defined import undefined_part
from derivations.kernel.enclosure import NotEnclosable, enclose
from derivations.kernel.normal_form import Normaliser, is_zero, reduce_denominators
from derivations.kernel.polynomial import ONE, raise_monomial, to_expression
from theory.functions import E
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.symbols import k, n, t, x

y, z = sp.symbols("y z", real=True)
m = sp.Symbol("m", integer=True)
HALF = sp.Rational(1, 2)


def test_a_product_of_unknown_signs_may_be_positive_as_a_whole():
    term = E(1, y * z)
    assert undefined_part(term, context((less(0, y * z),))) is None
    assert undefined_part(term, context((less(y, 0), less(z, 0)))) is None
    assert undefined_part(term, context(())) == term
    assert undefined_part(term, context((less(y, 0), less(0, z)))) == term


@pytest.mark.parametrize(
    "binder", [sp.Sum(k, (k, 1, 2), (t, 1, 2)), sp.Integral(x, x), sp.Integral(x, (x, 1))], ids=str
)
def test_binders_without_one_closed_range_have_no_value(binder):
    assert undefined_part(binder, context(())) == binder


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (SignOptimum(1, 3, 1), sp.Rational(45, 196)),
        (SignCount(1, 4, sp.Rational(54, 205)), 1),
        (SignExactLoss(1, 2, 1, 1), sp.Rational(1, 5)),
        (sp.Pow(sp.E, sp.Rational(1, 2), evaluate=False), sp.exp(HALF)),
    ],
    ids=str,
)
def test_losses_of_sign_descent_have_enclosures(expression, value):
    ball = enclose(expression - value, {}, 128)
    assert ball.contains(0)
    assert abs(float(ball.mid())) < 1e-20


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (sp.tan(x), "no ball evaluation"),
        (SignCount(x, 3, HALF), "exact arguments"),
        (SignOptimum(1, 3, HALF), "whole number of steps"),
        (SignOptimum(1, 3, 0), "whole number of steps"),
        (SignCount(1, 3, -1), "eps"),
    ],
    ids=str,
)
def test_terms_without_an_enclosure(expression, reason):
    with pytest.raises(NotEnclosable, match=reason):
        enclose(expression, {x: 2}, 64)


@pytest.mark.parametrize("forged", [Fraction(-1), Fraction(7)])
def test_weights_of_the_search_are_checked(monkeypatch, forged):
    domain = Domain.of({y: 2, z: 3}, at_most(1, y), at_most(2, z))
    assert follows(domain, at_most(8, 2 * y + 3 * z))
    monkeypatch.setattr(entailment, "nonnegative_solution", lambda c, b, g: [forged] * len(c))
    with pytest.raises(Refused):  # another claim than before: answers are remembered
        follows(domain, at_most(13 + forged, (5 + forged) * y + 4 * z))


def test_sums_over_many_denominators_are_not_called_zero():
    normalise = Normaliser(lambda e: True)
    few = normalise(sp.Mul(*(1 / (y + i) for i in range(1, 4))))
    assert not is_zero(few, normalise)
    assert not is_zero(normalise(sp.Mul(*(1 / (y + i) for i in range(1, 70)))), normalise)


def test_reductions_stop_at_their_budget(monkeypatch):
    normalise = Normaliser(lambda e: True)
    quotient = normalise(y**3 / (y + 1))
    whole = to_expression(reduce_denominators(quotient, normalise))
    monkeypatch.setattr(normal_form, "REDUCTIONS", 1)
    once = to_expression(reduce_denominators(quotient, normalise))
    assert once != whole
    for expression in (once, whole):  # stopped early or not, the value is the same
        assert expression.subs(y, 3) == sp.Rational(27, 4)


def test_the_zeroth_power_of_a_monomial():
    ((monomial, _),) = Normaliser(lambda e: True)(x * y).terms.items()
    assert raise_monomial(monomial, Fraction(0)) == ONE
    assert raise_monomial(monomial, Fraction(1)) == monomial


def test_convergence_is_dropped_where_a_bound_variable_would_be_captured():
    theorem = zeta_sum(Domain.of({n: 3}, less(1, n)), k, n)
    trivial = follows(theorem.domain, at_most(0, 1), theorem)
    assert trivial.convergent
    assert specialise(trivial, Domain.of({k: 3}), {n: k + 1}).convergent == frozenset()


def test_an_integer_of_any_sign_is_dropped():
    domain = Domain.of({m: 2, y: 2}, at_most(m, y), less(y, m + 1))
    assert integer_part(follows(domain, at_most(0, y**2)), m, y).domain.variables == (y,)
