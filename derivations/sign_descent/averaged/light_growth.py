"""Averaged sign descent for alpha > 1/2: the count is of order sqrt(d), with constants.

Two lower constants hold. The least value of the loss over all steps gives the one that is larger
for an error near 1. For a small error the best step is the better start: its u = phi^-alpha cannot
be small, and the coordinates that oscillate with it, all but phi of them, need many steps.
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
    before_steps,
    cases,
    choose,
    chosen_step,
    equal,
    follows,
    least_steps,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
)
from derivations.sign_descent.averaged.light_loss import (
    HALF,
    NORMALISER,
    RANGE,
    RATIO,
    START,
    THETA,
    UP,
    ZETA,
    decrease,
    every_step,
    first_step,
    optimum_bound,
    oscillation,
    power_below_square,
    roots,
    trial,
)
from derivations.statements import two_sides
from theory.relation import Theta
from theory.sign_descent import sign_descent
from theory.sign_descent_bounds import least_u
from theory.sign_descent_loss import SignCount, SignLoss, SignStep
from theory.symbols import alpha, d, eps, phi, tau, y

__all__ = ["DERIVATIONS", "count_domain", "power_below_square"]

_GROWTH = cast(Theta, next(r for r in sign_descent().regimes if r.name == "light tail").growth)
_LATE, _EARLY = sorted(_GROWTH.lower.args, key=lambda c: bool(c.has(sp.zeta(2 * alpha))))
"""The lower constants: by the minimum of the bound, and by the oscillating coordinates."""


_TO_STEP = 2 * alpha / (2 * alpha - 1)
_LEVEL = (1 - eps) ** _TO_STEP * (2 * ZETA) ** -_TO_STEP
"""Below this u the decrease of the loss is too small."""
_COUNT = SignCount(alpha, d, eps)
_STEP = SignStep(alpha, d, _COUNT)
_CLAIMS = two_sides(_GROWTH)
_UPPER = _GROWTH.upper
_EPS = sp.Rational(3, 10)


def count_domain() -> Domain:
    """alpha > 1/2 and 0 < eps < 1."""
    return Domain.of({alpha: 1, d: 16, eps: _EPS}, *RANGE, less(eps, 1))


@cache
def _share() -> Theorem:
    """0 < (1 - eps)/(2 zeta(alpha + 1/2))."""
    return multiply(follows(count_domain(), less(0, 1 - eps)), 1 / (2 * ZETA))


@cache
def from_below() -> Theorem:
    """The first lower constant times sqrt(d) is at most T."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    bound = specialise(optimum_bound(), domain, {tau: _COUNT}, [some])
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    size = multiply(one, 1 - eps)
    left = multiply(enough, NORMALISER, some)
    root = RATIO.subs(tau, _COUNT) ** UP
    claim = at_most(1 - eps, 2 * ZETA * root**THETA)
    share = follows(domain, claim, bound, size, left, some)
    ratio = RATIO.subs(tau, _COUNT)
    good = follows(domain, less(0, ratio), some)
    place = specialise(roots()[1], domain, {y: root}, [some, good])
    high = multiply(raise_to(share, _TO_STEP, some), (2 * ZETA) ** -_TO_STEP, some)
    level = follows(domain, at_most(_LEVEL, root), high, place, some)
    back = specialise(roots()[0], domain, {y: ratio}, [some, good])
    grown = raise_to(level, 2 - THETA, some)
    square = follows(domain, at_most(_LEVEL ** (2 - THETA), ratio), grown, back, some)
    power = raise_to(multiply(square, d / (4 * ZETA), some), HALF, some)
    constant = _LEVEL ** (HALF + 1 / (4 * alpha)) / (2 * sp.sqrt(ZETA))
    found = follows(domain, at_most(constant * sp.sqrt(d), _COUNT), power, some)
    same = follows(domain, equal(constant * sp.sqrt(d), _LATE * sp.sqrt(d)), _share())
    return replace(found, same)


@cache
def time_of_step() -> Theorem:
    """y sqrt(d)/sqrt(4 eps zeta(2 alpha) + y^(2 - 1/alpha)) <= T where r(T, phi) <= eps.

    It holds for every y <= phi^-alpha.
    """
    loss, power = SignLoss(alpha, d, tau, phi), y ** (2 - 1 / alpha)
    near = (at_most(y, phi**-alpha), at_most(loss, eps))
    domain = trial().extend({y: HALF**2, eps: _EPS, tau: 3}, *near)
    small, low = (follows(domain, constraint) for constraint in near)
    size = specialise(spectrum.bounds_above()[1], START, {alpha: 2 * alpha})
    whole = multiply(specialise(size, domain), eps)
    claim = at_most((d - phi) * phi ** (-2 * alpha) / (4 * tau**2), eps * sp.zeta(2 * alpha))
    share = follows(
        domain, claim, specialise(oscillation(), domain), multiply(low, NORMALISER), whole
    )
    scaled = multiply(share, 4 * tau**2 * phi ** (2 * alpha) * y**2)
    high = multiply(raise_to(small, -2), 4 * tau**2 * eps * sp.zeta(2 * alpha) * y**2)
    number = multiply(raise_to(small, -1 / alpha), y**2)
    started = multiply(raise_to(follows(domain, at_most(1, tau)), 2), power)
    most = 4 * eps * sp.zeta(2 * alpha) + power
    goal = at_most(d * y**2, tau**2 * most)
    found = follows(domain, goal, scaled, high, number, started)
    root = multiply(raise_to(found, HALF), 1 / sp.sqrt(most))
    return follows(domain, at_most(y * sp.sqrt(d) / sp.sqrt(most), tau), root)


