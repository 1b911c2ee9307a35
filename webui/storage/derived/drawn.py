"""The episodes of people who were drawn, as columns: people with the same episodes are counted by the database.

Only for what people answered days later, single people are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, func, select

from deflection.event_log import facts
from deflection.help_session import Arm
from deflection.measuring import drawn_columns
from deflection.measuring.drawn_columns import ENOUGH_ANSWERS, Bit
from deflection.measuring.drawn_episodes import Answers, Drawn
from deflection.measuring.follow_up import BY_PAGE
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from webui.storage.derived.persons import batches
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_IN_HOLDOUT: Final = _ROW.arm == Arm.HOLDOUT
_COMPARED: Final[Mapping[Bit, ColumnElement[bool]]] = {
    Bit.HOLDOUT: _IN_HOLDOUT,
    Bit.CONTACT: _ROW.episode_contact,
    Bit.ABANDONED: and_(_ROW.form_begun, _ROW.sent_at.is_(None)),
}
_KNOWN: Final[Mapping[Bit, ColumnElement[bool]]] = {
    **_COMPARED,
    Bit.REACHABLE: _ROW.reachable,
    Bit.OPENED: _ROW.opened,
    Bit.SAID_SOLVED: _ROW.solved_by != "",
}
_SHARE: Final = len(_COMPARED)  # bit from which on the number of the share stands
_AT_ONCE: Final = 10_000  # rows that are read


def drawn_of_days(connection: Connection, days: Days, holdout_of: HoldoutOf) -> Drawn:
    """Return the episodes of the hold-out that began on these days and whose week is over.

    With too few answers for any figure, a row stands for all people with the same episodes; else everybody has rows.
    """
    since = datetime.combine(days.first, time(), UTC) - timedelta(days=1)  # whatever the time zone
    until = days.now + timedelta(seconds=1)
    answers = {fact.subject: fact.solved for fact in facts(connection, FollowUpAnswered, since, until)}
    if len(answers) < ENOUGH_ANSWERS:
        return alike_people(connection, days, holdout_of, answers)
    asked = facts(connection, FollowUpAsked, since, until)
    by_page = {fact.subject for fact in asked if fact.way == BY_PAGE}
    return single_people(connection, days, holdout_of, by_page, answers)


def alike_people(connection: Connection, days: Days, holdout_of: HoldoutOf, answered: Collection[str] = ()) -> Drawn:
    """Return the episodes with rows for each kind of person: they grow with what differs, not with people.

    answered  help sessions whose problem somebody answered about
    """
    wanted = _wanted(days, holdout_of)
    shares = _shares(connection, wanted)
    of_share = [case((_ROW.draw_share == share, number << _SHARE), else_=0) for number, share in enumerate(shares)]
    code = cast(sum(of_share[1:], start=_number(_COMPARED)), String)
    each = select(func.aggregate_strings(code, ",").label("story")).where(wanted).group_by(_ROW.draw_unit).subquery()
    counted: Counter[tuple[int, ...]] = Counter()
    for story, people in connection.execute(select(each.c.story, func.count()).group_by(each.c.story)):
        counted[tuple(sorted(map(int, story.split(","))))] += people
    stories = [
        ([(code, shares[code >> _SHARE]) for code in story], people) for story, people in sorted(counted.items())
    ]
    return drawn_columns.alike_people(stories, _answers(connection, wanted, answered))


def single_people(
    connection: Connection,
    days: Days,
    holdout_of: HoldoutOf,
    asked: Collection[str] = (),
    answers: Mapping[str, bool] | None = None,
) -> Drawn:
    """Return the episodes with rows for everybody, oldest first.

    asked    help sessions whose people were asked on a page
    answers  help session -> whether its problem is solved, as somebody answered
    """
    query = select(_ROW.help_session_id, _ROW.draw_unit, _ROW.draw_share, _number(_KNOWN))
    rows = connection.execute(query.where(_wanted(days, holdout_of)).order_by(_ROW.began, _ROW.help_session_id))
    later = dict.fromkeys(asked, 1 << Bit.REACHABLE)
    for name, solved in (answers or {}).items():
        later[name] = later.get(name, 0) | 1 << Bit.ANSWERED | solved << Bit.SOLVED
    units: dict[str, int] = {}
    parts = [_columns(some, units, later) for some in rows.partitions(_AT_ONCE)]
    person, shares, codes = (
        np.concatenate(columns) for columns in zip(_columns([], units, later), *parts, strict=True)
    )
    return drawn_columns.single_people(person, shares, codes)


def drawn_units(connection: Connection, days: Days, holdout_of: HoldoutOf) -> frozenset[str]:
    """Return the units that have such an episode."""
    return frozenset(connection.execute(select(_ROW.draw_unit).where(_wanted(days, holdout_of)).distinct()).scalars())


def _columns(rows: Sequence[Any], units: dict[str, int], later: Mapping[str, int]) -> tuple[Any, ...]:
    """Return number of the person, share and bits of each row; units gets new people."""
    person = [units.setdefault(unit, len(units)) for _, unit, _, _ in rows]
    codes = [code | later.get(name, 0) for name, _, _, code in rows]
    shares = [share for _, _, share, _ in rows]
    return (
        np.array(person, dtype=np.int64),
        np.array(shares, dtype=np.float64),
        np.array(codes, dtype=np.int64),
    )


def _wanted(days: Days, holdout_of: HoldoutOf) -> ColumnElement[bool]:
    return and_(
        days.of(_ROW.day),
        _ROW.drawn_episode == _ROW.help_session_id,
        _ROW.holdout == holdout_of,
        _ROW.began <= days.now - WINDOW,
    )


def _shares(connection: Connection, wanted: ColumnElement[bool]) -> list[float]:
    """Return the probabilities of the hold-out that people were drawn with; mostly it is one."""
    ends = connection.execute(select(func.min(_ROW.draw_share), func.max(_ROW.draw_share)).where(wanted)).one()
    if ends[0] == ends[1]:
        return [] if ends[0] is None else [ends[0]]
    return sorted(connection.execute(select(_ROW.draw_share).where(wanted).distinct()).scalars())


def _answers(connection: Connection, wanted: ColumnElement[bool], answered: Collection[str]) -> Answers:
    """Return how many of these episodes have an answer and no contact."""
    counted: Counter[bool] = Counter()
    for some in batches(answered):
        silent = and_(wanted, _ROW.help_session_id.in_(some), ~_ROW.episode_contact)
        counted.update(connection.execute(select(_IN_HOLDOUT).where(silent)).scalars())
    return Answers(treated=counted[False], holdout=counted[True])


def _number(flags: Mapping[Bit, ColumnElement[bool]]) -> ColumnElement[int]:
    bits: Iterator[ColumnElement[int]] = (case((flag, 1 << bit), else_=0) for bit, flag in flags.items())
    return sum(bits, start=next(bits))
