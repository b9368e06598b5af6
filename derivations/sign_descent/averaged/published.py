"""Theorem 4.5 for alpha > 1/2 against the rate at every tau.

The published formula 1/((1 + tau^2) zeta(2 alpha)) is the least value of the first piece, where
one coordinate decreases. It is the limit for tau^2 >= 1/(2^alpha - 1), the range for which the
paper claims it; for smaller tau it is too small.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    combine_limits,
    compare_sums,
    equal,
    follows,
    greatest_index,
    integer_part,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
    split_sum,
    squeeze,
    unfold,
    unroll,
)
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.limit_law import (
    best,
    pieces_domain,
    rate_domain,
    tends_to_rate,
    value,
    weight,
)
from derivations.sign_descent.averaged.pieces import m, q, sigma
from derivations.statements import as_limit, two_sides
from theory.functions import H
from theory.sign_descent import published
from theory.sign_descent_rate import Decreasing, SignRate, piece
from theory.symbols import alpha, d, k, tau, u

__all__ = ["DERIVATIONS", "rate_on_piece"]

_HALF = sp.Rational(1, 2)
Prove = Callable[[Proof], Sequence[Theorem]]
_INDEX = Decreasing(alpha, weight)
_RATE = SignRate(alpha, tau)
_ZETA = sp.zeta(2 * alpha)
_REGIME = next(r for r in published().regimes if r.name == "light tail")
_FORMULA = _REGIME.rate
_STATED = _REGIME.finite[1]
_FIRST = 1 / (1 + weight)
"""The best u of the first piece."""


def _tau_domain() -> Domain:
    return rate_domain().without(d)


def _any_piece() -> Domain:
    return pieces_domain().without(d)


@cache
def best_inside() -> tuple[Theorem, Theorem]:
    """The vertex lies in its piece, in terms of tau."""
    low, high = (
        specialise(part, _any_piece(), {sigma: weight}) for part in pieces.vertex_in_piece()
    )
    return low, high


def _at_most_value_at(domain: Domain, number: sp.Expr, step: sp.Expr, *near: Theorem) -> Theorem:
    """zeta(2 alpha) r(tau) <= squares(number, step) + step^2/tau^2 for a step in its piece."""
    index = greatest_index(domain, _INDEX)
    chosen = {m: _INDEX, sigma: weight, q: number, u: step}
    return specialise(pieces.lower_bound(), domain, chosen, [*index, *near])


@cache
def _meaning() -> Theorem:
    """zeta(2 alpha) r(tau) is the least value of f."""
    found = multiply(unfold(_tau_domain(), _RATE), _ZETA)
    return follows(_tau_domain(), equal(_ZETA * _RATE, value.subs(m, _INDEX)), found)


@cache
def rate_on_piece() -> Theorem:
    """r(tau) is the value of any piece with B_m <= tau^-2 < B_(m+1)."""
    domain = _any_piece()
    exact = specialise(pieces.at_vertex(), domain, {sigma: weight})
    below = _at_most_value_at(domain, m, best, *best_inside())
    other = best.subs(m, _INDEX)
    index = greatest_index(domain, _INDEX)
    near = [specialise(part, domain, {m: _INDEX}, index) for part in best_inside()]
    chosen = {sigma: weight, q: _INDEX, u: other}
    above = specialise(pieces.lower_bound(), domain, chosen, near)
    there = specialise(pieces.at_vertex(), domain, {m: _INDEX, sigma: weight})
    same = follows(domain, equal(_ZETA * _RATE, value), _meaning(), exact, below, above, there)
    claim = equal(_RATE, piece(m))
    return follows(domain, claim, multiply(same, 1 / _ZETA))


@cache
def _one_and_two() -> list[Theorem]:
    """H(1, p) = 1 and H(2, p) = 1 + 2^-p for p = alpha and 2 alpha."""
    domain, found = _tau_domain(), []
    for number in (1, 2):
        for order in (alpha, 2 * alpha):
            meaning = unfold(domain, H(number, order))
            out = unroll(domain, meaning.relation.right)
            value_ = sum(sp.Integer(i) ** -order for i in range(1, number + 1))
            found.append(follows(domain, equal(H(number, order), value_), meaning, out))
    return found


@cache
def above_any_vertex() -> Theorem:
    """The value with m decreasing coordinates is at most zeta(2 alpha) r(tau), if B_m <= tau^-2."""
    start = _any_piece()
    domain = Domain.of(dict(start.witness), *(start.constraints[:2]))
    index = greatest_index(domain, _INDEX)
    upper = multiply(follows(domain, start.constraints[1]), m**-alpha / (m + weight))
    small = follows(domain, at_most(best, m**-alpha), upper)
    lower, below = (specialise(part, domain, {m: _INDEX}, index) for part in best_inside())
    chosen = {sigma: weight, q: _INDEX, u: best.subs(m, _INDEX), pieces.v: best}
    bound = specialise(pieces.tangent_bound(), domain, chosen, [small, lower, below])
    there = specialise(pieces.at_vertex(), domain, {m: _INDEX, sigma: weight})
    claim = at_most(value, _ZETA * _RATE)
    return follows(domain, claim, bound, there, specialise(_meaning(), domain))


@cache
def never_below() -> Theorem:
    """The published formula is at most r(tau), at every tau."""
    domain = _tau_domain()
    first, second = _one_and_two()[:2]
    start = follows(domain, at_most(pieces.border(sp.Integer(1)), weight), first)
    bound = specialise(above_any_vertex(), domain, {m: sp.Integer(1)}, [start])
    plain = replace(replace(bound, first), second)
    least = follows(domain, equal(plain.relation.left, 1 / (tau**2 + 1)))
    share = multiply(replace(plain, least), 1 / _ZETA)
    return follows(domain, at_most(0, _RATE - _FORMULA), share)


def _outside() -> Domain:
    """tau^-2 >= 2^alpha - 1: the published range ends here."""
    return Domain.of({alpha: 1, tau: _HALF}, less(_HALF, alpha), at_most(2**alpha - 1, weight))


@cache
def gap() -> Theorem:
    """Outside the published range r(tau) exceeds the formula by at least this."""
    domain = _outside()
    ones = [specialise(part, domain) for part in _one_and_two()[2:]]
    start = follows(
        domain, at_most(pieces.border(sp.Integer(2)), weight), multiply(ones[0], 2**alpha)
    )
    bound = specialise(above_any_vertex(), domain, {m: sp.Integer(2)}, [start])
    plain = replace(replace(bound, ones[0]), ones[1])
    one = 1 / (tau**2 + 1)
    more = follows(domain, equal(plain.relation.left - one, _excess() * _ZETA))
    claim = at_most(_excess() * _ZETA, _ZETA * _RATE - one)
    share = multiply(follows(domain, claim, more, plain), 1 / _ZETA)
    return follows(domain, at_most(_excess(), _RATE - _FORMULA), share)


def _excess() -> sp.Expr:
    """The difference of the values with two and with one decreasing coordinate."""
    return (2**-alpha * (1 + weight) - 1) ** 2 / ((1 + weight) * (2 + weight) * _ZETA)


@cache
def too_small() -> Theorem:
    """The published formula is less than r(tau) for tau^-2 > 2^alpha - 1."""
    domain = _outside().extend({}, less(2**alpha - 1, weight))
    ahead = multiply(follows(domain, less(2**alpha - 1, weight)), 2**-alpha)
    positive = follows(domain, less(0, 2**-alpha * (1 + weight) - 1), ahead)
    square = raise_to(positive, 2)
    scaled = multiply(square, 1 / ((1 + weight) * (2 + weight) * _ZETA))
    excess = follows(domain, less(0, _excess()), scaled)
    return follows(domain, less(_FORMULA, _RATE), excess, specialise(gap(), domain))


def _valid() -> Domain:
    """The range of the paper."""
    return Domain.of({alpha: 1, tau: 2}, less(_HALF, alpha), at_most(1 / (2**alpha - 1), tau**2))


@cache
def inside_range() -> Theorem:
    """r(tau) is the formula for tau^-2 < 2^alpha - 1: one coordinate decreases."""
    domain = _valid().extend({}, less(weight, 2**alpha - 1))
    first, second, third, _ = (specialise(part, domain) for part in _one_and_two())
    start = follows(domain, at_most(pieces.border(sp.Integer(1)), weight), first)
    grown = multiply(third, 2**alpha)
    end = follows(domain, less(weight, pieces.border(sp.Integer(2))), grown)
    found = specialise(rate_on_piece(), domain, {m: sp.Integer(1)}, [start, end])
    plain = replace(replace(found, first), second)
    least = follows(domain, equal(plain.relation.right, _FORMULA))
    return follows(domain, equal(_RATE, _FORMULA), plain, least)


@cache
def at_border() -> Theorem:
    """The same for tau^-2 = 2^alpha - 1, where the best phi is 2."""
    start = _valid()
    domain = Domain.of({alpha: 1, tau: 1}, *start.constraints, at_most(2**alpha - 1, weight))
    power = raise_to(follows(domain, less(1, 2)), alpha)
    more = follows(domain, less(0, 2**alpha - 1), power)
    border = follows(domain, start.constraints[1], more)
    level = multiply(border, (2**alpha - 1) * weight, more)
    same = follows(domain, equal(weight, 2**alpha - 1), level)
    near = raise_to(follows(domain, less(2, 3)), -alpha)
    bound = _at_most_value_at(domain, sp.Integer(2), 2**-alpha, near)
    ones = [specialise(part, domain) for part in _one_and_two()[2:]]
    plain = replace(replace(bound, ones[0]), ones[1])
    least = follows(
        domain,
        at_most(plain.relation.right, 1 - 2**-alpha),
        multiply(same, 2 ** (-2 * alpha)),
    )
    formula = follows(domain, equal(1 / (1 + tau**2), 1 - 2**-alpha), _inverse(domain, same))
    meaning = specialise(_meaning(), domain)
    upper = follows(
        domain, at_most(_ZETA * _RATE, 1 / (1 + tau**2)), meaning, plain, least, formula
    )
    share = multiply(upper, 1 / _ZETA)
    return follows(domain, equal(_RATE, _FORMULA), share, specialise(never_below(), domain))


def _inverse(domain: Domain, same: Theorem) -> Theorem:
    """1/(1 + tau^2) = 1 - 2^-alpha where tau^-2 = 2^alpha - 1."""
    form = follows(domain, equal(1 / (1 + tau**2), 1 - 1 / (1 + weight)))
    return replace(form, same)


@cache
def gap_above() -> Theorem:
    """r(tau) is at most the formula and 1 - 1/zeta(2 alpha), from the best u of one coordinate."""
    root = (1 + weight) ** (1 / alpha)
    start = Domain.of({alpha: 1, tau: _HALF, q: 5}, less(_HALF, alpha))
    domain = start.extend({}, at_most(q, root), less(root, q + 1))
    first = raise_to(follows(domain, at_most(q, root)), -alpha)
    last = raise_to(follows(domain, less(root, q + 1)), -alpha)
    below = follows(domain, less((q + 1) ** -alpha, _FIRST), last)
    above = follows(domain, at_most(_FIRST, q**-alpha), first)
    bound = _at_most_value_at(domain, q, _FIRST, below, above)
    near = domain.extend({k: 3}, at_most(2, k), at_most(k, q))
    fall = raise_to(follows(near, at_most(k, q)), -alpha)
    small = follows(near, at_most(0, k**-alpha - _FIRST), fall, specialise(above, near))
    terms = raise_to(follows(near, at_most(k**-alpha - _FIRST, k**-alpha)), 2, small)
    rest = compare_sums(terms, k, 2, q, domain)
    square = (k**-alpha - _FIRST) ** 2
    splits = [split_sum(domain, sp.Sum(term, (k, 1, q)), 1) for term in (square, k ** (-2 * alpha))]
    one, two = (unfold(domain, H(q, order)) for order in (alpha, 2 * alpha))
    whole = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha, d: q})
    total = pieces.squares(q, _FIRST)
    claim = at_most(total, (1 - _FIRST) ** 2 + _ZETA - 1)
    squares = follows(domain, claim, rest, *splits, two, multiply(one, _FIRST), whole)
    worst = (1 - _FIRST) ** 2 + weight * _FIRST**2
    least = follows(domain, equal(worst, 1 / (tau**2 + 1)))
    meaning = specialise(_meaning(), domain)
    claim = at_most(_ZETA * _RATE, 1 / (tau**2 + 1) + _ZETA - 1)
    share = multiply(follows(domain, claim, meaning, bound, squares, least), 1 / _ZETA)
    found = follows(domain, at_most(_RATE - _FORMULA, 1 - 1 / _ZETA), share)
    return integer_part(found, q, root)


@cache
def inside() -> Theorem:
    """r(tau) is the formula in the whole range of the paper."""
    return cases(inside_range(), at_border(), less(weight, 2**alpha - 1))


@cache
def published_limit() -> Theorem:
    """r*_d tends to the formula in the range of the paper."""
    claim = as_limit(_REGIME.relation)
    parameters = _valid()
    domain = parameters.extend({d: 6})
    moved = claim.expression + _FORMULA - _RATE
    low = follows(domain, at_most(moved, claim.expression), inside())
    high = follows(domain, at_most(claim.expression, moved), inside())
    tends = combine_limits(parameters, moved, d, [tends_to_rate()])
    return squeeze(parameters, low, high, tends, tends)


def _prove_range(proof: Proof) -> list[Theorem]:
    proof.step("Any vertex with B_m <= tau^-2 bounds the rate from below.", above_any_vertex())
    proof.step("The vertex of the first piece is the formula.", never_below())
    proof.step("Before the border one coordinate decreases.", inside_range())
    proof.step("At the border phi = 2 is best, with the same value.", at_border())
    same = proof.step("Together the published range.", inside())
    return [same, proof.step("There the formula is the limit.", published_limit())]


def _prove_gap(proof: Proof) -> list[Theorem]:
    proof.step("Any vertex with B_m <= tau^-2 bounds the rate from below.", above_any_vertex())
    low = proof.step("The vertex of the first piece is the formula.", never_below())
    high = proof.step("Its u costs each other coordinate at most k^(-2 alpha).", gap_above())
    return [low, high]


def _prove_outside(proof: Proof) -> list[Theorem]:
    proof.step("Any vertex with B_m <= tau^-2 bounds the rate from below.", above_any_vertex())
    excess = proof.step("The vertex of the second piece exceeds the formula.", gap())
    return [excess, proof.step("The difference is a square that does not vanish.", too_small())]


def _prove_pieces(proof: Proof) -> list[Theorem]:
    lower, upper = best_inside()
    proof.step("The vertex lies above the lower end of its piece.", lower)
    proof.step("It lies below the upper end.", upper)
    proof.step("No step does better.", pieces.lower_bound())
    return [proof.step("So the rate is its value.", rate_on_piece())]


_PAPER = "Kunstner and Bach (2025), Theorem 4.5"
_EXTENDED = "after Kunstner and Bach (2025), Theorem 4.5; derived here"


def _derivation(
    name: str, title: str, source: str, domain: Domain, claims: tuple[Claim, ...], prove: Prove
) -> Derivation:
    return Derivation(
        name=f"sign-descent/{name}",
        law="bigram/sign-descent/published" if "published" in name else "bigram/sign-descent",
        title=title,
        source=source,
        statement=Statement(domain, claims),
        prove=prove,
    )


DERIVATIONS = (
    _derivation(
        "light-tail-pieces",
        "The rate of averaged sign descent on each of its pieces",
        _EXTENDED,
        _any_piece(),
        (equal(_RATE, piece(m)),),
        _prove_pieces,
    ),
    _derivation(
        "published",
        "The published rate for alpha > 1/2, in its range",
        _PAPER,
        _valid(),
        (equal(_STATED.function, _STATED.lower), as_limit(_REGIME.relation)),
        _prove_range,
    ),
    _derivation(
        "published-gap",
        "The published rate never exceeds the limit",
        _EXTENDED,
        _tau_domain(),
        two_sides(_REGIME.finite[0]),
        _prove_gap,
    ),
    _derivation(
        "published-too-small",
        "Outside its range the published rate is not the limit",
        _EXTENDED,
        _outside().extend({}, less(2**alpha - 1, weight)),
        (at_most(_excess(), _RATE - _FORMULA), less(_FORMULA, _RATE)),
        _prove_outside,
    ),
)
