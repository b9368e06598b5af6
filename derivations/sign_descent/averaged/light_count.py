"""The number of steps of averaged sign descent for alpha > 1/2 between explicit bounds.

At the best step at most some fixed number n of coordinates decrease. So the loss at its T is at
least that of the limit at tau = 2 T/sqrt(d - n), and it is at most that at 2 T/sqrt(d). With the
inverse of the rate at eps H(d, 2 alpha)/zeta(2 alpha), both sides are solved for T.
"""

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from derivations import spectrum
from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    before_steps,
    cases,
    chosen_step,
    equal,
    follows,
    greatest_index,
    least_steps,
    less,
    multiply,
    raise_to,
    replace,
    specialise,
)
from derivations.kernel.proposition import Claim
from derivations.sign_descent.averaged import limit_law, pieces
from derivations.sign_descent.averaged.light_growth import least_step
from derivations.sign_descent.averaged.light_inverse import around_inverse, border_grows
from derivations.sign_descent.averaged.light_rate import meaning
from derivations.sign_descent.averaged.loss import loss_times_normaliser
from derivations.sign_descent.averaged.pieces import m, q, real, sigma, squares, v
from derivations.statements import two_sides
from theory.functions import H
from theory.sign_descent import sign_descent
from theory.sign_descent_bounds import count_above, least_u
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_rate import Decreasing, InverseSignRate, best_u
from theory.symbols import alpha, d, eps, phi, tau, u, w, x, y

__all__ = [
    "COUNT", "DERIVATIONS", "LEAST", "LEVEL", "MOST", "REGIME", "TIME", "below_for_all",
    "below_one", "best_at", "from_above", "level_below", "limit_domain", "loss_above_rate",
]  # fmt: skip

Prove = Callable[[Proof], Sequence[Theorem]]
_HALF = sp.Rational(1, 2)
_H, _ZETA = H(d, 2 * alpha), sp.zeta(2 * alpha)
_EPS = sp.Rational(3, 10)
LEVEL = eps * _H / _ZETA
"""The relative loss at infinite dimension that corresponds to eps."""
COUNT = SignCount(alpha, d, eps)
_STEP = SignStep(alpha, d, COUNT)
TIME = InverseSignRate(alpha, LEVEL)


def step_domain() -> Domain:
    """alpha > 1/2, and a step phi that reaches the loss eps in tau steps."""
    loss = at_most(SignLoss(alpha, d, tau, phi), eps)
    borders = (at_most(1, phi), at_most(phi, d))
    point = {alpha: 1, d: 12, tau: 3, phi: 2, eps: _HALF}
    return Domain.of(point, less(_HALF, alpha), *borders, loss)


@cache
def level() -> Theorem:
    """H(d, 2 alpha) r(T, phi) <= eps zeta(2 alpha)."""
    domain = step_domain()
    loss = multiply(follows(domain, domain.constraints[-1]), _H)
    size = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha})
    return follows(domain, at_most(loss.relation.left, eps * _ZETA), loss, multiply(size, eps))


def _place(domain: Domain) -> list[Theorem]:
    """floor(phi) coordinates decrease at phi."""
    number = sp.floor(phi)
    return [
        raise_to(follows(domain, at_most(number, phi)), -alpha),
        raise_to(follows(domain, less(phi, number + 1)), -alpha),
    ]


@cache
def few_decrease() -> Theorem:
    """phi <= m where the sum of (k^-alpha - m^-alpha)^2 over k <= m is at least eps zeta(2 alpha).

    The sum of (k^-alpha - u)_+^2 is convex in u: it lies above its tangent at u = m^-alpha.
    """
    end, step = m**-alpha, phi**-alpha
    enough = at_most(eps * _ZETA, squares(m, end))
    domain = step_domain().extend({m: 6, eps: _EPS, tau: 9}, at_most(2, m), enough)
    near, number = _place(domain), sp.floor(phi)
    chosen = {q: number, u: step, v: end, sigma: sp.Integer(1)}
    tangent = specialise(pieces.tangent_and_square(), domain, chosen, near)
    square = specialise(pieces.square_is_nonnegative(), domain, {real: step - end})
    slope = H(m, alpha) - m * end
    line = squares(m, end) - 2 * (step - end) * slope
    above = follows(domain, at_most(line, squares(number, step)), tangent, square)
    loss = specialise(loss_times_normaliser(), domain)
    late = multiply(follows(domain, at_most(number, d)), step**2 / (4 * tau**2))
    share = follows(domain, at_most(squares(number, step), eps * _ZETA), loss, late, level())
    power = raise_to(follows(domain, less(1, m)), alpha)
    grown = multiply(specialise(border_grows(), domain), end)
    positive = follows(domain, less(0, slope), multiply(power, end), grown)
    claim = at_most(0, (step - end) * slope)
    product = follows(domain, claim, above, share, follows(domain, enough))
    order = multiply(product, 1 / slope, positive)
    return follows(
        domain, at_most(phi, m), raise_to(follows(domain, at_most(end, step), order), -1 / alpha)
    )