@cache
def least_step() -> Theorem:
    """((1 - eps)/(2 zeta(alpha + 1/2)))^(2 alpha/(2 alpha - 1)) <= phi^-alpha at the best step."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    one, last, least = chosen_step(domain, _STEP)
    chosen = {tau: _COUNT, phi: _STEP}
    base = specialise(decrease(), domain, chosen, [some, one, last])
    left = multiply(replace(enough, _turned(least)), NORMALISER, some)
    size = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    claim = at_most(1 - eps, 2 * ZETA * (_STEP**-alpha) ** THETA)
    rest = follows(domain, at_most(0, d * _STEP ** (-2 * alpha) / (4 * _COUNT**2)), some)
    share = follows(domain, claim, base, left, multiply(size, 1 - eps), rest)
    high = multiply(raise_to(share, _TO_STEP), (2 * ZETA) ** -_TO_STEP)
    place = specialise(roots()[1], domain, {y: _STEP**-alpha})
    found = follows(domain, at_most(_LEVEL, _STEP**-alpha), high, place)
    return replace(found, follows(domain, equal(_LEVEL, least_u())))


def _turned(same: Theorem) -> Theorem:
    """The equality from right to left."""
    return follows(same.domain, equal(same.relation.right, same.relation.left), same)


@cache
def from_oscillation() -> Theorem:
    """The second lower constant times sqrt(d) is at most T."""
    domain = count_domain()
    some, enough = least_steps(domain, _COUNT)
    one, last, least = chosen_step(domain, _STEP)
    level = replace(enough, _turned(least))
    chosen = {tau: _COUNT, phi: _STEP, y: least_u()}
    near = [_share(), some, one, last, least_step(), level]
    return specialise(time_of_step(), domain, chosen, near)


@cache
def below_count() -> Theorem:
    """The larger one of the two constants."""
    border, goal = at_most(_LATE, _EARLY), _CLAIMS[0]
    found = []
    for own, part in ((border, from_oscillation()), (less(_EARLY, _LATE), from_below())):
        start = count_domain()
        domain = start.extend({eps: sp.Rational(1, 10)} if own is border else {}, own)
        largest = choose(domain, _GROWTH.lower)
        found.append(follows(domain, goal, specialise(part, domain), largest))
    return cases(found[0], found[1], border)


def _time_from_level() -> Theorem:
    """y <= sqrt(d/eps)/2 where eps < d/(4 y^2)."""
    domain = Domain.of({eps: _EPS, d: 16, y: 2}, less(eps, d / (4 * y**2)))
    square = multiply(follows(domain, less(eps, d / (4 * y**2))), y**2 / eps)
    return follows(domain, at_most(y, sp.sqrt(d) / (2 * sp.sqrt(eps))), raise_to(square, HALF))


@cache
def from_above() -> Theorem:
    """T <= (1 + 1/(2 sqrt(eps))) sqrt(d): phi = 1 is good enough."""
    start = count_domain()
    goal = at_most(_COUNT, _UPPER * sp.sqrt(d))
    border = at_most(2, _COUNT)
    domain = start.extend({}, border)
    several = follows(domain, border)
    before = before_steps(domain, _COUNT, several)
    bound = specialise(first_step(), domain, {tau: _COUNT - 1}, [several])
    late = follows(domain, less(0, _COUNT - 1), several)
    level = follows(domain, less(eps, d / (4 * (_COUNT - 1) ** 2)), before, bound)
    root = specialise(_time_from_level(), domain, {y: _COUNT - 1}, [late, level])
    one = raise_to(follows(domain, at_most(1, d)), HALF)
    first = follows(domain, goal, root, one)
    single = start.extend({eps: sp.Rational(9, 10), d: 2}, less(_COUNT, 2))
    one = raise_to(follows(single, at_most(1, d)), HALF)
    second = follows(single, goal, one, multiply(one, 1 / (2 * sp.sqrt(eps))))
    return cases(first, second, border)


def _stated() -> Domain:
    """alpha > 1/2 and 0 < eps < 1, without the repetition."""
    return Domain.of({alpha: 1, d: 16, eps: _EPS}, less(HALF, alpha), less(eps, 1))


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("The error asked for is below 1.", follows(_stated(), less(0, 1 - eps)))
    proof.step("The zeta function converges.", follows(_stated(), less(1, alpha + HALF)))
    proof.step("How much the coordinates can decrease with a step phi.", decrease())
    proof.step("A power below its tangent in the square.", power_below_square())
    proof.step("So every step leaves a loss of this size.", every_step())
    proof.step("The tangent at the best place.", optimum_bound())
    proof.step("Solve for the number of steps.", from_below())
    proof.step("The best step is not smaller than this.", least_step())
    proof.step("So the coordinates that oscillate need many steps.", from_oscillation())
    lower = proof.step("Take the larger constant.", below_count())
    proof.step("The loss at phi = 1.", first_step())
    upper = proof.step("It is at most eps once T - 1 exceeds this; T = 1 is below.", from_above())
    return [lower, upper]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-growth",
        law="bigram/sign-descent",
        title="The number of iterations of averaged sign descent for alpha > 1/2",
        source="Kunstner and Bach (2025), Theorem 4.5, as an order of growth with constants",
        statement=Statement(
            _stated(),
            _CLAIMS,
            ({alpha: 1, d: 2, eps: sp.Rational(9, 10)}, {alpha: 2, d: 400, eps: _EPS}),
        ),
        prove=_prove,
    ),
)
