"""The derivations about the literal update: all proved, nothing cited, and mutants are not."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from mutants import evidence

from derivations.derivation import Derivation
from derivations.kernel import (
    Domain,
    Evidence,
    Refused,
    Relation,
    assume,
    at_most,
    equal,
    follows,
    induction,
    less,
    literal_start,
    literal_step,
    specialise,
)
from derivations.kernel.proposition import substitute
from derivations.kernel.rules.literal import count_at_least, every_length
from derivations.sign_descent.literal import exact, exact_odd, exact_range, exact_zipf_count, parity
from derivations.sign_descent.literal.exact import half
from derivations.sign_descent.literal.parity import q, rest, start
from derivations.sign_descent.schedules import halved as schedule
from derivations.sign_descent.schedules import halved_lower
from derivations.sign_descent.schedules import linear as linear_decay
from derivations.sign_descent.schedules import polynomial as polynomial_decay
from theory.sign_descent_exact_loss import (
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    remaining,
)
from theory.sign_descent_literal import HalvedPosition, SignPosition, walk
from theory.symbols import T, alpha, d, eps, j, t, v
from theory.symbols import q as degree

MODULES = (
    parity,
    polynomial_decay,
    schedule,
    halved_lower,
    linear_decay,
    exact,
    exact_zipf_count,
    exact_range,
    exact_odd,
)
ALL: dict[str, Derivation] = {i.name: i for module in MODULES for i in module.DERIVATIONS}
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def _mutated(item: Derivation, change: Callable[[Relation], Relation]) -> Derivation:
    claims = tuple(change(c) for c in item.statement.claims if isinstance(c, Relation))
    assert claims != item.statement.claims
    return replace(item, statement=replace(item.statement, claims=claims))


@pytest.mark.parametrize("name", ALL)
def test_turned_round_or_strict_or_shifted_is_not_proved(name: str) -> None:
    item = ALL[name]
    shifted = _mutated(item, lambda c: Relation(c.left + sp.Rational(1, 7), c.kind, c.right))
    assert evidence(shifted) in NOT_PROVED
    doubled = _mutated(item, lambda c: Relation(2 * c.left + 1, c.kind, c.right))
    assert evidence(doubled) in NOT_PROVED
    if name != "sign-descent/hit":
        smaller = _mutated(item, lambda c: Relation(c.left, c.kind, c.right / 2 - 1))
        assert evidence(smaller) in NOT_PROVED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("approach", {T: T + 1}),
        ("hit", {j: 2 * j}),
        ("parity-rounding", {rest: rest / 2}),
        ("parity-rounding", {v: 2 * v}),
        ("within-a-step", {v: v / 2}),
        ("two-steps-shrink", {T: T + 1}),
        ("halved-loss", {t: t + 1}),
        ("halved-count", {eps: 2 * eps}),
        ("halved-loss-below", {t: t + 1}),
        ("linear-loss", {t: t + 1}),
        ("linear-count", {eps: 2 * eps}),
        ("polynomial-loss", {t: t + 1}),
        ("polynomial-count", {eps: 2 * eps}),
        ("polynomial-count", {degree: degree + 1}),
        ("halved-count-order", {eps: 2 * eps}),
        ("even-loss", {alpha: alpha + 1}),
        ("even-count", {eps: 2 * eps}),
        ("falls-within-parity", {T: T + 1}),
        ("zipf-optimum-6", {d: d + 1}),
        ("zipf-optimum-2", {d: d + 1}),
        ("literal-below-averaged", {T: 2 * T}),
        ("literal-below-averaged", {d: d + 1}),
        ("literal-below-limit", {T: 2 * T}),
        ("literal-below-limit", {T: T + 1}),
    ],
)
def test_another_argument_on_the_right_is_not_proved(
    name: str, values: dict[sp.Symbol, sp.Expr]
) -> None:
    item = ALL[f"sign-descent/{name}"]

    def change(claim: Relation) -> Relation:
        return Relation(claim.left, claim.kind, substitute(claim.right, values))

    if name == "hit":  # nothing stands on the right; the start is not a multiple of the step
        position = SignPosition(q * v + v / 2, v, q + j)
        claims = (equal(position, 0),)
        mutant = replace(item, statement=replace(item.statement, claims=claims))
    else:
        mutant = _mutated(item, change)
    assert evidence(mutant) in NOT_PROVED


@pytest.mark.parametrize(
    "name", ["approach", "parity-rounding", "within-a-step", "hit", "two-steps-shrink"]
)
def test_false_positions_are_refuted(name: str) -> None:
    item = ALL[f"sign-descent/{name}"]
    wrong = _mutated(item, lambda c: Relation(c.left + 100, c.kind, c.right))
    assert evidence(wrong) is Evidence.REFUTED


@pytest.mark.parametrize(
    "name", [name for name, item in ALL.items() if item.statement.domain.constraints]
)
def test_constraints_are_needed(name: str) -> None:
    item = ALL[name]
    domain = item.statement.domain
    wider = Domain.of({**dict(domain.witness)})
    if name == "sign-descent/halved-loss":  # true for T = 0 as well
        return
    mutant = replace(item, statement=replace(item.statement, domain=wider))
    assert evidence(mutant) in NOT_PROVED


@pytest.mark.parametrize("change", [-2, 2])
@pytest.mark.parametrize("name", ["zipf-count-half", "zipf-count-tenth", "zipf-enough-hundredth"])
def test_another_count_is_not_proved(name: str, change: int) -> None:
    item = ALL[f"sign-descent/{name}"]

    def moved(claim: Relation) -> Relation:
        if claim.left.is_Integer:
            return Relation(claim.left + max(change, 1), claim.kind, claim.right)
        return Relation(claim.left, claim.kind, claim.right - abs(change))

    assert evidence(_mutated(item, moved)) in NOT_PROVED


def test_the_closed_form_of_theory_is_that_of_the_update() -> None:
    for p in range(1, 12):
        for r in range(1, 12):
            for time in range(9):
                a, length = sp.Rational(p, 7), sp.Rational(r, 5)
                there = abs(walk(Fraction(p, 7), [Fraction(r, 5)] * time))
                assert remaining(a, length, sp.Integer(time)) == sp.Rational(there)


def test_the_update_needs_a_sign() -> None:
    domain = Domain.of({start: 1, v: 1, T: 1})
    with pytest.raises(Refused):
        literal_step(domain, SignPosition(start, v, T))
    with pytest.raises(Refused):
        literal_start(domain, SignPosition(start, v, T))
    with pytest.raises(Refused):
        literal_step(domain, start)


def test_halved_steps_are_halved() -> None:
    domain = Domain.of({start: 3, T: 1}, less(0, HalvedPosition(start, T)))
    step = literal_step(domain, HalvedPosition(start, T))
    assert step.relation.right == HalvedPosition(start, T) - 2 ** (-T - 1)


def test_an_infimum_needs_every_length() -> None:
    some = Domain.of({alpha: 1, d: 3, v: 2}, at_most(1, v))
    loss = SignExactLoss(alpha, d, 2, v)
    bound = assume(some, at_most(0, loss), "only long steps", forall=(v,))
    with pytest.raises(Refused):
        every_length(Domain.of({alpha: 1, d: 3}), SignExactOptimum(alpha, d, 2), bound, v)


def test_a_count_from_below_needs_every_smaller_number() -> None:
    domain = Domain.of({d: 70})
    count = SignExactCount(1, d, sp.Rational(1, 10), 0)
    with pytest.raises(Refused):
        count_at_least(domain, count, sp.Integer(4))
    few = domain.extend({half: 2}, at_most(half, 2))
    short = assume(
        few, less(sp.Rational(1, 10), SignExactOptimum(1, d, 2 * half)), "short", forall=(half,)
    )
    assert count_at_least(domain, count, sp.Integer(6), short, half).assumptions
    with pytest.raises(Refused):
        count_at_least(domain, count, sp.Integer(8), short, half)


def test_quantified_induction_keeps_the_variable_free() -> None:
    domain = Domain.of({rest: 1, T: 1}, at_most(0, T), at_most(T, rest))
    claim = at_most(T, rest)
    hypothesis = assume(domain, claim, "tied", forall=(rest,))
    step = assume(domain, at_most(T + 1, rest), "anything")
    base = follows(Domain.of({rest: 1}), at_most(0, rest))
    with pytest.raises(Refused):
        induction(base, step, hypothesis, T, 0)


def test_an_instance_of_the_hypothesis_at_another_index_is_not_discharged() -> None:
    domain = Domain.of({rest: 1, T: 1}, at_most(0, T))
    claim = at_most(SignPosition(rest, 1, T), rest)
    hypothesis = assume(domain, claim, "all starts", forall=(rest,))
    later = specialise(hypothesis, domain, {T: T + 1})
    base = follows(
        Domain.of({rest: 1}),
        at_most(SignPosition(rest, 1, 0), rest),
        literal_start(Domain.of({rest: 1}), SignPosition(rest, 1, sp.Integer(0))),
    )
    with pytest.raises(Refused):
        induction(base, later, hypothesis, T, 0)
