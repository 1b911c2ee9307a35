"""What every way out promises, and the errors that it may raise. Each way out is a file in `desks/`.

A way out delivers one ticket, or one message of its conversation, or raises one of these errors; `outgoing/delivery.py`
decides what follows from them.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from tickets.conversation.conversation import Message
from tickets.files.attachments import StoredFile
from tickets.ticket import Ticket

URGENT_BY_EMAIL: Final = "urgent-email"  # ways out that tell staff of an urgent ticket, beside the ticket's own
URGENT_BY_WEBHOOK: Final = "urgent-webhook"
URGENT_NOTICES: Final = (URGENT_BY_EMAIL, URGENT_BY_WEBHOOK)


class WayOutDown(Exception):
    """The ticket is fine, the way out is not: try again later, not before `retry_after` has passed."""

    def __init__(self, reason: str = "", *, retry_after: timedelta = timedelta()) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class WayOutMisconfigured(WayOutDown):
    """The way out will deliver no ticket until the operator changes a setting."""


class WayOutRefused(Exception):
    """The way out will never accept this ticket."""


class TicketTooLarge(WayOutRefused):
    """The other side accepts no ticket of this size, but perhaps one without attachments."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of the ticket, and where it is; None when it is missing, and then the letter leaves without it."""

    stored: StoredFile
    path: Path | None


@runtime_checkable
class WayOut(Protocol):
    """What delivery asks of a way out; delivering the same ticket twice must do no harm."""

    @property
    def name(self) -> str:
        """Its name in the outbox."""

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Return only when the other side has accepted the ticket."""


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """What a requester wrote by mail, to be quoted below the reply to it."""

    at: datetime
    author: str  # name or address
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that is to be delivered, with its ticket."""

    ticket: Ticket
    message: Message
    answers: tuple[str, ...] = ()  # Message-IDs of what both sides wrote before, oldest first
    subject: str = ""  # of the mail that the ticket came as; empty for every other way in
    quoted: QuotedWords | None = None  # only below a reply of staff to a mail
    closes: bool = False  # the ticket is closed with it


@runtime_checkable
class MessageWayOut(Protocol):
    """A way out that also delivers the messages written after the ticket, with the same promises."""

    @property
    def name(self) -> str:
        """Its name in the outbox."""

    def deliver_message(self, letter: Letter, attachments: Sequence[AttachedFile]) -> None:
        """Return only when the other side has accepted the message."""


def basic_login(user: str, password: str) -> dict[str, str]:
    """Return the header of HTTP Basic authentication (RFC 7617)."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
