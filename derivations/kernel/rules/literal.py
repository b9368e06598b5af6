"""The literal sign descent update, its losses, their infimum and the least numbers of steps."""

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import context, is_integer
from derivations.kernel.proposition import Domain, Kind, at_most, equal, less
from derivations.kernel.theorem import (
    Refused,
    Theorem,
    check_binds,
    conclude,
    facts,
    refuse_unless,
)
from theory.sign_descent_exact_loss import (
    EvenConstant,
    EvenCount,
    EvenLoss,
    EvenOptimum,
    SignExactCount,
    SignExactLoss,
    SignExactOptimum,
    SignMeanCount,
    SignMeanOptimum,
)
from theory.sign_descent_literal import ScheduledPosition, SignPosition, by_steps, next_length
from theory.sign_descent_schedule import ScheduledCount, ScheduledLoss
from theory.symbols import k

__all__ = [
    "best_length",
    "compare_counts",
    "count_at_least",
    "count_at_most",
    "even_constant",
    "every_length",
    "literal_loss",
    "literal_start",
    "literal_step",
]

Position = SignPosition | ScheduledPosition
Loss = SignExactLoss | EvenLoss | ScheduledLoss
Optimum = SignExactOptimum | SignMeanOptimum | EvenOptimum
Count = SignExactCount | SignMeanCount | EvenCount | ScheduledCount


def literal_start(domain: Domain, position: Position) -> Theorem:
    """After no step the position is the start, by definition."""
    refuse_unless(isinstance(position, Position), f"{position} is no position")
    refuse_unless(position.args[-1] == 0, f"{position} is not that after 0 steps")
    claim = equal(position, position.args[0])
    return conclude("definition", domain, claim, detail=type(position).__name__)


def literal_step(domain: Domain, position: Position, *premises: Theorem) -> Theorem:
    """One step x -> x - v sign(x), with sign(0) = 0, where the premises tell the sign of x.

    `position` is x after T steps; the claim is about T + 1. Sound by the definition by recursion.
    """
    refuse_unless(isinstance(position, Position), f"{position} is no position")
    here = facts(domain, premises)
    part = undefined_part(position, here)
    refuse_unless(part is None, f"{part} is not known to have a value")
    length = next_length(position)
    if here.entails(less(0, position)):
        value = position - length
    elif here.entails(less(position, 0)):
        value = position + length
    elif here.entails(equal(position, sp.Integer(0))):
        value = sp.Integer(0)
    else:
        raise Refused(f"the sign of {position} is not known")
    following = position.func(*position.args[:-1], position.args[-1] + 1)
    detail = type(position).__name__
    return conclude("update", domain, equal(following, value), premises, detail=detail)


def literal_loss(domain: Domain, loss: Loss, *premises: Theorem) -> Theorem:
    """The relative loss is the sum of the squared positions over the normaliser, by definition.

    In infinite dimension the premises must know that the sum converges.
    """
    refuse_unless(isinstance(loss, Loss), f"{loss} is no literal loss")
    refuse_unless(k not in loss.free_symbols, f"{k} in {loss} would be captured")
    facts(domain, premises)
    claim = equal(loss, by_steps(loss))
    return conclude("definition", domain, claim, premises, detail=type(loss).__name__)


def _loss_of(optimum: Optimum, length: sp.Expr) -> sp.Expr:
    """The loss at a step length, of which an optimum is the infimum over all lengths.

    For the mean over a period: half the sum of the losses after T and T + 1 steps of that length.
    """
    refuse_unless(isinstance(optimum, Optimum), f"{optimum} is no literal optimum")
    if isinstance(optimum, SignMeanOptimum):
        a, dimension, time = optimum.args
        now, then = (SignExactLoss(a, dimension, i, length) for i in (time, time + 1))
        return (now + then) / 2
    loss = EvenLoss if isinstance(optimum, EvenOptimum) else SignExactLoss
    return loss(*optimum.args, length)


