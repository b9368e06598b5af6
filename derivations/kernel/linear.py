"""Nonnegative solutions of exact linear systems.

`nonnegative_solution` searches; nothing trusts it. Whoever uses the answer multiplies it out again
(see `entailment`), so that an error here can lose a proof but not make one.
"""

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

__all__ = ["nonnegative_solution"]

MAXIMUM_PIVOTS = 400
_ZERO = fmpq(0)

Row = list[fmpq]


def nonnegative_solution(
    columns: Sequence[Sequence[Fraction]], target: Sequence[Fraction], gain: Sequence[Fraction]
) -> list[Fraction] | None:
    """Some x >= 0 with sum_j x_j columns[j] = target, and with gain . x > 0 if possible.

    Two-phase simplex in exact rationals with Bland's rule. Returns None if no solution was found.
    """
    rows, count = len(target), len(columns)
    if any(t and not any(column[i] for column in columns) for i, t in enumerate(target)):
        return None
    table: list[Row] = []
    for i in range(rows):
        row = [_exact(column[i]) for column in columns]
        row.append(_exact(target[i]))
        table.append([-v for v in row] if target[i] < 0 else row)
    basis = [count + i for i in range(rows)]  # artificial variables, without columns
    phase_one = [sum((row[j] for row in table), _ZERO) for j in range(count + 1)]
    _maximise(table, basis, phase_one)
    if phase_one[-1] != 0:
        return None
    _drive_out(table, basis, count)
    phase_two = [*(_exact(g) for g in gain), _ZERO]
    for i, b in enumerate(basis):
        if b < count and phase_two[b] != 0:
            _subtract(phase_two, phase_two[b], table[i])
    _maximise(table, basis, phase_two, stop_when_positive=True)
    solution = [Fraction(0)] * count
    for i, b in enumerate(basis):
        if b < count:
            value = table[i][-1]
            solution[b] = Fraction(int(value.p), int(value.q))
    return solution


def _exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator) if value else _ZERO


def _subtract(row: Row, factor: fmpq, other: Row) -> None:
    for j, entry in enumerate(other):
        if entry != 0:
            row[j] -= factor * entry


def _pivot(table: list[Row], objective: Row, row: int, column: int) -> None:
    scale = table[row][column]
    if scale != 1:
        table[row] = [v / scale if v != 0 else v for v in table[row]]
    for i, other in enumerate(table):
        if i != row and other[column] != 0:
            _subtract(other, other[column], table[row])
    if objective[column] != 0:
        _subtract(objective, objective[column], table[row])


def _drive_out(table: list[Row], basis: list[int], count: int) -> None:
    """Exchange artificial variables that stayed in the basis at zero for real ones."""
    nothing = [_ZERO] * (count + 1)
    for i, b in enumerate(basis):
        if b >= count:
            column = next((j for j in range(count) if table[i][j] != 0), None)
            if column is not None:
                _pivot(table, nothing, i, column)
                basis[i] = column


def _maximise(
    table: list[Row], basis: list[int], objective: Row, *, stop_when_positive: bool = False
) -> None:
    """Pivot by Bland's rule until no column improves the objective.

    The objective row holds reduced gains; its last entry is minus the gain reached so far (up to
    the constant it started with).
    """
    for _ in range(MAXIMUM_PIVOTS):
        if stop_when_positive and objective[-1] < 0:
            return
        entering = next((j for j, g in enumerate(objective[:-1]) if g > 0), None)
        if entering is None:
            return
        leaving = _ratio_test(table, basis, entering)
        if leaving is None:
            return
        _pivot(table, objective, leaving, entering)
        basis[leaving] = entering


def _ratio_test(table: list[Row], basis: list[int], entering: int) -> int | None:
    best: tuple[fmpq, int, int] | None = None
    for i, row in enumerate(table):
        if row[entering] > 0:
            candidate = (row[-1] / row[entering], basis[i], i)
            if best is None or candidate < best:
                best = candidate
    return None if best is None else best[2]
