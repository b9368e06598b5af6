"""Who makes theorems, what evidence they carry, and what the kernel may not call."""

import ast
import copy
import dataclasses
import pickle
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import derivations
from derivations.kernel import (
    Domain,
    Evidence,
    Refused,
    Theorem,
    assume,
    at_most,
    certify,
    cite,
    equal,
    follows,
    less,
    multiply,
    weakest,
)
from theory.functions import H
from theory.symbols import d, x

KERNEL = Path(derivations.__file__).parent / "kernel"
PACKAGE = KERNEL.parent
y = sp.Symbol("y", real=True)
f = sp.Function("f")


def sources(folder):
    return sorted(folder.rglob("*.py"))


def calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            target = node.func
            yield target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


# ----------------------------------------------------------------------------------- theorems


def test_theorems_are_made_by_rules_only():
    theorem = follows(Domain.of({x: 1}), less(0, x))
    fields = {s.name: getattr(theorem, s.name) for s in dataclasses.fields(Theorem)}
    with pytest.raises(TypeError, match="never directly"):
        Theorem(**fields)
    with pytest.raises(TypeError, match="never directly"):
        dataclasses.replace(theorem, claim=less(x, 0))
    for duplicate in (copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))):
        with pytest.raises(TypeError, match="never directly"):
            duplicate(theorem)
    with pytest.raises(dataclasses.FrozenInstanceError):
        theorem.claim = less(x, 0)
    assert theorem != follows(Domain.of({x: 1}), less(0, x))
    assert str(theorem) == "[proved] 0 < x"
    assert theorem._repr_latex_() == "$0 < x$"


def test_conclude_is_called_in_the_rules_only():
    callers = {p for p in sources(PACKAGE) if "conclude" in calls(p)}
    assert callers
    assert {p.parent for p in callers} == {KERNEL / "rules"}
    importers = {
        p
        for p in sources(PACKAGE)
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.ImportFrom) and any(a.name == "conclude" for a in node.names)
    }
    assert {p.parent for p in importers} == {KERNEL / "rules"}


def test_theorem_objects_are_built_in_one_place():
    makers = [p for p in sources(PACKAGE) if "object.__new__" in p.read_text()]
    assert [p.name for p in makers] == ["theorem.py"]


@pytest.mark.parametrize("path", sources(KERNEL), ids=lambda p: p.name)
def test_the_kernel_calls_no_heuristics(path):
    banned = {
        "limit", "series", "simplify", "nsimplify", "evalf", "n", "N", "nsolve", "solve", "doit",
        "integrate", "summation", "limit_seq", "asymptotic", "trigsimp", "powsimp", "refine", "ask",
        "float",
    }  # fmt: skip
    assert not banned & set(calls(path))


def test_only_balls_of_numerics_are_compared():
    """`enclosure` decides signs with the three-valued helpers of `numerics.ball`."""
    tree = ast.parse((KERNEL / "enclosure.py").read_text())
    sign = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "sign")
    assert not any(
        isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq)
        for n in ast.walk(sign)
        if isinstance(n, ast.Compare)
        for op in n.ops
    )


# ----------------------------------------------------------------------------------- evidence


@given(st.lists(st.sampled_from(Evidence)), st.lists(st.sampled_from(Evidence)))
def test_evidence_only_weakens(first, second):
    assert weakest([*first, *second]) == min([*first, *second, Evidence.PROVED])
    assert weakest([*first, *second]) <= weakest(first)
    assert weakest([*first, weakest(second)]) == weakest([*second, weakest(first)])
    assert weakest([]) is Evidence.PROVED


@given(st.permutations(["cited", "certified", "proved"]), st.integers(1, 3))
def test_a_theorem_is_as_good_as_its_weakest_premise(order, taken):
    domain = Domain.of({x: 1}, at_most(1, x), at_most(x, 2))
    premises = {
        "cited": cite(domain, at_most(0, f(x)), "a book, Theorem 1"),
        "certified": certify(domain, less(x**3, 9), {x: (1, 2)}),
        "proved": follows(domain, less(0, x)),
    }
    chosen = [premises[name] for name in order[:taken]]
    theorem = follows(domain, at_most(0, x + 1), *chosen)
    assert theorem.evidence == min(p.evidence for p in chosen)
    assert follows(domain, at_most(0, x + 2), theorem).evidence == theorem.evidence
    assert theorem.evidence.label == theorem.evidence.name.lower()


def test_assumptions_are_inherited_by_all_that_rest_on_them():
    domain = Domain.of({x: 1})
    first, second = (assume(domain, at_most(0, f(x)), name) for name in ("A", "B"))
    both = follows(domain, at_most(0, 2 * f(x)), first, second)
    later = multiply(both, x)
    assert {a.name for a in later.assumptions} == {"A", "B"}
    assert later.evidence is Evidence.PROVED  # "if the assumptions, then"


