"""Averaged sign descent for alpha < 1/2: where the leading term L(phi) of the loss is least.

With y = 1/share the leading term is [d phi^(-2 alpha) + 2 alpha y phi^(1 - 2 alpha)/(1 - 2 alpha)]
over 4 tau^2. Bernoulli's inequality at y phi/d shows that it is least at phi = d/y where y >= 1;
where y <= 1, up to 4 tau^2 = (1 - alpha)/(2 alpha^2), it falls up to phi = d.
"""

from functools import cache

import sympy as sp

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
)
from derivations.sign_descent.averaged.heavy_profile import (
    FACTOR,
    heavy,
    lead,
    loss_from_above,
    places,
)
from derivations.sign_descent.averaged.light_loss import power_below_square
from derivations.sign_descent.averaged.pieces import real as any_real
from theory.sign_descent_rate import flat_until, share
from theory.symbols import alpha, d, phi, tau, w, x, y

inverse_share = 1 / share()
"""1 over the best phi/d where that is at most 1; linear in tau^2."""


@cache
def power_below_line() -> Theorem:
    """x^w <= 1 - w + w x for x > 0 and 0 < w < 1."""
    domain = Domain.of({w: sp.Rational(1, 2), x: 2}, less(w, 1))
    return specialise(power_below_square(), domain, {w: 2 * w, x: sp.sqrt(x)})


scale = d ** (1 - 2 * alpha) / (1 - 2 * alpha)
"""The leading term of H(d, 2 alpha)."""


def weighted(factor: sp.Expr) -> sp.Expr:
    """d phi^(-2 alpha)/S + 2 alpha factor phi^(1 - 2 alpha)/(S (1 - 2 alpha))."""
    second = 2 * alpha * factor * phi ** (1 - 2 * alpha) / (1 - 2 * alpha)
    return (d * phi ** (-2 * alpha) + second) / (4 * tau**2)


@cache
def lead_with_share() -> Theorem:
    """L(phi) in terms of the inverse share; it stands on the right."""
    domain = places(heavy())
    weight = 2 * alpha / (4 * tau**2 * (1 - 2 * alpha))
    shares = follows(domain, equal(weight * inverse_share, FACTOR - 1 / (4 * tau**2)))
    scaled = multiply(shares, phi ** (1 - 2 * alpha))
    return follows(domain, equal(weighted(inverse_share), lead(phi)), scaled)


def beyond(start: Domain) -> Domain:
    """After the plateau: 4 tau^2 > flat_until."""
    return start.extend({tau: 2}, less(flat_until(), 4 * tau**2))


def plateau(start: Domain) -> Domain:
    """On the plateau: 4 tau^2 <= flat_until."""
    return start.extend({tau: 1}, at_most(4 * tau**2, flat_until()))


@cache
def share_inside() -> Theorem:
    """1 < 1/share beyond the plateau."""
    domain = beyond(heavy().extend({tau: 2}))
    border = multiply(follows(domain, less(flat_until(), 4 * tau**2)), alpha / (1 - alpha))
    return follows(domain, less(1, inverse_share), border)


@cache
def _at_any_share() -> Theorem:
    """The power below its tangent at y phi/d, times d phi^(-2 alpha)/(S (1 - 2 alpha))."""
    domain = places(heavy()).extend({y: 3})
    tangent = specialise(power_below_line(), domain, {w: 2 * alpha, x: y * phi / d})
    scaled = multiply(tangent, d * phi ** (-2 * alpha) / (4 * tau**2 * (1 - 2 * alpha)))
    goal = at_most(scale * y ** (2 * alpha) / (4 * tau**2), weighted(y))
    return follows(domain, goal, scaled)


@cache
def least_beyond() -> Theorem:
    """scale curved <= L(phi) beyond the plateau."""
    domain = beyond(places(heavy()))
    inside = specialise(share_inside(), domain)
    bound = specialise(_at_any_share(), domain, {y: inverse_share}, [inside])
    return replace(bound, lead_with_share())


