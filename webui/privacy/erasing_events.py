"""Erasing somebody from the event log, without changing a figure of it.

Events are never deleted. The texts of the person's help sessions are emptied; whether two texts were alike, which the
reports ask, is kept as random labels (`ProblemDescribed.alike`). Every digest and id of the person becomes a random
number, the same one wherever it stands: who shares a digest with whom is what it was, and nobody can make the digest
again from an address.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from deflection import event_log
from deflection.event_log import dumped, events_table
from deflection.help_session import HelpSession, ProblemDescribed, TicketSent
from deflection.site_events import Stream
from webui.privacy.alike_texts import Labels, labels_of
from webui.privacy.help_session_owners import SessionOwner, joined_with, session_owners
from webui.privacy.traces import Traces, batches
from webui.storage.derived.rows import derive_renamed

_TOKEN: Final = re.compile("[0-9a-f]{16,}")  # ids and digests, whole: a longer one is none of ours
_EMPTIED: Final[Mapping[str, Mapping[str, object]]] = {
    ProblemDescribed.__name__: {"text": "", "emptied": True},
    TicketSent.__name__: {"reference": "", "text_digest": ""},
}


@dataclass(frozen=True, slots=True)
class EventChanges:
    """What is to be changed in the event log; worked out while others write, and applied in one transaction."""

    help_sessions: frozenset[str]
    tickets: frozenset[str]
    renamed: Mapping[str, str] = field(default_factory=dict)  # digest or id -> random number of the same length
    alike: Labels = field(default_factory=dict)
    event_ids: tuple[int, ...] = ()
    newest: int = 0  # event that was looked at last


def event_changes(connection: Connection, traces: Traces) -> EventChanges:
    """Return what erasing a person changes in the event log."""
    owners = session_owners(connection)
    own = frozenset(traces.help_sessions)
    erased = [owner for owner in owners if owner.help_session_id in own]
    tickets = frozenset((*traces.tickets, *(owner.ticket_id for owner in erased if owner.ticket_id)))
    names = {*traces.help_sessions, *tickets, *(digest for owner in erased for digest in owner.digests)}
    renamed = {name: secrets.token_hex(len(name) // 2) for name in sorted(names) if _TOKEN.fullmatch(name)}
    newest = connection.execute(select(func.max(events_table.c.event_id))).scalar() or 0
    hit = {row.event_id for row in _rows_with(connection, renamed, since=0)} if renamed else set()
    labels = _labels(connection, owners, erased)
    hit |= set(_problems_of(connection, labels))
    return EventChanges(own, tickets, renamed, labels, tuple(sorted(hit)), newest)


def apply(connection: Connection, changes: EventChanges) -> int:
    """Change the events; return how many. Applied twice, the second time finds nothing."""
    known = [row for some in batches(changes.event_ids) for row in _rows_of(connection, some)]
    fresh = list(_rows_with(connection, changes.renamed, since=changes.newest)) if changes.renamed else []
    changed = [(row.event_id, new) for row in (*known, *fresh) if (new := _erased(row, changes))]
    for event_id, new in changed:
        connection.execute(update(events_table).where(events_table.c.event_id == event_id).values(new))
    derive_renamed(connection, changes.renamed)
    return len(changed)


def _rows_with(connection: Connection, names: Mapping[str, str], *, since: int) -> Iterator[Row[Any]]:
    """Yield the events after `since` in which one of the names stands."""
    query = select(events_table).where(events_table.c.event_id > since).order_by(events_table.c.event_id)
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        if any(token in names for token in _tokens(row)):
            yield row


def _rows_of(connection: Connection, event_ids: list[int]) -> Iterable[Row[Any]]:
    return connection.execute(select(events_table).where(events_table.c.event_id.in_(event_ids))).all()


def _problems_of(connection: Connection, help_sessions: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the events in which a problem of these help sessions was described."""
    table = events_table.c
    query = select(table.event_id).where(table.kind == ProblemDescribed.__name__)
    for some in batches(list(help_sessions)):
        yield from connection.execute(query.where(table.help_session_id.in_(some))).scalars()


def _tokens(row: Row[Any]) -> Iterator[str]:
    yield from (row.help_session_id, row.subject)
    yield from _TOKEN.findall(row.payload)


def _erased(row: Row[Any], changes: EventChanges) -> dict[str, str]:
    """Return the columns of an event that change, with their new values."""
    payload = _payload(row, changes)
    new = {
        "help_session_id": _new_id(row, changes),
        "subject": changes.renamed.get(row.subject, row.subject),
        "payload": _TOKEN.sub(lambda match: changes.renamed.get(match[0], match[0]), payload),
    }
    return {name: value for name, value in new.items() if value != getattr(row, name)}


def _new_id(row: Row[Any], changes: EventChanges) -> str:
    """Return the new id of an event's help session; some facts have one that is a digest of what they are about."""
    is_about_them = row.subject in (changes.tickets if row.stream == Stream.DESK else changes.help_sessions)
    if row.stream in (Stream.DESK, Stream.FOLLOW_UP) and is_about_them:
        return secrets.token_hex(16)
    return changes.renamed.get(row.help_session_id, str(row.help_session_id))


def _payload(row: Row[Any], changes: EventChanges) -> str:
    labels = changes.alike.get(row.help_session_id, ()) if row.kind == ProblemDescribed.__name__ else ()
    emptied = _EMPTIED.get(row.kind, {}) if row.help_session_id in changes.help_sessions else {}
    if not labels and not emptied:
        return str(row.payload)
    payload: dict[str, Any] = json.loads(row.payload)
    had_text = payload.get("text", True)  # a topic that was chosen has none to be emptied
    payload |= emptied if had_text else {}
    if labels:
        payload["alike"] = sorted({*payload.get("alike", ()), *labels})
    return dumped(payload)


def _labels(connection: Connection, owners: list[SessionOwner], theirs: list[SessionOwner]) -> Labels:
    """Return the labels of every two help sessions whose texts are alike, where one of the texts is to be emptied."""
    erased = {owner.help_session_id for owner in theirs}
    joined = sorted(owner.help_session_id for owner in joined_with(owners, theirs))
    return labels_of((_help_session(connection, each) for each in joined), erased)


def _help_session(connection: Connection, help_session_id: str) -> HelpSession:
    return HelpSession(help_session_id, event_log.events_of(connection, help_session_id))
