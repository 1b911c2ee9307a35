"""Events in a real SQLite file: what goes in comes out, in order, once; and two writers cannot both be next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, select, text

from deflection import event_log
from deflection.event_log import (
    ConcurrentStep,
    append,
    append_fact,
    count_by_subject,
    events_of,
    events_table,
    facts,
    forget_digests,
    forget_texts,
    help_sessions,
)
from deflection.help_session import (
    Arm,
    ArticleServed,
    ArticleUnavailable,
    Event,
    ExemptTopicChosen,
    FormBegun,
    FormShown,
    HelpSession,
    Offer,
    OperatorVouched,
    ProblemDescribed,
    Reopened,
    SearchOutcome,
    SolutionWithdrawn,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.site_events import ArticleRated, ArticleViewed, Stream, TicketChanged
from webui.storage.database import Database

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
STARTED = Started(NOW, "sk", "web", "owner-a", "person-a", member=True, arm=Arm.HOLDOUT)
DESCRIBED = ProblemDescribed(
    at=NOW,
    text="Zabudnuté heslo 🔑",
    topic="password",
    search=SearchOutcome.CONFIDENT,
    reading_list=(Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9),),
    weak=(Offer("prihlasenie", "sk", "rev-2", "Prihlásenie", 0.1), Offer("a", "cs", "", "", 0.0)),
    generation="gen-1",
    level="enforce",
)
ONE_OF_EACH: tuple[Event, ...] = (
    STARTED,
    DESCRIBED,
    ExemptTopicChosen(NOW, "hijacked"),
    OperatorVouched(NOW, "jana"),
    ArticleServed(NOW, "obnova-hesla", "rev-1", "gen-1", "page"),
    ArticleUnavailable(NOW, "prihlasenie", search_down=True),
    SolvedAnswered(NOW, "obnova-hesla", solved=False, reason="unclear"),
    SolutionWithdrawn(NOW),
    Reopened(NOW),
    TicketSent(NOW, "ticket-1", "OK-1", "exempt:hijacked", "0" * 64, ("link-a", "link-b")),
    FormShown(NOW, "read"),
    FormBegun(NOW),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'events.sqlite3'}")
    event_log.metadata.create_all(database.engine)
    yield database
    database.close()


def write(database: Database, help_session_id: str, *events: Event) -> None:
    with database.writing() as connection:
        for position, event in enumerate(events):
            append(connection, help_session_id, position, event)


def read(database: Database, help_session_id: str) -> tuple[Event, ...]:
    with database.reading() as connection:
        return events_of(connection, help_session_id)


# --- round trip ---------------------------------------------------------------------------------------


def test_the_examples_leave_out_no_kind_of_event() -> None:
    assert {type(event) for event in ONE_OF_EACH} == set(get_args(Event))


def test_one_of_each_comes_back_as_it_was_in_the_same_order(database: Database) -> None:
    write(database, "hs-1", *ONE_OF_EACH)

    assert read(database, "hs-1") == ONE_OF_EACH
    assert repr(read(database, "hs-1")) == repr(ONE_OF_EACH)  # an enum is no longer a mere text


def test_they_are_there_after_the_process_ended(tmp_path: Path, database: Database) -> None:
    write(database, "hs-1", *ONE_OF_EACH)
    database.close()

    again = Database(f"sqlite:///{tmp_path / 'events.sqlite3'}")

    assert read(again, "hs-1") == ONE_OF_EACH
    again.close()


def test_an_unknown_help_session_has_no_events(database: Database) -> None:
    assert read(database, "nobody") == ()


def test_a_moment_written_in_another_time_zone_is_the_same_moment(database: Database) -> None:
    in_bratislava = NOW.astimezone(timezone(timedelta(hours=2)))
    write(database, "hs-1", replace(STARTED, at=in_bratislava))

    (event,) = read(database, "hs-1")

    assert event.at == NOW
    assert event.at.tzinfo is UTC


offers = st.builds(Offer, st.text(), st.text(), st.text(), st.text(), st.floats(0, 1))
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - the zone is the line's other argument
any_text = st.text(alphabet=st.characters(codec=None, exclude_categories=()))  # NUL and lone surrogates, too
any_event = st.one_of(
    *(
        st.builds(
            kind,
            **{
                name: {
                    "datetime": moments,
                    "str": any_text,
                    "bool": st.booleans(),
                    "float": st.floats(0, 1),
                    "int": st.integers(0, 9),
                    "tuple[str, ...]": st.lists(st.text(), max_size=2).map(tuple),
                    "float | None": st.none() | st.floats(0, 1),
                    "Arm": st.sampled_from(Arm),
                    "SearchOutcome": st.sampled_from(SearchOutcome),
                    "tuple[Offer, ...]": st.lists(offers, max_size=3).map(tuple),
                }[annotation]
                for name, annotation in kind.__annotations__.items()
            },
        )
        for kind in get_args(Event)
    )
)


@given(event=any_event)
def test_any_event_comes_back_as_it_was(event: Event) -> None:
    with create_engine("sqlite://").connect() as connection:
        event_log.metadata.create_all(connection)
        append(connection, "hs-1", 0, event)

        assert events_of(connection, "hs-1") == (event,)


# --- appended, never changed --------------------------------------------------------------------------


def test_the_same_position_cannot_be_written_twice(database: Database) -> None:
    write(database, "hs-1", STARTED, DESCRIBED)

    with pytest.raises(ConcurrentStep), database.writing() as connection:
        append(connection, "hs-1", 1, Reopened(NOW))

    assert read(database, "hs-1") == (STARTED, DESCRIBED)


def test_the_same_position_of_two_help_sessions_can(database: Database) -> None:
    write(database, "hs-1", STARTED)
    write(database, "hs-2", STARTED)

    assert read(database, "hs-1") == read(database, "hs-2") == (STARTED,)


def test_what_the_losing_step_wrote_besides_is_gone_with_it(database: Database) -> None:
    write(database, "hs-1", STARTED)

    with pytest.raises(ConcurrentStep), database.writing() as connection:
        append(connection, "hs-2", 0, STARTED)
        append(connection, "hs-1", 0, STARTED)

    assert read(database, "hs-2") == ()


def test_of_eight_writers_at_one_position_one_wins_and_seven_are_told(database: Database) -> None:
    write(database, "hs-1", STARTED)
    start, told = Barrier(8), []

    def step() -> None:
        start.wait()
        try:
            with database.writing() as connection:
                append(connection, "hs-1", 1, DESCRIBED)
        except ConcurrentStep as refusal:
            told.append(refusal)

    together([Thread(target=step) for _ in range(8)])

    assert len(told) == 7
    assert read(database, "hs-1") == (STARTED, DESCRIBED)


def together(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- reading many -------------------------------------------------------------------------------------


def test_help_sessions_come_whole_by_the_day_they_began(database: Database) -> None:
    write(database, "before", replace(STARTED, at=NOW - timedelta(seconds=1)), DESCRIBED)
    write(database, "first", STARTED, replace(DESCRIBED, at=NOW + timedelta(days=3)))
    write(database, "second", replace(STARTED, at=NOW + timedelta(hours=23)), DESCRIBED)
    write(database, "after", replace(STARTED, at=NOW + timedelta(days=1)), DESCRIBED)

    with database.reading() as connection:
        found = list(help_sessions(connection, NOW, NOW + timedelta(days=1)))

    assert found == [
        HelpSession("first", (STARTED, replace(DESCRIBED, at=NOW + timedelta(days=3)))),
        HelpSession("second", (replace(STARTED, at=NOW + timedelta(hours=23)), DESCRIBED)),
    ]


def test_no_help_session_in_that_time_is_an_empty_list(database: Database) -> None:
    write(database, "hs-1", STARTED)

    with database.reading() as connection:
        assert list(help_sessions(connection, NOW + timedelta(days=1), NOW + timedelta(days=2))) == []


# --- forgetting ---------------------------------------------------------------------------------------


def test_old_texts_are_emptied_and_everything_else_stays(database: Database) -> None:
    recent = replace(DESCRIBED, at=NOW + timedelta(days=100))
    write(database, "old", *ONE_OF_EACH)
    write(database, "new", STARTED, recent)

    with database.writing() as connection:
        forgotten = forget_texts(connection, NOW + timedelta(days=1))

    assert forgotten == 1
    emptied = tuple(
        replace(e, text="", emptied=True) if isinstance(e, ProblemDescribed) and e.text else e for e in ONE_OF_EACH
    )
    assert read(database, "old") == emptied
    assert read(database, "new") == (STARTED, recent)


def test_no_word_of_a_forgotten_text_is_left_in_the_table(database: Database) -> None:
    write(database, "old", STARTED, replace(DESCRIBED, text="volám sa Jozef Mrkvička"))

    with database.writing() as connection:
        forget_texts(connection, NOW + timedelta(days=1))

    assert "Mrkvi" not in everything(database)


def test_forgetting_twice_forgets_nothing_more(database: Database) -> None:
    write(database, "old", STARTED, DESCRIBED)

    with database.writing() as connection:
        assert forget_texts(connection, NOW + timedelta(days=1)) == 1
        assert forget_texts(connection, NOW + timedelta(days=1)) == 0


def test_a_text_is_kept_up_to_the_very_moment(database: Database) -> None:
    write(database, "hs-1", STARTED, DESCRIBED)

    with database.writing() as connection:
        assert forget_texts(connection, NOW) == 0


def test_many_texts_are_forgotten_a_few_at_a_time(database: Database) -> None:
    for number in range(5):
        write(database, f"hs-{number}", STARTED, DESCRIBED)

    with database.writing() as connection:
        forgotten = [forget_texts(connection, NOW + timedelta(days=1), limit=2) for _ in range(4)]

    assert forgotten == [2, 2, 1, 0]


def test_a_text_with_half_a_letter_can_be_forgotten_too(database: Database) -> None:
    write(database, "old", STARTED, replace(DESCRIBED, text="heslo \ud83d", topic="\ud83d"))

    with database.writing() as connection:
        assert forget_texts(connection, NOW + timedelta(days=1)) == 1


def test_the_digest_of_a_sent_text_is_forgotten_by_itself(database: Database) -> None:
    write(database, "old", *ONE_OF_EACH)

    with database.writing() as connection:
        forgotten = [forget_digests(connection, NOW + timedelta(days=1)) for _ in range(2)]

    assert forgotten == [1, 0]
    emptied = tuple(replace(e, text_digest="") if isinstance(e, TicketSent) else e for e in ONE_OF_EACH)
    assert read(database, "old") == emptied


def everything(database: Database) -> str:
    with database.reading() as connection:
        return "\n".join(str(tuple(row)) for row in connection.execute(select(events_table)))


def test_the_stored_kind_is_the_name_that_the_code_uses(database: Database) -> None:
    """Renaming an event would make old rows unreadable: a migration has to come with it."""
    write(database, "hs-1", *ONE_OF_EACH)

    with database.reading() as connection:
        assert kinds(connection) == {
            "Started",
            "ProblemDescribed",
            "ExemptTopicChosen",
            "OperatorVouched",
            "ArticleServed",
            "ArticleUnavailable",
            "SolvedAnswered",
            "SolutionWithdrawn",
            "Reopened",
            "TicketSent",
            "FormShown",
            "FormBegun",
        }
        assert connection.execute(select(func.count()).select_from(events_table)).scalar_one() == 12
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def kinds(connection: Connection) -> set[str]:
    return set(connection.execute(select(events_table.c.kind)).scalars())


def test_an_event_that_is_older_than_a_field_has_its_default() -> None:
    with create_engine("sqlite://").connect() as connection:
        event_log.metadata.create_all(connection)
        append(connection, "hs-1", 0, DESCRIBED)
        old = {name: value for name, value in asdict(DESCRIBED).items() if name not in ("at", "answerable", "explored")}
        connection.execute(events_table.update().values(payload=json.dumps(old)))

        assert events_of(connection, "hs-1") == (DESCRIBED,)


# --- versions and streams ------------------------------------------------------------------------------

DRAWN_LONG_AGO = {
    "lang": "sk",
    "channel": "web",
    "owner": "owner-a",
    "person": "person-a",
    "member": False,
    "arm": "holdout",
}


def test_a_draw_of_the_first_version_was_of_the_cookie_and_of_the_gate(database: Database) -> None:
    write(database, "hs-1", STARTED)
    with database.writing() as connection:
        connection.execute(events_table.update().values(payload=json.dumps(DRAWN_LONG_AGO)))

    (event,) = read(database, "hs-1")

    assert isinstance(event, Started)
    assert (event.holdout, event.draw_unit, event.draw_version) == ("gate", "owner-a", 1)
    assert (event.draw_share, event.unit) == (None, "person-a")


def test_who_was_not_enrolled_long_ago_has_drawn_nothing(database: Database) -> None:
    write(database, "hs-1", STARTED)
    with database.writing() as connection:
        payload = json.dumps({**DRAWN_LONG_AGO, "arm": "not_enrolled"})
        connection.execute(events_table.update().values(payload=payload))

    (event,) = read(database, "hs-1")

    assert isinstance(event, Started)
    assert (event.holdout, event.draw_unit, event.draw_version) == ("", "", 0)


def test_an_event_says_the_version_of_its_kind(database: Database) -> None:
    write(database, "hs-1", STARTED, SolutionWithdrawn(NOW))

    with database.reading() as connection:
        payloads = connection.execute(select(events_table.c.payload)).scalars()
        assert [json.loads(payload)["v"] for payload in payloads] == [2, 1]


def test_facts_beside_help_sessions_are_no_help_sessions(database: Database) -> None:
    write(database, "hs-1", STARTED)
    viewed = ArticleViewed(NOW, "sk/heslo", "unit-a")
    with database.writing() as connection:
        for fact in (viewed, viewed, ArticleRated(NOW, "sk/heslo", helped=True)):
            append_fact(connection, fact)

    span = NOW, NOW + timedelta(days=1)
    with database.reading() as connection:
        assert list(facts(connection, ArticleViewed, *span)) == [viewed, viewed]
        assert count_by_subject(connection, ArticleViewed, NOW) == {"sk/heslo": 2}
        assert [h.help_session_id for h in help_sessions(connection, *span)] == ["hs-1"]
        assert list(connection.execute(event_log.living_since(NOW)).scalars()) == ["hs-1"]


def test_a_fact_with_a_name_can_be_appended_only_once(database: Database) -> None:
    closed = TicketChanged(NOW, "t-1", "closed", by_staff=True, position=3)
    with database.writing() as connection:
        append_fact(connection, closed, "f" * 32)

    with pytest.raises(ConcurrentStep), database.writing() as connection:
        append_fact(connection, closed, "f" * 32)

    with database.reading() as connection:
        assert event_log.known_facts(connection, Stream.DESK, NOW) == {"f" * 32}
        assert event_log.newest_fact_at(connection, Stream.DESK) == NOW
        assert event_log.newest_fact_at(connection, Stream.SITE) is None
