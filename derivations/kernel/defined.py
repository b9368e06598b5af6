"""Whether every part of an expression has a value on a domain.

A claim is admitted only if both of its sides are defined: denominators do not vanish, logarithms
have positive arguments, non-integer powers have positive bases (or bases that may vanish, with
positive exponents), sums have ranges that are not inverted, integrands are continuous on the
closed range of integration. An undetermined function f(x) stands for a continuous one and has
no derivative here. A case distinction needs a value of each branch where it applies, and may hold
the index of a finite sum but no variable of integration. Improper integrals and infinite sums are
admitted only if a rule has shown before that they converge.
"""

from collections.abc import Set

import sympy as sp
from sympy.core.function import AppliedUndef

from derivations.kernel.enclosure import definition, order_of
from derivations.kernel.entailment import Context, is_integer
from derivations.kernel.proposition import ASSUMPTIONS, at_most, less
from theory.functions import Beta, E, H, InverseE, Opaque, TotalVariation
from theory.gradient_loss import GradientCount
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
from theory.sign_descent_literal import (
    LinearPosition,
    PolynomialPosition,
    ScheduledPosition,
    SignPosition,
)
from theory.sign_descent_loss import SignCount, SignOptimum, SignStep
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
)
from theory.sign_descent_schedule import ScheduledCount, ScheduledLoss

__all__ = ["undefined_part"]

_ENTIRE = (sp.exp, sp.cos, sp.sin, sp.cosh, sp.sinh, sp.floor, sp.ceiling, sp.Max, sp.Min)
_OWN_RULE = (E, Beta, H, InverseE, TotalVariation, GradientCount)
_EXTREMA = (SignOptimum, SignStep, SignCount, Decreasing, DecreasingAt)
_INVERSES = (InverseSignRate, InverseHeavyRate)

_LITERAL_COUNTS = (SignExactCount, SignMeanCount, ScheduledCount)
_LITERAL = (SignExactLoss, SignExactOptimum, SignMeanOptimum, ScheduledLoss, *_LITERAL_COUNTS)
_EVEN = (EvenLoss, EvenOptimum, EvenCount, EvenConstant)
_POSITIONS = (SignPosition, ScheduledPosition)
_NOT_UNFOLDED = (*_OWN_RULE, *_EXTREMA, *_INVERSES, *_LITERAL, *_EVEN, *_POSITIONS)


def undefined_part(
    e: sp.Expr, context: Context, convergent: Set[sp.Expr] = frozenset()
) -> sp.Expr | None:
    """The first part of the expression that is not known to have a finite real value, or None.

    `convergent` holds the improper integrals and infinite sums that are known to converge.
    """
    if e.is_Rational or e.is_Symbol or e in (sp.pi, sp.E, sp.EulerGamma):
        return None
    if isinstance(e, sp.Sum | sp.Integral):
        return _binder(e, context, convergent)
    if isinstance(e, sp.Piecewise):
        return _branches(e, context, convergent)
    abbreviation = isinstance(e, Opaque) and not isinstance(e, _NOT_UNFOLDED)
    for argument in e.args:
        if abbreviation and argument is sp.oo:
            continue  # an infinite dimension: the definition, looked at below, says what is meant
        part = undefined_part(argument, context, convergent)
        if part is not None:
            return part
    if isinstance(e, SignRate) and not context.positive(e.args[1]):
        return e  # its formula is even in the time, but only a positive time is undone by SymPy
    if isinstance(e, Opaque) and not isinstance(e, _NOT_UNFOLDED):
        meaning = definition(e)
        return e if meaning is None else undefined_part(meaning, context, convergent)
    if e.is_Add or e.is_Mul or isinstance(e, (*_ENTIRE, AppliedUndef)):
        return None
    return None if _defined_here(e, context) else e


