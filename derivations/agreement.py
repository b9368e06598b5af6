"""Laws beside certified counts.

A refined law says |r(t) - refined(t)| <= bound(t) at every finite dimension. Both sides are
evaluated in balls, the law from the expressions of `theory` and the loss by `numerics`, which share
no code; so where they agree, each is evidence for the other. The verdict is decided by the law's
own bound, never by a tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import groupby, product

from derivations.claim import Claim, Explicit
from derivations.sign_claim import PREFIX, SignClaim, parity_of
from numerics import Ball, UndecidedError
from numerics.ball import real, working_precision
from numerics.exact import dimension, exponents, rational, tolerance
from theory import ScalingLaw, TheoryError, law

__all__ = [
    "DEFAULT_ALPHAS",
    "DEFAULT_DIMS",
    "DEFAULT_EPS",
    "DEFAULT_LAW",
    "SIGN_LAW",
    "Agreement",
    "Cell",
    "Growth",
    "Verdict",
    "agree",
    "default_alphas",
    "default_grid",
]

DEFAULT_LAW = "bigram/gradient-descent"
DEFAULT_ALPHAS = ("1/4", "1/2", "3/4", "9/10", "1", "11/10", "3/2", "2", "3")
DEFAULT_EPS = ("1/2", "1/10", "1/100", "1/1000")
DEFAULT_DIMS = (10**2, 10**4, 32_000, 50_257, 100_277, 256_000, 10**6, 10**9, 10**12)
"""Powers of ten, and sizes of vocabularies in use."""

SIGN_LAW = PREFIX
_SIGN_ALPHAS = ("1/4", "2/5", "1/2", "3/5", "3/4", "1", "3/2", "2")
_SIGN_EPS = ("1/2", "1/10", "1/100")
_SIGN_DIMS = (10**4, 10**6, 10**12)
_LITERAL_DIMS = (10**2, 10**4, 10**6)
"""Beyond, some literal counts take seconds."""

_EXPONENT_BITS = 64


class Verdict(Enum):
    """What the comparison of a law with certified numbers shows."""

    AGREE = "agree"
    """The certified numbers lie within the law's bound."""
    REFUTED = "refuted"
    """A certified number lies outside the law's bound, so that the law is false."""
    UNDECIDED = "undecided"
    """The balls overlap up to the precision allowed."""
    NO_CLAIM = "no claim"
    """The law says nothing here, or nothing that could fail."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A law beside the certified count at one point of a grid.

    Args:
        law: name of the law.
        alpha: exponent of the eigenvalues.
        beta: exponent of the squared distances.
        dim: dimension; None is infinite.
        eps: relative error to reach.
        iterations: the certified count; None where the budget did not suffice for it.
        leading: the count by the leading law, in decimals for reading; None if it has none.
        refined: the least number of steps at which the refined law is at most eps.
        error: encloses the distance of the loss from the refined law at `iterations`.
        bound: encloses the law's bound for that distance.
        allowed: least and greatest count that law and bound allow; None for no upper end.
        verdict: what this shows.
        note: why nothing is claimed, or which inequality fails; else empty.
    """

    law: str
    alpha: Fraction
    beta: Fraction
    dim: int | None
    eps: Fraction
    iterations: int | None
    leading: str | None = None
    refined: int | None = None
    error: Ball | None = None
    bound: Ball | None = None
    allowed: tuple[int, int | None] | None = None
    verdict: Verdict = Verdict.NO_CLAIM
    note: str = ""

    @property
    def decides(self) -> bool:
        """Whether law and bound alone leave only one count."""
        return self.allowed is not None and self.allowed[0] == self.allowed[1]


@dataclass(frozen=True, slots=True)
class Growth:
    """The observed exponent of growth in the dimension, between two certified counts.

    Args:
        law: name of the law.
        alpha: exponent of the eigenvalues.
        beta: exponent of the squared distances.
        eps: relative error to reach.
        dims: the two dimensions.
        observed: encloses log(T2 / T1) / log(d2 / d1).
        allowed: encloses the least and the greatest exponent that the law with its bound allows.
        verdict: whether the observed exponent lies between them, decided on integers.
    """

    law: str
    alpha: Fraction
    beta: Fraction
    eps: Fraction
    dims: tuple[int, int]
    observed: Ball
    allowed: tuple[Ball, Ball] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """All cells of a comparison, and the growth exponents between them.

    Args:
        law: name of the law.
        beta: exponent of the squared distances.
        cells: a cell for each point of the grid.
        growth: an exponent for each alpha and eps.
    """

    law: str
    beta: Fraction
    cells: tuple[Cell, ...]
    growth: tuple[Growth, ...]

    def tally(self) -> dict[Verdict, int]:
        """How often each verdict was reached, over cells and exponents."""
        cells = [cell.verdict for cell in self.cells]
        growth = [row.verdict for row in self.growth]
        return {verdict: (cells + growth).count(verdict) for verdict in Verdict}


