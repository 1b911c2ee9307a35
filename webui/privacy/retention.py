"""What is deleted when its time is over: one list of steps, run by the worker every hour and by `readfirst retention`.

A step says until when it deletes, how many it deleted, and, where that is asked for, how many are left and how old the
oldest is: the proof that nothing is kept longer than the settings say. Times that no setting names stand in the module
of their table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select, update

from deflection import event_log
from deflection.event_log import events_table
from deflection.help_session import ProblemDescribed, TicketSent
from tickets import ticket_store
from tickets.conversation.mail_details import raw_mail_ids
from tickets.files import staging
from tickets.files.attachments import AttachmentStore
from tickets.files.file_store import StoreDown
from tickets.tables import attachments, tickets
from webui.file_stores import attachment_store
from webui.privacy.alike_texts import label_past_texts
from webui.privacy.erase import finish_all
from webui.privacy.expiring_digests import expire_digests
from webui.privacy.ledger import LedgerError
from webui.settings import Settings
from webui.storage import (
    account_sessions,
    audit_log,
    form_drafts,
    idempotent_requests,
    member_visits,
    publications,
    queued_mails,
    ticket_changes,
    used_identities,
)
from webui.storage.database import Database
from webui.storage.derived.catch_up import caught_up
from webui.storage.limits import in_database as limit_counts

log = logging.getLogger("readfirst.retention")

_TEXTS_AT_ONCE: Final = 200  # in one transaction
_MOST_DIGESTS: Final = 20_000  # of one round of the worker, a minute or two
_digests_expired_on: dict[str, date] = {}  # database -> day on which this process was through with it

Delete = Callable[[Connection, datetime], int]
"""Deletes what is past its time; (connection, moment that the step names or now) -> how many."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one step deleted, and what it left."""

    name: str
    kept: timedelta  # counted as the step's own words say
    before: datetime  # what is older goes
    deleted: int
    left: int | None = None  # None = not asked for
    oldest: datetime | None = None  # of what is left; None = there is none


@dataclass(frozen=True, slots=True)
class RetentionStep:
    """One thing that is deleted when its time is over."""

    name: str
    kept: timedelta
    delete: Delete
    table: Table
    moment: Column[datetime]  # of a row
    there: ColumnElement[bool] | None = None  # the rows that still hold something; None = all
    in_parts: bool = False  # `delete` takes a bounded number, and is called until there is no more
    by_itself: bool = False  # `delete` knows the time: it takes the present moment


def keep_times(settings: Settings, database: Database, now: datetime, *, prove: bool = False) -> list[Proof]:
    """Delete everything whose time is over; return what each step did.

    prove  also count what is left, which reads whole tables
    """
    caught_up(database, settings.timezone)  # who is one person, before texts are emptied
    with database.writing() as connection:
        ticket_changes.copy(connection)  # before tickets are erased
    proofs = [_done(database, step, now, prove=prove) for step in steps(settings)]
    with database.writing() as connection:
        publications.sweep(connection, now)
    proofs.extend(_expired_digests(settings, database, now, prove=prove))
    files = delete_files(attachment_store(settings), database, now)
    proofs.append(Proof("files without a row", staging.KEPT_FOR, now - staging.KEPT_FOR, files))
    _finish_erasures(settings, database, now)
    for proof in proofs:
        if proof.deleted:
            log.info("%s: %d from before %s deleted", proof.name, proof.deleted, f"{proof.before:%Y-%m-%d %H:%M}")
    return proofs


def _expired_digests(settings: Settings, database: Database, now: datetime, *, prove: bool) -> Iterator[Proof]:
    """Let digests become random numbers: all of them for a proof, else once a day and not too many at a time."""
    kept = timedelta(days=settings.digest_days)
    if not prove and _digests_expired_on.get(settings.url) == now.date():
        return
    done = expire_digests(database, now, kept) if prove else expire_digests(database, now, kept, most=_MOST_DIGESTS)
    if not done.left:
        _digests_expired_on[settings.url] = now.date()
    yield Proof("digests of people", kept, now - kept, done.count, done.left if prove else None)


def _finish_erasures(settings: Settings, database: Database, now: datetime) -> None:
    """Finish erasures that were cut off; a ledger that is damaged stops no worker."""
    try:
        finish_all(settings, database, now)
    except (LedgerError, OSError) as error:
        log.error("erasures cannot be finished: %s", error)  # noqa: TRY400 - the message is what the operator needs


def steps(settings: Settings) -> list[RetentionStep]:
    """Return every step, in order."""
    names = ("text_days", "ticket_days", "audit_days", "digest_days")
    texts, letters, audited, digests = (timedelta(days=getattr(settings, name)) for name in names)
    return [*_event_steps(texts, letters), *_row_steps(letters, audited), _networks(digests)]


