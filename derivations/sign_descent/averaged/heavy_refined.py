"""Averaged sign descent for alpha < 1/2: the refined formula, and the published form of the rate.

The published rate is the profile at phi/d = min(1, share), which is right where the share is
positive, 4 tau^2 > (1 - 2 alpha)(1 - alpha)/(2 alpha^2).
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    choose,
    combine_limits,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged import heavy, heavy_place, heavy_profile
from derivations.sign_descent.averaged.heavy_place import inverse_share
from derivations.sign_descent.averaged.pieces import real
from derivations.statements import as_limit, two_sides
from theory import law
from theory.functions import H
from theory.law import Regime
from theory.relation import Bounds
from theory.sign_descent_rate import flat_until, heavy_rate, profile, share
from theory.symbols import alpha, d, t, tau, x, y

__all__ = ["DERIVATIONS"]

_QUARTER = sp.Rational(1, 4)
_H = H(d, 2 * alpha)


def _regime(suffix: str) -> Regime:
    regimes = law(f"bigram/sign-descent/{suffix}").regimes
    return next(r for r in regimes if r.name == "heavy tail")


_REFINED, _PUBLISHED = (_regime(name) for name in ("refined", "published"))
_CLAIMS = two_sides(cast(Bounds, _REFINED.relation))
_SAME = _PUBLISHED.finite[0]
_RATE = _PUBLISHED.rate
_MIN = sp.Min(1, share())


def _time() -> Domain:
    """alpha < 1/2 and at least one step."""
    return heavy_profile.heavy().extend({d: 6, t: 2}, at_most(1, t))


@cache
def refined_bounds() -> tuple[Theorem, Theorem]:
    """The optimum is within 1/((1 - 2 alpha) H) of the formula, H = H(d, 2 alpha)."""
    domain = _time()
    low, high = (specialise(p, domain, {tau: t}) for p in (heavy.lower(), heavy.upper()))
    late = raise_to(follows(domain, at_most(1, t)), -2)
    one = raise_to(follows(domain, less(1 - 2 * alpha, 1)), -1)
    small = multiply(
        follows(domain, at_most(1 / (4 * t**2), 1 / (1 - 2 * alpha)), late, one), 1 / _H
    )
    return (
        follows(domain, _CLAIMS[0], multiply(low, 1 / _H)),
        follows(domain, _CLAIMS[1], multiply(high, 1 / _H), small),
    )


def _valid() -> Domain:
    """alpha < 1/2 and a positive share."""
    start = heavy_profile.heavy().extend({tau: 2})
    return start.extend({}, less((1 - 2 * alpha) * flat_until(), 4 * tau**2))


@cache
def share_is_positive() -> Theorem:
    """0 < 1/share."""
    domain = _valid()
    limit = follows(domain, less((1 - 2 * alpha) * flat_until(), 4 * tau**2))
    return follows(domain, less(0, inverse_share), multiply(limit, alpha / (1 - alpha)))


def _weighted(factor: sp.Expr, place: sp.Expr) -> sp.Expr:
    """The profile at a place, with a factor in place of the inverse share."""
    first = 2 * alpha * factor * place ** (1 - 2 * alpha)
    return (first + (1 - 2 * alpha) * place ** (-2 * alpha)) / (4 * tau**2)


@cache
def _profile() -> Theorem:
    """The profile at x in terms of the inverse share."""
    domain = heavy_profile.heavy().extend({tau: 2, x: _QUARTER})
    flat = 2 * alpha**2 / (1 - alpha) - (1 - 2 * alpha) / (4 * tau**2)
    same = follows(domain, equal(flat, 2 * alpha * inverse_share / (4 * tau**2)))
    scaled = multiply(same, x ** (1 - 2 * alpha))
    return follows(domain, equal(profile(x), _weighted(inverse_share, x)), scaled)


@cache
def _touches() -> Theorem:
    """At the best share the profile is the tangent's point of contact."""
    domain = heavy_profile.heavy().extend({tau: 2, y: 3})
    return follows(domain, equal(_weighted(y, 1 / y), y ** (2 * alpha) / (4 * tau**2)))


@cache
def _same_place() -> Theorem:
    """The profile at equal places."""
    domain = heavy_profile.heavy().extend({tau: 2, x: _QUARTER, y: _QUARTER}, equal(x, y))
    same = follows(domain, equal(x, y))
    first, second = (raise_to(same, power) for power in (1 - 2 * alpha, -2 * alpha))
    flat, weight = 2 * alpha**2 / (1 - alpha), (1 - 2 * alpha) / (4 * tau**2)
    parts = [multiply(first, flat), multiply(first, weight), multiply(second, weight)]
    return follows(domain, equal(profile(x), profile(y)), *parts)


