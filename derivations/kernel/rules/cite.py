"""The rule that takes a classical theorem from the literature."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy as sp

from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from derivations.kernel.entailment import context
from derivations.kernel.evidence import Evidence
from derivations.kernel.proposition import Domain, Kind, Relation, substitute
from derivations.kernel.theorem import Refused, Theorem, check_applies, conclude, refuse_unless

__all__ = ["cite"]

BITS = 192


def cite(
    domain: Domain,
    claim: Relation,
    reference: str,
    *hypotheses: Theorem,
    spots: Sequence[Mapping[sp.Symbol, object]] = (),
) -> Theorem:
    """State a classical theorem with its reference and evidence `cited`.

    `hypotheses` are theorems for whatever the classical theorem asks for beyond the domain.
    `spots` are points of the domain where balls must not contradict the claim; a claim with
    opaque functions (a general f) has none. The reader checks the reference.
    """
    refuse_unless(reference.strip(), "a cited theorem needs a reference")
    for hypothesis in hypotheses:
        check_applies(hypothesis, domain, context(domain.constraints))
    for spot in spots:
        _check(domain, claim, spot)
    return conclude("cite", domain, claim, hypotheses, evidence=Evidence.CITED, detail=reference)


def _check(domain: Domain, claim: Relation, spot: Mapping[sp.Symbol, object]) -> None:
    exact = {s: sp.Rational(v) for s, v in spot.items()}
    Domain.of({v: exact[v] for v in domain.variables}, *domain.constraints)  # raises if outside
    values = {s: Fraction(int(v.p), int(v.q)) for s, v in exact.items()}
    difference = substitute(claim.right - claim.left, exact)
    try:
        side = sign(enclose(difference, values, BITS))
    except NotEnclosable as error:
        raise Refused(f"the spot {spot} cannot be evaluated: {error}") from error
    contradicted = side == -1 or (side is not None and side != 0 and claim.kind is Kind.EQUAL)
    contradicted = contradicted or (side == 0 and claim.kind is Kind.LESS)
    refuse_unless(not contradicted, f"{claim} is false at {spot}")
