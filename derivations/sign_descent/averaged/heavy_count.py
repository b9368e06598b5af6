"""Averaged sign descent for alpha < 1/2: the number of steps, exactly, from some dimension on.

The least loss after t steps is within multiples of d^(2 alpha - 1) of the rate at t. Where eps lies
between the rates at t and t - 1 by more than that, the count is t.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Relation,
    Theorem,
    at_most,
    cases,
    choose,
    equal,
    follows,
    least_steps,
    less,
    limit_of_monomials,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.count_order import above_level, at_level
from derivations.sign_descent.averaged.heavy import HIGH, LOW, distances
from derivations.sign_descent.averaged.heavy_inverse import (
    PLATEAU,
    TIME,
    level_domain,
    rate_after,
    rate_at_most_plateau,
    rate_before,
)
from derivations.sign_descent.averaged.heavy_profile import heavy
from derivations.sign_descent.averaged.pieces import real
from derivations.statements import as_limit
from theory.relation import Relation as Stated
from theory.sign_descent import sign_descent
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.sign_descent_rate import heavy_rate
from theory.symbols import alpha, d, eps, t, tau, x, y

__all__ = ["DERIVATIONS", "enough", "too_few"]

_HALF, _QUARTER = sp.Rational(1, 2), sp.Rational(1, 4)
_COUNT = SignCount(alpha, d, eps)
_POINT = {alpha: _QUARTER, eps: sp.Rational(3, 20), t: 2}
_SIZE = {d: 40_000}


def _reached(time: sp.Expr = t) -> Relation:
    """The rate at t and the distance from it are at most eps."""
    return at_most(HIGH.subs(tau, time), eps)


def _missed(time: sp.Expr) -> Relation:
    """The rate at an earlier time exceeds eps by more than the distance."""
    return less(eps, LOW.subs(tau, time))


@cache
def enough() -> Theorem:
    """T <= t where the rate at t is below eps by the distance."""
    domain = Domain.of({**_POINT, **_SIZE}, less(alpha, _HALF), at_most(1, t), _reached())
    least = specialise(distances()[1], domain, {tau: t})
    level = follows(domain, at_most(SignOptimum(alpha, d, t), eps), least)
    return specialise(at_level(), domain, {}, [level])


@cache
def too_few() -> Theorem:
    """x < T where the rate at x is above eps by the distance."""
    point = {alpha: _QUARTER, eps: sp.Rational(3, 20), x: 1, **_SIZE}
    domain = Domain.of(point, less(alpha, _HALF), _missed(x))
    least = specialise(distances()[0], domain, {tau: x})
    level = follows(domain, less(eps, SignOptimum(alpha, d, x)), least)
    return specialise(above_level(), domain, {}, [level])


def _exact() -> Domain:
    """Both, at consecutive numbers of steps."""
    borders = (at_most(2, t), _reached(), _missed(t - 1))
    return Domain.of({**_POINT, **_SIZE}, less(alpha, _HALF), *borders)


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """T = t, as two inequalities."""
    domain = _exact()
    low = specialise(too_few(), domain, {x: t - 1})
    return follows(domain, at_most(t, _COUNT), low), specialise(enough(), domain)


def _between() -> Domain:
    """eps lies between the rates at t and t - 1."""
    borders = (at_most(2, t), less(heavy_rate(t), eps), less(eps, heavy_rate(t - 1)))
    return Domain.of(_POINT, less(alpha, _HALF), *borders)


@cache
def count_tends() -> Theorem:
    """T tends to whatever is t, being t for all large d."""
    parameters = _between().extend({real: 2}, equal(real, t))
    tends = limit_of_monomials(parameters, real, d, real)
    domain = parameters.extend(_SIZE, *_exact().constraints)
    low, high = count_bounds()
    sides = (
        follows(domain, at_most(real, _COUNT), low),
        follows(domain, at_most(_COUNT, real), high),
    )
    return squeeze(parameters, *sides, tends, tends)


@cache
def count_tends_to_one() -> Theorem:
    """T tends to whatever is 1, if the rate after one step is below eps."""
    point = {alpha: _QUARTER, eps: sp.Rational(1, 5), real: 1}
    level = less(heavy_rate(sp.Integer(1)), eps)
    parameters = Domain.of(point, less(alpha, _HALF), level, equal(real, 1))
    tends = limit_of_monomials(parameters, real, d, real)
    domain = parameters.extend(_SIZE, _reached(sp.Integer(1)))
    high = specialise(enough(), domain, {t: sp.Integer(1)})
    some = least_steps(domain, _COUNT)[0]
    sides = (
        follows(domain, at_most(real, _COUNT), some),
        follows(domain, at_most(_COUNT, real), high),
    )
    return squeeze(parameters, *sides, tends, tends)


_REGIME = next(r for r in sign_descent().regimes if r.name == "heavy tail")
_ITERATIONS = cast(sp.Expr, _REGIME.iterations)
_LIMIT = as_limit(cast(Stated, _REGIME.count))
_PUT = {real: _ITERATIONS}


def _no_tie() -> Domain:
    """eps is below the plateau, and its time is no integer."""
    return level_domain().extend({}, less(TIME, sp.ceiling(TIME)))


@cache
def _single() -> Theorem:
    """The law of the count where its time is at most 1."""
    domain = _no_tie().extend(
        {alpha: sp.Rational(2, 5), eps: sp.Rational(13, 25)}, at_most(TIME, 1)
    )
    one = follows(domain, equal(sp.ceiling(TIME), 1))
    after = specialise(rate_after(), domain, {y: sp.ceiling(TIME)})
    level = replace(after, one)
    branch = choose(domain, _ITERATIONS)
    same = follows(domain, equal(_ITERATIONS, 1), branch, one)
    return specialise(count_tends_to_one(), domain, _PUT, [level, same])


@cache
def _several() -> Theorem:
    """The law of the count where its time is above 1."""
    domain = _no_tie().extend({}, less(1, TIME))
    number = sp.ceiling(TIME)
    two = follows(domain, at_most(2, number))
    after = specialise(rate_after(), domain, {y: number})
    before = specialise(rate_before(), domain, {x: number - 1}, [two])
    branch = choose(domain, _ITERATIONS)
    put = {**_PUT, t: number}
    return specialise(count_tends(), domain, put, [two, after, before, branch])


@cache
def law_below_plateau() -> Theorem:
    """The law of the count for eps below the plateau."""
    return cases(_single(), _several(), at_most(TIME, 1))


def _above() -> Domain:
    """eps above the plateau."""
    return heavy().extend({eps: sp.Rational(1, 5)}, less(PLATEAU, eps))


@cache
def law_above_plateau() -> Theorem:
    """The law of the count for eps above the plateau: one step."""
    domain = _above()
    level = specialise(rate_at_most_plateau(), domain, {tau: sp.Integer(1)})
    below = follows(domain, less(heavy_rate(sp.Integer(1)), eps), level)
    branch = choose(domain, _ITERATIONS)
    return specialise(count_tends_to_one(), domain, _PUT, [below, branch])


def _prove_exact(proof: Proof) -> list[Theorem]:
    proof.step("The least loss is near the rate.", distances()[0])
    proof.step("Earlier steps leave more than eps.", too_few())
    proof.step("These steps reach eps.", enough())
    low, high = count_bounds()
    return [proof.step("So they are the count.", follows(_exact(), equal(_COUNT, t), low, high))]


def _prove_limit(proof: Proof) -> list[Theorem]:
    low, high = count_bounds()
    proof.step("The count is at least t.", low)
    proof.step("It is at most t.", high)
    tends = specialise(count_tends(), _between(), {real: t})
    return [proof.step("Both hold for all large d.", tends)]


def _prove_law(proof: Proof) -> list[Theorem]:
    proof.step("After the time of eps the rate is below eps.", rate_after())
    proof.step("Before, it is above eps.", rate_before())
    proof.step("Between two rates the count is constant for large d.", count_tends())
    proof.step("If the time is at most 1, so is the count.", _single())
    proof.step("If it is above 1, the count is the next integer.", _several())
    return [proof.step("Together the law of the count.", law_below_plateau())]


def _prove_one(proof: Proof) -> list[Theorem]:
    proof.step("The rate is nowhere above the plateau.", rate_at_most_plateau())
    proof.step("If the rate after one step is below eps, so is the loss.", count_tends_to_one())
    return [proof.step("So one step is enough for large d.", law_above_plateau())]


_SPOTS = ({alpha: _QUARTER, eps: sp.Rational(1, 10), t: 3, d: 10**6},)

DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-count",
        law="bigram/sign-descent",
        title="The number of iterations for alpha < 1/2, exactly, from an explicit dimension on",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(_exact(), (equal(_COUNT, t),), _SPOTS),
        prove=_prove_exact,
    ),
    Derivation(
        name="sign-descent/heavy-tail-count-limit",
        law="bigram/sign-descent",
        title="The number of iterations for alpha < 1/2 in the limit of the dimension",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(_between(), (Limit(_COUNT, d, t),)),
        prove=_prove_limit,
    ),
    Derivation(
        name="sign-descent/heavy-tail-iterations",
        law="bigram/sign-descent",
        title="The limit of the count for alpha < 1/2 and errors below the plateau",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(_no_tie(), (_LIMIT,)),
        prove=_prove_law,
    ),
    Derivation(
        name="sign-descent/heavy-tail-one-iteration",
        law="bigram/sign-descent",
        title="The limit of the count for alpha < 1/2 and errors above the plateau",
        source="after Kunstner and Bach (2025), Theorem 4.5; derived here",
        statement=Statement(_above(), (_LIMIT,)),
        prove=_prove_one,
    ),
)
