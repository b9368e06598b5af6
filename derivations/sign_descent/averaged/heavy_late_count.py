"""Averaged sign descent for alpha < 1/2: the time at which the rate is a small level.

Beyond the plateau the rate is a power of the time within a factor that the level itself bounds,
the rate being at least 1/(4 tau^2); so the power is solved for the time.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    at_most,
    choose,
    combine_limits,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.heavy_inverse import (
    PLATEAU,
    TIME,
    level_domain,
    rate_at_time,
    time_is_late,
)
from derivations.sign_descent.averaged.heavy_late import late_bounds
from derivations.sign_descent.averaged.heavy_place import beyond, inverse_share, share_inside
from derivations.sign_descent.averaged.heavy_profile import heavy
from derivations.statements import two_sides
from theory import law
from theory.relation import Equivalent
from theory.sign_descent_rate import heavy_rate
from theory.symbols import alpha, eps, tau, w, x, y

__all__ = ["DERIVATIONS", "count_bounds"]

_QUARTER = sp.Rational(1, 4)
_REGIME = law("bigram/sign-descent/large-time").regimes[0]
_CLAIMS = two_sides(_REGIME.finite[0])
_POWER = 2 - 4 * alpha
_RATIO = (alpha / (1 - alpha)) ** (2 * alpha)
_SHARE = 1 - (1 - 2 * alpha) * eps / PLATEAU
"""The factor between the rate and the power is at least this."""


@cache
def rate_at_least() -> Theorem:
    """1/(4 tau^2) <= the rate beyond the plateau."""
    start = beyond(heavy().extend({tau: 2}))
    domain = start.extend({}, less(1, inverse_share))
    power = raise_to(follows(domain, at_most(1, inverse_share)), 2 * alpha)
    share = multiply(power, 1 / (4 * tau**2))
    found = follows(
        domain, at_most(1 / (4 * tau**2), heavy_rate()), share, choose(domain, heavy_rate())
    )
    return specialise(found, start, {}, [specialise(share_inside(), start)])


def small_domain() -> Domain:
    """A level below the plateau; that the factor is positive says no more."""
    return level_domain().extend({}, less(0, _SHARE))


@cache
def factor_is_positive() -> Theorem:
    """0 < factor, for a level below the plateau."""
    domain = level_domain()
    below = follows(domain, less(eps, PLATEAU))
    share = multiply(multiply(below, 1 / PLATEAU), 1 - 2 * alpha)
    return follows(domain, less(0, _SHARE), share)


@cache
def power_of_time() -> tuple[Theorem, Theorem]:
    """factor ratio/eps <= (2 tau)^(2 - 4 alpha) <= ratio/eps at the time of eps."""
    domain = level_domain()
    late, rate = time_is_late(), rate_at_time()
    bounds = [*late_bounds(), rate_at_least()]
    at = [replace(specialise(bound, domain, {tau: TIME}, [late]), rate) for bound in bounds]
    scaled = [multiply(bound, _RATIO / eps) for bound in at[:2]]
    gap = multiply(multiply(at[2], _RATIO / eps / PLATEAU), 1 - 2 * alpha)
    low = at_most(_SHARE * _RATIO / eps, (2 * TIME) ** _POWER)
    high = at_most((2 * TIME) ** _POWER, _RATIO / eps)
    return follows(domain, low, scaled[0], gap), follows(domain, high, scaled[1])


@cache
def _solved() -> tuple[Theorem, Theorem]:
    """w^(1/p) x^(1/p) <= y where w x <= y^p; y <= x^(1/p) where y^p <= x; p = 2 - 4 alpha."""
    below, above = at_most(w * x, y**_POWER), at_most(y**_POWER, x)
    first = heavy().extend({w: 1, x: 1, y: 2}, below)
    second = heavy().extend({x: 4, y: 2}, above)
    root = raise_to(follows(first, below), 1 / _POWER)
    low = follows(first, at_most(w ** (1 / _POWER) * x ** (1 / _POWER), y), root)
    return low, raise_to(follows(second, above), 1 / _POWER)


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `late_count` of theory."""
    domain = small_domain()
    low, high = power_of_time()
    positive = follows(domain, less(0, _SHARE))
    below, above = _solved()
    first = specialise(below, domain, {w: _SHARE, x: _RATIO / eps, y: 2 * TIME}, [positive, low])
    second = specialise(above, domain, {x: _RATIO / eps, y: 2 * TIME}, [high])
    return follows(domain, _CLAIMS[0], positive, first), follows(domain, _CLAIMS[1], second)


_RECIPROCAL = {eps: 1 / x}
_LAW = cast(Equivalent, _REGIME.count)
_QUOTIENT = (_LAW.function / _LAW.value).subs(_RECIPROCAL)
"""The time over the law of theory, at the level 1/x."""


@cache
def tends_to_law() -> Theorem:
    """The quotient tends to 1 as the level 1/x tends to 0."""
    factor = _SHARE.subs(_RECIPROCAL)
    small = less(1 - alpha, 2 * alpha**2 * x)
    domain = heavy().extend({x: 50}, small, less(0, factor))
    scaled = multiply(follows(domain, small), 1 / (x * (1 - alpha)))
    level = follows(domain, less(1 / x, PLATEAU.subs(_RECIPROCAL)), scaled)
    inverse = 1 / _CLAIMS[1].right.subs(_RECIPROCAL)
    low, high = (
        multiply(specialise(bound, domain, _RECIPROCAL, [level]), inverse)
        for bound in count_bounds()
    )
    root = factor ** (1 / _POWER)
    sides = (
        follows(domain, at_most(root, _QUOTIENT), low),
        follows(domain, at_most(_QUOTIENT, 1), high),
    )
    one = sp.Integer(1)
    base = limit_of_monomials(heavy(), factor, x, one)
    limits = combine_limits(heavy(), root, x, [base]), limit_of_monomials(heavy(), one, x, one)
    return squeeze(heavy(), *sides, *limits)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Beyond the plateau the rate is at least 1/(4 tau^2).", rate_at_least())
    proof.step("It is eps at the time of eps.", rate_at_time())
    low, high = power_of_time()
    proof.step("So the power of the time is within a factor of 1/eps.", low)
    proof.step("It is at most the same without the factor.", high)
    proof.step("The factor is positive.", factor_is_positive())
    below, above = count_bounds()
    return [
        proof.step("Solve for the time, from below.", below),
        proof.step("And from above.", above),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    low, high = count_bounds()
    proof.step("The time of eps from below.", low)
    proof.step("And from above.", high)
    return [proof.step("At eps = 1/x the two agree in the limit.", tends_to_law())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-late-count",
        law="bigram/sign-descent/large-time",
        title="The number of iterations for alpha < 1/2 and small errors, in the limit of d",
        source="Kunstner and Bach (2025), Theorem 4.5, with an explicit error",
        statement=Statement(
            small_domain(),
            _CLAIMS,
            (
                {alpha: _QUARTER, eps: sp.Rational(1, 100)},
                {alpha: sp.Rational(2, 5), eps: _QUARTER},
            ),
        ),
        prove=_prove,
    ),
    Derivation(
        name="sign-descent/heavy-tail-late-count-equivalent",
        law="bigram/sign-descent/large-time",
        title="The number of iterations for alpha < 1/2 as the error 1/x tends to 0",
        source="Kunstner and Bach (2025), Theorem 4.5",
        statement=Statement(heavy(), (Limit(_QUOTIENT, x, sp.Integer(1)),)),
        prove=_prove_limit,
    ),
)
