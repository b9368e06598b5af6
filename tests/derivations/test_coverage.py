"""What the laws state is established by derivations, regime by regime."""

from dataclasses import replace

import pytest

from derivations.coverage import establishing, supporting
from theory import law, laws
from theory.symbols import tau


@pytest.mark.parametrize("statement", laws(), ids=lambda law: law.id)
def test_each_regime_is_established(statement) -> None:
    for regime in statement.regimes:
        assert establishing(statement, regime), regime.name


def test_an_altered_law_is_not_established() -> None:
    statement = law("bigram/gradient-descent")
    regime = statement.regimes[0]
    relation = replace(regime.relation, value=regime.relation.value * (1 + tau))
    assert establishing(statement, regime)
    assert not establishing(statement, replace(regime, relation=relation))
    assert len(supporting(statement)) > len(establishing(statement, regime))
