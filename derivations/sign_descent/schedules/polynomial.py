"""Literal steps that decrease with degree q > 0: of order d^(1/(2(q+1))) of them are enough.

With r steps to go, the next of length v w(r), w(r) = (r + 2 q)^q: no length is more than twice the
next one, so that a position between -v w(r + 1) and v w(r + 1) is between -v w(r) and v w(r) after
the step. A position that has not come so close yet is at most v r^(q + 1)/(q + 1) away, which a
step reduces too, and which is 1 at the start for v = (q + 1)/T^(q + 1).
"""

from collections.abc import Callable
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, exp_above_tangent, log_below_line, real, unit
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    assume,
    at_most,
    below_maximum,
    cases,
    choose,
    count_at_least,
    count_at_most,
    equal,
    follows,
    induction,
    less,
    literal_start,
    literal_step,
    multiply,
    raise_to,
    specialise,
)
from derivations.kernel.proposition import Relation
from derivations.sign_descent.literal.parity import Signs, by_sign, start
from derivations.sign_descent.schedules.halved import (
    add_up,
    loss_between,
    normaliser_below,
    square_of,
)
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_literal import PolynomialPosition
from theory.sign_descent_polynomial import (
    PolynomialCount,
    PolynomialLoss,
    polynomial_decay,
    polynomial_loss_bound,
    polynomial_upper,
)
from theory.symbols import T, alpha, d, eps, n, q, t, w, x

__all__ = ["DERIVATIONS", "count_upper", "keeps_above", "keeps_below", "loss_upper", "within"]

_HALF = sp.Rational(1, 2)
_left = sp.Symbol("r", integer=True, positive=True)
"""Number of steps to go."""
_normaliser = H(d, 2 * alpha)
_SIGNS: Signs = ({start: 1}, {start: sp.Rational(3, 4)}, {start: _HALF})
"""The signs after the first of four steps with q = 1, of length 3/4."""
_FAR = {_left: 4, start: 1}
_FAR_SIGNS: Signs = ({start: 1}, {start: sp.Rational(14, 25)}, {start: _HALF})
"""The signs after the first of five steps, of length 14/25."""
_BEGIN = {q: 1, T: 1, _left: 3, start: 1}


def _weight(left: sp.Expr) -> sp.Expr:
    """Length of the step with `left` to go, over v."""
    return (left + 2 * q) ** q


def _scale(number: sp.Expr) -> sp.Expr:
    """v for a number of steps."""
    return (q + 1) / number ** (q + 1)


def _reach(left: sp.Expr) -> sp.Expr:
    """At most the sum of the weights still to go."""
    return left ** (q + 1) / (q + 1)


@cache
def twice_the_next() -> Theorem:
    """w(r + 1) <= 2 w(r) for r >= 1: q log(1 + 1/(r + 2 q)) <= 1/2 <= log 2."""
    domain = Domain.of({q: 1, x: 3, w: 4}, at_most(2 * q, x), at_most(x, w), at_most(w, x + 1))
    above = follows(domain, at_most(0, w / x - 1), multiply(follows(domain, at_most(x, w)), 1 / x))
    log = multiply(specialise(log_below_line(), domain, {unit: w / x - 1}, [above]), q)
    share = multiply(follows(domain, at_most(w, x + 1)), q / x)
    part = multiply(follows(domain, at_most(2 * q, x)), 1 / (2 * x))
    half = follows(domain, at_most(q * (sp.log(w) - sp.log(x)), _HALF), log, share, part)
    number = raise_to(specialise(exp_above_tangent(), domain, {real: -_HALF}), -1)
    grown = follows(domain, at_most(w**q * x**-q, 2), apply_exp(half), number)
    double = follows(domain, at_most(w**q, 2 * x**q), multiply(grown, x**q))
    here = Domain.of({q: 1, _left: 3})
    return specialise(double, here, {x: _left + 2 * q, w: _left + 1 + 2 * q})


@cache
def _power_falls() -> Theorem:
    """x^(q + 1)/(q + 1) - x^q <= w^(q + 1)/(q + 1) for 0 < w <= x <= w + 1, by Bernoulli."""
    domain = Domain.of({q: 1, x: 3, w: 2}, at_most(w, x), at_most(x, w + 1))
    below = follows(domain, at_most(w / x, 1), multiply(follows(domain, at_most(w, x)), 1 / x))
    line = specialise(bernoulli(n), domain, {n: q + 1, unit: 1 - w / x}, [below])
    size = multiply(follows(domain, at_most(x, w + 1)), x**q)
    scaled = multiply(line, _reach(x))
    return follows(domain, at_most(_reach(x) - x**q, _reach(w)), scaled, size)


