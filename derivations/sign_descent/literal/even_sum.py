"""The sum of squared distances after an even number of literal steps, against an integral.

Write y_k for k^-alpha / v.  Between k and k + 1 the square g(x^-alpha / v)^2 is within
2 (y_k - y_(k+1)) of its value at k, since g^2 has slopes of at most 2.  Hits take at most
floor(y_k) - floor(y_(k+1)) off.  Both telescope: from m on, the sum over v^2 and the integral
differ by at most 3 y_m.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    at_most,
    change_variable,
    combine_integrals,
    compare_integrals,
    compare_sums,
    equal,
    even_constant,
    follows,
    join_integrals,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    telescope,
)
from derivations.sign_descent.literal.even_limit import HALF, STEPS
from derivations.sign_descent.literal.even_rounding import (
    after,
    before,
    deviation,
    lipschitz,
    lower,
    position_bounds,
)
from derivations.sign_descent.literal.exact import cut, positions
from derivations.sign_descent.literal.parity import start
from theory.sign_descent_exact_loss import EvenConstant
from theory.symbols import alpha, d, h, k, v, w, x

__all__ = ["integral_bounds", "sum_from"]

_R = sp.Rational
_TERM = positions(STEPS, v)


def number(place: sp.Expr) -> sp.Expr:
    """The start of a coordinate in steps: y = place^-alpha / v."""
    return place**-alpha / v


def wave(place: sp.Expr) -> sp.Expr:
    """g(y)^2 at a place."""
    return deviation(number(place)) ** 2


def _each() -> Domain:
    return Domain.of({alpha: 1, v: _R(2, 7), k: 2, h: 2})


@cache
def near_integer() -> tuple[Theorem, Theorem]:
    """The integral of g^2 over [k, k+1] and its value at k differ by at most 2 (y_k - y_(k+1))."""
    each = _each().without(h)
    domain = each.extend({x: _R(5, 2)}, at_most(k, x), at_most(x, k + 1))
    falls = multiply(raise_to(follows(domain, at_most(k, x)), -alpha), 1 / v)
    onward = multiply(raise_to(follows(domain, at_most(x, k + 1)), -alpha), 1 / v)
    chosen = {before: number(k), after: number(x)}
    up, down = (specialise(p, domain, chosen, [falls]) for p in lipschitz())
    slack = 2 * (number(k) - number(k + 1))
    low = follows(domain, at_most(wave(k) - slack, wave(x)), up, onward)
    high = follows(domain, at_most(wave(x), wave(k) + slack), down, onward)
    results = []
    for theorem, side in ((low, wave(k) - slack), (high, wave(k) + slack)):
        integrated = compare_integrals(theorem, x, k, k + 1, each)
        constant = antiderivative(each, side * x, side, x, k, k + 1)
        results.append(replace(integrated, constant))
    return results[0], results[1]


@cache
def each_term() -> tuple[Theorem, Theorem]:
    """v^2 times the integral over [k, k+1] against the squared position of coordinate k."""
    each = _each()
    below, above = (specialise(p, each) for p in near_integer())
    nearer = raise_to(follows(each, less(k, k + 1)), -alpha)
    chosen = {start: k**-alpha, lower: (k + 1) ** -alpha}
    hits = specialise(position_bounds()[0], each, chosen, [nearer])
    reach = each.extend({}, at_most(k**-alpha, STEPS * v))
    no_hits = specialise(position_bounds()[1], reach, chosen, [specialise(nearer, reach)])
    piece = sp.Integral(wave(x), (x, k, k + 1))
    slack = 2 * (number(k) - number(k + 1))
    passed = sp.floor(number(k)) - sp.floor(number(k + 1))
    unit = v**-2
    return (
        follows(each, at_most(piece, unit * _TERM + slack + passed), multiply(hits, unit), above),
        follows(reach, at_most(unit * _TERM - slack, piece), multiply(no_hits, unit), below),
    )


_POINT = {alpha: 1, v: _R(2, 7), h: 2, cut: 2, d: 5}
_FROM = sp.Sum(_TERM, (k, cut, d))
_WAVES = sp.Integral(wave(x), (x, cut, d + 1))


@cache
def sum_from() -> tuple[Theorem, Theorem]:
    """v^2 I <= S + 3 v m^-alpha and, for m^-alpha <= 2 h v, S <= v^2 I + 2 v m^-alpha.

    S is the sum of the squared positions and I the integral of g^2, both from m on.
    """
    domain = Domain.of(_POINT, at_most(cut, d))
    low, high = each_term()
    reached = domain.extend({}, at_most(cut**-alpha, STEPS * v))
    inside = reached.extend({k: 3}, at_most(cut, k), at_most(k, d))
    nearer = raise_to(follows(inside, at_most(cut, k)), -alpha)
    high = specialise(high, inside, {}, [nearer])
    joined = join_integrals(domain, wave(x), x, k, cut, d + 1)
    first, last = number(cut), number(d + 1)
    some = follows(domain, at_most(0, sp.floor(last)))
    whole = follows(domain, at_most(sp.floor(first), first))
    starts = telescope(domain, number(k), k, cut, d)
    floors = telescope(domain, sp.floor(number(k)), k, cut, d)
    summed = replace(compare_sums(low, k, cut, d, domain), joined)
    unit = v**-2
    lower_side = follows(
        domain, at_most(_WAVES, unit * _FROM + 3 * first),
        summed, starts, floors, some, whole, follows(domain, at_most(0, last)),
    )  # fmt: skip
    summed = replace(compare_sums(high, k, cut, d, reached), joined)
    nothing = follows(reached, at_most(0, last))
    upper_side = follows(
        reached, at_most(unit * _FROM - 2 * first, _WAVES), summed, starts, nothing
    )
    return multiply(lower_side, v**2), multiply(upper_side, v**2)


@cache
def integral_bounds() -> tuple[Theorem, Theorem]:
    """v^2 I <= K v^(2-1/a) and K v^(2-1/a) <= v^2 I + m v^2 + (d+1)^(1-2a)/(2a - 1)."""
    domain = Domain.of({s: p for s, p in _POINT.items() if s != h}, less(HALF, alpha),
                       at_most(cut, d))  # fmt: skip
    scale = v ** (1 / alpha)
    constant = EvenConstant(alpha)
    ends = scale * cut, scale * (d + 1)
    low, high = even_constant(domain, constant, x, *ends)
    stretched = low.relation.left
    turned = change_variable(domain, stretched, w, scale * w, cut, d + 1)
    pulled = combine_integrals(domain, turned.relation.right, [(scale, wave(w))])
    power = v ** (2 - 1 / alpha)
    low, high = (multiply(replace(replace(b, turned), pulled), power) for b in (low, high))
    lead, rest = constant * power, (d + 1) ** (1 - 2 * alpha) / (2 * alpha - 1)
    beyond = power * ends[1] ** (1 - 2 * alpha) / (2 * alpha - 1)
    scaled = follows(domain, equal(beyond, rest))
    return (
        follows(domain, at_most(v**2 * _WAVES, lead), low),
        follows(domain, at_most(lead, v**2 * _WAVES + cut * v**2 + rest), high, scaled),
    )
