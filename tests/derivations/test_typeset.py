"""LaTeX: every law, a derivation, the table; structure that TeX needs, and nothing more."""

import re

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.derivation import Report, StepReport
from derivations.kernel import Evidence
from derivations.layout import LINE, display, width
from derivations.typeset import document, escape, fragment, law_table, proof, theorem
from theory import ScalingLaw, laws

ALLOWED_PACKAGES = {"fontenc", "inputenc", "lmodern", "amsmath", "amsthm", "booktabs"}
REPORT = Report(
    name="example/bernoulli",
    law="bigram/gradient-descent",
    title="Bernoulli's inequality & more",
    source="a textbook",
    statement=r"1 - n v \le \left(1 - v\right)^{n}",
    domain=r"0 \le v,\; v \le 1",
    evidence=Evidence.CITED,
    assumptions=("none_at all",),
    steps=(
        StepReport(
            1, "The difference grows", r"0 \le n", "n > 0", "sign", "a_b", Evidence.PROVED, 0.01
        ),
        StepReport(2, "So it holds.", r"1 - n v \le 1", "n > 0", "order", "", Evidence.CITED, 0.02),
    ),
)


def balanced(source: str) -> bool:
    plain = re.sub(r"\\[{}]", "", source)
    depth = 0
    for char in plain:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


def environments_nest(source: str) -> bool:
    open_now = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z]+\*?)\}", source):
        if kind == "begin":
            open_now.append(name)
        elif not open_now or open_now.pop() != name:
            return False
    return not open_now


def delimiters_match(source: str) -> bool:
    """Each \\left has its \\right on the same line of a display."""
    lines = source.split(r"\\")
    return all(line.count(r"\left") == line.count(r"\right") for line in lines)


@pytest.mark.parametrize("law", laws(), ids=lambda law: law.id)
def test_every_law_is_a_theorem(law: ScalingLaw) -> None:
    source = theorem(law)
    assert source.startswith(r"\begin{theorem}")
    assert rf"\label{{law:{law.id}}}" in source
    assert law.reference.latex() in source
    assert balanced(source)
    assert environments_nest(source)
    for regime in law.regimes:
        assert regime.name.capitalize() in source


def test_the_document_is_complete() -> None:
    source = document(laws(), [REPORT])
    packages = set(re.findall(r"\\usepackage(?:\[[^]]*\])?\{([^}]*)\}", source))
    assert {p for group in packages for p in group.split(",")} <= ALLOWED_PACKAGES
    assert balanced(source)
    assert environments_nest(source)
    labels = re.findall(r"\\label\{([^}]*)\}", source)
    assert len(labels) == len(set(labels))
    assert set(re.findall(r"\\ref\{([^}]*)\}", source)) <= set(labels)
    cited = set(re.findall(r"\\cite\[[^]]*\]\{([^}]*)\}", source))
    assert cited == set(re.findall(r"\\bibitem\{([^}]*)\}", source))
    assert source.isascii()


def test_a_derivation_is_a_proposition_with_its_proof() -> None:
    source = proof(REPORT)
    assert r"\begin{proposition}[Bernoulli's inequality \& more]" in source
    assert r"\emph{sign: a\_b} (proved)" in source
    assert r"none\_at all" in source
    conditions = 1  # those of the first step, which the second shares
    assert source.count(r"\begin{align*}") == 2 + conditions + len(REPORT.steps)
    assert source.index(r"\end{proposition}") < source.index(r"\begin{proof}")


@pytest.mark.parametrize("evidence", [Evidence.UNDECIDED, Evidence.REFUTED])
def test_what_is_not_proved_is_not_a_proposition(evidence: Evidence) -> None:
    open_report = Report(
        name="x", law="y", title="z", source="s", statement="0 < 0", domain="",
        evidence=evidence, assumptions=(), steps=(), reason="a rule refused",
    )  # fmt: skip
    source = proof(open_report)
    assert r"\begin{open}" in source
    assert "proposition" not in source
    assert r"\begin{proof}" not in source


