"""The operator changes the way out: what waited for the old one leaves through the new one, once."""

from datetime import timedelta

from sqlalchemy import insert, update

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.desk import Desk, Wire, a_ticket
from tickets import tables
from tickets.conversation.conversation import TO_REQUESTER, MessageKind
from tickets.outgoing import outbox, rerouting
from tickets.outgoing.delivery import Result
from tickets.tables import DeliveryState
from tickets.ways_out import WayOutDown, WayOutRefused


def reroute(desk: Desk, way_out: str = "new", *, takes_messages: bool = False) -> int:
    with desk.engine.begin() as connection:
        return rerouting.reroute(connection, way_out, desk.clock(), takes_messages=takes_messages)


def unserved(desk: Desk, *tickets: str) -> dict[str, int]:
    with desk.engine.begin() as connection:
        return dict(rerouting.unserved(connection, tickets, ()))


def test_what_waits_for_the_old_way_out_is_counted_and_leaves_through_the_new_one(desk: Desk) -> None:
    old, new = Wire([WayOutDown("no answer", retry_after=timedelta(minutes=50))], name="old"), Wire(name="new")
    tried, untried = desk.receives(ways_out=["old"]), desk.receives(ways_out=["old"])
    desk.delivers(old, limit=1)
    assert unserved(desk, "new") == {"old": 2}
    assert desk.delivers(new).attempts == ()

    assert reroute(desk) == 2

    assert [attempt.result for attempt in desk.delivers(new).attempts] == [Result.DELIVERED] * 2  # at once
    assert {ticket.reference for ticket in new.delivered} == {tried.reference, untried.reference}
    assert (unserved(desk, "new"), reroute(desk)) == ({}, 0)


def test_what_has_left_already_does_not_leave_again(desk: Desk) -> None:
    desk.receives(ways_out=["old"])
    desk.delivers(Wire(name="old"))

    assert reroute(desk) == 0
    assert desk.delivers(Wire(name="new")).attempts == ()


def test_a_ticket_that_is_put_down_for_both_is_sent_there_once(desk: Desk) -> None:
    ticket = desk.receives(ways_out=["old", "new"])
    new = Wire(name="new")

    reroute(desk)
    desk.delivers(new)

    assert [one.reference for one in new.delivered] == [ticket.reference]
    assert unserved(desk, "new") == {"old": 1}  # somebody should know


def test_what_a_worker_is_sending_right_now_is_left_to_it_until_its_lease_ends(desk: Desk) -> None:
    ticket = desk.receives(ways_out=["old"])
    held = {"state": DeliveryState.LEASED, "lease_owner": "w", "lease_until": desk.clock() + timedelta(minutes=5)}
    with desk.engine.begin() as connection:
        connection.execute(update(tables.outbox).values(held))

    assert reroute(desk) == 0
    desk.goes_on(minutes=6)
    assert reroute(desk) == 1
    assert desk.delivery_of(ticket).state is DeliveryState.PENDING


def test_dead_and_held_letters_wait_for_a_person_on_the_new_way_out_too(desk: Desk) -> None:
    dead = desk.receives(ways_out=["old"])
    desk.delivers(Wire([WayOutRefused("550 no such user")], name="old"))
    held = desk.receives(a_ticket(held=True, created_at=desk.clock()), ways_out=["old"])
    new = Wire(name="new")

    assert reroute(desk) == 2
    assert desk.delivers(new).attempts == ()
    assert desk.delivery_of(dead).state is DeliveryState.DEAD
    assert desk.delivery_of(dead).last_error == "550 no such user"

    with desk.engine.begin() as connection:
        outbox.release(connection, held.ticket_id, desk.clock())
        outbox.redrive(connection, desk.clock(), way_out="new")
    assert desk.delivers(new).count(Result.DELIVERED) == 2


def test_replies_stay_replies_and_further_words_move_only_to_a_way_out_that_takes_them(desk: Desk) -> None:
    ticket = desk.receives(ways_out=[])
    write(desk.engine, a_message(ticket), TO_REQUESTER)
    write(desk.engine, a_message(ticket, kind=MessageKind.REQUESTER), "old")

    assert reroute(desk) == 0
    assert unserved(desk, "new") == {"old": 1, TO_REQUESTER: 1}
    assert reroute(desk, takes_messages=True) == 1
    with desk.engine.begin() as connection:
        assert {row.way_out for row in outbox.deliveries(connection, ticket.ticket_id)} == {"new", TO_REQUESTER}


def test_a_pause_of_the_old_way_out_holds_nothing_back(desk: Desk) -> None:
    desk.receives(ways_out=["old"])
    pause = {"channel": "old", "since": desk.clock(), "until": desk.clock() + timedelta(minutes=5), "reason": "401"}
    with desk.engine.begin() as connection:
        connection.execute(insert(tables.channel_pauses).values(pause))
    reroute(desk)

    assert desk.delivers(Wire(name="new")).count(Result.DELIVERED) == 1
