"""The command line: parsing, tables, progress and exit codes around the public interface.

Nothing here decides anything: each command is a short call of `theory`, `numerics` or
`derivations`. SymPy and rich cost more to import than a count costs to certify, so a command
imports what it needs when it runs.
"""

from __future__ import annotations

import click

from derivations.cli.agree import agree_command
from derivations.cli.check import check_command
from derivations.cli.count import count_command
from derivations.cli.failure import OneLineGroup
from derivations.cli.latex import latex_command
from derivations.cli.laws import laws_command
from derivations.cli.replay import replay_command

__all__ = ["cli", "main"]


@click.group(cls=OneLineGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scalecert", prog_name="scalecert")
def cli() -> None:
    """Scaling laws under power-law spectra: stated, proved, counted, printed.

    Exit codes: 0 everything asked for holds; 1 something is refuted; 2 wrong usage or input;
    3 undecided within the budget of precision, time or memory.
    """


_COMMANDS = (
    laws_command,
    check_command,
    count_command,
    replay_command,
    agree_command,
    latex_command,
)
for _command in _COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Run the command line on the arguments of this process."""
    cli(prog_name="scalecert")