@cache
def loss_above_rate() -> Theorem:
    """zeta(2 alpha) r(2 T/sqrt(w)) <= eps H(d, 2 alpha): at least w coordinates oscillate."""
    domain = step_domain().extend({w: 9}, at_most(w, d - phi))
    number, step, weight = sp.floor(phi), phi**-alpha, w / (4 * tau**2)
    index = Decreasing(alpha, weight)
    inside = greatest_index(domain, index)
    chosen = {m: index, sigma: weight, q: number, u: step}
    bound = specialise(pieces.lower_bound(), domain, chosen, [*inside, *_place(domain)])
    few = multiply(follows(domain, at_most(number, d - w)), step**2 / (4 * tau**2))
    loss = specialise(loss_times_normaliser(), domain)
    reached = multiply(follows(domain, step_domain().constraints[-1]), _H)
    rate = specialise(meaning(), domain, {tau: 2 * tau / sp.sqrt(w)})
    return follows(domain, at_most(rate.relation.left, eps * _H), bound, few, loss, reached, rate)


def best_at(time: sp.Expr) -> sp.Expr:
    """The best u at a rescaled time."""
    return best_u(Decreasing(alpha, time**-2), alpha, time)


@cache
def time_of_step() -> Theorem:
    """sqrt(w) times half the inverse is at most T, where w <= d - phi and r(T, phi) <= eps."""
    start = loss_above_rate().domain
    domain = start.extend({}, less(LEVEL, 1))
    time = 2 * tau / sp.sqrt(w)
    one = follows(domain, less(LEVEL, 1))
    chord = specialise(around_inverse()[0], domain, {tau: time, y: LEVEL}, [one])
    bound = specialise(loss_above_rate(), domain)
    product = follows(domain, at_most(chord.relation.left, 0), chord, bound)
    order = multiply(product, best_at(time) ** -2)
    weights = follows(domain, at_most(time**-2, TIME**-2), order)
    return multiply(raise_to(weights, -_HALF), sp.sqrt(w) / 2)


@cache
def below_one() -> Theorem:
    """eps H(d, 2 alpha)/zeta(2 alpha) < 1 for eps < 1."""
    domain = limit_domain()
    return follows(domain, less(LEVEL, 1), level_below())


@cache
def level_below() -> Theorem:
    """eps H(d, 2 alpha)/zeta(2 alpha) <= eps."""
    domain = limit_domain()
    size = specialise(spectrum.bounds_above()[1], domain, {alpha: 2 * alpha})
    return follows(domain, at_most(LEVEL, eps), multiply(size, eps / _ZETA))


def _at_best(domain: Domain) -> list[Theorem]:
    """The best step at the count, and that it reaches eps."""
    some, enough = least_steps(domain, COUNT)
    one, last, least = chosen_step(domain, _STEP)
    turned = follows(domain, equal(least.relation.right, least.relation.left), least)
    return [some, one, last, replace(enough, turned)]


def count_domain() -> Domain:
    """0 < eps < 1 and alpha > 1/2, and a number m that the decreasing coordinates do not exceed."""
    enough = at_most(eps * _ZETA, squares(m, m**-alpha))
    borders = (less(_HALF, alpha), less(eps, 1), less(LEVEL, 1))
    point = {alpha: 1, m: 6, d: 16, eps: _EPS}
    return Domain.of(point, *borders, at_most(2, m), less(m, d), enough)


@cache
def from_below() -> Theorem:
    """sqrt(d - m) times half the inverse is at most T."""
    domain = count_domain()
    best = _at_best(domain)
    chosen = {tau: COUNT, phi: _STEP}
    few = specialise(few_decrease(), domain, chosen, best)
    room = follows(domain, less(0, d - m))
    chosen = {tau: COUNT, phi: _STEP, w: d - m}
    return specialise(time_of_step(), domain, chosen, [room, *best, few])


@cache
def time_before() -> Theorem:
    """T is at most sqrt(d) times half the inverse, where eps < r*(T)."""
    time = 2 * tau / sp.sqrt(d)
    later = less(eps, SignOptimum(alpha, d, tau))
    point = {alpha: 1, d: 36, tau: 1, eps: _EPS}
    domain = Domain.of(point, less(_HALF, alpha), less(LEVEL, 1), later)
    index = Decreasing(alpha, time**-2)
    inside = greatest_index(domain, index)
    high = specialise(limit_law.optimum_bounds()[1], domain, {m: index, tau: time}, inside)
    loss = multiply(follows(domain, later), _H)
    rate = specialise(meaning(), domain, {tau: time})
    one = follows(domain, less(LEVEL, 1))
    chord = specialise(around_inverse()[1], domain, {tau: time, y: LEVEL}, [one])
    missing = follows(domain, at_most(0, chord.relation.left), high, loss, rate)
    product = follows(domain, at_most(0, chord.relation.right), missing, chord)
    order = multiply(product, best_at(TIME) ** -2)
    weights = follows(domain, at_most(TIME**-2, time**-2), order)
    return multiply(raise_to(weights, -_HALF), sp.sqrt(d) / 2)


