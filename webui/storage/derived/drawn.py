"""The episodes of people who were drawn, as columns: people with the same episodes are counted by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, func, select

from deflection.measuring import drawn_columns
from deflection.measuring.drawn_episodes import Drawn
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from webui.storage.derived.reading import Days
from webui.storage.derived.tables import sessions_table

_ROW: Final = sessions_table.c
_BETWEEN_PEOPLE: Final = ";"
_Story = tuple[int, ...]  # codes of the episodes of a person, with the number of the share of each above


def drawn_of_days(connection: Connection, days: Days, holdout_of: HoldoutOf) -> Drawn:
    """Return the episodes of the hold-out that began on these days and whose week is over.

    A row stands for all people with the same episodes and answers: rows grow with what differs, not with people.
    """
    wanted = _wanted(days, holdout_of)
    counted, shares = _counted(connection, wanted)
    if len(shares) > 1:
        distinct = select(_ROW.draw_share).where(wanted).distinct().order_by(_ROW.draw_share)
        counted, shares = _counted(connection, wanted, connection.execute(distinct).scalars().all())
    return drawn_columns.alike_people(
        [
            ([(code, shares[code >> drawn_columns.SHARE]) for code in story], people)
            for story, people in sorted(counted.items())
        ]
    )


def drawn_units(connection: Connection, days: Days, holdout_of: HoldoutOf) -> frozenset[str]:
    """Return the units that have such an episode."""
    return frozenset(connection.execute(select(_ROW.draw_unit).where(_wanted(days, holdout_of)).distinct()).scalars())


def _counted(
    connection: Connection, wanted: ColumnElement[bool], shares: Sequence[float] = ()
) -> tuple[Counter[_Story], list[float]]:
    """Return how many people have the same episodes, and with which probabilities of the hold-out people were drawn.

    shares  all of them, to tell episodes apart; without them the smallest and the largest are returned, mostly one
    """
    numbers = [
        case((_ROW.draw_share == share, number << drawn_columns.SHARE), else_=0) for number, share in enumerate(shares)
    ]
    code = sum(numbers[1:], start=_ROW.drawn_code)
    story = func.aggregate_strings(cast(code, String), ",").label("story")
    ends = func.min(_ROW.draw_share).label("least"), func.max(_ROW.draw_share).label("most")
    each = select(story, *ends).where(wanted).group_by(_ROW.draw_unit).subquery().c
    stories = func.aggregate_strings(each.story, _BETWEEN_PEOPLE)  # a row for each would take as long as all of it
    everybody = select(stories, func.min(each.least), func.max(each.most))
    of_people, least, most = connection.execute(everybody).one()
    counted: Counter[_Story] = Counter()
    for codes, people in Counter(of_people.split(_BETWEEN_PEOPLE) if of_people else ()).items():
        counted[tuple(sorted(map(int, codes.split(","))))] += people
    return counted, list(shares) or sorted({least, most} - {None})


def _wanted(days: Days, holdout_of: HoldoutOf) -> ColumnElement[bool]:
    return and_(
        days.of(_ROW.day),
        _ROW.drawn_code.is_not(None),
        _ROW.holdout == holdout_of,
        _ROW.began <= days.now - WINDOW,
    )
