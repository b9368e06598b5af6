"""Lemmas C.1, C.2, C.4 and C.6 of the paper as derivations.

Also the bound of the loss by its slowest coordinate, in the regimes of both laws.
"""

from collections.abc import Callable, Sequence

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.gradient_descent.lemmas import (
    BELOW,
    BELOW_VALUES,
    LINE,
    LINE_VALUES,
    RANGE,
    any_area,
    any_sum,
    below_rate,
    error_below,
    error_on_line,
    function,
    line_rate,
    peak_below,
    peak_on_line,
    relative_error,
    slowest_coordinate,
    sum_of_monotone,
    unit_interval,
    vanishes,
)
from derivations.gradient_descent.summand import (
    bound,
    c,
    falling,
    maximum,
    peak,
    rising,
    sum_against_integral,
    summand,
    time_domain,
)
from derivations.kernel import (
    Domain,
    Limit,
    Relation,
    Theorem,
    at_most,
    equal,
    follows,
    less,
    specialise,
    substitute,
)
from derivations.spectrum import bounds_below, bounds_critical
from derivations.statements import two_sides
from derivations.sum_integral import running, whole
from theory.gradient_descent_bounds import loss_upper
from theory.symbols import alpha, beta, d, k, n, x

__all__ = ["DERIVATIONS"]

_HALF = sp.Rational(1, 2)
_SOURCE = "Kunstner and Bach (2025), Lemma"
Prove = Callable[[Proof], Sequence[Theorem]]


def _prove_sums(proof: Proof, *, rises: bool) -> list[Theorem]:
    proof.step("f at the left end of a unit interval.", unit_interval(k, rises=rises))
    proof.step("f at the right end of a unit interval.", unit_interval(k + 1, rises=rises))
    lower, upper = sum_of_monotone(rises=rises)
    return [
        proof.step("Add up, and add the term that is left over.", lower),
        proof.step("Likewise with the other ends.", upper),
    ]


def _sums(*, rises: bool) -> Derivation:
    low, high = (function(whole), function(d)) if rises else (function(d), function(whole))
    word = "rising" if rises else "falling"
    return Derivation(
        name=f"gradient-descent/lemma-c1-{word}",
        law="",
        title=f"The sum of a {word} function against its integral",
        source=f"{_SOURCE} C.1",
        statement=Statement(
            RANGE,
            (
                at_most(any_area + low, any_sum),
                at_most(any_sum, any_area + high),
            ),
        ),
        prove=lambda proof: _prove_sums(proof, rises=rises),
    )


def _prove_slope(proof: Proof, slope: Theorem) -> list[Theorem]:
    return [proof.step("The derivative has the sign of (c + n alpha) s^-alpha - c.", slope)]


def _prove_bound(proof: Proof) -> list[Theorem]:
    proof.step("f rises up to the peak.", rising())
    proof.step("f falls beyond it.", falling())
    return [proof.step("So f is at most its value at the peak, without a factor below 1.", bound())]


_slope = sp.diff(summand(), running)
_place = {**dict(time_domain().witness), running: 2}
_beyond = {**_place, running: 5}

_PEAK = (
    Derivation(
        name="gradient-descent/lemma-c2-rising",
        law="",
        title="The summand rises up to its peak",
        source=f"{_SOURCE} C.2",
        statement=Statement(
            time_domain({running: 2}, less(1, running), less(running, peak())),
            (at_most(0, _slope),),
            ({**_place, alpha: 2}, {**_place, n: 20}),
        ),
        prove=lambda proof: _prove_slope(proof, rising()),
    ),
    Derivation(
        name="gradient-descent/lemma-c2-falling",
        law="",
        title="The summand falls beyond its peak",
        source=f"{_SOURCE} C.2",
        statement=Statement(
            time_domain({running: 5}, less(peak(), running)),
            (at_most(_slope, 0),),
            ({**_beyond, alpha: 2}, {**_beyond, c: 3}),
        ),
        prove=lambda proof: _prove_slope(proof, falling()),
    ),
    Derivation(
        name="gradient-descent/lemma-c2-bound",
        law="",
        title="The summand is bounded",
        source=f"{_SOURCE} C.2",
        statement=Statement(
            time_domain({running: 2}, at_most(1, running)),
            (at_most(summand(), maximum()),),
            ({**_beyond, n: 40, running: 41}, {**_place, n: 1}),
        ),
        prove=_prove_bound,
    ),
)


def _prove_sum(
    proof: Proof,
    domain: Domain,
    values: dict[sp.Symbol, sp.Expr],
    claims: tuple[Relation, ...],
    peak_value: sp.Expr,
) -> list[Theorem]:
    proof.step("f rises up to the peak.", rising())
    proof.step("f falls beyond it.", falling())
    proof.step("f is bounded.", bound())
    sides = [specialise(side, domain, values) for side in sum_against_integral()]
    same = follows(domain, equal(substitute(maximum(), values), peak_value))
    lower, upper = (
        follows(domain, claim, side, same) for claim, side in zip(claims, sides, strict=True)
    )
    return [
        proof.step("Lemma C.1 on both sides of the peak; the interval around it apart.", lower),
        proof.step("Likewise from above.", upper),
    ]


