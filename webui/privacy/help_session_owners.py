"""Whose is a help session? Read from its first event and its ticket, without its texts.

1. It is theirs when it sent a ticket of theirs, or carries a digest of their address or member id.
2. So is any other of the same browser, unless somebody else's member id or address stands in it: a shared computer.
3. What staff filed for somebody says nothing of staff's own browser: rule 2 does not begin there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from deflection.event_log import IN_HELP_SESSIONS, events_table
from deflection.event_versions import upgraded
from deflection.help_session import OperatorVouched, Started, TicketSent

_COOKIE_LINKS: Final = 2  # digests that links begin with where there is a cookie: this quarter's and the next one's
_READ: Final = tuple(kind.__name__ for kind in (Started, OperatorVouched, TicketSent))


@dataclass(slots=True)
class SessionOwner:
    """What says whose one help session is. Digests, never the identities."""

    help_session_id: str
    owner: str = ""  # the browser
    person: str = ""
    unit: str = ""
    draw_unit: str = ""
    by_staff: bool = False
    links: tuple[str, ...] = ()
    sent_links: tuple[str, ...] = ()
    ticket_id: str = ""

    @property
    def digests(self) -> frozenset[str]:
        """Every digest of the person; of what staff filed only those that came with the ticket."""
        of_browser = () if self.by_staff else (self.owner, self.person, self.unit, self.draw_unit, *self.links)
        return frozenset(filter(None, (*of_browser, *self.sent_links)))

    @property
    def names_somebody(self) -> bool:
        """Whether a member id or an address stands in it, beside the browser."""
        others = [some[_COOKIE_LINKS if self.owner else 0 :] for some in (self.links, self.sent_links)]
        return any(others) or self.person not in ("", self.owner)


def session_owners(connection: Connection) -> list[SessionOwner]:
    """Return whose each help session is."""
    table = events_table.c
    query = select(table.help_session_id, table.kind, table.payload).where(IN_HELP_SESSIONS, table.kind.in_(_READ))
    owners: dict[str, SessionOwner] = {}
    for help_session_id, kind, payload in connection.execute(query, execution_options={"yield_per": 1000}):
        owner = owners.setdefault(help_session_id, SessionOwner(help_session_id))
        _read(owner, kind, upgraded(kind, json.loads(payload)))
    return list(owners.values())


def _read(owner: SessionOwner, kind: str, payload: Mapping[str, Any]) -> None:
    if kind == OperatorVouched.__name__:
        owner.by_staff = True
    elif kind == TicketSent.__name__:
        owner.ticket_id, owner.sent_links = payload["ticket_id"], tuple(payload.get("links", ()))
    else:
        owner.owner, owner.person, owner.unit = payload["owner"], payload["person"], payload.get("unit", "")
        owner.draw_unit, owner.links = payload.get("draw_unit", ""), tuple(payload.get("links", ()))


def owned_by(
    owners: Iterable[SessionOwner],
    digests: Collection[str],
    tickets: Collection[str],
    others: Collection[str],
    drafted: Collection[str] = (),
) -> list[SessionOwner]:
    """Return the help sessions of one person.

    digests  of their address and member id
    tickets  ids of their tickets; others  ids of tickets that name somebody else
    drafted  ids of help sessions whose unsent form has their address
    """
    everything = list(owners)
    by_name = [
        owner
        for owner in everything
        if owner.ticket_id in tickets or owner.help_session_id in drafted or not owner.digests.isdisjoint(digests)
    ]
    named = {owner.help_session_id for owner in by_name}
    browsers = {owner.owner for owner in by_name if owner.owner and not owner.by_staff}
    by_browser = [
        owner
        for owner in everything
        if owner.help_session_id not in named
        and owner.owner in browsers
        and not (owner.by_staff or owner.names_somebody or owner.ticket_id in others)
    ]
    return [*by_name, *by_browser]


def joined_with(owners: Iterable[SessionOwner], some: Iterable[SessionOwner]) -> Iterator[SessionOwner]:
    """Yield every help session that digests join with some of them, directly or through others; those included."""
    by_digest: defaultdict[str, list[SessionOwner]] = defaultdict(list)
    for owner in owners:
        for digest in owner.digests:
            by_digest[digest].append(owner)
    waiting, known = list(some), {owner.help_session_id for owner in some}
    while waiting:
        owner = waiting.pop()
        yield owner
        for digest in owner.digests:
            for other in by_digest.pop(digest, ()):
                if other.help_session_id not in known:
                    known.add(other.help_session_id)
                    waiting.append(other)
