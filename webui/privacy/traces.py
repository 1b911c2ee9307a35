"""Where one person is stored: the ids of everything that is exported, and erased.

Theirs are the tickets of their address or member id, what they wrote by mail on somebody else's ticket, the help
sessions of `help_session_owners.py`, their visits as a member, and all files of these. Named are rows of others into
which somebody wrote their address.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, func, or_, select

from tickets.conversation.conversation import MessageKind
from tickets.tables import attachments, mail_details, messages, tickets
from webui.privacy.data_subject import DataSubject, digests_of
from webui.privacy.declarations import Holds, columns_that_hold
from webui.privacy.help_session_owners import SessionOwner, owned_by, session_owners
from webui.storage.every_table import every_table
from webui.storage.form_drafts import drafts_table
from webui.storage.member_visits import visits_table
from webui.storage.queued_mails import mails_table, unsubscribed_table

AT_ONCE: Final = 500  # ids of one statement
Id = TypeVar("Id", str, int)
_BY_STAFF: Final = (MessageKind.REPLY, MessageKind.AUTOMATIC)


@dataclass(frozen=True, slots=True)
class Traces:
    """Ids of everything about one person; random ones, from which nobody can be told."""

    tickets: tuple[str, ...] = ()
    help_sessions: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()  # of theirs, on tickets of others
    visits: tuple[str, ...] = ()  # digests of random ids
    refusals: tuple[str, ...] = ()  # when addresses of theirs were unsubscribed: it tells such rows apart
    files: tuple[str, ...] = ()  # attachment ids
    letters: tuple[str, ...] = ()  # names of letters to others that name their address
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # table -> where rows name their address

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any(getattr(self, part.name) for part in fields(self))

    def as_json(self) -> dict[str, Any]:
        """Return the ids as JSON values."""
        return asdict(self)


def traces_from(values: Mapping[str, Any]) -> Traces:
    """Return the traces that `as_json` wrote; an earlier version knew fewer kinds."""
    named = {table: tuple(keys) for table, keys in values["named"].items()}
    ids = {part.name: tuple(values.get(part.name, ())) for part in fields(Traces) if part.name != "named"}
    return Traces(**ids, named=named)


def traces_of(connection: Connection, subject: DataSubject, keys: Collection[str], today: date) -> Traces:
    """Return where a person is stored.

    keys  every key that digests of people were made with
    """
    own = _tickets_of(connection, subject)
    digests = digests_of(subject, keys, today)
    known = _drafted_by(connection, subject) | _mailed_to(connection, subject)
    owned = _help_sessions_of(connection, own, digests, known)
    own |= {owner.ticket_id for owner in owned if owner.ticket_id}
    help_sessions = tuple(sorted(owner.help_session_id for owner in owned))
    written = _messages_of(connection, subject, own)
    found_files = files_of(connection, sorted(own), help_sessions, written)
    return Traces(
        tickets=tuple(sorted(_stored(connection, own))),
        help_sessions=help_sessions,
        messages=written,
        visits=_visits_of(connection, subject),
        refusals=_refusals_of(connection, digests),
        files=found_files,
        named=_named(connection, subject.email, own, help_sessions) if subject.email else {},
    )


def _tickets_of(connection: Connection, subject: DataSubject) -> set[str]:
    return set(connection.execute(select(tickets.c.ticket_id).where(_is_theirs(subject))).scalars())


def _is_theirs(subject: DataSubject) -> ColumnElement[bool]:
    by_member = tickets.c.member_id == subject.member_id
    return or_(by_member, func.lower(tickets.c.email) == subject.email) if subject.email else by_member


def _drafted_by(connection: Connection, subject: DataSubject) -> frozenset[str]:
    """Return the help sessions whose unsent form has their address."""
    if not subject.email:
        return frozenset()
    rows = connection.execute(select(drafts_table.c.help_session_id, drafts_table.c.fields)).all()
    fields_of = {row.help_session_id: json.loads(row.fields) for row in rows}
    typed = {key: str(form.get("email", "")).strip().lower() for key, form in fields_of.items()}
    return frozenset(key for key, address in typed.items() if address == subject.email)


def _mailed_to(connection: Connection, subject: DataSubject) -> frozenset[str]:
    """Return the help sessions that a mail to their address waits to ask about."""
    table = mails_table.c
    query = select(table.help_session_id).where(
        func.lower(table.recipient) == subject.email, table.help_session_id != ""
    )
    return frozenset(connection.execute(query).scalars()) if subject.email else frozenset()


def _refusals_of(connection: Connection, digests: Collection[str]) -> tuple[str, ...]:
    rows = connection.execute(select(unsubscribed_table.c.address_digest, unsubscribed_table.c.at)).all()
    return tuple(sorted(row.at.isoformat() for row in rows if row.address_digest in digests))


def _help_sessions_of(
    connection: Connection, theirs: set[str], digests: frozenset[str], drafted: frozenset[str]
) -> list[SessionOwner]:
    named = or_(tickets.c.email != "", tickets.c.member_id.is_not(None))
    others = set(connection.execute(select(tickets.c.ticket_id).where(named)).scalars()) - theirs
    return owned_by(session_owners(connection), digests, theirs, others, drafted)


def _stored(connection: Connection, ticket_ids: Collection[str]) -> Iterator[str]:
    for some in batches(sorted(ticket_ids)):
        yield from connection.execute(select(tickets.c.ticket_id).where(tickets.c.ticket_id.in_(some))).scalars()


def _messages_of(connection: Connection, subject: DataSubject, theirs: Collection[str]) -> tuple[str, ...]:
    """Return the messages that came from their address by mail, on tickets of others."""
    if not subject.email:
        return ()
    by_mail = (func.lower(messages.c.author) == subject.email) & (messages.c.via == "email")
    query = select(messages.c.message_id, messages.c.ticket_id).where(by_mail, messages.c.kind.not_in(_BY_STAFF))
    return tuple(row.message_id for row in connection.execute(query) if row.ticket_id not in theirs)


def _visits_of(connection: Connection, subject: DataSubject) -> tuple[str, ...]:
    rows = connection.execute(select(visits_table.c.visit_digest, visits_table.c.member)).all()
    return tuple(row.visit_digest for row in rows if _is_member(json.loads(row.member), subject))


def _is_member(member: Mapping[str, str], subject: DataSubject) -> bool:
    has_address = bool(subject.email) and str(member.get("email", "")).strip().lower() == subject.email
    return has_address or member.get("member_id") == subject.member_id


def files_of(
    connection: Connection, ticket_ids: Collection[str], help_sessions: Collection[str], written: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of the files of tickets, of help sessions whose uploads still wait, and of messages."""
    table = attachments.c
    wanted = ((table.ticket_id, ticket_ids), (table.owner, help_sessions), (table.message_id, written))
    raw = ((mail_details.c.ticket_id, ticket_ids), (mail_details.c.message_id, written))
    files = {file for column, ids in wanted for file in _ids_where(connection, table.attachment_id, column, ids)}
    mails = {file for column, ids in raw for file in _ids_where(connection, mail_details.c.raw_id, column, ids)}
    return tuple(sorted(filter(None, files | mails)))


