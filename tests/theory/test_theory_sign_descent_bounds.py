"""Finite bounds of the sign descent laws as properties: random exponents, dimensions and times.

The least losses and counts are the certified ones of `numerics`; the best step sizes of averaged
sign descent come from all pieces of its loss, scheduled steps are run one by one.
"""

import operator
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from strategies import alphas, dims, small_dims, tolerances

from numerics import UndecidedError, sign_descent
from theory import law
from theory.functions import H, Opaque
from theory.relation import Bounds, Theta
from theory.sign_descent_bounds import count_above
from theory.sign_descent_linear import last_length
from theory.sign_descent_literal import walk
from theory.sign_descent_loss import best_piece
from theory.sign_descent_polynomial import polynomial_length
from theory.sign_descent_rate import harmonic
from theory.symbols import alpha, d, eps, q, t, tau

HALF = Fraction(1, 2)
SLACK = mpmath.mpf(10) ** -15
QUICK = settings(max_examples=30, deadline=None)
SUFFIXES = ("", "/published", "/refined", "/step-size", "/one-decreasing")


@pytest.fixture(autouse=True, scope="module")
def _digits():
    with mpmath.workdps(40):
        yield


def real(number) -> mpmath.mpf:
    exact = Fraction(number)
    return mpmath.mpf(exact.numerator) / exact.denominator


class Place:
    """Values of the symbols, and of the functions that no formula defines."""

    def __init__(self, known=None, **symbols):
        names = {"a": alpha, "dim": d, "time": t, "tau": tau, "eps": eps, "degree": q}
        self.symbols = {names[name]: real(v) if not isinstance(v, mpmath.mpf) else v
                        for name, v in symbols.items()}  # fmt: skip
        self.known = known or {}

    def value(self, e):
        """The number that an expression is here, without the powers of rationals of SymPy."""
        if isinstance(e, sympy.Symbol):
            return self.symbols[e]
        if isinstance(e, sympy.Piecewise):
            return next(self.value(case) for case, c in e.args if self.holds(c))
        if e.is_Number or isinstance(e, sympy.NumberSymbol):
            return real(Fraction(e.p, e.q)) if e.is_Rational else mpmath.mpf(e.evalf(40))
        args = [self.value(a) for a in e.args]
        if isinstance(e, H):
            return harmonic(*args)
        if isinstance(e, Opaque):
            known = self.known.get(type(e).__name__)
            return e._value(*args) if known is None else known(*args)
        return OPERATIONS[type(e).__name__](*args)

    def holds(self, condition) -> bool:
        if isinstance(condition, sympy.logic.boolalg.BooleanAtom):
            return bool(condition)
        if isinstance(condition, sympy.Or):
            return any(map(self.holds, condition.args))
        return bool(COMPARISONS[condition.rel_op](*map(self.value, condition.args)))

    def keeps(self, statement) -> bool:
        """Check a statement here; False where its conditions do not hold."""
        if not all(map(self.holds, statement.conditions)):
            return False
        gauge = self.value(statement.gauge) if isinstance(statement, Theta) else 1
        function = self.value(statement.function)
        slack = SLACK * (1 + abs(function))
        assert self.value(statement.lower) * gauge <= function + slack
        assert function <= self.value(statement.upper) * gauge + slack
        return True


OPERATIONS = {
    "Add": lambda *each: mpmath.fsum(each), "Mul": lambda *each: mpmath.fprod(each),
    "Pow": mpmath.power, "exp": mpmath.exp, "log": mpmath.log, "zeta": mpmath.zeta,
    "Max": max, "Min": min, "Mod": mpmath.fmod, "ceiling": mpmath.ceil, "floor": mpmath.floor,
}  # fmt: skip
COMPARISONS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip


def regime(suffix: str, a: Fraction):
    entry = law(f"bigram/sign-descent{suffix}")
    place = Place(a=a)
    return next(r for r in entry.regimes if place.holds(r.condition))


def bounds_of(item) -> list[Bounds]:
    return [b for b in (item.relation, *item.finite) if isinstance(b, Bounds)]


def about(statement, *names: str) -> bool:
    found = {type(e).__name__ for e in statement.function.atoms(Opaque)} - {"H", "SignRate"}
    return found <= set(names)


def rescaled(a: Fraction, dim: int, time: mpmath.mpf) -> mpmath.mpf:
    if a > HALF:
        return 2 * time / mpmath.sqrt(dim)
    return 2 * mpmath.log(2 * time) / mpmath.log(dim) if a == HALF else time


def decided(find, **arguments):
    """The certified answer; an example whose work limit is reached is dropped."""
    try:
        return find(**arguments)
    except UndecidedError:
        reject()


def exponents():
    return alphas().filter(lambda a: abs(a - HALF) > Fraction(1, 10**5) or a == HALF)


@QUICK
@given(exponents(), dims(), st.integers(1, 10**4))
def test_the_least_averaged_loss_keeps_every_bound(a, dim, time):
    assume(2 <= dim < 10**41)
    least = real(sign_descent.loss(alpha=a, dim=dim, t=time, bits=100).lower)
    at = rescaled(a, dim, mpmath.mpf(time))
    place = Place({"SignOptimum": lambda *_: least}, a=a, dim=dim, time=time, tau=at)
    kept = [
        place.keeps(b)
        for suffix in SUFFIXES
        for b in bounds_of(regime(suffix, a))
        if about(b, "SignOptimum")
    ]
    assert any(kept) or a == HALF


