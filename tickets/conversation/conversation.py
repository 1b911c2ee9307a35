"""What is written about a ticket, and what happens to it: messages and facts, appended and never changed.

Every function takes a `Connection` inside a transaction that the caller owns, so that a message, the fact that it
was written and its outbox rows are committed together: saved first, sent after.
1. Messages are the requester's, a reply of staff, a note that never leaves the house, or automatic.
2. The number of facts is the ticket's version: somebody who acts on an older page is shown what happened since.
3. `standings` and `ticket_tags` store what `standing` derives, so that the inbox can filter by it; each new fact
   updates them.
4. Incoming mail finds its ticket by the Message-IDs that it answers (`ticket_of_mail`); whether its sender may
   write there is the caller's question: a Message-ID is no secret.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, insert, select

from tickets import tables
from tickets.conversation.standing import Fact, FactKind, TicketStanding, standing
from tickets.files.attachments import StoredFile, attachments_of_messages
from tickets.files.staging import claim
from tickets.tables import DeliveryState, messages, outbox, standings, ticket_facts, ticket_tags
from tickets.ticket import Ticket
from tickets.unknown_records import skip

LONGEST_MESSAGE: Final = 20_000  # characters
TO_REQUESTER: Final = "requester"  # the outbox way out by which replies and automatic letters leave
_FACT_KINDS: Final = frozenset(kind.value for kind in FactKind)
_MESSAGE_ID_BYTES = 16
_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")


class MessageKind(StrEnum):
    """Who speaks to whom."""

    REQUESTER = "requester"  # the person with the problem
    REPLY = "reply"  # staff to the requester
    NOTE = "note"  # staff among themselves
    AUTOMATIC = "automatic"  # the product to the requester, such as an acknowledgement


_FACT_OF = {
    MessageKind.REQUESTER: FactKind.WROTE,
    MessageKind.REPLY: FactKind.ANSWERED,
    MessageKind.NOTE: FactKind.NOTED,
    MessageKind.AUTOMATIC: FactKind.NOTIFIED,
}
_NO_NEWS = (FactKind.NOTIFIED, FactKind.OPENED, FactKind.UNDONE)


@dataclass(frozen=True, slots=True)
class Message:
    """One message after the ticket itself. `mail_id` is its Message-ID, with < and >, where it is a mail."""

    message_id: str  # ours: 32 hexadecimal digits
    ticket_id: str
    at: datetime
    kind: MessageKind
    text: str
    author: str = ""  # staff account; for mail its sender's address; else empty
    via: str = "desk"  # desk, status, email, api
    mail_id: str | None = None
    attachments: tuple[StoredFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything after the ticket itself, oldest first."""

    received_at: datetime
    facts: tuple[Fact, ...]
    messages: tuple[Message, ...]

    @property
    def version(self) -> int:
        """The number of facts: grows with everything that happens."""
        return len(self.facts)

    @property
    def standing(self) -> TicketStanding:
        """Where the ticket stands."""
        return standing(self.received_at, self.facts)

    def news(self, version: int, who: str) -> tuple[Fact, ...]:
        """Return what others did since that version, for somebody who acts on an older page."""
        others = self.facts[max(0, version) :]
        return tuple(f for f in others if f.who != who and f.kind not in _NO_NEWS)

    @property
    def public(self) -> tuple[Message, ...]:
        """What the requester may read: everything but notes."""
        return tuple(m for m in self.messages if m.kind is not MessageKind.NOTE)


def new_message_id() -> str:
    """Return a new id of 128 random bits in hexadecimal, part of the Message-ID when the message leaves as a mail."""
    return secrets.token_hex(_MESSAGE_ID_BYTES)


def is_message_id(text: str) -> bool:
    """Return whether a posted text has the form of an id of ours."""
    return bool(_MESSAGE_ID.fullmatch(text))


def add_message(connection: Connection, message: Message, ways_out: Iterable[str] = (), *, held: bool = False) -> None:
    """Write a message and its fact, claim its attachments, and put it into the outbox of each way out.

    `held`: it is not sent before the ticket is released. Raise LookupError for an unknown ticket.
    """
    lock(connection, message.ticket_id)
    fields = {name: getattr(message, name) for name in messages.c.keys()}  # noqa: SIM118 - columns, not a dict
    connection.execute(insert(messages).values(fields))
    claim(connection, message.attachments, ticket_id=message.ticket_id, message_id=message.message_id)
    state = DeliveryState.HELD if held else DeliveryState.PENDING
    for way_out in ways_out:
        row = {"ticket_id": message.ticket_id, "message_id": message.message_id, "channel": way_out}
        connection.execute(insert(outbox).values(**row, state=state, due_at=message.at))
    who = message.author if message.kind in (MessageKind.REPLY, MessageKind.NOTE) else ""
    add_fact(connection, message.ticket_id, Fact(message.at, _FACT_OF[message.kind], who, message.message_id))


def lock(connection: Connection, ticket_id: str) -> datetime:
    """Lock the ticket until the transaction ends, so that nobody else appends to it; return when it was received.

    SQLite has one writer at a time anyway. Raise LookupError for an unknown ticket.
    """
    row = select(tables.tickets.c.created_at).where(tables.tickets.c.ticket_id == ticket_id).with_for_update()
    return _known(connection.execute(row).scalar_one_or_none(), ticket_id)


