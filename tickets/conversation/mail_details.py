"""What a mail says beside its words: who wrote it, when, to whom else, and what was folded below its text.

The mail itself is kept whole, as a file of the attachment store, until retention ends: staff open or download it.
Every function takes a `Connection` inside a transaction that the caller owns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Select, insert, select

from tickets.tables import mail_details


@dataclass(frozen=True, slots=True)
class MailDetails:
    """What is kept of one mail beside the ticket or the message that it became."""

    mail_key: str
    subject: str = ""
    name: str = ""  # of the author, as written
    raw_from: str = ""  # the header From in words
    cc: str = ""
    folded: str = ""  # quoted history and signature
    dated_at: datetime | None = None  # by the sender's clock
    arrived_at: datetime | None = None  # in the mailbox
    remarks: tuple[str, ...] = ()  # values of `incoming.body.Remark`
    held_because: str = ""  # value of `incoming.spam.HeldReason`; empty: not held
    raw_id: str = ""  # attachment id of the whole mail
    ticket_id: str = ""
    message_id: str = ""  # empty: it became the ticket itself


def save_details(connection: Connection, details: MailDetails, *, ticket_id: str, message_id: str = "") -> None:
    """Write the details of a mail beside what it became."""
    placed = replace(details, ticket_id=ticket_id, message_id=message_id)
    connection.execute(insert(mail_details).values({**asdict(placed), "remarks": list(placed.remarks)}))


def details_of(connection: Connection, ticket_id: str) -> dict[str, MailDetails]:
    """Return message_id -> details of the mails of a ticket; the key of the ticket's own mail is empty."""
    rows = connection.execute(select(mail_details).where(mail_details.c.ticket_id == ticket_id)).mappings()
    return {row["message_id"]: MailDetails(**{**row, "remarks": tuple(row["remarks"])}) for row in rows}


def raw_mail_ids() -> Select[tuple[str]]:
    """Return the query for the attachment ids of all whole mails."""
    return select(mail_details.c.raw_id).where(mail_details.c.raw_id != "")


def held_reasons(details: Iterable[MailDetails]) -> tuple[str, ...]:
    """Return why mails are held, each reason once."""
    return tuple(dict.fromkeys(mail.held_because for mail in details if mail.held_because))