def every_length(domain: Domain, optimum: Optimum, bound: Theorem, variable: sp.Symbol) -> Theorem:
    """L <= r*, the infimum of r(v) over real v > 0, where `bound` states L <= r(v) for every v > 0.

    `variable` is v; L must not hold it. Sound because an infimum is the greatest lower bound.
    """
    loss = _loss_of(optimum, variable)
    used = any(variable in c.free_symbols for c in domain.constraints)
    fresh = not used and variable not in optimum.free_symbols and not variable.is_integer
    refuse_unless(fresh, f"{variable} is not a fresh variable")
    check_binds(bound, variable)
    inside = context(domain.constraints).extended([less(0, variable)])
    spoken = set(bound.claim.free_symbols)
    for constraint in bound.domain.constraints:
        spoken |= constraint.free_symbols
        refuse_unless(inside.entails(constraint), f"{constraint} does not follow for every length")
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"{bound.claim} also speaks of {unknown}")
    stated = bound.relation
    fits = stated.kind is not Kind.EQUAL and stated.right == loss
    refuse_unless(fits, f"{stated} does not bound the loss at {variable} from below")
    refuse_unless(variable not in stated.left.free_symbols, f"{stated.left} moves with {variable}")
    claim = at_most(stated.left, optimum)
    return conclude("infimum", domain, claim, [bound], detail=type(optimum).__name__)


def best_length(domain: Domain, optimum: Optimum, length: sp.Expr, *premises: Theorem) -> Theorem:
    """r* <= r(v) for one step length v > 0, since r* is the infimum over all of them."""
    loss = _loss_of(optimum, length)
    here = facts(domain, premises)
    part = undefined_part(length, here)
    refuse_unless(part is None, f"{part}, in the length, is not known to have a value")
    refuse_unless(here.positive(length), f"0 < {length} does not follow")
    claim = at_most(optimum, loss)
    return conclude("infimum", domain, claim, premises, detail=type(optimum).__name__)


def count_at_most(
    domain: Domain,
    count: Count,
    half: sp.Expr,
    enough: Theorem,
    *premises: Theorem,
) -> Theorem:
    """The count is at most N, where `enough` states that the loss after N steps is at most eps.

    N = 2 half + p >= 1 for a count of steps with parity p, and N = half >= 1 for a schedule and for
    the mean over a period; the count of even steps in infinite dimension has p = 0. Sound because
    it is the least such N.
    """
    number, loss, level = _loss_after(count, half)
    refuse_unless(is_integer(half), f"{half} is not known as an integer")
    here = facts(domain, [enough, *premises])
    refuse_unless(here.entails(at_most(1, number)), f"1 <= {number} does not follow")
    refuse_unless(here.entails(at_most(loss, level)), f"{enough.claim} is not about {loss}")
    claim = at_most(count, number)
    used = (enough, *premises)
    return conclude("least number", domain, claim, used, detail=type(count).__name__)


def count_at_least(
    domain: Domain,
    count: Count,
    number: sp.Expr,
    short: Theorem | None = None,
    variable: sp.Symbol | None = None,
) -> Theorem:
    """N <= count, where `short` states that no smaller number of steps is enough.

    `short` is eps < loss after T steps, T = 2 i + p (a schedule, a mean: T = i) with i the fresh
    integer `variable`, for all i with 1 <= T <= N - 1. Without it N is the least number of the
    parity.
    """
    here = context(domain.constraints)
    if short is None or variable is None:
        least = _loss_after(count, sp.Integer(1))[0] if _is_even(count) else 1
        refuse_unless(here.entails(at_most(number, least)), f"{number} may be above {least}")
        return conclude("least number", domain, at_most(number, count), detail=type(count).__name__)
    used = any(variable in c.free_symbols for c in domain.constraints)
    fresh = not used and variable not in count.free_symbols | number.free_symbols
    fresh = fresh and bool(variable.is_integer)
    refuse_unless(fresh, f"{variable} is not a fresh integer variable")
    check_binds(short, variable)
    time, loss, level = _loss_after(count, variable)
    refuse_unless(is_integer(number), f"{number} is not known as an integer")
    least_index = 1 if variable.is_positive else 0
    if isinstance(count, SignExactCount) and variable.is_positive:
        refuse_unless(_is_even(count), f"{variable} leaves out one step")
    refuse_unless(variable.is_nonnegative or not least_index, f"{variable} is negative")
    inside = here.extended([at_most(1, time), at_most(time, number - 1)])
    spoken = set(short.claim.free_symbols)
    for constraint in short.domain.constraints:
        spoken |= constraint.free_symbols
        refuse_unless(inside.entails(constraint), f"{constraint} does not follow for all {time}")
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"{short.claim} also speaks of {unknown}")
    refuse_unless(short.relation == less(level, loss), f"{short.claim} is not about {loss}")
    claim = at_most(number, count)
    return conclude("least number", domain, claim, [short], detail=type(count).__name__)