# ------------------------------------------------------------------------------ cite, certify


def test_cite():
    domain = Domain.of({d: 3})
    theorem = cite(domain, at_most(H(d, 1), d), "a book, p. 7", spots=[{d: 5}, {d: 9}])
    assert theorem.evidence is Evidence.CITED
    assert theorem.detail == "a book, p. 7"
    assert cite(domain, equal(H(d, 0), d), "a book", spots=[{d: 4}]).claim == equal(H(d, 0), d)


def test_cite_refuses():
    domain = Domain.of({d: 3})
    with pytest.raises(Refused, match="needs a reference"):
        cite(domain, at_most(H(d, 1), d), " ")
    with pytest.raises(Refused, match="is false at"):
        cite(domain, at_most(H(d, 1), 2), "a book", spots=[{d: 3}, {d: 40}])
    with pytest.raises(Refused, match="is false at"):
        cite(domain, less(H(d, 0), d), "a book", spots=[{d: 3}])
    with pytest.raises(Refused, match="is false at"):
        cite(domain, equal(H(d, 1), 2), "a book", spots=[{d: 3}])
    with pytest.raises(Refused, match="cannot be evaluated"):
        cite(Domain.of({x: 1}), at_most(0, f(x)), "a book", spots=[{x: 1}])
    with pytest.raises(ValueError, match="not confirmed"):
        cite(Domain.of({x: 3}, at_most(2, x)), at_most(1, x), "a book", spots=[{x: 1}])
    with pytest.raises(Refused, match="have a value"):
        cite(Domain.of({y: 1}), at_most(0, sp.log(y)), "a book")
    above = follows(Domain.of({y: 3}, at_most(2, y)), at_most(1, y))
    with pytest.raises(Refused, match="needed by the premise"):
        cite(Domain.of({y: 1}), at_most(0, sp.exp(y)), "a book", above)


def test_certify():
    domain = Domain.of({x: 2}, at_most(1, x), at_most(x, 3))
    theorem = certify(domain, less(sp.log(x), x - sp.Rational(1, 2)), {x: (1, 3)})
    assert theorem.evidence is Evidence.CERTIFIED
    assert "boxes" in theorem.detail
    assert certify(Domain.of({}), less(sp.E, 3), {}).claim == less(sp.E, 3)


@pytest.mark.parametrize(
    ("claim", "box", "reason"),
    [
        (equal(x, x), {x: (1, 3)}, "cannot be certified"),
        (less(x, 2), {x: (1, 3)}, "fails on"),
        (less(x, 3), {x: (1, 3)}, "fails on|undecided"),  # false at the end point 3 alone
        (at_most(x, 3), {x: (1, 3)}, "undecided"),  # true, but an equality at 3
        (less(0, x), {x: (2, 3)}, "not known to lie"),
        (less(0, x), {x: (1, 2)}, "not known to lie"),
        (less(0, x), {}, "does not bound"),
        (less(0, sp.exp(y)), {x: (1, 3)}, "does not bound"),
        (less(0, 1 + f(x) ** 2), {x: (1, 3)}, "no ball evaluation"),
        (less(0, 1 + 1 / (x - 2) ** 2), {x: (1, 3)}, "undecided|value|fails"),
    ],
)
def test_certify_refuses(claim, box, reason):
    domain = Domain.of({x: 2}, at_most(1, x), at_most(x, 3))
    with pytest.raises(Refused, match=reason):
        certify(domain, claim, box, boxes=200)


def test_certify_refuses_what_balls_do_not_decide_at_a_point():
    with pytest.raises(Refused, match="undecided at the point"):
        certify(Domain.of({}), less(0, sp.exp(1) - sp.exp(1) * sp.exp(sp.pi - sp.pi) + 0 * x), {})
    with pytest.raises(Refused):
        certify(Domain.of({}), less(0, f(1)), {})


def test_every_rule_is_tested_with_refusals():
    rules = {
        node.name
        for path in (KERNEL / "rules").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    tests = PACKAGE.parent / "tests"
    refused = set()
    for path in tests.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.With) and "raises" in ast.unparse(node.items[0]):
                refused |= {
                    inner.id for part in node.body for inner in ast.walk(part)
                    if isinstance(inner, ast.Name)
                }  # fmt: skip
    cannot_fail = {"apply_exp", "assume"}  # exp is monotone everywhere; assume checks definedness
    untested = {"grows_eventually"}  # answers yes or no
    assert rules - refused - cannot_fail - untested == set()
