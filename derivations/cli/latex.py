"""`scalecert latex`: laws and derivations for papers."""

from __future__ import annotations

import click

from derivations.cli.check import run, selected
from derivations.cli.failure import choose
from derivations.cli.output import write_file

__all__ = ["latex_command"]


@click.command("latex")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@click.option("--standalone", is_flag=True, help="A whole document that pdflatex compiles.")
def latex_command(names: tuple[str, ...], output: str | None, standalone: bool) -> None:
    """Print theorem, proof and table environments for laws and derivations; all without names."""
    from derivations.registry import derivations, select
    from derivations.typeset import document, fragment
    from theory import laws

    known = {law.id: law for law in laws()}
    every = {*known, *(d.name for d in derivations())}
    chosen = [choose(name, every, "law or derivation") for name in dict.fromkeys(names)]
    statements = [known[name] for name in chosen or known if name in known]
    proved = [name for name in chosen if select(name)]
    reports = run(selected(proved)) if proved or not chosen else ()
    text = (document if standalone else fragment)(statements, reports)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
