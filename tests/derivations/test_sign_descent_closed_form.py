"""The closed form of the loss after literal steps is proved, and altered ones are not."""

import pytest
import sympy as sp
from mutants import evidence, with_claims

from derivations.coverage import establishing
from derivations.derivation import check_derivation
from derivations.kernel import Evidence, at_most, equal, follows
from derivations.sign_descent.literal.closed_form import DERIVATIONS, squared_distance
from theory import law
from theory.functions import H
from theory.sign_descent_exact_loss import SignExactLoss, remaining
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, k, v

(ITEM,) = DERIVATIONS
LOSS = SignExactLoss(alpha, d, T, v)
START = k**-alpha


def _total(term: sp.Expr, last: sp.Expr = d) -> sp.Expr:
    return sp.Sum(term**2, (k, 1, last)) / H(d, 2 * alpha)


def _branches(*order: int) -> sp.Piecewise:
    """The closed form with its branches after the first one in another order."""
    parts = remaining(START, v, T).args
    return sp.Piecewise(parts[0], *((parts[i].expr, parts[p].cond) for p, i in enumerate(order, 1)))


def test_proved_and_the_law_is_established() -> None:
    report = check_derivation(ITEM)
    assert report.evidence is Evidence.PROVED, report.reason
    assert report.cited == ()
    assert report.assumptions == ()
    statement = law("bigram/sign-descent/exact")
    assert establishing(statement, statement.regimes[0]) == (ITEM,)


ALTERED = {
    "parity": _total(_branches(1, 3, 2)),
    "hits are moved": _total(_branches(3, 2, 3)),
    "one step more": LOSS.definition().subs(T, T + 1),
    "half a step": LOSS.definition().subs(v, v / 2),
    "one coordinate less": _total(remaining(START, v, T), d - 1),
    "normaliser": LOSS.definition() * H(d, 2 * alpha) / H(d, alpha),
}


@pytest.mark.parametrize("name", ALTERED)
def test_another_closed_form_is_refuted(name: str) -> None:
    value = ALTERED[name]
    assert value != LOSS.definition()
    mutant = with_claims(ITEM, at_most(value, LOSS), at_most(LOSS, value))
    if name == "one coordinate less":
        mutant = with_claims(ITEM, at_most(LOSS, value), at_most(LOSS, value))
    assert evidence(mutant) is Evidence.REFUTED


def test_the_distance_of_one_coordinate() -> None:
    found = squared_distance()
    start = next(s for s in found.domain.variables if s.name == "a")
    wanted = equal(SignPosition(start, v, T) ** 2, remaining(start, v, T) ** 2)
    assert follows(found.domain, wanted, found)
