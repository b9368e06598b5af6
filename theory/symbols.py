"""Every symbol of the statements, once, with its assumptions.

Two symbols of SymPy with the same name and different assumptions are different objects, so all
modules take theirs from here.
"""

from sympy import Symbol

alpha = Symbol("alpha", positive=True)
"""Exponent of the eigenvalues (of the frequencies in the bigram model)."""
beta = Symbol("beta", real=True)
"""Exponent of the squared distances at the start; 0 in the bigram model."""
d = Symbol("d", integer=True, positive=True)
"""Dimension: number of eigenvalues, size of the vocabulary."""
k = Symbol("k", integer=True, positive=True)
"""Index of an eigenvalue."""
j = Symbol("j", integer=True, nonnegative=True)
"""A second index."""
h = Symbol("h", integer=True, positive=True)
"""Half of an even number of steps."""
t = Symbol("t", integer=True, nonnegative=True)
"""Number of iterations."""
T = Symbol("T", integer=True, nonnegative=True)
"""Least number of iterations that reaches a given error."""
n = Symbol("n", positive=True)
"""Twice the number of iterations; any positive number, since the formulas need no integer."""
tau = Symbol("tau", positive=True)
"""Rescaled time."""
eps = Symbol("epsilon", positive=True)
"""Relative error asked for, below 1."""
p = Symbol("p", real=True)
"""Order of a special function, or exponent of a sum."""
x = Symbol("x", positive=True)
"""A continuous index, or the argument of a special function."""
y = Symbol("y", positive=True)
"""A value of a special function."""
u = Symbol("u", positive=True)
"""A normalised eigenvalue, in (0, 1]."""
w = Symbol("w", positive=True)
"""Exponential rate of an eigenvalue, -log(1 - u)."""
phi = Symbol("phi", positive=True)
"""Rescaled step size."""
eta = Symbol("eta", positive=True)
"""Step size."""
q = Symbol("q", positive=True)
"""Degree of a schedule of step lengths."""
v = Symbol("v", positive=True)
"""Step length in units of the largest frequency."""

__all__ = [
    "T", "alpha", "beta", "d", "eps", "eta", "h", "j", "k", "n", "p", "phi", "q", "t", "tau",
    "u", "v", "w", "x", "y",
]  # fmt: skip
