"""`scalecert replay`: check certificates without the search that found them."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from derivations.cli.failure import Exit, Failure, quote
from derivations.cli.options import as_json, strict

if TYPE_CHECKING:
    from numerics import Verdict

__all__ = ["replay_command"]


def _read(path: str) -> str:
    """Read a certificate, no more of it than a certificate may hold."""
    from numerics.certificate import MAX_BYTES

    try:
        if stat.S_ISDIR(Path(path).stat().st_mode):
            raise IsADirectoryError(21, "it is a folder")
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # one more, so that the decoder sees the excess
        return data.decode("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise Failure(
            "E-CLI-003",
            f"cannot read {quote(path)}: {reason}",
            "name a file that `scalecert count --certificate` wrote",
        ) from error


def _check(path: str) -> Verdict:
    from numerics.certificate import Certificate
    from numerics.replay import replay

    return replay(Certificate.from_json(_read(path)))


@click.command("replay")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@as_json
@strict
def replay_command(files: tuple[str, ...], as_json: bool, strict: bool) -> int:
    """Check certificates without searching, by code that the search does not use."""
    raise NotImplementedError
