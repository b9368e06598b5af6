"""Parity rounding: where literal steps x -> x - v sign(x) lead from a positive start.

With a = q v + rho, 0 <= rho < v: the position falls by v in each of the first q steps; from
rho = 0 it does not move any more, and otherwise it alternates between rho and rho - v.
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    cases,
    context,
    equal,
    follows,
    induction,
    integer_part,
    less,
    literal_start,
    literal_step,
    multiply,
    specialise,
)
from derivations.kernel.proposition import Relation
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, j, v

__all__ = [
    "DERIVATIONS",
    "after_hit",
    "approach",
    "even_rest",
    "odd_rest",
    "q",
    "rest",
    "start",
    "stays_hit",
    "two_steps_shrink",
    "within_a_step",
]

q = sp.Symbol("q", integer=True, nonnegative=True)
"""Number of whole steps to the target."""
rest = sp.Symbol("rho", nonnegative=True)
"""What is left of the distance after whole steps."""
start = sp.Symbol("a", real=True)
"""Position at the start."""
_HALF = sp.Rational(1, 2)
_ANY = Domain.of({v: 1, T: 1, start: _HALF})


def _from(number: sp.Expr, time: sp.Expr) -> sp.Expr:
    """The position after `time` steps from the start number v + rho."""
    return SignPosition(number * v + rest, v, time)


@cache
def approach() -> Theorem:
    """From T v + c with c >= 0, T steps lead to c."""
    domain = Domain.of({v: 1, rest: _HALF, T: 2}, at_most(0, T))
    before = assume(domain, equal(_from(T, T), rest), "T steps from T v + rho", forall=(rest,))
    one_more = specialise(before, domain, {rest: rest + v})
    moved = literal_step(domain, one_more.relation.left, one_more)
    step = follows(domain, equal(_from(T + 1, T + 1), rest), moved, one_more)
    still = Domain.of({v: 1, rest: _HALF})
    begun = literal_start(still, _from(sp.Integer(0), sp.Integer(0)))
    base = follows(still, equal(_from(sp.Integer(0), sp.Integer(0)), rest), begun)
    return induction(base, step, before, T, 0)


@cache
def stays_hit() -> Theorem:
    """From a = q v, any q + j steps lead to 0."""
    still = Domain.of({v: 1, q: 2, start: 2}, at_most(start, q * v), at_most(q * v, start))
    domain = still.extend({j: 1}, at_most(0, j))
    before = assume(domain, equal(SignPosition(start, v, q + j), 0), "q + j steps from q v")
    step = literal_step(domain, before.relation.left, before)
    left = start - q * v
    none = follows(still, equal(left, 0))
    hit = specialise(approach(), still, {T: q, rest: left}, [none])
    base = follows(still, equal(SignPosition(start, v, q), 0), hit, none)
    return induction(base, step, before, j, 0)


@cache
def after_hit() -> Theorem:
    """From q v, any q + j steps lead to 0."""
    return specialise(stays_hit(), Domain.of({v: 1, q: 2, j: 1}), {start: q * v})


def _period() -> Domain:
    return Domain.of({v: 1, rest: _HALF, q: 2, j: 1}, less(0, rest), less(rest, v))


@cache
def _to_and_fro() -> tuple[Theorem, Theorem, Theorem, Theorem, Theorem]:
    """Induction over j: hypothesis at q + 2 j, after one step, after two, base and result."""
    domain = _period().extend({}, at_most(0, j))
    before = assume(domain, equal(_from(q, q + 2 * j), rest), "q + 2 j steps from q v + rho")
    over = literal_step(domain, before.relation.left, before)
    past = follows(domain, equal(_from(q, q + 2 * j + 1), rest - v), over, before)
    back = literal_step(domain, past.relation.left, past)
    step = follows(domain, equal(_from(q, q + 2 * (j + 1)), rest), back, past)
    still = Domain.of({v: 1, rest: _HALF, q: 2}, less(0, rest), less(rest, v))
    reached = specialise(approach(), still, {T: q})
    base = follows(still, equal(_from(q, q), rest), reached)
    return before, past, step, base, induction(base, step, before, j, 0)


@cache
def even_rest() -> Theorem:
    """From q v + rho, 0 < rho < v, q + 2 j steps lead to rho."""
    return specialise(_to_and_fro()[-1], _period())


@cache
def odd_rest() -> Theorem:
    """From q v + rho, 0 < rho < v, q + 2 j + 1 steps lead to rho - v."""
    over = literal_step(_period(), _from(q, q + 2 * j), even_rest())
    return follows(_period(), equal(_from(q, q + 2 * j + 1), rest - v), over, even_rest())


Signs = tuple[dict[sp.Symbol, object], dict[sp.Symbol, object], dict[sp.Symbol, object]]
"""Points of a domain at which an expression is positive, zero and negative."""


def by_sign(
    domain: Domain, position: sp.Expr, points: Signs, prove: Callable[[Domain], Theorem]
) -> Theorem:
    """A claim from its proofs where a position is positive, zero and negative."""
    above = domain.extend(points[0], less(0, position))
    hit = domain.extend(points[1], at_most(position, 0), at_most(0, position))
    below = domain.extend(points[2], at_most(position, 0), less(position, 0))
    rest_of_line = cases(prove(hit), prove(below), at_most(0, position))
    return cases(prove(above), rest_of_line, less(0, position))


def _at(time: sp.Expr) -> sp.Expr:
    return SignPosition(start, v, time)


_SIGNS: Signs = ({start: sp.Rational(3, 2)}, {start: 1}, {start: _HALF})
"""The signs after T = 1 step of length 1."""


@cache
def stays_below() -> Theorem:
    """If x <= v then x <= v after one more step."""
    domain = _ANY.extend({}, at_most(_at(T), v))

    def prove(case: Domain) -> Theorem:
        return follows(case, at_most(_at(T + 1), v), literal_step(case, _at(T)))

    return by_sign(domain, _at(T), _SIGNS, prove)


@cache
def stays_above() -> Theorem:
    """If -v <= x then -v <= x after one more step."""
    domain = _ANY.extend({}, at_most(-v, _at(T)))

    def prove(case: Domain) -> Theorem:
        return follows(case, at_most(-v, _at(T + 1)), literal_step(case, _at(T)))

    return by_sign(domain, _at(T), _SIGNS, prove)


def _kept(step: Theorem, domain: Domain, claim: Relation, base: Theorem, name: str) -> Theorem:
    """A bound that every step keeps, by induction over the number j of steps after q."""
    before = assume(domain, claim, name)
    after = specialise(step, domain, {start: q * v + rest, T: q + j}, [before])
    return induction(base, after, before, j, 0)


@cache
def within_a_step() -> tuple[Theorem, Theorem]:
    """-v <= x and x <= v after q + j steps from q v + rho, 0 <= rho <= v."""
    still = Domain.of({v: 1, rest: _HALF, q: 2}, at_most(rest, v))
    domain = still.extend({j: 1}, at_most(0, j))
    position, reached = _from(q, q + j), specialise(approach(), still, {T: q})
    low = follows(still, at_most(-v, _from(q, q)), reached)
    high = follows(still, at_most(_from(q, q), v), reached)
    return (
        _kept(stays_above(), domain, at_most(-v, position), low, "not below -v"),
        _kept(stays_below(), domain, at_most(position, v), high, "not above v"),
    )


def _later() -> Domain:
    """A start a >= 0 and a number T of steps with a <= T v; q is the integer part of a / v."""
    return Domain.of(
        {v: 1, start: sp.Rational(3, 2), T: 2}, at_most(0, start), at_most(start, T * v)
    )


@cache
def square_within_a_step() -> Theorem:
    """x^2 <= v^2 after T steps, once 0 <= a <= T v."""
    floor = start / v
    domain = _later().extend({q: 1}, at_most(q, floor), less(floor, q + 1))
    low = multiply(follows(domain, at_most(q, floor)), v)
    high = multiply(follows(domain, less(floor, q + 1)), v)
    early = follows(domain, at_most(q, T), multiply(follows(domain, at_most(start, T * v)), 1 / v))
    chosen = {rest: start - q * v, j: T - q}
    below, above = (specialise(p, domain, chosen, [low, high, early]) for p in within_a_step())
    above = follows(domain, at_most(0, v - _at(T)), above)
    below = follows(domain, at_most(0, v + _at(T)), below)
    product = multiply(below, v - _at(T), above)
    claim = follows(domain, at_most(_at(T) ** 2, v**2), product)
    return integer_part(claim, q, floor)


@cache
def two_steps_shrink() -> Theorem:
    """x^2 does not increase from T to T + 2 steps."""
    goal = at_most(_at(T + 2) ** 2, _at(T) ** 2)

    def hit(case: Domain) -> Theorem:
        stays = literal_step(case, _at(T))
        again = literal_step(case, _at(T + 1), stays)
        still = multiply(follows(case, equal(_at(T + 2), 0), again), _at(T + 2))
        return follows(case, goal, still, follows(case, at_most(0, _at(T) ** 2)))

    def moving(case: Domain, side: int, points: Signs) -> Theorem:
        first = literal_step(case, _at(T))

        def prove(inner: Domain) -> Theorem:
            second = literal_step(inner, _at(T + 1))
            onward = less(0, side * _at(T + 1))
            hints = [follows(inner, at_most(0, _at(T) ** 2))]
            landing: sp.Expr = sp.Integer(0)
            if second.relation.right != 0:
                ahead = context(inner.constraints).entails(onward)
                landing = _at(T) - 2 * side * v if ahead else _at(T)
                hints += [multiply(follows(inner, onward), v), multiply(first, v)] if ahead else []
            value = follows(inner, equal(_at(T + 2), landing), second, first)
            square = multiply(value, _at(T + 2))
            if landing != 0:
                hints.append(multiply(value, landing))
            else:
                square = follows(inner, equal(_at(T + 2) ** 2, 0), square)
            return follows(inner, goal, square, *hints)

        return by_sign(case, _at(T + 1), points, prove)

    def prove_all(case: Domain) -> Theorem:
        if less(0, _at(T)) in case.constraints:
            return moving(case, 1, _AHEAD)
        return moving(case, -1, _BEHIND) if less(_at(T), 0) in case.constraints else hit(case)

    return by_sign(_ANY, _at(T), _SIGNS, prove_all)


_AHEAD: Signs = ({start: sp.Rational(5, 2)}, {start: 2}, {start: sp.Rational(3, 2)})
_BEHIND: Signs = (
    {start: -_HALF, T: 0}, {start: -1, T: 0}, {start: -sp.Rational(3, 2), T: 0},
)  # fmt: skip
"""The signs after one more step, where the position is 1/2 or more and where it is negative."""


@cache
def small_start() -> tuple[Theorem, Theorem]:
    """From 0 < a < v, 2 j steps lead back to a and 2 j + 1 steps to a - v."""
    domain = Domain.of({v: 1, rest: _HALF, j: 1}, less(0, rest), less(rest, v))
    even, odd = (specialise(p, domain, {q: 0}) for p in (even_rest(), odd_rest()))
    return even, odd


_SOURCE = "Kunstner and Bach (2025), Proposition A.3"
_LATER = ({v: 1, rest: _HALF, q: 0, j: 0}, {v: 2, rest: sp.Rational(1, 3), q: 3, j: 2})
_EARLY = Domain.of({v: 1, start: sp.Rational(5, 2), T: 2}, at_most(T * v, start))


def _prove_early(proof: Proof) -> list[Theorem]:
    proof.step("Induction over T: a start one step further away, and that step.", approach())
    distance = follows(_EARLY, at_most(T * v, start))
    chosen = specialise(approach(), _EARLY, {rest: start - T * v}, [distance])
    return [proof.step("Put the distance that is left for rho.", chosen)]


def _prove_hit(proof: Proof) -> list[Theorem]:
    proof.step("After q steps the position is 0.", approach())
    return [proof.step("Induction over j: there sign(0) = 0 and nothing moves.", after_hit())]


def _prove_rounding(proof: Proof) -> list[Theorem]:
    _, past, step, base, _ = _to_and_fro()
    proof.step("After q steps rho is left.", base)
    proof.step("From rho the next step leads past the target, as rho < v.", past)
    proof.step("The one after it leads back.", step)
    return [
        proof.step("Induction over j.", even_rest()),
        proof.step("One more step.", odd_rest()),
    ]


def _prove_bounds(proof: Proof) -> list[Theorem]:
    proof.step("A step does not lead from below v to above it.", stays_below())
    proof.step("Nor from above -v to below it.", stays_above())
    low, high = within_a_step()
    proof.step("After q steps with 0 <= rho <= v left: induction over j.", low)
    proof.step("Likewise from above.", high)
    return [proof.step("q is the integer part of a / v.", square_within_a_step())]


def _prove_shrink(proof: Proof) -> list[Theorem]:
    return [proof.step("Nine cases: the signs before the two steps.", two_steps_shrink())]


def _positions() -> tuple[Relation, Relation]:
    return (
        equal(SignPosition(q * v + rest, v, q + 2 * j), rest),
        equal(SignPosition(q * v + rest, v, q + 2 * j + 1), rest - v),
    )


_LAW = "bigram/sign-descent/exact"

DERIVATIONS = (
    Derivation(
        name="sign-descent/approach",
        law=_LAW,
        title="A coordinate falls by the step length until it is within one of its target",
        source=f"{_SOURCE}, first case",
        statement=Statement(
            _EARLY,
            (equal(_at(T), start - T * v),),
            ({v: 1, start: 7, T: 3}, {v: _HALF, start: 1, T: 0}),
        ),
        prove=_prove_early,
    ),
    Derivation(
        name="sign-descent/hit",
        law=_LAW,
        title="A coordinate that hits its target stays there",
        source=f"{_SOURCE}, with sign(0) = 0",
        statement=Statement(
            Domain.of({v: 1, q: 2, j: 1}),
            (equal(SignPosition(q * v, v, q + j), 0),),
            ({v: 1, q: 0, j: 1}, {v: 2, q: 5, j: 2}),
        ),
        prove=_prove_hit,
    ),
    Derivation(
        name="sign-descent/parity-rounding",
        law=_LAW,
        title="Beyond its target a coordinate alternates between two positions",
        source=f"{_SOURCE}, last two cases",
        statement=Statement(_period(), _positions(), _LATER),
        prove=_prove_rounding,
    ),
    Derivation(
        name="sign-descent/within-a-step",
        law=_LAW,
        title="Once the steps are enough to reach the target, the distance is at most one step",
        source=f"follows from {_SOURCE}",
        statement=Statement(
            _later(),
            (at_most(_at(T) ** 2, v**2),),
            ({v: 1, start: 0, T: 1}, {v: 1, start: _HALF, T: 1}),
        ),
        prove=_prove_bounds,
    ),
    Derivation(
        name="sign-descent/two-steps-shrink",
        law=_LAW,
        title="The distance does not grow from T to T + 2 steps",
        source=f"follows from {_SOURCE}",
        statement=Statement(
            _ANY,
            (at_most(_at(T + 2) ** 2, _at(T) ** 2),),
            ({v: 1, start: 3, T: 0}, {v: 1, start: sp.Rational(1, 3), T: 1}),
        ),
        prove=_prove_shrink,
    ),
)
