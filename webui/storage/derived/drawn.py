"""The episodes of people who were drawn, as columns: people with the same episodes are counted by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, cast, func, or_, select

from deflection.help_session import Arm
from deflection.measuring import drawn_columns
from deflection.measuring.drawn_columns import Bit
from deflection.measuring.drawn_episodes import Drawn
from deflection.measuring.folds import LETTERS_OF_FOLD
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from webui.storage.derived.as_stored import rows_as_stored
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_BITS: Final[Mapping[Bit, ColumnElement[bool]]] = {
    Bit.HOLDOUT: _ROW.arm == Arm.HOLDOUT,
    Bit.CONTACT: _ROW.episode_contact,
    Bit.ABANDONED: and_(_ROW.form_begun, _ROW.sent_at.is_(None)),
    Bit.REACHABLE: or_(_ROW.reachable, _ROW.asked_on_page),
    Bit.OPENED: _ROW.opened,
    Bit.SAID_SOLVED: _ROW.solved_by != "",
    Bit.ANSWERED: _ROW.said_later.is_not(None),
    Bit.SOLVED: _ROW.said_later,
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
    wanted, shares = _wanted(days, holdout_of), _shares(connection, _wanted(days, holdout_of))
    return drawn_columns.alike_people(
        [
            ([(code, shares[code >> _SHARE]) for code in story], fold, people)
            for (story, fold), people in sorted(_counted(connection, wanted, shares).items())
        ]
    )


def drawn_units(connection: Connection, days: Days, holdout_of: HoldoutOf) -> frozenset[str]:
    """Return the units that have such an episode."""
    return frozenset(connection.execute(select(_ROW.draw_unit).where(_wanted(days, holdout_of)).distinct()).scalars())


def _counted(connection: Connection, wanted: ColumnElement[bool], shares: Sequence[float]) -> Counter[_People]:
    """Return how many people have the same episodes."""
    story = func.aggregate_strings(cast(_code(shares), String), ",").label("story")
    each = select(story, func.min(_FOLD).label("fold")).where(wanted).group_by(_ROW.draw_unit).subquery()
    counted: Counter[_People] = Counter()
    alike: Select[Any] = select(*each.c, func.count()).group_by(*each.c)
    for codes, fold, people in rows_as_stored(connection, alike):
        counted[tuple(sorted(map(int, codes.split(",")))), fold] += people
    return counted


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
    bits = [case((flag, 1 << bit), else_=0) for bit, flag in _BITS.items()]
    of_share = [case((_ROW.draw_share == share, number << _SHARE), else_=0) for number, share in enumerate(shares)]
    return sum([*bits[1:], *of_share[1:]], start=bits[0])
