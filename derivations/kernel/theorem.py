"""Theorem objects, which only the rules of the kernel can make.

`conclude` is the single door: it checks that the claim speaks only of the variables of its
domain and is defined there, and it weakens the evidence to that of the weakest premise. The
modules under `rules` are its only callers (a test reads the source for that).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import Context, context
from derivations.kernel.evidence import Evidence, weakest
from derivations.kernel.proposition import Claim, Domain, Limit, Relation, at_most

__all__ = [
    "Assumption",
    "Refused",
    "Theorem",
    "check_applies",
    "check_binds",
    "conclude",
    "facts",
    "refuse_unless",
]


class Refused(Exception):
    """A rule did not apply; the message says which condition failed."""


def refuse_unless(condition: object, reason: str) -> None:
    """Raise `Refused` with the reason unless the condition holds."""
    if not condition:
        raise Refused(reason)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A hypothesis that was taken without proof, and what it is called.

    It says that the claim holds for all values of the symbols `forall` that satisfy `constraints`.
    Its other symbols are those of the theorem that rests on it, at the same point: who puts
    something else for them puts it into the assumption as well.
    """

    name: str
    claim: Relation
    forall: tuple[sp.Symbol, ...] = ()
    constraints: tuple[Relation, ...] = ()

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        """The symbols that the assumption shares with the theorem that rests on it."""
        parts = (self.claim, *self.constraints)
        return {s for part in parts for s in part.free_symbols} - set(self.forall)

    def __str__(self) -> str:
        quantified = ", ".join(str(symbol) for symbol in self.forall)
        conditions = ", ".join(str(constraint) for constraint in self.constraints)
        where = f" for all {quantified}" if quantified else ""
        where += f" with {conditions}" if quantified and conditions else ""
        return f"{self.name}: {self.claim}{where}"


@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """A claim that holds at every point of its domain, with the evidence for it.

    `convergent` holds the improper integrals and infinite sums shown to converge on the way.
    Theorems compare by identity. They are made by rules only.
    """

    domain: Domain
    claim: Claim
    evidence: Evidence
    rule: str
    premises: "tuple[Theorem, ...]"
    assumptions: frozenset[Assumption]
    convergent: frozenset[sp.Expr]
    detail: str = ""

    def __new__(cls, *_: object, **__: object) -> "Theorem":
        """Refuse: theorems come from `conclude`."""
        raise TypeError("a theorem is made by a rule of the kernel, never directly")

    @property
    def relation(self) -> Relation:
        """The claim, if it is a relation; otherwise `Refused`."""
        if not isinstance(self.claim, Relation):
            raise Refused(f"a relation is needed here, not {self.claim}")
        return self.claim

    @property
    def limit(self) -> Limit:
        """The claim, if it is a limit; otherwise `Refused`."""
        if not isinstance(self.claim, Limit):
            raise Refused(f"a limit is needed here, not {self.claim}")
        return self.claim

    def latex(self) -> str:
        """The claim as LaTeX, without dollar signs."""
        return self.claim.latex()

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def __str__(self) -> str:
        return f"[{self.evidence.label}] {self.claim}"


def conclude(
    rule: str,
    domain: Domain,
    claim: Claim,
    premises: Sequence[Theorem] = (),
    *,
    evidence: Evidence = Evidence.PROVED,
    assumptions: frozenset[Assumption] | None = None,
    convergent: Iterable[sp.Expr] = (),
    only: frozenset[sp.Expr] | None = None,
    detail: str = "",
) -> Theorem:
    """Make a theorem. For the modules under `rules` only.

    `assumptions` stands in for those of the premises where a rule changes them, and `only` for
    what they know to converge.

    Raises `Refused` if the claim has a symbol that the domain lacks, or a part with no value.
    """
    strangers = claim.free_symbols - set(domain.variables)
    if strangers:
        raise Refused(f"{strangers} in {claim} is not in the domain")
    known = frozenset(convergent).union(*(_carried(p, domain) for p in premises))
    known = known if only is None else only
    local = [p.claim for p in premises if p.domain == domain and isinstance(p.claim, Relation)]
    here = context(domain.constraints).extended(local)
    _check_defined(claim, domain, here, known, grounded=bool(premises))
    inherited: frozenset[Assumption] = frozenset().union(*(p.assumptions for p in premises))
    theorem = object.__new__(Theorem)
    values = {
        "domain": domain,
        "claim": claim,
        "evidence": weakest([evidence, *(p.evidence for p in premises)]),
        "rule": rule,
        "premises": tuple(premises),
        "assumptions": inherited if assumptions is None else assumptions,
        "convergent": frozenset(t for t in known if t.free_symbols <= set(domain.variables)),
        "detail": detail,
    }
    for name, value in values.items():
        object.__setattr__(theorem, name, value)
    return theorem


def _check_defined(
    claim: Claim, domain: Domain, here: Context, known: frozenset[sp.Expr], *, grounded: bool
) -> None:
    """Refuse a claim with a part that has no value.

    The moving side of a limit that rests on premises (`grounded`) is defined by them eventually.
    """
    sides = (claim.left, claim.right) if isinstance(claim, Relation) else (claim.value,)
    if isinstance(claim, Limit) and not grounded:
        large = here.extended([at_most(2, claim.variable)])
        part = undefined_part(claim.expression, large, known)
        if part is not None:
            raise Refused(f"{part} in {claim} is not known to have a value")
    for side in sides:
        part = undefined_part(side, context(domain.constraints), known)  # shared, hence quick
        part = None if part is None else undefined_part(side, here, known)
        if part is not None:  # messages are written out only where they are needed
            raise Refused(f"{part} in {claim} is not known to have a value")


def _carried(premise: Theorem, domain: Domain) -> frozenset[sp.Expr]:
    """What a premise knows to converge, if it holds on the whole domain.

    A premise about a bound variable, or for one of several cases, may hold on a smaller one; a
    rule that can tell hands on what still converges by itself.
    """
    if not premise.convergent:
        return premise.convergent
    here = context(domain.constraints)
    applies = all(here.entails(constraint) for constraint in premise.domain.constraints)
    return premise.convergent if applies else frozenset()


def facts(domain: Domain, premises: Iterable[Theorem], *extra: Relation) -> Context:
    """The context of a domain, `extra` relations and the premises, which must hold there.

    A premise from a larger domain is allowed: its constraints must follow from this domain (and
    `extra`). Raises `Refused` otherwise.
    """
    base = context((*domain.constraints, *extra))
    known = []
    for premise in premises:
        check_applies(premise, domain, base)
        known.append(premise.relation)
    return base.extended(known)


def check_applies(premise: Theorem, domain: Domain, here: Context) -> None:
    """Refuse a premise unless its domain contains the domain at hand."""
    spoken = set(premise.claim.free_symbols)
    for constraint in premise.domain.constraints:
        spoken |= constraint.free_symbols
    unknown = spoken - set(domain.variables)
    if unknown:
        raise Refused(f"the premise {premise} also speaks of {unknown}")
    for constraint in premise.domain.constraints:
        if not here.entails(constraint):
            reason = f"{constraint}, needed by the premise {premise.claim}, does not follow here"
            raise Refused(reason)


def check_binds(theorem: Theorem, variable: sp.Symbol) -> None:
    """Refuse to quantify over a variable about which the theorem assumes something."""
    for assumption in theorem.assumptions:
        refuse_unless(
            variable not in assumption.free_symbols,
            f"{variable} is fixed by the assumption {assumption}",
        )
