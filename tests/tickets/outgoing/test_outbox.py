"""What is held waits in the outbox until it is released."""

from dataclasses import replace

from tests.tickets.desk import NOON, Desk, Wire, a_ticket
from tickets.outgoing import outbox


def test_a_held_ticket_leaves_only_after_it_is_released(desk: Desk) -> None:
    wire = Wire()
    ticket = desk.receives(a_ticket(held=True))
    desk.delivers(wire)
    assert wire.delivered == []

    with desk.engine.begin() as connection:
        assert outbox.release(connection, ticket.ticket_id, NOON)
        assert not outbox.release(connection, ticket.ticket_id, NOON)
    desk.delivers(wire)

    assert wire.delivered == [replace(ticket, held=False)]


def test_releasing_does_not_send_a_delivered_ticket_again(desk: Desk) -> None:
    wire = Wire()
    ticket = desk.receives()
    desk.delivers(wire)

    with desk.engine.begin() as connection:
        assert not outbox.release(connection, ticket.ticket_id, NOON)
    desk.delivers(wire)

    assert wire.delivered == [ticket]
