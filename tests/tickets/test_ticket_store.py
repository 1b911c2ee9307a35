"""Stored tickets: one per help session, found again, counted, forgotten in time."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from tests.tickets.desk import NOON, Desk, Wire, a_ticket
from tests.tickets.stored import stored_tickets
from tickets import tables, ticket_store
from tickets.outgoing import outbox
from tickets.tables import metadata
from tickets.ticket import ReadArticle, Ticket
from tickets.ticket_store import AlreadySent


def save(engine: Engine, ticket: Ticket, channels: Sequence[str] = ("wire",), digest: str | None = None) -> None:
    with engine.begin() as connection:
        ticket_store.save(connection, ticket, channels, address_digest=digest)


def test_a_saved_ticket_is_found_again_as_it_was(engine: Engine) -> None:
    ticket = a_ticket(help_session_id="hs-1", member_id="m-7", route="exempt:threats")
    save(engine, ticket)

    with engine.begin() as connection:
        assert ticket_store.ticket_by_id(connection, ticket.ticket_id) == ticket
        assert ticket_store.ticket_by_reference(connection, ticket.reference) == ticket
        assert ticket_store.ticket_of_help_session(connection, "hs-1") == ticket
        assert ticket_store.ticket_by_reference(connection, "RF-2222-2222") is None


def test_hostile_text_does_not_lose_the_ticket(engine: Engine) -> None:
    read = (ReadArticle("a", "T\ud800", "r", opened=True, solved="no", reason="\x00\ud800\u202e'); DROP TABLE"),)
    ticket = a_ticket(description="a\x00b\ud800c", login="'; DROP TABLE tickets; --", read=read)
    save(engine, ticket)

    with engine.begin() as connection:
        found = ticket_store.ticket_by_reference(connection, ticket.reference)

    assert found is not None
    assert (found.description, found.login) == ("abc", ticket.login)
    assert found.read[0].article_id == "a"


def test_a_help_session_has_one_ticket_and_the_second_sender_gets_its_reference(engine: Engine) -> None:
    first = a_ticket(help_session_id="hs-1")
    save(engine, first)

    with engine.begin() as connection:
        with pytest.raises(AlreadySent) as refusal:
            ticket_store.save(connection, a_ticket(help_session_id="hs-1"), ["wire"])
        save_in_the_same_transaction = a_ticket(help_session_id="hs-2")
        ticket_store.save(connection, save_in_the_same_transaction, ["wire"])

    assert refusal.value.reference == first.reference
    with engine.begin() as connection:
        assert len(stored_tickets(connection)) == 2


def test_sixteen_threads_send_one_help_session_once(engine: Engine) -> None:
    references: list[str] = []
    start = threading.Barrier(16)

    def send() -> None:
        ticket = a_ticket(help_session_id="hs-1")
        start.wait()
        try:
            save(engine, ticket)
        except AlreadySent as sent:
            references.append(sent.reference)
        else:
            references.append(ticket.reference)

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(references) == 16
    assert len(set(references)) == 1


def test_many_tickets_have_no_help_session(engine: Engine) -> None:
    save(engine, a_ticket())
    save(engine, a_ticket())

    with engine.begin() as connection:
        assert len(stored_tickets(connection)) == 2


def test_a_reference_is_drawn_that_nobody_has(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = a_ticket()
    save(engine, taken)
    drawn = iter([taken.reference, taken.reference, "RF-7K3M-9Q2D"])
    monkeypatch.setattr(ticket_store, "new_reference", lambda: next(drawn))

    with engine.begin() as connection:
        assert ticket_store.draw_reference(connection) == "RF-7K3M-9Q2D"


def test_a_reference_is_never_given_twice(engine: Engine) -> None:
    taken = a_ticket()
    save(engine, taken)

    with pytest.raises(IntegrityError):
        save(engine, a_ticket(reference=taken.reference))


def test_ticket_and_outbox_rows_are_committed_together_or_not_at_all(engine: Engine) -> None:
    class PowerCut(Exception):
        pass

    def cut() -> None:
        with engine.begin() as connection:
            ticket_store.save(connection, a_ticket(), ["wire", "folder"])
            raise PowerCut

    with pytest.raises(PowerCut):
        cut()

    with engine.begin() as connection:
        assert stored_tickets(connection) == ()
        assert set(outbox.counts(connection).values()) == {0}


def test_one_row_per_way_out(engine: Engine) -> None:
    ticket = a_ticket()
    save(engine, ticket, ["email", "folder"])

    with engine.begin() as connection:
        ways_out = [delivery.way_out for delivery in outbox.deliveries(connection, ticket.ticket_id)]
    assert ways_out == ["email", "folder"]
    with pytest.raises(IntegrityError):
        save(engine, a_ticket(), ["email", "email"])


def test_recent_tickets_are_counted_by_person_and_by_network(engine: Engine) -> None:
    save(engine, a_ticket(email="Jana@example.sk"), digest="d1")
    save(engine, a_ticket(email="jana@example.sk", created_at=NOON - timedelta(hours=2)), digest="d1")
    save(engine, a_ticket(email="eva@example.sk"), digest="d1")
    save(engine, a_ticket(email="eva@example.sk"), digest="")

    with engine.begin() as connection:

        def counted(**which: str) -> int:
            return ticket_store.recent_count(connection, since=NOON - timedelta(hours=1), **which)

        assert counted(email="JANA@example.sk") == 1
        assert counted(email="eva@example.sk") == 2
        assert counted(address_digest="d1") == 2
        assert counted(address_digest="d2") == 0
        assert counted(address_digest="") == 0  # an unknown address is nobody's
        assert counted() == 3
        assert ticket_store.recent_count(connection, since=NOON - timedelta(hours=3), email="jana@example.sk") == 2


def test_delivered_tickets_are_forgotten_with_everything_personal(desk: Desk) -> None:
    delivered = desk.receives(ways_out=("wire",))
    desk.delivers(Wire())
    waiting = desk.receives()
    held = desk.receives(a_ticket(held=True), ways_out=())

    with desk.engine.begin() as connection:
        assert ticket_store.forget_delivered(connection, before=NOON) == 0
        assert ticket_store.forget_delivered(connection, before=NOON + timedelta(days=1)) == 1

        assert ticket_store.ticket_by_id(connection, delivered.ticket_id) is None
        assert {t.ticket_id for t in stored_tickets(connection)} == {waiting.ticket_id, held.ticket_id}
        rows = connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
    assert rows == 1


def test_a_moment_without_a_zone_is_refused_and_every_other_comes_back_in_utc(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(StatementError, match=r"pass datetime\.now\(UTC\)"):
        ticket_store.recent_count(connection, since=datetime(2026, 3, 2))  # noqa: DTZ001

    summer = datetime.fromisoformat("2026-07-01T12:00:00.123456+02:00")
    ticket = a_ticket(created_at=summer)
    save(engine, ticket)
    with engine.begin() as connection:
        found = ticket_store.ticket_by_id(connection, ticket.ticket_id)

    assert found is not None
    assert found.created_at.isoformat() == "2026-07-01T10:00:00.123456+00:00"


def test_the_tables_are_the_ones_that_metadata_names(engine: Engine) -> None:
    conversation = {"messages", "ticket_facts", "standings", "staff_verdicts", "staff_drafts", "mails", "mail_details"}
    desk = {"macros", "ticket_tags", "ticket_viewers"}
    assert set(metadata.tables) == {"tickets", "outbox", "attachments", "channel_pauses"} | conversation | desk
    assert set(inspect(engine).get_table_names()) >= set(metadata.tables)
