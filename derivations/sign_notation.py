r"""What the functions of sign descent mean, for the notation of an exported document."""

from __future__ import annotations

import sympy

from derivations.layout import display
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
from theory.sign_descent_linear import LinearCount, LinearLoss
from theory.sign_descent_literal import (
    HalvedPosition,
    LinearPosition,
    PolynomialPosition,
    SignPosition,
    by_steps,
)
from theory.sign_descent_loss import SignCount, SignLoss, SignOptimum, SignStep
from theory.sign_descent_polynomial import PolynomialCount, PolynomialLoss
from theory.sign_descent_rate import (
    Decreasing,
    DecreasingAt,
    InverseHeavyRate,
    InverseSignRate,
    SignRate,
    curved,
    flat_until,
)
from theory.sign_descent_schedule import HalvingCount, HalvingLoss
from theory.symbols import T, alpha, d, eps, phi, q, tau, v, x, y

__all__ = ["sign_notation"]


def sign_notation() -> str:
    """The functions of the statements on sign descent, each with its definition."""
    return "\n".join(["", *_averaged(), "", *_literal(), "", *_scheduled()])


def _m(expression: sympy.Basic) -> str:
    return f"${sympy.latex(expression)}$"


def _averaged() -> list[str]:
    loss, rate = SignLoss(alpha, d, T, phi), SignRate(alpha, tau)
    least, level = SignOptimum(alpha, d, T), Decreasing(alpha, x)
    far = sympy.Ge(4 * tau**2, flat_until())
    return [
        (
            r"\noindent Averaged sign descent: coordinate $k$ starts at distance $k^{-\alpha}$ "
            r"from its target, in units of the largest frequency, and after $T$ steps of size "
            r"$1/(H_{d,\alpha} T \phi^{\alpha})$ the relative loss is"
        ),
        display(f"{sympy.latex(loss)} = {sympy.latex(loss.definition())}"),
        (
            f"Its least value over $1 \\leq \\phi \\leq d$ is {_m(least)}, taken first at "
            f"$\\phi = {sympy.latex(SignStep(alpha, d, T))}$; {_m(SignCount(alpha, d, eps))} is "
            f"the least integer $T \\geq 1$ with ${sympy.latex(least)} \\leq \\epsilon$."
        ),
        (
            rf"For $\alpha > 1/2$, {_m(level)} is the greatest integer $m \geq 1$ with "
            r"$m^{\alpha} H_{m,\alpha} - m \leq x$, "
            f"{_m(DecreasingAt(alpha, y))} the greatest $m \\geq 1$ with "
            r"$H_{m,2\alpha} - m^{-\alpha} H_{m,\alpha} \leq y \zeta(2\alpha)$,"
        ),
        display(f"{sympy.latex(rate)} = {sympy.latex(rate.definition())}"),
        (
            rf"and {_m(InverseSignRate(alpha, y))} is the $\tau > 0$ with "
            rf"${sympy.latex(rate)} = y$. For $\alpha < 1/2$, "
            rf"{_m(InverseHeavyRate(alpha, y))} is the $\tau$ with {_m(far)} and"
        ),
        display(f"{sympy.latex(curved())} = y."),
    ]


def _literal() -> list[str]:
    loss, whole = SignExactLoss(alpha, d, T, v), EvenLoss(alpha, T, v)
    constant = EvenConstant(alpha)
    return [
        (
            rf"\noindent Literal sign descent: {_m(SignPosition(x, v, T))} is where $T$ steps "
            r"$x \mapsto x - v \operatorname{sign}(x)$, $\operatorname{sign}(0) = 0$, "
            r"lead from $x$;"
        ),
        display(f"{sympy.latex(loss)} = {sympy.latex(by_steps(loss))}."),
        (
            f"Its least value over $v > 0$ is {_m(SignExactOptimum(alpha, d, T))}; "
            f"{_m(SignMeanOptimum(alpha, d, T))} is the least mean of the losses after $T$ "
            f"and $T + 1$ steps. {_m(SignExactCount(alpha, d, eps, 0))}, "
            f"{_m(SignExactCount(alpha, d, eps, 1))} and {_m(SignMeanCount(alpha, d, eps))} "
            r"are the least even $T \geq 2$, odd $T$ and $T \geq 1$ with a least value of at most "
            r"$\epsilon$."
        ),
        (
            rf"For $\alpha > 1/2$ and even $T$, {_m(whole)}, {_m(EvenOptimum(alpha, T))} and "
            f"{_m(EvenCount(alpha, eps))} are the same in infinite dimension, the sum taken over "
            r"all $k \geq 1$ and $\zeta(2\alpha)$ for $H_{d,2\alpha}$;"
        ),
        display(f"{sympy.latex(constant)} = {sympy.latex(constant.definition())}."),
    ]


def _scheduled() -> list[str]:
    losses = HalvingLoss(alpha, d, T), LinearLoss(alpha, d, T), PolynomialLoss(alpha, d, T, q)
    counts = (
        HalvingCount(alpha, d, eps), LinearCount(alpha, d, eps), PolynomialCount(alpha, d, eps, q),
    )  # fmt: skip
    places = HalvedPosition(x, T), LinearPosition(x, T, T), PolynomialPosition(x, T, q, T)
    return [
        (
            rf"\noindent {', '.join(map(_m, places))} are where $T$ such steps lead whose lengths, "
            r"for $i = 1, \ldots, T$, are $2^{-i}$, $2 (T + 1 - i)/(T^2 + T + 2)$ and "
            r"$(q + 1)(T + 1 - i + 2 q)^q/T^{q + 1}$; "
            f"{', '.join(map(_m, losses))} are the relative losses there, and "
            f"{', '.join(map(_m, counts))} the least $T \\geq 1$ at which these are at most "
            r"$\epsilon$."
        ),
    ]
