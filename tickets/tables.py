"""The tables of tickets, the same in SQLite and PostgreSQL, in one `metadata`.

Personal data: `tickets` (e-mail, login, description, reasons), `messages` and `staff_drafts` (texts), `mail_details`
(names, addresses, quoted texts) and `attachments` (names). They are erased by
`ticket_store.forget_delivered` when the operator's retention ends; files follow with the next sweep.
`webui/privacy/declarations.py` says what each column holds about a person.
"""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    func,
)

from tickets.columns import TypedText, UtcDateTime


class DeliveryState(StrEnum):
    """How far one ticket, or one message of it, is on its way out."""

    PENDING = "pending"  # leaves when due
    LEASED = "leased"  # a worker is sending it; taken again when the lease ends
    DELIVERED = "delivered"
    DEAD = "dead"  # refused for good or tried for three days; waits for a person
    HELD = "held"  # waits until staff release it


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _typed(name: str, *, primary_key: bool = False, unique: bool = False, index: bool = False) -> Column[str]:
    """Return a text column that is never NULL; empty where nothing was given."""
    return Column(name, TypedText, nullable=False, primary_key=primary_key, unique=unique, index=index)


tickets = Table(
    "tickets",
    metadata,
    _typed("ticket_id", primary_key=True),
    _typed("reference", unique=True),
    Column("help_session_id", TypedText, unique=True),  # NULL for tickets of staff and of e-mail
    _typed("route"),
    _typed("lang"),
    _typed("channel"),
    _typed("purpose"),
    _typed("topic"),
    _typed("category"),
    _typed("email"),
    _typed("login"),
    _typed("description"),
    Column("member_id", TypedText),
    Column("held", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("read", JSON, nullable=False),
    Column("address_digest", TypedText),  # HMAC of the network address; the caller holds the key
    Column("mail_id", TypedText, index=True),  # Message-ID of the mail that the ticket came as; NULL otherwise
)
Index("ix_tickets_created_at", tickets.c.created_at)
Index(
    "ix_tickets_facets", tickets.c.ticket_id, tickets.c.purpose, tickets.c.topic, tickets.c.lang
)  # the counts of the inbox read nothing else
Index("ix_tickets_email", func.lower(tickets.c.email), tickets.c.created_at)
Index("ix_tickets_address_digest", tickets.c.address_digest, tickets.c.created_at)

outbox = Table(
    "outbox",
    metadata,
    Column("outbox_id", Integer, primary_key=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), nullable=False),
    Column("message_id", TypedText, nullable=False, default="", server_default=""),  # empty: the ticket itself
    _typed("channel"),
    _typed("state"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", UtcDateTime, nullable=False),
    Column("first_tried_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", TypedText),
    Column("last_error", TypedText),
    Column("delivered_at", UtcDateTime),
    Column("files_missing_since", UtcDateTime),  # stays where the letter left without them; NULL: none is missing
    Column("restored_at", UtcDateTime),  # it came back with a backup and waits for a person; NULL otherwise
    UniqueConstraint("ticket_id", "message_id", "channel"),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in DeliveryState)})", name="state"),
)
Index("ix_outbox_state", outbox.c.state, outbox.c.due_at)
Index("ix_outbox_files_missing_since", outbox.c.files_missing_since)

channel_pauses = Table(
    "channel_pauses",  # rows are only added and removed whole, so two workers never clash over one
    metadata,
    Column("pause_id", Integer, primary_key=True),
    _typed("channel"),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    _typed("reason"),
)

attachments = Table(
    "attachments",
    metadata,
    _typed("attachment_id", primary_key=True),
    _typed("owner", index=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), index=True),
    Column("message_id", TypedText),  # NULL: it came with the ticket itself
    _typed("name"),
    _typed("content_type"),
    Column("size_bytes", Integer, nullable=False),
    _typed("sha256"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("address", TypedText, nullable=False, server_default=""),  # digest; of a file that still waits
    Column("dropped_at", UtcDateTime),  # it waited too long, and only its owner is still told so
)

