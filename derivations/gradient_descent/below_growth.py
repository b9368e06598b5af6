"""Gradient descent below the critical exponent: the number of iterations is of order d^alpha.

That T steps are enough and T - 1 are not, r(T) <= eps < r(T - 1), puts T between two multiples of
d^alpha, at every dimension d >= 1 and for every eps below 1.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import bernoulli, unit
from derivations.gradient_descent.below import BIGRAM, GENERAL, Family, below_regime, power_below
from derivations.gradient_descent.lemmas import own_loss, slowest_coordinate
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Theorem,
    apply_log,
    at_most,
    before_count,
    cases,
    compare_sums,
    equal,
    follows,
    integer_part,
    least_count,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.spectrum import bounds_below
from derivations.statements import two_sides
from derivations.sum_integral import whole
from theory.functions import H
from theory.gradient_loss import GradientCount
from theory.symbols import alpha, beta, d, eps, k, n

__all__ = [
    "DERIVATIONS",
    "count_bounds",
    "enough_steps",
    "few_dropped",
    "too_few_steps",
]

_HALF = sp.Rational(1, 2)
gap = sp.Symbol("g", positive=True)
"""1 - c, so that powers with exponents 1/(1 - c) stay single terms."""
_part = (1 - eps) / 4
_fraction = _part ** (1 / gap)
_border = at_most(1, _fraction * d)
loss = own_loss.subs(c, 1 - gap)
"""The loss after n/2 steps with 1 - gap for c."""
late = _part ** (-alpha / gap) * d**-alpha
"""The eigenvalue k^-alpha at k = ((1 - eps)/4)^(1/(1-c)) d."""
goal = at_most((1 - eps) / (1 + eps), n * late)


def _early_domain() -> Domain:
    """r(n/2) <= eps < 1, c < 1, n >= 1."""
    return Domain.of(
        {alpha: _HALF, gap: _HALF, eps: sp.Rational(1, 10), n: 60, d: 36},
        less(gap, 1),
        less(eps, 1),
        at_most(1, n),
        at_most(loss, eps),
    )


@cache
def tail_term() -> Theorem:
    """(1 - n y) k^-c <= k^-c (1 - k^-alpha)^n for k above the fraction of d, y the value there."""
    domain = Domain.of(
        {alpha: _HALF, gap: _HALF, eps: sp.Rational(1, 10), n: 12, d: 36, k: 9},
        less(gap, 1),
        less(eps, 1),
        at_most(1, n),
        at_most(_fraction * d, k),
    )
    fall = multiply(raise_to(follows(domain, at_most(_fraction * d, k)), -alpha), n)
    line = specialise(bernoulli(n), domain, {unit: k**-alpha})
    return multiply(
        follows(domain, at_most(1 - n * late, (1 - k**-alpha) ** n), fall, line), k ** (gap - 1)
    )


@cache
def few_dropped() -> Theorem:
    """H(m, c) <= (1 - eps)/2 H(d, c) for m up to ((1-eps)/4)^(1/(1-c)) d, when that is >= 1."""
    domain = Domain.of(
        {gap: _HALF, eps: sp.Rational(1, 10), d: 36, whole: 1},
        less(gap, 1),
        less(eps, 1),
        _border,
        at_most(whole, _fraction * d),
    )
    low = specialise(bounds_below()[0], domain, {alpha: 1 - gap})
    high = specialise(bounds_below()[1], domain, {alpha: 1 - gap, d: whole})
    scale = follows(domain, equal((_fraction * d) ** gap, _part * d**gap))
    power = raise_to(follows(domain, at_most(whole, _fraction * d)), gap)
    large = raise_to(follows(domain, _border), gap)
    claim = at_most(gap * H(whole, 1 - gap), gap * (1 - eps) / 2 * H(d, 1 - gap))
    scaled = multiply(low, gap * (1 - eps) / 2), multiply(high, gap)
    product = follows(domain, claim, *scaled, power, large, scale)
    return multiply(product, 1 / gap)


@cache
def _small_sum(domain: Domain) -> Theorem:
    """The sum is at most eps H, from r(n/2) <= eps."""
    meaning = multiply(unfold(domain, loss), H(d, 1 - gap))
    product = multiply(follows(domain, at_most(loss, eps)), H(d, 1 - gap))
    claim = at_most(meaning.relation.right, eps * H(d, 1 - gap))
    return follows(domain, claim, product, meaning)


@cache
def nothing_dropped() -> Theorem:
    """(1 - eps)/(1 + eps) <= n y where the fraction of d is below 1."""
    domain = _early_domain().extend({d: 4}, less(_fraction * d, 1))
    summed = compare_sums(tail_term(), k, 1, d, domain)
    size = multiply(unfold(domain, H(d, 1 - gap)), 1 - n * late)
    claim = at_most((1 - n * late) * H(d, 1 - gap), eps * H(d, 1 - gap))
    product = follows(domain, claim, _small_sum(domain), summed, size)
    quotient = multiply(product, 1 / H(d, 1 - gap))
    less_one = multiply(follows(domain, at_most(1 - eps, (1 - eps) * (1 + eps))), 1 / (1 + eps))
    return follows(domain, goal, quotient, less_one)


@cache
def some_dropped() -> Theorem:
    """(1 - eps)/(1 + eps) <= n y where the fraction of d is at least 1; m is its integer part.

    With R the part of H beyond m:  (1 - n y) R <= S <= eps H <= 2 eps/(1 + eps) R.
    """
    small = at_most(whole, _fraction * d)
    domain = _early_domain().extend({whole: 1}, _border, small, less(_fraction * d, whole + 1))
    below_one = raise_to(follows(domain, at_most(_part, 1)), 1 / gap)
    inside = follows(domain, at_most(whole, d), multiply(below_one, d))
    meaning = unfold(domain, loss)
    total = meaning.relation.right * H(d, 1 - gap)
    size = unfold(domain, H(d, 1 - gap))
    rest = sp.Sum(k ** (gap - 1), (k, whole + 1, d))
    halves = split_sum(domain, total, whole, inside)
    parts = split_sum(domain, size.relation.right, whole, inside)
    summed = compare_sums(tail_term(), k, whole + 1, d, domain, inside)
    head = unfold(domain, H(whole, 1 - gap))
    dropped = specialise(few_dropped(), domain)
    claim = at_most((1 + eps) / 2 * H(d, 1 - gap), rest)
    large = follows(domain, claim, size, parts, head, dropped, inside)
    much = multiply(large, 2 * eps / (1 + eps), inside)
    product = follows(
        domain,
        at_most((1 - n * late) * rest, 2 * eps / (1 + eps) * rest),
        _small_sum(domain),
        halves,
        summed,
        much,
        inside,
    )
    positive = follows(domain, less(0, rest), large, inside)
    quotient = multiply(product, 1 / rest, positive, inside)
    result = follows(domain, goal, quotient, positive)
    return integer_part(result, whole, _fraction * d)


@cache
def enough_steps() -> Theorem:
    """If r(n/2) <= eps then n is at least a multiple of d^alpha."""
    ready = cases(some_dropped(), nothing_dropped(), _border)
    claim = at_most(_part ** (alpha / gap) * (1 - eps) / (1 + eps) * d**alpha, n)
    return follows(ready.domain, claim, multiply(ready, 1 / late))


@cache
def too_few_steps() -> Theorem:
    """If eps < r(n/2) and n >= 1 then n <= log(1/eps) d^alpha: the last coordinate is slow."""
    point = {alpha: _HALF, c: _HALF, eps: sp.Rational(1, 10), n: 2, d: 16}
    domain = Domain.of(point, less(eps, 1), at_most(1, n), less(eps, own_loss))
    decay = specialise(power_below(), domain, {unit: d**-alpha})
    claim = at_most(eps, sp.exp(-n * d**-alpha))
    time = multiply(apply_log(follows(domain, claim, slowest_coordinate()[1], decay)), d**alpha)
    return follows(domain, at_most(n, sp.log(1 / eps) * d**alpha), time)


reached = GradientCount(alpha, beta, d, eps)
"""The least number T of steps with r(T) <= eps."""


def level_domain() -> Domain:
    """0 < alpha + beta < 1 and 0 < eps < 1, at any dimension."""
    point = {alpha: _HALF, beta: 0, eps: sp.Rational(1, 10), d: 36}
    return Domain.of(point, less(0, alpha + beta), less(alpha + beta, 1), less(eps, 1))


@cache
def at_count() -> tuple[Theorem, Theorem]:
    """1 <= T and r(T) <= eps, by definition."""
    return least_count(level_domain(), reached)


@cache
def before() -> Theorem:
    """eps < r(T - 1), where at least two steps are needed."""
    several = level_domain().extend({}, at_most(2, reached))
    return before_count(several, reached, follows(several, at_most(2, reached)))


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `growth_below` of theory, for every d >= 1."""
    domain, several = level_domain(), before().domain
    single = domain.extend({eps: _HALF}, less(reached, 2))
    growth = below_regime().growth
    assert growth is not None
    low, high = two_sides(growth)
    early = {gap: 1 - alpha - beta, n: 2 * reached}
    enough = specialise(enough_steps(), domain, early, at_count())
    longer = {c: alpha + beta, n: 2 * reached - 2}
    too_few = specialise(too_few_steps(), several, longer, [before()])
    one = follows(single, at_most(1, d**alpha))
    return (
        follows(domain, low, enough, at_count()[0]),
        cases(follows(several, high, too_few), follows(single, high, one), at_most(2, reached)),
    )