def _defined_here(e: sp.Expr, context: Context) -> bool:
    """Whether a power or special function is defined, its arguments being so."""
    if e.is_Pow:
        if e.exp.is_Integer:
            return bool(e.exp >= 0) or _nonzero(e.base, context)
        if context.positive(e.base):
            return True
        return context.entails(at_most(0, e.base)) and context.positive(e.exp)
    if isinstance(e, sp.log | sp.gamma | Beta):
        return all(context.positive(a) for a in e.args)
    if isinstance(e, sp.zeta):
        return len(e.args) == 1 and _nonzero(e.args[0] - 1, context)
    if isinstance(e, E):
        return _positive_product(e.args[1], context)
    if isinstance(e, H):
        return _whole(e.args[0]) and context.entails(at_most(1, e.args[0]))
    if isinstance(e, GradientCount):
        return _reached(e, context)
    if isinstance(e, TotalVariation):
        return _variation(e, context)
    if isinstance(e, InverseHeavyRate):
        return _heavy_tail_level(e, context)
    if isinstance(e, DecreasingAt | InverseSignRate):
        return _light_tail_level(e, context)
    if isinstance(e, Decreasing):
        return context.positive(e.args[0]) and context.entails(at_most(0, e.args[1]))
    if isinstance(e, SignOptimum | SignStep | SignCount):
        return _best(e, context)
    if isinstance(e, _POSITIONS):
        return _on_the_way(e, context)
    if isinstance(e, _LITERAL):
        return _literal(e, context)
    if isinstance(e, _EVEN):
        return _even(e, context)
    if isinstance(e, sp.asin):
        argument = e.args[0]
        return context.entails(at_most(0, argument)) and context.entails(at_most(argument, 1))
    return False


def _branches(e: sp.Piecewise, context: Context, convergent: Set[sp.Expr]) -> sp.Expr | None:
    """The first part of a case distinction without a value; itself if no branch may apply.

    A branch needs a value only where its condition holds and those before it fail. Conditions are
    orders between two expressions, defined where the conditions before them fail; the last is true.
    """
    for branch, condition in e.args:
        if condition == sp.true:
            return undefined_part(branch, context, convergent)
        order = order_of(condition)
        if order is None:
            return e
        low, high, strict = order
        holds, fails = (less, at_most) if strict else (at_most, less)
        inside = context.extended([holds(low, high)])
        for part, here in ((low, context), (high, context), (branch, inside)):
            missing = undefined_part(part, here, convergent)
            if missing is not None:
                return missing
        context = context.extended([fails(high, low)])
    return e


def _reached(e: GradientCount, context: Context) -> bool:
    """Whether the loss reaches eps, so that there is a least number of steps.

    It does for eps > 0 at a finite dimension: each (1 - k^-a)^(2t), 0 <= 1 - k^-a < 1, tends to 0.
    """
    a, _, dimension, level = e.args
    return (
        context.positive(a)
        and bool(dimension.is_integer)
        and context.entails(at_most(1, dimension))
        and context.positive(level)
    )


def _best(e: SignOptimum | SignStep | SignCount, context: Context) -> bool:
    """Whether the averaged loss of sign descent has an infimum, or gets below a level.

    It is not negative for T > 0, and at phi = 1 it is at most d/(4 T^2), which tends to 0. The
    infimum is taken, see the rule `chosen_step`.
    """
    a, dimension, last = e.args
    return (
        context.positive(a)
        and bool(dimension.is_integer)
        and context.entails(at_most(1, dimension))
        and context.positive(last)
    )


def _on_the_way(e: sp.Expr, context: Context) -> bool:
    """Whether a position has a value: after some number of steps, not more than a schedule has."""
    *before, time = e.args
    sound = _whole(time) and context.entails(at_most(0, time))
    if isinstance(e, LinearPosition | PolynomialPosition):
        number, *degree = before[1:]
        sound = sound and _whole(number) and context.entails(at_most(time, number))
        sound = sound and all(context.positive(q) for q in degree)
    return sound


def _light_tail_level(e: DecreasingAt | InverseSignRate, context: Context) -> bool:
    """Whether a relative loss lies between 0 and 1, at an exponent above 1/2.

    Then there is a greatest index, see the rule `greatest_index_at`, and the formula that defines
    the inverse has a positive value (the derivation of the inverse proves it).
    """
    a, level = e.args
    wide = context.entails(less(sp.Rational(1, 2), a))
    return wide and context.positive(level) and context.entails(less(level, 1))


def _heavy_tail_level(e: InverseHeavyRate, context: Context) -> bool:
    """Whether a relative loss is positive and at most the plateau, at an exponent below 1/2.

    Then there is one time beyond the plateau at which it is reached, see the rule `time_of_level`.
    """
    a, level = e.args
    heavy = context.positive(a) and context.entails(less(a, sp.Rational(1, 2)))
    low = context.entails(at_most(level, 2 * a**2 / (1 - a)))
    return heavy and low and context.positive(level)


def _literal(e: sp.Expr, context: Context) -> bool:
    """Whether a loss of the literal update, its infimum or a least number of steps has a value.

    Losses are finite sums and not negative. With T steps of length v = 1/T, of either parity,
    each position ends within v and stays there with one more step, with halved steps within 2^-T,
    and with steps that decrease with degree q > 0 within a multiple of T^-(q + 1) (q = 1 if they
    decrease linearly), so that every level is reached.
    """
    a, dimension, third, *rest = e.args
    sound = context.positive(a) and _whole(dimension) and context.entails(at_most(1, dimension))
    if isinstance(e, _LITERAL_COUNTS):
        shaped = all(map(context.positive, rest))
        if not isinstance(e, ScheduledCount):
            shaped = all(p in (0, 1) for p in rest)
        return sound and context.positive(third) and shaped
    sound = sound and _whole(third) and context.entails(at_most(0, third))
    return sound and all(context.positive(length) for length in rest)


def _even(e: sp.Expr, context: Context) -> bool:
    """Whether something about an even number of literal steps in infinite dimension has a value.

    For alpha > 1/2 the loss is a sum of terms between 0 and k^(-2 alpha), as no distance grows in
    two steps; the integral of the constant has values between 0 and 1 and below x^(-2 alpha). With
    T steps of length 1/T the sum tends to 0 in T, so that every level is reached.
    """
    a, *rest = e.args
    if not context.entails(less(sp.Rational(1, 2), a)):
        return False
    if isinstance(e, EvenConstant | EvenCount):
        return all(context.positive(level) for level in rest)
    time, *lengths = rest
    even = _whole(time) and is_integer(time / 2) and context.entails(at_most(0, time))
    return even and all(context.positive(length) for length in lengths)


def _variation(e: TotalVariation, context: Context) -> bool:
    """Whether f' is continuous from 1 to d, which makes its total variation finite.

    For n > 1 the roots of the quadratic of f'' lie between 0 and 1 (a derivation proves it), so
    the formula that defines the variation has no undefined part either.
    """
    a, c, n, end = e.args
    return (
        context.positive(a)
        and context.positive(c)
        and context.entails(less(1, n))
        and context.entails(at_most(1, end))
    )


def _positive_product(e: sp.Expr, context: Context) -> bool:
    """Whether e is positive, found factor by factor or else as a whole."""
    if not e.is_Mul:
        return context.positive(e)
    negative = 0
    for factor in e.args:
        if context.positive(factor):
            continue
        if not context.entails(less(factor, 0)):
            return context.positive(e)
        negative += 1
    return negative % 2 == 0


def _nonzero(e: sp.Expr, context: Context) -> bool:
    return context.positive(e) or context.entails(less(e, 0))


def _binder(e: sp.Sum | sp.Integral, context: Context, convergent: Set[sp.Expr]) -> sp.Expr | None:
    if e in convergent:
        return None
    if len(e.limits) != 1 or len(e.limits[0]) != 3:
        return e
    ((bound, lower, upper),) = e.limits
    if (
        upper is sp.oo
        or lower is -sp.oo
        or any(bound in c.free_symbols for c in context.constraints)
    ):
        return e
    if bound in lower.free_symbols | upper.free_symbols or bound.name.startswith("bound_"):
        return e  # the normal form keeps such names for itself
    is_sum = isinstance(e, sp.Sum)
    jumps = any(bound in part.free_symbols for part in e.function.atoms(sp.Piecewise))
    if jumps and not is_sum:
        return e  # a jump would not be seen; finitely many terms may jump
    for limit in (lower, upper):
        part = undefined_part(limit, context, convergent)
        if part is not None:
            return part
    if is_sum and not (bound.is_integer and _whole(lower) and _whole(upper)):
        return e
    if set(bound._assumptions_orig) - ASSUMPTIONS or (bound.is_integer and not is_sum):
        return e
    if bound.is_positive and not context.positive(lower):
        return e
    if bound.is_nonnegative and not context.entails(at_most(0, lower)):
        return e
    if not context.entails(at_most(lower, upper + 1 if is_sum else upper)):
        return e
    inner = context.extended([at_most(lower, bound), at_most(bound, upper)])
    return undefined_part(e.function, inner, convergent)


def _whole(e: sp.Expr) -> bool:
    return bool(e.is_integer) or is_integer(e)
