"""Erasing somebody from every other table: their rows are deleted, and their address is hidden in what others wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Table, and_, delete, select, update

from deflection.redaction import HIDDEN
from tickets.tables import attachments, mail_details, mails, messages, standings, tickets
from webui.privacy.declarations import Rows, key_of, tables_of
from webui.privacy.traces import Traces, batches, key_without_texts, texts_of
from webui.storage.every_table import every_table

Hide = Callable[[str], str]

HIDDEN_IN: Final = "address hidden"  # in the count of rows that stay
_NAMES: Final = re.compile(r"[0-9a-f]{32}|RF-\w{4}-\w{4}")  # ids and references in a stored answer


def hiding(address: str) -> Hide:
    """Return the function that hides one address in a text."""
    pattern = re.compile(re.escape(address), re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)


def erase_rows(connection: Connection, traces: Traces, hide: Hide) -> dict[str, int]:
    """Erase a person from every table but the events; return table -> rows that were deleted or changed."""
    references = _references_of(connection, traces.tickets)
    counts = {
        "idempotent_requests": _erase_answers(connection, {*traces.help_sessions, *traces.tickets, *references}),
        "member_visits": sum(_erase_in(connection, table, traces.visits) for table in tables_of(Rows.OF_VISIT)),
        "messages": _erase_messages(connection, traces.messages),
        "unsubscribed_addresses": _erase_refusals(connection, traces.refusals),
    }
    for table in tables_of(Rows.OF_HELP_SESSION):
        counts[table.name] = _erase_in(connection, table, (*traces.help_sessions, *traces.tickets))
    _delete(connection, attachments, attachments.c.owner, traces.help_sessions)
    _separate(connection, traces.tickets)
    for table in tables_of(Rows.OF_TICKET):
        counts[table.name] = counts.get(table.name, 0) + _erase_in(connection, table, traces.tickets)
    named = traces.named
    counts[HIDDEN_IN] = sum(_hide_in(connection, table, named.get(table.name, ()), hide) for table in every_table())
    return {name: count for name, count in counts.items() if count}


def _references_of(connection: Connection, ticket_ids: Collection[str]) -> Iterator[str]:
    for some in batches(ticket_ids):
        yield from connection.execute(select(tickets.c.reference).where(tickets.c.ticket_id.in_(some))).scalars()


def _erase_in(connection: Connection, table: Table, ids: Collection[str]) -> int:
    return _delete(connection, table, key_of(table), ids)


def _delete(connection: Connection, table: Table, column: Column[str], ids: Collection[str]) -> int:
    return sum(connection.execute(delete(table).where(column.in_(some))).rowcount for some in batches(ids))


def _erase_answers(connection: Connection, names: Collection[str]) -> int:
    """Delete the stored answers that name one of these; all of them are of the last day."""
    count = 0
    for table in tables_of(Rows.OF_ANSWER):
        (key,) = table.primary_key.columns
        rows = connection.execute(select(key, key_of(table))).all()
        digests = [str(digest) for digest, answer in rows if not set(_NAMES.findall(answer)).isdisjoint(names)]
        count += _delete(connection, table, key, digests)
    return count


def _erase_messages(connection: Connection, message_ids: Collection[str]) -> int:
    """Empty what they wrote on tickets of others, whose history stays, and delete its mails and files."""
    count = 0
    for some in batches(message_ids):
        of_these = mail_details.c.message_id.in_(some)
        keys = connection.execute(select(mail_details.c.mail_key).where(of_these)).scalars().all()
        connection.execute(delete(mails).where(mails.c.mail_key.in_(keys)))
        connection.execute(delete(mail_details).where(of_these))
        connection.execute(delete(attachments).where(attachments.c.message_id.in_(some)))
        emptied = {"text": HIDDEN, "author": "", "mail_id": None}
        count += connection.execute(update(messages).where(messages.c.message_id.in_(some)).values(emptied)).rowcount
    return count


def _erase_refusals(connection: Connection, moments: Collection[str]) -> int:
    """Delete what was unsubscribed at these moments: the ledger may not name the digest of an address."""
    (moment,) = (column for table in tables_of(Rows.OF_ADDRESS) for column in table.columns if column.name == "at")
    wanted = [datetime.fromisoformat(text) for text in moments]
    return connection.execute(delete(moment.table).where(moment.in_(wanted))).rowcount if wanted else 0


def _separate(connection: Connection, ticket_ids: Collection[str]) -> None:
    """Let no ticket go on in one that is erased."""
    for some in batches(ticket_ids):
        connection.execute(update(standings).where(standings.c.merged_into.in_(some)).values(merged_into=None))


def _hide_in(connection: Connection, table: Table, keys: Collection[str], hide: Hide) -> int:
    """Hide the address in the texts of some rows; return how many were changed."""
    count = 0
    for key in keys:
        known = zip(key_without_texts(table), json.loads(key), strict=True)
        for row in connection.execute(select(table).where(*(column == value for column, value in known))).all():
            is_row = and_(*(column == getattr(row, column.name) for column in table.primary_key.columns))
            if new := _hidden(row, table, hide):
                count += connection.execute(update(table).where(is_row).values(new)).rowcount
    return count


def _hidden(row: Row[Any], table: Table, hide: Hide) -> dict[str, str]:
    texts = {column.name: getattr(row, column.name) or "" for column in texts_of(table)}
    return {name: hidden for name, text in texts.items() if (hidden := hide(text)) != text}
