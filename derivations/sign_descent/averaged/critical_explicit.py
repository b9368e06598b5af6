"""Averaged sign descent at alpha = 1/2: the count with its constant, at every dimension.

With S = 4 T^2 the optimum times H(d, 1) is at least log(d/S) + gamma - 2 - 1/S, and for 9 T^2 <= d
at most that and a multiple of T d^(-1/2). At r*(T) <= eps < r*(T - 1) both are compared with
eps (log d + gamma), which leaves T within explicit factors, which tend to 1, of
(1/2) e^-1 (e^gamma d)^((1 - eps)/2). Where 9 (T - 1)^2 > d, the order of growth is enough.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    at_most,
    before_steps,
    cases,
    combine_limits,
    follows,
    least_steps,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.critical import HALF, lower_bound
from derivations.sign_descent.averaged.critical_expansion import optimum_above, plain
from derivations.sign_descent.averaged.critical_growth import (
    count_bounds,
    count_domain,
    late_steps,
)
from derivations.spectrum_expansion import refined
from derivations.statements import as_limit
from theory import law
from theory.functions import H
from theory.relation import Theta
from theory.sign_descent import sign_descent
from theory.sign_descent_loss import SignCount, SignOptimum
from theory.symbols import d, eps, tau, y

__all__ = ["DERIVATIONS", "count_limit", "quotient_bounds"]

_LAW = "bigram/sign-descent/explicit"
_REGIME = law(_LAW).regimes[0]
_GROWTH = cast(Theta, next(r for r in sign_descent().regimes if r.name == "critical").growth)
_COUNT = SignCount(HALF, d, eps)
_NORM = H(d, 1)
_GAUGE = d ** ((1 - eps) / 2)
_SPREAD = sp.exp(eps / 2) / (2 * sp.sqrt(eps))
_LATE = _SPREAD * d ** (-eps / 2)
"""At least (T - 1) d^(-1/2)."""
least = cast(sp.Expr, _GROWTH.lower) * _GAUGE
"""A lower bound of T."""
low_error = 1 / (8 * least**2) + eps / (4 * d)
"""How much the logarithm of T may be below that of its leading term."""
high_error = (7 + 3 * (eps - sp.log(eps))) / 2 * _LATE
"""How much the logarithm of T - 1 may be above that of the leading term of T."""
_LEAD = -1 - sp.log(2) + (1 - eps) / 2 * (sp.log(d) + sp.EulerGamma)
_VALUE = _REGIME.rate


@cache
def from_below() -> Theorem:
    """value exp(-low_error) <= T, from r*(T) <= eps."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    positive = follows(domain, less(0, _COUNT), some)
    bound = specialise(lower_bound(), domain, {tau: _COUNT}, [positive])
    size = multiply(specialise(refined(1)[1], domain), eps)
    level = multiply(enough, _NORM, some)
    square = raise_to(count_bounds()[0], -2)
    claim = at_most(_LEAD - low_error, sp.log(_COUNT))
    logarithm = follows(domain, claim, bound, size, level, square, positive)
    goal = at_most(_VALUE * sp.exp(-low_error), _COUNT)
    return follows(domain, goal, apply_exp(logarithm), positive)


@cache
def _few() -> Theorem:
    """If eps < r*(y), y >= 1 and 9 y^2 <= d then log y <= leading term + 7/2 y d^(-1/2)."""
    start = late_steps().domain
    domain = start.extend({}, at_most(9 * y**2, d))
    square = raise_to(follows(domain, at_most(1, y)), 2)
    bound = specialise(optimum_above(plain()), domain, {tau: y}, [square])
    point = Domain.of({d: 4})
    inverse = multiply(follows(point, at_most(0, 1 - 1 / (6 * d))), 1 / (2 * d))
    floor = follows(point, at_most(sp.log(d) + sp.EulerGamma, _NORM), refined(1)[0], inverse)
    size = multiply(specialise(floor, domain), eps)
    level = multiply(follows(domain, less(eps, SignOptimum(HALF, d, y))), _NORM)
    border = follows(domain, at_most(9 * y**2, d))
    root = raise_to(border, HALF)
    ratio = multiply(follows(domain, at_most(3 * y, sp.sqrt(d)), root), y / d)
    last = multiply(border, 1 / (d * y**2))
    most = specialise(plain().known[1], domain, {}, [follows(domain, at_most(3, d), square)])
    most = multiply(most, 2 * y / sp.sqrt(d))
    once = multiply(follows(domain, at_most(1, y)), y / d)
    claim = at_most(sp.log(y), _LEAD + 7 * y / (2 * sp.sqrt(d)))
    return follows(domain, claim, bound, size, level, ratio, last, most, once)


@cache
def early() -> Theorem:
    """If eps < r*(y), y >= 1 and 9 y^2 <= d then y <= value exp(high_error)."""
    near = _few()
    domain = near.domain
    late = multiply(specialise(late_steps(), domain), 1 / sp.sqrt(d))
    positive = _positive(domain)
    claim = at_most(sp.log(y), _LEAD + high_error)
    logarithm = follows(domain, claim, near, late, positive)
    return follows(domain, at_most(y, _VALUE * sp.exp(high_error)), apply_exp(logarithm))


