"""`scalecert check`: run derivations, then set the law beside certified counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from derivations.cli.agree import compare, print_agreement, status_of
from derivations.cli.failure import Exit, choose
from derivations.cli.options import as_json, strict
from derivations.cli.output import print_json, print_table, progress

if TYPE_CHECKING:
    from derivations.agreement import Agreement
    from derivations.derivation import Derivation, Report

__all__ = ["check_command", "selected"]


@click.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each step.")
@as_json
@strict
def check_command(names: tuple[str, ...], verbose: bool, as_json: bool, strict: bool) -> int:
    """Run derivations, by their names or by those of laws.

    Without a name: all of them, and then the laws of gradient descent and of averaged sign descent
    beside certified counts.
    """
    from derivations.serialise import agreement_document, check_document

    chosen = selected(names)
    reports = run(chosen)
    results = () if names else tuple(map(compare, _default_laws()))
    if as_json:
        document = check_document(reports)
        if results:
            document["agreement"] = [agreement_document(result) for result in results]
        print_json(document)
    else:
        _print(reports, verbose)
        for result in results:
            click.echo()
            print_agreement(result, brief=not verbose)
    return _status(reports, results, strict)


def _default_laws() -> tuple[str, ...]:
    from derivations.agreement import DEFAULT_LAW, SIGN_LAW

    return DEFAULT_LAW, SIGN_LAW


def selected(names: Sequence[str]) -> tuple[Derivation, ...]:
    """The derivations with these names, and those of laws with these names; all for no names."""
    from derivations.registry import derivations, select

    if not names:
        return derivations()
    known = {name for d in derivations() for name in (d.name, d.law)}
    chosen = (
        d
        for name in names
        for d in select(name) or select(choose(name, known, "derivation or law"))
    )
    return tuple({d.name: d for d in chosen}.values())


def run(chosen: Sequence[Derivation]) -> tuple[Report, ...]:
    """Check derivations, with a bar on standard error."""
    from derivations.derivation import check_derivation

    reports = []
    with progress("derivations", len(chosen)) as advance:
        for derivation in chosen:
            reports.append(check_derivation(derivation))
            advance(derivation.name)
    return tuple(reports)


def _print(reports: Iterable[Report], verbose: bool) -> None:
    rows = []
    for report in reports:
        seconds = sum(step.seconds for step in report.steps)
        rows.append(
            (report.name, report.evidence.label, str(len(report.steps)), f"{seconds:.2f}",
             report.reason or report.title)
        )  # fmt: skip
    if not verbose:
        print_table(("derivation", "evidence", "steps", "seconds", "statement"), rows, _NUMBERS)
    for report in reports:
        if verbose:
            _print_steps(report)
    _print_foundations(reports)


_NUMBERS = "steps seconds"


def _print_steps(report: Report) -> None:
    click.echo(f"\n{report.name}: {report.evidence.label}. {report.title} ({report.source})")
    rows = [
        (str(s.number), s.evidence.label, s.rule, f"{s.seconds:.3f}", s.text, s.claim)
        for s in report.steps
    ]
    if rows:
        print_table(("step", "evidence", "rule", "seconds", "what", "claim"), rows, _NUMBERS)
    if report.reason:
        click.echo(f"  {report.reason}")


def _print_foundations(reports: Iterable[Report]) -> None:
    """What the derivations lean on, each assumption and classical theorem once, and the tally."""
    assumed = sorted({a for report in reports for a in report.assumptions})
    cited = sorted({c for report in reports for c in report.cited})
    click.echo()
    click.echo(f"assumptions: {'none' if not assumed else ''}")
    for line in assumed:
        click.echo(f"  {line}")
    click.echo(f"cited: {'none' if not cited else ''}")
    for line in cited:
        click.echo(f"  {line}")
    labels = [report.evidence.label for report in reports]
    tally = ", ".join(f"{labels.count(label)} {label}" for label in dict.fromkeys(labels))
    click.echo(f"{len(labels)} derivations: {tally or 'none'}")


def _status(reports: Sequence[Report], results: Sequence[Agreement], strict: bool) -> Exit:
    """The exit code: what is refuted comes first, then what is undecided."""
    from derivations.kernel import Evidence

    statuses = [status_of(results, strict)] if results else []
    for report in reports:
        if report.evidence is Evidence.REFUTED:
            statuses.append(Exit.REFUTED)
        elif report.evidence <= Evidence.SAMPLED:  # undecided, or numbers at points only
            statuses.append(Exit.REFUTED if strict else Exit.UNDECIDED)
    if Exit.REFUTED in statuses:
        return Exit.REFUTED
    return Exit.UNDECIDED if Exit.UNDECIDED in statuses else Exit.HOLDS
