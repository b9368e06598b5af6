"""Every function that a law of sign descent names is explained in the exported document."""

import pytest
from sympy.printing.latex import LatexPrinter

from derivations.sign_notation import sign_notation
from derivations.typeset import document
from theory import law, laws
from theory.functions import Opaque

SIGN = [entry for entry in laws() if "sign-descent" in entry.id]


def heads(entry) -> set[str]:
    """The letters of the functions in the statements, without their arguments."""
    printer = LatexPrinter()
    found = set()
    for regime in entry.regimes:
        for relation in (regime.relation, regime.count, regime.growth, *regime.finite):
            if relation is not None:
                for expression in relation.expressions():
                    found |= {f._head(printer)[0] for f in expression.atoms(Opaque)
                              if type(f).__name__ != "H"}  # fmt: skip
    return {head.split("_")[0] for head in found}


@pytest.mark.parametrize("entry", SIGN, ids=lambda entry: entry.id)
def test_each_letter_is_explained(entry):
    letters = heads(entry)
    assert letters
    for letter in letters:
        assert letter in sign_notation(), letter


def test_only_documents_on_sign_descent_bring_it():
    assert sign_notation() in document([law("bigram/sign-descent")], [])
    assert sign_notation() not in document([law("bigram/gradient-descent")], [])
