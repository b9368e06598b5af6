"""Rates of averaged sign descent: pieces, inverses, and the published formula."""

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Integer, Rational, zeta

from theory import TheoryError, law
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
    boundary,
    curved,
    harmonic,
    heavy_rate,
    piece,
    pieces,
)
from theory.symbols import d, eps, phi, t, tau

MAIN = law("bigram/sign-descent")


PUBLISHED = law("bigram/sign-descent/published")


BELOW, ABOVE = ["1/10", "1/4", "2/5", "9/20"], ["51/100", "3/5", "3/4", "1", "3/2", "2"]


SLACK = 1e-9


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(45):
        yield


def real(number) -> mpmath.mpf:
    exact = Rational(number)
    return mpmath.mpf(exact.p) / exact.q


def value(expression, digits=35, **values) -> mpmath.mpf:
    symbols = {"d": d, "t": t, "tau": tau, "eps": eps, "phi": phi}
    put = sympy.sympify(expression).subs({symbols[name]: v for name, v in values.items()})
    return mpmath.mpf(str(sympy.N(put, digits)))


def test_plateau_and_curve_at_known_values():
    rates = {
        ("1/4", 1): "0.16666666666666666666666666666667",
        ("1/4", 2): "0.13010412496663329595514360668625",
        ("1/4", 4): "0.070457027387857723424093098007194",
        ("1/4", 16): "0.018015747528674103933548388623381",
        ("2/5", 1): "0.50642298662084336767251540217826",
        ("2/5", 8): "0.23821531973786090662072251514714",
        ("2/5", 64): "0.10380901079571211664080094020282",
        ("1/10", 1): "0.022222222222222222222222222222222",
        ("1/10", 8): "0.0074028008978438168802045079715237",
        ("1/10", 64): "0.00027379435176694856236529806476201",
    }
    for (a, time), expected in rates.items():
        found = value(MAIN.at(alpha=a).rate, tau=time)
        assert abs(found / mpmath.mpf(expected) - 1) < mpmath.mpf(10) ** -30


RATES = [
    ("1", "1/10", "0.905436932941511795114356756387"),
    ("1", "1/4", "0.741452762774621863390629703357"),
    ("1", "1/2", "0.535554827823785363346220019823"),
    ("1", "3/4", "0.397834647536826249639938480544"),
    ("1", "1", "0.303963550927013314331638389629"),
    ("1", "2", "0.121585420370805325732655355852"),
    ("3/4", "1/4", "0.555893426403976896770787535936"),
    ("3/4", "1", "0.19368064993003562494518206741"),
    ("3/5", "1", "0.0924629517576861443932518880215"),
    ("3/2", "1/2", "0.681871937715929588262276622966"),
    ("2", "1/4", "0.903001202270589220256399422904"),
]


@pytest.mark.parametrize(("a", "at", "expected"), RATES)
def test_rate_at_known_values(a, at, expected):
    rate = MAIN.at(alpha=a).rate
    for form in (rate, rate.definition()):
        assert abs(value(form, tau=Rational(at)) / mpmath.mpf(expected) - 1) < 1e-27


@pytest.mark.parametrize("a", ABOVE)
@pytest.mark.parametrize("at", ["1/20", "1/3", "1", "3"])
def test_rate_is_a_minimum_over_step_sizes(a, at):
    """No u does better, and the u of the piece attains it: the sum written out to 10^5 terms."""
    exponent, s = float(Rational(a)), float(Rational(at)) ** -2
    start = np.arange(1, 10**5 + 1.0) ** -exponent
    rate = float(value(SignRate(Rational(a), Rational(at)) * zeta(2 * Rational(a))))
    grid = np.exp(np.linspace(np.log(start[-1] * 1.01), 0, 60))
    losses = [np.square(np.maximum(start - u, 0)).sum() + s * u * u for u in grid]
    assert min(losses) >= rate - 1e-3 * (a == "51/100") - SLACK
    m = int(value(Decreasing(Rational(a), Rational(at) ** -2)))
    best = (np.arange(1, m + 1.0) ** -exponent).sum() / (m + s)
    attained = np.square(np.maximum(start - best, 0)).sum() + s * best**2
    assert abs(attained - rate) < SLACK


