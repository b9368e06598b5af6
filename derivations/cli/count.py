"""`scalecert count`: certified iteration counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from derivations.cli.options import as_json
from derivations.cli.output import print_json, write_file

if TYPE_CHECKING:
    from numerics import Count, SignCount
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
    lines = {"iterations": integer_text(count.iterations)}
    if before is not None:
        lines["loss before"] = f"[{', '.join(before)}] > eps"
    lines["loss at"] = "eps exactly" if count.tie else f"[{', '.join(at)}] <= eps"
    _print_lines(count, lines, _law(count), seconds)


def _print_lines(
    count: Count | SignCount, lines: dict[str, str], law: LawValues, seconds: float
) -> None:
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


@count_command.command("sd")
@click.option("--alpha", required=True, help="Exponent of the frequencies, such as 3/4 or 0.75.")
@click.option("--dim", required=True, help="Dimension, such as 50257, 1e12 or 10^12.")
@click.option("--eps", required=True, help="Relative error to reach, such as 1/10.")
@click.option(
    "--dynamics",
    required=True,
    type=click.Choice(["averaged", "exact"]),
    help="The model of an oscillation by its mean, or the literal update.",
)
@click.option(
    "--parity", type=click.Choice(["even", "odd"]), help="Only such counts; exact dynamics alone."
)
@click.option("--certificate", metavar="FILE", help="Write what `scalecert replay` checks.")
@as_json
def sign_descent_command(
    alpha: str,
    dim: str,
    eps: str,
    dynamics: str,
    parity: str | None,
    certificate: str | None,
    as_json: bool,
) -> None:
    """Count sign descent: the least T at which the best step size has a loss of at most eps.

    The literal update is counted in each parity of T, in which its loss does not increase; without
    --parity the smaller count is the answer.
    """
    from numerics import sign_descent

    start = time.perf_counter()
    count = sign_descent.count(alpha=alpha, dim=dim, eps=eps, dynamics=dynamics, parity=parity)
    seconds = time.perf_counter() - start
    if certificate is not None:
        write_file(certificate, count.certificate().to_json())
    if as_json:
        from derivations.serialise import sign_count_document

        print_json(sign_count_document(count, _sign_law(count), seconds))
    else:
        _print_sign(count, seconds)


def _sign_law(count: SignCount) -> LawValues:
    """The laws beside a count, by mpmath; they are for reading."""
    from numerics.reference_sign_descent import law_values

    return law_values(
        alpha=count.alpha,
        dim=count.dim,
        eps=count.eps,
        iterations=count.iterations,
        dynamics=count.dynamics,
        parity=count.parity,
    )


def _print_sign(count: SignCount, seconds: float) -> None:
    from derivations.serialise import enclosures, step_ends
    from numerics.exact import integer_text

    before, at = enclosures(count)
    lines = {"iterations": integer_text(count.iterations)}
    if count.even is not None and count.odd is not None:
        lines["even, odd"] = f"{integer_text(count.even)}, {integer_text(count.odd)}"
    if before is not None:
        earlier = "2 steps" if count.dynamics == "exact" else "1 step"
        lines["loss before"] = f"[{', '.join(before)}] > eps, {earlier} earlier"
    lines["loss at"] = "eps exactly" if count.tie else f"[{', '.join(at)}] <= eps"
    if count.step_size is not None:
        lines["step size"] = f"[{', '.join(step_ends(count.step_size))}]"
    if count.decreasing is not None:
        lines["decreasing"] = f"{integer_text(count.decreasing)} coordinates"
    _print_lines(count, lines, _sign_law(count), seconds)
