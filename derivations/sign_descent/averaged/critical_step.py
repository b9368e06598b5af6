"""Averaged sign descent at alpha = 1/2: the best step size is d/(4 T^2), up to a factor near 1.

Write A = d/(4 T^2) for the time and y = (A/phi)^(1/2) for a best step phi. Its loss is at least
the bound of `critical_expansion` at phi, and is the optimum, hence at most that of phi = A; so a
quadratic in y and -2 log y differ from their value at y = 1 by no more than a multiple of 1/A.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    chosen_step,
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
from derivations.sign_descent.averaged.critical import HALF, log_below
from derivations.sign_descent.averaged.critical_expansion import (
    late_domain,
    loss_above,
    near,
    optimum_above,
    plain,
    size,
)
from derivations.sign_descent.averaged.pieces import real, square_is_nonnegative
from derivations.statements import as_limit, two_sides
from theory import law
from theory.sign_descent_loss import SignStep
from theory.sign_descent_step import CRITICAL_TIME
from theory.symbols import d, phi, tau, w, x, y

__all__ = ["DERIVATIONS", "best_place", "step_bounds", "step_limit"]

_LAW = "bigram/sign-descent/step-size"
_REGIME = next(r for r in law(_LAW).regimes if r.name == "critical")
_EXCESS, _DEFECT = sp.Integer(2), sp.Rational(9, 2)


def _near() -> Relation:
    """y has about the value that y = 1 has; x is A^(1/2) and w the constant of the expansion."""
    value = (1 - x**-2) * y**2 - 2 * sp.log(y) + w * y / x
    return at_most(value, 1 + w / x + 2 / x**2)


def _flat() -> Domain:
    """The same where A >= 9 and 2 <= w <= 3."""
    point = {x: 3, y: 1, w: sp.Rational(5, 2)}
    return Domain.of(point, at_most(3, x), at_most(2, w), at_most(w, 3), _near())


@cache
def near_one() -> tuple[Theorem, Theorem]:
    """1 - 9/(2 x) <= y and y <= 1 + 2/x."""
    domain = _flat()
    centre, gap = 1 - w / (2 * x), x * (y - 1) + w / 2
    tangent = log_below(domain, y, sp.log(y))
    least = raise_to(follows(domain, at_most(3, x)), -2)
    squares = [
        specialise(square_is_nonnegative(), domain, {real: part})
        for part in (y - 2 * centre, gap - 3, gap + 3)
    ]
    size = raise_to(follows(domain, at_most(w, 3)), 2)
    square = x**2 * (y - centre) ** 2
    given = [multiply(follows(domain, _near()), x**2), multiply(tangent, 2 * x**2)]
    first = follows(domain, at_most(square, w**2 / 4 + y**2 + 2), *given)
    positive = specialise(square_is_nonnegative(), domain, {real: x * (y - centre)})
    rest = multiply(least, square, positive)
    inside = multiply(follows(domain, at_most(w, 4 * x)), w / (4 * x**2))
    second = follows(domain, at_most(y**2, 2 * square / x**2 + 2), squares[0], inside)
    whole = follows(domain, at_most(square, 9), first, second, rest, size)
    low, high = (
        follows(domain, at_most(-3, gap), whole, squares[2]),
        follows(domain, at_most(gap, 3), whole, squares[1]),
    )
    return (
        follows(domain, at_most(1 - _DEFECT / x, y), multiply(low, 1 / x)),
        follows(domain, at_most(y, 1 + _EXCESS / x), multiply(high, 1 / x)),
    )


_BEST = SignStep(HALF, d, tau)
_AT = sp.sqrt(d) / (2 * tau)
"""A^(1/2)."""


@cache
def best_place() -> tuple[Theorem, Theorem]:
    """1 - 9/2 A^(-1/2) <= (A/phi)^(1/2) <= 1 + 2 A^(-1/2) for the best phi, A >= 9, T >= 1/2."""
    domain = late_domain().extend({tau: 1}, at_most(9, size))
    low, high, least = chosen_step(domain, _BEST)
    loss = specialise(loss_above(plain()), domain, {phi: _BEST}, [low, high])
    below = replace(loss, least)
    above = specialise(optimum_above(plain()), domain)
    half = raise_to(follows(domain, at_most(1, 4 * tau**2)), HALF)
    rest = multiply(follows(domain, at_most(2 * tau + 1, 8 * tau**2), multiply(half, tau)), 1 / d)
    ratio, known = _AT / sp.sqrt(_BEST), plain().known
    least_size = follows(domain, at_most(3, d), follows(domain, less(2, d)))
    ends = [specialise(part, domain, {}, [least_size]) for part in known]
    root = raise_to(follows(domain, at_most(9, size)), HALF)
    root = follows(domain, at_most(3, _AT), root)
    value = (1 - 1 / size) * ratio**2 - 2 * sp.log(ratio) + near * ratio / _AT
    claim = at_most(value, 1 + near / _AT + 2 / size)
    flat = follows(domain, claim, below, above, rest, low)
    chosen = {x: _AT, y: ratio, w: near}
    given = [root, *ends, low, flat]
    found = [specialise(part, domain, chosen, given) for part in near_one()]
    return found[0], found[1]


_NEAR = next(b for b in _REGIME.finite if b.function.has(d ** (tau - 1)))
_SHARE = d ** ((tau - 1) / 2)
"""A^(-1/2) at the rescaled time."""
_SQUARE_ROOT = 1 / (_SHARE * sp.sqrt(SignStep(HALF, d, CRITICAL_TIME)))
"""y at the rescaled time."""


def rate_domain() -> Domain:
    """0 < tau < 1 and A^(1/2) > 9/2."""
    return Domain.of({tau: HALF, d: 900}, less(tau, 1), less(_DEFECT, d ** ((1 - tau) / 2)))


@cache
def step_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `near_middle` of theory."""
    domain = rate_domain()
    wide = raise_to(follows(domain, less(_DEFECT, d ** ((1 - tau) / 2))), 2)
    late = follows(domain, at_most(1, 4 * CRITICAL_TIME**2))
    early = multiply(wide, d**tau)
    chosen, given = {tau: CRITICAL_TIME}, [late, early, wide]
    low, high = (specialise(part, domain, chosen, given) for part in best_place())
    positive = follows(domain, less(0, 1 - _DEFECT * _SHARE))
    first = follows(domain, at_most(1 - _DEFECT * _SHARE, _SQUARE_ROOT), low)
    second = follows(domain, at_most(_SQUARE_ROOT, 1 + _EXCESS * _SHARE), high)
    some = follows(domain, less(0, _SQUARE_ROOT), positive, first)
    lower, upper = two_sides(_NEAR)
    return (
        follows(domain, lower, raise_to(second, -2, some)),
        follows(domain, upper, raise_to(first, -2, positive)),
    )


