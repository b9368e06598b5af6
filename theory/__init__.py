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
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenLoss,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.sign_descent_linear import LinearCount, LinearLoss
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_polynomial import PolynomialCount, PolynomialLoss
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
)
from theory.sign_descent_schedule import HalvingCount, HalvingLoss
from theory.source import Reference, Source

__all__ = [
    "Beta",
    "BigO",
    "Bounds",
    "Decreasing",
    "DecreasingAt",
    "E",
    "Equivalent",
    "EvenConstant",
    "EvenCount",
    "EvenLoss",
    "EvenOptimum",
    "GradientCount",
    "GradientLoss",
    "H",
    "HalvingCount",
    "HalvingLoss",
    "InverseE",
    "InverseHeavyRate",
    "InverseSignRate",
    "LeastTime",
    "Limit",
    "LinearCount",
    "LinearLoss",
    "LittleO",
    "LogEquivalent",
    "PolynomialCount",
    "PolynomialLoss",
    "Reference",
    "Regime",
    "Relation",
    "ScalingLaw",
    "SignCount",
    "SignExactCount",
    "SignExactLoss",
    "SignExactOptimum",
    "SignLoss",
    "SignMeanCount",
    "SignMeanOptimum",
    "SignOptimum",
    "SignRate",
    "SignStep",
    "Source",
    "SpecialisedLaw",
    "TheoryError",
    "Theta",
    "TotalVariation",
    "ZetaSum",
    "law",
    "laws",
]
