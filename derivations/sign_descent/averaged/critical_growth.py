"""Averaged sign descent at alpha = 1/2: the count is of order d^((1 - eps)/2), with constants.

The bounds of `critical` on H(d, 1) r*(T) against log(d/S), S = 4 T^2, at r*(T) <= eps < r*(T - 1).
Where 4 (T - 1)^2 > d the step phi = 1 shows that eps H(d, 1) < 1, and d^eps is then at most
H(d, 1) e^eps.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    apply_exp,
    apply_log,
    at_most,
    before_steps,
    best_step,
    cases,
    combine_limits,
    equal,
    follows,
    least_steps,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    restate,
    specialise,
    squeeze,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged.critical import (
    HALF,
    every_step,
    log_below,
    lower_bound,
    upper_bound,
)
from derivations.sign_descent.averaged.loss import loss_on_piece
from derivations.sign_descent.averaged.pieces import m
from derivations.statements import two_sides
from theory.functions import H
from theory.law import Regime
from theory.relation import LogEquivalent, Theta
from theory.sign_descent import published, sign_descent
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.symbols import alpha, d, eps, phi, tau, x, y

__all__ = ["DERIVATIONS", "count_bounds", "count_domain", "first_step", "power_limit"]

_COUNT = SignCount(HALF, d, eps)
_MASS = H(d, 1)
_GAUGE = d ** ((1 - eps) / 2)
_REGIME = next(r for r in sign_descent().regimes if r.name == "critical")
_PUBLISHED = next(r for r in published().regimes if r.name == "critical")
_GROWTH = cast(Theta, _REGIME.growth)
_LEVEL = sp.Rational(1, 10)
_POINT = {d: 16, eps: _LEVEL}
_SPREAD = sp.exp(eps / 2) / (2 * sp.sqrt(eps))


def count_domain() -> Domain:
    """0 < eps < 1, at any dimension."""
    return Domain.of(_POINT, less(eps, 1))


def _late() -> Domain:
    """eps < r*(y) at a real time y >= 1."""
    point = {**_POINT, y: 1}
    return Domain.of(point, less(eps, 1), at_most(1, y), less(eps, SignOptimum(HALF, d, y)))


@cache
def from_below() -> Theorem:
    """exp((gamma - eps)/2 - 9/8) d^((1 - eps)/2)/2 <= T, from r*(T) <= eps."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    positive = follows(domain, less(0, _COUNT), some)
    bound = specialise(lower_bound(), domain, {tau: _COUNT}, [positive])
    size = multiply(specialise(spectrum.bounds_critical()[1], domain), eps)
    level = multiply(enough, _MASS, some)
    square = raise_to(some, -2, positive)
    lead = (sp.EulerGamma - eps) / 2 - sp.Rational(9, 8) + (1 - eps) / 2 * sp.log(d)
    claim = at_most(lead, sp.log(2 * _COUNT))
    logarithm = follows(domain, claim, bound, size, level, square, positive)
    goal = two_sides(_GROWTH)[0]
    return follows(domain, goal, apply_exp(logarithm), positive)


@cache
def first_step() -> Theorem:
    """H(d, 1) r*(T) <= (d - 1)/(4 T^2): the step phi = 1."""
    domain = Domain.of({d: 6, tau: 1})
    chosen = {alpha: HALF, phi: sp.Integer(1), m: sp.Integer(1)}
    loss = specialise(loss_on_piece(), domain, chosen)
    ones = []
    for order in (HALF, sp.Integer(1)):
        meaning = unfold(domain, H(1, order))
        out = unroll(domain, meaning.relation.right)
        ones.append(follows(domain, equal(H(1, order), 1), meaning, out))
    optimum = SignOptimum(HALF, d, tau)
    member = multiply(best_step(domain, optimum, every_step(), phi, sp.Integer(1))[1], _MASS)
    return follows(domain, at_most(_MASS * optimum, (d - 1) / (4 * tau**2)), member, loss, *ones)


@cache
def few_steps() -> Theorem:
    """If eps < r*(y) and 4 y^2 <= d then y <= e^(1/2)/2 d^((1 - eps)/2)."""
    domain = _late().extend({}, at_most(4 * y**2, d))
    square = raise_to(follows(domain, at_most(1, y)), 2)
    start = follows(domain, at_most(1, 4 * y**2), square)
    bound = specialise(upper_bound(), domain, {tau: y}, [start])
    size = multiply(specialise(spectrum.bounds_critical()[0], domain), eps)
    level = multiply(follows(domain, less(eps, SignOptimum(HALF, d, y))), _MASS)
    claim = at_most(sp.log(2 * y), HALF + (1 - eps) / 2 * sp.log(d))
    logarithm = follows(domain, claim, bound, size, level)
    return follows(domain, at_most(y, sp.exp(HALF) / 2 * _GAUGE), apply_exp(logarithm))


