"""What the reports read: counts, episodes and help sessions, from the derived tables alone.

Bring them up to the events first (`catch_up.py`). Days are text, `2026-03-02`, in the operator's time zone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, select

from deflection.event_log import help_sessions_of
from deflection.help_session import HelpSession
from deflection.measuring.measured_session import MeasuredArticle, MeasuredSession
from deflection.measuring.metrics import ArticleFigures, Cell, Figures, figures
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.measuring.reliability import BINS, RECENT, LabelledBin, Reliability, reliabilities
from webui.storage.derived.counting import articles as articles_in_database
from webui.storage.derived.counting import cells as cells_in_database
from webui.storage.derived.counting import is_known
from webui.storage.derived.tables import (
    ARTICLE_FIELDS,
    CELL_FIELDS,
    articles_table,
    cells_table,
    counted_days_table,
    daily_articles_table,
    sessions_table,
    to_cell,
    to_session,
)
from webui.storage.derived.unindexed import Unindexed

_ROW, _CELL, _ARTICLE = sessions_table.c, cells_table.c, daily_articles_table.c
_DIMENSIONS = tuple(_CELL[name] for name in CELL_FIELDS)
_LANG_OF_EACH = Unindexed(_ROW.lang)
_FEW_DAYS = timedelta(days=62)
_COUNTERS = ("offered", "opened", "solved", "reversed", "did_not_help")


@dataclass(frozen=True, slots=True)
class Days:
    """A span of whole days, both ends included, as of a moment (aware UTC)."""

    first: date
    last: date
    now: datetime

    def of(self, day: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the condition that a day lies in the span."""
        return day.between(self.first.isoformat(), self.last.isoformat())

    def of_each(self, day: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the same condition for a query that an index other than that of the days answers."""
        return self.of(Unindexed(day))

    def of_long(self, day: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the same condition: of many days all rows are looked at, of a few they are looked up."""
        return self.of(self.to_scan(day))

    def to_scan(self, day: ColumnElement[str]) -> ColumnElement[str]:
        """Return the column of the days, so that a query over many of them scans all rows."""
        return day if self.last - self.first <= _FEW_DAYS else Unindexed(day)


def counted_cells(connection: Connection, days: Days) -> Counter[Cell]:
    """Return how many help sessions of these days lie in each cell."""
    day = days.to_scan(_CELL.day)
    query: Select[Any] = select(*_DIMENSIONS, func.sum(_CELL.help_sessions).label("number"))
    cells: Counter[Cell] = Counter()
    for row in connection.execute(query.where(days.of(day), _is_counted(days, day)).group_by(*_DIMENSIONS)):
        cells[to_cell(row)] += int(row.number)
    for row in connection.execute(cells_in_database(and_(days.of(_ROW.day), ~_is_counted(days, _ROW.day)), days.now)):
        cells[to_cell(row)] += int(row.number)
    return cells


def figures_of_days(connection: Connection, days: Days, cells: Mapping[Cell, int]) -> Figures:
    """Return every count of the help sessions that began on these days.

    cells  as `counted_cells` returns them for these days
    """
    counted = figures(cells)
    counted.articles = articles_of_days(connection, days)
    counted.unjoined_mails = unjoined_mails(connection, days)
    counted.days = _by_day(connection, days, _ROW.day)
    counted.tickets_by_day = _by_day(connection, days, _ROW.ticket_day)
    return counted


def articles_of_days(connection: Connection, days: Days) -> dict[str, ArticleFigures]:
    """Return "lang/article_id" -> its figures on these days, with its newest title."""
    inside = days.of(_ARTICLE.day) & _is_counted(days, _ARTICLE.day)
    sums = (func.sum(_ARTICLE[name]).label(name) for name in _COUNTERS)
    query = select(_ARTICLE.article, func.max(_ARTICLE.day).label("newest"), *sums).where(inside)
    totals = query.group_by(_ARTICLE.article).subquery()
    is_newest = (_ARTICLE.article == totals.c.article) & (_ARTICLE.day == totals.c.newest)
    articles = {
        row.article: ArticleFigures(row.title, **{name: int(getattr(row, name)) for name in _COUNTERS})
        for row in connection.execute(select(totals, _ARTICLE.title).join(daily_articles_table, is_newest))
    }
    recent = and_(days.of(_ROW.day), ~_is_counted(days, _ROW.day))
    for _, key, title, counts in articles_in_database(connection, recent):
        before = articles.get(key, ArticleFigures(title))
        numbers = {name: getattr(before, name) + new for name, new in zip(_COUNTERS, counts, strict=True)}
        articles[key] = ArticleFigures(title, **numbers)
    return articles


def people_in_vain(connection: Connection, days: Days, endings: Collection[Outcome]) -> dict[str, int]:
    """Return "lang/article_id" -> people who said "no" to it on these days and whose problem so ended.

    Whoever cannot be told apart counts as somebody for each help session.
    endings  how the help session may have ended
    """
    table = articles_table.c
    joined = articles_table.join(sessions_table, table.help_session_id == _ROW.help_session_id)
    in_vain = and_(table.did_not_help, days.of(_ROW.day), ~_ROW.is_machine, _ROW.ending.in_(list(endings)))
    person = case((_ROW.person == "", _ROW.help_session_id), else_=_ROW.person)
    query = select(table.lang, table.article_id, func.count(person.distinct())).select_from(joined)
    rows = connection.execute(query.where(in_vain).group_by(table.lang, table.article_id))
    return {f"{lang}/{article_id}": int(number) for lang, article_id, number in rows}


def unjoined_mails(connection: Connection, days: Days) -> int:
    """Return the number of mails that nothing joins with somebody who asked for help here."""
    other = sessions_table.alias()
    asked = exists().where(other.c.person == _ROW.person, other.c.channel != "email")
    is_known = and_(_ROW.person != "", asked)
    mails = select(func.count()).where(_ROW.channel == "email", ~_ROW.is_machine, days.of(_ROW.day), ~is_known)
    return connection.execute(mails).scalar_one()


def reliability_of_days(connection: Connection, days: Days, cells: Mapping[Cell, int]) -> list[Reliability]:
    """Return how well the search predicted what happened on these days, over all languages and in each.

    cells  as `counted_cells` returns them for these days
    """
    labelled = and_(
        days.of_each(_ROW.day),
        _ROW.answerable.is_not(None),
        _ROW.is_resolved.is_not(None),
        ~_ROW.is_machine,
        is_known(days.now),
    )
    in_bin = case(*((_ROW.answerable < (number + 1) / BINS, number) for number in range(BINS - 1)), else_=BINS - 1)
    sums = func.count(), func.sum(_ROW.answerable), func.sum(case((_ROW.is_resolved, 1), else_=0))
    query = select(_ROW.lang, in_bin, *sums).where(labelled).group_by(_ROW.lang, in_bin)
    bins = [LabelledBin(*row) for row in connection.execute(query)]
    languages = {of_bin.lang for of_bin in bins}
    recent = {lang: _newest(connection, labelled & (_ROW.lang == lang)) for lang in languages}
    recent[""] = _newest(connection, labelled)
    return reliabilities(cells, bins, recent)


def _newest(connection: Connection, labelled: ColumnElement[bool]) -> list[tuple[float, bool]]:
    query = select(_ROW.answerable, _ROW.is_resolved).where(labelled)
    newest = query.order_by(_ROW.last_at.desc(), _ROW.help_session_id.desc()).limit(RECENT)
    return [(row.answerable, row.is_resolved) for row in reversed(connection.execute(newest).all())]


def labelled_sessions(
    connection: Connection, since: datetime, now: datetime, *, most: Mapping[str, int]
) -> Iterator[tuple[HelpSession, Outcome]]:
    """Yield the help sessions since then that say what became of a problem, with their outcomes as of `now`.

    most  by language, the newest; of a language that is not named, none
    """
    return _newest_whole(connection, _is_labelled(since, now), most)


def labelled_counts(connection: Connection, since: datetime, now: datetime) -> dict[str, int]:
    """Return language -> help sessions since then that say what became of a problem, as of `now`."""
    query = select(_LANG_OF_EACH, func.count()).where(_is_labelled(since, now)).group_by(_LANG_OF_EACH)
    return {lang: int(number) for lang, number in connection.execute(query)}


def _is_labelled(since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(_ROW.began >= since, _ROW.is_resolved.is_not(None), is_known(now))


def solved_counts(connection: Connection, since: datetime, now: datetime) -> dict[tuple[str, str], int]:
    """Return (language, article id) -> help sessions since then that it solved, as of `now`."""
    query = select(_LANG_OF_EACH, _ROW.solved_by, func.count()).where(_is_solved(since, now))
    rows = connection.execute(query.group_by(_LANG_OF_EACH, _ROW.solved_by))
    return {(lang, article_id): int(number) for lang, article_id, number in rows}


def solved_sessions(
    connection: Connection, since: datetime, now: datetime, lang: str, articles: Collection[str], *, most: int
) -> Iterator[tuple[HelpSession, Outcome]]:
    """Yield the newest help sessions of a language since then that one of these articles solved, as of `now`."""
    solved = and_(_is_solved(since, now), _ROW.lang == lang, _ROW.solved_by.in_(list(articles)))
    newest = select(_ROW.help_session_id).where(solved).order_by(_ROW.began.desc(), _ROW.help_session_id).limit(most)
    ids = connection.execute(newest).scalars().all()
    return ((session, Outcome.SOLVED) for session in help_sessions_of(connection, ids))


def _is_solved(since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(_ROW.began >= since, _ROW.is_resolved.is_(True), _ROW.ending == Outcome.SOLVED, is_known(now))


def ended_sessions(
    connection: Connection, since: datetime, now: datetime, endings: Collection[Outcome], *, most: int
) -> Iterator[tuple[HelpSession, Outcome]]:
    """Yield the help sessions of people who met the gate since then and ended in one of these ways, as of `now`.

    most  of each language, the newest
    """
    is_of_people = and_(_ROW.met_gate, ~_ROW.is_machine)
    ended = and_(_ROW.began >= since, _ROW.ending.in_(list(endings)), is_of_people, is_known(now))
    languages = connection.execute(select(_ROW.lang).distinct()).scalars().all()
    return _newest_whole(connection, ended, dict.fromkeys(languages, most))


def _newest_whole(
    connection: Connection, condition: ColumnElement[bool], most: Mapping[str, int]
) -> Iterator[tuple[HelpSession, Outcome]]:
    """Yield the newest help sessions of some languages, at most that many of each, whole, with how they end."""
    ending: dict[str, Outcome] = {}
    for lang, of_language in most.items():
        query = select(_ROW.help_session_id, _ROW.ending).where(condition, _ROW.lang == lang)
        newest = query.order_by(_ROW.last_at.desc(), _ROW.help_session_id.desc()).limit(of_language)
        ending |= {row.help_session_id: Outcome(row.ending) for row in connection.execute(newest)}
    for session in help_sessions_of(connection, ending):
        yield session, ending[session.help_session_id]


def sessions_of(connection: Connection, *conditions: ColumnElement[bool]) -> Iterator[MeasuredSession]:
    """Yield help sessions by conditions on columns of `sessions_table`, with their articles, oldest first."""
    ids = select(_ROW.help_session_id).where(*conditions)
    of_session: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    query = select(articles_table).where(articles_table.c.help_session_id.in_(ids))
    for article in connection.execute(query):
        of_session[article.help_session_id].append(article)
    for row in connection.execute(_in_order(conditions)):
        articles = sorted(of_session.pop(row.help_session_id, ()), key=attrgetter("article_id"))
        yield to_session(row, articles)


def articles_of(connection: Connection, wanted: ColumnElement[bool]) -> dict[str, tuple[MeasuredArticle, ...]]:
    """Return help session -> its articles, by id, of those that a condition on `sessions_table` chooses."""
    joined = articles_table.join(sessions_table, _ROW.help_session_id == articles_table.c.help_session_id)
    query = select(articles_table.c.help_session_id, *(articles_table.c[name] for name in ARTICLE_FIELDS))
    of_session: defaultdict[str, list[MeasuredArticle]] = defaultdict(list)
    known: dict[tuple[object, ...], MeasuredArticle] = {}  # most help sessions say the same of an article
    for help_session_id, *values in connection.execute(query.select_from(joined).where(wanted)):
        article = known.get(tuple(values)) or known.setdefault(tuple(values), MeasuredArticle(*values))
        of_session[help_session_id].append(article)
    by_id = attrgetter("article_id")
    return {name: tuple(sorted(articles, key=by_id)) for name, articles in of_session.items()}


def _in_order(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(sessions_table).where(*conditions).order_by(_ROW.began, _ROW.help_session_id)


def _is_counted(days: Days, day: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the daily counts have this day, as of the moment of the report."""
    over = (days.now - WINDOW - timedelta(days=2)).date().isoformat()
    return and_(day < over, day.in_(select(counted_days_table.c.day)))


def _by_day(connection: Connection, days: Days, day: ColumnElement[Any]) -> Counter[date]:
    query = select(day, func.count()).where(days.of(_ROW.day), ~_ROW.is_machine, day.is_not(None)).group_by(day)
    return Counter({date.fromisoformat(text): number for text, number in connection.execute(query)})