@pytest.mark.parametrize("a", ABOVE)
@pytest.mark.parametrize("m", [1, 2, 3, 10])
def test_rate_is_continuously_differentiable_at_the_boundaries(a, m):
    exponent, m = Rational(a), Integer(m)
    edge = boundary(m + 1, exponent)
    left, right = piece(m + 1, exponent), piece(m, exponent)
    for one, two in ((left, right), (left.diff(tau), right.diff(tau))):
        assert abs(value(one.subs(tau, edge)) - value(two.subs(tau, edge))) < 1e-30
    second = [value(e.diff(tau, 2).subs(tau, edge)) for e in (left, right)]
    assert abs(second[0] - second[1]) > 1e-6
    inside = SignRate(exponent, tau).diff(tau).subs(tau, edge * Rational(101, 100))
    assert abs(value(inside) - value(right.diff(tau).subs(tau, edge * Rational(101, 100)))) < 1e-30


def test_boundaries_at_known_values():
    known = {"3/5": "1.3925 .9096 .7068 .5912", "1": "1 .63246 .48038 .39477",
             "2": ".57735 .3288 .23077 .17792"}  # fmt: skip
    for a, row in known.items():
        for m, expected in enumerate(row.split(), start=2):
            assert abs(value(boundary(Integer(m), Rational(a))) - mpmath.mpf(expected)) < 6e-5


def test_boundaries_decrease_so_that_pieces_are_ordered():
    for a in ABOVE:
        edges = [value(boundary(Integer(m), Rational(a)), 15) for m in range(2, 12)]
        assert edges == sorted(edges, reverse=True)
        assert int(value(Decreasing(Rational(a), 0))) == 1


@pytest.mark.parametrize("a", ["3/5", "1", "2"])
def test_pieces_agree_with_the_rate(a):
    exponent = Rational(a)
    first = pieces(4, exponent)
    for at in ("3", "1", "2/5", "9/10"):
        found = first.subs(tau, Rational(at))
        if found is not sympy.nan:
            assert abs(value(found) - value(SignRate(exponent, Rational(at)))) < 1e-30
    assert first.subs(tau, Rational(1, 100)) is sympy.nan


@pytest.mark.parametrize("number", [0, -1, True, 2.0, "3", None])
def test_a_number_of_pieces_must_be_positive(number):
    with pytest.raises(TheoryError) as caught:
        pieces(number)
    assert caught.value.code == "E-LAW-009"


@pytest.mark.parametrize("a", ABOVE)
@pytest.mark.parametrize("goal", ["99/100", "1/2", "1/10", "1/1000"])
def test_inverse_of_the_rate(a, goal):
    exponent, goal = Rational(a), Rational(goal)
    if a == "51/100" and goal > Rational(1, 10):
        return  # some 10^30 decreasing coordinates: the digits of the display do not suffice
    at = InverseSignRate(exponent, goal)
    assert SignRate(exponent, at) == goal
    assert InverseSignRate(exponent, SignRate(exponent, tau)) == tau
    found, defined = value(at), value(at.definition())
    assert abs(found / defined - 1) < 1e-25
    back = value(SignRate(exponent, sympy.Float(mpmath.nstr(found, 33), 33)))
    assert abs(back / real(goal) - 1) < 1e-25
    edge = value(DecreasingAt(exponent, goal))
    assert edge == value(Decreasing(exponent, sympy.Float(mpmath.nstr(found**-2, 33), 33)))


@pytest.mark.parametrize("power", ["2/5", "1/2", "1", "51/50", "3"])
def test_harmonic_numbers_of_many_terms(power):
    for m in (10, 700, 5000):
        direct = mpmath.fsum(mpmath.mpf(i) ** -real(power) for i in range(1, m + 1))
        assert abs(harmonic(mpmath.mpf(m), real(power)) / direct - 1) < mpmath.mpf(10) ** -40


def test_inverse_has_no_value_outside_the_range():
    assert sympy.N(InverseSignRate(1, 1)) is sympy.nan
    assert sympy.N(InverseSignRate(1, 2)) is sympy.nan
    assert sympy.N(InverseHeavyRate(Rational(1, 4), Rational(1, 5))) is sympy.nan
    assert abs(value(InverseSignRate(1, Rational(1, 2))) - mpmath.mpf("0.55556")) < 1e-5


