"""Files that people add to a ticket: checked, and kept under a random name.

1. The type is detected from the content and must be on the list; no file is ever decoded or unpacked.
2. A stored name is 128 random bits; the user's own name is data and never a path.
3. A file is on disk, whole, before any row names it; rows are written in the caller's transaction.
4. A refused file never stops its ticket: `AttachmentRefused` carries a code, and the page says why.
5. Where less than `min_free_bytes` of the disk is free, uploads are refused: what is left is for tickets and mails.
6. Until a ticket claims it, a file is staged (`staging.py`).
"""

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from tickets.files.content_type import Inspection, safe_name
from tickets.files.durable import durable_file
from tickets.tables import attachments

MEGABYTE: Final = 1024 * 1024  # bytes
LARGEST_BYTES: Final = 5 * MEGABYTE  # per file
_CHUNK_BYTES = 64 * 1024
_STORED_NAME = re.compile(r"[0-9a-f]{32}")


class Refusal(StrEnum):
    """Why a file was refused; the web layer says it in the person's language."""

    TOO_BIG = "too-big"
    EMPTY = "empty"
    NOT_ALLOWED = "type-not-allowed"
    TOO_MANY = "too-many"
    NOT_STORED = "not-stored"  # our disk is full or broken
    NO_ROOM = "no-room"  # too much waits already, or too little of the disk is free


class AttachmentRefused(ValueError):
    """The file is refused; its ticket is sent without it."""

    def __init__(self, code: Refusal, name: str) -> None:
        super().__init__(f"attachment {name!r} refused: {code.value}")
        self.code = code
        self.name = name


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One accepted file."""

    attachment_id: str  # also its name on disk
    name: str  # the user's, made harmless; shown, never opened
    content_type: str
    size_bytes: int
    sha256: str


class AttachmentStore:
    """The folder of the attachments: private, outside everything that is served."""

    def __init__(self, directory: Path, *, min_free_bytes: int = 0) -> None:
        self.directory = directory
        self._min_free_bytes = min_free_bytes
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def has_room(self) -> bool:
        """Return whether uploads are taken: more of the disk is free than what is left for tickets and mails."""
        try:
            return shutil.disk_usage(self.directory).free >= self._min_free_bytes
        except OSError:  # the folder is gone
            return False

    def accept(self, stream: BinaryIO, filename: str) -> StoredFile:
        """Check and store one upload; raise AttachmentRefused, and then leave no file behind."""
        attachment_id = secrets.token_hex(16)
        try:
            if not self.has_room():
                raise AttachmentRefused(Refusal.NO_ROOM, safe_name(filename))
            with durable_file(self.path(attachment_id)) as file:
                return _copy(stream, file, attachment_id, filename)
        except OSError as error:
            raise AttachmentRefused(Refusal.NOT_STORED, safe_name(filename)) from error

    def keep(self, chunks: Iterable[bytes], filename: str, content_type: str) -> StoredFile:
        """Store content of any type and size, such as a mail that cannot be read; raise OSError.

        Only staff can download it, so neither size nor type is checked.
        """
        attachment_id, digest, size_bytes = secrets.token_hex(16), hashlib.sha256(), 0
        with durable_file(self.path(attachment_id)) as file:
            for chunk in chunks:
                digest.update(chunk)
                size_bytes += file.write(chunk)
        return StoredFile(attachment_id, safe_name(filename), content_type, size_bytes, digest.hexdigest())

    def path(self, attachment_id: str) -> Path:
        """Return where the file is; raise ValueError for an id that is not ours, which might lead out of the folder."""
        if not _STORED_NAME.fullmatch(attachment_id):
            raise ValueError(f"{attachment_id!r} is not an attachment id - use 32 hexadecimal digits")
        return self.directory / attachment_id

    def is_whole(self, stored: StoredFile) -> bool:
        """Return whether the file can be read and is, byte by byte, the one that was stored."""
        try:
            with self.path(stored.attachment_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
        except OSError:
            return False

    def has(self, stored: StoredFile) -> bool:
        """Return whether a file of that name and size lies there, without reading it."""
        try:
            return self.path(stored.attachment_id).stat().st_size == stored.size_bytes
        except OSError:
            return False

    def discard(self, stored: StoredFile) -> None:
        """Delete a file that no row names."""
        self.path(stored.attachment_id).unlink(missing_ok=True)

    def discard_unknown(self, known: frozenset[str], before: datetime) -> int:
        """Delete files, unfinished ones too, that no row names and nobody touched since `before`; return how many."""
        unknown = self.unknown(known, before)
        for name in unknown:
            (self.directory / name).unlink(missing_ok=True)
        return len(unknown)

    def unknown(self, known: frozenset[str], before: datetime) -> list[str]:
        """Return the names of the files that no row names and nobody touched since `before`."""
        unknown = (path for path in self.directory.iterdir() if path.name not in known)
        return [path.name for path in unknown if _was_touched_before(path, before)]


def attachments_of(connection: Connection, ticket_id: str) -> tuple[StoredFile, ...]:
    """Return the files that came with the ticket itself.

    This and `attachments_of_messages` are the only ways to a file: by its ticket, so nobody fetches a stranger's.
    """
    return files_where(connection, (attachments.c.ticket_id == ticket_id) & attachments.c.message_id.is_(None))


def attachments_of_messages(connection: Connection, ticket_id: str) -> dict[str, tuple[StoredFile, ...]]:
    """Return message_id -> the files that came with that message of a ticket."""
    of_messages = (attachments.c.ticket_id == ticket_id) & attachments.c.message_id.is_not(None)
    by_message: dict[str, tuple[StoredFile, ...]] = {}
    for row in _rows(connection, of_messages):
        by_message[row["message_id"]] = (*by_message.get(row["message_id"], ()), _stored_file(row))
    return by_message


def _copy(stream: BinaryIO, file: BinaryIO, attachment_id: str, filename: str) -> StoredFile:
    inspection, digest, size_bytes = Inspection(), hashlib.sha256(), 0
    for chunk in _chunks(stream):
        size_bytes += len(chunk)
        if size_bytes > LARGEST_BYTES:
            raise AttachmentRefused(Refusal.TOO_BIG, safe_name(filename))
        inspection.see(chunk)
        digest.update(chunk)
        file.write(chunk)
    if not size_bytes:
        raise AttachmentRefused(Refusal.EMPTY, safe_name(filename))
    content_type = inspection.content_type()
    if content_type is None:
        raise AttachmentRefused(Refusal.NOT_ALLOWED, safe_name(filename))
    name = safe_name(filename, content_type)
    return StoredFile(attachment_id, name, content_type, size_bytes, digest.hexdigest())


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _was_touched_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # an upload was finished and renamed in between
        return False


def files_where(connection: Connection, which: ColumnElement[bool]) -> tuple[StoredFile, ...]:
    """Return the files of some rows of the table, oldest first."""
    return tuple(_stored_file(row) for row in _rows(connection, which))


def _rows(connection: Connection, which: ColumnElement[bool]) -> Sequence[RowMapping]:
    oldest_first = (attachments.c.created_at, attachments.c.attachment_id)
    return connection.execute(select(attachments).where(which).order_by(*oldest_first)).mappings().all()


def _stored_file(row: RowMapping) -> StoredFile:
    return StoredFile(row["attachment_id"], row["name"], row["content_type"], row["size_bytes"], row["sha256"])
