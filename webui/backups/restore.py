"""Restoring a backup into an empty database, of either kind, and its files.

Everything that can be wrong is looked for first: until then nothing is written. Files come before rows, and all rows in
one transaction, so that a restoration that was cut off can be repeated. No letter leaves by itself afterwards
(`tickets/outgoing/restored.py`). Whoever was erased since the backup is erased again: by the ledger in the archive, the
one in the data folder, and one that was kept elsewhere (`webui/privacy/ledger.py`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Table, select

from tickets.files.durable import durable_file
from tickets.outgoing.restored import mark_restored
from webui.backups.archive import CHUNK, LEDGER, SECRETS, Archive, BackupError, Manifest, verified
from webui.backups.backup import key_digests
from webui.backups.rows import insert_rows, row_of
from webui.file_stores import attachment_store
from webui.privacy.erase import finish_all
from webui.privacy.ledger import Erasure, Ledger, LedgerError, erasures_in
from webui.setting import variable
from webui.settings import Settings
from webui.storage import editor_notices, queued_mails, report_subscriptions
from webui.storage.database import Database
from webui.storage.every_table import every_table
from webui.storage.schema import newest_revision, revision_of

RESTORED_SECRETS = "restored-secrets.env"  # in the data folder


@dataclass(frozen=True, slots=True)
class Restoration:
    """What was restored."""

    manifest: Manifest
    files: int
    letters: int  # that wait for `readfirst redeliver`
    erased: int  # erasures that were done again
    warnings: tuple[str, ...]


def restore(settings: Settings, source: Path, now: datetime, *, ledger: Path | None = None) -> Restoration:
    """Restore an archive; raise BackupError before anything is written for one that cannot be restored here.

    ledger  a ledger of erasures that was kept elsewhere
    """
    with verified(source) as archive:
        erasures = _erasures(settings, archive, ledger)
        _check_rows(archive)
        _check_room(settings, archive)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.url)
        try:
            _check_is_empty(database)
            database.migrate()
            Ledger(settings.data_dir).add(erasures)  # from here on the worker would do them, too
            files = _restore_files(settings, archive)
            with database.writing() as connection:
                for table in every_table():
                    insert_rows(connection, table, _lines(archive, table))
                letters = mark_restored(connection, now)
                queued_mails.drop_restored(connection)
                today = now.astimezone(settings.zone).date()
                report_subscriptions.skip_until(connection, today)
                editor_notices.skip_until(connection, today)
            erased = finish_all(settings, database, now)
        finally:
            database.close()
        return Restoration(archive.manifest, files, letters, erased, tuple(_warnings(settings, archive.manifest)))


def _erasures(settings: Settings, archive: Archive, ledger: Path | None) -> list[Erasure]:
    """Return every erasure that is known here or there; raise BackupError for a ledger that cannot be read."""
    contents = [Ledger(settings.data_dir).content()]
    if LEDGER in archive.manifest.sums:
        with archive.open(LEDGER) as member:
            contents.append(member.read())
    if ledger:
        contents.append(ledger.read_bytes())
    try:
        return [erasure for content in contents for erasure in erasures_in(content)]
    except LedgerError as error:
        raise BackupError(str(error)) from None


def _check_rows(archive: Archive) -> None:
    """Raise BackupError unless every row fits into the tables of this program."""
    manifest = archive.manifest
    if manifest.revision != newest_revision():
        remedy = f"restore it by readfirst {manifest.program}, then install this one"
        raise BackupError(f"its tables are of revision {manifest.revision}, not {newest_revision()}: {remedy}")
    if {f"rows/{table.name}.jsonl" for table in every_table()} != set(archive.below("rows/")):
        raise BackupError("it has other tables than this program: restore it by the program that made it")
    for table in every_table():
        try:
            count = sum(1 for line in _lines(archive, table) if row_of(line, table))
        except (ValueError, TypeError, RecursionError) as error:
            raise BackupError(f"the rows of {table.name} cannot be read: {error}") from None
        if count != manifest.rows.get(table.name):
            raise BackupError(f"{table.name} has {count} rows, not {manifest.rows.get(table.name)}")


def _check_room(settings: Settings, archive: Archive) -> None:
    wanted = settings.data_dir.absolute()
    folder = next(path for path in (wanted, *wanted.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    if free < archive.bytes:
        raise BackupError(f"it needs {archive.bytes >> 20} MB, {folder} has {free >> 20} MB free")


def _check_is_empty(database: Database) -> None:
    """Raise BackupError for a database that holds anything; one without tables is empty."""
    remedy = "name a new one (READFIRST_DATABASE_URL, READFIRST_DATA_DIR)"
    with database.reading() as connection:
        revision = revision_of(connection)
        if revision not in (None, newest_revision()):
            raise BackupError(f"the database has tables of revision {revision}: {remedy}")
        for table in every_table() if revision else ():
            if connection.execute(select(table).limit(1)).first():
                raise BackupError(f"the database is not empty, it has rows in {table.name}: {remedy}")


def _lines(archive: Archive, table: Table) -> Iterator[bytes]:
    with archive.open(f"rows/{table.name}.jsonl") as member:
        yield from member


def _restore_files(settings: Settings, archive: Archive) -> int:
    """Write every file of an archive; return how many belong to tickets."""
    store = attachment_store(settings)
    for name in archive.below("files/"):
        with archive.open(name) as member:
            store.files.put(name.removeprefix("files/"), iter(partial(member.read, CHUNK), b""))
    for name, folder, mode in (("learned", settings.learned_dir, 0o700), ("index", settings.index_dir, 0o750)):
        _restore_folder(archive, name, folder, mode)
    if SECRETS in archive.manifest.sums:
        _restore_secrets(settings, archive)
    return len(archive.below("files/"))


def _restore_folder(archive: Archive, name: str, folder: Path, mode: int) -> None:
    """Replace a folder by that of the archive, whole; one that the archive lacks stays as it is."""
    members = archive.below(f"{name}/")
    if not members:
        return
    aside = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=mode, parents=True)
    for member in members:
        path = aside / member.removeprefix(f"{name}/")
        path.parent.mkdir(mode=mode, parents=True, exist_ok=True)
        _write(archive, member, path)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _restore_secrets(settings: Settings, archive: Archive) -> None:
    with archive.open(SECRETS) as member:
        secrets: dict[str, str] = json.load(member)
    lines = "".join(f"{name}={value}\n" for name, value in secrets.items())
    with durable_file(settings.data_dir / RESTORED_SECRETS) as file:
        file.write(lines.encode())


def _write(archive: Archive, name: str, path: Path) -> None:
    with archive.open(name) as member, durable_file(path) as file:
        shutil.copyfileobj(member, file, CHUNK)


def _warnings(settings: Settings, manifest: Manifest) -> Iterator[str]:
    """Yield what the archive lacked when it was made, and each key that is another one here."""
    yield from manifest.warnings
    here = key_digests(settings)
    for name, digest in manifest.keys.items():
        if here.get(name) != digest:
            yield f"{variable(name)} is another one than when the backup was made: what it signed cannot be read"
