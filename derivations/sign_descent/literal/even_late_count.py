"""The number of even literal steps to a small loss, all coordinates, from the late bounds.

The tolerance is written as the leading term K tau^(1/a-2)/zeta(2a) of the loss at a real number
tau; the number of steps is then tau, up to a share that tends to 0.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import exp_above_tangent, one_minus_below_exp, real, unit
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    apply_exp,
    apply_log,
    assume,
    at_most,
    combine_limits,
    count_at_least,
    count_at_most,
    equal,
    follows,
    induction,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    squeeze,
)
from derivations.sign_descent.literal.even_late import constant_bounds, optimum_bounds
from derivations.sign_descent.literal.even_limit import HALF, STEPS, limit_in_dimension
from derivations.sign_descent.literal.exact import cut, optimum_falls
from derivations.statements import two_sides
from theory.sign_descent_exact import even_late_count, even_late_rate, late_enough
from theory.sign_descent_exact_loss import EvenConstant, EvenCount, EvenOptimum
from theory.symbols import T, alpha, d, h, j, tau

__all__ = ["DERIVATIONS", "falls", "next_even", "place"]

_R = sp.Rational
_BOUNDS = even_late_count()
_LOW, _HIGH = two_sides(_BOUNDS)
_RATE = even_late_rate()
_K, _zeta = EvenConstant(alpha), sp.zeta(2 * alpha)
_LEAST = EvenOptimum(alpha, STEPS)
_share = sp.Symbol("delta", positive=True)
"""The share of tau by which the count may be smaller."""
place = sp.Symbol("z", positive=True)
"""A number that is rounded up to an even one."""
_factor = sp.Symbol("b", positive=True)
"""By what the count may be larger, to a power."""
_POWER = (2 * alpha - 1) / alpha
_DECAY = -1 / (alpha * (alpha + 1))
_LIGHT = Domain.of({alpha: 1, tau: 16}, less(HALF, alpha))


@cache
def falls() -> Theorem:
    """r_oo*(2 h + 2 j) <= r_oo*(2 h), by induction over j."""
    still = Domain.of({alpha: 1, h: 1}, less(HALF, alpha))
    finite = specialise(optimum_falls(), still.extend({d: 9}), {T: STEPS})
    now = limit_in_dimension()
    later = specialise(now, still, {h: h + 1})
    once = pass_to_limit(still, finite, later, now)
    domain = still.extend({j: 1}, at_most(0, j))
    before = assume(domain, at_most(_after(j), _LEAST), "less after 2 h + 2 j steps")
    again = specialise(once, domain, {h: h + j})
    step = follows(domain, at_most(_after(j + 1), _LEAST), again, before)
    return induction(follows(still, at_most(_LEAST, _LEAST)), step, before, j, 0)


def _after(more: sp.Expr) -> sp.Expr:
    return EvenOptimum(alpha, STEPS + 2 * more)


@cache
def split_power() -> Theorem:
    """T^(-(2a+1)/(a+1)) = T^(1/a-2) T^(-1/(a(a+1)))."""
    domain = Domain.of({alpha: 1, h: 2})
    logarithm = sp.log(STEPS)
    whole = -(2 * alpha + 1) / (alpha + 1) * logarithm
    same = apply_exp(follows(domain, equal(whole, (_DECAY - _POWER) * logarithm)))
    left = STEPS ** (-(2 * alpha + 1) / (alpha + 1))
    return follows(domain, equal(left, STEPS ** (1 / alpha - 2) * STEPS**_DECAY), same)


_GROWN = 1 + 3 * (2 * alpha - 1) * tau**_DECAY
_ENOUGH = tau * _GROWN ** (alpha / (2 * alpha - 1))
_HALF_ENOUGH = sp.ceiling(_ENOUGH / 2)


@cache
def raised() -> Theorem:
    """tau^(2-1/a) b <= T^(2-1/a) where tau b^(a/(2a-1)) <= T."""
    below = tau * _factor ** (alpha / (2 * alpha - 1))
    domain = _LIGHT.extend({h: 50, _factor: 2}, at_most(below, STEPS))
    scaled = multiply(apply_log(follows(domain, at_most(below, STEPS))), _POWER)
    claim = at_most(_POWER * sp.log(tau) + sp.log(_factor), _POWER * sp.log(STEPS))
    power = apply_exp(follows(domain, claim, scaled))
    return follows(domain, at_most(tau**_POWER * _factor, STEPS**_POWER), power)


@cache
def enough() -> Theorem:
    """r_oo*(2 h) <= the level, where 2 h is at least the upper bound less 2."""
    domain = _LIGHT.extend({h: 50}, at_most(_ENOUGH, STEPS))
    grown = follows(domain, less(1, _GROWN))
    product = specialise(raised(), domain, {_factor: _GROWN}, [grown])
    large = raise_to(grown, alpha / (2 * alpha - 1))
    later = follows(domain, at_most(tau, STEPS), multiply(large, tau))
    error = raise_to(later, _DECAY)
    lead = _K * STEPS**-_POWER * tau**-_POWER
    small = multiply(product, lead)
    least = multiply(specialise(constant_bounds()[0], domain), 3 * (2 * alpha - 1))
    relative = multiply(least, STEPS**-_POWER * tau**_DECAY)
    smaller = multiply(error, 3 * STEPS**-_POWER)
    found = specialise(optimum_bounds()[1], domain)
    split = specialise(split_power(), domain)
    below = follows(
        domain, at_most(_zeta * _LEAST, _K * tau**-_POWER),
        found, multiply(split, 3), smaller, relative, small,
    )  # fmt: skip
    return follows(domain, at_most(_LEAST, _RATE), multiply(below, 1 / _zeta))


@cache
def count_above() -> Theorem:
    """The count over tau is at most the upper bound."""
    count = EvenCount(alpha, _RATE)
    found = count_at_most(enough().domain, count, h, enough())
    number = follows(_LIGHT, at_most(_ENOUGH, 2 * _HALF_ENOUGH))
    large = multiply(raise_to(follows(_LIGHT, less(1, _GROWN)), alpha / (2 * alpha - 1)), tau)
    positive = follows(_LIGHT, at_most(1, _HALF_ENOUGH), follows(_LIGHT, less(0, _ENOUGH), large))
    chosen = specialise(found, _LIGHT, {h: _HALF_ENOUGH}, [number, positive])
    rounded = follows(_LIGHT, less(2 * _HALF_ENOUGH, _ENOUGH + 2))
    whole = follows(_LIGHT, at_most(count, _ENOUGH + 2), chosen, rounded)
    return follows(_LIGHT, _HIGH, multiply(whole, 1 / tau))


@cache
def one_below() -> Theorem:
    """1 <= exp(v) (1 - v/2) for 0 <= v <= 1."""
    domain = Domain.of({unit: HALF}, at_most(unit, 1))
    left = follows(domain, at_most(0, 1 - unit / 2))
    tangent = multiply(specialise(exp_above_tangent(), domain, {real: unit}), 1 - unit / 2, left)
    room = multiply(follows(domain, at_most(0, 1 - unit)), unit / 2)
    return follows(domain, at_most(1, sp.exp(unit) * (1 - unit / 2)), tangent, room)


@cache
def shorter() -> Theorem:
    """tau^(1/a-2) < T^(1/a-2) (1 - (2a-1) delta/(2a)) where T < tau (1 - delta), delta <= 1/4."""
    domain = _LIGHT.extend(
        {h: 5, _share: _R(1, 4)}, at_most(_share, _R(1, 4)), less(STEPS, tau * (1 - _share))
    )
    small = multiply(specialise(one_minus_below_exp(), domain, {unit: _share}), tau)
    below = follows(domain, less(STEPS, tau * sp.exp(-_share)), small)
    scaled = multiply(apply_log(below), _POWER)
    exponent = _POWER * _share
    claim = less(-_POWER * sp.log(tau) + exponent, -_POWER * sp.log(STEPS))
    power = apply_exp(follows(domain, claim, scaled))
    larger = follows(domain, less(tau**-_POWER * sp.exp(exponent), STEPS**-_POWER), power)
    some = multiply(follows(domain, at_most(_share, _R(1, 4))), _POWER)
    least = multiply(follows(domain, at_most(0, _share)), 1 / alpha)
    inside = follows(domain, at_most(exponent, 1), some, least)
    left = follows(domain, less(0, 1 - exponent / 2), inside)
    one = multiply(specialise(one_below(), domain, {unit: exponent}, [inside]), tau**-_POWER)
    claim = less(tau**-_POWER, STEPS**-_POWER * (1 - exponent / 2))
    return follows(domain, claim, one, multiply(larger, 1 - exponent / 2, left))


_SHARE = 1 - _BOUNDS.lower
_F = (alpha * 4**alpha) ** (1 / ((alpha + 1) * (2 * alpha - 1)))


def _before() -> Domain:
    """An even T a little below tau (1 - delta)."""
    return Domain.of(
        {alpha: 1, tau: 10**6, _share: _R(1, 10), h: 449999},
        less(HALF, alpha), at_most(8, tau), at_most(2 * late_enough(), tau),
        at_most(_SHARE, _share), at_most(_share, _R(1, 4)),
        at_most(tau * (1 - _share) - 2, STEPS), less(STEPS, tau * (1 - _share)),
    )  # fmt: skip


@cache
def not_short() -> tuple[Theorem, Theorem, Theorem]:
    """tau/2 <= T, and then T^(1/a-2) and T^(-1/(a(a+1))) are at most 4 times those of tau."""
    domain = _before()
    share = multiply(follows(domain, at_most(_share, _R(1, 4))), tau)
    half = follows(domain, at_most(tau / 2, STEPS), share)
    first = raise_to(half, -_POWER)
    two = raise_to(follows(domain, at_most(1, sp.Integer(2))), -1 / alpha)
    below_one = multiply(two, 4 * tau**-_POWER)
    light = follows(_LIGHT, less(HALF, alpha))
    product = multiply(light, alpha)
    number = follows(_LIGHT, at_most(1, 2 * alpha * (alpha + 1)), light, product)
    order = multiply(number, sp.log(2) / (alpha * (alpha + 1)))
    four = apply_exp(follows(_LIGHT, at_most(-_DECAY * sp.log(2), 2 * sp.log(2)), order))
    most = multiply(specialise(follows(_LIGHT, at_most(2**-_DECAY, 4), four), domain), tau**_DECAY)
    second = raise_to(half, _DECAY)
    return (
        half,
        follows(domain, at_most(STEPS**-_POWER, 4 * tau**-_POWER), first, below_one),
        follows(domain, at_most(STEPS**_DECAY, 4 * tau**_DECAY), second, most),
    )


@cache
def not_enough() -> Theorem:
    """The level is below r_oo*(T)."""
    domain = _before()
    half, first, second = not_short()
    known = [specialise(bound, domain) for bound in constant_bounds()]
    found = specialise(optimum_bounds()[0], domain, {}, [half])
    split = multiply(specialise(split_power(), domain), 5 * _F)
    lead = STEPS**-_POWER * _K
    own = multiply(known[1], 4 * tau**-_POWER)
    own = multiply(follows(domain, at_most(_K * STEPS**-_POWER, own.relation.right), own,
                           multiply(first, _K)), lead)  # fmt: skip
    one = multiply(known[0], 20 * (2 * alpha - 1) * _F * tau**_DECAY * STEPS**-_POWER)
    error = multiply(second, 5 * _F * STEPS**-_POWER)
    share = multiply(follows(domain, at_most(_SHARE, _share)), lead * _POWER / 2)
    rest = STEPS**-_POWER * _K * (1 - _POWER * _share / 2)
    low = follows(domain, at_most(rest, _zeta * _LEAST), found, split, own, one, error, share)
    gain = multiply(specialise(shorter(), domain), _K)
    below = follows(domain, less(_K * tau**-_POWER, _zeta * _LEAST), low, gain)
    return follows(domain, less(_RATE, _LEAST), multiply(below, 1 / _zeta))


_number = sp.Symbol("c", integer=True, positive=True)
"""Half of an even number next to tau (1 - delta), rounded up."""


def _late() -> Domain:
    conditions = at_most(8, tau), at_most(2 * late_enough(), tau), at_most(_SHARE, _R(1, 4))
    return Domain.of({alpha: 1, tau: 10**6}, less(HALF, alpha), *conditions)


@cache
def count_from_number() -> Theorem:
    """tau (1 - delta) <= count: no smaller even number of steps is enough."""
    point = {s: value for s, value in _before().witness if s != h}
    kept = [c for c in _before().constraints if h not in c.free_symbols]
    goal = tau * (1 - _share)
    domain = Domain.of(
        {**point, _number: 450000}, *kept, less(2 * _number - 2, goal), at_most(goal, 2 * _number)
    )
    large = multiply(follows(domain, at_most(_share, _R(1, 4))), tau)
    several = follows(domain, at_most(1, _number - 1), large)
    last = specialise(not_enough(), domain, {h: _number - 1}, [several])
    few = domain.extend({cut: 2}, at_most(2 * cut, 2 * _number - 1))
    apart = follows(few, at_most(0, _number - 1 - cut))
    later = specialise(falls(), few, {h: cut, j: _number - 1 - cut}, [apart])
    short = follows(few, less(_RATE, EvenOptimum(alpha, 2 * cut)), later, last)
    count = EvenCount(alpha, _RATE)
    found = count_at_least(domain, count, 2 * _number, short, cut)
    return follows(domain, at_most(goal, count), found)


@cache
def next_even() -> tuple[Theorem, ...]:
    """With c the integer part of z/2, rounded up: 1 <= c, 2 c - 2 < z and z <= 2 c for z > 0."""
    domain, chosen = Domain.of({place: 3}), sp.ceiling(place / 2)
    orders = at_most(1, chosen), less(2 * chosen - 2, place), at_most(place, 2 * chosen)
    return tuple(follows(domain, order) for order in orders)


@cache
def count_below() -> Theorem:
    """The count over tau is at least 1 - delta."""
    domain = _late()
    goal = tau * (1 - _SHARE)
    chosen = sp.ceiling(goal / 2)
    share = follows(domain, at_most(_SHARE, _R(1, 4)))
    some = follows(domain, less(0, _SHARE))
    kept = multiply(follows(domain, less(0, 1 - _SHARE), share), tau)
    orders = [specialise(order, domain, {place: goal}, [kept]) for order in next_even()]
    values = {_share: _SHARE, _number: chosen}
    found = specialise(count_from_number(), domain, values, [some, *orders])
    return follows(domain, _LOW, multiply(found, 1 / tau))


@cache
def limit_of_count() -> Theorem:
    """The count over tau tends to 1."""
    fixed = Domain.of({alpha: 1}, less(HALF, alpha))
    grown = limit_of_monomials(fixed, _GROWN, tau, sp.Integer(1))
    rounding = limit_of_monomials(fixed, 2 / tau, tau, sp.Integer(0))
    high = combine_limits(fixed, _HIGH.right, tau, [grown, rounding])
    low = limit_of_monomials(fixed, _LOW.left, tau, sp.Integer(1))
    return squeeze(fixed, count_below(), count_above(), low, high)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("No even number of steps is worse than a smaller one.", falls())
    proof.step("From here on the upper bound of the loss is at most the level.", enough())
    proof.step("A time below tau (1 - delta) gains more than the error.", shorter())
    proof.step("So the lower bound of the loss there is above the level.", not_enough())
    return [
        proof.step(
            "The even number before tau (1 - delta) is too small, hence all are.", count_below()
        ),
        proof.step("Half of the other number, rounded up.", count_above()),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    proof.step("The count over tau from below.", count_below())
    proof.step("And from above.", count_above())
    return [proof.step("Both sides tend to 1.", limit_of_count())]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/even/large-time"

DERIVATIONS = (
    Derivation(
        name="sign-descent/even-large-time-count",
        law=_LAW,
        title="The least even number of steps to a small loss in infinite dimension, within bounds",
        source=_SOURCE,
        statement=Statement(_late(), (_LOW, _HIGH)),
        prove=_prove,
    ),
    Derivation(
        name="sign-descent/even-large-time-count-limit",
        law=_LAW,
        title="The least even number of steps to the leading term at tau is asymptotic to tau",
        source=_SOURCE,
        statement=Statement(
            Domain.of({alpha: 1}, less(HALF, alpha)), (Limit(_HIGH.left, tau, sp.Integer(1)),)
        ),
        prove=_prove_limit,
    ),
)
