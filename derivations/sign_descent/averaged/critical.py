"""Averaged sign descent at alpha = 1/2: the optimum at every finite dimension, and the limit law.

Write S = 4 T^2, A = d/S and u = phi^-1/2. The sum of (k^-1/2 - u)^2 over k <= phi lies between
log phi + gamma - 3 and log phi - 1 + floor(phi)/phi, so that H(d, 1) r(T, phi) is at least

    log phi + A/phi + gamma - 3 - 1/S >= log A + gamma - 2 - 1/S,

the last step being the tangent of exp; and phi = A shows that the optimum is at most
log A + 1 - 1/S. The first bound is sharp as A grows.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import exp_above_tangent, real
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    best_step,
    follows,
    integer_part,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.loss import loss_on_piece
from derivations.sign_descent.averaged.pieces import m, square_is_nonnegative
from derivations.spectrum_expansion import refined
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent import published, sign_descent
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.sign_descent_step import CRITICAL_TIME
from theory.symbols import alpha, d, phi, t, tau, x

__all__ = ["HALF", "every_step", "lower_bound", "squares_above", "squares_below", "upper_bound"]

HALF = sp.Rational(1, 2)
_LINEAR = H(m, 1) - 2 * phi**-HALF * H(m, HALF)
_A = d / (4 * tau**2)
_MASS = H(d, 1)
_OPTIMUM = SignOptimum(HALF, d, tau)


def piece() -> Domain:
    """m is the integer part of phi."""
    return Domain.of({phi: sp.Rational(5, 2), m: 2}, at_most(m, phi), less(phi, m + 1))


def log_below(domain: Domain, ratio: sp.Expr, logarithm: sp.Expr) -> Theorem:
    """1 + log(ratio) <= ratio, the logarithm being given as it is to be written."""
    tangent = specialise(exp_above_tangent(), domain, {real: logarithm})
    return follows(domain, at_most(1 + logarithm, ratio), tangent)


@cache
def squares_above() -> Theorem:
    """log phi + gamma - 3 <= H(m, 1) - 2 phi^-1/2 H(m, 1/2) + m/phi, for m the part of phi."""
    domain = piece()
    first = specialise(refined(1)[0], domain, {d: m})
    second = specialise(spectrum.bounds_below()[1], domain, {alpha: HALF, d: m})
    scaled = multiply(second, 2 * phi**-HALF)
    ahead = log_below(domain, phi / m, sp.log(phi) - sp.log(m))
    near = multiply(follows(domain, at_most(phi, m + 1)), 1 / m)
    size = follows(domain, at_most(phi, 4 * m**2))
    step = raise_to(size, -HALF)
    root = raise_to(follows(domain, at_most(m, phi)), HALF)
    share = follows(domain, at_most(0, 1 - m**HALF * phi**-HALF), multiply(root, phi**-HALF))
    square = multiply(share, 3 - m**HALF * phi**-HALF, share)
    small = follows(domain, at_most(1 / (12 * m**2), 1 / (2 * m)))
    claim = at_most(sp.log(phi) + sp.EulerGamma - 3, _LINEAR + m / phi)
    return follows(domain, claim, first, scaled, ahead, near, step, square, small)


@cache
def squares_below() -> Theorem:
    """H(m, 1) - 2 phi^-1/2 H(m, 1/2) <= log phi - 1, for m the integer part of phi."""
    domain = piece()
    first = specialise(spectrum.bounds_critical()[1], domain, {d: m})
    second = multiply(_root_sum(), 2 * phi**-HALF)
    fall = log_below(domain, m**HALF * phi**-HALF, (sp.log(m) - sp.log(phi)) / 2)
    square = specialise(square_is_nonnegative(), domain, {real: 1 - m**-HALF})
    rest = multiply(square, 2 * m**HALF * phi**-HALF)
    claim = at_most(_LINEAR, sp.log(phi) - 1)
    return follows(domain, claim, first, second, fall, rest)


@cache
def _root_sum() -> Theorem:
    """2 m^(1/2) - 2 + m^(-1/2) <= H(m, 1/2)."""
    domain = piece()
    below = specialise(spectrum.against_integral()[0], domain, {alpha: HALF, d: m})
    area = antiderivative(domain, 2 * x**HALF, x**-HALF, x, 1, m)
    claim = at_most(2 * m**HALF - 2 + m**-HALF, H(m, HALF))
    return follows(domain, claim, below, area)


_LOG = sp.log(d) - sp.log(4 * tau**2)
_LOW = _LOG + sp.EulerGamma - 2 - 1 / (4 * tau**2)
_HIGH = _LOG + 1 - 1 / (4 * tau**2)


def _trial() -> Domain:
    """A step phi at any real time tau > 0, and the number m of coordinates that decrease."""
    start = Domain.of({d: 6, tau: 1, phi: sp.Rational(5, 2), m: 2})
    return start.extend({}, at_most(1, phi), at_most(phi, d), *piece().constraints)


@cache
def _loss() -> Theorem:
    """H(d, 1) r(T, phi) as a sum of squares and an oscillation."""
    return specialise(loss_on_piece(), _trial(), {alpha: HALF})


@cache
def every_step() -> Theorem:
    """(log A + gamma - 2 - 1/S)/H(d, 1) <= r(T, phi), for every step phi and every T > 0."""
    domain = _trial()
    number = multiply(follows(domain, at_most(m, phi)), 1 / (4 * tau**2 * phi))
    tangent = log_below(domain, _A / phi, sp.log(d) - sp.log(4 * tau**2) - sp.log(phi))
    loss = SignLoss(HALF, d, tau, phi)
    claim = at_most(_LOW, _MASS * loss)
    found = follows(domain, claim, _loss(), specialise(squares_above(), domain), number, tangent)
    goal = at_most(_LOW / _MASS, loss)
    share = follows(domain, goal, multiply(found, 1 / _MASS))
    return integer_part(share, m, phi)


@cache
def lower_bound() -> Theorem:
    """log A + gamma - 2 - 1/S <= H(d, 1) r*(T), at every d and real T > 0."""
    domain = Domain.of({d: 6, tau: 1})
    low = best_step(domain, _OPTIMUM, every_step(), phi, sp.Integer(1))[0]
    return follows(domain, at_most(_LOW, _MASS * _OPTIMUM), multiply(low, _MASS))


@cache
def upper_bound() -> Theorem:
    """H(d, 1) r*(T) <= log A + 1 - 1/S, for 1 <= S <= d: the step phi = A."""
    base = Domain.of({d: 6, tau: 1}, at_most(1, 4 * tau**2), at_most(4 * tau**2, d))
    late, early = (follows(base, part) for part in base.constraints)
    inside = [multiply(early, 1 / (4 * tau**2)), multiply(late, d / (4 * tau**2))]
    domain = base.extend({m: 1}, at_most(m, _A), less(_A, m + 1))
    one, last = (specialise(part, domain) for part in inside)
    member = best_step(domain, _OPTIMUM, every_step(), phi, _A, one, last)[1]
    chosen = {phi: _A}
    loss = specialise(_loss(), domain, chosen, [one, last])
    squares = specialise(squares_below(), domain, chosen)
    number = multiply(follows(domain, at_most(m, _A)), 4 * tau**2 / d)
    weight = multiply(specialise(late, domain), 1 / (4 * tau**2))
    excess = multiply(number, 1 - 1 / (4 * tau**2), weight)
    claim = at_most(_MASS * _OPTIMUM, _HIGH)
    product = multiply(member, _MASS)
    found = follows(domain, claim, product, loss, squares, excess)
    return integer_part(found, m, _A)


_REGIME = next(r for r in sign_descent().regimes if r.name == "critical")
_PUBLISHED = next(r for r in published().regimes if r.name == "critical")
_RESCALED = SignOptimum(HALF, d, CRITICAL_TIME)


def times_domain() -> Domain:
    """4 <= 4 T^2 <= d at an integer time."""
    return Domain.of({t: 1, d: 6}, at_most(1, t), at_most(4 * t**2, d))


@cache
def loss_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `loss_critical` of theory."""
    domain = times_domain()
    low, high = two_sides(_REGIME.finite[0])
    positive = follows(domain, less(0, t))
    square = raise_to(follows(domain, at_most(1, t)), 2)
    late = follows(domain, at_most(1, 4 * t**2), square)
    early = follows(domain, at_most(4 * t**2, d))
    return (
        follows(domain, low, specialise(lower_bound(), domain, {tau: t}, [positive])),
        follows(domain, high, specialise(upper_bound(), domain, {tau: t}, [positive, late, early])),
    )


