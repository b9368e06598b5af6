"""The sum below the critical exponent, c = alpha + beta < 1, at every finite dimension.

With u = x^-alpha the integral of x^-c (1 - x^-alpha)^n becomes one of u^-p (1-u)^n / alpha,
p = 1 + (1 - c)/alpha.  There (1-u)^n lies between exp(-n u) (1 - n u^2) and exp(-n u), which leaves
exponential integrals E_p.
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, exp_above_tangent, one_minus_below_exp, real, unit
from derivations.gradient_descent.summand import (
    c,
    maximum,
    sum_against_integral,
    summand,
    time_domain,
)
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    apply_exp,
    at_most,
    change_variable,
    combine_integrals,
    combine_limits,
    compare_integrals,
    equal,
    exponential_integral,
    follows,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    specialise,
    squeeze,
    unfold,
)
from derivations.spectrum import bounds_below
from derivations.statements import as_limit, two_sides
from theory import law
from theory.functions import E, H
from theory.law import Regime
from theory.symbols import alpha, beta, d, n, p, tau, u, w, x

__all__ = [
    "BIGRAM",
    "DERIVATIONS",
    "GENERAL",
    "Family",
    "below_regime",
    "exponential_integral_decays",
    "exponential_part",
    "integral_from_above",
    "integral_from_below",
    "loss_bounds",
    "loss_limit",
    "power_above",
    "power_below",
    "sum_bounds",
]

_HALF = sp.Rational(1, 2)
_order = 1 + (1 - c) / alpha
_own_order = (1 - c + alpha) / alpha


def _unit_domain() -> Domain:
    return Domain.of({n: 2, unit: _HALF}, at_most(1, n), at_most(unit, 1))


@cache
def power_above() -> Theorem:
    """exp(-n v) (1 - n v^2) <= (1 - v)^n for 0 <= v <= 1, n >= 1."""
    domain = _unit_domain()
    tangent = multiply(specialise(exp_above_tangent(), domain, {real: unit}), 1 - unit)
    square = follows(domain, at_most(1 - unit**2, (1 - unit) * sp.exp(unit)), tangent)
    raised = raise_to(square, n)
    line = specialise(bernoulli(n), domain, {unit: unit**2})
    decay, power = sp.exp(-n * unit), raised.relation.right
    scaled = multiply(follows(domain, at_most(1 - n * unit**2, power), line, raised), decay)
    same = follows(domain, equal(decay * power, (1 - unit) ** n))
    return follows(domain, at_most(decay * (1 - n * unit**2), (1 - unit) ** n), scaled, same)


@cache
def power_below() -> Theorem:
    """(1 - v)^n <= exp(-n v) for 0 <= v <= 1, n >= 1."""
    domain = _unit_domain()
    raised = raise_to(specialise(one_minus_below_exp(), domain), n)
    return follows(domain, at_most((1 - unit) ** n, sp.exp(-n * unit)), raised)


def _sum_domain() -> Domain:
    return time_domain({d: 10})


def _places() -> Domain:
    """n >= 1 and x >= 1."""
    return time_domain({x: 2}, at_most(1, x))


@cache
def exponential_part(shift: int) -> Theorem:
    """The integral of x^(-c - shift alpha) exp(-n x^-alpha) over [1, d], with u = x^-alpha.

    It is (d^(1-c-shift alpha) E_q(n d^-alpha) - E_q(n))/alpha, q = p - shift.
    """
    domain = _sum_domain()
    integrand = x ** (-c - shift * alpha) * sp.exp(-n * x**-alpha)
    whole = sp.Integral(integrand, (x, 1, d))
    order = _order - shift
    moved = change_variable(domain, whole, u, u ** (-1 / alpha), d**-alpha, 1)
    known = exponential_integral(domain, u, order, n, d**-alpha, 1)
    value = (d ** (1 - c - shift * alpha) * E(order, n * d**-alpha) - E(order, n)) / alpha
    return follows(domain, equal(whole, value), moved, multiply(known, 1 / alpha))


@cache
def integral_from_above() -> Theorem:
    """The integral of the summand is at most (d^(1-c) E_p(n d^-alpha) - E_p(n))/alpha."""
    places, domain = _places(), _sum_domain()
    factor = multiply(specialise(power_below(), places, {unit: x**-alpha}), x**-c)
    part = exponential_part(0)
    claim = at_most(sp.Integral(summand(x), (x, 1, d)), part.relation.right)
    return follows(domain, claim, compare_integrals(factor, x, 1, d, domain), part)


@cache
def integral_from_below() -> Theorem:
    """The integral of the summand is at least that of x^-c exp(-n u) (1 - n u^2), u = x^-alpha."""
    places, domain = _places(), _sum_domain()
    factor = multiply(specialise(power_above(), places, {unit: x**-alpha}), x**-c)
    whole = compare_integrals(factor, x, 1, d, domain)
    decay = sp.exp(-n * x**-alpha)
    terms = [(sp.Integer(1), x**-c * decay), (-n, x ** (-c - 2 * alpha) * decay)]
    pieces = combine_integrals(domain, whole.relation.left, terms)
    main, correction = exponential_part(0), exponential_part(2)
    claim = at_most(main.relation.right - n * correction.relation.right, whole.relation.right)
    return follows(domain, claim, whole, pieces, main, correction)


def scaled_domain() -> Domain:
    """c < 1 and 2t = tau d^alpha >= 1."""
    point = {alpha: _HALF, c: _HALF, tau: 1, d: 16}
    return Domain.of(point, less(c, 1), at_most(1, tau * d**alpha))


def below_regime(identifier: str = "power-law/gradient-descent") -> Regime:
    """The regime alpha + beta < 1 of a law of `theory`."""
    return next(r for r in law(identifier).regimes if r.name == "heavy tail")


def _own() -> Regime:
    """The regime with c - alpha for beta."""
    return below_regime().subs(beta, c - alpha)


@cache
def sum_bounds() -> tuple[Theorem, Theorem]:
    """The sum at n = tau d^alpha, both sides, as `theory` has them."""
    domain = scaled_domain()
    low, high = two_sides(_own().finite[1])
    scaled = {n: tau * d**alpha}
    pieces = [
        tuple(specialise(t, domain, scaled) for t in pair)
        for pair in (sum_against_integral(), (integral_from_below(), integral_from_above()))
    ]
    return (
        follows(domain, low, pieces[0][0], pieces[1][0]),
        follows(domain, high, pieces[0][1], pieces[1][1]),
    )


def loss_domain() -> Domain:
    """As `scaled_domain`, with d >= 2."""
    return scaled_domain().extend({}, at_most(2, d))


@cache
def loss_bounds() -> tuple[Theorem, Theorem]:
    """The loss at 2t = tau d^alpha, both sides, as `theory` has them.

    The sum is not negative, so both bounds of the normaliser may be put under it.
    """
    domain = loss_domain()
    low, high = two_sides(_own().finite[2])
    meaning = unfold(domain, low.right)
    total = meaning.relation.right * H(d, c)
    below, above = (specialise(t, domain, {alpha: c}) for t in bounds_below())
    positive = follows(domain, less(0, below.relation.left))
    large, small = raise_to(below, -1, positive), raise_to(above, -1)
    sides = [specialise(side, domain) for side in sum_bounds()]
    from_below = multiply(sides[0], small.relation.left)
    from_above = multiply(sides[1], large.relation.right, positive)
    return (
        follows(domain, low, from_below, multiply(small, total), meaning),
        follows(domain, high, from_above, multiply(large, total), meaning),
    )


@cache
def exponential_integral_decays() -> Theorem:
    """E_p(n) <= exp(tau - n) E_p(tau) for n >= tau > 0 and real p."""
    domain = Domain.of({p: 2, tau: 1, n: 2}, at_most(tau, n))
    inside = domain.extend({w: 2}, less(1, w))
    exponent = multiply(follows(inside, at_most(1, w)), n - tau)
    smaller = apply_exp(follows(inside, at_most(n - tau - n * w, -tau * w), exponent))
    pointwise = multiply(smaller, w**-p)
    value = exponential_integral(domain, w, p, tau, 1, sp.oo)
    own = exponential_integral(domain, w, p, n, 1, sp.oo)
    claim = at_most(w**-p * sp.exp(-n * w) * sp.exp(n - tau), value.relation.left.function)
    ready = follows(inside, claim, pointwise)
    compared = compare_integrals(ready, w, 1, sp.oo, domain, value)
    scaled = follows(domain, at_most(E(p, n) * sp.exp(n - tau), E(p, tau)), compared, value, own)
    return follows(
        domain, at_most(E(p, n), sp.exp(tau - n) * E(p, tau)), multiply(scaled, sp.exp(tau - n))
    )


def _limit_side(parts: sp.Expr, denominator: sp.Expr) -> Theorem:
    """The limit of parts (1 - c)/denominator, where parts tend to E_p(tau)/alpha."""
    domain = loss_domain().without(d)
    first = limit_of_monomials(domain, parts, d, E(_order, tau) / alpha)
    second = limit_of_monomials(domain, denominator, d, sp.Integer(1))
    return combine_limits(domain, parts * (1 - c) / denominator, d, [first, second])


@cache
def loss_limit() -> Theorem:
    """Theorem 3.1 below the critical exponent: r(tau d^alpha / 2) tends to (1-c)/alpha E_p(tau)."""
    domain, claim = loss_domain(), as_limit(_own().relation)
    lower, upper = loss_bounds()
    power, late, lead = d ** (c - 1), tau * d**alpha, E(_order, tau)
    far = follows(domain, at_most(tau, late))
    small = specialise(exponential_integral_decays(), domain, {p: _order, n: late}, [far])
    peak = power * maximum().subs(n, late)
    correction = tau * d**-alpha * E(_order - 2, tau)
    tail = power * small.relation.right / alpha
    sides = (
        _limit_side((lead - correction) / alpha - tail - peak, 1 - c * power),
        _limit_side(lead / alpha + peak, 1 - power),
    )
    scale = (1 - c) / (d ** (1 - c) - c) / alpha
    lowered = _own().finite[2].lower.subs(E(_own_order, late), small.relation.right)
    weak = follows(domain, at_most(lowered, claim.expression), lower, multiply(small, scale))
    low = _rewritten(weak, sides[0].limit.expression, claim.expression)
    high = _rewritten(upper, claim.expression, sides[1].limit.expression)
    return squeeze(domain.without(d), low, high, *sides)


def _rewritten(theorem: Theorem, left: sp.Expr, right: sp.Expr) -> Theorem:
    """An inequality with a side in another form, which is equal to it by normal form."""
    domain, own = theorem.domain, theorem.relation
    pairs = ((left, own.left), (right, own.right))
    same = [follows(domain, equal(new, old)) for new, old in pairs if new != old]
    return follows(domain, at_most(left, right), theorem, *same)


_SOURCE = "Kunstner and Bach (2025), Theorem 3.1"
_EXPLICIT = f"{_SOURCE}, with explicit constants"


@dataclass(frozen=True, slots=True)
class Family:
    """One of the two laws: its id, a prefix of names, its exponents and a witness for them."""

    law: str
    prefix: str
    title: str
    total: sp.Expr
    point: tuple[tuple[sp.Symbol, object], ...]

    def domain(self, more: dict[sp.Symbol, object], *constraints: Relation) -> Domain:
        """0 < c < 1 with c of this law, with further variables and constraints."""
        ends = (less(0, self.total), less(self.total, 1))
        kept = (end for end in ends if end != less(0, alpha))
        return Domain.of({**dict(self.point), **more}, *kept, *constraints)

    def specialised(self, theorem: Theorem, domain: Domain) -> Theorem:
        """A theorem with this law's exponent in the place of c."""
        return specialise(theorem, domain, {c: self.total})


