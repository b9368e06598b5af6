"""The normaliser: bounds and expansion at finite dimension against literal sums."""

import mpmath
import pytest
import sympy
from sympy import Rational

from theory import law
from theory.functions import H
from theory.symbols import alpha, d

NORMALISER = law("spectrum/normaliser")
DIMS = [1, 2, 3, 10, 97, 1000, 20000]


def literal(exponent: Rational, dim: int) -> mpmath.mpf:
    power = mpmath.mpf(exponent.p) / exponent.q
    return mpmath.fsum(mpmath.mpf(i) ** -power for i in range(1, dim + 1))


def number(expression: sympy.Expr, **values: int) -> mpmath.mpf:
    return mpmath.mpf(str(sympy.N(expression.subs({d: values["dim"]}), 35)))


@pytest.mark.parametrize("exponent", ["1/100", "1/4", "1/2", "9/10", "99/100", "1", "101/100",
                                      "3/2", "2", "5"])  # fmt: skip
def test_every_stated_bound_holds(exponent):
    at = NORMALISER.at(alpha=exponent)
    with mpmath.workdps(40):
        for dim in DIMS:
            truth = literal(Rational(exponent), dim)
            slack = mpmath.mpf(10) ** -30
            for bounds in at.regime.finite:
                assert number(bounds.lower, dim=dim) <= truth + slack
                assert truth <= number(bounds.upper, dim=dim) + slack


@pytest.mark.parametrize("exponent", ["1/4", "1", "2"])
def test_the_constant_of_the_remainder_cannot_be_smaller(exponent):
    at = NORMALISER.at(alpha=exponent)
    with mpmath.workdps(40):
        gap = number(at.refined, dim=1000) - literal(Rational(exponent), 1000)
        assert 0.999 < gap / number(at.bound, dim=1000) <= 1


def test_leading_terms_and_kinds():
    assert NORMALISER.at(alpha="1/2").rate == 2 * sympy.sqrt(d)
    assert NORMALISER.at(alpha=1).rate == sympy.log(d)
    assert NORMALISER.at(alpha=2).rate == sympy.pi**2 / 6
    kinds = [type(r.relation).__name__ for r in NORMALISER.regimes]
    assert kinds == ["Equivalent", "Equivalent", "Limit"]
    assert NORMALISER.at(alpha=1).relation.function == H(d, 1)
    assert NORMALISER.parameters == (alpha,)


@pytest.mark.parametrize("exponent", ["1/4", "1/2", "9/10"])
def test_harmonic_trap_of_the_computer_algebra(exponent):
    """The quotient H / leading term is near 1, where SymPy's own limit says 0."""
    at = NORMALISER.at(alpha=exponent)
    quotient = sympy.N(H(10**60, Rational(exponent)) / at.rate.subs(d, 10**60))
    assert abs(quotient - 1) < 1e-5