def rate_domain() -> Domain:
    """0 < tau <= 1 and 4 T^2 = d^tau, T being real."""
    return Domain.of({tau: HALF, d: 16}, at_most(tau, 1))


_SHARE = d**-tau
_ENDS = (
    sp.EulerGamma - 3 + tau - _SHARE,
    1 - sp.EulerGamma * (1 - tau) - _SHARE,
)
_GAP = _RESCALED - (1 - tau)
_CLAIMS = (at_most(_ENDS[0] / _MASS, _GAP), at_most(_GAP, _ENDS[1] / _MASS))
"""How far the optimum is from the limit 1 - tau, at every dimension."""


@cache
def rate_bounds() -> tuple[Theorem, Theorem]:
    """The distance of the optimum to 1 - tau: H(d, 1) - log d lies between gamma and 1."""
    domain = rate_domain()
    chosen = {tau: CRITICAL_TIME}
    late = follows(domain, at_most(1, 4 * CRITICAL_TIME**2))
    early = multiply(follows(domain, at_most(1, d ** (1 - tau))), d**tau)
    below = specialise(lower_bound(), domain, chosen)
    above = specialise(upper_bound(), domain, chosen, [late, early])
    rest = follows(domain, at_most(0, 1 - tau))
    small = follows(domain, at_most(1 / (12 * d**2), 1 / (2 * d)))
    sharp = follows(
        domain, at_most(sp.log(d) + sp.EulerGamma, _MASS), specialise(refined(1)[0], domain), small
    )
    size = specialise(spectrum.bounds_critical()[1], domain)
    longer, shorter = (multiply(part, 1 - tau, rest) for part in (sharp, size))
    low = follows(domain, at_most(_ENDS[0], _GAP * _MASS), below, shorter)
    high = follows(domain, at_most(_GAP * _MASS, _ENDS[1]), above, longer)
    return (
        follows(domain, _CLAIMS[0], multiply(low, 1 / _MASS)),
        follows(domain, _CLAIMS[1], multiply(high, 1 / _MASS)),
    )


