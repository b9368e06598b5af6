"""What the laws of the literal sign descent update share: their form, source and conditions."""

from sympy import Basic, Eq, Expr, Mod

from theory.law import Regime, ScalingLaw
from theory.linear import Constraint, positive
from theory.sign_descent_step import HALF
from theory.source import ZIPF, Reference
from theory.symbols import alpha

__all__ = ["LITERAL", "literal_law", "parity"]

LITERAL = "Literal update (Proposition A.3 of the paper), start at 0, sign(0) = 0, best step size."
"""How the note of a law begins."""
_LIGHT = (positive(alpha - HALF),)


def parity(number: Expr, remainder: int) -> Basic:
    """The condition that an integer is even (0) or odd (1)."""
    return Eq(Mod(number, 2), remainder)


def literal_law(
    suffix: str, title: str, regime: Regime, domain: tuple[Constraint, ...] = _LIGHT
) -> ScalingLaw:
    """A law of the literal update; for alpha > 1/2 unless another domain is given."""
    return ScalingLaw(
        id=f"bigram/sign-descent/{suffix}",
        title=title,
        reference=Reference(ZIPF, "Proposition A.3", derived=suffix != "exact"),
        parameters=(alpha,),
        domain=domain,
        regimes=(regime,),
    )
