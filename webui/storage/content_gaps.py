"""The content gaps as they were found last, for pages: finding them takes scikit-learn, and longer than anybody waits.

`readfirst learn` finds them and replaces what is stored here. No text of anybody is stored, only which help sessions a
gap is made of: their texts are read from the events when they are shown, so that an erased or emptied one is gone.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, Text, delete, func, insert, select

from deflection.gaps.worth import Worth
from tickets.columns import TypedText, UtcDateTime

metadata = MetaData()

gaps_table = Table(
    "content_gaps",
    metadata,
    Column("gap_id", String(32), primary_key=True),
    Column("lang", Text, nullable=False),
    Column("label", TypedText, nullable=False),  # words that three people or more typed; may be empty
    Column("kind", String(20), nullable=False),
    Column("problems", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("recent", Integer, nullable=False),
    Column("people_a_month", Float, nullable=False),
    Column("unresolved", Float, nullable=False),
    Column("wrote", Float, nullable=False),
    Column("solved", Float, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
)

gap_problems_table = Table(
    "gap_problems",
    metadata,
    Column("help_session_id", String(32), primary_key=True),
    Column("gap_id", String(32), nullable=False, index=True),
    Column("position", Integer, nullable=False),  # 0 = the most typical
)

_SAME = 0.5  # share of the smaller of two gaps that the other must hold, to be the same gap a day later


@dataclass(frozen=True, slots=True)
class StoredGap:
    """A problem of several people that no article resolves."""

    gap_id: str  # stays while most of its problems do; "" before it is stored
    lang: str
    label: str
    kind: str  # a value of `GapKind`
    problems: int
    people: int
    recent: int  # of its problems, in the later half of the span
    worth: Worth
    help_sessions: tuple[str, ...]  # ids, the most typical first


def replace_all(connection: Connection, gaps: Sequence[StoredGap], now: datetime) -> None:
    """Store gaps in place of those before; a gap that is made of the same help sessions keeps its id."""
    named = with_ids(gaps, _gap_of_help_session(connection))
    forget_all(connection)
    rows = [_row(gap, now) for gap in named]
    members = {
        help_session_id: {"help_session_id": help_session_id, "gap_id": gap.gap_id, "position": position}
        for gap in named
        for position, help_session_id in enumerate(gap.help_sessions)
    }
    for table, values in ((gaps_table, rows), (gap_problems_table, list(members.values()))):
        if values:
            connection.execute(insert(table), values)


def with_ids(gaps: Iterable[StoredGap], before: Mapping[str, str]) -> list[StoredGap]:
    """Return the gaps with ids: of the gap before with which most help sessions are shared, else new ones.

    before  help session -> id of its gap before
    """
    sizes, taken, named = Counter(before.values()), set[str](), []
    for gap in gaps:
        shared = Counter(before[name] for name in gap.help_sessions if name in before)
        same = [
            gap_id
            for gap_id, number in shared.most_common()
            if gap_id not in taken and number >= _SAME * min(sizes[gap_id], len(gap.help_sessions))
        ]
        gap_id = same[0] if same else secrets.token_hex(16)
        taken.add(gap_id)
        named.append(replace(gap, gap_id=gap_id))
    return named


def stored_gaps(connection: Connection) -> list[StoredGap]:
    """Return the gaps as they were found last, in no order."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    query = select(gap_problems_table).order_by(gap_problems_table.c.gap_id, gap_problems_table.c.position)
    for row in connection.execute(query):
        members[row.gap_id].append(row.help_session_id)
    return [
        StoredGap(
            row.gap_id,
            row.lang,
            row.label,
            row.kind,
            row.problems,
            row.people,
            row.recent,
            Worth(row.people_a_month, row.unresolved, row.wrote, row.solved),
            tuple(members[row.gap_id]),
        )
        for row in connection.execute(select(gaps_table))
    ]


def found_at(connection: Connection) -> datetime | None:
    """Return when gaps were looked for last and at least one was found; None without any."""
    newest: datetime | None = connection.execute(select(func.max(gaps_table.c.found_at))).scalar_one_or_none()
    return newest


def forget_all(connection: Connection) -> None:
    """Delete every gap."""
    connection.execute(delete(gap_problems_table))
    connection.execute(delete(gaps_table))


def _gap_of_help_session(connection: Connection) -> dict[str, str]:
    query = select(gap_problems_table.c.help_session_id, gap_problems_table.c.gap_id)
    return {row.help_session_id: row.gap_id for row in connection.execute(query)}


def _row(gap: StoredGap, now: datetime) -> dict[str, object]:
    return {
        "gap_id": gap.gap_id,
        "lang": gap.lang,
        "label": gap.label,
        "kind": gap.kind,
        "problems": gap.problems,
        "people": gap.people,
        "recent": gap.recent,
        "people_a_month": gap.worth.people,
        "unresolved": gap.worth.unresolved,
        "wrote": gap.worth.wrote,
        "solved": gap.worth.solved,
        "found_at": now,
    }
