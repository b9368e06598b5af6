"""The number of even literal steps to a loss, all coordinates, between two powers of the loss."""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    at_most,
    cases,
    choose,
    count_at_least,
    count_at_most,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.kernel.proposition import substitute
from derivations.sign_descent.literal.even_late_count import next_even, place
from derivations.sign_descent.literal.even_limit import HALF, STEPS
from derivations.sign_descent.literal.even_power import optimum_between
from derivations.statements import two_sides
from theory.sign_descent_exact import even_all_count
from theory.sign_descent_exact_loss import EvenCount, EvenOptimum
from theory.symbols import alpha, eps, h

__all__ = ["DERIVATIONS"]

_R = sp.Rational
_LOW, _HIGH = two_sides(even_all_count())
_COUNT = EvenCount(alpha, eps)
_LEAST = EvenOptimum(alpha, STEPS)
_zeta = sp.zeta(2 * alpha)
_POWER = (2 * alpha - 1) / alpha
_base = sp.Symbol("b", positive=True)
"""The level, up to a constant."""
_EVERY = Domain.of({alpha: 1, eps: _R(1, 100)}, less(HALF, alpha))
_NEEDED = _HIGH.right - 2
_GOAL = _base ** (-alpha / (2 * alpha - 1))
_BASE = (2 * alpha - 1) * _zeta * eps / (4 * alpha - 1)


def _positive(domain: Domain) -> Theorem:
    some = follows(domain, less(0, 2 * alpha - 1))
    return multiply(some, _zeta * eps / (4 * alpha - 1))


@cache
def inverted() -> Theorem:
    """T^(1/a-2) <= b where T >= b^(-a/(2a-1))."""
    domain = Domain.of({alpha: 1, _base: HALF, h: 9}, less(HALF, alpha), at_most(_GOAL, STEPS))
    scaled = multiply(apply_log(follows(domain, at_most(_GOAL, STEPS))), _POWER)
    logarithm = follows(domain, at_most(-_POWER * sp.log(STEPS), sp.log(_base)), scaled)
    return follows(domain, at_most(STEPS**-_POWER, _base), apply_exp(logarithm))


@cache
def enough() -> Theorem:
    """r_oo*(T) <= eps where T is at least the upper bound less 2."""
    domain = _EVERY.extend({h: 99}, at_most(_NEEDED, STEPS))
    small = specialise(inverted(), domain, {_base: _BASE}, [_positive(domain)])
    bound = specialise(optimum_between()[1], domain)
    power = multiply(small, (4 * alpha - 1) / (2 * alpha - 1))
    level = follows(domain, at_most(_zeta * _LEAST, _zeta * eps), bound, power)
    return follows(domain, at_most(_LEAST, eps), multiply(level, 1 / _zeta))


@cache
def count_above() -> Theorem:
    """The count is at most the upper bound."""
    found = count_at_most(enough().domain, _COUNT, h, enough())
    chosen = sp.ceiling(_NEEDED / 2)
    some = _positive(_EVERY)
    fixed = follows(Domain.of({alpha: 1, _base: 1}, less(HALF, alpha)), less(0, _GOAL))
    positive = specialise(fixed, _EVERY, {_base: _BASE}, [some])
    orders = [specialise(order, _EVERY, {place: _NEEDED}, [positive]) for order in next_even()]
    whole = specialise(found, _EVERY, {h: chosen}, orders)
    return follows(_EVERY, _HIGH, whole, *orders)


_FEWEST = 2 ** (-1 - alpha) * _GOAL


@cache
def powers() -> Theorem:
    """b < (4 T)^(1/a-2) 2^(1-2a) where T < 2^(-1-a) b^(-a/(2a-1))."""
    domain = Domain.of({alpha: 1, _base: _R(1, 50), h: 6}, less(HALF, alpha), less(STEPS, _FEWEST))
    scaled = multiply(apply_log(follows(domain, less(STEPS, _FEWEST))), _POWER)
    two = (2 * alpha - 1 + _POWER) * sp.log(2)
    claim = less(sp.log(_base), -_POWER * sp.log(STEPS) - two)
    found = apply_exp(follows(domain, claim, scaled))
    return follows(domain, less(_base, 2 ** (1 - 2 * alpha) * (2 * STEPS) ** -_POWER), found)