@cache
def step_limit() -> Theorem:
    """phi over d^(1 - tau) tends to 1."""
    parameters = Domain.of({tau: HALF}, less(tau, 1))
    lower, upper = step_bounds()
    small = limit_of_monomials(parameters, _SHARE, d, sp.Integer(0))
    sides = (lower.relation.left, upper.relation.right)
    ends = (combine_limits(parameters, side, d, [small]) for side in sides)
    return squeeze(parameters, lower, upper, *ends)


def _prove(proof: Proof) -> list[Theorem]:
    low, high = best_place()
    proof.step("The loss at every phi, from below.", loss_above(plain()))
    proof.step("The optimum from above, by phi = A.", optimum_above(plain()))
    for part in near_one():
        proof.step("Where y is not much worse than 1, it is near 1.", part)
    proof.step("So the best phi is not much larger than A, at every real time.", low)
    proof.step("Nor is it much smaller.", high)
    lower, upper = step_bounds()
    return [
        proof.step("Put 4 T^2 = d^tau and take the power -2.", lower),
        proof.step("The same from above, where 9/2 A^(-1/2) < 1.", upper),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    for part in step_bounds():
        proof.step("The best step over A at a finite dimension.", part)
    return [proof.step("Both bounds tend to 1.", step_limit())]


_SOURCE = "after Kunstner and Bach (2025), Theorem 4.5; derived here"

DERIVATIONS = (
    Derivation(
        name="sign-descent/critical-step",
        law=_LAW,
        title="The best step size of averaged sign descent for alpha = 1/2 at finite dimension",
        source=_SOURCE,
        statement=Statement(
            rate_domain(), two_sides(_NEAR), ({tau: HALF, d: 500}, {tau: sp.Rational(1, 10), d: 40})
        ),
        prove=_prove,
    ),
    Derivation(
        name="sign-descent/critical-step-limit",
        law=_LAW,
        title="The best step size of averaged sign descent for alpha = 1/2",
        source=_SOURCE,
        statement=Statement(rate_domain().without(d), (as_limit(_REGIME.relation),)),
        prove=_prove_limit,
    ),
)
