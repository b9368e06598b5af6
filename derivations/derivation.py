"""A derivation: a statement, its proof as a program, and the report of checking it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

import sympy as sp

from derivations.kernel import Evidence, Kind, Limit, Refused, Relation, Theorem, weakest
from derivations.kernel.enclosure import enclose, sign
from derivations.kernel.proposition import Claim, Domain, EmptyDomain, substitute
from derivations.kernel.rules.limits import restate
from derivations.kernel.rules.order import follows

__all__ = ["Derivation", "Proof", "Report", "Statement", "StepReport", "check_derivation"]

REFUTATION_BITS = 256


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be shown: claims that hold together on one domain.

    `spots` are further points of the domain at which a claim that was not proved is tried, so
    that a false one is refuted and not only left open; the domain's witness is always tried.
    """

    domain: Domain
    claims: tuple[Claim, ...]
    spots: tuple[Mapping[sp.Symbol, object], ...] = ()

    def latex(self) -> str:
        """The claims as LaTeX, joined by `quad and`."""
        return r" \quad\text{and}\quad ".join(claim.latex() for claim in self.claims)


class Proof:
    """Collects the steps that a reader should see, in order, with the time each took."""

    def __init__(self) -> None:
        self.steps: list[StepReport] = []
        self._last = perf_counter()

    def step(self, text: str, theorem: Theorem) -> Theorem:
        """Record a theorem with a sentence on what the step does, and return it."""
        now = perf_counter()
        self.steps.append(
            StepReport(
                number=len(self.steps) + 1,
                text=text,
                claim=theorem.latex(),
                domain=theorem.domain.latex(),
                rule=theorem.rule,
                detail=theorem.detail,
                evidence=theorem.evidence,
                seconds=now - self._last,
            )
        )
        self._last = now
        return theorem


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step: its sentence, claim and domain as LaTeX, the rule, evidence and seconds."""

    number: int
    text: str
    claim: str
    domain: str
    rule: str
    detail: str
    evidence: Evidence
    seconds: float


@dataclass(frozen=True, slots=True)
class Derivation:
    """A named proof of a statement.

    `law` is the id of the law of `theory` that it supports; `source` says where the statement
    stands in the literature; `prove` writes the proof and returns one theorem for each claim.
    """

    name: str
    law: str
    title: str
    source: str
    statement: Statement
    prove: Callable[[Proof], Sequence[Theorem]]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of checking a derivation.

    `evidence` is that of the weakest theorem; `undecided` if a rule refused a step, in which case
    `reason` tells why; `refuted` if balls contradict a claim at a point of the domain.
    `inferences` counts the applications of rules, `cited` lists the references leant on.
    """

    name: str
    law: str
    title: str
    source: str
    statement: str
    domain: str
    evidence: Evidence
    assumptions: tuple[str, ...]
    steps: tuple[StepReport, ...]
    reason: str = ""
    inferences: int = 0
    cited: tuple[str, ...] = ()
    theorems: tuple[Theorem, ...] = field(default=(), repr=False)

    def _repr_latex_(self) -> str:
        return f"${self.statement}$"

    def __str__(self) -> str:
        return f"{self.name}: {self.evidence.label}"


def check_derivation(derivation: Derivation) -> Report:
    """Run a proof and hold its theorems against the statement.

    Every claim must follow on the stated domain from the theorem that the proof returns for it;
    the report never says more than the kernel does.
    """
    proof = Proof()
    statement = derivation.statement
    theorems: tuple[Theorem, ...] = ()
    reason = ""
    try:
        proved = derivation.prove(proof)
        if len(proved) != len(statement.claims):
            raise Refused(f"{len(proved)} theorems for {len(statement.claims)} claims")
        pairs = zip(proved, statement.claims, strict=True)
        theorems = tuple(_hold_against(t, statement.domain, claim) for t, claim in pairs)
        evidence = weakest(theorem.evidence for theorem in theorems)
    except (Refused, ValueError) as error:  # an empty domain, a captured variable
        reason = str(error)
        counterexample = _counterexample(statement)
        evidence = Evidence.REFUTED if counterexample else Evidence.UNDECIDED
        reason = counterexample or reason
    history = _history(theorems)
    return Report(
        name=derivation.name,
        law=derivation.law,
        title=derivation.title,
        source=derivation.source,
        statement=statement.latex(),
        domain=statement.domain.latex(),
        evidence=evidence,
        assumptions=tuple(sorted({str(a) for t in theorems for a in t.assumptions})),
        steps=tuple(proof.steps),
        reason=reason,
        inferences=len(history),
        cited=tuple(sorted({t.detail for t in history if t.rule == "cite"})),
        theorems=theorems,
    )


def _hold_against(theorem: Theorem, domain: Domain, claim: Claim) -> Theorem:
    if isinstance(claim, Limit):
        return restate(theorem, domain, claim.expression, claim.value)
    return follows(domain, claim, theorem)


def _history(theorems: Sequence[Theorem]) -> tuple[Theorem, ...]:
    """All theorems that some theorems rest on, each once."""
    seen: dict[int, Theorem] = {}
    pending = list(theorems)
    while pending:
        theorem = pending.pop()
        if id(theorem) not in seen:
            seen[id(theorem)] = theorem
            pending.extend(theorem.premises)
    return tuple(seen.values())


def _counterexample(statement: Statement) -> str:
    """A point of the domain where balls contradict a claim, in words; empty if none was found."""
    for spot in (dict(statement.domain.witness), *statement.spots):
        exact = {s: sp.Rational(v) for s, v in spot.items()}
        try:
            Domain.of(
                {v: exact[v] for v in statement.domain.variables}, *statement.domain.constraints
            )
        except EmptyDomain:
            continue
        for claim in statement.claims:
            if isinstance(claim, Relation) and _contradicted(claim, exact):
                point = ", ".join(f"{s} = {v}" for s, v in exact.items())
                return f"false at {point}: {claim}"
    return ""


def _contradicted(claim: Relation, point: Mapping[sp.Symbol, sp.Rational]) -> bool:
    values = {s: Fraction(int(v.p), int(v.q)) for s, v in point.items()}
    try:
        difference = substitute(claim.right - claim.left, point)
        side = sign(enclose(difference, values, REFUTATION_BITS))
    except (ValueError, ZeroDivisionError):  # no real value there, or none that balls give
        return False
    if claim.kind is Kind.EQUAL:
        return side in (1, -1)
    return side == -1 or (side == 0 and claim.kind is Kind.LESS)