@cache
def reach_falls() -> Theorem:
    """r^(q + 1)/(q + 1) - w(r) <= (r - 1)^(q + 1)/(q + 1) for r >= 1."""
    domain = Domain.of({q: 1, _left: 3})
    claim = at_most(_reach(_left) - _weight(_left), _reach(_left - 1))
    larger = raise_to(follows(domain, at_most(_left, _left + 2 * q)), q)
    first = domain.extend({_left: 1}, at_most(_left, 1))
    one = follows(first, equal(_left, 1))
    power = raise_to(one, q + 1)
    smaller = multiply(follows(first, at_most(1, q + 1)), 1 / (q + 1))
    least = raise_to(follows(first, at_most(1, _left + 2 * q)), q)
    last = raise_to(follows(first, at_most(0, _left - 1)), q + 1)
    base = follows(
        first, claim, multiply(power, 1 / (q + 1)), smaller, least, multiply(last, 1 / (q + 1))
    )
    later = domain.extend({}, less(1, _left))
    found = specialise(_power_falls(), later, {x: _left, w: _left - 1})
    return cases(base, follows(later, claim, found, specialise(larger, later)), at_most(_left, 1))


def _position(left: sp.Expr, time: sp.Expr) -> sp.Expr:
    """The position after `time` steps, with `left` to go."""
    return PolynomialPosition(start, time + left, q, time)


def _low(left: sp.Expr, time: sp.Expr) -> Relation:
    """The position is at least -v w(r + 1)."""
    return at_most(-_scale(time + left) * _weight(left + 1), _position(left, time))


def _larger(left: sp.Expr) -> sp.Expr:
    return sp.Max(_reach(left), _weight(left + 1))


def _high(left: sp.Expr, time: sp.Expr) -> Relation:
    """The position is at most v max(r^(q + 1)/(q + 1), w(r + 1))."""
    return at_most(_position(left, time), _scale(time + left) * _larger(left))


def _any() -> Domain:
    return Domain.of(_BEGIN)


@cache
def keeps_above() -> Theorem:
    """From above -v w(r + 1) a step of length v w(r) leads above -v w(r)."""
    domain, position = _any().extend({}, _low(_left, T)), _position(_left, T)
    claim = _low(_left - 1, T + 1)

    def prove(case: Domain) -> Theorem:
        moved = literal_step(case, position)
        room = multiply(specialise(twice_the_next(), case), _scale(T + _left))
        return follows(case, claim, moved, room)

    return by_sign(domain, position, _SIGNS, prove)


@cache
def keeps_below() -> Theorem:
    """From below v max(r^(q+1)/(q+1), w(r+1)) a step of length v w(r) leads below that at r - 1."""
    domain, position = _any().extend({}, _high(_left, T)), _position(_left, T)
    claim, scale = _high(_left - 1, T + 1), _scale(T + _left)

    def prove(case: Domain) -> Theorem:
        moved = literal_step(case, position)
        room = multiply(specialise(twice_the_next(), case), scale)
        fall = multiply(specialise(reach_falls(), case), scale)
        limits = [multiply(part, scale) for part in below_maximum(case, _larger(_left - 1))]
        chosen = multiply(choose(case, _larger(_left)), scale)
        return follows(case, claim, moved, chosen, room, fall, *limits)

    border = at_most(_reach(_left), _weight(_left + 1))
    near, far = domain.extend({}, border), domain.extend(_FAR, less(border.right, border.left))
    close = by_sign(near, position, _SIGNS, prove)
    return cases(close, by_sign(far, position, _FAR_SIGNS, prove), border)


def _always(step: Theorem, bound: Callable[[sp.Expr, sp.Expr], Relation], name: str) -> Theorem:
    """A bound for all T and every number r >= 1 of steps to go, by induction over T.

    At the start the upper bound is at least 1.
    """
    still = Domain.of({q: 1, start: 1, _left: 3}, at_most(0, start), at_most(start, 1))
    domain = still.extend({T: 1}, at_most(0, T))
    before = assume(domain, bound(_left, T), name, forall=(_left,))
    longer = specialise(before, domain, {_left: _left + 1})
    after = specialise(step, domain, {_left: _left + 1}, [longer])
    begun = literal_start(still, _position(_left, sp.Integer(0)))
    room = [multiply(part, _scale(_left)) for part in below_maximum(still, _larger(_left))]
    base = follows(still, bound(_left, sp.Integer(0)), begun, *room)
    return induction(base, after, before, T, 0)


@cache
def within() -> tuple[Theorem, Theorem]:
    """-v (1 + 2 q)^q <= x and x <= v (1 + 2 q)^q after all N = T + 1 steps from 0 <= a <= 1."""
    domain = Domain.of({q: 1, start: 1, T: 1}, at_most(0, start), at_most(start, 1), at_most(0, T))
    found = []
    for step, bound, name in ((keeps_above(), _low, "above"), (keeps_below(), _high, "below")):
        one = {_left: sp.Integer(1)}
        before = specialise(_always(step, bound, name), domain, one)
        found.append(specialise(step, domain, one, [before]))
    return found[0], found[1]


