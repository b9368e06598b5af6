"""Opaque functions: values, inverses, printing, and no evaluation behind the reader's back."""

import pickle
from itertools import pairwise

import mpmath
import pytest
import sympy
from sympy import Rational, Symbol, latex, oo

from theory.functions import Beta, E, H, InverseE, LeastTime, TotalVariation, ZetaSum
from theory.symbols import alpha, d, eps, n, p, t, tau, x

ORDERS = [Rational(q) for q in ("4/3", "3/2", "2", "1", "10/9", "1/2", "0", "-1/2", "-1", "-2/3")]


def value(expression: sympy.Expr, digits: int = 30) -> mpmath.mpf:
    with mpmath.workdps(60):
        return mpmath.mpf(str(sympy.N(expression, digits)))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("at", ["1/1000", "1/4", "1", "7/2", "40"])
def test_exponential_integral_matches_direct_quadrature(order, at):
    with mpmath.workdps(40):
        point = mpmath.mpf(Rational(at).p) / Rational(at).q
        power = mpmath.mpf(order.p) / order.q
        pieces = [1, *(1 + mpmath.mpf(2) ** i / point for i in range(-6, 8))]
        direct = mpmath.quad(lambda v: v**-power * mpmath.exp(-point * v), pieces)
        assert abs(value(E(order, Rational(at))) / direct - 1) < mpmath.mpf(10) ** -20


@pytest.mark.parametrize("order", ORDERS)
def test_specialised_exponential_integral_stays_as_written(order):
    assert str(E(order, tau)) == f"E({order}, tau)"
    assert E(p, tau).subs(p, order) == E(order, tau)


def test_derivative_lowers_the_order():
    assert E(p, x).diff(x) == -E(p - 1, x)
    assert E(p, x).rewrite(sympy.expint) == sympy.expint(p, x)


@pytest.mark.parametrize("order", ["4/3", "1", "2", "1/2"])
def test_inverse_undoes_the_exponential_integral(order):
    order, goal = Rational(order), Rational(1, 10)
    assert InverseE(order, E(order, x)) == x
    assert E(order, InverseE(order, goal)) == goal
    solution = value(InverseE(order, goal), 30)
    with mpmath.workdps(40):
        power = mpmath.mpf(order.p) / order.q
        assert abs(mpmath.expint(power, solution) - mpmath.mpf(1) / 10) < 1e-25


def test_inverse_has_no_value_beyond_the_range():
    assert sympy.N(InverseE(3, Rational(1, 2))) is sympy.nan


@pytest.mark.parametrize("exponent", ["1/4", "1/2", "1", "3/2", "3"])
def test_harmonic_number_values(exponent):
    exponent = Rational(exponent)
    for dim in (1, 2, 17, 1000, 4000):
        with mpmath.workdps(40):
            power = mpmath.mpf(exponent.p) / exponent.q
            direct = mpmath.fsum(mpmath.mpf(i) ** -power for i in range(1, dim + 1))
            assert abs(value(H(dim, exponent)) / direct - 1) < 1e-27


def test_harmonic_number_is_not_evaluated():
    assert H(d, 1).subs(d, 10) == H(10, 1)
    assert H(3, 1).definition().doit() == Rational(11, 6)


def test_zeta_sum_against_the_exact_value_at_alpha_two():
    exact = 1 - 2 * sympy.pi**2 / 15 + 2 * sympy.pi**4 / 315
    ratio = value(ZetaSum(2, 2, 2) / sympy.zeta(2), 33)
    assert abs(ratio - value(exact, 33)) < 1e-30
    assert abs(value(ZetaSum(2, 2, 0)) - value(sympy.zeta(2))) < 1e-28


@pytest.mark.parametrize("power", [1, 2, 7, 40, 101])
def test_zeta_sum_against_the_binomial_sum_of_zeta_values(power):
    with mpmath.workdps(90):
        a, c = mpmath.mpf(3) / 2, mpmath.mpf(7) / 4
        direct = mpmath.fsum(
            (-1) ** i * mpmath.binomial(power, i) * mpmath.zeta(c + i * a) for i in range(power + 1)
        )
    ours = value(ZetaSum(Rational(3, 2), Rational(7, 4), power))
    assert abs(ours / direct - 1) < 1e-27


def test_least_time_is_least():
    found = int(sympy.N(LeastTime(2, 2, Rational(1, 10))))
    losses = [value(ZetaSum(2, 2, 2 * i) / sympy.zeta(2)) for i in (found - 1, found)]
    assert losses[0] > 0.1 >= losses[1]
    assert LeastTime(alpha, alpha, ZetaSum(alpha, alpha, 2 * t) / sympy.zeta(alpha)) == t


@pytest.mark.parametrize("case", [("1", "1", 2, 50), ("1", "1", 20, 50), ("1/2", "3/4", 6, 300),
                                  ("2", "2", 9, 40), ("3", "1/2", 4, 30), ("1", "1", 400, 5),
                                  ("1", "1", 12, 5)])  # fmt: skip
def test_total_variation_against_a_fine_grid(case):
    a, c = (mpmath.mpf(Rational(q).p) / Rational(q).q for q in case[:2])
    power, dim = case[2:]

    def slope(at):
        u = at**-a
        return at ** (-c - 1) * (1 - u) ** (power - 1) * ((c + power * a) * u - c)

    def f(at):
        return at**-c * (1 - at**-a) ** power

    assert abs(mpmath.diff(f, 2.5) - slope(mpmath.mpf(2.5))) < 1e-9
    grid = [slope(mpmath.mpf(dim) ** (mpmath.mpf(i) / 8000)) for i in range(8001)]
    measured = mpmath.fsum(abs(right - left) for left, right in pairwise(grid))
    exact = TotalVariation(Rational(case[0]), Rational(case[1]), power, dim)
    assert measured <= value(exact) * (1 + mpmath.mpf(10) ** -12)
    assert measured >= value(exact) * (1 - mpmath.mpf(10) ** -4)
    assert abs(value(exact.definition()) / value(exact) - 1) < 1e-20


def test_values_carry_the_precision_asked_for():
    # 2^-1 taken as a binary float would spoil digits after the sixteenth.
    with mpmath.workdps(60):
        direct = mpmath.fsum(1 / mpmath.mpf(i) for i in range(1, 11))
        assert abs(value(H(10, 1), 50) - direct) < mpmath.mpf(10) ** -48


OPAQUE = [E(p, x), InverseE(p, x), H(d, alpha), ZetaSum(alpha, alpha, 2 * tau), Beta(alpha, x),
          LeastTime(alpha, alpha, eps), TotalVariation(alpha, alpha, n, d)]  # fmt: skip


@pytest.mark.parametrize("function", OPAQUE, ids=lambda f: type(f).__name__)
def test_opaque_functions_are_sympy_objects(function):
    assert pickle.loads(pickle.dumps(function)) == function
    assert hash(function) == hash(function.func(*function.args))
    assert function.free_symbols
    assert function.evalf() == function
    for shown in (function, function**2, 3 * function):
        text = latex(shown)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")
        assert "**" not in text


def test_latex_is_that_of_the_literature():
    assert latex(E(Rational(4, 3), tau)) == r"E_{\frac{4}{3}}\left(\tau\right)"
    assert latex(H(d, alpha)) == r"H_{d,\alpha}"
    assert latex(InverseE(1, Symbol("y"))) == r"E_{1}^{-1}\left(y\right)"


def test_infinite_dimension_gives_zeta():
    assert abs(value(H(oo, 2)) - value(sympy.zeta(2))) < 1e-28
