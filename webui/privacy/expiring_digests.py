"""Digests of people become random numbers once nobody was seen under them for a stated time (READFIRST_DIGEST_DAYS).

A digest stands for a cookie, a member, an address, or a network on one day. When the newest event that carries it is
old enough, it becomes a random number, the same one wherever it stands: who shares it with whom is what it was, so
every figure of the reports stays, and nobody can make it again from an address or a member id. A random number begins
with a letter that no digest has. The events that carry digests are read once for each run, while everybody works on.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, Connection, Row, select, update

from deflection.event_log import events_table
from deflection.help_session import Event
from deflection.site_events import HelpEnrolled, SiteEvent
from webui.privacy.traces import batches
from webui.storage.database import Database
from webui.storage.derived.rows import derive_renamed
from webui.storage.derived.state import OvertakenError

RANDOM: Final = "x"  # what such a random number begins with
_FIELDS: Final = ("owner", "person", "unit", "draw_unit", "links")
_KINDS: Final = [
    kind.__name__
    for kind in (*get_args(Event), *get_args(SiteEvent))
    if kind is HelpEnrolled or not {field.name for field in fields(kind)}.isdisjoint(_FIELDS)
]
_TOKEN: Final = re.compile("[0-9a-f]{16,}")
_AT_ONCE: Final = 100  # digests in one transaction
_TRIES: Final = 20
_EVENT = events_table.c


@dataclass(frozen=True, slots=True)
class ExpiredDigests:
    """What one run did."""

    count: int  # became random numbers
    left: int  # were to, and wait for the next run


def expire_digests(database: Database, now: datetime, kept: timedelta, *, most: int = 10**9) -> ExpiredDigests:
    """Replace the digests that nobody was seen under since `now - kept`, at most that many.

    Raise DatabaseBusy.
    """
    with database.reading() as connection:
        old = _old_digests(connection, now - kept)
    oldest_first = sorted(old, key=lambda digest: old[digest][0])  # digests of one event leave together
    chosen = oldest_first[:most]
    for start in range(0, len(chosen), _AT_ONCE):
        _replace(database, {digest: old[digest] for digest in chosen[start : start + _AT_ONCE]})
    return ExpiredDigests(len(chosen), len(old) - len(chosen))


def _old_digests(connection: Connection, before: datetime) -> dict[str, list[int]]:
    """Return digest -> events that carry it, of those that no event since then carries."""
    where: defaultdict[str, list[int]] = defaultdict(list)
    for row in _rows(connection, _EVENT.at < before):
        for digest in set(_digests_in(row)):
            where[digest].append(row.event_id)
    if where:
        for row in _rows(connection, _EVENT.at >= before):
            for digest in _digests_in(row):
                where.pop(digest, None)
    return where


def _rows(connection: Connection, happened: ColumnElement[bool]) -> Iterator[Row[Any]]:
    columns = (_EVENT.event_id, _EVENT.kind, _EVENT.subject, _EVENT.payload)
    query = select(*columns).where(happened, _EVENT.kind.in_(_KINDS)).order_by(_EVENT.event_id)
    return iter(connection.execute(query, execution_options={"yield_per": 1000}))


def _digests_in(row: Row[Any]) -> Iterator[str]:
    """Yield the digests that an event carries; a random number is none."""
    payload = json.loads(row.payload)
    names = [payload.get(name, "") for name in _FIELDS[:-1]]
    names += [*payload.get("links", ()), row.subject if row.kind == HelpEnrolled.__name__ else ""]
    return (name for name in names if _TOKEN.fullmatch(name))


def _replace(database: Database, where: Mapping[str, list[int]]) -> None:
    renamed = {digest: RANDOM + secrets.token_hex(len(digest) // 2)[1:] for digest in where}
    event_ids = sorted({event_id for ids in where.values() for event_id in ids})
    for _ in range(_TRIES):
        with suppress(OvertakenError), database.writing() as connection:  # else somebody derives figures of these rows
            _rename(connection, event_ids, renamed)
            return


def _rename(connection: Connection, event_ids: list[int], renamed: Mapping[str, str]) -> None:
    for some in batches(event_ids):
        for row in connection.execute(select(events_table).where(_EVENT.event_id.in_(some))).all():
            new = {
                "payload": _TOKEN.sub(lambda match: renamed.get(match[0], match[0]), row.payload),
                "subject": renamed.get(row.subject, row.subject),
            }
            connection.execute(update(events_table).where(_EVENT.event_id == row.event_id).values(new))
    derive_renamed(connection, renamed)
