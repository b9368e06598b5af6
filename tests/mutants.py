"""Altered statements, which must not come out proved: the one home of how they are made."""

from dataclasses import replace

from derivations.derivation import Derivation, check_derivation
from derivations.kernel import Domain, Evidence
from derivations.kernel.proposition import Claim


def with_claims(item: Derivation, *claims: Claim) -> Derivation:
    """The derivation with other claims on the same domain."""
    return replace(item, statement=replace(item.statement, claims=claims))


def with_domain(item: Derivation, domain: Domain) -> Derivation:
    """The derivation with the same claims on another domain."""
    return replace(item, statement=replace(item.statement, domain=domain))


def evidence(item: Derivation) -> Evidence:
    """The evidence that checking a derivation gives."""
    return check_derivation(item).evidence
