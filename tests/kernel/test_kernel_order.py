"""Order and equality: true uses, and false statements that the rules refuse."""

import pytest
import sympy as sp

from derivations.kernel import (
    Domain,
    Refused,
    apply_exp,
    apply_log,
    assume,
    at_most,
    below_maximum,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
)
from theory.functions import Beta, E, H
from theory.symbols import alpha, d, k, n, t, x

y, z = sp.symbols("y z", real=True)
v = sp.Symbol("v", nonnegative=True)
m = sp.Symbol("m", integer=True)
c = sp.Symbol("c")
HALF = sp.Rational(1, 2)
f = sp.Function("f")


def on(point, claim, *constraints):
    return follows(Domain.of(point, *constraints), claim)


# ------------------------------------------------------------------------------------ follows

TRUE = [
    ({x: 2}, [at_most(1, x)], at_most(1, x**alpha), {alpha: 1}),
    ({x: HALF}, [at_most(x, 1)], at_most(1, x ** (-alpha)), {alpha: 1}),
    ({x: 2}, [less(1, x)], less(1, x**alpha), {alpha: 1}),
    ({x: 2, y: 3}, [less(x, y)], less(0, y), {}),
    ({y: 2}, [less(1, y)], at_most(0, sp.log(y)), {}),
    ({v: HALF}, [less(v, 1)], at_most(sp.log(1 - v), 0), {}),
    ({v: HALF}, [at_most(v, 1)], at_most((1 - v) ** n, 1), {n: 2}),
    ({m: 3}, [less(2, m)], at_most(3, m), {}),
    ({d: 3}, [], at_most(1, d**2), {}),
    ({x: 2}, [], equal((x**2) ** alpha * x, x ** (2 * alpha + 1)), {alpha: 1}),
    ({x: 2}, [], equal(sp.exp(alpha * sp.log(x)), x**alpha), {alpha: 1}),
    ({v: HALF}, [less(v, 1)], equal(sp.exp(n * sp.log(1 - v)), (1 - v) ** n), {n: 3}),
    ({x: 2}, [], equal(sp.exp(x * sp.log(2)), sp.Integer(2) ** x), {}),
    ({x: 2}, [], equal(sp.exp(sp.log(sp.log(2)) * x), sp.log(2) ** x), {}),
    ({x: 2}, [], equal(sp.log(6 * x), sp.log(2) + sp.log(3) + sp.log(x)), {}),
    ({x: 2}, [], equal(sp.log(sp.E * x / 2), 1 + sp.log(x) - sp.log(2)), {}),
    ({x: 2}, [], equal(x / (x + 1), 1 - 1 / (x + 1)), {}),
    ({x: 2}, [less(1, x)], equal((1 - 1 / x) ** n, (x - 1) ** n * x**-n), {n: 2}),
    ({}, [], equal(sp.sqrt(2) * sp.sqrt(8), 4), {}),
    ({}, [], equal(sp.Sum(2 * k + 1, (k, 1, 4)), 2 * sp.Sum(k, (k, 1, 4)) + 4), {}),
    ({d: 3}, [], less(0, H(d, alpha)), {alpha: 1}),
    ({x: 3}, [], less(0, E(alpha, x) * Beta(x, 1) * sp.gamma(x)), {alpha: 1}),
    ({x: 3}, [], less(0, sp.zeta(1 + x) + sp.cosh(x) + sp.sinh(x)), {}),
    ({x: 3, d: 2}, [], at_most(0, sp.Sum(x**k, (k, 1, d))), {}),
    ({x: 3}, [at_most(1, x)], at_most(0, sp.Integral(v * x, (v, 0, x))), {}),
]


@pytest.mark.parametrize(("point", "wanted", "claim", "more"), TRUE, ids=lambda v: str(v)[:60])
def test_true_relations_follow(point, wanted, claim, more):
    assert on({**point, **more}, claim, *wanted).claim == claim