def _growth_derivation(family: Family) -> Derivation:
    domain = family.domain({eps: sp.Rational(1, 10), d: 36}, less(eps, 1))
    values = {} if family is GENERAL else {beta: 0}

    def prove(proof: Proof) -> list[Theorem]:
        proof.step("Bernoulli's inequality for the k above a fraction of d.", tail_term())
        proof.step("The k below that fraction are a small part of the normaliser.", few_dropped())
        proof.step("If any k is below it: divide by the rest of the normaliser.", some_dropped())
        proof.step("If none is: divide by the normaliser.", nothing_dropped())
        proof.step("So the loss is at most eps only after many steps.", enough_steps())
        proof.step("The last coordinate is the slowest.", slowest_coordinate()[1])
        proof.step("So the loss is above eps only for few steps.", too_few_steps())
        proof.step("T steps are enough.", at_count()[1])
        proof.step("T - 1 steps are not.", before())
        lower, upper = (specialise(side, domain, values) for side in count_bounds())
        return [
            proof.step("Put n = 2 T in the bound from below.", lower),
            proof.step("Put n = 2 (T - 1) in that from above; T = 1 is below the bound.", upper),
        ]

    growth = below_regime(family.law).growth
    assert growth is not None
    point = dict(domain.witness)
    spots = ({**point, d: 1}, {**point, eps: _HALF}, {**point, d: 400})
    return Derivation(
        name=f"{family.prefix}-growth",
        law=family.law,
        title=f"The number of iterations on {family.title}, alpha + beta < 1",
        source="Kunstner and Bach (2025), Theorem 3.1, as an order of growth with constants",
        statement=Statement(domain, two_sides(growth), spots),
        prove=prove,
    )


DERIVATIONS = tuple(_growth_derivation(family) for family in (GENERAL, BIGRAM))
