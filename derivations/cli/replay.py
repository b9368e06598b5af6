"""`scalecert replay`: check certificates without the search that found them."""

from __future__ import annotations

from pathlib import Path

import click

from derivations.cli.failure import Exit, Failure, explain, quote
from derivations.cli.options import as_json, strict
from derivations.cli.output import print_json

__all__ = ["replay_command"]

_EXITS = {"holds": Exit.HOLDS, "refuted": Exit.REFUTED, "undecided": Exit.UNDECIDED}


@click.command("replay")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@as_json
@strict
def replay_command(files: tuple[str, ...], as_json: bool, strict: bool) -> int:
    """Check certificates without searching, by code that the search does not use.

    A file that is not a certificate is wrong input; one that claims something false is refuted.
    """
    rows = [_replayed(path) for path in files]
    if as_json:
        print_json({"certificates": rows})
    else:
        for row in rows:
            line = f"{row['file']}: {row['status']}: {row['reason']}"
            click.echo(row["reason"] if row["status"] == _MALFORMED else line,
                       err=row["status"] == _MALFORMED)  # fmt: skip
    statuses = {_EXITS.get(row["status"], Exit.USAGE) for row in rows}
    for status in (Exit.REFUTED, Exit.USAGE, Exit.UNDECIDED):
        if status in statuses:
            return Exit.REFUTED if strict and status is Exit.UNDECIDED else status
    return Exit.HOLDS


_MALFORMED = "malformed"


def _replayed(path: str) -> dict[str, str]:
    """The verdict on one file; an error of the file is a row too, so that the others are read."""
    from numerics.replay import replay

    try:
        verdict = replay(_read(path))
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        return {"file": path, "status": _MALFORMED, "reason": explained[0]}
    return {"file": path, "status": verdict.status.value, "reason": verdict.reason}


def _read(path: str) -> str:
    """Read a certificate, no more of it than shows that it is too large."""
    from numerics.certificate import MAX_CHARACTERS

    try:
        with Path(path).open(encoding="utf-8") as stream:
            return stream.read(MAX_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Failure(
            "E-CLI-003",
            f"cannot read {quote(path)}: {reason}",
            "name a file that `scalecert count --certificate` wrote",
        ) from error
