"""Laws as records: exact parameters, partitions, errors, mutants, pickling, printing."""

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import pytest
import sympy
from sympy import And, Eq, Integer, Or, Rational, latex

import theory
from theory import Equivalent, Limit, Reference, Regime, ScalingLaw, TheoryError, law, laws
from theory.errors import CODES
from theory.linear import positive, sample_points, zero
from theory.source import DLMF, ZIPF
from theory.symbols import alpha, beta, d, eps, k, t, tau

MAIN = law("power-law/gradient-descent")
BIGRAM = law("bigram/gradient-descent")
EVERY = pytest.mark.parametrize("entry", laws(), ids=lambda e: e.id)
POINTS = [
    {"alpha": a, "beta": b}
    for a in ("1/4", "1/2", "2/3", "3/4", 1, "11/10", "3/2", 2)
    for b in (0, "1/2")
]


ALL = (positive(alpha),)


def made(*conditions, domain=ALL, parameters=(alpha,)):
    regimes = (
        Regime(
            name=str(i),
            condition=condition,
            rate=tau,
            relation=Limit(function=tau + 1 / d, value=tau, variable=d),
        )
        for i, condition in enumerate(conditions)
    )
    return ScalingLaw(
        id="x",
        title="x",
        reference=Reference(DLMF, "1"),
        parameters=parameters,
        domain=domain,
        regimes=tuple(regimes),
    )


def code(action, *arguments, **named):
    with pytest.raises(TheoryError) as caught:
        action(*arguments, **named)
    error = caught.value
    assert error.code in CODES
    assert error.remedy
    assert "\n" not in str(error)
    assert pickle.loads(pickle.dumps(error)).code == error.code
    return error.code


def test_the_catalogue():
    names = [entry.id for entry in laws()]
    assert len(set(names)) == len(names)
    for suffix in ("", "/linear-time", "/explicit", "/large-time", "/beta-integral", "/refined"):
        assert f"bigram/gradient-descent{suffix}" in names
        assert f"power-law/gradient-descent{suffix}" in names
    assert "spectrum/normaliser" in names
    assert all(law(name).id == name for name in names)
    assert code(law, "bigram/newton") == "E-LAW-001"
    assert code(law, ["bigram"]) == "E-LAW-001"


@pytest.mark.parametrize("spelling", ["3/4", "0.75", " 3 / 4 ", "75e-2", Fraction(3, 4),
                                      Rational(3, 4)])  # fmt: skip
def test_spellings_of_a_parameter(spelling):
    assert BIGRAM.at(alpha=spelling) == BIGRAM.at(alpha="3/4")


@pytest.mark.parametrize("value", [0.75, 1.0, float("nan"), True, False, None, "nan", "inf", "1/0",
                                   "", "one", "1e999999999", "9" * 2000, sympy.Float("0.5"),
                                   sympy.sqrt(2), alpha, sympy.oo, sympy.nan, 1j, b"1",
                                   "٣/4"])  # fmt: skip
def test_inexact_parameters_are_refused(value):
    assert code(BIGRAM.at, alpha=value) == "E-LAW-002"


def test_a_float_is_told_what_to_write():
    with pytest.raises(TheoryError, match=r"'0\.75'"):
        BIGRAM.at(alpha=0.75)


def test_parameters_outside_the_domain():
    assert code(BIGRAM.at, alpha=0) == "E-LAW-003"
    assert code(BIGRAM.at, alpha="-1/2") == "E-LAW-003"
    assert code(MAIN.at, alpha=1, beta=-1) == "E-LAW-003"
    assert code(law("bigram/gradient-descent/explicit").at, alpha=2) == "E-LAW-003"
    assert code(law("bigram/gradient-descent/large-time").at, alpha=1) == "E-LAW-003"
    assert code(law("power-law/gradient-descent/refined").at, alpha=1, beta=2) == "E-LAW-003"


def test_missing_and_unknown_parameters():
    assert code(BIGRAM.at) == "E-LAW-004"
    assert code(BIGRAM.at, alpha=1, beta=1) == "E-LAW-004"
    assert code(MAIN.at, beta=1) == "E-LAW-004"
    assert code(MAIN.at, alpha=1, gamma=2) == "E-LAW-004"
    assert code(BIGRAM.subs, alpha, 1) == "E-LAW-004"


