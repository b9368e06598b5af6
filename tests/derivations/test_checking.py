"""Checking: reports never say more than the kernel, and mutants never come out proved."""

import dataclasses
from pathlib import Path

import pytest
import sympy as sp

import derivations
from derivations import registry
from derivations.checking import check
from derivations.derivation import Derivation, Proof, Statement, check_derivation
from derivations.kernel import (
    Domain,
    Evidence,
    Kind,
    Limit,
    Refused,
    Relation,
    assume,
    at_most,
    cite,
    equal,
    follows,
    less,
    limit_of_monomials,
)
from theory import law, laws
from theory.symbols import d, n, x

y = sp.Symbol("y", real=True)
f = sp.Function("f")


def derivation(statement, prove, name="test/one", law_id=""):
    return Derivation(name, law_id, "A title", "here", statement, prove)


def square(claim=None, domain=None, spots=()):
    """y^2 + 1 is positive, with a statement that may say something else."""
    own = Domain.of({y: 1})
    proved = less(0, y**2 + 1)
    statement = Statement(domain or own, (claim or proved,), spots)
    return derivation(statement, lambda proof: [proof.step("Squares.", follows(own, proved))])


# ------------------------------------------------------------------------------------ reports


def test_a_report_has_what_a_reader_needs():
    report = check_derivation(square())
    assert report.evidence is Evidence.PROVED
    assert str(report) == "test/one: proved"
    assert report._repr_latex_() == f"${report.statement}$"
    assert (report.title, report.source, report.reason) == ("A title", "here", "")
    assert report.inferences == 2
    (step,) = report.steps
    assert (step.number, step.text, step.rule) == (1, "Squares.", "arithmetic")
    assert step.evidence is Evidence.PROVED
    assert step.seconds >= 0


@pytest.mark.parametrize(
    ("claim", "spots", "evidence"),
    [
        (at_most(0, y**2 + 1), (), Evidence.PROVED),  # weaker, and it follows
        (less(-1, y**2 + 1), (), Evidence.PROVED),
        (less(y**2 + 1, 0), (), Evidence.REFUTED),  # at the witness
        (less(1, y**2 + 1), (), Evidence.UNDECIDED),  # false at 0 only
        (less(1, y**2 + 1), ({y: 0},), Evidence.REFUTED),
        (equal(y**2 + 1, 2), ({y: 2},), Evidence.REFUTED),
        (equal(y**2 + 1, 2), (), Evidence.UNDECIDED),
        (less(0, y), ({y: -1},), Evidence.REFUTED),
        (at_most(0, f(y)), ({y: -1},), Evidence.UNDECIDED),  # no value to refute with
        (at_most(0, 1 / y), ({y: 0},), Evidence.UNDECIDED),
    ],
    ids=str,
)
def test_mutants_of_a_claim(claim, spots, evidence):
    assert check_derivation(square(claim, spots=spots)).evidence is evidence


def test_spots_outside_the_domain_refute_nothing():
    domain = Domain.of({y: 2}, at_most(1, y))
    report = check_derivation(square(less(0, y - 1), domain, ({y: -5},)))
    assert report.evidence is Evidence.UNDECIDED
    assert check_derivation(square(less(0, y - 1), domain, ({y: 1},))).reason.startswith("false at")


def test_a_wider_domain_is_not_covered():
    near = Domain.of({y: 2}, at_most(1, y))
    wide = Statement(Domain.of({y: 2}), (less(0, y),))
    report = check_derivation(derivation(wide, lambda proof: [follows(near, less(0, y))]))
    assert report.evidence is Evidence.UNDECIDED
    assert "does not follow here" in report.reason


def test_every_claim_needs_its_theorem():
    statement = Statement(Domain.of({y: 1}), (less(0, y**2 + 1), at_most(0, y**2)))
    report = check_derivation(dataclasses.replace(square(), statement=statement))
    assert report.evidence is Evidence.UNDECIDED
    assert "1 theorems for 2 claims" in report.reason


def test_a_refused_step_is_a_reason():
    def stuck(proof: Proof):
        raise Refused("nothing fits")

    report = check_derivation(dataclasses.replace(square(), prove=stuck))
    assert (report.evidence, report.reason) == (Evidence.UNDECIDED, "nothing fits")
    empty = dataclasses.replace(square(), prove=lambda proof: Domain.of({y: 1}, less(y, 0)))
    assert check_derivation(empty).evidence is Evidence.UNDECIDED


def test_evidence_and_assumptions_are_those_of_the_weakest_theorem():
    domain = Domain.of({x: 1})
    claims = (at_most(0, f(x)), less(0, x))
    statement = Statement(domain, claims)

    def prove(proof):
        small = assume(domain, at_most(0, f(x) - 1), "f is at least 1")
        return [
            follows(domain, claims[0], small),
            follows(domain, claims[1], cite(domain, at_most(0, x), "a book")),
        ]

    report = check_derivation(derivation(statement, prove))
    assert report.evidence is Evidence.CITED
    assert report.cited == ("a book",)
    assert report.assumptions == ("f is at least 1: 0 <= f(x) - 1",)