def from_above_domain() -> Domain:
    """0 < eps < 1 and alpha > 1/2; the last condition follows and lets the inverse be spoken of."""
    point = {alpha: 1, d: 36, eps: _EPS}
    return Domain.of(point, less(_HALF, alpha), less(eps, 1), less(LEVEL, 1))


@cache
def from_above() -> Theorem:
    """T <= 1 + sqrt(d) times half the inverse."""
    start = from_above_domain()
    border, goal = at_most(2, COUNT), at_most(COUNT, 1 + sp.sqrt(d) * TIME / 2)
    domain = start.extend({}, border)
    several = follows(domain, border)
    before = before_steps(domain, COUNT, several)
    late = follows(domain, less(0, COUNT - 1), several)
    bound = specialise(time_before(), domain, {tau: COUNT - 1}, [late, before])
    single = start.extend({d: 2, eps: sp.Rational(9, 10)}, less(COUNT, 2))
    return cases(follows(domain, goal, bound), follows(single, goal), border)


_OUT = 2 * alpha / (2 * alpha - 1)
LEAST = (1 - eps) ** _OUT * (2 * sp.zeta(alpha + _HALF)) ** -_OUT
"""The best step is at least this; equal to `least_u` of theory."""
MOST = (2 * sp.zeta(alpha + _HALF) / (1 - eps)) ** (2 / (2 * alpha - 1))
"""No more coordinates than this decrease at the best step, at any d."""
REGIME = next(r for r in sign_descent().regimes if r.name == "light tail")


def limit_domain() -> Domain:
    """0 < eps < 1, alpha > 1/2 and any dimension."""
    return Domain.of({alpha: 3, d: 6, eps: _EPS}, less(_HALF, alpha), less(eps, 1))


@cache
def below_for_all() -> Theorem:
    """sqrt(d - x) times half the inverse is at most T, where at most x < d coordinates decrease."""
    domain = limit_domain().extend({x: 4}, at_most(x**-alpha, LEAST), less(x, d))
    best = _at_best(domain)
    same = follows(limit_domain(), equal(least_u(), LEAST))
    least = replace(specialise(least_step(), limit_domain()), same)
    far = follows(domain, at_most(x**-alpha, _STEP**-alpha), least)
    room, one = follows(domain, less(0, d - x)), specialise(below_one(), domain)
    chosen = {tau: COUNT, phi: _STEP, w: d - x}
    near = [room, one, *best, raise_to(far, -1 / alpha)]
    return specialise(time_of_step(), domain, chosen, near)


def closed_domain() -> Domain:
    """The number of decreasing coordinates in closed form, below d."""
    return limit_domain().extend({}, less(LEVEL, 1), less(MOST, d))


@cache
def closed_below() -> Theorem:
    """The lower bound with that number."""
    domain = closed_domain()
    return specialise(below_for_all(), domain, {x: MOST})


def _derivation(
    name: str, title: str, domain: Domain, claims: tuple[Claim, ...], prove: Prove
) -> Derivation:
    return Derivation(
        name=f"sign-descent/light-tail-{name}",
        law="bigram/sign-descent",
        title=title,
        source="Kunstner and Bach (2025), Theorem 4.5, extended to every rescaled time",
        statement=Statement(domain, claims),
        prove=prove,
    )


def _prove_above(proof: Proof) -> list[Theorem]:
    proof.step("The loss is at most the rate at 2 T/sqrt(d): solve for T.", time_before())
    return [proof.step("One step before the count the loss is larger.", from_above())]


def _prove_bounds(proof: Proof) -> list[Theorem]:
    proof.step("At the best step few coordinates decrease.", least_step())
    proof.step("So the loss is at least the rate at a time slightly longer.", loss_above_rate())
    proof.step("Solve for T.", time_of_step())
    low, high = closed_below(), specialise(from_above(), closed_domain())
    return [
        proof.step("With the number of decreasing coordinates written out.", low),
        proof.step("One step before the count the loss is larger.", high),
    ]


def _prove_sharper(proof: Proof) -> list[Theorem]:
    proof.step("The tangent shows that at most m coordinates decrease.", few_decrease())
    proof.step("So the loss is at least the rate at a time slightly longer.", loss_above_rate())
    proof.step("Solve for T.", time_of_step())
    return [
        proof.step("At the best step.", from_below()),
        proof.step(
            "One step before the count the loss is larger.",
            specialise(from_above(), count_domain()),
        ),
    ]


_WRITTEN_OUT, _SHARPER = REGIME.finite[1], count_above(m)

DERIVATIONS = (
    _derivation(
        "count-above",
        "The number of steps for alpha > 1/2 from above, at every dimension",
        from_above_domain(),
        two_sides(_WRITTEN_OUT)[1:],
        _prove_above,
    ),
    _derivation(
        "count-bounds",
        "The number of steps for alpha > 1/2 within explicit bounds",
        closed_domain(),
        two_sides(_WRITTEN_OUT),
        _prove_bounds,
    ),
    _derivation(
        "count-near",
        "The number of steps for alpha > 1/2, with the number of decreasing coordinates given",
        count_domain(),
        two_sides(_SHARPER),
        _prove_sharper,
    ),
)
