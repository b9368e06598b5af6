"""Limits: true uses, and false statements that the rules refuse."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Limit,
    Refused,
    assume,
    at_most,
    combine_limits,
    equal,
    euler_constant,
    follows,
    less,
    limit_of_monomials,
    pass_to_limit,
    restate,
    squeeze,
)
from derivations.kernel.entailment import context
from derivations.kernel.rules.limits import grows_eventually
from theory.functions import H
from theory.symbols import alpha, d, n, x

y = sp.Symbol("y", real=True)
c = sp.Symbol("c")
NOWHERE = Domain.of({})
HALF = sp.Rational(1, 2)
f = sp.Function("f")
log = sp.log(d)

TENDS = [
    ({}, [], 1 / d, 0),
    ({}, [], 3 - log / d, 3),
    ({}, [], 1 / log, 0),
    ({alpha: 1}, [], d ** (-alpha) * log**5, 0),
    ({alpha: HALF}, [less(alpha, 1)], d ** (alpha - 1), 0),
    ({x: 2}, [], x * sp.exp(-x * sp.sqrt(d)) * d**7, 0),
    ({}, [], sp.exp(-(log**2)) * d, 0),
    ({}, [], 1 - 1 / (d + 1), 1),
    ({}, [], (d + sp.sqrt(d)) ** (-HALF), 0),
    ({}, [], (2 * d**2 + d * log) ** (-HALF) * log, 0),
    ({y: 1}, [], y / d, 0),
]


@pytest.mark.parametrize(("point", "wanted", "expression", "value"), TENDS, ids=str)
def test_monomials_that_tend(point, wanted, expression, value):
    theorem = limit_of_monomials(Domain.of(point, *wanted), expression, d, value)
    assert theorem.claim == Limit(expression, d, sp.sympify(value))


NOT = [
    ({}, [], sp.sympify(1) / d, 1, "tend to zero"),
    ({}, [], d / d + 1, 0, "tend to zero"),
    ({}, [], log, 0, "tend to zero"),
    ({y: -1}, [], d**y, 0, "tend to zero"),  # an exponent of unknown sign
    ({alpha: HALF}, [], d ** (alpha - 1), 0, "tend to zero"),
    ({alpha: HALF}, [at_most(alpha, 1)], d ** (alpha - 1), 0, "tend to zero"),  # 1 at alpha = 1
    ({}, [], sp.exp(d) / d, 0, "does not decay"),
    ({y: -1}, [], sp.exp(y * d), 0, "does not decay"),
    ({}, [], sp.exp(-1 / d), 0, "does not decay"),
    ({}, [], sp.Integer(2) ** (-d), 0, "moving exponent"),
    ({}, [], sp.cos(d) / d, 0, "is not known"),
    ({}, [], 1 / sp.log(log + 3), 0, "is not known"),
    ({x: 1}, [], (d**alpha + d) ** -1, 0, "be compared"),
    ({y: 1}, [], 1 / (1 + d * y + d**2 * (y - y)), 0, None),  # y may be 0
    ({}, [], 1 / (d - 5), 0, "have a value"),  # undefined at d = 5
    ({}, [], (log + 1) ** -1, 0, "has logs"),
    ({}, [], 1 / d, d, "moves"),
    ({d: 3}, [], 1 / d, 0, "is a parameter"),
    ({}, [], d / sp.log(d), 0, "tend to zero"),
]


@pytest.mark.parametrize(("point", "wanted", "expression", "value", "reason"), NOT, ids=str)
def test_monomials_that_do_not_tend(point, wanted, expression, value, reason):
    point = {**({alpha: 1} if expression.has(alpha) else {}), **point}
    with pytest.raises(Refused, match=reason):
        limit_of_monomials(Domain.of(point, *wanted), expression, d, value)


def test_slow_exponentials_do_not_beat_powers():
    # caught: d exp(-sqrt(log d)) grows without bound, and was said to tend to zero
    for expression in (d * sp.exp(-sp.sqrt(log)), sp.exp(-sp.sqrt(log)), d * sp.exp(-log * HALF)):
        with pytest.raises(Refused):
            limit_of_monomials(NOWHERE, expression, d, 0)


def test_growth_of_constraints():
    here = context(()).extended([at_most(2, d)])
    assert grows_eventually(less(5, d), d, here)
    assert grows_eventually(equal(d, d), d, here)
    assert grows_eventually(at_most(d, d), d, here)
    assert grows_eventually(at_most(1, 2), d, here)
    for false in (less(d, 5), equal(d, 5), less(d, d), at_most(y, d * y), less(0, sp.exp(-d))):
        assert not grows_eventually(false, d, here)
    assert not grows_eventually(less(0, sp.cos(d)), d, here)


# ------------------------------------------------------------------------------------ squeeze


def _bounds():
    domain = Domain.of({d: 9}, at_most(3, d))
    value = d**-2
    return follows(domain, at_most(0, value)), follows(domain, at_most(value, 1 / d)), value


def _constant(value):
    return combine_limits(NOWHERE, sp.sympify(value), d, [])


def test_squeeze():
    lower, upper, value = _bounds()
    shrinking = limit_of_monomials(NOWHERE, 1 / d, d, 0)
    zero = limit_of_monomials(NOWHERE, sp.Integer(0), d, 0)
    assert squeeze(NOWHERE, lower, upper, zero, shrinking).claim == Limit(value, d, sp.Integer(0))


def test_squeeze_refuses():
    lower, upper, value = _bounds()
    shrinking = limit_of_monomials(NOWHERE, 1 / d, d, 0)
    zero = limit_of_monomials(NOWHERE, sp.Integer(0), d, 0)
    near = Domain.of({d: 4}, at_most(d, 5))  # bounds for small d only
    with pytest.raises(Refused, match="for all large"):
        squeeze(NOWHERE, lower, follows(near, upper.relation), zero, shrinking)
    high = follows(Domain.of({d: 4}), at_most(value, 1))
    with pytest.raises(Refused, match="differ"):
        squeeze(NOWHERE, lower, high, zero, _constant(1))
    with pytest.raises(Refused, match="is not about"):
        squeeze(NOWHERE, lower, upper, zero, zero)
    with pytest.raises(Refused, match="is not about"):
        squeeze(NOWHERE, follows(Domain.of({d: 4}), at_most(0, d)), upper, zero, shrinking)
    other = limit_of_monomials(NOWHERE, 1 / n, n, 0)
    with pytest.raises(Refused, match="different variables"):
        squeeze(NOWHERE, lower, upper, zero, other)
    same = follows(Domain.of({d: 4}), equal(value, value))
    with pytest.raises(Refused, match="needs inequalities"):
        squeeze(NOWHERE, lower, same, zero, limit_of_monomials(NOWHERE, value, d, 0))
    held = assume(Domain.of({d: 4}), at_most(value, 1 / d), "at one d")
    with pytest.raises(Refused, match="fixed by the assumption"):
        squeeze(NOWHERE, lower, held, zero, shrinking)
    more = follows(Domain.of({d: 4, y: 2}, at_most(0, y**2)), at_most(value, 1 / d))
    with pytest.raises(Refused, match="also speaks of"):
        squeeze(NOWHERE, lower, more, zero, shrinking)


def test_pass_to_limit():
    domain = Domain.of({d: 4})
    theorem = follows(domain, less(1 / (d + 1), 1))
    shrinking = limit_of_monomials(NOWHERE, 1 / (d + 1), d, 0)
    assert pass_to_limit(NOWHERE, theorem, shrinking, _constant(1)).claim == at_most(0, 1)
    # 0 < 1/d for all d, but not in the limit
    positive = follows(domain, less(0, 1 / d))
    zero = limit_of_monomials(NOWHERE, sp.Integer(0), d, 0)
    kept = pass_to_limit(NOWHERE, positive, zero, limit_of_monomials(NOWHERE, 1 / d, d, 0))
    assert kept.claim == at_most(0, 0)
    with pytest.raises(Refused, match="is not about"):
        pass_to_limit(NOWHERE, theorem, zero, _constant(1))
    with pytest.raises(Refused, match="different variables"):
        pass_to_limit(NOWHERE, theorem, shrinking, limit_of_monomials(NOWHERE, 1 / n, n, 0))
    with pytest.raises(Refused, match="is a parameter"):
        pass_to_limit(domain, theorem, shrinking, _constant(1))
    small = follows(Domain.of({d: 1}, at_most(d, 2)), at_most(d, 2))
    with pytest.raises(Refused, match="for all large"):
        pass_to_limit(NOWHERE, small, shrinking, _constant(2))


# ----------------------------------------------------------------------------- combine, restate


def test_combine_limits():
    shrinking = limit_of_monomials(NOWHERE, 1 / d, d, 0)
    one = limit_of_monomials(NOWHERE, 1 - 1 / (d + 1), d, 1)
    part = one.limit.expression
    assert combine_limits(NOWHERE, part**2 + 1 / d, d, [shrinking, one]).limit.value == 1
    assert combine_limits(NOWHERE, sp.exp(part) * sp.log(part**2 + 2), d, [one]).limit.value == (
        sp.E * sp.log(3)
    )
    assert combine_limits(NOWHERE, part ** sp.Rational(-1, 2), d, [one]).limit.value == 1
    constant = combine_limits(Domain.of({x: 1}), x, d, [])
    assert constant.claim == Limit(x, d, x)


def test_combine_limits_refuses():
    domain = Domain.of({y: 1, x: 1})
    shrinking = limit_of_monomials(domain, 1 / d**2, d, 0)
    part = shrinking.limit.expression
    for expression in (3 * (part**-1), sp.log(part), part**HALF, part**x, part * d, f(part)):
        with pytest.raises(Refused):
            combine_limits(domain, 1 + expression, d, [shrinking])
    # caught: (1/d)/(y - 5) was said to tend to 0 for every y
    with pytest.raises(Refused, match="have a value"):
        combine_limits(domain, part / (y - 5), d, [shrinking])
    with pytest.raises(Refused, match="have a value"):
        combine_limits(domain, part * sp.log(y), d, [shrinking])
    with pytest.raises(Refused, match="moves another variable"):
        combine_limits(domain, part, n, [shrinking])
    narrow = limit_of_monomials(Domain.of({y: 1}, at_most(1, y)), d**-y, d, 0)
    with pytest.raises(Refused, match="needed by the premise"):
        combine_limits(domain, d**-y, d, [narrow])


def test_restate():
    theorem = limit_of_monomials(NOWHERE, 1 / d + 1, d, 1)
    assert restate(theorem, NOWHERE, (d + 1) / d, sp.Integer(1)).limit.expression == (d + 1) / d
    with pytest.raises(Refused, match="is not the same"):
        restate(theorem, NOWHERE, 2 / d + 1, sp.Integer(1))
    with pytest.raises(Refused, match="is not 1"):
        restate(theorem, NOWHERE, 1 / d + 1, sp.Integer(2))
    with pytest.raises(Refused, match="a limit is needed"):
        restate(follows(NOWHERE, at_most(0, 1)), NOWHERE, d, sp.Integer(1))


def test_nothing_grows_under_a_bound():
    # caught: d <= 1 and "d large" contradict each other, so that any two sides were the same
    domain = Domain.of({c: 1}, less(c, 3))
    term = ((c - 3) ** -2) ** HALF
    theorem = limit_of_monomials(domain, term + 1 / d, d, term)
    bounded = Domain.of({c: 1, d: 1}, less(c, 3), at_most(d, 1))
    with pytest.raises(Refused, match="cannot grow"):
        restate(theorem, bounded, term + 1 / d, 1 / (c - 3))
    with pytest.raises(Refused):
        restate(theorem, domain, term + 1 / d, 1 / (c - 3))


def test_euler_constant():
    assert euler_constant(NOWHERE, d).limit.value == sp.EulerGamma
    assert euler_constant(NOWHERE, d).limit.expression == H(d, 1) - sp.log(d)
    for domain, symbol in ((Domain.of({d: 3}), d), (NOWHERE, n)):
        with pytest.raises(Refused, match="not a fresh"):
            euler_constant(domain, symbol)
