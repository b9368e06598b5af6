"""The summand f(s) = s^-c (1 - s^-alpha)^n of the loss, for alpha, c > 0 and real n >= 1.

Lemma C.2 of the paper (one peak) and Lemma C.4 for it (sum against integral).  The exponent `c` is
a symbol of its own; put alpha + beta, alpha or 1 for it with `specialise`.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    at_most,
    cases,
    equal,
    follows,
    less,
    monotone,
    multiply,
    raise_to,
)
from derivations.sum_integral import Unimodal, compare_unimodal, running
from theory.symbols import alpha, d, n

__all__ = [
    "bound",
    "c",
    "falling",
    "maximum",
    "nonnegative",
    "peak",
    "rising",
    "slope",
    "sum_against_integral",
    "summand",
    "time_domain",
]

c = sp.Symbol("c", positive=True)
"""Exponent of the contributions to the loss at the start; alpha + beta in the laws."""

_place = sp.Symbol("r", positive=True)
_POINT = {alpha: 1, c: 1, n: 3}


def summand(place: sp.Expr = running) -> sp.Expr:
    """f at a place: place^-c (1 - place^-alpha)^n."""
    return place**-c * (1 - place**-alpha) ** n


def slope(place: sp.Expr = running) -> sp.Expr:
    """f' at a place, with the factor that changes its sign last."""
    u = place**-alpha
    return place ** (-c - 1) * (1 - u) ** (n - 1) * ((c + n * alpha) * u - c)


def peak() -> sp.Expr:
    """The place (1 + n alpha/c)^(1/alpha) where f is largest."""
    return (1 + n * alpha / c) ** (1 / alpha)


def maximum() -> sp.Expr:
    """M = (c/(c + n alpha))^(c/alpha), an upper bound of f; it leaves out the factor below 1."""
    return (c / (c + n * alpha)) ** (c / alpha)


def time_domain(witness: dict[sp.Symbol, object] | None = None, *more: Relation) -> Domain:
    """alpha, c > 0 and n >= 1, with further variables and constraints."""
    return Domain.of({**_POINT, **(witness or {})}, at_most(1, n), *more)


def _signed(domain: Domain, place: sp.Symbol, factor: Theorem, claim: Relation) -> Theorem:
    """From the sign of the factor (c + n alpha) s^-alpha - c to the sign of f'."""
    rest = place ** (-c - 1) * (1 - place**-alpha) ** (n - 1)
    return follows(domain, claim, multiply(factor, rest))


@cache
def rising(place: sp.Symbol = running) -> Theorem:
    """Lemma C.2: 0 <= f'(s) for 1 < s < peak."""
    domain = time_domain({place: 2}, less(1, place), less(place, peak()))
    powers = raise_to(follows(domain, at_most(place, peak())), alpha)
    scaled = multiply(powers, c * place**-alpha)
    factor = follows(domain, at_most(0, (c + n * alpha) * place**-alpha - c), scaled)
    return _signed(domain, place, factor, at_most(0, slope(place)))


@cache
def falling(place: sp.Symbol = running) -> Theorem:
    """Lemma C.2: f'(s) <= 0 for s > peak."""
    domain = time_domain({place: 5}, less(peak(), place))
    powers = raise_to(follows(domain, at_most(peak(), place)), alpha)
    scaled = multiply(powers, c * place**-alpha)
    factor = follows(domain, at_most((c + n * alpha) * place**-alpha - c, 0), scaled)
    return _signed(domain, place, factor, at_most(slope(place), 0))


@cache
def nonnegative() -> Theorem:
    """0 <= f(s) for s >= 1."""
    domain = time_domain({running: 2}, at_most(1, running))
    return follows(domain, at_most(0, summand()))


@cache
def bound() -> Theorem:
    """f(s) <= M for s >= 1: f at its peak, where s^-alpha = c/(c + n alpha)."""
    before = time_domain({running: 2}, at_most(1, running), at_most(running, peak()))
    after = time_domain({running: 6}, at_most(1, running), less(peak(), running))
    height = peak() ** -c
    top = follows(time_domain(), at_most(summand(peak()), height))
    same = follows(time_domain(), equal(height, maximum()))
    parts = []
    for domain, sign, ends in (
        (before, rising(_place), (running, peak())),
        (after, falling(_place), (peak(), running)),
    ):
        step = monotone(summand(_place), _place, sign, domain, *ends)
        parts.append(follows(domain, at_most(summand(), maximum()), step, top, same))
    return cases(parts[0], parts[1], at_most(running, peak()))


@cache
def sum_against_integral() -> tuple[Theorem, Theorem]:
    """Lemma C.4: integral - M <= sum and sum <= integral + M, over 1..d, for integers d >= 1."""
    shape = Unimodal(summand(), peak(), rising(), falling(), bound(), nonnegative())
    domain = time_domain({d: 10})
    return compare_unimodal(domain, shape, maximum(), {n: 5, d: 4})
