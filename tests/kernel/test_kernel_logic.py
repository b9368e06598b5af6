"""Quantifiers and cases: true uses, and false statements that the rules refuse."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    EmptyDomain,
    Refused,
    assume,
    at_most,
    cases,
    compare_integrals,
    compare_sums,
    equal,
    follows,
    induction,
    integer_part,
    less,
    limit_of_monomials,
    multiply,
    specialise,
    zeta_sum,
)
from theory.symbols import d, k, n, t, x

y, z = sp.symbols("y z", real=True)
v = sp.Symbol("v", nonnegative=True)
m = sp.Symbol("m", integer=True)
m1 = sp.Symbol("m1", integer=True, positive=True)
m0 = sp.Symbol("m0", integer=True, nonnegative=True)
NOWHERE = Domain.of({})
HALF = sp.Rational(1, 2)
f = sp.Function("f")


def square():
    return follows(Domain.of({y: 1}), at_most(0, y**2))


# ------------------------------------------------------------------------------------- assume


def test_an_assumption_is_listed_and_stays_listed():
    domain = Domain.of({x: 2})
    hypothesis = assume(domain, at_most(f(x), 3), "f is small")
    theorem = follows(domain, at_most(f(x) + 1, 4), hypothesis)
    assert {a.name for a in theorem.assumptions} == {"f is small"}
    assert "f is small: f(x) <= 3" in map(str, theorem.assumptions)


def test_an_assumption_must_have_a_value():
    with pytest.raises(Refused, match="not known to have a value"):
        assume(Domain.of({y: 1}), at_most(0, 1 / y), "undefined")


def test_an_assumption_quantifies_over_variables_of_its_domain():
    with pytest.raises(Refused, match="not variables"):
        assume(Domain.of({x: 1}), at_most(0, f(x)), "h", forall=(k,))
    hypothesis = assume(Domain.of({k: 3}, at_most(2, k)), at_most(0, f(k)), "h", forall=(k,))
    (assumption,) = hypothesis.assumptions
    assert str(assumption) == "h: 0 <= f(k) for all k with 2 <= k"
    assert assumption.free_symbols == set()


# --------------------------------------------------------------------------------- specialise


def test_specialise_puts_values_and_checks_constraints():
    theorem = follows(Domain.of({y: 2}, at_most(1, y)), at_most(1, 2 * y - 1))
    there = specialise(theorem, Domain.of({x: 3}), {y: 1 + x})
    assert there.relation == at_most(1, 2 * x + 1)
    with pytest.raises(Refused, match="does not follow on the new domain"):
        specialise(theorem, Domain.of({x: 3}), {y: x})
    with pytest.raises(Refused, match="is no variable"):
        specialise(theorem, Domain.of({x: 3}), {z: x})


@pytest.mark.parametrize(
    ("symbol", "value", "reason"),
    [
        (x, y, "not known positive"),
        (v, y, "may be negative"),
        (d, x, "not known as an integer"),
        (d, HALF, "not known as an integer"),
        (m, x / 2, "not known as an integer"),
    ],
)
def test_specialise_keeps_what_symbols_assume(symbol, value, reason):
    theorem = follows(Domain.of({symbol: 1}), at_most(symbol, symbol + 1))
    with pytest.raises(Refused, match=reason):
        specialise(theorem, Domain.of({x: 1, y: 1}), {symbol: value})


def test_specialise_asks_for_values_that_are_defined():
    # caught: with v = 0 the value 1/v passed the constraint v * (1/v) = 1, giving 0 < v for v >= 0
    u = sp.Symbol("u", nonnegative=True)
    domain = Domain.of({u: 1, v: 1}, equal(u * v, 1))
    first = multiply(follows(domain, less(0, u * v)), 1 / (u + 1))
    second = multiply(follows(domain, at_most(u / (u + 1), 1)), v)
    positive = follows(domain, less(0, v), first, second)
    with pytest.raises(Refused, match="1/v, for u"):
        specialise(positive, Domain.of({v: 1}), {u: 1 / v})
    assert specialise(positive, Domain.of({v: 1}, at_most(1, v)), {u: 1 / v}).relation == less(0, v)


def test_specialise_captures_no_bound_variable():
    theorem = follows(Domain.of({x: 2, d: 2}), at_most(0, sp.Sum(x / k, (k, 1, d))))
    with pytest.raises(Refused, match="captured"):
        specialise(theorem, Domain.of({k: 2, d: 2}), {x: k})
    limit = limit_of_monomials(Domain.of({x: 1}), x / d, d, 0)
    with pytest.raises(Refused, match="captured"):
        specialise(limit, Domain.of({d: 1}), {x: d})
    with pytest.raises(Refused, match="no variable"):
        specialise(limit, Domain.of({x: 1}), {d: 5})
    assert specialise(limit, Domain.of({x: 1}), {x: 2 * x}).limit.expression == 2 * x / d


def test_specialise_moves_assumptions():
    # caught: a hypothesis P(t), put at t + 1, was still listed as P(t)
    domain = Domain.of({t: 1})
    hypothesis = assume(domain, at_most(f(t), 1), "P")
    moved = specialise(hypothesis, domain, {t: t + 1})
    assert {str(a) for a in moved.assumptions} == {"P: f(t + 1) <= 1"}
    schema = assume(Domain.of({t: 1, x: 1}), at_most(f(t), x), "P", forall=(t,))
    assert specialise(schema, Domain.of({t: 1}), {t: t + 1, x: 5}).assumptions == frozenset(
        assume(Domain.of({t: 1}), at_most(f(t), 5), "P", forall=(t,)).assumptions
    )
    with pytest.raises(Refused, match="captured"):
        specialise(schema, Domain.of({t: 1}), {x: t + 1})


def test_convergence_does_not_leak_into_a_wider_domain():
    # caught: the sum of k^-n was still taken to converge where n was any positive number
    total = sp.Sum(k ** (-n), (k, 1, sp.oo))
    theorem = zeta_sum(Domain.of({n: 3}, less(1, n)), k, n)
    wide = Domain.of({n: HALF})
    moved = specialise(theorem, wide, {n: 2})
    with pytest.raises(Refused, match="not known to have a value"):
        follows(wide, at_most(0, total), moved)
    assert follows(wide, at_most(0, sp.Sum(k**-2, (k, 1, sp.oo))), moved)
    trivial = follows(Domain.of({n: 3, m1: 1}, less(1, n)), at_most(0, 1), theorem)
    empty = compare_sums(trivial, m1, 1, 0, wide)  # no terms, nothing learnt
    with pytest.raises(Refused, match="not known to have a value"):
        follows(wide, at_most(0, total), empty)
    below = follows(Domain.of({n: HALF}, at_most(n, 1)), at_most(0, 1))
    joined = cases(follows(theorem.domain, at_most(0, 1), theorem), below, less(1, n))
    with pytest.raises(Refused, match="not known to have a value"):
        follows(joined.domain, at_most(0, total), joined)


# -------------------------------------------------------------------------------------- cases


def test_cases_join_where_they_cover():
    right, left = Domain.of({y: 1}, at_most(0, y)), Domain.of({y: -1}, less(y, 0))
    goal = at_most(0, y**3 + 2 * y**2 + y + 1 - y**3 - y)
    joined = cases(follows(right, goal), follows(left, goal), at_most(0, y))
    assert joined.domain.constraints == ()
    strict = Domain.of({y: 1}, less(0, y)), Domain.of({y: -1}, at_most(y, 0))
    assert cases(*(follows(s, goal) for s in strict), less(0, y)).claim == goal


def test_cases_refuse_a_gap_a_difference_and_a_border_without_value():
    goal = at_most(0, y**2)
    right, left = Domain.of({y: 1}, less(0, y)), Domain.of({y: -1}, less(y, 0))
    with pytest.raises(Refused, match="does not follow here"):  # 0 itself is missing
        cases(follows(right, goal), follows(left, goal), less(0, y))
    with pytest.raises(Refused, match="does not follow here"):
        cases(follows(right, goal), follows(Domain.of({y: -9}, less(y, -5)), goal), less(0, y))
    with pytest.raises(Refused, match="is not"):
        cases(follows(right, goal), follows(left, at_most(0, 1)), less(0, y))
    with pytest.raises(Refused, match="does not split"):
        cases(follows(right, goal), follows(left, goal), equal(y, 0))
    # caught: neither 0 <= 1/y nor 1/y < 0 holds at y = 0
    pair = Domain.of({y: 1}, at_most(0, 1 / y)), Domain.of({y: -1}, less(1 / y, 0))
    with pytest.raises(Refused, match="in the border"):
        cases(*(follows(p, at_most(0, 1)) for p in pair), at_most(0, 1 / y))


def test_cases_keep_assumptions_of_both():
    right, left = Domain.of({y: 1}, at_most(0, y)), Domain.of({y: -1}, less(y, 0))
    joined = cases(
        assume(right, at_most(0, f(y)), "P"), assume(left, at_most(0, f(y)), "Q"), at_most(0, y)
    )
    assert {a.name for a in joined.assumptions} == {"P", "Q"}


# ------------------------------------------------------------------------------- integer part


def test_integer_part_is_dropped():
    domain = Domain.of({m1: 2, x: sp.Rational(5, 2)}, at_most(m1, x), less(x, m1 + 1))
    theorem = follows(domain, less(0, x))
    with pytest.raises(Refused, match="may be below 1"):
        integer_part(theorem, m1, x)
    inner = domain.extend({}, at_most(1, x))
    assert integer_part(follows(inner, less(0, x)), m1, x).domain.variables == (x,)
    low = Domain.of({m0: 2, x: 2}, at_most(m0, x), less(x, m0 + 1), at_most(m0, x + 1))
    assert integer_part(follows(low, less(0, x)), m0, x).domain.constraints == ()


def test_integer_part_refuses():
    domain = Domain.of({m: 2, y: 2}, at_most(m, y), less(y, m + 1), at_most(m, 5))
    with pytest.raises(Refused, match="does not follow from m being"):
        integer_part(follows(domain, at_most(y, 6)), m, y)
    free = Domain.of({m: 2, y: 2}, at_most(m, y), less(y, m + 1))
    with pytest.raises(Refused, match="still used"):
        integer_part(follows(free, at_most(m, y)), m, y)
    real = Domain.of({z: 2, y: 2}, at_most(z, y), less(y, z + 1))
    with pytest.raises(Refused, match="not an integer variable"):
        integer_part(follows(real, at_most(0, 1)), z, y)
    nonnegative = Domain.of({m0: 2, y: 2}, at_most(m0, y), less(y, m0 + 1))
    with pytest.raises(Refused, match="may be negative"):  # else 0 <= y for every real y
        integer_part(follows(nonnegative, at_most(0, y)), m0, y)
    # caught: 1/y has no integer part at y = 0
    quotient = Domain.of({m: 1, y: 1}, at_most(m, 1 / y), less(1 / y, m + 1))
    with pytest.raises(Refused, match="in the bound"):
        integer_part(follows(quotient, at_most(0, 1)), m, 1 / y)
    held = assume(free, at_most(0, f(m)), "P")
    with pytest.raises(Refused, match="fixed by the assumption"):
        integer_part(follows(free, at_most(0, 1), held), m, y)


# ---------------------------------------------------------------------------------- induction


def _bernoulli(start=0, goal=None):
    domain = Domain.of({t: 3, x: 2})
    goal = goal or at_most(1 + t * x, (1 + x) ** t)
    hypothesis = assume(domain, goal, "hypothesis")
    raised = multiply(hypothesis, 1 + x)
    power = follows(domain, equal((1 + x) ** (t + 1), (1 + x) * (1 + x) ** t))
    step = follows(domain, at_most(1 + (t + 1) * x, (1 + x) ** (t + 1)), raised, power)
    base = follows(Domain.of({x: 2}), at_most(1 + start * x, (1 + x) ** start))
    return base, step, hypothesis, domain


def test_induction_proves_bernoulli_and_discharges_the_hypothesis():
    base, step, hypothesis, _ = _bernoulli()
    theorem = induction(base, step, hypothesis, t, 0)
    assert theorem.claim == at_most(1 + t * x, (1 + x) ** t)
    assert theorem.assumptions == frozenset()


def test_induction_uses_the_hypothesis_at_its_own_point_only():
    # caught: P(t + 1) was had from the hypothesis P(t) by putting t + 1 for t
    domain = Domain.of({t: 1})
    hypothesis = assume(domain, at_most(t * (t - 1), 0), "hypothesis")
    ahead = specialise(hypothesis, domain, {t: t + 1})
    base = follows(NOWHERE, at_most(0, 0))
    with pytest.raises(Refused, match="fixed by the assumption"):
        induction(base, ahead, hypothesis, t, 0)
    summed = Domain.of({t: 2})
    with pytest.raises(Refused, match="fixed by the assumption"):
        compare_sums(hypothesis, t, 0, 3, summed)
    held = assume(Domain.of({x: 1}), at_most(f(x), 1), "P")
    with pytest.raises(Refused, match="fixed by the assumption"):
        compare_integrals(held, x, 1, 2, NOWHERE)


def test_induction_does_not_start_below_its_variable():
    # caught: from -1 with t >= 0, where the step from -1 to 0 is missing: t + 1 <= 0 for all t
    domain = Domain.of({t: 1})
    hypothesis = assume(domain, at_most(t + 1, 0), "hypothesis")
    step = follows(domain, at_most(t + 2, 0), hypothesis)
    with pytest.raises(Refused, match="does not go down"):
        induction(follows(NOWHERE, at_most(0, 0)), step, hypothesis, t, -1)
    positive = Domain.of({d: 1})
    hypothesis = assume(positive, at_most(f(d), 0), "hypothesis")
    step = assume(positive, at_most(f(d + 1), 0), "step")
    with pytest.raises(Refused, match="does not go down"):
        induction(assume(NOWHERE, at_most(f(0), 0), "base"), step, hypothesis, d, 0)


def test_induction_refuses_a_bad_base_step_or_domain():
    base, step, hypothesis, domain = _bernoulli()
    with pytest.raises(Refused, match="is not assumed"):
        induction(base, step, hypothesis, t, 1)
    with pytest.raises(Refused, match="the base proves"):
        induction(_bernoulli(1)[0], step, hypothesis, t, 0)
    with pytest.raises(Refused, match="the step proves"):
        induction(base, hypothesis, hypothesis, t, 0)
    with pytest.raises(Refused, match="is not an assumption"):
        induction(base, step, step, t, 0)
    with pytest.raises(Refused, match="not an integer variable"):
        induction(base, step, hypothesis, x, 0)
    elsewhere = assume(Domain.of({t: 3, x: 3}), hypothesis.relation, "hypothesis")
    with pytest.raises(Refused, match="another domain"):
        induction(base, step, elsewhere, t, 0)
    short = domain.extend({}, at_most(2, t))
    again = assume(short, hypothesis.relation, "hypothesis")
    power = follows(short, equal((1 + x) ** (t + 1), (1 + x) * (1 + x) ** t))
    onward = follows(short, step.relation, multiply(again, 1 + x), power)
    with pytest.raises(Refused, match="restricts the induction variable"):
        induction(base, onward, again, t, 0)
    second = follows(Domain.of({x: 2}), at_most(1 + 2 * x, (1 + x) ** 2))
    assert induction(second, onward, again, t, 2).domain == short
    whole = Domain.of({m: 3, x: 2})
    on_all = assume(whole, at_most(0, f(m)), "P")
    ahead = assume(whole, at_most(0, f(m + 1)), "Q")
    with pytest.raises(Refused, match="is not assumed"):
        induction(assume(Domain.of({x: 2}), at_most(0, f(0)), "R"), ahead, on_all, m, 0)
    quantified = assume(domain, at_most(0, f(t)), "P", forall=(t,))
    with pytest.raises(Refused, match="quantifies over"):
        induction(base, step, quantified, t, 0)


def test_induction_refuses_a_base_that_uses_the_hypothesis_and_other_fixed_assumptions():
    domain = Domain.of({t: 1})
    hypothesis = assume(domain, at_most(0, f(t)), "P")
    other = assume(domain, at_most(0, f(t + 1)), "Q")
    base = assume(NOWHERE, at_most(0, f(0)), "R")
    with pytest.raises(Refused, match="fixed by the assumption Q"):
        induction(base, other, hypothesis, t, 0)
    recurrence = assume(domain, equal(f(t + 1), 2 * f(t)), "recurrence", forall=(t,))
    step = follows(domain, at_most(0, f(t + 1)), recurrence, multiply(hypothesis, sp.Integer(2)))
    theorem = induction(base, step, hypothesis, t, 0)
    assert {a.name for a in theorem.assumptions} == {"R", "recurrence"}


def test_a_limit_is_no_relation():
    limit = limit_of_monomials(NOWHERE, 1 / d, d, 0)
    with pytest.raises(Refused, match="a relation is needed"):
        multiply(limit, x)
    with pytest.raises(Refused, match="a limit is needed"):
        _ = square().limit


def test_empty_domains_are_errors():
    for constraint in (less(x, 0), at_most(x, -x), equal(x, 3), less(0, sp.log(x - 2))):
        with pytest.raises(EmptyDomain):
            Domain.of({x: 2}, constraint)


def test_induction_over_a_quantified_claim():
    """P(t) is a claim for all x, used at another x in the step."""
    domain = Domain.of({t: 3, x: 2})
    hypothesis = assume(domain, at_most(0, f(t, x)), "P", forall=(x,))
    law = assume(domain, equal(f(t + 1, x), f(t, 2 * x)), "recurrence", forall=(t, x))
    elsewhere = specialise(hypothesis, domain, {x: 2 * x})
    step = follows(domain, at_most(0, f(t + 1, x)), law, elsewhere)
    base = assume(Domain.of({x: 2}), at_most(0, f(0, x)), "start", forall=(x,))
    theorem = induction(base, step, hypothesis, t, 0)
    assert {a.name for a in theorem.assumptions} == {"recurrence", "start"}
    once = assume(domain, at_most(0, f(t, x)), "P at this x")
    moved = specialise(once, domain, {x: 2 * x})
    with pytest.raises(Refused, match="fixed by the assumption"):
        induction(base, follows(domain, step.relation, law, moved), once, t, 0)
    tied = domain.extend({}, at_most(0, t + x))
    bound = assume(tied, at_most(0, f(t, x)), "P", forall=(x,))
    ahead = follows(tied, at_most(0, f(t + 1, x)), law, specialise(bound, tied, {x: 2 * x}))
    with pytest.raises(Refused, match="quantifies over t"):
        induction(base, ahead, bound, t, 0)
