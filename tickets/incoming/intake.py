"""What becomes of a mail: a ticket, or a message of the ticket that it answers. Nothing is refused or dropped.

1. A mail that was taken before is taken no second time; `mails` knows it, whatever was killed in between.
2. It answers a ticket if it names one of its Message-IDs and comes from its requester, or if it holds the reference
   together with its secret. A reference alone is no proof: with nothing else the mail is a ticket of its own.
3. What a machine wrote (a bounce, an absence) becomes a note of that ticket: it reopens nothing and leaves nothing.
4. What a machine wrote about no ticket becomes a ticket that is held: somebody looks at it before it leaves.
5. At most `MOST_AUTOMATIC` automatic letters in an hour go to one address: counted in the database, over all
   processes, so that two machines that answer each other fall silent.

Every function takes a `Connection` inside a transaction that the caller owns.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tickets import ticket_store
from tickets.conversation.conversation import (
    LONGEST_MESSAGE,
    TO_REQUESTER,
    Message,
    MessageKind,
    add_message,
    new_message_id,
    ticket_of_mail,
)
from tickets.files import staging
from tickets.files.attachments import StoredFile
from tickets.incoming.automatic import Answering
from tickets.incoming.mail_reading import IncomingMail
from tickets.mail_headers import message_id
from tickets.reference import new_ticket_id, read_reference
from tickets.tables import mails, messages, tickets
from tickets.ticket import Ticket
from tickets.typed_text import LONGEST_DESCRIPTION

CHANNEL: Final = "email"  # the way in, and the route: beside the gate
MOST_AUTOMATIC: Final = 3  # automatic letters to one address ...
AUTOMATIC_SPAN: Final = timedelta(hours=1)  # ... in this time
_MOST_SECRETS: Final = 20  # references with secrets that are looked at in one mail
_WITH_SECRET = re.compile(r"\b(RF-?\w{4}-?\w{4})\b[^\s<>\"]{0,40}?[?&;]secret=(?:3D)?([0-9a-f]{32})\b", re.IGNORECASE)


class Became(StrEnum):
    """What became of a mail."""

    TICKET = "ticket"
    MESSAGE = "message"  # of the requester, on the ticket that it answers
    NOTE = "note"  # of a machine, on the ticket that it answers
    KNOWN = "known"  # it had been taken before


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail, and its ticket; it counts when the caller's transaction is committed."""

    became: Became
    ticket: Ticket | None  # None for a mail that was known


@dataclass(frozen=True, slots=True)
class Rules:
    """What the caller has to tell about tickets, secrets and addresses."""

    channels: tuple[str, ...]  # how new tickets leave
    follow_ups: tuple[str, ...]  # how later messages of a requester leave
    opens: Callable[[str, str], bool]  # whether that is the secret of this reference
    tickets_per_hour: int  # more of one address are held
    host: str  # right of the @ in our Message-IDs


def is_known(connection: Connection, mail: IncomingMail) -> bool:
    """Return whether the mail was taken before."""
    return connection.execute(select(mails.c.mail_key).where(mails.c.mail_key == mail.key)).first() is not None


def take_in(
    connection: Connection, mail: IncomingMail, files: tuple[StoredFile, ...], lang: str, rules: Rules, now: datetime
) -> Taken:
    """Make the mail a ticket or a message; `files` are in the store already, and no ticket has claimed them."""
    if _is_our_own(connection, mail, rules.host) or not _note_down(connection, mail, now):
        return Taken(Became.KNOWN, None)
    for stored in files:
        staging.stage(connection, stored, owner=mail.key, now=now)
    answered = _answered_ticket(connection, mail, rules)
    if answered is None:
        taken = Taken(Became.TICKET, _new_ticket(connection, mail, files, lang, rules, now))
    else:
        taken = Taken(_add_to(connection, answered, mail, files, rules, now), answered)
    belongs = update(mails).where(mails.c.mail_key == mail.key)
    connection.execute(belongs.values(ticket_id=taken.ticket.ticket_id if taken.ticket else None))
    return taken


def acknowledge(connection: Connection, ticket: Ticket, text: str, host: str, now: datetime) -> bool:
    """Send an automatic letter to the requester, unless the address has had its share; return whether it is sent."""
    _lock_address(connection, ticket.email)
    if automatic_letters(connection, ticket.email, now - AUTOMATIC_SPAN) >= MOST_AUTOMATIC:
        return False
    ours = new_message_id()
    kind, mail_id = MessageKind.AUTOMATIC, message_id(ours, host)
    add_message(connection, Message(ours, ticket.ticket_id, now, kind, text, "", CHANNEL, mail_id), [TO_REQUESTER])
    return True


