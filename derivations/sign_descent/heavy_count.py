"""Averaged sign descent for alpha < 1/2: the number of steps, exactly, from some dimension on.

The least loss after t steps is within multiples of d^(2 alpha - 1) of the rate at t. Where eps lies
between the rates at t and t - 1 by more than that, the count is t.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Relation,
    Theorem,
    at_most,
    equal,
    follows,
    less,
    limit_of_monomials,
    specialise,
    squeeze,
)
from derivations.sign_descent.count_order import above_level, at_level
from derivations.sign_descent.heavy import HIGH, LOW, distances
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.sign_descent_rate import heavy_rate
from theory.symbols import alpha, d, eps, t, tau, x

__all__ = ["DERIVATIONS", "enough", "too_few"]

_HALF, _QUARTER = sp.Rational(1, 2), sp.Rational(1, 4)
_COUNT = SignCount(alpha, d, eps)
_POINT = {alpha: _QUARTER, eps: sp.Rational(3, 20), t: 2}
_SIZE = {d: 40_000}


def _reached() -> Relation:
    """The rate at t and the distance from it are at most eps."""
    return at_most(HIGH.subs(tau, t), eps)


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
    """T = t for all large d."""
    parameters = _between()
    tends = limit_of_monomials(parameters, t, d, t)
    low, high = count_bounds()
    return squeeze(parameters, low, high, tends, tends)


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
    return [proof.step("Both hold for all large d.", count_tends())]


_SPOTS = ({alpha: _QUARTER, eps: sp.Rational(1, 10), t: 3, d: 10**6},)

DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-count",
        law="bigram/sign-descent",
        title="The number of iterations for alpha < 1/2, exactly, from an explicit dimension on",
        source="Kunstner and Bach (2025), Theorem 4.5, as a statement at finite d",
        statement=Statement(_exact(), (equal(_COUNT, t),), _SPOTS),
        prove=_prove_exact,
    ),
    Derivation(
        name="sign-descent/heavy-tail-count-limit",
        law="bigram/sign-descent",
        title="The number of iterations for alpha < 1/2 in the limit of the dimension",
        source="Kunstner and Bach (2025), Theorem 4.5",
        statement=Statement(_between(), (Limit(_COUNT, d, t),)),
        prove=_prove_limit,
    ),
)
