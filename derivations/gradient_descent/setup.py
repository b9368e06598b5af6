"""Gradient descent on the linear bigram model, down to a sum over one index.

Proposition 2.2 of the paper: the loss is a quadratic with a diagonal Hessian, so that every entry
of W contracts by 1 - eta lambda towards its target; it is shown for one entry and any eigenvalue.
Proposition A.1: under Zipf's law, each row of the conditional frequencies being a permutation of
the same power law, and with eta = 1/pi_1, the loss relative to its start is the r_d(t) of
`theory.gradient_loss`.

What is assumed is the model: the step of the method for every entry, the start at 0, the
frequencies. The theorems hold for t >= 1; at t = 0 they say what the start is.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Relation,
    Theorem,
    antiderivative,
    assume,
    at_most,
    cite,
    compare_sums,
    equal,
    follows,
    induction,
    multiply,
    specialise,
    unfold,
)
from theory.functions import H
from theory.gradient_loss import GradientLoss
from theory.symbols import alpha, d, eta, k, t

__all__ = ["DERIVATIONS", "closed_form", "potential", "relative_loss"]

row, column = (sp.Symbol(name, integer=True, positive=True) for name in ("i", "j"))
eigenvalue = sp.Symbol("lambda", positive=True)
target, there, here = sp.symbols("a w s", real=True)
"""An entry of the minimiser, an entry, and what runs between them."""
single, weight, marginal, conditional = (sp.Function(name) for name in ("w", "W", "pi", "q"))
"""w(t) and W(t, i, j) are entries after t steps; pi(i) and q(i, j) are pi_i and pi_{j|i}."""
rearranges = sp.Function("isPermutation")

_ORDER = "Bourbaki, Algebra I, I.1.5, Theorem 2: a finite sum does not depend on the order"
_METHOD = "a step of gradient descent"
_START = "the start at 0"


# ------------------------------------------------------------------------- Proposition 2.2


@cache
def potential() -> Theorem:
    """The gradient lambda (s - a) integrates to the quadratic lambda (w - a)^2 / 2."""
    domain = Domain.of({eigenvalue: 1, target: 1, there: 2}, at_most(target, there))
    value = eigenvalue * (here - target) ** 2 / 2
    slope = eigenvalue * (here - target)
    theorem = antiderivative(domain, value, slope, here, target, there)
    claim = equal(theorem.relation.left, eigenvalue * (there - target) ** 2 / 2)
    return follows(domain, claim, theorem)


def _geometric(
    step: Theorem, start: Theorem, distance: sp.Expr, factor: sp.Expr
) -> tuple[Theorem, Theorem]:
    """From D(t + 1) = f D(t) and D(0) conclude D(t) = f^t D(0) for t >= 1, by induction.

    `step` states the former for t >= 0 and `start` gives the value of D(0); 0 <= f.
    """
    origin = start.relation.right
    domain = step.domain.extend({t: 1}, at_most(1, t))
    hypothesis = assume(domain, equal(distance, factor**t * origin), "induction on the steps")
    onward = multiply(hypothesis, factor)
    power = follows(domain, equal(factor ** (t + 1), factor * factor**t))
    scaled = multiply(power, origin)
    claim = equal(distance.subs(t, t + 1), factor ** (t + 1) * origin)
    further = follows(domain, claim, specialise(step, domain), onward, scaled)
    begin = specialise(step, start.domain, {t: 0})
    base = follows(start.domain, equal(distance.subs(t, 1), factor * origin), begin,
                   multiply(start, factor))  # fmt: skip
    return step, induction(base, further, hypothesis, t, 1)


def _one_entry() -> Domain:
    return Domain.of({eta: 1, eigenvalue: 1, target: 2, t: 1}, at_most(eta * eigenvalue, 1))


@cache
def closed_form() -> tuple[Theorem, Theorem, Theorem]:
    """One entry: the contraction in a step, the distance after t steps, and its loss."""
    domain = _one_entry()
    distance, factor = single(t) - target, 1 - eta * eigenvalue
    following = equal(single(t + 1), single(t) - eta * eigenvalue * distance)
    method = assume(domain, following, _METHOD, forall=(t,))
    rest = domain.without(t)
    begun = assume(rest, equal(single(0), 0), _START)
    step = follows(domain, equal(distance.subs(t, t + 1), factor * distance), method)
    start = follows(rest, equal(single(0) - target, -target), begun)
    step, after = _geometric(step, start, distance, factor)
    loss = equal(eigenvalue * distance**2 / 2, eigenvalue * target**2 * factor ** (2 * t) / 2)
    squares = multiply(after, distance), multiply(after, factor**t * target)
    halves = [multiply(square, eigenvalue / 2) for square in squares]
    return step, after, follows(after.domain, loss, *halves)


def _entry_claims() -> tuple[Relation, ...]:
    distance, factor = single(t) - target, 1 - eta * eigenvalue
    return (
        equal(single(t + 1) - target, factor * distance),
        equal(distance, -(factor**t) * target),
        equal(eigenvalue * distance**2 / 2, eigenvalue * factor ** (2 * t) * target**2 / 2),
    )


def _prove_entries(proof: Proof) -> list[Theorem]:
    proof.step("The quadratic has the gradient that the method follows.", potential())
    texts = (
        "A step multiplies the distance from the minimiser by 1 - eta lambda.",
        "By induction, t steps multiply it by the power.",
        "The loss of the entry is the square of that.",
    )
    return [proof.step(text, th) for text, th in zip(texts, closed_form(), strict=True)]


# ------------------------------------------------------------------------- Proposition A.1

_ZIPF = {alpha: 1, d: 3}


def _entries() -> Domain:
    return Domain.of({**_ZIPF, row: 2, column: 1, t: 1}, at_most(row, d))


def loss_after(time: sp.Expr) -> sp.Expr:
    """The loss above its minimum after a number of steps, as the double sum over entries."""
    distance = weight(time, row, column) - conditional(row, column)
    inner = marginal(row) * sp.Sum(distance**2, (column, 1, d))
    return sp.Sum(inner, (row, 1, d)) / 2


def _frequency(domain: Domain) -> Theorem:
    law = equal(marginal(row), row**-alpha / H(d, alpha))
    return assume(domain, law, "Zipf's law", forall=(row,))


@cache
def _distances() -> Theorem:
    """W - q after t >= 1 steps is -(1 - i^-alpha)^t q, with eta = 1/pi_1 = H(d, alpha)."""
    domain = _entries()
    distance = weight(t, row, column) - conditional(row, column)
    gradient = marginal(row) * distance
    following = equal(weight(t + 1, row, column), weight(t, row, column) - H(d, alpha) * gradient)
    method = assume(domain, following, _METHOD, forall=(t, row, column))
    rest = domain.without(t)
    begun = assume(rest, equal(weight(0, row, column), 0), _START, forall=(row, column))
    law = multiply(_frequency(domain), H(d, alpha) * distance)
    factor = 1 - row**-alpha
    step = follows(domain, equal(distance.subs(t, t + 1), factor * distance), method, law)
    start = follows(rest, equal(distance.subs(t, 0), -conditional(row, column)), begun)
    return _geometric(step, start, distance, factor)[1]


@cache
def _row_of_squares() -> Theorem:
    """The squares of a row of conditional frequencies add up to H(d, 2 alpha) / H(d, alpha)^2."""
    domain = Domain.of({**_ZIPF, row: 2}, at_most(row, d))
    order = equal(rearranges(row), 1)
    name = "every row of frequencies is a permutation of k^-alpha / H, k <= d"
    hypothesis = assume(domain, order, name, forall=(row,))
    squares = sp.Sum(conditional(row, column) ** 2, (column, 1, d))
    law = sp.Sum((k**-alpha / H(d, alpha)) ** 2, (k, 1, d))
    same = cite(domain, equal(squares, law), _ORDER, hypothesis)
    meaning = multiply(unfold(domain, H(d, 2 * alpha)), H(d, alpha) ** -2)
    return follows(domain, equal(squares, H(d, 2 * alpha) / H(d, alpha) ** 2), same, meaning)


def _total(term: Theorem, factor: sp.Expr, distance: sp.Expr) -> Theorem:
    """Sum over j, then over i, an equality pi(i) distance^2 = factor(i) q(i, j)^2."""
    inner = term.domain.without(column)
    rows = compare_sums(term, column, 1, d, inner)
    known = multiply(specialise(_row_of_squares(), inner), factor)
    squares = marginal(row) * sp.Sum(distance**2, (column, 1, d))
    claim = equal(squares, factor * H(d, 2 * alpha) / H(d, alpha) ** 2)
    each = follows(inner, claim, rows, known)
    outer = inner.without(row)
    return compare_sums(each, row, 1, d, outer)


@cache
def start_loss() -> Theorem:
    """The loss at the start is H(d, 2 alpha) / (2 H(d, alpha)^2)."""
    domain = _entries().without(t)
    begun = assume(domain, equal(weight(0, row, column), 0), _START, forall=(row, column))
    law = _frequency(domain)
    conditionals = conditional(row, column)
    squared = multiply(law, conditionals**2)
    claim = equal(marginal(row) * conditionals**2, row**-alpha / H(d, alpha) * conditionals**2)
    distance = weight(0, row, column) - conditionals
    plain = follows(domain, equal(distance, -conditionals), begun)
    cross = multiply(plain, marginal(row) * distance), multiply(plain, marginal(row) * conditionals)
    term = follows(domain, equal(marginal(row) * distance**2, claim.right), squared, *cross)
    total = _total(term, row**-alpha / H(d, alpha), distance)
    outer = total.domain
    meaning = multiply(unfold(outer, H(d, alpha)), H(d, 2 * alpha) * H(d, alpha) ** -3)
    result = equal(loss_after(sp.Integer(0)), H(d, 2 * alpha) / (2 * H(d, alpha) ** 2))
    return follows(outer, result, total, meaning)


@cache
def relative_loss() -> Theorem:
    """The loss after t >= 1 steps is r_d(t) times the loss at the start."""
    after = _distances()
    domain = after.domain
    factor, conditionals = 1 - row**-alpha, conditional(row, column)
    distance = after.relation.left
    law = multiply(_frequency(domain), factor ** (2 * t) * conditionals**2)
    squares = (
        multiply(after, marginal(row) * distance),
        multiply(after, marginal(row) * factor**t * conditionals),
    )
    share = row**-alpha * factor ** (2 * t) / H(d, alpha)
    claim = equal(marginal(row) * distance**2, share * conditionals**2)
    total = _total(follows(domain, claim, law, *squares), share, distance)
    outer = total.domain
    meaning = unfold(outer, GradientLoss(alpha, 0, d, t))
    scaled = multiply(meaning, H(d, 2 * alpha) / (2 * H(d, alpha) ** 2))
    begun = multiply(specialise(start_loss(), outer), GradientLoss(alpha, 0, d, t))
    result = equal(loss_after(t), GradientLoss(alpha, 0, d, t) * loss_after(sp.Integer(0)))
    return follows(outer, result, total, scaled, begun)


def _prove_relative(proof: Proof) -> list[Theorem]:
    proof.step("An entry in row i contracts by 1 - i^-alpha, for eta = 1/pi_1.", _distances())
    proof.step("Every row has the same sum of squares.", _row_of_squares())
    first = proof.step("So the loss at the start has one factor for all rows.", start_loss())
    second = proof.step("It cancels in the relative loss.", relative_loss())
    meaning = proof.step("That is r_d(t), a sum over one index.", unfold(_AFTER, _RELATIVE))
    return [first, second, meaning]


_RELATIVE = GradientLoss(alpha, 0, d, t)
_AFTER = Domain.of({**_ZIPF, t: 1}, at_most(1, t))

DERIVATIONS = (
    Derivation(
        name="gradient-descent/quadratic",
        law="bigram/gradient-descent",
        title="Gradient descent on a quadratic with a diagonal Hessian",
        source="Kunstner and Bach, Proposition 2.2, for one entry",
        statement=Statement(_one_entry().extend({}, at_most(1, t)), _entry_claims()),
        prove=_prove_entries,
    ),
    Derivation(
        name="gradient-descent/relative-loss",
        law="bigram/gradient-descent",
        title="The relative loss under Zipf's law is a sum over one index",
        source="Kunstner and Bach, Proposition A.1",
        statement=Statement(
            _AFTER,
            (
                equal(loss_after(sp.Integer(0)), H(d, 2 * alpha) / (2 * H(d, alpha) ** 2)),
                equal(loss_after(t), _RELATIVE * loss_after(sp.Integer(0))),
                equal(_RELATIVE, _RELATIVE.definition()),
            ),
        ),
        prove=_prove_relative,
    ),
)
