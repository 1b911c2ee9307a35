"""The staff's list: filtered, counted, whoever waits longest first; in both kinds of database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.databases import sqlite_engine
from tests.tickets.desk import NOON, Desk, a_ticket, unhurried
from tickets import ticket_store
from tickets.conversation import conversation, inbox
from tickets.conversation.inbox import ALL, NOBODY, SNOOZED, SUPPORTS_TURN, Filter
from tickets.conversation.standing import Fact, FactKind, TicketState
from tickets.ticket import Ticket

HOUR = timedelta(hours=1)


def listed(engine: Engine, wanted: Filter, limit: int = 50, offset: int = 0) -> list[str]:
    with engine.begin() as connection:
        return [row.reference for row in inbox.rows(connection, wanted, NOON, limit=limit, offset=offset)]


def happens(desk: Desk, ticket: Ticket, kind: FactKind, detail: str = "", hours: int = 1) -> None:
    with desk.engine.begin() as connection:
        conversation.add_fact(connection, ticket.ticket_id, Fact(NOON + hours * HOUR, kind, "eva", detail))


def test_whoever_waits_longest_comes_first_also_after_writing_again(desk: Desk) -> None:
    first, second, third = (desk.receives(a_ticket(created_at=NOON + n * HOUR)) for n in range(3))
    write(desk.engine, a_message(first, at=NOON + 4 * HOUR))  # answered: nobody at support has to do anything
    write(desk.engine, a_message(second, at=NOON + 4 * HOUR))
    write(desk.engine, a_message(second, at=NOON + 5 * HOUR, kind="requester"))

    assert listed(desk.engine, Filter()) == [third.reference, second.reference]
    assert listed(desk.engine, Filter(state=TicketState.ANSWERED)) == [first.reference]
    assert len(listed(desk.engine, Filter(state=ALL))) == 3


def test_filters_narrow_and_counts_say_what_another_choice_would_show(desk: Desk) -> None:
    mine = desk.receives(a_ticket(topic="login"))
    other = desk.receives(a_ticket(lang="uk", purpose="content", topic="groups"))
    closed = desk.receives()
    happens(desk, mine, FactKind.ASSIGNED, "eva")
    happens(desk, closed, FactKind.CLOSED)

    assert listed(desk.engine, Filter(assignee="eva")) == [mine.reference]
    assert listed(desk.engine, Filter(assignee=NOBODY)) == [other.reference]
    assert listed(desk.engine, Filter(purpose="content", lang="uk")) == [other.reference]
    assert listed(desk.engine, Filter(topic="login", lang="uk")) == []
    with desk.engine.begin() as connection:
        counted = inbox.tally(connection, Filter(lang="sk"), NOON)
    assert counted.total == 1
    assert counted.facets["lang"] == {"sk": 1, "uk": 1}
    assert counted.facets["assignee"] == {"eva": 1}
    assert counted.facets["state"] == {SUPPORTS_TURN: 1, ALL: 2, "new": 1, "closed": 1}
    assert counted.facets["topic"] == {"login": 1}


CHOICES = {
    "purpose": st.sampled_from(["", "access", "content"]),
    "topic": st.sampled_from(["", "login", "groups"]),
    "lang": st.sampled_from(["", "sk", "uk"]),
    "state": st.sampled_from([SUPPORTS_TURN, SNOOZED, ALL, *TicketState]),
    "assignee": st.sampled_from(["", NOBODY, "eva"]),
}
HAPPENED = st.lists(
    st.tuples(
        CHOICES["purpose"].filter(bool),
        CHOICES["topic"].filter(bool),
        CHOICES["lang"].filter(bool),
        st.sampled_from([FactKind.CLOSED, FactKind.SOLVED, FactKind.ANSWERED, FactKind.NOTED, FactKind.SNOOZED]),
        st.sampled_from(["", "eva"]),
    ),
    max_size=6,
)


@given(happened=HAPPENED, chosen=st.fixed_dictionaries(CHOICES))
@settings(unhurried, max_examples=25)
def test_every_count_is_the_length_of_the_list_it_stands_beside(
    empty_sqlite: Path, happened: list[tuple[str, str, str, FactKind, str]], chosen: dict[str, str]
) -> None:
    engine = sqlite_engine(empty_sqlite)
    with engine.connect() as connection, connection.begin() as transaction:
        for purpose, topic, lang, kind, assignee in happened:
            ticket = a_ticket(purpose=purpose, topic=topic, lang=lang)
            ticket_store.save(connection, ticket, [])
            conversation.add_fact(connection, ticket.ticket_id, Fact(NOON, kind, "eva", (NOON + HOUR).isoformat()))
            conversation.add_fact(connection, ticket.ticket_id, Fact(NOON, FactKind.ASSIGNED, "eva", assignee))
        wanted = Filter(**chosen)
        counted = inbox.tally(connection, wanted, NOON)
        assert counted.total == len(inbox.rows(connection, wanted, NOON, limit=99))
        for facet, choices in counted.facets.items():
            for choice, number in choices.items():
                assert number == len(inbox.rows(connection, replace(wanted, **{facet: choice}), NOON, limit=99))
        transaction.rollback()
    engine.dispose()


def test_the_list_is_turned_page_by_page_without_losing_or_repeating_any(desk: Desk) -> None:
    expected = {desk.receives(a_ticket()).reference for _ in range(7)}  # all at the same moment

    pages = [listed(desk.engine, Filter(), limit=3, offset=offset) for offset in (0, 3, 6)]

    assert [len(page) for page in pages] == [3, 3, 1]
    assert set().union(*pages) == expected


def test_held_tickets_and_the_tickets_of_one_address_or_member_are_found(desk: Desk) -> None:
    held = desk.receives(a_ticket(held=True, email="Eva@example.sk", member_id="m-1"))
    desk.receives()

    assert listed(desk.engine, Filter(delivery="held")) == [held.reference]
    assert listed(desk.engine, Filter(email="eva@EXAMPLE.sk", state=ALL)) == [held.reference]
    with desk.engine.begin() as connection:
        assert [row.reference for row in inbox.of_member(connection, "m-1", limit=9)] == [held.reference]
        assert inbox.of_member(connection, "", limit=9) == ()


def test_a_snoozed_ticket_is_in_no_other_list_until_its_moment_and_then_stands_where_it_stood(desk: Desk) -> None:
    snoozed, later = desk.receives(a_ticket(created_at=NOON)), desk.receives(a_ticket(created_at=NOON + HOUR))
    happens(desk, snoozed, FactKind.SNOOZED, (NOON + 5 * HOUR).isoformat())

    def listed_at(hours: int, wanted: Filter) -> list[str]:
        with desk.engine.begin() as connection:
            return [row.reference for row in inbox.rows(connection, wanted, NOON + hours * HOUR, limit=9)]

    assert listed_at(2, Filter()) == listed_at(2, Filter(state="new")) == [later.reference]
    assert listed_at(2, Filter(state=SNOOZED)) == [snoozed.reference]
    assert set(listed_at(2, Filter(state=ALL))) == {snoozed.reference, later.reference}
    assert listed_at(5, Filter()) == [snoozed.reference, later.reference]  # the longest wait first
    assert listed_at(5, Filter(state=SNOOZED)) == []
    with desk.engine.begin() as connection:
        assert inbox.next_after(connection, later.ticket_id, Filter(), NOON + 2 * HOUR) is None
        assert inbox.next_after(connection, later.ticket_id, Filter(), NOON + 5 * HOUR) == snoozed.reference


def test_tickets_are_listed_by_tag_and_tags_follow_what_happens(desk: Desk) -> None:
    refund, other = desk.receives(), desk.receives()
    happens(desk, refund, FactKind.TAGGED, "refund")
    happens(desk, refund, FactKind.TAGGED, "app")
    happens(desk, other, FactKind.TAGGED, "app")

    assert listed(desk.engine, Filter(tag="refund")) == [refund.reference]
    with desk.engine.begin() as connection:
        assert inbox.tags_in_use(connection) == ("app", "refund")
        rows = inbox.rows(connection, Filter(tag="refund"), NOON, limit=9)
        assert [row.tags for row in rows] == [("app", "refund")]
        assert inbox.tally(connection, Filter(tag="app"), NOON).total == 2
    happens(desk, refund, FactKind.UNTAGGED, "refund")
    assert listed(desk.engine, Filter(tag="refund")) == []
