"""The follow-up question in the database: whom it may be put to now, that it was put, and its answer.

The rules stand in `deflection/measuring/follow_up.py`. Who may be asked is read from the derived tables; that somebody
was asked, and the answer, are events, each of which can be appended once only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from deflection import event_log
from deflection.event_log import ConcurrentStep
from deflection.measuring.follow_up import BY_PAGE, EARLIEST_BY_MAIL, EARLIEST_ON_A_PAGE, LATEST, STAYS_FOR
from deflection.measuring.outcome import WINDOW
from deflection.measuring.same_problem import is_same_problem
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from webui.storage.derived.tables import sessions_table

_ROW = sessions_table.c


@dataclass(frozen=True, slots=True)
class Question:
    """A problem that its person is asked about."""

    help_session_id: str  # that it began with
    began: datetime
    is_new: bool  # nobody has put it yet


def question_on_page(
    connection: Connection, unit: str, is_drawn: Callable[[str], bool], now: datetime
) -> Question | None:
    """Return what a drawn unit is asked on the page that it visits now, the newest problem first; None = nothing.

    is_drawn  of a help session: whether the problem that began with it is asked about
    """
    if not unit:
        return None
    began = _ROW.began.between(now - LATEST, now - EARLIEST_ON_A_PAGE)
    for row in _heads(connection, (_ROW.draw_unit == unit) & began):
        if not is_drawn(row.help_session_id) or answer_of(connection, row.help_session_id):
            continue
        asked = asked_about(connection, row.help_session_id)
        is_there = asked and asked.way == BY_PAGE and now - asked.at < STAYS_FOR
        if is_there or (asked is None and _may_be_asked(connection, row, now)):
            return Question(row.help_session_id, row.began, is_new=asked is None)
    return None


def may_be_mailed(connection: Connection, help_session_id: str, now: datetime) -> bool:
    """Return whether a person may be asked by mail now about the problem that began with this help session."""
    rows = _heads(connection, _ROW.help_session_id == help_session_id)
    return any(
        EARLIEST_BY_MAIL <= now - row.began <= LATEST
        and asked_about(connection, help_session_id) is None
        and _may_be_asked(connection, row, now)
        for row in rows
    )


def note_asked(connection: Connection, asked: FollowUpAsked) -> None:
    """Record that the question was put; the second time nothing is recorded."""
    if asked_about(connection, asked.subject) is None:
        with suppress(ConcurrentStep), connection.begin_nested():
            event_log.append_fact(connection, asked, _fact_id("asked", asked.subject))


def note_answer(connection: Connection, help_session_id: str, now: datetime, *, solved: bool) -> bool:
    """Record the answer to a question that was put; return whether it is the first. Others change nothing."""
    asked = asked_about(connection, help_session_id)
    if asked is None or answer_of(connection, help_session_id):
        return False
    answered = FollowUpAnswered(now, help_session_id, asked.way, solved)
    try:
        with connection.begin_nested():
            event_log.append_fact(connection, answered, _fact_id("answered", help_session_id))
    except ConcurrentStep:
        return False
    return True


def asked_about(connection: Connection, help_session_id: str) -> FollowUpAsked | None:
    """Return that, when and how the question was put about a help session; None = it was not."""
    return next((e for e in _fact(connection, "asked", help_session_id) if isinstance(e, FollowUpAsked)), None)


def answer_of(connection: Connection, help_session_id: str) -> FollowUpAnswered | None:
    """Return the answer; None while there is none."""
    return next((e for e in _fact(connection, "answered", help_session_id) if isinstance(e, FollowUpAnswered)), None)


def _fact(connection: Connection, kind: str, help_session_id: str) -> tuple[Any, ...]:
    return event_log.events_of(connection, _fact_id(kind, help_session_id))


def _fact_id(kind: str, help_session_id: str) -> str:
    return hashlib.sha256(f"{kind}:{help_session_id}".encode()).hexdigest()[:32]


def _heads(connection: Connection, condition: ColumnElement[bool]) -> list[Row[Any]]:
    """Return help sessions with which a drawn problem began that nobody wrote about, newest first."""
    columns = (_ROW.help_session_id, _ROW.began, _ROW.last_at, _ROW.person)
    is_head = (_ROW.drawn_episode == _ROW.help_session_id) & ~_ROW.episode_contact & _ROW.sent_at.is_(None)
    query = select(*columns).where(condition, is_head).order_by(_ROW.began.desc(), _ROW.help_session_id)
    return list(connection.execute(query))


def _may_be_asked(connection: Connection, head: Row[Any], now: datetime) -> bool:
    """Return whether the problem is over without a contact, and its person was not asked about it elsewhere."""
    others = [row for row in _of_person(connection, head, now) if row.help_session_id != head.help_session_id]
    own = [row for row in others if row.drawn_episode == head.help_session_id]
    newest = max((row.last_at for row in own), default=head.last_at)
    if now - max(newest, head.last_at) < EARLIEST_ON_A_PAGE or any(row.sent_at for row in own):
        return False
    return not any(_is_asked_twin(connection, row.help_session_id, head) for row in others)


def _of_person(connection: Connection, head: Row[Any], now: datetime) -> list[Row[Any]]:
    if not head.person:
        return []
    near = (_ROW.person == head.person) & (_ROW.last_at >= now - LATEST - WINDOW - timedelta(days=1))
    columns = (_ROW.help_session_id, _ROW.began, _ROW.last_at, _ROW.sent_at, _ROW.drawn_episode)
    return list(connection.execute(select(*columns).where(near)))


def _is_asked_twin(connection: Connection, other: str, head: Row[Any]) -> bool:
    """Return whether the person was asked about the same problem under another help session, as on another device."""
    if asked_about(connection, other) is None:
        return False
    pair = sorted(event_log.help_sessions_of(connection, {other, head.help_session_id}), key=lambda h: h.events[0].at)
    return len(pair) == 2 and is_same_problem(*pair)
