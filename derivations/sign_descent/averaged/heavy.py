"""Averaged sign descent for alpha < 1/2: the loss at its best step, at every time and dimension.

The loss times H(d, 2 alpha) is L(phi) up to constants, see `heavy_profile`. L is least at phi = d
up to 4 tau^2 = (1 - alpha)/(2 alpha^2) and at phi = share d beyond, see `heavy_place`; there it is
d^(1 - 2 alpha)/(1 - 2 alpha) times the rate of theory.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    best_step,
    cases,
    choose,
    compare_sums,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
    telescope,
    unfold,
)
from derivations.sign_descent.averaged import heavy_place
from derivations.sign_descent.averaged import heavy_profile as profiles
from derivations.sign_descent.averaged.heavy_place import beyond, inverse_share, plateau, scale
from derivations.sign_descent.averaged.heavy_profile import lead
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent import sign_descent
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.sign_descent_rate import curved, flat_until, heavy_rate
from theory.symbols import alpha, d, k, phi, tau, y

_QUARTER = sp.Rational(1, 4)
_H = H(d, 2 * alpha)
optimum = SignOptimum(alpha, d, tau)
"""The least relative loss."""
rate = heavy_rate()
"""Its limit."""
border = at_most(4 * tau**2, flat_until())
"""Whether the time is on the plateau."""
_FLAT = 2 * alpha**2 / (1 - alpha)
_REGIME = next(r for r in sign_descent().regimes if r.name == "heavy tail")
_LOWER, _UPPER = two_sides(_REGIME.finite[0])


def domain_of(dimension: int = 6) -> Domain:
    """alpha < 1/2, any time tau and any dimension."""
    return profiles.heavy().extend({d: dimension, tau: 2})


@cache
def _every_step(flat: bool) -> Theorem:
    """(scale rate - 1/(1 - 2 alpha))/H(d, 2 alpha) <= r(tau, phi) on one side of the border."""
    domain = profiles.places(profiles.heavy())
    domain = plateau(domain) if flat else beyond(domain)
    least = heavy_place.least_on_plateau() if flat else heavy_place.least_beyond()
    value = scale * rate - 1 / (1 - 2 * alpha)
    branch = multiply(choose(domain, rate), scale)
    loss = SignLoss(alpha, d, tau, phi)
    above = follows(domain, at_most(scale * rate, lead(phi)), branch, least)
    found = follows(domain, at_most(value, _H * loss), above, profiles.loss_from_below())
    return follows(domain, at_most(value / _H, loss), multiply(found, 1 / _H))


@cache
def lower() -> Theorem:
    """scale rate - 1/(1 - 2 alpha) <= H(d, 2 alpha) r*."""
    found = []
    for flat in (True, False):
        start = domain_of()
        domain = plateau(start) if flat else beyond(start)
        low = best_step(domain, optimum, _every_step(flat), phi, sp.Integer(1))[0]
        goal = at_most(scale * rate - 1 / (1 - 2 * alpha), _H * optimum)
        found.append(follows(domain, goal, multiply(low, _H)))
    return cases(found[0], found[1], border)


def _upper_claim() -> Relation:
    return at_most(_H * optimum, scale * rate + 1 / (4 * tau**2))


@cache
def _upper_on_plateau() -> Theorem:
    """H(d, 2 alpha) r* <= scale rate where phi = d is best."""
    domain = plateau(domain_of())
    member = best_step(domain, optimum, _every_step(flat=True), phi, d)[1]
    product = multiply(member, _H)
    branch = multiply(choose(domain, rate), scale)
    loss = profiles.loss_at_dimension()
    return follows(domain, _upper_claim(), product, loss, branch)


@cache
def _upper_inside() -> Theorem:
    """H(d, 2 alpha) r* <= scale rate + 1/(4 tau^2) where share d is at least 1."""
    domain = heavy_place.best_inside()
    put = {y: inverse_share}
    places = [specialise(part, domain, put) for part in heavy_place.step_of_share()]
    member = best_step(domain, optimum, _every_step(flat=False), phi, d / inverse_share, *places)[1]
    product = multiply(member, _H, *places)
    loss = specialise(heavy_place.loss_at_share(), domain, put)
    branch = multiply(choose(domain, rate), scale)
    goal = at_most(_H * optimum, scale * curved() + 1 / (4 * tau**2))
    found = follows(domain, goal, product, loss, heavy_place.value_at_best_share())
    return follows(domain, _upper_claim(), found, branch)


@cache
def _upper_outside() -> Theorem:
    """The same where that phi is below 1: then phi = 1 is good enough."""
    domain = beyond(domain_of()).extend({d: 2, tau: 4}, less(d, inverse_share))
    member = best_step(domain, optimum, _every_step(flat=False), phi, sp.Integer(1))[1]
    product = multiply(member, _H)
    branch = multiply(choose(domain, rate), scale)
    inside = specialise(heavy_place.share_inside(), domain)
    weight = d ** (1 - 2 * alpha) / (4 * tau**2)
    power = multiply(raise_to(follows(domain, less(d, inverse_share)), 2 * alpha), weight)
    first = at_most(d / (4 * tau**2), weight * inverse_share ** (2 * alpha))
    large = raise_to(follows(domain, less(1 - 2 * alpha, 1)), -1)
    grown = multiply(large, weight * inverse_share ** (2 * alpha), inside)
    goal = at_most(d / (4 * tau**2), scale * curved())
    found = follows(domain, goal, inside, follows(domain, first, inside, power), grown)
    return follows(domain, _upper_claim(), found, branch, product, profiles.loss_at_one())


@cache
def upper() -> Theorem:
    """H(d, 2 alpha) r* <= scale rate + 1/(4 tau^2)."""
    here = beyond(domain_of()).extend({}, at_most(inverse_share, d))
    inside = specialise(_upper_inside(), here, {}, [specialise(heavy_place.share_inside(), here)])
    late = cases(inside, _upper_outside(), at_most(inverse_share, d))
    return cases(_upper_on_plateau(), late, border)


@cache
def bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `loss_below` of theory."""
    domain = domain_of()
    return follows(domain, _LOWER, lower()), follows(domain, _UPPER, upper())


