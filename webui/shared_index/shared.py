"""What every host has to have for an index that all of them share: the database, the store and the key."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from webui.file_stores import store_at
from webui.settings import Settings
from webui.shared_index.release_store import ReleaseStore
from webui.storage.database import Database

PART = "shared-index"  # of the store
LESSONS_PART = "shared-lessons"  # of the store: what was learned


@dataclass(frozen=True, slots=True)
class SharedIndex:
    """The index of all hosts, from the view of one."""

    settings: Settings
    database: Database
    store: ReleaseStore
    lessons: ReleaseStore

    @property
    def host(self) -> str:
        """What this host is called as a builder."""
        return f"{socket.gethostname()}:{self.settings.data_dir.absolute()}"[-300:]


def shared_index(settings: Settings, database: Database) -> SharedIndex | None:
    """Return the index that hosts share; None where this host builds its own."""
    if not settings.index_key:
        return None
    index, lessons = (
        ReleaseStore(store_at(settings.index_store or settings.store, part), settings.index_key.split())
        for part in (PART, LESSONS_PART)
    )
    return SharedIndex(settings, database, index, lessons)
