"""The factor (sinh(w/2)/(w/2))^-p between its Taylor sums of order 0 and 1, for all w > 0.

With 1 - u = e^-w the integral of the summand becomes one of w^-p e^(-n' w) times this factor; the
bounds turn it into two exponential integrals.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.elementary import exp_above_tangent, real
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    antiderivative,
    at_most,
    cite,
    compare_integrals,
    equal,
    exponential_integral,
    follows,
    less,
    monotone,
    multiply,
    raise_to,
    specialise,
)
from theory.functions import E
from theory.symbols import p, w, x

__all__ = ["DERIVATIONS", "envelope", "factor", "sinh_above", "sinh_below", "sinh_by_exponentials"]

_running = sp.Symbol("s", nonnegative=True)
_half_line = Domain.of({x: 1})


def _rises(function: sp.Expr, claim: Relation, *premises: Theorem) -> Theorem:
    """A claim at x > 0 from f(0) <= f(x), f in the running variable with a derivative >= 0."""
    inside = Domain.of({_running: 1}, less(0, _running))
    here = [specialise(theorem, inside, {x: _running}) for theorem in premises]
    slope = follows(inside, at_most(0, sp.diff(function, _running)), *here)
    return follows(_half_line, claim, monotone(function, _running, slope, _half_line, 0, x))


@cache
def sinh_above() -> Theorem:
    """x <= sinh x for x > 0, because 1 <= cosh x."""
    s = _running
    steep = _rises(sp.cosh(s), at_most(1, sp.cosh(x)))
    return _rises(sp.sinh(s) - s, at_most(x, sp.sinh(x)), steep)


@cache
def sinh_below() -> Theorem:
    """sinh x <= x exp(x^2/6) for x > 0, by six monotone functions that vanish at 0."""
    s, two_thirds = _running, sp.Rational(2, 3)
    first = _rises(s * sp.cosh(s) - sp.sinh(s), at_most(0, x * sp.cosh(x) - sp.sinh(x)))
    function = s * sp.sinh(s) / 3 - two_thirds * sp.cosh(s)
    claim = at_most(0, two_thirds + x * sp.sinh(x) / 3 - two_thirds * sp.cosh(x))
    second = _rises(function, claim, first)
    function = two_thirds * s - sp.sinh(s) + s * sp.cosh(s) / 3
    gap = sp.sinh(x) - x * sp.cosh(x) / 3
    third = _rises(function, at_most(gap, two_thirds * x), second)
    damped = sp.exp(-(x**2) / 6)
    small = multiply(follows(_half_line, at_most(damped, 1)), two_thirds * x)
    fourth = follows(
        _half_line, at_most(damped * gap, two_thirds * x), multiply(third, damped), small
    )
    function = 1 + s**2 / 3 - sp.cosh(s) * sp.exp(-(s**2) / 6)
    fifth = _rises(function, at_most(sp.cosh(x) * damped, 1 + x**2 / 3), fourth)
    grown = sp.exp(x**2 / 6)
    claim = at_most(0, grown * (1 + x**2 / 3) - sp.cosh(x))
    sixth = follows(_half_line, claim, multiply(fifth, grown))
    function = s * sp.exp(s**2 / 6) - sp.sinh(s)
    return _rises(function, at_most(sp.sinh(x), x * grown), sixth)


@cache
def sinh_by_exponentials() -> Theorem:
    """sinh x = (e^x - e^-x)/2 for x > 0: e^-x (sinh + cosh) and e^x (cosh - sinh) are constant."""
    s, results = _running, []
    inside = Domain.of({s: 1}, less(0, s))
    for sign in (1, -1):
        value = sp.exp(-sign * x) * (sp.cosh(x) + sign * sp.sinh(x))
        sides = []
        for function in (value.subs(x, s), -value.subs(x, s)):
            flat = follows(inside, at_most(0, sp.diff(function, s)))
            sides.append(monotone(function, s, flat, _half_line, 0, x))
        constant = follows(_half_line, equal(value, 1), *sides)
        results.append(multiply(constant, sp.exp(sign * x)))
    return follows(_half_line, equal(sp.sinh(x), (sp.exp(x) - sp.exp(-x)) / 2), *results)


def factor() -> sp.Expr:
    """g(w) = (sinh(w/2)/(w/2))^-p."""
    return (sp.sinh(w / 2) / (w / 2)) ** (-p)


@cache
def envelope() -> tuple[Theorem, Theorem]:
    """1 - p w^2/24 <= g(w) and g(w) <= 1, for w > 0 and p >= 0."""
    domain = Domain.of({w: 1, p: 1}, at_most(0, p))
    sign = follows(domain, less(0, sp.sinh(w / 2)))
    above = specialise(sinh_above(), domain, {x: w / 2})
    upper = raise_to(
        follows(domain, at_most(1, sp.sinh(w / 2) / (w / 2)), multiply(above, 2 / w)), -p
    )
    below = specialise(sinh_below(), domain, {x: w / 2})
    bound = at_most(sp.sinh(w / 2) / (w / 2), sp.exp(w**2 / 24))
    power = raise_to(follows(domain, bound, multiply(below, 2 / w)), -p)
    tangent = specialise(exp_above_tangent(), domain, {real: -p * w**2 / 24})
    return (
        follows(domain, at_most(1 - p * w**2 / 24, factor()), sign, power, tangent),
        follows(domain, at_most(factor(), 1), sign, upper),
    )


def _prove_envelope(proof: Proof) -> list[Theorem]:
    proof.step("sinh x is at least x, since cosh x is at least 1.", sinh_above())
    proof.step("sinh x is at most x exp(x^2/6), by repeated derivatives.", sinh_below())
    lower, upper = envelope()
    proof.step(
        "The power -p reverses the order, and the exponential lies above its tangent.", lower
    )
    proof.step("The other side is the power -p of the first bound.", upper)
    return [lower, upper]


order = sp.Symbol("J", integer=True, positive=True)
"""Number of Taylor terms taken."""
rate = sp.Symbol("r", positive=True)
"""The rate n' of the exponential."""
low = sp.Symbol("w_d", positive=True)
"""Where the integral begins."""
high = sp.Symbol("b", positive=True)
"""Where it ends; any end, so that the bound holds for the improper integral as well."""
DEFECT = sp.Function("D")(w, p, order)
"""(-1)^J times g less its Taylor sum of J terms in w^2."""
COEFFICIENT = sp.Function("A")(p, order)
"""The modulus of the Taylor coefficient of g at w^(2J)."""

