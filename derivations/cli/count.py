"""`scalecert count`: certified iteration counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from derivations.cli.options import as_json
from derivations.cli.output import print_json, write_file

if TYPE_CHECKING:
    from numerics import Count
    from numerics.reference import LawValues

__all__ = ["count_command"]


@click.group("count")
def count_command() -> None:
    """Count the steps that an optimiser needs, with a certificate."""


@count_command.command("gd")
@click.option("--alpha", required=True, help="Exponent of the eigenvalues, such as 3/4 or 0.75.")
@click.option("--beta", default="0", show_default=True, help="Exponent of the squared distances.")
@click.option("--dim", required=True, help="Dimension, such as 50257, 1e12, 10^12 or inf.")
@click.option("--eps", required=True, help="Relative error to reach, such as 1/10.")
@click.option("--certificate", metavar="FILE", help="Write what `scalecert replay` checks.")
@as_json
def gradient_descent_command(
    alpha: str, beta: str, dim: str, eps: str, certificate: str | None, as_json: bool
) -> None:
    """Count gradient descent: the least t whose loss r(t) is at most eps."""
    from numerics import gradient_descent

    start = time.perf_counter()
    count = gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps)
    seconds = time.perf_counter() - start
    if certificate is not None:
        write_file(certificate, count.certificate().to_json())
    if as_json:
        from derivations.serialise import count_document

        print_json(count_document(count, _law(count), seconds))
    else:
        _print(count, seconds)


def _law(count: Count) -> LawValues:
    """The laws beside a count, by mpmath; they are for reading."""
    from numerics.reference import law_values

    return law_values(
        alpha=count.alpha,
        beta=count.beta,
        dim=count.dim,
        eps=count.eps,
        iterations=count.iterations,
    )


def _print(count: Count, seconds: float) -> None:
    from derivations.serialise import enclosures
    from numerics.exact import integer_text

    before, at = enclosures(count)
    law = _law(count)
    lines = {"iterations": integer_text(count.iterations)}
    if before is not None:
        lines["loss before"] = f"[{', '.join(before)}] > eps"
    lines["loss at"] = "eps exactly" if count.tie else f"[{', '.join(at)}] <= eps"
    if law.leading is not None:
        lines["leading law"] = law.leading
    if law.refined is not None:
        lines["refined law"] = law.refined
    if law.bound is not None:
        lines["its bound"] = f"{law.bound} on the loss"
    lines["certified"] = f"at {count.precision_bits} bits in {seconds * 1000:.1f} ms"
    click.echo(str(count))
    for label, value in lines.items():
        click.echo(f"  {label:<12} {value}")
