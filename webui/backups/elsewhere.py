"""Backups in another store than the product's: a folder, or `s3://BUCKET/FOLDER`, with credentials of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tickets.files.file_store import checked_name
from tickets.files.folder_store import FolderStore
from webui.backups.archive import BackupError, Manifest
from webui.backups.backup import back_up
from webui.file_stores import is_bucket, store_at
from webui.settings import Settings


def back_up_to(
    address: str, name: str, settings: Settings, now: datetime, *, with_secrets: bool
) -> tuple[Manifest, int]:
    """Put a backup into a store, under that name; return what it holds, and its size in bytes.

    It is there whole or not at all; for a bucket it is complete on this host first. Raise BackupError, OSError.
    """
    try:
        store = store_at(address)
        checked_name(name)
    except ValueError as error:
        raise BackupError(str(error)) from None
    if isinstance(store, FolderStore):
        path = store.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return back_up(settings, path, now, with_secrets=with_secrets), path.stat().st_size
    with TemporaryDirectory(prefix="readfirst-backup-") as folder:
        path = Path(folder) / "archive.zip"
        manifest = back_up(settings, path, now, with_secrets=with_secrets)
        with path.open("rb") as file:
            store.put(name, file)
        return manifest, path.stat().st_size


def name_of(now: datetime) -> str:
    """Return the name of a backup that was given none; names in order are moments in order."""
    return f"readfirst-{now:%Y-%m-%dT%H%M%SZ}.zip"


@contextmanager
def on_this_host(address: str) -> Iterator[Path]:
    """Yield where an archive can be read: a file, or a copy of an object such as `s3://BUCKET/FOLDER/NAME`."""
    if not is_bucket(address):
        yield Path(address)
        return
    place, _, name = address.rpartition("/")
    with TemporaryDirectory(prefix="readfirst-restore-") as folder:
        try:
            path = store_at(place).local(name, Path(folder))
        except ValueError as error:
            raise BackupError(f"{address}: {error}") from None
        except FileNotFoundError:
            raise BackupError(f"there is no {name} in {place}") from None
        yield path