@cache
def too_few() -> Theorem:
    """eps < r_oo*(T) where T is below the lower bound and eps < 1/(4 zeta(2a))."""
    below = 1 / (4 * _zeta)
    fewest = substitute(_FEWEST, {_base: (2 * alpha - 1) * _zeta * eps})
    domain = _EVERY.extend({h: 6}, less(eps, below), less(STEPS, fewest))
    some = multiply(follows(domain, less(0, 2 * alpha - 1)), _zeta * eps)
    base = specialise(powers(), domain, {_base: (2 * alpha - 1) * _zeta * eps}, [some])
    start = raise_to(follows(domain, at_most(1, 2 * STEPS)), 1 / alpha)
    number = (2 * STEPS) ** (1 / alpha)
    twice = raise_to(follows(domain, at_most(number + 1, 2 * number), start), 1 - 2 * alpha)
    others = (number + 1) ** (1 - 2 * alpha) / (2 * alpha - 1)
    scale = 1 / (2 * alpha - 1)
    rest = follows(domain, less(_zeta * eps, others), multiply(twice, scale), multiply(base, scale))
    quarter = multiply(follows(domain, less(eps, below)), _zeta)
    bound = specialise(optimum_between()[0], domain)
    choice = bound.relation.left
    claim = less(_zeta * eps, _zeta * _LEAST)
    first = domain.extend({alpha: _R(3, 5), eps: _R(1, 100), h: 2}, at_most(_R(1, 4), others))
    second = domain.extend({}, less(others, _R(1, 4)))
    sides = [follows(c, claim, choose(c, choice), bound, quarter, rest) for c in (first, second)]
    both = cases(sides[0], sides[1], at_most(_R(1, 4), others))
    return follows(domain, less(eps, _LEAST), multiply(both, 1 / _zeta))


@cache
def count_below() -> Theorem:
    """The count is at least the lower bound."""
    domain = _EVERY.extend({}, less(eps, 1 / (4 * _zeta)))
    goal = _LOW.left
    some = multiply(follows(domain, less(0, 2 * alpha - 1)), _zeta * eps)
    fixed = follows(Domain.of({alpha: 1, _base: 1}, less(HALF, alpha)), less(0, _FEWEST))
    positive = specialise(fixed, domain, {_base: (2 * alpha - 1) * _zeta * eps}, [some])
    number = 2 * sp.ceiling(goal / 2)
    orders = [specialise(order, domain, {place: goal}, [positive]) for order in next_even()]
    few = domain.extend({h: 2}, at_most(STEPS, number - 1))
    whole = follows(few, at_most(h, number / 2 - 1))
    early = follows(few, less(STEPS, goal), whole, orders[1])
    short = specialise(too_few(), few, {}, [early])
    return follows(domain, _LOW, count_at_least(domain, _COUNT, number, short, h), *orders)


def _prove(proof: Proof) -> list[Theorem]:
    low, high = optimum_between()
    proof.step("The loss is at least this, for every even number of steps.", low)
    proof.step("So fewer steps than the lower bound are not enough.", too_few())
    proof.step("The loss is at most this.", high)
    proof.step("So that many steps are.", enough())
    return [
        proof.step("Half of the number, rounded up, from below.", count_below()),
        proof.step("And from above.", count_above()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/even-count-over-all",
        law="bigram/sign-descent/even/large-time",
        title="The order of the least even number of steps in infinite dimension as eps falls",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(_EVERY.extend({}, less(eps, 1 / (4 * _zeta))), (_LOW, _HIGH)),
        prove=_prove,
    ),
)
