"""The rows that a few new events change: those of their help sessions, and of others of the same people. Reads only.

1. A help session with new events is derived from all of its events, and from what was answered days later.
2. A ticket may reverse what the same person was helped with in the week before, or be the contact of it: those rows
   are derived again, too.
3. Where known persons turn out to be one, so are all rows of all of them but the one with most, and of that one those
   that the tickets of the others may concern.
4. Episodes of a drawn unit are put together again from the week before the first of its rows that changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from deflection.event_log import follow_ups_of, help_sessions_of
from deflection.help_session import HelpSession
from deflection.measuring.measured_session import MeasuredSession, measured, with_answers
from deflection.measuring.outcome import WINDOW, tickets_by_person
from deflection.measuring.relations import with_contacts, with_episodes
from webui.storage.derived.bulk import among
from webui.storage.derived.persons import JoinedDigests, batches, join_digests
from webui.storage.derived.tables import sessions_table, to_session

_ROW = sessions_table.c


@dataclass(frozen=True, slots=True)
class Derived:
    """Rows to be stored in place of those with the same ids."""

    rows: Mapping[str, MeasuredSession]
    digests: JoinedDigests
    without_articles: frozenset[str]  # ids of rows whose articles did not change, and are not in them


class Derivation:
    """One derivation over one consistent state of the database."""

    def __init__(self, connection: Connection, changed: Iterable[str]) -> None:
        self._connection = connection
        self._loaded: dict[str, HelpSession] = {}
        self._person_of: dict[str, str] = {}
        self._changed = self._load(changed)
        self._digests = join_digests(connection, self._loaded.values())
        self._person_of |= {name: self._digests.person_of(session) for name, session in self._loaded.items()}

    def derived(self) -> Derived:
        """Return every row that changes."""
        self._changed |= self._load(self._of_merged_persons())
        concerned = self._changed | self._load(self._concerned())
        self._load(self._tickets(concerned))
        rows = self._with_contacts(concerned)
        placed = self._with_episodes(rows)
        both = {**rows, **placed}
        changed = with_answers(both.values(), follow_ups_of(self._connection, both))
        return Derived(dict(zip(both, changed, strict=True)), self._digests, frozenset(placed.keys() - rows.keys()))

    def _load(self, ids: Iterable[str]) -> set[str]:
        """Load help sessions; return the ids of those that can be measured."""
        wanted = set(ids)
        for session in help_sessions_of(self._connection, wanted - self._loaded.keys()):
            if session.started:
                self._loaded[session.help_session_id] = session
        return wanted & self._loaded.keys()

    def _of_merged_persons(self) -> set[str]:
        """Rule 3: ids of the rows of merged persons, without those of the person with most rows."""
        ids: set[str] = set()
        for person, names in self._digests.merged.items():
            of_name: defaultdict[str, list[str]] = defaultdict(list)
            for row in self._rows(names):
                of_name[row.person].append(row.help_session_id)
                self._person_of[row.help_session_id] = person
            *smaller, _ = sorted(of_name.values(), key=len) or [[]]
            ids.update(*smaller)
        return ids

    def _concerned(self) -> set[str]:
        """Rule 2: ids of the rows that the tickets among the changed help sessions may concern."""
        sent: defaultdict[str, list[datetime]] = defaultdict(list)
        for session in (self._loaded[help_session_id] for help_session_id in self._changed):
            if session.sent and (person := self._person_of[session.help_session_id]):
                sent[person].append(session.sent.at)
        moments = [moment for of_person in sent.values() for moment in of_person]
        if not moments:
            return set()
        near = (_ROW.last_at >= min(moments) - WINDOW) & (_ROW.began <= max(moments))
        return {
            row.help_session_id
            for row in self._rows_of(sent, near)
            if any(row.began <= moment <= row.last_at + WINDOW for moment in sent[self._person_of[row.help_session_id]])
        }

    def _tickets(self, concerned: Iterable[str]) -> set[str]:
        """Ids of the rows whose tickets may concern these help sessions."""
        sessions = [self._loaded[help_session_id] for help_session_id in concerned]
        persons = {self._person_of[session.help_session_id] for session in sessions} - {""}
        if not persons:
            return set()
        first = min(session.events[0].at for session in sessions)
        last = max(session.events[-1].at for session in sessions)
        near = (_ROW.sent_at >= first) & (_ROW.sent_at <= last + WINDOW)
        return {row.help_session_id for row in self._rows_of(persons, near)}

    def _rows_of(self, persons: Iterable[str], near: ColumnElement[bool]) -> Iterator[Row[Any]]:
        """Yield rows of persons by whatever name the table has for them, and note whose they are."""
        names = self._digests.names_of(persons)
        for row in self._rows(names, near):
            self._person_of[row.help_session_id] = names[row.person]
            yield row

    def _rows(self, names: Iterable[str], *conditions: ColumnElement[bool]) -> Iterator[Row[Any]]:
        query: Select[Any] = select(_ROW.help_session_id, _ROW.person, _ROW.began, _ROW.last_at).where(*conditions)
        for some in batches(sorted(names)):
            yield from self._connection.execute(query.where(among(self._connection, _ROW.person, some)))

    def _with_contacts(self, concerned: Iterable[str]) -> dict[str, MeasuredSession]:
        tickets = tickets_by_person(self._loaded.values(), self._person_of)
        rows = {}
        for help_session_id in concerned:
            session, person = self._loaded[help_session_id], self._person_of[help_session_id]
            row = measured(session, person)
            rows[help_session_id] = with_contacts(row, session, tickets.get(person, ()) if person else ())
        return rows

    def _with_episodes(self, rows: Mapping[str, MeasuredSession]) -> dict[str, MeasuredSession]:
        """Rule 4: the rows of every drawn unit among these whose episode is new or another than before."""
        since: dict[str, datetime] = {}
        for row in rows.values():
            if row.draw_unit:
                since[row.draw_unit] = min(row.began, since.get(row.draw_unit, row.began))
        of_unit: defaultdict[str, dict[str, MeasuredSession]] = defaultdict(dict)
        for stored in self._stored(since):
            of_unit[stored.draw_unit][stored.help_session_id] = stored
        for row in rows.values():
            of_unit[row.draw_unit][row.help_session_id] = row
        self._load(name for group in of_unit.values() for name in group)
        placed = (
            (row, group[row.help_session_id])
            for unit, group in of_unit.items()
            if unit
            for row in with_episodes(group.values(), self._loaded, since[unit])
        )
        return {row.help_session_id: row for row, before in placed if row != before}

    def _stored(self, since: Mapping[str, datetime]) -> Iterator[MeasuredSession]:
        """Yield the rows of drawn units from the week before `since` on, without their articles."""
        for some in batches(sorted(since)):
            first = min(since[unit] for unit in some) - WINDOW
            for row in self._connection.execute(
                select(sessions_table).where(among(self._connection, _ROW.draw_unit, some), _ROW.began >= first)
            ):
                if row.began >= since[row.draw_unit] - WINDOW:
                    yield to_session(row)
