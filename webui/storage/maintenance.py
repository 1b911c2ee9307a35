"""Whether maintenance is announced: one row that every host reads, and a copy of it in each host's data folder.

The copy answers while the database does not. An announcement that was made while the database was away stands in the
file of that host alone, and holds until it is ended there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, Integer, MetaData, Table, delete, insert, select

from tickets.columns import TypedText, UtcDateTime
from tickets.files.durable import durable_file
from webui.storage.database import Database, DatabaseBusy

log = logging.getLogger("readfirst")

FILE_NAME: Final = "maintenance.json"
EVERY_LANGUAGE: Final = ""
_READ_EVERY: Final = timedelta(seconds=2)
_READ_AGAIN_AFTER: Final = timedelta(seconds=10)  # a database that is away costs a moment at each try
_ONLY_ROW: Final = 1

metadata = MetaData()
maintenance_table = Table(
    "maintenance",
    metadata,
    Column("maintenance_id", Integer, primary_key=True),
    Column("since", UtcDateTime(has_zone=False), nullable=False),
    Column("messages", TypedText, nullable=False),  # JSON object: language, or "" for every language -> words
)


@dataclass(frozen=True, slots=True)
class MaintenanceNotice:
    """An announced maintenance."""

    since: datetime  # aware UTC
    messages: Mapping[str, str] = field(default_factory=dict)  # language or EVERY_LANGUAGE -> the operator's words
    is_of_this_host: bool = False  # announced while the database was away

    def message(self, lang: str) -> str:
        """Return the operator's words in a language; empty without any."""
        return self.messages.get(lang) or self.messages.get(EVERY_LANGUAGE, "")


def announce(connection: Connection, notice: MaintenanceNotice) -> None:
    """Announce maintenance to every host, in place of an earlier announcement."""
    end(connection)
    row = {"maintenance_id": _ONLY_ROW, "since": notice.since, "messages": json.dumps(dict(notice.messages))}
    connection.execute(insert(maintenance_table).values(row))


def end(connection: Connection) -> None:
    """End the maintenance for every host."""
    connection.execute(delete(maintenance_table))


def announced(connection: Connection) -> MaintenanceNotice | None:
    """Return the announcement that every host reads; None without one."""
    row = connection.execute(select(maintenance_table)).first()
    return MaintenanceNotice(row.since, json.loads(row.messages)) if row else None


def write_file(folder: Path, notice: MaintenanceNotice | None) -> None:
    """Write the announcement into the data folder, or delete it there; raise OSError."""
    path = folder / FILE_NAME
    if notice is None:
        path.unlink(missing_ok=True)
        return
    with durable_file(path) as file:
        file.write(json.dumps({**asdict(notice), "since": notice.since.isoformat()}).encode())


def read_file(folder: Path) -> MaintenanceNotice | None:
    """Return the announcement in the data folder; None without one that can be read."""
    try:
        values = json.loads((folder / FILE_NAME).read_bytes())
        return MaintenanceNotice(**{**values, "since": datetime.fromisoformat(values["since"])})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("%s cannot be read: %s", folder / FILE_NAME, error)
        return None


class Maintenance:
    """The announcement as one process knows it: read at most every two seconds.

    folder  data folder of this host
    now     clock, aware UTC
    """

    def __init__(self, database: Database, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = database
        self._folder = folder
        self._now = now
        self._notice: MaintenanceNotice | None = None
        self._next_look: datetime | None = None

    def notice(self) -> MaintenanceNotice | None:
        """Return the announcement that holds for this host; None while there is no maintenance."""
        if self._next_look is None or self._now() >= self._next_look:
            self._notice = self._look()
        return self._notice

    def look_again(self) -> None:
        """Look at the next question, however lately the last one was."""
        self._next_look = None

    def _look(self) -> MaintenanceNotice | None:
        own = read_file(self._folder)
        try:
            with self._database.reading() as connection:
                shared = announced(connection)
        except DatabaseBusy:
            self._next_look = self._now() + _READ_AGAIN_AFTER
            return own
        self._next_look = self._now() + _READ_EVERY
        if own and own.is_of_this_host:
            return own
        if own != shared:
            self._copy(shared)
        return shared

    def _copy(self, notice: MaintenanceNotice | None) -> None:
        try:
            write_file(self._folder, notice)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._folder / FILE_NAME, error)
