"""Averaged sign descent at alpha = 1/2: all proved, nothing cited, and altered statements fail."""

from dataclasses import replace

import mpmath
import pytest
import sympy as sp
from mutants import evidence, with_claims, with_domain

from derivations.derivation import Derivation
from derivations.kernel import Domain, Evidence, Limit, Relation, at_most
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import critical, critical_growth
from derivations.sign_descent.averaged.critical import HALF
from derivations.statements import two_sides
from theory import law
from theory.functions import H
from theory.sign_descent_loss import SignOptimum, best_piece
from theory.symbols import d, eps, t, tau

ALL = {item.name: item for module in (critical, critical_growth) for item in module.DERIVATIONS}
CLAIMS = [(name, i) for name, item in ALL.items() for i in range(len(item.statement.claims))]
LOSS, RATE, GROWTH = (ALL[f"sign-descent/critical-{name}"] for name in ("loss", "rate", "growth"))


def _with_claim(item: Derivation, number: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[number] = claim
    return with_claims(item, *claims)


def _at(item: Derivation, spot: dict[sp.Symbol, object]) -> Derivation:
    """The derivation with one more point at which to look for a counterexample."""
    spots = (*item.statement.spots, spot)
    return replace(item, statement=replace(item.statement, spots=spots))


def _fails(item: Derivation) -> bool:
    return evidence(item) in (Evidence.UNDECIDED, Evidence.REFUTED)


def _optimum(dim: int, time: float) -> mpmath.mpf:
    """H(d, 1) r*(T) from all pieces."""
    return best_piece(mpmath.mpf(1) / 2, dim, mpmath.mpf(time))[0]


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_claim_turned_round_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    claim = item.statement.claims[number]
    if isinstance(claim, Limit):
        assert _fails(
            _with_claim(item, number, Limit(claim.expression, claim.variable, -claim.value))
        )
    else:
        turned = Relation(claim.right, claim.kind, claim.left)
        assert evidence(_with_claim(item, number, turned)) is Evidence.REFUTED


@pytest.mark.parametrize(("name", "number"), CLAIMS)
def test_a_changed_constant_is_not_proved(name: str, number: int) -> None:
    item = ALL[name]
    claim = item.statement.claims[number]
    if isinstance(claim, Limit):
        mutant: Claim = Limit(claim.expression, claim.variable, claim.value * 2)
    else:
        mutant = Relation(claim.left, claim.kind, claim.right - sp.Rational(1, 2))
    assert _fails(_with_claim(item, number, mutant))


def test_the_rate_with_another_exponent_is_not_the_limit() -> None:
    claim = RATE.statement.claims[-1]
    assert isinstance(claim, Limit)
    assert _fails(_with_claim(RATE, 2, Limit(claim.expression, d, 1 - tau**2)))
    faster = SignOptimum(HALF, d, d**tau / 2)
    assert _fails(_with_claim(RATE, 2, Limit(faster, d, 1 - tau)))


def test_the_limit_ends_at_tau_one() -> None:
    assert _fails(with_domain(RATE, Domain.of({tau: HALF, d: 16})))
    assert _fails(with_domain(ALL["sign-descent/published-critical"], Domain.of({tau: HALF})))


def test_the_lower_constant_of_the_loss_is_sharp() -> None:
    low, _ = LOSS.statement.claims
    larger = at_most(low.left + 1, low.right)
    assert evidence(_with_claim(LOSS, 0, larger)) is Evidence.REFUTED
    slightly = at_most(low.left + sp.Rational(1, 20), low.right)
    assert _fails(_with_claim(LOSS, 0, slightly))
    spot = _at(LOSS, {t: 1, d: 20_000})
    assert evidence(_with_claim(spot, 0, slightly)) is Evidence.REFUTED


def test_the_upper_constant_of_the_loss_cannot_vanish() -> None:
    _, high = LOSS.statement.claims
    assert evidence(_with_claim(LOSS, 1, at_most(high.left, high.right - 1))) is Evidence.REFUTED


def test_the_loss_against_another_power_is_refuted() -> None:
    low, _ = LOSS.statement.claims
    value = H(d, 1) * SignOptimum(HALF, d, t) - sp.log(d / (4 * t**2)) * 2
    assert evidence(_with_claim(LOSS, 0, at_most(low.left, value))) is Evidence.REFUTED


def test_the_upper_bound_ends_at_the_square_root_of_the_dimension() -> None:
    domain = Domain.of({t: 30, d: 4}, at_most(1, t))
    assert evidence(with_domain(LOSS, domain)) is Evidence.REFUTED


@pytest.mark.parametrize(("dim", "time"), [(4, 0.5), (50, 0.7), (900, 2.25), (900, 15), (7, 9.5)])
def test_the_bounds_at_real_times(dim: int, time: float) -> None:
    put = {d: dim, tau: sp.Rational(time)}
    low = critical.lower_bound().relation.left.subs(put).evalf(20)
    assert float(low) <= _optimum(dim, time)
    if 4 * time**2 <= dim:
        high = critical.upper_bound().relation.right.subs(put).evalf(20)
        assert _optimum(dim, time) <= float(high)


def test_growth_with_wrong_powers_is_refuted() -> None:
    lower, upper = GROWTH.statement.claims
    steeper = at_most(lower.left * d ** (eps / 2), lower.right)
    slower = at_most(upper.left, upper.right * d ** (-eps / 2 - sp.Rational(1, 2)))
    assert _fails(_with_claim(GROWTH, 0, steeper))
    assert evidence(_with_claim(GROWTH, 0, at_most(lower.left * d, lower.right))) is (
        Evidence.REFUTED
    )
    assert evidence(_with_claim(GROWTH, 1, slower)) is Evidence.REFUTED


def test_growth_without_the_last_step_is_refuted() -> None:
    _, upper = GROWTH.statement.claims
    gauge = d ** ((1 - eps) / 2)
    item = _at(_with_claim(GROWTH, 1, at_most(upper.left, upper.right - gauge)), {d: 1, eps: HALF})
    assert evidence(item) is Evidence.REFUTED


def test_growth_needs_eps_below_one() -> None:
    assert _fails(with_domain(GROWTH, Domain.of({d: 16, eps: 2})))


def test_the_power_of_the_count_is_not_another() -> None:
    item = ALL["sign-descent/critical-power"]
    (claim,) = item.statement.claims
    assert isinstance(claim, Limit)
    other = sp.log(d ** (1 - eps) / 2) / sp.log(d ** ((1 - eps) / 2) / 2)
    assert _fails(with_claims(item, Limit(claim.expression / other, d, sp.Integer(1))))
    assert _fails(with_domain(item, Domain.of({eps: HALF})))


def test_squares_hold_where_m_is_the_part_of_phi() -> None:
    for phi, whole in ((1.0, 1), (1.999, 1), (2.0, 2), (57.5, 57)):
        total = sum((k**-0.5 - phi**-0.5) ** 2 for k in range(1, whole + 1))
        assert mpmath.log(phi) + mpmath.euler - 3 <= total
        assert total <= mpmath.log(phi) - 1 + whole / phi + 1e-12


def test_the_law_states_what_is_proved() -> None:
    regime = law("bigram/sign-descent").at(alpha="1/2").regime
    assert regime.relation.function == RATE.statement.claims[-1].expression
    assert regime.growth.function == GROWTH.statement.claims[0].right
    assert LOSS.statement.claims == two_sides(regime.finite[0])
