"""Tickets as files in a folder: the development twin of e-mail, with the same letter inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tickets.channels import AttachedFile, ChannelDown
from tickets.durable import durable_file
from tickets.mail import Envelope, compose
from tickets.ticket import Ticket

_ATTACHED_BYTES = 64 * 1024 * 1024  # a folder takes everything a ticket can hold


@dataclass(frozen=True, slots=True)
class FolderChannel:
    """One ``.eml`` file per ticket, which any mail program opens."""

    directory: Path
    envelope: Envelope
    name: str = "folder"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Write the letter once; the file of a ticket that came before is left as it is."""
        path = self.directory / f"{ticket.ticket_id}.eml"
        try:
            if path.exists():
                return
            letter = compose(ticket, attachments, self.envelope, attached_bytes=_ATTACHED_BYTES)
            self.directory.mkdir(parents=True, exist_ok=True)
            with durable_file(path) as file:
                file.write(letter.as_bytes())
        except OSError as error:
            raise ChannelDown(f"{path}: {error.strerror} - make the folder writable") from error
