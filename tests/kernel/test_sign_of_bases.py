"""What is known of the sign of a symbol does not hang on the order of the questions."""

import itertools

import pytest

from derivations.kernel import at_most, less
from derivations.kernel.entailment import Context
from theory.symbols import T, d

QUESTIONS = (T, 1 / T, d / (2 * T**2))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("given", [at_most(1, T), less(0, T)])
def test_a_positive_symbol_has_positive_powers(order, given):
    here = Context((given,))
    assert all(here.positive(QUESTIONS[i]) for i in order)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_symbol_that_may_vanish_has_none(order):
    here = Context((at_most(0, T),))
    assert not any(here.positive(QUESTIONS[i]) for i in order)
