"""Even numbers of literal steps over all coordinates: proved, nothing cited; mutants are not."""

import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Limit, Relation, at_most, less
from derivations.kernel.proposition import Claim
from derivations.sign_descent.literal import (
    even_constant,
    even_count,
    even_late,
    even_late_count,
    even_limit,
    even_power,
    even_rounding,
)
from derivations.sign_descent.literal.even_rounding import deviation, lower
from derivations.sign_descent.literal.parity import start
from theory.sign_descent_exact import late_enough
from theory.sign_descent_exact_loss import EvenConstant, EvenCount, EvenOptimum, SignExactOptimum
from theory.sign_descent_literal import SignPosition
from theory.symbols import alpha, d, eps, h, tau, v

MODULES = (
    even_limit,
    even_rounding,
    even_power,
    even_constant,
    even_late,
    even_late_count,
    even_count,
)
ALL: dict[str, Derivation] = {i.name: i for module in MODULES for i in module.DERIVATIONS}
NOT_PROVED = (Evidence.REFUTED, Evidence.UNDECIDED)


def _sides(name: str) -> tuple[Relation, Relation]:
    low, high = ALL[name].statement.claims
    assert isinstance(low, Relation)
    assert isinstance(high, Relation)
    return low, high


def _refused(name: str, *claims: Claim) -> bool:
    return evidence(with_claims(ALL[name], *claims)) in NOT_PROVED


def test_the_dimension_adds_no_less_than_stated() -> None:
    low, high = _sides("sign-descent/even-dimension")
    for factor in (sp.Rational(9, 10), 1 / d, sp.Integer(-1)):
        assert _refused("sign-descent/even-dimension", low, at_most(high.left, factor * high.right))
        assert _refused("sign-descent/even-dimension", at_most(factor * low.left, low.right), high)
    odd = SignExactOptimum(alpha, d, 2 * h + 1) - EvenOptimum(alpha, 2 * h)
    assert _refused("sign-descent/even-dimension", low, at_most(odd, high.right))
    everywhere = Domain.of({alpha: 1, h: 1, d: 9})
    item = with_domain(ALL["sign-descent/even-dimension"], everywhere)
    assert evidence(item) in NOT_PROVED


def test_the_limit_in_the_dimension_is_the_stated_one() -> None:
    name = "sign-descent/even-limit"
    (claim,) = ALL[name].statement.claims
    assert isinstance(claim, Limit)
    assert _refused(name, Limit(claim.expression, d, EvenOptimum(alpha, 2 * h + 2)))
    assert _refused(name, Limit(claim.expression, d, claim.value / 2))
    assert _refused(name, Limit(SignExactOptimum(alpha, d, 2 * h + 1), d, claim.value))
    heavy = Domain.of({alpha: sp.Rational(1, 3), h: 1}, less(alpha, sp.Rational(1, 2)))
    assert evidence(with_domain(ALL[name], heavy)) in NOT_PROVED


def test_positions_are_no_nearer_and_no_farther_than_stated() -> None:
    name = "sign-descent/even-rounding"
    low, high = _sides(name)
    square, wave = high.left, high.right
    for wrong in (
        (at_most(wave, square), high),  # a hit
        (low, at_most(square, wave / 2)),
        (low, at_most(SignPosition(start, v, 2 * h + 1) ** 2, wave)),
        (low, at_most(square, v**2 * deviation(start / v + 1) ** 2)),
    ):
        assert evidence(with_claims(ALL[name], *wrong)) is Evidence.REFUTED
    late = Domain.of({h: 1, v: 1, start: sp.Rational(7, 2), lower: 1}, less(lower, start))
    assert evidence(with_domain(ALL[name], late)) in NOT_PROVED


def test_the_powers_of_the_time_are_the_stated_ones() -> None:
    name = "sign-descent/even-loss-over-all"
    low, high = _sides(name)
    for factor in (2, h ** sp.Rational(1, 10)):
        assert _refused(name, at_most(factor * low.left, low.right), high)
        assert _refused(name, low, at_most(high.left, high.right / factor))
    assert _refused(name, at_most(low.left.args[1], low.right), high)
    everywhere = Domain.of({alpha: 1, h: 1})
    assert evidence(with_domain(ALL[name], everywhere)) in NOT_PROVED


def test_the_loss_at_each_length_keeps_its_error() -> None:
    name = "sign-descent/even-loss-at-each-length"
    low, high = _sides(name)
    lead = EvenConstant(alpha) * v ** (2 - 1 / alpha)
    for smaller in (lead - (lead - low.left) * v, lead - (lead - low.left) / 2):
        assert _refused(name, at_most(smaller, low.right), high)
    for smaller in (lead, lead + (high.right - lead) * v, 2 * high.right / 3):
        assert _refused(name, low, at_most(high.left, smaller))
    short = Domain.of({alpha: 1, h: 2, v: sp.Rational(1, 8)}, less(sp.Rational(1, 2), alpha))
    assert evidence(with_domain(ALL[name], short)) in NOT_PROVED


