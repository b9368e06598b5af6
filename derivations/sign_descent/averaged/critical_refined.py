"""Averaged sign descent at alpha = 1/2: the refined formula with its remainder, at every dimension.

With A = d/(4 T^2) and y = (A/phi)^(1/2), the bound of `critical_expansion` for every phi is a
quadratic in y less 2 log y, which lies above its tangent. The least value is that of the formula,
up to 1/A; the step phi = A attains it up to 1/d.

-2 zeta(1/2) in the formula rests on a citation. With 4 d^(1/2) - 2 H(d, 1/2) in its place, which
differs by d^(-1/2) at most, everything is proved.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_step,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged.critical import HALF, log_below
from derivations.sign_descent.averaged.critical_expansion import (
    Edges,
    formula,
    late_domain,
    loss_above,
    loss_at_size,
    near,
    optimum_above,
    plain,
    share_above,
    share_below,
    sharp,
    size,
    trial_domain,
)
from derivations.sign_descent.averaged.pieces import real, square_is_nonnegative
from derivations.statements import two_sides
from theory import law
from theory.functions import H
from theory.relation import Bounds
from theory.sign_descent_bounds import refined_statement
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import d, phi, t, tau, w, x, y

__all__ = ["DERIVATIONS", "least_place", "optimum_below"]

_NORM = H(d, 1)
_AT = sp.sqrt(d) / (2 * tau)
_ERROR = sp.Rational(13, 4)
"""How much the optimum may be below its formula, in units of 1/A."""


@cache
def least_place() -> Theorem:
    """1 + w/x - (w^2/4 + 1)/x^2 <= (1 - 1/x^2) y^2 - 2 log y + w y/x where w^2/4 + 1 <= w x."""
    domain = Domain.of({x: 3, y: 1, w: 2}, less(1, x), at_most(w**2 / 4 + 1, w * x))
    weight, half = 1 - x**-2, 1 - w / (2 * x)
    positive = follows(domain, less(0, weight), raise_to(follows(domain, less(1, x)), -2))
    centred = specialise(square_is_nonnegative(), domain, {real: weight * y - half})
    gap = multiply(follows(domain, at_most(0, w * x - w**2 / 4 - 1)), x**-4)
    product = weight * (weight * y**2 - 2 * half * y + half**2 + 1 - weight)
    whole = multiply(follows(domain, at_most(0, product), centred, gap), 1 / weight, positive)
    tangent = log_below(domain, y, sp.log(y))
    value = weight * y**2 - 2 * sp.log(y) + w * y / x
    claim = at_most(1 + w / x - (w**2 / 4 + 1) / x**2, value)
    return follows(domain, claim, whole, tangent, positive)


@cache
def every_step(edges: Edges) -> Theorem:
    """The formula with `low`, less 13/(4 A), is at most H r(T, phi) at every phi."""
    domain = trial_domain(late_domain())
    least = follows(domain, at_most(3, d), follows(domain, less(2, d)))
    low, high = (specialise(part, domain, {}, [least]) for part in edges.known)
    more = follows(domain, at_most(sp.Rational(9, 4), size))
    root = follows(domain, at_most(sp.Rational(3, 2), _AT), raise_to(more, HALF))
    squared, product = raise_to(high, 2, low), multiply(low, _AT)
    margin = at_most(edges.low**2 / 4 + 1, edges.low * _AT)
    given = [root, low, follows(domain, margin, squared, product, root)]
    chosen = {x: _AT, w: edges.low, y: _AT / sp.sqrt(phi)}
    place = specialise(least_place(), domain, chosen, given)
    scaled = multiply(squared, 1 / (4 * size))
    claim = at_most(formula(edges.low, tau) - _ERROR / size, _NORM * SignLoss(HALF, d, tau, phi))
    return follows(domain, claim, specialise(loss_above(edges), domain), place, scaled)


@cache
def optimum_below(edges: Edges) -> Theorem:
    """The formula with `low`, less 13/(4 A), is at most H r*(T)."""
    domain, best = late_domain(), SignOptimum(HALF, d, tau)
    bound = multiply(every_step(edges), 1 / _NORM)
    lower = formula(edges.low, tau) - _ERROR / size
    loss = SignLoss(HALF, d, tau, phi)
    bound = follows(bound.domain, at_most(lower / _NORM, loss), bound)
    low = best_step(domain, best, bound, phi, sp.Integer(1))[0]
    return follows(domain, at_most(lower, _NORM * best), multiply(low, _NORM))


_REGIME = next(r for r in law("bigram/sign-descent/refined").regimes if r.name == "critical")
_CLAIMS = two_sides(cast(Bounds, _REGIME.relation))
_PLAIN = two_sides(refined_statement(formula(near, t) / _NORM, cast(sp.Expr, _REGIME.bound), HALF))
"""The same with 4 d^(1/2) - 2 H(d, 1/2) in place of -2 zeta(1/2)."""


def _domain() -> Domain:
    """At least one step, and d >= 9 T^2."""
    return Domain.of({d: 36, t: 2}, at_most(1, t), at_most(9 * t**2, d))


def _prove(proof: Proof, edges: Edges) -> list[Theorem]:
    proof.step("The number of decreasing coordinates against phi, from below.", share_above())
    proof.step("The loss at every phi, from the expansions of H.", loss_above(edges))
    proof.step("A quadratic and a logarithm above its tangent.", least_place())
    proof.step("So the loss at every phi is at least this.", every_step(edges))
    proof.step("The number of decreasing coordinates, from above.", share_below())
    proof.step("The step phi = A.", loss_at_size(edges))
    domain, scale = _domain(), 1 / _NORM
    square = raise_to(follows(domain, at_most(1, t)), 2)
    given = [follows(domain, less(0, t)), follows(domain, at_most(1, 4 * t**2), square)]
    bounds = (optimum_below(edges), optimum_above(edges))
    low, high = (specialise(part, domain, {tau: t}, given) for part in bounds)
    proof.step("The infimum from below.", low)
    proof.step("The infimum from above.", high)
    late = multiply(follows(domain, at_most(1, t)), 1 / d)
    rest = follows(domain, at_most(2 * t / d + 1 / d, 13 * t**2 / d), multiply(late, t), late)
    claims = _CLAIMS if edges is sharp() else _PLAIN
    lower = follows(domain, claims[0], multiply(low, scale))
    upper = follows(domain, claims[1], multiply(high, scale), multiply(rest, scale))
    return [
        proof.step("Divide by the normaliser.", lower),
        proof.step("The error from above is smaller, 1/d or so.", upper),
    ]


_SPOTS = ({d: 9, t: 1}, {d: 4000, t: 3})
_SOURCE = "after Kunstner and Bach (2025), Theorem 4.5; derived here"

DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-refined",
        law="bigram/sign-descent/refined",
        title="Averaged sign descent for alpha = 1/2 at finite dimension",
        source=_SOURCE,
        statement=Statement(_domain(), _CLAIMS, _SPOTS),
        prove=lambda proof: _prove(proof, sharp()),
    ),
    Derivation(
        name="sign-descent/critical-refined-harmonic",
        law="bigram/sign-descent/refined",
        title="Averaged sign descent for alpha = 1/2 at finite dimension, without zeta",
        source=_SOURCE,
        statement=Statement(_domain(), _PLAIN, _SPOTS),
        prove=lambda proof: _prove(proof, plain()),
    ),
)
