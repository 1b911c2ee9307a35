"""Tickets as files in a folder: the development twin of e-mail, with the same letter inside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from tickets.conversation.conversation import TO_REQUESTER
from tickets.desks.email import envelope
from tickets.desks.registry import WayOutSettings
from tickets.files.durable import durable_file
from tickets.letters.message_mail import Addressed, compose_letter
from tickets.letters.ticket_mail import Envelope, RequesterWords, compose
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, Letter, WayOutDown

REQUIRED: Final = ()
_ATTACHED_BYTES: Final = 64 * 1024 * 1024  # a folder takes everything a ticket can hold


@dataclass(frozen=True, slots=True)
class FolderWayOut:
    """One `.eml` file per ticket and per message, which any mail program opens."""

    directory: Path
    envelope: Envelope
    name: str = "folder"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Write the ticket once; the file of an earlier attempt is left as it is."""
        self._write(
            ticket.ticket_id, lambda: compose(ticket, attachments, self.envelope, attached_bytes=_ATTACHED_BYTES)
        )

    def deliver_message(self, letter: Letter, attachments: Sequence[AttachedFile]) -> None:
        """Write one message of a conversation once."""
        self._write(
            f"{letter.ticket.ticket_id}-{letter.message.message_id}",
            lambda: compose_letter(letter, attachments, self.envelope, attached_bytes=_ATTACHED_BYTES).mail,
        )

    def send(self, addressed: Addressed) -> None:
        """Write one mail once, named by its Message-ID."""
        self._write(str(addressed.mail["Message-ID"]).strip("<>").partition("@")[0], lambda: addressed.mail)

    def _write(self, name: str, written: Callable[[], EmailMessage]) -> None:
        path = self.directory / f"{name}.eml"
        try:
            if path.exists():
                return
            mail = written()
            self.directory.mkdir(parents=True, exist_ok=True)
            with durable_file(path) as file:
                file.write(mail.as_bytes())
        except OSError as error:
            raise WayOutDown(f"{path}: {error.strerror} - make the folder writable") from error


def make(settings: WayOutSettings) -> FolderWayOut:
    """Return the way of tickets into `mail` in the data folder."""
    return FolderWayOut(settings.data_dir / "mail", envelope(settings, "legal_email", "legal_email"))


def make_for_requesters(settings: WayOutSettings, words: RequesterWords) -> FolderWayOut:
    """Return the way of replies and automatic letters into the same folder."""
    to_support = make(settings)
    to_people = words.written_into(to_support.envelope)
    return replace(to_support, envelope=to_people, name=TO_REQUESTER)
