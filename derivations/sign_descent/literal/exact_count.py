"""How far from the time I with r(I) = eps the rate differs from eps by a given amount.

With U the square of the best u, the chord of the rate in tau^-2 gives for a small w > 0:
zeta r(x) <= zeta eps - w U(I) from x^-2 = I^-2 - w on, and zeta r(x) >= zeta eps + w U(I/2) up to
x^-2 = I^-2 + w <= 4 I^-2, where zeta stands for zeta(2 alpha).
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Proof
from derivations.kernel import (
    Domain,
    Limit,
    Theorem,
    at_most,
    cases,
    combine_limits,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged import rate_order
from derivations.sign_descent.averaged.rate_order import place_square, tau, x
from derivations.sign_descent.literal.exact_growth import RANGE, least_steps
from derivations.sign_descent.literal.exact_limit import few_targets, slower
from derivations.sign_descent.literal.exact_rate import Oscillation
from theory.functions import H
from theory.sign_descent_rate import InverseSignRate, SignRate
from theory.symbols import alpha, d, eps, v, w, y

__all__ = ["INVERSE", "after", "before", "earlier", "later", "level_time", "tell"]

_HALF = sp.Rational(1, 2)
_SIZE = sp.zeta(2 * alpha)
_normaliser = H(d, 2 * alpha)
INVERSE = InverseSignRate(alpha, eps)
"""The rescaled time I at which the rate is eps."""


def later(gap: sp.Expr) -> sp.Expr:
    """(I^-2 - w)^(-1/2)."""
    return (INVERSE**-2 - gap) ** -_HALF


def earlier(gap: sp.Expr) -> sp.Expr:
    """(I^-2 + w)^(-1/2)."""
    return (INVERSE**-2 + gap) ** -_HALF


def level_time() -> Domain:
    """alpha > 1/2 and 0 < eps < 1."""
    return Domain.of({alpha: 1, eps: _HALF}, less(_HALF, alpha), less(eps, 1))


@cache
def after() -> Theorem:
    """zeta r(x) <= zeta eps - w U(I) for x >= (I^-2 - w)^(-1/2), w < I^-2."""
    domain = level_time().extend(
        {w: sp.Rational(1, 100), x: 10}, less(w, INVERSE**-2), at_most(later(w), x)
    )
    place = later(w)
    some = follows(domain, less(0, INVERSE**-2 - w))
    rounded = specialise(rate_order.falls(), domain, {tau: x, x: place}, [some])
    chord = specialise(rate_order.chord(), domain, {tau: place, x: INVERSE}, [some])
    claim = at_most(_SIZE * SignRate(alpha, x), _SIZE * eps - w * place_square(INVERSE))
    return follows(domain, claim, rounded, chord, some)


@cache
def before() -> Theorem:
    """zeta eps + w U(I/2) <= zeta r(x) for x <= (I^-2 + w)^(-1/2), w < 3 I^-2."""
    place, half = earlier(w), INVERSE / 2
    domain = level_time().extend(
        {w: sp.Rational(1, 100), x: sp.Rational(1, 10)}, less(w, 3 * INVERSE**-2), at_most(x, place)
    )
    order = follows(domain, less(INVERSE**-2 + w, 4 * INVERSE**-2))
    inside = raise_to(order, -_HALF)
    rounded = specialise(rate_order.falls(), domain, {tau: place})
    chord = specialise(rate_order.chord(), domain, {tau: INVERSE, x: place})
    late = follows(domain, less(half, place), inside)
    grown = multiply(specialise(rate_order.place_grows(), domain, {tau: half, x: place}, [late]), w)
    claim = at_most(_SIZE * eps + w * place_square(half), _SIZE * SignRate(alpha, x))
    return follows(domain, claim, rounded, chord, grown)


TAIL = eps * d ** (1 - 2 * alpha) / ((2 * alpha - 1) * place_square(INVERSE))
"""The w for what the normaliser lacks of zeta(2 alpha)."""


def late_domain() -> Domain:
    """A dimension at which `TAIL` is below I^-2."""
    return level_time().extend({d: 10**4}, less(TAIL, INVERSE**-2))


@cache
def enough() -> Theorem:
    """zeta(2 alpha) r(x) <= eps H(d, 2 alpha) for x >= (I^-2 - w)^(-1/2)."""
    domain = late_domain().extend({x: 10}, at_most(later(TAIL), x))
    base = Domain.of({alpha: 1, d: 6}, less(_HALF, alpha))
    size = specialise(spectrum.bounds_above()[0], base, {alpha: 2 * alpha})
    tail = multiply(specialise(size, domain), eps)
    bound = specialise(after(), domain, {w: TAIL})
    claim = at_most(_SIZE * SignRate(alpha, x), eps * H(d, 2 * alpha))
    return follows(domain, claim, bound, tail)


@cache
def short() -> Theorem:
    """eps H(d, 2 alpha) + w U(I/2) <= zeta(2 alpha) r(x) for x <= (I^-2 + w)^(-1/2)."""
    domain = before().domain.extend({d: 6})
    base = Domain.of({alpha: 1, d: 6}, less(_HALF, alpha))
    size = specialise(spectrum.bounds_above()[1], base, {alpha: 2 * alpha})
    whole = multiply(specialise(size, domain), eps)
    kept = w * place_square(INVERSE / 2)
    claim = at_most(eps * H(d, 2 * alpha) + kept, _SIZE * SignRate(alpha, x))
    return follows(domain, claim, before(), whole)


def lost(case: Oscillation, kept: sp.Expr) -> sp.Expr:
    """The w for what the loss may lack of its limit at `least_steps` sqrt(d) steps or more."""
    few = least_steps(kept)
    return 3 * case.weight * (2 * alpha + 1) / (few * place_square(INVERSE / 2)) * slower


def _share(case: Oscillation, kept: sp.Expr) -> sp.Expr:
    """A bound of what the loss may lack of its limit at `least_steps` sqrt(d) steps or more."""
    return 2 * case.weight * (2 * alpha + 1) / least_steps(kept) * slower


def few_steps(case: Oscillation, kept: sp.Expr) -> Domain:
    """A number y of steps up to (I^-2 + w)^(-1/2) sqrt(c d), w being large enough and not larger.

    That is, w U(I/2) is more than what the loss may lack.
    """
    positive = less(0, (1 - eps) / (2 * sp.zeta(alpha + _HALF)))  # follows from the rest
    room = less(w, 3 * INVERSE**-2)
    enough_ = less(_share(case, kept), w * place_square(INVERSE / 2))
    last = at_most(y, earlier(w) * sp.sqrt(case.weight * d))
    point = {d: 10**40, w: 1, y: 10**19}
    return level_time().extend(point, *RANGE, positive, room, enough_, last)


def not_enough(case: Oscillation, kept: sp.Expr, few: Theorem, below: Theorem) -> Theorem:
    """eps < r* for fewer than y steps on `few_steps`.

    `few` is that for numbers of steps of the order of sqrt(d), `below` the bound of `exact_rate`.
    """
    time, scale = case.time, sp.sqrt(case.weight * d)
    first_steps = least_steps(kept) * sp.sqrt(d)
    point = {d: 10**40, eps: _HALF, w: 1, y: 10**19, _number(case): 2 * 10**18}
    constraints = (*few_steps(case, kept).constraints, less(time, y))
    domain = case.domain.without(v).extend(point, *constraints)
    some = follows(domain, less(0, 1 - eps))
    early = domain.extend({_number(case): 1}, less(time, first_steps))
    first = specialise(few, early)
    many = domain.extend({}, at_most(first_steps, time))
    last = follows(many, less(time, earlier(w) * scale))
    before_ = follows(many, at_most(time / scale, earlier(w)), multiply(last, 1 / scale))
    rate = specialise(short(), many, {x: time / scale}, [before_])
    inverse = raise_to(follows(many, at_most(first_steps, time)), -1, some)
    most = multiply(inverse, 2 * case.weight * (2 * alpha + 1) * d ** (1 / (2 * alpha + 1)))
    targets = multiply(specialise(few_targets(), many), 2 * case.weight / time)
    lack = at_most(2 * case.weight * H(d, alpha) / time, _share(case, kept))
    small = follows(many, lack, targets, most, some)
    product = less(eps * _normaliser, _normaliser * case.optimum)
    ahead = follows(many, product, rate, specialise(below, many), small)
    second = follows(many, less(eps, case.optimum), multiply(ahead, 1 / _normaliser))
    return cases(first, second, less(time, first_steps))


def early_domain(case: Oscillation, kept: sp.Expr) -> Domain:
    """A dimension at which `lost` is below 3 I^-2."""
    domain = few_steps(case, kept).without(w).without(y)
    return domain.extend({}, less(lost(case, kept), 3 * INVERSE**-2))


def with_lost(case: Oscillation, kept: sp.Expr, found: Theorem) -> Theorem:
    """A lower bound of a count in y on `few_steps`, with the largest y and with `lost` for w."""
    domain, gap = early_domain(case, kept), lost(case, kept)
    some = follows(domain, less(0, 1 - eps))
    positive = follows(domain, less(0, gap), some)
    spare = follows(domain, less(_share(case, kept), gap * place_square(INVERSE / 2)), some)
    border = earlier(gap) * sp.sqrt(case.weight * d)
    return specialise(found, domain, {w: gap, y: border}, [positive, spare, some])


def _number(case: Oscillation) -> sp.Symbol:
    """The symbol in the number of steps."""
    (symbol,) = case.time.free_symbols
    return symbol


def good_enough(case: Oscillation, number: sp.Expr, above: Theorem) -> Theorem:
    """r* <= eps from (I^-2 - w)^(-1/2) sqrt(c d) steps on, w = `TAIL`; `above` bounds r*."""
    scale = sp.sqrt(case.weight * d)
    border = at_most(later(TAIL) * scale, number)
    domain = above.domain
    for constraint in (*late_domain().constraints, border):
        domain = domain.extend({d: 10**4, eps: _HALF, _number(case): 10**4}, constraint)
    scaled = multiply(follows(domain, border), 1 / scale)
    rate = specialise(enough(), domain, {x: number / scale}, [scaled])
    product = at_most(_normaliser * case.optimum, eps * _normaliser)
    share = follows(domain, product, rate, specialise(above, domain))
    return follows(domain, at_most(case.optimum, eps), multiply(share, 1 / _normaliser))


def quotient_tends(claim: Limit, lower: Theorem, upper: Theorem) -> Theorem:
    """The limit of a count over its leading term, from its two bounds."""
    parameters = lower.domain.without(d)
    count = lower.relation.right
    scale = claim.expression / count
    least, most = (
        sum((part * scale for part in sp.Add.make_args(side)), sp.Integer(0))
        for side in (lower.relation.left, upper.relation.right)
    )
    low = follows(lower.domain, at_most(least, claim.expression), multiply(lower, scale))
    high = follows(upper.domain, at_most(claim.expression, most), multiply(upper, scale))
    known = [
        limit_of_monomials(parameters, power, d, sp.Integer(0))
        for power in (slower, d ** (1 - 2 * alpha), d**-_HALF)
    ]
    sides = low.relation.left, high.relation.right
    return squeeze(
        parameters, low, high, *(combine_limits(parameters, side, d, known) for side in sides)
    )


def tell(proof: Proof, short: Theorem, low: Theorem, high: Theorem) -> None:
    """The steps of a proof about a count: too few numbers of steps, and its two bounds."""
    proof.step("The rate is below eps by this shortly after I.", after())
    proof.step("What the normaliser lacks of zeta(2 alpha) is less.", enough())
    proof.step("The rate is above eps by this shortly before I.", before())
    proof.step(
        "The defect of the loss at finite d is less, unless T is a small multiple of "
        "sqrt(d), where the loss is above eps anyway.",
        short,
    )
    proof.step("The count from below.", low)
    proof.step("The count from above.", high)