@cache
def many_steps() -> tuple[Theorem, Theorem]:
    """If eps < r*(y) and d < 4 y^2: d^eps <= H e^eps, and y <= exp(eps/2)/(2 sqrt(eps)) gauge."""
    domain = _late().extend({eps: sp.Rational(1, 100), d: 2}, less(d, 4 * y**2))
    bound = specialise(first_step(), domain, {tau: y})
    level = multiply(follows(domain, less(eps, SignOptimum(HALF, d, y))), _MASS)
    total = follows(domain, less(eps * _MASS, d / (4 * y**2)), bound, level)
    ratio = multiply(follows(domain, less(d, 4 * y**2)), 1 / (4 * y**2))
    small = follows(domain, less(eps * _MASS, 1), total, ratio)
    one = follows(domain, at_most(0, _MASS - 1), _at_least_one(domain))
    share = multiply(follows(domain, at_most(eps * _MASS, 1), small), (_MASS - 1) / _MASS, one)
    tangent = log_below(domain, 1 / _MASS, -sp.log(_MASS))
    size = multiply(specialise(spectrum.bounds_critical()[0], domain), eps)
    claim = at_most(eps * sp.log(d), eps + sp.log(_MASS))
    power = apply_exp(follows(domain, claim, share, tangent, size))
    growth = follows(domain, at_most(d**eps, _MASS * sp.exp(eps)), power)
    time = multiply(total, 4 * y**2 * sp.exp(eps) * d**-eps / eps)
    square = multiply(growth, 4 * y**2 * d**-eps)
    claim = at_most(4 * y**2, sp.exp(eps) / eps * d ** (1 - eps))
    root = raise_to(follows(domain, claim, time, square), HALF)
    return growth, follows(domain, at_most(y, _SPREAD * _GAUGE), root)


def _at_least_one(domain: Domain) -> Theorem:
    return specialise(spectrum.at_least_one(), domain, {alpha: 1})


@cache
def late_steps() -> Theorem:
    """If eps < r*(y), y >= 1, then y <= exp(eps/2)/(2 sqrt(eps)) d^((1 - eps)/2)."""
    near, far = few_steps(), many_steps()[1]
    domain = near.domain
    tangent = log_below(domain, eps, sp.log(eps))
    claim = at_most(HALF, eps / 2 - sp.log(eps) / 2)
    factor = multiply(apply_exp(follows(domain, claim, tangent)), _GAUGE / 2)
    first = follows(domain, at_most(y, _SPREAD * _GAUGE), near, factor)
    return cases(first, far, at_most(4 * y**2, d))