@QUICK
@given(exponents(), small_dims(300), st.floats(-2, 3), st.integers(2, 5), st.integers(0, 12))
def test_the_best_averaged_step_keeps_every_bound(a, dim, power, m, digits):
    """Times that are no integers too, and those at which another coordinate decreases."""
    assume(dim >= 2)
    number = mpmath.mpf(10) ** power
    if digits and a > HALF:
        edge = m ** real(a) * harmonic(mpmath.mpf(m), real(a)) - m
        number = mpmath.sqrt(dim / edge) / 2 * (1 + mpmath.mpf(10) ** (-3 * digits))
    elif digits and a < HALF:
        number = mpmath.sqrt((1 - real(a)) / 8) / real(a) * (1 + mpmath.mpf(10) ** (-3 * digits))
    assume(a != HALF or number > real(HALF))
    least, u = best_piece(real(a), dim, number)
    known = {
        "SignOptimum": lambda *_: least / harmonic(mpmath.mpf(dim), 2 * real(a)),
        "SignStep": lambda *_: u ** (-1 / real(a)),
    }
    place = Place(known, a=a, dim=dim, time=number, tau=rescaled(a, dim, number))
    for suffix in SUFFIXES:
        for statement in bounds_of(regime(suffix, a)):
            if t not in statement.free_symbols and about(statement, "SignOptimum", "SignStep"):
                place.keeps(statement)


@QUICK
@given(exponents(), dims(), tolerances(), st.integers(2, 30))
def test_the_averaged_count_keeps_every_bound(a, dim, goal, number):
    assume(dim < 10**41 and goal >= Fraction(1, 10**9))
    found = sign_descent.count(alpha=a, dim=dim, eps=goal).iterations
    place = Place({"SignCount": lambda *_: mpmath.mpf(found)}, a=a, dim=dim, eps=goal)
    main = regime("", a)
    assert place.keeps(main.growth)
    near = (count_above(sympy.Integer(number)),) if a > HALF else ()
    for statement in (*bounds_of(main), *near):
        if about(statement, "SignCount", "InverseSignRate"):
            place.keeps(statement)


@QUICK
@given(exponents().filter(lambda a: a > HALF), small_dims(150), st.integers(1, 12))
def test_the_least_literal_loss_keeps_every_bound(a, dim, time):
    found = decided(sign_descent.loss, alpha=a, dim=dim, t=time, dynamics="exact", bits=50)
    known = {"SignExactOptimum": lambda *_: real(found.lower)}
    place = Place(known, a=a, dim=dim, time=time)
    kept = [
        place.keeps(b)
        for suffix in ("/odd", "/even")
        for b in bounds_of(regime(suffix, a))
        if about(b, "SignExactOptimum") and t in b.free_symbols
    ]
    assert any(kept)


@QUICK
@given(exponents().filter(lambda a: a >= Fraction(3, 5)), small_dims(), tolerances())
def test_the_literal_counts_keep_their_growth(a, dim, goal):
    assume(goal >= Fraction(1, 50))
    for word in ("even", "odd"):
        found = decided(
            sign_descent.count, alpha=a, dim=dim, eps=goal, dynamics="exact", parity=word
        )
        known = {"SignExactCount": lambda *_, n=found.iterations: mpmath.mpf(n)}
        assert Place(known, a=a, dim=dim, eps=goal).keeps(regime(f"/{word}", a).growth)


SCHEDULES = {
    "geometric": ("Halving", lambda time, i, degree: mpmath.mpf(2) ** -i),
    "linear": ("Linear", lambda time, i, degree: (time + 1 - i) * last_length(mpmath.mpf(time))),
    "polynomial": (
        "Polynomial",
        lambda time, i, degree: polynomial_length(mpmath.mpf(time), time + 1 - i, degree),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
@settings(max_examples=15, deadline=None)
@given(
    alphas(largest=3), small_dims(80), st.integers(1, 9),
    st.fractions(Fraction(1, 40), Fraction(99, 100), max_denominator=100),
    st.fractions(Fraction(1, 10), Fraction(4), max_denominator=10),
)  # fmt: skip
def test_scheduled_steps_keep_every_bound(name, a, dim, time, goal, degree):
    kind, length = SCHEDULES[name]
    starts = [mpmath.mpf(k) ** -real(a) for k in range(1, dim + 1)]

    def loss(steps: int) -> mpmath.mpf:
        lengths = [length(steps, i, real(degree)) for i in range(1, steps + 1)]
        return sum(walk(x, lengths) ** 2 for x in starts) / sum(x * x for x in starts)

    def count() -> mpmath.mpf:
        return mpmath.mpf(next(n for n in range(1, 10**4) if loss(n) <= real(goal)))

    known = {f"{kind}Loss": lambda *_: loss(time), f"{kind}Count": lambda *_: count()}
    place = Place(known, a=a, dim=dim, time=time, eps=goal, degree=degree)
    item = regime(f"/{name}", a)
    growth = [item.growth] if isinstance(item.growth, Theta) else []
    kept = [place.keeps(statement) for statement in (*bounds_of(item), *growth)]
    assert any(kept)


def test_a_bound_that_is_too_tight_is_noticed():
    """The certified loss leaves the bounds of the law once their width is a hundredth."""
    dim, time = 1000, 10
    least = real(sign_descent.loss(alpha=1, dim=dim, t=time, bits=100).lower)
    at = rescaled(Fraction(1), dim, mpmath.mpf(time))
    place = Place({"SignOptimum": lambda *_: least}, a=1, dim=dim, time=time, tau=at)
    bound = regime("", Fraction(1)).finite[0]
    assert place.keeps(bound)
    width = (bound.upper - bound.lower) / 100
    for lower in (bound.lower, bound.upper - width):
        narrow = Bounds(function=bound.function, lower=lower, upper=lower + width)
        with pytest.raises(AssertionError):
            place.keeps(narrow)
