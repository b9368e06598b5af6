"""`scalecert agree --against`: gradient descent and sign descent side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from derivations.cli.failure import Exit, Failure, quote
from derivations.cli.options import dimensions, rationals
from derivations.cli.output import brief, print_json, print_table, progress

if TYPE_CHECKING:
    from fractions import Fraction

    from derivations.crossover import Crossing, Overtaking

__all__ = ["print_crossover"]

_PAIR = ("bigram/sign-descent", "bigram/gradient-descent")
_ALPHAS, _DIMS, _EPS = ("3/5", "1", "3/2"), ("100", "1e4", "1e6", "1e12"), ("1/2", "1/10", "1/100")
_COLUMNS = (
    "alpha", "dim", "eps", "gradient", "averaged", "even", "odd", "gradient/averaged",
    "gradient/even", "gradient/odd",
)  # fmt: skip


def print_crossover(
    names: tuple[str, ...],
    against: str,
    grid: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    beta: str,
    *,
    as_json: bool,
) -> Exit:
    """Print certified counts of both methods on a grid, as a table or as JSON.

    Raises:
        Failure: E-CLI-002 if the laws are not the two that are counted alike; E-CLI-007 for a
            second exponent, which sign descent does not have.
    """
    pair = (*(names or _PAIR[:1]), against)
    if sorted(pair) != sorted(_PAIR):
        raise Failure(
            "E-CLI-002",
            f"cannot set {quote(' '.join(pair[:-1]))} against {quote(against)}",
            f"use {_PAIR[0]} --against {_PAIR[1]}",
        )
    from derivations.crossover import crossover, overtaking
    from numerics.exact import rational

    if rational(beta, "beta"):
        raise Failure("E-CLI-007", f"beta is {quote(beta)}", "leave out --beta beside --against")
    alphas, dims, eps = (
        given or usual for given, usual in zip(grid, (_ALPHAS, _DIMS, _EPS), strict=True)
    )
    values = rationals(alphas, "alphas"), dimensions(dims), rationals(eps, "eps")
    with progress("crossover", len(values[0]) * len(values[1]) * len(values[2])) as advance:
        cells = crossover(
            alphas=values[0], dims=values[1], eps=values[2],
            each=lambda cell: advance(f"alpha = {cell.alpha}, eps = {cell.eps}"),
        )  # fmt: skip
    rows = overtaking(cells)
    if as_json:
        from derivations.serialise import crossover_document

        print_json({"crossover": crossover_document(cells, rows)})
    else:
        _print(cells, rows)
    return Exit.HOLDS


def _print(cells: tuple[Crossing, ...], rows: tuple[Overtaking, ...]) -> None:
    print_table(_COLUMNS, [_row(cell) for cell in cells], right=" ".join(_COLUMNS))
    click.echo()
    for row in rows:
        where = ", ".join(map(brief, row.dims)) or "no dim above"
        click.echo(
            f"alpha = {brief(row.alpha)}, eps = {brief(row.eps)}: "
            f"averaged sign descent needs fewer steps at {where}"
        )


def _row(cell: Crossing) -> tuple[str, ...]:
    counts = (cell.gradient, cell.averaged, cell.even, cell.odd)
    ratios = (cell.against(count) for count in counts[1:])
    return (
        brief(cell.alpha), brief(cell.dim), brief(cell.eps),
        *("" if count is None else brief(count) for count in counts),
        *map(_short, ratios),
    )  # fmt: skip


def _short(ratio: Fraction | None) -> str:
    """A ratio to four digits, rounded down; it is for reading, the counts beside it are exact."""
    if ratio is None:
        return ""
    from numerics.ball import decimal_text

    return decimal_text(ratio, 4, up=False)
