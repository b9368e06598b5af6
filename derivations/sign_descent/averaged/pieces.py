"""The averaged loss of sign descent as a quadratic in the step size, on each of its pieces.

Write u = phi^-alpha for the scaled step. Where m coordinates still decrease,
(m + 1)^-alpha < u <= m^-alpha, the loss times H(d, 2 alpha) is

    H(m, 2 alpha) - 2 u H(m, alpha) + m u^2 + (d - m) u^2 / (4 T^2),

and for m = d the lower border is absent. The lemmas here hold for every weight `sigma` of u^2.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from theory.functions import H
from theory.symbols import alpha, k, u

__all__ = [
    "at_vertex",
    "border",
    "borders_rise",
    "growth_from_vertex",
    "least_value",
    "lower_bound",
    "m",
    "one_more",
    "piece",
    "q",
    "real",
    "sigma",
    "square_is_nonnegative",
    "squares",
    "v",
    "vertex",
    "vertex_in_piece",
]

m = sp.Symbol("m", integer=True, positive=True)
"""Number of coordinates that still decrease at the best step."""
q = sp.Symbol("q", integer=True, positive=True)
"""Number of coordinates that still decrease at a step to compare with."""
sigma = sp.Symbol("sigma", positive=True)
"""Weight of u^2; tau^-2 in the limit law."""
v = sp.Symbol("v", positive=True)
"""The step at which tangents are taken."""
real = sp.Symbol("z", real=True)


def squares(number: sp.Expr, step: sp.Expr) -> sp.Expr:
    """The sum of (k^-alpha - step)^2 over k <= number, multiplied out."""
    first, second = H(number, alpha), H(number, 2 * alpha)
    return second - 2 * step * first + number * step**2


def border(number: sp.Expr) -> sp.Expr:
    """B_m = m^alpha H(m, alpha) - m: m coordinates decrease where B_m <= sigma < B_(m+1)."""
    return number**alpha * H(number, alpha) - number


def vertex(number: sp.Expr = m) -> sp.Expr:
    """The u at which squares + sigma u^2 is least for a given number."""
    return H(number, alpha) / (number + sigma)


def least_value(number: sp.Expr = m) -> sp.Expr:
    """The value there."""
    return H(number, 2 * alpha) - H(number, alpha) ** 2 / (number + sigma)


def piece() -> Domain:
    """B_m <= sigma < B_(m+1)."""
    point = {alpha: 1, m: 3, sigma: 4}
    return Domain.of(point, at_most(border(m), sigma), less(sigma, border(m + 1)))


@cache
def square_is_nonnegative() -> Theorem:
    """0 <= z^2 for every real z."""
    return follows(Domain.of({real: 1}), at_most(0, real**2))


@cache
def one_more() -> tuple[Theorem, Theorem]:
    """H(m+1, p) = H(m, p) + (m+1)^-p for p = alpha and p = 2 alpha."""
    domain = Domain.of({alpha: 1, m: 3})
    found = []
    for order in (alpha, 2 * alpha):
        whole, part = unfold(domain, H(m + 1, order)), unfold(domain, H(m, order))
        last = split_sum(domain, whole.relation.right, m)
        claim = equal(H(m + 1, order), H(m, order) + (m + 1) ** -order)
        found.append(follows(domain, claim, whole, part, last))
    return found[0], found[1]


@cache
def borders_rise() -> Theorem:
    """B_m < B_(m+1): the difference is ((m+1)^alpha - m^alpha) H(m, alpha)."""
    domain = Domain.of({alpha: 1, m: 3})
    power = raise_to(follows(domain, less(m, m + 1)), alpha)
    product = multiply(power, H(m, alpha))
    grown = multiply(one_more()[0], (m + 1) ** alpha)
    return follows(domain, less(border(m), border(m + 1)), product, grown)


@cache
def vertex_in_piece() -> tuple[Theorem, Theorem]:
    """(m+1)^-alpha < u* and u* <= m^-alpha, where B_m <= sigma < B_(m+1)."""
    domain = piece()
    scale = 1 / (m + sigma)
    upper = multiply(follows(domain, at_most(border(m), sigma)), m**-alpha * scale)
    grown = multiply(specialise(one_more()[0], domain), (m + 1) ** alpha)
    ahead = follows(domain, less(sigma, (m + 1) ** alpha * H(m, alpha) - m), grown)
    lower = multiply(ahead, (m + 1) ** -alpha * scale)
    return (
        follows(domain, less((m + 1) ** -alpha, vertex()), lower),
        follows(domain, at_most(vertex(), m**-alpha), upper),
    )


def trial(start: Domain) -> Domain:
    """A step u to compare with, at which q coordinates still decrease."""
    borders = (less((q + 1) ** -alpha, u), at_most(u, q**-alpha))
    return start.extend({q: 2, u: sp.Rational(2, 5)}, *borders)


def _dual(step: sp.Expr) -> sp.Expr:
    """Lower bound of squares(q, u) + sigma u^2, linear in u: the tangents at the step v."""
    first, second = H(m, alpha), H(m, 2 * alpha)
    return second - (m + sigma) * step**2 + 2 * u * ((m + sigma) * step - first)


def _square(step: sp.Expr) -> sp.Expr:
    """What the first coordinate, always decreasing, and sigma u^2 have above their tangents."""
    return (1 + sigma) * (u - step) ** 2


@cache
def fewer() -> Theorem:
    """The tangent bound where m <= q: the terms beyond m are squares."""
    domain = trial(_tangent_domain()).extend({q: 4, u: sp.Rational(6, 25)}, at_most(m, q))
    term = (k**-alpha - u) ** 2
    tail = domain.extend({k: 4}, at_most(m + 1, k), at_most(k, q))
    positive = specialise(square_is_nonnegative(), tail, {real: k**-alpha - u})
    rest = compare_sums(positive, k, m + 1, q, domain)
    split = split_sum(domain, sp.Sum(term, (k, 1, q)), m)
    gap = specialise(square_is_nonnegative(), domain, {real: u - v})
    return follows(
        domain,
        at_most(_dual(v) + _square(v), squares(q, u) + sigma * u**2),
        rest,
        split,
        *_meanings(domain),
        multiply(gap, m - 1),
    )


@cache
def more() -> Theorem:
    """The tangent bound where q < m: between q and m the tangents are below zero."""
    domain = trial(_tangent_domain()).extend({}, less(q, m))
    near = domain.extend({k: 3}, at_most(q + 1, k), at_most(k, m))
    small = raise_to(follows(near, at_most(q + 1, k)), -alpha)
    large = raise_to(follows(near, at_most(k, m)), -alpha)
    above = follows(near, at_most(0, k**-alpha - v), large)
    below = follows(near, at_most(0, 2 * u - k**-alpha - v), small, above)
    negative = multiply(above, 2 * u - k**-alpha - v, below)
    rest = compare_sums(negative, k, q + 1, m, domain)
    term = (k**-alpha - v) * (2 * u - k**-alpha - v)
    split = split_sum(domain, sp.Sum(term, (k, 1, m)), q)
    gap = specialise(square_is_nonnegative(), domain, {real: u - v})
    return follows(
        domain,
        at_most(_dual(v) + _square(v), squares(q, u) + sigma * u**2),
        rest,
        split,
        *_meanings(domain),
        multiply(gap, q - 1),
    )


def _tangent_domain() -> Domain:
    """A number m and a step v at which at least m coordinates decrease."""
    return Domain.of({alpha: 1, m: 3, sigma: 4, v: sp.Rational(1, 4)}, at_most(v, m**-alpha))


def _meanings(domain: Domain) -> list[Theorem]:
    """H(m, alpha) and H(q, alpha) times u, and with 2 alpha, as sums."""
    found = []
    for number in (m, q):
        found.append(multiply(unfold(domain, H(number, alpha)), u))
        found.append(unfold(domain, H(number, 2 * alpha)))
    return found


@cache
def tangent_and_square() -> Theorem:
    """The tangent bound for every u and every v <= m^-alpha."""
    return cases(fewer(), more(), at_most(m, q))


@cache
def tangent_bound() -> Theorem:
    """The same without the square."""
    domain = trial(_tangent_domain())
    gap = specialise(square_is_nonnegative(), domain, {real: u - v})
    claim = at_most(_dual(v), squares(q, u) + sigma * u**2)
    return follows(domain, claim, tangent_and_square(), multiply(gap, 1 + sigma))


def _at_vertex_of_piece(bound: Theorem, claim: Relation) -> Theorem:
    domain = trial(piece())
    upper = specialise(vertex_in_piece()[1], domain)
    return follows(domain, claim, specialise(bound, domain, {v: vertex()}, [upper]))


@cache
def lower_bound() -> Theorem:
    """least_value <= squares(q, u) + sigma u^2 for every step u, where B_m <= sigma < B_(m+1)."""
    claim = at_most(least_value(), squares(q, u) + sigma * u**2)
    return _at_vertex_of_piece(tangent_bound(), claim)


@cache
def growth_from_vertex() -> Theorem:
    """The same with (1 + sigma)(u - u*)^2 added to the left side."""
    least = least_value() + (1 + sigma) * (u - vertex()) ** 2
    return _at_vertex_of_piece(tangent_and_square(), at_most(least, squares(q, u) + sigma * u**2))


@cache
def at_vertex() -> Theorem:
    """squares(m, u*) + sigma u*^2 = least_value: the square is completed."""
    domain = Domain.of({alpha: 1, m: 3, sigma: 4})
    return follows(domain, equal(squares(m, vertex()) + sigma * vertex() ** 2, least_value()))
