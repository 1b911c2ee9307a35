"""Events in the database: appended, never changed, read back as the same dataclasses.

One table holds every stream: help sessions, and beside them the facts of `site_events.py`. What each kind says stands
in docs/events.md; a payload names the version of its kind, and older ones are upgraded when they are read
(`event_versions.py`). Kinds of a newer version are skipped, and stay in the table.

What is kept about a person, and how long: the problem text (until `forget_texts`, 180 days by default, then it is
emptied while the event stays), a keyed digest of the text that was sent (`forget_digests`, no longer than either text),
and keyed digests of visitor, member and sender and nothing else. Network addresses, e-mails
and names are not in here; a ticket has what its sender wrote, see `tickets/outgoing/outbox.py`.

Writers of one help session come one after the other (`lock`); should two ever get through, the unique position
refuses the second on every database.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from deflection.event_versions import VERSIONS, upgraded
from deflection.help_session import Arm, Event, HelpSession, Offer, ProblemDescribed, SearchOutcome, UnknownEvent
from deflection.site_events import STREAM_OF, FollowUpFact, SiteEvent, Stream
from tickets.columns import UtcDateTime
from tickets.unknown_records import skip

metadata = MetaData()

_HAS_SUBJECT = text("subject <> ''")

events_table = Table(
    "events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("help_session_id", String(32), nullable=False),  # random where the stream is another than `help`
    Column("position", Integer, nullable=False),  # 0 = first event of its help session
    Column("at", UtcDateTime(has_zone=False), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),  # JSON of the other fields, and `v`, the version of the kind
    Column("stream", String(10), nullable=False, server_default=Stream.HELP),
    Column("subject", String(300), nullable=False, server_default=""),  # what it is about, where the kind has one
    UniqueConstraint("help_session_id", "position", name="uq_events_position"),
    Index("ix_events_at", "at"),
    Index("ix_events_stream", "stream", "kind", "at"),
    Index("ix_events_subject", "subject", sqlite_where=_HAS_SUBJECT, postgresql_where=_HAS_SUBJECT),
)

IN_HELP_SESSIONS = events_table.c.stream == Stream.HELP
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (*Event.__args__, *SiteEvent.__args__)}
_FIELDS = {name: tuple(field.name for field in fields(kind)) for name, kind in _KINDS.items()}
_ENUMS: Mapping[str, Mapping[str, StrEnum]] = {
    name: {value.value: value for value in values} for name, values in (("arm", Arm), ("search", SearchOutcome))
}
_OFFERS = frozenset({"reading_list", "weak", "withheld"})
_READ = tuple(events_table.c[name] for name in ("help_session_id", "at", "kind", "payload", "subject"))
_STANDS_STILL_AFTER = "3s"  # without a question in a step; shorter than another host waits for its locks
_decoded = msgspec.json.Decoder().decode
_MOST_IDS = 500  # in one statement; SQLite takes 32,766 values, older ones 999
_AT_ONCE = 1_000  # rows that are fetched together


FactT = TypeVar("FactT", bound=SiteEvent)


class ConcurrentStep(Exception):
    """Somebody else appended to the same help session first; do the step again."""


def append(connection: Connection, help_session_id: str, position: int, event: Event) -> None:
    """Append one event at `position` (0 = first); raises ConcurrentStep if that position is taken."""
    row = {
        "help_session_id": help_session_id,
        "position": position,
        "at": event.at,
        "kind": type(event).__name__,
        "payload": _to_json(event),
    }
    try:
        connection.execute(insert(events_table).values(row))
    except IntegrityError as error:
        raise ConcurrentStep(help_session_id) from error


def append_fact(connection: Connection, fact: SiteEvent, fact_id: str = "") -> None:
    """Append one fact that belongs to no help session, to the stream of its kind.

    fact_id  at most 32 characters by which the fact can be appended only once (ConcurrentStep); "" = a random one
    """
    payload = _payload(fact)
    row = {
        "help_session_id": fact_id or secrets.token_hex(16),
        "position": 0,
        "at": fact.at,
        "kind": type(fact).__name__,
        "subject": payload.pop("subject"),
        "payload": dumped(payload),
        "stream": STREAM_OF[type(fact)],
    }
    try:
        connection.execute(insert(events_table).values(row))
    except IntegrityError as error:
        raise ConcurrentStep(fact_id) from error


def facts(connection: Connection, kind: type[FactT], since: datetime, until: datetime) -> Iterator[FactT]:
    """Yield the facts of one kind that happened in [since, until), oldest first."""
    table = events_table.c
    happened = (table.stream == STREAM_OF[kind]) & (table.kind == kind.__name__) & (table.at >= since)
    query = select(events_table).where(happened, table.at < until).order_by(table.at, table.event_id)
    return (fact for row in connection.execute(query) if not isinstance(fact := _to_event(row), UnknownEvent))


def follow_ups_of(connection: Connection, ids: Collection[str], *, up_to: int | None = None) -> Iterator[FollowUpFact]:
    """Yield what people of these help sessions were asked and answered days later; of each the oldest first.

    up_to  number of the last event that is there; None = all
    """
    table = events_table.c
    of_follow_up = func.coalesce(table.stream, "") == Stream.FOLLOW_UP  # SQLite would else search by the stream
    for some in _batches(sorted(ids)):
        asked = select(*_READ).where(_HAS_SUBJECT, table.subject.in_(some), of_follow_up)
        rows = connection.execute(_until(asked.order_by(table.event_id), up_to)).all()
        yield from (fact for row in rows if not isinstance(fact := _event(*row[1:]), UnknownEvent))


def newest_fact_at(connection: Connection, stream: Stream) -> datetime | None:
    """Return when the newest fact of a stream happened; None while it is empty."""
    newest = select(func.max(events_table.c.at)).where(events_table.c.stream == stream)
    return connection.execute(newest).scalar_one_or_none()


def known_facts(connection: Connection, stream: Stream, since: datetime) -> frozenset[str]:
    """Return the ids of the facts of a stream that have happened since then."""
    known = select(events_table.c.help_session_id).where(events_table.c.stream == stream, events_table.c.at >= since)
    return frozenset(connection.execute(known).scalars())


def count_by_subject(connection: Connection, kind: type[SiteEvent], since: datetime) -> dict[str, int]:
    """Return subject -> how many facts of one kind have happened since then."""
    table = events_table.c
    happened = (table.stream == STREAM_OF[kind]) & (table.kind == kind.__name__) & (table.at >= since)
    counted = connection.execute(select(table.subject, func.count()).where(happened).group_by(table.subject))
    return {subject: int(number) for subject, number in counted}


def lock(connection: Connection, help_session_id: str) -> None:
    """Let no other writer near this help session until the transaction ends.

    SQLite has one writer at a time anyway (BEGIN IMMEDIATE); on PostgreSQL it is an advisory lock on the id. A host
    that stands still within a step loses it, before the host that the proxy asks next has waited in vain.
    """
    if connection.dialect.name == "postgresql":
        patience = func.set_config("idle_in_transaction_session_timeout", _STANDS_STILL_AFTER, True)  # noqa: FBT003
        locked = func.pg_advisory_xact_lock(func.hashtextextended(help_session_id, 0))
        connection.execute(select(patience, locked))


def events_of(connection: Connection, help_session_id: str) -> tuple[Event, ...]:
    """Everything that happened in one help session, oldest first; empty for an unknown id."""
    query = (
        select(events_table).where(events_table.c.help_session_id == help_session_id).order_by(events_table.c.position)
    )
    return tuple(_to_event(row) for row in connection.execute(query))


def help_sessions(connection: Connection, since: datetime, until: datetime) -> Iterator[HelpSession]:
    """Every help session that started in [since, until), whole, one after the other."""
    started = select(events_table.c.help_session_id).where(
        IN_HELP_SESSIONS,
        events_table.c.position == 0,
        events_table.c.at >= since,
        events_table.c.at < until,
    )
    query = (
        select(*_READ)
        .where(events_table.c.help_session_id.in_(started))
        .order_by(events_table.c.help_session_id, events_table.c.position)
    )
    return _whole(connection.execute(query))


def help_sessions_of(
    connection: Connection, ids: Collection[str], *, up_to: int | None = None
) -> Iterator[HelpSession]:
    """Yield the help sessions of these ids, whole, in the order of their ids; unknown ones are left out.

    up_to  number of the last event that is there; None = all
    """
    for some in _batches(sorted(ids)):
        query = (
            select(*_READ)
            .where(events_table.c.help_session_id.in_(some))  # the id alone: SQLite would else search by the stream
            .order_by(events_table.c.help_session_id, events_table.c.position)
        )
        yield from _whole(connection.execute(_until(query, up_to)).all())  # one by one takes twice as long


def events_of_kinds(
    connection: Connection, *kinds: type[Event], up_to: int | None = None
) -> Iterator[tuple[str, Event]]:
    """Yield every event of these kinds with the id of its help session, in the order of writing.

    up_to  number of the last event that is there; None = all
    """
    of_kinds = events_table.c.kind.in_([kind.__name__ for kind in kinds])
    query = select(*_READ).where(IN_HELP_SESSIONS, of_kinds).order_by(events_table.c.event_id)
    rows = connection.execute(_until(query, up_to), execution_options={"yield_per": _AT_ONCE})
    return ((row[0], _event(row[1], row[2], row[3], row[4])) for some in rows.partitions() for row in some)


def _until(query: Select[Any], up_to: int | None) -> Select[Any]:
    return query if up_to is None else query.where(events_table.c.event_id <= up_to)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS))


def _whole(rows: Iterable[Any]) -> Iterator[HelpSession]:
    for help_session_id, events in groupby(rows, key=itemgetter(0)):
        yield HelpSession(help_session_id, tuple(_event(*columns) for _, *columns in events))


def newest_of_help_sessions(connection: Connection) -> int:
    """Return the number of the newest event of any help session; 0 while there is none."""
    return newest_of(connection, Stream.HELP)


def newest_of(connection: Connection, *streams: Stream) -> int:
    """Return the number of the newest event of these streams; 0 while there is none."""
    in_streams = func.coalesce(events_table.c.stream, "").in_(streams)  # SQLite would else sort the stream
    newest = select(events_table.c.event_id).where(in_streams).order_by(events_table.c.event_id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or 0


def living_since(since: datetime) -> Select[tuple[str]]:
    """Return the query for the ids of the help sessions in which something has happened since then."""
    return select(events_table.c.help_session_id).where(IN_HELP_SESSIONS, events_table.c.at >= since)


def offers_since(connection: Connection, since: datetime) -> Iterator[Offer]:
    """Yield every offer of the help sessions in which something has happened since then."""
    table = events_table.c
    described = select(table.payload).where(
        table.kind == ProblemDescribed.__name__, table.help_session_id.in_(living_since(since))
    )
    for payload in connection.execute(described).scalars():
        written = json.loads(payload)
        yield from (_offer(offer) for offer in (*written["reading_list"], *written["weak"]))


def forget_texts(connection: Connection, before: datetime, *, limit: int = 500) -> int:
    """Empty at most `limit` problem texts of events older than `before`; return how many were emptied."""
    return _empty(connection, "ProblemDescribed", {"text": "", "emptied": True}, before, limit)


def texts_past(before: datetime, limit: int) -> Select[Any]:
    """Return the query for the events whose texts `forget_texts` empties next."""
    return _to_be_emptied("ProblemDescribed", "text", before, limit)


def forget_digests(connection: Connection, before: datetime, *, limit: int = 500) -> int:
    """Empty at most `limit` digests of sent texts in events older than `before`; return how many were emptied."""
    return _empty(connection, "TicketSent", {"text_digest": ""}, before, limit)


def _empty(connection: Connection, kind: str, emptied: dict[str, str | bool], before: datetime, limit: int) -> int:
    """Put `emptied` into at most `limit` older payloads whose first field of it is not empty; return how many."""
    field = next(iter(emptied))
    rows = connection.execute(_to_be_emptied(kind, field, before, limit)).all()
    for row in rows:
        payload = {**json.loads(row.payload), **emptied}
        change = update(events_table).where(events_table.c.event_id == row.event_id)
        connection.execute(change.values(payload=dumped(payload)))
    return len(rows)


def _to_be_emptied(kind: str, field: str, before: datetime, limit: int) -> Select[Any]:
    old = (events_table.c.kind == kind) & (events_table.c.at < before)
    has_it = events_table.c.payload.not_like(f'%"{field}":""%')
    return select(events_table).where(old, has_it).order_by(events_table.c.event_id).limit(limit)


def _to_json(event: Event) -> str:
    return dumped(_payload(event))


def _payload(event: Event | SiteEvent) -> dict[str, Any]:
    payload = asdict(event)
    del payload["at"]
    return {"v": VERSIONS[type(event).__name__], **payload}


def dumped(payload: dict[str, Any]) -> str:
    """Return a payload as it is stored."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")  # half a character from a broken client becomes "?"


