"""Certificates from the command line: written, replayed, forged, broken."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from derivations.cli import cli
from derivations.cli.failure import Exit


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificates") / "c.json"
    result = run(
        "count", "gd", "--alpha", "3/2", "--dim", "50257", "--eps", "1/10",
        "--certificate", str(path),
    )  # fmt: skip
    assert result.exit_code == Exit.HOLDS
    return path


@pytest.fixture
def forged(certificate: Path, tmp_path: Path) -> Path:
    document = json.loads(certificate.read_text())
    document["iterations"] = str(int(document["iterations"]) + 1)
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(document))
    return path


def test_a_certificate_holds(certificate: Path) -> None:
    result = run("replay", str(certificate))
    assert result.exit_code == Exit.HOLDS
    assert result.stdout.startswith(f"{certificate}: holds: ")


def test_no_draft_is_left(certificate: Path) -> None:
    assert [path.name for path in certificate.parent.iterdir()] == ["c.json"]


def test_a_forged_certificate_is_refuted(forged: Path) -> None:
    result = run("replay", str(forged))
    assert result.exit_code == Exit.REFUTED
    assert ": refuted: " in result.stdout


@pytest.mark.parametrize("field", ["alpha", "dim", "eps"])
def test_a_certificate_of_another_problem_is_refuted(
    certificate: Path, tmp_path: Path, field: str
) -> None:
    document = json.loads(certificate.read_text())
    document[field] = {"alpha": "2", "dim": "1000", "eps": "1/9"}[field]
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document))
    assert run("replay", str(path)).exit_code == Exit.REFUTED


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E-CERT-002"),
        ("{", "E-CERT-002"),
        ("[" * 100_000, "E-CERT-002"),
        ("[]", "E-CERT-003"),
        ("{}", "E-CERT-003"),
        ("null", "E-CERT-003"),
        ('{"iterations": 1e400}', "E-CERT-003"),
        ("x" * 1_000_000, "E-CERT-001"),
        ("\udcff", "E-CLI-003"),
    ],
    ids=["empty", "cut", "deep", "list", "nothing", "null", "number", "huge", "binary"],
)
def test_what_is_no_certificate_is_wrong_input(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, errors="surrogateescape")
    result = run("replay", str(path))
    assert result.exit_code == Exit.USAGE
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith(code)


def test_every_truncation_is_wrong_input(certificate: Path, tmp_path: Path) -> None:
    text = certificate.read_text()
    path = tmp_path / "cut.json"
    for end in range(0, len(text) - 1, 37):
        path.write_text(text[:end])
        assert run("replay", str(path)).exit_code == Exit.USAGE


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent", "nul\0byte"):
        result = run("replay", str(path))
        assert result.exit_code == Exit.USAGE
        (line,) = result.stderr.splitlines()
        assert line.startswith("E-CLI-003")


def test_each_file_gets_its_verdict(certificate: Path, forged: Path, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    result = run("replay", str(certificate), absent, str(forged))
    assert result.exit_code == Exit.REFUTED
    assert len(result.stdout.splitlines()) == 2
    assert len(result.stderr.splitlines()) == 1
    assert run("replay", str(certificate), absent).exit_code == Exit.USAGE


def test_json(certificate: Path, forged: Path) -> None:
    result = run("replay", "--json", str(certificate), str(forged))
    document = json.loads(result.stdout)
    assert document["schema"] == 1
    assert [row["status"] for row in document["certificates"]] == ["holds", "refuted"]


def test_an_undecided_replay_is_not_success(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numerics.replay as module

    verdict = module.Verdict(module.Status.UNDECIDED, "the budget is spent")
    monkeypatch.setattr(module, "replay", lambda text: verdict)
    assert run("replay", str(certificate)).exit_code == Exit.UNDECIDED
    assert run("replay", "--strict", str(certificate)).exit_code == Exit.REFUTED
