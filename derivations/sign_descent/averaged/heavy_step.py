"""Averaged sign descent for alpha < 1/2: the best step size, at every time and dimension.

Bernoulli's inequality has a quadratic gap, so that away from the best place x d, x = min(1, share),
the leading term L(phi) exceeds its least value by a multiple of (phi - x d)^2. The loss is within
constants of L, hence the best phi is near x d.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    cases,
    choose,
    chosen_step,
    equal,
    follows,
    less,
    limit_of_monomials,
    monotone,
    multiply,
    raise_to,
    replace,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged import heavy, heavy_place, heavy_profile
from derivations.sign_descent.averaged.heavy_place import inverse_share, scale, weighted
from derivations.sign_descent.averaged.heavy_profile import lead
from derivations.sign_descent.averaged.pieces import real, square_is_nonnegative
from derivations.statements import as_limit, two_sides
from derivations.sum_integral import running
from theory import law
from theory.functions import H
from theory.sign_descent_loss import SignLoss, SignStep
from theory.sign_descent_rate import heavy_rate, share
from theory.symbols import alpha, d, phi, tau, u, w, x, y

__all__ = ["DERIVATIONS"]

_HALF, _QUARTER = sp.Rational(1, 2), sp.Rational(1, 4)
_REGIME = next(r for r in law("bigram/sign-descent/step-size").regimes if r.name == "heavy tail")
_PLACE = _REGIME.rate / d
"""x."""
_NEAR = _REGIME.finite[1]
_CLAIMS = two_sides(_NEAR)
_STEP = SignStep(alpha, d, tau)
_S = 4 * tau**2


@cache
def _slope() -> Theorem:
    """The slope of the gap rises: (1 - w) y^(w - 2) <= (1 - w) s^(w - 2) for s < y."""
    domain = Domain.of({w: _HALF, y: 3, running: 2}, less(w, 1), less(running, y))
    power = raise_to(follows(domain, at_most(running, y)), w - 2)
    slope = (1 - w) * running ** (w - 2) - (1 - w) * y ** (w - 2)
    return follows(domain, at_most(0, slope), multiply(power, 1 - w))


@cache
def quadratic_gap() -> Theorem:
    """x^w + w (1 - w)/2 y^(w - 2) (x - 1)^2 <= 1 - w + w x for 0 < x <= y, 1 <= y, 0 < w < 1."""
    base = Domain.of({w: _HALF, y: 3}, less(w, 1), at_most(1, y))
    half = 1 - running ** (w - 1) - (1 - w) * y ** (w - 2) * (running - 1)
    gap = 1 - w + w * u - u**w - w * (1 - w) / 2 * y ** (w - 2) * (u - 1) ** 2
    claim = at_most(x**w + w * (1 - w) / 2 * y ** (w - 2) * (x - 1) ** 2, 1 - w + w * x)
    below = base.extend({u: _HALF}, less(u, 1))
    above = base.extend({u: 2}, less(1, u), less(u, y))
    fall = monotone(half, running, _slope(), below, u, 1)
    rise = monotone(half, running, _slope(), above, 1, u)
    slope = sp.diff(gap, u)
    falling = follows(below, at_most(slope, 0), multiply(fall, w))
    rising = follows(above, at_most(0, slope), multiply(rise, w))
    left = base.extend({x: _HALF}, at_most(x, 1))
    right = base.extend({x: 2}, less(1, x), at_most(x, y))
    first = follows(left, claim, monotone(gap, u, falling, left, x, 1))
    second = follows(right, claim, monotone(gap, u, rising, right, 1, x))
    whole = base.extend({x: 2}, at_most(x, y))
    parts = [whole.extend({x: _HALF}, at_most(x, 1)), whole.extend({}, less(1, x))]
    return cases(specialise(first, parts[0]), specialise(second, parts[1]), at_most(x, 1))


def _distance(place: sp.Expr) -> sp.Expr:
    """What the gap is at a distance from a place."""
    return alpha * (phi - place) ** 2 * d ** (-1 - 2 * alpha) / _S


@cache
def _gap_at_any_share() -> Theorem:
    """The tangent at y phi/d with its gap, times d phi^(-2 alpha)/(S (1 - 2 alpha)), y >= 1."""
    domain = heavy_profile.places(heavy_profile.heavy()).extend({y: 3}, at_most(1, y))
    most = multiply(follows(domain, at_most(phi, d)), y / d)
    put = {w: 2 * alpha, x: y * phi / d}
    gap = specialise(quadratic_gap(), domain, put, [most])
    factor = d * phi ** (-2 * alpha) / (_S * (1 - 2 * alpha))
    scaled = multiply(gap, factor)
    square = specialise(square_is_nonnegative(), domain, {real: y * phi / d - 1})
    near = raise_to(follows(domain, at_most(phi, d)), -2 * alpha)
    size = multiply(near, alpha * y ** (2 * alpha - 2) * square.relation.right * d / _S, square)
    power = raise_to(follows(domain, at_most(1, y)), 2 * alpha)
    place = specialise(square_is_nonnegative(), domain, {real: phi - d / y})
    less_ = multiply(power, alpha * place.relation.right * d ** (-1 - 2 * alpha) / _S, place)
    value = scale * y ** (2 * alpha) / _S
    first = follows(domain, at_most(value + size.relation.left, weighted(y)), scaled, size)
    return follows(domain, at_most(value + _distance(d / y), weighted(y)), first, less_)


def _gap_claim() -> Relation:
    return at_most(scale * heavy_rate() + _distance(d * _PLACE), lead(phi))


@cache
def _gap_beyond() -> Theorem:
    """The gap beyond the plateau, where x is the share."""
    start = heavy_place.beyond(heavy_profile.places(heavy_profile.heavy()))
    domain = start.extend({}, less(1, inverse_share))
    bound = specialise(_gap_at_any_share(), domain, {y: inverse_share})
    bound = replace(bound, heavy_place.lead_with_share())
    place = choose(domain, _PLACE)
    same = follows(domain, equal(share(), _PLACE), place)
    branch = multiply(choose(domain, heavy_rate()), scale)
    found = follows(domain, _gap_claim(), replace(bound, same), branch)
    return specialise(found, start, {}, [specialise(heavy_place.share_inside(), start)])


@cache
def _gap_falls() -> Theorem:
    """The gap for a factor z <= 1 in place of the inverse share."""
    domain = heavy_place.smaller_factor().domain
    bound = specialise(_gap_at_any_share(), domain, {y: sp.Integer(1)})
    value = weighted(real)
    goal = at_most(value.subs(phi, d) + _distance(d), value)
    return follows(domain, goal, bound, heavy_place.smaller_factor())


@cache
def _same_distance() -> Theorem:
    """The distance from d z is that from d, for z = 1."""
    domain = heavy_profile.places(heavy_profile.heavy()).extend({real: 1}, equal(real, 1))
    one = follows(domain, equal(real, 1))
    square = multiply(multiply(one, real), alpha * d ** (1 - 2 * alpha) / _S)
    once = multiply(one, alpha * (d - 2 * phi) * d ** (-2 * alpha) / _S)
    return follows(domain, equal(_distance(d * real), _distance(d)), square, once)


@cache
def _gap_on_plateau() -> Theorem:
    """The gap on the plateau, where x = 1."""
    domain = heavy_place.plateau(heavy_profile.places(heavy_profile.heavy()))
    place = choose(domain, _PLACE)
    same = specialise(_same_distance(), domain, {real: _PLACE}, [place])
    branch = multiply(choose(domain, heavy_rate()), scale)
    small = heavy_place.share_outside()
    found = specialise(_gap_falls(), domain, {real: inverse_share}, [small])
    ends = [specialise(heavy_place.lead_with_share(), domain, {phi: at}) for at in (d, phi)]
    rest = replace(replace(found, ends[0]), ends[1])
    return follows(domain, _gap_claim(), rest, same, branch)


@cache
def gap() -> Theorem:
    """scale rate + alpha (phi - x d)^2 d^(-1 - 2 alpha)/S <= L(phi)."""
    return cases(_gap_on_plateau(), _gap_beyond(), heavy.border)


_SQUARE = (1 + _S / (1 - 2 * alpha)) / alpha * d ** (1 + 2 * alpha)


@cache
def squared_distance() -> Theorem:
    """(phi* - x d)^2 <= (1 + S/(1 - 2 alpha))/alpha d^(1 + 2 alpha)."""
    domain = heavy.domain_of()
    inside = chosen_step(domain, _STEP)
    places = list(inside[:2])
    away = specialise(gap(), domain, {phi: _STEP}, places)
    loss = specialise(heavy_profile.loss_from_below(), domain, {phi: _STEP}, places)
    found = _distance(d * _PLACE).subs(phi, _STEP)
    product = H(d, 2 * alpha) * SignLoss(alpha, d, tau, _STEP)
    above = at_most(scale * heavy_rate() + found - 1 / (1 - 2 * alpha), product)
    least = replace(follows(domain, above, *places, away, loss), inside[2])
    goal = at_most(found, 1 / (1 - 2 * alpha) + 1 / _S)
    bound = follows(domain, goal, least, heavy.upper())
    scaled = multiply(bound, _S * d ** (1 + 2 * alpha) / alpha)
    return follows(domain, at_most((_STEP - d * _PLACE) ** 2, _SQUARE), scaled)


@cache
def _roots() -> tuple[Theorem, Theorem]:
    """-y^(1/2) <= z and z <= y^(1/2) where z^2 <= y."""
    domain = Domain.of({real: 1, y: 2}, at_most(real**2, y))
    given, root = follows(domain, at_most(real**2, y)), sp.sqrt(y)
    found = []
    for claim, side in ((at_most(-root, real), root + real), (at_most(real, root), root - real)):
        square = specialise(square_is_nonnegative(), domain, {real: side})
        half = follows(domain, at_most(0, 2 * root * side), square, given)
        found.append(follows(domain, claim, multiply(half, 1 / (2 * root))))
    return found[0], found[1]


@cache
def near_place() -> tuple[Theorem, Theorem]:
    """The two sides of `near_share` of theory."""
    domain = heavy.domain_of()
    put = {real: _STEP - d * _PLACE, y: _SQUARE}
    low, high = (specialise(part, domain, put, [squared_distance()]) for part in _roots())
    return follows(domain, _CLAIMS[0], low), follows(domain, _CLAIMS[1], high)


@cache
def place_is_positive() -> Theorem:
    """0 < x."""
    start = heavy_profile.heavy().extend({tau: 2})
    flat, late = heavy_place.plateau(start), heavy_place.beyond(start)
    inside = specialise(heavy_place.share_inside(), late)
    positive = multiply(inside, 1 / inverse_share, inside)
    first = follows(flat, less(0, _PLACE), choose(flat, _PLACE))
    second = follows(late, less(0, _PLACE), inside, positive, choose(late, _PLACE))
    return cases(first, second, heavy.border)


@cache
def tends_to_place() -> Theorem:
    """phi*/(x d) tends to 1."""
    point = {alpha: _QUARTER, tau: 1, x: 1}
    parameters = Domain.of(point, less(alpha, _HALF), equal(_PLACE, x))
    domain = parameters.extend({d: 6})
    error = _NEAR.upper / (d * x)
    middle = _STEP / (d * x)
    same = multiply(follows(domain, equal(_PLACE, x)), 1 / x)
    low, high = (multiply(specialise(part, domain), 1 / (d * x)) for part in near_place())
    sides = (
        follows(domain, at_most(1 - error, middle), low, same),
        follows(domain, at_most(middle, 1 + error), high, same),
    )
    limits = [limit_of_monomials(parameters, 1 + e, d, sp.Integer(1)) for e in (-error, error)]
    found = squeeze(parameters, *sides, *limits)
    rest = heavy_profile.heavy().extend({tau: 2})
    return specialise(found, rest, {x: _PLACE}, [specialise(place_is_positive(), rest)])


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Bernoulli's inequality with a quadratic gap.", quadratic_gap())
    proof.step("It bounds the leading term for any share of at most 1.", _gap_at_any_share())
    proof.step("So it is near its least value only near x d.", gap())
    proof.step("The loss is within constants of it.", squared_distance())
    low, high = near_place()
    return [
        proof.step("The best phi is not far below x d.", low),
        proof.step("Nor far above.", high),
        proof.step("Divided by x d, both errors vanish.", tends_to_place()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail-step",
        law="bigram/sign-descent/step-size",
        title="The best step of averaged sign descent for alpha < 1/2, at every time",
        source="Kunstner and Bach (2025), Theorem 4.5 and Appendix D, with an explicit error",
        statement=Statement(
            heavy.domain_of(),
            (*_CLAIMS, as_limit(_REGIME.relation)),
            ({alpha: _QUARTER, d: 4, tau: 1}, {alpha: _QUARTER, d: 100, tau: 4}),
        ),
        prove=_prove,
    ),
)
