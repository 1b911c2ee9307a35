"""How a ticket leaves: sent, tried again, given up, paused, taken over; never dropped."""

import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from tests.tickets.desk import NOON, Desk, Wire, a_ticket, unhurried
from tickets import tables
from tickets.files import staging
from tickets.outgoing import leases, outbox
from tickets.outgoing.delivery import (
    FEWEST_ATTEMPTS,
    FIRST_CEILING,
    LAST_CEILING,
    MISSING_FILES_WAIT,
    SHORTEST_WAIT,
    Attempt,
    Result,
    longest_wait,
    wait_before_retry,
)
from tickets.outgoing.leases import LEASE, PAUSE
from tickets.tables import DeliveryState
from tickets.ways_out import WayOutDown, WayOutMisconfigured, WayOutRefused

ATTEMPTS = st.integers(min_value=1, max_value=100_000)


@unhurried
@given(ATTEMPTS)
def test_the_longest_wait_doubles_from_five_seconds_to_one_hour_and_never_shrinks(attempts: int) -> None:
    assert FIRST_CEILING <= longest_wait(attempts) <= longest_wait(attempts + 1) <= LAST_CEILING
    assert longest_wait(attempts + 1) in (2 * longest_wait(attempts), LAST_CEILING)


@unhurried
@given(ATTEMPTS, st.floats(min_value=0, max_value=1))
def test_a_wait_is_between_one_second_and_its_ceiling(attempts: int, drawn: float) -> None:
    wait = wait_before_retry(attempts, lambda: drawn)

    assert SHORTEST_WAIT <= wait <= longest_wait(attempts)


def test_the_whole_range_of_a_wait_can_be_drawn() -> None:
    assert wait_before_retry(3, lambda: 0.0) == timedelta(seconds=1)
    assert wait_before_retry(3, lambda: 1.0) == timedelta(seconds=20)
    assert longest_wait(1) == timedelta(seconds=5)
    assert longest_wait(11) == timedelta(hours=1)


def test_a_saved_ticket_is_delivered_once(desk: Desk) -> None:
    wire = Wire()
    ticket = desk.receives()

    first, second = desk.delivers(wire), desk.delivers(wire)

    assert wire.delivered == [ticket]
    assert first.attempts == (Attempt(ticket.reference, "wire", Result.DELIVERED),)
    assert second.attempts == ()
    delivery = desk.delivery_of(ticket)
    assert (delivery.state, delivery.attempts, delivery.delivered_at) == (DeliveryState.DELIVERED, 1, NOON)


def test_the_longest_waiting_ticket_leaves_first_and_the_limit_holds(desk: Desk) -> None:
    wire = Wire()
    tickets = []
    for _ in range(3):
        tickets.append(desk.receives())
        desk.goes_on(seconds=1)

    report = desk.delivers(wire, limit=2)

    assert wire.delivered == tickets[:2]
    assert report.count(Result.DELIVERED) == 2


def test_each_way_out_gets_its_own_copy(desk: Desk) -> None:
    post, folder = Wire(name="post"), Wire([WayOutDown("full")], name="folder")
    ticket = desk.receives(ways_out=("post", "folder", "not configured here"))

    desk.delivers(post, folder)
    desk.goes_on(seconds=5)
    desk.delivers(post, folder)

    assert (post.delivered, folder.delivered) == ([ticket], [ticket])
    with desk.engine.begin() as connection:
        assert outbox.counts(connection)[DeliveryState.PENDING] == 1


