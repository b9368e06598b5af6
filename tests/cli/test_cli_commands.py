"""Each command: what it prints, its JSON, its exit code."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from derivations.cli import cli
from derivations.cli.failure import Exit
from numerics import gradient_descent

ROOT = Path(__file__).parents[2]
COUNT = ["count", "gd", "--alpha", "1", "--dim", "1e12", "--eps", "1/10"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def document(*arguments: str) -> dict[str, Any]:
    result = run(*arguments)
    assert result.stderr == ""
    parsed: dict[str, Any] = json.loads(result.stdout)
    assert parsed["schema"] == 1
    return parsed


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "derivations", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def no_float(value: object) -> bool:
    """Numbers in JSON are strings, except times, bits and small tallies."""
    if isinstance(value, dict):
        return all(no_float(v) for k, v in value.items() if k != "seconds")
    if isinstance(value, list):
        return all(map(no_float, value))
    return not isinstance(value, float)


class TestCount:
    def test_prints_the_count_and_what_pins_it(self) -> None:
        result = run(*COUNT)
        assert result.exit_code == Exit.HOLDS
        assert "17302959739 iterations" in result.stdout
        assert "> eps" in result.stdout

    def test_json_has_the_fields_of_the_contract(self) -> None:
        found = document(*COUNT, "--json")
        assert list(found) == [
            "schema", "algorithm", "dynamics", "alpha", "dim", "eps", "iterations",
            "loss_before", "loss_at", "law", "precision_bits", "seconds",
        ]  # fmt: skip
        assert found["iterations"] == "17302959739"
        assert found["dim"] == "1000000000000"
        assert (found["algorithm"], found["dynamics"]) == ("gd", None)
        assert found["law"].keys() == {"leading", "refined", "bound"}
        assert no_float(found)

    def test_json_enclosures_pin_the_count(self) -> None:
        found = document(*COUNT, "--json")
        low, high = map(Fraction, found["loss_before"])
        assert Fraction(1, 10) < low <= high
        low, high = map(Fraction, found["loss_at"])
        assert low <= high <= Fraction(1, 10)

    def test_json_enclosures_contain_the_certified_ones(self) -> None:
        count = gradient_descent.count(alpha=1, dim=10**12, eps="1/10")
        found = document(*COUNT, "--json")
        for name in ("loss_before", "loss_at"):
            low, high = map(Fraction, found[name])
            ball = getattr(count, name)
            assert low <= ball.lower <= ball.upper <= high

    def test_no_steps(self) -> None:
        found = document("count", "gd", "--alpha", "1", "--dim", "100", "--eps", "1", "--json")
        assert found["iterations"] == "0"
        assert found["loss_before"] is None

    def test_tie(self) -> None:
        tie = ("count", "gd", "--alpha", "1", "--dim", "2", "--eps", "1/12", "--json")
        found = document(*tie)
        assert found["iterations"] == "1"
        assert found["tie"] is True
        assert found["loss_at"] == ["1/12", "1/12"]
        assert Fraction(found["loss_before"][0]) > Fraction(1, 12)

    def test_second_exponent(self) -> None:
        arguments = ("count", "gd", "--alpha", "1/2", "--beta", "1/4", "--dim", "1e6",
                     "--eps", "1/10", "--json")  # fmt: skip
        found = document(*arguments)
        assert found["beta"] == "1/4"
        assert found["iterations"] == "472"

    def test_infinite_dimension(self) -> None:
        arguments = ("count", "gd", "--alpha", "2", "--dim", "inf", "--eps", "1/10", "--json")
        assert document(*arguments)["dim"] == "inf"

    def test_huge_dimension_has_all_its_digits(self) -> None:
        arguments = ("count", "gd", "--alpha", "1", "--dim", "1e1000", "--eps", "1/10", "--json")
        found = document(*arguments)
        assert found["dim"] == "1" + "0" * 1000
        assert len(found["iterations"]) > 800


class TestLaws:
    def test_lists_every_law(self) -> None:
        from theory import laws

        result = run("laws")
        assert result.exit_code == Exit.HOLDS
        assert all(law.id in result.stdout for law in laws())

    def test_json(self) -> None:
        found = document("laws", "--json")
        for law in found["laws"]:
            assert "2505.19227" in law["source"] or "DLMF" in law["source"] or law["source"]
            for regime in law["regimes"]:
                assert regime["relation"] in (
                    "Limit", "Equivalent", "LogEquivalent", "Theta", "BigO", "Bounds",
                )  # fmt: skip
                assert regime["condition"]

    def test_one_law_at_an_exponent(self) -> None:
        (law,) = document("laws", "bigram/gradient-descent", "--alpha", "1", "--json")["laws"]
        (regime,) = law["regimes"]
        assert regime["iterations"] == "d**(1 - epsilon)/2"
        assert regime["condition"] == "alpha = 1"

    def test_a_named_law_has_the_evidence_of_its_derivations(self) -> None:
        (law,) = document("laws", "spectrum/normaliser", "--json")["laws"]
        assert law["evidence"] in ("proved", "cited")
        assert "spectrum/heavy-tail" in law["derivations"]
        assert "evidence" in run("laws", "spectrum/normaliser").stdout

    def test_all_laws_at_an_exponent_are_those_that_cover_it(self) -> None:
        found = document("laws", "--alpha", "3/2", "--json")
        names = {law["id"] for law in found["laws"]}
        assert "bigram/gradient-descent/beta-integral" in names
        assert "bigram/gradient-descent/explicit" not in names


class TestAgree:
    GRID = ("--alphas", "1/2,1", "--dims", "1000", "--eps", "1/10")

    def test_table(self) -> None:
        result = run("agree", "bigram/gradient-descent", *self.GRID)
        assert result.exit_code == Exit.HOLDS
        assert "2 agree" in result.stdout

    def test_json(self) -> None:
        (law,) = document("agree", *self.GRID, "--json")["agreement"]
        assert law["law"] == "bigram/gradient-descent"
        assert law["summary"] == {"agree": 2, "refuted": 0, "undecided": 0, "no claim": 0}
        for cell in law["counts"]:
            assert cell["law"]["allowed"] == [cell["iterations"]] * 2
        assert no_float(law)

    def test_second_exponent_takes_the_law_of_two(self) -> None:
        (law,) = document("agree", *self.GRID, "--beta", "1/4", "--json")["agreement"]
        assert law["law"] == "power-law/gradient-descent"

    def test_lists_may_be_repeated_options(self) -> None:
        (law,) = document(
            "agree", "--alphas", "1", "--alphas", "2", "--dims", "10", "--eps", "1/10", "--json"
        )["agreement"]
        assert [cell["alpha"] for cell in law["counts"]] == ["1", "2"]

    def test_strict_wants_a_claim(self) -> None:
        arguments = ("agree", "--alphas", "2", "--dims", "inf", "--eps", "1/10")
        assert run(*arguments).exit_code == Exit.HOLDS
        assert run(*arguments, "--strict").exit_code == Exit.REFUTED

    def test_a_false_law_ends_with_1(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from dataclasses import replace

        from derivations import agreement
        from theory import law

        true = law("bigram/gradient-descent")
        false = replace(true, regimes=tuple(replace(r, bound=r.bound / 1000) for r in true.regimes))
        monkeypatch.setattr(agreement, "law", lambda name: false)
        result = run("agree", *self.GRID)
        assert result.exit_code == Exit.REFUTED
        assert "2 refuted" in result.stdout


class TestProcess:
    """What only a process shows: imports, streams, colours."""

    @pytest.mark.parametrize("arguments", [["--help"], COUNT, ["count", "gd", "--help"]])
    def test_imports_stay_light(self, arguments: list[str]) -> None:
        heavy = "{'sympy', 'matplotlib', 'rich', 'scipy'}"
        code = (
            "import sys\nfrom derivations.cli import cli\n"
            f"try: cli({arguments!r}, prog_name='scalecert')\nexcept SystemExit: pass\n"
            f"print('imported', sorted({heavy} & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.endswith("imported []\n")

    def test_module_and_version(self) -> None:
        done = process("--version")
        assert done.returncode == 0
        assert done.stdout.startswith("scalecert, version ")

    def test_pipes_carry_no_colour(self) -> None:
        for environment in ({}, {"NO_COLOR": "1"}):
            done = process("agree", *TestAgree.GRID, **environment)
            assert "\x1b" not in done.stdout + done.stderr

    def test_a_reader_that_leaves_is_no_error(self) -> None:
        done = subprocess.run(
            f"{sys.executable} -m derivations laws --json | head -n 1",
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "{\n"
        assert done.stderr == ""
