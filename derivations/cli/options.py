"""Options that several commands share, and the reading of numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import click

from derivations.cli.failure import Failure

__all__ = ["as_json", "dimensions", "rationals", "strict"]

Value = TypeVar("Value")

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
strict = click.option("--strict", is_flag=True, help="Exit with 1 where it would be 3.")


def _split(texts: tuple[str, ...], name: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
    """Read a list given as `a,b` or by repeating the option; without repetitions, order kept."""
    parts = [part for text in texts for part in text.split(",")]
    if not all(part.strip() for part in parts):
        raise Failure("E-CLI-005", f"{name} has an empty entry", "write numbers between commas")
    return tuple(dict.fromkeys(read(part.strip()) for part in parts))


def rationals(texts: tuple[str, ...], name: str) -> tuple[Fraction, ...]:
    """Read exact rationals, as `numerics.exact.rational` does."""
    from numerics.exact import rational

    return _split(texts, name, lambda text: rational(text, name))


def dimensions(texts: tuple[str, ...]) -> tuple[int | None, ...]:
    """Read dimensions, as `numerics.exact.dimension` does; None is the infinite one."""
    from numerics.exact import dimension

    return _split(texts, "dims", dimension)
