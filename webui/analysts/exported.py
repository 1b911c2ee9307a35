"""Every figure of the pages as tables of one form: what exports, the API and the command write. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from webui.analysts.deflection_tile import DeflectionTile
from webui.analysts.headline import ORDER, Headline
from webui.analysts.holdout_tile import HoldoutTile
from webui.analysts.outcome_answers import OutcomeAnswers
from webui.analysts.report import AnalystReport
from webui.analysts.table import Cell, HiddenCount, Table, TableRow, Value

HEAD: Final = ("table", "row", "figure", "count", "total", "estimate", "lower", "upper")
SMALL: Final = "<5"  # stands for a hidden count
Line = tuple[str, str, str, object, object, object, object, object]


def all_tables(report: AnalystReport, tile: HoldoutTile | None) -> list[Table]:
    """Return every figure of `/reports` and of its tables, which the report must have."""
    outcomes = tuple(outcome.value for outcome in ORDER)
    ended = {"now": report.headline, "before": report.headline_before}
    trend_columns = ("described", "solved", "solved_before", "wrote")
    return [
        Table("outcomes", outcomes, tuple(_ended(name, headline) for name, headline in ended.items())),
        _shares("funnel", {step.name: step.reached for step in report.funnel}),
        _shares("failures", report.failures),
        _guards(report),
        _shares("satisfaction", {"good": report.satisfaction.everybody}),
        _outcome_answers(report.answers),
        _shares("repeats", {"wrote_again": report.repeats}),
        _shares("abandoned_by_arm", report.abandoned_by_arm),
        _values("minutes_to_an_answer", {"median": report.minutes_to_an_answer}),
        _values("holdout", _holdout(tile), tile.smaller_arm if tile else 0),
        Table(
            "trend",
            trend_columns,
            tuple(
                TableRow(p.day.isoformat(), (p.described, p.solved, p.solved_before, p.wrote), p.solved.total)
                for p in report.trend
            ),
            adds_up=True,
        ),
        *report.tables,
    ]


def as_json(tables: Iterable[Table]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return table -> row -> figure -> its value as JSON; shares 0 to 1, with count, total and interval."""
    return {
        table.name: {
            row.key: {column: _json(value) for column, value in zip(table.columns, row.values, strict=True)}
            for row in table.rows
        }
        for table in tables
    }


def lines(table: Table) -> Iterator[Line]:
    """Yield a line for each figure of a table, in the columns of HEAD."""
    for row in table.rows:
        for column, value in zip(table.columns, row.values, strict=True):
            yield (table.name, row.key, column, *_numbers(value))


def as_csv(tables: Iterable[Table]) -> str:
    """Return every figure as a line of CSV; no cell is taken for a formula by any spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows([harmless(cell) for cell in line] for table in tables for line in lines(table))
    return text.getvalue()


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: names of groups are other people's words.

    >>> harmless("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@", "|")) else cell


def _numbers(value: Cell) -> tuple[object, object, object, object, object]:
    if isinstance(value, Share):
        lower, upper = value.interval or ("", "")
        return value.count, value.total, "" if value.estimate is None else value.estimate, lower, upper
    if isinstance(value, Estimate):
        return "", "", value.value, value.lower, value.upper
    if isinstance(value, HiddenCount):
        return SMALL, "", "", "", ""
    if isinstance(value, float):
        return "", "", value, "", ""
    return "" if value is None else value, "", "", "", ""


def _json(value: Cell) -> object:
    if isinstance(value, Share):
        return {"count": value.count, "total": value.total, "estimate": value.estimate, "interval_95": value.interval}
    if isinstance(value, Estimate):
        return {"estimate": value.value, "interval_95": (value.lower, value.upper), "count": None, "total": None}
    return SMALL if isinstance(value, HiddenCount) else value


def _ended(name: str, headline: Headline) -> TableRow:
    return TableRow(name, tuple(headline.share_of(outcome) for outcome in ORDER), headline.finished)


def _shares(name: str, shares: Mapping[Any, Share]) -> Table:
    return Table(name, ("share",), tuple(TableRow(str(key), (share,), share.total) for key, share in shares.items()))


def _values(name: str, values: Mapping[str, Value], size: int = 0) -> Table:
    return Table(name, ("value",), tuple(TableRow(key, (value,), size) for key, value in values.items()))


def _guards(report: AnalystReport) -> Table:
    rows = (TableRow(guard.name, (guard.now, guard.before, float(guard.is_alarm)), 0) for guard in report.guards)
    return Table("guards", ("now", "before", "is_alarm"), tuple(rows))


def _outcome_answers(answers: Mapping[str, OutcomeAnswers]) -> Table:
    columns = ("asked", "answered", "helped", "not_yet", "not_helped", "of_asked", "of_silent")
    rows = (
        TableRow(
            way,
            (
                Share(of_way.asked, of_way.silent),
                Share(of_way.answered, of_way.asked),
                of_way.of_answers(of_way.helped),
                of_way.of_answers(of_way.not_yet),
                of_way.of_answers(of_way.not_helped),
                of_way.of_asked,
                of_way.of_silent,
            ),
            of_way.answered,
        )
        for way, of_way in answers.items()
    )
    return Table("outcome_answers", columns, tuple(rows), adds_up=True)


def _answers(tile: DeflectionTile) -> Sequence[tuple[str, Value]]:
    shown = tile.deflection
    return (
        ("solved_because_of_it", shown.solved if shown else None),
        ("solved_for_anybody", tile.bounds),
        ("extra_give_ups", shown.extra_give_ups if shown else None),
        ("answers_treated", tile.answers_treated),
        ("answers_holdout", tile.answers_holdout),
        ("episodes_needed", tile.episodes_needed),
        ("days_needed", tile.days_needed),
    )


def _holdout(tile: HoldoutTile | None) -> Mapping[str, Value]:
    if tile is None:
        return {}
    saved = tile.savings
    values: Sequence[tuple[str, Value]] = (
        ("avoided_contacts", tile.comparison.avoided),
        ("avoided_contacts_at_least", tile.least),
        ("smallest_visible", tile.smallest_visible),
        ("contacts_at_most", tile.contacts),
        ("hours_at_most", saved.hours if saved else None),
        ("money_at_most", saved.money if saved else None),
        ("more_abandoned", tile.more_abandoned),
        *_answers(tile.answers),
    )
    return dict(values)
