"""Special functions by their definitions.

Each rule states one definition of a function that the kernel treats as opaque, on the domain
where the definition holds.
"""

import sympy as sp

from derivations.kernel.enclosure import definition
from derivations.kernel.entailment import Context, context
from derivations.kernel.proposition import Domain, Limit, at_most, equal, less
from derivations.kernel.theorem import (
    Refused,
    Theorem,
    check_binds,
    conclude,
    facts,
    refuse_unless,
)
from theory.functions import Beta, E, H, Opaque
from theory.gradient_loss import GradientCount, GradientLoss

__all__ = [
    "before_count",
    "beta_integral",
    "euler_constant",
    "exponential_integral",
    "gamma_integral",
    "infinite_sum",
    "least_count",
    "unfold",
    "zeta_sum",
]


def unfold(domain: Domain, function: Opaque, *premises: Theorem) -> Theorem:
    """An abbreviation of `theory` equals its definition, such as H(d, p) = sum of k^-p, k <= d.

    For functions that are defined by an expression; that expression must have a value. A maximum
    in it is replaced by its largest argument where the domain and the premises tell which it is.
    """
    meaning = definition(function)
    if meaning is None:
        raise Refused(f"{function} is not defined by an expression that could stand here")
    here = facts(domain, premises)
    if not meaning.has(sp.Sum, sp.Integral):  # no bound variable can stand in a maximum
        meaning = meaning.replace(sp.Max, lambda *args: _largest(args, here))
    refuse_unless(not isinstance(function, E | Beta), f"{function} has a rule of its own")
    claim = equal(function, meaning)
    return conclude("definition", domain, claim, premises, detail=type(function).__name__)


def _largest(arguments: tuple[sp.Expr, ...], here: Context) -> sp.Expr:
    """The argument that is known to be at least all others; the maximum itself if none is.

    Orders that are given word for word are looked up before any is searched for.
    """
    given = set(here.constraints)
    for candidate in arguments:
        others = [a for a in arguments if a != candidate]
        if all(given & {at_most(a, candidate), less(a, candidate)} for a in others):
            return candidate
    for candidate in arguments:
        if all(here.entails(at_most(other, candidate)) for other in arguments):
            return candidate
    return sp.Max(*arguments)


def exponential_integral(
    domain: Domain,
    variable: sp.Symbol,
    order: sp.Expr,
    rate: sp.Expr,
    low: sp.Expr,
    high: sp.Expr,
    *premises: Theorem,
) -> Theorem:
    """The integral of w^-p exp(-c w) over [a, b], by the definition of E_p (DLMF 8.19.2).

    It is a^(1-p) E_p(c a) - b^(1-p) E_p(c b) for c > 0, 0 < a <= b and any real p. With
    b = oo the last term is absent; the integral converges because the exponential decays.
    """
    low, high = sp.sympify(low), sp.sympify(high)
    here = facts(domain, premises)
    _apart(variable, order, rate, low, high)
    refuse_unless(not variable.is_integer, f"{variable} takes integer values only")
    refuse_unless(here.entails(less(0, low)), f"0 < {low} does not follow")
    refuse_unless(here.entails(less(0, rate)), f"the rate {rate} is not known to be positive")
    integrand = variable ** (-order) * sp.exp(-rate * variable)
    integral = sp.Integral(integrand, (variable, low, high))
    value = low ** (1 - order) * E(order, rate * low)
    if high is not sp.oo:
        refuse_unless(here.entails(at_most(low, high)), f"{low} <= {high} does not follow")
        value -= high ** (1 - order) * E(order, rate * high)
    convergent = [integral] if high is sp.oo else []
    claim = equal(integral, value)
    return conclude(
        "definition", domain, claim, premises, convergent=convergent, detail="DLMF 8.19.2"
    )


def beta_integral(domain: Domain, variable: sp.Symbol, a: sp.Expr, b: sp.Expr) -> Theorem:
    """The integral of u^(a-1) (1-u)^(b-1) over (0, 1) is B(a, b), a, b > 0 (DLMF 5.12.1)."""
    here = context(domain.constraints)
    _apart(variable, a, b)
    refuse_unless(not variable.is_integer, f"{variable} takes integer values only")
    for parameter in (a, b):
        refuse_unless(here.entails(less(0, parameter)), f"0 < {parameter} does not follow")
    integrand = variable ** (a - 1) * (1 - variable) ** (b - 1)
    integral = sp.Integral(integrand, (variable, 0, 1))
    claim = equal(integral, Beta(a, b))
    return conclude("definition", domain, claim, convergent=[integral], detail="DLMF 5.12.1")


def gamma_integral(domain: Domain, variable: sp.Symbol, order: sp.Expr, rate: sp.Expr) -> Theorem:
    """The integral of u^(a-1) e^(-c u) over (0, oo) is Gamma(a) c^-a, a, c > 0 (DLMF 5.9.1).

    That is the definition of the gamma function (DLMF 5.2.1) in the variable c u.
    """
    here = context(domain.constraints)
    _apart(variable, order, rate)
    refuse_unless(not variable.is_integer, f"{variable} takes integer values only")
    for parameter in (order, rate):
        refuse_unless(here.entails(less(0, parameter)), f"0 < {parameter} does not follow")
    integrand = variable ** (order - 1) * sp.exp(-rate * variable)
    integral = sp.Integral(integrand, (variable, 0, sp.oo))
    claim = equal(integral, sp.gamma(order) * rate ** (-order))
    return conclude("definition", domain, claim, convergent=[integral], detail="DLMF 5.9.1")


