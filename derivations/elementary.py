"""Elementary inequalities, each proved once from the sign of a derivative.

Functions return theorems on their own domains; `specialise` carries them to others.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    follows,
    less,
    monotone,
    specialise,
)
from theory.symbols import n

__all__ = [
    "DERIVATIONS",
    "bernoulli",
    "exp_above_tangent",
    "log_below_line",
    "one_minus_below_exp",
    "real",
    "unit",
]

real = sp.Symbol("z", real=True)
"""The variable of lemmas on the real line."""
unit = sp.Symbol("v", nonnegative=True)
"""The variable of lemmas on [0, 1] or on the half line."""
_running = sp.Symbol("s", real=True)


@cache
def exp_above_tangent() -> Theorem:
    """1 + z <= exp(z) for every real z."""
    difference = sp.exp(_running) - 1 - _running
    goal = at_most(1 + real, sp.exp(real))
    right = Domain.of({real: 1}, at_most(0, real))
    beyond = Domain.of({_running: 1}, less(0, _running))
    rising = follows(beyond, at_most(0, sp.exp(_running) - 1))
    first = follows(right, goal, monotone(difference, _running, rising, right, 0, real))
    left = Domain.of({real: -1}, less(real, 0))
    before = Domain.of({_running: -1}, less(_running, 0))
    falling = follows(before, at_most(sp.exp(_running) - 1, 0))
    second = follows(left, goal, monotone(difference, _running, falling, left, real, 0))
    return cases(first, second, at_most(0, real))


@cache
def log_below_line() -> Theorem:
    """log(1 + v) <= v for v >= 0."""
    domain = Domain.of({unit: 1})
    inner = Domain.of({_running: 1}, less(0, _running))
    rising = follows(inner, at_most(0, 1 - 1 / (1 + _running)))
    difference = _running - sp.log(1 + _running)
    bound = monotone(difference, _running, rising, domain, 0, unit)
    return follows(domain, at_most(sp.log(1 + unit), unit), bound)


@cache
def one_minus_below_exp() -> Theorem:
    """1 - v <= exp(-v) for v >= 0."""
    domain = Domain.of({unit: 1})
    return specialise(exp_above_tangent(), domain, {real: -unit})


@cache
def bernoulli(power: sp.Symbol) -> Theorem:
    """1 - n v <= (1 - v)^n for 0 <= v <= 1 and real n >= 1; `power` is the (positive) symbol n."""
    domain = Domain.of({power: 2, unit: sp.Rational(1, 2)}, at_most(1, power), at_most(unit, 1))
    inner = Domain.of(
        {power: 2, _running: sp.Rational(1, 2)},
        at_most(1, power),
        less(0, _running),
        less(_running, 1),
    )
    slope = power - power * (1 - _running) ** (power - 1)
    rising = follows(inner, at_most(0, slope))
    difference = (1 - _running) ** power - 1 + power * _running
    bound = monotone(difference, _running, rising, domain, 0, unit)
    return follows(domain, at_most(1 - power * unit, (1 - unit) ** power), bound)


def _tangent(proof: Proof) -> list[Theorem]:
    return [proof.step("The difference falls before 0 and rises after it.", exp_above_tangent())]


def _bernoulli(proof: Proof) -> list[Theorem]:
    return [proof.step("The difference has a derivative that is not negative.", bernoulli(n))]


DERIVATIONS = (
    Derivation(
        name="elementary/exponential-above-tangent",
        law="",
        title="The exponential lies above its tangent",
        source="classical",
        statement=Statement(Domain.of({real: 1}), (at_most(1 + real, sp.exp(real)),)),
        prove=_tangent,
    ),
    Derivation(
        name="elementary/bernoulli",
        law="",
        title="Bernoulli's inequality for real exponents",
        source="classical",
        statement=Statement(
            Domain.of({n: 2, unit: sp.Rational(1, 2)}, at_most(1, n), at_most(unit, 1)),
            (at_most(1 - n * unit, (1 - unit) ** n),),
        ),
        prove=_bernoulli,
    ),
)
