r"""Laws and derivations as LaTeX: theorem, proof and table environments.

Needed are amsmath, amsthm and booktabs, and the environments `theorem`, `proposition`, `open` and
`proof`. `standalone` documents bring all of this with them and compile as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import sympy

from derivations.derivation import Report, StepReport
from derivations.kernel import Evidence
from derivations.kernel.proposition import SEPARATOR
from derivations.layout import display, width
from derivations.sign_notation import sign_notation
from theory import Regime, ScalingLaw, Source
from theory.functions import E, H, InverseE
from theory.gradient_loss import GradientLoss
from theory.relation import Bounds, Relation, Theta
from theory.symbols import alpha, beta, d, p, t, x, y

__all__ = ["document", "escape", "fragment", "law_table", "proof", "theorem"]

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''",
}  # fmt: skip
_WIDEST_CELL = 26.0
_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{amsmath,amsthm,booktabs}
\setlength{\textwidth}{6.5in}
\setlength{\oddsidemargin}{0in}
\setlength{\evensidemargin}{0in}
\setlength{\textheight}{9in}
\setlength{\topmargin}{-0.5in}
\newtheorem{theorem}{Theorem}
\newtheorem{proposition}[theorem]{Proposition}
\newtheorem{open}[theorem]{Not proved}
\allowdisplaybreaks
\emergencystretch=3em
\sloppy
"""
_AND = r" \quad\text{and}\quad "
"""What stands between the claims of a report's statement."""
_NEEDS = r"""% Needs amsmath, amsthm, booktabs and
% \newtheorem{theorem}{Theorem} \newtheorem{proposition}[theorem]{Proposition}
% \newtheorem{open}[theorem]{Not proved} \allowdisplaybreaks
"""


def escape(text: str) -> str:
    r"""Plain text as LaTeX.

    >>> escape("d^alpha & more")
    'd\\textasciicircum{}alpha \\& more'
    """
    return "".join(_ESCAPES.get(c, c if c.isascii() else "?") for c in text)


def _sentence(text: str) -> str:
    """Plain text as LaTeX, ending like a sentence."""
    ended = text if not text or text.endswith((".", ":", "?")) else f"{text}."
    return escape(ended)


def _math(expression: sympy.Basic) -> str:
    return f"${sympy.latex(expression)}$"


def _conditions(conditions: Sequence[sympy.Basic]) -> str:
    return ", ".join(_math(condition) for condition in conditions)


def theorem(law: ScalingLaw) -> str:
    """A law as a theorem environment: source, regimes, relation, validity, finite forms."""
    parts = [
        rf"\begin{{theorem}}[{{{escape(law.title)}, {law.reference.latex()}}}]",
        rf"\label{{law:{law.id}}}",
    ]
    if law.reference.derived:
        parts.append("Sharpened or added here, after the place named.")
    if law.domain:
        domain = ",\\; ".join(constraint.latex() for constraint in law.domain)
        parts.append(f"Let ${domain}$.")
    for regime in law.regimes:
        parts.extend(_regime(regime))
    return "\n".join([*parts, r"\end{theorem}"])


def _regime(regime: Regime) -> Iterator[str]:
    where = "" if regime.condition == sympy.true else f", {_math(regime.condition)}"
    yield "\n" + rf"\noindent\textbf{{{escape(regime.name.capitalize())}}}{where}."
    stated, symbols = regime.relation.conditions, regime.relation.free_symbols
    # A condition on a symbol of the rate alone says nothing of the relation that is shown.
    shown = [c for c in regime.validity if c not in stated and c.free_symbols <= symbols]
    validity = _conditions(shown)
    yield f"{_KIND[type(regime.relation).__name__]}{f' (for {validity})' if validity else ''}:"
    yield display(_statement(regime.relation))
    if regime.count is not None and regime.count != regime.relation:
        yield "The number of iterations satisfies"
        yield display(_statement(regime.count))
    if regime.growth is not None:
        explicit = isinstance(regime.growth, Theta)
        yield "With explicit constants," if explicit else "As an order of growth,"
        yield display(_statement(regime.growth))
    finite = [bounds for bounds in regime.finite if bounds != regime.relation]
    if finite:
        yield "At every finite dimension,"
        yield from (display(_statement(bounds)) for bounds in finite)
    if regime.refined is not None and not isinstance(regime.relation, Bounds):
        yield from _refinement(regime)
    if regime.note:
        yield escape(regime.note)


