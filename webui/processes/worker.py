"""The worker: delivers the outbox, deletes what is past its retention and derives what the reports read.

Any number may run at the same time.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError

from tickets.conversation.conversation import TO_REQUESTER
from tickets.outgoing import leases
from tickets.outgoing.delivery import DeliveryReport, deliver_due
from tickets.outgoing.restored import restored_count
from tickets.outgoing.worker_ids import new_worker_id, was_killed
from webui.article_files.scheduled_publishing import ScheduledPublishing
from webui.file_stores import attachment_store
from webui.outgoing.ways_out import reroute, reroutes_itself, unserved, ways_out
from webui.privacy.retention import keep_times
from webui.processes.background_embedding import Embedding
from webui.processes.background_training import Trainer
from webui.processes.mail_queue import MailQueue
from webui.settings import Settings
from webui.shared_index.follower import IndexFollower
from webui.shared_index.shared import shared_index
from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days
from webui.storage.derived.state import BeingRebuilt
from webui.tracing.tracing import tracing_of

log = logging.getLogger("readfirst.worker")

PAUSE_SECONDS = 1.0
_MOST_AT_ONCE = 5  # tickets between two checks for a signal
HOUSEKEEPING_EVERY = timedelta(hours=1)


def deliver_once(settings: Settings, database: Database, *, limit: int = 50) -> DeliveryReport:
    """Deliver what is due, at most `limit` tickets; first reroute what waits for a way out of earlier settings."""
    take_over(settings, database)
    return _deliver_some(settings, database, limit)


def _deliver_some(settings: Settings, database: Database, limit: int) -> DeliveryReport:
    """Deliver what is due; leases of a killed worker on this machine are ended first."""
    with database.writing() as connection:
        leases.end_leases_of(connection, was_killed, datetime.now(UTC))
    return deliver_due(
        database.writer,
        ways_out(settings),
        attachment_store(settings),
        lambda: datetime.now(UTC),
        worker_id=new_worker_id(),
        limit=limit,
    )


def take_over(settings: Settings, database: Database) -> None:
    """Reroute everything that waits for a way out of earlier settings to the current one."""
    if not reroutes_itself(settings):
        return
    with database.writing() as connection:
        moved = reroute(connection, settings, datetime.now(UTC))
    if moved:
        log.warning("%d waited for another way out and leave through %s now", moved, settings.channel)


def keep_house(settings: Settings, database: Database) -> None:
    """Delete what is past its retention, and finish what an erasure that was cut off has left."""
    keep_times(settings, database, datetime.now(UTC))


def derive_some(database: Database, zone: str = "UTC") -> bool:
    """Derive what the reports read from a few thousand new events; return whether nothing is left for now.

    Whatever fails here is logged and stops no delivery.
    """
    try:
        return CatchUp(database, zone).step() and not count_days(database, datetime.now(UTC))
    except BeingRebuilt:  # by a command: it takes a minute
        return True
    except DatabaseBusy as error:
        log.warning("the reports wait for the database: %s", error)
    except Exception:
        log.exception("the reports are not up to date: a figure cannot be derived")
    return True


def send_some(mails: MailQueue) -> None:
    """Send a few of the mails that belong to no ticket; whatever fails here is logged and stops no delivery."""
    try:
        mails.send_due(limit=_MOST_AT_ONCE)
    except DatabaseBusy as error:
        log.warning("mails wait for the database: %s", error)
    except Exception:
        log.exception("a mail cannot be written; it is tried again")


def publish_planned(planned: ScheduledPublishing) -> None:
    """Make the planned changes of articles that are due; whatever fails here is logged and stops no delivery."""
    try:
        planned.publish_due()
    except DatabaseBusy as error:
        log.warning("planned articles wait for the database: %s", error)
    except Exception:
        log.exception("a planned change of an article failed; it is tried again")


def waiting_for_nobody(settings: Settings, database: Database) -> list[str]:
    """Return a line for each way out that letters wait for although it is not configured, and for restored ones."""
    with database.reading() as connection:
        counted, restored = unserved(connection, settings), restored_count(connection)
    decides = f"{restored} came back with a backup and wait for a decision: `readfirst redeliver --list` names them"
    return [
        *([decides] if restored else []),
        *_unserved_lines(settings, counted),
    ]


def _unserved_lines(settings: Settings, counted: Mapping[str, int]) -> list[str]:
    return [
        f"{count} waiting for {name}: set READFIRST_SMTP_HOST and READFIRST_MAIL_FROM, replies leave as mails"
        if name == TO_REQUESTER
        else f"{count} waiting for {name}, and READFIRST_CHANNEL is {settings.channel}: set it back, or run "
        "`readfirst redeliver --move`"
        for name, count in sorted(counted.items())
    ]


def work(settings: Settings, database: Database) -> None:
    """Deliver until SIGTERM or SIGINT; a delivery that has begun is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house_at = datetime.now(UTC)
    report: DeliveryReport | None = None
    tracing = tracing_of(settings)
    trainer, embedding = Trainer(settings, database), Embedding(settings)
    follower = followed(settings, database)
    mails, planned = MailQueue(settings, database), ScheduledPublishing(settings, database)
    is_all_counted = True
    while not stop.is_set():
        try:
            if not (report and report.attempts):  # not after each round of a long queue
                take_over(settings, database)
            report = _deliver_some(settings, database, _MOST_AT_ONCE)
            _log(report)
            for attempt in report.attempts:
                tracing.ended(f"deliver by {attempt.way_out}", attempt.seconds, **{"readfirst.result": attempt.result})
            if datetime.now(UTC) >= house_at:
                keep_house(settings, database)
                for line in waiting_for_nobody(settings, database):
                    log.warning("%s", line)
                house_at = datetime.now(UTC) + HOUSEKEEPING_EVERY
            trainer.look()
            embedding.look()
            is_all_counted = derive_some(database, settings.timezone)
            send_some(mails)
            publish_planned(planned)
        except (DatabaseBusy, OperationalError) as error:
            log.warning("database busy, trying again: %s", error)
            report, is_all_counted = None, True
        if is_all_counted and not (report and report.attempts):
            stop.wait(PAUSE_SECONDS)
    trainer.stop()
    embedding.stop()
    if follower:
        follower.stop()
    tracing.stop()


def followed(settings: Settings, database: Database) -> IndexFollower | None:
    """Fetch the index that all hosts share from now on: what is learned and embedded here belongs to it."""
    shared = shared_index(settings, database)
    follower = IndexFollower(shared) if shared else None
    if follower:
        follower.start()
    return follower


def _log(report: DeliveryReport) -> None:
    for attempt in report.attempts:
        log.info("%s over %s: %s %s", attempt.reference, attempt.way_out, attempt.result, attempt.error)
