"""What a reply answers: the subject of the requester's mail, and their newest words before it."""

from __future__ import annotations

from itertools import takewhile

from sqlalchemy import Connection

from tickets.conversation.conversation import Message, MessageKind, messages_of
from tickets.conversation.mail_details import MailDetails, details_of
from tickets.ticket import Ticket
from tickets.ways_out import QuotedWords

_BY_MAIL = "email"


def answered_words(connection: Connection, ticket: Ticket, message: Message) -> tuple[str, QuotedWords | None]:
    """Return (subject, words) of what came by mail; empty and None for every other way in, and for other letters."""
    if message.kind is not MessageKind.REPLY:
        return "", None
    mails = details_of(connection, ticket.ticket_id)
    before = takewhile(lambda m: m.message_id != message.message_id, messages_of(connection, ticket.ticket_id))
    spoken = [m for m in before if m.kind is MessageKind.REQUESTER]
    first = mails.get("")
    subject = first.subject if first else ""
    if spoken:
        last = spoken[-1]
        return subject, _quoted(last, mails.get(last.message_id)) if last.via == _BY_MAIL else None
    return subject, _of_ticket(ticket, first) if first else None


def _quoted(message: Message, mail: MailDetails | None) -> QuotedWords:
    return QuotedWords(message.at, (mail.name if mail else "") or message.author, message.text)


def _of_ticket(ticket: Ticket, mail: MailDetails) -> QuotedWords:
    words = ticket.description.removeprefix(mail.subject).strip()
    return QuotedWords(ticket.created_at, mail.name or ticket.email, words)
