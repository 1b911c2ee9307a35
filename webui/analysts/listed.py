"""The help sessions behind a figure, newest first, a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from deflection.measuring.measured_session import MeasuredArticle
from deflection.measuring.outcome import Outcome
from webui.analysts.wanted_rows import WantedRows
from webui.storage.derived.reading import articles_of
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_READ: Final = tuple(_ROW[name] for name in ("help_session_id", "began", "day", "lang", "channel", "topic"))


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One help session and how it ended; none of anybody's words."""

    help_session_id: str
    began: datetime  # aware UTC
    day: date  # in the operator's time zone
    lang: str
    way_in: str
    topic: str  # of its problem; "" = none was chosen or named
    outcome: Outcome
    articles: tuple[MeasuredArticle, ...]


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page of a list of help sessions."""

    sessions: tuple[ListedSession, ...]
    count: int  # of the whole list
    number: int  # of the page, from 1
    pages: int


def listed_page(connection: Connection, rows: WantedRows, number: int, size: int, *, is_described: bool) -> ListedPage:
    """Return a page of the help sessions; a number that is none becomes that of the nearest page.

    is_described  only those in which somebody described a problem
    """
    met = [_ROW.met_gate] if is_described else []
    per_day = _per_day(connection, and_(rows.condition, *met))
    count = sum(per_day.values())
    pages = -(-count // size) or 1
    number = max(1, min(number, pages))
    skipped, days = _days_of(per_day, (number - 1) * size, size)
    on_page = and_(rows.by_day, _ROW.day.in_(days), *met)
    read: Select[Any] = select(*_READ, rows.outcome).where(on_page)
    newest = read.order_by(_ROW.began.desc(), _ROW.help_session_id.desc()).offset(skipped).limit(size)
    rows_of_page = connection.execute(newest).all() if days else []
    articles = articles_of(connection, _ROW.help_session_id.in_([row[0] for row in rows_of_page]))
    sessions = tuple(
        ListedSession(
            name, began, date.fromisoformat(day), lang, channel, topic, Outcome(ended), articles.get(name, ())
        )
        for name, began, day, lang, channel, topic, ended in rows_of_page
    )
    return ListedPage(sessions, count, number, pages)


def _per_day(connection: Connection, wanted: ColumnElement[bool]) -> Mapping[str, int]:
    """Return day -> how many of them began on it, newest first: the rows of other days need not be put in order."""
    rows = connection.execute(select(_ROW.day, func.count()).where(wanted).group_by(_ROW.day)).all()
    return dict(sorted(((day, number) for day, number in rows), reverse=True))


def _days_of(per_day: Mapping[str, int], first: int, number: int) -> tuple[int, list[str]]:
    """Return the days on which those from `first` on began, and how many of these days come before it."""
    skipped, days, passed = first, [], 0
    for day, count in per_day.items():
        if passed + count > first and passed < first + number:
            days.append(day)
        elif not days:
            skipped -= count
        passed += count
    return skipped, days