FALSE = [
    ({x: 2}, [], at_most(1, x)),
    ({y: 2}, [], at_most(0, y)),
    ({y: 2}, [], less(0, y**2)),  # 0 at y = 0
    ({y: 2}, [], at_most(y, y**2)),
    ({x: 2}, [at_most(1, x)], at_most(x**2, x)),
    ({x: 2}, [at_most(1, x)], less(1, x)),
    ({x: 2}, [at_most(1, x)], at_most(x**alpha, x)),
    ({v: HALF}, [at_most(v, 1)], less(0, 1 - v)),
    ({v: HALF}, [at_most(v, 1)], less((1 - v) ** n, 1)),
    ({y: 1}, [at_most(y, 1)], at_most(y**2, 1)),  # y = -3
    ({y: 1, z: 1}, [at_most(y, z)], at_most(y**2, z**2)),
    ({y: 1, z: 1}, [at_most(y, z)], at_most(y * z, z**2)),  # times a negative number
    ({x: 2}, [], at_most(0, sp.log(x))),
    ({x: 2}, [less(1, x)], less(1, sp.log(x))),
    ({y: 2}, [less(1, y)], at_most(2, y)),  # y is no integer
    ({m: 2}, [less(1, m)], at_most(3, m)),
    ({x: 2}, [], at_most(0, E(1, x) - E(2, x) - 1)),
    ({y: HALF}, [less(y, 1)], less(0, sp.zeta(y))),  # the zeta function is negative below 1
    ({d: 3}, [], at_most(2, H(d, 1))),  # 1 at d = 1
    ({}, [], at_most(0, sp.Integral(y, (y, -3, 1)))),
    ({d: 2}, [], at_most(0, sp.Sum(k - 2, (k, 1, d)))),
    ({x: 2}, [], equal((1 + x) ** alpha, 1 + x**alpha)),
    ({x: 2}, [], equal(sp.log(1 + x), sp.log(x))),
    ({x: 2}, [], equal(sp.exp(x) * sp.exp(alpha), sp.exp(x * alpha))),
]


@pytest.mark.parametrize(("point", "wanted", "claim"), FALSE, ids=lambda v: str(v)[:60])
def test_false_relations_do_not_follow(point, wanted, claim):
    values = {**dict.fromkeys(claim.free_symbols, 2), **point}
    with pytest.raises(Refused):
        on(values, claim, *wanted)


UNDEFINED = [
    equal(1 / y, 1 / y),
    equal(sp.log(y), sp.log(y)),
    equal(y**HALF, y**HALF),
    equal(c**HALF, c**HALF),
    equal(v ** (-HALF), v ** (-HALF)),
    equal(sp.Pow(0, t), 0),  # 0^0
    equal((v - v**2) ** t, (v - v**2) ** t),
    equal(sp.Pow(-1, t), sp.Pow(-1, t)),
    equal(sp.Integral(1 / z, (z, -1, 1)), 0),  # discontinuous integrand
    equal(sp.Integral(sp.log(v), (v, 0, 1)), -1),
    at_most(0, sp.Integral(v, (v, -3, 1))),  # caught: v >= 0 was believed below zero
    at_most(0, sp.Integral(x, (x, 0, 1))),
    at_most(0, sp.Integral(t, (t, 0, 1))),  # an integer variable under an integral
    at_most(0, sp.Sum(v, (v, 0, 3))),  # a real index
    at_most(0, sp.Sum(k, (k, 1, HALF))),
    at_most(0, sp.Sum(k, (k, 0, 3))),
    at_most(0, sp.Sum(t, (t, -3, 0))),  # caught: t >= 0 was believed below zero
    at_most(0, sp.Sum(k, (k, 5, 3))),
    at_most(0, sp.Sum(k, (k, k, 3))),
    at_most(0, sp.Sum(1 / k, (k, 1, sp.oo))),  # no convergence shown
    at_most(0, sp.Integral(sp.exp(-v), (v, 0, sp.oo))),
    at_most(0, sp.Sum(sp.Sum(k, (k, 1, 2)), (k, 1, 2))),
    at_most(0, sp.Sum(k, (k, 1, 2), (t, 1, 2))),
    at_most(0, sp.Sum(k * sp.Sum(k, (k, 1, 2)), (k, 1, 2))),
    at_most(0, sp.Sum(1, (k, 1, H(0, 1)))),
    less(0, H(x, 1)),
    less(0, H(t, 1)),
    less(0, H(d - 1, 1)),
    less(0, E(1, v)),
    less(0, sp.gamma(y)),
    less(0, Beta(y, 1)),
    less(0, 1 + sp.zeta(y) ** 2),
    less(0, 1 + sp.zeta(2 + x, x) ** 2),
    at_most(0, sp.asin(2 + x) ** 2),
    at_most(0, sp.Abs(y)),
    at_most(0, sp.sqrt(y**2)),  # |y| has no derivative at 0 and is not of the language
    at_most(0, sp.Piecewise((1, y > 0), (sp.log(y) ** 2, True))),
    at_most(0, sp.I * sp.I * -1 * y * y + sp.I),
    at_most(0, sp.oo),
    at_most(0, sp.nan),
    at_most(0, sp.Float("0.5")),
    at_most(0, sp.Derivative(f(y), y) ** 2),
    equal(1 / ((y + 1) ** 2 - y**2 - 2 * y - 1), 1),
    equal((y - 1) ** 30 / (y - 1) ** 31, 1 / (y - 1)),
]


