"""Literal sign descent after an even number of steps, all coordinates: the constant at large times.

The sum of the squared positions is K v^(2 - 1/a) up to 5 v^((2a+1)/(a+1)): the coordinates before
v^(-1/(a+1)) hold one v^2 each at most, those from there on follow the integral that defines K.
"""

from functools import cache

import sympy as sp

from derivations.derivation import Derivation, Proof, Statement
from derivations.kernel import (
    Domain,
    Theorem,
    at_most,
    combine_limits,
    compare_sums,
    follows,
    less,
    limit_of_monomials,
    multiply,
    pass_to_limit,
    raise_to,
    specialise,
    split_sum,
)
from derivations.sign_descent.literal import even_sum, parity
from derivations.sign_descent.literal.even_limit import HALF, STEPS, loss_sum, partial_sums
from derivations.sign_descent.literal.even_power import TOTAL
from derivations.sign_descent.literal.exact import cut, positions
from derivations.sign_descent.literal.parity import start
from theory.sign_descent_exact_loss import EvenConstant
from theory.sign_descent_literal import SignPosition
from theory.symbols import T, alpha, d, h, k, v

__all__ = ["DERIVATIONS", "loss_bounds", "loss_from_below", "root"]

_R = sp.Rational
_TERM = positions(STEPS, v)
_K = EvenConstant(alpha)
_LEAD = _K * v ** (2 - 1 / alpha)
_FIRST = SignPosition(1, v, STEPS) ** 2
_POINT = {alpha: 1, v: _R(2, 7), h: 2, cut: 2, d: 5}


@cache
def from_below() -> Theorem:
    """K v^(2-1/a) - m v^2 - 3 v m^-a + x_1^2 <= zeta(2a) r_oo(v), m >= 2."""
    domain = Domain.of(_POINT, less(HALF, alpha), at_most(2, cut), at_most(cut, d))
    split = split_sum(domain, sp.Sum(_TERM, (k, 1, d)), cut - 1)
    head = split_sum(domain, sp.Sum(_TERM, (k, 1, cut - 1)), 1)
    others = follows(domain, at_most(0, sp.Sum(_TERM, (k, 2, cut - 1))))
    part, whole = specialise(partial_sums()[0], domain), specialise(loss_sum(), domain)
    _, integral = even_sum.integral_bounds()
    waves, _ = even_sum.sum_from()
    limit = _LEAD - cut * v**2 - 3 * v * cut**-alpha + _FIRST
    left = limit - (d + 1) ** (1 - 2 * alpha) / (2 * alpha - 1)
    found = follows(domain, at_most(left, TOTAL), integral, waves, split, head, others, part, whole)
    return _to_infinity(domain, found, left, limit, below=True)


@cache
def from_above() -> Theorem:
    """zeta(2a) r_oo(v) <= K v^(2-1/a) + (m-1) v^2 + 2 v m^-a, where 1 <= 2 h v."""
    domain = Domain.of(_POINT, less(HALF, alpha), at_most(1, STEPS * v), at_most(cut, d))
    each = domain.extend({k: 1}, at_most(k, cut - 1))
    one = raise_to(follows(each, at_most(1, k)), -alpha)
    reach = follows(each, at_most(k**-alpha, STEPS * v), one)
    small = specialise(parity.square_within_a_step(), each, {start: k**-alpha, T: STEPS}, [reach])
    head = compare_sums(small, k, 1, cut - 1, domain)
    split = split_sum(domain, sp.Sum(_TERM, (k, 1, d)), cut - 1)
    _, rest = partial_sums()
    whole = specialise(loss_sum(), domain)
    integral, _ = even_sum.integral_bounds()
    nearer = raise_to(follows(domain, at_most(1, cut)), -alpha)
    waves = specialise(even_sum.sum_from()[1], domain, {}, [nearer])
    limit = _LEAD + (cut - 1) * v**2 + 2 * v * cut**-alpha
    right = limit + d ** (1 - 2 * alpha) / (2 * alpha - 1)
    found = follows(domain, at_most(TOTAL, right), head, split, rest, whole, integral, waves)
    return _to_infinity(domain, found, right, limit, below=False)


def _to_infinity(
    domain: Domain, found: Theorem, moving: sp.Expr, limit: sp.Expr, *, below: bool
) -> Theorem:
    """A bound of the whole sum, d having gone to infinity."""
    kept = [c for c in domain.constraints if d not in c.free_symbols]
    fixed = Domain.of({s: p for s, p in _POINT.items() if s != d}, *kept)
    side = limit_of_monomials(fixed, moving, d, limit)
    still = combine_limits(fixed, TOTAL, d, [])
    return pass_to_limit(fixed, found, *((side, still) if below else (still, side)))