def _refinement(regime: Regime) -> Iterator[str]:
    yield "Closer at finite dimension is"
    yield display(sympy.latex(regime.refined))
    if regime.bound is not None:
        yield "whose error is at most"
        yield display(sympy.latex(regime.bound))
    if regime.refined_validity:
        yield f"for {_conditions(regime.refined_validity)}."


_KIND = {
    "Limit": "The limit is",
    "Equivalent": "The quotient of both sides tends to 1",
    "LogEquivalent": "The quotient of the logarithms tends to 1",
    "LittleO": "The quotient tends to 0",
    "BigO": "With an explicit constant",
    "Theta": "Up to explicit constants",
    "Bounds": "At every finite dimension",
}


def _statement(relation: Relation) -> str:
    """A relation; an order of growth as its inequalities with their constants."""
    if not isinstance(relation, Theta):
        return relation.latex()
    gauge = relation.gauge
    bounds = Bounds(
        function=relation.function,
        lower=relation.lower * gauge,
        upper=relation.upper * gauge,
        conditions=relation.conditions,
    )
    return bounds.latex()


def proof(report: Report) -> str:
    """A derivation as a proposition and its proof, one paragraph a step."""
    held = report.evidence not in (Evidence.REFUTED, Evidence.UNDECIDED)
    environment = "proposition" if held else "open"
    lines = [
        rf"\begin{{{environment}}}[{escape(report.title)}]",
        rf"\label{{derivation:{report.name}}}",
    ]
    if report.domain:
        lines += ["On the domain", display(report.domain), "it holds that"]
    lines += [
        *map(display, report.statement.split(_AND)),
        f"Source: {_sentence(report.source)} Evidence: {report.evidence.label}.",
    ]
    if report.assumptions:
        lines.append(f"Assumed: {'; '.join(map(escape, report.assumptions))}.")
    if not held:
        lines += [_sentence(f"Reason: {report.reason}"), r"\end{open}"]
        return "\n".join(lines)
    lines += [r"\end{proposition}", r"\begin{proof}", r"\leavevmode"]
    before = report.domain
    for step in report.steps:
        lines += _step(step, report.domain, before)
        before = step.domain
    return "\n".join([*lines, r"\end{proof}"])


def _step(step: StepReport, stated: str, before: str) -> Iterator[str]:
    """A step; what its domain has beyond the stated one is printed where it changes."""
    by = f"{step.rule}: {step.detail}" if step.detail else step.rule
    known = stated.split(SEPARATOR)
    extra = [part for part in step.domain.split(SEPARATOR) if part not in known]
    yield "\n" + rf"\noindent\textbf{{{step.number}.}} {_sentence(step.text)}"
    yield rf"By the rule \emph{{{escape(by)}}} ({step.evidence.label}),"
    if extra and step.domain != before:
        yield "for"
        yield display(SEPARATOR.join(extra))
    yield display(step.claim)


def law_table(laws: Iterable[ScalingLaw]) -> str:
    """A booktabs table of laws: condition, rate and number of iterations of each regime.

    Formulas too wide for a cell are left to the theorem.
    """
    rows = []
    for law in laws:
        for place, regime in enumerate(law.regimes):
            name = rf"\ref{{law:{law.id}}}" if place == 0 else ""
            rows.append(
                " & ".join([name, escape(regime.name), *map(_cell, _shown(regime))]) + r" \\"
            )
        rows.append(r"\addlinespace")
    body = "\n".join(rows[:-1])
    return (
        "\\begin{table}[!htbp]\n\\centering\\footnotesize\n"
        "\\caption{Laws: condition on the exponents, loss in rescaled time, iterations.}\n"
        "\\begin{tabular}{@{}lllll@{}}\n\\toprule\n"
        "Theorem & regime & where & rate & iterations \\\\\n\\midrule\n"
        f"{body}\n\\bottomrule\n\\end{{tabular}}\n\\end{{table}}"
    )


