"""`scalecert count sd`, and `agree` for sign descent: output, JSON, exit codes."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from derivations.cli import cli
from derivations.cli.failure import Exit
from numerics import UndecidedError, gradient_descent, sign_descent

ROOT = Path(__file__).parents[2]
AVERAGED = ["count", "sd", "--alpha", "1", "--dim", "1e12", "--eps", "1/10",
            "--dynamics", "averaged"]  # fmt: skip
LITERAL = ["count", "sd", "--alpha", "1", "--dim", "1e4", "--eps", "1/10", "--dynamics", "exact"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def document(*arguments: str) -> dict[str, Any]:
    result = run(*arguments)
    assert result.stderr == ""
    parsed: dict[str, Any] = json.loads(result.stdout)
    assert parsed["schema"] == 1
    return parsed


def test_averaged_json_has_the_fields_of_the_contract() -> None:
    found = document(*AVERAGED, "--json")
    assert list(found) == [
        "schema", "algorithm", "dynamics", "alpha", "dim", "eps", "iterations", "loss_before",
        "loss_at", "law", "precision_bits", "seconds", "step_size", "decreasing",
    ]  # fmt: skip
    assert (found["algorithm"], found["dynamics"]) == ("sd", "averaged")
    assert (found["iterations"], found["decreasing"]) == ("1126862", "1")
    assert found["law"]["leading"] == "1126861.90575"
    low, high = map(Fraction, found["step_size"])
    assert 0 < low <= high < 1
    assert Fraction(1, 10) < Fraction(found["loss_before"][0])
    assert Fraction(found["loss_at"][1]) <= Fraction(1, 10)


def test_exact_json_has_both_parities_and_the_smaller_count() -> None:
    found = document(*LITERAL, "--json")
    assert (found["iterations"], found["parity"]) == ("8", "even")
    assert (found["even"], found["odd"]) == ("8", "205")


@pytest.mark.parametrize(("parity", "count"), [("even", "8"), ("odd", "205")])
def test_a_parity_that_is_asked_for(parity: str, count: str) -> None:
    found = document(*LITERAL, "--parity", parity, "--json")
    assert (found["parity"], found["iterations"]) == (parity, count)
    assert "even" not in found
    assert "odd" not in found


def test_the_table_says_what_pins_the_count() -> None:
    lines = run(*LITERAL).stdout
    assert "even, odd    8, 205" in lines
    assert "2 steps earlier" in lines
    assert "step size" in lines
    assert "1 step earlier" in run(*AVERAGED).stdout


@pytest.mark.parametrize("command", [AVERAGED, [*LITERAL, "--parity", "odd"]])
def test_a_certificate_is_replayed(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    assert run(*command, "--certificate", str(path)).exit_code == Exit.HOLDS
    replayed = run("replay", str(path))
    assert replayed.exit_code == Exit.HOLDS
    assert "holds" in replayed.stdout
    false = json.loads(path.read_text())
    false["iterations"] = str(int(false["iterations"]) + 2)
    path.write_text(json.dumps(false))
    assert run("replay", str(path)).exit_code == Exit.REFUTED


def spent(**_: object) -> None:
    raise UndecidedError("E-UND-003", "the least odd count is above 2609", "use less", (2609, 2707))


@pytest.mark.parametrize("command", [[*LITERAL, "--parity", "odd"], LITERAL, AVERAGED])
def test_undecided_ends_with_3_and_the_bracket(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_descent, "count", spent)
    result = run(*command, "--json")
    assert result.exit_code == Exit.UNDECIDED
    found = json.loads(result.stdout)
    assert (found["schema"], found["code"], found["iterations"]) == (1, "E-UND-003", None)
    assert found["bracket"] == ["2609", "2707"]
    assert (found["alpha"], found["eps"], found["algorithm"]) == ("1", "1/10", "sd")
    assert "above 2609" in result.stderr
    assert result.stderr.count("\n") == 1
    assert run(*command).stdout == ""


def test_the_budget_of_gradient_descent_ends_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(**_: object) -> None:
        raise UndecidedError("E-UND-001", "the precision cap", "use another eps")

    monkeypatch.setattr(gradient_descent, "count", without)
    gradient = ["count", "gd", "--alpha", "3/2", "--dim", "inf", "--eps", "0.1", "--json"]
    result = run(*gradient)
    assert result.exit_code == Exit.UNDECIDED
    found = json.loads(result.stdout)
    assert (found["bracket"], found["dim"], found["dynamics"]) == (None, "inf", None)


def test_a_parity_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("exact_search.FIRST", 2000),
        ("exact_search.EVENT", 2000),
        ("landscape.TERM", 9),
    ):
        monkeypatch.setattr(f"numerics.sign_descent_{name}_LIMIT", value)
    found = document(*LITERAL, "--dim", "1e6", "--json")
    assert (found["iterations"], found["even"], found["odd"]) == ("8", "8", None)
    low, high = map(int, found["bracket"])
    assert 8 < low < 2219 <= high < 2300
    assert f"above {low} and at most {high}" in run(*LITERAL, "--dim", "1e6").stdout


def test_a_generic_start_has_no_landings() -> None:
    tight = ["--dim", "1e4", "--eps", "1/100", "--parity", "even", "--json"]
    assert document(*LITERAL, *tight)["iterations"] == "82"
    found = document(*LITERAL, *tight, "--generic")
    assert (found["iterations"], found["generic"]) == ("84", True)
    assert run(*AVERAGED, "--generic").exit_code == Exit.USAGE


@pytest.mark.parametrize(
    "wrong",
    [
        ["--dynamics", "mean"],
        ["--parity", "both"],
        ["--dynamics", "averaged", "--parity", "odd"],
        ["--dim", "inf"],
        ["--alpha", "0"],
        ["--eps", "nan"],
    ],
)
def test_bad_input_is_one_line_and_2(wrong: list[str]) -> None:
    result = run(*LITERAL, *wrong)
    assert result.exit_code == Exit.USAGE
    assert result.stdout == ""
    assert result.stderr.startswith("E-")
    assert result.stderr.count("\n") == 1


def test_the_dynamics_have_to_be_named() -> None:
    result = run("count", "sd", "--alpha", "1", "--dim", "10", "--eps", "1/10")
    assert result.exit_code == Exit.USAGE
    assert "--dynamics" in result.stderr


@pytest.mark.parametrize("arguments", [AVERAGED, LITERAL, [*AVERAGED, "--json"]])
def test_counting_imports_no_sympy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom derivations.cli import cli\n"
        f"try: cli({arguments!r}, prog_name='scalecert')\nexcept SystemExit: pass\n"
        "print('imported', sorted({'sympy', 'matplotlib', 'rich', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("imported []\n")


def test_agreement_of_laws_of_sign_descent() -> None:
    grid = ("--alphas", "1", "--dims", "1e6", "--eps", "1/10,1/2")
    names = ("bigram/sign-descent", "bigram/sign-descent/published")
    ours, published = document("agree", *names, *grid, "--json")["agreement"]
    assert ours["summary"]["agree"] == 2
    assert published["summary"] == {"agree": 1, "refuted": 0, "undecided": 0, "no claim": 1}
    assert run("agree", names[1], *grid).exit_code == Exit.HOLDS
    assert run("agree", names[1], *grid, "--strict").exit_code == Exit.REFUTED


def test_a_law_without_certified_numbers_is_refused() -> None:
    result = run("agree", "bigram/sign-descent/mean")
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith("E-LAW-011")


class TestAgainst:
    GRID = ("--alphas", "1", "--dims", "1e4,1e6", "--eps", "1/10")
    PAIR = ("bigram/sign-descent", "--against", "bigram/gradient-descent")

    def test_json(self) -> None:
        found = document("agree", *self.PAIR, *self.GRID, "--json")["crossover"]
        first, second = found["counts"]
        assert first["gradient_descent"] == "1361"
        assert first["sign_descent"] == {"averaged": "113", "even": "8", "odd": "205"}
        assert first["ratio"] == "1361/113"
        assert second["sign_descent"]["odd"] == "2219"
        assert found["overtaking"] == [{"alpha": "1", "eps": "1/10", "dims": ["10000", "1000000"]}]

    def test_table(self) -> None:
        result = run("agree", *self.PAIR, *self.GRID)
        assert result.exit_code == Exit.HOLDS
        assert "12.04" in result.stdout
        assert "needs fewer steps at 10000, 1000000" in result.stdout

    @pytest.mark.parametrize(
        "wrong",
        [
            ("bigram/sign-descent/odd", "--against", "bigram/gradient-descent"),
            ("--against", "nothing"),
            (*PAIR, "--beta", "1/2"),
        ],
    )
    def test_other_pairs_are_refused(self, wrong: tuple[str, ...]) -> None:
        result = run("agree", *wrong, *self.GRID)
        assert result.exit_code == Exit.USAGE
        assert result.stderr.startswith("E-CLI-")
