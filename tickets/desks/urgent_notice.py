"""Staff are told of an urgent ticket at once: by mail, and by a webhook that also chats understand.

A notice names the ticket and its topic and links to it; what the person wrote stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from tickets.desks.email import EmailWayOut
from tickets.desks.http_server import HttpServer, json_bytes
from tickets.desks.webhook import signature
from tickets.letters.message_mail import Addressed
from tickets.mail_headers import MAIL_POLICY, header_address, header_text, message_id
from tickets.ticket import Ticket
from tickets.ways_out import URGENT_BY_EMAIL, URGENT_BY_WEBHOOK, AttachedFile

Words = Callable[[Ticket], tuple[str, str]]  # one line, and the address of the ticket's page; empty = unknown


@dataclass(frozen=True, slots=True)
class NoticeByEmail:
    """One mail to whoever is on duty."""

    mails: EmailWayOut  # its envelope has the address
    words: Words
    name: str = URGENT_BY_EMAIL

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:  # noqa: ARG002 - a notice has none
        """Hand the notice to the mail server; the same Message-ID for every attempt."""
        line, link = self.words(ticket)
        envelope = self.mails.envelope
        mail = EmailMessage(policy=MAIL_POLICY)
        mail["From"] = header_address(envelope.sender)
        mail["To"] = header_address(envelope.recipient)
        mail["Subject"] = header_text(line)
        mail["Date"] = ticket.created_at
        mail["Message-ID"] = message_id(f"urgent-{ticket.ticket_id}", envelope.host)
        mail["Importance"] = "high"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834
        mail.set_content("\n".join(part for part in (line, link) if part), cte="quoted-printable")
        self.mails.send(Addressed(envelope.recipient, mail, envelope.sender))


@dataclass(frozen=True, slots=True)
class NoticeByWebhook:
    """One POST: a JSON document with `text`, as the webhooks of chats take it, signed like a ticket's."""

    server: HttpServer
    words: Words
    key: str = field(repr=False)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    name: str = URGENT_BY_WEBHOOK

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:  # noqa: ARG002 - as above
        """Post the notice."""
        line, link = self.words(ticket)
        text = f"{line} {link}".strip()
        about = {"reference": ticket.reference, "topic": ticket.topic, "link": link}
        body = json_bytes({"event": "urgent", "text": text, **about})
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"urgent-{ticket.reference}"}
        signed = {"Readfirst-Signature": signature(body, self.now(), self.key)} if self.key else {}
        self.server.send("POST", "", body, headers | signed)
