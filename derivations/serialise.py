"""Records as JSON documents: numbers as strings, balls as two decimals rounded outwards.

The schema number is added where the document is printed. Nothing here imports SymPy, so that a
count can be printed without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from numerics import Ball
from numerics.exact import dimension, integer_text, rational, rational_text

if TYPE_CHECKING:
    from derivations.agreement import Agreement, Cell, Growth
    from derivations.crossover import Crossing, Overtaking
    from derivations.derivation import Report
    from numerics import Count, SignCount, UndecidedError
    from numerics.reference import LawValues

__all__ = [
    "agreement_document",
    "cell_document",
    "check_document",
    "count_document",
    "crossover_document",
    "decimals",
    "dim_text",
    "enclosures",
    "growth_document",
    "report_document",
    "sign_count_document",
    "step_ends",
    "undecided_document",
]

_DIGITS = 15
"""Digits shown of a ball where nothing asks for more."""


def dim_text(dim: int | None) -> str:
    """A dimension in decimal digits, or `inf`.

    >>> dim_text(1000), dim_text(None)
    ('1000', 'inf')
    """
    return "inf" if dim is None else integer_text(dim)


def decimals(ball: Ball, shows: Callable[[Fraction, Fraction], bool]) -> list[str]:
    """Two decimals around a ball, with as few digits as still show something about it.

    Args:
        ball: the enclosure.
        shows: says of a lower and an upper end whether they show it; it must hold for the ball's
            own ends, or the shortest decimals are returned.

    Returns:
        The lower and the upper decimal, rounded outwards.

    >>> decimals(Ball(Fraction(1, 3), Fraction(1, 3)), lambda low, high: low > Fraction(333, 1000))
    ['0.333333333333333', '0.333333333333334']
    """
    digits = _DIGITS
    low, high = ball.decimal_bounds(digits)
    while shows(ball.lower, ball.upper) and not shows(Fraction(low), Fraction(high)):
        digits *= 2
        low, high = ball.decimal_bounds(digits)
    return [low, high]


def enclosures(count: Count | SignCount) -> tuple[list[str] | None, list[str]]:
    """The two enclosures that pin a count, in decimals that still show that they do.

    Returns:
        The loss one step before the count (two for literal sign descent), or None for a count of 0,
        with its lower end above eps; and the loss at the count, with its upper end at or below
        eps, twice eps itself for an exact tie.
    """
    before = None
    if count.loss_before is not None:
        before = decimals(count.loss_before, lambda low, high: low > count.eps)
    if count.tie:  # eps itself, which need not have a finite decimal expansion
        return before, [rational_text(count.eps)] * 2
    return before, decimals(count.loss_at, lambda low, high: high <= count.eps)


def count_document(count: Count, law: LawValues, seconds: float) -> dict[str, Any]:
    """The document of `scalecert count --json`.

    Args:
        count: what was counted.
        law: the laws beside the count.
        seconds: how long the count took.

    Returns:
        A document without its schema number; `beta` is in it when it is not 0, and `tie` when the
        loss equals eps exactly.
    """
    document = _shared(count, law, seconds)
    if count.beta:
        document["beta"] = rational_text(count.beta)
    return document


def sign_count_document(count: SignCount, law: LawValues, seconds: float) -> dict[str, Any]:
    """The document of `scalecert count sd --json`.

    Args:
        count: what was counted.
        law: the laws beside the count.
        seconds: how long the count took.

    Returns:
        A document without its schema number: that of a count of gradient descent with the best
        step size and the number of coordinates still decreasing; for the literal dynamics with the
        parity of the count, and where none was asked for with the counts of both; if one of these
        stayed open it is null, and `bracket` has a number below it and one that it is at most.
    """
    document = _shared(count, law, seconds)
    document["step_size"] = None if count.step_size is None else step_ends(count.step_size)
    document["decreasing"] = _integer(count.decreasing)
    if count.dynamics == "exact":
        document["parity"] = count.parity
    if count.generic:
        document["generic"] = True
    if count.even is not None or count.odd is not None:
        document["even"], document["odd"] = _integer(count.even), _integer(count.odd)
    if count.bracket is not None:
        document["bracket"] = [integer_text(end) for end in count.bracket]
    return document


def undecided_document(
    algorithm: str, problem: Mapping[str, object], error: UndecidedError
) -> dict[str, Any]:
    """The document of `scalecert count --json` where the budget did not suffice.

    Args:
        algorithm: `gd` or `sd`.
        problem: the arguments of the count, which it accepted.
        error: what it raised.

    Returns:
        A document with `iterations` null and, where it is known, `bracket`: the count is above the
        first of the two numbers and at most the second.
    """
    return {
        "algorithm": algorithm,
        "dynamics": problem.get("dynamics"),
        "alpha": rational_text(rational(problem["alpha"], "alpha")),
        "dim": dim_text(dimension(problem["dim"])),
        "eps": rational_text(rational(problem["eps"], "eps")),
        "parity": problem.get("parity"),
        "iterations": None,
        "bracket": error.bracket and [integer_text(end) for end in error.bracket],
        "code": error.code,
        "reason": error.message,
    }


def step_ends(ball: Ball) -> list[str]:
    """Two decimals around a step size, rounded outwards."""
    return list(ball.decimal_bounds(_DIGITS))


def _shared(count: Count | SignCount, law: LawValues, seconds: float) -> dict[str, Any]:
    """What every document of a count holds."""
    before, at = enclosures(count)
    document: dict[str, Any] = {
        "algorithm": count.algorithm,
        "dynamics": count.dynamics,
        "alpha": rational_text(count.alpha),
        "dim": dim_text(count.dim),
        "eps": rational_text(count.eps),
        "iterations": integer_text(count.iterations),
        "loss_before": before,
        "loss_at": at,
        "law": {"leading": law.leading, "refined": law.refined, "bound": law.bound},
        "precision_bits": count.precision_bits,
        "seconds": round(seconds, 6),
    }
    if count.tie:
        document["tie"] = True
    return document


def _pair(ball: Ball | None, digits: int = _DIGITS) -> list[str] | None:
    return None if ball is None else list(ball.decimal_bounds(digits))


def _integer(value: int | None) -> str | None:
    return None if value is None else integer_text(value)


def cell_document(cell: Cell) -> dict[str, Any]:
    """A cell of `scalecert agree --json`."""
    return {
        "alpha": rational_text(cell.alpha),
        "dim": dim_text(cell.dim),
        "eps": rational_text(cell.eps),
        "iterations": _integer(cell.iterations),
        "law": {
            "leading": cell.leading,
            "refined": _integer(cell.refined),
            "distance": _pair(cell.error),
            "bound": _pair(cell.bound),
            "allowed": [_integer(end) for end in cell.allowed] if cell.allowed else None,
        },
        "verdict": cell.verdict.value,
        "note": cell.note,
    }


def growth_document(row: Growth) -> dict[str, Any]:
    """A growth exponent of `scalecert agree --json`."""
    return {
        "alpha": rational_text(row.alpha),
        "eps": rational_text(row.eps),
        "dims": [integer_text(dim) for dim in row.dims],
        "exponent": _pair(row.observed),
        "allowed": [_pair(end) for end in row.allowed] if row.allowed else None,
        "verdict": row.verdict.value,
    }


def agreement_document(result: Agreement) -> dict[str, Any]:
    """The document of one law in `scalecert agree --json`."""
    return {
        "law": result.law,
        "beta": rational_text(result.beta),
        "counts": [cell_document(cell) for cell in result.cells],
        "growth": [growth_document(row) for row in result.growth],
        "summary": {verdict.value: n for verdict, n in result.tally().items()},
    }


def crossover_document(cells: Sequence[Crossing], rows: Sequence[Overtaking]) -> dict[str, Any]:
    """The document of `scalecert agree --against --json`; ratios are exact."""
    return {
        "counts": [
            {
                "alpha": rational_text(cell.alpha),
                "dim": dim_text(cell.dim),
                "eps": rational_text(cell.eps),
                "gradient_descent": integer_text(cell.gradient),
                "sign_descent": {
                    "averaged": integer_text(cell.averaged),
                    "even": _integer(cell.even),
                    "odd": _integer(cell.odd),
                },
                "ratio": rational_text(cell.ratio),
            }
            for cell in cells
        ],
        "overtaking": [
            {
                "alpha": rational_text(row.alpha),
                "eps": rational_text(row.eps),
                "dims": [integer_text(dim) for dim in row.dims],
            }
            for row in rows
        ],
    }


def report_document(report: Report) -> dict[str, Any]:
    """A derivation of `scalecert check --json`."""
    return {
        "name": report.name,
        "law": report.law,
        "title": report.title,
        "source": report.source,
        "statement": report.statement,
        "domain": report.domain,
        "evidence": report.evidence.label,
        "reason": report.reason,
        "assumptions": list(report.assumptions),
        "cited": list(report.cited),
        "steps": [
            {
                "number": step.number,
                "text": step.text,
                "claim": step.claim,
                "rule": step.rule,
                "evidence": step.evidence.label,
                "seconds": round(step.seconds, 6),
            }
            for step in report.steps
        ],
    }


def check_document(reports: Sequence[Report]) -> dict[str, Any]:
    """The document of `scalecert check --json`; the summary counts derivations."""
    from derivations.kernel import Evidence

    labels = [report.evidence for report in reports]
    return {
        "derivations": [report_document(report) for report in reports],
        "summary": {e.label: labels.count(e) for e in sorted(Evidence, reverse=True)},
    }
