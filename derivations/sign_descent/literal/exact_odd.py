"""Literal steps against the averaged model: any T literal steps do as well as T/2 averaged ones.

With u = T v = phi^-alpha, coordinates with k^-alpha >= u decrease alike; each other one ends
within v of its target, where the averaged model with T/2 steps puts it at u/(2 T/2) = v.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    best_length,
    best_step,
    compare_sums,
    equal,
    follows,
    greatest_index,
    less,
    multiply,
    raise_to,
    specialise,
    split_sum,
    unfold,
)
from derivations.kernel.proposition import substitute
from derivations.sign_descent.averaged import limit_law
from derivations.sign_descent.averaged.pieces import m
from derivations.sign_descent.literal import parity
from derivations.sign_descent.literal.exact import loss_times_normaliser
from derivations.sign_descent.literal.parity import rest, start
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.sign_descent_loss import SignLoss, SignOptimum
from theory.sign_descent_odd import odd_bounds
from theory.sign_descent_rate import Decreasing, SignRate
from theory.symbols import T, alpha, d, k, phi, t, tau, v

__all__ = ["DERIVATIONS", "at_every_step"]

_normaliser = H(d, 2 * alpha)
_POINT = {alpha: 1, d: 6, phi: sp.Rational(5, 2), T: 3}
_U = phi**-alpha
_V = _U / T
_NUMBER = sp.floor(phi)
_RATE = sp.zeta(2 * alpha) * SignRate(alpha, t / sp.sqrt(d))
_UPPER = two_sides(odd_bounds())[1]
_STATED = at_most(_UPPER.left + _RATE, _UPPER.right + _RATE)
"""The upper side of `odd_bounds`, the limit on the right."""
_TERM = SignPosition(k**-alpha, _V, T) ** 2


def _domain() -> Domain:
    return Domain.of(_POINT, at_most(1, T), at_most(1, phi), at_most(phi, d))


@cache
def decreasing() -> Theorem:
    """x^2 = (k^-alpha - u)^2 for k <= phi."""
    domain = _domain().extend({k: 2}, at_most(k, _NUMBER))
    far = raise_to(follows(domain, at_most(k, phi)), -alpha)
    left = k**-alpha - _U
    apart = follows(domain, at_most(0, left), far)
    place = specialise(parity.approach(), domain, {rest: left, v: _V}, [apart])
    once = [multiply(place, place.relation.left), multiply(place, left)]
    return follows(domain, equal(_TERM, left**2), *once)


@cache
def oscillating() -> Theorem:
    """x^2 <= v^2 for k > phi."""
    domain = _domain().extend({k: 4}, at_most(_NUMBER + 1, k), at_most(k, d))
    near = raise_to(follows(domain, at_most(phi, k)), -alpha)
    below = follows(domain, at_most(k**-alpha, T * _V), near)
    return specialise(parity.square_within_a_step(), domain, {start: k**-alpha, v: _V}, [below])


@cache
def at_every_step() -> Theorem:
    """The loss after T literal steps of length u/T is at most the averaged loss at T/2."""
    domain = _domain()
    split = split_sum(domain, sp.Sum(_TERM, (k, 1, d)), _NUMBER)
    head = compare_sums(decreasing(), k, 1, _NUMBER, domain)
    tail = compare_sums(oscillating(), k, _NUMBER + 1, d, domain)
    exact = specialise(loss_times_normaliser(), domain, {v: _V})
    averaged = multiply(unfold(domain, SignLoss(alpha, d, T / 2, phi)), _normaliser)
    literal = SignExactLoss(alpha, d, T, _V)
    model = SignLoss(alpha, d, sp.Rational(1, 2) * T, phi)
    product = follows(
        domain, at_most(_normaliser * literal, _normaliser * model),
        split, head, tail, exact, averaged,
    )  # fmt: skip
    return follows(domain, at_most(literal, model), multiply(product, 1 / _normaliser))


@cache
def optimum_below() -> Theorem:
    """r* of the literal update at T is at most the averaged loss at T/2, at every phi."""
    domain = _domain()
    every = at_every_step()
    some = multiply(follows(domain, less(0, T)), _V / T)
    best = best_length(domain, SignExactOptimum(alpha, d, T), _V, some)
    return follows(domain, at_most(best.relation.left, SignLoss(alpha, d, T / 2, phi)), best, every)


def _times() -> Domain:
    return Domain.of({alpha: 1, d: 6, T: 3}, at_most(1, T))


@cache
def below_averaged() -> Theorem:
    """r* of the literal update after T steps is at most that of the averaged model after T/2."""
    domain = _times()
    return best_step(domain, SignOptimum(alpha, d, T / 2), optimum_below(), phi, sp.Integer(1))[0]


@cache
def averaged_below_limit() -> Theorem:
    """H(d, 2 alpha) r* <= zeta(2 alpha) SignRate(alpha, tau) for the averaged model."""
    domain = limit_law.rate_domain()
    index = Decreasing(alpha, limit_law.weight)
    inside = greatest_index(domain, index)
    found = specialise(limit_law.optimum_bounds()[1], domain, {m: index}, inside)
    rate, zeta = SignRate(alpha, tau), sp.zeta(2 * alpha)
    meaning = multiply(unfold(domain, rate), zeta)
    return follows(domain, at_most(_normaliser * limit_law.optimum, zeta * rate), found, meaning)


@cache
def below_limit() -> Theorem:
    """H(d, 2 alpha) r* <= zeta(2 alpha) SignRate(alpha, T / sqrt(d)), alpha > 1/2."""
    domain = _times().extend({}, less(sp.Rational(1, 2), alpha))
    scaled = T / sp.sqrt(d)
    some = multiply(follows(domain, at_most(1, T)), d ** -sp.Rational(1, 2))
    model = specialise(averaged_below_limit(), domain, {tau: scaled}, [some])
    left, right = (substitute(side, {t: T}) for side in (_STATED.left, _STATED.right))
    claim = at_most(left, right)
    mine = multiply(follows(domain, below_averaged().relation, below_averaged()), _normaliser)
    return follows(domain, claim, mine, model)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("Coordinates up to phi decrease as in the averaged model.", decreasing())
    proof.step("The others end within one step of their targets.", oscillating())
    proof.step("So the loss is at most that of the averaged model at T/2.", at_every_step())
    return [proof.step("At every phi, hence at the best one.", below_averaged())]


def _prove_limit(proof: Proof) -> list[Theorem]:
    proof.step("The averaged optimum at T/2 is at least that of T literal steps.", below_averaged())
    proof.step("The averaged optimum is at most its limit law.", averaged_below_limit())
    return [proof.step("Put tau = T / sqrt(d).", below_limit())]


_SOURCE = "follows from Kunstner and Bach (2025), Proposition A.3"

DERIVATIONS = (
    Derivation(
        name="sign-descent/literal-below-averaged",
        law="bigram/sign-descent/odd",
        title="T literal steps do at least as well as T/2 averaged ones",
        source=_SOURCE,
        statement=Statement(
            _times(), (at_most(SignExactOptimum(alpha, d, T), SignOptimum(alpha, d, T / 2)),)
        ),
        prove=_prove,
    ),
    Derivation(
        name="sign-descent/literal-below-limit",
        law="bigram/sign-descent/odd",
        title="The least loss after T literal steps is at most the limit law for odd T",
        source=f"{_SOURCE}; the upper half of the bounds for odd T, which holds for every T",
        statement=Statement(
            _times().extend({}, less(sp.Rational(1, 2), alpha)),
            (at_most(_normaliser * SignExactOptimum(alpha, d, T), substitute(_RATE, {t: T})),),
        ),
        prove=_prove_limit,
    ),
)
