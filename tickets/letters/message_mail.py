"""One message of a conversation as a mail: staff's reply to the requester, or the requester's words to support.

A reply is staff's own words and stands as it is, with a line of ours that says where the ticket can be looked up, and
below it what it answers, if that came by mail; what a requester typed is quoted line by line, so that it cannot pass
for ours. An automatic letter repeats nothing that was typed: anybody can type anybody's address. Letters to requesters
are text and, for mail programs that prefer it, the same as HTML. The mails of one ticket are one thread:
each names the Message-IDs that came before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from tickets.conversation.conversation import MessageKind
from tickets.letters.html_letter import html_letter
from tickets.letters.ticket_mail import Envelope, attach
from tickets.letters.ticket_text import divide, named
from tickets.mail_headers import (
    LONGEST_VALUE,
    MAIL_POLICY,
    header_address,
    header_text,
    message_id,
    message_ids,
    return_path,
)
from tickets.typed_text import many_lines, one_line
from tickets.ways_out import AttachedFile, Letter, WayOutRefused

_PREFIXES = re.compile(r"^(?:\s*(?:re|aw|odp|sv)\s*:)+\s*", re.IGNORECASE)
_LONGEST_QUOTE: Final = 4_000  # characters
_LINE: Final = "-- "  # begins a signature, RFC 3676


@dataclass(frozen=True, slots=True)
class Addressed:
    """A mail and the one address it goes to."""

    recipient: str
    mail: EmailMessage
    return_path: str  # where a bounce goes; empty for automatic letters: nowhere
    own_return_path: str = ""  # for a server that refuses the empty one: an address made for this letter


def compose_letter(
    letter: Letter, attachments: Sequence[AttachedFile], envelope: Envelope, *, attached_bytes: int
) -> Addressed:
    """Return the mail of one message, the same for every attempt; raise WayOutRefused when nobody can be answered."""
    recipient = _recipient(letter, envelope)
    files = divide(attachments, attached_bytes)
    mail = EmailMessage(policy=MAIL_POLICY)
    _write_headers(mail, letter, envelope, recipient)
    text = "\n".join([*_body(letter, envelope), *named(files)])
    mail.set_content(text, cte="quoted-printable")
    if letter.message.kind is not MessageKind.REQUESTER:
        mail.add_alternative(html_letter(text), subtype="html", cte="quoted-printable")
    attach(mail, files.attached)
    if letter.message.kind is MessageKind.AUTOMATIC:
        return Addressed(recipient, mail, "", return_path(envelope.sender, letter.message.message_id))
    return Addressed(recipient, mail, envelope.sender)


def _recipient(letter: Letter, envelope: Envelope) -> str:
    match letter.message.kind:
        case MessageKind.NOTE:
            raise WayOutRefused("a note never leaves the house - write a reply instead")
        case MessageKind.REQUESTER:
            return envelope.recipient
    if not letter.ticket.email:
        raise WayOutRefused("the ticket has no e-mail address - answer on the way it came")
    return letter.ticket.email


def _write_headers(mail: EmailMessage, letter: Letter, envelope: Envelope, recipient: str) -> None:
    ticket, message = letter.ticket, letter.message
    mail["From"] = header_address(envelope.sender, envelope.sender_name)
    mail["To"] = header_address(recipient)
    if message.kind is MessageKind.REQUESTER and ticket.email:
        mail["Reply-To"] = header_address(ticket.email)
    mail["Subject"] = header_text(_subject(letter, envelope))
    mail["Date"] = message.at
    mail["Message-ID"] = message_id(message.message_id, envelope.host)
    answered = _answered(letter, envelope)
    if answered:
        mail["In-Reply-To"] = message_ids(answered[-1:])
        mail["References"] = message_ids(answered)
    if message.kind is MessageKind.AUTOMATIC:
        mail["Auto-Submitted"] = "auto-replied"  # RFC 3834: nobody's machine answers it
        mail["Precedence"] = "bulk"  # the older way to say so
        mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Readfirst-Reference"] = header_text(ticket.reference)


def _subject(letter: Letter, envelope: Envelope) -> str:
    """Return a subject without anything that was typed into a form: anybody can type anybody's address there.

    A reply to a mail has the subject of that mail, by which its writer knows it.
    """
    if letter.message.kind is MessageKind.REPLY and letter.subject:
        return f"Re: {_own_subject(letter)} [{letter.ticket.reference}]"
    if letter.message.kind is MessageKind.REQUESTER:
        return f"Re: [{letter.ticket.reference}] {letter.ticket.topic}"
    return f"[{letter.ticket.reference}] {envelope.title}".rstrip()


def _own_subject(letter: Letter) -> str:
    """Return the requester's subject, short enough that the reference behind it is never cut off."""
    bare = _PREFIXES.sub("", letter.subject.replace(f"[{letter.ticket.reference}]", ""))
    return one_line(bare, LONGEST_VALUE - len(letter.ticket.reference) - 12)


def _answered(letter: Letter, envelope: Envelope) -> tuple[str, ...]:
    """Return the Message-IDs that came before; for support they begin with our own mail about the ticket."""
    if letter.message.kind is MessageKind.REQUESTER:
        return (message_id(letter.ticket.ticket_id, envelope.host), *letter.answers)
    return letter.answers


def _body(letter: Letter, envelope: Envelope) -> list[str]:
    text = many_lines(letter.message.text)
    signature = ["", _LINE, letter.ticket.reference]
    if letter.message.kind is MessageKind.REQUESTER:
        return [f"> {line}" for line in text.split("\n")] + signature
    # Above the signature, which mail programs fold away. Automatic letters say in their own words what they link to.
    line = envelope.status_line(letter.ticket) if letter.message.kind is MessageKind.REPLY else ""
    rating = envelope.rating_line(letter.ticket) if letter.closes else ""
    lines = [part for sentence in (rating, line) if sentence for part in ("", sentence)]
    return [text, *lines, *_quote(letter, envelope), *signature]


def _quote(letter: Letter, envelope: Envelope) -> list[str]:
    """Return the requester's words below a reply, under a head that mail programs fold."""
    if letter.message.kind is not MessageKind.REPLY or letter.quoted is None:
        return []
    head = envelope.quote_head(letter.ticket, letter.quoted)
    words = many_lines(letter.quoted.text)[:_LONGEST_QUOTE].split("\n")
    return ["", *([head] if head else []), *(f"> {line}".rstrip() for line in words)]
