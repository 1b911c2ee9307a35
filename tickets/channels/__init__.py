"""Ways for a ticket to leave: one file per channel, and what every channel promises.

A channel delivers one ticket, or one message of its conversation, or raises one of three errors. Delivery decides what
follows from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from tickets.attachments import StoredFile
from tickets.conversation import Message
from tickets.ticket import Ticket


class ChannelDown(Exception):
    """The ticket is fine, the channel is not: try again later."""


class ChannelMisconfigured(ChannelDown):
    """The channel will not work for any ticket until the operator changes a setting."""


class ChannelRefused(Exception):
    """The channel will never take this ticket."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of the ticket, and where it lies."""

    stored: StoredFile
    path: Path


@runtime_checkable
class Channel(Protocol):
    """What delivery asks of a channel; delivering the same ticket twice must do no harm."""

    @property
    def name(self) -> str:
        """As written in the outbox."""

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Return only when the other side has taken the ticket into its keeping."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way."""

    ticket: Ticket
    message: Message
    answers: tuple[str, ...] = ()  # Message-IDs of what both sides wrote before, oldest first


@runtime_checkable
class MessageChannel(Protocol):
    """A channel that takes what is written after the ticket, too; the same promises."""

    @property
    def name(self) -> str:
        """As written in the outbox."""

    def deliver_message(self, letter: Letter, attachments: Sequence[AttachedFile]) -> None:
        """Return only when the other side has taken the message into its keeping."""
