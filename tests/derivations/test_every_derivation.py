"""What holds of every derivation: its evidence, and that its claims turned round fail."""

import pytest
from mutants import fails, turned_round, with_claim

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Evidence
from derivations.registry import derivations

ALL = derivations()
CLAIMS = [
    pytest.param(item, number, id=f"{item.name}-{number}")
    for item in ALL
    for number in range(len(item.statement.claims))
]
RESTS_ON = {
    "spectrum/heavy-tail-expansion": (1, 0),
    "gradient-descent/lemma-c1-rising": (0, 1),
    "gradient-descent/lemma-c1-falling": (0, 1),
    "envelope/second-order": (1, 0),
    "envelope/any-order": (1, 0),
    "gradient-descent/quadratic": (0, 2),
    "gradient-descent/relative-loss": (1, 4),
    "gradient-descent/tie": (4, 3),
    "gradient-descent/one-tie": (4, 4),
    "gradient-descent/tie-prime": (1, 0),
    "euler-maclaurin/remainder": (8, 0),
    "sign-descent/critical-refined": (1, 0),
}
"""How many facts a derivation cites, and how many hypotheses it states as assumptions."""


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.name)
def test_it_is_proved_or_says_what_it_rests_on(item: Derivation) -> None:
    report = check_derivation(item)
    cited, assumed = RESTS_ON.get(item.name, (0, 0))
    assert report.evidence is (Evidence.CITED if cited else Evidence.PROVED), report.reason
    assert (len(report.cited), len(report.assumptions)) == (cited, assumed)
    assert report.steps


@pytest.mark.parametrize(("item", "number"), CLAIMS)
def test_a_claim_turned_round_is_not_proved(item: Derivation, number: int) -> None:
    assert fails(with_claim(item, number, turned_round(item.statement.claims[number])))
