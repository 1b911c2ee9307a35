"""The inbox of staff: tickets filtered and counted, the longest wait first. Snoozed ones are a list of their own.

The counts of a facet ignore its own filter, so that they say what another choice would show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, exists, false, func, or_, select, true

from tickets import tables
from tickets.conversation.standing import TicketState
from tickets.tables import DeliveryState, outbox, standings, ticket_facts, ticket_tags

NOBODY: Final = "-"  # the assignee of what nobody has taken yet
SUPPORTS_TURN: Final = "turn"  # new or open
SNOOZED: Final = "snoozed"  # whatever the state: comes back later
ALL: Final = "all"
FILES_MISSING: Final = "files-missing"  # letters that wait for a missing file or left without it
FACETS: Final = ("purpose", "topic", "lang", "state", "assignee")
_EXCERPT: Final = 200  # characters of a description
_LACKS_FILES = exists().where(
    outbox.c.ticket_id == tables.tickets.c.ticket_id, outbox.c.files_missing_since.is_not(None)
)
_COLUMNS = (
    tables.tickets,
    standings.c.state,
    standings.c.since,
    standings.c.assignee,
    standings.c.urgent,
    standings.c.snoozed_until,
    _LACKS_FILES.label("lacks_files"),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """The filters of the list; an empty field filters nothing."""

    purpose: str = ""
    topic: str = ""
    lang: str = ""
    state: str = SUPPORTS_TURN  # a TicketState, SUPPORTS_TURN, SNOOZED or ALL
    assignee: str = ""  # an account, or NOBODY
    delivery: str = ""  # an outbox state (held or dead letters), or FILES_MISSING
    email: str = ""  # of the requester, whatever the case
    tag: str = ""
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
    snoozed_until: datetime | None
    tags: tuple[str, ...]
    version: int  # of its conversation: the number of facts


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tickets the filters leave, and facet -> choice -> how many that choice would show."""

    total: int
    facets: Mapping[str, Mapping[str, int]]


def rows(
    connection: Connection, wanted: Filter, now: datetime, *, limit: int, offset: int = 0
) -> tuple[ListedTicket, ...]:
    """Return a page of the list: urgent tickets first, then the longest wait.

    Where nobody waits for support, the last change stands first.
    """
    oldest_first = wanted.state in (SUPPORTS_TURN, TicketState.NEW, TicketState.OPEN)
    since = standings.c.since.asc() if oldest_first else standings.c.since.desc()
    listed = _joined(select(*_COLUMNS), wanted, now)
    ordered = listed.order_by(standings.c.urgent.desc(), since, tables.tickets.c.ticket_id)
    return _listed(connection, ordered.limit(limit).offset(offset))


def tally(connection: Connection, wanted: Filter, now: datetime) -> Tally:
    """Return the counts of all facets, from one query."""
    state = case((standings.c.snoozed_until > now, SNOOZED), else_=standings.c.state).label("state")
    of_standing = {"state": state, "assignee": standings.c.assignee}
    columns = [of_standing[name] if name in of_standing else tables.tickets.c[name] for name in FACETS]
    everything = replace(wanted, purpose="", topic="", lang="", state=ALL, assignee="")
    chosen = _joined(select(*columns), everything, now).subquery()  # the moment is bound once: PostgreSQL groups by it
    counted = connection.execute(select(*chosen.c, func.count()).group_by(*chosen.c))
    return _tally({tuple(map(str, row[:-1])): int(row[-1]) for row in counted}, wanted)


def how_many(connection: Connection, wanted: Filter, now: datetime) -> int:
    """Return how many tickets the filters leave."""
    return int(connection.execute(_joined(select(func.count()), wanted, now)).scalar_one())


def next_after(connection: Connection, ticket_id: str, wanted: Filter, now: datetime) -> str | None:
    """Return the reference of the first ticket of a list, other than this one; None when there is none."""
    waiting = rows(connection, wanted, now, limit=2)
    this = select(tables.tickets.c.reference).where(tables.tickets.c.ticket_id == ticket_id)
    own = connection.execute(this).scalar_one_or_none()
    return next((row.reference for row in waiting if row.reference != own), None)


def of_member(connection: Connection, member_id: str, *, limit: int) -> tuple[ListedTicket, ...]:
    """Return the tickets of a signed-in member, newest first."""
    own = _joined(select(*_COLUMNS), Filter(state=ALL)).where(tables.tickets.c.member_id == member_id)
    return _listed(connection, own.order_by(tables.tickets.c.created_at.desc()).limit(limit))


def tags_in_use(connection: Connection) -> tuple[str, ...]:
    """Return every tag that a ticket has, in alphabetical order."""
    return tuple(connection.execute(select(ticket_tags.c.tag).distinct().order_by(ticket_tags.c.tag)).scalars())


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
        if value == SNOOZED:
            return (ALL, SNOOZED)
        turn = (SUPPORTS_TURN,) if TicketState(value).is_waiting_for_support else ()
        return (ALL, value, *turn)
    return (value,)


def _listed(connection: Connection, query: Select[Any]) -> tuple[ListedTicket, ...]:
    listed = connection.execute(query).mappings().all()
    ids = [row["ticket_id"] for row in listed]
    of_these = ticket_tags.c.ticket_id.in_(ids)
    tags: dict[str, list[str]] = defaultdict(list)
    for ticket_id, tag in connection.execute(select(ticket_tags).where(of_these).order_by(ticket_tags.c.tag)):
        tags[ticket_id].append(tag)
    versions = _versions(connection, ids)
    return tuple(_row(row, tuple(tags[row["ticket_id"]]), versions.get(row["ticket_id"], 0)) for row in listed)


def _versions(connection: Connection, ticket_ids: Collection[str]) -> dict[str, int]:
    """Return the number of facts of each ticket that has any."""
    of_these = ticket_facts.c.ticket_id.in_(ticket_ids)
    counted = select(ticket_facts.c.ticket_id, func.count()).where(of_these).group_by(ticket_facts.c.ticket_id)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _joined(query: Select[Any], wanted: Filter, now: datetime | None = None) -> Select[Any]:
    joined = tables.tickets.join(standings, standings.c.ticket_id == tables.tickets.c.ticket_id)
    return query.select_from(joined).where(_asked_for(wanted), _in_state(wanted.state, now))


def _in_state(state: str, now: datetime | None) -> ColumnElement[bool]:
    """Return whether a ticket is in that list. Without a moment, nothing counts as snoozed."""
    if state == ALL:
        return true()
    is_snoozed = standings.c.snoozed_until > now if now else false()
    if state == SNOOZED:
        return is_snoozed
    states = [s for s in TicketState if s.is_waiting_for_support] if state == SUPPORTS_TURN else [state]
    return standings.c.state.in_(states) & func.coalesce(~is_snoozed, true())


def _asked_for(wanted: Filter) -> ColumnElement[bool]:
    named = {name: getattr(wanted, name) for name in ("purpose", "topic", "lang")}
    asked = [true(), *(tables.tickets.c[name] == value for name, value in named.items() if value)]
    if wanted.assignee:
        asked.append(standings.c.assignee == ("" if wanted.assignee == NOBODY else wanted.assignee))
    if wanted.urgent:
        asked.append(standings.c.urgent)
    if wanted.tag:
        of_tag = select(ticket_tags.c.ticket_id).where(ticket_tags.c.tag == wanted.tag)
        asked.append(tables.tickets.c.ticket_id.in_(of_tag))
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


def _row(row: RowMapping, tags: tuple[str, ...], version: int) -> ListedTicket:
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
        snoozed_until=row["snoozed_until"],
        tags=tags,
        version=version,
    )
