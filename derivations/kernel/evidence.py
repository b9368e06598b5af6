"""How strongly a statement is supported.

The order is total and a chain of reasoning has the evidence of its weakest link; there is no
operation that raises evidence.
"""

from collections.abc import Iterable
from enum import IntEnum

__all__ = ["Evidence", "weakest"]


class Evidence(IntEnum):
    """Kinds of support, a larger value being stronger."""

    REFUTED = 0
    """Shown to be false."""
    UNDECIDED = 1
    """Neither shown nor refuted within the budget."""
    SAMPLED = 2
    """Numbers at points; never a proof."""
    CITED = 3
    """A classical theorem named with its reference."""
    CERTIFIED = 4
    """Ball arithmetic over the whole stated domain."""
    PROVED = 5
    """Exact symbolic inference by rules of the kernel."""

    @property
    def label(self) -> str:
        """The lower-case word printed for this kind."""
        return self.name.lower()


def weakest(links: Iterable[Evidence]) -> Evidence:
    """The evidence of a chain with the given links; an empty chain is `PROVED`.

    >>> weakest([Evidence.PROVED, Evidence.CITED]).label
    'cited'
    """
    return min(links, default=Evidence.PROVED)
