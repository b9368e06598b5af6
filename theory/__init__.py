"""Scaling laws as SymPy objects: what is claimed, on which domain, in which sense.

>>> from theory import law
>>> law("bigram/gradient-descent").at(alpha=1).iterations
d**(1 - epsilon)/2
"""

from theory.catalogue import law, laws
from theory.errors import TheoryError
from theory.functions import Beta, E, H, InverseE, LeastTime, TotalVariation, ZetaSum
from theory.gradient_loss import GradientCount, GradientLoss
from theory.law import Regime, ScalingLaw, SpecialisedLaw
from theory.relation import (
    BigO,
    Bounds,
    Equivalent,
    Limit,
    LittleO,
    LogEquivalent,
    Relation,
    Theta,
)
from theory.source import Reference, Source

__all__ = [
    "Beta",
    "BigO",
    "Bounds",
    "E",
    "Equivalent",
    "GradientCount",
    "GradientLoss",
    "H",
    "InverseE",
    "LeastTime",
    "Limit",
    "LittleO",
    "LogEquivalent",
    "Reference",
    "Regime",
    "Relation",
    "ScalingLaw",
    "Source",
    "SpecialisedLaw",
    "TheoryError",
    "Theta",
    "TotalVariation",
    "ZetaSum",
    "law",
    "laws",
]
