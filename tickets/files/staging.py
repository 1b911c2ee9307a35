"""Files that wait for the ticket or message that claims them: who put them there, how much, and for how long.

1. A file is staged for its owner: a help session, or the message that is being written.
2. All files that wait have shares of the disk: one network address `Shares.address_bytes`, all together
   `Shares.all_bytes`. Over it an upload is refused, never the ticket.
3. A file waits for `KEPT_FOR`, and longer while its help session goes on; then it is dropped. Its row tells its owner
   so for `MENTIONED_FOR`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from tickets.files.attachments import AttachmentRefused, Refusal, StoredFile, files_where
from tickets.tables import attachments

MOST_FILES: Final = 5  # per ticket
KEPT_FOR: Final = timedelta(hours=24)  # as long as a help session without an event
MENTIONED_FOR: Final = timedelta(days=2)  # as long as the draft of the form


@dataclass(frozen=True, slots=True)
class Shares:
    """How many bytes may wait."""

    address_bytes: int  # from one network address
    all_bytes: int


UNLIMITED: Final = Shares(2**63, 2**63)  # for files of our own programs, such as those of mails


def stage(
    connection: Connection,
    stored: StoredFile,
    *,
    owner: str,
    now: datetime,
    address: str = "",
    shares: Shares = UNLIMITED,
    most: int = MOST_FILES,
) -> None:
    """Record a stored file for its owner; raise AttachmentRefused when there are too many, or too much.

    address  digest of the network address that it came from
    most     files of one owner
    """
    if len(staged(connection, owner)) >= most:
        raise AttachmentRefused(Refusal.TOO_MANY, stored.name)
    if not _fits(connection, stored, address, shares):
        raise AttachmentRefused(Refusal.NO_ROOM, stored.name)
    connection.execute(
        insert(attachments).values(
            attachment_id=stored.attachment_id,
            owner=owner,
            name=stored.name,
            content_type=stored.content_type,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            created_at=now,
            address=address,
        )
    )


def staged(connection: Connection, owner: str) -> tuple[StoredFile, ...]:
    """Return the owner's files that no ticket has claimed yet, oldest first."""
    return files_where(connection, (attachments.c.owner == owner) & _waits())


def take_back(connection: Connection, owner: str, attachment_id: str) -> bool:
    """Forget a file that the owner no longer wants; return whether it waited. Commit before the file is discarded."""
    own = (attachments.c.owner == owner) & (attachments.c.attachment_id == attachment_id)
    return bool(connection.execute(delete(attachments).where(own & _waits())).rowcount)


def claim(
    connection: Connection, files: tuple[StoredFile, ...], *, ticket_id: str, message_id: str | None = None
) -> None:
    """Attach staged files to a ticket, or to a message of it; a file that another ticket has claimed stays there."""
    ids = [stored.attachment_id for stored in files]
    claimed = {"ticket_id": ticket_id, "message_id": message_id, "address": ""}
    connection.execute(update(attachments).where(attachments.c.attachment_id.in_(ids) & _waits()).values(claimed))


def dropped(connection: Connection, owner: str) -> tuple[str, ...]:
    """Return the names of the owner's files that waited too long."""
    query = select(attachments.c.name).where((attachments.c.owner == owner) & attachments.c.dropped_at.is_not(None))
    return tuple(connection.execute(query.order_by(attachments.c.created_at)).scalars())


def drop_unclaimed(connection: Connection, *, now: datetime, living: Select[tuple[str]]) -> int:
    """Drop the files that nobody claimed in time; return how many. Commit before files without a name are deleted.

    living  the owners whose files wait on: the help sessions in which something has happened within `KEPT_FOR`
    """
    old = (attachments.c.created_at < now - KEPT_FOR) & attachments.c.owner.not_in(living)
    forgotten = delete(attachments).where(attachments.c.dropped_at < now - MENTIONED_FOR)
    connection.execute(forgotten)
    return connection.execute(update(attachments).where(old & _waits()).values(dropped_at=now, address="")).rowcount


def named_files(connection: Connection, others: Select[tuple[str]] | None = None) -> frozenset[str]:
    """Return the ids of the files that a row names.

    others  ids of files that rows of other tables name: whole mails
    """
    known = connection.execute(select(attachments.c.attachment_id).where(attachments.c.dropped_at.is_(None)))
    elsewhere = connection.execute(others).scalars() if others is not None else ()
    return frozenset((*known.scalars(), *elsewhere))


def _fits(connection: Connection, stored: StoredFile, address: str, shares: Shares) -> bool:
    """Return whether the file is within both shares; two uploads at once may both pass the last free bytes."""
    if _bytes_where(connection, _waits()) + stored.size_bytes > shares.all_bytes:
        return False
    from_here = _bytes_where(connection, _waits() & (attachments.c.address == address)) if address else 0
    return from_here + stored.size_bytes <= shares.address_bytes


def _bytes_where(connection: Connection, which: ColumnElement[bool]) -> int:
    total = connection.execute(select(func.sum(attachments.c.size_bytes)).where(which)).scalar_one()
    return int(total or 0)


def _waits() -> ColumnElement[bool]:
    return attachments.c.ticket_id.is_(None) & attachments.c.dropped_at.is_(None)
