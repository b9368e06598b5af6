"""All derivations of the product, in the order in which they build on each other."""

from functools import cache
from importlib import import_module

from derivations.derivation import Derivation

__all__ = ["derivations", "select"]

MODULES: tuple[str, ...] = (
    "derivations.elementary",
    "derivations.spectrum",
    "derivations.spectrum_expansion",
    "derivations.gradient_descent.lemma_statements",
    "derivations.gradient_descent.below",
    "derivations.gradient_descent.below_growth",
    "derivations.gradient_descent.below_count",
    "derivations.gradient_descent.critical",
    "derivations.gradient_descent.critical_loss",
    "derivations.gradient_descent.critical_growth",
    "derivations.gradient_descent.critical_power",
    "derivations.gradient_descent.critical_late",
    "derivations.gradient_descent.critical_count",
    "derivations.gradient_descent.above",
    "derivations.gradient_descent.above_late",
    "derivations.gradient_descent.above_growth",
    "derivations.sign_descent.literal.parity",
    "derivations.sign_descent.literal.closed_form",
    "derivations.sign_descent.schedules.halved",
    "derivations.sign_descent.schedules.halved_lower",
    "derivations.sign_descent.schedules.linear",
    "derivations.sign_descent.schedules.linear_parity",
    "derivations.sign_descent.schedules.linear_bounded",
    "derivations.sign_descent.schedules.polynomial",
    "derivations.sign_descent.literal.exact",
    "derivations.sign_descent.literal.even_limit",
    "derivations.sign_descent.literal.even_rounding",
    "derivations.sign_descent.literal.even_power",
    "derivations.sign_descent.literal.even_constant",
    "derivations.sign_descent.literal.even_late",
    "derivations.sign_descent.literal.even_late_count",
    "derivations.sign_descent.literal.even_count",
    "derivations.sign_descent.literal.exact_zipf_count",
    "derivations.sign_descent.literal.exact_zipf_short",
    "derivations.sign_descent.literal.exact_range",
    "derivations.gradient_descent.above_count",
    "derivations.envelope",
    "derivations.gradient_descent.refined",
    "derivations.gradient_descent.setup",
    "derivations.gradient_descent.ties",
    "derivations.remainder",
    "derivations.gradient_descent.boundary",
    "derivations.sign_descent.averaged.loss",
    "derivations.sign_descent.averaged.limit_law",
    "derivations.sign_descent.literal.exact_odd",
    "derivations.sign_descent.literal.exact_odd_lower",
    "derivations.sign_descent.literal.exact_odd_limit",
    "derivations.sign_descent.literal.exact_mean_bounds",
    "derivations.sign_descent.literal.exact_mean_limit",
    "derivations.sign_descent.averaged.published",
    "derivations.sign_descent.averaged.heavy",
    "derivations.sign_descent.averaged.heavy_refined",
    "derivations.sign_descent.averaged.heavy_late",
    "derivations.sign_descent.averaged.heavy_step",
    "derivations.sign_descent.averaged.heavy_growth",
    "derivations.sign_descent.averaged.count_order",
    "derivations.sign_descent.averaged.heavy_inverse",
    "derivations.sign_descent.averaged.heavy_count",
    "derivations.sign_descent.averaged.heavy_late_count",
    "derivations.sign_descent.averaged.critical",
    "derivations.sign_descent.averaged.critical_growth",
    "derivations.sign_descent.averaged.light_growth",
    "derivations.sign_descent.literal.exact_odd_growth",
    "derivations.sign_descent.literal.exact_mean_growth",
    "derivations.sign_descent.literal.exact_odd_count",
    "derivations.sign_descent.literal.exact_mean_count",
    "derivations.sign_descent.averaged.light_refined",
    "derivations.sign_descent.averaged.critical_refined",
    "derivations.sign_descent.averaged.critical_explicit",
    "derivations.sign_descent.averaged.critical_step",
    "derivations.sign_descent.averaged.light_step",
    "derivations.sign_descent.averaged.light_rate",
    "derivations.sign_descent.averaged.light_inverse",
    "derivations.sign_descent.averaged.light_count",
    "derivations.sign_descent.averaged.light_count_limit",
    "derivations.sign_descent.averaged.published_count",
    "derivations.sign_descent.averaged.published_step",
    "derivations.sign_descent.averaged.one_decreasing",
    "derivations.sign_descent.averaged.one_decreasing_best",
    "derivations.sign_descent.averaged.one_decreasing_window",
    "derivations.sign_descent.averaged.covering",
    "derivations.sign_descent.averaged.covering_chord",
    "derivations.sign_descent.averaged.optimum",
    "derivations.sign_descent.averaged.optimum_place",
    "derivations.sign_descent.averaged.more_steps",
    "derivations.sign_descent.averaged.unimodal",
)
"""Modules with a tuple `DERIVATIONS`; a new law's proof is added here."""


@cache
def derivations() -> tuple[Derivation, ...]:
    """Every derivation; names are unique.

    Raises:
        ValueError: if two derivations have one name.
    """
    found = tuple(d for module in MODULES for d in import_module(module).DERIVATIONS)
    names = [derivation.name for derivation in found]
    if len(set(names)) != len(names):
        raise ValueError(f"derivations share a name: {sorted(names)}")
    return found


def select(name: str | None) -> tuple[Derivation, ...]:
    """The derivations with this name, or for the law of this id; all of them for None.

    A law's id also selects what belongs to its refinements, the ids that begin with it and a
    slash. An unknown name gives an empty tuple.
    """
    if name is None:
        return derivations()
    exact = tuple(d for d in derivations() if d.name == name)
    return exact or tuple(d for d in derivations() if d.law == name or d.law.startswith(f"{name}/"))