root = sp.Symbol("r", positive=True)
"""v^(1/(a+1)), so that 1/r is where the two parts of the sum meet."""
_ERROR = v ** ((2 * alpha + 1) / (alpha + 1))


@cache
def loss_from_below() -> Theorem:
    """K v^(2-1/a) - 5 v^((2a+1)/(a+1)) + x_1^2 <= zeta(2a) r_oo(v) for v <= 1."""
    domain = Domain.of({alpha: 1, h: 2, root: HALF}, less(HALF, alpha), at_most(root, 1))
    chosen, length = sp.floor(1 / root) + 1, root ** (alpha + 1)
    large = multiply(follows(domain, at_most(root, 1)), 1 / root)
    two = follows(domain, at_most(2, chosen), large)
    found = specialise(from_below(), domain, {v: length, cut: chosen}, [two])
    size = follows(domain, at_most(chosen, 2 / root), large)
    cost = multiply(size, length**2)
    far = raise_to(follows(domain, at_most(1 / root, chosen)), -alpha)
    moved = multiply(far, 3 * length)
    left = found.relation.left + chosen * length**2 + 3 * length * chosen**-alpha
    error = 5 * root ** (2 * alpha + 1)
    claim = at_most(left - error, found.relation.right)
    return follows(domain, claim, found, cost, moved)


@cache
def loss_from_above() -> Theorem:
    """zeta(2a) r_oo(v) <= K v^(2-1/a) + 3 v^((2a+1)/(a+1)) for 1 <= 2 h v."""
    length = root ** (alpha + 1)
    domain = Domain.of({alpha: 1, h: 2, root: 1}, less(HALF, alpha), at_most(1, STEPS * length))
    chosen = sp.floor(1 / root) + 1
    found = specialise(from_above(), domain, {v: length, cut: chosen})
    cost = multiply(follows(domain, at_most(chosen - 1, 1 / root)), length**2)
    far = raise_to(follows(domain, at_most(1 / root, chosen)), -alpha)
    moved = multiply(far, 2 * length)
    bound = found.relation.right - (chosen - 1) * length**2 - 2 * length * chosen**-alpha
    error = 3 * root ** (2 * alpha + 1)
    return follows(domain, at_most(found.relation.left, bound + error), found, cost, moved)


@cache
def loss_bounds() -> tuple[Theorem, Theorem]:
    """Both bounds of the loss, in v."""
    below = Domain.of({alpha: 1, h: 2, v: HALF}, less(HALF, alpha), at_most(v, 1))
    above = Domain.of({alpha: 1, h: 2, v: HALF}, less(HALF, alpha), at_most(1, STEPS * v))
    value = v ** (1 / (alpha + 1))
    small = raise_to(follows(below, at_most(v, 1)), 1 / (alpha + 1))
    low = specialise(loss_from_below(), below, {root: value}, [small])
    high = specialise(loss_from_above(), above, {root: value})
    return (
        follows(below, at_most(_LEAD - 5 * _ERROR + _FIRST, TOTAL), low),
        follows(above, at_most(TOTAL, _LEAD + 3 * _ERROR), high),
    )


_LENGTHS = Domain.of(
    {alpha: 1, h: 2, v: HALF}, less(HALF, alpha), at_most(v, 1), at_most(1, STEPS * v)
)


def _prove(proof: Proof) -> list[Theorem]:
    slow, fast = even_sum.near_integer()
    proof.step("The square of the distance has slopes of at most 2: from below.", slow)
    proof.step("And from above.", fast)
    proof.step("Summed from m on, with the hits, which telescope.", even_sum.sum_from()[0])
    proof.step("Without hits the positions are the distances.", even_sum.sum_from()[1])
    proof.step(
        "The integral, stretched, is a part of that which defines K.", even_sum.integral_bounds()[0]
    )
    proof.step("The other parts are small.", even_sum.integral_bounds()[1])
    proof.step("All together, for each m, from below.", from_below())
    proof.step("And from above: one v^2 at most for each coordinate before m.", from_above())
    low, high = loss_bounds()
    square = follows(low.domain, at_most(0, _FIRST))
    some = follows(low.domain, at_most(_LEAD - 5 * _ERROR, TOTAL), low, square)
    return [
        proof.step("With m = floor(v^(-1/(alpha + 1))) + 1.", some),
        proof.step("With the same m.", high),
    ]


DERIVATIONS = (
    Derivation(
        name="sign-descent/even-loss-at-each-length",
        law="bigram/sign-descent/even/large-time",
        title="The loss after even steps of length v in infinite dimension, and K v^(2 - 1/alpha)",
        source="follows from Kunstner and Bach (2025), Proposition A.3",
        statement=Statement(
            _LENGTHS,
            (at_most(_LEAD - 5 * _ERROR, TOTAL), at_most(TOTAL, _LEAD + 3 * _ERROR)),
        ),
        prove=_prove,
    ),
)
