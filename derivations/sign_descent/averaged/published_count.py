"""The number of steps by Theorem 4.5 for alpha > 1/2, in its range.

Where one coordinate decreases, the rate is 1/((1 + tau^2) zeta(2 alpha)), which is solved for tau.
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
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged.light_count_limit import count_tends
from derivations.sign_descent.averaged.light_inverse import around_inverse
from derivations.sign_descent.averaged.published import inside
from derivations.statements import as_limit
from theory.relation import Equivalent
from theory.sign_descent import published
from theory.sign_descent_loss import SignCount
from theory.sign_descent_rate import Decreasing, InverseSignRate, best_u
from theory.symbols import alpha, d, eps, tau, y

__all__ = ["DERIVATIONS"]

_HALF = sp.Rational(1, 2)
_ZETA = sp.zeta(2 * alpha)
_REGIME = next(r for r in published().regimes if r.name == "light tail")
_LEVEL = _REGIME.rate
_TIME = sp.sqrt(1 / (eps * _ZETA) - 1)


@cache
def inverse_at_time() -> Theorem:
    """The inverse of the rate at the published formula is tau, in the range of the paper."""
    domain = inside().domain.extend({}, less(_LEVEL, 1))
    same, small = specialise(inside(), domain), follows(domain, less(_LEVEL, 1))
    time = InverseSignRate(alpha, _LEVEL)
    low, high = (specialise(part, domain, {y: _LEVEL}, [small]) for part in around_inverse())
    ends = [
        multiply(replace(chord, same), best_u(Decreasing(alpha, at**-2), alpha, at) ** -2, small)
        for chord, at in ((low, tau), (high, time))
    ]
    weights = (
        follows(domain, at_most(tau**-2, time**-2), small, ends[0]),
        follows(domain, at_most(time**-2, tau**-2), small, ends[1]),
    )
    roots = [raise_to(part, -_HALF, small) for part in weights]
    return follows(domain, equal(time, tau), small, *roots)


def range_domain() -> Domain:
    """alpha > 1/2 and an error that the published formula reaches in its range."""
    reached = at_most(eps, (1 - 2**-alpha) / _ZETA)
    return Domain.of({alpha: 1, d: 6, eps: sp.Rational(1, 5)}, less(_HALF, alpha), reached)


@cache
def below_one() -> Theorem:
    """eps < 1 in this range."""
    domain = range_domain()
    single = {alpha: 2 * alpha, d: sp.Integer(1)}
    one = specialise(spectrum.at_least_one(), domain, single)
    size = specialise(spectrum.bounds_above()[1], domain, single)
    least = multiply(follows(domain, at_most(1, _ZETA), one, size), eps)
    reached = multiply(follows(domain, domain.constraints[-1]), _ZETA)
    return follows(domain, less(eps, 1), least, reached)


@cache
def time_in_range() -> tuple[Theorem, Theorem]:
    """1/(2^alpha - 1) <= P^2 and 0 < P^2 for the published time P."""
    domain = range_domain()
    more = raise_to(follows(domain, less(1, 2)), alpha)
    reached = multiply(follows(domain, domain.constraints[-1]), _ZETA)
    power = raise_to(reached, -1)
    border = 1 / (2**alpha - 1)
    same = follows(domain, equal(1 / (1 - 2**-alpha), 1 + border), more)
    least = follows(domain, at_most(border, _TIME**2), more, replace(power, same))
    ahead = follows(domain, less(0, border), more)
    return least, follows(domain, less(0, _TIME**2), ahead, least)


@cache
def inverse_in_range() -> Theorem:
    """The inverse at eps is the published time."""
    least, positive = time_in_range()
    near = [positive, least, below_one()]
    return specialise(inverse_at_time(), range_domain(), {tau: _TIME}, near)


@cache
def published_count() -> Theorem:
    """2 T/(sqrt(d) P) tends to 1, with the published time P."""
    domain, claim = range_domain(), as_limit(cast(Equivalent, _REGIME.count))
    parameters = domain.without(d)
    tends = specialise(count_tends(), parameters, {}, [below_one()])
    stated = tends.limit.expression
    time = InverseSignRate(alpha, eps)
    near = [below_one(), time_in_range()[1]]
    factor = 2 * SignCount(alpha, d, eps) / (sp.sqrt(d) * _TIME * time)
    same = multiply(inverse_in_range(), factor, *near)
    low = follows(domain, at_most(stated, claim.expression), *near, same)
    high = follows(domain, at_most(claim.expression, stated), *near, same)
    return squeeze(parameters, low, high, tends, tends)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("The count for every error below 1.", count_tends())
    proof.step("In its range the published formula is the rate.", inside())
    proof.step("So tau is the inverse there.", inverse_at_time())
    proof.step("Solve for tau.", inverse_in_range())
    return [proof.step("Put it into the law of the count.", published_count())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/published-count",
        law="bigram/sign-descent/published",
        title="The published number of steps for alpha > 1/2, in its range",
        source="Kunstner and Bach (2025), Theorem 4.5, solved for the number of steps",
        statement=Statement(
            range_domain().without(d), (as_limit(cast(Equivalent, _REGIME.count)),)
        ),
        prove=_prove,
    ),
)