messages = Table(
    "messages",  # what was written after the ticket: appended, never changed
    metadata,
    _typed("message_id", primary_key=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _typed("kind"),
    _typed("author"),
    _typed("via"),
    _typed("text"),
    Column("mail_id", TypedText, index=True),  # Message-ID of the mail that it came or leaves as
)
Index("ix_messages_ticket_id", messages.c.ticket_id, messages.c.at)

ticket_facts = Table(
    "ticket_facts",  # what happened to a ticket: appended, never changed
    metadata,
    Column("fact_id", Integer, primary_key=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),  # 0 = the first fact of its ticket
    Column("at", UtcDateTime, nullable=False),
    _typed("kind"),
    _typed("who"),
    _typed("detail"),
    UniqueConstraint("ticket_id", "position"),
)

standings = Table(
    "standings",  # derived from ticket_facts, kept only so that an inbox can be filtered
    metadata,
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), primary_key=True),
    _typed("state"),
    _typed("assignee"),
    Column("since", UtcDateTime, nullable=False),
    Column("first_answer_at", UtcDateTime, index=True),
    Column("urgent", Boolean, nullable=False, default=False, server_default=false()),
    Column("snoozed_until", UtcDateTime),  # NULL: it is not snoozed
    Column("merged_into", TypedText, index=True),  # the ticket in which it goes on; NULL: it was not merged
)
Index("ix_standings_state", standings.c.state, standings.c.since)

ticket_tags = Table(
    "ticket_tags",  # derived from ticket_facts, kept only so that an inbox can be filtered
    metadata,
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), primary_key=True),
    Column("tag", TypedText, primary_key=True, index=True),
)

mails = Table(
    "mails",  # mails that were taken: one that is fetched twice is recognised by its key
    metadata,
    _typed("mail_key", primary_key=True),  # SHA-256 of Message-ID and content: the mail cannot be read from it
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), index=True),
    Column("taken_at", UtcDateTime, nullable=False),
)

mail_details = Table(
    "mail_details",  # what a mail says beside its words: the rest of the row in `mails`
    metadata,
    _typed("mail_key", primary_key=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), nullable=False, index=True),
    _typed("message_id"),  # empty: it became the ticket itself
    _typed("subject"),
    _typed("name"),
    _typed("raw_from"),
    _typed("cc"),
    _typed("folded"),
    Column("dated_at", UtcDateTime),
    Column("arrived_at", UtcDateTime),
    Column("remarks", JSON, nullable=False),
    _typed("held_because"),
    _typed("raw_id"),  # attachment id of the whole mail
)

staff_verdicts = Table(
    "staff_verdicts",  # which article would have answered a ticket, as staff said: appended, never changed
    metadata,
    Column("verdict_id", Integer, primary_key=True),
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    _typed("who"),
    _typed("said"),
    _typed("article_id"),
    _typed("lang"),
)

ticket_viewers = Table(
    "ticket_viewers",  # who of support has a ticket open; rows of minutes
    metadata,
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), primary_key=True),
    _typed("who", primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("is_writing", Boolean, nullable=False, default=False, server_default=false()),
)

macros = Table(
    "macros",  # prepared pieces of replies
    metadata,
    Column("macro_id", Integer, primary_key=True),
    _typed("name", unique=True),
    _typed("text"),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    _typed("changed_by"),
)

staff_drafts = Table(
    "staff_drafts",  # what staff have begun to write and not sent yet
    metadata,
    Column("ticket_id", TypedText, ForeignKey("tickets.ticket_id", ondelete="CASCADE"), primary_key=True),
    _typed("who", primary_key=True),
    _typed("kind", primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    _typed("text"),
    _typed("message_id"),  # of the page that kept it: the id that its message will have
)
