"""The least loss of averaged sign descent is that of one vertex or of an integer phi.

Let D_m >= 0 > D_(m+1), D_m as in `optimum`. Where the vertex of piece m lies in it, the loss at
any phi is at least that of the vertex or that of the integer part of phi; where it does not,
phi = m + 1 takes the place of the vertex.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    best_step,
    cases,
    choose,
    follows,
    less,
    multiply,
    raise_to,
    specialise,
)
from derivations.sign_descent.averaged.covering import half_slope
from derivations.sign_descent.averaged.loss import loss_on_piece, nonnegative_at_steps, total
from derivations.sign_descent.averaged.optimum import (
    KINK,
    RISING,
    falling,
    kink,
    least_value,
    not_below_vertex,
    positive_weight,
    slopes_do_not_rise,
    slopes_fall,
    vertex,
    weight,
)
from derivations.sign_descent.averaged.pieces import (
    m,
    one_more,
    q,
    real,
    square_is_nonnegative,
    v,
)
from theory.functions import H
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.symbols import alpha, d, phi, t, tau

__all__ = ["DERIVATIONS"]

Prove = Callable[[Proof], Sequence[Theorem]]
_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_LOSS = SignLoss(alpha, d, t, phi)
_WHOLE = SignLoss(alpha, d, t, sp.floor(phi))
_OPTIMUM = SignOptimum(alpha, d, t)
_AT = vertex() ** (-1 / alpha)
_OUTSIDE = less((m + 1) ** -alpha * (m + weight()), H(m, alpha))
"""The vertex of piece m has phi < m + 1."""
_TURN = less(half_slope(m + 1), 0)
_START = Domain.of({alpha: 1, d: 40, t: 2, m: 2}, at_most(1, t), at_most(m + 1, d))
_INTERIOR = _START.extend({}, RISING, _OUTSIDE)
_KINKED = _START.extend({d: 42}, _TURN, KINK)

_PLACE = ({phi: sp.Rational(5, 2)}, at_most(1, phi), at_most(phi, d))

_one, _two, _three = sp.symbols("z_1 z_2 z_3", real=True)


@cache
def smaller_of_two() -> tuple[Theorem, Theorem]:
    """min(a, b) <= c where a <= c, and where b <= c."""
    least = sp.Min(_one, _two)
    point = {_one: 1, _two: 1, _three: 1}
    found = []
    for given in (_one, _two):
        domain = Domain.of(point, at_most(given, _three))
        first = domain.extend({}, at_most(_one, _two))
        second = domain.extend({_two: 0}, less(_two, _one))
        goal = at_most(least, _three)
        parts = [follows(here, goal, choose(here, least)) for here in (first, second)]
        found.append(cases(parts[0], parts[1], at_most(_one, _two)))
    return found[0], found[1]


_TRIAL = _START.extend(*_PLACE)
_LATE = _TRIAL.extend({phi: sp.Rational(7, 2)}, at_most(m + 1, phi), _TURN)


@cache
def integer_is_better() -> Theorem:
    """r(floor(phi)) <= r(phi) for m + 1 <= phi where D_(m+1) < 0."""
    number = sp.floor(phi)
    first = follows(_LATE, at_most(m + 1, number))
    last = follows(_LATE, at_most(number, d))
    slopes = specialise(slopes_do_not_rise(), _LATE, {m: m + 1, q: number}, [first, last])
    sign = follows(_LATE, at_most(half_slope(number), 0), slopes, first)
    given = follows(_LATE, _falling_at(number), sign, first)
    found = specialise(falling(), _LATE, {m: number}, [first, last, given])
    gap = phi**-alpha - number**-alpha
    rest = specialise(square_is_nonnegative(), _LATE, {real: gap}, [first])
    moved = multiply(follows(_LATE, at_most(0, d - number), last), _B)
    moved = follows(_LATE, at_most(0, number + weight(number)), moved, first)
    square = multiply(multiply(rest, number + weight(number), moved), 1 / _H)
    return follows(_LATE, at_most(_WHOLE, _LOSS), found, square, first)


def _falling_at(number: sp.Expr) -> Relation:
    return at_most(number**-alpha * (number + weight(number)), H(number, alpha))


@cache
def turn_follows() -> Theorem:
    """D_(m+1) < 0 where the vertex of piece m has phi < m + 1."""
    domain = _INTERIOR
    rest = follows(domain, less(0, (m + 1) ** -alpha * _B))
    grown = specialise(one_more()[0], domain)
    return follows(domain, _TURN, follows(domain, _OUTSIDE), rest, grown)


@cache
def at_step() -> Theorem:
    """H r* is at most the quadratic of piece m at any step v of that piece."""
    domain = _START.extend(
        {v: sp.Rational(2, 5)}, less((m + 1) ** -alpha, v), at_most(v, m**-alpha)
    )
    before = raise_to(follows(domain, at_most(v, m**-alpha)), -1 / alpha)
    after = raise_to(follows(domain, less((m + 1) ** -alpha, v)), -1 / alpha)
    at = v ** (-1 / alpha)
    before, after = follows(domain, at_most(m, at), before), follows(domain, less(at, m + 1), after)
    inside = [follows(domain, at_most(1, at), before), follows(domain, at_most(at, d), after)]
    member = best_step(domain, _OPTIMUM, nonnegative_at_steps(), phi, at, *inside)[1]
    loss = specialise(loss_on_piece(), domain, {phi: at, tau: t}, [before, after, *inside])
    claim = at_most(_H * _OPTIMUM, total(m, v, t))
    return follows(domain, claim, multiply(member, _H, *inside), loss, *inside)


@cache
def at_vertex() -> Theorem:
    """H r* <= least_value: the vertex lies in its piece."""
    domain = _INTERIOR
    positive = positive_weight(domain)
    share = 1 / (m + weight())
    upper = multiply(follows(domain, RISING), share, positive)
    lower = multiply(follows(domain, _OUTSIDE), share, positive)
    upper = follows(domain, at_most(vertex(), m**-alpha), upper, positive)
    lower = follows(domain, less((m + 1) ** -alpha, vertex()), lower, positive)
    found = specialise(at_step(), domain, {v: vertex()}, [upper, lower, positive])
    return follows(domain, at_most(_H * _OPTIMUM, least_value()), found, positive)


def _smaller(domain: Domain, first: Theorem, other: sp.Expr, late: Theorem) -> Theorem:
    """min(other, r(floor(phi))) <= r(phi) on a domain, from phi < m + 1 and from the rest."""
    border = less(phi, m + 1)
    goal = at_most(sp.Min(other, _WHOLE), _LOSS)
    values = {_one: other, _two: _WHOLE, _three: _LOSS}
    parts = []
    for side, rule, premise in ((border, 0, first), (at_most(m + 1, phi), 1, late)):
        place = sp.Rational(5, 2) if rule == 0 else sp.Rational(7, 2)
        here = domain.extend({phi: place}, side)
        given = specialise(premise, here)
        parts.append(follows(here, goal, specialise(smaller_of_two()[rule], here, values, [given])))
    return cases(parts[0], parts[1], border)


_VALUE = least_value() / _H
_NEXT = SignLoss(alpha, d, t, m + 1)


@cache
def interior() -> Theorem:
    """min(least_value/H, r(floor(phi))) <= r(phi) where the vertex of piece m lies in it."""
    domain = _INTERIOR.extend(*_PLACE)
    early = domain.extend({}, less(phi, m + 1))
    positive = positive_weight(early)
    share = multiply(specialise(not_below_vertex(), early), 1 / _H, positive)
    first = follows(early, at_most(_VALUE, _LOSS), share, positive)
    late = domain.extend({phi: sp.Rational(7, 2)}, at_most(m + 1, phi))
    last = specialise(integer_is_better(), late, {}, [specialise(turn_follows(), late)])
    return _smaller(domain, first, _VALUE, last)


@cache
def vertex_is_reached() -> Theorem:
    """r* <= least_value/H there."""
    positive = positive_weight(_INTERIOR)
    share = multiply(at_vertex(), 1 / _H, positive)
    return follows(_INTERIOR, at_most(_OPTIMUM, _VALUE), share, positive)


@cache
def kinked() -> Theorem:
    """min(r(m + 1), r(floor(phi))) <= r(phi) where the loss falls on all of piece m."""
    domain = _KINKED.extend(*_PLACE)
    early = domain.extend({}, less(phi, m + 1))
    jump = follows(early, at_most(0, _B * (m + 1) ** (-2 * alpha)))
    found = specialise(kink(), early)
    first = follows(early, at_most(_NEXT, _LOSS), found, multiply(jump, 1 / _H))
    late = domain.extend({phi: sp.Rational(7, 2)}, at_most(m + 1, phi))
    return _smaller(domain, first, _NEXT, specialise(integer_is_better(), late))


def _prove_interior(proof: Proof) -> list[Theorem]:
    proof.step("No phi < m + 1 does better than the vertex of piece m.", not_below_vertex())
    proof.step("The slope falls in m.", slopes_fall())
    proof.step("So from phi = m + 1 on an integer phi is better.", integer_is_better())
    bound = proof.step("One of the two is no worse than phi.", interior())
    reached = proof.step(
        "The vertex lies in its piece, so its value is reached.", vertex_is_reached()
    )
    return [bound, specialise(reached, bound.domain)]


def _prove_kinked(proof: Proof) -> list[Theorem]:
    proof.step("No phi < m + 1 does better than phi = m + 1.", kink())
    proof.step("The slope falls in m.", slopes_fall())
    proof.step("So from phi = m + 1 on an integer phi is better.", integer_is_better())
    return [proof.step("One of two integers is no worse than phi.", kinked())]


def _derivation(name: str, title: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"sign-descent/{name}",
        law="bigram/sign-descent/loss",
        title=title,
        source="the loss of Kunstner and Bach (2025), Definition D.1, as a function of the step",
        statement=statement,
        prove=prove,
    )


DERIVATIONS = (
    _derivation(
        "best-step-vertex",
        "Every step is no better than one vertex, which is reached, or than its integer part",
        Statement(
            _INTERIOR.extend(*_PLACE),
            (at_most(sp.Min(_VALUE, _WHOLE), _LOSS), at_most(_OPTIMUM, _VALUE)),
            ({alpha: 1, d: 40, t: 2, m: 2, phi: 8},),
        ),
        _prove_interior,
    ),
    _derivation(
        "best-step-integer",
        "Where the loss falls on all of piece m, every step is no better than an integer phi",
        Statement(
            _KINKED.extend(*_PLACE),
            (at_most(sp.Min(_NEXT, _WHOLE), _LOSS),),
            ({alpha: 1, d: 42, t: 2, m: 2, phi: sp.Rational(17, 2)},),
        ),
        _prove_kinked,
    ),
)
