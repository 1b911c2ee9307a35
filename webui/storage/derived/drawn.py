"""The episodes of people who were drawn, as columns: people with the same episodes are counted by the database.

What people answered days later it does not know: whoever was asked on a page, or answered, is read, and is counted with
what they said instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, cast, func, select

from deflection.event_log import payloads
from deflection.help_session import Arm
from deflection.measuring import drawn_columns
from deflection.measuring.drawn_columns import Bit
from deflection.measuring.drawn_episodes import Drawn
from deflection.measuring.folds import LETTERS_OF_FOLD, fold_of
from deflection.measuring.follow_up import BY_PAGE
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from webui.storage.derived.as_stored import rows_as_stored
from webui.storage.derived.listed_values import listed
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_KNOWN: Final[Mapping[Bit, ColumnElement[bool]]] = {
    Bit.HOLDOUT: _ROW.arm == Arm.HOLDOUT,
    Bit.CONTACT: _ROW.episode_contact,
    Bit.ABANDONED: and_(_ROW.form_begun, _ROW.sent_at.is_(None)),
    Bit.REACHABLE: _ROW.reachable,
    Bit.OPENED: _ROW.opened,
    Bit.SAID_SOLVED: _ROW.solved_by != "",
}
_SHARE: Final = len(Bit)  # bit from which on the number of the share stands
_LAST: Final = func.substr(_ROW.draw_unit, func.length(_ROW.draw_unit))
_FOLD: Final = case(
    *((_LAST.in_(list(letters)), fold) for fold, letters in enumerate(LETTERS_OF_FOLD) if fold),
    else_=0,
)
_People = tuple[tuple[int, ...], int]  # codes of their episodes, and their fold


def drawn_of_days(connection: Connection, days: Days, holdout_of: HoldoutOf) -> Drawn:
    """Return the episodes of the hold-out that began on these days and whose week is over.

    A row stands for all people with the same episodes and answers: rows grow with what differs, not with people.
    """
    since = datetime.combine(days.first, time(), UTC) - timedelta(days=1)  # whatever the time zone
    wanted, shares = _wanted(days, holdout_of), _shares(connection, _wanted(days, holdout_of))
    counted = _without_answers(connection, wanted, shares)
    later = _later(connection, since, days.now + timedelta(seconds=1))
    for before, after in _of_single_people(connection, wanted, shares, later):
        counted[before] -= 1
        counted[after] += 1
    return drawn_columns.alike_people(
        [
            ([(code, shares[code >> _SHARE]) for code in story], fold, people)
            for (story, fold), people in sorted(counted.items())
            if people
        ]
    )


def drawn_units(connection: Connection, days: Days, holdout_of: HoldoutOf) -> frozenset[str]:
    """Return the units that have such an episode."""
    return frozenset(connection.execute(select(_ROW.draw_unit).where(_wanted(days, holdout_of)).distinct()).scalars())


def _without_answers(connection: Connection, wanted: ColumnElement[bool], shares: Sequence[float]) -> Counter[_People]:
    """Return how many people have the same episodes, by what the rows know of them."""
    story = func.aggregate_strings(cast(_code(shares), String), ",").label("story")
    each = select(story, func.min(_FOLD).label("fold")).where(wanted).group_by(_ROW.draw_unit).subquery()
    counted: Counter[_People] = Counter()
    alike: Select[Any] = select(*each.c, func.count()).group_by(*each.c)
    for codes, fold, people in rows_as_stored(connection, alike):
        counted[tuple(sorted(map(int, codes.split(",")))), fold] += people
    return counted


def _later(connection: Connection, since: datetime, until: datetime) -> Mapping[str, int]:
    """Return the bits of what became known later, by the help session that the problem began with."""
    later: dict[str, int] = {}
    for name, payload in payloads(connection, FollowUpAsked, since, until):
        if payload["way"] == BY_PAGE:
            later[name] = 1 << Bit.REACHABLE
    for name, payload in payloads(connection, FollowUpAnswered, since, until):
        asked = later.get(name, 0) & 1 << Bit.REACHABLE
        later[name] = asked | 1 << Bit.ANSWERED | bool(payload["solved"]) << Bit.SOLVED
    return later


def _of_single_people(
    connection: Connection, wanted: ColumnElement[bool], shares: Sequence[float], later: Mapping[str, int]
) -> Iterator[tuple[_People, _People]]:
    """Yield the episodes of everybody who was asked or answered: as the rows know them, and with what was answered."""
    of_whom_answered = _ROW.draw_unit.in_(select(_ROW.draw_unit).where(_ROW.help_session_id.in_(listed(later))))
    query = select(_ROW.draw_unit, _ROW.help_session_id, _code(shares)).where(wanted, of_whom_answered)
    of_unit: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for unit, name, code in rows_as_stored(connection, query) if later else ():
        of_unit[unit].append((name, code))
    for unit, episodes in of_unit.items():
        fold = fold_of(unit)
        before = tuple(sorted(code for _, code in episodes))
        yield (before, fold), (tuple(sorted(code | later.get(name, 0) for name, code in episodes)), fold)


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


def _code(shares: Sequence[float]) -> ColumnElement[int]:
    """Return the number of an episode: its bits, and the number of its share above them."""
    bits = [case((flag, 1 << bit), else_=0) for bit, flag in _KNOWN.items()]
    of_share = [case((_ROW.draw_share == share, number << _SHARE), else_=0) for number, share in enumerate(shares)]
    return sum([*bits[1:], *of_share[1:]], start=bits[0])
