"""Erasing a person, as article 17 of the GDPR has it.

1. What is theirs is looked up (`traces.py`).
2. The ledger says which rows will be erased; it is on the disk before anything is.
3. Rows and events change in one transaction.
4. Their files go, and everything that was learned.
5. The database is rewritten without what was deleted.
6. The ledger says that it is finished.

Whatever is killed, and whenever: `finish` goes through 3 to 6 again, and finds what is left.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from deflection.redaction import without_addresses
from search.storage.generations import BuilderBusy
from tickets.tables import DeliveryState, outbox
from webui.privacy.compaction import compact
from webui.privacy.data_subject import DataSubject
from webui.privacy.erasing_events import apply, event_changes
from webui.privacy.erasing_files import FilesInUse, erase_files
from webui.privacy.erasing_rows import Hide, erase_rows, hiding
from webui.privacy.ledger import Erasure, Ledger
from webui.privacy.letters import letter_ids, letters_about, letters_that_name
from webui.privacy.quotes import hide_quotes
from webui.privacy.traces import Traces, batches, files_of, traces_of
from webui.settings import Settings
from webui.shared_index.forgetting import forget_learned
from webui.shared_index.lessons import withdraw
from webui.shared_index.release import ReleaseRefused
from webui.shared_index.shared import shared_index
from webui.storage import audit_log, ticket_changes
from webui.storage.audit_log import COMMAND_LINE, Action
from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived.state import OvertakenError

log = logging.getLogger("readfirst.privacy")

_TRIES: Final = 20
_COMPACTED: Final = "the database's files"


class LetterLeaving(Exception):
    """One of the person's letters is being sent at this moment."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure did."""

    traces: Traces
    rows: Mapping[str, int] = field(default_factory=dict)  # table -> how many were deleted or changed
    files: int = 0
    waits: tuple[str, ...] = ()  # what the next run, or the worker, goes on with


def stored_of(settings: Settings, database: Database, subject: DataSubject, now: datetime) -> Traces:
    """Return where a person is stored."""
    with database.reading() as connection:
        traces = traces_of(connection, subject, person_keys(settings), now.date())
    if not subject.email:
        return traces
    own = set(letters_about(settings.data_dir / "mail", letter_ids(traces)))
    named = letters_that_name(settings.data_dir / "mail", subject.email)
    return replace(traces, letters=tuple(path.name for path in named if path not in own))


def person_keys(settings: Settings) -> tuple[str, ...]:
    """Return every key that digests of people were made with."""
    return (settings.people_key, *settings.secret_keys)


def erase(
    settings: Settings, database: Database, subject: DataSubject, now: datetime, *, who: str = COMMAND_LINE
) -> ErasureReport:
    """Erase a person; return what was erased. Raise LetterLeaving before anything is.

    who  for the audit log, which gets the id of the erasure and nothing of the person
    """
    traces = stored_of(settings, database, subject, now)
    report = ErasureReport(traces)
    if traces:
        with database.reading() as connection:
            _refuse_while_leaving(connection, traces, now)
        erasure = Ledger(settings.data_dir).begin(traces, now)
        report = finish(settings, database, erasure, hide=hiding(subject.email) if subject.email else None, who=who)
    finish_all(settings, database, now)
    return report


def finish_all(settings: Settings, database: Database, now: datetime) -> int:
    """Finish every erasure that was begun and not ended, and drop what has expired; return how many were finished."""
    ledger = Ledger(settings.data_dir)
    waiting = ledger.unfinished()
    for erasure in waiting:
        report = finish(settings, database, erasure)
        if report.waits:
            log.warning("an erasure waits: %s", "; ".join(report.waits))
    ledger.expire(now, timedelta(days=settings.backup_days))
    return len(waiting)


def finish(
    settings: Settings, database: Database, erasure: Erasure, *, hide: Hide | None = None, who: str = COMMAND_LINE
) -> ErasureReport:
    """Erase what an erasure names, as far as it is still there.

    hide  hides the person's address in texts of others; None = it is no longer known, every address is hidden there
    """
    hide = hide or without_addresses
    rows, traces = _erase_stored(database, erasure, hide, who)
    files, waits = _erase_beside(settings, database, traces, hide)
    if not compact(database):
        waits = (*waits, f"{_COMPACTED} were in use all the time and still hold what was deleted")
    if not waits:
        Ledger(settings.data_dir).finish(erasure)
    return ErasureReport(erasure.traces, rows, files, waits)


def _erase_stored(database: Database, erasure: Erasure, hide: Hide, who: str) -> tuple[dict[str, int], Traces]:
    for _ in range(_TRIES):
        with suppress(OvertakenError):  # somebody derived figures of these rows in this moment
            return _erase_once(database, erasure, hide, who)
    raise DatabaseBusy("figures are being derived all the time: run it again")


def _erase_once(database: Database, erasure: Erasure, hide: Hide, who: str) -> tuple[dict[str, int], Traces]:
    with database.reading() as connection:
        changes = event_changes(connection, erasure.traces)
    with database.writing() as connection:
        ticket_changes.copy(connection)  # what happened to the tickets counts on
        traces = with_files(connection, erasure.traces)
        quoted = hide_quotes(connection, traces)
        rows = erase_rows(connection, traces, hide)
        rows |= {"drafts of articles": quoted} if quoted else {}
        if events := apply(connection, changes):
            rows["events"] = rows.get("events", 0) + events
        if rows:
            audit_log.append(connection, erasure.at, who, Action.PERSON_ERASED, erasure.erasure_id)
    return rows, traces


def with_files(connection: Connection, traces: Traces) -> Traces:
    """Return the traces with the files that the rows name now."""
    now = files_of(connection, traces.tickets, traces.help_sessions, traces.messages)
    return replace(traces, files=tuple(sorted({*traces.files, *now})))


def _erase_beside(settings: Settings, database: Database, traces: Traces, hide: Hide) -> tuple[int, tuple[str, ...]]:
    """Erase files and lessons; return how many files, and what could not be erased now."""
    files, waits = 0, []
    try:
        files = erase_files(settings, traces, hide)
    except (FilesInUse, OSError) as error:
        waits.append(str(error))
    try:
        forget_learned(settings)
        if shared := shared_index(settings, database):
            withdraw(shared)
    except (BuilderBusy, DatabaseBusy, ReleaseRefused, OSError) as error:
        waits.append(str(error))
    return files, tuple(waits)


def _refuse_while_leaving(connection: Connection, traces: Traces, now: datetime) -> None:
    leaving = (outbox.c.state == DeliveryState.LEASED) & (outbox.c.lease_until > now)
    for some in batches(traces.tickets):
        if connection.execute(select(outbox.c.outbox_id).where(leaving, outbox.c.ticket_id.in_(some))).first():
            raise LetterLeaving("one of their letters is being sent at this moment: run it again in a minute")
