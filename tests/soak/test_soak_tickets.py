"""The soak in a short form, and that it counts what it is there to count."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from tests.services.programs import need
from tests.tickets.desk import a_ticket
from tickets import tables, ticket_store
from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.letters.ticket_mail import Envelope
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from tickets.ways_out import WayOutDown
from webui.cluster.mail_sink import MailSink, Mood
from webui.commands.soak.mail_writer import mark_of
from webui.commands.soak.mailbox_server import MailboxServer
from webui.commands.soak.senders import Senders
from webui.commands.soak.ticket_faults import TicketFaults
from webui.commands.soak.ticket_parts import TicketParts
from webui.commands.soak.tickets import TicketSoakResult, _counted, _drain
from webui.storage.database import Database

READFIRST = Path(sys.executable).parent / "readfirst"


@pytest.mark.long
def test_killed_processes_and_a_failing_mail_server_lose_and_double_nothing() -> None:
    command = [READFIRST, "soak", "tickets", "--seconds", "4", "--seed", "7", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=150)

    outcome = json.loads(said.stdout)
    assert (outcome["lost"], outcome["doubled"]) == (0, 0)
    assert outcome["acknowledged"] > 0
    assert outcome["kills"] >= 4
    assert outcome["delivered"] + outcome["dead_letters"] >= outcome["acknowledged"]
    assert outcome["drain_seconds"] <= 30


@pytest.mark.services
def test_on_postgresql_that_is_killed_itself_nothing_is_lost_or_doubled_either() -> None:
    need("PostgreSQL")
    command = [READFIRST, "soak", "tickets", "--postgresql", "--seconds", "20", "--seed", "7", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)

    outcome = json.loads(ended.stdout)
    assert (outcome["lost"], outcome["doubled"]) == (0, 0), ended.stderr
    assert outcome["acknowledged"] > 0
    assert outcome["mails"] > 0
    assert outcome["kills"] >= 10
    assert outcome["database_kills"] >= 1
    assert outcome["delivered"] + outcome["dead_letters"] >= outcome["acknowledged"] + outcome["mails"]


@pytest.mark.services
def test_a_database_that_is_used_is_refused(postgresql_url: str) -> None:
    with closing(Database(postgresql_url)) as used:
        used.migrate()
    command = [READFIRST, "soak", "tickets", "--database", postgresql_url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert ended.returncode == 1
    assert "needs an empty one" in ended.stderr


@pytest.fixture
def sink() -> Iterator[MailSink]:
    sink = MailSink()
    yield sink
    sink.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    database.migrate()
    yield database
    database.close()


def counted(
    database: Database, sink: MailSink, acknowledged: dict[str, str], mailbox: MailboxServer | None = None
) -> TicketSoakResult:
    parts = TicketParts(database, sink, mailbox, workers=[], server=None)
    senders, faults = Senders((), 0, 0, acknowledged), TicketFaults(parts, Random(1))
    return _counted(parts, senders, faults, drain_seconds=0.0, seconds=1.0)


def store(database: Database, mark: str, state: DeliveryState) -> str:
    ticket = a_ticket(description=f"{mark}: text")
    with database.writing() as connection:
        ticket_store.save(connection, ticket, ["email"])
        mine = tables.outbox.c.ticket_id == ticket.ticket_id
        connection.execute(update(tables.outbox).where(mine).values(state=state))
    return ticket.reference


def test_a_ticket_that_is_missing_or_was_never_taken_counts_as_lost(database: Database, sink: MailSink) -> None:
    taken, never_taken = store(database, "a", DeliveryState.DELIVERED), store(database, "b", DeliveryState.DELIVERED)
    sink.keep(f"X-Readfirst-Reference: {taken}\r\n".encode())

    outcome = counted(database, sink, {"a": taken, "b": never_taken, "c": "RF-2222-2222", "a2": "RF-3333-3333"})

    assert (outcome.lost, outcome.delivered) == (3, 1)
    assert not outcome.is_good


def test_a_mail_of_which_there_is_no_ticket_counts_as_lost(database: Database, sink: MailSink) -> None:
    store(database, mark_of(1), DeliveryState.DEAD)
    mailbox = MailboxServer()
    for _ in range(3):
        mailbox.receive(b"")
    mailbox.put_away(1)
    mailbox.put_away(2)

    outcome = counted(database, sink, {}, mailbox)

    assert (outcome.mails, outcome.lost) == (3, 1), "the third one waits in the mailbox"
    mailbox.close()


class _FetchedWhileAsked(MailboxServer):
    """A mailbox that is empty because its last mail became a ticket this very moment."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._times_asked = 0

    def waiting(self) -> list[int]:
        self._times_asked += 1
        if self._times_asked == 1:
            store(self._database, mark_of(1), DeliveryState.PENDING)
        if self._times_asked == 3:
            with self._database.writing() as connection:
                connection.execute(update(tables.outbox).values(state=DeliveryState.DELIVERED))
        return []


def test_a_mail_that_is_fetched_while_the_drain_looks_is_waited_for(database: Database, sink: MailSink) -> None:
    with closing(_FetchedWhileAsked(database)) as mailbox:
        _drain(TicketParts(database, sink, mailbox, workers=[], server=None))

    with database.reading() as connection:
        assert outbox.counts(connection)[DeliveryState.PENDING] == 0


def test_one_page_that_made_two_tickets_counts_as_doubled(database: Database, sink: MailSink) -> None:
    first, _ = store(database, "a", DeliveryState.DEAD), store(database, "a", DeliveryState.DEAD)

    outcome = counted(database, sink, {"a": first})

    assert (outcome.doubled, outcome.dead_letters) == (1, 2)


def test_the_mail_server_is_in_every_mood_what_its_name_says(sink: MailSink) -> None:
    way_out = EmailWayOut(
        MailServer("127.0.0.1", sink.port, Security.NONE, timeout=5.0),
        Envelope("help@example.org", "support@example.org", "example.org"),
    )
    ticket = a_ticket()
    for mood in (Mood.DOWN, Mood.BUSY, Mood.DROP):
        sink.be(mood)
        with pytest.raises(WayOutDown):
            way_out.deliver(ticket, [])
    sink.be(Mood.FINE)
    way_out.deliver(ticket, [])

    assert sink.taken == {ticket.reference: 2}  # DROP had taken it, too
    assert list(sink.letters.values()) == [2], "it was the same letter"
    assert sink.faults == 3
    sink.be(Mood.DOWN)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", sink.port), 1)
