"""`scalecert count`: certified iteration counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from derivations.cli.options import as_json
from derivations.cli.output import print_json, write_file

if TYPE_CHECKING:
    from numerics import Count, SignCount
    from numerics.reference import LawValues

__all__ = ["count_command"]

Command = TypeVar("Command", bound=Callable[..., Any])
Found = TypeVar("Found")


@click.group("count")
def count_command() -> None:
    """Count the steps that an optimiser needs, with a certificate."""


_FIRST: tuple[Callable[[Any], Any], ...] = (
    click.option("--alpha", required=True, help="Exponent of the power law, such as 3/4."),
    click.option("--dim", required=True, help="Dimension, such as 50257, 1e12 or 10^12."),
    click.option("--eps", required=True, help="Relative error to reach, such as 1/10."),
)
_LAST: tuple[Callable[[Any], Any], ...] = (
    click.option("--certificate", metavar="FILE", help="Write what `scalecert replay` checks."),
    as_json,
)


def _options(*own: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """The options of both optimisers around those of one, in the order of `--help`."""

    def decorate(command: Command) -> Command:
        for option in (*_LAST[::-1], *own[::-1], *_FIRST[::-1]):
            command = option(command)
        return command

    return decorate


@count_command.command("gd")
@_options(
    click.option(
        "--beta", default="0", show_default=True, help="Exponent of the squared distances."
    ),
)
def gradient_descent_command(certificate: str | None, as_json: bool, **problem: str) -> None:
    """Count gradient descent: the least t whose loss r(t) is at most eps.

    The dimension may be inf where the infinite sum converges.
    """
    from numerics import gradient_descent
    from numerics.reference import law_values

    def law(count: Count) -> LawValues:
        return law_values(
            alpha=count.alpha,
            beta=count.beta,
            dim=count.dim,
            eps=count.eps,
            iterations=count.iterations,
        )

    count, seconds = _timed(gradient_descent.count, problem, "gd", as_json)
    if certificate is not None:
        write_file(certificate, count.certificate().to_json())
    if as_json:
        from derivations.serialise import count_document

        print_json(count_document(count, law(count), seconds))
    else:
        _print(count, {}, law(count), seconds)


@count_command.command("sd")
@_options(
    click.option(
        "--dynamics",
        required=True,
        type=click.Choice(["averaged", "exact"]),
        help="The model of an oscillation by its mean, or the literal update.",
    ),
    click.option(
        "--parity",
        type=click.Choice(["even", "odd"]),
        help="Only such counts; exact dynamics alone.",
    ),
    click.option(
        "--generic",
        is_flag=True,
        help="Leave out step sizes at which a coordinate lands exactly on its target, as a start "
        "off zero does; exact dynamics alone.",
    ),
)
def sign_descent_command(
    certificate: str | None, as_json: bool, **problem: str | bool | None
) -> None:
    """Count sign descent: the least T at which the best step size has a loss of at most eps.

    The literal update is counted in each parity of T, in which its loss does not increase; without
    --parity the smaller count is the answer. Where the work limit is reached the exit code is 3,
    and the message and the JSON document hold two proved ends of the count.
    """
    from numerics import sign_descent
    from numerics.reference_sign_descent import law_values

    def law(count: SignCount) -> LawValues:
        return law_values(
            alpha=count.alpha,
            dim=count.dim,
            eps=count.eps,
            iterations=count.iterations,
            dynamics=count.dynamics,
            parity=count.parity,
        )

    count, seconds = _timed(sign_descent.count, problem, "sd", as_json)
    if certificate is not None:
        write_file(certificate, count.certificate().to_json())
    if as_json:
        from derivations.serialise import sign_count_document

        print_json(sign_count_document(count, law(count), seconds))
    else:
        _print(count, _sign_lines(count), law(count), seconds)


def _timed(
    counting: Callable[..., Found], problem: Mapping[str, object], algorithm: str, as_json: bool
) -> tuple[Found, float]:
    """Count and take the time; where the budget ends, print what is known as a document too."""
    from numerics import UndecidedError

    start = time.perf_counter()
    try:
        count = counting(**problem)
    except UndecidedError as error:
        if as_json:
            from derivations.serialise import undecided_document

            print_json(undecided_document(algorithm, problem, error))
        raise
    return count, time.perf_counter() - start


def _sign_lines(count: SignCount) -> dict[str, str]:
    """What is told of sign descent alone."""
    from derivations.serialise import step_ends
    from numerics.exact import integer_text

    lines: dict[str, str] = {}
    if count.even is not None or count.odd is not None:
        both = {"even": count.even, "odd": count.odd}
        counts = [_count_or_bracket(value, count.bracket) for value in both.values()]
        lines["even, odd"] = ", ".join(counts)
    if count.step_size is not None:
        lines["step size"] = f"[{', '.join(step_ends(count.step_size))}]"
    if count.decreasing is not None:
        lines["decreasing"] = f"{integer_text(count.decreasing)} coordinates"
    return lines


def _count_or_bracket(value: int | None, bracket: tuple[int, int] | None) -> str:
    from numerics.exact import integer_text

    if value is not None or bracket is None:
        return "" if value is None else integer_text(value)
    low, high = map(integer_text, bracket)
    return f"above {low} and at most {high}"


def _print(count: Count | SignCount, more: dict[str, str], law: LawValues, seconds: float) -> None:
    from derivations.serialise import enclosures
    from numerics.exact import integer_text

    before, at = enclosures(count)
    lines = {"iterations": integer_text(count.iterations)}
    if "even, odd" in more:
        lines["even, odd"] = more["even, odd"]
    if before is not None:
        earlier = "2 steps" if count.dynamics == "exact" else "1 step"
        lines["loss before"] = f"[{', '.join(before)}] > eps, {earlier} earlier"
    lines["loss at"] = "eps exactly" if count.tie else f"[{', '.join(at)}] <= eps"
    lines |= more
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
