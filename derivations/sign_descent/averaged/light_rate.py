"""The rate of averaged sign descent for alpha > 1/2 as a function of the rescaled time.

zeta(2 alpha) r(tau) is the least value of f, which is linear in tau^-2 at each u. So it is concave
in tau^-2 with the derivative u*^2: it decreases strictly in tau, and two bounds hold between any
two times.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    at_most,
    combine_limits,
    equal,
    follows,
    greatest_index,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    squeeze,
    unfold,
    unroll,
)
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import light_loss, limit_law, pieces
from derivations.sign_descent.averaged.pieces import border, least_value, m, q, sigma, vertex
from theory.functions import H
from theory.sign_descent_rate import Decreasing, SignRate, best_u
from theory.symbols import alpha, d, tau, u, x

__all__ = [
    "DERIVATIONS",
    "between",
    "chord",
    "later",
    "normaliser_tends",
    "rate_domain",
]

Prove = Callable[[Proof], Sequence[Theorem]]
_HALF = sp.Rational(1, 2)
_ZETA = sp.zeta(2 * alpha)
rho = sp.Symbol("rho", positive=True)
"""A second weight of u^2."""
later = sp.Symbol("s", positive=True)
"""A second rescaled time."""
_CHOSEN = {m: Decreasing(alpha, tau**-2), sigma: tau**-2}
_RATE = SignRate(alpha, tau)
_BEST = best_u(Decreasing(alpha, tau**-2))
"""The best u at time tau."""


def rate_domain() -> Domain:
    """alpha > 1/2 and a rescaled time."""
    return Domain.of({alpha: 1, tau: _HALF}, less(_HALF, alpha))


@cache
def least_values() -> Theorem:
    """value(m, sigma) <= value(q, rho) + (sigma - rho) u(q, rho)^2, each on its piece."""
    other = {m: q, sigma: rho}
    moved = (at_most(border(q), rho), less(rho, border(q + 1)))
    domain = pieces.piece().extend({q: 2, rho: sp.Rational(3, 2)}, *moved)
    near = [specialise(part, domain, other) for part in pieces.vertex_in_piece()]
    step = vertex(q).subs(sigma, rho)
    bound = specialise(pieces.lower_bound(), domain, {u: step}, near)
    there = specialise(pieces.at_vertex(), domain, other)
    value = least_value(q).subs(sigma, rho)
    return follows(domain, at_most(least_value(), value + (sigma - rho) * step**2), bound, there)


@cache
def meaning() -> Theorem:
    """zeta(2 alpha) r(tau) is the least value of f."""
    domain = rate_domain()
    found = multiply(unfold(domain, _RATE), _ZETA)
    return follows(domain, equal(_ZETA * _RATE, least_value().subs(_CHOSEN)), found)


@cache
def chord() -> Theorem:
    """zeta(2 alpha)(r(tau) - r(s)) <= (tau^-2 - s^-2) u(s)^2 for any two times."""
    domain = rate_domain().extend({later: 2})
    second = {tau: later}
    chosen = {**_CHOSEN, q: Decreasing(alpha, later**-2), rho: later**-2}
    inside = [
        part
        for time in (tau, later)
        for part in greatest_index(domain, Decreasing(alpha, time**-2))
    ]
    bound = specialise(least_values(), domain, chosen, inside)
    both = specialise(meaning(), domain), specialise(meaning(), domain, second)
    gap = _ZETA * (_RATE - _RATE.subs(tau, later))
    return follows(
        domain, at_most(gap, (tau**-2 - later**-2) * _BEST.subs(tau, later) ** 2), bound, *both
    )


def times() -> Domain:
    """Two rescaled times, tau before s."""
    return rate_domain().extend({later: 2}, less(tau, later))


@cache
def falls() -> tuple[Theorem, Theorem, Theorem]:
    """(tau^-2 - s^-2) u^2 bounds zeta(2 alpha)(r(tau) - r(s)) at both ends; r(s) < r(tau)."""
    domain = times()
    high = specialise(chord(), domain)
    low = specialise(chord(), domain, {tau: later, later: tau})
    gap = high.relation.left
    first = follows(domain, at_most((tau**-2 - later**-2) * _BEST**2, gap), low)
    order = raise_to(follows(domain, less(tau, later)), -2)
    share = multiply(multiply(order, _BEST**2), 1 / _ZETA)
    strict = less(_RATE.subs(tau, later), _RATE)
    return first, high, follows(domain, strict, share, multiply(first, 1 / _ZETA))


@cache
def between() -> tuple[Theorem, Theorem]:
    """0 < r(tau) and r(tau) < 1: it is not outside [0, 1] at twice and at half the time."""
    domain = rate_domain()
    inside = greatest_index(domain, _CHOSEN[m])
    low, high = (
        specialise(part, domain, {m: _CHOSEN[m]}, inside) for part in limit_law.value_range()
    )
    least = multiply(follows(domain, at_most(0, _ZETA * _RATE), low, meaning()), 1 / _ZETA)
    most = multiply(follows(domain, at_most(_ZETA * _RATE, _ZETA), high, meaning()), 1 / _ZETA)
    before = specialise(falls()[2], domain, {tau: tau / 2, later: tau})
    after = specialise(falls()[2], domain, {later: 2 * tau})
    return (
        follows(domain, less(0, _RATE), after, specialise(least, domain, {tau: 2 * tau})),
        follows(domain, less(_RATE, 1), before, specialise(most, domain, {tau: tau / 2})),
    )


@cache
def late() -> Theorem:
    """zeta(2 alpha) r(tau) <= tau^-2: the step u = 1, at which one coordinate is left alone."""
    domain = rate_domain()
    inside = greatest_index(domain, _CHOSEN[m])
    near = raise_to(follows(domain, less(1, 2)), -alpha)
    chosen = {**_CHOSEN, q: sp.Integer(1), u: sp.Integer(1)}
    bound = specialise(pieces.lower_bound(), domain, chosen, [*inside, near])
    ones = [_one(domain, order) for order in (alpha, 2 * alpha)]
    return follows(domain, at_most(_ZETA * _RATE, tau**-2), meaning(), bound, *ones)


def _one(domain: Domain, order: sp.Expr) -> Theorem:
    """H(1, order) = 1."""
    whole = unfold(domain, H(1, order))
    return follows(domain, equal(H(1, order), 1), whole, unroll(domain, whole.relation.right))


@cache
def normaliser_tends() -> Theorem:
    """H(d, 2 alpha) tends to zeta(2 alpha)."""
    domain = Domain.of({alpha: 1, d: 6}, less(_HALF, alpha))
    low, high = (specialise(b, domain, {alpha: 2 * alpha}) for b in spectrum.bounds_above())
    parameters, sum_ = domain.without(d), H(d, 2 * alpha)
    tail = _ZETA - d ** (1 - 2 * alpha) / (2 * alpha - 1)
    return squeeze(
        parameters,
        follows(domain, at_most(tail, sum_), low),
        follows(domain, at_most(sum_, _ZETA), high),
        limit_of_monomials(parameters, tail, d, _ZETA),
        limit_of_monomials(parameters, _ZETA, d, _ZETA),
    )


_EARLY = 2 * light_loss.ZETA * (tau**2 * light_loss.ZETA) ** ((2 * alpha - 1) / (2 * alpha + 1))


@cache
def early() -> Theorem:
    """zeta(2 alpha)(1 - r(tau)) is at most a multiple of a power of tau, from any large d."""
    parameters = rate_domain()
    count = tau * sp.sqrt(d) / 2
    domain = parameters.extend({d: 36}, at_most(1, count))
    bound = specialise(light_loss.optimum_bound(), domain, {tau: count})
    inside = greatest_index(domain, _CHOSEN[m])
    high = specialise(limit_law.optimum_bounds()[1], domain, {m: _CHOSEN[m]}, inside)
    claim = at_most(H(d, 2 * alpha) - _EARLY, _ZETA * _RATE)
    found = follows(domain, claim, bound, high, specialise(meaning(), domain))
    tends = combine_limits(parameters, claim.left, d, [normaliser_tends()])
    stays = combine_limits(parameters, claim.right, d, [])
    passed = pass_to_limit(parameters, found, tends, stays)
    return follows(parameters, at_most(_ZETA * (1 - _RATE), _EARLY), passed)


@cache
def ends() -> tuple[Theorem, Theorem]:
    """r(tau) tends to 0 for large tau, and r(1/x) to 1 for large x."""
    domain = rate_domain()
    parameters, power = domain.without(tau), tau**-2 / _ZETA
    far = squeeze(
        parameters,
        follows(domain, at_most(0, _RATE), between()[0]),
        follows(domain, at_most(_RATE, power), multiply(late(), 1 / _ZETA)),
        limit_of_monomials(parameters, sp.Integer(0), tau, sp.Integer(0)),
        limit_of_monomials(parameters, power, tau, sp.Integer(0)),
    )
    back = domain.without(tau).extend({x: 2})
    turned = {tau: 1 / x}
    rest = (_EARLY / _ZETA).subs(turned)
    least = multiply(specialise(early(), back, turned), 1 / _ZETA)
    rate = _RATE.subs(turned)
    near = squeeze(
        parameters,
        follows(back, at_most(1 - rest, rate), least),
        follows(back, at_most(rate, 1), specialise(between()[1], back, turned)),
        limit_of_monomials(parameters, 1 - rest, x, sp.Integer(1)),
        limit_of_monomials(parameters, sp.Integer(1), x, sp.Integer(1)),
    )
    return far, near


def _prove_fall(proof: Proof) -> list[Theorem]:
    proof.step("On each piece no step does better than the best one.", pieces.lower_bound())
    proof.step("Take the best step at the other time.", chord())
    low, high, strict = falls()
    return [
        proof.step("From the earlier time.", low),
        proof.step("From the later time.", high),
        proof.step("The best u is positive.", strict),
    ]


def _prove_range(proof: Proof) -> list[Theorem]:
    proof.step("It decreases strictly.", falls()[2])
    low, high = between()
    proof.step("At finite d, for large d.", light_loss.optimum_bound())
    return [
        proof.step("At twice the time it is not negative.", low),
        proof.step("At half the time it is at most 1.", high),
        proof.step("The step u = 1.", late()),
        proof.step("The decrease with any step is small; let d grow.", early()),
    ]


def _prove_ends(proof: Proof) -> list[Theorem]:
    proof.step("The step u = 1.", late())
    proof.step("The decrease with any step is small.", early())
    far, near = ends()
    return [proof.step("For large times.", far), proof.step("For small times.", near)]


_NEAR = {alpha: 1, tau: _HALF, later: sp.Rational(11, 20)}
"""Two times close to each other, where only the slope fits."""


def _derivation(
    name: str, title: str, domain: Domain, claims: tuple[Claim, ...], prove: Prove
) -> Derivation:
    return Derivation(
        name=f"sign-descent/light-tail-rate-{name}",
        law="bigram/sign-descent",
        title=f"The rate of averaged sign descent for alpha > 1/2 {title}",
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every rescaled time",
        statement=Statement(domain, claims, (_NEAR,) if later in domain.variables else ()),
        prove=prove,
    )


_GAP = _ZETA * (_RATE - _RATE.subs(tau, later))
_TIMES = tau**-2 - later**-2

DERIVATIONS = (
    _derivation(
        "falls",
        "decreases strictly, with the square of the best u as slope in tau^-2",
        times(),
        (
            at_most(_TIMES * _BEST**2, _GAP),
            at_most(_GAP, _TIMES * _BEST.subs(tau, later) ** 2),
            less(_RATE.subs(tau, later), _RATE),
        ),
        _prove_fall,
    ),
    _derivation(
        "range",
        "lies between 0 and 1, with explicit bounds near both",
        rate_domain(),
        (
            less(0, _RATE),
            less(_RATE, 1),
            at_most(_ZETA * _RATE, tau**-2),
            at_most(_ZETA * (1 - _RATE), _EARLY),
        ),
        _prove_range,
    ),
    _derivation(
        "ends",
        "tends to 0 for large and to 1 for small times",
        rate_domain().without(tau),
        (Limit(_RATE, tau, sp.Integer(0)), Limit(_RATE.subs(tau, 1 / x), x, sp.Integer(1))),
        _prove_ends,
    ),
)
