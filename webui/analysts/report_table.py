"""The figures of a report as a table: all of them, one a line, or the counts by language, article, topic or way in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from deflection.measuring.metrics import Figures

GROUPS: Final = ("language", "article", "topic", "channel")
_COLUMNS: Final = ("figure", "count", "total", "estimate", "lower", "upper")

Rows = Mapping[str, Mapping[str, Any]]


def grouped(report: Mapping[str, Any], counted: Figures, group: str) -> Rows:
    """Return group member -> name of a count -> count; `report` has the figures as JSON values."""
    rows: dict[str, Rows] = {
        "language": report["outcomes_by_language"],
        "article": report["articles"],
        "topic": {topic: dict[str, Any](ended.items()) for topic, ended in counted.outcomes_by_topic.items()},
        "channel": report["ways_in"],
    }
    return rows[group]


def grouped_csv(rows: Rows, group: str) -> str:
    """Return the groups as CSV, each count in a column; what did not happen is 0."""
    columns = list(dict.fromkeys(str(name) for counts in rows.values() for name in counts))
    lines = [[member, *(counts.get(name, 0) for name in columns)] for member, counts in sorted(rows.items())]
    return _csv([[group, *columns], *lines])


def figures_csv(report: Mapping[str, Any]) -> str:
    """Return every figure as a line: its path, and what of count, total, share and interval it has."""
    return _csv([_COLUMNS, *_lines("", report)])


def _lines(path: str, value: Any) -> Iterator[Sequence[object]]:  # noqa: ANN401 - JSON values
    if isinstance(value, Mapping) and "interval_95" in value:
        lower, upper = value["interval_95"] or ("", "")
        yield path, value["count"], value["total"], value["estimate"], lower, upper
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _lines(f"{path}/{name}".removeprefix("/"), inside)
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _lines(f"{path}/{number}", inside)
    else:
        yield path, value, "", "", "", ""


def _csv(lines: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_harmless(cell) for cell in line] for line in lines)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: titles of articles are other people's words."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell
