"""After a restoration nothing of the old queue leaves until a person says which letters."""

from sqlalchemy import update

from tests.tickets.desk import NOON, Desk, Wire
from tickets import tables
from tickets.outgoing import outbox
from tickets.outgoing.leases import LEASE
from tickets.outgoing.restored import mark_restored, restored_letters, send_restored, settle_restored
from tickets.tables import DeliveryState
from tickets.ways_out import WayOutRefused


def restored(desk: Desk) -> int:
    with desk.engine.begin() as connection:
        return mark_restored(connection, NOON)


def leaves(desk: Desk, *references: str) -> int:
    with desk.engine.begin() as connection:
        return send_restored(connection, NOON, references or None)


def test_what_was_waiting_stays_and_what_is_written_afterwards_leaves(desk: Desk) -> None:
    desk.receives()
    assert restored(desk) == 1
    new = desk.receives()
    wire = Wire()

    desk.delivers(wire)
    with desk.engine.begin() as connection:
        outbox.redrive(connection, NOON)
    desk.delivers(wire)

    assert wire.delivered == [new]


def test_those_that_are_named_leave(desk: Desk) -> None:
    named, other = desk.receives(), desk.receives()
    restored(desk)
    wire = Wire()

    assert leaves(desk, named.reference) == 1
    desk.delivers(wire)
    assert wire.delivered == [named]

    assert leaves(desk) == 1
    desk.delivers(wire)
    assert wire.delivered == [named, other]


def test_a_dead_letter_and_one_that_a_worker_held_can_be_sent_too(desk: Desk) -> None:
    dead = desk.receives()
    desk.delivers(Wire([WayOutRefused("550")]))
    held = desk.receives()
    of_held = tables.outbox.c.ticket_id == held.ticket_id
    with desk.engine.begin() as connection:
        lease = {"state": DeliveryState.LEASED, "lease_owner": "gone", "lease_until": NOON + LEASE}
        connection.execute(update(tables.outbox).where(of_held).values(lease))
    restored(desk)
    desk.goes_on(hours=1)
    wire = Wire()
    desk.delivers(wire)
    assert wire.delivered == []

    leaves(desk)
    desk.delivers(wire)

    assert sorted(ticket.reference for ticket in wire.delivered) == sorted((dead.reference, held.reference))


def test_what_had_left_counts_as_delivered_and_is_not_sent(desk: Desk) -> None:
    ticket = desk.receives()
    restored(desk)
    wire = Wire()

    with desk.engine.begin() as connection:
        assert [letter.reference for letter in restored_letters(connection)] == [ticket.reference]
        assert settle_restored(connection, NOON, [ticket.reference]) == 1
        assert restored_letters(connection) == ()
    desk.delivers(wire)

    assert wire.delivered == []
    assert desk.delivery_of(ticket).state is DeliveryState.DELIVERED


def test_what_was_delivered_before_the_backup_is_no_question(desk: Desk) -> None:
    desk.receives()
    desk.delivers(Wire())

    assert restored(desk) == 0
