"""Gradient descent at the critical exponent alpha + beta = 1: the order of the iteration count.

That T steps are enough and T - 1 are not, r(T) <= eps < r(T - 1), puts T between two multiples of
d^(alpha (1 - eps)), at every dimension d >= 1 and for every eps below 1.
"""

from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.critical import (
    critical_regime,
    decays,
    late_integral,
    line_loss,
    loss_times_normaliser,
    peak_falls,
    peak_value,
    sum_bounds,
    sum_minus_integral,
    times_domain,
    total,
)
from derivations.gradient_descent.lemmas import slowest_coordinate
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Theorem,
    apply_exp,
    apply_log,
    at_most,
    before_count,
    below_maximum,
    cases,
    equal,
    follows,
    least_count,
    less,
    multiply,
    raise_to,
    specialise,
    unfold,
)
from derivations.statements import two_sides
from theory.functions import H
from theory.gradient_loss import GradientCount, GradientLoss
from theory.symbols import alpha, d, eps, n, x

__all__ = [
    "DERIVATIONS",
    "at_count",
    "before",
    "count_bounds",
    "count_from_above",
    "count_from_below",
    "enough_steps",
    "gauge",
    "level_domain",
    "loss_decays",
    "lower_constant",
    "reached",
    "several_domain",
    "single_domain",
    "spread",
    "too_few_steps",
]

_LEVEL = sp.Rational(3, 10)
_BORDER = at_most(n, d**alpha)
gauge = d ** (alpha * (1 - eps))
"""The order of the count."""
spread = sp.exp(sp.exp(-1) + alpha * peak_value(sp.Integer(2)))
"""The constant of the upper bound for eps >= 1/e."""
lower_constant = sp.exp(-1 - alpha * (peak_value(sp.Integer(1)) + eps))
"""Twice the constant of the lower bound."""


reached = GradientCount(alpha, 1 - alpha, d, eps)
"""The least number T of steps with r(T) <= eps."""


def level_domain() -> Domain:
    """0 < eps < 1, at any dimension."""
    return Domain.of({alpha: 1, d: 16, eps: _LEVEL}, less(eps, 1))


def several_domain() -> Domain:
    """As `level_domain`, and at least two steps are needed."""
    return level_domain().extend({}, at_most(2, reached))


def single_domain() -> Domain:
    """As `level_domain`, and one step is enough."""
    return level_domain().extend({eps: sp.Rational(1, 2)}, less(reached, 2))


def _enough() -> Domain:
    """r(n/2) <= eps with n >= 1."""
    return Domain.of(
        {alpha: 1, d: 16, eps: _LEVEL, n: 4}, less(eps, 1), at_most(1, n), at_most(line_loss, eps)
    )


def _too_few() -> Domain:
    """eps < r(n/2) with n >= 2."""
    return Domain.of(
        {alpha: 1, d: 16, eps: _LEVEL, n: 2}, less(eps, 1), at_most(2, n), less(eps, line_loss)
    )


@cache
def loss_decays() -> Theorem:
    """r(n/2) <= exp(-n d^-alpha): the last coordinate is the slowest."""
    domain = times_domain()
    slowest = specialise(slowest_coordinate()[1], domain, {c: 1})
    last = specialise(decays(), domain, {x: d})
    return follows(domain, at_most(line_loss, sp.exp(-n * d**-alpha)), slowest, last)