_REASON = (
    "sinh as a product (DLMF 4.36.1) makes g a limit of products of (1 + w^2/(4 pi^2 k^2))^-p, "
    "hence completely monotone in w^2 (Schilling, Song, Vondracek, Bernstein Functions, "
    "Corollaries 1.6 and 1.7); Taylor's formula with Lagrange's remainder"
)


@cache
def defect() -> tuple[Theorem, Theorem]:
    """0 <= D and D <= A w^(2J): the Taylor sums of g lie in turn above and below it."""
    domain = Domain.of({w: 1, p: 1, order: 2}, at_most(0, p))
    return (
        cite(domain, at_most(0, DEFECT), _REASON),
        cite(domain, at_most(DEFECT, COEFFICIENT * w ** (2 * order)), _REASON),
    )


@cache
def integrated_defect() -> tuple[Theorem, Theorem]:
    """The integral of w^-p e^(-rw) D from w_d to any end: at least 0, at most A times M_J."""
    witness = {p: 1, order: 2, rate: 3, low: 1, high: 2}
    domain = Domain.of(witness, at_most(0, p), at_most(low, high))
    pointwise = domain.extend({w: 1}, at_most(low, w), at_most(w, high))
    sign, bound = (specialise(theorem, pointwise) for theorem in defect())
    weight = w**-p * sp.exp(-rate * w)
    size = w ** (2 * order - p) * sp.exp(-rate * w)
    term = follows(pointwise, at_most(weight * DEFECT, COEFFICIENT * size), multiply(bound, weight))
    kept = compare_integrals(multiply(sign, weight), w, low, high, domain)
    under = compare_integrals(term, w, low, high, domain)
    nothing = antiderivative(domain, sp.Integer(0), sp.Integer(0), w, low, high)
    moment = exponential_integral(domain, w, p - 2 * order, rate, low, high)
    some = _coefficient_sign(domain)
    cut = moment.relation.left
    short = follows(domain, at_most(cut, _moment()), moment)
    return (
        follows(domain, at_most(0, _total()), kept, nothing),
        follows(
            domain,
            at_most(_total(), COEFFICIENT * _moment()),
            under,
            multiply(short, COEFFICIENT, some),
        ),
    )