def test_a_fragment_has_its_sources_in_comments() -> None:
    source = fragment(laws()[:1], [])
    assert "% @inproceedings{kunstner2025scaling," in source
    assert r"\documentclass" not in source
    assert r"\begin{table}" not in source


def test_the_table_names_every_regime() -> None:
    table = law_table(laws())
    assert table.count(r" \\" + "\n") >= sum(len(law.regimes) for law in laws())
    assert r"\toprule" in table
    assert "|" not in table.replace(r"\textbar", "")


@given(st.text())
def test_escaped_text_is_harmless(text: str) -> None:
    source = escape(text)
    assert source.isascii()
    assert balanced(source)
    left = re.sub(r"\\(textbackslash|textasciicircum|textasciitilde|text\w+)\{\}|\\[{}$&#%_]", "",
                  source)  # fmt: skip
    assert not set(left) & set("\\{}$&#%_^~")


def test_short_formulas_stay_on_one_line() -> None:
    assert r"\\" not in display(r"r_d(t) \leq \epsilon")


def test_wide_cases_become_a_list_in_braces() -> None:
    row = " + ".join(["z"] * 30)
    narrow = r"\begin{cases}a&\text{for}\:b\\c&\text{otherwise}\end{cases}"
    wide = rf"\begin{{cases}}{row}&\text{{for}}\:{row}\\{narrow}&\text{{otherwise}}\end{{cases}}"
    assert narrow in display(narrow).replace(" ", "")
    source = display(wide)
    assert source.count(r"\begin{cases}") == 1
    assert balanced(source)
    assert environments_nest(source)
    assert source.count("z") == 60


def test_a_long_number_goes_on_in_the_next_line() -> None:
    number = str(7**300)
    source = display(rf"x \leq {number}")
    assert source.count(r"\backslash") == source.count("\\\\\n&\\quad") > 1
    assert number in re.sub(r"\\backslash|\\\\|\\quad|[\s&]", "", source)


def test_columns_of_cases_are_as_wide_as_their_widest_cells() -> None:
    row = " + ".join(["x"] * 20)
    crossed = rf"\begin{{cases}}{row}&b\\a&{row}\end{{cases}}"
    assert width(crossed) > 2 * width(row)


def formulas(depth: int = 3) -> st.SearchStrategy[sympy.Expr]:
    x, n, a, d = sympy.symbols("x n alpha d", positive=True)
    k = sympy.Symbol("k")
    leaves = st.sampled_from(
        [
            x**-a * (1 - x**-a) ** n,
            sympy.log(1 + x / n),
            sympy.exp(-n * x**-a),
            sympy.Sum(k**-a * (1 - k**-a) ** n, (k, 1, d)),
            sympy.Integral(x**-a * sympy.exp(-n * x), (x, 1, sympy.oo)),
            sympy.gamma(1 - 1 / a),
        ]
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
            st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
            st.tuples(inner, inner).map(lambda p: p[0] / p[1]),
        ),
        max_leaves=12,
    )


@given(formulas())
def test_long_formulas_are_broken_into_lines_that_fit(formula: sympy.Expr) -> None:
    source = display(sympy.latex(formula) + r" \leq " + sympy.latex(formula + 1))
    assert balanced(source)
    assert delimiters_match(source)
    body = source.removeprefix("\\begin{align*}\n& ").removesuffix("\n\\end{align*}")
    for line in body.split(" \\\\\n&\\quad "):
        assert width(line.replace(r"\Bigl", "").replace(r"\Bigr", "")) <= 1.1 * LINE


@given(formulas())
def test_breaking_keeps_every_symbol(formula: sympy.Expr) -> None:
    source = sympy.latex(formula)
    kept = display(source, limit=1e9)
    glue = re.compile(r"\s+|\\begin\{align\*\}|\\end\{align\*\}|&")
    assert glue.sub("", kept).replace("{}", "") == glue.sub("", source).replace("{}", "")