def test_a_ticket_waits_while_the_way_out_is_down_and_leaves_when_it_is_back(desk: Desk) -> None:
    wire = Wire([WayOutDown("no route"), WayOutDown("no\r\nroute")])
    ticket = desk.receives()

    report = desk.delivers(wire)
    assert report.attempts == (Attempt(ticket.reference, "wire", Result.POSTPONED, "no route"),)
    assert desk.delivery_of(ticket).due_at == NOON + timedelta(seconds=5)
    desk.goes_on(seconds=4)
    assert desk.delivers(wire).attempts == ()
    desk.goes_on(seconds=1)
    desk.delivers(wire)
    delivery = desk.delivery_of(ticket)
    assert (delivery.state, delivery.attempts, delivery.last_error) == (DeliveryState.PENDING, 2, "no route")
    desk.goes_on(seconds=10)
    desk.delivers(wire)

    assert wire.delivered == [ticket]
    assert desk.delivery_of(ticket).last_error is None


def test_after_three_days_a_ticket_becomes_a_dead_letter_that_is_kept(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    wire = Wire([WayOutDown("no route")] * 500)
    ticket = desk.receives()

    rounds = 0
    while desk.delivery_of(ticket).state is DeliveryState.PENDING:
        desk.clock.at = desk.delivery_of(ticket).due_at
        desk.delivers(wire)
        rounds += 1

    assert timedelta(hours=72) <= desk.clock() - NOON < timedelta(hours=73)
    assert 72 < rounds < 90
    desk.goes_on(days=30)
    assert desk.delivers(Wire()).attempts == ()
    dead = desk.delivery_of(ticket)
    assert (dead.state, dead.last_error) == (DeliveryState.DEAD, "no route")


def test_a_ticket_that_waited_while_no_worker_ran_gets_its_three_days(desk: Desk) -> None:
    ticket = desk.receives()
    desk.goes_on(days=10)

    desk.delivers(Wire([WayOutDown("no route")]))

    assert desk.delivery_of(ticket).state is DeliveryState.PENDING


def test_a_clock_that_jumps_ahead_does_not_bury_a_ticket_tried_once(desk: Desk) -> None:
    ticket = desk.receives()
    desk.delivers(Wire([WayOutDown("no route")]))
    desk.goes_on(days=365)

    desk.delivers(Wire([WayOutDown("no route")]))

    delivery = desk.delivery_of(ticket)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 2)
    assert delivery.attempts < FEWEST_ATTEMPTS


def test_a_clock_that_jumps_back_leaves_no_ticket_waiting_for_a_year(desk: Desk) -> None:
    postponed, held_by_the_killed = desk.receives(), desk.receives()
    desk.goes_on(days=365)
    desk.delivers(Wire([WayOutDown("no route")]), limit=1)
    with desk.engine.begin() as connection:
        leases.take(connection, ["wire"], desk.clock(), worker_id="killed")
    desk.clock.at = NOON

    wire = Wire()
    desk.delivers(wire)

    assert {t.ticket_id for t in wire.delivered} == {postponed.ticket_id, held_by_the_killed.ticket_id}


def test_a_refused_ticket_is_a_dead_letter_at_once_and_holds_nobody_up(desk: Desk) -> None:
    refused, other = desk.receives(), desk.receives()
    wire = Wire([WayOutRefused("550 no such user")])

    report = desk.delivers(wire)

    assert wire.delivered == [other]
    assert [attempt.result for attempt in report.attempts] == [Result.DEAD, Result.DELIVERED]
    assert desk.delivery_of(refused).last_error == "550 no such user"


def test_dead_letters_are_sent_again_by_one_command(desk: Desk) -> None:
    refused, other = desk.receives(), desk.receives()
    desk.delivers(Wire([WayOutRefused("550"), WayOutRefused("550")]))
    wire = Wire()

    with desk.engine.begin() as connection:
        assert outbox.redrive(connection, NOON, ticket_id=refused.ticket_id) == 1
    desk.delivers(wire)
    assert wire.delivered == [refused]

    with desk.engine.begin() as connection:
        assert outbox.redrive(connection, NOON, way_out="email") == 0
        assert outbox.redrive(connection, NOON, way_out="wire") == 1
    desk.delivers(wire)
    assert wire.delivered == [refused, other]


