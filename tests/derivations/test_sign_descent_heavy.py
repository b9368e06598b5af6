"""Averaged sign descent for alpha < 1/2: all proved, nothing cited, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import evidence, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Kind, Limit, Relation, at_most, equal, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import (
    count_order,
    heavy,
    heavy_count,
    heavy_growth,
    heavy_inverse,
    heavy_late,
    heavy_late_count,
    heavy_refined,
    heavy_step,
)
from theory.sign_descent_loss import SignCount, SignStep
from theory.sign_descent_rate import (
    InverseHeavyRate,
    flat_until,
    heavy_rate,
    profile,
    share,
)
from theory.symbols import alpha, d, eps, t, tau, x, y

MODULES = (
    heavy,
    heavy_refined,
    heavy_late,
    heavy_step,
    heavy_growth,
    count_order,
    heavy_inverse,
    heavy_count,
    heavy_late_count,
)
ALL = {item.name: item for module in MODULES for item in module.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]


def _with_claim(item: Derivation, number: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[number] = claim
    return replace(item, statement=replace(item.statement, claims=tuple(claims)))


def _fails(item: Derivation) -> bool:
    return evidence(item) in (Evidence.UNDECIDED, Evidence.REFUTED)


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    claim = ALL[name].statement.claims[number]
    if isinstance(claim, Limit):
        mutant: Claim = Limit(claim.expression, claim.variable, claim.value * sp.Rational(9, 10))
    elif claim.kind is Kind.EQUAL:
        mutant = equal(claim.left, claim.right * sp.Rational(9, 10))
    else:
        mutant = Relation(claim.left, claim.kind, claim.right - 1)
    assert _fails(_with_claim(ALL[name], number, mutant))


def test_sharper_constants_are_refuted() -> None:
    item = ALL["sign-descent/heavy-tail"]
    low, high, below, above, _ = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    assert isinstance(below, Relation)
    assert isinstance(above, Relation)
    third = sp.Rational(1, 3)
    for number, claim in (
        (0, at_most(low.left * third, low.right)),
        (1, at_most(high.left + 1, high.right * third)),
        (2, at_most(below.left + 2, below.right)),
        (3, at_most(above.left, above.right - 1)),
    ):
        assert evidence(_with_claim(item, number, claim)) is Evidence.REFUTED, number


def test_the_heavy_tail_needs_alpha_below_one_half() -> None:
    item = ALL["sign-descent/heavy-tail"]
    everywhere = Domain.of(dict(item.statement.domain.witness))
    assert _fails(with_domain(item, everywhere))
    wider = Domain.of(dict(item.statement.domain.witness), less(alpha, sp.Rational(51, 100)))
    assert _fails(with_domain(item, wider))


def test_neither_branch_is_the_limit_at_every_time() -> None:
    item = ALL["sign-descent/heavy-tail"]
    limit = item.statement.claims[-1]
    assert isinstance(limit, Limit)
    for branch, _ in heavy_rate().args:
        claims = (Limit(limit.expression, d, branch),)
        assert _fails(replace(item, statement=replace(item.statement, claims=claims)))
    other = sp.Piecewise(
        *((b, 3 * tau**2 <= flat_until() if c != sp.true else c) for b, c in heavy_rate().args)
    )
    assert _fails(
        _with_claim(item, len(item.statement.claims) - 1, Limit(limit.expression, d, other))
    )


def test_a_smaller_error_of_the_refined_formula_is_refuted() -> None:
    item = ALL["sign-descent/heavy-tail-refined"]
    for number in (0, 1):
        claim = item.statement.claims[number]
        assert isinstance(claim, Relation)
        third = Relation(claim.left / 3, claim.kind, claim.right / 3 if number else claim.right)
        mutant = third if number == 0 else Relation(claim.left + 1, claim.kind, claim.right)
        assert evidence(_with_claim(item, number, mutant)) is Evidence.REFUTED, number


def test_the_published_formula_needs_a_positive_share() -> None:
    item = ALL["sign-descent/heavy-tail-published"]
    heavy_tail = less(alpha, sp.Rational(1, 2))
    assert _fails(with_domain(item, Domain.of({alpha: sp.Rational(1, 10), tau: 1}, heavy_tail)))
    later = less((1 - 2 * alpha) * flat_until(), 5 * tau**2)
    early = Domain.of({alpha: sp.Rational(1, 4), tau: 1}, heavy_tail, later)
    assert _fails(with_domain(item, early))


def test_without_the_minimum_the_published_formula_is_refuted() -> None:
    item = ALL["sign-descent/heavy-tail-published"]
    claim = item.statement.claims[0]
    assert isinstance(claim, Relation)
    for place in (sp.Integer(1), share()):
        assert evidence(_with_claim(item, 0, equal(claim.left, profile(place)))) is Evidence.REFUTED


def test_a_smaller_distance_at_large_times_is_refuted() -> None:
    item = ALL["sign-descent/heavy-tail-late"]
    low, high = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    nearer = at_most(1 - (1 - low.left) / 3, low.right)
    assert evidence(_with_claim(item, 0, nearer)) is Evidence.REFUTED
    lower = at_most(high.left, low.left)
    assert evidence(_with_claim(item, 1, lower)) is Evidence.REFUTED
    later = at_most(low.left, low.right / tau)
    assert evidence(_with_claim(item, 0, later)) is Evidence.REFUTED


def test_another_power_is_not_the_rate_at_large_times() -> None:
    item = ALL["sign-descent/heavy-tail-late-equivalent"]
    (limit,) = item.statement.claims
    assert isinstance(limit, Limit)
    for factor in (tau, 1 / tau, 2 ** (4 * alpha - 2)):
        other = Limit(limit.expression * factor, limit.variable, limit.value)
        assert _fails(_with_claim(item, 0, other))
    anywhere = Domain.of({alpha: sp.Rational(1, 4)}, less(alpha, 1))
    assert _fails(with_domain(item, anywhere))


def test_the_best_step_needs_both_branches_and_this_power() -> None:
    item = ALL["sign-descent/heavy-tail-step"]
    number = len(item.statement.claims) - 1
    limit = item.statement.claims[number]
    assert isinstance(limit, Limit)
    for place in (1, share(), share(2 * tau)):
        other = Limit(SignStep(alpha, d, tau) / (d * place), d, limit.value)
        assert _fails(_with_claim(item, number, other))
    for power in (d**alpha, d**2):
        other = Limit(SignStep(alpha, d, tau) / power, d, limit.value)
        assert _fails(_with_claim(item, number, other))


@pytest.mark.parametrize("factor", [1 / d, d ** (-alpha), sp.Rational(1, 2)])
def test_a_smaller_error_of_the_best_step_is_not_proved(factor: sp.Expr) -> None:
    item = ALL["sign-descent/heavy-tail-step"]
    for number in (0, 1):
        claim = item.statement.claims[number]
        assert isinstance(claim, Relation)
        left, right = (factor, 1) if number == 0 else (1, factor)
        assert _fails(_with_claim(item, number, at_most(claim.left * left, claim.right * right)))


@pytest.mark.parametrize(("dimension", "time"), [(400, 1), (400, 4), (2000, 16)])
def test_the_best_step_found_by_a_search_is_within_the_bound(dimension: int, time: int) -> None:
    for claim in ALL["sign-descent/heavy-tail-step"].statement.claims[:2]:
        assert isinstance(claim, Relation)
        point = {alpha: sp.Rational(1, 4), d: dimension, tau: time}
        assert (claim.right - claim.left).subs(point).evalf(20) > 0


def test_the_count_is_neither_larger_nor_smaller_by_a_power() -> None:
    item = ALL["sign-descent/heavy-tail-growth"]
    low, high = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    for number, claim in (
        (0, at_most(low.left * d**alpha, low.right)),
        (0, at_most(low.left + 1, low.right)),
        (1, at_most(high.left, high.right * d**-alpha)),
        (1, at_most(high.left, high.right * eps / 4)),
    ):
        assert evidence(_with_claim(item, number, claim)) is Evidence.REFUTED, claim


def test_the_count_is_bounded_for_heavy_tails_only() -> None:
    item = ALL["sign-descent/heavy-tail-growth"]
    witness = dict(item.statement.domain.witness)
    assert _fails(with_domain(item, Domain.of(witness, less(eps, 1))))


def test_the_count_is_no_other_number() -> None:
    item = ALL["sign-descent/heavy-tail-count"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Relation)
    for other in (t + 1, t - 1, 2 * t):
        assert evidence(_with_claim(item, 0, equal(claim.left, other))) is Evidence.REFUTED
    limit = ALL["sign-descent/heavy-tail-count-limit"]
    for other in (t + 1, t - 1, t * d ** (2 * alpha - 1)):
        assert _fails(_with_claim(limit, 0, Limit(claim.left, d, other)))


def test_the_exact_count_needs_both_distances() -> None:
    item = ALL["sign-descent/heavy-tail-count"]
    domain = item.statement.domain
    for left_out in domain.constraints[-2:]:
        kept = (c for c in domain.constraints if c != left_out)
        assert _fails(with_domain(item, Domain.of(dict(domain.witness), *kept)))
    limit = ALL["sign-descent/heavy-tail-count-limit"]
    kept = limit.statement.domain.constraints[:-1]
    assert _fails(with_domain(limit, Domain.of(dict(limit.statement.domain.witness), *kept)))


def test_more_steps_at_a_smaller_power_of_the_time_are_refuted() -> None:
    item = ALL["sign-descent/scaled-optimum"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Relation)
    steeper = at_most(x**2 * claim.left, y * claim.right)
    assert evidence(_with_claim(item, 0, at_most(claim.left * y, claim.right))) is Evidence.REFUTED
    assert not _fails(_with_claim(item, 0, at_most(claim.left, claim.right)))
    assert _fails(_with_claim(item, 0, at_most(claim.left / x, claim.right / y)))
    assert _fails(_with_claim(item, 0, Relation(steeper.right, Kind.LESS, steeper.left)))


def test_a_count_one_smaller_is_refuted() -> None:
    item = ALL["sign-descent/reaches-count"]
    mutant = at_most(SignCount(alpha, d, eps), t - 1)
    assert evidence(_with_claim(item, 0, mutant)) is Evidence.REFUTED
    item = ALL["sign-descent/below-count"]
    mutant = less(x + 1, SignCount(alpha, d, eps))
    assert evidence(_with_claim(item, 0, mutant)) is Evidence.REFUTED


@pytest.mark.parametrize("name", ["heavy-tail-iterations", "heavy-tail-one-iteration"])
def test_the_law_of_the_count_needs_both_branches_and_no_tie(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    (limit,) = item.statement.claims
    assert isinstance(limit, Limit)
    for branch, _ in limit.value.args:
        mutant = _with_claim(item, 0, Limit(limit.expression, d, branch + 1))
        assert _fails(mutant)
    swapped = sp.Piecewise((limit.value.args[1][0], eps >= 3 * alpha**2), (1, True))
    assert _fails(_with_claim(item, 0, Limit(limit.expression, d, swapped)))
    domain = item.statement.domain
    kept = domain.constraints[:-1]
    assert _fails(with_domain(item, Domain.of(dict(domain.witness), *kept)))


def test_an_inverse_of_another_level_is_refuted() -> None:
    item = ALL["sign-descent/heavy-tail-inverse"]
    time = InverseHeavyRate(alpha, eps)
    for other in (heavy_rate(2 * time), heavy_rate(time) * 2, eps**2):
        assert evidence(_with_claim(item, 0, equal(other, eps))) is Evidence.REFUTED


def test_the_rate_does_not_fall_on_the_plateau() -> None:
    item = ALL["sign-descent/heavy-tail-rate-falls"]
    point = {alpha: sp.Rational(1, 4), tau: 1, y: sp.Rational(9, 8)}
    domain = Domain.of(point, less(alpha, sp.Rational(1, 2)), less(tau, y))
    assert evidence(with_domain(item, domain)) is Evidence.REFUTED


def test_a_smaller_error_of_the_late_count_is_refuted() -> None:
    item = ALL["sign-descent/heavy-tail-late-count"]
    low, high = item.statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    for number, claim in (
        (0, at_most(high.right, low.right)),
        (0, at_most(low.left / eps, low.right)),
        (1, at_most(high.left, low.left)),
        (1, at_most(high.left, high.right * sp.Rational(9, 10))),
    ):
        assert evidence(_with_claim(item, number, claim)) is Evidence.REFUTED, claim


def test_another_power_is_not_the_law_of_the_late_count() -> None:
    item = ALL["sign-descent/heavy-tail-late-count-equivalent"]
    (limit,) = item.statement.claims
    assert isinstance(limit, Limit)
    for factor in (x, 1 / x, 2**alpha):
        mutant = Limit(limit.expression * factor, limit.variable, limit.value)
        assert _fails(_with_claim(item, 0, mutant))
    wide = Domain.of({alpha: sp.Rational(1, 4)}, less(alpha, 1))
    assert _fails(with_domain(item, wide))