@cache
def enough_steps() -> Theorem:
    """If r(n/2) <= eps then n >= exp(-1 - alpha (M + eps)) d^(alpha (1 - eps))."""
    goal = at_most(lower_constant * gauge, n)
    inside = _enough().extend({n: 4}, _BORDER)
    loss = multiply(follows(inside, at_most(line_loss, eps)), H(d, 1))
    size = multiply(specialise(spectrum.bounds_critical()[1], inside), eps)
    claim = at_most(total, eps * (1 + sp.log(d)))
    small = follows(inside, claim, loss, loss_times_normaliser(), size)
    logarithm = follows(
        inside,
        at_most(
            -1 - alpha * (peak_value(sp.Integer(1)) + eps) + alpha * (1 - eps) * sp.log(d),
            sp.log(n),
        ),
        multiply(small, alpha),
        multiply(sum_bounds()[0], alpha),
        multiply(peak_falls(1), alpha),
    )
    first = follows(inside, goal, apply_exp(logarithm))
    outside = _enough().extend({n: 20}, less(d**alpha, n))
    factor = follows(outside, at_most(lower_constant, 1))
    power = follows(outside, at_most(gauge, d**alpha))
    second = follows(outside, goal, multiply(factor, gauge), power)
    return cases(first, second, _BORDER)


def _logarithmic(domain: Domain) -> Theorem:
    """eps log d <= sum, where eps < r(n/2)."""
    loss = multiply(follows(domain, less(eps, line_loss)), H(d, 1))
    size = multiply(specialise(spectrum.bounds_critical()[0], domain), eps)
    return follows(domain, at_most(eps * sp.log(d), total), loss, loss_times_normaliser(), size)


@cache
def few_inside() -> Theorem:
    """If eps < r(n/2), 2 <= n <= d^alpha, then n <= spread d^(alpha (1 - eps))."""
    domain = _too_few().extend({n: 2}, _BORDER)
    logarithm = follows(
        domain,
        at_most(sp.log(n), alpha * (1 - eps) * sp.log(d) + sp.log(spread)),
        multiply(_logarithmic(domain), alpha),
        multiply(sum_bounds()[1], alpha),
        multiply(peak_falls(2), alpha),
    )
    return follows(domain, at_most(n, spread * gauge), apply_exp(logarithm))


@cache
def few_outside() -> tuple[Theorem, Theorem]:
    """If eps < r(n/2), d^alpha < n, then d^(alpha eps) <= spread and n <= log(1/eps) d^alpha."""
    domain = _too_few().extend({eps: sp.Rational(1, 100), n: 30}, less(d**alpha, n))
    ratio = multiply(follows(domain, at_most(d**alpha, n)), d**-alpha)
    decay = apply_exp(follows(domain, at_most(-n * d**-alpha, -1), ratio))
    logarithm = follows(
        domain,
        at_most(alpha * eps * sp.log(d), sp.log(spread)),
        multiply(_logarithmic(domain), alpha),
        multiply(sum_minus_integral()[1], alpha),
        multiply(late_integral(), alpha),
        decay,
        multiply(peak_falls(2), alpha),
    )
    power = follows(domain, at_most(d ** (alpha * eps), spread), apply_exp(logarithm))
    small = follows(domain, at_most(eps, sp.exp(-n * d**-alpha)), loss_decays())
    time = multiply(apply_log(small), d**alpha)
    return power, follows(domain, at_most(n, sp.log(1 / eps) * d**alpha), time)


@cache
def too_few_steps() -> Theorem:
    """If eps < r(n/2), n >= 2, then n <= max(1, log(1/eps)) spread d^(alpha (1 - eps))."""
    largest = sp.Max(1, sp.log(1 / eps))
    goal = at_most(n, largest * spread * gauge)
    first, (power, time) = few_inside(), few_outside()
    inside, outside = first.domain, power.domain
    one, logarithm = below_maximum(Domain.of({eps: _LEVEL}), largest)
    near = follows(inside, goal, first, multiply(specialise(one, inside), spread * gauge))
    positive = follows(outside, less(0, largest), one)
    scaled = multiply(power, largest * gauge, positive)
    longer = multiply(specialise(logarithm, outside), d**alpha)
    return cases(near, follows(outside, goal, time, longer, scaled), _BORDER)


@cache
def no_step() -> Theorem:
    """r(0) = 1, so that T >= 1 for every eps below 1."""
    domain = Domain.of({alpha: 1, d: 16})
    start = GradientLoss(alpha, 1 - alpha, d, sp.Integer(0))
    share = multiply(unfold(domain, H(d, 1)), 1 / H(d, 1))
    return follows(domain, equal(start, 1), unfold(domain, start), share)


