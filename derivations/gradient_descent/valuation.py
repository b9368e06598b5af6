"""Valuations at a prime: what is cited of them, and what follows for powers.

v(p, x) stands for the value at x > 0 of a valuation of the real numbers that extends the p-adic
one, p a prime. It extends to all algebraic numbers (Neukirch, Algebraic Number Theory, II.4.8),
which are the only arguments that matter here; to the real numbers it extends through a
transcendence base (Bourbaki, Commutative Algebra, VI.10.1). That p is a prime is no relation
between numbers, so it is a listed assumption, in the form isPrime(p) = 1.
"""

from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    assume,
    at_most,
    cite,
    equal,
    follows,
    induction,
    less,
    multiply,
    specialise,
)
from theory.symbols import x

__all__ = [
    "at_prime",
    "dominated",
    "gap",
    "index",
    "isosceles",
    "of_integer",
    "of_power",
    "prime",
    "prime_index",
    "product",
    "ultrametric",
    "v",
]

v = sp.Function("v")
is_prime = sp.Function("isPrime")
prime_index = p = sp.Symbol("p", integer=True, positive=True)
"""The prime; not the order p of `theory.symbols`."""
index = sp.Symbol("i", integer=True, positive=True)
"""The index of a term, for statements about all terms."""
_multiple = sp.Symbol("m", integer=True, nonnegative=True)
_power = sp.Symbol("q", integer=True, nonnegative=True)
_root = sp.Symbol("s", integer=True, positive=True)

_BOOK = "Neukirch, Algebraic Number Theory"
EXTENSION = f"{_BOOK}, II.3.1 and II.4.8: an extended valuation is a homomorphism"
EXPONENT = f"{_BOOK}, II.1: the p-adic valuation of an integer is the exponent of p in it"
ULTRAMETRIC = f"{_BOOK}, II.3: a sum has at least the least of the values"
ISOSCELES = f"{_BOOK}, II.3: a sum has the least of the values, where one term alone has it"


def prime(domain: Domain) -> Theorem:
    """The hypothesis that p is a prime."""
    return assume(domain, equal(is_prime(p), 1), "p is a prime")


def product(domain: Domain, first: sp.Expr, second: sp.Expr, *known: Theorem) -> Theorem:
    """v(x y) = v(x) + v(y) for x, y > 0, by what is `known` where it does not follow by itself."""
    signs = [follows(domain, less(0, factor), *known) for factor in (first, second)]
    claim = equal(v(p, first * second), v(p, first) + v(p, second))
    return cite(domain, claim, EXTENSION, prime(domain), *signs)


def at_prime(domain: Domain) -> Theorem:
    """v(p) = 1."""
    return cite(domain, equal(v(p, p), 1), EXPONENT, prime(domain))


def of_integer(domain: Domain, number: sp.Expr, multiple: int) -> Theorem:
    """v(k) = 0 for an integer k strictly between the multiples m p and (m + 1) p."""
    between = less(_multiple * p, index), less(index, (_multiple + 1) * p)
    there = Domain.of({p: 5, index: 7, _multiple: 1}, *between)
    general = cite(there, equal(v(p, index), 0), EXPONENT, prime(there))
    return specialise(general, domain, {index: number, _multiple: multiple})


@cache
def _of_whole_power() -> Theorem:
    """v(x^q) = q v(x) for integers q >= 0, by induction from the law of products."""
    domain = Domain.of({p: 2, x: 3, _power: 1})
    one = Domain.of({p: 2, x: 3})
    unit = product(one, sp.Integer(1), sp.Integer(1))
    hypothesis = assume(domain, equal(v(p, x**_power), _power * v(p, x)), "induction on the power")
    more = product(domain, x**_power, x)
    claim = equal(v(p, x ** (_power + 1)), (_power + 1) * v(p, x))
    step = follows(domain, claim, hypothesis, more)
    base = follows(one, equal(v(p, 1), 0), unit)
    return induction(base, step, hypothesis, _power, 0)


@cache
def of_power() -> Theorem:
    """v(x^-(q/s)) = -(q/s) v(x) for integers q >= 0 and s >= 1."""
    domain = Domain.of({p: 2, x: 3, _power: 1, _root: 2})
    root, result = x ** (1 / _root), x ** (_power / _root)
    whole = specialise(_of_whole_power(), domain, {x: root, _power: _root})
    power = specialise(_of_whole_power(), domain, {x: root})
    unit = product(domain, sp.Integer(1), sp.Integer(1))
    inverse = product(domain, result, 1 / result)
    share = multiply(whole, _power / _root)
    counted = follows(domain, equal(v(p, result), _power / _root * v(p, x)), power, share)
    claim = equal(v(p, 1 / result), -_power / _root * v(p, x))
    return follows(domain, claim, unit, inverse, counted)


def power_of(domain: Domain, base: sp.Expr, power: sp.Expr, root: sp.Expr) -> Theorem:
    """v(x^-(q/s)) = -(q/s) v(x) at expressions for x, q and s."""
    return specialise(of_power(), domain, {x: base, _power: power, _root: root})


def whole_power_of(domain: Domain, base: sp.Expr, power: sp.Expr) -> Theorem:
    """v(x^q) = q v(x) at expressions for x and an integer q >= 0."""
    return specialise(_of_whole_power(), domain, {x: base, _power: power})


def ultrametric(domain: Domain, first: sp.Expr, second: sp.Expr, *values: Theorem) -> Theorem:
    """0 <= v(x - y) for x > y > 0 with 0 <= v(x) and 0 <= v(y), which follow from `values`."""
    known = [follows(domain, at_most(0, v(p, e)), *values) for e in (first, second)]
    signs = [follows(domain, less(0, e)) for e in (second, first - second)]
    claim = at_most(0, v(p, first - second))
    return cite(domain, claim, ULTRAMETRIC, prime(domain), *known, *signs)


def isosceles(domain: Domain, first: sp.Expr, second: sp.Expr, *values: Theorem) -> Theorem:
    """v(x - y) = v(y) for x > y > 0 with v(y) < v(x), which follows from `values`."""
    known = follows(domain, less(v(p, second), v(p, first)), *values)
    signs = [follows(domain, less(0, e)) for e in (second, first - second)]
    claim = equal(v(p, first - second), v(p, second))
    return cite(domain, claim, ISOSCELES, prime(domain), known, *signs)


def gap(term: sp.Expr) -> sp.Expr:
    """(i - p)^2 v(term at i): not negative for all i if v is not negative at all i but p."""
    return (index - p) ** 2 * v(p, term)


def dominated(
    domain: Domain, total: sp.Sum, own: sp.Expr, others: Theorem, low: Theorem
) -> Theorem:
    """v(sum) = v(term at p), if this is negative and all other terms have values >= 0.

    `others` states 0 <= (i - p)^2 v(term at i) for every index i of the sum, `low` states
    v(term at p) < 0. Terms that are 0 do not occur: all are positive.
    """
    ((bound, first, last),) = total.limits
    term = total.function.xreplace({bound: index})
    every = domain.extend({index: dict(domain.witness)[p]}, at_most(first, index),
                          at_most(index, last))  # fmt: skip
    known = follows(every, at_most(0, gap(term)), others)
    signs = follows(every, less(0, term))
    inside = [follows(every, at_most(first, p)), follows(every, at_most(p, last))]
    least = follows(every, less(v(p, own), 0), low)
    same = follows(domain, equal(total.function.xreplace({bound: p}), own))
    claim = equal(v(p, total), v(p, own))
    result = cite(every, claim, ISOSCELES, prime(every), known, signs, least, same, *inside)
    return specialise(result, domain, {index: p})