def lock_all(connection: Connection, ticket_ids: Iterable[str]) -> None:
    """Lock several tickets in the order of their ids, so that two people cannot wait for each other."""
    for ticket_id in sorted(set(ticket_ids)):
        lock(connection, ticket_id)


def add_fact(connection: Connection, ticket_id: str, fact: Fact) -> None:
    """Append one fact; raise LookupError for an unknown ticket."""
    received_at = lock(connection, ticket_id)
    facts = facts_of(connection, ticket_id)
    row = {"ticket_id": ticket_id, "position": len(facts), "at": fact.at, "kind": fact.kind}
    connection.execute(insert(ticket_facts).values(**row, who=fact.who, detail=fact.detail))
    _keep_standing(connection, ticket_id, standing(received_at, (*facts, fact)))


def conversation_of(connection: Connection, ticket_id: str) -> Conversation:
    """Return the messages and facts of a ticket; raise LookupError for an unknown one."""
    query = select(tables.tickets.c.created_at).where(tables.tickets.c.ticket_id == ticket_id)
    received_at = _known(connection.execute(query).scalar_one_or_none(), ticket_id)
    return Conversation(received_at, facts_of(connection, ticket_id), messages_of(connection, ticket_id))


def facts_of(connection: Connection, ticket_id: str) -> tuple[Fact, ...]:
    """Return what happened to a ticket, oldest first."""
    query = select(ticket_facts).where(ticket_facts.c.ticket_id == ticket_id).order_by(ticket_facts.c.position)
    rows = connection.execute(query).mappings()
    return tuple(Fact(row["at"], _kind(row["kind"]), row["who"], row["detail"]) for row in rows)


def _kind(stored: str) -> FactKind:
    """Return the kind of a fact; UNKNOWN, which keeps its position and says nothing, for one of a newer version."""
    if stored in _FACT_KINDS:
        return FactKind(stored)
    skip(ticket_facts.name, stored)
    return FactKind.UNKNOWN


def messages_of(connection: Connection, ticket_id: str) -> tuple[Message, ...]:
    """Return what was written after the ticket itself, oldest first."""
    written = messages.join(
        ticket_facts,
        (ticket_facts.c.ticket_id == messages.c.ticket_id) & (ticket_facts.c.detail == messages.c.message_id),
    )
    query = select(messages).select_from(written).where(messages.c.ticket_id == ticket_id)
    rows = connection.execute(query.order_by(ticket_facts.c.position)).mappings().all()
    files = attachments_of_messages(connection, ticket_id)
    return tuple(_message(row, files.get(row["message_id"], ())) for row in rows)


def message_by_id(connection: Connection, message_id: str) -> Message | None:
    """Return the message with its attachments; None when there is none."""
    row = connection.execute(select(messages).where(messages.c.message_id == message_id)).mappings().first()
    if row is None:
        return None
    return _message(row, attachments_of_messages(connection, row["ticket_id"]).get(message_id, ()))


def ticket_of_mail(connection: Connection, mail_ids: Collection[str]) -> str | None:
    """Return the id of the ticket that a mail with these In-Reply-To and References answers; the newest if several."""
    of_messages = select(messages.c.ticket_id, messages.c.at).where(messages.c.mail_id.in_(mail_ids))
    of_tickets = select(tables.tickets.c.ticket_id, tables.tickets.c.created_at.label("at"))
    both = of_messages.union_all(of_tickets.where(tables.tickets.c.mail_id.in_(mail_ids))).subquery()
    return connection.execute(select(both.c.ticket_id).order_by(both.c.at.desc()).limit(1)).scalar_one_or_none()


def answered_mails(connection: Connection, ticket: Ticket, message_id: str) -> tuple[str, ...]:
    """Return the Message-IDs of what both sides wrote before that message, oldest first, without notes."""
    before: list[str | None] = [ticket.mail_id]
    for message in messages_of(connection, ticket.ticket_id):
        if message.message_id == message_id:
            break
        before.append(None if message.kind is MessageKind.NOTE else message.mail_id)
    return tuple(mail_id for mail_id in before if mail_id)


def _known(received_at: datetime | None, ticket_id: str) -> datetime:
    if received_at is None:
        raise LookupError(f"there is no ticket {ticket_id!r} - it was erased, or the id is wrong")
    return received_at


def _keep_standing(connection: Connection, ticket_id: str, now: TicketStanding) -> None:
    connection.execute(delete(standings).where(standings.c.ticket_id == ticket_id))
    fields = {"state": now.state, "assignee": now.assignee, "since": now.since, "urgent": now.urgent}
    moments = {"first_answer_at": now.first_answer_at, "snoozed_until": now.snoozed_until}
    fields["merged_into"] = now.merged_into or None
    connection.execute(insert(standings).values(ticket_id=ticket_id, **fields, **moments))
    connection.execute(delete(ticket_tags).where(ticket_tags.c.ticket_id == ticket_id))
    if now.tags:
        connection.execute(insert(ticket_tags), [{"ticket_id": ticket_id, "tag": tag} for tag in now.tags])


def _message(row: RowMapping, files: tuple[StoredFile, ...]) -> Message:
    fields: dict[str, Any] = dict(row)
    return Message(**{**fields, "kind": MessageKind(row["kind"])}, attachments=files)