@cache
def at_count() -> tuple[Theorem, Theorem]:
    """1 <= T and r(T) <= eps, by definition."""
    return least_count(level_domain(), reached)


@cache
def before() -> Theorem:
    """eps < r(T - 1), where at least two steps are needed."""
    domain = several_domain()
    return before_count(domain, reached, follows(domain, at_most(2, reached)))


@cache
def count_from_below() -> Theorem:
    """The lower bound for n = 2T."""
    return specialise(enough_steps(), level_domain(), {n: 2 * reached}, at_count())


@cache
def count_from_above() -> Theorem:
    """The upper bound for n = 2T - 2, at least two steps being needed."""
    return specialise(too_few_steps(), several_domain(), {n: 2 * reached - 2}, [before()])


@cache
def count_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `growth_critical` of theory."""
    several, single = several_domain(), single_domain()
    lower = follows(
        level_domain(), at_most(lower_constant / 2 * gauge, reached), count_from_below()
    )
    largest = sp.Max(1, sp.log(1 / eps))
    goal = at_most(reached, largest * spread * gauge)
    one = specialise(below_maximum(Domain.of({eps: _LEVEL}), largest)[0], single)
    floor = multiply(one, spread * gauge)
    wide = multiply(follows(single, at_most(1, spread)), gauge)
    power = raise_to(follows(single, at_most(1, d)), alpha * (1 - eps))
    first = follows(several, goal, count_from_above())
    second = follows(single, goal, floor, wide, power)
    return lower, cases(first, second, at_most(2, reached))


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("No step leaves the loss at 1, so that T is at least 1.", no_step())
    proof.step(
        "The loss is at most eps: bound the sum below and the normaliser above.", enough_steps()
    )
    proof.step("The last coordinate is the slowest.", loss_decays())
    proof.step("Few steps: the sum from above, the normaliser from below.", few_inside())
    power, time = few_outside()
    proof.step("More than d^alpha steps: the sum is below a constant, so eps is small.", power)
    proof.step("There the loss decays exponentially, which bounds the time.", time)
    proof.step("The two cases together.", too_few_steps())
    proof.step("T steps are enough.", at_count()[1])
    proof.step("T - 1 steps are not.", before())
    lower, upper = count_bounds()
    return [
        proof.step("Put n = 2 T in the bound from below.", lower),
        proof.step("Put n = 2 (T - 1) in that from above; T = 1 is below the bound.", upper),
    ]


def _prove_bigram(proof: Proof) -> list[Theorem]:
    general = [proof.step("The bound for every alpha.", part) for part in count_bounds()]
    return [proof.step("Put alpha = 1.", specialise(part, _BIGRAM, {alpha: 1})) for part in general]


_BIGRAM = Domain.of({d: 16, eps: _LEVEL}, less(eps, 1))


def _statement(identifier: str, domain: Domain) -> Statement:
    """The two inequalities of the growth in `theory`."""
    growth = critical_regime(identifier).growth
    assert growth is not None
    point = dict(domain.witness)
    spots = ({**point, d: 1}, {**point, d: 200}, {**point, eps: sp.Rational(1, 100)})
    return Statement(domain, two_sides(growth), spots)


_SOURCE = "Kunstner and Bach (2025), Theorem 3.1, as an order of growth with constants"

DERIVATIONS = (
    Derivation(
        name="gradient-descent/critical-growth",
        law="power-law/gradient-descent",
        title="The number of iterations for alpha + beta = 1",
        source=_SOURCE,
        statement=_statement("power-law/gradient-descent", level_domain()),
        prove=_prove,
    ),
    Derivation(
        name="gradient-descent/bigram-critical-growth",
        law="bigram/gradient-descent",
        title="The number of iterations on the bigram model under Zipf's law",
        source=_SOURCE,
        statement=_statement("bigram/gradient-descent", _BIGRAM),
        prove=_prove_bigram,
    ),
)
