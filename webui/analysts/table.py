"""A table of figures, as pages show it and exports carry it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
    """Groups and their figures; `columns` are names, one for each value of a row.

    adds_up  each help session is in one row: a cell follows from the others and the sum, which stands elsewhere
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    adds_up: bool = False

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

    1. So is a share of so few, and every share of a row whose own count is hidden.
    2. Where a row has only one hidden share, the smallest other one is hidden, too: the rest of the row adds up to its
       total, and would tell. Where the rows of a table add up, the same holds for a column with one hidden cell.
    3. Estimates of a thin row are left out, as they could be inverted.
    """
    hidden = {(i, j) for i, row in enumerate(table.rows) for j, value in enumerate(row.values) if _is_small(value)}
    while telling := {*_telling_in_rows(table, hidden), *(_telling_in_columns(table, hidden) if table.adds_up else ())}:
        hidden |= telling
    return replace(
        table, rows=tuple(_without(row, {j for i, j in hidden if i == n}) for n, row in enumerate(table.rows))
    )


def _telling_in_rows(table: Table, hidden: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(table.rows):
        shares = [(number, j) for j, value in enumerate(row.values) if isinstance(value, Share)]
        counts = [(number, j) for j, value in enumerate(row.values) if isinstance(value, int)]
        if any(cell in hidden for cell in counts):  # the total of a share would tell
            yield from (cell for cell in shares if cell not in hidden)
        else:
            yield from _telling(table, shares, hidden)


def _telling_in_columns(table: Table, hidden: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for number in range(len(table.columns)):
        yield from _telling(table, [(i, number) for i in range(len(table.rows))], hidden)


def _telling(
    table: Table, cells: Sequence[tuple[int, int]], hidden: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the smallest other cell where only one of these is hidden, if there is another that is not zero."""
    others = [cell for cell in cells if cell not in hidden and _count(table.rows[cell[0]].values[cell[1]])]
    if len(cells) - sum(cell not in hidden for cell in cells) == 1 and others:
        yield min(others, key=lambda cell: _count(table.rows[cell[0]].values[cell[1]]))


def _without(row: TableRow, hidden: Collection[int]) -> TableRow:
    values = [HIDDEN if number in hidden else value for number, value in enumerate(row.values)]
    if hidden or row.size < FEWEST_SHOWN:
        values = [None if isinstance(value, Estimate) else value for value in values]
    return replace(row, values=tuple(values))


def _is_small(value: Cell) -> bool:
    return 0 < _count(value) < FEWEST_SHOWN or (isinstance(value, Share) and 0 < value.total < FEWEST_SHOWN)


def _count(value: Cell) -> int:
    if isinstance(value, Share):
        return value.count
    return value if isinstance(value, int) else 0
