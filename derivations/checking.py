"""Checking by name: the Python side of `scalecert check`."""

from dataclasses import dataclass

from derivations.derivation import Report, check_derivation
from derivations.kernel import Evidence, weakest
from derivations.registry import derivations, select

__all__ = ["Checked", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """Reports of the derivations that a name selects; `evidence` is that of the weakest."""

    name: str
    reports: tuple[Report, ...]

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence among the reports."""
        return weakest(report.evidence for report in self.reports)

    def __str__(self) -> str:
        return "\n".join(str(report) for report in self.reports)


def check(name: str) -> Checked:
    """Run the derivations of a law, or one derivation.

    Args:
        name: the name of a derivation or the id of a law; a law's id also selects the
            derivations of its refinements, whose ids begin with it and a slash.

    Raises:
        LookupError: if nothing has this name.

    >>> check("elementary/exponential-above-tangent").evidence.label
    'proved'
    """
    chosen = select(name)
    if not chosen:
        known = ", ".join(sorted({d.name for d in derivations()} | {d.law for d in derivations()}))
        raise LookupError(f"no derivation or law is called {name!r}; known are: {known}")
    return Checked(name, tuple(check_derivation(derivation) for derivation in chosen))