@cache
def from_above() -> Theorem:
    """T <= (1 + exp(eps/2)/(2 sqrt(eps))) d^((1 - eps)/2)."""
    start = count_domain()
    goal = two_sides(_GROWTH)[1]
    border = at_most(2, _COUNT)
    domain = start.extend({}, border)
    several = follows(domain, border)
    before = before_steps(domain, _COUNT, several)
    time = follows(domain, at_most(1, _COUNT - 1), several)
    found = specialise(late_steps(), domain, {y: _COUNT - 1}, [before, time])
    power = raise_to(follows(domain, at_most(1, d)), (1 - eps) / 2)
    first = follows(domain, goal, found, power)
    single = start.extend({eps: sp.Rational(9, 10), d: 2}, less(_COUNT, 2))
    power = raise_to(follows(single, at_most(1, d)), (1 - eps) / 2)
    rest = multiply(follows(single, at_most(0, _SPREAD)), _GAUGE)
    second = follows(single, goal, power, rest)
    return cases(first, second, border)


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `growth_critical` of theory."""
    return from_below(), from_above()


_FIXED = count_domain().without(d)
_POWER = (1 - eps) / 2


@cache
def _logarithm_below() -> Theorem:
    """log x <= log y + (1 - eps)/2 log d where x <= y d^((1 - eps)/2)."""
    domain = count_domain().extend({x: 4, y: 2}, at_most(x, y * _GAUGE))
    power = apply_log(follows(domain, at_most(x, y * _GAUGE)))
    return follows(domain, at_most(sp.log(x), sp.log(y) + _POWER * sp.log(d)), power)


@cache
def exponent_bounds() -> tuple[Theorem, Theorem]:
    """log T/log d from both sides, d >= 2."""
    domain = count_domain().extend({}, at_most(2, d))
    some = specialise(least_steps(count_domain(), _COUNT)[0], domain)
    low, high = (specialise(bound, domain) for bound in count_bounds())
    below = apply_log(low, some)
    above = specialise(_logarithm_below(), domain, {x: _COUNT, y: _GROWTH.upper}, [some, high])
    scale, lead = 1 / sp.log(d), _POWER * sp.log(d)
    lower = (lead + sp.log(_GROWTH.lower)) * scale
    upper = (lead + sp.log(_GROWTH.upper)) * scale
    middle = sp.log(_COUNT) * scale
    return (
        follows(domain, at_most(lower, middle), multiply(below, scale, some), some),
        follows(domain, at_most(middle, upper), multiply(above, scale, some), some),
    )


@cache
def power_limit() -> Theorem:
    """log T/log(d^((1 - eps)/2)/2) tends to 1."""
    lower, upper = exponent_bounds()
    ends = (
        limit_of_monomials(_FIXED, side, d, _POWER)
        for side in (lower.relation.left, upper.relation.right)
    )
    whole = squeeze(_FIXED, lower, upper, *ends)
    scale = 1 / sp.log(d)
    below = limit_of_monomials(_FIXED, sp.log(_GAUGE / 2) * scale, d, _POWER)
    inverse = sp.Pow(sp.log(_GAUGE / 2) * scale, -1, evaluate=False)
    quotient = sp.Mul(sp.log(_COUNT) * scale, inverse, evaluate=False)
    both = combine_limits(_FIXED, quotient, d, [whole, below])
    return restate(both, _FIXED, sp.log(_COUNT) / sp.log(_GAUGE / 2), sp.Integer(1))


def _prove_growth(proof: Proof) -> list[Theorem]:
    some, enough = least_steps(count_domain(), _COUNT)
    proof.step("At least one step is taken.", some)
    proof.step("T steps are enough.", enough)
    proof.step("The optimum from below, at every real time.", lower_bound())
    lower = proof.step("Solve for T, with 1/(4 T^2) <= 1/4.", from_below())
    proof.step("The optimum from above, up to 4 T^2 = d.", upper_bound())
    proof.step("If T - 1 steps are not enough and 4 (T - 1)^2 <= d.", few_steps())
    proof.step("The step phi = 1, for more steps.", first_step())
    power, time = many_steps()
    proof.step("There eps H(d, 1) < 1, so that d^eps is small.", power)
    proof.step("Solve for T - 1.", time)
    proof.step("The second bound is the larger one.", late_steps())
    return [lower, proof.step("Put T - 1 for the time; T = 1 is below.", from_above())]


def _prove_power(proof: Proof) -> list[Theorem]:
    for part in count_bounds():
        proof.step("The order of the count.", part)
    for part in exponent_bounds():
        proof.step("Take logarithms and divide by log d.", part)
    return [proof.step("The constants do not matter in the limit.", power_limit())]


def _power_derivation(name: str, law: str, title: str, regime: Regime) -> Derivation:
    """The logarithms of the count and of the leading law are equivalent, as theory states."""
    stated = cast(LogEquivalent, regime.count)
    quotient = sp.log(stated.function) / sp.log(stated.value)
    return Derivation(
        name=f"sign-descent/{name}",
        law=law,
        title=title,
        source=f"{_SOURCE}, solved for the time",
        statement=Statement(_FIXED, (Limit(quotient, stated.variable, sp.Integer(1)),)),
        prove=_prove_power,
    )


_SOURCE = "Kunstner and Bach (2025), Theorem 4.5"
_SPOTS = (
    {d: 1, eps: _LEVEL},
    {d: 300, eps: HALF},
    {d: 300, eps: sp.Rational(1, 100)},
)

DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-growth",
        law="bigram/sign-descent",
        title="The number of iterations of averaged sign descent for alpha = 1/2",
        source=f"{_SOURCE}, as an order of growth with constants",
        statement=Statement(count_domain(), two_sides(_GROWTH), _SPOTS),
        prove=_prove_growth,
    ),
    _power_derivation(
        "critical-power",
        "bigram/sign-descent",
        "The power of d in the number of iterations for alpha = 1/2",
        _REGIME,
    ),
    _power_derivation(
        "published-critical-power",
        "bigram/sign-descent/published",
        "The published number of iterations for alpha = 1/2 has the right power of d",
        _PUBLISHED,
    ),
)
