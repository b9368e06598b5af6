"""The loss equals a given rational at one time at most, which a prime above d/2 determines.

For alpha = a/s and c = g/s with integers a, g, s >= 1, a prime p with p <= d < 2 p and t >= 1: of
the terms of S = sum k^-c (1 - k^-alpha)^(2t) only the one at p has a negative value at p, namely
-c - 2 alpha t, and of those of H(d, c) likewise, -c. So r(t) = S / H has the value -2 alpha t, and
if r(t) = N / D in lowest terms, then p stands in D with the exponent 2 alpha t. The term at k = 1
vanishes for t >= 1 and is left out of S.

`numerics.ties` uses this statement, for every prime in (d/2, d].
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.valuation import (
    EXPONENT,
    at_prime,
    dominated,
    gap,
    index,
    is_prime,
    isosceles,
    of_integer,
    power_of,
    prime,
    prime_index,
    product,
    ultrametric,
    v,
    whole_power_of,
)
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    assume,
    at_most,
    cases,
    cite,
    equal,
    follows,
    less,
    multiply,
    replace,
    specialise,
    split_sum,
    unfold,
)
from theory.functions import H
from theory.gradient_loss import GradientLoss
from theory.symbols import d, k, t

__all__ = ["DERIVATIONS", "tie"]

p = prime_index
a, g, root = (sp.Symbol(name, integer=True, positive=True) for name in ("a", "g", "s"))
"""alpha = a/s and c = alpha + beta = g/s."""
numerator, denominator = (sp.Symbol(name, integer=True, positive=True) for name in ("N", "D"))
later = sp.Symbol("t'", integer=True, nonnegative=True)
"""A second time."""
common = sp.Function("gcd")
near = sp.Function("b")
"""A prime in (d/2, d]."""

alpha, c = a / root, g / root
_BERTRAND = "Hardy and Wright, An Introduction to the Theory of Numbers, Theorem 418"
_POINT = {a: 1, g: 1, root: 1, d: 3, p: 2, t: 1}


def _domain() -> Domain:
    return Domain.of(_POINT, at_most(2, p), at_most(p, d), less(d, 2 * p), at_most(1, t))


def _whole() -> Domain:
    return _domain().extend({numerator: 1, denominator: 12})


def _term(place: sp.Expr) -> sp.Expr:
    return place ** (-c) * (1 - place ** (-alpha)) ** (2 * t)


def _zero_off_prime(domain: Domain, multiple: int) -> tuple[Theorem, Theorem]:
    """k^-c and k^-alpha have the value 0 for a k that p does not divide."""
    integer = of_integer(domain, index, multiple)
    first, second = (_flat(domain, integer, exponent) for exponent in (g, a))
    return first, second


def _flat(domain: Domain, integer: Theorem, exponent: sp.Expr) -> Theorem:
    value = power_of(domain, index, exponent, root)
    scaled = multiply(integer, exponent / root)
    return follows(domain, equal(value.relation.left, 0), value, scaled)


def _times_square(theorem: Theorem, distance: sp.Expr, term: sp.Expr) -> Theorem:
    """0 <= v(term) times the square of a positive distance from p."""
    squared = multiply(multiply(theorem, distance), distance)
    return follows(theorem.domain, at_most(0, gap(term)), squared)


def _everywhere(domain: Domain, term: sp.Expr, off: list[Theorem]) -> Theorem:
    """0 <= (i - p)^2 v(term at i) for all i, from 0 <= v(term at i) for i < p and for i > p."""
    below = _times_square(off[0], p - index, term)
    above = _times_square(off[1], index - p, term)
    at = domain.extend({index: 2}, at_most(index, p), less(p - 1, index))
    same = follows(at, equal(index, p))
    once = multiply(same, v(p, term))
    twice = multiply(same, index * v(p, term))
    own = follows(at, at_most(0, gap(term)), once, twice)
    upper = cases(own, above, at_most(index, p))
    return cases(below, upper, at_most(index, p - 1))


def _sides(domain: Domain, first: int) -> list[Domain]:
    """The indices below p and above p, from `first` to d."""
    point = {a: 1, g: 1, root: 1, t: 1}
    inside = domain.extend({index: 3, **point, p: 3, d: 5}, at_most(first, index),
                           at_most(index, d))  # fmt: skip
    return [
        inside.extend({index: 2}, at_most(index, p - 1)),
        inside.extend({index: 4}, less(p - 1, index), less(p, index)),
    ]


def _term_off_prime(domain: Domain, multiple: int) -> Theorem:
    """0 <= v(term at i) where p does not divide i >= 2."""
    weight, eigenvalue = _zero_off_prime(domain, multiple)
    unit = product(domain, sp.Integer(1), sp.Integer(1))
    factor = 1 - index ** (-alpha)
    contraction = ultrametric(domain, sp.Integer(1), index ** (-alpha), unit, eigenvalue)
    power = whole_power_of(domain, factor, 2 * t)
    scaled = multiply(contraction, 2 * t)
    both = product(domain, index ** (-c), factor ** (2 * t))
    return follows(domain, at_most(0, v(p, _term(index))), weight, power, scaled, both)


@cache
def _sum_value() -> Theorem:
    """v(S) = -c - 2 alpha t for the sum S over 2 <= k <= d."""
    domain = _domain()
    off = [_term_off_prime(side, m) for m, side in enumerate(_sides(domain, 2))]
    every = domain.extend({index: 2}, at_most(2, index), at_most(index, d))
    others = _everywhere(every, _term(index), off)
    one = at_prime(domain)
    weight, eigenvalue = (power_of(domain, p, exponent, root) for exponent in (g, a))
    unit = product(domain, sp.Integer(1), sp.Integer(1))
    strict = follows(domain, less(v(p, p**-alpha), 0), one, eigenvalue)
    factor = 1 - p ** (-alpha)
    contraction = isosceles(domain, sp.Integer(1), p**-alpha, strict, unit)
    power = whole_power_of(domain, factor, 2 * t)
    scaled = multiply(contraction, 2 * t)
    values = multiply(eigenvalue, 2 * t)
    both = product(domain, p ** (-c), factor ** (2 * t))
    own = multiply(one, c), multiply(one, alpha * t)
    claim = equal(v(p, _term(p)), -c - 2 * alpha * t)
    at = follows(domain, claim, weight, power, scaled, values, both, *own)
    low = follows(domain, less(v(p, _term(p)), 0), at)
    total = sp.Sum(_term(k), (k, 2, d))
    return follows(
        domain, equal(v(p, total), claim.right), dominated(domain, total, _term(p), others, low), at
    )


@cache
def _normaliser_value() -> Theorem:
    """v(H(d, c)) = -c."""
    domain = _domain()
    off = []
    for multiple, side in enumerate(_sides(domain, 1)):
        weight, _ = _zero_off_prime(side, multiple)
        off.append(follows(side, at_most(0, v(p, index**-c)), weight))
    every = domain.extend({index: 2}, at_most(1, index), at_most(index, d))
    others = _everywhere(every, index**-c, off)
    one = at_prime(domain)
    at = follows(domain, equal(v(p, p**-c), -c), power_of(domain, p, g, root), multiply(one, c))
    low = follows(domain, less(v(p, p**-c), 0), at)
    total = sp.Sum(k**-c, (k, 1, d))
    value = follows(
        domain, equal(v(p, total), -c), dominated(domain, total, p**-c, others, low), at
    )
    return replace(value, follows(domain, equal(total, H(d, c)), unfold(domain, H(d, c))))


@cache
def _loss_value() -> Theorem:
    """v(r(t)) = -2 alpha t."""
    domain = _domain()
    quotient = _without_first(domain)
    total = quotient.relation.right * H(d, c)
    ratio, weights = quotient.relation.left, H(d, c)
    parts = [split_sum(domain, sp.Sum(_term(k), (k, 2, d)), p)]
    parts.append(split_sum(domain, sp.Sum(_term(k), (k, 2, p)), p - 1))
    some = multiply(follows(domain, less(0, parts[0].relation.left), *parts), 1 / weights)
    back = product(domain, ratio, weights, follows(domain, less(0, ratio), some, quotient))
    whole = replace(
        follows(domain, equal(v(p, total), -c - 2 * alpha * t), _sum_value()),
        follows(domain, equal(total, ratio * weights), multiply(quotient, weights)),
    )
    claim = equal(v(p, ratio), -2 * alpha * t)
    return follows(domain, claim, back, whole, _normaliser_value())


def _without_first(domain: Domain) -> Theorem:
    """r(t) is the quotient of the sum over 2 <= k <= d and the normaliser."""
    loss = unfold(domain, GradientLoss(alpha, c - alpha, d, t))
    first = multiply(split_sum(domain, sp.Sum(_term(k), (k, 1, d)), sp.Integer(1)), 1 / H(d, c))
    claim = equal(loss.relation.left, sp.Sum(_term(k), (k, 2, d)) / H(d, c))
    return follows(domain, claim, loss, first)


def _hypotheses(domain: Domain) -> tuple[Theorem, Theorem]:
    ratio = numerator / denominator
    reached = equal(GradientLoss(alpha, c - alpha, d, t), ratio)
    coprime = equal(common(numerator, denominator), 1)
    return (
        assume(domain, reached, "the loss at t equals N / D"),
        assume(domain, coprime, "N / D is in lowest terms"),
    )


@cache
def _fraction() -> Theorem:
    """v(N) - v(D) = -2 alpha t."""
    domain = _whole()
    reached, _ = _hypotheses(domain)
    value = replace(specialise(_loss_value(), domain), reached)
    back = product(domain, numerator / denominator, denominator)
    return follows(domain, equal(v(p, numerator) - v(p, denominator), -2 * alpha * t), value, back)


@cache
def tie() -> Theorem:
    """v(D) = 2 alpha t: numerator and denominator are not both divisible by p."""
    domain = _whole()
    difference = _fraction()
    _, coprime = _hypotheses(domain)
    apart = cite(
        domain, equal(v(p, numerator) * v(p, denominator), 0), EXPONENT, prime(domain), coprime
    )
    whole = [
        cite(domain, at_most(0, v(p, number)), EXPONENT, prime(domain))
        for number in (numerator, denominator)
    ]
    crossed = multiply(difference, v(p, numerator))
    small = follows(domain, at_most(2 * alpha * t * v(p, numerator), 0), crossed, apart)
    none = follows(domain, at_most(v(p, numerator), 0), multiply(small, 1 / (2 * alpha * t)))
    return follows(domain, equal(v(p, denominator), 2 * alpha * t), difference, none, *whole)


@cache
def _multiples() -> Theorem:
    """Multiples of p beyond p are beyond d."""
    domain = _domain().extend({k: 2}, at_most(2, k))
    return follows(domain, less(d, k * p), multiply(follows(domain, at_most(2, k)), p))


def _prove_tie(proof: Proof) -> list[Theorem]:
    proof.step("Up to d, p divides no index but p itself.", _multiples())
    proof.step("The term at p alone has a negative value, which is that of the sum.", _sum_value())
    proof.step("So it is with the normaliser.", _normaliser_value())
    proof.step("The value of the quotient is the difference.", _loss_value())
    proof.step("It is the value of N / D.", _fraction())
    return [proof.step("In lowest terms p stands in the denominator only.", tie())]


def _twice() -> Domain:
    return _whole().extend({later: 1}, at_most(1, later))


def _prove_once(proof: Proof) -> list[Theorem]:
    domain = _twice()
    first = proof.step("The denominator determines 2 alpha t.", specialise(tie(), domain))
    second = proof.step("It does so at the second time.", specialise(tie(), domain, {t: later}))
    equality = follows(domain, equal(2 * alpha * t, 2 * alpha * later), first, second)
    scaled = multiply(equality, 1 / (2 * alpha))
    return [proof.step("So the times are the same.", follows(domain, equal(t, later), scaled))]


_ANY = Domain.of({d: 2}, at_most(2, d))


def _bertrand_claims() -> tuple[Relation, ...]:
    return (less(d / 2, near(d)), at_most(near(d), d), equal(is_prime(near(d)), 1))


def _prove_prime(proof: Proof) -> list[Theorem]:
    names = ("above half of d", "at most d", "a prime")
    return [
        proof.step(f"The number of Bertrand's postulate is {name}.", cite(_ANY, claim, _BERTRAND))
        for name, claim in zip(names, _bertrand_claims(), strict=True)
    ]


_LAW = "power-law/gradient-descent"
_SOURCE = "derived here; the paper does not treat ties"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/tie",
        law=_LAW,
        title="A loss that is a rational number has its time in the denominator",
        source=_SOURCE,
        statement=Statement(_whole(), (equal(v(p, denominator), 2 * a * t / root),)),
        prove=_prove_tie,
    ),
    Derivation(
        name="gradient-descent/one-tie",
        law=_LAW,
        title="The loss equals a rational number at one time at most",
        source=_SOURCE,
        statement=Statement(_twice(), (equal(t, later),)),
        prove=_prove_once,
    ),
    Derivation(
        name="gradient-descent/tie-prime",
        law=_LAW,
        title="There is a prime above d/2 and up to d",
        source=_BERTRAND,
        statement=Statement(_ANY, _bertrand_claims()),
        prove=_prove_prime,
    ),
)
