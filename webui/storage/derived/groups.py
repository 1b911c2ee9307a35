"""Help sessions that have anything to do with each other: of people who are joined, or who were drawn together.

Whatever is derived from a group depends on nothing outside it, so groups are recomputed in any order, and by several
processes at once. A whole log of events fits into memory so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from deflection.event_log import events_of_kinds
from deflection.help_session import Started, TicketSent
from deflection.measuring.same_person import digests_in, join, root

AT_ONCE = 2_000  # help sessions that are recomputed together, about


def together(connection: Connection, up_to: int | None = None) -> list[list[str]]:
    """Return the ids of all help sessions in lists, each of whole groups, about in the order of their beginning.

    up_to  number of the last event that is there; None = all
    """
    joined: dict[str, str] = {}
    first_of: dict[str, str] = {}
    for help_session_id, event in events_of_kinds(connection, Started, TicketSent, up_to=up_to):
        if isinstance(event, Started | TicketSent):
            unit = [f"drawn {event.draw_unit}"] if isinstance(event, Started) and event.draw_unit else []
            names = [*unit, *digests_in(event)]
            own = first_of.setdefault(help_session_id, names[0] if names else f"session {help_session_id}")
            join(joined, [own, *names])
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for help_session_id, own in first_of.items():
        groups[root(joined, own)].append(help_session_id)
    return list(_packed(groups.values()))


def _packed(groups: Iterable[list[str]]) -> Iterator[list[str]]:
    packed: list[str] = []
    for group in groups:
        packed += group
        if len(packed) >= AT_ONCE:
            yield packed
            packed = []
    if packed:
        yield packed
