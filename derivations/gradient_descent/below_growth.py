"""Gradient descent below the critical exponent: the number of iterations is of order d^alpha.

T steps are enough and T - 1 are not, r(T) <= eps < r(T - 1), puts T between two multiples of
d^alpha, at every dimension d >= 1 and for every eps below 1.
"""

from functools import cache

import sympy as sp

from derivations.elementary import bernoulli, unit
from derivations.gradient_descent.below import below_regime, power_below
from derivations.gradient_descent.lemmas import own_loss, slowest_coordinate
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    apply_log,
    at_most,
    cases,
    compare_sums,
    equal,
    follows,
    integer_part,
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
from theory.gradient_loss import GradientCount, GradientLoss
from theory.symbols import T, alpha, beta, d, eps, k, n

_HALF = sp.Rational(1, 2)
_COUNT = 4
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


def count_domain(exponent: sp.Expr = beta) -> Domain:
    """T is the least number of steps with r(T) <= eps < 1 (so that T >= 1), alpha + beta < 1."""
    after, before = (GradientLoss(alpha, exponent, d, time) for time in (T, T - 1))
    point = {alpha: _HALF, beta: 0, eps: sp.Rational(1, 10), d: 36, T: _COUNT}
    return Domain.of(
        {s: v for s, v in point.items() if s != beta or exponent == beta},
        less(0, alpha + exponent),
        less(alpha + exponent, 1),
        less(eps, 1),
        at_most(1, T),
        at_most(after, eps),
        less(eps, before),
    )


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `growth_below` of theory, for the least T with r(T) <= eps."""
    domain = count_domain()
    growth = below_regime().growth
    assert growth is not None
    low, high = (with_count(claim) for claim in two_sides(growth))
    early = specialise(enough_steps(), domain, {gap: 1 - alpha - beta, n: 2 * T})
    several = domain.extend({}, at_most(2, T))
    single = domain.extend({eps: _HALF, T: 1}, less(T, 2))
    longer = specialise(too_few_steps(), several, {c: alpha + beta, n: 2 * T - 2})
    one = follows(single, at_most(1, d**alpha))
    return (
        follows(domain, low, early),
        cases(follows(several, high, longer), follows(single, high, one), at_most(2, T)),
    )


def with_count(claim: Relation) -> Relation:
    """A claim about the count as one about T."""
    sides = (side.replace(GradientCount, lambda *_: T) for side in (claim.left, claim.right))
    return at_most(*sides)
