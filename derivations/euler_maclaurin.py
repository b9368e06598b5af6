"""Sums against integrals to second order: the Euler-Maclaurin formula with total variation.

On a unit interval with first end k, and with the polynomials B_1(y) = y - 1/2 and
B_2(y) = y^2 - y + 1/6, integration by parts gives for a C^2 function f

    int_k^(k+1) f = (f(k) + f(k+1))/2 - (f'(k+1) - f'(k))/12 + int_k^(k+1) B_2(x-k)/2 f''(x) dx.

|B_2| <= 1/6 bounds the last term by the variation of f' over the interval, divided by 12.  What is
proved here is this bound between any two points of the interval between which f'' keeps its sign,
for functions of the language (DLMF 2.10.1).
"""

from dataclasses import dataclass
from functools import cache

import sympy as sp

from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    follows,
    monotone,
    multiply,
    specialise,
    split_integral,
    substitute,
)
from derivations.sum_integral import running
from theory.symbols import k, x

__all__ = ["Curve", "bernoulli_bounds", "end", "remainder_by_sign", "start"]

start = sp.Symbol("a", positive=True)
"""Where a piece of a unit interval begins."""
end = sp.Symbol("b", positive=True)
"""Where it ends."""
_real = sp.Symbol("z", real=True)
_share = sp.Symbol("y", real=True)


@dataclass(frozen=True, slots=True)
class Curve:
    """A function and its first two derivatives, as expressions in `running`."""

    value: sp.Expr
    slope: sp.Expr
    bend: sp.Expr

    def at(self, place: sp.Expr) -> "Curve":
        """The three expressions at a place."""
        parts = (self.value, self.slope, self.bend)
        return Curve(*(substitute(part, {running: place}) for part in parts))

    def boundary(self, place: sp.Expr) -> sp.Expr:
        """B_2/2 f' - B_1 f at a place, B taken at place - k; its derivative is B_2/2 f'' - f."""
        here, share = self.at(place), place - k
        return second_bernoulli(share) / 2 * here.slope - (share - sp.Rational(1, 2)) * here.value

    def integral(self, low: sp.Expr, high: sp.Expr) -> sp.Integral:
        """The integral of the function."""
        return sp.Integral(self.at(x).value, (x, low, high))

    def remainder(self, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """The integral of B_2(x - k)/2 f'' from low to high, after integration by parts."""
        return self.integral(low, high) + self.boundary(high) - self.boundary(low)


def second_bernoulli(share: sp.Expr) -> sp.Expr:
    """The Bernoulli polynomial B_2(y) = y^2 - y + 1/6."""
    return share**2 - share + sp.Rational(1, 6)


@cache
def square() -> Theorem:
    """0 <= z^2 for real z."""
    right = Domain.of({_real: 1}, at_most(0, _real))
    left = Domain.of({_real: -1}, at_most(_real, 0))
    goal = at_most(0, _real**2)
    first = follows(right, goal, multiply(follows(right, at_most(0, _real)), _real))
    second = follows(left, goal, multiply(follows(left, at_most(0, -_real)), -_real))
    return cases(first, second, at_most(0, _real))


@cache
def bernoulli_bounds() -> tuple[Theorem, Theorem]:
    """B_2(y) <= 1/6 and -1/12 <= B_2(y) for 0 <= y <= 1."""
    domain = Domain.of({_share: sp.Rational(1, 3)}, at_most(0, _share), at_most(_share, 1))
    product = multiply(follows(domain, at_most(0, _share)), 1 - _share)
    centred = specialise(square(), domain, {_real: 2 * _share - 1})
    polynomial = second_bernoulli(_share)
    return (
        follows(domain, at_most(polynomial, sp.Rational(1, 6)), product),
        follows(domain, at_most(sp.Rational(-1, 12), polynomial), centred),
    )


def remainder_by_sign(
    domain: Domain,
    inside: Domain,
    curve: Curve,
    bending: Theorem,
    measure: Theorem,
) -> tuple[Theorem, Theorem]:
    """-V/12 <= remainder from `start` to `end` and remainder <= V/12.

    `bending` states 0 <= sign * f'' on `inside`, a domain with k < running < k + 1; `measure`
    states sign * (f'(end) - f'(start)) = V on `domain`, which has k <= start <= end <= k + 1.
    `inside` must hold for all points between start and end.
    """
    rises = bending.relation.right == curve.at(running).bend
    sign = 1 if rises else -1
    variation = measure.relation.right
    total = curve.remainder(start, end)
    nothing = split_integral(domain, curve.integral(start, end), start)
    upper, lower = (specialise(t, inside, {_share: running - k}) for t in bernoulli_bounds())
    here = curve.at(running)
    results = []
    for side, claim in (
        (-sign, at_most(-variation / 12, total)),
        (sign, at_most(total, variation / 12)),
    ):
        weight = sp.Rational(1, 12) - side * second_bernoulli(running - k) / 2
        fact = follows(inside, at_most(0, weight), upper if side == 1 else lower)
        rising = multiply(bending, weight, fact)
        moving = curve.integral(start, running) + curve.boundary(running)
        function = sign * here.slope / 12 - side * sign * moving
        bound = monotone(function, running, rising, domain, start, end)
        results.append(follows(domain, claim, bound, nothing, measure))
    return results[0], results[1]