def _event_steps(texts: timedelta, letters: timedelta) -> Iterator[RetentionStep]:
    table, of_events = events_table, events_table.c
    described, sent = (of_events.kind == kind.__name__ for kind in (ProblemDescribed, TicketSent))
    has_text = described & of_events.payload.not_like('%"text":""%')
    has_digest = sent & of_events.payload.not_like('%"text_digest":""%')
    yield RetentionStep("problem texts", texts, _forget_texts, table, of_events.at, has_text, in_parts=True)
    shorter = min(texts, letters)
    yield RetentionStep(
        "digests of sent texts", shorter, event_log.forget_digests, table, of_events.at, has_digest, in_parts=True
    )


def _row_steps(letters: timedelta, audited: timedelta) -> Iterator[RetentionStep]:
    def own(name: str, kept: timedelta, delete: Delete, moment: Column[datetime]) -> RetentionStep:
        return RetentionStep(name, kept, delete, moment.table, moment, by_itself=True)

    yield RetentionStep("tickets that have left", letters, _forget_tickets, tickets, tickets.c.created_at)
    audit = audit_log.audit_table
    yield RetentionStep("audit log", audited, audit_log.sweep, audit, audit.c.at)
    yield own("unsent forms", form_drafts.KEPT_FOR, form_drafts.sweep, form_drafts.drafts_table.c.at)
    requests = idempotent_requests.requests_table
    yield own("answers of the API", idempotent_requests.KEPT_FOR, idempotent_requests.sweep, requests.c.at)
    yield own("visits of members", timedelta(), member_visits.sweep, member_visits.visits_table.c.until)
    yield own("used identities", timedelta(), used_identities.sweep, used_identities.used_table.c.until)
    waiting = queued_mails.mails_table
    yield own("mails that came too late", timedelta(), queued_mails.sweep, waiting.c.until)
    sessions = account_sessions.sessions_table
    yield own("sign-ins of staff", account_sessions.LONGEST, account_sessions.sweep, sessions.c.began_at)
    yield own("counts for limits", timedelta(), limit_counts.sweep, limit_counts.counts_table.c.until)
    waits = attachments.c.ticket_id.is_(None)
    yield replace(
        own("uploads without a ticket", staging.KEPT_FOR, _drop_uploads, attachments.c.created_at), there=waits
    )


def _networks(kept: timedelta) -> RetentionStep:
    column, has_one = tickets.c.address_digest, tickets.c.address_digest != ""

    def empty(connection: Connection, before: datetime) -> int:
        return connection.execute(
            update(tickets).where(has_one, tickets.c.created_at < before).values({column: ""})
        ).rowcount

    return RetentionStep("digests of networks on tickets", kept, empty, tickets, tickets.c.created_at, has_one)


def _forget_texts(connection: Connection, before: datetime) -> int:
    """Empty some texts; which of them were alike is stored first."""
    label_past_texts(connection, before, limit=_TEXTS_AT_ONCE)
    return event_log.forget_texts(connection, before, limit=_TEXTS_AT_ONCE)


def _forget_tickets(connection: Connection, before: datetime) -> int:
    return ticket_store.forget_delivered(connection, before=before)


def _drop_uploads(connection: Connection, now: datetime) -> int:
    return staging.drop_unclaimed(connection, now=now, living=event_log.living_since(now - staging.KEPT_FOR))


def _done(database: Database, step: RetentionStep, now: datetime, *, prove: bool) -> Proof:
    before = now - step.kept
    deleted = count = _once(database, step, now if step.by_itself else before)
    while count and step.in_parts:  # in small transactions, so that nobody waits for long
        count = _once(database, step, before)
        deleted += count
    proof = Proof(step.name, step.kept, before, deleted)
    return _proven(database, step, proof) if prove else proof


def _once(database: Database, step: RetentionStep, moment: datetime) -> int:
    with database.writing() as connection:
        return step.delete(connection, moment)


def _proven(database: Database, step: RetentionStep, proof: Proof) -> Proof:
    query = select(func.count(), func.min(step.moment)).select_from(step.table)
    with database.reading() as connection:
        left, oldest = connection.execute(query if step.there is None else query.where(step.there)).one()
    return replace(proof, left=left, oldest=oldest)


def delete_files(store: AttachmentStore, database: Database, now: datetime) -> int:
    """Delete the files that no committed row names any more; return how many.

    None while a backup is being made, or the store does not answer: the next round finds them, too.
    """
    try:
        with database.reading() as connection:
            named = staging.named_files(connection, raw_mail_ids())
        with store.files.deleting() as may_delete:
            return store.discard_unknown(named, now - staging.KEPT_FOR) if may_delete else 0
    except StoreDown as error:
        log.warning("no files are deleted: %s", error)
        return 0
