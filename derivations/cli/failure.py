"""How the command line ends: exit codes, and every error as one line on standard error.

| code | meaning |
| --- | --- |
| E-CLI-001 | the command line itself is wrong: unknown option, missing argument |
| E-CLI-002 | no law or derivation has this name |
| E-CLI-003 | a file cannot be read |
| E-CLI-004 | a file cannot be written |
| E-CLI-005 | a list of numbers is empty |
| E-CLI-006 | memory ran out |
| E-CLI-007 | an option does not go with another |

Codes that begin otherwise come from `numerics` and `theory` and are listed there.
"""

from __future__ import annotations

import difflib
import os
import reprlib
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, NoReturn

import click

__all__ = ["Exit", "Failure", "OneLineGroup", "choose", "explain", "one_line", "quote"]


class Exit(IntEnum):
    """The exit codes of every command."""

    HOLDS = 0
    REFUTED = 1
    USAGE = 2
    UNDECIDED = 3


class Failure(Exception):
    """An error of the command line, told in one line.

    Args:
        code: stable code, `E-CLI-...`.
        problem: what was wrong, with the value.
        remedy: what is accepted, or what to do.
        status: how the process ends.
    """

    def __init__(self, code: str, problem: str, remedy: str, status: Exit = Exit.USAGE) -> None:
        super().__init__(f"{code}: {problem}; {remedy}")
        self.code = code
        self.remedy = remedy
        self.status = status


_QUOTER = reprlib.Repr()
_QUOTER.maxstring = 70


def quote(text: str) -> str:
    r"""Quote a value in a message, cut to a bounded length and without control characters.

    >>> quote("two\nlines")
    "'two\\nlines'"
    """
    return _QUOTER.repr(text)


def choose(name: str, known: Iterable[str], kind: str) -> str:
    """Return `name` if it is one of `known`.

    Args:
        name: what the user typed.
        known: the names that exist.
        kind: what they name, for the message.

    Raises:
        Failure: with the nearest known names, or where to find all of them.
    """
    names = sorted(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    remedy = f"use {' or '.join(near)}" if near else "scalecert laws and scalecert check list them"
    raise Failure("E-CLI-002", f"no {kind} is named {quote(name)}", remedy)


def one_line(text: str) -> str:
    r"""Join a message into a single line without control characters.

    >>> one_line("two\n  lines")
    'two lines'
    """
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "scalecert"
    problem = one_line(error.format_message()).rstrip(".")
    return f"E-CLI-001: {problem}; see {command} --help"


def explain(error: Exception) -> tuple[str, Exit] | None:
    """One line and exit code for an error that is the user's to mend, else None."""
    match error:
        case Failure():
            return str(error), error.status
        case click.ClickException():
            return _usage(error), Exit.USAGE
        case MemoryError():
            return (
                "E-CLI-006: memory ran out; use smaller dimensions or a larger eps",
                Exit.UNDECIDED,
            )
    code = getattr(error, "code", None)
    if not isinstance(code, str):
        return None
    text = one_line(str(error))
    line = text if text.startswith(code) else f"{code}: {text}"
    return line, Exit.UNDECIDED if code.startswith("E-UND") else Exit.USAGE


def _leave_quietly() -> NoReturn:
    """The reader of our output has gone, as with `scalecert laws | head`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(Exit.HOLDS)


class OneLineGroup(click.Group):
    """A group whose every error is one line on standard error and one of the exit codes."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, as `click.Group.main`; errors that are not the user's keep their traceback."""
        del standalone_mode
        try:
            status = super().main(
                args,
                prog_name,
                complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
        except click.Abort:
            click.echo("interrupted", err=True)
            sys.exit(130)
        except BrokenPipeError:
            _leave_quietly()
        except Exception as error:
            explained = explain(error)
            if explained is None:
                raise
            click.echo(explained[0], err=True)
            sys.exit(explained[1])
        sys.exit(status if isinstance(status, int) else Exit.HOLDS)
