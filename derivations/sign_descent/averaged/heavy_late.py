"""Averaged sign descent for alpha < 1/2 at large times: the rate beside a power of the time.

Beyond the plateau the rate is (c S - g)^(2 alpha)/S with S = 4 tau^2, c = alpha/(1 - alpha) and
g = 1/(2 alpha) - 1; the power of theory is (c S)^(2 alpha)/S.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Theorem,
    at_most,
    choose,
    equal,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.heavy_place import beyond, inverse_share, share_inside
from derivations.sign_descent.averaged.heavy_profile import heavy
from derivations.statements import as_limit
from theory import law
from theory.sign_descent_rate import heavy_rate
from theory.symbols import alpha, tau, x, y

__all__ = ["DERIVATIONS", "late_bounds"]

_REGIME = law("bigram/sign-descent/large-time").regimes[0]
_LATE = _REGIME.rate
_LIMIT = as_limit(_REGIME.relation)
_SCALE = 4 * alpha * tau**2 / (1 - alpha)
_GAP = (1 - 2 * alpha) * (1 - alpha) / (8 * alpha**2 * tau**2)
"""The relative distance of the two is at most this."""


@cache
def _powers() -> tuple[Theorem, Theorem]:
    """x/y <= x^(2 alpha) y^(-2 alpha) and that is at most 1, for 0 < x <= y."""
    domain = heavy().extend({x: 2, y: 3}, at_most(x, y))
    order = follows(domain, at_most(x, y))
    share = x ** (2 * alpha) * y ** (-2 * alpha)
    low = multiply(raise_to(order, 1 - 2 * alpha), x ** (2 * alpha) / y)
    high = multiply(raise_to(order, 2 * alpha), y ** (-2 * alpha))
    return follows(domain, at_most(x / y, share), low), follows(domain, at_most(share, 1), high)


@cache
def _quotient() -> Theorem:
    """A power over S and over the power of theory."""
    domain = heavy().extend({tau: 2, x: 2})
    left = x ** (2 * alpha) * _SCALE ** (-2 * alpha)
    return follows(domain, equal(left, x ** (2 * alpha) / (4 * tau**2) / _LATE))


@cache
def late_bounds() -> tuple[Theorem, Theorem]:
    """1 - gap <= rate/late and rate/late <= 1 beyond the plateau."""
    start = beyond(heavy().extend({tau: 2}))
    domain = start.extend({}, less(1, inverse_share))
    small = follows(domain, at_most(inverse_share, _SCALE))
    put = {x: inverse_share, y: _SCALE}
    quotient = specialise(_quotient(), domain, {x: inverse_share})
    branch = multiply(choose(domain, heavy_rate()), 1 / _LATE)
    back = follows(domain, equal(branch.relation.right, branch.relation.left), branch)
    gap = follows(domain, equal(inverse_share / _SCALE, 1 - _GAP))
    bounds = []
    for bound in _powers():
        found = specialise(bound, domain, put, [small])
        bounds.append(replace(replace(found, quotient), back))
    bounds[0] = replace(bounds[0], gap)
    inside = specialise(share_inside(), start)
    low, high = (specialise(bound, start, {}, [inside]) for bound in bounds)
    return low, high


@cache
def tends_to_one() -> Theorem:
    """The quotient tends to 1."""
    parameters = heavy()
    low, high = late_bounds()
    return squeeze(
        parameters,
        low,
        high,
        limit_of_monomials(parameters, low.relation.left, tau, sp.Integer(1)),
        limit_of_monomials(parameters, sp.Integer(1), tau, sp.Integer(1)),
    )


def _prove_bounds(proof: Proof) -> list[Theorem]:
    low, high = _powers()
    proof.step("A quotient of at most 1 is at most its power below 1.", low)
    proof.step("The power is at most 1.", high)
    proof.step("Beyond the plateau the share is below 1.", share_inside())
    below, above = late_bounds()
    return [
        proof.step("The rate over the power of the time, from below.", below),
        proof.step("And from above.", above),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    below, above = late_bounds()
    proof.step("The quotient from below.", below)
    proof.step("And from above.", above)
    return [proof.step("Both bounds tend to 1.", tends_to_one())]


_DOMAIN = beyond(heavy().extend({tau: 2}))

DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-late",
        law="bigram/sign-descent/large-time",
        title="The rate of averaged sign descent for alpha < 1/2 beside a power of the time",
        source="Kunstner and Bach (2025), Theorem 4.5, with an explicit error",
        statement=Statement(
            _DOMAIN,
            (at_most(1 - _GAP, heavy_rate() / _LATE), at_most(heavy_rate() / _LATE, 1)),
            ({alpha: sp.Rational(2, 5), tau: 1}, {alpha: sp.Rational(1, 4), tau: 4}),
        ),
        prove=_prove_bounds,
    ),
    Derivation(
        name="sign-descent/heavy-tail-late-equivalent",
        law="bigram/sign-descent/large-time",
        title="The rate of averaged sign descent for alpha < 1/2 at large times",
        source="Kunstner and Bach (2025), Theorem 4.5",
        statement=Statement(heavy(), (_LIMIT,)),
        prove=_prove_limit,
    ),
)
