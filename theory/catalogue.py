"""The catalogue: every law by its permanent name."""

from functools import cache

from theory.errors import TheoryError
from theory.gradient_descent import gradient_descent_laws
from theory.law import ScalingLaw
from theory.sign_descent import sign_descent_laws
from theory.sign_descent_exact import sign_descent_exact_laws
from theory.sign_descent_linear import linear_decay
from theory.sign_descent_polynomial import polynomial_decay
from theory.sign_descent_schedule import geometric
from theory.spectrum import normaliser


@cache
def _by_name() -> dict[str, ScalingLaw]:
    catalogue: dict[str, ScalingLaw] = {}
    every = (
        *gradient_descent_laws(),
        *sign_descent_laws(),
        *sign_descent_exact_laws(),
        geometric(),
        linear_decay(),
        polynomial_decay(),
        normaliser(),
    )
    for entry in every:
        if entry.id in catalogue:
            raise TheoryError(
                "E-LAW-010", f"two laws are called {entry.id!r}", "give each its own name"
            )
        catalogue[entry.id] = entry
    return catalogue


def laws() -> tuple[ScalingLaw, ...]:
    """Every law of the catalogue.

    >>> len(laws()) == len({law.id for law in laws()})
    True
    """
    return tuple(_by_name().values())


def law(name: str) -> ScalingLaw:
    """The law called `name`; `TheoryError` E-LAW-001 if there is none.

    >>> law("bigram/gradient-descent").at(alpha=1).rate
    1 - tau
    """
    try:
        return _by_name()[name]
    except (KeyError, TypeError):
        raise TheoryError(
            "E-LAW-001", f"no law is called {name!r}", "theory.laws() lists the names"
        ) from None
