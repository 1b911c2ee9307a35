"""The derived tables, and how their rows are written and read.

Nothing in them is known from anywhere but the events: they may be dropped, and are derived again. They stand in no
backup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, Row, String, Table, Text, false, text

from deflection.help_session import Arm
from deflection.measuring.drawn_columns import code_of
from deflection.measuring.measured_session import MeasuredArticle, MeasuredSession
from deflection.measuring.metrics import Cell
from deflection.measuring.outcome import Outcome
from tickets.columns import UtcDateTime

metadata = MetaData()

ARTICLES_BETWEEN: Final = "\n"  # no id of an article has it
FEW_ARTICLES: Final = 600  # characters of them that an index holds: PostgreSQL refuses a row of 2,704 bytes in one

_SESSION_FIELDS: Final = tuple(field.name for field in fields(MeasuredSession) if field.name != "articles")
ARTICLE_FIELDS: Final = tuple(field.name for field in fields(MeasuredArticle))
CELL_FIELDS: Final = tuple(field.name for field in fields(Cell))
_ID, _DAY, _DIGEST = String(32), String(10), String(64)


def _covering(name: str, *columns: str, where: str) -> Index:
    """Return an index with all that a report asks of such rows: over a year it looks at nothing else."""
    return Index(f"ix_measured_sessions_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))


_FLAGS: Final = ("met_gate", "offered", "opened", "form_shown", "form_begun", "route")  # what reports tell apart
_FILTERED: Final = ("lang", "channel", "topic", "ending", "met_gate", "offered", "opened")  # by what they are filtered

sessions_table = Table(
    "measured_sessions",
    metadata,
    Column("help_session_id", _ID, primary_key=True),
    Column("day", _DAY, nullable=False),  # of its beginning, in the operator's time zone
    Column("ticket_day", _DAY),  # of its ticket
    Column("began", UtcDateTime(has_zone=False), nullable=False),
    Column("last_at", UtcDateTime(has_zone=False), nullable=False),
    Column("described_at", UtcDateTime(has_zone=False)),
    Column("left_at", UtcDateTime(has_zone=False)),
    Column("sent_at", UtcDateTime(has_zone=False)),
    Column("lang", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("arm", Text, nullable=False),
    Column("holdout", Text, nullable=False),
    Column("draw_unit", Text, nullable=False),
    Column("draw_share", Float),
    Column("unit", Text, nullable=False),
    Column("member", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("is_machine", Boolean, nullable=False),
    Column("met_gate", Boolean, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("degraded", Boolean, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("form_shown", Boolean, nullable=False),
    Column("form_begun", Boolean, nullable=False),
    Column("solved_by", Text, nullable=False),
    Column("answerable", Float),
    Column("is_resolved", Boolean),
    Column("was_held", Boolean, nullable=False),
    Column("explored", Boolean, nullable=False),
    Column("ending", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("contact_seconds", Float),
    Column("drawn_episode", String(32), nullable=False),
    Column("episode_contact", Boolean, nullable=False),
    Column("asked_on_page", Boolean, nullable=False, server_default=false()),
    Column("said_later", Boolean),
    Column("drawn_code", Integer),  # of the episode that begins with it, see `drawn_columns.py`; NULL = none does
    Column("solved_after", Float),  # seconds from the problem to "it solved my problem"; NULL = nobody said so
    Column("articles", Text, nullable=False, server_default=""),  # "language/id" of those in `articles_table`, joined
    Index("ix_measured_sessions_day", "day", "is_machine", "ticket_day"),
    Index("ix_measured_sessions_last_at", "last_at"),
    Index("ix_measured_sessions_person", "person", "last_at", "channel"),
    Index("ix_measured_sessions_draw_unit", "draw_unit", "began"),
    Index("ix_measured_sessions_solved_by", "solved_by", "lang", "began"),
    _covering(
        "episodes",
        *("holdout", "draw_unit", "began", "day", "draw_share", "drawn_code"),
        where="drawn_code IS NOT NULL",
    ),
    _covering(
        "labelled",
        *("lang", "last_at", "help_session_id", "day", "answerable", "is_resolved", "solved_by", "sent_at"),
        "is_machine",
        where="answerable IS NOT NULL AND is_resolved IS NOT NULL",
    ),
    _covering(
        "tickets",
        *("person", "began", "day", "is_machine", "sent_at", *_FILTERED),
        where="sent_at IS NOT NULL AND person <> ''",
    ),
    Index("ix_measured_sessions_of_day", "day", "channel", "ending", *_FLAGS, "is_machine", "lang", "topic"),
    Index("ix_measured_sessions_alike", "lang", "channel", "topic", "arm", "ending", *_FLAGS, "day", "is_machine"),
    _covering(
        "solved_after",
        *("solved_after", "day", "is_machine", *_FILTERED),
        where="solved_after IS NOT NULL",
    ),
    _covering("mails", "day", "is_machine", "person", where="channel = 'email'"),
    _covering(
        "articles",
        *("articles", "channel", "ending", *_FLAGS, "day", "is_machine", "lang"),
        where=f"articles <> '' AND length(articles) <= {FEW_ARTICLES}",
    ),
    _covering("many_articles", "day", where=f"length(articles) > {FEW_ARTICLES}"),
    _covering(
        "of_no_arm",
        *("began", "day", "is_machine", "sent_at", "contact_seconds", "help_session_id", *_FILTERED),
        *("solved_by", "last_at"),
        where="arm = 'not_enrolled'",
    ),
)

articles_table = Table(
    "measured_articles",
    metadata,
    Column("help_session_id", _ID, primary_key=True),
    Column("article_id", Text, primary_key=True),
    Column("lang", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("solved", Boolean, nullable=False),
    Column("did_not_help", Boolean, nullable=False),
    Index("ix_measured_articles_article", "lang", "article_id"),
)

persons_table = Table(
    "measured_persons",
    metadata,
    Column("digest", _DIGEST, primary_key=True),
    Column("person", _DIGEST, nullable=False),  # the smallest of all digests that are joined with it
    Index("ix_measured_persons_person", "person"),
)

cells_table = Table(
    "daily_counts",
    metadata,
    Column("cell_id", Integer, primary_key=True),
    Column("day", _DAY, nullable=False),
    *(Column(name, Boolean, nullable=False) for name in ("is_machine", "met_gate")),
    *(Column(name, Text, nullable=False) for name in ("lang", "channel", "topic", "route", "arm", "outcome")),
    *(Column(name, Boolean, nullable=False) for name in ("offered", "abstained", "degraded", "opened")),
    *(Column(name, Boolean, nullable=False) for name in ("was_held", "explored", "is_day_old")),
    *(Column(name, Integer, nullable=False) for name in ("windows_over", "contact_window")),
    Column("help_sessions", Integer, nullable=False),
    Index("ix_daily_counts_day", "day"),
    Index("ix_daily_counts_cell", *CELL_FIELDS, "day", "help_sessions"),  # over a year, counts are summed as it is read
)

daily_articles_table = Table(
    "daily_articles",
    metadata,
    Column("day", _DAY, primary_key=True),
    Column("article", Text, primary_key=True),  # language/id
    Column("title", Text, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("offered", "opened", "solved", "reversed", "did_not_help")),
)

counted_days_table = Table("counted_days", metadata, Column("day", _DAY, primary_key=True))

state_table = Table(
    "measuring_state",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("definition", Text, nullable=False),  # how the rows were derived; another one derives them anew
    Column("event_id", Integer, nullable=False),  # newest event that they know
    Column("changes", Integer, nullable=False),  # counts every writing, so that of two writers one sees the other
)

_values_of_session = attrgetter(*_SESSION_FIELDS)
_values_of_article = attrgetter(*ARTICLE_FIELDS)


def session_values(
    row: MeasuredSession, day_of: Callable[[datetime], date], articles: str | None = None
) -> tuple[Any, ...]:
    """Return the values of a row of `sessions_table`, in its order; days are those of the operator's time zone.

    articles  as they are stored, of a row that does not have them; None = it does
    """
    help_session_id, *others = _values_of_session(row)
    ticket_day = day_of(row.sent_at).isoformat() if row.sent_at else None
    articles = ARTICLES_BETWEEN.join(article.key for article in row.articles) if articles is None else articles
    derived = _drawn_code(row), _solved_after(row), articles
    return (help_session_id, day_of(row.began).isoformat(), ticket_day, *others, *derived)


def _drawn_code(row: MeasuredSession) -> int | None:
    return code_of(row) if row.drawn_episode == row.help_session_id else None


def _solved_after(row: MeasuredSession) -> float | None:
    if not row.solved_by or row.described_at is None or row.left_at is None:
        return None
    return (row.left_at - row.described_at).total_seconds()


def article_values(row: MeasuredSession) -> list[tuple[Any, ...]]:
    """Return the values of its rows of `articles_table`, in its order."""
    return [(row.help_session_id, *_values_of_article(article)) for article in row.articles]


def to_session(row: Row[Any], articles: Iterable[Row[Any]] = ()) -> MeasuredSession:
    """Return a row of `sessions_table`, with its rows of `articles_table`, as it was derived."""
    help_session_id, _day, _ticket_day, *others, _drawn_code, _solved_after, _articles = tuple(row)
    values = dict(zip(_SESSION_FIELDS, (help_session_id, *others), strict=True))
    values["arm"], values["ending"] = Arm(row.arm), Outcome(row.ending)
    return MeasuredSession(articles=tuple(to_article(article) for article in articles), **values)


def to_article(row: Row[Any]) -> MeasuredArticle:
    """Return a row of `articles_table`."""
    return MeasuredArticle(**{name: getattr(row, name) for name in ARTICLE_FIELDS})


def cell_values(day: str, cell: Cell, help_sessions: int) -> dict[str, Any]:
    """Return the columns of a row of `cells_table`."""
    return {"day": day, "help_sessions": help_sessions, **{name: getattr(cell, name) for name in CELL_FIELDS}}


def to_cell(row: Row[Any]) -> Cell:
    """Return the cell of a row of `cells_table`."""
    values = {name: getattr(row, name) for name in CELL_FIELDS}
    return Cell(**(values | {"arm": Arm(row.arm), "outcome": Outcome(row.outcome)}))
