"""Laws beside counts: true laws agree, mutants are refuted, and silence is not agreement."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derivations.agreement import Verdict, agree
from derivations.claim import Claim, least
from numerics import InputError, gradient_descent
from theory import Regime, ScalingLaw, TheoryError, law
from theory.functions import E, TotalVariation
from theory.symbols import d

GRID = {"alphas": ["1/2", "1", "3/2"], "dims": [1000, 10**9], "eps": ["1/10", "1/1000"]}
SMALL = {"alphas": ["3/4", "1"], "dims": [1000], "eps": ["1/10"]}


def mutant(change: Callable[[Regime], Regime], name: str = "bigram/gradient-descent") -> ScalingLaw:
    original = law(name)
    return replace(original, regimes=tuple(map(change, original.regimes)))


def scaled(factor: sympy.Expr) -> Callable[[Regime], Regime]:
    return lambda regime: replace(regime, refined=regime.refined * factor)


def with_bound(change: Callable[[sympy.Expr], sympy.Expr]) -> Callable[[Regime], Regime]:
    return lambda regime: replace(regime, bound=change(regime.bound))


def verdicts(result) -> set[Verdict]:
    return {row.verdict for row in (*result.cells, *result.growth)}


def test_the_law_agrees() -> None:
    result = agree(**GRID)
    assert verdicts(result) == {Verdict.AGREE}
    assert len(result.cells) == 12
    assert len(result.growth) == 6
    assert all(cell.decides for cell in result.cells)
    assert all(cell.allowed[0] == cell.iterations == cell.refined for cell in result.cells)


@pytest.mark.parametrize(
    "name", ["bigram/gradient-descent/refined", "power-law/gradient-descent/refined"]
)
def test_the_refined_laws_agree(name: str) -> None:
    assert verdicts(agree(name, **SMALL)) == {Verdict.AGREE}


@given(
    alphas=st.fractions("1/5", 4, max_denominator=12),
    dims=st.integers(2, 10**15),
    eps=st.fractions("1/10000", "9/10", max_denominator=10**4),
    beta=st.fractions(-1, 1, max_denominator=6),
)
@example(alphas=Fraction(3), dims=10**12, eps=Fraction(1, 2), beta=Fraction(0))
@example(alphas=Fraction(1, 5), dims=2, eps=Fraction(1, 2), beta=Fraction(0))
@settings(max_examples=40, deadline=None)
def test_the_law_of_two_exponents_agrees_everywhere(
    alphas: Fraction, dims: int, eps: Fraction, beta: Fraction
) -> None:
    if alphas + beta <= 0:
        beta = Fraction(0)
    result = agree("power-law/gradient-descent", alphas=[alphas], dims=[dims], eps=[eps], beta=beta)
    (cell,) = result.cells
    assert cell.verdict in (Verdict.AGREE, Verdict.NO_CLAIM)
    if cell.allowed is not None:
        low, high = cell.allowed
        assert low <= cell.iterations
        assert high is None or cell.iterations <= high


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(scaled(1 + sympy.Rational(1, 100)), id="a constant"),
        pytest.param(scaled(d ** sympy.Rational(1, 10)), id="an exponent of d"),
        pytest.param(scaled(sympy.Integer(-1)), id="a sign"),
        pytest.param(with_bound(lambda bound: bound / 100), id="a bound too small"),
        pytest.param(
            with_bound(lambda bound: bound.replace(TotalVariation, lambda *a: sympy.Integer(0))
                       .replace(E, lambda p, x: E(p + 2, x))),
            id="the order of the tail",
        ),
    ],
)  # fmt: skip
def test_mutants_of_the_refined_law_are_refuted(change: Callable[[Regime], Regime]) -> None:
    result = agree(mutant(change), **SMALL)
    assert {cell.verdict for cell in result.cells} == {Verdict.REFUTED}


def test_a_law_with_the_regimes_exchanged_is_refuted() -> None:
    below = law("bigram/gradient-descent").regimes[0]
    wrong = mutant(lambda regime: replace(regime, growth=below.growth))
    (cell,) = agree(wrong, alphas=["3/2"], dims=[10**12], eps=["1/10"]).cells
    assert cell.verdict is Verdict.REFUTED


def test_a_wrong_growth_constant_is_refuted() -> None:
    def change(regime: Regime) -> Regime:
        return replace(regime, growth=replace(regime.growth, upper=regime.growth.lower))

    result = agree(mutant(change), **SMALL)
    assert Verdict.REFUTED in verdicts(result)
    assert any("fails" in cell.note for cell in result.cells)


def test_a_wrong_inequality_on_the_loss_is_refuted() -> None:
    def change(regime: Regime) -> Regime:
        first = regime.finite[0]
        return replace(regime, finite=(replace(first, upper=first.upper / 100),))

    (cell,) = agree(mutant(change), alphas=["1"], dims=[100], eps=["1/2"]).cells
    assert cell.verdict is Verdict.REFUTED
    assert "GradientLoss" in cell.note


def test_the_normaliser_makes_no_claim_on_the_loss() -> None:
    (cell,) = agree("spectrum/normaliser", alphas=["3/4"], dims=[1000], eps=["1/10"]).cells
    assert cell.verdict is Verdict.NO_CLAIM
    assert cell.note


def test_no_claim_is_never_agreement() -> None:
    (infinite,) = agree(alphas=["3/2"], dims=["inf"], eps=["1/10"]).cells
    (no_steps,) = agree(alphas=["1/2"], dims=[100], eps=["2"]).cells
    (one,) = agree(alphas=["1/2"], dims=[1], eps=["1/10"]).cells
    assert infinite.verdict is no_steps.verdict is one.verdict is Verdict.NO_CLAIM
    assert no_steps.iterations == 0
    assert no_steps.allowed is one.allowed is None


def test_a_bound_that_allows_everything_is_no_claim() -> None:
    result = agree(mutant(with_bound(lambda bound: bound * 0 + 1000)), **SMALL)
    assert {cell.verdict for cell in result.cells} == {Verdict.NO_CLAIM}


def test_the_exponent_lies_in_what_the_law_allows() -> None:
    (row,) = agree(alphas=["3"], dims=[100, 10**6], eps=["1/1000"]).growth
    low, high = row.allowed
    assert low.lower < row.observed.lower <= row.observed.upper < high.upper
    assert row.verdict is Verdict.AGREE


def test_the_count_is_asked_of_numerics() -> None:
    (cell,) = agree(alphas=["1"], dims=[50257], eps=["1/10"]).cells
    assert cell.iterations == gradient_descent.count(alpha=1, dim=50257, eps="1/10").iterations


def test_default_exponents_are_cut_to_the_domain() -> None:
    result = agree("bigram/gradient-descent/explicit", dims=[1000], eps=["1/10"])
    assert {cell.alpha for cell in result.cells} == {1}


def test_parameters_outside_the_domain_are_refused() -> None:
    with pytest.raises(TheoryError) as caught:
        agree("bigram/gradient-descent/explicit", alphas=["1/2"])
    assert caught.value.code == "E-LAW-003"
    with pytest.raises(TheoryError) as caught:
        agree("bigram/gradient-descent", beta="1/2")
    assert caught.value.code == "E-LAW-004"


@pytest.mark.parametrize(
    "wrong", [{"alphas": [0.5]}, {"dims": [0]}, {"eps": ["0"]}, {"beta": float("nan")}]
)
def test_bad_numbers_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        agree(**wrong)


def test_the_law_holds_at_every_time_not_only_at_counts() -> None:
    claim = Claim(law("bigram/gradient-descent"), Fraction(3, 4), Fraction(0))
    for t in (1, 2, 10, 1000, 10**6):
        assert claim.compare(1000, t, 128)[0] is True


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_least_finds_where_a_condition_begins(edge: int, near: int) -> None:
    assert least(lambda t: t >= edge, near) == edge


def test_least_gives_up() -> None:
    assert least(lambda t: False, 5) is None
