"""Making a backup while everything runs.

1. All rows come from one snapshot: what was acknowledged before its moment is in it, whole.
2. A file is in the store before a row names it, and no file is deleted before the backup has ended: every file that the
   snapshot names is there.
3. Of the lessons and of the index comes the generation that is served; generations never change.

Articles are the editors' repository and not in it; what the index knows of them is, last good versions included. The
vectors of articles are made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import fields
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, select

from search.storage.generations import CURRENT, current
from tickets.conversation.mail_details import raw_mail_ids
from tickets.files.attachments import AttachmentStore
from tickets.files.durable import durable_file
from tickets.tables import attachments
from webui.backups.archive import CHUNK, FORMAT, LEDGER, SECRETS, VERSION, ArchiveWriter, BackupError, Manifest
from webui.backups.rows import row_lines
from webui.file_stores import attachment_store
from webui.identity.keyed import KeyPurpose, keyed
from webui.privacy.ledger import Ledger
from webui.setting import meaning_of, variable
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.every_table import every_table
from webui.storage.schema import newest_revision, revision_of

_TRIES: Final = 5  # at a generation that is replaced while it is opened


def back_up(settings: Settings, target: Path, now: datetime, *, with_secrets: bool = False) -> Manifest:
    """Write an archive to `target`, which is complete under its name or not there; return what it holds.

    Raise BackupError, DatabaseBusy, or OSError for a folder that cannot be written, or a store that does not answer.
    """
    store, database = attachment_store(settings), Database(settings.url)
    try:
        with store.files.files_stay(), durable_file(target) as file:
            with database.reading() as connection:
                archive = ArchiveWriter(file, _manifest(settings, connection, now))
                _add_rows(archive, connection)
                files = _files_of(connection)
            _add_files(archive, store, files)
            for name, generations in (("learned", settings.learned_dir), ("index", settings.index_dir)):
                _add_generation(archive, name, generations)
            archive.add(LEDGER, (Ledger(settings.data_dir).content(),))
            if with_secrets:
                archive.add(SECRETS, (json.dumps(_secrets(settings)).encode(),))
            archive.finish()
    finally:
        database.close()
    return archive.manifest


def key_digests(settings: Settings) -> dict[str, str]:
    """Return setting -> digest by which a restoration recognises another value of the key."""
    keys = {
        "secret_key": settings.secret_key,
        "person_key": settings.people_key,
        "draw_key": settings.holdout_key,
    }
    return {name: keyed(key, KeyPurpose.BACKUP, name) for name, key in keys.items()}


def _manifest(settings: Settings, connection: Connection, now: datetime) -> Manifest:
    revision = revision_of(connection)
    if revision != newest_revision():
        remedy = "start this version of the program once, it migrates them"
        raise BackupError(f"the tables are of revision {revision}, not {newest_revision()}: {remedy}")
    program = version("readfirst")
    return Manifest(FORMAT, VERSION, program, revision, now.isoformat(), connection.dialect.name, key_digests(settings))


def _add_rows(archive: ArchiveWriter, connection: Connection) -> None:
    for table in every_table():
        count = 0

        def counted(lines: Iterator[bytes]) -> Iterator[bytes]:
            nonlocal count
            for line in lines:
                count += 1
                yield line

        archive.add(f"rows/{table.name}.jsonl", counted(row_lines(connection, table)))
        archive.manifest.rows[table.name] = count


def _files_of(connection: Connection) -> Mapping[str, str]:
    """Return the id of every file that the snapshot names -> its SHA-256; "" where no row has it."""
    named = select(attachments.c.attachment_id, attachments.c.sha256).where(attachments.c.dropped_at.is_(None))
    mails = connection.execute(raw_mail_ids()).scalars()
    return dict.fromkeys(filter(None, mails), "") | {row[0]: row[1] for row in connection.execute(named)}


def _add_files(archive: ArchiveWriter, store: AttachmentStore, files: Mapping[str, str]) -> None:
    """Add the files; one that is missing or damaged is named in the manifest, and the others are saved."""
    for attachment_id, expected in files.items():
        try:
            with store.open(attachment_id) as file:
                sum_ = archive.add(f"files/{attachment_id}", _chunks(file))
        except FileNotFoundError:
            archive.manifest.warnings.append(f"file {attachment_id} is missing")
        else:
            if expected not in ("", sum_):
                archive.manifest.warnings.append(f"file {attachment_id} is damaged")


def _add_generation(archive: ArchiveWriter, name: str, folder: Path) -> None:
    """Add the served generation of a folder, if there is one."""
    with ExitStack() as stack:
        generation, files = _opened_generation(folder, stack)
        for path, file in files.items():
            archive.add(f"{name}/{generation}/{path}", _chunks(file))
        if files:
            archive.add(f"{name}/{CURRENT}", (f"{generation}\n".encode(),))


def _opened_generation(folder: Path, stack: ExitStack) -> tuple[str, Mapping[str, BinaryIO]]:
    """Return the name of the served generation and its files, opened at once: then they can be read if it goes."""
    for _ in range(_TRIES):
        generation = current(folder)
        if not generation:
            return "", {}
        with suppress(FileNotFoundError):  # a build has just removed it: the next one is there
            files = [path for path in sorted((folder / generation).rglob("*")) if _is_of_generation(path)]
            names = [path.relative_to(folder / generation).as_posix() for path in files]
            return generation, dict(zip(names, [stack.enter_context(path.open("rb")) for path in files], strict=True))
    raise BackupError(f"{folder} changes faster than it can be read: try again")


def _is_of_generation(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _secrets(settings: Settings) -> dict[str, str]:
    """Return variable -> value of every secret setting that has one."""
    secret = [field.name for field in fields(settings) if meaning_of(field).secret]
    return {variable(name): getattr(settings, name) for name in secret if getattr(settings, name)}


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