@cache
def rate_limit() -> Theorem:
    """r*(d^(tau/2)/2) tends to 1 - tau: both bounds are of order 1/log d."""
    domain = rate_domain().extend({}, at_most(2, d))
    parameters = rate_domain().without(d)
    low, high = (specialise(part, domain) for part in rate_bounds())
    mass = raise_to(specialise(spectrum.bounds_critical()[0], domain), -1)
    share = follows(domain, at_most(_SHARE, 1))
    floor = multiply(follows(domain, at_most(-4, _ENDS[0]), share), 1 / _MASS)
    ceiling = multiply(follows(domain, at_most(_ENDS[1], 1), share), 1 / _MASS)
    below, above = 1 - tau - 4 / sp.log(d), 1 - tau + 1 / sp.log(d)
    first = follows(domain, at_most(below, _RESCALED), low, floor, multiply(mass, 4))
    second = follows(domain, at_most(_RESCALED, above), high, ceiling, mass)
    return squeeze(
        parameters,
        first,
        second,
        limit_of_monomials(parameters, below, d, 1 - tau),
        limit_of_monomials(parameters, above, d, 1 - tau),
    )


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("The sum of squares from below: both harmonic sums by integrals.", squares_above())
    proof.step("The same sum from above.", squares_below())
    proof.step("So every step leaves a loss of this size.", every_step())
    proof.step("It bounds the optimum at every real time.", lower_bound())
    proof.step("The step phi = d/(4 T^2), if it is between 1 and d.", upper_bound())
    low, high = loss_bounds()
    return [
        proof.step("The lower bound at an integer time.", low),
        proof.step("The upper bound.", high),
    ]


def _prove_rate(proof: Proof) -> list[Theorem]:
    proof.step("The optimum from below, at every real time.", lower_bound())
    proof.step("The optimum from above.", upper_bound())
    low, high = rate_bounds()
    return [
        proof.step("Put 4 T^2 = d^tau; the normaliser is at most 1 + log d.", low),
        proof.step("The normaliser is at least gamma + log d.", high),
        proof.step("Both errors are of order 1/log d.", rate_limit()),
    ]


def _prove_published(proof: Proof) -> list[Theorem]:
    low, high = rate_bounds()
    proof.step("The distance to the limit from below.", low)
    proof.step("The distance to the limit from above.", high)
    return [proof.step("Both tend to 0.", rate_limit())]


_SOURCE = "Kunstner and Bach (2025), Theorem 4.5"

DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-loss",
        law="bigram/sign-descent",
        title="The optimum of averaged sign descent for alpha = 1/2 at every dimension",
        source=f"{_SOURCE}, with explicit constants",
        statement=Statement(
            times_domain(),
            two_sides(_REGIME.finite[0]),
            ({t: 1, d: 4}, {t: 1, d: 60}, {t: 3, d: 36}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/critical-rate",
        law="bigram/sign-descent",
        title="Averaged sign descent for alpha = 1/2, with a rate",
        source=f"{_SOURCE}, with explicit constants",
        statement=Statement(rate_domain(), (*_CLAIMS, as_limit(_REGIME.relation))),
        prove=_prove_rate,
    ),
    Derivation(
        name="sign-descent/published-critical",
        law="bigram/sign-descent/published",
        title="The published rate for alpha = 1/2",
        source=_SOURCE,
        statement=Statement(rate_domain().without(d), (as_limit(_PUBLISHED.relation),)),
        prove=_prove_published,
    ),
)
