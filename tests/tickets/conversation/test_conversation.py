"""Conversations in the database: written with their facts, in order, in both kinds of database."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from tests.tickets.desk import NOON, Desk, a_ticket
from tickets import tables, ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import TO_REQUESTER, Message, MessageKind, new_message_id
from tickets.conversation.standing import Fact, FactKind, TicketState
from tickets.files import attachments, staging
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from tickets.ticket import Ticket


def a_message(ticket: Ticket, **changes: object) -> Message:
    """A reply of staff; each one is a different message."""
    values = {
        "message_id": new_message_id(),
        "ticket_id": ticket.ticket_id,
        "at": NOON + timedelta(hours=1),
        "kind": MessageKind.REPLY,
        "text": "Skúste to, prosím, znova.",
        "author": "eva",
    }
    return Message(**(values | changes))  # type: ignore[arg-type]


def write(engine: Engine, message: Message, *ways_out: str, held: bool = False) -> Message:
    with engine.begin() as connection:
        conversation.add_message(connection, message, ways_out, held=held)
    return message


def test_a_conversation_is_read_back_as_it_was_written(desk: Desk) -> None:
    ticket = desk.receives()
    first = write(desk.engine, a_message(ticket, kind=MessageKind.AUTOMATIC, author="", mail_id="<a@host>"))
    second = write(desk.engine, a_message(ticket), TO_REQUESTER)
    third = write(desk.engine, a_message(ticket, kind=MessageKind.NOTE, text="pozor"))
    fourth = write(desk.engine, a_message(ticket, kind=MessageKind.REQUESTER, author="jana@example.sk", via="email"))

    with desk.engine.begin() as connection:
        found = conversation.conversation_of(connection, ticket.ticket_id)
        assert conversation.message_by_id(connection, second.message_id) == second

    assert found.messages == (first, second, third, fourth)
    assert found.public == (first, second, fourth)
    assert [fact.kind for fact in found.facts] == ["notified", "answered", "noted", "wrote"]
    assert [fact.who for fact in found.facts] == ["", "eva", "eva", ""]
    assert found.version == 4
    assert found.standing.state is TicketState.OPEN


def test_a_reply_waits_in_the_outbox_beside_the_ticket(desk: Desk) -> None:
    ticket = desk.receives()
    reply = write(desk.engine, a_message(ticket), TO_REQUESTER)
    held = write(desk.engine, a_message(ticket, kind=MessageKind.REQUESTER), "wire", held=True)

    with desk.engine.begin() as connection:
        rows = {(d.message_id, d.way_out): d.state for d in outbox.deliveries(connection, ticket.ticket_id)}

    assert rows == {
        ("", "wire"): DeliveryState.PENDING,
        (reply.message_id, TO_REQUESTER): DeliveryState.PENDING,
        (held.message_id, "wire"): DeliveryState.HELD,
    }


def test_the_kept_standing_is_always_what_the_facts_say(desk: Desk) -> None:
    ticket = desk.receives()
    for kind in (FactKind.ASSIGNED, FactKind.CLOSED, FactKind.REOPENED):
        with desk.engine.begin() as connection:
            conversation.add_fact(connection, ticket.ticket_id, Fact(NOON, kind, "eva", "eva"))
            kept = connection.execute(select(tables.standings)).mappings().one()
            derived = conversation.conversation_of(connection, ticket.ticket_id).standing
            assert (kept["state"], kept["assignee"], kept["since"]) == (derived.state, derived.assignee, derived.since)


def test_many_at_once_append_one_after_the_other(desk: Desk) -> None:
    ticket = desk.receives()
    start = threading.Barrier(8)

    def append() -> None:
        start.wait()
        write(desk.engine, a_message(ticket))

    threads = [threading.Thread(target=append) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with desk.engine.begin() as connection:
        assert conversation.conversation_of(connection, ticket.ticket_id).version == 8
        assert len(conversation.messages_of(connection, ticket.ticket_id)) == 8


def test_a_mail_finds_its_ticket_by_any_message_it_answers(desk: Desk) -> None:
    by_mail, other = desk.receives(a_ticket(mail_id="<first@their.host>")), desk.receives()
    write(desk.engine, a_message(by_mail, mail_id="<reply@our.host>"))

    with desk.engine.begin() as connection:
        assert conversation.ticket_of_mail(connection, ["<nobody@x>", "<first@their.host>"]) == by_mail.ticket_id
        assert conversation.ticket_of_mail(connection, ["<reply@our.host>"]) == by_mail.ticket_id
        assert conversation.ticket_of_mail(connection, ["<nobody@x>"]) is None
        assert conversation.ticket_of_mail(connection, []) is None
        found = ticket_store.ticket_by_id(connection, other.ticket_id)
        assert found is not None
        assert found.mail_id is None


def test_files_belong_to_the_message_they_came_with(desk: Desk, tmp_path: object) -> None:
    ticket = desk.receives()
    stored = attachments.StoredFile("a" * 32, "obrazovka.png", "image/png", 3, "0" * 64)
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="mail-1", now=NOON)
    message = write(desk.engine, a_message(ticket, kind=MessageKind.REQUESTER, author="", attachments=(stored,)))

    with desk.engine.begin() as connection:
        assert conversation.messages_of(connection, ticket.ticket_id) == (message,)
        assert attachments.attachments_of(connection, ticket.ticket_id) == ()
        assert staging.staged(connection, "mail-1") == ()


def test_hostile_text_is_kept_without_what_no_database_can_hold(desk: Desk) -> None:
    ticket = desk.receives()
    hostile = "a\x00b\ud800c'); DROP TABLE messages; --"
    message = write(desk.engine, a_message(ticket, text=hostile))

    with desk.engine.begin() as connection:
        kept = replace(message, text="abc'); DROP TABLE messages; --")
        assert conversation.messages_of(connection, ticket.ticket_id) == (kept,)


def test_nothing_is_written_about_a_ticket_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(LookupError, match="it was erased"):
        write(desk.engine, a_message(a_ticket()))
    with desk.engine.begin() as connection, pytest.raises(LookupError):
        conversation.conversation_of(connection, "nobody")


def test_a_ticket_is_forgotten_with_its_conversation_but_not_while_people_talk(desk: Desk) -> None:
    talking, old = desk.receives(), desk.receives()
    desk.delivers(_Anything())
    write(desk.engine, a_message(old, at=NOON))
    write(desk.engine, a_message(talking, at=NOON + timedelta(days=9)))

    with desk.engine.begin() as connection:
        assert ticket_store.forget_delivered(connection, before=NOON + timedelta(days=8)) == 1
        assert ticket_store.ticket_by_id(connection, talking.ticket_id) == talking
        for table in (tables.messages, tables.ticket_facts, tables.standings):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 1


class _Anything:
    name = "wire"

    def deliver(self, ticket: Ticket, attachments: object) -> None:
        """Take it."""
