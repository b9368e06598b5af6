r"""The power-law spectrum and its normaliser H(d, a), the sum of k^-a over k <= d.

Every loss of a power-law problem is divided by H(d, a), whose order changes at a = 1: a power of d,
its logarithm, or a constant.  Near a = 1 the leading term is useless at any dimension that fits on
a computer, so the law also carries two-sided bounds at every d and a refined formula.
"""

from functools import cache

import sympy
from sympy import Eq, EulerGamma, Expr, Integer, log, zeta

from theory.functions import H
from theory.law import Regime, ScalingLaw
from theory.linear import positive
from theory.relation import Bounds, Equivalent, Limit
from theory.source import DLMF, Reference
from theory.symbols import alpha, d


def normaliser_bounds(order: Expr, dim: Expr = d) -> tuple[Expr, Expr]:
    """Lower and upper bound of H(dim, order) for 0 < order < 1, by comparison with an integral."""
    power = dim ** (1 - order)
    return (power - 1) / (1 - order), (power - order) / (1 - order)


def expansion(order: Expr, dim: Expr = d) -> Expr:
    """d^(1-a)/(1-a) + zeta(a) + d^-a/2 for a = order > 0, not 1; below -a d^(-a-1)/12, above 0.

    That is, H(dim, order) is at most this and at least this less order dim^(-order-1) / 12: the
    derivatives of x^-a alternate in sign, so the Euler-Maclaurin remainder has the sign of the
    first neglected term and is smaller (DLMF 2.10(i), 25.2.9).
    """
    return dim ** (1 - order) / (1 - order) + zeta(order) + dim ** (-order) / 2


def _refinement(formula: Expr, error: Expr) -> Bounds:
    """The statement formula - error <= H <= formula."""
    return Bounds(function=H(d, alpha), lower=formula - error, upper=formula)


def _below() -> Regime:
    lower, upper = normaliser_bounds(alpha)
    formula, error = expansion(alpha), alpha * d ** (-alpha - 1) / 12
    leading = d ** (1 - alpha) / (1 - alpha)
    return Regime(
        name="heavy tail",
        condition=alpha < 1,
        rate=leading,
        relation=Equivalent(function=H(d, alpha), value=leading, variable=d),
        refined=formula,
        bound=error,
        finite=(
            Bounds(function=H(d, alpha), lower=lower, upper=upper),
            _refinement(formula, error),
        ),
    )


def _critical() -> Regime:
    formula, error = log(d) + EulerGamma + 1 / (2 * d), d ** Integer(-2) / 12
    coarse = Bounds(function=H(d, 1), lower=log(d), upper=1 + log(d))
    sharp = _refinement(formula, error).subs(alpha, 1)
    return Regime(
        name="harmonic",
        condition=Eq(alpha, 1),
        rate=log(d),
        relation=Equivalent(function=H(d, 1), value=log(d), variable=d),
        refined=formula,
        bound=error,
        finite=(coarse, sharp),
    )


def _above() -> Regime:
    formula, error = expansion(alpha), alpha * d ** (-alpha - 1) / 12
    tail = d ** (1 - alpha) / (alpha - 1)
    return Regime(
        name="summable",
        condition=alpha > 1,
        rate=zeta(alpha),
        relation=Limit(function=H(d, alpha), value=zeta(alpha), variable=d),
        refined=formula,
        bound=error,
        finite=(
            Bounds(function=H(d, alpha), lower=zeta(alpha) - tail, upper=zeta(alpha)),
            _refinement(formula, error),
        ),
    )


@cache
def normaliser() -> ScalingLaw:
    """The law "spectrum/normaliser": H(d, alpha) on both sides of alpha = 1.

    >>> normaliser().at(alpha="1/2").rate
    2*sqrt(d)
    """
    return ScalingLaw(
        id="spectrum/normaliser",
        title="Normaliser of a power law",
        reference=Reference(DLMF, "25.2.9"),
        parameters=(alpha,),
        domain=(positive(alpha),),
        regimes=(_below(), _critical(), _above()),
    )


def eigenvalue(index: Expr, exponent: Expr = alpha) -> Expr:
    """The eigenvalue index^-exponent, relative to the largest one.

    >>> from theory.symbols import k
    >>> eigenvalue(k)
    k**(-alpha)
    """
    return sympy.sympify(index) ** (-exponent)
