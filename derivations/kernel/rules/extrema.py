"""Functions of `theory` that are an infimum, a best step, an inverse, an extreme integer."""

import sympy as sp

from derivations.kernel.defined import undefined_part
from derivations.kernel.entailment import context
from derivations.kernel.proposition import Domain, Kind, at_most, equal, less
from derivations.kernel.theorem import Theorem, check_binds, conclude, facts, refuse_unless
from theory.functions import H
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_rate import Decreasing, DecreasingAt, InverseHeavyRate, flat_until

__all__ = [
    "before_steps",
    "best_step",
    "chosen_step",
    "greatest_index",
    "greatest_index_at",
    "least_steps",
    "time_of_level",
]


def best_step(
    domain: Domain,
    optimum: SignOptimum,
    bound: Theorem,
    variable: sp.Symbol,
    step: sp.Expr,
    *premises: Theorem,
) -> tuple[Theorem, Theorem]:
    """L <= r* and r* <= r(step), for r* the infimum of r(phi) over real 1 <= phi <= d.

    `bound` states L <= r(phi) for every such phi, the positive `variable`, L not holding it;
    1 <= step <= d must follow. Sound because an infimum is the greatest lower bound.
    """
    a, dimension, time = optimum.args
    bound_here = any(variable in c.free_symbols for c in domain.constraints)
    bound_here = bound_here or variable in optimum.free_symbols
    refuse_unless(not bound_here and not variable.is_integer, f"{variable} is not a fresh variable")
    check_binds(bound, variable)
    inside = context(domain.constraints).extended(
        [at_most(1, variable), at_most(variable, dimension)]
    )
    spoken = set(bound.claim.free_symbols)
    for constraint in bound.domain.constraints:
        spoken |= constraint.free_symbols
        refuse_unless(inside.entails(constraint), f"{constraint} does not follow for every step")
    unknown = spoken - {variable} - set(domain.variables)
    refuse_unless(not unknown, f"{bound.claim} also speaks of {unknown}")
    stated = bound.relation
    fits = stated.kind is not Kind.EQUAL and stated.right == SignLoss(a, dimension, time, variable)
    refuse_unless(fits, f"{stated} does not bound the loss at {variable} from below")
    refuse_unless(variable not in stated.left.free_symbols, f"{stated.left} moves with {variable}")
    here = facts(domain, premises)
    part = undefined_part(step, here)
    refuse_unless(part is None, f"{part}, in the step, is not known to have a value")
    for border in (at_most(1, step), at_most(step, dimension)):
        refuse_unless(here.entails(border), f"{border} does not follow")
    member = SignLoss(a, dimension, time, step)
    detail = type(optimum).__name__
    return (
        conclude("infimum", domain, at_most(stated.left, optimum), [bound], detail=detail),
        conclude("infimum", domain, at_most(optimum, member), premises, detail=detail),
    )


def chosen_step(domain: Domain, step: SignStep) -> tuple[Theorem, Theorem, Theorem]:
    """1 <= phi*, phi* <= d and r(phi*) = r*, for the best rescaled step size phi* at T > 0.

    By definition phi* is the least phi in [1, d] at which the loss r(T, phi) is least. There is
    one: where phi rises to an integer k, coordinate k oscillates and costs phi^(-2 alpha)/(4 T^2),
    and at phi = k it decreases and costs nothing; elsewhere the loss is continuous. So it is lower
    semicontinuous on a compact interval, where it takes its infimum, on a closed set of phi.
    """
    a, dimension, time = step.args
    detail = type(step).__name__
    low = conclude("definition", domain, at_most(1, step), detail=detail)
    high = conclude("definition", domain, at_most(step, dimension), detail=detail)
    claim = equal(SignLoss(a, dimension, time, step), SignOptimum(a, dimension, time))
    return low, high, conclude("definition", domain, claim, [low, high], detail=detail)


def least_steps(domain: Domain, count: SignCount) -> tuple[Theorem, Theorem]:
    """1 <= T and r*(T) <= eps for the count T of steps at a finite dimension, eps > 0.

    By definition T is the least integer t >= 1 with r*(t) <= eps; see `defined` for its existence.
    """
    a, dimension, level = count.args
    detail = type(count).__name__
    some = conclude("definition", domain, at_most(1, count), detail=detail)
    claim = at_most(SignOptimum(a, dimension, count), level)
    return some, conclude("definition", domain, claim, [some], detail=detail)


def before_steps(domain: Domain, count: SignCount, several: Theorem) -> Theorem:
    """eps < r*(T - 1) for the count T of steps, where 2 <= T; `several` states that.

    Sound because T is the least integer t >= 1 with r*(t) <= eps, and T - 1 is such an integer.
    """
    a, dimension, level = count.args
    enough = facts(domain, [several]).entails(at_most(2, count))
    refuse_unless(enough, f"2 <= {count} does not follow")
    claim = less(level, SignOptimum(a, dimension, count - 1))
    return conclude("definition", domain, claim, [several], detail=type(count).__name__)


def greatest_index(domain: Domain, index: Decreasing) -> tuple[Theorem, Theorem]:
    """B_m <= s and s < B_(m+1) for the greatest integer m >= 1 with B_m <= s, s >= 0.

    B_m = m^alpha H(m, alpha) - m. There is a greatest one because B_1 = 0 and B_m >= m^alpha - 1
    (drop all but the first of the terms (m/k)^alpha - 1 >= 0), which is unbounded.
    """
    a, level = index.args
    detail = type(index).__name__
    borders = (m**a * H(m, a) - m for m in (index, index + 1))
    claims = (at_most(next(borders), level), less(level, next(borders)))
    low, high = (conclude("definition", domain, claim, detail=detail) for claim in claims)
    return low, high


def time_of_level(domain: Domain, inverse: InverseHeavyRate) -> tuple[Theorem, Theorem]:
    """(1 - a)/(2 a^2) <= S and (c S - g)^(2 a)/S = y, S = 4 tau^2, for the time tau of a level y.

    Here 0 < a < 1/2, c = a/(1 - a), g = 1/(2 a) - 1 and 0 < y <= 2 a^2/(1 - a). There is one such
    time: at the least S the base is 1 and the quotient 2 a^2/(1 - a); beyond, it falls strictly,
    since (1 - 2 a) c S > g, and it tends to 0, since 2 a < 1.
    """
    a, _ = inverse.args
    detail = type(inverse).__name__
    late = conclude("definition", domain, at_most(flat_until(a), 4 * inverse**2), detail=detail)
    claim = equal(*inverse.equation(inverse))
    return late, conclude("definition", domain, claim, [late], detail=detail)


def greatest_index_at(domain: Domain, index: DecreasingAt) -> tuple[Theorem, Theorem]:
    """R_m <= y zeta(2 alpha) and y zeta(2 alpha) < R_(m+1) for the greatest integer m >= 1 with it.

    R_m = H(m, 2 alpha) - m^-alpha H(m, alpha), alpha > 1/2, 0 < y < 1. There is a greatest one
    because R_1 = 0 and R_m tends to zeta(2 alpha): with m^-alpha <= k^-alpha for k <= m, the terms
    of m^-alpha H(m, alpha) beyond any K sum to at most the tail of zeta(2 alpha), and the first K
    of them tend to 0.
    """
    a, level = index.args
    detail = type(index).__name__
    low, high = (H(m, 2 * a) - m**-a * H(m, a) for m in (index, index + 1))
    goal = level * sp.zeta(2 * a)
    first = conclude("definition", domain, at_most(low, goal), detail=detail)
    return first, conclude("definition", domain, less(goal, high), detail=detail)