@cache
def same_beyond() -> Theorem:
    """The published formula is the rate beyond the plateau."""
    domain = _valid().extend({}, less(flat_until(), 4 * tau**2), less(1, inverse_share))
    inside = follows(domain, less(1, inverse_share))
    small = follows(domain, at_most(share(), 1), raise_to(inside, -1))
    least = choose(domain, _MIN, small)
    stated = specialise(_same_place(), domain, {x: share(), y: _MIN}, [least])
    value = specialise(_profile(), domain, {x: share()})
    touch = specialise(_touches(), domain, {y: inverse_share})
    branch = choose(domain, heavy_rate())
    found = follows(domain, equal(profile(share()), heavy_rate()), value, touch, branch)
    return replace(stated, found)


@cache
def same_on_plateau() -> Theorem:
    """The published formula is the rate on the plateau."""
    domain = _valid().extend({tau: 1}, at_most(4 * tau**2, flat_until()), less(0, inverse_share))
    late = multiply(follows(domain, at_most(4 * tau**2, flat_until())), alpha / (1 - alpha))
    large = raise_to(follows(domain, at_most(inverse_share, 1), late), -1)
    least = choose(domain, _MIN, follows(domain, at_most(1, share()), large))
    stated = specialise(_same_place(), domain, {x: sp.Integer(1), y: _MIN}, [least])
    branch = choose(domain, heavy_rate())
    value = branch.relation.right
    return replace(stated, follows(domain, equal(value, heavy_rate()), branch))


def published_domain() -> Domain:
    """alpha < 1/2 and a positive share, which is said twice."""
    return _valid().extend({}, less(0, inverse_share))


@cache
def same() -> Theorem:
    """The rate is the published formula wherever the share is positive."""
    start = published_domain()
    late = start.extend({}, less(flat_until(), 4 * tau**2))
    flat = start.extend({tau: 1}, heavy.border)
    second = specialise(same_beyond(), late, {}, [specialise(heavy_place.share_inside(), late)])
    return cases(specialise(same_on_plateau(), flat), second, heavy.border)


@cache
def _limit_of_equal() -> Theorem:
    """The optimum tends to whatever equals the rate."""
    point = {alpha: _QUARTER, tau: 1, real: sp.Rational(1, 6)}
    equal_to = equal(heavy_rate(), real)
    parameters = Domain.of(point, less(alpha, sp.Rational(1, 2)), equal_to)
    domain = parameters.extend({d: 6})
    moved = heavy.optimum + real - heavy_rate()
    low = follows(domain, at_most(moved, heavy.optimum))
    high = follows(domain, at_most(heavy.optimum, moved))
    tends = combine_limits(parameters, moved, d, [heavy.tends_to_rate()])
    return squeeze(parameters, low, high, tends, tends)


@cache
def published_limit() -> Theorem:
    """The optimum tends to the published formula there."""
    return specialise(_limit_of_equal(), published_domain(), {real: _RATE}, [same()])


def _prove_refined(proof: Proof) -> list[Theorem]:
    proof.step("The unnormalised optimum from below.", heavy.lower())
    proof.step("And from above.", heavy.upper())
    low, high = refined_bounds()
    return [
        proof.step("Divided by the normaliser, at T steps.", low),
        proof.step("From above 1/(4 T^2) is at most 1/(1 - 2 alpha).", high),
    ]


def _prove_published(proof: Proof) -> list[Theorem]:
    proof.step("The condition says that the share is positive.", share_is_positive())
    proof.step("The profile in terms of the inverse share.", _profile())
    proof.step("Where the share is below 1.", same_beyond())
    proof.step("Where it is at least 1.", same_on_plateau())
    return [
        proof.step("So the formula is the rate.", same()),
        proof.step("Hence it is the limit.", published_limit()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-refined",
        law="bigram/sign-descent/refined",
        title="Averaged sign descent for alpha < 1/2 at finite dimension",
        source="Kunstner and Bach (2025), Theorem 4.5, with the normaliser of finite d",
        statement=Statement(
            _time(),
            _CLAIMS,
            ({alpha: _QUARTER, d: 1, t: 1}, {alpha: sp.Rational(2, 5), d: 40, t: 3}),
        ),
        prove=_prove_refined,
    ),
    Derivation(
        name="sign-descent/heavy-tail-published",
        law="bigram/sign-descent/published",
        title="The published rate for alpha < 1/2, in its range",
        source="Kunstner and Bach (2025), Theorem 4.5 and Appendix D",
        statement=Statement(
            published_domain(),
            (equal(_SAME.function, _SAME.lower), as_limit(_PUBLISHED.relation)),
            ({alpha: _QUARTER, tau: 1}, {alpha: sp.Rational(2, 5), tau: sp.Rational(9, 10)}),
        ),
        prove=_prove_published,
    ),
)
