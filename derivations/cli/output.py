"""What a command prints: one JSON document, or tables and lines for a reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import click

from derivations.cli.failure import Failure, quote

__all__ = ["Progress", "brief", "print_json", "print_table", "progress", "write_file"]

_COLOURS = {
    "proved": "green",
    "certified": "green",
    "agree": "green",
    "accepted": "green",
    "cited": "cyan",
    "sampled": "yellow",
    "undecided": "yellow",
    "no claim": "yellow",
    "refuted": "red",
    "rejected": "red",
}


_LONGEST = 24
"""Digits of an integer shown in full in a table."""


def brief(value: int | Fraction | None) -> str:
    """A number for a table: exact where it is short, else a power of ten or its ends.

    >>> brief(10**100), brief(Fraction(1, 3)), brief(None)
    ('10^100', '1/3', 'inf')
    >>> brief(7**100)
    '32344..60001 (85 digits)'
    """
    if value is None:
        return "inf"
    if isinstance(value, Fraction) and value.denominator > 1:
        return f"{brief(value.numerator)}/{brief(value.denominator)}"
    from numerics.exact import integer_text

    digits = integer_text(int(value))
    if len(digits) <= _LONGEST:
        return digits
    if digits.strip("0") == "1":
        return f"10^{len(digits) - 1}"
    return f"{digits[:5]}..{digits[-5:]} ({len(digits)} digits)"


class Progress(Protocol):
    """Called once for each finished piece of work, with its name."""

    def __call__(self, label: str) -> None:
        """Advance by one."""


def print_json(document: Mapping[str, Any]) -> None:
    """Print a document with the schema number in front."""
    click.echo(json.dumps({"schema": 1, **document}, indent=1, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: str = "") -> None:
    """Print aligned columns; words of evidence are coloured on a terminal.

    Args:
        columns: headings.
        rows: the cells.
        right: the headings, separated by blanks, whose columns are aligned to the right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    # A pipe has no width: there, no cell may be folded.
    console = Console(file=sys.stdout, width=None if terminal else 10_000, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        justify = "right" if column in right.split() else "left"
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]  # a str
    for row in rows:
        table.add_row(*(Text(cell, style=_COLOURS.get(cell, "")) for cell in row))
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


@contextmanager
def progress(title: str, total: int) -> Iterator[Progress]:
    """Show a bar on standard error if that is a terminal; otherwise say nothing."""
    if not sys.stderr.isatty():
        yield lambda label: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[title]}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[label]}", markup=False),
    )
    with Bar(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=total, title=title, label="")

        def advance(label: str) -> None:
            bar.update(task, advance=1, label=label)

        yield advance


def write_file(path: str, text: str) -> None:
    """Write a whole file, or leave what stood there.

    Raises:
        Failure: E-CLI-004 if the file cannot be written.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
            target.write_text(text, encoding="utf-8")
            return
        draft = target.with_name(f".{target.name}.part")
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise Failure(
            "E-CLI-004",
            f"cannot write {quote(path)}: {reason}",
            "name a file in a folder that you may write to",
        ) from error
