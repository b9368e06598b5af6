"""80 literal steps leave more than a hundredth of the loss under Zipf's law at every d >= 8401.

The lengths are divided as in `even_lengths`. The margin is least at v = 1/81, where four targets
are hit: there the loss is above a hundredth from d = 8401 on.
"""

from functools import cache, partial

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    count_at_least,
    every_length,
    follows,
    less,
    multiply,
    specialise,
)
from derivations.sign_descent.literal.even_lengths import (
    Lengths,
    all_lengths,
    at_hits,
    long_steps,
    short_steps,
)
from derivations.sign_descent.literal.even_ranges import (
    DIMENSION,
    near_range,
    nearest_even,
    normaliser_above,
    returned,
)
from derivations.sign_descent.literal.exact import half, loss_times_normaliser
from derivations.sign_descent.literal.exact_zipf import normaliser_below
from derivations.sign_descent.literal.exact_zipf_count import count_82_from_above, falls_on, stated
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactCount, SignExactLoss, SignExactOptimum
from theory.symbols import T, alpha, d, j, v

__all__ = ["DERIVATIONS", "EIGHTY", "eighty_are_short"]

_R = sp.Rational
_STEPS = 80
_normaliser = H(d, 2)
_EVEN = 2 * half
_LEVEL = _R(1, 100) + _R(1, 10**10)
"""A little more than a hundredth, so that the infimum over all lengths is more than that too."""
EIGHTY = Lengths(
    time=_STEPS,
    wanted=_LEVEL * _normaliser,
    domain=Domain.of({d: DIMENSION}, at_most(DIMENSION, d)),
    cells=(
        (92, 84, (5, 3, 2, 1)),
        (84, 82, (3, 2, 1)),
        (82, 81, (8, 7, 6, 5, 4, 3, 2, 1)),
        (81, 80, (4, 3, 2, 1)),
        (80, 78, (13, 4, 3, 2, 1)),
        (78, 76, (2, 1)),
        (76, 70, (9, 6, 5, 3, 2, 1)),
        (70, 60, (2, 1)),
    ),
    hits=(81,),
    above=partial(normaliser_below, 4),
    below=normaliser_above,
)
"""80 steps: at v = 1/81 they nearly reach a hundredth."""


@cache
def eighty_are_short() -> Theorem:
    """1/100 < r*(80) for d >= 8401."""
    bound = all_lengths(EIGHTY)
    free, loss = bound.domain, SignExactLoss(1, d, _STEPS, v)
    meaning = specialise(loss_times_normaliser(), free, {alpha: 1, T: _STEPS})
    product = follows(free, at_most(_LEVEL * _normaliser, _normaliser * loss), bound, meaning)
    every = follows(free, at_most(_LEVEL, loss), multiply(product, 1 / _normaliser))
    optimum = SignExactOptimum(1, d, _STEPS)
    least = every_length(EIGHTY.domain, optimum, every, v)
    return follows(EIGHTY.domain, less(_R(1, 100), optimum), least)


@cache
def count_82() -> tuple[Theorem, Theorem]:
    """T = 82 for eps = 1/100 and d >= 8401."""
    short = eighty_are_short()
    few = short.domain.extend({half: 2}, at_most(half, _STEPS // 2))
    falls = specialise(falls_on(), few, {alpha: 1, j: _STEPS // 2 - half})
    less_steps = follows(
        few, less(_R(1, 100), SignExactOptimum(1, d, _EVEN)), falls, specialise(short, few)
    )
    count = SignExactCount(1, d, _R(1, 100), 0)
    low = count_at_least(short.domain, count, sp.Integer(_STEPS + 2), less_steps, half)
    return low, specialise(count_82_from_above(), short.domain)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("A start between odd multiples of v ends at its distance from the even multiple "
               "between them.", nearest_even())  # fmt: skip
    proof.step("Such coordinates from l to m, and those from n on.", near_range())
    proof.step("Those with 1/k < v are where they started.", returned())
    proof.step("The normaliser from below, with the tail of the series.", normaliser_above())
    proof.step("For v <= 1/92 the first coordinate is enough.", short_steps(EIGHTY))
    proof.step("For v > 1/60 those from 60 on are enough.", long_steps(EIGHTY))
    proof.step("At v = 1/81 four targets are hit.", at_hits(EIGHTY, 81))
    proof.step("In between, one quadratic in v on each of eight intervals.", all_lengths(EIGHTY))
    proof.step("So 80 steps are not enough.", eighty_are_short())
    low, high = count_82()
    return [
        proof.step("Fewer steps, evenly many, do no better.", low),
        proof.step("82 steps are enough, by v = 1/84.", high),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/zipf-count-hundredth",
        law="bigram/sign-descent/even/zipf",
        title="The least even number of literal steps to a hundredth under Zipf's law is 82",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(EIGHTY.domain, stated(SignExactCount, _R(1, 100))),
        prove=_prove,
    ),
)
