"""The averaged loss at its best step for alpha > 1/2 and 4 T^2 = tau^2 d, at every tau > 0.

f(u) = sum_k (k^-alpha - u)_+^2 + u^2/tau^2 has its minimum where m coordinates decrease if
B_m <= tau^-2 < B_(m+1), B_m = m^alpha H(m, alpha) - m. The loss at a finite d differs from it by
the oscillation that the q <= u^(-1/alpha) decreasing coordinates do not have, q u^2/(tau^2 d),
which is at most 1/(tau^2 d); so the two minima differ by no more.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_step,
    cases,
    compare_sums,
    follows,
    greatest_index,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    split_sum,
    squeeze,
    unfold,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.loss import loss_on_piece, loss_times_normaliser, total
from derivations.sign_descent.averaged.pieces import border, m, q, sigma
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent import sign_descent
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import alpha, d, k, phi, tau, u

_HALF = sp.Rational(1, 2)
weight = tau**-2
"""The weight of u^2 in the limit."""
time = tau * sp.sqrt(d) / 2
"""The number of steps."""
best = pieces.vertex().subs(sigma, weight)
"""The best u in the limit, where m coordinates decrease."""
value = pieces.least_value().subs(sigma, weight)
"""The least value of f."""
optimum = SignOptimum(alpha, d, time)
"""The least relative loss."""
_POINT = {alpha: 1, m: 3, tau: _HALF, d: 6}
_AT = best ** (-1 / alpha)
_ORDERS = (alpha, 2 * alpha)
_REGIME = next(r for r in sign_descent().regimes if r.name == "light tail")


def pieces_domain() -> Domain:
    """alpha > 1/2, and m coordinates decrease at the best step in the limit."""
    borders = (at_most(border(m), weight), less(weight, border(m + 1)))
    return Domain.of(_POINT, less(_HALF, alpha), *borders)


def _trial() -> Domain:
    """The same with a step phi to compare with."""
    return pieces_domain().extend({phi: sp.Rational(5, 2)}, at_most(1, phi), at_most(phi, d))


@cache
def few_decrease() -> Theorem:
    """floor(phi) phi^(-2 alpha) <= 1: what the finite d changes in f, times tau^2 d."""
    domain = _trial()
    number = follows(domain, at_most(sp.floor(phi), phi))
    power = follows(domain, at_most(phi ** (1 - 2 * alpha), 1))
    scaled = multiply(number, phi ** (-2 * alpha))
    return follows(domain, at_most(sp.floor(phi) * phi ** (-2 * alpha), 1), scaled, power)


@cache
def least_of_f() -> Theorem:
    """value <= f(phi^-alpha) for every step."""
    domain, number = _trial(), sp.floor(phi)
    below = raise_to(follows(domain, at_most(number, phi)), -alpha)
    above = raise_to(follows(domain, less(phi, number + 1)), -alpha)
    chosen = {sigma: weight, q: number, u: phi**-alpha}
    return specialise(pieces.lower_bound(), domain, chosen, [below, above])


@cache
def every_step() -> Theorem:
    """(value - 1/(tau^2 d)) / H(d, 2 alpha) <= r_d(T, phi)."""
    domain = _trial()
    error = multiply(few_decrease(), weight / d)
    claim = at_most(value - weight / d, total(sp.floor(phi), phi**-alpha, time))
    bound = follows(domain, claim, least_of_f(), error)
    meaning = specialise(loss_times_normaliser(), domain, {tau: time})
    loss = SignLoss(alpha, d, time, phi)
    product = follows(domain, at_most(value - weight / d, H(d, 2 * alpha) * loss), bound, meaning)
    goal = at_most((value - weight / d) / H(d, 2 * alpha), loss)
    return follows(domain, goal, multiply(product, 1 / H(d, 2 * alpha)))


@cache
def _square_of_best() -> Theorem:
    """0 <= u*^2."""
    square = follows(pieces_domain(), at_most(0, H(m, alpha) ** 2))
    return multiply(square, 1 / (m + weight) ** 2)


@cache
def _inside() -> Theorem:
    """H(d, 2 alpha) r*_d <= value where the best step of the limit has phi* <= d."""
    domain = pieces_domain().extend({}, at_most(d**-alpha, best))
    lower, upper = (specialise(p, domain, {sigma: weight}) for p in pieces.vertex_in_piece())
    after, before = (raise_to(p, -1 / alpha) for p in (lower, upper))
    last = raise_to(follows(domain, at_most(d**-alpha, best)), -1 / alpha)
    one = follows(domain, at_most(1, _AT), before, follows(domain, at_most(1, m)))
    member = best_step(domain, optimum, every_step(), phi, _AT, one, last)[1]
    chosen = {phi: _AT, tau: time}
    meaning = specialise(loss_on_piece(), domain, chosen, [before, after, one, last])
    exact = specialise(pieces.at_vertex(), domain, {sigma: weight})
    excess = multiply(specialise(_square_of_best(), domain), m * weight / d)
    product = multiply(member, H(d, 2 * alpha))
    claim = at_most(H(d, 2 * alpha) * optimum, value)
    return follows(domain, claim, product, meaning, exact, excess)


@cache
def _outside() -> Theorem:
    """The same where phi* > d: then phi = d is good enough."""
    domain = pieces_domain().extend({d: 2}, less(best, d**-alpha))
    lower = specialise(pieces.vertex_in_piece()[0], domain, {sigma: weight})
    power = follows(domain, less((m + 1) ** -alpha, d**-alpha), lower)
    order = follows(domain, at_most(d, m), raise_to(power, -1 / alpha))
    member = best_step(domain, optimum, every_step(), phi, d)[1]
    meaning = specialise(loss_on_piece(), domain, {phi: d, tau: time, m: d})
    near = domain.extend({k: 2}, at_most(k, d))
    gap = raise_to(follows(near, at_most(k, d)), -alpha)
    small = follows(near, at_most(0, k**-alpha - d**-alpha), gap)
    wider = follows(near, at_most(k**-alpha - d**-alpha, k**-alpha - best))
    terms = compare_sums(raise_to(wider, 2, small), k, 1, d, domain)
    term = (k**-alpha - best) ** 2
    tail = domain.extend({k: 3}, at_most(d + 1, k), at_most(k, m))
    positive = specialise(pieces.square_is_nonnegative(), tail, {pieces.real: k**-alpha - best})
    rest = compare_sums(positive, k, d + 1, m, domain, order)
    split = split_sum(domain, sp.Sum(term, (k, 1, m)), d, order)
    meanings = [unfold(domain, H(number, order)) for number in (d, m) for order in _ORDERS]
    scaled = [multiply(meanings[0], d**-alpha), multiply(meanings[2], best)]
    ends = (pieces.squares(d, d**-alpha), pieces.squares(m, best))
    sums = follows(domain, at_most(*ends), terms, rest, split, *meanings, *scaled)
    exact = specialise(pieces.at_vertex(), domain, {sigma: weight})
    excess = multiply(specialise(_square_of_best(), domain), weight)
    claim = at_most(H(d, 2 * alpha) * optimum, value)
    product = multiply(member, H(d, 2 * alpha))
    return follows(domain, claim, product, meaning, sums, exact, excess)


@cache
def optimum_bounds() -> tuple[Theorem, Theorem]:
    """value - 1/(tau^2 d) <= H(d, 2 alpha) r*_d <= value."""
    domain = pieces_domain()
    low = best_step(domain, optimum, every_step(), phi, sp.Integer(1))[0]
    product = multiply(low, H(d, 2 * alpha))
    claim = at_most(value - weight / d, H(d, 2 * alpha) * optimum)
    upper = cases(_inside(), _outside(), at_most(d**-alpha, best))
    return follows(domain, claim, product), upper


@cache
def value_range() -> tuple[Theorem, Theorem]:
    """0 <= value and value <= zeta(2 alpha)."""
    domain = pieces_domain()
    near = domain.extend({k: 2}, at_most(k, m))
    square = specialise(pieces.square_is_nonnegative(), near, {pieces.real: k**-alpha - best})
    summed = compare_sums(square, k, 1, m, domain)
    first, second = (unfold(domain, H(m, order)) for order in _ORDERS)
    exact = specialise(pieces.at_vertex(), domain, {sigma: weight})
    rest = multiply(_square_of_best(), weight)
    low = follows(domain, at_most(0, value), summed, exact, rest, second, multiply(first, best))
    whole = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha, d: m})
    square = multiply(follows(domain, at_most(0, H(m, alpha) ** 2)), 1 / (m + weight))
    high = follows(domain, at_most(value, sp.zeta(2 * alpha)), whole, square)
    return low, high


@cache
def distances() -> tuple[Theorem, Theorem]:
    """-1/(tau^2 d H) <= r*_d - r and r*_d - r <= r (zeta(2 alpha) - H)/H, H = H(d, 2 alpha)."""
    domain = pieces_domain()
    tail, size = (
        specialise(bound, domain, {alpha: 2 * alpha}) for bound in spectrum.bounds_above()
    )
    total_, whole = H(d, 2 * alpha), sp.zeta(2 * alpha)
    rate = value / whole
    low, high = (multiply(part, 1 / total_) for part in optimum_bounds())
    smaller = multiply(size, rate / total_, multiply(value_range()[0], 1 / whole))
    longer = multiply(tail, rate / total_, multiply(value_range()[0], 1 / whole))
    end = d ** (1 - 2 * alpha) / (2 * alpha - 1)
    return (
        follows(domain, at_most(-weight / d / total_, optimum - rate), low, smaller),
        follows(domain, at_most(optimum - rate, end * rate / total_), high, longer),
    )


def rate_domain() -> Domain:
    """alpha > 1/2, with no m: it is the greatest integer with B_m <= tau^-2."""
    return Domain.of({alpha: 1, tau: _HALF, d: 6}, less(_HALF, alpha))


@cache
def rate_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `loss_above` of theory."""
    domain = rate_domain()
    index = Decreasing(alpha, weight)
    inside = greatest_index(domain, index)
    meaning = unfold(domain, SignRate(alpha, tau))
    low, high = two_sides(_REGIME.finite[0])
    first, second = (specialise(p, domain, {m: index}, inside) for p in distances())
    factor = (high.right / SignRate(alpha, tau)).subs(SignRate(alpha, tau), 1)
    return (
        follows(domain, low, first, meaning),
        follows(domain, high, second, meaning, multiply(meaning, factor)),
    )


