"""Why the laws hold: proofs checked by a kernel, agreement with certified counts, export."""

from typing import TYPE_CHECKING

__all__ = ["agree", "check", "derivations"]

if TYPE_CHECKING:
    from derivations.agreement import agree
    from derivations.checking import check
    from derivations.registry import derivations


def __getattr__(name: str) -> object:
    """Load what is asked for on first use: SymPy is slow to import and `count` does without."""
    if name == "agree":
        from derivations.agreement import agree

        return agree
    if name == "check":
        from derivations.checking import check

        return check
    if name == "derivations":
        from derivations.registry import derivations

        return derivations
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
