"""Sign descent on the linear bigram model: certified least loss and certified count of iterations.

The frequencies and the initial distances are ``pi_k = k^-alpha / H_{d,alpha}`` and the loss is the
mean square of the distances (Kunstner and Bach, arXiv 2505.19227, Section 4).  A count takes the
best constant step size for each number of iterations.  Two dynamics are told apart:

* ``averaged``: a coordinate falls by the step size until it would cross its target and is then half
  a step size away from it, which stands for the mean over an oscillation (Assumption 4.1; a
  coordinate that lands on its target counts as falling, as in Definition D.1);
* ``exact``: the literal update from zero, with ``sign(0) = 0`` (Proposition A.3).
"""

from dataclasses import replace
from fractions import Fraction

from numerics import sign_descent_averaged_search as averaged
from numerics import sign_descent_exact_loss as exact_loss
from numerics import sign_descent_exact_search as exact
from numerics.ball import Ball
from numerics.errors import InputError, UndecidedError
from numerics.exact import dimension, exponents, integer_text, shorten, steps, tolerance
from numerics.sign_descent_count import Cover, SignCount, Witness
from numerics.sign_descent_exact_loss import DEFAULT_BITS


def _inputs(alpha: object, dim: object) -> tuple[Fraction, int]:
    a, _ = exponents(alpha, 0)
    d = dimension(dim)
    if d is None:
        raise InputError(
            "E-IN-009",
            "dim is infinite, where the loss of sign descent has no finite sum",
            "use a finite dim",
        )
    return a, d


def loss(
    *,
    alpha: object,
    dim: object,
    t: object,
    dynamics: str = "averaged",
    generic: bool = False,
    bits: int | None = None,
) -> Ball:
    """Enclose the least relative loss over the step size after ``t`` steps.

    Args:
        alpha: exponent of the frequencies, an exact rational above 0.
        dim: dimension, a positive integer.
        t: number of steps, a non-negative integer.
        dynamics: ``"averaged"`` or ``"exact"``.
        generic: for exact dynamics, whether to leave out the isolated step sizes at which a
            coordinate lands exactly on its target; the greatest lower bound is meant then.
        bits: relative accuracy wanted, 2 to 10000; 64 by default, and down to 8 for exact dynamics
            in dimensions and times at which one sweep over all landings would take too long.

    Returns:
        A ball that contains ``r*(t)``, rounded outwards, with about ``bits`` accurate bits.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the accuracy is out of reach.

    >>> print(loss(alpha=1, dim=3, t=1, bits=80))  # 45/196
    [0.22959183673469387755, 0.22959183673469387756]
    >>> print(loss(alpha=1, dim=100, t=2, dynamics="exact"))  # v = 1/2 lands on 1/2
    [0.23546647776859257964, 0.23546647776859257965]
    """
    return _optimum(alpha, dim, t, dynamics, generic, bits)[0]


def step(
    *,
    alpha: object,
    dim: object,
    t: object,
    dynamics: str = "averaged",
    generic: bool = False,
    bits: int | None = None,
) -> Ball:
    """Enclose a best step size: one whose loss after ``t`` steps lies in the ball of :func:`loss`.

    The arguments and errors are those of :func:`loss`, with ``t`` at least 1.

    >>> print(step(alpha=1, dim=3, t=1))  # 3/11
    [0.27272727272727272727, 0.27272727272727272728]
    """
    found = _optimum(alpha, dim, t, dynamics, generic, bits)[1]
    if found is None:
        raise InputError("E-IN-010", "t is 0, which has no step", "use a positive integer")
    return found


def _optimum(
    alpha: object, dim: object, t: object, dynamics: object, generic: object, bits: object
) -> tuple[Ball, Ball | None]:
    a, d = _inputs(alpha, dim)
    count = steps(t)
    _check_dynamics(dynamics, None, generic)
    if bits is not None and (type(bits) is not int or not 2 <= bits <= 10_000):
        raise InputError("E-IN-011", f"bits is {shorten(bits)}", "use an integer from 2 to 10000")
    if count == 0:
        return Ball.exact(1), None
    if d == 1:
        return Ball.exact(0), Ball.exact(Fraction(1, count))
    if dynamics == "exact":
        return exact_loss.optimum(a, d, count, bits, generic=generic is True)
    return averaged.optimum(a, d, count, DEFAULT_BITS if bits is None else bits)


