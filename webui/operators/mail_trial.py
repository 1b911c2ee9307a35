"""A letter sent for trial through the configured mail server, step by step, each with its remedy when it fails."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import Security
from tickets.mail_headers import MAIL_POLICY, header_address
from tickets.ways_out import WayOutDown, WayOutRefused

_TEXT: Final = (
    "This letter was sent by `readfirst mail-test`. If you can read it, letters of this help centre arrive.\n"
)
_REMEDIES: Final = {
    "resolve": "mend READFIRST_SMTP_HOST, or the name service of this machine",
    "connect": "mend READFIRST_SMTP_PORT, or let the firewall pass it; is the mail server running?",
    "tls": "mend READFIRST_SMTP_SECURITY (port 465: tls, 587: starttls), or the certificate of the mail server",
    "login": "mend READFIRST_SMTP_USER and READFIRST_SMTP_PASSWORD, or READFIRST_MAIL_…",
    "accepted": "mend READFIRST_MAIL_FROM, or ask whoever runs the mail server to take mails of this sender",
}


@dataclass(frozen=True, slots=True)
class MailStep:
    """One step, and whether it succeeded."""

    name: str  # resolve, connect, tls, login, accepted, mailbox
    is_good: bool
    words: str
    remedy: str = ""


def try_mail(way_out: EmailWayOut, recipient: str, now: datetime) -> Iterator[MailStep]:
    """Yield each step on the way of a letter to `recipient`, until one fails; the letter is really sent."""
    attempt = _Attempt(way_out, recipient, now)
    steps: dict[str, Callable[[], str]] = {
        "resolve": attempt.resolve,
        "connect": attempt.connect,
        "tls": attempt.protect,
        "login": attempt.log_in,
        "accepted": attempt.send,
    }
    with closing(attempt):
        for name, step in steps.items():
            try:
                yield MailStep(name, is_good=True, words=step())
            except (WayOutDown, WayOutRefused, OSError, UnicodeError) as error:  # the last for no name of a host
                yield MailStep(name, is_good=False, words=str(error), remedy=_REMEDIES[name])
                return


@dataclass
class _Attempt:
    """The attempt to send one letter; each step returns what it came to, or raises what delivery would."""

    way_out: EmailWayOut
    recipient: str
    now: datetime
    smtp: smtplib.SMTP = field(default_factory=smtplib.SMTP)  # not connected yet

    def resolve(self) -> str:
        server = self.way_out.server
        addresses = {
            str(entry[4][0]) for entry in socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
        }
        return f"{server.host} = {', '.join(sorted(addresses))}"

    def connect(self) -> str:
        server = self.way_out.server
        if server.security is Security.TLS:  # a greeting comes only after TLS: see whether anybody listens
            socket.create_connection((server.host, server.port), server.timeout).close()
        else:
            self.smtp = server.connect(self.way_out.envelope.host)
        return f"{server.host} listens on port {server.port}"

    def protect(self) -> str:
        server = self.way_out.server
        if server.security is Security.TLS:
            self.smtp = server.connect(self.way_out.envelope.host)
        server.protect(self.smtp)
        connection = self.smtp.sock
        if not isinstance(connection, ssl.SSLSocket):
            return "none (READFIRST_SMTP_SECURITY=none): right only for a mail server on this machine"
        return f"{connection.version()}, certificate valid until {(connection.getpeercert() or {}).get('notAfter')}"

    def log_in(self) -> str:
        username = self.way_out.server.username
        self.way_out.server.log_in(self.smtp)
        return f"as {username}" if username else "none: READFIRST_SMTP_USER is empty"

    def send(self) -> str:
        sender = self.way_out.envelope.sender
        self.way_out.hand_over(self.smtp, sender, self.recipient, self._letter().as_bytes())
        return f"a letter from {sender} to {self.recipient}: see whether it arrives, and whether as spam"

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.smtp.quit()
        self.smtp.close()

    def _letter(self) -> EmailMessage:
        envelope = self.way_out.envelope
        letter = EmailMessage(policy=MAIL_POLICY)
        letter["From"] = header_address(envelope.sender, envelope.sender_name)
        letter["To"] = header_address(self.recipient)
        letter["Subject"] = f"{envelope.title}: readfirst mail-test"
        letter["Date"] = format_datetime(self.now)
        letter["Message-ID"] = make_msgid(domain=envelope.host)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(_TEXT)
        return letter
