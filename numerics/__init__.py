"""What is counted: certified enclosures of losses and exact iteration counts.

Inputs are exact, everything between is a ball, and an answer is an integer with two enclosures
that pin it.  Nothing here knows the scaling laws as formulas; those are in ``theory``.

>>> from numerics import gradient_descent
>>> gradient_descent.count(alpha="1", dim=10**12, eps="1/10").iterations
17302959739
"""

from importlib import import_module
from typing import TYPE_CHECKING

from numerics.ball import Ball
from numerics.errors import (
    CertificateError,
    InputError,
    ScalecertError,
    Undecided,
    UndecidedError,
)

if TYPE_CHECKING:
    from numerics import gradient_descent, reference, replay, sign_descent, sign_descent_halving
    from numerics.certificate import Certificate
    from numerics.count import Count
    from numerics.sign_descent_count import SignCount
    from numerics.verdict import Verdict

__all__ = [
    "Ball",
    "Certificate",
    "CertificateError",
    "Count",
    "InputError",
    "ScalecertError",
    "SignCount",
    "Undecided",
    "UndecidedError",
    "Verdict",
    "gradient_descent",
    "reference",
    "replay",
    "sign_descent",
    "sign_descent_halving",
]

_LAZY = {
    "Certificate": "numerics.certificate",
    "Count": "numerics.count",
    "SignCount": "numerics.sign_descent_count",
    "Verdict": "numerics.verdict",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        value: object = getattr(import_module(_LAZY[name]), name)
        return value
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
