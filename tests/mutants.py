"""Altered statements, which must not come out proved: the one home of how they are made."""

from dataclasses import replace

import sympy as sp

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence, Kind, Limit, Relation, equal, less
from derivations.kernel.proposition import Claim

ONE = sp.Integer(1)


def with_claims(item: Derivation, *claims: Claim) -> Derivation:
    """The derivation with other claims on the same domain."""
    return replace(item, statement=replace(item.statement, claims=claims))


def with_domain(item: Derivation, domain: Domain) -> Derivation:
    """The derivation with the same claims on another domain."""
    return replace(item, statement=replace(item.statement, domain=domain))


def evidence(item: Derivation) -> Evidence:
    """The evidence that checking a derivation gives."""
    return check_derivation(item).evidence


def fails(item: Derivation) -> bool:
    """Whether checking a derivation neither proves nor cites its claims."""
    return evidence(item) in (Evidence.UNDECIDED, Evidence.REFUTED)


def with_claim(item: Derivation, number: int, claim: Claim) -> Derivation:
    """The derivation with one claim exchanged."""
    claims = list(item.statement.claims)
    claims[number] = claim
    return with_claims(item, *claims)


def turned_round(claim: Claim) -> Claim:
    """A relation in the other direction, an equality as a strict order, a limit with its sign."""
    if isinstance(claim, Limit):
        return Limit(claim.expression, claim.variable, -claim.value if claim.value else ONE)
    if claim.kind is Kind.EQUAL:
        return less(claim.left, claim.right)
    other = Kind.LESS if claim.kind is Kind.AT_MOST else Kind.AT_MOST
    return Relation(claim.right, other, claim.left)


def changed_constant(claim: Relation) -> Relation:
    """The relation with a smaller right side, an equality with another factor."""
    if claim.kind is Kind.EQUAL:
        return equal(claim.left, claim.right * sp.Rational(9, 10))
    return Relation(claim.left, claim.kind, claim.right - 1)
