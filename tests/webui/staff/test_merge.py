"""Two tickets of one person become one; two people at the desk, and a stranger's ticket."""

from __future__ import annotations

from tests.webui.staff.house import House
from tickets.conversation import conversation
from tickets.conversation.conversation import Message, MessageKind, new_message_id
from tickets.conversation.merging import goes_on_in
from tickets.conversation.standing import TicketState
from tickets.incoming.intake import _ticket_of_thread


def test_a_ticket_goes_on_in_another_one_of_the_same_person(house: House) -> None:
    first, second = house.receives(), house.receives(description="a ešte telefón", email="Jana@example.sk")
    house.eva.opens(second)
    assert first.reference in house.eva.page.text  # offered

    answer = house.eva.posts("merge", into=first.reference.lower())

    assert answer.location.endswith(first.reference)
    assert house.spoken(second).standing.state is TicketState.CLOSED
    page = house.jan.opens(first).text
    assert f"eva merged {second.reference} into it" in page
    assert "a ešte telefón" in page
    assert f"eva merged it into {first.reference}" in house.jan.opens(second).text


def test_a_merging_is_undone_in_both_histories(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(second)
    house.eva.posts("merge", into=first.reference)
    house.eva.opens(second)
    house.eva.posts("undo")

    assert house.spoken(second).standing.state is TicketState.NEW
    assert f"eva separated {second.reference} again" in house.jan.opens(first).text
    assert f"Merged into it: {second.reference}" not in house.jan.page.text


def test_tickets_of_different_people_unknown_ones_and_itself_are_refused(house: House) -> None:
    ticket, stranger = house.receives(), house.receives(email="peter@example.sk", login="peter")
    for into, words in (
        (stranger.reference, "Only tickets of the same requester can be merged"),
        ("RF-2222-2222", "There is no ticket with this reference."),
        (ticket.reference, "This is the ticket itself."),
    ):
        house.eva.opens(ticket)
        refused = house.eva.posts("merge", into=into)
        assert refused.status_code == 422
        assert words in refused.text
    assert house.done(ticket) == house.done(stranger) == ()


def test_two_people_who_merge_two_tickets_into_each_other_make_no_circle(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(first)
    house.jan.opens(second)

    assert house.eva.posts("merge", into=second.reference).status_code == 303
    refused = house.jan.posts("merge", into=first.reference)

    assert refused.status_code == 422
    assert "One of the two was merged before." in refused.text
    assert house.spoken(second).standing.state is TicketState.NEW


def test_nothing_that_was_written_in_the_meantime_is_merged_away(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(second)
    house.requester_writes(second, "Ešte niečo dôležité.")

    assert house.eva.posts("merge", into=first.reference).status_code == 409
    assert house.spoken(second).standing.state is TicketState.NEW


def test_a_mail_that_answers_the_merged_ticket_belongs_to_the_one_that_goes_on(house: House) -> None:
    first, second = house.receives(), house.receives()
    reply = Message(
        new_message_id(), second.ticket_id, house.clock(), MessageKind.REPLY, "Áno.", "eva", mail_id="<1@help.example>"
    )
    with house.parts.database.writing() as connection:
        conversation.add_message(connection, reply)
    house.eva.opens(second)
    house.eva.posts("merge", into=first.reference)

    with house.parts.database.reading() as connection:
        assert goes_on_in(connection, second.ticket_id) == first.ticket_id
        assert _ticket_of_thread(connection, ("<1@help.example>",), "help.example") == first


def test_words_on_the_page_of_the_merged_ticket_open_it_again(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(second)
    house.eva.posts("merge", into=first.reference)
    house.requester_writes(second, "Toto je niečo iné.")

    assert house.spoken(second).standing.state is TicketState.OPEN
    assert house.spoken(second).standing.merged_into == ""
