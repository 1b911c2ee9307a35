"""Every table holds something of Jana: what the declarations say that its columns may hold."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, insert, select

from deflection import event_log
from deflection.site_events import DayMarked
from tests.webui.backups.filled import value_of
from tests.webui.privacy.life import JANA, MEMBER, NAME, OTHER, WORD, Life
from tickets.tables import ticket_tags, tickets
from webui.identity.keyed import KeyPurpose, keyed
from webui.privacy.declarations import TABLES, Holds, Rows
from webui.storage.every_table import METADATA

TICKET = "ab12" * 8
TYPED = f"moje {WORD} nemá heslo"  # a problem text of hers, see life.py
DRAFT = f"""---
id: moje-{WORD}-nema-heslo
title: {TYPED}
questions:
  - {TYPED}
  - '{TYPED}: "prečo"'
---

> {TYPED}
"""
_EVERYTHING = f"{NAME} {WORD} {JANA} {MEMBER}"  # in her own rows
_OF_OTHERS = f"Píše aj {JANA}, nie iná."  # what others may write down of her


def fill_every_table(life: Life) -> None:
    """Add a row to each table that is made by hand; events, and what is derived of them, were lived."""
    with life.web.parts.database.writing() as connection:
        for table in every_table_there():
            if TABLES[table.name].rows not in (Rows.OF_EVENTS, Rows.DERIVED):
                connection.execute(insert(table).values(_row(life, table)))
        for table in every_table_there():
            if "base" in table.columns:  # a change of an article that is published: its path stays
                published = {"path": "sk/heslo.md", "base": f"Text.\n\n{_OF_OTHERS}\n"}
                key = {column.name: secrets.token_hex(16) for column in table.primary_key.columns}
                connection.execute(insert(table).values(_row(life, table) | key | published))
        others = select(tickets.c.ticket_id).where(tickets.c.email == OTHER)
        of_other = {"ticket_id": connection.execute(others).scalar_one(), "tag": f"nie {JANA}".lower()}
        connection.execute(insert(ticket_tags).values(of_other))  # a tag is a part of the key of its row
        event_log.append_fact(connection, DayMarked(life.web.clock(), _OF_OTHERS, "2026-03-02", "eva"))


def every_table_there() -> tuple[Table, ...]:
    return tuple(table for metadata in METADATA for table in metadata.sorted_tables)


def columns_without_her(life: Life) -> list[str]:
    """Columns that may hold something of her, and hold nothing, as table.column."""
    with life.web.parts.database.reading() as connection:
        return [
            f"{table.name}.{column.name}"
            for table in every_table_there()
            for column in table.columns
            if TABLES[table.name].columns[column.name] in _HERS
            and not any(marker in text for marker in markers(life) for text in _texts(connection, column))
        ]


def _texts(connection: Connection, column: Column[Any]) -> Iterator[str]:
    return (str(value).lower() for value in connection.execute(select(column)).scalars())


def markers(life: Life) -> list[str]:
    """What must be found nowhere afterwards, in lower case."""
    return [*(text.lower() for text in (*life.secrets(), NAME, MEMBER)), f"moje-{WORD}-nema-heslo"]


_HERS = (Holds.THEIRS, Holds.TEXT, Holds.ARTICLE, Holds.EVENT)


def _row(life: Life, table: Table) -> dict[str, Any]:
    declared = TABLES[table.name]
    row = {column.name: _value(life, column, declared.columns[column.name]) for column in table.columns}
    return row | _SPECIAL.get(table.name, lambda _: {})(life)


def _value(life: Life, column: Column[Any], held: Holds) -> object:
    if column.primary_key and isinstance(column.type, Integer):
        return 900_000
    is_own = TABLES[column.table.name].rows is not Rows.OF_NOBODY
    if held is Holds.RANDOM_ID:
        return _id_in(life, column)
    if held is Holds.DIGEST:
        return secrets.token_hex(16)
    if held in (Holds.THEIRS, Holds.TEXT):
        return _EVERYTHING if is_own else _OF_OTHERS
    if held is Holds.ARTICLE:
        return f"sk/moje-{WORD}-nema-heslo.md" if "path" in str(column.name) else DRAFT
    return value_of(column) if "\n" not in str(value_of(column)) else "something"[: getattr(column.type, "length", 99)]


def _id_in(life: Life, column: Column[Any]) -> str | None:
    if column.name == "ticket_id":
        return TICKET
    if column.name == TABLES[column.table.name].key or column.name == "help_session_id":
        return life.before["again"]
    return None if column.nullable else secrets.token_hex(16)


def _unsubscribed(life: Life) -> dict[str, Any]:
    return {"address_digest": keyed(life.web.parts.settings.people_key, KeyPurpose.EMAIL, JANA.lower())}


def _visit(_: Life) -> dict[str, Any]:
    return {"member": json.dumps({"member_id": MEMBER, "email": JANA, "login": f"{WORD} {NAME}"})}


def _answer(life: Life) -> dict[str, Any]:
    return {"answer": json.dumps({"help_session_id": life.before["again"], "titles": [WORD, JANA]})}


def _later(life: Life) -> dict[str, Any]:
    return {"due_at": life.web.clock() + timedelta(days=1), "until": life.web.clock() + timedelta(days=9)}


_SPECIAL: dict[str, Callable[[Life], dict[str, Any]]] = {
    "tickets": lambda _: {"email": JANA, "member_id": MEMBER, "mail_id": f"<2@{WORD}.sk>"},
    "unsubscribed_addresses": _unsubscribed,
    "member_visits": _visit,
    "idempotent_requests": _answer,
    "queued_mails": lambda life: {**_later(life), "recipient": JANA, "kind": "follow_up", "lease_until": None},
    "drafts": lambda _: {"fields": json.dumps({"email": JANA, "description": f"{WORD} {NAME} {MEMBER}"})},
    "maintenance": lambda _: {"messages": json.dumps({"sk": _OF_OTHERS})},
    "outbox": lambda _: {"state": "dead", "lease_until": None, "lease_owner": None, "restored_at": None},
    "attachments": lambda _: {"sha256": "0" * 64, "dropped_at": None},
    "pending_versions": lambda _: {"base": None, "state": "draft"},
    "scheduled_changes": lambda _: {"base": None, "kind": "publish", "due_at": None},
}