def _against_integral(
    name: str, domain: Domain, values: dict[sp.Symbol, sp.Expr], peak_value: sp.Expr
) -> Derivation:
    total = substitute(sp.Sum(summand(k), (k, 1, d)), values)
    area = substitute(sp.Integral(summand(x), (x, 1, d)), values)
    claims = (at_most(area - peak_value, total), at_most(total, area + peak_value))
    return Derivation(
        name=name,
        law="",
        title="The sum behind the loss against its integral",
        source=f"{_SOURCE} C.4",
        statement=Statement(domain, claims),
        prove=lambda proof: _prove_sum(proof, domain, values, claims, peak_value),
    )


def _prove_rate_below(proof: Proof) -> list[Theorem]:
    proof.step("The bound of the peak, n = tau d^alpha.", peak_below())
    proof.step("The normaliser from below.", bounds_below()[0])
    return [proof.step("Sum and integral differ by the peak.", side) for side in error_below()]


def _prove_rate_on_line(proof: Proof) -> list[Theorem]:
    proof.step("The bound of the peak, n = d^tau.", peak_on_line())
    proof.step("The normaliser from below.", bounds_critical()[0])
    return [proof.step("Sum and integral differ by the peak.", side) for side in error_on_line()]


def _prove_limit(proof: Proof, sides: tuple[Theorem, Theorem]) -> list[Theorem]:
    for side in sides:
        proof.step("The relative error at finite d.", side)
    return [proof.step("Both bounds tend to zero.", vanishes(sides))]


def _prove_limit_below(proof: Proof) -> list[Theorem]:
    return _prove_limit(proof, error_below())


def _prove_limit_on_line(proof: Proof) -> list[Theorem]:
    return _prove_limit(proof, error_on_line())


def _rate(word: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"gradient-descent/lemma-c6-{word}-rate",
        law="",
        title="The relative error of the integral, with a rate",
        source=f"{_SOURCE} C.6, with explicit constants",
        statement=statement,
        prove=prove,
    )


def _limit(word: str, statement: Statement, prove: Prove) -> Derivation:
    return Derivation(
        name=f"gradient-descent/lemma-c6-{word}",
        law="",
        title="The relative error of the integral vanishes",
        source=f"{_SOURCE} C.6",
        statement=statement,
        prove=prove,
    )


def _two_sided(domain: Domain, size: sp.Expr, rate: sp.Expr) -> Statement:
    return Statement(domain, (at_most(-rate, size), at_most(size, rate)))


def _to_zero(domain: Domain, size: sp.Expr) -> Statement:
    return Statement(domain.without(d), (Limit(size, d, sp.Integer(0)),))


_below, _line = relative_error(BELOW_VALUES), relative_error(LINE_VALUES)
_ERRORS = (
    _rate("below", _two_sided(BELOW, _below, below_rate), _prove_rate_below),
    _limit("below", _to_zero(BELOW, _below), _prove_limit_below),
    _rate("line", _two_sided(LINE, _line, line_rate), _prove_rate_on_line),
    _limit("line", _to_zero(LINE, _line), _prove_limit_on_line),
)


def _prove_slowest(proof: Proof, domain: Domain, total: sp.Expr) -> list[Theorem]:
    lower, upper = slowest_coordinate()
    proof.step("Every factor 1 - k^-alpha is at most the last one.", upper)
    return [
        proof.step("No term is negative.", specialise(lower, domain, {c: total})),
        proof.step("Put the exponents of the law.", specialise(upper, domain, {c: total})),
    ]


def _slowest(law: str, name: str, domain: Domain, values: dict[sp.Symbol, object]) -> Derivation:
    total = sp.sympify((alpha + beta).subs(values))
    point = dict(domain.witness)
    return Derivation(
        name=name,
        law=law,
        title="The last coordinate is the slowest",
        source="Kunstner and Bach (2025), Proposition A.1, a consequence",
        statement=Statement(
            domain, two_sides(loss_upper().subs(values)), ({**point, d: 1}, {**point, n: _HALF})
        ),
        prove=lambda proof: _prove_slowest(proof, domain, total),
    )


_point = {alpha: 1, n: 3, d: 4}
DERIVATIONS = (
    _sums(rises=True),
    _sums(rises=False),
    *_PEAK,
    _against_integral("gradient-descent/lemma-c4", time_domain({d: 10}), {}, maximum()),
    _against_integral(
        "gradient-descent/lemma-c4-bigram",
        Domain.of({**_point, n: 3, d: 10}, at_most(1, n)),
        {c: alpha},
        1 / (1 + n),
    ),
    *_ERRORS,
    _slowest(
        "power-law/gradient-descent",
        "gradient-descent/slowest-coordinate",
        Domain.of({**_point, beta: 0}, less(0, alpha + beta)),
        {},
    ),
    _slowest(
        "bigram/gradient-descent",
        "gradient-descent/bigram-slowest-coordinate",
        Domain.of(_point),
        {beta: 0},
    ),
)