@pytest.mark.parametrize("a", BELOW)
def test_inverse_of_the_heavy_rate(a):
    exponent = Rational(a)
    plateau = 2 * exponent**2 / (1 - exponent)
    for part in (Rational(99, 100), Rational(1, 2), Rational(1, 100)):
        at = value(InverseHeavyRate(exponent, part * plateau))
        again = curved(sympy.Float(mpmath.nstr(at, 34), 34), exponent)
        assert abs(value(again) / real(part * plateau) - 1) < 1e-28
    edge = sympy.sqrt((1 - exponent) / (8 * exponent**2))
    assert abs(value(InverseHeavyRate(exponent, plateau)) - value(edge)) < 1e-15
    assert abs(value(curved(tau, exponent).diff(tau).subs(tau, edge))) < 1e-30


def test_counts_of_the_heavy_tail():
    for a, rows in {"1/4": (1, 3, 29), "2/5": (2, 71, 22223)}.items():
        for goal, expected in zip(("1/2", "1/10", "1/100"), rows, strict=True):
            found = MAIN.at(alpha=a).iterations.subs(eps, Rational(goal))
            assert int(value(found)) == expected
            last = [value(heavy_rate(Integer(i), Rational(a))) for i in (expected - 1, expected)
                    if i > 0]  # fmt: skip
            assert last[-1] <= real(goal)
            assert len(last) == 1 or last[0] > real(goal)


def test_large_time_is_approached():
    late = law("bigram/sign-descent/large-time")
    for a in BELOW:
        at = late.at(alpha=a)
        errors = [
            abs(value(heavy_rate(Integer(i), Rational(a))) / value(at.rate, tau=i) - 1)
            for i in (100, 10**6)
        ]
        assert errors[1] < min(errors[0], 1e-6)
        goal = sympy.Float(mpmath.nstr(value(at.rate, tau=500), 34), 34)
        assert abs(value(at.iterations.subs(eps, goal)) - 500) < 1e-20


@pytest.mark.parametrize("a", ABOVE)
def test_published_formula_is_the_first_piece(a):
    exponent = Rational(a)
    published = PUBLISHED.at(alpha=a)
    gap, equal = published.regime.finite
    threshold = 1 / sympy.sqrt(2**exponent - 1)
    assert published.relation.conditions == (tau**2 >= 1 / (2**exponent - 1),)
    for factor in ("1", "11/10", "5"):
        at = threshold * Rational(factor)
        first = value(published.rate.subs(tau, at))
        assert abs(first - value(piece(Integer(1), exponent).subs(tau, at))) < 1e-30
        assert abs(first - value(equal.function.subs(tau, at))) < 1e-30
    for factor in ("99/100", "1/2", "1/10"):
        at = threshold * Rational(factor)
        difference = value(gap.function.subs(tau, at))
        assert 0 < difference < value(gap.upper)
    if value(1 / zeta(2 * exponent)) > 0.5:
        inverse = published.iterations.subs(eps, published.rate)
        assert abs(value(inverse, d=100, tau=3) - 15) < 1e-20


def test_published_formula_and_law_are_different_statements():
    assert PUBLISHED.id != MAIN.id
    assert not PUBLISHED.reference.derived
    assert MAIN.reference.derived
    at = PUBLISHED.at(alpha=1).rate
    assert abs(value(at, tau=Rational(1, 10)) - mpmath.mpf("0.601908")) < 1e-6
    assert abs(value(MAIN.at(alpha=1).rate, tau=Rational(1, 10)) - mpmath.mpf("0.905437")) < 1e-6
    assert at.subs(tau, 0) == 1 / zeta(2)


def test_reading_the_threshold_as_twice_alpha_is_refuted():
    """2 alpha - 1 for 2^alpha - 1 would claim the first piece too early at alpha = 3/2."""
    exponent = Rational(3, 2)
    at = sympy.sqrt(Rational(52, 100))
    assert value(at**2 * (2 * exponent - 1)) >= 1
    gap = PUBLISHED.at(alpha=exponent).regime.finite[0].function
    assert value(gap.subs(tau, at)) > 1e-5


def test_published_heavy_tail_rule():
    for a in BELOW:
        at = PUBLISHED.at(alpha=a)
        (equal,) = at.regime.finite
        for time in (1, 2, 5, 40):
            inside = equal.conditions[0].subs(tau, time) if equal.conditions else sympy.true
            difference = value(equal.function.subs(tau, time)) if inside else None
            if difference is not None:
                assert abs(difference - value(at.rate, tau=time)) < 1e-30
    wrong = PUBLISHED.at(alpha="1/10")
    assert wrong.regime.validity[0].subs(tau, 1) == sympy.false