@cache
def smaller_factor() -> Theorem:
    """A factor z <= 1 in place of the inverse share, against the factor 1 and its value at d."""
    domain = places(heavy()).extend({any_real: -1}, at_most(any_real, 1))
    power = raise_to(follows(domain, at_most(phi, d)), 1 - 2 * alpha)
    rise = follows(domain, at_most(0, d ** (1 - 2 * alpha) - phi ** (1 - 2 * alpha)), power)
    fall = multiply(rise, 2 * alpha / (4 * tau**2 * (1 - 2 * alpha)) * (1 - any_real))
    value = weighted(any_real)
    gain = weighted(sp.Integer(1)) - scale / (4 * tau**2)
    return follows(domain, at_most(value.subs(phi, d) + gain, value), fall)


@cache
def _falls_up_to_end() -> Theorem:
    """For a factor z <= 1 in place of the inverse share, phi = d is best."""
    domain = smaller_factor().domain
    bound = specialise(_at_any_share(), domain, {y: sp.Integer(1)})
    value = weighted(any_real)
    return follows(domain, at_most(value.subs(phi, d), value), bound, smaller_factor())


@cache
def share_outside() -> Theorem:
    """1/share <= 1 on the plateau."""
    domain = plateau(heavy().extend({tau: 1}))
    border = multiply(follows(domain, at_most(4 * tau**2, flat_until())), alpha / (1 - alpha))
    return follows(domain, at_most(inverse_share, 1), border)


@cache
def least_on_plateau() -> Theorem:
    """L(d) <= L(phi) on the plateau."""
    domain = plateau(places(heavy()))
    found = specialise(_falls_up_to_end(), domain, {any_real: inverse_share}, [share_outside()])
    ends = [specialise(lead_with_share(), domain, {phi: place}) for place in (d, phi)]
    return replace(replace(found, ends[0]), ends[1])


def _with_share() -> Domain:
    """An inverse share y of coordinates, at least one coordinate and at most all."""
    return heavy().extend({d: 6, tau: 2, y: 3}, at_most(1, y), at_most(y, d))


@cache
def step_of_share() -> tuple[Theorem, Theorem]:
    """1 <= d/y and d/y <= d."""
    domain = _with_share()
    first = multiply(follows(domain, at_most(y, d)), 1 / y)
    last = multiply(follows(domain, at_most(1, y)), d / y)
    return follows(domain, at_most(1, d / y), first), follows(domain, at_most(d / y, d), last)


@cache
def loss_at_share() -> Theorem:
    """H(d, 2 alpha) r(tau, d/y) <= L(d/y) + 1/(4 tau^2)."""
    domain = _with_share()
    one, last = step_of_share()
    loss = specialise(loss_from_above(), domain, {phi: d / y}, [one, last])
    small = multiply(raise_to(one, -2 * alpha), 1 / (4 * tau**2))
    goal = at_most(loss.relation.left, lead(d / y) + 1 / (4 * tau**2))
    return follows(domain, goal, loss, small)


@cache
def _value_at_share() -> Theorem:
    """The tangent touches the power at phi = d/y."""
    domain = _with_share()
    value = scale * y ** (2 * alpha) / (4 * tau**2)
    return follows(domain, equal(weighted(y).subs(phi, d / y), value))


def best_inside() -> Domain:
    """Beyond the plateau, with a best share of at least 1/d; that it is below 1 is said twice."""
    start = beyond(heavy().extend({d: 6, tau: 2}))
    return start.extend({}, less(1, inverse_share), at_most(inverse_share, d))


@cache
def value_at_best_share() -> Theorem:
    """L(share d) = scale curved."""
    domain = best_inside()
    one, last = (specialise(part, domain, {y: inverse_share}) for part in step_of_share())
    value = specialise(_value_at_share(), domain, {y: inverse_share})
    place = d / inverse_share
    meaning = specialise(lead_with_share(), domain, {phi: place}, [one, last])
    return replace(value, meaning)