def compare_counts(
    domain: Domain, first: Count, second: Count, losses: Theorem, variable: sp.Symbol
) -> Theorem:
    """count_1 <= count_2, where `losses` states loss_1(T) - eps_1 <= loss_2(T) - eps_2 for every T.

    T = 2 i, with i the fresh positive integer `variable`, and both count even numbers of steps, at
    a dimension or over all coordinates. Sound because the loss is at most eps_2 after count_2
    steps, so that the other is at most eps_1, and count_1 is the least even number with this.
    """
    for count in (first, second):
        refuse_unless(_is_even(count), f"{count} is not of even steps")
    used = any(variable in c.free_symbols for c in domain.constraints)
    fresh = not used and variable not in first.free_symbols | second.free_symbols
    fresh = fresh and bool(variable.is_integer and variable.is_positive)
    refuse_unless(fresh, f"{variable} is not a fresh positive integer variable")
    check_binds(losses, variable)
    here = context(domain.constraints)
    spoken = set(losses.claim.free_symbols)
    for constraint in losses.domain.constraints:
        spoken |= constraint.free_symbols
        refuse_unless(here.entails(constraint), f"{constraint} does not follow for every number")
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"{losses.claim} also speaks of {unknown}")
    sides = [loss - level for _, loss, level in (_loss_after(c, variable) for c in (first, second))]
    fits = losses.relation == at_most(*sides)
    refuse_unless(fits, f"{losses.claim} does not compare the two losses less their levels")
    detail = type(first).__name__
    return conclude("least number", domain, at_most(first, second), [losses], detail=detail)


def _is_even(count: Count) -> bool:
    return isinstance(count, EvenCount) or (
        isinstance(count, SignExactCount) and count.args[3] == 0
    )


def _loss_after(count: Count, half: sp.Expr) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """The number of steps with a given half (or whole), its loss and the level for a count."""
    if isinstance(count, EvenCount):
        a, level = count.args
        return 2 * half, EvenOptimum(a, 2 * half), level
    if isinstance(count, ScheduledCount):
        a, dimension, level, *shape = count.args
        return half, count.loss(a, dimension, half, *shape), level
    if isinstance(count, SignMeanCount):
        a, dimension, level = count.args
        return half, SignMeanOptimum(a, dimension, half), level
    refuse_unless(isinstance(count, SignExactCount), f"{count} is no literal count")
    a, dimension, level, parity = count.args
    refuse_unless(parity in (0, 1), f"{parity} is no parity")
    number = 2 * half + parity
    return number, SignExactOptimum(a, dimension, number), level


def even_constant(
    domain: Domain, constant: EvenConstant, variable: sp.Symbol, low: sp.Expr, high: sp.Expr
) -> tuple[Theorem, Theorem]:
    """I <= K and K <= I + a + b^(1 - 2 alpha)/(2 alpha - 1), 0 < a <= b, alpha > 1/2.

    K is the integral over all x > 0, by definition, and I that from a to b, of the squared distance
    from x^-alpha to the nearest even integer. Sound because this square is not negative, at most 1,
    and at most x^(-2 alpha), as 0 is an even integer.
    """
    refuse_unless(isinstance(constant, EvenConstant), f"{constant} is not the constant")
    (a,) = constant.args
    low, high = sp.sympify(low), sp.sympify(high)
    here = context(domain.constraints)
    for order in (less(0, low), at_most(low, high)):
        refuse_unless(here.entails(order), f"{order} does not follow")
    free = variable not in a.free_symbols | low.free_symbols | high.free_symbols
    refuse_unless(free and not variable.is_integer, f"{variable} is not a fresh variable")
    part = sp.Integral(constant.integrand(variable), (variable, low, high))
    rest = low + high ** (1 - 2 * a) / (2 * a - 1)
    detail = type(constant).__name__
    return (
        conclude("definition", domain, at_most(part, constant), detail=detail),
        conclude("definition", domain, at_most(constant, part + rest), detail=detail),
    )