GENERAL = Family(
    "power-law/gradient-descent",
    "gradient-descent/heavy-tail",
    "a power-law quadratic",
    alpha + beta,
    ((alpha, _HALF), (beta, 0)),
)
BIGRAM = Family(
    "bigram/gradient-descent",
    "gradient-descent/bigram-heavy-tail",
    "the linear bigram model",
    alpha,
    ((alpha, _HALF),),
)


def _time_domain(family: Family, *constraints: Relation) -> Domain:
    return family.domain({tau: 1, d: 16}, at_most(1, tau * d**alpha), *constraints)


def _sum_derivation(family: Family) -> Derivation:
    domain = _time_domain(family)

    def prove(proof: Proof) -> list[Theorem]:
        low, high = sum_against_integral()
        proof.step("The summand has one peak: the sum is at least the integral less it.", low)
        proof.step("Likewise from above.", high)
        proof.step("A power of 1 - v is at most an exponential.", power_below())
        proof.step("With a quadratic correction it is at least the exponential.", power_above())
        proof.step("Put u = x^-alpha: exponential integrals.", exponential_part(0))
        proof.step("The correction likewise.", exponential_part(2))
        proof.step("The integral from below.", integral_from_below())
        proof.step("The integral from above.", integral_from_above())
        lower, upper = (family.specialised(side, domain) for side in sum_bounds())
        return [
            proof.step("The sum from below, with n = tau d^alpha.", lower),
            proof.step("The sum from above.", upper),
        ]

    spots = ({**dict(domain.witness), tau: sp.Rational(1, 4)}, {**dict(domain.witness), tau: 3})
    return Derivation(
        name=f"{family.prefix}-sum",
        law=family.law,
        title=f"The sum behind the loss of {family.title}, alpha + beta < 1",
        source=f"{_SOURCE} (its proof), with explicit constants",
        statement=Statement(domain, two_sides(below_regime(family.law).finite[1]), spots),
        prove=prove,
    )


