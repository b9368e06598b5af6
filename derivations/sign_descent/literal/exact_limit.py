"""From explicit bounds at numbers of steps near kappa sqrt(c d) to the limit in the dimension.

The rate falls in the rescaled time, and at most as its inverse square does; so the rounding of the
number of steps, by at most a constant, does not matter. H(d, alpha) grows slower than sqrt(d).
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Proof
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    combine_limits,
    compare_sums,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
    unfold,
)
from derivations.sign_descent.averaged import rate_order
from derivations.sign_descent.averaged.rate_order import x
from theory.functions import H
from theory.sign_descent_rate import SignRate
from theory.symbols import alpha, d, k, tau

__all__ = ["few_targets", "limit_domain", "limit_of_optimum", "slower", "tell"]

_HALF = sp.Rational(1, 2)
_LARGE = at_most(4, tau * sp.sqrt(d))
_ORDER = 1 / (2 * alpha + 1)
_SIZE = sp.zeta(2 * alpha)
_normaliser = H(d, 2 * alpha)
slower = d ** (_ORDER - _HALF)
"""What H(d, alpha)/sqrt(d) is of the order of, at most."""


def limit_domain(*, large: bool = True) -> Domain:
    """alpha > 1/2, and tau sqrt(d) >= 4."""
    domain = Domain.of({alpha: 1, tau: _HALF, d: 100}, less(_HALF, alpha))
    return domain.extend({}, _LARGE) if large else domain


@cache
def _heavy() -> Theorem:
    """H(d, 1 - x) <= d^x / x for 0 < x < 1."""
    domain = Domain.of({x: _HALF, d: 9}, less(x, 1))
    bound = specialise(spectrum.bounds_below()[1], domain, {alpha: 1 - x})
    rest = multiply(follows(domain, less(0, 1 - x)), 1 / x)
    return follows(domain, at_most(H(d, 1 - x), d**x / x), bound, rest)


@cache
def few_targets() -> Theorem:
    """H(d, alpha) <= (2 alpha + 1) d^(1/(2 alpha + 1)) for alpha > 1/2."""
    domain = limit_domain(large=False).without(tau)
    order = 1 - _ORDER
    share = multiply(follows(domain, less(2, 2 * alpha + 1)), alpha * _ORDER)
    smaller = follows(domain, less(order, alpha), share)
    near = domain.extend({k: 2}, at_most(k, d))
    exponent = follows(near, less(0, alpha - order), smaller)
    power = raise_to(follows(near, at_most(1, k)), alpha - order, exponent)
    terms = follows(near, at_most(k**-alpha, k**-order), multiply(power, k**-alpha))
    summed = compare_sums(terms, k, 1, d, domain)
    sums = [unfold(domain, H(d, p)) for p in (alpha, order)]
    below = multiply(follows(domain, less(1, 2 * alpha + 1)), _ORDER)
    bound = specialise(_heavy(), domain, {x: _ORDER}, [below])
    claim = at_most(H(d, alpha), (2 * alpha + 1) * d**_ORDER)
    return follows(domain, claim, summed, *sums, bound)


def _rate(time: sp.Expr) -> sp.Expr:
    return _SIZE * SignRate(alpha, time)


def _slightly_later(kappa: sp.Expr, reach: Theorem, some: Theorem) -> Theorem:
    """zeta r(kappa) - kappa^-2 + b^-2 <= zeta r(a), from a <= b, kappa <= b and 0 < a."""
    domain = reach.domain
    early, late = reach.relation.left, reach.relation.right
    order = follows(domain, less(kappa, late))
    most = specialise(rate_order.falls_at_most(), domain, {tau: kappa, x: late}, [order])
    rounded = specialise(rate_order.falls(), domain, {tau: late, x: early}, [reach, some])
    claim = at_most(_rate(kappa) - kappa**-2 + late**-2, _rate(early))
    return follows(domain, claim, most, rounded)


def _slightly_earlier(kappa: sp.Expr, back: Theorem, some: Theorem) -> Theorem:
    """zeta r(b) <= zeta r(kappa) + a^-2 - kappa^-2, from a <= b, a <= kappa and 0 < a."""
    domain = back.domain
    early, late = back.relation.left, back.relation.right
    order = follows(domain, at_most(early, kappa))
    later = follows(domain, less(0, late), back, some)
    chosen = {tau: early, x: kappa}
    most = specialise(rate_order.falls_at_most(), domain, chosen, [order, some])
    rounded = specialise(rate_order.falls(), domain, {tau: late, x: early}, [back, some, later])
    claim = at_most(_rate(late), _rate(kappa) + early**-2 - kappa**-2)
    return follows(domain, claim, most, rounded)


def limit_of_optimum(
    optimum: sp.Expr,
    kappa: sp.Expr,
    lower: tuple[Theorem, Theorem, Theorem],
    upper: tuple[Theorem, Theorem, Theorem],
    defect: sp.Expr,
) -> Theorem:
    """r* tends to SignRate(alpha, kappa).

    `lower` states zeta r(a) - C slower <= H(d, 2 alpha) r*, a <= kappa + e/sqrt(d) and 0 < a, with
    `defect` for C; `upper` states H(d, 2 alpha) r* <= zeta r(b), kappa - e/sqrt(d) <= b, and that
    the left side of this is positive. All on `limit_domain`.
    """
    domain = limit_domain()
    parameters = limit_domain(large=False).without(d)
    later, earlier = lower[1].relation.right, upper[1].relation.left
    least = _rate(kappa) - kappa**-2 + later**-2 - defect * slower
    most = _rate(kappa) + earlier**-2 - kappa**-2
    low = follows(
        domain, at_most(least, _normaliser * optimum), lower[0], _slightly_later(kappa, *lower[1:])
    )
    high = follows(
        domain, at_most(_normaliser * optimum, most), upper[0], _slightly_earlier(kappa, *upper[1:])
    )
    share = 1 / _normaliser
    below = follows(domain, at_most(least * share, optimum), multiply(low, share))
    above = follows(domain, at_most(optimum, most * share), multiply(high, share))
    known = [
        limit_of_monomials(parameters, later, d, kappa),
        limit_of_monomials(parameters, earlier, d, kappa),
        limit_of_monomials(parameters, slower, d, sp.Integer(0)),
        specialise(spectrum.limit_above(), parameters, {alpha: 2 * alpha}),
    ]
    return squeeze(
        parameters,
        below,
        above,
        *(combine_limits(parameters, side * share, d, known) for side in (least, most)),
    )


def tell(proof: Proof, limit: Theorem) -> Theorem:
    """The last steps of a proof of a limit law, from the bounds at the numbers of steps on."""
    proof.step("The rate falls in time.", rate_order.falls())
    proof.step("It falls no faster than tau^-2/zeta(2 alpha).", rate_order.falls_at_most())
    proof.step("Over T, H(d, alpha) tends to 0.", few_targets())
    return proof.step("Both bounds tend to the rate.", limit)