def test_the_constant_lies_between_its_bounds_only() -> None:
    name = "sign-descent/even-constant-size"
    low, high = _sides(name)
    assert _refused(name, at_most(high.right, low.right), high)
    assert _refused(name, low, at_most(high.left, low.left))
    assert _refused(name, low, at_most(high.left, high.right / 2))
    for exponent in (sp.Rational(3, 5), 1, sp.Rational(3, 2), 3):
        put = {alpha: sp.sympify(exponent)}
        value = EvenConstant(put[alpha]).evalf(20)
        assert low.left.subs(put) < value < high.right.subs(put)


def test_the_leading_term_of_the_optimum() -> None:
    name = "sign-descent/even-large-time-bounds"
    low, high = _sides(name)
    for factor in (sp.Rational(1, 2), 1 / h, sp.Integer(-1)):
        assert _refused(name, at_most(factor * low.left, low.right), high)
        assert _refused(name, low, at_most(high.left, factor * high.right))
    sooner = Domain.of({alpha: 1, h: 8}, less(sp.Rational(1, 2), alpha))
    assert evidence(with_domain(ALL[name], sooner)) in NOT_PROVED
    below = sooner.extend({}, at_most(late_enough() / 2, 2 * h))
    assert evidence(with_domain(ALL[name], below)) in NOT_PROVED


def test_the_limit_in_the_time_is_one() -> None:
    name = "sign-descent/even-large-time"
    (claim,) = ALL[name].statement.claims
    assert isinstance(claim, Limit)
    assert _refused(name, Limit(claim.expression, h, sp.Integer(2)))
    assert _refused(name, Limit(claim.expression * h, h, claim.value))
    assert _refused(name, Limit(claim.expression * EvenConstant(alpha), h, claim.value))
    everywhere = Domain.of({alpha: 1})
    assert evidence(with_domain(ALL[name], everywhere)) in NOT_PROVED


def test_the_count_of_even_steps_keeps_its_errors() -> None:
    name = "sign-descent/even-large-time-count"
    low, high = _sides(name)
    for smaller in (1 - (1 - low.left) / 2, 1 - (1 - low.left) / tau, sp.Integer(1)):
        assert _refused(name, at_most(smaller, low.right), high)
    for smaller in (high.right - 2 / tau, 1 + 2 / tau, high.right / 2):
        assert _refused(name, low, at_most(high.left, smaller))
    finite = SignExactOptimum(alpha, 1, 2 * h)
    assert _refused(name, at_most(low.left, EvenCount(alpha, finite) / tau), high)
    soon = Domain.of({alpha: 1, tau: 10**6}, less(sp.Rational(1, 2), alpha))
    assert evidence(with_domain(ALL[name], soon)) in NOT_PROVED


def test_the_count_of_even_steps_tends_to_the_stated_one() -> None:
    name = "sign-descent/even-large-time-count-limit"
    (claim,) = ALL[name].statement.claims
    assert isinstance(claim, Limit)
    assert _refused(name, Limit(claim.expression, tau, sp.Rational(1, 2)))
    assert _refused(name, Limit(claim.expression / tau, tau, claim.value))
    halved = claim.expression.subs(EvenConstant(alpha), EvenConstant(alpha) / 2)
    assert _refused(name, Limit(halved, tau, claim.value))


def test_the_order_of_the_count_of_even_steps() -> None:
    name = "sign-descent/even-count-over-all"
    low, high = _sides(name)
    for factor in (3, eps ** sp.Rational(-1, 10)):
        assert _refused(name, at_most(factor * low.left, low.right), high)
        assert _refused(name, low, at_most(high.left, high.right / factor))
    assert _refused(name, low, at_most(high.left, high.right - 2))
    large = Domain.of({alpha: 1, eps: sp.Rational(1, 2)}, less(sp.Rational(1, 2), alpha))
    assert evidence(with_domain(ALL[name], large)) in NOT_PROVED


def test_the_counts_at_a_dimension_and_over_all_are_in_order() -> None:
    name = "sign-descent/even-count-dimension"
    low, high = _sides(name)
    assert _refused(name, at_most(EvenCount(alpha, eps), low.right), high)
    assert _refused(name, low, at_most(high.left, EvenCount(alpha, eps)))
    assert _refused(name, at_most(high.right, low.right), high)
    assert _refused(name, low, at_most(high.left, low.left))
    near = Domain.of({alpha: 1, d: 9, eps: sp.Rational(1, 2)}, less(sp.Rational(1, 2), alpha))
    assert evidence(with_domain(ALL[name], near)) in NOT_PROVED
