"""Laws of gradient descent against literal sums and literal counts."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

import mpmath
import pytest
import sympy
from sympy import Rational, oo

from theory import GradientLoss, law
from theory.functions import E, H
from theory.symbols import d, eps, n, t, tau

MAIN = law("power-law/gradient-descent")
BIGRAM = law("bigram/gradient-descent")
PAIRS = ["1/4 0", "1/2 0", "3/4 0", "9/10 0", "1/2 1/4", "1 -1/2", "3 -5/2",
           "1 0", "1/2 1/2", "2 -1", "5 -4", "3/2 0", "2 0", "1/2 3/2", "2 -1/2",
         "1/4 1"]  # fmt: skip
BELOW, CRITICAL, ABOVE = PAIRS[:7], PAIRS[7:11], PAIRS[11:]


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(45):
        yield


def exponents(text: str) -> tuple[Rational, Rational]:
    first, second = text.split()
    return Rational(first), Rational(second)


def real(number: Rational) -> mpmath.mpf:
    return mpmath.mpf(number.p) / number.q


def value(expression: sympy.Expr, **values: object) -> mpmath.mpf:
    symbols = {"d": d, "t": t, "tau": tau, "eps": eps, "n": n}
    put = expression.subs({symbols[name]: v for name, v in values.items()})
    return mpmath.mpf(str(sympy.N(put, 40)))


def total(a: Rational, c: Rational, dim: int, power: object) -> mpmath.mpf:
    """The literal sum; the term k = 1 vanishes except at power 0."""
    terms = (
        mpmath.mpf(i) ** -real(c) * (1 - mpmath.mpf(i) ** -real(a)) ** power
        for i in range(2, dim + 1)
    )
    return mpmath.fsum(terms) + (1 if power == 0 else 0)


@cache
def normaliser(c: Rational, dim: int) -> mpmath.mpf:
    return mpmath.fsum(mpmath.mpf(i) ** -real(c) for i in range(1, dim + 1))


def literal_count(a: Rational, b: Rational, dim: int, goal: Rational) -> int:
    """Least t with relative loss at most goal, by bisection of literal sums."""

    def above(time: int) -> bool:
        return total(a, a + b, dim, 2 * time) > real(goal) * normaliser(a + b, dim)

    high = 1
    while above(high):
        high *= 2
    low = 0 if high == 1 else high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if above(middle) else (low, middle)
    return high


SPOTS = [
    ("1/2", 10, 3, "0.030097534695265454241656017141931753"),
    ("1/2", 100, 5, "0.1407720940042709995062460756506143"),
    ("1", 1000, 500, "0.029283398389062151912383773119129126"),
    ("1", 1000, 50, "0.24292500204661344634192403993424464"),
    ("1", 10000, 50, "0.412050469229832332969442620568736246629668"),
    ("2", 1000, 10, "0.11767779951178865670635423574824985"),
    ("3/4", 1000, 100, "0.061066518419016376758575521177004814"),
]


@pytest.mark.parametrize(("a", "dim", "time", "expected"), SPOTS)
def test_loss_at_known_values(a, dim, time, expected):
    loss = GradientLoss(Rational(a), 0, dim, time)
    with mpmath.workdps(45):
        assert abs(value(loss) / mpmath.mpf(expected) - 1) < mpmath.mpf(10) ** -33
        bound = value(BIGRAM.at(alpha=a).bound, d=dim, t=time)
        refined = value(BIGRAM.at(alpha=a).refined, d=dim, t=time)
        assert abs(refined - mpmath.mpf(expected)) <= bound


RATES = [
    ("1/2", "1", "0.14849550677592204791835999470133922"),
    ("1/2", "1/4", "0.51773012446047031961106072667025008"),
    ("1/2", "1/2", "0.32664386232455301773040156533363784"),
    ("1/2", "2", "0.037534261820490452759519824516385359"),
    ("3/4", "1", "0.063449993387283621135078840480710391"),
    ("3/4", "1/2", "0.15262070160420725127198615779634081"),
    ("1/4", "2", "0.075068523640980905519039649032770718"),
    ("9/10", "1/2", "0.058009819372234998310860247311369725"),
    ("9/10", "1", "0.023215253343486179153655194271677577"),
    ("2", "1", "0.302523165784926388831212836135275793067554908702"),
    ("2", "0", "1"),
]


@pytest.mark.parametrize(("a", "at", "expected"), RATES)
def test_rate_at_known_values(a, at, expected):
    from_piecewise = BIGRAM.rate.subs(BIGRAM.parameters[0], Rational(a))
    with mpmath.workdps(45):
        for rate in (BIGRAM.at(alpha=a).rate, from_piecewise):
            found = value(rate, tau=Rational(at))
            assert abs(found / mpmath.mpf(expected) - 1) < mpmath.mpf(10) ** -33


def test_integral_and_limit_are_different_statements():
    integral = law("bigram/gradient-descent/beta-integral").at(alpha=2)
    assert abs(value(integral.rate, tau=1) - mpmath.mpf("0.32422778765548086")) < 1e-15
    assert abs(value(integral.rate, tau=50) - mpmath.mpf("0.053675147896193548")) < 1e-15
    assert type(integral.relation).__name__ == "Equivalent"
    assert type(BIGRAM.at(alpha=2).relation).__name__ == "Limit"
    late = law("bigram/gradient-descent/large-time").at(alpha=2)
    constant = value(late.rate, tau=Rational(1, 2))
    assert abs(constant - mpmath.mpf("0.53876136637549968506724595088307827")) < 1e-30


@pytest.mark.parametrize("pair", ABOVE)
@pytest.mark.parametrize("time", [0, 1, 2, 10, 100, 1000])
def test_beta_integral_bound(pair, time):
    a, b = exponents(pair)
    at = law("power-law/gradient-descent/beta-integral").at(alpha=a, beta=b)
    (bounds,) = at.regime.finite
    assert abs(value(bounds.function, tau=time)) <= value(bounds.upper, tau=time)


@pytest.mark.parametrize("pair", ABOVE)
def test_large_time_is_approached(pair):
    a, b = exponents(pair)
    at = law("power-law/gradient-descent/large-time").at(alpha=a, beta=b)
    errors = [
        abs(value(at.relation.function, tau=i) / value(at.rate, tau=i) - 1) for i in (30, 3000)
    ]
    assert errors[1] < min(errors[0], 0.01)
    goal = value(at.rate, tau=500)
    assert abs(value(at.iterations.subs(eps, sympy.Float(str(goal), 35))) - 500) < 1e-20


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("dim", [1, 2, 3, 10, 300])
def test_growth_constants_hold_at_every_dimension(pair, dim):
    a, b = exponents(pair)
    growth = MAIN.at(alpha=a, beta=b).growth
    for goal in (Rational(q) for q in ("99/100", "1/2", "1/10", "1/200")):
        with mpmath.workdps(20):
            found = literal_count(a, b, dim, goal)
        scale = value(growth.gauge, d=dim, eps=goal)
        assert value(growth.lower, eps=goal) * scale <= found * (1 + mpmath.mpf(10) ** -25)
        assert found <= value(growth.upper, eps=goal) * scale * (1 + mpmath.mpf(10) ** -25)


def test_growth_at_zipf_is_the_one_with_three_halves():
    growth = BIGRAM.at(alpha=1).growth
    assert growth.lower == sympy.exp(-eps - Rational(3, 2)) / 2
    assert growth.gauge == d ** (1 - eps)


def _finite(a: Rational, b: Rational, **values: object) -> int:
    """Check every explicit inequality of a regime at a point; how many applied."""
    regime = MAIN.at(alpha=a, beta=b).regime
    c, dim = a + b, values["d"]
    applied = 0
    for bounds in regime.finite:
        put = {d: dim, n: values["n"], tau: values["tau"]}
        if any(condition.subs(put) == sympy.false for condition in bounds.conditions):
            continue
        function = bounds.function
        if function.has(GradientLoss):
            loss = next(iter(function.atoms(GradientLoss)))
            power = mpmath.mpf(str(sympy.N(2 * loss.args[3].subs(put), 35)))
            ratio = total(a, c, dim, power) / normaliser(c, dim)
            truth = value(function.subs(loss, sympy.Float(str(ratio), 35)).subs(put))
        else:
            exponent = values["n"] if not function.has(tau) else (tau * d**a).subs(put)
            truth = total(a, c, dim, mpmath.mpf(str(sympy.N(exponent, 35))))
        slack = mpmath.mpf(10) ** -25
        assert value(bounds.lower.subs(put)) <= truth + slack, bounds
        assert truth <= value(bounds.upper.subs(put)) + slack, bounds
        applied += 1
    return applied


@pytest.mark.parametrize("pair", PAIRS)
def test_finite_inequalities_hold(pair):
    a, b = exponents(pair)
    applied = 0
    with mpmath.workdps(40):
        for dim in (2, 3, 20, 400):
            for number, at in ((1, "1/20"), ("5/2", "1"), (7, "4"), (60, "1/3")):
                applied += _finite(a, b, d=dim, n=Rational(number), tau=Rational(at))
    assert applied > 20


REFINED = ["1/4 0", "1/2 1/4", "3/4 1", "1 0", "1 -1/2", "11/10 1/3", "3/2 0", "2 1", "3 -2"]


@pytest.mark.parametrize("pair", REFINED)
def test_refined_law_within_its_bound(pair):
    a, b = exponents(pair)
    at = MAIN.at(alpha=a, beta=b)
    checked = 0
    with mpmath.workdps(45):
        for dim in (2, 7, 400):
            for time in (1, 2, 10, 300, 5000):
                if any(c.subs({t: time, d: dim}) == sympy.false for c in
                       at.regime.refined_validity):  # fmt: skip
                    continue
                truth = total(a, a + b, dim, 2 * time) / normaliser(a + b, dim)
                if truth < mpmath.mpf(10) ** -25:
                    continue
                error = abs(truth - value(at.refined, d=dim, t=time))
                assert error <= value(at.bound, d=dim, t=time)
                checked += 1
    assert checked >= 8


def test_refined_law_is_withheld_where_it_does_not_apply():
    assert MAIN.at(alpha=1, beta=2).refined is None
    assert MAIN.at(alpha=1, beta=2).bound is None
    assert MAIN.at(alpha=1, beta=1).refined is not None


@pytest.mark.parametrize("pair", [*BELOW, *CRITICAL])
def test_iterations_invert_the_rate(pair):
    at = MAIN.at(alpha=exponents(pair)[0], beta=exponents(pair)[1])
    assert sympy.powsimp(at.iterations.subs(eps, at.rate) - at.time) == 0


def test_iterations_invert_the_rate_before_specialising():
    for source in (MAIN, BIGRAM):
        below, critical, above = source.regimes
        assert below.iterations.subs(eps, below.rate) == below.time
        assert sympy.expand(critical.iterations.subs(eps, critical.rate) / critical.time) == 1
        assert above.iterations.subs({eps: above.rate}).subs(tau, t) == t


def test_counts_of_the_infinite_problem():
    path = Path(__file__).parents[1] / "data" / "counts.json"
    rows = json.loads(path.read_text())["gd"]
    rows = [r for r in rows if r["dim"] == "inf" and int(r["iterations"]) < 10**5]
    assert rows
    for row in rows[:12]:
        least = BIGRAM.at(alpha=row["alpha"]).iterations.subs(eps, Rational(row["eps"]))
        assert int(sympy.N(least)) == int(row["iterations"])


def test_linear_time_is_approached():
    at = law("bigram/gradient-descent/linear-time").at(alpha=1)
    assert at.rate == E(1, tau) / H(d, 1)
    assert at.time == d * tau / 2
    errors = []
    for dim in (100, 10000):
        with mpmath.workdps(30):
            truth = total(Rational(1), Rational(1), dim, dim) / normaliser(Rational(1), dim)
        errors.append(abs(truth / value(at.rate, tau=1, d=dim) - 1))
    assert errors[1] < errors[0] / 50
    assert at.iterations.subs(eps, at.rate) == at.time


def test_linear_time_for_two_exponents():
    at = law("power-law/gradient-descent/linear-time").at(alpha="1/2", beta="1/2")
    with mpmath.workdps(30):
        truth = total(Rational(1, 2), Rational(1), 10000, 100) / normaliser(Rational(1), 10000)
    assert abs(truth / value(at.rate, tau=1, d=10000) - 1) < 0.02


@pytest.mark.parametrize("pair", CRITICAL)
def test_explicit_count_has_the_right_constant(pair):
    """At eps = 1/2 and a large dimension, where the refined law stands for the loss."""
    a, b = exponents(pair)
    dim = sympy.Integer(10) ** (24 if a <= 1 else 12)
    found = law("power-law/gradient-descent/explicit").at(alpha=a, beta=b).iterations
    time = value(found, d=dim, eps=Rational(1, 2))
    refined = MAIN.at(alpha=a, beta=b).refined.subs(d, dim)
    with mpmath.workdps(40):
        loss = value(refined.subs(t, sympy.Float(mpmath.nstr(time, 35), 35)))
        # dr / dlog t is -1/(alpha log d): translate the error of the loss into one of t.
        assert abs(loss - 0.5) * real(a) * mpmath.log(int(dim)) < 0.01


def test_error_of_the_explicit_count_is_not_only_of_order_t_over_d():
    """At eps = 4/5 the error is about 1/(4T) although T/d is below 1e-10."""
    dim, goal = 10**12, Rational(4, 5)
    time = value(law("bigram/gradient-descent/explicit").at(alpha=1).iterations, d=dim, eps=goal)
    loss = value(BIGRAM.at(alpha=1).refined.subs(t, sympy.Float(mpmath.nstr(time, 35), 35)), d=dim)
    error = abs(loss - real(goal)) * mpmath.log(dim)
    assert 0.8 < error * 4 * time < 1.2
    assert time / dim < 1e-10


def test_bigram_is_the_two_exponent_law_at_beta_zero():
    for a in ("1/3", "1", "5/2"):
        one, two = BIGRAM.at(alpha=a), MAIN.at(alpha=a, beta=0)
        assert one.regime == two.regime
        assert MAIN.at(alpha=a).regime == two.regime


def test_definition_is_the_model():
    """Literal gradient descent on a small bigram quadratic gives the loss of the definition."""
    a, dim = 1, 5
    weights = [Fraction(1, i**a) for i in range(1, dim + 1)]
    mass = sum(weights)
    frequencies = [w / mass for w in weights]
    target = [[frequencies[(i + j) % dim] for j in range(dim)] for i in range(dim)]
    guess = [[Fraction(0)] * dim for _ in range(dim)]

    def loss() -> Fraction:
        return sum(
            frequencies[i] * (guess[i][j] - target[i][j]) ** 2
            for i in range(dim)
            for j in range(dim)
        )

    start = loss()
    for time in range(1, 6):
        for i in range(dim):
            for j in range(dim):
                guess[i][j] -= frequencies[i] / frequencies[0] * (guess[i][j] - target[i][j])
        formula = GradientLoss(a, 0, dim, time).definition()
        exact = formula.subs(H(dim, 1), H(dim, 1).definition()).doit()
        assert sympy.Rational(loss() / start) == exact


def test_infinite_dimension_has_the_limit_as_its_definition():
    at = BIGRAM.at(alpha=2)
    assert GradientLoss(2, 0, oo, tau).definition() == at.rate