def _to_event(row: Row[Any]) -> Any:  # noqa: ANN401 - any of the kinds
    return _event(row.at, row.kind, row.payload, row.subject)


def _event(at: datetime, kind: str, payload: str, subject: str) -> Any:  # noqa: ANN401 - any of the kinds
    """Return the event of a row: by msgspec, three times as fast, if its payload is as this version writes it."""
    try:
        written = _decoded(payload)
        if written.get("v", 1) != VERSIONS[kind]:
            written = dict(upgraded(kind, written))
        written["at"], written["subject"] = at, subject
        return msgspec.convert(written, _KINDS[kind])
    except (KeyError, msgspec.MsgspecError, UnicodeError):
        return _of_another_version(at, kind, payload, subject)


def _of_another_version(at: datetime, name: str, stored: str, subject: str) -> Any:  # noqa: ANN401 - any of the kinds
    payload = {"subject": subject, **upgraded(name, json.loads(stored))}
    if (kind := _KINDS.get(name)) is None or not _is_readable(payload):
        skip("events", name)
        return UnknownEvent(at, name)
    # An event that is older than a field of its kind has the default of the field, and fields of a newer one are left.
    values = {field: payload[field] for field in _FIELDS[name] if field in payload}
    for field, value in values.items():
        if field in _ENUMS:
            values[field] = _ENUMS[field][value]
        elif isinstance(value, list):
            values[field] = tuple(map(_offer, value) if field in _OFFERS else value)
    return kind(at=at, **values)


def _is_readable(payload: Mapping[str, Any]) -> bool:
    """Return whether every value of a closed set is one that this version knows."""
    return all(payload[name] in values for name, values in _ENUMS.items() if name in payload)


def _offer(written: Mapping[str, Any]) -> Offer:
    """Return an offer without the fields that only a newer version knows."""
    return Offer(**{name: value for name, value in written.items() if name in Offer.__dataclass_fields__})
