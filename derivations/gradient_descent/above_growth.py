"""Gradient descent for alpha + beta > 1: the number of iterations is bounded in the dimension.

Cut the sum at a place K. The coordinates up to K decay at least like e^(-n K^-alpha); those beyond
contribute at most (K-1)^(1-c)/(c-1) to the loss at any time, which is half of eps for the K of
`theory`. While the loss exceeds eps, the first part exceeds the other half.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import unit
from derivations.gradient_descent.above import terms, total
from derivations.gradient_descent.below import power_below
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    antiderivative,
    apply_exp,
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
    replace,
    specialise,
    split_sum,
    substitute,
    unfold,
)
from derivations.spectrum import at_least_one
from derivations.statements import two_sides
from derivations.sum_integral import compare_monotone, running, whole
from theory.functions import H
from theory.gradient_descent import bigram, power_law
from theory.gradient_loss import GradientCount, GradientLoss
from theory.symbols import T, alpha, beta, d, eps, k, n, x

__all__ = ["DERIVATIONS", "count_bounds", "sum_bound", "tail_bound", "time_bound"]

_HALF = sp.Rational(1, 2)
gap = sp.Symbol("g", positive=True)
"""Stands for 1/(c - 1), in which exponents are simpler."""
cut = sp.Symbol("K", positive=True)
"""Where the sum is cut; any number above 1."""
_decay = sp.exp(-n * cut**-alpha)
_tail = (cut - 1) ** (1 - c) / (c - 1)


def _domain(dimension: int, *more: Relation) -> Domain:
    point = {alpha: 2, c: 2, n: 2, cut: sp.Rational(7, 2), d: dimension}
    return Domain.of(point, less(1, c), at_most(1, n), less(1, cut), *more)


@cache
def decay_of_head() -> Theorem:
    """k^-c (1 - k^-alpha)^n <= e^(-n K^-alpha) k^-c for k <= K."""
    domain = _domain(10).without(d).extend({k: 3}, at_most(k, cut))
    fall = raise_to(follows(domain, at_most(k, cut)), -alpha)
    slower = apply_exp(
        follows(domain, at_most(-n * k**-alpha, -n * cut**-alpha), multiply(fall, n))
    )
    small = follows(domain, at_most(k**-alpha, 1))
    fast = specialise(power_below(), domain, {unit: k**-alpha}, [small])
    return multiply(follows(domain, at_most((1 - k**-alpha) ** n, _decay), fast, slower), k**-c)


@cache
def tail_bound() -> Theorem:
    """The sum of k^-c over m < k <= d is at most m^(1-c)/(c-1), for c > 1 and m < d."""
    domain = Domain.of({c: 2, whole: 3, d: 10}, less(1, c), less(whole, d))
    inside = Domain.of({c: 2, whole: 3, running: 4}, less(1, c), less(whole, running))
    slope = follows(inside, at_most(sp.diff(running**-c, running), 0))
    sums = compare_monotone(domain, running**-c, slope, whole, d)
    value = antiderivative(domain, -(x ** (1 - c)) / (c - 1), x**-c, x, whole, d)
    total_tail = sums.right.relation.left
    return follows(
        domain, at_most(total_tail, whole ** (1 - c) / (c - 1)), replace(sums.right, value)
    )


def _claim() -> Relation:
    return at_most(total, _decay * H(d, c) + _tail)


@cache
def _cut_inside() -> Theorem:
    """The bound of the sum where K < d, with m the integer part of K."""
    domain = _domain(10, less(cut, d)).extend({whole: 3}, at_most(whole, cut), less(cut, whole + 1))
    head = compare_sums(decay_of_head(), k, 1, whole, domain)
    tail = compare_sums(terms()[1], k, whole + 1, d, domain)
    beyond = raise_to(follows(domain, less(cut - 1, whole)), 1 - c)
    rest = follows(
        domain, at_most(tail.relation.right, _tail), tail_bound(), multiply(beyond, 1 / (c - 1))
    )
    splits = [split_sum(domain, s, whole) for s in (total, H(d, c).definition())]
    part = sp.Sum(k**-c, (k, 1, whole))
    share = follows(domain, at_most(part, H(d, c)), splits[1], unfold(domain, H(d, c)))
    bound = follows(domain, _claim(), head, tail, rest, splits[0], multiply(share, _decay))
    return integer_part(bound, whole, cut)


@cache
def sum_bound() -> Theorem:
    """The sum is at most e^(-n K^-alpha) H + (K-1)^(1-c)/(c-1)."""
    domain = _domain(3, at_most(d, cut))
    head = compare_sums(decay_of_head(), k, 1, d, domain)
    first = follows(domain, _claim(), head, unfold(domain, H(d, c)))
    return cases(first, _cut_inside(), at_most(d, cut))


_width = (2 * gap / eps) ** gap
_height = (1 + _width) ** alpha * sp.log(2 / eps)
"""What n stays below while the loss exceeds eps."""


@cache
def time_bound() -> Theorem:
    """If the loss after n/2 steps exceeds eps then n <= K^alpha log(2/eps); c is 1 + 1/gap."""
    values = {c: 1 + 1 / gap, cut: 1 + _width}
    share = substitute(total, values) / H(d, 1 + 1 / gap)
    domain = Domain.of(
        {alpha: 2, gap: 1, n: 2, d: 10, eps: sp.Rational(1, 100)},
        at_most(1, n),
        less(eps, 1),
        less(eps, share),
    )
    bound = specialise(sum_bound(), domain, values)
    unit_share = specialise(at_least_one(), domain, {alpha: 1 + 1 / gap})
    scaled = multiply(bound, 1 / H(d, 1 + 1 / gap))
    half = multiply(unit_share, eps / (2 * H(d, 1 + 1 / gap)))
    decay = substitute(_decay, values)
    large = follows(domain, less(eps / 2, decay), scaled, half)
    time = multiply(apply_log(large), (1 + _width) ** alpha)
    return follows(domain, at_most(n, _height), time)


def count_domain(exponent: sp.Expr = beta) -> Domain:
    """T is the least number of steps with r(T) <= eps, for 0 < eps < 1 (so that T >= 1)."""
    after, before = (GradientLoss(alpha, exponent, d, time) for time in (T, T - 1))
    point = {alpha: 2, beta: 0, d: 10, eps: sp.Rational(1, 5), T: 3}
    if exponent != beta:
        del point[beta]
    return Domain.of(
        point,
        less(1, alpha + exponent),
        less(eps, 1),
        at_most(1, T),
        at_most(after, eps),
        less(eps, before),
    )


def growth_claims(exponent: sp.Expr = beta) -> tuple[Relation, Relation]:
    """The two sides of the growth in `theory`, T standing for the count."""
    regime = (power_law() if exponent == beta else bigram()).regimes[-1]
    assert regime.growth is not None
    low, high = two_sides(regime.growth)
    return at_most(low.left, _with_count(low.right)), at_most(_with_count(high.left), high.right)


def _with_count(side: sp.Expr) -> sp.Expr:
    return side.replace(GradientCount, lambda *_: T)


@cache
def no_step(exponent: sp.Expr = beta) -> Theorem:
    """r(0) = 1, so that T >= 1 for every eps below 1."""
    domain = count_domain(exponent).without(T).without(eps)
    start = GradientLoss(alpha, exponent, d, sp.Integer(0))
    normaliser = H(d, alpha + exponent)
    share = multiply(unfold(domain, normaliser), 1 / normaliser)
    return follows(domain, equal(start, 1), unfold(domain, start), share)


@cache
def count_bounds(exponent: sp.Expr = beta) -> tuple[Theorem, Theorem]:
    """1 <= T and T <= 1 + K^alpha log(2/eps)/2."""
    domain = count_domain(exponent)
    low, high = growth_claims(exponent)
    border = at_most(2, T)
    several = domain.extend({}, border)
    single = domain.extend({eps: sp.Rational(3, 10), T: 1}, less(T, 2))
    before = unfold(several, GradientLoss(alpha, exponent, d, T - 1))
    values = {gap: 1 / (alpha + exponent - 1), n: 2 * T - 2}
    time = specialise(time_bound(), several, values, [before])
    ratio = follows(single, less(1, 2 / eps))
    positive = multiply(apply_log(ratio), (high.right - 1) / sp.log(2 / eps))
    return (
        follows(domain, low),
        cases(follows(several, high, time), follows(single, high, positive), border),
    )


def _prove(proof: Proof, exponent: sp.Expr) -> list[Theorem]:
    proof.step("No step leaves the loss at 1, so that T is at least 1.", no_step(exponent))
    proof.step("Coordinates up to K decay at least like e^(-n K^-alpha).", decay_of_head())
    proof.step("The sum of k^-c beyond m is at most an integral.", tail_bound())
    proof.step("Cut at the integer part of K, or not at all if K >= d.", sum_bound())
    proof.step("With the K of the statement the tail is eps/2; the head is more.", time_bound())
    low, high = count_bounds(exponent)
    return [
        proof.step("The lower bound is the hypothesis T >= 1.", low),
        proof.step("Put n = 2 (T - 1); T = 1 is below the bound.", high),
    ]


def _derivation(exponent: sp.Expr) -> Derivation:
    general, domain = exponent == beta, count_domain(exponent)
    point = dict(domain.witness)
    model = "for alpha + beta > 1" if general else "on a bigram model with alpha > 1"
    return Derivation(
        name=f"gradient-descent/{'' if general else 'bigram-'}above-growth",
        law=f"{'power-law' if general else 'bigram'}/gradient-descent",
        title=f"The number of iterations {model}",
        source="Kunstner and Bach (2025), Theorem 3.1, as an order of growth with constants",
        statement=Statement(
            domain, growth_claims(exponent), ({**point, d: 1, eps: sp.Rational(3, 10), T: 1},)
        ),
        prove=lambda proof: _prove(proof, exponent),
    )


DERIVATIONS = (_derivation(beta), _derivation(sp.Integer(0)))
