"""Relations are types: what they accept, what they mean, how they print."""

import pickle

import pytest
import sympy
from sympy import Abs, Integer, Le, log, oo

from theory import (
    BigO,
    Bounds,
    Equivalent,
    Limit,
    LittleO,
    LogEquivalent,
    TheoryError,
    Theta,
)
from theory.relation import bounded
from theory.symbols import d, eps, n, tau

KINDS = [
    Limit(function=tau + 1 / d, value=tau, variable=d),
    Equivalent(function=d + 1, value=d, variable=d),
    LogEquivalent(function=2 * d, value=d, variable=d),
    LittleO(function=log(d), gauge=d, variable=d),
    BigO(function=d - 1, gauge=d, constant=Integer(1), threshold=Integer(1), variable=d),
    Theta(function=d + 1, gauge=d, lower=Integer(1), upper=Integer(2), threshold=Integer(1),
          variable=d),
    Bounds(function=n, lower=Integer(1), upper=d, conditions=(n >= 1, n <= d)),
    bounded(n - d, d, n <= d),
]  # fmt: skip
EVERY = pytest.mark.parametrize("relation", KINDS, ids=lambda r: type(r).__name__)


def refused(kind, **parts):
    with pytest.raises(TheoryError) as caught:
        kind(**parts)
    assert caught.value.code == "E-LAW-009"


@EVERY
def test_relations_are_values(relation):
    assert pickle.loads(pickle.dumps(relation)) == relation
    assert len({relation, pickle.loads(pickle.dumps(relation))}) == 1
    assert d in relation.free_symbols
    assert relation.latex()
    assert relation._repr_latex_().startswith("$")


def test_kinds_with_the_same_parts_differ():
    first, second = (
        kind(function=d + 1, value=d, variable=d) for kind in (Equivalent, LogEquivalent)
    )
    assert first != second


@pytest.mark.parametrize("part", [d > 1, True, "d", 1, 1.5, None, sympy.true, sympy.Eq(d, n)])
def test_both_sides_must_be_expressions(part):
    if part is not None:
        refused(Equivalent, function=d, value=part, variable=d)
        refused(Equivalent, function=part, value=d, variable=d)
        refused(Bounds, function=d, lower=part, upper=d)


def test_variables_and_conditions_have_their_kinds():
    refused(Equivalent, function=d, value=d, variable=d + 1)
    refused(Bounds, function=d, lower=d, upper=d, conditions=("n <= d",))
    refused(Bounds, function=d, lower=d, upper=d, conditions=(n + 1,))


def test_a_limit_does_not_depend_on_its_variable():
    refused(Limit, function=d + 1, value=d, variable=d)


def test_constants_do_not_depend_on_the_variable():
    refused(Theta, function=d**2, gauge=d, lower=Integer(1), upper=d, threshold=Integer(1),
            variable=d)  # fmt: skip
    refused(BigO, function=d**2, gauge=d, constant=d, threshold=Integer(1), variable=d)


def test_a_bound_variable_stays():
    limit = KINDS[0]
    assert limit.subs(d, 10) == limit
    assert limit.subs(tau, 3).value == 3
    assert limit.subs({d: 10, tau: 3}) == limit.subs(tau, 3)
    assert KINDS[6].subs(d, 10).upper == 10


def test_explicit_relations_say_what_they_mean():
    assert KINDS[4].inequalities() == (Le(Abs(d - 1), d),)
    assert KINDS[5].inequalities() == (Le(d, d + 1), Le(d + 1, 2 * d))
    assert KINDS[6].inequalities() == (Le(1, n), Le(n, d))
    assert all(r.inequalities() == () for r in KINDS[:4])


def test_conditions_that_say_nothing_are_dropped():
    assert Bounds(function=d, lower=d, upper=d, conditions=(d > 0,)).conditions == ()


def test_latex():
    assert KINDS[1].latex() == r"d + 1 \sim d \quad (d \to \infty)"
    assert KINDS[5].latex() == r"d + 1 = \Theta\left(d\right) \quad (d \to \infty)"
    assert KINDS[6].latex() == r"1 \leq n \leq d \quad \left(n \geq 1, n \leq d\right)"
    assert r"\left|{- d + n}\right| \leq d" in KINDS[7].latex()
    at_zero = Equivalent(function=1 / eps, value=1 / eps, variable=eps, point=Integer(0))
    assert r"\epsilon \to 0" in at_zero.latex()
    assert KINDS[0].point is oo