def zeta_sum(domain: Domain, index: sp.Symbol, exponent: sp.Expr) -> Theorem:
    """The sum of k^-s over k >= 1 is zeta(s), for s > 1 (DLMF 25.2.1)."""
    here = context(domain.constraints)
    _apart(index, exponent)
    refuse_unless(index.is_integer, f"{index} is not an integer variable")
    refuse_unless(here.entails(less(1, exponent)), f"1 < {exponent} does not follow")
    total = sp.Sum(index ** (-exponent), (index, 1, sp.oo))
    claim = equal(total, sp.zeta(exponent))
    return conclude("definition", domain, claim, convergent=[total], detail="DLMF 25.2.1")


def euler_constant(domain: Domain, dimension: sp.Symbol) -> Theorem:
    """H(d, 1) - log d tends to Euler's constant, by its definition (DLMF 5.2.3)."""
    whole = dimension.is_integer and dimension.is_positive and dimension not in domain.variables
    refuse_unless(whole, f"{dimension} is not a fresh integer variable")
    claim = Limit(H(dimension, 1) - sp.log(dimension), dimension, sp.EulerGamma)
    return conclude("definition", domain, claim, detail="DLMF 5.2.3")


def least_count(domain: Domain, count: GradientCount) -> tuple[Theorem, Theorem]:
    """1 <= T and r(T) <= eps for the count T of steps at a finite dimension, 0 < eps < 1.

    By definition T is the least integer t >= 0 with r(t) <= eps; it exists (see `defined`), and
    it is not 0 because r(0) = 1.
    """
    a, b, dimension, level = count.args
    below_one = context(domain.constraints).entails(less(level, 1))
    refuse_unless(below_one, f"{level} < 1 does not follow")
    detail = type(count).__name__
    some = conclude("definition", domain, at_most(1, count), detail=detail)
    claim = at_most(GradientLoss(a, b, dimension, count), level)
    return some, conclude("definition", domain, claim, [some], detail=detail)


def before_count(domain: Domain, count: GradientCount, several: Theorem) -> Theorem:
    """eps < r(T - 1) for the count T of steps, where 2 <= T; `several` states that.

    Sound because T is the least integer t >= 0 with r(t) <= eps, and T - 1 is such an integer.
    (For T = 1 the same holds, but r(0) has no term in the language.)
    """
    a, b, dimension, level = count.args
    enough = facts(domain, [several]).entails(at_most(2, count))
    refuse_unless(enough, f"2 <= {count} does not follow")
    claim = less(level, GradientLoss(a, b, dimension, count - 1))
    return conclude("definition", domain, claim, [several], detail=type(count).__name__)


def infinite_sum(
    domain: Domain,
    index: sp.Symbol,
    bound: Theorem,
    sign: Theorem,
    constant: sp.Expr,
    exponent: sp.Expr,
    dimension: sp.Symbol,
) -> tuple[Theorem, Theorem]:
    """Convergence and tail of a sum of terms with 0 <= f(k) <= C k^-s, s > 1.

    `sign` states 0 <= f(k) and `bound` states f(k) <= C k^-s for all integers k >= 1. Returns the
    two theorems  sum_{k<=d} f <= sum_k f  and  sum_k f - sum_{k<=d} f <= C d^(1-s)/(s-1).
    Sound by comparison of the decreasing k^-s with its integral from d.
    """
    here = context(domain.constraints)
    refuse_unless(here.entails(less(1, exponent)), f"1 < {exponent} does not follow")
    used = any(index in c.free_symbols for c in domain.constraints)
    refuse_unless(index.is_integer and index.is_positive and not used, f"{index} is not fresh")
    for premise in (bound, sign):
        check_binds(premise, index)
        spoken = set(premise.claim.free_symbols) - {index} - set(domain.variables)
        refuse_unless(not spoken, f"the premise {premise} also speaks of {spoken}")
        for constraint in premise.domain.constraints:
            refuse_unless(
                here.extended([at_most(1, index)]).entails(constraint),
                f"{constraint} does not follow for every index",
            )
    term = bound.relation.left
    refuse_unless(sign.relation == at_most(0, term), f"{sign.claim} is not the sign of {term}")
    power_law = here.equal(bound.relation.right, constant * index ** (-exponent))
    fits = power_law and index not in constant.free_symbols | exponent.free_symbols
    refuse_unless(fits, f"{bound.claim} does not bound by {constant} k^-({exponent})")
    whole = sp.Sum(term, (index, 1, sp.oo))
    part = sp.Sum(term, (index, 1, dimension))
    premises, convergent = (bound, sign), [whole]
    tail = constant * dimension ** (1 - exponent) / (exponent - 1)
    first = conclude("infinite sum", domain, at_most(part, whole), premises, convergent=convergent)
    second = conclude(
        "infinite sum", domain, at_most(whole - part, tail), premises, convergent=convergent
    )
    return first, second


def _apart(bound: sp.Symbol, *parameters: sp.Expr) -> None:
    """The bound variable must not stand in the parameters."""
    inside = [p for p in parameters if bound in p.free_symbols]
    refuse_unless(not inside, f"the bound variable {bound} stands in {inside}")
