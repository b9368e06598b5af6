"""A small proof kernel for explicit asymptotics.

Theorems are made by the rules only; a rule returns a theorem or raises `Refused` with the reason.
"""

from derivations.kernel.entailment import context
from derivations.kernel.evidence import Evidence, weakest
from derivations.kernel.proposition import (
    Domain,
    EmptyDomain,
    Kind,
    Limit,
    Relation,
    at_most,
    equal,
    less,
    substitute,
)
from derivations.kernel.rules.calculus import (
    antiderivative,
    change_variable,
    combine_integrals,
    compare_integrals,
    monotone,
    split_integral,
)
from derivations.kernel.rules.certify import certify
from derivations.kernel.rules.cite import cite
from derivations.kernel.rules.extrema import (
    before_steps,
    best_step,
    chosen_step,
    greatest_index,
    greatest_index_at,
    least_steps,
    time_of_level,
)
from derivations.kernel.rules.limits import (
    combine_limits,
    limit_of_monomials,
    pass_to_limit,
    restate,
    squeeze,
)
from derivations.kernel.rules.literal import (
    best_length,
    compare_counts,
    count_at_least,
    count_at_most,
    even_constant,
    every_length,
    literal_loss,
    literal_start,
    literal_step,
)
from derivations.kernel.rules.logic import assume, cases, induction, integer_part, specialise
from derivations.kernel.rules.order import (
    apply_exp,
    apply_log,
    below_maximum,
    choose,
    follows,
    multiply,
    raise_to,
    replace,
)
from derivations.kernel.rules.special import (
    before_count,
    beta_integral,
    euler_constant,
    exponential_integral,
    gamma_integral,
    infinite_sum,
    least_count,
    unfold,
    zeta_sum,
)
from derivations.kernel.rules.sums import (
    compare_sums,
    join_integrals,
    shift_sum,
    split_sum,
    telescope,
    unroll,
)
from derivations.kernel.theorem import Assumption, Refused, Theorem

__all__ = [
    "Assumption", "Domain", "EmptyDomain", "Evidence", "Kind", "Limit", "Refused", "Relation",
    "Theorem", "antiderivative", "apply_exp", "apply_log", "assume", "at_most", "before_count",
    "before_steps", "below_maximum", "best_length", "best_step", "beta_integral", "cases",
    "certify", "change_variable", "choose", "chosen_step", "cite", "combine_integrals",
    "combine_limits", "compare_counts", "compare_integrals", "compare_sums", "context",
    "count_at_least", "count_at_most", "equal", "euler_constant", "even_constant", "every_length",
    "exponential_integral", "follows", "gamma_integral", "greatest_index", "greatest_index_at",
    "induction", "infinite_sum", "integer_part", "join_integrals", "least_count", "least_steps",
    "less", "limit_of_monomials", "literal_loss", "literal_start", "literal_step", "monotone",
    "multiply", "pass_to_limit", "raise_to", "replace", "restate", "shift_sum", "specialise",
    "split_integral", "split_sum", "squeeze", "substitute", "telescope", "time_of_level", "unfold",
    "unroll", "weakest", "zeta_sum",
]  # fmt: skip
