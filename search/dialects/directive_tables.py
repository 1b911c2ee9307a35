"""Tables of MyST that are written as lists or as values between commas, as tables of Markdown."""

import csv
import re
from collections.abc import Sequence

from search.markdown.cells import row

TABLES = frozenset({"list-table", "csv-table"})

_ROW = re.compile(r"(?P<before>[ \t]*[*+-][ \t]+)[*+-](?:[ \t]+(?P<text>.*))?")
_CELL = re.compile(r"(?P<before>[ \t]+)[*+-](?:[ \t]+(?P<text>.*))?")
_BLOCK = re.compile(r"[ \t]*(?:[*+-][ \t]|\d+[.)][ \t]|[`~:]{3}|\||>|$)")  # in a cell it needs more than a line
LIMIT_CELLS = 10_000  # of one table; a longer one stays as it is written
_SIGNS = {"tab": "\t", "space": " "}  # between values, by name


def table_of(name: str, lines: Sequence[str], options: dict[str, str]) -> str | None:
    r"""Return the table that stands in such a directive; None where a cell is more than words, or there is no row.

    >>> print(table_of("list-table", ["* - A", "  - B", "* - 1", "    2", "  - 3 | 4"], {"header-rows": "1"}))
    | A | B |
    | --- | --- |
    | 1 2 | 3 \| 4 |
    """
    rows = _listed(lines) if name == "list-table" else _separated(lines, options)
    has_head = "header" in options or options.get("header-rows", "0") not in ("0", "")
    width = max(map(len, rows), default=0)
    if not 0 < width * len(rows) <= LIMIT_CELLS:
        return None
    head = rows[0] if has_head else []
    written = [head, ["---"] * width, *rows[has_head:]]
    return "\n".join(_line(values, width) for values in written)


def _line(values: Sequence[str], width: int) -> str:
    cells = [" ".join(cell.split()).replace("|", "\\|") for cell in values]
    return row([*cells, *[""] * (width - len(cells))])


def _listed(lines: Sequence[str]) -> list[list[str]]:
    """Return the rows of a list of lists; [] where it is another list."""
    rows: list[list[str]] = []
    indent = 0  # of the marks of the cells
    for line in lines:
        first = _ROW.fullmatch(line)
        cell = _CELL.fullmatch(line)
        if first and (not rows or len(first["before"]) == indent):
            indent = len(first["before"])
            rows.append([first["text"] or ""])
        elif rows and cell and len(cell["before"]) == indent:
            rows[-1].append(cell["text"] or "")
        elif not line.strip():
            continue
        elif not rows or _BLOCK.match(line) or len(line) - len(line.lstrip()) <= indent:
            return []
        else:
            rows[-1][-1] += f" {line.strip()}"
    return [] if any(_BLOCK.match(cell) and cell for row in rows for cell in row) else rows


def _separated(lines: Sequence[str], options: dict[str, str]) -> list[list[str]]:
    """Return the rows of values between signs; [] where they stand in a file, or between more than one sign."""
    sign = _SIGNS.get(options.get("delim", ","), options.get("delim", ","))
    if len(sign) != 1 or "file" in options or "url" in options:
        return []
    written = [f"{line}\n" for line in lines if line.strip()]
    try:
        head = next(csv.reader([options["header"]], skipinitialspace=True)) if options.get("header") else []
        rows = [[*row] for row in csv.reader(written, delimiter=sign, skipinitialspace=True)]
    except csv.Error:
        return []
    return [head, *rows] if head else rows
