"""Ways for a ticket to leave: one file per channel, and what every channel promises.

A channel delivers one ticket or raises one of three errors. Delivery decides what follows from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tickets.attachments import StoredFile
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


class Channel(Protocol):
    """What delivery asks of a channel; delivering the same ticket twice must do no harm."""

    @property
    def name(self) -> str:
        """As written in the outbox."""

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Return only when the other side has taken the ticket into its keeping."""
