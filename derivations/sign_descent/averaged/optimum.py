"""Where the loss of averaged sign descent is least at finite d: a vertex or an integer phi.

Half the slope of the quadratic of piece m at its end u = m^-alpha is, with b = 1/(4 T^2),

    D_m = m^-alpha (m + (d - m) b) - H(m, alpha),

which falls in m, from (d - 1) b at m = 1 to below 0 at m = d. Where D_m >= 0 no phi < m + 1 does
better than the vertex of the quadratic of piece m; where D_m <= 0 the loss only rises from
phi = m on to phi = m + 1. So with D_m >= 0 > D_(m+1) the best step is the one vertex or an integer
phi > m.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    compare_sums,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
    unroll,
)
from derivations.sign_descent.averaged.covering import half_slope
from derivations.sign_descent.averaged.loss import loss_on_piece, loss_times_normaliser, places
from derivations.sign_descent.averaged.pieces import (
    m,
    one_more,
    q,
    sigma,
    squares,
    tangent_bound,
    v,
)
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, k, phi, t, tau, u

__all__ = [
    "DERIVATIONS",
    "KINK",
    "RISING",
    "falling",
    "kink",
    "least_value",
    "not_below_vertex",
    "positive_weight",
    "rising",
    "slopes_do_not_rise",
    "slopes_fall",
    "vertex",
    "weight",
]

Prove = Callable[[Proof], Sequence[Theorem]]
_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_LOSS = SignLoss(alpha, d, t, phi)
_START = Domain.of({alpha: 1, d: 12, t: 2}, at_most(1, t))


def vertex(number: sp.Expr = m) -> sp.Expr:
    """The u at which the quadratic of a piece is least."""
    return H(number, alpha) / (number + (d - number) * _B)


def least_value(number: sp.Expr = m) -> sp.Expr:
    """Its least value."""
    return H(number, 2 * alpha) - H(number, alpha) ** 2 / (number + (d - number) * _B)


def between_powers(domain: Domain) -> Theorem:
    """(q - m) q^-alpha <= H(q, alpha) - H(m, alpha) for m <= q."""
    near = domain.extend({k: 4}, at_most(m + 1, k), at_most(k, q))
    power = raise_to(follows(near, at_most(k, q)), -alpha)
    summed = compare_sums(power, k, m + 1, q, domain)
    split = split_sum(domain, sp.Sum(k**-alpha, (k, 1, q)), m)
    first, second = (unfold(domain, H(number, alpha)) for number in (m, q))
    claim = at_most((q - m) * q**-alpha, H(q, alpha) - H(m, alpha))
    return follows(domain, claim, summed, split, first, second)


_PAIR = _START.extend({m: 3, q: 5}, less(m, q), at_most(q, d))


@cache
def slopes_fall() -> Theorem:
    """D_q < D_m for m < q."""
    domain = _PAIR
    jump = multiply(follows(domain, less(0, q - m)), q**-alpha * _B)
    claim = less(half_slope(q), half_slope(m))
    return follows(domain, claim, _ahead(domain), jump, between_powers(domain))


@cache
def slopes_do_not_rise() -> Theorem:
    """D_q <= D_m for m <= q."""
    domain = _START.extend({m: 3, q: 5}, at_most(m, q), at_most(q, d))
    jump = multiply(follows(domain, at_most(0, q - m)), q**-alpha * _B)
    claim = at_most(half_slope(q), half_slope(m))
    return follows(domain, claim, _ahead(domain), jump, between_powers(domain))


def _ahead(domain: Domain) -> Theorem:
    """q^-alpha (m + (d - m) b) <= m^-alpha (m + (d - m) b)."""
    power = raise_to(follows(domain, at_most(m, q)), -alpha)
    return multiply(power, m + weight(), positive_weight(domain))


def weight(number: sp.Expr = m) -> sp.Expr:
    """The weight of u^2 from the oscillating coordinates."""
    return (d - number) * _B


_BEFORE = places(_START).extend({d: 40, m: 2}, at_most(m + 1, d), less(phi, m + 1))
"""A step phi < m + 1, where m < d."""


@cache
def fewer_decrease() -> Theorem:
    """The tangent of the quadratic of piece m at a step v <= m^-alpha, taken at phi < m + 1."""
    domain = _BEFORE.extend({v: sp.Rational(1, 4)}, at_most(v, m**-alpha))
    number, step = sp.floor(phi), phi**-alpha
    below = raise_to(follows(domain, at_most(number, phi)), -alpha)
    above = raise_to(follows(domain, less(phi, number + 1)), -alpha)
    positive = multiply(follows(domain, less(0, d - m)), _B)
    chosen = {sigma: weight(), q: number, u: step}
    found = specialise(tangent_bound(), domain, chosen, [below, above, positive])
    more = multiply(follows(domain, at_most(0, m - number)), _B * step**2)
    exact = specialise(loss_times_normaliser(), domain, {tau: t})
    return follows(domain, at_most(_line(v, step), _H * _LOSS), found, more, exact)


def _line(at: sp.Expr, step: sp.Expr) -> sp.Expr:
    """The tangent at a step `at` of the quadratic of piece m."""
    first = squares(m, at) + weight() * at**2
    return first + 2 * (step - at) * ((m + weight()) * at - H(m, alpha))


def positive_weight(domain: Domain) -> Theorem:
    """0 < m + (d - m) b for m <= d."""
    rest = multiply(follows(domain, at_most(0, d - m)), _B)
    return follows(domain, less(0, m + weight()), rest)


RISING = at_most(H(m, alpha), m**-alpha * (m + weight()))
"""D_m >= 0."""
FALLING = at_most(m**-alpha * (m + weight()), H(m, alpha))
"""D_m <= 0."""
KINK = at_most(H(m, alpha), (m + 1) ** -alpha * (m + weight()))
"""D_(m+1) + b (m + 1)^-alpha >= 0: on all of piece m the loss falls towards phi = m + 1."""


@cache
def not_below_vertex() -> Theorem:
    """least_value <= H r(phi) for phi < m + 1 where D_m >= 0."""
    domain = _BEFORE.extend({}, RISING)
    positive = positive_weight(domain)
    share = multiply(follows(domain, RISING), 1 / (m + weight()), positive)
    place = follows(domain, at_most(vertex(), m**-alpha), share, positive)
    found = specialise(fewer_decrease(), domain, {v: vertex()}, [place, positive])
    return follows(domain, at_most(least_value(), _H * _LOSS), found, positive)


_LARGE = _START.extend(
    {d: 40, m: 2, phi: sp.Rational(3, 2)},
    at_most(m + 1, d),
    at_most(1, phi),
    at_most(phi, m),
    RISING,
)


@cache
def rising() -> Theorem:
    """r(m) <= r(phi) for phi <= m where D_m >= 0."""
    domain = _LARGE
    power = raise_to(follows(domain, at_most(phi, m)), -alpha)
    gap = follows(domain, at_most(0, phi**-alpha - m**-alpha), power)
    line = multiply(follows(domain, at_most(0, half_slope())), 2 * (phi**-alpha - m**-alpha), gap)
    found = specialise(fewer_decrease(), domain, {v: m**-alpha})
    at_m = specialise(loss_on_piece(), domain, {phi: m, tau: t})
    claim = at_most(_H * SignLoss(alpha, d, t, m), _H * _LOSS)
    product = multiply(follows(domain, claim, found, line, at_m), 1 / _H)
    return follows(domain, at_most(SignLoss(alpha, d, t, m), _LOSS), product)


_KINKED = _BEFORE.extend({d: 60}, KINK)


@cache
def kink() -> Theorem:
    """r(m + 1) + b (m + 1)^(-2 alpha)/H <= r(phi) for phi < m + 1 where the loss falls up to it."""
    domain, end = _KINKED, (m + 1) ** -alpha
    power = raise_to(follows(domain, less(phi, m + 1)), -alpha)
    gap = follows(domain, at_most(0, phi**-alpha - end), power)
    slope = follows(domain, at_most(0, (m + weight()) * end - H(m, alpha)))
    line = multiply(slope, 2 * (phi**-alpha - end), gap)
    earlier = raise_to(follows(domain, at_most(m, m + 1)), -alpha)
    found = specialise(fewer_decrease(), domain, {v: end}, [earlier])
    loss = specialise(loss_on_piece(), domain, {phi: m + 1, tau: t, m: m + 1})
    sums = [specialise(item, domain) for item in one_more()]
    low = _H * SignLoss(alpha, d, t, m + 1) + _B * end**2
    first = multiply(sums[0], 2 * end)
    product = follows(domain, at_most(low, _H * _LOSS), found, line, loss, first, sums[1])
    return follows(domain, at_most(low / _H, _LOSS), multiply(product, 1 / _H))


_PIECE = _START.extend({d: 40, m: 3}, at_most(m, d)).extend(
    {phi: sp.Rational(7, 2)}, at_most(m, phi), at_most(phi, d), less(phi, m + 1)
)
"""A step of piece m."""
_SMALL = _PIECE.extend({}, FALLING)
_SQUARE = (m + weight()) * (phi**-alpha - m**-alpha) ** 2


@cache
def on_piece() -> Theorem:
    """H r(phi) = least_value + (m + (d - m) b) (phi^-alpha - vertex)^2 on piece m."""
    positive = positive_weight(_PIECE)
    loss = specialise(loss_on_piece(), _PIECE, {tau: t})
    square = (m + weight()) * (phi**-alpha - vertex()) ** 2
    return follows(_PIECE, equal(_H * _LOSS, least_value() + square), loss, positive)


@cache
def falling() -> Theorem:
    """r(m) + (m + (d - m) b) (phi^-alpha - m^-alpha)^2/H <= r(phi) on piece m where D_m <= 0."""
    power = raise_to(follows(_SMALL, at_most(m, phi)), -alpha)
    gap = follows(_SMALL, at_most(0, m**-alpha - phi**-alpha), power)
    line = multiply(follows(_SMALL, at_most(0, -half_slope())), 2 * (m**-alpha - phi**-alpha), gap)
    loss = specialise(loss_on_piece(), _SMALL, {tau: t})
    at_m = specialise(loss_on_piece(), _SMALL, {phi: m, tau: t})
    low = SignLoss(alpha, d, t, m) + _SQUARE / _H
    product = follows(_SMALL, at_most(_H * low, _H * _LOSS), loss, at_m, line)
    return follows(_SMALL, at_most(low, _LOSS), multiply(product, 1 / _H))


@cache
def first_slope() -> Theorem:
    """D_1 = (d - 1) b."""
    meaning = unfold(_START, H(1, alpha))
    one = unroll(_START, meaning.relation.right)
    return follows(_START, equal(half_slope(sp.Integer(1)), (d - 1) * _B), meaning, one)


@cache
def last_slope() -> Theorem:
    """D_d < 0 for d >= 2."""
    domain = _START.extend({}, at_most(2, d))
    near = domain.extend({k: 4}, at_most(2, k), at_most(k, d))
    power = raise_to(follows(near, at_most(k, d)), -alpha)
    summed = compare_sums(power, k, 2, d, domain)
    split = split_sum(domain, sp.Sum(k**-alpha, (k, 1, d)), 1)
    first = raise_to(follows(domain, less(1, d)), -alpha)
    meaning = unfold(domain, H(d, alpha))
    return follows(domain, less(half_slope(d), 0), summed, split, first, meaning)


def _prove_slopes(proof: Proof) -> list[Theorem]:
    domain = _SLOPES.domain
    proof.step("The powers between m and q are at least q^-alpha.", between_powers(domain))
    first = specialise(first_slope(), domain)
    return [
        proof.step("So the slopes fall.", slopes_fall()),
        proof.step("The first one.", first),
        proof.step("The last one.", specialise(last_slope(), domain)),
    ]


def _prove_vertex(proof: Proof) -> list[Theorem]:
    proof.step("Tangents of the squares bound the loss from below.", fewer_decrease())
    return [proof.step("Take them at the vertex of piece m.", not_below_vertex())]


def _prove_rising(proof: Proof) -> list[Theorem]:
    proof.step("Tangents of the squares bound the loss from below.", fewer_decrease())
    return [proof.step("Take them at phi = m.", rising())]


def _prove_falling(proof: Proof) -> list[Theorem]:
    proof.step("The loss on piece m is a quadratic.", on_piece())
    return [proof.step("It does not fall towards larger phi at phi = m.", falling())]


def _prove_piece(proof: Proof) -> list[Theorem]:
    return [proof.step("Complete the square.", on_piece())]


def _prove_kink(proof: Proof) -> list[Theorem]:
    proof.step("Tangents of the squares bound the loss from below.", fewer_decrease())
    return [proof.step("Take them at phi = m + 1, where one more coordinate decreases.", kink())]


def _derivation(name: str, title: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"sign-descent/{name}",
        law="bigram/sign-descent/loss",
        title=title,
        source="the loss of Kunstner and Bach (2025), Definition D.1, as a function of the step",
        statement=statement,
        prove=prove,
    )


_SLOPES = Statement(
    _PAIR,
    (
        less(half_slope(q), half_slope(m)),
        equal(half_slope(sp.Integer(1)), (d - 1) * _B),
        less(half_slope(d), 0),
    ),
    ({alpha: 1, d: 3, t: 1, m: 2, q: 3},),
)
_EARLIER = SignLoss(alpha, d, t, m)

DERIVATIONS = (
    _derivation("slopes", "The slope of the loss at an integer phi falls", _SLOPES, _prove_slopes),
    _derivation(
        "vertex-bound",
        "No step phi < m + 1 does better than the vertex of piece m where D_m >= 0",
        Statement(_BEFORE.extend({}, RISING), (at_most(least_value(), _H * _LOSS),)),
        _prove_vertex,
    ),
    _derivation(
        "large-steps",
        "No step phi < m does better than phi = m where D_m >= 0",
        Statement(_LARGE, (at_most(_EARLIER, _LOSS),), ({alpha: 1, d: 40, t: 2, m: 2, phi: 1},)),
        _prove_rising,
    ),
    _derivation(
        "small-steps",
        "Between two integers the loss rises with phi where D_m <= 0",
        Statement(
            _SMALL,
            (at_most(_EARLIER + _SQUARE / _H, _LOSS),),
            ({alpha: 1, d: 40, t: 2, m: 5, phi: 5},),
        ),
        _prove_falling,
    ),
    _derivation(
        "piece",
        "The loss on a piece as a square about its vertex",
        Statement(
            _PIECE,
            (equal(_H * _LOSS, least_value() + (m + weight()) * (phi**-alpha - vertex()) ** 2),),
        ),
        _prove_piece,
    ),
    _derivation(
        "kink",
        "Where the loss falls up to phi = m + 1, a smaller phi is worse by the jump there",
        Statement(
            _KINKED,
            (at_most(SignLoss(alpha, d, t, m + 1) + _B * (m + 1) ** (-2 * alpha) / _H, _LOSS),),
            ({alpha: 1, d: 60, t: 2, m: 2, phi: 1},),
        ),
        _prove_kink,
    ),
)
