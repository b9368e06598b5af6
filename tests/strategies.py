"""The one home of Hypothesis strategies."""

from fractions import Fraction

from hypothesis import strategies as st

_SPECIAL = [
    Fraction(1, 4),
    Fraction(1, 3),
    Fraction(1, 2),
    Fraction(3, 4),
    Fraction(9, 10),
    Fraction(1),
    Fraction(11, 10),
    Fraction(3, 2),
    Fraction(2),
    Fraction(3),
]


def _near(centre: Fraction) -> st.SearchStrategy[Fraction]:
    gaps = st.builds(
        lambda sign, scale: sign * Fraction(1, 10**scale),
        st.sampled_from([-1, 1]),
        st.integers(1, 9),
    )
    return gaps.map(lambda gap: abs(centre + gap) or centre + 1)


def alphas(largest: int = 6) -> st.SearchStrategy[Fraction]:
    """Positive rationals, dense near 0, 1/2, 1 and 2."""
    return st.one_of(
        st.sampled_from(_SPECIAL),
        st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)]).flatmap(_near),
        st.fractions(Fraction(1, 20), Fraction(largest), max_denominator=50),
    )


def integer_alphas() -> st.SearchStrategy[int]:
    return st.integers(1, 4)


def betas() -> st.SearchStrategy[Fraction]:
    """Exponents of the squared distances, mostly non-negative; check ``alpha + beta > 0``."""
    return st.one_of(
        st.just(Fraction(0)),
        st.sampled_from([Fraction(v) for v in ("1/3", "1/2", "1", "3/2", "2", "7/2", "-1/10")]),
        st.fractions(Fraction(-1, 4), Fraction(4), max_denominator=20),
    )


def small_dims(largest: int = 600) -> st.SearchStrategy[int]:
    """Dimensions at which a direct sum is quick."""
    return st.one_of(st.integers(1, 12), st.integers(2, largest))


def dims() -> st.SearchStrategy[int]:
    """Dimensions from 1 to 10^1000."""
    powers = st.builds(lambda e, k: 10**e + k, st.integers(0, 40), st.integers(0, 9))
    return st.one_of(small_dims(), powers, st.sampled_from([10**100, 2**333, 10**1000]))


def times(largest: int = 10**6) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 30), st.integers(1, largest))


def tolerances() -> st.SearchStrategy[Fraction]:
    """Positive rationals below 1, near 0 and 1 too, with decimal and other denominators."""
    return st.one_of(
        st.sampled_from([Fraction(v) for v in ("1/2", "1/10", "1/100", "1/1000", "1/7", "2/3")]),
        st.integers(1, 40).map(lambda e: Fraction(1, 10**e)),
        st.integers(1, 9).map(lambda e: 1 - Fraction(1, 10**e)),
        st.fractions(Fraction(1, 10**6), Fraction(999, 1000), max_denominator=10**6),
    )
