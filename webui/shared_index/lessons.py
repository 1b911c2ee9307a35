"""What was learned, shared like the index: signed, laid into the store, verified and fetched by every host.

One host trains, in a folder that nobody serves from; what it releases, it fetches like every other. Only the newest
version stays in the store, and none that is older than an erasure.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select

from deflection import event_log
from search.meaning.choice import chosen
from search.storage.generations import newest_good, only_builder
from search.training.version import training_version
from webui.shared_index.fetched import fetch, fetched_release, released_files
from webui.shared_index.forgetting import forget_learned
from webui.shared_index.release import Release
from webui.shared_index.shared import SharedIndex
from webui.storage import index_releases, shared_lessons
from webui.storage.forgotten_records import forgotten_table
from webui.storage.shared_lessons import OvertakenTraining, SharedLessons


def learned_from(shared: SharedIndex) -> str:
    """Return what identifies everything that a training depends on: records, articles, program and encoder."""
    with shared.database.reading() as connection:
        newest = event_log.newest_of_help_sessions(connection)
        forgotten = connection.execute(select(func.count(), func.max(forgotten_table.c.at))).one()
        articles = index_releases.newest_release(connection).content
    facts = (newest, tuple(forgotten), articles, training_version(), chosen(shared.settings.meaning))
    return sha256(repr(facts).encode()).hexdigest()


def take_turn(shared: SharedIndex, now: datetime) -> bool:
    """Become the host that trains, if none is and there is news; raise DatabaseBusy."""
    news = learned_from(shared)
    with shared.database.writing() as connection:
        return shared_lessons.take(connection, shared.host, news, now)


def give_up_turn(shared: SharedIndex) -> None:
    """Leave the training to another host; raise DatabaseBusy."""
    with shared.database.writing() as connection:
        shared_lessons.give_up(connection, shared.host)


def share(shared: SharedIndex, trained: Path, news: str, after: SharedLessons) -> None:
    """Release the newest version of the folder `trained`; raise OvertakenTraining, DatabaseBusy or OSError."""
    generation = newest_good(trained)
    if generation is None:
        raise OSError(f"{trained} has nothing that could be shared")
    release = Release(f"lessons-{after.number + 1}", released_files(generation), {})
    sources = {file.digest: generation.path / path for path, file in release.files.items()}
    began = datetime.now(UTC)
    shared.lessons.put(release, sources, there=())
    try:
        with shared.database.writing() as connection:
            shared_lessons.release(connection, release.content, news, after=after, now=began)
    except OvertakenTraining:
        sweep(shared)  # what was put may know of somebody who was erased
        raise
    sweep(shared, older_than=began)


def sweep(shared: SharedIndex, *, older_than: datetime | None = None) -> None:
    """Delete from the store what is not of the newest version; raise DatabaseBusy, StoreDown or ReleaseRefused."""
    with shared.database.reading() as connection:
        newest = shared_lessons.newest(connection)
    kept = (newest.content,) if newest.content else ()
    shared.lessons.sweep(kept, older_than=older_than or datetime.now(UTC))


def withdraw(shared: SharedIndex) -> None:
    """Have every host drop what it has, and delete it from the store; raise DatabaseBusy, StoreDown."""
    with shared.database.writing() as connection:
        shared_lessons.withdraw(connection)
    sweep(shared)


def take_over(shared: SharedIndex, newest: SharedLessons) -> bool:
    """Let this host have the newest version; return whether it had another one.

    Raise BuilderBusy where another process of this host does so, ReleaseRefused, GenerationError or OSError.
    """
    folder = shared.settings.learned_dir
    if newest.is_withdrawn:
        return newest_good(folder) is not None and forget_learned(shared.settings)
    if not newest.number or fetched_release(newest_good(folder)).content == newest.content:
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_builder(folder, wait_seconds=0):
        if fetched_release(newest_good(folder)).content == newest.content:
            return False
        generation = fetch(shared.lessons, newest, folder, pictures=None)
        for old in folder.glob("gen-*"):  # no version in which words of an erased person may stand is kept
            if old != generation.path:
                shutil.rmtree(old, ignore_errors=True)
    return True
