"""The rule that certifies a strict inequality on a box with ball arithmetic."""

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from flint import arb

from derivations.kernel.enclosure import NotEnclosable, enclose, sign
from derivations.kernel.entailment import context
from derivations.kernel.evidence import Evidence
from derivations.kernel.proposition import Domain, Kind, Relation, at_most
from derivations.kernel.theorem import Refused, Theorem, conclude, refuse_unless
from numerics.ball import real, working_precision

__all__ = ["certify"]

Box = dict[sp.Symbol, tuple[Fraction, Fraction]]


def certify(
    domain: Domain,
    claim: Relation,
    box: Mapping[sp.Symbol, tuple[object, object]],
    *,
    bits: int = 96,
    boxes: int = 20_000,
) -> Theorem:
    """A strict inequality (or <=) on a domain that lies in a compact box, by bisection.

    `box` gives rational bounds for every symbol of the claim, which must follow from the domain.
    The box is halved along its widest side until balls decide every piece; evidence `certified`.
    Raises `Refused` where a piece contradicts the claim or the budget of `boxes` is spent.
    """
    refuse_unless(claim.kind is not Kind.EQUAL, "an equality cannot be certified by balls")
    start: Box = {}
    for symbol, bounds in box.items():
        low, high = (sp.Rational(b) for b in bounds)
        here = context(domain.constraints)
        inside = here.entails(at_most(low, symbol)) and here.entails(at_most(symbol, high))
        refuse_unless(inside, f"{symbol} is not known to lie in [{low}, {high}]")
        start[symbol] = (Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q)))
    missing = claim.free_symbols - start.keys()
    refuse_unless(not missing, f"the box does not bound {missing}")
    pending, used = [start], 0
    difference = claim.right - claim.left
    while pending:
        used += 1
        refuse_unless(used <= boxes, f"undecided after {boxes} boxes: {claim}")
        current = pending.pop()
        side = _side(difference, current, bits)
        refuse_unless(side != -1, f"{claim} fails on {current}")
        if side != 1:
            refuse_unless(current and _width(current) > 0, f"undecided at the point {current}")
            pending.extend(_halves(current))
    detail = f"{used} boxes at {bits} bits"
    return conclude("balls", domain, claim, evidence=Evidence.CERTIFIED, detail=detail)


def _side(difference: sp.Expr, box: Box, bits: int) -> int | None:
    with working_precision(bits):
        values: dict[sp.Symbol, arb] = {
            s: real(low).union(real(high)) for s, (low, high) in box.items()
        }
    try:
        return sign(enclose(difference, values, bits))
    except NotEnclosable as error:
        if not box or "has no ball evaluation" in str(error):
            raise Refused(str(error)) from error
        return None


def _width(box: Box) -> Fraction:
    return max(high - low for low, high in box.values())


def _halves(box: Box) -> list[Box]:
    symbol = max(box, key=lambda s: box[s][1] - box[s][0])
    low, high = box[symbol]
    middle = (low + high) / 2
    return [{**box, symbol: (low, middle)}, {**box, symbol: (middle, high)}]
