"""The best step size of averaged sign descent for alpha > 1/2 and 4 T^2 = tau^2 d.

The f of the limit exceeds its minimum by at least (1 + tau^-2)(u - u*)^2. At a finite d the loss
times H(d, 2 alpha) is f(u) less at most 1/(tau^2 d), and no more than the minimum of f at its best
u = phi^-alpha. So that u is within 1/sqrt((1 + tau^2) d) of u*.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    cases,
    chosen_step,
    combine_limits,
    equal,
    follows,
    greatest_index,
    less,
    limit_of_monomials,
    multiply,
    raise_to,
    replace,
    restate,
    specialise,
    squeeze,
)
from derivations.sign_descent.averaged import pieces
from derivations.sign_descent.averaged.limit_law import (
    best,
    few_decrease,
    optimum_bounds,
    pieces_domain,
    rate_domain,
    time,
    weight,
)
from derivations.sign_descent.averaged.loss import loss_times_normaliser, total
from derivations.sign_descent.averaged.pieces import m, q, sigma
from derivations.statements import as_limit, two_sides
from theory.sign_descent_loss import SignLoss, SignStep
from theory.sign_descent_rate import Decreasing, best_u
from theory.sign_descent_step import step_size
from theory.symbols import alpha, d, phi, tau, u, x, y

__all__ = ["DERIVATIONS", "below_root", "squares_are_near", "step_bounds"]

_REGIME = next(r for r in step_size().regimes if r.name == "light tail")
_RANGE, _NEAR, _ = _REGIME.finite
_STEP = SignStep(alpha, d, time)
_CHOSEN = _STEP**-alpha
_FALL = 1 / ((1 + tau**2) * d)
"""The square of the distance that is allowed."""


@cache
def growth_of_f() -> Theorem:
    """value + (1 + tau^-2)(u - u*)^2 <= f(u) at u = phi^-alpha, for every step."""
    domain = few_decrease().domain
    number = sp.floor(phi)
    below = raise_to(follows(domain, at_most(number, phi)), -alpha)
    above = raise_to(follows(domain, less(phi, number + 1)), -alpha)
    chosen = {sigma: weight, q: number, u: phi**-alpha}
    return specialise(pieces.growth_from_vertex(), domain, chosen, [below, above])


@cache
def growth_of_loss() -> Theorem:
    """value + (1 + tau^-2)(u - u*)^2 - 1/(tau^2 d) <= H(d, 2 alpha) r_d(T, phi)."""
    domain = growth_of_f().domain
    error = multiply(few_decrease(), weight / d)
    least = growth_of_f().relation.left - weight / d
    bound = follows(
        domain, at_most(least, total(sp.floor(phi), phi**-alpha, time)), growth_of_f(), error
    )
    meaning = specialise(loss_times_normaliser(), domain, {tau: time})
    return follows(domain, at_most(least, meaning.relation.left), bound, meaning)


@cache
def squares_are_near() -> Theorem:
    """(u - u*)^2 <= 1/((1 + tau^2) d) at the best step."""
    domain = pieces_domain()
    one, last, least = chosen_step(domain, _STEP)
    bound = specialise(growth_of_loss(), domain, {phi: _STEP}, [one, last])
    normaliser = bound.relation.right / SignLoss(alpha, d, time, _STEP)
    same = multiply(least, normaliser)
    high = optimum_bounds()[1]
    square = (_CHOSEN - best) ** 2
    product = follows(domain, at_most((1 + weight) * square, weight / d), bound, same, high)
    scaled = multiply(product, 1 / (1 + weight))
    claim = at_most(square, weight / d / (1 + weight))
    same = follows(domain, equal(weight / d / (1 + weight), _FALL))
    return replace(follows(domain, claim, scaled), same)


@cache
def below_root() -> Theorem:
    """z <= y for a real z with z^2 <= y^2 and y > 0."""
    z = pieces.real
    start = Domain.of({z: -1, y: 2}, at_most(z**2, y**2))
    left = start.extend({}, at_most(z, 0))
    right = start.extend({z: 1}, less(0, z))
    positive = Domain.of({x: 1, y: 2}, at_most(x**2, y**2))
    root = raise_to(follows(positive, at_most(x**2, y**2)), sp.Rational(1, 2))
    second = specialise(follows(positive, at_most(x, y), root), right, {x: z})
    return cases(follows(left, at_most(z, y)), second, at_most(z, 0))


@cache
def step_bounds() -> tuple[Theorem, Theorem]:
    """The two sides of `near_best` of theory."""
    pieces_, domain = pieces_domain(), rate_domain()
    index, low, high = Decreasing(alpha, weight), *two_sides(_NEAR)
    gap, root = _CHOSEN - best, sp.sqrt(_FALL)
    inside = greatest_index(domain, index)
    found = []
    for distance, goal in ((-gap, low), (gap, high)):
        square = follows(pieces_, at_most(distance**2, root**2), squares_are_near())
        bound = specialise(below_root(), pieces_, {pieces.real: distance, y: root}, [square])
        found.append(follows(domain, goal, specialise(bound, domain, {m: index}, inside)))
    return found[0], found[1]


@cache
def tends_to_best() -> Theorem:
    """phi* tends to u*^(-1/alpha)."""
    claim = as_limit(_REGIME.relation)
    domain, parameters = rate_domain(), rate_domain().without(d)
    middle, root = best_u(Decreasing(alpha, weight)), sp.sqrt(_FALL)
    below, above = middle - root, middle + root
    low, high = step_bounds()
    tends = squeeze(
        parameters,
        follows(domain, at_most(below, _CHOSEN), low),
        follows(domain, at_most(_CHOSEN, above), high),
        limit_of_monomials(parameters, below, d, middle),
        limit_of_monomials(parameters, above, d, middle),
    )
    power = combine_limits(parameters, _raised(_CHOSEN), d, [tends])
    return restate(power, parameters, claim.expression, claim.value)


def _raised(base: sp.Expr) -> sp.Expr:
    """The base to the power -1/alpha, left as it stands."""
    return sp.Pow(base, -1 / alpha, evaluate=False)


def _prove(proof: Proof) -> list[Theorem]:
    proof.step("f grows at least like a square from its minimum.", growth_of_f())
    proof.step("A finite d changes f by at most 1/(tau^2 d).", growth_of_loss())
    domain = rate_domain()
    one, last, least = chosen_step(domain, _STEP)
    proof.step("The best step is one at which the least loss is taken.", least)
    proof.step("The least loss is at most the minimum of f.", squares_are_near())
    low, high = step_bounds()
    return [
        proof.step("The paper's range, from below.", one),
        proof.step("The paper's range, from above.", last),
        proof.step("Take the root on one side.", low),
        proof.step("And on the other.", high),
        proof.step("The distance tends to zero; powers are continuous.", tends_to_best()),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/light-tail-step",
        law="bigram/sign-descent/step-size",
        title="The best step size of averaged sign descent for alpha > 1/2, at every rescaled time",
        source="Kunstner and Bach (2025), Proposition 4.3 and Theorem 4.5, extended, with a rate",
        statement=Statement(
            rate_domain(),
            (*two_sides(_RANGE), *two_sides(_NEAR), as_limit(_REGIME.relation)),
        ),
        prove=_prove,
    ),
)
