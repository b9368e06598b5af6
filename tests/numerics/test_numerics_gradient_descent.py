import json
import pathlib
import subprocess
import sys
import threading
import time
from fractions import Fraction

import oracles
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st

from numerics import gradient_descent
from numerics.errors import InputError, UndecidedError
from numerics.simulate.gradient_descent import run, run_exact

COUNTS = json.loads(
    (pathlib.Path(__file__).parent.parent / "data" / "counts.json").read_text(encoding="utf-8")
)["gd"]

pytestmark = pytest.mark.certified


@given(
    strategies.alphas(),
    strategies.betas(),
    strategies.small_dims(300),
    strategies.times(10**12),
    st.sampled_from([8, 53, 64, 150]),
)
@example(Fraction(1), Fraction(1), 300, 100, 64)  # p = 0: the envelope is exact
@example(Fraction(1), Fraction(3), 300, 100, 64)  # p < 0
@example(Fraction(1, 2), Fraction(1, 2), 300, 1, 64)  # c = 1, log term in the binomial
@example(Fraction(1, 4), Fraction(0), 30, 10**19, 20)  # far below every float
def test_the_ball_contains_the_direct_sum(alpha, beta, dim, t, bits):
    assume(alpha + beta > 0)
    ball = gradient_descent.loss(alpha=alpha, beta=beta, dim=dim, t=t, bits=bits)
    low, high = oracles.direct_loss(alpha, beta, dim, min(t, 10**12)) if t <= 10**12 else (0, 0)
    if t > 10**12:
        assert ball.lower == 0
        return
    assert ball.lower <= high
    assert low <= ball.upper
    if ball.lower > 0:
        assert ball.width <= ball.upper / 2 ** (bits - 1)


@given(strategies.alphas(4), strategies.betas(), st.integers(1000, 6000), strategies.times(10**9))
def test_the_ball_contains_longer_direct_sums(alpha, beta, dim, t):
    assume(alpha + beta > 0)
    ball = gradient_descent.loss(alpha=alpha, beta=beta, dim=dim, t=t)
    low, high = oracles.direct_loss(alpha, beta, dim, t, bits=200)
    assert ball.lower <= high
    assert low <= ball.upper


@given(strategies.alphas(4), st.integers(2, 10**12), strategies.times())
def test_the_loss_falls(alpha, dim, t):
    assume(alpha > Fraction(1, 100))  # both evaluations of smaller exponents can take seconds
    before = gradient_descent.loss(alpha=alpha, dim=dim, t=t, bits=400)
    after = gradient_descent.loss(alpha=alpha, dim=dim, t=2 * t + 1, bits=400)
    assert after.upper < before.lower


@given(strategies.integer_alphas(), st.integers(0, 2), st.integers(1, 12), st.integers(0, 12))
def test_exact_losses_lie_inside(alpha, beta, dim, t):
    exact = oracles.exact_loss(alpha, beta, dim, t)
    assert run_exact(alpha=alpha, beta=beta, dim=dim, t=t)[-1] == exact
    assert gradient_descent.loss(alpha=alpha, beta=beta, dim=dim, t=t).contains(exact)


@given(strategies.alphas(), strategies.betas(), strategies.small_dims(200), strategies.tolerances())
def test_counts_are_pinned_by_direct_sums(alpha, beta, dim, eps):
    assume(alpha + beta > 0)
    count = gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps)
    assert oracles.pins(alpha, beta, dim, count.iterations, eps)
    assert count.loss_at.upper <= eps < count.loss_before.lower


@given(strategies.integer_alphas(), st.integers(0, 2), st.integers(2, 9), st.integers(1, 5))
def test_exact_ties_are_seen(alpha, beta, dim, t):
    eps = oracles.exact_loss(alpha, beta, dim, t)
    count = gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps)
    assert (count.iterations, count.tie) == (t, True)
    assert count.loss_at.lower == count.loss_at.upper == eps
    gap = Fraction(1, 10**60)
    above, below = (
        gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps * (1 + shift))
        for shift in (gap, -gap)
    )
    assert (above.iterations, above.tie) == (t, False)
    assert (below.iterations, below.tie) == (t + 1, False)


