"""Mails in the database, over SQLite and PostgreSQL: once, whoever takes them at the same moment."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from tests.tickets.desk import NOON, Desk, a_ticket
from tests.tickets.outgoing.test_workers import another_engine
from tests.tickets.stored import stored_tickets
from tickets.conversation.conversation import conversation_of
from tickets.incoming.automatic import Answering
from tickets.incoming.intake import MOST_AUTOMATIC, Arrival, Became, Rules, Taken, acknowledge, is_known, take_in
from tickets.incoming.mail_reading import IncomingMail, read_mail
from tickets.outgoing import outbox
from tickets.tables import DeliveryState

RULES = Rules(("wire",), ("wire",), lambda *_: False, tickets_per_hour=3, host="help.example.org")


def a_mail(text: str = "heslo", **headers: str) -> IncomingMail:
    lines = {"From": "jana@example.sk", "Subject": "Pomoc", "Message-ID": f"<{abs(hash(text))}@x.sk>", **headers}
    return read_mail("".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n" + text.encode())


def takes(engine: Engine, mail: IncomingMail) -> Taken:
    with engine.begin() as connection:
        return take_in(connection, mail, Arrival(NOON), "sk", RULES, NOON)


def at_once(engine: Engine, people: int, act: Callable[[Engine], None]) -> None:
    engines = [another_engine(engine) for _ in range(people)]
    threads = [threading.Thread(target=act, args=(one,)) for one in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in engines:
        one.dispose()


def test_a_mail_taken_by_eight_at_once_is_one_ticket(desk: Desk) -> None:
    mail, became = a_mail(), []

    at_once(desk.engine, 8, lambda engine: became.append(takes(engine, mail).became))

    assert sorted(became) == [Became.KNOWN] * 7 + [Became.TICKET]
    with desk.engine.begin() as connection:
        assert is_known(connection, mail)
        assert not is_known(connection, a_mail("iné"))
        assert len(stored_tickets(connection, limit=10)) == 1


def test_eight_letters_to_one_address_at_once_are_three(desk: Desk) -> None:
    tickets = [desk.receives(a_ticket(email="Jana@example.sk")) for _ in range(8)]
    waiting, gone = list(tickets), []

    def writes(engine: Engine) -> None:
        ticket = waiting.pop()
        with engine.begin() as connection:
            gone.append(acknowledge(connection, ticket, "prišlo", RULES.host, NOON))

    at_once(desk.engine, 8, writes)

    assert sum(gone) == MOST_AUTOMATIC


def test_a_mail_of_a_machine_is_held_until_somebody_looks(desk: Desk) -> None:
    taken = takes(desk.engine, replace(a_mail(), answering=Answering.AUTOMATIC))

    assert taken.ticket
    assert taken.ticket.held
    assert desk.delivery_of(taken.ticket).state is DeliveryState.HELD


def test_what_a_held_ticket_is_told_later_is_held_too(desk: Desk) -> None:
    tickets = [takes(desk.engine, a_mail(f"správa {n}")).ticket for n in range(4)]
    assert [ticket.held for ticket in tickets if ticket] == [False, False, False, True]
    last = tickets[-1]
    assert last
    assert last.mail_id

    taken = takes(desk.engine, a_mail("a ešte", References=last.mail_id))

    assert taken.became is Became.MESSAGE
    with desk.engine.begin() as connection:
        states = {row.state for row in outbox.deliveries(connection, last.ticket_id)}
        assert states == {DeliveryState.HELD}
        assert outbox.release(connection, last.ticket_id, NOON)
        assert {row.state for row in outbox.deliveries(connection, last.ticket_id)} == {DeliveryState.PENDING}


def test_the_newest_of_two_threads_wins_and_a_thread_of_nobody_is_a_ticket(desk: Desk) -> None:
    first, second = takes(desk.engine, a_mail("prvý")).ticket, None
    with desk.engine.begin() as connection:
        later = NOON + timedelta(minutes=1)
        second = take_in(connection, a_mail("druhý"), Arrival(later), "sk", RULES, later).ticket
    assert first
    assert second

    both = takes(desk.engine, a_mail("k obom", References=f"{first.mail_id} {second.mail_id}"))
    nobody = takes(desk.engine, a_mail("k ničomu", References="<unknown@x.sk>"))

    assert both.ticket == second
    assert nobody.became is Became.TICKET
    with desk.engine.begin() as connection:
        assert len(conversation_of(connection, second.ticket_id).messages) == 1