def test_redriving_hurries_what_waits_and_leaves_the_rest_alone(desk: Desk) -> None:
    delivered = desk.receives()
    desk.delivers(Wire())
    waiting = desk.receives()
    desk.delivers(Wire([WayOutDown("no route")]))
    with desk.engine.begin() as connection:
        assert outbox.redrive(connection, NOON) == 1
    wire = Wire()

    desk.delivers(wire)

    assert wire.delivered == [waiting]
    assert desk.delivery_of(delivered).attempts == 1


def test_a_misconfigured_way_out_pauses_and_burns_no_attempts(desk: Desk) -> None:
    tickets = [desk.receives() for _ in range(3)]
    wire, folder = Wire([WayOutMisconfigured("535 wrong password")] * 2), Wire(name="folder")
    other = desk.receives(ways_out=("folder",))

    report = desk.delivers(wire, folder)
    assert [(a.way_out, a.error) for a in report.attempts if a.result is Result.PAUSED] == [
        ("wire", "535 wrong password")
    ]
    assert (report.count(Result.PAUSED), folder.delivered) == (1, [other])  # the other way out goes on
    assert desk.delivers(wire, folder).attempts == ()
    assert {desk.delivery_of(ticket).attempts for ticket in tickets} == {0}
    with desk.engine.begin() as connection:
        (pause,) = outbox.pauses(connection, desk.clock())
    assert (pause.way_out, pause.until, pause.reason) == ("wire", NOON + PAUSE, "535 wrong password")

    desk.goes_on(seconds=PAUSE.total_seconds())
    desk.delivers(wire)  # still wrong: paused once more
    desk.goes_on(seconds=PAUSE.total_seconds())
    desk.delivers(wire)

    assert {t.ticket_id for t in wire.delivered} == {t.ticket_id for t in tickets}
    with desk.engine.begin() as connection:
        assert outbox.pauses(connection, NOON) == ()


def test_redriving_ends_a_pause(desk: Desk) -> None:
    ticket = desk.receives()
    wire = Wire([WayOutMisconfigured("535")])
    desk.delivers(wire)

    with desk.engine.begin() as connection:
        outbox.redrive(connection, desk.clock(), way_out="wire")
    desk.delivers(wire)

    assert wire.delivered == [ticket]


def test_what_a_killed_worker_held_is_taken_again_when_its_lease_ends(desk: Desk) -> None:
    ticket = desk.receives()
    wire = Wire()
    with desk.engine.begin() as connection:
        leases.take(connection, ["wire"], desk.clock(), worker_id="killed")

    desk.goes_on(seconds=LEASE.total_seconds() - 1)
    assert desk.delivers(wire).attempts == ()
    desk.goes_on(seconds=1)
    desk.delivers(wire)

    assert wire.delivered == [ticket]


def test_a_slow_worker_cannot_undo_what_the_next_one_did(desk: Desk) -> None:
    ticket = desk.receives()
    with desk.engine.begin() as connection:
        slow = leases.take(connection, ["wire"], desk.clock(), worker_id="slow")
    assert slow is not None
    desk.goes_on(seconds=LEASE.total_seconds())
    desk.delivers(Wire())

    with desk.engine.begin() as connection:
        leases.settle_postponed(connection, slow, desk.clock(), "too late")
        leases.settle_dead(connection, slow, "too late")
        leases.settle_paused(connection, slow, desk.clock(), "too late")

    assert desk.delivery_of(ticket).state is DeliveryState.DELIVERED


def test_a_lease_is_not_mistaken_for_the_next_one_of_the_same_worker(desk: Desk) -> None:
    ticket = desk.receives()
    with desk.engine.begin() as connection:
        first = leases.take(connection, ["wire"], desk.clock(), worker_id="worker-1")
        desk.goes_on(seconds=LEASE.total_seconds())
        second = leases.take(connection, ["wire"], desk.clock(), worker_id="worker-1")
        assert first is not None
        assert second is not None
        leases.settle_dead(connection, first, "too late")

    assert desk.delivery_of(ticket).state is DeliveryState.LEASED


