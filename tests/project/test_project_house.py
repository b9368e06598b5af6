"""The rules of the house, read off the source: imports, banned names, sizes, documentation."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("theory", "numerics", "derivations")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
FORBIDDEN_IMPORTS = {
    "theory": {"numerics", "derivations", "matplotlib", "scipy", "flint"},
    "numerics": {"theory", "derivations", "sympy", "matplotlib", "scipy"},
    "derivations": {"matplotlib", "scipy"},
}
# Names that extrapolate, guess, or are wrong for heavy tails; none may carry an inference.
BANNED_CALLS = {"nsum", "nprod", "nsolve", "evalf", "nsimplify", "simplify", "series", "limit"}
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def called(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                names.add(function.attr)
            elif isinstance(function, ast.Name):
                names.add(function.id)
    return names


def test_there_are_modules() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert not imported(ast.parse(path.read_text())) & FORBIDDEN_IMPORTS[package]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_banned_call(path: Path) -> None:
    assert not called(ast.parse(path.read_text())) & BANNED_CALLS


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_and_functions_are_short(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MOST_LINES_OF_A_FUNCTION, node.name


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_public_names_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if path.read_text().strip():
        assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("package", PACKAGES)
def test_all_names_what_the_package_has(package: str) -> None:
    module = __import__(package)
    assert list(module.__all__) == sorted(module.__all__)
    for name in module.__all__:
        assert getattr(module, name).__doc__


def test_a_banned_call_would_be_found() -> None:
    assert called(ast.parse("x = sympy.limit(f, d, oo)")) & BANNED_CALLS
    assert imported(ast.parse("def f():\n    from theory.law import law")) == {"theory"}
