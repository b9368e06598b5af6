"""A sharper lower bound of the loss of averaged sign descent between two integers m < q.

The loss at phi lies above the tangent at phi = m, less what the coordinates m < k <= phi would have
cost. Where b k^(-2 alpha) is at least a multiple of (k - 1)^-alpha - k^-alpha for all m < k <= q,
that bound is linear in u = phi^-alpha, hence least at an end. The quotient of the two first rises
in k and then falls, or is monotone, so that the multiple has to be compared at both ends only.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    less,
    monotone,
    multiply,
    raise_to,
    specialise,
    split_sum,
    telescope,
    unfold,
)
from derivations.sign_descent.averaged.covering import above_tangent, half_slope, tail, whole
from derivations.sign_descent.averaged.one_decreasing_best import power_above_tangent
from derivations.sign_descent.averaged.pieces import m, q
from theory.functions import H
from theory.sign_descent_loss import SignLoss
from theory.symbols import alpha, d, eps, k, phi, t, w, x, y

__all__ = ["DERIVATIONS", "gaps"]

_run = sp.Symbol("s", positive=True)


def _ratio(point: sp.Expr) -> sp.Expr:
    """((k - 1)^-alpha - k^-alpha) k^(2 alpha) at k = 1/point."""
    return point**-alpha * ((1 - point) ** -alpha - 1)


def _chord(point: sp.Expr) -> sp.Expr:
    """(1 - (1 - point)^(alpha + 1))/point; the ratio rises where it is at most 2."""
    power = (1 - point) ** alpha
    return (1 - power) / point + power


@cache
def chord_falls() -> Theorem:
    """The chords of a concave function from 0 fall."""
    point = {alpha: 1, x: sp.Rational(1, 4), y: sp.Rational(1, 3)}
    domain = Domain.of(point, at_most(x, y), less(y, 1))
    inner = Domain.of({alpha: 1, _run: sp.Rational(1, 4)}, less(_run, 1))
    tangent = specialise(power_above_tangent(), inner, {y: 1 - _run})
    product = multiply(tangent, (1 - _run) ** alpha / _run**2)
    power = (1 - _run) ** alpha
    slope = alpha * power / _run - (1 - power) / _run**2
    falling = follows(inner, at_most(slope, 0), product)
    return monotone(_chord(_run), _run, falling, domain, x, y)


@cache
def ratio_rises() -> Theorem:
    """The ratio at x is at most that at y >= x where the chord at x is at most 2."""
    point = {alpha: 1, x: sp.Rational(1, 4), y: sp.Rational(1, 3)}
    domain = Domain.of(point, at_most(x, y), less(y, 1), at_most(_chord(x), 2))
    point = {alpha: 1, x: sp.Rational(1, 4), _run: sp.Rational(1, 3)}
    inner = Domain.of(point, less(x, _run), less(_run, 1), at_most(_chord(x), 2))
    below = specialise(chord_falls(), inner, {y: _run})
    factor = alpha * _run**-alpha * (1 - _run) ** (-alpha - 1)
    small = follows(inner, at_most(0, 2 - _chord(_run)), below)
    slope = sp.diff(_ratio(_run), _run)
    rising = follows(inner, at_most(0, slope), multiply(small, factor))
    return monotone(_ratio(_run), _run, rising, domain, x, y)


@cache
def ratio_falls() -> Theorem:
    """The ratio at y is at most that at x <= y where the chord at y is at least 2."""
    point = {alpha: sp.Rational(3), x: sp.Rational(1, 6), y: sp.Rational(1, 5)}
    domain = Domain.of(point, at_most(x, y), less(y, 1), at_most(2, _chord(y)))
    point = {alpha: sp.Rational(3), _run: sp.Rational(1, 6), y: sp.Rational(1, 5)}
    inner = Domain.of(point, less(_run, y), less(y, 1), at_most(2, _chord(y)))
    above = specialise(chord_falls(), inner, {x: _run})
    factor = alpha * _run**-alpha * (1 - _run) ** (-alpha - 1)
    large = follows(inner, at_most(0, _chord(_run) - 2), above)
    slope = sp.diff(_ratio(_run), _run)
    falling = follows(inner, at_most(slope, 0), multiply(large, factor))
    return monotone(_ratio(_run), _run, falling, domain, x, y)


def _gap(number: sp.Expr) -> sp.Expr:
    """(k - 1)^-alpha - k^-alpha."""
    return (number - 1) ** -alpha - number**-alpha


def _ends() -> Domain:
    """w ((k - 1)^-alpha - k^-alpha) <= k^(-2 alpha) at k = m + 1 and at k = q, m < q."""
    point = {alpha: 1, m: 2, q: 5, w: sp.Rational(1, 2)}
    conditions = (at_most(w * _gap(n), n ** (-2 * alpha)) for n in (m + 1, q))
    return Domain.of(point, at_most(m + 1, q), *conditions)


@cache
def _as_ratio() -> Theorem:
    """The ratio at 1/k, written with k."""
    domain = Domain.of({alpha: 1, k: 3}, at_most(2, k))
    return follows(domain, equal(_ratio(1 / k), k ** (2 * alpha) * _gap(k)))


@cache
def gaps() -> Theorem:
    """The same for every k between."""
    domain = _ends().extend({k: 3}, at_most(m + 1, k), at_most(k, q))
    return cases(_before(domain), _after(domain), at_most(_chord(1 / k), 2))


def _at(number: sp.Expr, domain: Domain) -> Theorem:
    """w times the ratio at 1/number, written with the number."""
    return multiply(specialise(_as_ratio(), domain, {k: number}), w)


def _conclude(domain: Domain, other: Theorem, end: sp.Expr) -> Theorem:
    condition = at_most(w * _gap(end), end ** (-2 * alpha))
    known = multiply(follows(domain, condition), end ** (2 * alpha))
    small = follows(
        domain, at_most(w * _ratio(1 / k), 1), multiply(other, w), known, _at(end, domain)
    )
    claim = at_most(w * k ** (2 * alpha) * _gap(k), 1)
    scaled = multiply(follows(domain, claim, small, _at(k, domain)), k ** (-2 * alpha))
    return follows(domain, at_most(w * _gap(k), k ** (-2 * alpha)), scaled)


def _before(start: Domain) -> Theorem:
    """Where the chord is at most 2 the end m + 1 decides."""
    domain = start.extend({}, at_most(_chord(1 / k), 2))
    order = raise_to(follows(domain, at_most(m + 1, k)), -1)
    other = specialise(ratio_rises(), domain, {x: 1 / k, y: 1 / (m + 1)}, [order])
    return _conclude(domain, other, m + 1)


def _after(start: Domain) -> Theorem:
    """Elsewhere the end q decides."""
    domain = start.extend({alpha: 4, k: 3, w: sp.Rational(1, 1000)}, less(2, _chord(1 / k)))
    order = raise_to(follows(domain, at_most(k, q)), -1)
    other = specialise(ratio_falls(), domain, {x: 1 / q, y: 1 / k}, [order])
    return _conclude(domain, other, q)


_H = H(d, 2 * alpha)
_B = 1 / (4 * t**2)
_BASE = _H * SignLoss(alpha, d, t, m) - tail()
_SPAN = m**-alpha - q**-alpha
_PLACE = ({phi: sp.Rational(5, 2)}, at_most(m, phi), at_most(phi, q))


def domain() -> Domain:
    """Two integers m < q, a quotient w that fits both ends, and a level below both bounds."""
    point = {alpha: 1, d: 8, t: 2, m: 2, q: 5, w: sp.Rational(1, 2), eps: sp.Rational(1, 100)}
    return Domain.of(
        point,
        at_most(1, t),
        *_ends().constraints,
        at_most(q, d),
        at_most(eps * _H, _BASE + w * _B * _SPAN),
        at_most(eps * _H, _BASE - 2 * half_slope() * _SPAN),
    )


def _trial() -> Domain:
    return domain().extend(*_PLACE)


@cache
def not_yet() -> Theorem:
    """w (phi^-alpha - q^-alpha) <= H(q, 2 alpha) - H(floor(phi), 2 alpha)."""
    here, number = _ends().extend(*_PLACE), sp.floor(phi)
    late = here.extend({k: 3}, at_most(number + 1, k), at_most(k, q))
    first, one = whole(here)
    ahead = follows(late, at_most(m + 1, k), specialise(first, late))
    summed = compare_sums(specialise(gaps(), late, {}, [ahead]), k, number + 1, q, here)
    steps = telescope(here, -((k - 1) ** -alpha), k, number + 1, q)
    split = split_sum(here, sp.Sum(k ** (-2 * alpha), (k, 1, q)), number)
    meanings = [unfold(here, H(n, 2 * alpha), one) for n in (number, q)]
    below = multiply(raise_to(follows(here, at_most(number, phi)), -alpha, first), w)
    claim = at_most(w * (phi**-alpha - q**-alpha), H(q, 2 * alpha) - H(number, 2 * alpha))
    return follows(here, claim, summed, multiply(steps, w), split, *meanings, below, one)


@cache
def chord() -> Theorem:
    """eps <= r(phi) for m <= phi <= q."""
    here, step = _trial(), phi**-alpha
    one = whole(here)[1]
    found, gap = (
        specialise(above_tangent(), here, {}, [one]),
        multiply(specialise(not_yet(), here, {}, [one]), _B, one),
    )
    after = raise_to(follows(here, at_most(m, phi)), -alpha)
    before = raise_to(follows(here, at_most(phi, q)), -alpha)
    left, right = domain().constraints[-2:]
    high = multiply(
        follows(here, left), step - q**-alpha, follows(here, at_most(0, step - q**-alpha), before)
    )
    low = multiply(
        follows(here, right), m**-alpha - step, follows(here, at_most(0, m**-alpha - step), after)
    )
    power = raise_to(follows(here, less(m, q)), -alpha)
    width = follows(here, less(0, _SPAN), power)
    line = _BASE + 2 * half_slope() * (step - m**-alpha) + w * _B * (step - q**-alpha)
    mixed = follows(here, at_most(_SPAN * eps * _H, _SPAN * line), high, low)
    below = follows(here, at_most(eps * _H, line), multiply(mixed, 1 / _SPAN, width))
    claim = at_most(eps * _H, _H * SignLoss(alpha, d, t, phi))
    product = multiply(follows(here, claim, below, found, gap, one), 1 / _H)
    return follows(here, at_most(eps, SignLoss(alpha, d, t, phi)), product)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("The chords of the concave 1 - (1 - x)^(alpha + 1) fall.", chord_falls())
    proof.step("Where they are at most 2 the quotient rises in 1/k.", ratio_rises())
    proof.step("Elsewhere it falls.", ratio_falls())
    proof.step("So a quotient that fits both ends fits between.", gaps())
    proof.step("Add up over the coordinates that are not yet counted.", not_yet())
    proof.step(
        "The loss lies above the tangent at phi = m, less the terms beyond.", above_tangent()
    )
    return [proof.step("The bound is linear in phi^-alpha: compare both ends.", chord())]


DERIVATIONS = (
    Derivation(
        name="sign-descent/covering-chord",
        law="bigram/sign-descent/loss",
        title="A level that both ends of an interval of steps exceed is exceeded between",
        source="the certified counts of averaged sign descent",
        statement=Statement(
            _trial(),
            (at_most(eps, SignLoss(alpha, d, t, phi)),),
            ({alpha: 1, d: 30, t: 3, m: 8, q: 12, w: 1, eps: sp.Rational(1, 10), phi: 10},),
        ),
        prove=_prove,
    ),
)
