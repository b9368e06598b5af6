"""The files around the code agree with each other."""

import re
import stat
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted(ROOT.glob("requirements*.txt"))


def commands() -> list[str]:
    """The lines of the README that a user copies into a shell."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_citation_has_the_version_of_the_package() -> None:
    citation = (ROOT / "CITATION.cff").read_text()
    assert f"\nversion: {PROJECT['project']['version']}\n" in citation


def test_citation_and_readme_name_the_paper() -> None:
    for name in ("CITATION.cff", "README.md"):
        assert "2505.19227" in (ROOT / name).read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_have_hashes_and_no_hosts(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text
    assert not re.search(r"(?m)(^|\s)/", text)  # no path of a machine
    pins = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
    assert pins
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block)


def test_locks_pin_what_the_project_asks_for() -> None:
    wanted = PROJECT["project"]["dependencies"]
    names = {re.match(r"[a-zA-Z0-9-]+", item).group().lower() for item in wanted}
    locked = (ROOT / "requirements.txt").read_text()
    assert names <= set(re.findall(r"^([a-z0-9-]+)==", locked, re.MULTILINE))


def test_the_two_commands_of_the_readme_are_what_ci_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    main, tests = (c for c in commands() if c.startswith("python3 -m venv"))
    assert main.endswith(".venv/bin/scalecert check")
    assert "pytest" in tests.rsplit("&&", 1)[1]
    assert f"\n{main}\n" in script
    assert f"\n{tests}\n" in script


def test_ci_script_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR


def test_every_ruff_ignore_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("\nignore = [") : text.index("[tool.ruff.lint.per-file-ignores]")]
    codes = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert codes
    assert all("#" in line for line in codes)


def test_no_two_test_modules_share_a_name() -> None:
    """Caught: two folders had one test_sign_descent_exact.py, and pytest collected neither."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))
