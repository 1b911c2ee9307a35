"""The stores that settings and commands name: a folder, or `s3://BUCKET/FOLDER`."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from tickets.files.attachments import MEGABYTE, AttachmentStore
from tickets.files.file_store import FileStore
from tickets.files.folder_store import FolderStore
from webui.settings import Settings

ATTACHMENTS = "attachments"  # part of a store: the files of tickets, and whole mails
_S3 = "s3://"


def is_bucket(address: str) -> bool:
    """Return whether an address names a bucket; everything else is a folder."""
    return address.startswith(_S3)


def store_at(address: str, part: str = "") -> FileStore:
    """Return the store at an address, or a part of it; raise ValueError for an address that is none."""
    if is_bucket(address):
        credentials = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
        return _bucket("/".join(filter(None, (address.rstrip("/"), part))), credentials, os.getpid())
    if "://" in address:
        raise ValueError(f"{address!r} is no store: write a folder, or s3://BUCKET/FOLDER")
    return FolderStore(Path(address) / part)


@lru_cache(maxsize=8)
def _bucket(url: str, _credentials: tuple[tuple[str, str], ...], _process_id: int) -> FileStore:
    """Return the one store of this process for a bucket: it keeps connections, and knows when it was down."""
    try:
        module = import_module("tickets.files.s3_store")  # needs a library that is not always installed
    except ModuleNotFoundError:
        raise ValueError("the library is missing: install requirements-s3.txt") from None
    store: FileStore = module.S3Store(url)
    return store


def attachment_store(settings: Settings) -> AttachmentStore:
    """Return the attachments of the product."""
    files = store_at(settings.store_address, ATTACHMENTS)
    return AttachmentStore(files, min_free_bytes=settings.min_free_mb * MEGABYTE)