@pytest.mark.parametrize("claim", UNDEFINED, ids=lambda v: str(v)[:60])
def test_claims_without_a_value_are_refused(claim):
    with pytest.raises(Refused):
        on({y: 2, z: 3, v: 3, x: 4, c: 2, d: 3, t: 2}, claim)


def test_definitions_do_not_capture():
    # caught: H(d, k) was unfolded to the sum of k^-k
    from theory.gradient_loss import GradientLoss

    with pytest.raises(Refused):
        on({d: 3, k: 2}, equal(GradientLoss(1, 0, d, k), GradientLoss(1, 0, d, k)))
    on({d: 3, n: 2}, equal(GradientLoss(1, 0, d, n), GradientLoss(1, 0, d, n)))


def test_premises_must_hold_here():
    above = on({y: 3}, at_most(2, y), at_most(2, y))
    with pytest.raises(Refused, match="needed by the premise"):
        follows(Domain.of({y: 3}), at_most(1, y), above)
    with pytest.raises(Refused, match="also speaks of"):
        follows(Domain.of({x: 3}), at_most(1, x), above)
    assert follows(Domain.of({y: 4}, at_most(3, y)), at_most(1, y), above)


def test_symbols_of_a_claim_are_in_the_domain():
    with pytest.raises(Refused, match="is not in the domain"):
        follows(Domain.of({y: 1}), at_most(0, x))


def test_names_of_bound_variables_are_kept_apart():
    # caught: a free bound_0 was confused with the bound variable of the normal form
    with pytest.raises(ValueError, match="keeps for itself"):
        Domain.of({sp.Symbol("bound_0", positive=True): 1})


# ----------------------------------------------------------------------- multiply and powers


def test_multiply_by_known_signs():
    theorem = on({y: 2, z: 3}, less(y, z), less(y, z))
    assert multiply(theorem, sp.Integer(2)).claim == less(2 * y, 2 * z)
    weak = on({y: 2, z: 3}, at_most(y, z), at_most(y, z))
    assert multiply(weak, z**2).claim == at_most(y * z**2, z**3)
    with pytest.raises(Refused, match="may be negative"):
        multiply(weak, z)
    with pytest.raises(Refused, match="may not be positive"):
        multiply(theorem, z**2)
    with pytest.raises(Refused, match="may be negative"):
        multiply(weak, sp.Integer(-1))
    same = on({y: 2}, equal(y + 1, y + 1))
    assert multiply(same, -y).claim == equal(-y * (y + 1), -y * (y + 1))
    with pytest.raises(Refused, match="have a value"):
        multiply(same, 1 / y)


def test_raise_to():
    theorem = on({x: 2, y: 3}, less(x, y), less(x, y))
    half = sp.Rational(3, 2)
    assert raise_to(theorem, half).claim == less(x**half, y**half)
    assert raise_to(theorem, sp.Integer(-1)).claim == less(1 / y, 1 / x)
    with pytest.raises(Refused, match="is not known"):
        raise_to(on({x: 2, y: 3}, less(x, y), less(x, y)), y - 2)
    with pytest.raises(Refused, match="may be zero"):
        raise_to(theorem, sp.Integer(0))
    weak = on({y: 2, z: 3}, at_most(y, z), at_most(y, z))
    with pytest.raises(Refused, match="not known to be positive"):
        raise_to(weak, sp.Integer(2))  # -3 <= 1, but not 9 <= 1
    zero = on({v: 2, x: 3}, at_most(v, x), at_most(v, x))
    assert raise_to(zero, HALF).claim == at_most(sp.sqrt(v), sp.sqrt(x))
    with pytest.raises(Refused, match="not known to be positive"):
        raise_to(zero, -HALF)
    with pytest.raises(Refused, match="not known to be positive"):
        raise_to(zero, sp.Integer(0))  # 0^0