def _loss_derivation(family: Family) -> Derivation:
    domain = _time_domain(family, at_most(2, d))

    def prove(proof: Proof) -> list[Theorem]:
        for bound in sum_bounds():
            proof.step("The sum, n = tau d^alpha.", bound)
        for bound in bounds_below():
            proof.step("The normaliser.", bound)
        lower, upper = (family.specialised(side, domain) for side in loss_bounds())
        return [
            proof.step("Divide by the larger bound of the normaliser.", lower),
            proof.step("Divide by the smaller bound of the normaliser.", upper),
        ]

    spots = ({**dict(domain.witness), d: 200}, {**dict(domain.witness), tau: 3})
    return Derivation(
        name=f"{family.prefix}-loss",
        law=family.law,
        title=f"The loss of {family.title} at finite dimension, alpha + beta < 1",
        source=_EXPLICIT,
        statement=Statement(domain, two_sides(below_regime(family.law).finite[2]), spots),
        prove=prove,
    )


def _limit_derivation(family: Family) -> Derivation:
    domain = family.domain({tau: 1})

    def prove(proof: Proof) -> list[Theorem]:
        lower, upper = loss_bounds()
        proof.step("The loss from below.", lower)
        proof.step("The loss from above.", upper)
        proof.step("The late exponential integral decays.", exponential_integral_decays())
        proof.step("Both bounds have the same limit.", loss_limit())
        limit = family.specialised(loss_limit(), domain)
        return [proof.step("Put the exponents of the law.", limit)]

    return Derivation(
        name=f"{family.prefix}-limit",
        law=family.law,
        title=f"The law of {family.title}, alpha + beta < 1",
        source=_SOURCE,
        statement=Statement(domain, (as_limit(below_regime(family.law).relation),)),
        prove=prove,
    )


DERIVATIONS = tuple(
    make(family)
    for family in (GENERAL, BIGRAM)
    for make in (_sum_derivation, _loss_derivation, _limit_derivation)
)
