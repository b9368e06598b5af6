"""The remainder bound of the certified sums, uniform in n and d.

For f(x) = x^-c (1 - x^-alpha)^n, the Euler-Maclaurin formula from N to d with m Bernoulli terms has
a remainder R.  Cauchy's estimate on the circle |z - x| = rho x bounds the derivative of order 2m.
There |z| >= (1 - rho) x, and z^-alpha = u q with u = x^-alpha, where |q| lies between
(1 + rho)^-alpha and (1 - rho)^-alpha and |arg q| <= alpha asin rho.  The bound is the one that
`numerics.sums.remainder_bound` evaluates, its factor exp(-kappa n u_d) included.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import one_minus_below_exp, unit
from derivations.gradient_descent.summand import c
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    antiderivative,
    at_most,
    cite,
    compare_integrals,
    equal,
    follows,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
)
from theory.symbols import alpha, d, u, x

__all__ = ["DERIVATIONS", "modulus", "remainder"]

n = sp.Symbol("n", integer=True, positive=True)
"""Exponent of the summand; an integer, so that f is analytic on the disc even where u q = 1."""
rho = sp.Symbol("rho", positive=True)
"""Radius of the circle relative to its centre."""
m = sp.Symbol("m", integer=True, positive=True)
"""Number of Bernoulli terms."""
first = sp.Symbol("N", integer=True, positive=True)
"""Where the sum begins."""
size = sp.Symbol("q", positive=True)
"""The modulus of q."""
cosine = sp.Symbol("g", real=True)
"""The cosine of the argument of q."""

SIZE = sp.Function("F")(x, alpha, c, n, m)
"""The modulus of the derivative of f of order 2m, at x."""
LARGEST = sp.Function("M")(x, alpha, c, n, rho)
"""The largest modulus of f on the circle around x."""
PLACE_SIZE = sp.Function("Q")(x, alpha, c, n, rho)
"""The modulus of q where the modulus of f is largest on the circle."""
PLACE_COSINE = sp.Function("G")(x, alpha, c, n, rho)
"""The cosine of the argument of q there."""
NUMBER = sp.Function("B")(m)
"""The modulus of the Bernoulli number of index 2m."""
REMAINDER = sp.Function("R")(first, d, alpha, c, n, m)
"""The modulus of the remainder."""

_TOP = (1 - rho) ** -alpha
_LEAST = sp.cos(alpha * sp.asin(rho))
_KAPPA = (1 + rho) ** -alpha * (_LEAST - first**-alpha * _TOP / 2)
_POINT = {alpha: 1, c: 1, n: 4, rho: sp.Rational(1, 2), first: 3, d: 9, m: 2}


def _domain(witness: dict[sp.Symbol, object], *more: Relation) -> Domain:
    """The parameters under the condition 2 cos(alpha asin rho) >= N^-alpha (1 - rho)^-alpha."""
    return Domain.of(
        {**_POINT, **witness},
        less(rho, 1),
        at_most(first, d),
        at_most(alpha * sp.asin(rho), sp.pi),
        at_most(first**-alpha * _TOP, 2 * _LEAST),
        *more,
    )


@cache
def modulus() -> Theorem:
    """|1 - u q|^n <= exp(-kappa n u_d) for u_d <= u <= u_N and q from the circle."""
    domain = _domain(
        {u: sp.Rational(1, 4), size: 1, cosine: 1},
        at_most((1 + rho) ** -alpha, size),
        at_most(size, _TOP),
        at_most(_LEAST, cosine),
        at_most(d**-alpha, u),
        at_most(u, first**-alpha),
        at_most(0, 1 - u * size * (2 * cosine - u * size)),
    )
    slack = 2 * _LEAST - first**-alpha * _TOP
    free = follows(domain, at_most(0, slack))
    near = multiply(follows(domain, at_most(size, _TOP)), u)
    far = multiply(follows(domain, at_most(u, first**-alpha)), _TOP)
    bracket = follows(domain, at_most(slack, 2 * cosine - u * size), near, far)
    wide = multiply(bracket, u * size)
    low = multiply(follows(domain, at_most((1 + rho) ** -alpha, size)), u * slack, free)
    late = multiply(follows(domain, at_most(d**-alpha, u)), (1 + rho) ** -alpha * slack, free)
    drop = 2 * _KAPPA * d**-alpha
    claim = at_most(drop, u * size * (2 * cosine - u * size))
    gain = follows(domain, claim, wide, low, late)
    sign = multiply(free, (1 + rho) ** -alpha * d**-alpha)
    kept = follows(domain, at_most(0, drop), sign)
    tangent = specialise(one_minus_below_exp(), domain, {unit: drop}, [kept])
    square = at_most(1 - u * size * (2 * cosine - u * size), sp.exp(-drop))
    return raise_to(follows(domain, square, tangent, gain), n / 2)


@cache
def _on_circle() -> Theorem:
    """M <= x^-c (1 - rho)^-c exp(-kappa n u_d): the largest modulus of f on the circle."""
    domain = _domain({x: 4}, at_most(first, x), at_most(x, d))
    level, q, g = x**-alpha, PLACE_SIZE, PLACE_COSINE
    square = 1 - level * q * (2 * g - level * q)
    geometry = [
        cite(domain, claim, f"plane geometry: {reason}")
        for claim, reason in (
            (at_most((1 + rho) ** -alpha, q), "|z| <= (1 + rho) x on |z - x| = rho x"),
            (at_most(q, _TOP), "(1 - rho) x <= |z| on |z - x| = rho x"),
            (at_most(_LEAST, g), "|arg z| <= asin rho on |z - x| = rho x; cos falls on [0, pi]"),
            (at_most(0, square), "|1 - u q|^2 = 1 - u |q| (2 cos arg q - u |q|)"),
        )
    ]
    modulus_of_f = cite(
        domain,
        at_most(LARGEST, x**-c * (1 - rho) ** -c * square ** (n / 2)),
        "plane geometry: |f(z)| = |z|^-c |1 - u q|^n with (1 - rho) x <= |z|",
        *geometry,
    )
    span = [
        follows(
            domain, at_most(d**-alpha, level), raise_to(follows(domain, at_most(x, d)), -alpha)
        ),
        follows(
            domain,
            at_most(level, first**-alpha),
            raise_to(follows(domain, at_most(first, x)), -alpha),
        ),
    ]
    values = {u: level, size: q, cosine: g}
    bound = specialise(modulus(), domain, values, [*geometry, *span])
    scaled = multiply(bound, x**-c * (1 - rho) ** -c, geometry[-1])
    return follows(
        domain, at_most(LARGEST, scaled.relation.right), geometry[-1], modulus_of_f, scaled
    )


@cache
def _pointwise() -> Theorem:
    """F(x) <= (2m)! (rho x)^-2m x^-c (1 - rho)^-c exp(-kappa n u_d) for N <= x <= d."""
    circle = _on_circle()
    factor = sp.gamma(2 * m + 1) * (rho * x) ** (-2 * m)
    cauchy = cite(
        circle.domain,
        at_most(SIZE, factor * LARGEST),
        "Cauchy's estimate, from the integral formula for derivatives (DLMF 1.9(iii))",
    )
    scaled = multiply(circle, factor)
    return follows(circle.domain, at_most(SIZE, scaled.relation.right), cauchy, scaled)


def _bound() -> sp.Expr:
    """The bound that `numerics.sums.remainder_bound` returns, for finite d."""
    constant = 2 * sp.zeta(2 * m) * sp.gamma(2 * m + 1) * (1 - rho) ** -c
    power = (2 * sp.pi * rho) ** (-2 * m) * first ** (1 - c - 2 * m) / (2 * m + c - 1)
    return constant * power * sp.exp(-_KAPPA * n * d**-alpha)


@cache
def remainder() -> Theorem:
    """R <= 2 zeta(2m) (2m)! (1-rho)^-c (2 pi rho)^-2m N^(1-c-2m)/(2m+c-1) exp(-kappa n u_d)."""
    domain = _domain({})
    pointwise = _pointwise()
    integrated = compare_integrals(pointwise, x, first, d, domain)
    formula = cite(
        domain,
        at_most(REMAINDER, NUMBER / sp.gamma(2 * m + 1) * sp.Integral(SIZE, (x, first, d))),
        "the Euler-Maclaurin remainder is an integral with B_2m - B_2m({x}) (DLMF 2.10.1); for one "
        "with B_2m({x}), |B_2m({x})| <= |B_2m| (DLMF 24.9.1)",
    )
    even = cite(
        domain,
        equal(NUMBER, 2 * sp.zeta(2 * m) * sp.gamma(2 * m + 1) / (2 * sp.pi) ** (2 * m)),
        "DLMF 25.6.2",
    )
    exponent, excess = 1 - c - 2 * m, 2 * m + c - 1
    power = antiderivative(domain, -(x**exponent) / excess, x ** (-c - 2 * m), x, first, d)
    short = follows(
        domain,
        at_most(sp.Integral(x ** (-c - 2 * m), (x, first, d)), first**exponent / excess),
        power,
    )
    rest = sp.gamma(2 * m + 1) * rho ** (-2 * m) * (1 - rho) ** -c * sp.exp(-_KAPPA * n * d**-alpha)
    whole = follows(
        domain,
        at_most(integrated.relation.left, rest * first**exponent / excess),
        integrated,
        multiply(short, rest),
    )
    known = multiply(whole, 2 * sp.zeta(2 * m) / (2 * sp.pi) ** (2 * m))
    formula = replace(formula, even)
    return follows(domain, at_most(REMAINDER, _bound()), formula, known)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("On the circle, the power of the modulus decays at the rate kappa.", modulus())
    proof.step("So the modulus of f on the circle is bounded.", _on_circle())
    proof.step("Cauchy's estimate bounds the derivative of order 2m.", _pointwise())
    return [proof.step("Its integral bounds the remainder.", remainder())]


DERIVATIONS = (
    Derivation(
        name="euler-maclaurin/remainder",
        law="",
        title="The remainder bound of the certified sums, uniform in n and d",
        source="derived here; Euler-Maclaurin and Cauchy's estimate",
        statement=Statement(
            Domain.of(
                _POINT,
                less(rho, 1),
                at_most(first, d),
                at_most(alpha * sp.asin(rho), sp.pi),
                at_most(first**-alpha * (1 - rho) ** -alpha, 2 * sp.cos(alpha * sp.asin(rho))),
            ),
            (at_most(REMAINDER, _bound()),),
        ),
        prove=_prove,
    ),
)