def automatic_letters(connection: Connection, address: str, since: datetime) -> int:
    """Return how many automatic letters went to that address since then."""
    both = messages.join(tickets, messages.c.ticket_id == tickets.c.ticket_id)
    automatic = (messages.c.kind == MessageKind.AUTOMATIC) & (func.lower(tickets.c.email) == address.lower())
    query = select(func.count()).select_from(both).where(automatic & (messages.c.at > since))
    return connection.execute(query).scalar_one()


def _note_down(connection: Connection, mail: IncomingMail, now: datetime) -> bool:
    """Return whether this is the first time; of two processes that take a mail at once, one waits here."""
    try:
        with connection.begin_nested():
            connection.execute(insert(mails).values(mail_key=mail.key, taken_at=now))
    except IntegrityError:
        return False
    return True


def _is_our_own(connection: Connection, mail: IncomingMail, host: str) -> bool:
    """Return whether the mail left here and came back, because support reads the same mailbox: it says nothing new."""
    if mail.answering is not Answering.OWN or not mail.mail_id:
        return False
    return _ticket_of_thread(connection, (mail.mail_id,), host) is not None


def _answered_ticket(connection: Connection, mail: IncomingMail, rules: Rules) -> Ticket | None:
    by_thread = _ticket_of_thread(connection, mail.answers, rules.host)
    if by_thread and _may_write_there(mail, by_thread):
        return by_thread
    for reference, secret in _secrets(f"{mail.subject}\n{mail.text}"):
        if rules.opens(reference, secret):
            return ticket_store.ticket_by_reference(connection, reference)
    return None


def _ticket_of_thread(connection: Connection, answers: tuple[str, ...], host: str) -> Ticket | None:
    """Return the ticket of a mail of its conversation, or of the mail that support got (its id is the ticket's own)."""
    ticket_id = ticket_of_mail(connection, answers) if answers else None
    if ticket_id is None:
        ours = [mail_id[1:].partition("@")[0] for mail_id in answers if mail_id.lower().endswith(f"@{host}>")]
        known = select(tickets.c.ticket_id).where(tickets.c.ticket_id.in_(ours)).limit(1)
        ticket_id = connection.execute(known).scalar_one_or_none() if ours else None
    return ticket_store.ticket_by_id(connection, ticket_id) if ticket_id else None


def _may_write_there(mail: IncomingMail, ticket: Ticket) -> bool:
    """Return whether it is from the requester; or a bounce, which names a Message-ID that we sent, and stays a note."""
    if mail.answering is Answering.BOUNCE:
        return True
    return bool(ticket.email) and ticket.email.lower() in (mail.author.lower(), mail.sender.lower())


def _secrets(text: str) -> Iterable[tuple[str, str]]:
    """Yield the references that stand in a link together with their secret, as in the letters that left here."""
    for match in list(_WITH_SECRET.finditer(text))[:_MOST_SECRETS]:
        reference = read_reference(match[1])
        if reference:
            yield reference, match[2].lower()


def _new_ticket(
    connection: Connection, mail: IncomingMail, files: tuple[StoredFile, ...], lang: str, rules: Rules, now: datetime
) -> Ticket:
    recent = (
        ticket_store.recent_count(connection, since=now - timedelta(hours=1), email=mail.sender) if mail.sender else 0
    )
    ticket = Ticket(
        ticket_id=new_ticket_id(),
        reference=ticket_store.draw_reference(connection),
        help_session_id=None,
        route=CHANNEL,
        lang=lang,
        channel=CHANNEL,
        purpose="",
        topic="",
        category="",
        email=mail.sender,
        login="",
        description=_description(mail),
        member_id=None,
        held=mail.answering.is_by_machine or recent >= rules.tickets_per_hour,
        created_at=now,
        attachments=files,
        mail_id=mail.mail_id or None,
    )
    ticket_store.save(connection, ticket, rules.channels)
    return ticket


def _description(mail: IncomingMail) -> str:
    return "\n\n".join(part for part in (mail.subject, mail.text) if part)[:LONGEST_DESCRIPTION]


def _add_to(
    connection: Connection,
    ticket: Ticket,
    mail: IncomingMail,
    files: tuple[StoredFile, ...],
    rules: Rules,
    now: datetime,
) -> Became:
    by_machine = mail.answering.is_by_machine
    message = Message(
        message_id=new_message_id(),
        ticket_id=ticket.ticket_id,
        at=now,
        kind=MessageKind.NOTE if by_machine else MessageKind.REQUESTER,
        text=(mail.text or mail.subject)[:LONGEST_MESSAGE],
        author=mail.author,
        via=CHANNEL,
        mail_id=mail.mail_id or None,
        attachments=files,
    )
    add_message(connection, message, () if by_machine else rules.follow_ups, held=ticket.held)
    return Became.NOTE if by_machine else Became.MESSAGE


def _lock_address(connection: Connection, address: str) -> None:
    """Lock the count of this address until the transaction ends; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"mail:{address.lower()}", 0))))