def test_a_lease_that_ended_is_not_mistaken_for_a_try_that_was_taken_back(desk: Desk) -> None:
    ticket = desk.receives()
    with desk.engine.begin() as connection:
        slow = leases.take(connection, ["wire"], desk.clock(), worker_id="slow")
    assert slow is not None
    desk.goes_on(seconds=LEASE.total_seconds())
    desk.delivers(Wire([WayOutMisconfigured("535")]), worker_id="next")  # attempts: 2, and back to 1

    with desk.engine.begin() as connection:
        leases.settle_dead(connection, slow, "too late")

    assert desk.delivery_of(ticket).state is DeliveryState.PENDING


def test_a_slow_worker_that_did_deliver_is_believed(desk: Desk) -> None:
    ticket = desk.receives()
    with desk.engine.begin() as connection:
        slow = leases.take(connection, ["wire"], desk.clock(), worker_id="slow")
    assert slow is not None
    desk.goes_on(seconds=LEASE.total_seconds())
    desk.delivers(Wire([WayOutDown("no route")]), worker_id="next")

    with desk.engine.begin() as connection:
        leases.settle_delivered(connection, slow, desk.clock())

    assert desk.delivery_of(ticket).state is DeliveryState.DELIVERED


def test_an_unexpected_error_is_loud_and_the_ticket_stays(desk: Desk) -> None:
    ticket, wire = desk.receives(), Wire([KeyError("a bug")])

    with pytest.raises(KeyError):
        desk.delivers(wire)
    desk.goes_on(seconds=LEASE.total_seconds())
    desk.delivers(wire)

    assert wire.delivered == [ticket]
    assert desk.delivery_of(ticket).attempts == 2


def test_a_file_that_vanishes_while_the_way_out_is_down_is_waited_for_all_the_same(desk: Desk) -> None:
    stored = desk.store.accept(io.BytesIO(b"log\n"), "a.txt")
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    ticket = desk.receives(a_ticket(attachments=(stored,)))
    desk.delivers(Wire([WayOutDown("no route")]))
    desk.store.files.path(stored.attachment_id).unlink()
    desk.goes_on(days=2)
    wire = Wire()

    results = []
    while desk.delivery_of(ticket).state is DeliveryState.PENDING:
        desk.clock.at = max(desk.clock(), desk.delivery_of(ticket).due_at)
        results += [attempt.result for attempt in desk.delivers(wire).attempts]

    assert desk.clock() - NOON == timedelta(days=2) + MISSING_FILES_WAIT
    assert set(results[:-1]) == {Result.POSTPONED}
    assert wire.delivered == [ticket]
    assert desk.delivery_of(ticket).last_error == "left without a.txt: it is missing"


def test_a_disk_without_room_for_a_copy_of_a_file_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = desk.store.accept(io.BytesIO(b"log\n"), "a.txt")
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    desk.receives(a_ticket(attachments=(stored,)))

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tickets.files.attachments.TemporaryDirectory", full)
    wire = Wire()

    (attempt,) = desk.delivers(wire).attempts

    assert (attempt.result, wire.delivered) == (Result.POSTPONED, [])
    assert "No space left" in attempt.error


def test_a_missing_file_that_a_wrong_clock_wrote_down_is_not_waited_for_forever(desk: Desk) -> None:
    stored = desk.store.accept(io.BytesIO(b"log\n"), "a.txt")
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    ticket = desk.receives(a_ticket(attachments=(stored,)))
    desk.store.files.path(stored.attachment_id).unlink()
    with desk.engine.begin() as connection:
        connection.execute(update(tables.outbox).values(files_missing_since=NOON + timedelta(days=400)))
    wire = Wire()

    for _ in range(30):
        desk.delivers(wire)
        desk.goes_on(minutes=1)

    assert wire.delivered == [ticket]
