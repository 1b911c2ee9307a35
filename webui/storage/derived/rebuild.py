"""Derive everything anew, group by group, in as many processes as there are processors; this one writes.

Meanwhile the state says that the tables are being rebuilt: others read what is there and derive nothing. Killed in
between, the rebuild is over when nothing was written for a while, and whoever comes next begins again.
"""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived.bulk import insert_ready
from webui.storage.derived.groups import together
from webui.storage.derived.recomputed import TABLES, Request
from webui.storage.derived.shared_out import answers
from webui.storage.derived.state import (
    DerivedState,
    OvertakenError,
    advance,
    definition,
    empty,
    read_state,
    rebuilding,
)


def rebuild(database: Database, zone: str, newest: int, processes: int) -> bool:
    """Derive everything anew from the events up to number `newest`; return False if another writer came in between.

    zone  IANA name of the operator's time zone

    Raise DatabaseBusy.
    """
    with database.reading() as connection:
        requests = [Request("rows", ids, newest, zone) for ids in together(connection, newest)]
    try:
        with database.writing() as connection:
            state = _marked(connection, read_state(connection), zone)
            empty(connection)
    except OvertakenError:
        return False
    is_done = False
    try:
        with closing(answers(database, requests, processes)) as answered:
            for rows in answered:
                with database.writing() as connection:
                    state = _marked(connection, state, zone)
                    _insert(connection, rows)
        with database.writing() as connection:
            advance(connection, state, DerivedState(definition(zone), newest, 0))
        is_done = True
    except OvertakenError:
        return False
    finally:
        if not is_done:
            _give_up(database, state)
    return True


def _marked(connection: Connection, before: DerivedState, zone: str) -> DerivedState:
    return advance(connection, before, DerivedState(rebuilding(zone, datetime.now(UTC)), 0, 0))


def _insert(connection: Connection, answered: bytes) -> None:
    for table, rows in zip(TABLES, msgspec.msgpack.decode(answered), strict=True):
        insert_ready(connection, table, rows)


def _give_up(database: Database, state: DerivedState) -> None:
    """Let others begin at once, if they can be told; else they begin when nothing was written for a while."""
    with suppress(DatabaseBusy, OvertakenError), database.writing() as connection:
        advance(connection, state, DerivedState("", 0, 0))