def test_regimes_must_cover_the_domain():
    assert code(made, alpha < 1, alpha > 1) == "E-LAW-006"
    assert code(made, alpha < 1, Eq(alpha, 1), alpha > 2) == "E-LAW-006"
    assert code(made, alpha < 1, alpha >= Rational(10**9 + 1, 10**9)) == "E-LAW-006"
    assert code(made) == "E-LAW-006"


def test_regimes_must_not_overlap():
    assert code(made, alpha <= 1, alpha >= 1) == "E-LAW-007"
    assert code(made, alpha < 2, alpha > 1) == "E-LAW-007"
    assert code(made, sympy.true, Eq(alpha, 7)) == "E-LAW-007"


def test_an_empty_domain_is_an_error():
    assert code(made, sympy.true, domain=(positive(alpha), positive(-alpha))) == "E-LAW-005"
    contradiction = (zero(alpha - 1), positive(alpha - 1))
    assert code(made, sympy.true, domain=contradiction) == "E-LAW-005"


def test_conditions_must_be_linear():
    assert code(made, alpha**2 < 1, alpha**2 >= 1) == "E-LAW-008"
    assert code(made, alpha < tau, alpha >= tau) == "E-LAW-008"
    assert code(made, alpha < sympy.sqrt(2), alpha >= sympy.sqrt(2)) == "E-LAW-008"
    assert code(made, sympy.Symbol("q", boolean=True) & (alpha < 1)) == "E-LAW-008"


def test_partitions_of_a_plane():
    plane = {"parameters": (alpha, beta), "domain": (positive(alpha),)}
    line = alpha + 2 * beta
    made(line < 1, Eq(line, 1), line > 1, **plane)
    made(And(line < 1, beta < 0), And(line < 1, beta >= 0), line >= 1, **plane)
    made(Or(line < 1, beta < 0), And(line >= 1, beta >= 0), **plane)
    # The wedge between the two lines is covered twice, and beta < 0 matters only beyond alpha = 1.
    assert code(made, And(line < 1), And(beta >= 0, line >= 1), **plane) == "E-LAW-006"
    assert code(made, Or(line < 1, beta < 0), line >= 1, **plane) == "E-LAW-007"


def test_every_cell_has_a_sample_point():
    signs = {
        tuple((v > c) - (v < c) for c in (0, 1, 2))
        for (v,) in sample_points([(Fraction(1), Fraction(-c)) for c in (0, 1, 2)], 1)
    }
    assert len(signs) == 7


@pytest.mark.parametrize("boundary", ["9/10", "1", "11/10"])
def test_piecewise_agrees_with_the_specialisation(boundary):
    found = BIGRAM.rate.subs(alpha, Rational(boundary))
    assert found == BIGRAM.at(alpha=boundary).rate


def test_piecewise_is_undefined_outside_the_domain():
    assert MAIN.rate.subs({alpha: 1, beta: -2}) is sympy.nan
    assert law("bigram/gradient-descent/large-time").rate.subs(alpha, 1) is sympy.nan


def test_specialised_law_at_zipf():
    zipf = BIGRAM.at(alpha=1)
    assert zipf.rate == 1 - tau
    assert zipf.time == d**tau / 2
    assert zipf.iterations == d ** (1 - eps) / 2
    assert zipf.regime.validity == (tau <= 1,)
    assert type(zipf.count).__name__ == "LogEquivalent"
    assert zipf.growth.gauge == d ** (1 - eps)
    assert zipf.refined.free_symbols == {d, t}
    assert zipf.bound.free_symbols == {d, t}
    assert zipf.subs(tau, Rational(1, 2)).rate == Rational(1, 2)
    assert "1 - \\tau" in zipf.latex()


def test_statement_kinds_and_growth():
    kinds = [(type(r.relation), type(r.growth).__name__) for r in BIGRAM.regimes]
    assert kinds == [(Limit, "Theta")] * 3
    gauges = [BIGRAM.at(alpha=a).growth.gauge for a in ("1/2", 1, 2)]
    assert gauges == [sympy.sqrt(d), d ** (1 - eps), 1]


