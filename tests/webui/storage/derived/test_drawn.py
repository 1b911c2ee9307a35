"""Drawn episodes as columns are those of the definition; people with the same episodes are one row for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from deflection import event_log
from deflection.estimation.arms import treated_minus_holdout
from deflection.estimation.avoided_contacts import avoided_contacts
from deflection.estimation.true_deflection import true_deflection
from deflection.estimation.unreachable import true_deflection_bounds
from deflection.help_session import HelpSession, Started
from deflection.measuring.drawn_episodes import Drawn, as_drawn
from deflection.policy import HoldoutOf
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from tests.deflection.measuring.counted import drawn_episodes
from tests.product import empty_database
from tests.webui.storage.derived.arriving import MONDAY, append, arrivals, some_help_sessions
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.drawn import drawn_of_days
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
    episodes, follow_up = drawn.episodes, drawn.follow_up
    solved = follow_up.answered & follow_up.solved
    signals = (tuple(row) for row in follow_up.signals)
    compared = episodes.holdout, episodes.drawn_with, episodes.contact, episodes.fold, drawn.abandoned, drawn.reachable
    columns = (*compared, follow_up.answered, solved, signals)
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
        alike = drawn_of_days(connection, DAYS, HoldoutOf.GATE)

    assert of_people(alike) == of_people(defined)
    for estimate in (
        lambda drawn: avoided_contacts(drawn.episodes),
        lambda drawn: treated_minus_holdout(drawn.abandoned, drawn.episodes),
    ):
        one, all_of_them = estimate(alike), estimate(defined)
        for name in ("value", "lower", "upper"):
            assert getattr(one, name) == pytest.approx(getattr(all_of_them, name), rel=1e-12, abs=1e-15)


def test_answers_are_those_of_the_definition_whoever_gave_them(database: Database) -> None:
    some = with_shares(some_help_sessions(Random(5), 90), SHARES)
    sessions = [copy for session in some for number in range(12) if (copy := _copy(session, str(number))).started]
    with database.writing() as connection:
        append(connection, arrivals(Random(5), sessions))
    CatchUp(database).run()  # what is answered later changes rows that are there
    answers = {session.help_session_id: number % 4 > 1 for number, session in enumerate(sessions) if number % 3}
    asked = {session.help_session_id for number, session in enumerate(sessions) if number % 5 < 2}
    with database.writing() as connection:
        later = MONDAY + timedelta(days=30)
        for name in asked:
            event_log.append_fact(connection, FollowUpAsked(later, name, "page", 0.5))
        for name, solved in answers.items():
            event_log.append_fact(connection, FollowUpAnswered(later, name, "page", solved=solved))
    CatchUp(database).run()
    defined = as_drawn(drawn_episodes(sessions, (), HoldoutOf.GATE, NOW, asked, answers))

    with database.reading() as connection:
        drawn = drawn_of_days(connection, DAYS, HoldoutOf.GATE)

    assert of_people(drawn) == of_people(defined)
    assert len(drawn.episodes) < len(defined.episodes)
    assert drawn.answers == defined.answers
    known, expected = (true_deflection(each.episodes, each.follow_up) for each in (drawn, defined))
    bounds, expected_bounds = (
        true_deflection_bounds(each.episodes, each.follow_up, each.reachable) for each in (drawn, defined)
    )
    for one, other in (
        (known.solved, expected.solved),
        (known.extra_give_ups, expected.extra_give_ups),
        (bounds, expected_bounds),
    ):
        assert astuple(one) == pytest.approx(astuple(other), rel=1e-10, abs=1e-12)


def test_where_nobody_was_drawn_there_are_no_episodes(database: Database) -> None:
    with database.reading() as connection:
        drawn = drawn_of_days(connection, DAYS, HoldoutOf.GATE)

    assert len(drawn.episodes) == 0


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
            drawn = drawn_of_days(connection, DAYS, HoldoutOf.GATE)
        rows.append((len(drawn.episodes), drawn.episodes.holdouts + drawn.episodes.treated))

    assert rows[1][0] == rows[0][0]
    assert rows[1][1] == 11 * rows[0][1]


def _copy(session: HelpSession, name: str) -> HelpSession:
    """The same, of somebody else."""
    started, *others = session.events
    assert isinstance(started, Started)
    person = {field: f"{name}-{value}" for field in ("person", "draw_unit") if (value := getattr(started, field))}
    links = tuple(f"{link}-{name}" for link in started.links)
    sent = [replace(event, links=()) if hasattr(event, "links") else event for event in others]
    return HelpSession(f"{session.help_session_id}-{name}", (replace(started, links=links, **person), *sent))
