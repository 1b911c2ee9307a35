"""Which texts of one person were alike is stored before any of them is emptied: reports go on telling problems apart.

Two help sessions whose last texts are alike (`deflection/measuring/same_problem.py`) get a random label in common, in
the events in which their problems were described. A label says nothing of what was written.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, select, update

from deflection.event_log import dumped, events_table, help_sessions_of, texts_past
from deflection.help_session import HelpSession, ProblemDescribed
from deflection.measuring.same_problem import have_like_texts
from webui.privacy.traces import batches
from webui.storage.derived.tables import sessions_table

NEAR: Final = timedelta(days=30)  # further apart no report compares two help sessions

Labels = Mapping[str, tuple[str, ...]]  # help session id -> labels of the texts that it is alike with

_ROW = sessions_table.c
_EVENT = events_table.c


def labels_of(help_sessions: Iterable[HelpSession], emptied: Collection[str]) -> Labels:
    """Return labels for every two of one person's help sessions whose texts are alike and that share none yet.

    emptied  ids of those whose text is to be emptied; of the other pairs nothing is lost
    """
    labels: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    near = sorted(help_sessions, key=lambda help_session: help_session.events[0].at)
    for earlier, later in _pairs(near):
        is_lost = earlier.help_session_id in emptied or later.help_session_id in emptied
        if is_lost and earlier.alike.isdisjoint(later.alike) and have_like_texts(earlier, later):
            label = secrets.token_hex(6)
            labels[earlier.help_session_id] += (label,)
            labels[later.help_session_id] += (label,)
    return labels


def label_past_texts(connection: Connection, before: datetime, *, limit: int) -> None:
    """Label the texts that retention empties next: those that `event_log.forget_texts` takes with the same values.

    Who is one person is read from the derived tables.
    """
    past = set(connection.execute(texts_past(before, limit).with_only_columns(_EVENT.help_session_id)).scalars())
    labels: dict[str, tuple[str, ...]] = {}
    for group in _groups(connection, past):
        whole = [each for each in help_sessions_of(connection, group) if each.started and not _is_emptied(each)]
        for help_session_id, new in labels_of(whole, past).items():
            labels[help_session_id] = (*labels.get(help_session_id, ()), *new)
    _store(connection, labels)


def _is_emptied(help_session: HelpSession) -> bool:
    """Return whether a text of it has been emptied before: it was compared then, with the text that it had."""
    return any(problem.emptied for problem in help_session.problems)


def _groups(connection: Connection, past: Collection[str]) -> list[set[str]]:
    """Return the ids of help sessions of one person, or of one drawn unit, that are near to one of these."""
    rows = [row for some in batches(sorted(past)) for row in _rows(connection, _ROW.help_session_id, some)]
    if not rows:
        return []
    first, last = min(row.began for row in rows) - NEAR, max(row.began for row in rows) + NEAR
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name in ("person", "draw_unit"):
        wanted = sorted({getattr(row, name) for row in rows} - {""})
        for some in batches(wanted):
            for row in _rows(connection, _ROW[name], some):
                if first <= row.began <= last:
                    groups[name, getattr(row, name)].add(row.help_session_id)
    return [ids for ids in groups.values() if len(ids) > 1]


def _rows(connection: Connection, column: Column[Any], values: Collection[str]) -> list[Row[Any]]:
    columns = (_ROW.help_session_id, _ROW.began, _ROW.person, _ROW.draw_unit)
    return list(connection.execute(select(*columns).where(column.in_(values))))


def _store(connection: Connection, labels: Labels) -> None:
    for some in batches(list(labels)):
        described = (_EVENT.kind == ProblemDescribed.__name__) & _EVENT.help_session_id.in_(some)
        for row in connection.execute(select(events_table).where(described)).all():
            payload = json.loads(row.payload)
            payload["alike"] = sorted({*payload.get("alike", ()), *labels[row.help_session_id]})
            change = update(events_table).where(_EVENT.event_id == row.event_id)
            connection.execute(change.values(payload=dumped(payload)))


def _pairs(help_sessions: list[HelpSession]) -> Iterator[tuple[HelpSession, HelpSession]]:
    """Yield every two help sessions that are near enough to be compared; oldest first."""
    for number, earlier in enumerate(help_sessions):
        for later in help_sessions[number + 1 :]:
            if later.events[0].at - earlier.events[0].at > NEAR:
                break
            yield earlier, later