def test_limits_are_held_against_the_statement():
    def prove(proof):
        return [limit_of_monomials(Domain.of({}), 1 + 1 / d, d, 1)]

    def report(expression, variable, value):
        claim = Limit(sp.sympify(expression), variable, sp.sympify(value))
        return check_derivation(derivation(Statement(Domain.of({}), (claim,)), prove)).evidence

    assert report((d + 1) / d, d, 1) is Evidence.PROVED
    assert report(1 + 1 / d, d, 2) is Evidence.UNDECIDED
    assert report(1 + 2 / d, d, 1) is Evidence.UNDECIDED
    assert report(1 + 1 / n, n, 1) is Evidence.UNDECIDED


def test_a_limit_in_another_variable_is_not_the_same():
    claim = Limit(1 + 1 / d, n, 1 + 1 / d)
    statement = Statement(Domain.of({d: 1}), (claim,))
    limit = limit_of_monomials(Domain.of({}), 1 + 1 / d, d, 1)
    report = check_derivation(derivation(statement, lambda proof: [limit]))
    assert report.evidence is Evidence.UNDECIDED


# ----------------------------------------------------------------------------------- registry


def test_names_are_unique_and_laws_exist():
    found = registry.derivations()
    assert len({item.name for item in found}) == len(found)
    known = {item.id for item in laws()} | {""}
    assert {item.law for item in found} <= known
    for item in found:
        assert item.name == item.name.lower()
        assert " " not in item.name
        assert item.title
        assert item.source
        assert item.statement.claims
        assert item.statement.latex()


def test_two_derivations_of_one_name_are_an_error(monkeypatch):
    registry.derivations.cache_clear()
    monkeypatch.setattr(registry, "MODULES", ("derivations.elementary", "derivations.elementary"))
    with pytest.raises(ValueError, match="share a name"):
        registry.derivations()
    monkeypatch.undo()
    registry.derivations.cache_clear()


def test_every_module_with_derivations_is_registered():
    root = Path(derivations.__file__).parent
    holders = {
        "derivations." + ".".join(path.relative_to(root).with_suffix("").parts)
        for path in root.rglob("*.py")
        if "\nDERIVATIONS = " in path.read_text() or "\nDERIVATIONS: " in path.read_text()
    }
    assert set(registry.MODULES) == holders


def test_selection():
    assert registry.select(None) == registry.derivations()
    (one,) = registry.select("elementary/bernoulli")
    assert one.name == "elementary/bernoulli"
    whole = registry.select("bigram/gradient-descent")
    assert whole
    assert all(item.law.startswith("bigram/gradient-descent") for item in whole)
    assert registry.select("no/such") == ()


def test_check_by_name():
    checked = check("elementary/bernoulli")
    assert checked.evidence is Evidence.PROVED
    assert str(checked) == "elementary/bernoulli: proved"
    with pytest.raises(LookupError, match="is called 'no/such'; known are"):
        check("no/such")


def test_a_law_is_as_good_as_its_weakest_derivation(monkeypatch):
    weak = square(less(1, y**2 + 1))
    monkeypatch.setattr("derivations.checking.select", lambda name: (square(), weak))
    assert check("any").evidence is Evidence.UNDECIDED


# ------------------------------------------------------------------------------------ mutants

_QUICK = [item for item in registry.derivations() if item.name.split("/")[0] == "elementary"]


def _mutants(claim):
    if isinstance(claim, Limit):
        yield Limit(claim.expression, claim.variable, claim.value + 1)
        return
    left, kind, right = claim.left, claim.kind, claim.right
    if kind is not Kind.EQUAL:
        yield Relation(right + sp.Rational(1, 10**6), kind, left)
        yield less(left, right) if kind is Kind.AT_MOST else equal(left, right)
        yield Relation(left + sp.Rational(1, 10**6), kind, right)
    yield equal(left + 1, right)
    yield less(right + 1, left)


@pytest.mark.parametrize("item", _QUICK, ids=lambda item: item.name)
def test_mutants_of_registered_claims_are_not_proved(item):
    for number, claim in enumerate(item.statement.claims):
        for mutant in _mutants(claim):
            claims = list(item.statement.claims)
            claims[number] = mutant
            statement = dataclasses.replace(item.statement, claims=tuple(claims))
            report = check_derivation(dataclasses.replace(item, statement=statement))
            assert report.evidence <= Evidence.UNDECIDED, mutant


def test_laws_of_the_catalogue_are_found_by_id():
    assert law("bigram/gradient-descent").id == "bigram/gradient-descent"
