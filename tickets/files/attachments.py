"""Files that people add to a ticket: checked, and kept under a random name.

1. The type is detected from the content and must be on the list; no file is ever decoded or unpacked.
2. A stored name is 128 random bits; the user's own name is data and never a path.
3. A file is in the store, whole, before any row names it; rows are written in the caller's transaction.
4. A refused file never stops its ticket: `AttachmentRefused` carries a code, and the page says why.
5. Where less than `min_free_bytes` of the disk is free, uploads are refused: what is left is for tickets and mails.
6. Until a ticket claims it, a file is staged (`staging.py`).
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from tickets.files.content_type import Inspection, safe_name
from tickets.files.file_store import FileStore, StoreDown
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
    """The files of tickets and messages, and whole mails, in a store."""

    def __init__(self, files: FileStore, *, min_free_bytes: int = 0) -> None:
        self.files = files
        self._min_free_bytes = min_free_bytes

    def has_room(self) -> bool:
        """Return whether uploads are taken: there is more room than what is left for tickets and mails."""
        try:
            return self.files.free_bytes() >= self._min_free_bytes
        except OSError:  # the folder is gone, or the bucket
            return False

    def accept(self, stream: BinaryIO, filename: str) -> StoredFile:
        """Check and store one upload; raise AttachmentRefused, and then leave no file behind."""
        upload = _Upload(stream, filename)
        try:
            if not self.has_room():
                raise AttachmentRefused(self._no_room(), safe_name(filename))
            self.files.put(upload.attachment_id, upload.chunks())
        except OSError as error:
            raise AttachmentRefused(Refusal.NOT_STORED, safe_name(filename)) from error
        return upload.stored()

    def keep(self, chunks: Iterable[bytes], filename: str, content_type: str) -> StoredFile:
        """Store content of any type and size, such as a mail that cannot be read; raise OSError.

        Only staff can download it, so neither size nor type is checked.
        """
        attachment_id, counted = secrets.token_hex(16), _Counted()
        self.files.put(attachment_id, counted.through(chunks))
        return StoredFile(attachment_id, safe_name(filename), content_type, counted.size_bytes, counted.sha256)

    def open(self, attachment_id: str) -> BinaryIO:
        """Open a file; raise FileNotFoundError, StoreDown, or ValueError for an id that is not ours."""
        return self.files.get(_checked(attachment_id))

    @contextmanager
    def on_disk(self, files: Sequence[StoredFile]) -> Iterator[list[Path | None]]:
        """Yield where each file can be read until the block ends; None for one that is missing or damaged.

        Raise StoreDown.
        """
        if not files:
            yield []
            return
        with ExitStack() as copies:
            folder = _folder_of_copies(copies)
            yield [self._whole(stored, folder) for stored in files]

    def _whole(self, stored: StoredFile, folder: Path) -> Path | None:
        """Return where the file is, if it is byte by byte the one that was stored."""
        try:
            path = self.files.local(_checked(stored.attachment_id), folder)
            with path.open("rb") as file:
                return path if hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256 else None
        except StoreDown:
            raise
        except OSError:
            return None

    def is_missing(self, stored: StoredFile) -> bool:
        """Return whether no file of that name and size is there; False while that is unknown. Reads nothing of it."""
        try:
            return self.files.size(_checked(stored.attachment_id)) != stored.size_bytes
        except StoreDown:
            return False
        except OSError:
            return True

    def discard(self, attachment_id: str) -> None:
        """Delete a file that no row names; raise StoreDown."""
        self.files.delete(_checked(attachment_id))

    def discard_unknown(self, known: frozenset[str], before: datetime) -> int:
        """Delete files, unfinished ones too, that no row names and nobody touched since `before`; return how many."""
        unknown = self.unknown(known, before)
        for name in unknown:
            self.files.delete(name)
        return len(unknown)

    def unknown(self, known: frozenset[str], before: datetime) -> list[str]:
        """Return the names of the files that no row names and nobody touched since `before`."""
        return [file.name for file in self.files.list() if file.name not in known and file.changed_at < before]

    def _no_room(self) -> Refusal:
        return Refusal.NO_ROOM if self.files.answers() else Refusal.NOT_STORED


class _Counted:
    """Size and SHA-256 of what goes through."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._digest.update(chunk)
            self.size_bytes += len(chunk)
            yield chunk


class _Upload:
    """An upload that is checked while it is read; `stored` is known after the last chunk."""

    def __init__(self, stream: BinaryIO, filename: str) -> None:
        self.attachment_id = secrets.token_hex(16)
        self._stream, self._filename = stream, filename
        self._inspection, self._counted, self._content_type = Inspection(), _Counted(), ""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; raise AttachmentRefused."""
        for chunk in self._counted.through(_chunks(self._stream)):
            if self._counted.size_bytes > LARGEST_BYTES:
                raise AttachmentRefused(Refusal.TOO_BIG, safe_name(self._filename))
            self._inspection.see(chunk)
            yield chunk
        if not self._counted.size_bytes:
            raise AttachmentRefused(Refusal.EMPTY, safe_name(self._filename))
        content_type = self._inspection.content_type()
        if content_type is None:
            raise AttachmentRefused(Refusal.NOT_ALLOWED, safe_name(self._filename))
        self._content_type = content_type

    def stored(self) -> StoredFile:
        name, counted = safe_name(self._filename, self._content_type), self._counted
        return StoredFile(self.attachment_id, name, self._content_type, counted.size_bytes, counted.sha256)


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


def _folder_of_copies(copies: ExitStack) -> Path:
    """Return a folder that goes when `copies` is closed; raise StoreDown where none can be made."""
    try:
        return Path(copies.enter_context(TemporaryDirectory(prefix="readfirst-")))
    except OSError as error:
        raise StoreDown(f"no copy can be written here: {error.strerror}") from error


def _checked(attachment_id: str) -> str:
    """Return the id; raise ValueError for one that is not ours, which might lead elsewhere."""
    if not _STORED_NAME.fullmatch(attachment_id):
        raise ValueError(f"{attachment_id!r} is not an attachment id - use 32 hexadecimal digits")
    return attachment_id


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def files_where(connection: Connection, which: ColumnElement[bool]) -> tuple[StoredFile, ...]:
    """Return the files of some rows of the table, oldest first."""
    return tuple(_stored_file(row) for row in _rows(connection, which))


def _rows(connection: Connection, which: ColumnElement[bool]) -> Sequence[RowMapping]:
    oldest_first = (attachments.c.created_at, attachments.c.attachment_id)
    return connection.execute(select(attachments).where(which).order_by(*oldest_first)).mappings().all()


def _stored_file(row: RowMapping) -> StoredFile:
    return StoredFile(row["attachment_id"], row["name"], row["content_type"], row["size_bytes"], row["sha256"])