@given(st.integers(1, 3), st.integers(0, 1), st.integers(1, 12), strategies.tolerances())
def test_counts_by_trying_every_step(alpha, beta, dim, eps):
    expected = oracles.exact_count(alpha, beta, dim, eps, limit=120)
    assume(expected is not None)
    assert gradient_descent.count(alpha=alpha, beta=beta, dim=dim, eps=eps).iterations == expected


@given(strategies.alphas(4), strategies.dims(), strategies.tolerances(), strategies.tolerances())
def test_counts_rise_when_the_tolerance_falls(alpha, dim, one, two):
    small, large = sorted((one, two))
    more = gradient_descent.count(alpha=alpha, dim=dim, eps=small)
    fewer = gradient_descent.count(alpha=alpha, dim=dim, eps=large)
    assert more.iterations >= fewer.iterations
    for count in (more, fewer):
        assert count.loss_at.upper <= count.eps < count.loss_before.lower


@given(
    strategies.alphas(3), st.integers(2, 10**30), st.integers(1, 10**30), strategies.tolerances()
)
def test_counts_rise_with_the_dimension(alpha, dim, more, eps):
    # the added terms shrink less than every term before them
    small = gradient_descent.count(alpha=alpha, dim=dim, eps=eps).iterations
    assert small <= gradient_descent.count(alpha=alpha, dim=dim + more, eps=eps).iterations


@pytest.mark.parametrize("entry", COUNTS, ids=lambda e: f"{e['kind']}-{e['alpha']}-{len(e['dim'])}")
def test_reference_counts(entry):
    count = gradient_descent.count(alpha=entry["alpha"], dim=entry["dim"], eps=entry["eps"])
    assert count.iterations == int(entry["iterations"])


def test_two_exponents_and_infinite_sums():
    # the finite sums approach the infinite one from the side of fewer steps
    for alpha, beta in [("3/2", 0), (1, 1), (1, "5/2"), ("1/2", 1), (3, 0), (2, "-1/2")]:
        infinite = gradient_descent.count(alpha=alpha, beta=beta, dim="inf", eps="1/50")
        large = gradient_descent.count(alpha=alpha, beta=beta, dim=10**900, eps="1/50")
        assert infinite.iterations == large.iterations
        assert infinite.dim is None


def test_trivial_counts():
    zero = gradient_descent.count(alpha=1, dim=5, eps=1)
    assert (zero.iterations, zero.tie, zero.loss_before) == (0, True, None)
    assert gradient_descent.count(alpha=1, dim=5, eps="7/2").tie is False
    one = gradient_descent.count(alpha=1, dim=1, eps="1e-1000")
    assert (one.iterations, one.loss_at.upper) == (1, 0)
    assert gradient_descent.loss(alpha=1, dim=1, t=3).upper == 0
    assert gradient_descent.loss(alpha=1, dim=9, t=0).lower == 1
    assert "exact tie" in str(gradient_descent.count(alpha=1, dim=2, eps="1/12"))
    assert "beta=1" in str(gradient_descent.count(alpha=1, beta=1, dim=None, eps="1/10"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"alpha": 0.5, "dim": 10, "eps": "1/2"}, "E-IN-001"),
        ({"alpha": 1, "dim": 10, "eps": 0.1}, "E-IN-001"),
        ({"alpha": float("nan"), "dim": 10, "eps": "1/2"}, "E-IN-001"),
        ({"alpha": True, "dim": 10, "eps": "1/2"}, "E-IN-002"),
        ({"alpha": "x", "dim": 10, "eps": "1/2"}, "E-IN-003"),
        ({"alpha": "1/0", "dim": 10, "eps": "1/2"}, "E-IN-003"),
        ({"alpha": 0, "dim": 10, "eps": "1/2"}, "E-IN-005"),
        ({"alpha": -1, "dim": 10, "eps": "1/2"}, "E-IN-005"),
        ({"alpha": 1, "beta": -1, "dim": 10, "eps": "1/2"}, "E-IN-006"),
        ({"alpha": 1, "dim": 10, "eps": 0}, "E-IN-007"),
        ({"alpha": 1, "dim": 10, "eps": "-1/2"}, "E-IN-007"),
        ({"alpha": 1, "dim": 0, "eps": "1/2"}, "E-IN-008"),
        ({"alpha": 1, "dim": "2.5", "eps": "1/2"}, "E-IN-008"),
        ({"alpha": 1, "dim": 2.0, "eps": "1/2"}, "E-IN-001"),
        ({"alpha": 1, "dim": "inf", "eps": "1/2"}, "E-IN-009"),
        ({"alpha": "1/2", "dim": None, "eps": "1/2"}, "E-IN-009"),
    ],
)
def test_bad_input(arguments, code):
    with pytest.raises(InputError) as caught:
        gradient_descent.count(**arguments)
    assert caught.value.code == code