@cache
def square_within() -> Theorem:
    """x^2 is at most the square of the last length after T >= 1 steps."""
    domain = Domain.of({q: 1, start: 1, t: 2}, at_most(0, start), at_most(start, 1), at_most(1, t))
    return specialise(square_of(*within()), domain, {T: t - 1})


@cache
def loss_upper() -> tuple[Theorem, Theorem]:
    """0 <= r(T) and r(T) <= d v^2 (1 + 2 q)^(2 q) / H(d, 2 alpha), T >= 1."""
    domain = Domain.of({alpha: 1, d: 3, t: 2, q: 1}, at_most(1, t))
    return loss_between(domain, polynomial_loss_bound(), square_within(), {})


_REGIME = polynomial_decay().regimes[0]
_COUNT = PolynomialCount(alpha, d, eps, q)
_FACTOR = ((q + 1) * (1 + 2 * q) ** q) ** 2 * d / (eps * _normaliser)


def _level() -> Domain:
    return Domain.of({alpha: 1, d: 3, eps: sp.Rational(1, 10), q: 1}, less(eps, 1))


@cache
def some_step() -> Theorem:
    """1 <= N, the upper bound of the statement, since H <= d and eps < 1."""
    domain = _level()
    ratio = multiply(specialise(normaliser_below(), domain), 1 / (eps * _normaliser))
    one = follows(domain, at_most(1, d / (eps * _normaliser)), ratio)
    grown = raise_to(follows(domain, at_most(1, 1 + 2 * q)), 2 * q)
    larger = multiply(grown, (q + 1) ** 2 * d / (eps * _normaliser))
    degree = multiply(follows(domain, at_most(1, (q + 1) ** 2)), d / (eps * _normaliser))
    above = follows(domain, at_most(1, _FACTOR), one, degree, larger)
    return follows(domain, at_most(1, polynomial_upper()), raise_to(above, 1 / (2 * q + 2)))


@cache
def count_upper() -> Theorem:
    """N steps are enough."""
    domain, number = _level(), polynomial_upper()
    (bound,) = number.args
    some = some_step()
    power = raise_to(follows(domain, at_most(bound, number)), 2 * q + 2)
    loss = specialise(loss_upper()[1], domain, {t: number}, [some])
    share = multiply(power, eps * number ** (-2 * q - 2))
    value = PolynomialLoss(alpha, d, number, q)
    return count_at_most(
        domain, _COUNT, number, follows(domain, at_most(value, eps), loss, share), some
    )


def _prove_loss(proof: Proof) -> list[Theorem]:
    proof.step("No length is more than twice the next one.", twice_the_next())
    proof.step("Each length is at least what the bound of the way to go loses.", reach_falls())
    proof.step("One step from above -v w(r + 1).", keeps_above())
    proof.step("One step from below the larger of v r^(q+1)/(q+1) and v w(r+1).", keeps_below())
    low, high = within()
    proof.step("Induction over the steps, for every number of steps to go.", low)
    proof.step("Likewise from above; the bound at the start is at least 1.", high)
    proof.step("Both together.", square_within())
    return add_up(proof, loss_upper())


def _prove_count(proof: Proof) -> list[Theorem]:
    proof.step(
        "After T steps the loss is at most d times the square of the last length over H.",
        loss_upper()[1],
    )
    proof.step("The number N of the statement is at least 1.", some_step())
    return [
        proof.step(
            "A number of steps is at least 1.", count_at_least(_level(), _COUNT, sp.Integer(1))
        ),
        proof.step("N steps are enough.", count_upper()),
    ]


_LAW = "bigram/sign-descent/polynomial"
_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_POINT = {alpha: 1, d: 3, t: 2, q: 1}

DERIVATIONS = (
    Derivation(
        name="sign-descent/polynomial-loss",
        law=_LAW,
        title="The loss after polynomially decreasing steps",
        source=_SOURCE,
        statement=Statement(
            Domain.of(_POINT, at_most(1, t)),
            two_sides(polynomial_loss_bound()),
            ({**_POINT, d: 100}, {alpha: 2, d: 60, t: 5, q: 2}, {**_POINT, t: 1}),
        ),
        prove=_prove_loss,
    ),
    Derivation(
        name="sign-descent/polynomial-count",
        law=_LAW,
        title="Of order d^(1/(2(q+1))) steps that decrease with degree q are enough",
        source=_SOURCE,
        statement=Statement(_level(), two_sides(_REGIME.relation)),
        prove=_prove_count,
    ),
)
