"""Where a ticket stands: one story per rule, and what holds for every order of facts."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.desk import NOON
from tickets.conversation.standing import (
    UNDOABLE,
    Fact,
    FactKind,
    TicketStanding,
    TicketState,
    can_be_undone,
    standing,
    still_true,
)

HOUR = timedelta(hours=1)


def after(*kinds: FactKind | tuple[FactKind, str]) -> TicketStanding:
    """The standing when these things happened, one an hour."""
    pairs = [kind if isinstance(kind, tuple) else (kind, "") for kind in kinds]
    return standing(NOON, [Fact(at(n), kind, "eva", detail) for n, (kind, detail) in enumerate(pairs, start=1)])


def at(hours: int) -> datetime:
    return NOON + hours * HOUR


def test_a_ticket_stays_new_until_support_answers() -> None:
    assert after() == TicketStanding(TicketState.NEW, NOON)
    assert after(FactKind.NOTIFIED, FactKind.NOTED, FactKind.WROTE) == TicketStanding(TicketState.NEW, NOON)
    assert after((FactKind.ASSIGNED, "jan")) == TicketStanding(TicketState.NEW, NOON, assignee="jan")


def test_the_first_answer_is_kept_whatever_follows() -> None:
    assert after(FactKind.NOTIFIED, FactKind.ANSWERED) == TicketStanding(
        TicketState.ANSWERED, at(2), first_answer_at=at(2)
    )
    assert after(FactKind.ANSWERED, FactKind.WROTE, FactKind.ANSWERED).first_answer_at == at(1)


def test_after_an_answer_the_requester_makes_it_supports_turn_and_waits_from_the_first_message() -> None:
    now = after(FactKind.ANSWERED, FactKind.WROTE, FactKind.WROTE)

    assert now == TicketStanding(TicketState.OPEN, at(2), first_answer_at=at(1))
    assert now.state.is_waiting_for_support


def test_waiting_for_the_requester_ends_when_they_write() -> None:
    assert after(FactKind.ANSWERED, FactKind.WAITING).state is TicketState.WAITING
    assert after(FactKind.ANSWERED, FactKind.WAITING, FactKind.WROTE).state is TicketState.OPEN


def test_closed_and_solved_are_over_until_somebody_writes_or_reopens() -> None:
    assert after(FactKind.ANSWERED, FactKind.CLOSED).state.is_over
    assert after(FactKind.SOLVED).state is TicketState.SOLVED
    assert after(FactKind.SOLVED, FactKind.WROTE).state is TicketState.OPEN
    assert after(FactKind.CLOSED, FactKind.REOPENED).state is TicketState.OPEN


def test_a_snooze_ends_by_itself_by_a_click_and_by_what_the_other_side_writes() -> None:
    snoozed = (FactKind.SNOOZED, at(30).isoformat())

    assert after(snoozed).snoozed_until == at(30)
    assert after(snoozed) == TicketStanding(TicketState.NEW, NOON, snoozed_until=at(30))  # the wait goes on counting
    assert after(snoozed, FactKind.NOTED, (FactKind.ASSIGNED, "jan"), FactKind.NOTIFIED).snoozed_until == at(30)
    for kind in (FactKind.WROTE, FactKind.URGENT, FactKind.REOPENED, FactKind.CLOSED, FactKind.RESUMED):
        assert after(snoozed, kind).snoozed_until is None
    assert after(snoozed, FactKind.RESUMED, (FactKind.UNDONE, "1")).snoozed_until == at(30)


def test_tags_are_a_set_in_alphabetical_order() -> None:
    tagged = ((FactKind.TAGGED, "refund"), (FactKind.TAGGED, "app"), (FactKind.TAGGED, "app"))

    assert after(*tagged).tags == ("app", "refund")
    assert after(*tagged, (FactKind.UNTAGGED, "app")).tags == ("refund",)
    assert after((FactKind.UNTAGGED, "never-there")).tags == ()


def test_what_was_taken_back_counts_as_if_it_had_never_been() -> None:
    assert after((FactKind.ASSIGNED, "jan"), (FactKind.ASSIGNED, "eva"), (FactKind.UNDONE, "1")).assignee == "jan"
    assert after(FactKind.ANSWERED, FactKind.CLOSED, (FactKind.UNDONE, "1")) == after(FactKind.ANSWERED)


def test_only_a_click_that_still_counts_can_be_taken_back() -> None:
    facts = (Fact(NOON, FactKind.CLOSED), Fact(NOON, FactKind.ANSWERED), Fact(NOON, FactKind.UNDONE, detail="0"))

    assert can_be_undone(facts[:2], 0)
    assert not can_be_undone(facts, 0)  # twice
    assert not can_be_undone(facts, 1)  # a letter has left
    assert not can_be_undone(facts, 3)
    assert not can_be_undone(facts, -1)


@given(st.lists(st.sampled_from([kind for kind in FactKind if kind is not FactKind.UNDONE]), max_size=12))
def test_any_order_of_facts_gives_a_standing_that_makes_sense(kinds: list[FactKind]) -> None:
    facts = [Fact(at(n), kind, "eva", at(50).isoformat()) for n, kind in enumerate(kinds, start=1)]
    now = standing(NOON, facts)

    assert (now.first_answer_at is not None) == (FactKind.ANSWERED in kinds)
    assert NOON <= now.since <= at(len(kinds))
    if FactKind.WROTE in kinds[-1:]:
        assert now.state.is_waiting_for_support  # nobody who wrote last is forgotten


@given(st.lists(st.sampled_from(sorted(UNDOABLE)), min_size=1, max_size=8), st.data())
def test_taking_back_the_last_click_is_as_if_it_had_not_been_made(kinds: list[FactKind], data: st.DataObject) -> None:
    facts = tuple(Fact(at(n), kind, "eva", "jan") for n, kind in enumerate(kinds, start=1))
    position = data.draw(st.integers(0, len(facts) - 1))
    undone = (*facts, Fact(at(99), FactKind.UNDONE, "eva", str(position)))

    assert still_true(undone) == (*facts[:position], *facts[position + 1 :])
