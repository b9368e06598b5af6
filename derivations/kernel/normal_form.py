"""Reading SymPy expressions into generalised polynomials, and deciding equality there.

Two expressions with equal normal forms are equal wherever both are defined: every rewriting used
here is an identity of real numbers under the positivity that the caller's oracle vouches for.
  * x^a x^b = x^(a+b), (x y)^a = x^a y^a, (x^a)^b = x^(a b), log(x y) = log x + log y for x, y > 0;
  * integer powers of sums are expanded; finite sums are linear in their terms;
  * a denominator is cleared only by multiplying with it, and it is nonzero where it is defined.
A base that may vanish (the 1-u in (1-u)^n) is only raised to positive exponents (`defined`), where
powers are continuous, so that an identity on u < 1 extends to u = 1.
The converse does not hold: unequal normal forms refute nothing.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import sympy as sp

from derivations.kernel.polynomial import (
    ONE,
    Base,
    Generator,
    Monomial,
    Polynomial,
    constant,
    multiply_monomials,
    raise_monomial,
    reduce_numbers,
    to_expression,
)

__all__ = ["Normaliser", "is_zero", "reduce_denominators"]

EXPANDED_POWER = 24
"""Integer powers of sums up to this are multiplied out; larger ones stay powers."""

_E = Base("e", sp.E)


def _generator(base: Base, exponent: Monomial = ONE) -> Polynomial:
    return Polynomial({frozenset({(Generator(base, exponent), Fraction(1))}): Fraction(1)})


def _base_of(expression: sp.Expr) -> Base:
    """The base whose logarithm is the logarithm of an expression in normal form."""
    if isinstance(expression, sp.log):
        return Base("log", expression.args[0])
    for kind, fits in (("symbol", expression.is_Symbol), ("number", expression.is_Integer)):
        if fits:
            return Base(kind, expression)
    compound = expression.is_Add or expression.is_Mul or expression.is_Pow
    return Base("polynomial" if compound else "opaque", expression)


class Normaliser:
    """Normal forms relative to an oracle that says which expressions are positive.

    `positive(expression)` must return True only if the expression is positive on the domain at
    hand. With `factor`, common monomials are drawn out of powers and logarithms of sums, which
    identifies (1 - 1/x)^n with (x - 1)^n x^-n.
    """

    def __init__(self, positive: Callable[[sp.Expr], bool], *, factor: bool = False) -> None:
        self._positive = positive
        self._factor = factor
        self._cache: dict[sp.Expr, Polynomial] = {}

    def __call__(self, expression: sp.Expr) -> Polynomial:
        """The normal form of an expression."""
        found = self._cache.get(expression)
        if found is None:
            found = self._read(expression)
            self._cache[expression] = found
        return found

    def _read(self, e: sp.Expr) -> Polynomial:
        if e.is_Rational:
            return constant(Fraction(int(e.p), int(e.q)))
        if e is sp.E:
            return _generator(_E)
        if e.is_Symbol:
            return _generator(Base("symbol", e))
        if e.is_Add:
            total = constant(0)
            for term in e.args:
                total = total + self(term)
            return total
        if e.is_Mul:
            product = constant(1)
            for factor in e.args:
                product = product * self(factor)
            return product
        if isinstance(e, sp.exp):
            return self._exponential(self(e.args[0]))
        if e.is_Pow:
            return self._power(self(e.base), self(e.exp))
        if isinstance(e, sp.log):
            return self._logarithm(self(e.args[0]))
        if isinstance(e, sp.Sum | sp.Integral):
            return self._binder(e)
        if e.is_Function and all(isinstance(a, sp.Expr) for a in e.args):
            return _generator(Base("opaque", e.func(*(to_expression(self(a)) for a in e.args))))
        return _generator(Base("opaque", e))

    def positive_base(self, base: Base) -> bool:
        """Whether a base is known to be positive."""
        if base.kind in ("number", "e"):
            return True
        return self._positive(base.to_expression())

    def _factors(self, polynomial: Polynomial) -> tuple[Fraction, list[tuple[Monomial, Fraction]]]:
        """A positive polynomial as content times positive factors, each with its exponent."""
        if len(polynomial.terms) == 1:
            ((monomial, coefficient),) = polynomial.terms.items()
            if coefficient > 0 and all(self.positive_base(g.base) for g, _ in monomial):
                return coefficient, [(frozenset({(g, Fraction(1))}), e) for g, e in monomial]
        content = polynomial.content()
        factors = []
        if self._factor:
            common = self._common(polynomial)
            polynomial = polynomial.scaled(Fraction(1), raise_monomial(common, Fraction(-1)))
            content = polynomial.content()
            factors = [(frozenset({(g, Fraction(1))}), e) for g, e in common]
        primitive = polynomial.scaled(1 / content)
        if primitive.value != 1:
            base = Base("polynomial", to_expression(primitive))
            factors.append((frozenset({(Generator(base, ONE), Fraction(1))}), Fraction(1)))
        return content, factors

    def _common(self, polynomial: Polynomial) -> Monomial:
        """The largest monomial in positive bases that divides every term."""
        powers: dict[Generator, Fraction] = {}
        for generator in polynomial.generators():
            lowest = min(dict(m).get(generator, Fraction(0)) for m in polynomial.terms)
            if lowest and self.positive_base(generator.base):
                powers[generator] = lowest
        return frozenset(powers.items())

    def _power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        number = exponent.value
        if number is not None and number.denominator == 1:
            return self._integer_power(base, int(number))
        if base.value == 0:
            return constant(0)
        again = self(to_expression(base)) if len(base.terms) > 1 else base
        if len(again.terms) == 1:  # SymPy's own sum collapses, as 1 - (1 - e^-w) does
            base = again
        content, factors = self._factors(base)
        result = self._number_power(content, exponent)
        for factor, power in factors:
            ((generator, _),) = factor
            result = result * self._generator_power(generator, power, exponent)
        return result

    def _integer_power(self, base: Polynomial, number: int) -> Polynomial:
        if number >= 0 and (len(base.terms) <= 1 or number <= EXPANDED_POWER):
            return base**number
        if len(base.terms) == 1:
            ((monomial, coefficient),) = base.terms.items()
            return constant(coefficient**number).scaled(
                Fraction(1), raise_monomial(monomial, Fraction(number))
            )
        if not base.terms:
            return _generator(Base("opaque", sp.zoo))  # no claim that holds it is admitted
        content = base.content()
        primitive = Base("polynomial", to_expression(base.scaled(1 / content)))
        monomial = frozenset({(Generator(primitive, ONE), Fraction(number))})
        return Polynomial({monomial: content**number})

    def _number_power(self, number: Fraction, exponent: Polynomial) -> Polynomial:
        result = constant(1)
        factors = dict(sp.factorint(number.numerator))
        for prime, multiplicity in sp.factorint(number.denominator).items():
            factors[prime] = -multiplicity
        for prime, multiplicity in factors.items():
            generator = Generator(Base("number", sp.Integer(prime)), ONE)
            result = result * self._generator_power(generator, Fraction(multiplicity), exponent)
        return result

    def _generator_power(
        self, generator: Generator, power: Fraction, exponent: Polynomial
    ) -> Polynomial:
        """`generator ** (power * exponent)`, one factor for each term of the exponent."""
        result = constant(1)
        for monomial, coefficient in exponent.terms.items():
            total = multiply_monomials(generator.exponent, monomial)
            if generator.base == _E:
                result = result * self._exponential(Polynomial({total: power * coefficient}))
                continue
            term = frozenset({(Generator(generator.base, total), power * coefficient)})
            result = result * Polynomial({term: Fraction(1)})
        return result

    def _exponential(self, exponent: Polynomial) -> Polynomial:
        """exp of a polynomial; exp(m log x) is read as x^m."""
        result = constant(1)
        for monomial, coefficient in exponent.terms.items():
            base, rest = _E, monomial
            for generator, power in monomial:
                if generator.base.kind == "log" and power == 1 and generator.exponent == ONE:
                    base = _base_of(generator.base.expression)
                    rest = multiply_monomials(monomial, frozenset({(generator, Fraction(-1))}))
                    break
            term = frozenset({(Generator(base, rest), coefficient)})
            factor, reduced = reduce_numbers(term)
            result = result * Polynomial({reduced: factor})
        return result

    def _logarithm(self, argument: Polynomial) -> Polynomial:
        content, factors = self._factors(argument)
        result = constant(0)
        pairs = [(int(p), m) for p, m in sp.factorint(content.numerator).items()]
        pairs += [(int(p), -m) for p, m in sp.factorint(content.denominator).items()]
        for prime, multiplicity in pairs:
            result = result + _generator(Base("log", sp.Integer(prime))).scaled(
                Fraction(multiplicity)
            )
        for factor, power in factors:
            ((generator, _),) = factor
            logarithm = (
                constant(1)
                if generator.base == _E
                else _generator(Base("log", generator.base.to_expression()))
            )
            result = result + logarithm.scaled(power, generator.exponent)
        return result

    def _binder(self, e: sp.Sum | sp.Integral) -> Polynomial:
        """A sum or integral, its bound variable renamed and constant factors drawn out.

        Finite sums are also split over the terms of their body. An integral is split only where
        it has a single term, since its pieces may diverge.
        """
        inner_binders = e.function.atoms(sp.Sum, sp.Integral)
        again = {s for binder in inner_binders for s in binder.bound_symbols}
        if len(e.limits) != 1 or len(e.limits[0]) != 3 or e.limits[0][0] in again:
            return _generator(Base("opaque", e))  # no claim that holds it is admitted
        ((variable, lower, upper),) = e.limits
        low, high = to_expression(self(lower)), upper
        if upper is not sp.oo:
            high = to_expression(self(upper))
        name = sp.Symbol(f"bound_{len(inner_binders)}", **variable._assumptions_orig)
        if name != variable and name in again | e.function.free_symbols:
            return _generator(Base("opaque", e))  # as above: the name would be captured
        body = self(e.function.xreplace({variable: name}))
        finite_sum = isinstance(e, sp.Sum) and upper is not sp.oo
        if len(body.terms) != 1 and not finite_sum:
            content = body.content() if body.terms else Fraction(1)
            inner = to_expression(body.scaled(1 / content))
            return _generator(Base("opaque", e.func(inner, (name, low, high)))).scaled(content)
        total = constant(0)
        for monomial, coefficient in body.terms.items():
            inside: list[tuple[Generator, Fraction]] = []
            outside: list[tuple[Generator, Fraction]] = []
            for generator, power in monomial:
                single = frozenset({(generator, power)})
                free = to_expression(Polynomial({single: Fraction(1)})).free_symbols
                (inside if name in free else outside).append((generator, power))
            inner = to_expression(Polynomial({frozenset(inside): Fraction(1)}))
            if not inside and isinstance(e, sp.Sum) and finite_sum:
                term = self(high) - self(low) + constant(1)
            else:
                term = _generator(Base("opaque", e.func(inner, (name, low, high))))
            total = total + term.scaled(coefficient, frozenset(outside))
        return total


def is_zero(polynomial: Polynomial, normalise: Normaliser) -> bool:
    """Whether the polynomial vanishes identically once its denominators are cleared.

    True means equal to zero wherever every denominator is nonzero; False means nothing.
    """
    for _ in range(64):
        if not polynomial.terms:
            return True
        pending = next(
            (
                g
                for g in polynomial.generators()
                if g.base.kind == "polynomial"
                and g.exponent == ONE
                and any(not 0 <= dict(m).get(g, 0) < 1 for m in polynomial.terms)
            ),
            None,
        )
        if pending is None:
            return False
        polynomial = _clear(polynomial, pending, normalise)
    return False


def _clear(polynomial: Polynomial, generator: Generator, normalise: Normaliser) -> Polynomial:
    """Multiply by a power of the generator so that only fractional powers of it remain."""
    powers = [dict(m).get(generator, Fraction(0)) for m in polynomial.terms]
    lowest = min(p.numerator // p.denominator for p in powers)
    expansion = normalise(generator.base.expression)
    result = constant(0)
    for (monomial, coefficient), power in zip(polynomial.terms.items(), powers, strict=True):
        rest = multiply_monomials(monomial, frozenset({(generator, -power)})) if power else monomial
        whole = power.numerator // power.denominator
        fraction = power - whole
        if fraction:
            rest = multiply_monomials(rest, frozenset({(generator, fraction)}))
        result = result + (expansion ** (whole - lowest)).scaled(coefficient, rest)
    return result


REDUCTIONS = 64


def reduce_denominators(polynomial: Polynomial, normalise: Normaliser) -> Polynomial:
    """Write k/(k+1) as 1 - 1/(k+1), and the like, so that linear arithmetic sees through it.

    Uses only B * B^-1 = 1 for the denominators B that occur, which are nonzero where defined.
    """
    for _ in range(REDUCTIONS):
        step = _reduction(polynomial, normalise)
        if step is None:
            return polynomial
        polynomial = step
    return polynomial


def _reduction(polynomial: Polynomial, normalise: Normaliser) -> Polynomial | None:
    for monomial, coefficient in polynomial.terms.items():
        for generator, power in monomial:
            if generator.base.kind != "polynomial" or generator.exponent != ONE or power > -1:
                continue
            expansion = normalise(generator.base.expression)
            lead = _lead(expansion)
            if not _divides(lead, monomial):
                continue
            inverse = raise_monomial(lead, Fraction(-1))
            quotient = multiply_monomials(monomial, inverse)
            once = multiply_monomials(quotient, frozenset({(generator, Fraction(1))}))
            weight = coefficient / expansion.terms[lead]
            rest = expansion - Polynomial({lead: expansion.terms[lead]})
            kept = polynomial - Polynomial({monomial: coefficient})
            return kept + Polynomial({once: weight}) - rest.scaled(weight, quotient)
    return None


def _lead(polynomial: Polynomial) -> Monomial:
    """The term that reductions eliminate: the one of highest total degree, ties by text."""
    degrees = {m: sum((abs(power) for _, power in m), Fraction(0)) for m in polynomial.terms}
    highest = max(degrees.values())
    return max((m for m, degree in degrees.items() if degree == highest), key=_text)


@lru_cache(maxsize=4096)
def _text(monomial: Monomial) -> str:
    return str(to_expression(Polynomial({monomial: Fraction(1)})))


def _divides(divisor: Monomial, monomial: Monomial) -> bool:
    powers = dict(monomial)
    return bool(divisor) and all(
        powers.get(generator, 0) * power > 0 and abs(powers[generator]) >= abs(power)
        for generator, power in divisor
    )
