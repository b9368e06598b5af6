"""The even count to a hundredth under Zipf's law is 82, proved; other counts are not."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import check_derivation
from derivations.kernel import Domain, Evidence, Refused, at_most, follows, less
from derivations.sign_descent.literal.even_lengths import all_lengths
from derivations.sign_descent.literal.even_ranges import nearest_even, normaliser_above
from derivations.sign_descent.literal.exact_zipf_short import DERIVATIONS, EIGHTY, eighty_are_short
from derivations.statements import two_sides
from theory import law
from theory.sign_descent_exact_loss import SignExactOptimum
from theory.sign_descent_literal import walk
from theory.symbols import d, v

(ITEM,) = DERIVATIONS
LOW, HIGH = ITEM.statement.claims
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def _losses(dim: int, step: Fraction, time: int) -> Fraction:
    return sum(walk(Fraction(1, k), [step] * time) ** 2 for k in range(1, dim + 1))


def test_proved_as_theory_states_it() -> None:
    report = check_derivation(ITEM)
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert report.assumptions == ()
    _, _, third, *_ = law("bigram/sign-descent/even/zipf").regimes[0].finite
    assert ITEM.statement.claims == two_sides(third)
    assert ITEM.statement.domain.constraints == (at_most(8401, d),)


@pytest.mark.parametrize(
    "claims",
    [
        (at_most(84, LOW.right), HIGH),
        (at_most(83, LOW.right), HIGH),
        (LOW, at_most(HIGH.left, 80)),
        (LOW, less(HIGH.left, HIGH.right)),
        (less(LOW.left, LOW.right), HIGH),
    ],
    ids=["84", "83", "80", "below 82", "above 82"],
)
def test_another_count_is_not_proved(claims) -> None:
    assert evidence(with_claims(ITEM, *claims)) in NOT_PROVED


def test_another_tolerance_is_not_proved() -> None:
    put = {sp.Rational(1, 100): sp.Rational(1, 99)}
    claims = (at_most(LOW.left, LOW.right.xreplace(put)), HIGH)
    assert evidence(with_claims(ITEM, *claims)) in NOT_PROVED


@pytest.mark.parametrize("first", [8400, 110])
def test_at_a_smaller_dimension_it_is_not_proved(first: int) -> None:
    assert evidence(with_domain(ITEM, Domain.of({d: first}, at_most(first, d)))) in NOT_PROVED


def test_at_8400_80_steps_are_enough() -> None:
    """The threshold is sharp: coordinates beyond 81 are where they started at v = 1/81."""
    left = _losses(81, Fraction(1, 81), 80)
    for dim, enough in ((8400, True), (8401, False)):
        rest = sum(Fraction(1, k * k) for k in range(82, dim + 1))
        start = sum(Fraction(1, k * k) for k in range(1, 82)) + rest
        assert (100 * (left + rest) <= start) is enough


def test_80_steps_leave_more_than_a_hundredth() -> None:
    domain, short = eighty_are_short().domain, eighty_are_short()
    with pytest.raises(Refused):
        follows(domain, less(sp.Rational(11, 1000), SignExactOptimum(1, d, 80)), short)
    assert all_lengths(EIGHTY).domain.constraints == (at_most(8401, d),)
    assert v in all_lengths(EIGHTY).domain.variables


def test_the_lemmas_are_those_of_the_update() -> None:
    place = nearest_even().relation.right
    assert {s.name for s in place.free_symbols} == {"a", "i", "v"}
    symbols = {s.name: s for s in place.free_symbols}
    for number in range(1, 60):
        start, step = Fraction(number, 11), Fraction(2, 5)
        half = (start / step + 1) // 2
        if (start / step) % 2 == 1 or half == 0:
            continue
        put = {symbols["a"]: sp.Rational(start), symbols["i"]: int(half), v: sp.Rational(step)}
        assert place.subs(put) == sp.Rational(walk(start, [step] * (2 * int(half) + 2)))
    bound = normaliser_above().relation.left
    exact = sum(Fraction(1, k * k) for k in range(1, 8402))
    assert 0 < exact - Fraction(int(bound.p), int(bound.q)) < Fraction(1, 10**10)


@pytest.mark.parametrize(
    "change",
    [
        {"wanted": EIGHTY.wanted * (1 + sp.Rational(1, 10**5))},
        {"domain": Domain.of({d: 8400}, at_most(8400, d))},
        {"hits": ()},
        {"cells": EIGHTY.cells[:-2]},
        {"cells": ((92, 70, (2, 1)), (70, 60, (2, 1)))},
        {"time": 82},
    ],
    ids=["level", "dimension", "hits", "interval", "intervals", "steps"],
)
def test_another_table_is_refused(change) -> None:
    with pytest.raises(Refused):
        all_lengths(replace(EIGHTY, **change))
