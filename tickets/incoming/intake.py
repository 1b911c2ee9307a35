"""What becomes of a mail: a ticket, or a message of the ticket that it answers. Nothing is refused or dropped.

1. A mail that was taken before is taken no second time; `mails` knows it, whatever was killed in between.
2. It answers a ticket if it names one of its Message-IDs, or its reference in the subject, and comes from its
   requester; or if it holds the reference together with its secret. A reference alone is no proof: with nothing else
   the mail is a ticket of its own. So is a mail whose sender may be forged.
3. What a machine wrote (an absence, a delay) becomes a note of that ticket: it reopens nothing and leaves nothing. Only
   a bounce of a reply opens the ticket again: nobody was answered.
4. What a machine wrote about no ticket, and what may be spam, becomes a ticket that is held: somebody looks at it
   before it leaves. `mail_details` says why.
5. A ticket waits since its mail arrived in the mailbox, not since it was fetched.
6. At most `MOST_AUTOMATIC` automatic letters in an hour go to one address: counted in the database, over all
   processes, so that two machines that answer each other fall silent.

Every function takes a `Connection` inside a transaction that the caller owns.
"""

from collections.abc import Callable
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
    facts_of,
    new_message_id,
    ticket_of_mail,
)
from tickets.conversation.mail_details import MailDetails, save_details
from tickets.conversation.merging import goes_on_in
from tickets.files import staging
from tickets.files.attachments import StoredFile
from tickets.incoming.automatic import Answering
from tickets.incoming.bounces import Failure
from tickets.incoming.mail_reading import IncomingMail
from tickets.incoming.own_links import reference_in_subject
from tickets.incoming.returned import note_failure, returned_message
from tickets.incoming.spam import HeldReason
from tickets.mail_headers import message_id
from tickets.reference import new_ticket_id
from tickets.tables import mails, messages, tickets
from tickets.ticket import Ticket
from tickets.typed_text import LONGEST_DESCRIPTION

CHANNEL: Final = "email"  # the way in, and the route: beside the gate
MOST_AUTOMATIC: Final = 3  # automatic letters to one address ...
MOST_FILES: Final = 25  # of one mail
AUTOMATIC_SPAN: Final = timedelta(hours=1)  # ... in this time


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
    tell_failure: Callable[[Failure, Message], str] = lambda *_: ""  # what staff read of a letter that came back


