"""Literal sign descent after an even number of steps, all coordinates: the best step length.

Steps of length v below 1/T leave the first coordinate at 1 - T v; those above A/T leave too many
coordinates where they started; in between the loss is K v^(2 - 1/a) up to an error, and least at
v = 1/T.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    antiderivative,
    apply_exp,
    at_most,
    best_length,
    cases,
    combine_limits,
    compare_integrals,
    equal,
    even_constant,
    every_length,
    follows,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    squeeze,
)
from derivations.kernel.proposition import Relation, substitute
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.even_constant import loss_bounds, loss_from_below, root
from derivations.sign_descent.literal.even_limit import HALF, STEPS, at_even
from derivations.sign_descent.literal.even_power import TOTAL, rest_of_sum
from derivations.sign_descent.literal.parity import rest, start
from derivations.statements import as_limit, two_sides
from theory.sign_descent_exact import even_large_time, even_late, late_enough
from theory.sign_descent_exact_loss import EvenConstant, EvenLoss, EvenOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, h, v, x

__all__ = ["DERIVATIONS", "constant_bounds"]

_R = sp.Rational
_K = EvenConstant(alpha)
_LIGHT = Domain.of({alpha: 1}, less(HALF, alpha))


_end = sp.Symbol("b", positive=True)
"""Where an integral ends."""


@cache
def constant_bounds() -> tuple[Theorem, Theorem]:
    """1/(2a - 1) <= K and K <= 2a/(2a - 1): beyond x = 1 the integrand is x^-2a."""
    domain = _LIGHT.extend({_end: 2}, at_most(1, _end))
    inside = domain.extend({x: _R(3, 2)}, less(1, x), less(x, _end))
    number = raise_to(follows(inside, less(1, x)), -alpha)
    whole = sp.floor((x**-alpha + 1) / 2)
    none = follows(inside, equal(whole, 0), number, follows(inside, at_most(0, whole)))
    gone = multiply(none, x**-alpha), multiply(none, whole)
    power = follows(inside, equal(_K.integrand(x), x ** (-2 * alpha)), *gone)
    integrated = compare_integrals(power, x, 1, _end, domain)
    primitive = -(x ** (1 - 2 * alpha)) / (2 * alpha - 1)
    value = antiderivative(domain, primitive, x ** (-2 * alpha), x, 1, _end)
    low, high = even_constant(domain, _K, x, 1, _end)
    part = (1 - _end ** (1 - 2 * alpha)) / (2 * alpha - 1)
    below = follows(domain, at_most(part, _K), low, integrated, value)
    above = follows(domain, at_most(_K, part + 1 + _end ** (1 - 2 * alpha) / (2 * alpha - 1)), high,
                    integrated, value)  # fmt: skip
    whole_line = limit_of_monomials(_LIGHT, part, _end, 1 / (2 * alpha - 1))
    still = combine_limits(_LIGHT, _K, _end, [])
    return (
        pass_to_limit(_LIGHT, below, whole_line, still),
        follows(_LIGHT, at_most(_K, 2 * alpha / (2 * alpha - 1)),
                specialise(above, _LIGHT, {_end: 2})),
    )  # fmt: skip


@cache
def constant_positive() -> Theorem:
    """0 < K."""
    return follows(_LIGHT, less(0, _K), constant_bounds()[0])


_short = sp.Symbol("rho", positive=True)
"""T^(-1/(a+1)), the root of 1/T."""
_far = sp.Symbol("G", positive=True)
"""The root of A: from v = A/T on, too many coordinates are where they started."""
_lead = sp.Symbol("kappa", positive=True)
"""K, and any other positive number."""
_total = sp.Symbol("s", nonnegative=True)
"""The unnormalised loss."""
_POWER = (alpha + 1) * (2 * alpha - 1) / alpha
_LONGER = _far * _short
_WHOLE = substitute(TOTAL, {v: root ** (alpha + 1)})


def _goal(lead: sp.Expr) -> sp.Expr:
    """The lower bound that is to hold at every step length of 1/T or more."""
    return lead * _short**_POWER - 5 * _far ** (1 / alpha) * _short ** (2 * alpha + 1)


@cache
def between() -> Theorem:
    """The bound for rho <= r <= G rho: the relative error is at most its value at G rho."""
    bound = _lead * root**_POWER - 5 * root ** (2 * alpha + 1)
    domain = Domain.of(
        {alpha: 1, root: _R(1, 8), _short: _R(1, 8), _far: 1, _lead: 1, _total: 1},
        less(HALF, alpha), at_most(_short, root), at_most(root, _LONGER),
        at_most(bound, _total),
    )  # fmt: skip
    edge = _LONGER ** (1 / alpha)
    gain = domain.extend({}, at_most(5 * edge, _lead))
    smaller = raise_to(follows(gain, at_most(root, _LONGER)), 1 / alpha)
    shares = _lead - 5 * edge, _lead - 5 * root ** (1 / alpha)
    kept = multiply(follows(gain, at_most(*shares), smaller), root**_POWER)
    longer = raise_to(follows(gain, at_most(_short, root)), _POWER)
    least = multiply(longer, _lead - 5 * edge)
    first = follows(gain, at_most(_goal(_lead), _total), kept, least)
    loss = domain.extend({_lead: _R(1, 8)}, less(_lead, 5 * edge))
    none = multiply(follows(loss, less(_lead, 5 * edge)), _short**_POWER)
    second = follows(loss, at_most(_goal(_lead), _total), none)
    return cases(first, second, at_most(5 * edge, _lead))


def _at(domain: Domain, *constraints: Relation) -> Domain:
    point = {alpha: 1, h: 8, root: _R(1, 4), _short: _R(1, 4), _far: 2}
    return Domain.of({**point, **dict(domain.witness)}, less(HALF, alpha), *constraints)


@cache
def middle_lengths() -> Theorem:
    """The bound for rho <= r <= G rho, with the constant."""
    domain = _at(Domain.of({}), at_most(_short, root), at_most(root, _LONGER),
                 at_most(_LONGER, 1))  # fmt: skip
    below = specialise(loss_from_below(), domain)
    square = follows(domain, at_most(0, SignPosition(1, root ** (alpha + 1), STEPS) ** 2))
    bound = _K * root**_POWER - 5 * root ** (2 * alpha + 1)
    low = follows(domain, at_most(bound, _WHOLE), below, square)
    positive, some = specialise(constant_positive(), domain), _not_negative(domain)
    return specialise(between(), domain, {_lead: _K, _total: _WHOLE}, [positive, some, low])


def _not_negative(domain: Domain) -> Theorem:
    return follows(
        domain, at_most(0, _WHOLE), specialise(rest_of_sum(), domain, {v: root ** (alpha + 1)})
    )


@cache
def long_lengths() -> Theorem:
    """The bound for G rho <= r: too many coordinates are where they started."""
    enough = at_most(alpha * 4**alpha, _far**_POWER)
    domain = _at(Domain.of({root: HALF}), at_most(_LONGER, root), at_most(_LONGER, 1), enough)
    found = specialise(rest_of_sum(), domain, {v: root ** (alpha + 1)})
    power = -(alpha + 1) / alpha
    number = raise_to(follows(domain, at_most(_LONGER, root)), power)
    one = raise_to(follows(domain, at_most(_LONGER, 1)), power)
    most = follows(domain, at_most(root**power + 1, 2 * _LONGER**power), number, one)
    least = multiply(raise_to(most, 1 - 2 * alpha), 1 / (2 * alpha - 1))
    size = multiply(specialise(constant_bounds()[1], domain), _short**_POWER)
    scale = multiply(
        follows(domain, enough), 2 ** (1 - 2 * alpha) * _short**_POWER / (2 * alpha - 1)
    )
    return follows(domain, at_most(_goal(_K), _WHOLE), found, least, size, scale)


_A = late_enough()
_LEAST = EvenOptimum(alpha, STEPS)
_LOW, _HIGH = (at_even(r) for r in two_sides(even_late()))
_LATE = Domain.of({alpha: 1, h: 8}, less(HALF, alpha), at_most(_A, STEPS))
_EARLY = Domain.of({alpha: 1, h: 8}, less(HALF, alpha))
_ONE = STEPS ** (1 / alpha - 2)
_BOUND = _LOW.left + _K * _ONE
"""The lower bound of the unnormalised optimum."""


@cache
def short_lengths() -> Theorem:
    """K T^(1/a-2) - K^2 T^(2/a-4) - 5 T^(-(2a+1)/(a+1)) <= zeta(2a) r_oo(v) for v <= 1/T."""
    domain = _EARLY.extend({v: _R(1, 16)}, at_most(v, 1 / STEPS))
    reach = multiply(follows(domain, at_most(v, 1 / STEPS)), STEPS)
    left = 1 - STEPS * v
    far = follows(domain, at_most(0, left), reach)
    place = specialise(parity.approach(), domain, {T: STEPS, rest: left}, [far])
    square = [multiply(place, place.relation.left), multiply(place, left)]
    one = follows(domain, at_most(v, 1))
    found = specialise(loss_bounds()[0], domain, {}, [one])
    power = raise_to(follows(domain, at_most(v, 1 / STEPS)), -1 / alpha)
    positive = specialise(constant_positive(), domain)
    lead = multiply(power, _K * v**2, positive)
    gain = _K * _ONE
    best = specialise(_square(), domain, {start: left - gain})
    slack = multiply(specialise(_square(), domain, {start: left}), gain, positive)
    error = raise_to(follows(domain, at_most(v, 1 / STEPS)), (2 * alpha + 1) / (alpha + 1))
    claim = at_most(gain - gain**2 - 5 * STEPS ** (-(2 * alpha + 1) / (alpha + 1)), TOTAL)
    return follows(domain, claim, found, lead, best, slack, multiply(error, 5), *square)


@cache
def _square() -> Theorem:
    """0 <= a^2."""
    return follows(Domain.of({start: 1}), at_most(0, start**2))


_ROOTS = {
    root: v ** (1 / (alpha + 1)),
    _short: STEPS ** (-1 / (alpha + 1)),
    _far: _A ** (1 / (alpha + 1)),
}


@cache
def large() -> tuple[Theorem, Theorem]:
    """1 <= a 4^a, and a 4^a <= G^((a+1)(2a-1)/a) for the G of the statement."""
    base = alpha * 4**alpha
    power = apply_exp(multiply(follows(_LIGHT, less(HALF, alpha)), sp.log(4)))
    product = multiply(follows(_LIGHT, less(2, 4**alpha), power), alpha)
    one = follows(_LIGHT, at_most(1, base), product)
    given = at_most(sp.log(base), _POWER * sp.log(_far))
    domain = Domain.of({alpha: 1, _far: 3}, less(HALF, alpha), given)
    found = follows(domain, at_most(base, _far**_POWER), apply_exp(follows(domain, given)))
    logarithm = follows(_LIGHT, at_most(given.left, _POWER * sp.log(_ROOTS[_far])))
    return one, specialise(found, _LIGHT, {_far: _ROOTS[_far]}, [logarithm])


def _roots_of(domain: Domain, *orders: tuple[sp.Expr, sp.Expr]) -> list[Theorem]:
    """Orders between step lengths as orders between their roots, and what G has to satisfy."""
    fits = raise_to(follows(domain, at_most(_A, STEPS)), 1 / (alpha + 1))
    below_one = multiply(fits, _ROOTS[_short])
    found = [raise_to(follows(domain, at_most(*o)), 1 / (alpha + 1)) for o in orders]
    return [below_one, *found]


@cache
def every_length_bound() -> Theorem:
    """The lower bound at every step length v: up to 1/T, up to A/T, and beyond."""
    domain = _LATE.extend({v: _R(1, 8)})
    first, second = 1 / STEPS, _A / STEPS
    claim = at_most(_BOUND, TOTAL)
    early = domain.extend({v: _R(1, 16)}, at_most(v, first))
    factor = raise_to(specialise(large()[0], early), 1 / ((alpha + 1) * (2 * alpha - 1)))
    more = multiply(factor, 5 * STEPS ** (-(2 * alpha + 1) / (alpha + 1)))
    short = follows(early, claim, specialise(short_lengths(), early), more)
    near = domain.extend({}, less(first, v), at_most(v, second))
    beyond = domain.extend({v: 2}, less(first, v), less(second, v))
    premises = _roots_of(near, (first, v), (v, second))
    middle = specialise(middle_lengths(), near, _ROOTS, premises)
    premises = [*_roots_of(beyond, (second, v)), specialise(large()[1], beyond)]
    long = specialise(long_lengths(), beyond, _ROOTS, premises)
    square = specialise(_square(), domain, {start: _K * _ONE})
    middle, long = (
        follows(t.domain, claim, t, specialise(square, t.domain)) for t in (middle, long)
    )
    return cases(short, cases(middle, long, at_most(v, second)), at_most(v, first))


@cache
def optimum_bounds() -> tuple[Theorem, Theorem]:
    """Both bounds of zeta(2a) r_oo* - K T^(1/a-2)."""
    zeta = sp.zeta(2 * alpha)
    product = multiply(every_length_bound(), 1 / zeta)
    member = EvenLoss(alpha, STEPS, v)
    each = follows(product.domain, at_most(_BOUND / zeta, member), product)
    low = multiply(every_length(_LATE, _LEAST, each, v), zeta)
    best = multiply(best_length(_EARLY, _LEAST, 1 / STEPS), zeta)
    reached = follows(_EARLY, at_most(1, STEPS * (1 / STEPS)))
    high = specialise(loss_bounds()[1], _EARLY, {v: 1 / STEPS}, [reached])
    return follows(_LATE, _LOW, low), follows(_EARLY, _HIGH, best, high)


_LIMIT = as_limit(even_large_time().regimes[0].relation)


@cache
def limit_in_time() -> Theorem:
    """zeta(2a) r_oo* / (K T^(1/a-2)) tends to 1."""
    fixed = _LIGHT.extend({}, less(1 / (alpha + 1), 1 / alpha))
    scale = 1 / (_K * _ONE)
    low, high = optimum_bounds()
    lower, upper = (
        sum((term * scale for term in sp.Add.make_args(side)), sp.Integer(1))
        for side in (low.relation.left, high.relation.right)
    )
    below, above = (
        _quotient(theorem, scale, claim)
        for theorem, claim in (
            (low, at_most(lower, _LIMIT.expression)),
            (high, at_most(_LIMIT.expression, upper)),
        )
    )
    ends = [_tends_to_one(fixed, side) for side in (lower, upper)]
    found = squeeze(fixed, below, above, *ends)
    apart = raise_to(follows(_LIGHT, less(alpha, alpha + 1)), -1)
    return specialise(found, _LIGHT, {}, [apart])


def _quotient(theorem: Theorem, scale: sp.Expr, claim: Relation) -> Theorem:
    positive = specialise(constant_positive(), theorem.domain)
    return follows(theorem.domain, claim, positive, multiply(theorem, scale, positive))


def _tends_to_one(fixed: Domain, side: sp.Expr) -> Theorem:
    """A bound of the quotient, with any positive number for K first."""
    number = fixed.extend({_lead: 1})
    inner = side.subs(_K, _lead)
    found = limit_of_monomials(number, inner, h, sp.Integer(1))
    return specialise(found, fixed, {_lead: _K}, [specialise(constant_positive(), fixed)])


def _prove_constant(proof: Proof) -> list[Theorem]:
    low, high = constant_bounds()
    return [
        proof.step("Beyond x = 1 the nearest even integer to x^-alpha is 0.", low),
        proof.step("Up to x = 1 the integrand is at most 1.", high),
    ]


def _prove_bounds(proof: Proof) -> list[Theorem]:
    proof.step(
        "At each step length: the integral of the definition, an error, x_1.", loss_bounds()[0]
    )
    proof.step("Likewise from above, where all coordinates reach their targets.", loss_bounds()[1])
    proof.step("Steps up to 1/T leave the first coordinate at 1 - T v.", short_lengths())
    proof.step("Up to A/T the error is at most its value there.", middle_lengths())
    proof.step("Longer steps leave too many coordinates where they started.", long_lengths())
    low, high = optimum_bounds()
    return [
        proof.step("So the bound holds at every step length.", low),
        proof.step("The best one does at least as well as 1/T.", high),
    ]


def _prove_limit(proof: Proof) -> list[Theorem]:
    low, high = optimum_bounds()
    proof.step("The optimum less its leading term, from below.", low)
    proof.step("And from above.", high)
    proof.step("K is positive.", constant_positive())
    return [proof.step("Both errors over the leading term tend to 0.", limit_in_time())]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"
_LAW = "bigram/sign-descent/even/large-time"

DERIVATIONS = (
    Derivation(
        name="sign-descent/even-constant-size",
        law=_LAW,
        title="The constant of the loss after many even steps lies between explicit bounds",
        source=_SOURCE,
        statement=Statement(
            _LIGHT,
            (
                at_most(1 / (2 * alpha - 1), _K),
                at_most(_K, 2 * alpha / (2 * alpha - 1)),
            ),
        ),
        prove=_prove_constant,
    ),
    Derivation(
        name="sign-descent/even-large-time-bounds",
        law=_LAW,
        title="The least loss after even steps in infinite dimension, against its leading term",
        source=_SOURCE,
        statement=Statement(_LATE, (_LOW, _HIGH)),
        prove=_prove_bounds,
    ),
    Derivation(
        name="sign-descent/even-large-time",
        law=_LAW,
        title="The least loss after an even number of steps has the leading term K T^(1/alpha - 2)",
        source=_SOURCE,
        statement=Statement(_LIGHT, (_LIMIT,)),
        prove=_prove_limit,
    ),
)