@pytest.mark.parametrize("bits", [True, 1, 10**6, "64", 64.0])
def test_bad_bits(bits):
    with pytest.raises(InputError) as caught:
        gradient_descent.loss(alpha=1, dim=5, t=1, bits=bits)
    assert caught.value.code == "E-IN-011"


@pytest.mark.parametrize(
    "arguments",
    [
        {"alpha": "1000000001/1000000000", "dim": None, "eps": "1/10"},
        {"alpha": 100_000, "dim": 2, "eps": "1e-20000"},
        {"alpha": 2, "beta": 100_000, "dim": 10**6, "eps": "1e-19000"},
    ],
)
def test_questions_out_of_reach_are_settled_or_undecided_soon(arguments):
    start = time.process_time()
    try:
        count = gradient_descent.count(**arguments)
        settled = count.loss_at.upper <= count.eps < count.loss_before.lower
    except UndecidedError as error:
        settled = error.code.startswith("E-UND-")
    assert settled
    assert time.process_time() - start < 20


def test_literal_runs_agree():
    for alpha, dim, t in [("1/2", 10, 3), ("1/2", 100, 5), (1, 60, 40), (2, 30, 20)]:
        losses = run(alpha=alpha, dim=dim, t=t, seed=t)
        for step in range(t + 1):
            ball = gradient_descent.loss(alpha=alpha, dim=dim, t=step)
            assert abs(float(ball.lower) - losses[step]) < 1e-11
    for arguments in [{"alpha": 1, "dim": "inf", "t": 1}, {"alpha": 1, "dim": 10**30, "t": 1}]:
        with pytest.raises(InputError):
            run(**arguments)
    with pytest.raises(InputError):
        run(alpha=1, dim=10**6, t=1)
    with pytest.raises(InputError):
        run_exact(alpha="1/2", dim=3, t=1)


def test_threads_get_the_same_answers():
    problems = [(a, d) for a in ("1/2", "1", "3/2") for d in (10**6, 10**100)]
    expected = [gradient_descent.count(alpha=a, dim=d, eps="1/100") for a, d in problems]
    wrong = []

    def work():
        for (alpha, dim), count in zip(problems, expected, strict=True):
            if gradient_descent.count(alpha=alpha, dim=dim, eps="1/100") != count:
                wrong.append((alpha, dim))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_counting_needs_little_memory_and_few_imports():
    code = (
        "import re, sys\n"
        "from numerics import gradient_descent as g\n"
        "for d in (10**6, 10**12, 10**100, 10**1000):\n"
        "    for a in ('1/4', '1', '3/2'):\n"
        "        g.count(alpha=a, dim=d, eps='1/10')\n"
        "assert not {'numpy', 'mpmath', 'sympy', 'scipy'} & set(sys.modules)\n"
        "status = open('/proc/self/status').read()\n"
        "assert int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) < 60_000\n"
    )
    root = pathlib.Path(gradient_descent.__file__).parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=root)


def test_cost_does_not_grow_with_the_dimension():
    def seconds(dim):
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            gradient_descent.count(alpha="1/2", dim=dim, eps="1/10")
            best = min(best, time.process_time() - start)
        return best

    assert seconds(10**100) < 20 * seconds(10**6) + 0.05
