"""Which derivations establish what a law states, regime by regime."""

from collections.abc import Iterable

import sympy as sp

from derivations.derivation import Derivation
from derivations.kernel.proposition import Claim, Kind, Limit, Relation, at_most, substitute
from derivations.registry import derivations
from derivations.statements import as_limit, two_sides
from theory import ScalingLaw
from theory.law import Regime
from theory.relation import Relation as Stated
from theory.symbols import beta

__all__ = ["establishing", "supporting"]


def supporting(law: ScalingLaw) -> tuple[Derivation, ...]:
    """The derivations that name the law as theirs, whatever part of it they concern."""
    return tuple(derivation for derivation in derivations() if derivation.law == law.id)


def establishing(law: ScalingLaw, regime: Regime) -> tuple[Derivation, ...]:
    """The derivations whose statement contains all that the relation of a regime claims.

    Claims are compared as expressions, after an equation between the exponents that defines the
    regime (alpha + beta = 1) was solved for beta. A law with a regime that nothing establishes
    has no evidence as a whole, however many derivations support it.
    """
    wanted = _claims(regime)
    return tuple(
        derivation for derivation in supporting(law) if wanted and wanted <= _stated(derivation)
    )


def _stated(derivation: Derivation) -> set[Claim]:
    """The claims of a derivation; an equality also as its two inequalities."""
    claims = set(derivation.statement.claims)
    for claim in derivation.statement.claims:
        if isinstance(claim, Relation) and claim.kind is Kind.EQUAL:
            claims |= {at_most(claim.left, claim.right), at_most(claim.right, claim.left)}
    return claims


def _claims(regime: Regime) -> set[Claim]:
    relation: Stated = regime.relation
    claims: Iterable[Claim]
    try:
        claims = (as_limit(relation),)
    except TypeError:
        try:
            claims = two_sides(relation)
        except TypeError:
            return set()
    condition = regime.condition
    if isinstance(condition, sp.Eq) and beta in condition.free_symbols:
        value = beta - (condition.lhs - condition.rhs)
        if beta not in value.free_symbols:
            claims = [_put(claim, value) for claim in claims]
    return set(claims)


def _put(claim: Claim, value: sp.Expr) -> Claim:
    put = {beta: value}
    if isinstance(claim, Limit):
        expression, limit = substitute(claim.expression, put), substitute(claim.value, put)
        return Limit(expression, claim.variable, limit)
    return Relation(substitute(claim.left, put), claim.kind, substitute(claim.right, put))
