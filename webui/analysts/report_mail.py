"""The monthly report as a mail: HTML that prints well, and the same as plain text.

The worker writes it, so it is rendered without the web application, in the language that the account has chosen. No
count from 1 to 4 is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel.dates import format_date
from flask import Flask, render_template
from flask_babel import Babel, gettext

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from webui.analysts.exported import SMALL
from webui.analysts.groups import Dimension
from webui.analysts.names import COLUMN_NAMES, DIMENSION_NAMES, GUARD_NAMES
from webui.analysts.outcome_answers import ALL
from webui.analysts.outcome_names import OUTCOME_NAMES, WAY_IN_NAMES
from webui.analysts.page_figures import tables_of_span
from webui.analysts.span import Span
from webui.analysts.table import Cell, HiddenCount, Table, without_small_cells
from webui.outgoing.queued_mail import MailWords
from webui.request.fixed_decimals import fixed
from webui.request.language import NAMES as LANGUAGE_NAMES
from webui.request.language import interface_of
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.report_subscriptions import days_of

_MOST_ROWS: Final = 10  # of a table by category, language or way in


@dataclass(frozen=True, slots=True)
class MailTable:
    """One table of the mail, in words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # name and cells


def report_mail(settings: Settings, database: Database, month: str, lang: str, now: datetime) -> MailWords:
    """Return the report of a month, as 2026-03. The derived tables have to be brought up to the events first.

    Raise ValueError for a month that is none.
    """
    span = Span(*days_of(month), settings.zone)
    counted = [without_small_cells(table) for table in tables_of_span(settings, database, span, now)]
    tables = {table.name: table for table in counted}
    with _in_language(lang).app_context():
        name = format_date(span.first, "LLLL yyyy", locale=interface_of(lang))
        title = gettext("Help centre in %(month)s", month=name)
        values: Mapping[str, Any] = {
            "title": title,
            "product": settings.product_name,
            "lang": interface_of(lang),
            "tables": [table for table in _in_words(tables) if table.rows],
            "link": f"{settings.address}/reports?from={span.first}&to={span.last}" if settings.address else "",
            "account": f"{settings.address}/account" if settings.address else "",
            "zone": settings.timezone,
        }
        text, html = render_template("reports/mail.txt", **values), render_template("reports/mail.html", **values)
    return MailWords(f"{settings.product_name}: {title}", text, html)


def _in_language(lang: str) -> Flask:
    """Return an application that only renders templates, in one language."""
    app = Flask("webui")
    Babel(app, locale_selector=lambda: interface_of(lang))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _in_words(tables: Mapping[str, Table]) -> Iterator[MailTable]:
    now, before = gettext("Now"), gettext("Before")
    ended = {row.key: row for row in tables["outcomes"].rows}
    pairs = zip(tables["outcomes"].columns, ended["now"].values, ended["before"].values, strict=True)
    outcomes = tuple(
        (str(OUTCOME_NAMES[Outcome(name)]), _words(value), _words(earlier)) for name, value, earlier in pairs
    )
    yield MailTable(gettext("How described problems ended"), (now, before), outcomes)
    yield MailTable(gettext("What the hold-out shows"), (now,), tuple(_of_holdout(tables["holdout"])))
    yield MailTable(gettext("What people say who did not write"), (now,), tuple(_of_answers(tables["outcome_answers"])))
    guards = tuple(
        (str(GUARD_NAMES[row.key]), _words(row.values[0]), _words(row.values[1])) for row in tables["guards"].rows
    )
    yield MailTable(gettext("Are people turned away?"), (now, before), guards)
    yield MailTable(gettext("Support"), (now,), tuple(_of_support(tables)))
    for dimension in (Dimension.CATEGORY, Dimension.LANGUAGE, Dimension.WAY_IN):
        yield _grouped(tables[dimension.value], dimension)


def _of_holdout(table: Table) -> Iterator[tuple[str, ...]]:
    names = {
        "avoided_contacts": gettext("Contacts fewer, of 100 problems"),
        "solved_because_of_it": gettext("Solved because of it, of 100 problems"),
        "extra_give_ups": gettext("Gave up because of it, of 100 problems"),
        "answers_treated": gettext("Answers of people with help first"),
        "answers_holdout": gettext("Answers of the hold-out"),
    }
    cells = {row.key: row.values[0] for row in table.rows}
    return ((name, _words(cells[key])) for key, name in names.items() if cells.get(key) is not None)


def _of_answers(table: Table) -> Iterator[tuple[str, ...]]:
    names = {
        "helped": gettext("Were helped, of the answers"),
        "answered": gettext("Answered, of those who were asked"),
        "of_asked": gettext("Whatever is true of those who are silent"),
    }
    everybody = next(row for row in table.rows if row.key == ALL)
    cells = dict(zip(table.columns, everybody.values, strict=True))
    asked = cells["asked"]
    if isinstance(asked, Share) and not asked.count:
        return iter(())
    return ((name, _words(cells[key])) for key, name in names.items() if cells[key] is not None)


def _of_support(tables: Mapping[str, Table]) -> Iterator[tuple[str, ...]]:
    names = {"repeats": gettext("Wrote again"), "satisfaction": gettext("Help of support was good")}
    return ((name, _words(row.values[0])) for key, name in names.items() for row in tables[key].rows)


def _grouped(table: Table, dimension: Dimension) -> MailTable:
    shown = ("described", "solved", "ticket")
    numbers = [table.columns.index(name) for name in shown]
    rows = table.sorted_by("described", descending=True).rows[:_MOST_ROWS]
    return MailTable(
        str(DIMENSION_NAMES[dimension]),
        tuple(str(COLUMN_NAMES[name]) for name in shown),
        tuple((_group_name(row.key, dimension), *(_words(row.values[n]) for n in numbers)) for row in rows),
    )


def _group_name(key: str, dimension: Dimension) -> str:
    names: Mapping[str, object] = {Dimension.LANGUAGE: LANGUAGE_NAMES, Dimension.WAY_IN: WAY_IN_NAMES}.get(
        dimension, {}
    )
    return str(names.get(key, key) or "–")


def _words(cell: Cell) -> str:
    if isinstance(cell, HiddenCount):
        return SMALL
    if isinstance(cell, Share):
        if cell.estimate is None or cell.interval is None:
            return "–"
        low, high = cell.interval
        share, ends = fixed(cell.estimate * 100, 1), f"{fixed(low * 100)}–{fixed(high * 100)}"
        return f"{share} % ({ends} %), {cell.count} / {cell.total}"
    if isinstance(cell, Estimate):
        return f"{fixed(cell.value * 100, 1)} ({fixed(cell.lower * 100, 1)} … {fixed(cell.upper * 100, 1)})"
    return "–" if cell is None else fixed(cell, 0 if float(cell).is_integer() else 1)
