"""Every examination of the doctor, in order. Nothing is changed by any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from webui.doctor import drafting, knowledge, mail, one_index, sign_in, stored, surroundings, traces
from webui.doctor.finding import Finding, FindingCode
from webui.file_stores import attachment_store
from webui.settings import Settings
from webui.storage.database import Database, DatabaseBusy


def examine(
    settings: Settings, now: datetime, *, model_digest: Callable[[Settings], str] = knowledge.digest_of_model
) -> Iterator[Finding]:
    """Yield everything that does not fit."""
    yield from surroundings.weak_secrets(settings)
    yield from surroundings.untrusted_proxy(settings)
    yield from surroundings.full_disk(settings)
    yield from _database(settings, now)
    try:
        yield from knowledge.index_and_articles(settings)
    except (OSError, ValueError) as error:
        yield Finding(FindingCode.NO_INDEX, f"index and articles cannot be compared: {error}", "run `readfirst index`")
    try:
        yield from knowledge.faulty_cluster(settings)
    except OSError as error:
        yield Finding(FindingCode.SEARCH_CLUSTER, str(error), "look at the nodes of the cluster")
    yield from knowledge.foreign_lessons(settings, model_digest)
    yield from mail.refused_sender(settings)
    yield from mail.unreadable_mailbox(settings)
    yield from sign_in.unreachable_provider(settings)
    yield from drafting.unusable_model(settings)
    yield from traces.absent_collector(settings)


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    database = Database(settings.url)
    store = attachment_store(settings)
    try:
        with database.reading() as connection:
            behind = list(stored.missing_migration(connection))
            yield from behind
            if behind:
                return
            yield from stored.wrong_clock(connection, now)
            yield from stored.unreachable_store(connection, store, now)
            yield from stored.standing_queue(connection, now)
            yield from stored.dead_letters(connection)
        yield from one_index.unshared_index(settings, database, now)
    except DatabaseBusy as error:
        yield Finding(FindingCode.DATABASE, f"the database does not answer: {error}", "start it, or free its disk")
    finally:
        database.close()
