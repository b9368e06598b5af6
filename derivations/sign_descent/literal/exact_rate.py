"""From bounds on single coordinates to the least loss against the limit law, from below.

The literal loss after an odd number of steps and the mean over a period share this argument; see
`exact_lower` for what is shown of the sum of squares.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    compare_sums,
    every_length,
    follows,
    greatest_index,
    integer_part,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.pieces import m, q, squares
from derivations.sign_descent.literal import exact_lower
from derivations.sign_descent.literal.exact_lower import steps, sum_, weight
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactOptimum, SignMeanOptimum
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import alpha, d, k, v

__all__ = ["Oscillation", "against_rate", "far_squares", "kept_squares", "optimum_below"]

_HALF = sp.Rational(1, 2)
_normaliser = H(d, 2 * alpha)
_START = k**-alpha


@dataclass(frozen=True, slots=True)
class Oscillation:
    """A loss of literal steps of length v.

    `domain` has alpha, d, v and what stands in the number `time` of steps; a small coordinate keeps
    `weight` v^2. `term` is the part of coordinate k, `meaning` states that the loss times H(d, 2a)
    is the sum of them; `far` is (k^-a - u)^2 <= term where u = time v <= k^-a, and `near` is
    weight (v^2 - 2 v k^-a) <= term for every k.
    """

    domain: Domain
    time: sp.Expr
    weight: sp.Expr
    term: sp.Expr
    optimum: SignExactOptimum | SignMeanOptimum
    meaning: Callable[[], Theorem]
    far: Callable[[], Theorem]
    near: Callable[[], Theorem]

    @property
    def reach(self) -> sp.Expr:
        """u, how far a coordinate gets."""
        return self.time * v

    @property
    def chosen(self) -> dict[sp.Symbol, sp.Expr]:
        """What the lemmas of `exact_lower` speak of."""
        return {steps: self.time, weight: self.weight}

    def total(self) -> sp.Expr:
        """The sum of the parts of all coordinates."""
        return sp.Sum(self.term, (k, 1, d))


def _piece(case: Oscillation, domain: Domain) -> Domain:
    """q coordinates have not reached their targets."""
    inverse = case.reach ** (-1 / alpha)
    point = {alpha: 1, v: sp.Rational(2, 5) / case.time.subs(dict(domain.witness)), q: 2}
    ends = (at_most(1, inverse), at_most(q, inverse), less(inverse, q + 1))
    return domain.extend(point, *ends)


def kept_squares(case: Oscillation, domain: Domain) -> Theorem:
    """weight (d v^2 - 2 v H(d, alpha)) is at most the sum."""
    summed = compare_sums(case.near(), k, 1, d, domain)
    scaled = multiply(unfold(domain, H(d, alpha)), 2 * v * case.weight)
    claim = at_most(_of(case, exact_lower.kept), case.total())
    return follows(domain, claim, summed, scaled)


def _of(case: Oscillation, expression: sp.Expr) -> sp.Expr:
    return expression.subs(case.chosen, simultaneous=True)


def far_squares(case: Oscillation, domain: Domain) -> Theorem:
    """The squares of those that are on their way, and what all coordinates keep."""
    reach = case.reach
    early = domain.extend({k: 1}, at_most(k, q))
    ahead = follows(early, at_most(reach, _START), _ends(early, case)[1], _power(early, k, q))
    left = specialise(case.far(), early, {}, [ahead])
    longer = multiply(follows(early, at_most(1, case.time)), v)
    small = multiply(follows(early, at_most(v, 2 * _START), ahead, longer), case.weight * v)
    part = case.weight * (v**2 - 2 * v * _START)
    both = follows(early, at_most((_START - reach) ** 2 + part, case.term), left, small)
    first = compare_sums(both, k, 1, q, domain)
    late = domain.extend({k: 3}, at_most(q + 1, k), at_most(k, d))
    second = compare_sums(specialise(case.near(), late), k, q + 1, d, domain)
    splits = [split_sum(domain, sp.Sum(e, (k, 1, d)), q) for e in (case.term, part)]
    scaled = multiply(unfold(domain, H(d, alpha)), 2 * v * case.weight)
    linear = multiply(unfold(domain, H(q, alpha)), 2 * reach)
    claim = at_most(squares(q, reach) + _of(case, exact_lower.kept), case.total())
    meanings = (scaled, linear, unfold(domain, H(q, 2 * alpha)))
    return follows(domain, claim, first, second, *splits, *meanings)


def _power(domain: Domain, low: sp.Expr, high: sp.Expr) -> Theorem:
    """high^-alpha <= low^-alpha."""
    return raise_to(follows(domain, at_most(low, high)), -alpha)


def _ends(domain: Domain, case: Oscillation) -> tuple[Theorem, Theorem]:
    """(q+1)^-alpha < u and u <= q^-alpha."""
    inverse = case.reach ** (-1 / alpha)
    low = raise_to(follows(domain, less(inverse, q + 1)), -alpha)
    high = raise_to(follows(domain, at_most(q, inverse)), -alpha)
    return (
        follows(domain, less((q + 1) ** -alpha, case.reach), low),
        follows(domain, at_most(case.reach, q**-alpha), high),
    )


def _whole(case: Oscillation, domain: Domain) -> Domain:
    """alpha > 1/2 and m coordinates decrease in the limit."""
    level = _level(case)
    borders = (at_most(pieces.border(m), level), less(level, pieces.border(m + 1)))
    fitting = {alpha: 1, m: 3, d: 27 / case.weight}  # after three steps B_3 = 5/2 <= 3 < B_4
    return domain.extend(fitting, less(_HALF, alpha), *borders)


def _level(case: Oscillation) -> sp.Expr:
    """sigma = tau^-2, the weight of u^2 in the limit."""
    return case.weight * d / case.time**2


def _by_lemma(case: Oscillation, lemma: Theorem, domain: Domain, *known: Theorem) -> Theorem:
    """An instance of a lemma of `exact_lower` about the sum."""
    return specialise(lemma, domain, {**case.chosen, sum_: case.total()}, known)


def every_length_bound(case: Oscillation) -> Theorem:
    """min f - 2 weight H(d, alpha)/time <= the sum, for every v > 0."""
    start = _whole(case, case.domain)
    long = start.extend({v: 1}, less(1, case.reach))
    each = long.extend({k: 2}, at_most(k, d))
    squares_ = compare_sums(follows(each, at_most(0, case.term)), k, 1, d, long)
    beyond = _by_lemma(case, exact_lower.all_crossed(), long, squares_, kept_squares(case, long))
    domain = _piece(case, start)
    some = domain.extend({}, at_most(q, d))
    first = _by_lemma(
        case, exact_lower.crossed(), some, *_ends(some, case), far_squares(case, some)
    )
    none = domain.extend({d: 1, m: 1}, less(d, q))
    second = _by_lemma(case, exact_lower.none_crossed(), none, _nothing_crossed(case, none))
    found = integer_part(cases(first, second, at_most(q, d)), q, case.reach ** (-1 / alpha))
    short = start.extend({}, at_most(case.reach, 1))
    power = raise_to(follows(short, at_most(case.reach, 1)), -1 / alpha)
    return cases(specialise(found, short, {}, [power]), beyond, at_most(case.reach, 1))


def _nothing_crossed(case: Oscillation, domain: Domain) -> Theorem:
    """The sum of (k^-alpha - d^-alpha)^2 is at most the sum where d < q."""
    each = domain.extend({k: 1}, at_most(k, d))
    last = _power(each, k, d)
    before = follows(each, at_most(case.reach, d**-alpha), _ends(each, case)[1], _power(each, d, q))
    ahead = follows(each, at_most(case.reach, _START), last, before)
    gap = follows(each, at_most(0, _START - d**-alpha), last)
    wider = follows(each, at_most(_START - d**-alpha, _START - case.reach), before)
    left = specialise(case.far(), each, {}, [ahead])
    less_left = follows(
        each, at_most((_START - d**-alpha) ** 2, case.term), raise_to(wider, 2, gap), left
    )
    summed = compare_sums(less_left, k, 1, d, domain)
    linear = multiply(unfold(domain, H(d, alpha)), 2 * d**-alpha)
    claim = at_most(squares(d, d**-alpha), case.total())
    return follows(domain, claim, summed, linear, unfold(domain, H(d, 2 * alpha)))


def optimum_below(case: Oscillation) -> Theorem:
    """min f - 2 weight H(d, alpha)/time <= H(d, 2 alpha) r*, with m decreasing coordinates."""
    bound = every_length_bound(case)
    domain = bound.domain
    loss = case.meaning().relation.left / _normaliser
    low = _of(case, exact_lower.bound)
    product = follows(domain, at_most(low, _normaliser * loss), bound, case.meaning())
    share = multiply(product, 1 / _normaliser)
    each = follows(domain, at_most(low / _normaliser, loss), share)
    least = every_length(domain.without(v), case.optimum, each, v)
    whole = multiply(least, _normaliser)
    return follows(whole.domain, at_most(low, _normaliser * case.optimum), whole)


def against_rate(case: Oscillation) -> Theorem:
    """zeta(2 alpha) SignRate(alpha, tau) - 2 weight H(d, alpha)/time <= H(d, 2 alpha) r*."""
    domain = case.domain.without(v).extend({d: 36}, less(_HALF, alpha))
    level = _level(case)
    index = Decreasing(alpha, level)
    found = specialise(optimum_below(case), domain, {m: index}, greatest_index(domain, index))
    rate = SignRate(alpha, case.time / sp.sqrt(case.weight * d))
    size = sp.zeta(2 * alpha)
    meaning = multiply(unfold(domain, rate), size)
    claim = at_most(
        size * rate - 2 * case.weight * H(d, alpha) / case.time, _normaliser * case.optimum
    )
    return follows(domain, claim, found, meaning)
