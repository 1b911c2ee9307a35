"""A ticket: one person's one problem, with what was read before and why it did not help."""

import re
from dataclasses import dataclass
from datetime import datetime

from tickets.address import parse_existing_address
from tickets.files.attachments import StoredFile
from tickets.reference import read_reference

_TICKET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article of the reading list, as this person met it."""

    article_id: str
    title: str
    revision: str  # the very text that was served
    opened: bool
    solved: str  # the verdict: "yes", "no", or "" when none was given
    reason: str  # why it did not help, in the person's words or as a chosen reason


@dataclass(frozen=True, slots=True)
class Ticket:
    """What support gets. Values are checked by whoever makes it; `__post_init__` checks what delivery relies on."""

    ticket_id: str  # part of file names and of the Message-ID
    reference: str  # for people: RF-7K3M-9Q2D
    help_session_id: str | None  # None for tickets of staff and of e-mail
    route: str  # read, nothing_found, degraded, exempt:<topic>, holdout, operator; email: beside the gate
    lang: str
    channel: str  # the way in: web, widget, api, point, email or operator
    purpose: str
    topic: str
    category: str
    email: str  # one address, or "" when nobody can be answered
    login: str
    description: str
    member_id: str | None  # None for guests
    held: bool  # waits until staff release it
    created_at: datetime  # aware, UTC
    read: tuple[ReadArticle, ...] = ()
    attachments: tuple[StoredFile, ...] = ()
    mail_id: str | None = None  # Message-ID of the mail that it came as; None for every other way in

    def __post_init__(self) -> None:
        """Raise ValueError for what would break delivery later, when nobody is there to correct it."""
        if not _TICKET_ID.fullmatch(self.ticket_id):
            raise ValueError(f"ticket id {self.ticket_id!r} - use letters, digits and '-', at most 64")
        if read_reference(self.reference) != self.reference:
            raise ValueError(f"{self.reference!r} is not a reference - take one from draw_reference")
        if self.created_at.tzinfo is None:
            raise ValueError(f"{self.created_at!r} has no time zone - pass datetime.now(UTC)")
        if self.email and parse_existing_address(self.email) != self.email:
            raise ValueError(f"{self.email!r} is not as parse_address returns it - pass it through there")
