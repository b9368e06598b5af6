"""Gradient descent for alpha + beta > 1: the count in a large dimension is that of the limit.

The loss differs from its limit by at most d^(1-c)/((c-1) zeta(c)). So T is the least number of
steps in dimension d as soon as the limit of the loss lies below eps at T, and above it at T - 1, by
that much: the count converges wherever the limit has no tie with eps.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.above import loss_bounds, sum_tail
from derivations.gradient_descent.summand import c
from derivations.kernel import Domain, Theorem, at_most, follows, less, specialise, unfold
from theory.gradient_descent import bigram, power_law
from theory.gradient_loss import GradientLoss
from theory.symbols import T, alpha, beta, d, eps, n, tau

__all__ = ["DERIVATIONS", "count_in_dimension"]


def _gap(exponent: sp.Expr) -> sp.Expr:
    """The distance of the loss in dimension d from its limit, as `theory` bounds it."""
    law = power_law() if exponent == beta else bigram()
    return law.regimes[-1].finite[-1].upper


def _loss(exponent: sp.Expr, dim: sp.Expr, time: sp.Expr) -> sp.Expr:
    return GradientLoss(alpha, exponent, dim, time)


def domain_of_count(exponent: sp.Expr = beta) -> Domain:
    """T >= 2 is the least number of steps for the limit, with room for the gap on both sides."""
    point = {alpha: 2, beta: 0, d: 1000, eps: sp.Rational(3, 25), T: 10}
    if exponent != beta:
        del point[beta]
    return Domain.of(
        point,
        less(1, alpha + exponent),
        at_most(2, T),
        at_most(_loss(exponent, sp.oo, T) + _gap(exponent), eps),
        less(eps + _gap(exponent), _loss(exponent, sp.oo, T - 1)),
    )


@cache
def count_in_dimension(exponent: sp.Expr = beta) -> tuple[Theorem, Theorem]:
    """r_d(T) <= eps < r_d(T - 1)."""
    domain = domain_of_count(exponent)
    low, high = loss_bounds(exponent)
    results = []
    for time, bound in ((T, high), (T - 1, low)):
        here = specialise(bound, domain, {tau: time})
        values = {c: alpha + exponent, n: 2 * time, d: sp.Integer(1)}
        exists = specialise(sum_tail()[0], domain, values)
        meaning = unfold(domain, _loss(exponent, sp.oo, time), exists)
        loss = _loss(exponent, d, time)
        claim = at_most(loss, eps) if time == T else less(eps, loss)
        results.append(follows(domain, claim, here, meaning))
    return results[0], results[1]


def _prove(proof: Proof, exponent: sp.Expr) -> list[Theorem]:
    low, high = loss_bounds(exponent)
    proof.step("The loss is at most its limit and the gap.", high)
    proof.step("It is at least its limit less the gap.", low)
    enough, few = count_in_dimension(exponent)
    return [
        proof.step("T steps are enough in dimension d.", enough),
        proof.step("T - 1 steps are not.", few),
    ]


def _derivation(exponent: sp.Expr) -> Derivation:
    general = exponent == beta
    model = "for alpha + beta > 1" if general else "on a bigram model with alpha > 1"
    enough = at_most(_loss(exponent, d, T), eps)
    few = less(eps, _loss(exponent, d, T - 1))
    return Derivation(
        name=f"gradient-descent/{'' if general else 'bigram-'}above-count",
        law=f"{'power-law' if general else 'bigram'}/gradient-descent",
        title=f"The count in a large dimension {model}",
        source="Kunstner and Bach (2025), Theorem 3.1, for the number of iterations",
        statement=Statement(domain_of_count(exponent), (enough, few)),
        prove=lambda proof: _prove(proof, exponent),
    )


DERIVATIONS = (_derivation(beta), _derivation(sp.Integer(0)))
