"""The claims that a relation of `theory` makes, in the form that the kernel proves."""

import sympy as sp

from derivations.kernel import Limit, at_most
from derivations.kernel.proposition import Relation
from theory import relation as stated

__all__ = ["as_limit", "two_sides"]


def two_sides(bounds: stated.Relation) -> tuple[Relation, Relation]:
    """lower <= function and function <= upper, for `Bounds` and (with its gauge) `Theta`.

    The conditions of the relation belong to the domain, which the caller writes down.

    Raises:
        TypeError: for a relation of another kind.
    """
    if isinstance(bounds, stated.Bounds):
        lower, upper = bounds.lower, bounds.upper
    elif isinstance(bounds, stated.Theta):
        lower, upper = bounds.lower * bounds.gauge, bounds.upper * bounds.gauge
    else:
        raise TypeError(f"{type(bounds).__name__} has no two explicit sides")
    return at_most(lower, bounds.function), at_most(bounds.function, upper)


def as_limit(relation: stated.Relation) -> Limit:
    """The limit that a `Limit` or an `Equivalent` (quotient to 1), at infinity, speaks of.

    Raises:
        TypeError: for a relation of another kind, or at another point.
    """
    if isinstance(relation, stated.Limit) and relation.point is sp.oo:
        return Limit(relation.function, relation.variable, relation.value)
    if isinstance(relation, stated.Equivalent) and relation.point is sp.oo:
        quotient = relation.function / relation.value
        return Limit(quotient, relation.variable, sp.Integer(1))
    raise TypeError(f"{type(relation).__name__} is not a limit at infinity")
