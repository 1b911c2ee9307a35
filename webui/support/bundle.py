"""A support bundle: one zip file with what somebody who helps an operator asks for first.

    versions.json   of the program, Python and the libraries
    database.json   kind, version and revision of the tables; or why it does not answer
    settings.json   every setting and its origin; of secrets, names and addresses only whether there is one
    doctor.json     what `readfirst doctor` finds
    counts.json     rows of each table, kinds of events, states of letters, size of files
    queues.json     ages of what waits
    plans.txt       the slowest queries with their plans
    log.txt         the last lines of the log that was handed in

No name, no address, no text and no secret of anybody is in it: words come from the program itself (`program_words.py`),
everything else is a number, a moment or a name of the product's own tables.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, fields
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from deflection.event_log import events_table
from search.storage.generations import current
from tickets.files.durable import durable_file
from tickets.outgoing import outbox
from tickets.tables import DeliveryState, attachments
from tickets.tables import outbox as outbox_table
from webui.configuration import origins
from webui.doctor.examine import examine
from webui.setting import meaning_of, variable
from webui.settings import Settings
from webui.storage.database import Database, DatabaseBusy
from webui.storage.every_table import METADATA
from webui.storage.schema import newest_revision, revision_of
from webui.support.log_lines import shown_lines
from webui.support.program_words import program_words_only
from webui.support.query_plans import plans

_IS_SET: Final = "(set)"
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_PLAIN_TYPES: Final = ("int", "float")


def write_bundle(
    settings: Settings, environment: Mapping[str, str], target: Path, now: datetime, log_lines: Iterable[str]
) -> list[str]:
    """Write the bundle to `target`, whole or not at all; return the names of its members. Raise OSError."""
    database = Database(settings.url)
    try:
        members = dict(_members(settings, environment, database, now, log_lines))
    finally:
        database.close()
    with durable_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return list(members)


def _members(
    settings: Settings, environment: Mapping[str, str], database: Database, now: datetime, log_lines: Iterable[str]
) -> Iterator[tuple[str, str]]:
    yield "versions.json", _json(_versions())
    yield "settings.json", _json(_settings(settings, environment))
    yield "doctor.json", _json([_finding(finding) for finding in examine(settings, now)])
    try:
        with database.reading() as connection:
            yield "database.json", _json(_database(connection))
            yield "counts.json", _json(_counts(connection) | _files(settings))
            yield "queues.json", _json(_queues(connection, now))
        yield "plans.txt", "\n".join(plans(database, now))
    except DatabaseBusy as error:
        yield "database.json", _json({"away": program_words_only(str(error))})
    yield "log.txt", "\n".join(shown_lines(log_lines)) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"


def _versions() -> dict[str, object]:
    packages = {str(package.metadata["Name"]): package.version for package in metadata.distributions()}
    return {
        "readfirst": metadata.version("readfirst"),
        "tables": newest_revision(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "packages": dict(sorted(packages.items())),
    }


def _settings(settings: Settings, environment: Mapping[str, str]) -> dict[str, dict[str, object]]:
    origin_of = origins(environment, settings)
    return {
        variable(declared.name): {
            "value": _shown(declared, getattr(settings, declared.name)),
            "origin": origin_of[declared.name].partition(" ")[0],  # without the path of a file
        }
        for declared in fields(settings)
    }


def _shown(declared: Field[Any], value: Any) -> object:  # noqa: ANN401 - of the setting's type
    """Return what may be seen of a setting: numbers, choices, defaults, and of an address its host."""
    if value == declared.default or str(declared.type) in _PLAIN_TYPES:
        return "" if value == Path() else str(value)
    if meaning_of(declared).secret or not str(value):
        return _IS_SET if str(value) else ""
    if meaning_of(declared).choices:
        return str(value)
    if _URL.fullmatch(str(value)):
        return f"{urlsplit(str(value)).scheme}://{urlsplit(str(value)).hostname or ''}/…"
    return _IS_SET


def _finding(finding: Any) -> dict[str, str]:  # noqa: ANN401 - a Finding
    return {
        "code": finding.code,
        "message": program_words_only(finding.message),
        "remedy": program_words_only(finding.remedy),
    }


def _database(connection: Connection) -> dict[str, object]:
    kind = connection.dialect.name
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    return {"kind": kind, "version": version, "revision": revision_of(connection)}


def _counts(connection: Connection) -> dict[str, object]:
    tables = sorted((table for group in METADATA for table in group.sorted_tables), key=lambda table: table.name)
    counted = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    kinds = select(events_table.c.kind, func.count()).group_by(events_table.c.kind)
    letters = select(outbox_table.c.channel, outbox_table.c.state, func.count())
    states = connection.execute(letters.group_by(outbox_table.c.channel, outbox_table.c.state))
    return {
        "rows": counted,
        "attachment_bytes": connection.execute(select(func.sum(attachments.c.size_bytes))).scalar_one() or 0,
        "events": {program_words_only(kind): count for kind, count in connection.execute(kinds)},
        "letters": [[program_words_only(channel), state, count] for channel, state, count in states],
    }


def _files(settings: Settings) -> dict[str, object]:
    return {
        "generation": current(settings.index_dir),
        "free_bytes": shutil.disk_usage(settings.data_dir).free,
    }


def _queues(connection: Connection, now: datetime) -> dict[str, object]:
    due = select(func.min(outbox_table.c.due_at)).where(
        outbox_table.c.state == DeliveryState.PENDING, outbox_table.c.due_at <= now
    )
    oldest_due, oldest_held = connection.execute(due).scalar_one(), outbox.oldest_held(connection)
    return {
        "oldest_due_seconds": (now - oldest_due).total_seconds() if oldest_due else 0,
        "oldest_held_seconds": (now - oldest_held).total_seconds() if oldest_held else 0,
        "lacking_files": outbox.lacking_files(connection),
        "paused": [program_words_only(pause.way_out) for pause in outbox.pauses(connection, now)],
    }
