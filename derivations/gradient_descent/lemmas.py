"""Lemmas C.1, C.2, C.4 and C.6 of the paper, and the bound by the slowest coordinate."""

from functools import cache

from derivations.gradient_descent.summand import (
    c,
)
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    compare_sums,
    follows,
    multiply,
    raise_to,
    unfold,
)
from theory.functions import H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, k, n

own_loss = GradientLoss(alpha, c - alpha, d, n / 2)
"""The loss after n/2 steps, with c - alpha for beta."""


@cache
def slowest_coordinate() -> tuple[Theorem, Theorem]:
    """0 <= r(n/2) <= (1 - d^-alpha)^n for every real n > 0."""
    domain = Domain.of({alpha: 1, c: 1, n: 3, d: 4})
    near = domain.extend({k: 2}, at_most(k, d))
    fall = raise_to(follows(near, at_most(k, d)), -alpha)
    factor = raise_to(follows(near, at_most(1 - k**-alpha, 1 - d**-alpha), fall), n)
    summed = compare_sums(multiply(factor, k**-c), k, 1, d, domain)
    meaning, size = unfold(domain, own_loss), unfold(domain, H(d, c))
    total, last = meaning.relation.right * H(d, c), (1 - d**-alpha) ** n
    product = follows(domain, at_most(total, last * H(d, c)), summed, multiply(size, last))
    quotient = multiply(product, 1 / H(d, c))
    return (
        follows(domain, at_most(0, own_loss), meaning),
        follows(domain, at_most(own_loss, last), quotient, meaning),
    )
