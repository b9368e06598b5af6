"""The number of steps of averaged sign descent for alpha > 1/2 as the dimension grows.

The bounds of `light_count` hold the inverse of the rate at eps H(d, 2 alpha)/zeta(2 alpha). It is
that at eps up to a power of d, by the chord of the rate between the two.
"""

from functools import cache
from typing import cast

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    combine_limits,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.light_count import (
    COUNT,
    LEAST,
    LEVEL,
    MOST,
    REGIME,
    TIME,
    below_for_all,
    below_one,
    best_at,
    from_above,
    level_below,
    limit_domain,
    loss_above_rate,
)
from derivations.sign_descent.averaged.light_growth import least_step
from derivations.sign_descent.averaged.light_inverse import around_inverse
from derivations.statements import as_limit
from theory.relation import Equivalent
from theory.sign_descent_rate import InverseSignRate
from theory.symbols import alpha, d, eps, tau, x, y

__all__ = ["DERIVATIONS", "count_tends"]

_HALF = sp.Rational(1, 2)
_ZETA = sp.zeta(2 * alpha)
_LIMIT = InverseSignRate(alpha, eps)
_SHARE = (_LIMIT / TIME) ** 2
_QUOTIENT = COUNT / (sp.sqrt(d) * _LIMIT / 2)


@cache
def inverses() -> tuple[Theorem, Theorem]:
    """I(y)^-2 is at most I(eps)^-2 for y <= eps, and less by at most zeta(eps - y)/u(I(eps))^2."""
    order = at_most(y, eps)
    domain = Domain.of(
        {alpha: 1, eps: _HALF, y: sp.Rational(3, 10)}, less(_HALF, alpha), less(eps, 1), order
    )
    one = follows(domain, less(y, 1))
    time = InverseSignRate(alpha, y)
    chosen = {tau: time, y: eps}
    low, high = (specialise(part, domain, chosen, [one]) for part in around_inverse())
    gap = multiply(follows(domain, order), _ZETA)
    product = follows(domain, at_most(low.relation.left, 0), low, gap)
    above = follows(
        domain,
        at_most(time**-2, _LIMIT**-2),
        multiply(product, best_at(time) ** -2, one),
        one,
    )
    scaled = multiply(high, best_at(_LIMIT) ** -2)
    rest = _ZETA * (eps - y) / best_at(_LIMIT) ** 2
    below = follows(domain, at_most(_LIMIT**-2 - rest, time**-2), one, scaled)
    return above, below


@cache
def shares() -> tuple[Theorem, Theorem]:
    """1 - C d^(1 - 2 alpha) <= (I/I_d)^2 <= 1, I at eps and I_d at eps H(d, 2 alpha)/zeta."""
    domain = limit_domain()
    near = [below_one(), level_below()]
    above, below = (specialise(part, domain, {y: LEVEL}, near) for part in inverses())
    tail = specialise(spectrum.bounds_above()[0], domain, {alpha: 2 * alpha})
    missing = multiply(tail, eps / best_at(_LIMIT) ** 2)
    claim = at_most(_LIMIT**-2 - _missing(), TIME**-2)
    one = below_one()
    low = multiply(follows(domain, claim, one, below, missing), _LIMIT**2, one)
    high = multiply(above, _LIMIT**2, one)
    return (
        follows(domain, at_most(1 - _LIMIT**2 * _missing(), _SHARE), one, low),
        follows(domain, at_most(_SHARE, 1), one, high),
    )


def _missing() -> sp.Expr:
    """A bound of I^-2 - I_d^-2."""
    return eps * d ** (1 - 2 * alpha) / (2 * alpha - 1) / best_at(_LIMIT) ** 2


@cache
def share_tends() -> Theorem:
    """(I/I_d)^2 tends to 1."""
    parameters, (low, high) = limit_domain().without(d), shares()
    ends = (
        limit_of_monomials(parameters, side, d, sp.Integer(1))
        for side in (low.relation.left, high.relation.right)
    )
    return squeeze(parameters, low, high, *ends)


@cache
def quotient_below() -> Theorem:
    """sqrt(1 - x/d) <= 2 T/(sqrt(d) I) with the same x."""
    domain = below_for_all().domain
    room, one = follows(domain, less(0, d - x)), specialise(below_one(), domain)
    share = raise_to(specialise(shares()[1], domain, {}, [one]), _HALF, one)
    longer = multiply(share, TIME * sp.sqrt(d - x) / _LIMIT, room, one)
    scaled = multiply(below_for_all(), 2 / (sp.sqrt(d) * _LIMIT), room, one)
    goal = at_most(sp.sqrt(d - x) / sp.sqrt(d), _QUOTIENT)
    return follows(domain, goal, room, one, longer, scaled)


@cache
def quotient_above() -> Theorem:
    """2 T/(sqrt(d) I) <= 2/(sqrt(d) I) + I_d/I."""
    domain = limit_domain()
    high = specialise(from_above(), domain, {}, [below_one()])
    scaled = multiply(high, 2 / (sp.sqrt(d) * _LIMIT), below_one())
    goal = at_most(_QUOTIENT, 2 / (sp.sqrt(d) * _LIMIT) + TIME / _LIMIT)
    return follows(domain, goal, below_one(), scaled)


@cache
def count_tends() -> Theorem:
    """2 T/(sqrt(d) I) tends to 1."""
    parameters = limit_domain().without(d)
    several = parameters.extend({x: 4}, at_most(x**-alpha, LEAST))
    low, high = quotient_below(), quotient_above()
    part = 1 - x / d
    tends = limit_of_monomials(several, part, d, sp.Integer(1))
    left = combine_limits(several, sp.sqrt(part), d, [tends])
    start = 2 / (sp.sqrt(d) * _LIMIT)
    vanishes = limit_of_monomials(parameters, start, d, sp.Integer(0))
    inverse = sp.Pow(_SHARE, -_HALF, evaluate=False)
    right = combine_limits(parameters, start + inverse, d, [vanishes, share_tends()])
    found = squeeze(several, low, high, left, right)
    return specialise(found, parameters, {x: MOST})


def _prove_limit(proof: Proof) -> list[Theorem]:
    proof.step("At the best step few coordinates decrease.", least_step())
    proof.step("So the loss is at least the rate at a time slightly longer.", loss_above_rate())
    proof.step("It is at most the rate before the last step: solve for T.", from_above())
    low, high = shares()
    proof.step("The level differs from eps by the tail of the zeta function.", low)
    proof.step("It is lower.", high)
    proof.step("The inverses have the same limit.", share_tends())
    proof.step("The quotient from below.", quotient_below())
    proof.step("The quotient from above.", quotient_above())
    return [proof.step("Both tend to 1.", count_tends())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-count",
        law="bigram/sign-descent",
        title="The number of steps of averaged sign descent for alpha > 1/2",
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every rescaled time",
        statement=Statement(limit_domain().without(d), (as_limit(cast(Equivalent, REGIME.count)),)),
        prove=_prove_limit,
    ),
)