def count(
    *,
    alpha: object,
    dim: object,
    eps: object,
    dynamics: str = "averaged",
    parity: str | None = None,
    generic: bool = False,
) -> SignCount:
    """Find the least number of steps after which the best constant step size reaches ``eps``.

    Args:
        alpha: exponent of the frequencies, an exact rational above 0.
        dim: dimension, a positive integer.
        eps: tolerance, an exact rational above 0.
        dynamics: ``"averaged"`` or ``"exact"``.
        parity: for exact dynamics, ``"even"`` or ``"odd"`` to allow only such counts; ``None``
            finds both and returns the smaller one.
        generic: for exact dynamics, whether to leave out the isolated step sizes at which a
            coordinate lands exactly on its target.

    Returns:
        The count with the two enclosures that prove it: ``r*(T - 1) > eps >= r*(T)``, and
        ``r*(T - 2) > eps >= r*(T)`` within a parity for exact dynamics.

    Raises:
        InputError: if an argument is not exact or out of its domain.
        UndecidedError: if the precision or work budget is spent; never a guess. Where the work
            limit of exact dynamics is reached its ``bracket`` encloses the count.

    >>> c = count(alpha=1, dim=10**12, eps="1/10")
    >>> c.iterations, c.decreasing
    (1126862, 1)
    >>> count(alpha=1, dim=10**12, eps="1/10", dynamics="exact", parity="even").iterations
    8
    """
    a, d = _inputs(alpha, dim)
    e = tolerance(eps)
    _check_dynamics(dynamics, parity, generic)
    if e >= 1:
        return SignCount(
            "sd", dynamics, a, d, e, 0, None, Ball.exact(1), e == 1, 0, generic=generic
        )
    if dynamics == "averaged":
        return _averaged_line(a, e) if d == 1 else averaged.count(a, d, e)
    if parity is not None:
        return _one_parity(a, d, e, parity, generic)
    return _both_parities(a, d, e, generic)


def _check_dynamics(dynamics: object, parity: object, generic: object) -> None:
    if dynamics not in ("averaged", "exact"):
        raise InputError(
            "E-IN-013", f"dynamics is {shorten(dynamics)}", 'use "averaged" or "exact"'
        )
    if parity not in (None, "even", "odd"):
        raise InputError("E-IN-013", f"parity is {shorten(parity)}", 'use "even", "odd" or None')
    if dynamics == "averaged" and (parity is not None or generic is not False):
        raise InputError(
            "E-IN-013", "averaged dynamics have no parity and no hits", 'use dynamics="exact"'
        )
    if not isinstance(generic, bool):
        raise InputError("E-IN-013", f"generic is {shorten(generic)}", "use True or False")


def _averaged_line(alpha: Fraction, eps: Fraction) -> SignCount:
    """Return the count in dimension 1, where one step of full size suffices."""
    one, none = Ball.exact(1), Ball.exact(0)
    return SignCount(
        "sd",
        "averaged",
        alpha,
        1,
        eps,
        1,
        one,
        none,
        False,
        0,
        one,
        1,
        witness=Witness(1, True),
        cover_at=Cover(1, (1,)),
    )


def _both_parities(alpha: Fraction, dim: int, eps: Fraction, generic: bool) -> SignCount:
    """Return the smaller of the two counts; the other one may stay within a bracket above it."""
    found: dict[str, SignCount] = {}
    stopped: dict[str, UndecidedError] = {}
    brackets: list[tuple[int, int]] = []
    for name in ("even", "odd"):
        try:
            found[name] = _one_parity(alpha, dim, eps, name, generic)
        except UndecidedError as error:
            if error.bracket is None:
                raise
            stopped[name] = error
            brackets.append(error.bracket)
    known = {name: count.iterations for name, count in found.items()}
    least = min(known.values(), default=None)
    # within its parity the first count above a bracket's lower end is 2 larger
    if least is not None and all(low + 2 > least for low, _ in brackets):
        first = min(found.values(), key=lambda count: count.iterations)
        bracket = brackets[0] if brackets else None
        return replace(first, even=known.get("even"), odd=known.get("odd"), bracket=bracket)
    low = min([low for low, _ in brackets] + [t - 1 for t in known.values()])
    high = min([high for _, high in brackets] + list(known.values()))
    reasons = [error.message for error in stopped.values()]
    raise UndecidedError(
        "E-UND-003",
        f"the least count is above {integer_text(low)} and at most {integer_text(high)}: "
        f"{', and '.join(reasons)}",
        next(iter(stopped.values())).remedy,
        (low, high),
    )


def _one_parity(alpha: Fraction, dim: int, eps: Fraction, parity: str, generic: bool) -> SignCount:
    if dim == 1:  # T steps of size 1/T
        t = 1 if parity == "odd" else 2
        one, step = Ball.exact(1), Ball.exact(Fraction(1, t))
        return SignCount(
            "sd", "exact", alpha, 1, eps, t, one, Ball.exact(0), False, 0, step, 1, parity, generic
        )
    return exact.count(alpha, dim, eps, parity, generic=generic)
