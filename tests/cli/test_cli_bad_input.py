"""Bad input: exit code 2, one line on standard error with a stable code, no traceback."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.cli import cli
from derivations.cli.failure import Exit, quote


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def assert_one_line(result: Result, code: str = "E-", status: Exit = Exit.USAGE) -> None:
    assert result.exit_code == status
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert re.match(r"E-[A-Z]+-\d{3}: ", line)
    assert line.startswith(code)
    assert "Traceback" not in line
    assert len(line) < 1000


def count(alpha: str = "1", dim: str = "100", eps: str = "1/10", *more: str) -> Result:
    return run("count", "gd", f"--alpha={alpha}", f"--dim={dim}", f"--eps={eps}", *more)


@pytest.mark.parametrize(
    "alpha", ["0", "-1", "-1/2", "nan", "inf", "1/0", "", "one", "1e999999999", "0x1", "1,5", "½"]
)
def test_bad_alpha(alpha: str) -> None:
    assert_one_line(count(alpha=alpha), "E-IN-")


@pytest.mark.parametrize(
    "dim", ["0", "-3", "2.5", "1/2", "nan", "", "many", "1e999999999", "10^99999999", "9" * 50000]
)
def test_bad_dimension(dim: str) -> None:
    assert_one_line(count(dim=dim), "E-IN-")


@pytest.mark.parametrize("alpha", ["1/2", "1"])
def test_infinite_dimension_needs_a_convergent_sum(alpha: str) -> None:
    assert_one_line(count(alpha=alpha, dim="inf"), "E-IN-009")


@pytest.mark.parametrize("eps", ["0", "-1/10", "nan", "1/0", "", "tiny", "1e-999999999"])
def test_bad_tolerance(eps: str) -> None:
    assert_one_line(count(eps=eps), "E-IN-")


def test_tolerance_of_one_or_more_needs_no_steps() -> None:
    for eps in ("1", "3/2", "1e100"):
        result = count("1", "100", eps)
        assert result.exit_code == Exit.HOLDS
        assert " 0 iterations" in result.stdout


def test_bad_sum_of_exponents() -> None:
    assert_one_line(count("1", "100", "1/10", "--beta=-1"), "E-IN-006")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["count"],
        ["count", "xx"],
        ["count", "gd"],
        ["count", "gd", "--alpha", "1"],
        ["count", "gd", "--alpha"],
        ["count", "gd", "--what"],
        ["replay"],
        ["--what"],
        ["laws", "a", "b"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    assert_one_line(run(*arguments), "E-CLI-001")


@pytest.mark.parametrize("command", ["agree", "check", "latex", "laws"])
def test_unknown_names(command: str) -> None:
    assert_one_line(run(command, "bigram/gradient-desent"), "E-CLI-002")
    assert_one_line(run(command, "x" * 5000), "E-CLI-002")
    assert_one_line(run(command, "two\nlines"), "E-CLI-002")


def test_the_nearest_name_is_offered() -> None:
    assert "bigram/gradient-descent" in run("laws", "bigram/gradient-desent").stderr


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--alphas", "1/2,,1", "E-CLI-005"),
        ("--alphas", "", "E-CLI-005"),
        ("--alphas", "0", "E-IN-005"),
        ("--alphas", "x", "E-IN-003"),
        ("--dims", "0", "E-IN-008"),
        ("--dims", "inf", "E-IN-009"),
        ("--eps", "0", "E-IN-007"),
        ("--beta", "x", "E-IN-003"),
        ("--beta", "-5", "E-"),
    ],
)
def test_bad_grids(option: str, value: str, code: str) -> None:
    assert_one_line(run("agree", f"{option}={value}"), code)


def test_law_outside_its_domain() -> None:
    assert_one_line(run("agree", "bigram/gradient-descent/explicit", "--alphas=2"), "E-LAW-003")
    assert_one_line(run("laws", "bigram/gradient-descent/explicit", "--alpha=2"), "E-LAW-003")
    assert_one_line(run("laws", "bigram/gradient-descent", "--alpha=-1"), "E-IN-005")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "file", Path("a" * 5000), Path("nul\0byte")):
        assert_one_line(count("1", "100", "1/10", f"--certificate={path}"), "E-CLI-004")
        assert not list(tmp_path.iterdir())


@given(st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_text_as_a_number_is_one_line_or_a_count(text: str) -> None:
    result = count(alpha=text, dim="10", eps="1/2")
    if result.exit_code != Exit.HOLDS:
        assert_one_line(result, "E-IN-")


@given(st.text())
def test_quoted_text_is_one_short_line(text: str) -> None:
    assert quote(text).isprintable()
    assert len(quote(text)) < 100