def test_exp_and_log_are_monotone():
    theorem = on({y: 2, z: 3}, less(y, z), less(y, z))
    assert apply_exp(theorem).claim == less(sp.exp(y), sp.exp(z))
    with pytest.raises(Refused, match="may not be positive"):
        apply_log(theorem)
    positive = on({x: 2, z: 3}, at_most(x, z), at_most(x, z))
    assert apply_log(positive).claim == at_most(sp.log(x), sp.log(z))
    with pytest.raises(Refused, match="may not be positive"):
        apply_log(on({v: 2, z: 3}, at_most(v, z), at_most(v, z)))  # log 0


def test_maximum():
    largest = sp.Max(y, z)
    assert {t.claim for t in below_maximum(Domain.of({y: 1, z: 2}), largest)} == {
        at_most(y, largest),
        at_most(z, largest),
    }
    with pytest.raises(Refused, match="no maximum"):
        below_maximum(Domain.of({y: 1}), sp.Min(y, 0))
    with pytest.raises(Refused):
        on({y: 1, z: 2}, at_most(largest, y))


# ------------------------------------------------------------------------------------ replace


def test_replace_equals_outside_binders_only():
    domain = Domain.of({d: 3, k: 2, x: 6})
    same = assume(Domain.of({d: 3, k: 3, x: 9}), equal(x, 3 * k), "x is 3 k")
    total = sp.Sum(x * k, (k, 1, d))
    theorem = follows(domain, at_most(x, x + total))
    replaced = replace(theorem, same)
    assert replaced.claim == at_most(3 * k, 3 * k + total)  # not under the binder of k
    with pytest.raises(Refused, match="does not occur"):
        replace(replaced, same)
    with pytest.raises(Refused, match="no equality"):
        replace(theorem, follows(domain, at_most(x, x + 1)))
    inside = assume(domain, equal(x, 2 * d), "x is 2 d")
    assert replace(theorem, inside).claim.right == 2 * d + sp.Sum(2 * d * k, (k, 1, d))
    ends = assume(domain, equal(d, 3), "d is 3")
    assert replace(theorem, ends).claim.right == x + sp.Sum(x * k, (k, 1, 3))
    small = Domain.of({x: 6, k: 2, d: 3}, at_most(5, x))
    with pytest.raises(Refused, match="needed by the premise"):
        replace(theorem, assume(small, equal(x, 6), "only there"))


def test_a_fact_is_multiplied_by_a_quotient_that_the_goal_holds():
    point = {alpha: HALF / 2, x: 7}
    late = [less(alpha, HALF), less((1 - alpha) / (2 * alpha**2), x)]
    goal = less(0, 1 - 1 / (2 * alpha) + alpha / (1 - alpha) * x)
    assert on(point, goal, *late).claim == goal
    for wrong in (
        less(sp.Rational(11, 10), goal.right),
        less(1, goal.right - alpha / (1 - alpha)),
        less(0, 1 - 1 / alpha + alpha / (1 - alpha) * x),
    ):
        with pytest.raises(Refused, match="was not found"):
            on(point, wrong, *late)
    with pytest.raises(Refused, match="was not found"):
        on(point, goal, less(alpha, HALF), less((1 - alpha) / (8 * alpha**2), x))


def test_what_is_given_follows_whatever_its_normal_form():
    share = 1 - 1 / (2 * alpha) + 4 * alpha / (1 - alpha) * x**2
    least = sp.Min(1, 1 / share)
    point = {alpha: HALF / 2, x: 1}
    given = [less(alpha, HALF), less(0, share), equal(least ** (2 * alpha), least**2)]
    base = Domain.of(point, *given)
    claim = given[2]
    assert follows(base, claim).claim == claim
    for wrong in (
        equal(least ** (2 * alpha), 2 * least**2),
        less(least ** (2 * alpha), least**2),
        at_most(least**2 + alpha, least ** (2 * alpha)),
    ):
        with pytest.raises(Refused):
            follows(base, wrong)
    weak = Domain.of({x: 1, y: 2}, at_most(x, y))
    with pytest.raises(Refused):
        follows(weak, less(x, y))
