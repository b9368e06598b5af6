"""`scalecert check` and `scalecert latex`: evidence, exit codes, documents."""

import json
from pathlib import Path
from typing import Any

import pytest
import sympy
from click.testing import CliRunner, Result

from derivations import registry
from derivations.cli import cli
from derivations.cli.failure import Exit
from derivations.derivation import Derivation, Statement
from derivations.kernel import Evidence
from derivations.kernel.proposition import Domain, at_most
from derivations.kernel.theorem import Refused

NAME = "elementary/bernoulli"
X = sympy.Symbol("x", positive=True)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def document(*arguments: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(run(*arguments).stdout)
    assert parsed["schema"] == 1
    return parsed


def refusing(proof: object) -> list[object]:
    raise Refused("no rule applies")


def derivation(claim: sympy.Expr) -> Derivation:
    """A derivation whose proof is refused, of the claim that an expression is at least 0."""
    statement = Statement(Domain.of({X: 1}), (at_most(0, claim),))
    return Derivation("test/refused", "test/law", "A test", "nowhere", statement, refusing)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch):
    def register(*items: Derivation) -> None:
        monkeypatch.setattr(registry, "derivations", lambda: items)

    return register


def test_one_derivation() -> None:
    result = run("check", NAME)
    assert result.exit_code == Exit.HOLDS
    assert NAME in result.stdout
    assert "1 derivations: 1 proved" in result.stdout
    assert "assumptions: none" in result.stdout


def test_verbose_has_a_line_for_each_step() -> None:
    (entry,) = document("check", NAME, "--json")["derivations"]
    lines = run("check", "-v", NAME).stdout
    assert all(step["claim"] in lines for step in entry["steps"])


def test_json_has_the_fields_of_the_contract() -> None:
    found = document("check", NAME, "--json")
    assert set(found["summary"]) == {evidence.label for evidence in Evidence}
    (entry,) = found["derivations"]
    assert {"name", "law", "source", "evidence", "assumptions", "steps"} <= entry.keys()
    for number, step in enumerate(entry["steps"], start=1):
        assert step["number"] == number
        assert {"claim", "rule", "evidence", "seconds"} <= step.keys()


def test_a_law_selects_its_derivations() -> None:
    found = document("check", "spectrum/normaliser", "--json")
    assert {entry["law"] for entry in found["derivations"]} == {"spectrum/normaliser"}


def test_undecided_is_3_and_strictly_1(registered) -> None:
    registered(derivation(X))
    result = run("check", "test/refused")
    assert result.exit_code == Exit.UNDECIDED
    assert "no rule applies" in result.stdout
    assert run("check", "test/refused", "--strict").exit_code == Exit.REFUTED


def test_refuted_is_1(registered) -> None:
    registered(derivation(-X))
    result = run("check", "test/law")
    assert result.exit_code == Exit.REFUTED
    assert "refuted" in result.stdout
    assert document("check", "test/law", "--json")["summary"]["refuted"] == 1


def test_what_is_not_proved_is_printed_as_such(registered) -> None:
    registered(derivation(X))
    source = run("latex", "test/refused").stdout
    assert r"\begin{open}" in source
    assert r"\begin{proof}" not in source


def test_latex_of_a_law() -> None:
    source = run("latex", "spectrum/normaliser").stdout
    assert source.count(r"\begin{theorem}") == 1
    assert r"\begin{proof}" in source
    assert r"\documentclass" not in source


def test_latex_of_a_derivation() -> None:
    source = run("latex", NAME).stdout
    assert r"\begin{theorem}" not in source
    assert source.count(r"\begin{proof}") == 1


def test_latex_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "laws.tex"
    result = run("latex", "spectrum/normaliser", "--standalone", "-o", str(path))
    assert result.exit_code == Exit.HOLDS
    assert result.stdout == ""
    source = path.read_text()
    assert source.startswith(r"\documentclass")
    assert source.endswith("\\end{document}\n")