@EVERY
def test_laws_are_values(entry):
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert hash(entry) == hash(pickle.loads(pickle.dumps(entry)))
    with pytest.raises(FrozenInstanceError):
        entry.title = "other"
    assert entry.rate.free_symbols <= entry.free_symbols | set(entry.parameters)
    assert k not in entry.free_symbols
    assert entry.subs(eps, Rational(1, 3)).regimes is not None


def _well_formed(text):
    assert text
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
    assert text.count(r"\begin") == text.count(r"\end")
    assert "**" not in text
    for word in ("alpha", "beta", "epsilon", "tau", "gamma", "zeta"):
        assert text.count(word) == text.count("\\" + word), (word, text)


@EVERY
def test_latex_is_well_formed(entry):
    _well_formed(entry.latex())
    assert entry._repr_latex_().startswith("$")
    _well_formed(latex(entry.rate))
    for regime in entry.regimes:
        for part in (regime.relation, regime.count, regime.growth, *regime.finite):
            if part is not None:
                _well_formed(part.latex())
        for part in (regime.time, regime.iterations, regime.refined, regime.bound):
            if part is not None:
                _well_formed(latex(part))


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_every_specialisation_prints_and_pickles(point):
    for entry in laws():
        chosen = {name: v for name, v in point.items() if name in map(str, entry.parameters)}
        try:
            at = entry.at(**chosen)
        except TheoryError:  # outside the domain of this law
            assert entry.id not in (BIGRAM.id, MAIN.id)
            continue
        assert pickle.loads(pickle.dumps(at)) == at
        assert not at.free_symbols & {alpha, beta}
        _well_formed(at.latex())
        assert sympy.nan not in (at.rate, at.time, at.iterations)
        assert not at.rate.has(sympy.zoo, sympy.oo, sympy.nan)
        for part in (at.refined, at.bound):
            assert part is None or not part.has(sympy.zoo, sympy.nan)


def mutant(position, **changes):
    regimes = list(BIGRAM.regimes)
    regimes[position] = replace(regimes[position], **changes)
    return replace(BIGRAM, regimes=tuple(regimes))


def test_mutants_are_easy_to_make_and_are_different():
    below = BIGRAM.regimes[0]
    relation = below.relation
    mutants = [
        mutant(0, rate=2 * below.rate),
        mutant(0, relation=replace(relation, value=relation.value * Rational(11, 10))),
        mutant(
            0, relation=Equivalent(function=relation.function, value=relation.value, variable=d)
        ),
        mutant(0, time=below.time * d ** Rational(1, 10)),
        mutant(1, rate=1 + tau),
        mutant(2, growth=replace(BIGRAM.regimes[2].growth, gauge=d)),
    ]
    assert len({BIGRAM, *mutants}) == 7
    # A shifted boundary leaves a gap or an overlap, so it cannot even be stated alone.
    assert code(mutant, 0, condition=alpha < Rational(9, 10)) == "E-LAW-006"
    assert code(mutant, 0, condition=alpha <= 1) == "E-LAW-007"
    shifted = mutant(1, name="critical").regimes
    edges = (alpha < 2, Eq(alpha, 2), alpha > 2)
    moved = (replace(r, condition=c) for r, c in zip(shifted, edges, strict=True))
    assert replace(BIGRAM, regimes=tuple(moved)).at(alpha=2).rate == 1 - tau


def test_every_code_is_raised_by_the_package_and_listed():
    assert [f"E-LAW-{i:03}" for i in range(1, len(CODES) + 1)] == list(CODES)


def test_sources_and_references():
    assert "eprint = {2505.19227}" in ZIPF.bibtex()
    assert ZIPF.bibtex().count("{") == ZIPF.bibtex().count("}")
    assert "@misc{dlmf" in DLMF.bibtex()
    assert BIGRAM.reference.latex() == r"\cite[Theorem 3.1]{kunstner2025scaling}"
    assert str(MAIN.reference).startswith("derived in this project from Frederik Kunstner")
    assert not BIGRAM.reference.derived


def test_public_names():
    assert sorted(theory.__all__) == sorted(set(theory.__all__))
    assert all(hasattr(theory, name) for name in theory.__all__)
    assert isinstance(Integer(1), sympy.Expr)


def test_import_is_light():
    program = (
        "import sys, theory; theory.laws(); "
        "heavy = {'matplotlib', 'scipy', 'numerics', 'derivations'}; "
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