def _positive(domain: Domain) -> Theorem:
    """0 <= (eps - log eps) times the share of the late steps."""
    sign = follows(domain, at_most(0, eps - sp.log(eps)))
    return multiply(sign, _LATE)


@cache
def late() -> Theorem:
    """If eps < r*(y), y >= 1 and d < 9 y^2 then y <= value exp(high_error)."""
    start = late_steps().domain
    domain = start.extend({eps: sp.Rational(1, 100), d: 2}, less(d, 9 * y**2))
    many = specialise(late_steps(), domain)
    root = raise_to(follows(domain, less(d, 9 * y**2)), HALF)
    long = multiply(many, 3 / sp.sqrt(d))
    one = follows(domain, less(1, 3 * _LATE), root, long)
    share = 1 + (eps - sp.log(eps)) / 2
    grown = multiply(one, share, follows(domain, less(0, share)))
    rest = multiply(follows(domain, less(0, 1 - eps)), sp.EulerGamma)
    claim = at_most(sp.log(y), _LEAD + high_error)
    logarithm = follows(domain, claim, apply_log(many), grown, rest)
    return follows(domain, at_most(y, _VALUE * sp.exp(high_error)), apply_exp(logarithm))


@cache
def from_above() -> Theorem:
    """T <= 1 + value exp(high_error)."""
    start = count_domain()
    goal = at_most(_COUNT, 1 + _VALUE * sp.exp(high_error))
    border = at_most(2, _COUNT)
    domain = start.extend({}, border)
    several = follows(domain, border)
    before = before_steps(domain, _COUNT, several)
    time = follows(domain, at_most(1, _COUNT - 1), several)
    whole = cases(early(), late(), at_most(9 * y**2, d))
    found = specialise(whole, domain, {y: _COUNT - 1}, [before, time])
    first = follows(domain, goal, found)
    single = start.extend({eps: sp.Rational(9, 10), d: 2}, less(_COUNT, 2))
    return cases(first, follows(single, goal), border)


@cache
def quotient_bounds() -> tuple[Theorem, Theorem]:
    """exp(-low_error) <= T/value <= 1/value + exp(high_error)."""
    domain = count_domain()
    low, high = (multiply(bound, 1 / _VALUE) for bound in (from_below(), from_above()))
    middle = _COUNT / _VALUE
    return (
        follows(domain, at_most(sp.exp(-low_error), middle), low),
        follows(domain, at_most(middle, 1 / _VALUE + sp.exp(high_error)), high),
    )


@cache
def count_limit() -> Theorem:
    """T over its leading term tends to 1."""
    domain = count_domain().without(d)
    lower, upper = quotient_bounds()
    small = [
        limit_of_monomials(domain, error, d, sp.Integer(0))
        for error in (-low_error, high_error, 1 / _VALUE)
    ]
    sides = (lower.relation.left, upper.relation.right)
    return squeeze(
        domain, lower, upper, *(combine_limits(domain, side, d, small) for side in sides)
    )


def _steps(proof: Proof) -> None:
    proof.step("The optimum from below, at every real time.", lower_bound())
    proof.step("The optimum from above, where 9 T^2 <= d.", optimum_above(plain()))
    for part in count_bounds():
        proof.step("The order of the count, for the errors.", part)
    proof.step("From r*(T) <= eps: 1/(4 T^2) is small.", from_below())
    proof.step("From eps < r*(y), a bound of y in terms of y itself.", _few())
    proof.step("In it y is at most of the order known.", early())
    proof.step("Where 9 y^2 > d, that order is enough.", late())
    proof.step("Put y = T - 1; T = 1 is below the bound.", from_above())


def _prove_bounds(proof: Proof) -> list[Theorem]:
    _steps(proof)
    lower, upper = quotient_bounds()
    return [
        proof.step("Divide the lower bound by the leading term.", lower),
        proof.step("Divide the upper bound.", upper),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    for part in quotient_bounds():
        proof.step("The count over its leading term.", part)
    return [proof.step("All errors are powers of d that tend to 0.", count_limit())]


_SOURCE = "after Kunstner and Bach (2025), Theorem 4.5; derived here"
_QUOTIENT = _COUNT / _VALUE
_CLAIMS = (
    at_most(sp.exp(-low_error), _QUOTIENT),
    at_most(_QUOTIENT, 1 / _VALUE + sp.exp(high_error)),
)
_SPOTS = (
    {d: 1, eps: sp.Rational(1, 10)},
    {d: 2000, eps: sp.Rational(1, 4)},
    {d: 10**12, eps: HALF},
)

DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-count",
        law=_LAW,
        title="The number of iterations of averaged sign descent for alpha = 1/2, every dimension",
        source=_SOURCE,
        statement=Statement(count_domain(), _CLAIMS, _SPOTS),
        prove=_prove_bounds,
    ),
    Derivation(
        name="sign-descent/critical-count-limit",
        law=_LAW,
        title="The number of iterations of averaged sign descent for alpha = 1/2, its constant",
        source=_SOURCE,
        statement=Statement(count_domain().without(d), (as_limit(_REGIME.relation),)),
        prove=_prove_limit,
    ),
)