def _coefficient_sign(domain: Domain) -> Theorem:
    """0 <= A, from the bounds of D at w = 1."""
    one = [specialise(theorem, domain, {w: 1}) for theorem in defect()]
    return follows(domain, at_most(0, COEFFICIENT), *one)


def _total() -> sp.Integral:
    """The integral of the defect with its weight."""
    return sp.Integral(w**-p * sp.exp(-rate * w) * DEFECT, (w, low, high))


def _moment() -> sp.Expr:
    """M_J, the integral of w^(2J-p) e^(-rw) over [w_d, oo)."""
    return low ** (2 * order + 1 - p) * E(p - 2 * order, rate * low)


@cache
def second_order() -> tuple[Theorem, Theorem]:
    """1 - p w^2/24 <= g and g <= 1 - p w^2/24 + a_2 w^4 with a_2 = p^2/1152 + p/2880."""
    domain = Domain.of({w: 1, p: 1}, at_most(0, p))
    spots = [{w: at, p: power} for at in ("1/3", 5, 20) for power in ("1/2", 1, 4)]
    square = (p**2 / 1152 + p / 2880) * w**4
    upper = cite(domain, at_most(factor(), 1 - p * w**2 / 24 + square), _REASON, spots=spots)
    return envelope()[0], upper


def _prove_general(proof: Proof) -> list[Theorem]:
    sign, bound = defect()
    proof.step("The Taylor sums in w^2 lie in turn above and below the factor.", sign)
    proof.step("They are off by at most the next term.", bound)
    below, above = integrated_defect()
    proof.step("Multiplied by the weight and integrated, this has one sign.", below)
    proof.step("And it is at most the next moment.", above)
    return [below, above]


def _prove_second(proof: Proof) -> list[Theorem]:
    lower, upper = second_order()
    proof.step("The first Taylor sum lies below the factor, by derivatives.", lower)
    proof.step("The second lies above it.", upper)
    return [lower, upper]


DERIVATIONS = (
    Derivation(
        name="envelope/first-order",
        law="",
        title="The envelope of the integrand between two Taylor sums",
        source="classical",
        statement=Statement(
            Domain.of({w: 1, p: 1}, at_most(0, p)),
            (
                at_most(1 - p * w**2 / 24, (sp.sinh(w / 2) / (w / 2)) ** (-p)),
                at_most((sp.sinh(w / 2) / (w / 2)) ** (-p), 1),
            ),
            spots=({w: 3, p: 2}, {w: sp.Rational(1, 10), p: sp.Rational(1, 2)}),
        ),
        prove=_prove_envelope,
    ),
    Derivation(
        name="envelope/second-order",
        law="",
        title="The envelope of the integrand between its second and third Taylor sums",
        source="classical; complete monotonicity",
        statement=Statement(
            Domain.of({w: 1, p: 1}, at_most(0, p)),
            (
                at_most(1 - p * w**2 / 24, (sp.sinh(w / 2) / (w / 2)) ** (-p)),
                at_most(
                    (sp.sinh(w / 2) / (w / 2)) ** (-p),
                    1 - p * w**2 / 24 + (p**2 / 1152 + p / 2880) * w**4,
                ),
            ),
            spots=({w: 3, p: 2}, {w: sp.Rational(1, 10), p: sp.Rational(1, 2)}),
        ),
        prove=_prove_second,
    ),
    Derivation(
        name="envelope/any-order",
        law="",
        title="The error of the envelope series is at most its next term",
        source="derived here; complete monotonicity",
        statement=Statement(
            Domain.of(
                {p: 1, order: 2, rate: 3, low: 1, high: 2}, at_most(0, p), at_most(low, high)
            ),
            (
                at_most(0, _total()),
                at_most(
                    _total(),
                    COEFFICIENT * low ** (2 * order + 1 - p) * E(p - 2 * order, rate * low),
                ),
            ),
        ),
        prove=_prove_general,
    ),
)
