"""`scalecert agree`: laws beside certified counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from derivations.cli.failure import Exit, choose
from derivations.cli.options import as_json, dimensions, rationals, strict
from derivations.cli.output import brief, print_json, print_table, progress

if TYPE_CHECKING:
    from derivations.agreement import Agreement, Cell, Growth, Verdict

__all__ = ["agree_command", "compare", "print_agreement", "status_of"]


@click.command("agree")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--alphas", multiple=True, help="Exponents of the eigenvalues: 1/2,3/4,1")
@click.option("--dims", multiple=True, help="Dimensions: 1000,1e6")
@click.option("--eps", multiple=True, help="Relative errors to reach: 1/10,1/100")
@click.option("--beta", default="0", show_default=True, help="Exponent of the squared distances.")
@click.option(
    "--against", metavar="NAME", help="Instead, certified counts beside those of another law."
)
@as_json
@strict
def agree_command(
    names: tuple[str, ...],
    alphas: tuple[str, ...],
    dims: tuple[str, ...],
    eps: tuple[str, ...],
    beta: str,
    against: str | None,
    as_json: bool,
    strict: bool,
) -> int:
    """Set laws beside certified counts; the verdict is by the law's own bound.

    Without names: the law of gradient descent on the bigram model; without numbers: the grid of
    `scalecert check`. With `bigram/sign-descent --against bigram/gradient-descent`: the counts of
    both methods, their ratio, and the dimensions at which sign descent needs fewer steps.
    """
    if against is not None:
        from derivations.cli.crossover import print_crossover

        return print_crossover(names, against, (alphas, dims, eps), beta, as_json=as_json)
    from theory import laws

    known = [law.id for law in laws()]
    chosen = [choose(name, known, "law") for name in names or (_default(beta),)]
    grid = (
        rationals(alphas, "alphas") if alphas else None,
        dimensions(dims) if dims else None,
        rationals(eps, "eps") if eps else None,
    )
    results = [compare(name, *grid, beta) for name in dict.fromkeys(chosen)]
    if as_json:
        print_json({"agreement": [_document(result) for result in results]})
    else:
        for result in results:
            print_agreement(result)
    return status_of(results, strict)


def _default(beta: str) -> str:
    """The law of the paper, or its form for two exponents where the second is not 0."""
    from derivations.agreement import DEFAULT_LAW
    from numerics.exact import rational

    return "power-law/gradient-descent" if rational(beta, "beta") else DEFAULT_LAW


def compare(
    name: str,
    alphas: Sequence[object] | None = None,
    dims: Sequence[object] | None = None,
    eps: Sequence[object] | None = None,
    beta: str = "0",
) -> Agreement:
    """Compare one law on a grid, by default that of the paper, with a bar on standard error."""
    from derivations import agreement
    from numerics.exact import rational
    from theory import law

    if alphas is None:
        alphas = agreement.default_alphas(law(name), rational(beta, "beta"))
    usual = agreement.default_grid(law(name))
    dims, eps = dims or usual[1], eps or usual[2]
    with progress(name, len(alphas) * len(dims) * len(eps)) as advance:
        return agreement.agree(
            name, alphas=alphas, dims=dims, eps=eps, beta=beta,
            each=lambda cell: advance(f"alpha = {cell.alpha}, eps = {cell.eps}"),
        )  # fmt: skip


def _document(result: Agreement) -> dict[str, object]:
    from derivations.serialise import agreement_document

    return agreement_document(result)


def status_of(results: Sequence[Agreement], strict: bool) -> Exit:
    """The exit code: refuted before undecided; strictly, a law without a claim fails too."""
    from derivations.agreement import Verdict

    tallies: list[dict[Verdict, int]] = [result.tally() for result in results]

    def total(verdict: Verdict) -> int:
        return sum(tally[verdict] for tally in tallies)

    if total(Verdict.REFUTED):
        return Exit.REFUTED
    if strict and (total(Verdict.UNDECIDED) or total(Verdict.NO_CLAIM)):
        return Exit.REFUTED
    return Exit.UNDECIDED if total(Verdict.UNDECIDED) else Exit.HOLDS


def print_agreement(result: Agreement, brief: bool = False) -> None:
    """Print the table of cells, the growth exponents and the tally.

    Args:
        result: what to print.
        brief: print only the tally, and the cells and exponents that do not agree.
    """
    from derivations.agreement import Verdict

    cells = [c for c in result.cells if not brief or c.verdict is not Verdict.AGREE]
    growth = [g for g in result.growth if not brief or g.verdict is not Verdict.AGREE]
    if cells:
        print_table(_COLUMNS, [_row(cell) for cell in cells], right=_RIGHT)
    if growth:
        click.echo()
        print_table(_GROWTH_COLUMNS, [_growth_row(row) for row in growth], right="alpha eps")
    tally = result.tally()
    counted = ", ".join(f"{n} {verdict.value}" for verdict, n in tally.items() if n)
    alone = sum(cell.decides for cell in result.cells)
    if not brief:
        click.echo()
    click.echo(
        f"{result.law}: {len(result.cells)} counts and {len(result.growth)} growth "
        f"exponents: {counted}; the law and its bound alone decide {alone} of the counts"
    )


_COLUMNS = (
    "alpha", "dim", "eps", "certified", "leading", "refined", "allowed", "distance", "bound",
    "verdict", "note",
)  # fmt: skip
_RIGHT = "alpha dim eps certified leading refined distance bound"
_MOST_DIGITS = 40
_GROWTH_COLUMNS = ("alpha", "eps", "dims", "exponent", "allowed", "verdict")


def _row(cell: Cell) -> tuple[str, ...]:
    allowed = ""
    if cell.allowed is not None:
        low, high = cell.allowed
        allowed = (
            brief(low) if low == high else f"{brief(low)}..{'' if high is None else brief(high)}"
        )
    return (
        brief(cell.alpha),
        brief(cell.dim),
        brief(cell.eps),
        "" if cell.iterations is None else brief(cell.iterations),
        cell.leading or "",
        "" if cell.refined is None else brief(cell.refined),
        allowed,
        *_distance(cell),
        cell.verdict.value,
        cell.note,
    )


def _growth_row(row: Growth) -> tuple[str, ...]:
    allowed = ""
    if row.allowed is not None:
        low, high = row.allowed
        allowed = f"{low.decimal_bounds(6)[0]}..{high.decimal_bounds(6)[1]}"
    return (
        brief(row.alpha),
        brief(row.eps),
        "..".join(map(brief, row.dims)),
        "..".join(row.observed.decimal_bounds(6)),
        allowed,
        row.verdict.value,
    )


def _distance(cell: Cell) -> tuple[str, str]:
    """Distance rounded up and bound rounded down, with digits enough to show what agrees."""
    if cell.error is None or cell.bound is None:
        return "", ""
    for digits in range(3, _MOST_DIGITS):
        distance, bound = cell.error.decimal_bounds(digits)[1], cell.bound.decimal_bounds(digits)[0]
        if Fraction(distance) <= Fraction(bound) or cell.error.upper > cell.bound.lower:
            break
    return distance, bound
