"""Averaged sign descent for alpha < 1/2: the number of steps stays bounded in the dimension.

At phi = x d, or at phi = 1 where that is below 1, the relative loss is at most
x^(1 - 2 alpha)/(1 - 2 alpha) + x^(-2 alpha)/(4 T^2), whatever d is; x makes the first term eps/2.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    at_most,
    before_steps,
    best_step,
    cases,
    equal,
    follows,
    least_steps,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged import heavy_profile
from derivations.sign_descent.averaged.heavy import normaliser_bounds, optimum
from derivations.sign_descent.averaged.heavy_profile import FACTOR, heavy, lead, places
from derivations.statements import two_sides
from theory.functions import H
from theory.relation import Theta
from theory.sign_descent import sign_descent
from theory.sign_descent_loss import SignCount, SignLoss
from theory.symbols import alpha, d, eps, phi, tau, x, y

__all__ = ["DERIVATIONS"]

_HALF, _QUARTER, _EPS = sp.Rational(1, 2), sp.Rational(1, 4), sp.Rational(3, 10)
_H = H(d, 2 * alpha)
_POWER = 1 - 2 * alpha
_COUNT = SignCount(alpha, d, eps)
_REGIME = next(r for r in sign_descent().regimes if r.name == "heavy tail")
_CLAIMS = two_sides(cast(Theta, _REGIME.growth))


@cache
def loss_is_bounded_below() -> Theorem:
    """-1/((1 - 2 alpha) H) <= r(tau, phi): a bound that does not move with phi."""
    domain = places(heavy())
    rest = multiply(follows(domain, at_most(phi, d)), phi ** (-2 * alpha) / (4 * tau**2))
    first = multiply(follows(domain, less(0, alpha**2 * phi**_POWER)), 2 / ((1 - alpha) * _POWER))
    loss = SignLoss(alpha, d, tau, phi)
    low = follows(domain, at_most(0, lead(phi)), first, rest)
    found = follows(domain, at_most(-1 / _POWER, _H * loss), low, heavy_profile.loss_from_below())
    return follows(domain, at_most(-1 / (_POWER * _H), loss), multiply(found, 1 / _H))


@cache
def factor_is_small() -> Theorem:
    """2 alpha^2/((1 - alpha)(1 - 2 alpha)) <= 1/(1 - 2 alpha)."""
    domain = heavy()
    product = multiply(follows(domain, less(0, _POWER)), 1 + alpha)
    square = follows(domain, at_most(2 * alpha**2, 1 - alpha), product)
    return follows(
        domain, at_most(FACTOR, 1 / _POWER), multiply(square, 1 / ((1 - alpha) * _POWER))
    )


def _share() -> Domain:
    """A share x <= 1 of coordinates, at a time tau."""
    return heavy().extend({d: 16, tau: 2, x: _QUARTER}, at_most(x, 1))


_VALUE = x**_POWER / _POWER + x ** (-2 * alpha) / (4 * tau**2)


@cache
def _many() -> Theorem:
    """The bound at phi = x d, where that is at least 1."""
    domain = _share().extend({}, at_most(1, x * d))
    last = multiply(follows(domain, at_most(x, 1)), d)
    member = best_step(domain, optimum, loss_is_bounded_below(), phi, x * d, last)[1]
    loss = specialise(heavy_profile.loss_from_above(), domain, {phi: x * d}, [last])
    weight = (x * d) ** (-2 * alpha) / (4 * tau**2)
    fewer = multiply(follows(domain, at_most(1, x * d)), weight)
    middle = FACTOR * (x * d) ** _POWER + d * weight
    above = follows(domain, at_most(loss.relation.left, middle), loss, fewer)
    small = multiply(specialise(factor_is_small(), domain), (x * d) ** _POWER)
    first = follows(domain, at_most(loss.relation.left, _VALUE * d**_POWER), above, small)
    size = multiply(specialise(normaliser_bounds()[0], domain), _VALUE)
    whole = follows(domain, at_most(loss.relation.left, _VALUE * _H), first, size)
    found = follows(domain, at_most(_H * optimum, _VALUE * _H), multiply(member, _H), whole)
    return follows(domain, at_most(optimum, _VALUE), multiply(found, 1 / _H))


@cache
def _few() -> Theorem:
    """The same where x d is below 1, at phi = 1."""
    domain = _share().extend({d: 2}, less(x * d, 1))
    member = best_step(domain, optimum, loss_is_bounded_below(), phi, sp.Integer(1))[1]
    power = raise_to(follows(domain, less(x * d, 1)), 2 * alpha)
    weight = d**_POWER / (4 * tau**2)
    level = multiply(power, weight * x ** (-2 * alpha))
    size = multiply(specialise(normaliser_bounds()[0], domain), x ** (-2 * alpha) / (4 * tau**2))
    loss = heavy_profile.loss_at_one()
    goal = at_most(_H * optimum, _H * x ** (-2 * alpha) / (4 * tau**2))
    found = follows(domain, goal, multiply(member, _H), loss, level, size)
    return follows(domain, at_most(optimum, _VALUE), multiply(found, 1 / _H))


@cache
def optimum_bound() -> Theorem:
    """r* <= x^(1 - 2 alpha)/(1 - 2 alpha) + x^(-2 alpha)/(4 tau^2) for x <= 1."""
    return cases(_many(), _few(), at_most(1, x * d))


_SHARE = (_POWER * eps / 2) ** (1 / _POWER)
"""The x of theory."""


def count_domain() -> Domain:
    """alpha < 1/2 and 0 < eps < 1, and that the base of x is positive, which says it again."""
    return heavy().extend({d: 16, eps: _EPS}, less(eps, 1), less(0, _POWER * eps / 2))


@cache
def share_bounds() -> tuple[Theorem, Theorem, Theorem]:
    """0 < x, x <= 1 and x^(1 - 2 alpha) = (1 - 2 alpha) eps/2."""
    domain = heavy().extend({y: _QUARTER})
    line = follows(domain, equal((1 / _POWER - 2 * alpha / _POWER) * sp.log(y), sp.log(y)))
    power = follows(domain, equal((y ** (1 / _POWER)) ** _POWER, y), apply_exp(line))
    start = count_domain().without(d)
    base = _POWER * eps / 2
    product = multiply(follows(start, less(eps, 1)), _POWER / 2)
    small = follows(start, at_most(base, 1), product)
    one = raise_to(small, 1 / _POWER)
    positive = follows(start, less(0, _SHARE))
    inverse = specialise(power, start, {y: base})
    return positive, follows(start, at_most(_SHARE, 1), positive, one), inverse


@cache
def time_from_level() -> Theorem:
    """y <= x^(-alpha)/(2 eps)^(1/2) where eps/2 < x^(-2 alpha)/(4 y^2)."""
    border = less(eps / 2, x ** (-2 * alpha) / (4 * y**2))
    domain = heavy().extend({eps: _EPS, x: _QUARTER, y: 1}, border)
    square = multiply(follows(domain, border), 2 * y**2 / eps)
    found = follows(domain, at_most(y**2, x ** (-2 * alpha) / (2 * eps)), square)
    return follows(domain, at_most(y, x**-alpha / sp.sqrt(2 * eps)), raise_to(found, _HALF))


@cache
def from_above() -> Theorem:
    """The upper side of `growth_below` of theory."""
    start, goal = count_domain(), _CLAIMS[1]
    border = at_most(2, _COUNT)
    domain = start.extend({eps: sp.Rational(1, 50)}, border)
    several = follows(domain, border)
    late = follows(domain, less(0, _COUNT - 1), several)
    before = before_steps(domain, _COUNT, several)
    positive, most, power = (specialise(part, domain) for part in share_bounds())
    bound = specialise(
        optimum_bound(), domain, {tau: _COUNT - 1, x: _SHARE}, [positive, most, late]
    )
    rest = _SHARE ** (-2 * alpha) / (4 * (_COUNT - 1) ** 2)
    first = multiply(power, 1 / _POWER, positive)
    level = follows(domain, less(eps / 2, rest), positive, late, before, bound, first)
    root = specialise(
        time_from_level(), domain, {y: _COUNT - 1, x: _SHARE}, [positive, late, level]
    )
    several_ = follows(domain, goal, positive, root)
    single = start.extend({eps: sp.Rational(9, 10), d: 1}, less(_COUNT, 2))
    some = specialise(share_bounds()[0], single)
    size = multiply(follows(single, less(0, 1 / sp.sqrt(2 * eps))), _SHARE**-alpha, some)
    return cases(several_, follows(single, goal, some, size), border)


@cache
def from_below() -> Theorem:
    """At least one step."""
    return follows(count_domain(), _CLAIMS[0], least_steps(count_domain(), _COUNT)[0])


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("What the decreasing coordinates cost is at most their number.", factor_is_small())
    proof.step("The loss at a share x of all coordinates, whatever d is.", optimum_bound())
    proof.step("The x of theory makes the first term eps/2.", share_bounds()[2])
    proof.step("Solve for the number of steps.", time_from_level())
    lower = proof.step("There is at least one step.", from_below())
    upper = proof.step("T - 1 steps leave more than eps; T = 1 is below.", from_above())
    return [lower, upper]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-growth",
        law="bigram/sign-descent",
        title="The number of iterations of averaged sign descent for alpha < 1/2 stays bounded",
        source="Kunstner and Bach (2025), Theorem 4.5, with constants",
        statement=Statement(
            count_domain(),
            _CLAIMS,
            (
                {alpha: _QUARTER, d: 1, eps: sp.Rational(9, 10)},
                {alpha: _QUARTER, d: 1000, eps: sp.Rational(1, 10)},
            ),
        ),
        prove=_prove,
    ),
)
