"""What lies in the database, and the files beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from deflection.event_log import events_table
from tickets.conversation.mail_details import raw_mail_ids
from tickets.files.attachments import AttachmentStore
from tickets.files.file_store import ListedFile
from tickets.files.staging import KEPT_FOR
from tickets.outgoing import outbox
from tickets.outgoing.restored import restored_count
from tickets.tables import DeliveryState, attachments, tickets
from tickets.tables import outbox as outbox_table
from webui.doctor.finding import Finding, FindingCode
from webui.storage.schema import SchemaMismatch, check

_STANDS: Final = timedelta(minutes=15)  # a letter that is due for so long was looked at by no worker
_ALLOWED_SKEW: Final = timedelta(minutes=2)
_SHOWN: Final = 5


def missing_migration(connection: Connection) -> Iterator[Finding]:
    """Find tables that this program does not work with."""
    try:
        check(connection)
    except SchemaMismatch as error:
        message, _, remedy = str(error).partition(": ")
        yield Finding(FindingCode.MIGRATION, message, remedy)


def unreachable_store(connection: Connection, store: AttachmentStore, now: datetime) -> Iterator[Finding]:
    """Find a store that does not answer; in one that does, files that are missing or belong to nothing."""
    try:
        there = list(store.files.list())
    except OSError as error:
        message = f"the files of tickets cannot be reached: {error}"
        yield Finding(FindingCode.STORE, message, "start the store, or mend READFIRST_STORE and the AWS_ variables")
        return
    yield from missing_files(connection, there, str(store.files))
    yield from stray_files(connection, there, now)


def missing_files(connection: Connection, there: list[ListedFile], place: str) -> Iterator[Finding]:
    """Find files of tickets, and whole mails, that are not in the store."""
    ids = connection.execute(select(attachments.c.attachment_id).where(attachments.c.dropped_at.is_(None))).scalars()
    mails = connection.execute(raw_mail_ids()).scalars()
    missing = sorted({*filter(None, (*ids, *mails))} - {file.name for file in there})
    if missing:
        message = f"{len(missing)} files of tickets are missing: {_some(missing)}"
        yield Finding(FindingCode.MISSING_FILE, message, f"bring them back into {place}")


def stray_files(connection: Connection, there: list[ListedFile], now: datetime) -> Iterator[Finding]:
    """Find files that no row names, and that the sweep should have deleted."""
    named = {*connection.execute(select(attachments.c.attachment_id)).scalars()}
    named.update(connection.execute(raw_mail_ids()).scalars())
    before = now - KEPT_FOR - timedelta(days=1)
    stray = sorted(file.name for file in there if file.name not in named and file.changed_at < before)
    if stray:
        message = f"{len(stray)} files belong to no ticket: {_some(stray)}"
        yield Finding(FindingCode.STRAY_FILE, message, "a running `readfirst worker` deletes them within an hour")


def standing_queue(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Find letters that nobody takes, and ways out that are paused."""
    for pause in outbox.pauses(connection, now):
        message = f"{pause.way_out} is paused since {pause.since:%Y-%m-%d %H:%M}: {pause.reason}"
        yield Finding(FindingCode.QUEUE_STANDS, message, "mend the settings; it is tried again every five minutes")
    row = outbox_table.c
    waits = (row.state == DeliveryState.PENDING) & row.restored_at.is_(None) & (row.due_at < now - _STANDS)
    count, since = connection.execute(select(func.count(), func.min(row.due_at)).where(waits)).one()
    if count:
        message = f"{count} letters are due since {since:%Y-%m-%d %H:%M} and nobody takes them"
        yield Finding(FindingCode.QUEUE_STANDS, message, "start `readfirst worker`")


def dead_letters(connection: Connection) -> Iterator[Finding]:
    """Find letters that were refused for good, and restored ones that wait for a decision."""
    row = outbox_table.c
    dead = (row.state == DeliveryState.DEAD) & row.restored_at.is_(None)
    query = select(tickets.c.reference, row.last_error).join(tickets, row.ticket_id == tickets.c.ticket_id)
    letters = connection.execute(query.where(dead).order_by(row.outbox_id)).all()
    if letters:
        references = _some([letter.reference for letter in letters])
        message = f"{len(letters)} letters were given up: {references}; the last error: {letters[-1].last_error}"
        yield Finding(FindingCode.DEAD_LETTER, message, "mend the fault, then run `readfirst redeliver`")
    if restored := restored_count(connection):
        message = f"{restored} letters came back with a backup and wait for a decision"
        yield Finding(FindingCode.RESTORED_LETTERS, message, "`readfirst redeliver --list` names them")


def wrong_clock(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Find a clock that is behind what was stored, or differs from that of the database server."""
    for newest in (func.max(events_table.c.at), func.max(tickets.c.created_at)):
        stored = connection.execute(select(newest)).scalar_one()
        if stored and stored > now + _ALLOWED_SKEW:
            message = f"something was stored at {stored:%Y-%m-%d %H:%M}, and the clock here says {now:%Y-%m-%d %H:%M}"
            yield Finding(FindingCode.CLOCK, message, "set the clock (chrony, systemd-timesyncd) on every host")
            return
    if connection.dialect.name == "postgresql":
        there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        if abs(there - now) > _ALLOWED_SKEW:
            message = f"the database server says {there:%Y-%m-%d %H:%M:%S %Z}, this host {now:%Y-%m-%d %H:%M:%S}"
            yield Finding(FindingCode.CLOCK, message, "set the clock (chrony, systemd-timesyncd) on both")


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
