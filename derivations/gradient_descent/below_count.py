"""Gradient descent below the critical exponent: the iteration count itself.

With eps = (1-c)/alpha E_p(tau) the count T is equivalent to tau d^alpha / 2.  The loss at
n = y d^alpha is (1-c)/alpha E_p(y) up to explicit errors, and E_p falls at least as fast as a line
on a bounded range, so that r(T) <= eps < r(T - 1) leaves 2 T d^-alpha close to tau.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import log_below_line, unit
from derivations.gradient_descent.below import (
    BIGRAM,
    GENERAL,
    Family,
    below_regime,
    exponential_integral_decays,
    loss_bounds,
)
from derivations.gradient_descent.below_growth import count_bounds
from derivations.gradient_descent.summand import c, time_domain
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    before_count,
    cases,
    follows,
    least_count,
    less,
    limit_of_monomials,
    monotone,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.statements import as_limit
from theory.functions import E
from theory.gradient_loss import GradientCount, GradientLoss
from theory.symbols import alpha, beta, d, eps, n, p, tau, x, y

__all__ = [
    "DERIVATIONS",
    "count_limit",
    "enough_steps",
    "falls_in_time",
    "falls_like_a_line",
    "level",
    "too_few_steps",
]

_HALF, _TENTH = sp.Rational(1, 2), sp.Rational(1, 10)
_order = 1 + (1 - c) / alpha
_first = sp.Symbol("a", positive=True)
"""A lower bound of the rescaled time."""
_last = sp.Symbol("b", positive=True)
"""An upper bound of the rescaled times."""
level = (1 - c) / alpha * E(_order, tau)
"""The relative error that is reached at the rescaled time tau."""


@cache
def falls_in_time() -> Theorem:
    """E_p(n) <= E_p(tau) for n >= tau."""
    decays = exponential_integral_decays()
    domain = decays.domain
    factor = apply_exp(follows(domain, at_most(tau - n, 0)))
    return follows(domain, at_most(E(p, n), E(p, tau)), decays, multiply(factor, E(p, tau)))


@cache
def falls_like_a_line() -> Theorem:
    """E_(p-1)(b) (y - x) <= E_p(x) - E_p(y) for 0 < x <= y <= b."""
    place = sp.Symbol("r", positive=True)
    near = Domain.of({p: 2, _last: 3, place: 2}, less(place, _last))
    least = specialise(falls_in_time(), near, {p: p - 1, tau: place, n: _last})
    slope = follows(near, at_most(E(p - 1, _last) - E(p - 1, place), 0), least)
    domain = Domain.of({p: 2, x: 1, y: 2, _last: 3}, at_most(x, y), at_most(y, _last))
    line = E(p, place) + E(p - 1, _last) * place
    compared = monotone(line, place, slope, domain, x, y)
    return follows(domain, at_most(E(p - 1, _last) * (y - x), E(p, x) - E(p, y)), compared)


@cache
def peak_below_one() -> Theorem:
    """M <= 1."""
    total = c + n * alpha
    share = multiply(follows(time_domain(), at_most(c, total)), 1 / total)
    return raise_to(share, c / alpha)


def _loss(time: sp.Expr) -> sp.Expr:
    return GradientLoss(alpha, c - alpha, d, time / 2)


_power = d ** (c - 1)
_slope = E(_order - 1, _last)
late_error = _last * d**-alpha * E(_order - 2, _first) + _power * (E(_order, _first) + alpha)
"""How much E_p at the rescaled time may be above E_p(tau)."""
early_error = _power * (alpha + E(_order, tau))
"""How much E_p at the rescaled time of one step less may be below E_p(tau)."""
_TIMES = {alpha: _HALF, c: _HALF, tau: 1, _last: 3, d: 16}
_COMMON = (less(c, 1), at_most(2, d), at_most(1, y * d**alpha), at_most(y, _last))


def _enough_domain() -> Domain:
    """r <= eps at n = y d^alpha, with a <= y <= b and tau <= b."""
    reached = at_most(_loss(y * d**alpha), level)
    bounds = (at_most(_first, y), at_most(tau, _last))
    return Domain.of({**_TIMES, _first: _HALF, y: 1}, *_COMMON, *bounds, reached)


@cache
def enough_steps() -> Theorem:
    """If r <= eps at n = y d^alpha then E_(p-1)(b) (tau - y) <= late_error."""
    domain = _enough_domain()
    time = y * d**alpha
    lower = specialise(loss_bounds()[0], domain, {tau: y})
    size = (d ** (1 - c) - c) * alpha / (1 - c) * _power
    positive = follows(domain, less(0, d ** (1 - c) - c))
    scaled = multiply(follows(domain, at_most(lower.relation.left, level), lower), size, positive)
    peak = multiply(specialise(peak_below_one(), domain, {n: time}), alpha * _power)
    corrections = specialise(falls_in_time(), domain, {p: _order - 2, tau: _first, n: y})
    larger = follows(domain, at_most(_first, time), follows(domain, at_most(1, d**alpha)))
    tail = specialise(falls_in_time(), domain, {p: _order, tau: _first, n: time}, [larger])
    long = multiply(follows(domain, at_most(y, _last)), d**-alpha * E(_order - 2, _first))
    claim = at_most(E(_order, y) - E(_order, tau), late_error)
    parts = (multiply(corrections, y * d**-alpha), long, multiply(tail, _power), peak)
    close = follows(domain, claim, scaled, *parts)
    goal = at_most(_slope * (tau - y), late_error)
    early = domain.extend({}, at_most(y, tau))
    beyond = domain.extend({y: 2}, less(tau, y))
    line = specialise(falls_like_a_line(), early, {p: _order, x: y, y: tau})
    negative = multiply(follows(beyond, at_most(tau - y, 0)), _slope)
    second = follows(beyond, goal, negative, follows(beyond, at_most(0, late_error)))
    return cases(follows(early, goal, line, close), second, at_most(y, tau))


def _too_few_domain() -> Domain:
    """eps < r at n = y d^alpha, with y <= b and tau <= b."""
    missed = less(level, _loss(y * d**alpha))
    return Domain.of({**_TIMES, y: _HALF}, *_COMMON, at_most(tau, _last), missed)


@cache
def too_few_steps() -> Theorem:
    """If eps < r at n = y d^alpha then E_(p-1)(b) (y - tau) <= early_error."""
    domain = _too_few_domain()
    upper = specialise(loss_bounds()[1], domain, {tau: y})
    size = (d ** (1 - c) - 1) * alpha / (1 - c) * _power
    positive = follows(domain, less(0, d ** (1 - c) - 1))
    scaled = multiply(follows(domain, less(level, upper.relation.right), upper), size, positive)
    peak = multiply(specialise(peak_below_one(), domain, {n: y * d**alpha}), alpha * _power)
    claim = at_most(E(_order, tau) - E(_order, y), early_error)
    close = follows(domain, claim, scaled, peak)
    goal = at_most(_slope * (y - tau), early_error)
    late = domain.extend({y: _TENTH, tau: _TENTH, d: 400}, at_most(tau, y))
    before = domain.extend({}, less(y, tau))
    line = specialise(falls_like_a_line(), late, {p: _order, x: tau})
    negative = multiply(follows(before, at_most(y - tau, 0)), _slope)
    second = follows(before, goal, negative, follows(before, at_most(0, early_error)))
    return cases(follows(late, goal, line, close), second, at_most(tau, y))


reached = GradientCount(alpha, c - alpha, d, level)
"""The count T of steps to the relative error at tau."""
_lower = ((1 - level) / 4) ** (alpha / (1 - c)) * (1 - level) / (1 + level)
_upper = 1 + 1 / level + tau


def level_domain() -> Domain:
    """c < 1, the relative error at tau is below 1, and d >= 2."""
    point = {alpha: _HALF, c: _HALF, tau: 1, d: 400}
    return Domain.of(point, less(c, 1), less(level, 1), at_most(2, d))


@cache
def growth() -> tuple[Theorem, Theorem]:
    """a <= 2 T d^-alpha <= b - tau, by the order of growth."""
    domain, (low, high) = level_domain(), count_bounds()
    larger = follows(
        high.domain,
        at_most(0, 1 / eps - 1),
        multiply(follows(high.domain, at_most(eps, 1)), 1 / eps),
    )
    line = specialise(log_below_line(), high.domain, {unit: 1 / eps - 1}, [larger])
    plain = at_most(high.relation.left, d**alpha * (1 + 1 / eps) / 2)
    wide = follows(high.domain, plain, high, multiply(line, d**alpha))
    sides = (specialise(side, domain, {beta: c - alpha, eps: level}) for side in (low, wide))
    few, many = (multiply(side, 2 * d**-alpha) for side in sides)
    time = 2 * reached * d**-alpha
    return (
        follows(domain, at_most(_lower, time), few),
        follows(domain, at_most(time + tau, _upper), many),
    )


_time = 2 * reached * d**-alpha
_quotient = reached / (tau * d**alpha / 2)


def _range_domain() -> Domain:
    """As `level_domain`, with numbers a and b for the two bounds of the rescaled time."""
    point = {_first: sp.Rational(1, 10_000), _last: 20}
    return level_domain().extend(point, at_most(_first, _lower), at_most(_upper, _last))


@cache
def first_positive() -> Theorem:
    """0 < a can be had: the lower bound of the rescaled time is positive."""
    some = Domain.of({alpha: _HALF, c: _HALF, eps: _HALF}, less(c, 1), less(eps, 1))
    factor = ((1 - eps) / 4) ** (alpha / (1 - c)) / (1 + eps)
    positive = multiply(follows(some, less(0, 1 - eps)), factor)
    return specialise(positive, level_domain().without(d), {eps: level})


@cache
def quotient_from_below() -> Theorem:
    """1 - late_error/(E_(p-1)(b) tau) <= T/(tau d^alpha/2)."""
    domain = _range_domain()
    known = (*least_count(domain, reached), *_in_range(domain, _time))
    close = specialise(enough_steps(), domain, {y: _time}, known)
    claim = at_most(1 - late_error / (_slope * tau), _quotient)
    return follows(domain, claim, multiply(close, 1 / (_slope * tau)))


def _in_range(domain: Domain, time: sp.Expr, *premises: Theorem) -> tuple[Theorem, ...]:
    """a <= 2 T d^-alpha, and time <= b, tau <= b."""
    low, high = growth()
    return (
        follows(domain, at_most(_first, _time), low),
        follows(domain, at_most(time, _last), high, *premises),
        follows(domain, at_most(tau, _last), follows(domain, at_most(0, 1 / level))),
    )


@cache
def quotient_from_above() -> Theorem:
    """T/(tau d^alpha/2) <= 1 + early_error/(E_(p-1)(b) tau) + 2 d^-alpha/tau, a d^alpha >= 4."""
    domain = _range_domain().extend({_first: _TENTH, d: 1600}, at_most(4, _first * d**alpha))
    long = multiply(follows(domain, at_most(_first, _time), growth()[0]), d**alpha / 2)
    enough = follows(domain, at_most(2, reached), long)
    less_time = (2 * reached - 2) * d**-alpha
    fewer = follows(domain, at_most(less_time, _time))
    known = (before_count(domain, reached, enough), enough, *_in_range(domain, less_time, fewer))
    close = specialise(too_few_steps(), domain, {y: less_time}, known)
    goal = at_most(_quotient, 1 + early_error / (_slope * tau) + 2 * d**-alpha / tau)
    return follows(domain, goal, multiply(close, 1 / (_slope * tau)))


@cache
def count_limit() -> Theorem:
    """T/(tau d^alpha/2) tends to 1."""
    domain, lower, upper = _range_domain().without(d), quotient_from_below(), quotient_from_above()
    sides = (lower.relation.left, upper.relation.right)
    limits = (limit_of_monomials(domain, side, d, sp.Integer(1)) for side in sides)
    result = squeeze(domain, lower, upper, *limits)
    bounds = {_first: _lower, _last: _upper}
    return specialise(result, level_domain().without(d), bounds, [first_positive()])


def _derivation(family: Family) -> Derivation:
    regime = below_regime(family.law)
    assert regime.count is not None
    domain = family.domain({tau: 1}, less(regime.rate, 1))

    def prove(proof: Proof) -> list[Theorem]:
        proof.step("E_p falls at least as fast as a line up to b.", falls_like_a_line())
        proof.step("Where the loss is at most eps the time is not much below tau.", enough_steps())
        proof.step("Where it is above eps the time is not much above tau.", too_few_steps())
        for side in growth():
            proof.step("The rescaled time of the count stays between a and b.", side)
        proof.step("T steps are enough.", quotient_from_below())
        proof.step("T - 1 steps are not.", quotient_from_above())
        proof.step("Both bounds tend to 1.", count_limit())
        limit = family.specialised(count_limit(), domain)
        return [proof.step("Put the exponents of the law.", limit)]

    claim = as_limit(regime.count.subs(eps, regime.rate))
    return Derivation(
        name=f"{family.prefix}-count-limit",
        law=family.law,
        title=f"The number of iterations on {family.title}, alpha + beta < 1, in the limit",
        source="Kunstner and Bach (2025), Theorem 3.1, inverted for the number of iterations",
        statement=Statement(domain, (claim,)),
        prove=prove,
    )


DERIVATIONS = tuple(_derivation(family) for family in (GENERAL, BIGRAM))
