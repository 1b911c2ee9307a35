"""The follow-up question in the database: whom it may be put to now, that it was put, and its answer.

The rules stand in `deflection/measuring/follow_up.py`. Who may be asked is read from the derived tables; that somebody
was asked, and the answer, are events, each of which can be appended once only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from deflection import event_log
from deflection.event_log import ConcurrentStep
from deflection.help_session import Arm, HelpSession
from deflection.measuring.follow_up import (
    AT_THE_END,
    BY_PAGE,
    EARLIEST_BY_MAIL,
    EARLIEST_ON_A_PAGE,
    LATEST,
    LEFT_AFTER,
    STAYS_FOR,
    drawn_by,
)
from deflection.measuring.outcome import WINDOW
from deflection.measuring.same_problem import is_same_problem
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from webui.storage.derived.persons import batches
from webui.storage.derived.tables import persons_table, sessions_table

_ROW = sessions_table.c
_IN_ARM = _ROW.arm != Arm.NOT_ENROLLED.value


@dataclass(frozen=True, slots=True)
class Question:
    """A problem that its person is asked about."""

    help_session_id: str  # that it began with
    began: datetime
    way: str  # page or end
    is_new: bool  # nobody has put it yet


def question_on_page(
    connection: Connection, unit: str, digests: Collection[str], is_drawn: Callable[[str], bool], now: datetime
) -> Question | None:
    """Return what somebody is asked on the page that they visit now, the newest problem first; None = nothing.

    unit      that has drawn an arm of the hold-out; "" = none
    digests   of the person, and of what joins their facts; empty = cannot be known, is asked nothing outside the arms
    is_drawn  of what `drawn_by` names: whether the problem is asked about
    """
    began = _ROW.began.between(now - LATEST, now - EARLIEST_ON_A_PAGE)
    for row in _heads(connection, began, _IN_ARM & (_ROW.draw_unit == unit) if unit else None, _is_of(digests)):
        drawn = drawn_by(row.help_session_id, row.unit, Arm(row.arm))
        if not is_drawn(drawn) or answer_of(connection, row.help_session_id):
            continue
        asked = asked_about(connection, row.help_session_id)
        is_there = asked and asked.way == BY_PAGE and now - asked.at < STAYS_FOR
        if is_there or (asked is None and _may_be_asked(connection, row, now)):
            return Question(row.help_session_id, row.began, BY_PAGE, is_new=asked is None)
    return None


def question_after_leaving(
    connection: Connection, digests: Collection[str], is_drawn: Callable[[str], bool], now: datetime
) -> Question | None:
    """Return what somebody in no arm is asked who left a help session for the start page; arguments as above."""
    rows = _heads(connection, _ROW.began >= now - EARLIEST_ON_A_PAGE, _is_of(digests))
    if not rows or now - max(row.last_at for row in rows) < LEFT_AFTER:
        return None
    events = event_log.events_of(connection, rows[0].help_session_id)
    return question_at_the_end(connection, HelpSession(rows[0].help_session_id, events), digests, is_drawn, now)


def question_at_the_end(
    connection: Connection,
    help_session: HelpSession,
    digests: Collection[str],
    is_drawn: Callable[[str], bool],
    now: datetime,
) -> Question | None:
    """Return what somebody is asked about a help session of theirs that ends here; None = nothing."""
    started, name = help_session.started, help_session.help_session_id
    if started is None or started.arm is not Arm.NOT_ENROLLED or not started.person or help_session.sent:
        return None
    asked = asked_about(connection, name)
    if answer_of(connection, name) or not is_drawn(drawn_by(name, started.unit, started.arm)):
        return None
    is_there = asked and asked.way == AT_THE_END and now - asked.at < STAYS_FOR
    if is_there or (asked is None and not any(_was_asked(connection, who) for who in _persons(connection, digests))):
        return Question(name, started.at, AT_THE_END, is_new=asked is None)
    return None


def may_be_mailed(connection: Connection, help_session_id: str, now: datetime) -> bool:
    """Return whether a person may be asked by mail now about the problem that began with this help session."""
    rows = _heads(connection, _ROW.help_session_id == help_session_id, _IN_ARM, ~_IN_ARM)
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


def note_answer(
    connection: Connection, help_session_id: str, now: datetime, *, solved: bool, not_yet: bool = False
) -> bool:
    """Record the answer to a question that was put; return whether it is the first. Others change nothing."""
    asked = asked_about(connection, help_session_id)
    if asked is None or answer_of(connection, help_session_id):
        return False
    answered = FollowUpAnswered(now, help_session_id, asked.way, solved, not_yet)
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


def _is_of(digests: Collection[str]) -> ColumnElement[bool] | None:
    """Return the condition that a help session in no arm is of the person with these digests; None = without any."""
    return ~_IN_ARM & _ROW.person.in_(_with_one_of(digests)) if digests else None


def _with_one_of(digests: Collection[str]) -> Select[Any]:
    return select(persons_table.c.person).where(persons_table.c.digest.in_(digests)).distinct()


def _persons(connection: Connection, digests: Collection[str]) -> list[str]:
    return list(connection.execute(_with_one_of(digests)).scalars())


def _heads(
    connection: Connection, condition: ColumnElement[bool], *whose: ColumnElement[bool] | None
) -> list[Row[Any]]:
    """Return help sessions with which a problem began that nobody wrote about: of each of these, newest first."""
    columns = (_ROW.help_session_id, _ROW.began, _ROW.last_at, _ROW.person, _ROW.unit, _ROW.arm)
    is_silent = ~_ROW.episode_contact & _ROW.sent_at.is_(None) & _ROW.contact_seconds.is_(None)
    is_of_people = _ROW.met_gate & ~_ROW.is_machine & (_ROW.person != "")
    is_head = or_(_IN_ARM & (_ROW.drawn_episode == _ROW.help_session_id), ~_IN_ARM & is_of_people)
    query = select(*columns).where(condition, is_head, is_silent)
    newest_first = query.order_by(_ROW.began.desc(), _ROW.help_session_id)
    heads: list[Row[Any]] = []
    for wanted in whose:
        heads += [] if wanted is None else connection.execute(newest_first.where(wanted))
    return heads


def _may_be_asked(connection: Connection, head: Row[Any], now: datetime) -> bool:
    """Return whether the problem is over without a contact, and its person was not asked about it elsewhere."""
    others = [row for row in _of_person(connection, head, now) if row.help_session_id != head.help_session_id]
    if Arm(head.arm) is Arm.NOT_ENROLLED:
        newest = max((row.last_at for row in others), default=head.last_at)
        is_over = now - max(newest, head.last_at) >= EARLIEST_ON_A_PAGE
        return is_over and not _was_asked(connection, head.person)
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


def _was_asked(connection: Connection, person: str) -> bool:
    """Return whether the person was ever asked, about whatever."""
    ids = connection.execute(select(_ROW.help_session_id).where(_ROW.person == person)).scalars()
    facts = [_fact_id("asked", help_session_id) for help_session_id in ids]
    query = select(event_log.events_table.c.event_id).limit(1)
    known = event_log.events_table.c.help_session_id
    return any(connection.execute(query.where(known.in_(some))).first() for some in batches(facts))


def _is_asked_twin(connection: Connection, other: str, head: Row[Any]) -> bool:
    """Return whether the person was asked about the same problem under another help session, as on another device."""
    if asked_about(connection, other) is None:
        return False
    pair = sorted(event_log.help_sessions_of(connection, {other, head.help_session_id}), key=lambda h: h.events[0].at)
    return len(pair) == 2 and is_same_problem(*pair)
