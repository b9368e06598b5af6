"""The setting of the bigram model: what is proved, and statements near it that are not."""

import dataclasses
from fractions import Fraction

import pytest
import sympy as sp
from oracles import exact_loss

from derivations.derivation import check_derivation
from derivations.gradient_descent import setup
from derivations.kernel import Evidence, at_most, equal
from theory.functions import H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, eta, t

QUADRATIC, RELATIVE = setup.DERIVATIONS


def changed(derivation, number, claim, domain=None):
    claims = list(derivation.statement.claims)
    claims[number] = claim
    domain = domain or derivation.statement.domain
    statement = dataclasses.replace(derivation.statement, claims=tuple(claims), domain=domain)
    return check_derivation(dataclasses.replace(derivation, statement=statement))


def test_one_entry_is_proved_from_the_method():
    report = check_derivation(QUADRATIC)
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert [a.split(":")[0] for a in report.assumptions] == [
        "a step of gradient descent",
        "the start at 0",
    ]


def test_the_relative_loss_rests_on_the_order_of_a_finite_sum():
    report = check_derivation(RELATIVE)
    assert report.evidence is Evidence.CITED, report.reason
    assert report.cited == (setup._ORDER,)
    assert {a.split(":")[0] for a in report.assumptions} == {
        "Zipf's law",
        "a step of gradient descent",
        "every row of frequencies is a permutation of k^-alpha / H, k <= d",
        "the start at 0",
    }
    assert [s.evidence.label for s in report.steps] == [
        "proved", "cited", "cited", "cited", "proved",
    ]  # fmt: skip


DISTANCE = setup.single(t) - setup.target
FACTOR = 1 - eta * setup.eigenvalue


@pytest.mark.parametrize(
    ("number", "claim"),
    [
        (0, equal(setup.single(t + 1) - setup.target, (1 + eta * setup.eigenvalue) * DISTANCE)),
        (0, equal(setup.single(t + 1), FACTOR * setup.single(t))),
        (1, equal(DISTANCE, FACTOR**t * setup.target)),
        (1, equal(DISTANCE, -(FACTOR ** (t + 1)) * setup.target)),
        (1, equal(DISTANCE, -((1 - 2 * eta * setup.eigenvalue) ** t) * setup.target)),
        (2, equal(setup.eigenvalue * DISTANCE**2, FACTOR**t * setup.target**2)),
    ],
    ids=str,
)
def test_other_entries_are_not_proved(number, claim):
    assert changed(QUADRATIC, number, claim).evidence <= Evidence.UNDECIDED


def test_large_steps_and_the_start_are_outside():
    domain = QUADRATIC.statement.domain
    point = dict(domain.witness)
    for dropped in domain.constraints:
        wider = type(domain).of(point, *(c for c in domain.constraints if c != dropped))
        claim = QUADRATIC.statement.claims[1]
        assert changed(QUADRATIC, 1, claim, wider).evidence <= Evidence.UNDECIDED


START, AFTER = setup.loss_after(sp.Integer(0)), setup.loss_after(t)


@pytest.mark.parametrize(
    ("number", "claim"),
    [
        (0, equal(START, H(d, 2 * alpha) / H(d, alpha) ** 2)),
        (0, equal(START, H(d, alpha) / (2 * H(d, alpha) ** 2))),
        (1, equal(AFTER, GradientLoss(alpha, 0, d, 2 * t) * START)),
        (1, equal(AFTER, GradientLoss(alpha, 1, d, t) * START)),
        (1, equal(AFTER, GradientLoss(2 * alpha, 0, d, t) * START)),
        (1, at_most(AFTER, GradientLoss(alpha, 0, d, t) * START / 2)),
        (2, equal(GradientLoss(alpha, 0, d, t), GradientLoss(alpha, 1, d, t).definition())),
    ],
    ids=str,
)
def test_other_losses_are_not_proved(number, claim):
    assert changed(RELATIVE, number, claim).evidence <= Evidence.UNDECIDED


def test_a_wrong_definition_is_refuted_at_the_witness():
    wrong = equal(GradientLoss(alpha, 0, d, t), GradientLoss(alpha, 0, d, t + 1).definition())
    assert changed(RELATIVE, 2, wrong).evidence is Evidence.REFUTED


@pytest.mark.parametrize(("exponent", "dim", "time"), [(1, 4, 1), (2, 5, 3), (1, 2, 4)])
def test_literal_descent_has_the_stated_loss(exponent, dim, time):
    """The d x d recursion in exact fractions, with rows permuted, against the single sum."""
    weights = [Fraction(1, (i + 1) ** exponent) for i in range(dim)]
    scale = sum(weights)
    marginal = [w / scale for w in weights]
    rows = [[marginal[(i + 3 * j) % dim] if dim % 3 else marginal[(i + j) % dim]
             for j in range(dim)] for i in range(dim)]  # fmt: skip
    entries = [[Fraction(0)] * dim for _ in range(dim)]
    start = sum(marginal[i] * rows[i][j] ** 2 for i in range(dim) for j in range(dim))
    for _ in range(time):
        for i in range(dim):
            for j in range(dim):
                entries[i][j] -= marginal[i] / marginal[0] * (entries[i][j] - rows[i][j])
    left = sum(
        marginal[i] * (entries[i][j] - rows[i][j]) ** 2 for i in range(dim) for j in range(dim)
    )
    assert left / start == exact_loss(exponent, 0, dim, time)
