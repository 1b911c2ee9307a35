"""A table of figures, as pages show it and exports carry it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share

FEWEST_SHOWN: Final = 5  # in what leaves the house: smaller counts could be somebody
FEWEST_BELIEVED: Final = 20  # denominator of a share; below it, the share is grey

Value = int | float | Share | Estimate | None


@dataclass(frozen=True, slots=True)
class HiddenCount:
    """Stands for a count from 1 to 4, or for one from which such a count could be computed."""


HIDDEN: Final = HiddenCount()
Cell = Value | HiddenCount


@dataclass(frozen=True, slots=True)
class TableRow:
    """One group. `size`: what its shares are taken of; below `FEWEST_BELIEVED` they are grey."""

    key: str
    values: tuple[Cell, ...]
    size: int

    @property
    def is_thin(self) -> bool:
        """Whether there are too few to believe the shares."""
        return self.size < FEWEST_BELIEVED


@dataclass(frozen=True, slots=True)
class Table:
    """Groups and their figures; `columns` are names, one for each value of a row."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def sorted_by(self, column: str, *, descending: bool) -> Table:
        """Return the table in the order of a column, of "key", or as it is for any other name; empty cells last."""
        if column != "key" and column not in self.columns:
            return self
        if column == "key":
            return replace(self, rows=tuple(sorted(self.rows, key=lambda row: row.key, reverse=descending)))
        number = self.columns.index(column)
        sizes = [(row, magnitude(row.values[number])) for row in self.rows]
        filled = [(row, size) for row, size in sizes if size is not None]
        filled.sort(key=lambda pair: pair[1], reverse=descending)
        return replace(self, rows=(*(row for row, _ in filled), *(row for row, size in sizes if size is None)))


def magnitude(value: Cell) -> float | None:
    """Return what a cell is sorted by; None for an empty one."""
    if isinstance(value, Share):
        return value.estimate
    if isinstance(value, Estimate):
        return value.value
    return None if value is None or isinstance(value, HiddenCount) else float(value)


def without_small_cells(table: Table) -> Table:
    """Return the table with every count from 1 to `FEWEST_SHOWN` - 1 hidden, for mails and exports.

    Where a row has only one hidden share, the smallest other one is hidden, too: the rest of the row adds up to its
    total, and would tell. Estimates of a thin row are left out, as they could be inverted.
    """
    return replace(table, rows=tuple(replace(row, values=_hidden(row)) for row in table.rows))


def _hidden(row: TableRow) -> tuple[Cell, ...]:
    values = [HIDDEN if _is_small(value) else value for value in row.values]
    shares = [n for n, value in enumerate(row.values) if isinstance(value, Share)]
    hidden = [n for n in shares if values[n] is HIDDEN]
    others = [n for n in shares if n not in hidden and _count(row.values[n])]
    if len(hidden) == 1 and others:
        values[min(others, key=lambda n: _count(row.values[n]))] = HIDDEN
    if HIDDEN in values or row.size < FEWEST_SHOWN:
        values = [None if isinstance(value, Estimate) else value for value in values]
    return tuple(values)


def _is_small(value: Cell) -> bool:
    return 0 < _count(value) < FEWEST_SHOWN


def _count(value: Cell) -> int:
    if isinstance(value, Share):
        return value.count
    return value if isinstance(value, int) else 0