def _shown(regime: Regime) -> tuple[sympy.Basic | None, ...]:
    condition = None if regime.condition == sympy.true else regime.condition
    return condition, regime.rate, regime.iterations


def _cell(formula: sympy.Basic | None) -> str:
    if formula is None:
        return ""
    source = sympy.latex(formula)
    return f"${source}$" if width(source) <= _WIDEST_CELL else "see there"


_LOSS = (
    "The loss relative to its start after $t$ steps of gradient descent with step size one over "
    r"the largest eigenvalue, for eigenvalues $k^{-\alpha}$ and squared distances $k^{-\beta}$, "
    r"$1 \leq k \leq d$, is"
)


def notation() -> str:
    """The functions of the statements, each with its definition."""
    return "\n".join(
        [
            r"\section*{Notation}",
            _LOSS,
            display(_defined(GradientLoss(alpha, beta, d, t))),
            r"and $T_d(\epsilon)$ is the least $t \geq 0$ with $r_d(t) \leq \epsilon$. Further,",
            display(_defined(H(d, p))),
            display(_defined(E(p, x))),
            f"{_math(InverseE(p, y))} is the $x > 0$ with {_math(sympy.Eq(E(p, x), y))}, and",
            r"$\operatorname{TV}_{[1, d]}$ is the total variation of a function on $[1, d]$.",
        ]
    )


def _defined(function: sympy.Expr) -> str:
    return f"{sympy.latex(function)} = {sympy.latex(function.definition())}"


def _sources(laws: Iterable[ScalingLaw]) -> list[Source]:
    return list(dict.fromkeys(law.reference.source for law in laws))


def _entry(source: Source) -> str:
    names = " and ".join(" ".join(reversed(a.split(", "))) for a in source.authors)
    arxiv = f", arXiv {source.arxiv}" if source.arxiv else ""
    return (
        rf"\bibitem{{{source.key}}} {escape(names)}. \emph{{{escape(source.title)}}}. "
        f"{escape(source.venue)}, {source.year}{arxiv}."
    )


def fragment(laws: Sequence[ScalingLaw], reports: Sequence[Report]) -> str:
    """Environments to be put into a paper; what they need is said in comments."""
    entries = "\n".join(source.bibtex() for source in _sources(laws))
    parts = [_NEEDS + re.sub("^", "% ", entries, flags=re.MULTILINE)] if laws else [_NEEDS]
    parts += [theorem(law) for law in laws]
    parts += [proof(report) for report in reports]
    if len(laws) > 1:
        parts.append(law_table(laws))
    return "\n\n".join(parts) + "\n"


def document(laws: Sequence[ScalingLaw], reports: Sequence[Report]) -> str:
    """A document that pdflatex compiles: notation, laws, their table, derivations, sources."""
    parts = [_PREAMBLE + "\\begin{document}", notation()]
    if any(
        "sign-descent" in item
        for item in (*(law.id for law in laws), *(report.law for report in reports))
    ):
        parts.append(sign_notation())
    if laws:
        parts += [r"\section*{Laws}", *(theorem(law) for law in laws), law_table(laws)]
    if reports:
        parts += [r"\section*{Derivations}", *(proof(report) for report in reports)]
    if laws:
        entries = "\n".join(map(_entry, _sources(laws)))
        parts.append(f"\\begin{{thebibliography}}{{9}}\n{entries}\n\\end{{thebibliography}}")
    return "\n\n".join([*parts, "\\end{document}"]) + "\n"
