"""Random attacks: whatever the kernel says holds is held against balls at points of the domain."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import assume as given_that
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.kernel import (
    Domain,
    EmptyDomain,
    Kind,
    Refused,
    Relation,
    antiderivative,
    at_most,
    context,
    follows,
    less,
    limit_of_monomials,
    monotone,
    raise_to,
)
from derivations.kernel.defined import undefined_part
from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from derivations.kernel.proposition import _holds_at

X = sp.Symbol("x", positive=True)
Y = sp.Symbol("y", real=True)
V = sp.Symbol("v", nonnegative=True)
M = sp.Symbol("m", integer=True, positive=True)
A = sp.Symbol("a", positive=True)
G = sp.Symbol("g", positive=True)
R = sp.Symbol("r", real=True)

WITNESS = {X: Fraction(1, 2), Y: Fraction(-1, 3), V: Fraction(2), M: Fraction(3), A: Fraction(3, 2)}
SYMBOLS = tuple(WITNESS)

_TRIES = settings().max_examples

numbers = st.sampled_from([sp.Rational(n) for n in ("-2", "-1", "-1/2", "1/3", "1", "2", "3")])
exponents = st.sampled_from([sp.Rational(n) for n in ("-2", "-1", "-1/2", "1/2", "2", "3")]) | (
    st.sampled_from([A, -A, A - 1, M, V, -X])
)


def _grow(inner):
    return st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, e: a**e, inner, exponents),
        st.builds(lambda a: sp.exp(a), inner),
        st.builds(lambda a: sp.log(1 + a), inner),
        st.builds(lambda a: 1 - a, inner),
    )


expressions = st.recursive(st.sampled_from(SYMBOLS) | numbers, _grow, max_leaves=5)
points = st.fixed_dictionaries(
    {
        X: st.fractions(Fraction(1, 50), 4, max_denominator=50),
        Y: st.fractions(-4, 4, max_denominator=50),
        V: st.fractions(0, 4, max_denominator=50),
        M: st.integers(1, 6).map(Fraction),
        A: st.fractions(Fraction(1, 50), 3, max_denominator=50),
    }
)
relations = st.builds(Relation, expressions, st.sampled_from(Kind), expressions)
constraints = st.lists(
    st.builds(Relation, expressions, st.sampled_from([Kind.AT_MOST, Kind.LESS]), expressions),
    max_size=2,
)


def _real(e):
    return not e.has(sp.I, sp.zoo, sp.nan, sp.oo, sp.Abs, sp.re, sp.im, sp.arg)


def contradicted(relation, point):
    """Whether balls show the relation to be false; None if it has no value there."""
    values = {s: Fraction(v) for s, v in point.items()}
    try:
        side = sign(enclose(relation.right - relation.left, values, 256))
    except NotEnclosable:
        return None
    if relation.kind is Kind.EQUAL:
        return side in (1, -1)
    return side == -1 or (side == 0 and relation.kind is Kind.LESS)


def _in(point, wanted):
    return all(_holds_at(c, point) for c in wanted)


@settings(max_examples=5 * _TRIES)
@given(constraints, relations, st.lists(points, min_size=12, max_size=12))
def test_what_follows_is_not_contradicted(wanted, claim, tried):
    given_that(all(_real(s) for r in (*wanted, claim) for s in (r.left, r.right)))
    inside = [p for p in (WITNESS, *tried) if _in(p, wanted)]
    given_that(inside)
    try:
        domain = Domain.of(inside[0], *wanted)
        theorem = follows(domain, claim)
    except (Refused, EmptyDomain):
        return
    for point in inside:
        # a theorem has a value at every point of its domain
        assert contradicted(theorem.relation, point) is not True, point


@settings(max_examples=5 * _TRIES)
@given(expressions, expressions, st.lists(points, min_size=6, max_size=6))
def test_equal_normal_forms_have_equal_values(left, right, tried):
    given_that(_real(left) and _real(right))
    here = context(())
    parts = [undefined_part(e, here) for e in (left, right)]
    given_that(parts == [None, None])
    for pair in ((left, right), (left * right, sp.expand(left * right)), (left, sp.factor(left))):
        if not _real(pair[1]) or undefined_part(pair[1], here) is not None:
            continue
        if here.equal(*pair):
            for point in (WITNESS, *tried):
                assert contradicted(Relation(pair[0], Kind.EQUAL, pair[1]), point) is not True


@settings(max_examples=3 * _TRIES)
@given(expressions, st.lists(points, min_size=8, max_size=8))
def test_what_is_called_defined_has_a_value(expression, tried):
    given_that(_real(expression))
    if undefined_part(expression, context(())) is not None:
        return
    for point in (WITNESS, *tried):
        values = {s: Fraction(v) for s, v in point.items()}
        try:
            enclose(expression, values, 400)
        except NotEnclosable as error:
            # a base that is exactly zero, or nearly so, has no logarithm in balls
            known = "known to be positive" in str(error) or "no finite" in str(error)
            if not known or not expression.has(V, Y, M):
                raise


functions = st.recursive(
    st.sampled_from([R, R**2, 1 + R**2, sp.exp(R), sp.exp(-R), sp.Integer(2), -R]),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a: sp.exp(-a), inner),
        st.builds(lambda a: 1 / (1 + a**2), inner),
        st.builds(lambda a: sp.log(2 + a), inner),
    ),
    max_leaves=4,
)
ends = st.sampled_from([sp.Rational(n) for n in ("-2", "-1", "0", "1/2", "1", "2")])


@settings(max_examples=3 * _TRIES)
@given(functions, ends, ends, st.booleans())
def test_monotone_agrees_with_values(function, low, high, rising):
    given_that(low < high)
    slope = sp.diff(function, R)
    inside = Domain.of({R: (low + high) / 2}, less(low, R), less(R, high))
    claim = at_most(0, slope) if rising else at_most(slope, 0)
    try:
        theorem = monotone(function, R, follows(inside, claim), Domain.of({}), low, high)
    except Refused:
        return
    assert contradicted(theorem.relation, {}) is not True


@settings(max_examples=2 * _TRIES)
@given(functions, functions, ends, ends)
def test_antiderivative_agrees_with_a_riemann_sum(primitive, other, low, high):
    given_that(low < high)
    integrand = sp.diff(primitive, R)
    domain = Domain.of({})
    if sp.diff(other, R) != integrand:  # the derivative of another function is not taken
        try:
            theorem = antiderivative(domain, other, integrand, R, low, high)
        except Refused:
            pass
        else:
            primitive = other
    try:
        theorem = antiderivative(domain, primitive, integrand, R, low, high)
    except Refused:
        return
    count = 2000  # steep ones, as exp(-r^5) from -2 on, need as many
    value = float(theorem.relation.right.subs({}))
    step = float(high - low) / count
    f = sp.lambdify(R, integrand, "math")
    total = step * sum(f(float(low) + (i + 0.5) * step) for i in range(count))
    assert abs(total - value) <= 1e-3 * (1 + abs(value))


powers = st.sampled_from([sp.Rational(n) for n in ("-2", "-1", "-1/2", "0", "1/2", "1")])
terms = st.builds(
    lambda c, p, q, e, r: c * G**p * sp.log(G) ** q * sp.exp(-e * G**r),
    numbers,
    powers,
    st.sampled_from([sp.Integer(n) for n in (-2, -1, 0, 1, 2)]),
    st.sampled_from([sp.Integer(n) for n in (-1, 0, 0, 1)]),
    st.sampled_from([sp.Rational(n) for n in ("-1", "1/2", "1")]),
)


@settings(max_examples=4 * _TRIES)
@given(st.lists(terms, min_size=1, max_size=3), numbers | st.just(sp.Integer(0)))
def test_limits_agree_with_values_far_out(parts, value):
    expression = sum(parts)
    try:
        limit_of_monomials(Domain.of({}), expression, G, value)
    except Refused:
        return
    # the slowest term of the language is one over a logarithm
    far = enclose(expression - value, {G: Fraction(10**600)}, 4000)
    assert abs(float(far.mid())) < 0.05


@settings(max_examples=3 * _TRIES)
@given(expressions, expressions, exponents, st.lists(points, min_size=8, max_size=8))
def test_raised_inequalities_are_not_contradicted(left, right, exponent, tried):
    given_that(_real(left) and _real(right))
    relation = at_most(left, right)
    inside = [p for p in (WITNESS, *tried) if _in(p, [relation])]
    given_that(inside)
    try:
        premise = follows(Domain.of(inside[0], relation), relation)
        theorem = raise_to(premise, exponent)
    except (Refused, EmptyDomain):
        return
    for point in inside:
        assert contradicted(theorem.relation, point) is not True


@pytest.mark.parametrize("bits", [32, 200])
def test_the_checker_of_this_file_contradicts(bits):
    assert contradicted(at_most(X, Y), WITNESS) is True
    assert contradicted(less(X, X), WITNESS) is True
    assert contradicted(Relation(1 / (Y - Y + X), Kind.EQUAL, X), WITNESS) is True
    assert contradicted(at_most(0, sp.log(Y)), WITNESS) is None
