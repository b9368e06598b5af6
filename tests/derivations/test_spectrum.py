"""The derivations about the normaliser: proved or cited as expected, and mutants are not."""

from dataclasses import replace

import pytest
import sympy as sp
from mutants import with_claims

from derivations import spectrum, spectrum_expansion
from derivations.derivation import Derivation, check_derivation
from derivations.kernel import (
    Domain,
    Evidence,
    Limit,
    Refused,
    Relation,
    at_most,
    combine_limits,
    equal,
    euler_constant,
    follows,
    less,
    limit_of_monomials,
    pass_to_limit,
)
from derivations.kernel.proposition import Claim
from theory.functions import H
from theory.symbols import alpha, d, tau, x

FIRST = {item.name: item for item in spectrum.DERIVATIONS}
SECOND = {item.name: item for item in spectrum_expansion.DERIVATIONS}
ALL = {**FIRST, **SECOND}
CITED = {"spectrum/heavy-tail-expansion": (spectrum_expansion.CONTINUATION,)}
_HALF = sp.Rational(1, 2)


def _with_claim(item: Derivation, place: int, claim: Claim) -> Derivation:
    claims = list(item.statement.claims)
    claims[place] = claim
    return with_claims(item, *claims)


def _relation(item: Derivation, place: int) -> Relation:
    claim = item.statement.claims[place]
    assert isinstance(claim, Relation)
    return claim


@pytest.mark.parametrize("name", ALL)
def test_evidence_is_as_expected(name: str) -> None:
    report = check_derivation(ALL[name])
    assert report.evidence is (Evidence.CITED if name in CITED else Evidence.PROVED), report.reason
    assert report.cited == CITED.get(name, ())
    assert report.assumptions == ()
    assert len(report.steps) >= 3
    assert report.law == "spectrum/normaliser"


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", ALL)
def test_a_bound_turned_round_is_refuted(name: str, place: int) -> None:
    claim = _relation(ALL[name], place)
    mutant = _with_claim(ALL[name], place, Relation(claim.right, claim.kind, claim.left))
    assert check_derivation(mutant).evidence is Evidence.REFUTED


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("name", ALL)
def test_a_sharper_bound_is_refuted(name: str, place: int) -> None:
    claim = _relation(ALL[name], place)
    if place == 0:
        sharper = at_most(claim.left + _HALF, claim.right)
    else:
        sharper = at_most(claim.left, claim.right - _HALF)
    assert check_derivation(_with_claim(ALL[name], place, sharper)).evidence in (
        (Evidence.REFUTED,) if name in SECOND else (Evidence.REFUTED, Evidence.UNDECIDED)
    )


@pytest.mark.parametrize("name", ALL)
def test_theorems_are_held_against_their_own_claims(name: str) -> None:
    claims = ALL[name].statement.claims
    mutant = with_claims(ALL[name], claims[1], claims[0], *claims[2:])
    assert check_derivation(mutant).evidence is Evidence.UNDECIDED


@pytest.mark.parametrize("name", ["spectrum/heavy-tail", "spectrum/heavy-tail-expansion"])
@pytest.mark.parametrize("place", [0, 1])
def test_another_exponent_is_not_proved(name: str, place: int) -> None:
    claim = _relation(ALL[name], place)
    power = 1 - alpha + (_HALF if place == 0 else -_HALF)  # the other sign would be true
    left, right = (s.subs(d ** (1 - alpha), d**power) for s in (claim.left, claim.right))
    moved = at_most(left, right)
    report = check_derivation(_with_claim(ALL[name], place, moved))
    assert report.evidence in (Evidence.UNDECIDED, Evidence.REFUTED)


@pytest.mark.parametrize("name", SECOND)
def test_half_the_remainder_is_refuted(name: str) -> None:
    claim = _relation(SECOND[name], 0)
    twelfth = (
        t for t in sp.Add.make_args(claim.left) if abs(t.as_coeff_Mul()[0]) == sp.Rational(1, 12)
    )
    half = at_most(claim.left - next(twelfth) / 2, claim.right)
    assert check_derivation(_with_claim(SECOND[name], 0, half)).evidence is Evidence.REFUTED


@pytest.mark.parametrize("name", FIRST)
def test_another_limit_is_not_proved(name: str) -> None:
    limit = FIRST[name].statement.claims[2]
    assert isinstance(limit, Limit)
    for value in (2 * limit.value, limit.value + 1, -limit.value):
        mutant = _with_claim(FIRST[name], 2, replace(limit, value=value))
        assert check_derivation(mutant).evidence is Evidence.UNDECIDED


@pytest.mark.parametrize(
    ("name", "domain", "spot"),
    [
        ("spectrum/heavy-tail", Domain.of({alpha: _HALF, d: 10}), {alpha: 2, d: 1}),
        ("spectrum/heavy-tail-expansion", Domain.of({alpha: _HALF, d: 10}), {alpha: 2, d: 1}),
        ("spectrum/summable", Domain.of({alpha: 2, d: 10}), {alpha: _HALF, d: 5}),
        ("spectrum/summable", Domain.of({alpha: 2, d: 10}, at_most(1, alpha)), {alpha: 1, d: 5}),
    ],
)
def test_a_larger_domain_is_not_proved(
    name: str, domain: Domain, spot: dict[sp.Symbol, object]
) -> None:
    statement = replace(ALL[name].statement, domain=domain, spots=(spot,))
    mutant = replace(ALL[name], statement=statement)
    assert check_derivation(mutant).evidence in (Evidence.UNDECIDED, Evidence.REFUTED)


def test_first_term() -> None:
    assert spectrum.at_least_one().relation == at_most(1, H(d, alpha))


def test_only_true_inequalities_pass_to_the_limit() -> None:
    domain = Domain.of({})
    small = limit_of_monomials(domain, 1 / d, d, sp.Integer(0))
    one = combine_limits(domain, sp.Integer(1), d, [])
    positive = follows(Domain.of({d: 3}), less(0, 1 / d))
    zero = combine_limits(domain, sp.Integer(0), d, [])
    # a strict order becomes a weak one
    assert pass_to_limit(domain, positive, zero, small).relation == at_most(0, 0)
    with pytest.raises(Refused, match="is not about"):
        pass_to_limit(domain, positive, one, small)
    with pytest.raises(Refused, match="is a parameter"):
        pass_to_limit(Domain.of({d: 3}), positive, zero, small)
    bounded = follows(Domain.of({d: 3}, at_most(d, 5)), at_most(sp.Rational(1, 5), 1 / d))
    fifth = combine_limits(domain, sp.Rational(1, 5), d, [])
    with pytest.raises(Refused, match="all large"):
        pass_to_limit(domain, bounded, fifth, small)


def test_equalities_pass_to_the_limit() -> None:
    domain = Domain.of({})
    euler = euler_constant(domain, d)
    same = follows(Domain.of({d: 3}), equal(euler.limit.expression, euler.limit.expression))
    assert pass_to_limit(domain, same, euler, euler).relation == equal(sp.EulerGamma, sp.EulerGamma)


@pytest.mark.parametrize("symbol", [x, tau])
def test_the_constant_is_a_limit_over_integers(symbol: sp.Symbol) -> None:
    with pytest.raises(Refused, match="fresh integer"):
        euler_constant(Domain.of({}), symbol)
