"""Laws of sign descent beside counts: true ones agree, mutants are refuted, silence is kept."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derivations.agreement import SIGN_LAW, Verdict, agree
from derivations.crossover import crossover, overtaking
from derivations.kernel.enclosure import NotEnclosable
from derivations.sign_claim import SignClaim
from derivations.sign_enclosure import evaluate, holds
from numerics import Ball, InputError, UndecidedError, reference, sign_descent
from numerics.reference_sign_descent import law_values, leading_iterations, refined_iterations
from theory import Regime, ScalingLaw, TheoryError, law
from theory.sign_descent_rate import SignRate
from theory.symbols import d, eps, t, tau

SMALL = {"alphas": ["3/4", "1"], "dims": [10**4, 10**6], "eps": ["1/10"]}
EVERY = {"alphas": ["1/4", "1/2", "3/5", "1", "2"], "dims": [10**4, 10**30], "eps": ["1/10"]}


def mutant(change: Callable[[Regime], Regime], name: str = SIGN_LAW) -> ScalingLaw:
    original = law(name)
    return replace(original, regimes=tuple(map(change, original.regimes)))


def verdicts(result) -> set[Verdict]:
    return {row.verdict for row in (*result.cells, *result.growth)}


def no_value(*_: object) -> None:
    return None


def test_the_law_agrees_to_1e30() -> None:
    result = agree(SIGN_LAW, **EVERY)
    assert verdicts(result) == {Verdict.AGREE}
    assert len(result.cells) == 10
    assert len(result.growth) == 5
    for cell in result.cells:
        low, high = cell.allowed
        assert low <= cell.iterations <= high
        if cell.alpha > Fraction(1, 2):
            assert cell.decides
    for row in result.growth:
        if row.alpha > Fraction(1, 2):
            assert abs(row.observed.lower - Fraction(1, 2)) < Fraction(1, 50)


@given(
    alpha=st.fractions("1/5", 3, max_denominator=12),
    dim=st.integers(2, 10**15),
    goal=st.fractions("1/200", "9/10", max_denominator=200),
)
@example(alpha=Fraction(1, 2), dim=2, goal=Fraction(1, 2))
@example(alpha=Fraction(7, 12), dim=10**12, goal=Fraction(1, 2))
@example(alpha=Fraction(3, 5), dim=99, goal=Fraction(1, 2))
@settings(max_examples=25, deadline=None)
def test_the_law_agrees_everywhere(alpha: Fraction, dim: int, goal: Fraction) -> None:
    (cell,) = agree(SIGN_LAW, alphas=[alpha], dims=[dim], eps=[goal]).cells
    assert cell.verdict in (Verdict.AGREE, Verdict.NO_CLAIM)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda r: replace(r, refined=r.refined * sympy.Rational(101, 100)), id="scale"
        ),
        pytest.param(lambda r: replace(r, refined=r.refined.subs(t, 2 * t)), id="twice the steps"),
        pytest.param(lambda r: replace(r, bound=r.bound / 100), id="a bound too small"),
        pytest.param(
            lambda r: replace(r, finite=tuple(replace(b, lower=b.lower / 100) for b in r.finite)),
            id="a remainder too small",
        ),
        pytest.param(
            lambda r: replace(
                r,
                finite=tuple(
                    replace(b, upper=b.upper - int(b.function.has(eps))) for b in r.finite
                ),
            ),
            id="one step fewer",
        ),
        pytest.param(
            lambda r: replace(r, growth=replace(r.growth, gauge=d)), id="the order of growth"
        ),
        pytest.param(
            lambda r: replace(r, growth=replace(r.growth, upper=r.growth.lower)), id="a constant"
        ),
    ],
)
def test_mutants_of_the_law_are_refuted(change: Callable[[Regime], Regime]) -> None:
    result = agree(mutant(change), **SMALL)
    assert Verdict.REFUTED in verdicts(result)


def test_the_published_constant_with_2_alpha_less_1_is_refuted() -> None:
    """With 2 alpha - 1 for 2^alpha - 1 the range at alpha = 3/2 begins at 1/2, not 0.547."""

    def change(regime: Regime) -> Regime:
        if regime.condition.has(sympy.StrictGreaterThan):
            return replace(regime, validity=(tau**2 >= 1 / (2 * exponent - 1),))
        return regime

    exponent = law(SIGN_LAW).parameters[0]
    wrong = mutant(change, "bigram/sign-descent/published")
    (cell,) = agree(wrong, alphas=["3/2"], dims=[10**12], eps=["0.5473"]).cells
    assert cell.verdict is Verdict.REFUTED


def test_the_published_formula_holds_in_its_range_alone() -> None:
    inside, outside = agree(
        "bigram/sign-descent/published", alphas=["1"], dims=[10**12], eps=["1/10", "1/2"]
    ).cells
    assert inside.verdict is Verdict.AGREE
    assert inside.decides
    assert outside.verdict is Verdict.NO_CLAIM
    assert outside.note.endswith("the formula is refuted")


def test_the_published_step_size_has_no_value_for_heavy_tails() -> None:
    (cell,) = agree(
        "bigram/sign-descent/published", alphas=["1/10"], dims=[10**4], eps=["1/2"]
    ).cells
    assert cell.verdict is Verdict.NO_CLAIM
    assert "no value" in cell.note


@pytest.mark.parametrize("parity", ["even", "odd"])
def test_literal_steps_agree_with_their_own_law(parity: str) -> None:
    result = agree(f"{SIGN_LAW}/{parity}", alphas=["1", "3/2"], dims=[100, 10**4], eps=["1/10"])
    assert verdicts(result) == {Verdict.AGREE}
    counted = [c.iterations for c in result.cells if c.alpha == 1]
    assert counted == ([8, 8] if parity == "even" else [15, 205])


def test_odd_steps_do_not_follow_the_averaged_law() -> None:
    odd = law(f"{SIGN_LAW}/odd")

    def change(regime: Regime) -> Regime:
        (bounds,) = regime.finite
        twice = lambda a, time: SignRate(a, 2 * time)  # noqa: E731
        return replace(
            regime,
            finite=(replace(bounds, function=bounds.function.replace(SignRate, twice)),),
            growth=None,
        )

    wrong = replace(odd, regimes=tuple(map(change, odd.regimes)))
    (cell,) = agree(wrong, alphas=["2"], dims=[10**4], eps=["1/10"]).cells
    assert cell.verdict is Verdict.REFUTED


def test_the_exact_counts_under_zipf() -> None:
    result = agree(f"{SIGN_LAW}/even/zipf", dims=[100, 10**4], eps=["1/10", "1/100"])
    agreed = [cell.verdict is Verdict.AGREE for cell in result.cells]
    assert agreed == [True, True, False, True]  # 1/100 is claimed from dim 8401 on


@pytest.mark.parametrize("name", ["mean", "linear", "polynomial"])
def test_without_certified_numbers_there_is_no_table(name: str) -> None:
    with pytest.raises(TheoryError) as caught:
        agree(f"{SIGN_LAW}/{name}")
    assert caught.value.code == "E-LAW-011"


HALVED = {"alphas": ["1/2", "1"], "dims": [10**4, 10**6], "eps": ["1/10"]}


def test_halved_steps_agree_with_their_law() -> None:
    result = agree(f"{SIGN_LAW}/geometric", **HALVED)
    assert verdicts(result) == {Verdict.AGREE}
    assert [cell.iterations for cell in result.cells if cell.alpha == 1] == [8, 12]
    for cell in result.cells:
        assert cell.allowed[0] <= cell.iterations <= cell.allowed[1]
    (fewer,) = agree(f"{SIGN_LAW}/geometric", alphas=["1"], dims=[10**4], eps=["9/10"]).cells
    assert fewer.iterations < 8


def three_steps_less(regime: Regime) -> Regime:
    counted = replace(regime.count, upper=regime.count.upper - 3)
    return replace(regime, count=counted, relation=counted)


def faster_decay(regime: Regime) -> Regime:
    bound = regime.finite[0]
    return replace(regime, finite=(replace(bound, upper=bound.upper * 4**t / 5**t),))


def too_large_from_below(regime: Regime) -> Regime:
    bound = regime.finite[-1]
    return replace(regime, finite=(replace(bound, lower=bound.upper * 2, upper=bound.upper * 3),))


@pytest.mark.parametrize("change", [three_steps_less, faster_decay, too_large_from_below])
def test_mutants_of_the_law_of_halved_steps_are_refuted(
    change: Callable[[Regime], Regime],
) -> None:
    result = agree(mutant(change, f"{SIGN_LAW}/geometric"), **HALVED)
    assert Verdict.REFUTED in verdicts(result)


def test_other_laws_make_no_claim() -> None:
    for name in ("loss", "step-size", "explicit", "even/large-time"):
        alpha = "1/2" if name == "explicit" else "1"
        (cell,) = agree(f"{SIGN_LAW}/{name}", alphas=[alpha], dims=[1000], eps=["1/10"]).cells
        assert cell.verdict is Verdict.NO_CLAIM
        assert cell.note


def test_a_count_beyond_the_budget_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def spent(self: SignClaim, dim: int, goal: Fraction) -> None:
        raise UndecidedError("E-UND-003", "the least odd count is above 9", "use a smaller dim")

    monkeypatch.setattr(SignClaim, "count", spent)
    (cell,) = agree(SIGN_LAW, alphas=["1"], dims=[1000], eps=["1/10"]).cells
    assert cell.verdict is Verdict.UNDECIDED
    assert cell.iterations is None
    assert "above 9" in cell.note


@pytest.mark.parametrize("wrong", [{"dims": ["inf"]}, {"alphas": [0.5]}, {"eps": ["0"]}])
def test_bad_numbers_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        agree(SIGN_LAW, **{**SMALL, **wrong})


@pytest.mark.parametrize("number", [Fraction(1, 2), Fraction(9, 4), Fraction(10)])
def test_the_rate_in_balls_is_the_rate_in_decimals(number: Fraction) -> None:
    alpha = sympy.Rational(3, 5)
    ball = evaluate(SignRate(alpha, tau), {tau: number}, 128, no_value)
    shown = sympy.N(SignRate(alpha, sympy.Rational(number)), 25)
    assert abs(Ball.from_arb(ball).lower - Fraction(str(shown))) < Fraction(1, 10**20)


def test_the_rate_at_a_boundary_is_enclosed() -> None:
    ball = evaluate(SignRate(sympy.Integer(1), tau), {tau: 1}, 64, no_value)
    assert ball.overlaps(3 / arb.pi() ** 2)


def test_conditions_are_decided_in_balls() -> None:
    assert holds(tau**2 >= 1 / (2**d - 1), {tau: 1, d: 1}, 64, no_value) is True
    assert holds(sympy.sqrt(2) * tau < d, {tau: 1, d: 1}, 64, no_value) is False
    assert holds(sympy.Eq(sympy.Mod(t, 2), 1), {t: 3}, 64, no_value) is True
    with pytest.raises(NotEnclosable):
        holds(eps < 1, {}, 64, no_value)


@pytest.mark.parametrize("alpha", ["3/5", "1", "2"])
def test_reference_values_are_those_of_theory(alpha: str) -> None:
    formula = law(SIGN_LAW).at(alpha=alpha).iterations.subs({d: 10**12, eps: sympy.Rational(1, 10)})
    ours = leading_iterations(alpha=alpha, dim=10**12, eps="1/10")
    assert abs(sympy.N(formula, 20) / sympy.Float(str(ours), 20) - 1) < 1e-12


@pytest.mark.parametrize("alpha", ["1/4", "1/2", "3/5", "1", "2"])
def test_refined_values_are_close_to_counts(alpha: str) -> None:
    count = sign_descent.count(alpha=alpha, dim=10**30, eps="1/10").iterations
    value = refined_iterations(alpha=alpha, dim=10**30, eps="1/10", digits=30)
    assert abs(value / count - 1) < (0.2 if count < 10 else 1e-3)


def test_reference_values_of_literal_steps() -> None:
    odd = law_values(alpha=1, dim=10**4, eps="1/10", iterations=205, dynamics="exact", parity="odd")
    even = law_values(alpha=1, dim=10**4, eps="1/10", iterations=8, dynamics="exact", parity="even")
    assert (odd.leading, even.leading) == ("225.37238115", "8.42765913272")
    assert odd.bound is not None
    assert even.refined is even.bound is None


def test_reference_sums_keep_their_digits() -> None:
    """At 10^100 fifty digits and more are asked for."""
    values = [
        reference._Setting(Fraction(3, 5), 10**100, Fraction(3, 5), digits).mass()
        for digits in (60, 120)
    ]
    assert abs(values[0] / values[1] - 1) < values[0].context.mpf(10) ** -60


def test_the_cell_of_the_talk() -> None:
    """d = 10^4 is said to be 100 times fewer steps: it is 12, 6.6 or 170 times fewer at 1/10."""
    (cell,) = crossover(alphas=[1], dims=[10**4], eps=["1/10"])
    assert (cell.gradient, cell.averaged, cell.even, cell.odd) == (1361, 113, 8, 205)
    assert cell.ratio == Fraction(1361, 113)
    assert 6 < cell.against(cell.odd) < 7
    assert 170 < cell.against(cell.even) < 171


def test_gradient_descent_is_ahead_where_the_limit_is_finite() -> None:
    cells = crossover(alphas=["1", "3/2"], dims=[100, 10**6, 10**7], eps=["1/10"])
    assert [row.dims for row in overtaking(cells)] == [(100, 10**6, 10**7), (100,)]
    assert [(cell.even, cell.odd) for cell in cells][1:3] == [(8, 2219), (None, None)]
