"""`scalecert laws`: the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from derivations.cli.failure import choose
from derivations.cli.options import as_json
from derivations.cli.output import print_json, print_table

if TYPE_CHECKING:
    from theory import Regime, ScalingLaw

__all__ = ["laws_command"]


@click.command("laws")
@click.argument("name", required=False)
@click.option("--alpha", help="Only the regime at this exponent, with the value put in.")
@click.option("--beta", default="0", show_default=True, help="Exponent of the squared distances.")
@as_json
def laws_command(name: str | None, alpha: str | None, beta: str, as_json: bool) -> None:
    """List the laws, or show one: source, statement, regimes, relation, validity, evidence.

    The derivations of a law that is named are run, so that its evidence is today's.
    """
    from theory import laws

    known = {law.id: law for law in laws()}
    chosen = list(known.values()) if name is None else [known[choose(name, known, "law")]]
    if alpha is not None:
        chosen = [law for law in chosen if name is not None or _covers(law, alpha, beta)]
    documents = [_document(law, alpha, beta, run_them=name is not None) for law in chosen]
    if as_json:
        print_json({"laws": documents})
    elif name is None:
        rows = [
            (
                d["id"],
                d["title"],
                r["name"],
                r["condition"],
                r["relation"],
                ", ".join(r["derivations"]) or "-",
            )
            for d in documents
            for r in d["regimes"]
        ]
        columns = ("law", "title", "regime", "where", "relation", "established by")
        print_table(columns, rows)
    else:
        for document in documents:
            _show(document)


def _values(law: ScalingLaw, alpha: str, beta: str) -> dict[str, Any]:
    from numerics.exact import exponents

    a, b = exponents(alpha, beta)
    given = {"alpha": a}
    if b or "beta" in {symbol.name for symbol in law.parameters}:
        given["beta"] = b
    return given


def _covers(law: ScalingLaw, alpha: str, beta: str) -> bool:
    """Whether a law has something to say at these exponents."""
    from theory import TheoryError

    try:
        law.at(**_values(law, alpha, beta))
    except TheoryError as error:
        if error.code not in ("E-LAW-003", "E-LAW-004"):
            raise
        return False
    return True


def _support(law: ScalingLaw, regimes: Sequence[Regime], run_them: bool) -> list[dict[str, Any]]:
    """For each regime the derivations that establish it, and their evidence if they are run.

    Without a derivation of what the regime states its evidence is `undecided`.
    """
    from derivations.cli.check import run
    from derivations.coverage import establishing
    from derivations.kernel import Evidence

    found = []
    for regime in regimes:
        own = establishing(law, regime)
        best = max((r.evidence for r in run(own)), default=Evidence.UNDECIDED) if run_them else None
        found.append(
            {
                "derivations": [derivation.name for derivation in own],
                "evidence": None if best is None else best.label,
            }
        )
    return found


def _overall(support: Sequence[dict[str, Any]]) -> str | None:
    """The evidence of a law is that of its weakest regime."""
    from derivations.kernel import Evidence, weakest

    labels = [entry["evidence"] for entry in support if entry["evidence"] is not None]
    return weakest(Evidence[label.upper()] for label in labels).label if labels else None


def _document(law: ScalingLaw, alpha: str | None, beta: str, *, run_them: bool) -> dict[str, Any]:
    """A law as an entry of `scalecert laws --json`; formulas are SymPy's text."""
    from derivations.coverage import supporting

    conditions = [_condition(regime) for regime in law.regimes]
    regimes = law.regimes
    if alpha is not None:
        values = _values(law, alpha, beta)
        regimes = (law.at(**values).regime,)
        conditions = [", ".join(f"{name} = {value}" for name, value in values.items())]
    support = _support(law, regimes, run_them)
    return {
        "id": law.id,
        "title": law.title,
        "source": str(law.reference),
        "parameters": [symbol.name for symbol in law.parameters],
        "regimes": [
            {"condition": where, **_regime_document(regime), **known}
            for where, regime, known in zip(conditions, regimes, support, strict=True)
        ],
        "derivations": [derivation.name for derivation in supporting(law)],
        "evidence": _overall(support),
    }


def _regime_document(regime: Regime) -> dict[str, Any]:
    formulas = {
        key: None if getattr(regime, key) is None else str(getattr(regime, key))
        for key in ("time", "rate", "iterations", "refined", "bound")
    }
    return {
        "name": regime.name,
        "relation": type(regime.relation).__name__,
        "statement": regime.relation.latex(),
        **formulas,
        "count": None if regime.count is None else regime.count.latex(),
        "growth": _growth(regime),
        "inequalities": [str(i) for bounds in regime.finite for i in bounds.inequalities()],
        "validity": [str(condition) for condition in regime.validity],
        "refined_validity": [str(condition) for condition in regime.refined_validity],
        "note": regime.note,
    }


def _growth(regime: Regime) -> str | None:
    from theory import Theta

    return f"Theta({regime.growth.gauge})" if isinstance(regime.growth, Theta) else None


def _condition(regime: Regime) -> str:
    """The condition of a regime; a law with one regime may have none beside its domain."""
    condition = regime.condition
    if not condition.args:
        return "its whole domain"
    if condition.rel_op == "==":
        return f"{condition.lhs} = {condition.rhs}"
    return str(condition)


def _show(document: dict[str, Any]) -> None:
    click.echo(f"{document['id']}: {document['title']}")
    click.echo(f"  source      {document['source']}")
    click.echo(f"  evidence    {document['evidence']} (the weakest of its regimes)")
    for regime in document["regimes"]:
        click.echo(f"\n  {regime['name']} ({regime['condition']})")
        support = ", ".join(regime["derivations"]) or "no derivation of what it states"
        click.echo(f"    {'evidence':<10} {regime['evidence']} ({support})")
        for key in ("relation", "time", "rate", "iterations", "growth", "refined", "bound", "note"):
            if regime[key]:
                click.echo(f"    {key:<10} {regime[key]}")
        for key in ("validity", "refined_validity"):
            if regime[key]:
                click.echo(f"    {key.replace('_', ' '):<10} {', '.join(regime[key])}")
