"""A mail that belongs to no ticket, as it leaves: text, and the same as HTML; no machine answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from tickets.letters.html_letter import html_letter
from tickets.letters.message_mail import Addressed
from tickets.letters.ticket_mail import Envelope
from tickets.mail_headers import MAIL_POLICY, header_address, header_text, message_id, return_path


@dataclass(frozen=True, slots=True)
class MailWords:
    """What a mail says."""

    subject: str
    text: str
    html: str = ""  # "" = the text, with links that work
    headers: Mapping[str, str] = field(default_factory=dict)


def composed(words: MailWords, recipient: str, mail_id: str, at: datetime, envelope: Envelope) -> Addressed:
    """Return the mail, the same for every attempt; raise InvalidAddress for a recipient that is none."""
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["From"] = header_address(envelope.sender, envelope.sender_name)
    mail["To"] = header_address(recipient)
    mail["Subject"] = header_text(words.subject)
    mail["Date"] = at
    mail["Message-ID"] = message_id(mail_id, envelope.host)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834
    mail["Precedence"] = "bulk"
    for name, value in words.headers.items():
        mail[name] = value
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html or html_letter(words.text), subtype="html", cte="quoted-printable")
    return Addressed(recipient, mail, "", return_path(envelope.sender, mail_id))
