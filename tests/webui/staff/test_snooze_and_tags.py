"""A ticket comes back later; tags say what it is about. Both are in its history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.webui.staff.house import House
from tests.webui.staff.test_bulk import acts


def test_a_snoozed_ticket_leaves_the_list_and_comes_back_by_itself(house: House) -> None:
    ticket = house.receives(topic="photos")
    house.eva.opens(ticket)
    house.eva.posts("snooze", **{"for": "3h"})

    assert "eva snoozed it until" in house.eva.opens(ticket).text
    assert ticket.reference not in house.eva.sees("/staff/", topic="photos").text
    assert "comes back" in house.eva.sees("/staff/", topic="photos", state="snoozed", lang="en").text
    house.clock.goes_on(timedelta(hours=3))
    assert ticket.reference in house.eva.sees("/staff/", topic="photos").text
    assert "Put it back now" not in house.eva.opens(ticket).text


def test_a_snooze_ends_by_a_click_or_when_the_requester_writes(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("snooze", **{"for": "3d"})
    house.eva.opens(ticket)
    house.eva.posts("resume")
    assert house.spoken(ticket).standing.snoozed_until is None
    house.eva.opens(ticket)
    house.eva.posts("undo")
    assert house.spoken(ticket).standing.snoozed_until is not None

    house.requester_writes(ticket, "Už to súri.")

    assert house.spoken(ticket).standing.snoozed_until is None


def test_nobody_snoozes_what_the_requester_has_just_written(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.requester_writes(ticket, "Ešte niečo.")

    refused = house.eva.posts("snooze", **{"for": "1w"})

    assert refused.status_code == 409
    assert "Not snoozed: something happened in the meantime." in refused.text
    assert house.spoken(ticket).standing.snoozed_until is None


@pytest.mark.parametrize("span", ["", "1y", "-1d"])
def test_only_the_offered_spans_are_taken(house: House, span: str) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    assert house.eva.posts("snooze", **{"for": span}).status_code == 422


def test_tags_are_added_filtered_by_and_taken_off_by_whoever_is_there(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.jan.opens(ticket)
    house.eva.posts("tag", tag=" #Vrátenie  PEŇAZÍ ")
    house.jan.posts("tag", tag="vrátenie peňazí")  # at the same time: it is one tag

    assert [fact.detail for fact in house.done(ticket)] == ["vrátenie peňazí"]
    assert ticket.reference in house.eva.sees("/staff/", tag="vrátenie peňazí").text
    assert "eva tagged it: vrátenie peňazí" in house.jan.opens(ticket).text
    house.jan.posts("untag", tag="vrátenie peňazí")
    assert ticket.reference not in house.eva.sees("/staff/", tag="vrátenie peňazí").text


def test_tags_have_an_end_and_a_blank_one_is_none(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    for tag in (" # ", *(f"tag {n}" for n in range(25)), "x" * 99):
        house.eva.posts("tag", tag=tag)

    assert len(house.spoken(ticket).standing.tags) == 20


def test_several_tickets_are_snoozed_or_tagged_at_once_and_that_is_undone(house: House) -> None:
    tickets = [house.receives(topic="groups") for _ in range(2)]
    house.eva.sees("/staff/", topic="groups", lang="en")
    assert "2 tickets have been changed." in acts(house.eva, "tag", *tickets, tag="Výpadok")
    assert "2 tickets have been changed." in acts(house.eva, "snooze", *tickets, **{"for": "3h"})
    acts(house.eva, "undo", *tickets)

    standings = [house.spoken(ticket).standing for ticket in tickets]
    assert [(s.tags, s.snoozed_until) for s in standings] == [(("výpadok",), None)] * 2