def _ids_where(connection: Connection, wanted: Column[str], column: Column[str], ids: Collection[str]) -> Iterator[str]:
    for some in batches(sorted(ids)):
        yield from connection.execute(select(wanted).where(column.in_(some))).scalars()


def _named(
    connection: Connection, address: str, theirs: Collection[str], help_sessions: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return table -> keys of the rows of others that hold the address."""
    named = {
        table.name: _rows_that_name(connection, table, address, {*theirs, *help_sessions}) for table in every_table()
    }
    return {name: keys for name, keys in named.items() if keys}


def _rows_that_name(connection: Connection, table: Table, address: str, theirs: Collection[str]) -> tuple[str, ...]:
    columns = texts_of(table)
    if not columns:
        return ()
    owner = table.c.get("ticket_id", table.c.get("help_session_id"))
    key = key_without_texts(table)
    query = select(*key, *([owner.label("of")] if owner is not None else []))
    rows = connection.execute(query.where(or_(*(column.icontains(address, autoescape=True) for column in columns))))
    keys = (json.dumps(list(row)[: len(key)]) for row in rows if owner is None or row.of not in theirs)
    return tuple(dict.fromkeys(keys))


def key_without_texts(table: Table) -> list[Column[Any]]:
    """Return the primary key without what somebody wrote: a tag may be an address, and the ledger names nobody."""
    texts = texts_of(table)
    return [column for column in table.primary_key.columns if column not in texts]


def texts_of(table: Table) -> list[Column[str]]:
    """Return the columns of a table in which an address may stand."""
    return columns_that_hold(table, Holds.TEXT, Holds.ARTICLE, Holds.EVENT)


def batches(ids: Collection[Id]) -> Iterator[list[Id]]:
    """Yield ids in lists that fit into one statement."""
    everything = list(ids)
    return (everything[start : start + AT_ONCE] for start in range(0, len(everything), AT_ONCE))


def counts_of(traces: Traces) -> dict[str, int]:
    """Return what is stored of a person -> how many."""
    return {
        "tickets": len(traces.tickets),
        "help_sessions": len(traces.help_sessions),
        "messages_on_other_tickets": len(traces.messages),
        "files": len(traces.files),
        "texts_of_others_that_name_them": len(traces.letters) + sum(map(len, traces.named.values())),
        "visits": len(traces.visits),
        "refusals_of_questions": len(traces.refusals),
    }
