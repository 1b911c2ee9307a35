"""What happened to tickets, copied into the event table: it is still known when the tickets themselves are erased.

Support's own tables keep every fact as long as its ticket. Answers, closings, reopenings and ratings are copied from
there, each once, whoever copies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from deflection import event_log
from deflection.event_log import ConcurrentStep
from deflection.site_events import Stream, TicketChanged, TicketRated
from tickets.conversation.rating import rating_in
from tickets.conversation.standing import Fact, FactKind
from tickets.tables import ticket_facts

_COPIED: Final = (
    FactKind.ANSWERED,
    FactKind.CLOSED,
    FactKind.SOLVED,
    FactKind.REOPENED,
    FactKind.RATED,
    FactKind.UNDONE,
)
_LOOKED_AT_AGAIN: Final = timedelta(days=2)  # facts may be committed in another order than they happened
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def copy(connection: Connection) -> int:
    """Append what has happened to tickets and is not among the events yet; return how many facts were new."""
    newest = event_log.newest_fact_at(connection, Stream.DESK)
    since = newest - _LOOKED_AT_AGAIN if newest else _BEGINNING
    known = event_log.known_facts(connection, Stream.DESK, since)
    fresh = [(fact_id, changed) for fact_id, changed in _changes(connection, since) if fact_id not in known]
    for fact_id, changed in fresh:
        with suppress(ConcurrentStep), connection.begin_nested():  # another worker was faster
            event_log.append_fact(connection, changed, fact_id)
    return len(fresh)


def _changes(connection: Connection, since: datetime) -> Iterator[tuple[str, TicketChanged | TicketRated]]:
    table = ticket_facts.c
    query = select(ticket_facts).where(table.kind.in_(_COPIED), table.at >= since).order_by(table.at)
    rows = connection.execute(query).all()
    return ((_fact_id(row), _rated(connection, row) if row.kind == FactKind.RATED else _changed(row)) for row in rows)


def _fact_id(row: Row[Any]) -> str:
    return hashlib.sha256(f"{row.ticket_id} {row.position}".encode()).hexdigest()[:32]


def _changed(row: Row[Any]) -> TicketChanged:
    undoes = int(row.detail) if row.kind == FactKind.UNDONE else None
    return TicketChanged(row.at, row.ticket_id, row.kind, bool(row.who), row.position, undoes)


def _rated(connection: Connection, row: Row[Any]) -> TicketRated:
    table = ticket_facts.c
    before = (table.ticket_id == row.ticket_id) & (table.position < row.position)
    answered = select(table.who).where(before, table.kind == FactKind.ANSWERED).order_by(table.position.desc())
    who = connection.execute(answered.limit(1)).scalar_one_or_none() or ""
    return TicketRated(row.at, row.ticket_id, rating_in(_fact(row)).good, who, row.position)


def _fact(row: Row[Any]) -> Fact:
    return Fact(row.at, FactKind(row.kind), row.who, row.detail)
