"""Drawn episodes as columns are those of the definition; people with the same episodes are one row for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from deflection import event_log
from deflection.estimation.arms import treated_minus_holdout
from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.help_session import HelpSession, Started
from deflection.measuring.drawn_episodes import Drawn, as_drawn
from deflection.policy import HoldoutOf
from deflection.site_events import FollowUpAnswered
from tests.deflection.measuring.counted import drawn_episodes
from tests.product import empty_database
from tests.webui.storage.derived.arriving import MONDAY, append, arrivals, some_help_sessions
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.drawn import alike_people, drawn_of_days, single_people
from webui.storage.derived.reading import Days

NOW = MONDAY + timedelta(days=60)
DAYS = Days(MONDAY.date(), NOW.date(), NOW)
SHARES = (0.5, 1 / 3, 0.1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'db.sqlite3'}"
    database = empty_database(url)
    yield database
    database.close()


def with_shares(sessions: Sequence[HelpSession], shares: Sequence[float]) -> list[HelpSession]:
    """The same help sessions, of people who were drawn with these shares by turns."""
    changed = []
    for number, session in enumerate(sessions):
        started, *others = session.events
        assert isinstance(started, Started)
        if started.draw_unit:
            started = replace(started, draw_share=shares[number % len(shares)])
        changed.append(HelpSession(session.help_session_id, (started, *others)))
    return changed


def of_people(drawn: Drawn) -> Counter[tuple[tuple[object, ...], ...]]:
    """What each person's episodes are, and of how many people they are."""
    stories: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
    people: dict[int, int] = {}
    columns = drawn.episodes.holdout, drawn.episodes.drawn_with, drawn.episodes.contact, drawn.abandoned
    for person, alike, *episode in zip(drawn.episodes.person, drawn.episodes.alike, *columns, strict=True):
        stories[person].append(tuple(episode))
        people[person] = int(alike)
    counted: Counter[tuple[tuple[object, ...], ...]] = Counter()
    for person, story in stories.items():
        counted[tuple(sorted(story))] += people[person]
    return counted


@pytest.mark.parametrize("shares", [SHARES[:1], SHARES])
def test_the_columns_are_the_episodes_of_the_definition(database: Database, shares: Sequence[float]) -> None:
    sessions = with_shares(some_help_sessions(Random(5), 90), shares)
    with database.writing() as connection:
        append(connection, arrivals(Random(5), sessions))
    CatchUp(database).run()
    defined = as_drawn(drawn_episodes(sessions, (), HoldoutOf.GATE, NOW))

    with database.reading() as connection:
        alike = alike_people(connection, DAYS, HoldoutOf.GATE)
        single = single_people(connection, DAYS, HoldoutOf.GATE)

    assert of_people(alike) == of_people(single) == of_people(defined)
    assert single.follow_up
    assert defined.follow_up
    order = np.lexsort((defined.episodes.contact, *defined.follow_up.signals.T))
    other = np.lexsort((single.episodes.contact, *single.follow_up.signals.T))
    assert np.array_equal(single.follow_up.signals[other], defined.follow_up.signals[order])
    for estimate in (
        lambda drawn: avoided_contacts(drawn.episodes),
        lambda drawn: treated_minus_holdout(drawn.abandoned, drawn.episodes),
    ):
        one, all_of_them = estimate(alike), estimate(defined)
        for name in ("value", "lower", "upper"):
            assert getattr(one, name) == pytest.approx(getattr(all_of_them, name), rel=1e-12, abs=1e-15)


def test_a_few_answers_are_counted_and_enough_of_them_are_read_one_by_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = some_help_sessions(Random(5), 90)
    with database.writing() as connection:
        append(connection, arrivals(Random(5), sessions))
    CatchUp(database).run()
    answers = {session.help_session_id: number % 3 > 0 for number, session in enumerate(sessions[:40])}
    with database.writing() as connection:
        for name, solved in answers.items():
            answered = FollowUpAnswered(MONDAY + timedelta(days=30), name, "page", solved=solved)
            event_log.append_fact(connection, answered)

    drawn = []
    for enough in (100, 1):
        monkeypatch.setattr("webui.storage.derived.drawn.ENOUGH_ANSWERS", enough)
        with database.reading() as connection:
            drawn.append(drawn_of_days(connection, DAYS, HoldoutOf.GATE))
    few, enough = drawn

    assert few.follow_up is None
    assert enough.follow_up
    assert few.answers == enough.answers
    assert few.answers.treated + few.answers.holdout > 0
    silent = enough.follow_up.answered & ~enough.episodes.contact
    assert np.count_nonzero(silent) == few.answers.treated + few.answers.holdout


def test_where_nobody_was_drawn_there_are_no_episodes(database: Database) -> None:
    with database.reading() as connection:
        columns = alike_people(connection, DAYS, HoldoutOf.GATE), single_people(connection, DAYS, HoldoutOf.GATE)

    assert [len(drawn.episodes) for drawn in columns] == [0, 0]


def test_ten_times_as_many_people_are_no_more_rows(database: Database) -> None:
    rows = []
    for copies in (1, 10):
        sessions = [
            copy
            for session in some_help_sessions(Random(3), 30)
            for number in range(copies)
            if (copy := _copy(session, f"{copies}-{number}")).started
        ]
        with database.writing() as connection:
            append(connection, arrivals(Random(3), sessions))
        CatchUp(database).run()
        with database.reading() as connection:
            drawn = alike_people(connection, DAYS, HoldoutOf.GATE)
        rows.append((len(drawn.episodes), drawn.episodes.holdouts + drawn.episodes.treated))

    assert rows[1][0] == rows[0][0]
    assert rows[1][1] == 11 * rows[0][1]


def _copy(session: HelpSession, name: str) -> HelpSession:
    """The same, of somebody else."""
    started, *others = session.events
    assert isinstance(started, Started)
    person = {field: f"{value}-{name}" for field in ("person", "draw_unit") if (value := getattr(started, field))}
    links = tuple(f"{link}-{name}" for link in started.links)
    sent = [replace(event, links=()) if hasattr(event, "links") else event for event in others]
    return HelpSession(f"{session.help_session_id}-{name}", (replace(started, links=links, **person), *sent))