def agree(
    name: str | ScalingLaw = DEFAULT_LAW,
    *,
    alphas: Iterable[object] | None = None,
    dims: Iterable[object] | None = None,
    eps: Iterable[object] | None = None,
    beta: object = 0,
    each: Callable[[Cell], object] = lambda cell: None,
) -> Agreement:
    """Compare a law with certified counts on a grid.

    Args:
        name: a law or its name; its parameters are alpha, or alpha and beta.
        alphas: exponents of the eigenvalues, exact; None for the default ones inside the law's
            domain.
        dims: dimensions; `None` or `"inf"` for the infinite one. None for the default ones.
        eps: relative errors to reach, exact; None for the default ones.
        beta: exponent of the squared distances, exact.
        each: called with each cell as it is finished.

    Returns:
        A cell for each point of the grid, and for each alpha and eps the growth exponent between
        the smallest and the largest finite dimension.

    Raises:
        TheoryError: no law has this name, or a parameter is outside its domain.
        InputError: a number is not exact or out of range.

    >>> cell, = agree(alphas=["1/2"], dims=[1000], eps=["1/10"]).cells
    >>> cell.iterations, cell.refined, cell.allowed, cell.verdict.value
    (20, 20, (20, 20), 'agree')
    """
    statement = law(name) if isinstance(name, str) else name
    exponent = rational(beta, "beta")
    usual = default_grid(statement)
    goals = [tolerance(e) for e in (usual[2] if eps is None else eps)]
    chosen = {dimension(d) for d in (usual[1] if dims is None else dims)}
    sizes = sorted(chosen, key=lambda d: (d is None, d or 0))
    cells: list[Cell] = []
    for alpha in default_alphas(statement, exponent) if alphas is None else alphas:
        claim = _claim(statement, *exponents(alpha, exponent))
        for goal, dim in product(goals, sizes):
            cells.append(_cell(claim, dim, goal))
            each(cells[-1])
    return Agreement(statement.id, exponent, tuple(cells), tuple(_growth(cells)))


def _claim(statement: ScalingLaw, alpha: Fraction, beta: Fraction) -> Claim:
    kind = SignClaim if statement.id.startswith(PREFIX) else Claim
    return kind(statement, alpha, beta)


def default_grid(
    statement: ScalingLaw,
) -> tuple[Sequence[str], Sequence[int], Sequence[str]]:
    """The exponents, dimensions and tolerances of a comparison that names none.

    The exponents are those before they are cut to the law's domain, see `default_alphas`.
    """
    if not statement.id.startswith(PREFIX):
        return DEFAULT_ALPHAS, DEFAULT_DIMS, DEFAULT_EPS
    dims = _SIGN_DIMS if parity_of(statement.id) is None else _LITERAL_DIMS
    return _SIGN_ALPHAS, dims, _SIGN_EPS


def default_alphas(statement: ScalingLaw, beta: Fraction) -> tuple[Fraction, ...]:
    """The default exponents that lie inside the domain of a law.

    Raises:
        TheoryError: none of them does.

    >>> default_alphas(law("bigram/gradient-descent/explicit"), Fraction(0))
    (Fraction(1, 1),)
    """
    inside, outside = [], None
    for alpha in map(Fraction, default_grid(statement)[0]):
        try:
            _claim(statement, alpha, beta)
        except TheoryError as error:
            if error.code != "E-LAW-003":
                raise
            outside = error
        else:
            inside.append(alpha)
    if outside is not None and not inside:
        raise outside
    return tuple(inside)


