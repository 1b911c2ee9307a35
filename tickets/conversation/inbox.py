"""The inbox of staff: tickets filtered and counted, the longest wait first.

The counts of a facet ignore its own filter, so that they say what another choice would show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, func, or_, select, true

from tickets import tables
from tickets.conversation.standing import TicketState
from tickets.tables import DeliveryState, outbox, standings, ticket_facts

NOBODY: Final = "-"  # the assignee of what nobody has taken yet
SUPPORTS_TURN: Final = "turn"  # new or open
ALL: Final = "all"
FILES_MISSING: Final = "files-missing"  # letters that wait for a missing file or left without it
FACETS: Final = ("purpose", "topic", "lang", "state", "assignee")
_EXCERPT: Final = 200  # characters of a description
_LACKS_FILES = exists().where(
    outbox.c.ticket_id == tables.tickets.c.ticket_id, outbox.c.files_missing_since.is_not(None)
)
_VERSION = (
    select(func.count())
    .select_from(ticket_facts)
    .where(ticket_facts.c.ticket_id == tables.tickets.c.ticket_id)
    .scalar_subquery()
)
_COLUMNS = (
    tables.tickets,
    standings.c.state,
    standings.c.since,
    standings.c.assignee,
    standings.c.urgent,
    _LACKS_FILES.label("lacks_files"),
    _VERSION.label("version"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters of the list; an empty field filters nothing."""

    purpose: str = ""
    topic: str = ""
    lang: str = ""
    state: str = SUPPORTS_TURN  # a TicketState, SUPPORTS_TURN or ALL
    assignee: str = ""  # an account, or NOBODY
    delivery: str = ""  # an outbox state (held or dead letters), or FILES_MISSING
    email: str = ""  # of the requester, whatever the case
    urgent: bool = False  # only those that stand first
    words: tuple[str, ...] = ()  # each stands in the ticket, in a message of it, or in the requester's address


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """One ticket in the list."""

    reference: str
    received_at: datetime
    topic: str
    lang: str
    channel: str
    excerpt: str
    held: bool
    state: TicketState
    since: datetime
    assignee: str
    sender: str  # e-mail address or login of the requester; empty where neither is known
    urgent: bool  # stands first
    lacks_files: bool  # a letter of it waits for a missing file or left without it
    version: int  # of its conversation: the number of facts


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tickets the filters leave, and facet -> choice -> how many that choice would show."""

    total: int
    facets: Mapping[str, Mapping[str, int]]


def rows(connection: Connection, wanted: Filter, *, limit: int, offset: int = 0) -> tuple[ListedTicket, ...]:
    """Return a page of the list: urgent tickets first, then the longest wait.

    Where nobody waits for support, the last change stands first.
    """
    oldest_first = wanted.state in (SUPPORTS_TURN, TicketState.NEW, TicketState.OPEN)
    since = standings.c.since.asc() if oldest_first else standings.c.since.desc()
    listed = _joined(select(*_COLUMNS), wanted).order_by(standings.c.urgent.desc(), since, tables.tickets.c.ticket_id)
    return tuple(_row(row) for row in connection.execute(listed.limit(limit).offset(offset)).mappings())


def tally(connection: Connection, wanted: Filter) -> Tally:
    """Return the counts of all facets, from one query."""
    columns = [standings.c[name] if name in ("state", "assignee") else tables.tickets.c[name] for name in FACETS]
    everything = replace(
        Filter(state=ALL), delivery=wanted.delivery, email=wanted.email, words=wanted.words, urgent=wanted.urgent
    )
    counted = connection.execute(_joined(select(*columns, func.count()), everything).group_by(*columns))
    return _tally({tuple(map(str, row[:-1])): int(row[-1]) for row in counted}, wanted)


def how_many(connection: Connection, wanted: Filter) -> int:
    """Return how many tickets the filters leave."""
    return int(connection.execute(_joined(select(func.count()), wanted)).scalar_one())


def next_after(connection: Connection, ticket_id: str) -> str | None:
    """Return the reference of the ticket that stands first for support, other than this one; None when none waits."""
    waiting = rows(connection, Filter(), limit=2)
    this = select(tables.tickets.c.reference).where(tables.tickets.c.ticket_id == ticket_id)
    own = connection.execute(this).scalar_one_or_none()
    return next((row.reference for row in waiting if row.reference != own), None)


def of_member(connection: Connection, member_id: str, *, limit: int) -> tuple[ListedTicket, ...]:
    """Return the tickets of a signed-in member, newest first."""
    own = _joined(select(*_COLUMNS), Filter(state=ALL)).where(tables.tickets.c.member_id == member_id)
    newest_first = own.order_by(tables.tickets.c.created_at.desc())
    return tuple(_row(row) for row in connection.execute(newest_first.limit(limit)).mappings())


def _tally(counts: Mapping[tuple[str, ...], int], wanted: Filter) -> Tally:
    """Return the counts from the number of tickets per combination of values (in the order of `FACETS`). Pure."""
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for values, number in counts.items():
        fitting = [_fits(name, value, getattr(wanted, name)) for name, value in zip(FACETS, values, strict=True)]
        total += number if all(fitting) else 0
        for n, (name, value) in enumerate(zip(FACETS, values, strict=True)):
            if all(fitting[:n] + fitting[n + 1 :]):
                facets[name].update(dict.fromkeys(_choices(name, value), number))
    return Tally(total, facets)


def _fits(name: str, value: str, asked: str) -> bool:
    return not asked or asked in _choices(name, value)


def _choices(name: str, value: str) -> tuple[str, ...]:
    """Return the choices of a facet that show a ticket with this value."""
    if name == "assignee":
        return (value or NOBODY,)
    if name == "state":
        turn = (SUPPORTS_TURN,) if TicketState(value).is_waiting_for_support else ()
        return (ALL, value, *turn)
    return (value,)


def _joined(query: Select[Any], wanted: Filter) -> Select[Any]:
    joined = tables.tickets.join(standings, standings.c.ticket_id == tables.tickets.c.ticket_id)
    return query.select_from(joined).where(_asked_for(wanted))


def _asked_for(wanted: Filter) -> ColumnElement[bool]:
    named = {name: getattr(wanted, name) for name in ("purpose", "topic", "lang")}
    asked = [true(), *(tables.tickets.c[name] == value for name, value in named.items() if value)]
    if wanted.state == SUPPORTS_TURN:
        asked.append(standings.c.state.in_([s for s in TicketState if s.is_waiting_for_support]))
    elif wanted.state != ALL:
        asked.append(standings.c.state == wanted.state)
    if wanted.assignee:
        asked.append(standings.c.assignee == ("" if wanted.assignee == NOBODY else wanted.assignee))
    if wanted.urgent:
        asked.append(standings.c.urgent)
    if wanted.delivery:
        asked.append(tables.tickets.c.ticket_id.in_(select(outbox.c.ticket_id).where(_has_delivery(wanted.delivery))))
    if wanted.email:
        asked.append(func.lower(tables.tickets.c.email) == wanted.email.lower())
    return and_(*asked, *map(_has_word, wanted.words))


def _has_word(word: str) -> ColumnElement[bool]:
    """Return whether a word stands anywhere in a ticket. SQLite knows the case of Latin letters only."""
    spellings = {word, word.lower(), word.capitalize(), word.upper()}
    columns = [tables.tickets.c[name] for name in ("reference", "description", "email", "login")]
    in_ticket = [column.icontains(spelling, autoescape=True) for spelling in spellings for column in columns]
    written = or_(*(tables.messages.c.text.icontains(spelling, autoescape=True) for spelling in spellings))
    return or_(*in_ticket, exists().where(tables.messages.c.ticket_id == tables.tickets.c.ticket_id, written))


def _has_delivery(delivery: str) -> ColumnElement[bool]:
    if delivery == FILES_MISSING:
        return outbox.c.files_missing_since.is_not(None)
    return outbox.c.state == DeliveryState(delivery)


def _row(row: RowMapping) -> ListedTicket:
    return ListedTicket(
        reference=row["reference"],
        received_at=row["created_at"],
        topic=row["topic"],
        lang=row["lang"],
        channel=row["channel"],
        excerpt=row["description"][:_EXCERPT],
        held=row["held"],
        state=TicketState(row["state"]),
        since=row["since"],
        assignee=row["assignee"],
        sender=row["email"] or row["login"],
        urgent=row["urgent"],
        lacks_files=bool(row["lacks_files"]),
        version=row["version"],
    )
