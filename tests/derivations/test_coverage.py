"""What the laws state is established by derivations, and what is not is known by name."""

from dataclasses import replace

import pytest

from derivations.coverage import establishing, supporting
from theory import law, laws
from theory.symbols import tau

OPEN = {
}
"""Regimes whose main relation no derivation states; whoever proves one takes it off the list."""


@pytest.mark.parametrize("statement", laws(), ids=lambda law: law.id)
def test_each_regime_is_established_or_known_to_be_open(statement) -> None:
    for regime in statement.regimes:
        found = bool(establishing(statement, regime))
        assert found is ((statement.id, regime.name) not in OPEN), regime.name


def test_gradient_descent_has_no_open_regime() -> None:
    assert not [name for name, _ in OPEN if "gradient-descent" in name]


def test_an_altered_law_is_not_established() -> None:
    statement = law("bigram/gradient-descent")
    regime = statement.regimes[0]
    relation = replace(regime.relation, value=regime.relation.value * (1 + tau))
    assert establishing(statement, regime)
    assert not establishing(statement, replace(regime, relation=relation))
    assert len(supporting(statement)) > len(establishing(statement, regime))