def _cell(claim: Claim, dim: int | None, eps: Fraction) -> Cell:
    """One cell; counting is asked of `numerics` alone, the law of `theory` alone."""
    blank = Cell(claim.name, claim.alpha, claim.beta, dim, eps, None)
    try:
        count = claim.count(dim, eps)
    except UndecidedError as failure:
        return replace(blank, verdict=Verdict.UNDECIDED, note=failure.message)
    steps, bits = count.iterations, 2 * count.bits + 32
    leading = claim.leading(dim, eps) if steps else None
    cell = replace(blank, iterations=steps, leading=leading)
    explicit = claim.explicit(dim, eps, steps, bits) if steps else Explicit()
    if explicit.violated:
        return replace(cell, verdict=Verdict.REFUTED, note=explicit.violated)
    if silence := claim.silent(dim, steps):
        return _silent(claim, cell, explicit, silence, bits)
    assert dim is not None  # the law is silent on the infinite dimension
    inside, error, bound = claim.compare(dim, steps, bits)
    answers = [inside, None if explicit.open else True]
    if steps >= claim.stride and not claim.silent(dim, steps - claim.stride):
        answers.append(claim.compare(dim, steps - claim.stride, bits)[0])
    low, high = _narrowed(claim.allowed(dim, eps, steps, bits), claim.counted(dim, eps, bits))
    answers.append(low <= steps and (high is None or steps <= high))
    verdict, note = _together(answers), explicit.open
    if verdict is Verdict.AGREE and low <= 1 and high is None and not explicit.confirmed:
        verdict, note = Verdict.NO_CLAIM, "its bound allows every count"
    return replace(
        cell,
        refined=claim.refined_count(dim, eps, steps, bits),
        error=error,
        bound=bound,
        allowed=(low, high),
        verdict=verdict,
        note=note,
    )


def _narrowed(
    allowed: tuple[int, int | None], growth: tuple[int, int] | None
) -> tuple[int, int | None]:
    """The counts that the remainder and the order of growth both allow."""
    if growth is None:
        return allowed
    low, high = allowed
    return max(low, growth[0]), growth[1] if high is None else min(high, growth[1])


def _silent(claim: Claim, cell: Cell, explicit: Explicit, silence: str, bits: int) -> Cell:
    """A cell at which the refined law is silent; explicit inequalities may still speak."""
    dim, steps = cell.dim, cell.iterations
    if explicit.confirmed and dim is not None:
        allowed = claim.counted(dim, cell.eps, bits)
        verdict = Verdict.UNDECIDED if explicit.open else Verdict.AGREE
        return replace(cell, allowed=allowed, verdict=verdict, note=explicit.open)
    remark = claim.beyond(dim, steps, bits) if steps else ""
    return replace(cell, note="; ".join(filter(None, (silence, remark))))


def _together(answers: list[bool | None]) -> Verdict:
    if False in answers:
        return Verdict.REFUTED
    return Verdict.UNDECIDED if None in answers else Verdict.AGREE


def _growth(cells: list[Cell]) -> Iterator[Growth]:
    """The exponent between the ends of each run of finite dimensions with positive counts."""
    for _, run in groupby(cells, key=lambda cell: (cell.alpha, cell.eps)):
        finite = [cell for cell in run if cell.dim is not None and cell.iterations]
        if len(finite) > 1:
            yield _exponent(finite[0], finite[-1])


def _exponent(first: Cell, last: Cell) -> Growth:
    assert first.dim is not None  # all by the choice in _growth
    assert last.dim is not None
    assert first.iterations is not None
    assert last.iterations is not None
    dims = first.dim, last.dim
    verdict, allowed = Verdict.NO_CLAIM, None
    if first.allowed and last.allowed and first.allowed[0] and last.allowed[0]:
        (low1, high1), (low2, high2) = first.allowed, last.allowed
        if high1 is not None and high2 is not None:
            allowed = _power(low2, high1, dims), _power(high2, low1, dims)
            least, most = Fraction(low2, high1), Fraction(high2, low1)
            inside = least <= Fraction(last.iterations, first.iterations) <= most
            verdict = Verdict.AGREE if inside else Verdict.REFUTED
    observed = _power(last.iterations, first.iterations, dims)
    return Growth(last.law, last.alpha, last.beta, last.eps, dims, observed, allowed, verdict)


def _power(last: int, first: int, dims: tuple[int, int]) -> Ball:
    """Encloses log(last / first) / log(dims[1] / dims[0])."""
    if last == first:
        return Ball.exact(0)
    with working_precision(_EXPONENT_BITS):
        return Ball.from_arb(
            (real(last) / real(first)).log() / (real(dims[1]) / real(dims[0])).log()
        )
