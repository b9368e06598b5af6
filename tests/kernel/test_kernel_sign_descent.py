"""The kernel on the functions of sign descent: false statements that were once within reach."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    assume,
    at_most,
    certify,
    equal,
    follows,
    less,
    specialise,
    unfold,
)
from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from theory.sign_descent_exact_loss import SignExactLoss
from theory.sign_descent_rate import InverseSignRate, SignRate
from theory.symbols import alpha, k, tau, x, y

HALF = sp.Rational(1, 2)
LIGHT = less(HALF, alpha)
real = sp.Symbol("r", real=True)


def test_a_time_that_is_undone_is_positive():
    """InverseSignRate(alpha, SignRate(alpha, t)) becomes t, which is false for t < 0."""
    negative = Domain.of({alpha: 1, real: -1}, LIGHT, less(real, 0))
    level = Domain.of({alpha: 1, y: HALF}, LIGHT, less(y, 1))
    positive = follows(level, less(0, InverseSignRate(alpha, y)))
    rate = SignRate(alpha, real)
    with pytest.raises(Refused, match="not known to have a value"):
        unfold(negative, rate)
    with pytest.raises(Refused, match="not known to have a value"):
        specialise(positive, negative, {y: rate})
    usual = Domain.of({alpha: 1, tau: 1}, LIGHT)
    between = [
        assume(usual, claim, name, forall=(alpha, tau))
        for name, claim in (
            ("above 0", less(0, SignRate(alpha, tau))),
            ("below 1", less(SignRate(alpha, tau), 1)),
        )
    ]
    assert specialise(positive, usual, {y: SignRate(alpha, tau)}, between).claim == less(0, tau)


def test_a_length_that_holds_the_index_is_not_captured():
    """At k = 3 the loss of lengths 1/k is 17/45; lengths 1/k for each coordinate k would give 0."""
    loss = SignExactLoss(1, 2, 1, 1 / k)
    with pytest.raises(NotEnclosable, match="captured"):
        enclose(loss, {k: 3}, 64)
    third = Domain.of({k: 3}, at_most(3, k), at_most(k, 3))
    with pytest.raises(Refused):
        certify(third, less(loss, sp.Rational(1, 100)), {k: (3, 3)})
    assert sign(enclose(45 * SignExactLoss(1, 2, 1, 1 / x) - 16, {x: 3}, 64)) == 1


def test_names_of_the_normal_form_are_not_captured():
    """Renaming the outer index must not make it the inner one."""
    inner = sp.Symbol("bound_1", integer=True, positive=True)
    here = Domain.of({x: 1})
    total, false = (
        sp.Sum(x * k**2 + k * sp.Sum(term, (inner, 1, 3)), (k, 1, 3))
        for term in (k * inner, inner**2)
    )
    with pytest.raises(Refused):
        follows(here, equal(total, false))
    with pytest.raises(Refused, match="not known to have a value"):
        follows(here, equal(total, total))
