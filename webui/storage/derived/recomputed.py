"""What groups of help sessions come to, by the pure functions of `deflection/measuring/` alone; run as a child process.

Children recompute for the parent that `shared_out.py` is; each answers one request after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from deflection.event_log import follow_ups_of, help_sessions_of
from deflection.help_session import HelpSession
from deflection.measuring.measured_session import MeasuredSession, with_answers
from deflection.measuring.relations import measured_sessions
from deflection.measuring.same_person import digests_of, join, root
from search.storage.limited_process import Limits, serve
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.bulk import ready
from webui.storage.derived.days_of_zone import days_in
from webui.storage.derived.persons import batches
from webui.storage.derived.reading import articles_of
from webui.storage.derived.without_collecting import without_collecting

LIMITS: Final = Limits(seconds=300, memory_bytes=4 * 1024**3)
TABLES: Final = (tables.sessions_table, tables.articles_table, tables.persons_table)
_ROW = tables.sessions_table.c


class Request(msgspec.Struct):
    """What a child is asked: one of `ANSWERS`, about whole groups of help sessions."""

    what: str
    ids: list[str]
    up_to: int | None  # number of the last event that is there; None = all
    zone: str  # IANA name of the operator's time zone


class Setup(msgspec.Struct):
    """What a child is told before its first request."""

    url: str  # of the database, with its password


def answer(connection: Connection, request: Request) -> bytes:
    """Return what was asked for, as msgpack."""
    with without_collecting():
        return msgspec.msgpack.encode(ANSWERS[request.what](connection, request))


def rows_of(connection: Connection, request: Request) -> list[Sequence[Sequence[Any]]]:
    """Return the rows of each of `TABLES`, ready for the driver of this database."""
    sessions = list(help_sessions_of(connection, request.ids, up_to=request.up_to))
    rows, day_of = _measured(connection, sessions, request), days_in(request.zone)
    of_tables: list[list[Any]] = [
        [tables.session_values(row, day_of) for row in rows],
        [values for row in rows for values in tables.article_values(row)],
        _persons(sessions),
    ]
    return [ready(connection, table, values) for table, values in zip(TABLES, of_tables, strict=True)]


def compared(connection: Connection, request: Request) -> list[int]:
    """Return how many rows there should be, how many of them are missing or different, and how many are stored.

    Every column is compared, also those that follow from others.
    """
    sessions, day_of = help_sessions_of(connection, request.ids), days_in(request.zone)
    expected = {
        row.help_session_id: (tables.session_values(row, day_of), row.articles)
        for row in _measured(connection, sessions, request)
    }
    stored = {name: row for some in batches(request.ids) for name, row in _stored(connection, some)}
    return [len(expected), sum(stored.get(name) != row for name, row in expected.items()), len(stored)]


def _stored(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, tuple[object, object]]]:
    """Yield help session -> the values of its row, and its articles."""
    chosen = _ROW.help_session_id.in_(ids)
    articles = articles_of(connection, chosen)
    for values in connection.execute(select(tables.sessions_table).where(chosen)):
        yield values.help_session_id, (tuple(values), articles.get(values.help_session_id, ()))


def _measured(connection: Connection, sessions: Iterable[HelpSession], request: Request) -> list[MeasuredSession]:
    return with_answers(measured_sessions(sessions), follow_ups_of(connection, request.ids, up_to=request.up_to))


ANSWERS: Final[Mapping[str, Callable[[Connection, Request], object]]] = {"rows": rows_of, "compared": compared}


def _persons(sessions: Sequence[HelpSession]) -> list[tuple[str, str]]:
    joined: dict[str, str] = {}
    for session in sessions:
        if session.started:
            join(joined, digests_of(session))
    return [(digest, root(joined, digest)) for digest in sorted(joined)]


def main() -> None:
    """Answer until the parent closes the pipe."""
    serve(_prepare, LIMITS)


def _prepare(setup: bytes) -> Callable[[bytes], bytes]:
    database = Database(msgspec.msgpack.decode(setup, type=Setup).url)

    def answered(request: bytes) -> bytes:
        with database.reading() as connection:
            return answer(connection, msgspec.msgpack.decode(request, type=Request))

    return answered