@cache
def rate_is_positive() -> Theorem:
    """0 < rate."""
    start = domain_of().without(d)
    flat, late = plateau(start), beyond(start)
    square = multiply(follows(flat, less(0, 2 * alpha**2)), 1 / (1 - alpha))
    inside = specialise(heavy_place.share_inside(), late)
    power = multiply(raise_to(inside, 2 * alpha), 1 / (4 * tau**2))
    first = follows(flat, less(0, rate), choose(flat, rate), square)
    second = follows(late, less(0, rate), inside, power, choose(late, rate))
    return cases(first, second, border)


@cache
def normaliser_bounds() -> tuple[Theorem, Theorem, Theorem]:
    """d^(1 - 2 alpha) <= H, and scale - 1/(1 - 2 alpha) <= H <= scale, H = H(d, 2 alpha)."""
    domain = domain_of().without(tau)
    low, high = (specialise(p, domain, {alpha: 2 * alpha}) for p in spectrum.bounds_below())
    near = domain.extend({k: 2}, at_most(k, d))
    term = raise_to(follows(near, at_most(k, d)), -2 * alpha)
    total = compare_sums(term, k, 1, d, domain)
    flat = telescope(domain, k * d ** (-2 * alpha), k, 1, d)
    first = follows(domain, at_most(d ** (1 - 2 * alpha), _H), total, flat, unfold(domain, _H))
    return (
        first,
        follows(domain, at_most(scale - 1 / (1 - 2 * alpha), _H), low),
        follows(domain, at_most(_H, scale), high),
    )


LOW = rate - d ** (2 * alpha - 1) / (1 - 2 * alpha)
HIGH = rate + (rate / (1 - 2 * alpha) + 1 / (4 * tau**2)) * d ** (2 * alpha - 1)


@cache
def distances() -> tuple[Theorem, Theorem]:
    """The optimum is within a multiple of d^(2 alpha - 1) of its limit."""
    domain = domain_of()
    size, least, most = normaliser_bounds()
    inverse = raise_to(size, -1)
    positive = specialise(rate_is_positive(), domain)
    below, above = (multiply(part, 1 / _H) for part in (lower(), upper()))
    shorter = multiply(specialise(most, domain), rate / _H, positive)
    longer = multiply(specialise(least, domain), rate / _H, positive)
    inverse = specialise(inverse, domain)
    near = multiply(inverse, 1 / (1 - 2 * alpha))
    far = multiply(inverse, rate / (1 - 2 * alpha) + 1 / (4 * tau**2), positive)
    return (
        follows(domain, at_most(LOW, optimum), below, shorter, near),
        follows(domain, at_most(optimum, HIGH), above, longer, far),
    )


@cache
def tends_to_rate() -> Theorem:
    """The optimum tends to the rate."""
    parameters = domain_of().without(d)
    low, high = distances()
    return squeeze(
        parameters,
        low,
        high,
        limit_of_monomials(parameters, LOW, d, rate),
        limit_of_monomials(parameters, HIGH, d, rate),
    )


def _prove(proof: Proof) -> list[Theorem]:
    proof.step(
        "Squares that fall are at least their integral up to phi.", profiles.sum_from_below()
    )
    proof.step("They are at most the integral, the first square apart.", profiles.sum_from_above())
    proof.step("So L bounds the loss from below.", profiles.loss_from_below())
    proof.step("And from above.", profiles.loss_from_above())
    proof.step("A power lies below its tangent.", heavy_place.power_below_line())
    proof.step("On the plateau L is least at phi = d.", heavy_place.least_on_plateau())
    proof.step("Beyond, L is at least the rate, scaled.", heavy_place.least_beyond())
    proof.step("That is its value at phi = share d.", heavy_place.value_at_best_share())
    low = proof.step("The least loss from below, in both cases.", lower())
    high = proof.step("From above; where share d is below 1, phi = 1 is good enough.", upper())
    proof.step("The normaliser against its leading term.", normaliser_bounds()[1])
    below = proof.step("Divided by the normaliser, from below.", distances()[0])
    above = proof.step("And from above.", distances()[1])
    return [low, high, below, above, proof.step("Both tend to the rate.", tends_to_rate())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/heavy-tail",
        law="bigram/sign-descent",
        title="Averaged sign descent for alpha < 1/2, at every time",
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every tau, with a rate",
        statement=Statement(
            domain_of(),
            (
                _LOWER,
                _UPPER,
                at_most(LOW, optimum),
                at_most(optimum, HIGH),
                as_limit(_REGIME.relation),
            ),
            (
                {alpha: _QUARTER, d: 1, tau: 1},
                {alpha: sp.Rational(2, 5), d: 50, tau: 3},
                {alpha: sp.Rational(2, 5), d: 2, tau: 5},
            ),
        ),
        prove=_prove,
    ),
)