@cache
def rate_is_nonnegative() -> Theorem:
    """0 <= r(tau)."""
    domain, index = rate_domain(), Decreasing(alpha, weight)
    found = specialise(value_range()[0], domain, {m: index}, greatest_index(domain, index))
    share = multiply(found, 1 / sp.zeta(2 * alpha))
    rate = SignRate(alpha, tau)
    return follows(domain, at_most(0, rate), share, unfold(domain, rate))


@cache
def tends_to_rate() -> Theorem:
    """r*_d tends to r(tau): both bounds tend to it, H(d, 2 alpha) being at least 1."""
    claim = as_limit(_REGIME.relation)
    domain, parameters = rate_domain(), rate_domain().without(d)
    rate, tail = SignRate(alpha, tau), d ** (1 - 2 * alpha) / (2 * alpha - 1)
    one = specialise(spectrum.at_least_one(), domain, {alpha: 2 * alpha})
    size = follows(domain, at_most(1 / H(d, 2 * alpha), 1), raise_to(one, -1))
    low, high = rate_bounds()
    below, above = rate - weight / d, rate + rate * tail
    shorter = multiply(size, weight / d)
    longer = multiply(size, rate * tail, rate_is_nonnegative())
    return squeeze(
        parameters,
        follows(domain, at_most(below, claim.expression), low, shorter),
        follows(domain, at_most(claim.expression, above), high, longer),
        limit_of_monomials(parameters, below, d, rate),
        limit_of_monomials(parameters, above, d, rate),
    )


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("B_m rises with m, so that one m belongs to each tau.", pieces.borders_rise())
    proof.step("The loss at any step is a quadratic in u = phi^-alpha.", loss_times_normaliser())
    proof.step(
        "Tangents of the squares at a step v bound f from below on every piece.",
        pieces.tangent_bound(),
    )
    lower, upper = pieces.vertex_in_piece()
    proof.step("The vertex of the quadratic lies above the lower end of the piece.", lower)
    proof.step("It lies below the upper end.", upper)
    proof.step("Its value, the square being completed.", pieces.at_vertex())
    proof.step("No step does better.", pieces.lower_bound())
    proof.step("A finite d changes f by at most 1/(tau^2 d).", few_decrease())
    below, above = optimum_bounds()
    proof.step("The optimum from below.", below)
    proof.step("The optimum from above; where phi* exceeds d, phi = d is good enough.", above)
    low, high = rate_bounds()
    return [
        proof.step("Divide by the normaliser, which is at most zeta(2 alpha).", low),
        proof.step("The normaliser lacks the tail of zeta.", high),
        proof.step("Both bounds tend to the rate.", tends_to_rate()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail",
        law="bigram/sign-descent",
        title="Averaged sign descent for alpha > 1/2, at every rescaled time",
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every tau, with a rate",
        statement=Statement(
            rate_domain(), (*two_sides(_REGIME.finite[0]), as_limit(_REGIME.relation))
        ),
        prove=_prove,
    ),
)