def is_known(connection: Connection, mail: IncomingMail) -> bool:
    """Return whether the mail was taken before."""
    return connection.execute(select(mails.c.mail_key).where(mails.c.mail_key == mail.key)).first() is not None


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a mail came, and what was stored of it."""

    arrived_at: datetime  # in the mailbox; UTC
    held_because: HeldReason | None = None  # what speaks against its sender
    files: tuple[StoredFile, ...] = ()  # in the store already; no ticket has claimed them
    raw_id: str = ""  # attachment id of the whole mail


def take_in(
    connection: Connection, mail: IncomingMail, arrival: Arrival, lang: str, rules: Rules, now: datetime
) -> Taken:
    """Make the mail a ticket or a message."""
    if _is_our_own(connection, mail, rules.host) or not _note_down(connection, mail, now):
        return Taken(Became.KNOWN, None)
    for stored in arrival.files:
        staging.stage(connection, stored, owner=mail.key, now=now, most=MOST_FILES)
    returned = returned_message(connection, mail)
    answered = _answered_ticket(connection, mail, arrival, rules, returned)
    if answered is None:
        taken = Taken(Became.TICKET, _new_ticket(connection, mail, arrival, lang, rules, now))
    else:
        taken = Taken(_add_to(connection, answered, mail, arrival, rules, now, returned), answered)
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


def _answered_ticket(
    connection: Connection, mail: IncomingMail, arrival: Arrival, rules: Rules, returned: Message | None
) -> Ticket | None:
    if returned:
        return ticket_store.ticket_by_id(connection, returned.ticket_id)
    if arrival.held_because is HeldReason.FORGED:
        return None
    by_thread = _ticket_of_thread(connection, mail.answers, rules.host)
    named = reference_in_subject(mail.subject)
    by_subject = ticket_store.ticket_by_reference(connection, named) if named else None
    if by_thread and _may_write_there(mail, by_thread):
        return by_thread
    if by_subject and mail.author and mail.author.lower() == by_subject.email.lower():  # Reply-To vouches for nobody
        return by_subject
    for reference, secret in mail.secrets:
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
    return ticket_store.ticket_by_id(connection, goes_on_in(connection, ticket_id)) if ticket_id else None


def _may_write_there(mail: IncomingMail, ticket: Ticket) -> bool:
    """Return whether it is from the requester; or a bounce, which stays a note."""
    if mail.answering is Answering.BOUNCE:
        return True
    return bool(ticket.email) and ticket.email.lower() in (mail.author.lower(), mail.sender.lower())


def _new_ticket(
    connection: Connection, mail: IncomingMail, arrival: Arrival, lang: str, rules: Rules, now: datetime
) -> Ticket:
    created_at = min(arrival.arrived_at, now)
    held_because = arrival.held_because or _held_because(connection, mail, rules, created_at)
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
        held=held_because is not None,
        created_at=created_at,
        attachments=arrival.files,
        mail_id=mail.mail_id or None,
    )
    ticket_store.save(connection, ticket, rules.channels)
    save_details(connection, _details(mail, arrival, held_because), ticket_id=ticket.ticket_id)
    return ticket


def _held_because(connection: Connection, mail: IncomingMail, rules: Rules, created_at: datetime) -> HeldReason | None:
    if mail.answering.is_by_machine:
        return HeldReason.MACHINE
    if not mail.sender:
        return None
    recent = ticket_store.recent_count(connection, since=created_at - timedelta(hours=1), email=mail.sender)
    return HeldReason.FLOOD if recent >= rules.tickets_per_hour else None


def _details(mail: IncomingMail, arrival: Arrival, held_because: HeldReason | None = None) -> MailDetails:
    return MailDetails(
        mail_key=mail.key,
        subject=mail.subject,
        name=mail.name,
        raw_from=mail.raw_from,
        cc=mail.cc,
        folded=mail.folded,
        dated_at=mail.dated_at,
        arrived_at=arrival.arrived_at,
        remarks=tuple(mail.remarks),
        held_because=held_because or "",
        raw_id=arrival.raw_id,
    )


def _description(mail: IncomingMail) -> str:
    return "\n\n".join(part for part in (mail.subject, mail.text) if part)[:LONGEST_DESCRIPTION]


def _add_to(
    connection: Connection,
    ticket: Ticket,
    mail: IncomingMail,
    arrival: Arrival,
    rules: Rules,
    now: datetime,
    returned: Message | None,
) -> Became:
    by_machine = mail.answering.is_by_machine
    failure = rules.tell_failure(mail.failure, returned) if mail.failure and returned else ""
    message = Message(
        message_id=new_message_id(),
        ticket_id=ticket.ticket_id,
        at=_since(connection, ticket, arrival, now),
        kind=MessageKind.NOTE if by_machine else MessageKind.REQUESTER,
        text="\n\n".join(part for part in (failure, mail.text or mail.subject) if part)[:LONGEST_MESSAGE],
        author=mail.author,
        via=CHANNEL,
        mail_id=mail.mail_id or None,
        attachments=arrival.files,
    )
    add_message(connection, message, () if by_machine else rules.follow_ups, held=ticket.held)
    save_details(connection, _details(mail, arrival), ticket_id=ticket.ticket_id, message_id=message.message_id)
    if mail.failure and returned:
        note_failure(connection, returned, mail.failure, failure, now)
    return Became.NOTE if by_machine else Became.MESSAGE


def _since(connection: Connection, ticket: Ticket, arrival: Arrival, now: datetime) -> datetime:
    """Return when the mail arrived, but not before what was written last: a conversation is read in its order."""
    last = max((fact.at for fact in facts_of(connection, ticket.ticket_id)), default=ticket.created_at)
    return min(max(arrival.arrived_at, last), now)


def _lock_address(connection: Connection, address: str) -> None:
    """Lock the count of this address until the transaction ends; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"mail:{address.lower()}", 0))))
