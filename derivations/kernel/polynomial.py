"""Generalised polynomials: the data of the normal form.

A generator is a base raised to a symbolic monomial, such as `x^alpha` or `(1-u)^n`; a monomial is
a product of generators with rational exponents; a polynomial is a rational combination of
monomials. Nothing here knows about signs: that a base may be raised to a non-integer exponent is
checked where expressions are read (`normal_form`).
"""

from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp

__all__ = [
    "NOTHING",
    "ONE",
    "Base",
    "Generator",
    "Monomial",
    "Polynomial",
    "constant",
    "to_expression",
]


@dataclass(frozen=True, slots=True)
class Base:
    """What is raised to a power: a symbol, a prime, e, a polynomial, a logarithm, an opaque term.

    `kind` is one of `symbol`, `number`, `e`, `polynomial`, `log` (of `expression`) and `opaque`.
    """

    kind: str
    expression: sp.Expr
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Bases are keys of every dictionary here: a hash of a tuple each time would be slow.
        object.__setattr__(self, "_hash", hash((self.kind, self.expression)))

    def __hash__(self) -> int:
        return self._hash

    def to_expression(self) -> sp.Expr:
        """The SymPy term that this base stands for."""
        return sp.log(self.expression) if self.kind == "log" else self.expression


@dataclass(frozen=True, slots=True)
class Generator:
    """`base ** exponent`, where the exponent is a monomial with coefficient one."""

    base: Base
    exponent: "Monomial"
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.base, self.exponent)))

    def __hash__(self) -> int:
        return self._hash


Monomial = frozenset[tuple[Generator, Fraction]]
ONE: Monomial = frozenset()
NOTHING = Fraction(0)
_UNIT = Fraction(1)


def multiply_monomials(left: Monomial, right: Monomial) -> Monomial:
    """The product; exponents of equal generators are added."""
    if not left:
        return right
    if not right:
        return left
    powers = dict(left)
    for generator, exponent in right:
        total = powers.get(generator, NOTHING) + exponent
        if total:
            powers[generator] = total
        else:
            del powers[generator]
    return frozenset(powers.items())


def raise_monomial(monomial: Monomial, exponent: Fraction) -> Monomial:
    """`monomial ** exponent` for a rational exponent."""
    if not exponent:
        return ONE
    return frozenset((generator, power * exponent) for generator, power in monomial)


def reduce_numbers(monomial: Monomial) -> tuple[Fraction, Monomial]:
    """Split integer powers of primes off, so that sqrt(2) * sqrt(2) is the number 2."""
    if not any(generator.base.kind == "number" for generator, _ in monomial):
        return _UNIT, monomial
    coefficient = _UNIT
    powers = []
    for generator, power in monomial:
        if generator.base.kind == "number" and generator.exponent == ONE:
            whole = power.numerator // power.denominator
            coefficient *= Fraction(int(generator.base.expression)) ** whole
            power -= whole
        if power:
            powers.append((generator, power))
    return coefficient, frozenset(powers)


class Polynomial:
    """An immutable rational combination of monomials."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Fraction]) -> None:
        self.terms = terms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __add__(self, other: "Polynomial") -> "Polynomial":
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, NOTHING) + coefficient
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return Polynomial(terms)

    def scaled(self, factor: Fraction, monomial: Monomial = ONE) -> "Polynomial":
        """The product with `factor * monomial`."""
        return self * Polynomial({monomial: factor}) if factor else Polynomial({})

    def __neg__(self) -> "Polynomial":
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: "Polynomial") -> "Polynomial":
        return self + -other

    def __mul__(self, other: "Polynomial") -> "Polynomial":
        terms: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                factor, monomial = reduce_numbers(multiply_monomials(left, right))
                total = terms.get(monomial, NOTHING) + a * b * factor
                if total:
                    terms[monomial] = total
                else:
                    terms.pop(monomial, None)
        return Polynomial(terms)

    def __pow__(self, exponent: int) -> "Polynomial":
        result = constant(1)
        for _ in range(exponent):
            result = result * self
        return result

    @property
    def value(self) -> Fraction | None:
        """The rational number that this is, or None if it is not constant."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and ONE in self.terms:
            return self.terms[ONE]
        return None

    def content(self) -> Fraction:
        """The positive rational whose quotient has coprime integer coefficients."""
        numerator, denominator = 0, 1
        for coefficient in self.terms.values():
            numerator = int(sp.igcd(numerator, coefficient.numerator))
            denominator = int(sp.ilcm(denominator, coefficient.denominator))
        return Fraction(numerator, denominator)

    def generators(self) -> set[Generator]:
        """All generators that occur, those inside symbolic exponents left out."""
        return {generator for monomial in self.terms for generator, _ in monomial}


def constant(value: Fraction | int) -> Polynomial:
    """The constant polynomial."""
    return Polynomial({ONE: Fraction(value)} if value else {})


def monomial_expression(monomial: Monomial) -> sp.Expr:
    """The SymPy product that a monomial stands for."""
    factors = []
    for generator, power in monomial:
        exponent = sp.Rational(power.numerator, power.denominator)
        base = generator.base.to_expression()
        factors.append(sp.Pow(base, exponent * monomial_expression(generator.exponent)))
    return sp.Mul(*factors)


def to_expression(polynomial: Polynomial) -> sp.Expr:
    """The SymPy sum that a polynomial stands for."""
    return sp.Add(
        *(
            sp.Rational(c.numerator, c.denominator) * monomial_expression(m)
            for m, c in polynomial.terms.items()
        )
    )
