"""Several workers at once, and workers that are killed in the middle of a delivery."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.tickets.databases import sqlite_engine
from tests.tickets.desk import Desk, a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tickets.desks.email import EmailWayOut
from tickets.files.attachments import AttachmentStore
from tickets.outgoing import outbox
from tickets.outgoing.delivery import deliver_due
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
SHORT_LEASE = timedelta(seconds=1)


@dataclass
class MeetingWire:
    """Notes what was delivered; the first delivery waits until the other worker holds a ticket too."""

    meeting: threading.Barrier
    delivered: list[str] = field(default_factory=list)
    name: str = "wire"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        if not self.delivered:
            self.meeting.wait(30)
        self.delivered.append(ticket.ticket_id)


def another_engine(engine: Engine) -> Engine:
    """The same database, as another process would open it."""
    if engine.dialect.name == "sqlite":
        return sqlite_engine(Path(str(engine.url.database)))
    return create_engine(engine.url)


def now() -> datetime:
    return datetime.now(UTC)


def test_two_workers_never_deliver_the_same_ticket(desk: Desk) -> None:
    tickets = [desk.receives() for _ in range(40)]
    meeting = threading.Barrier(2)
    wires = [MeetingWire(meeting), MeetingWire(meeting)]

    def work(wire: MeetingWire, worker_id: str) -> None:
        engine = another_engine(desk.engine)
        deliver_due(engine, [wire], desk.store, now, worker_id=worker_id)
        engine.dispose()

    threads = [threading.Thread(target=work, args=(wire, f"worker-{n}")) for n, wire in enumerate(wires)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    delivered = Counter(wires[0].delivered + wires[1].delivered)
    assert delivered == Counter(ticket.ticket_id for ticket in tickets)
    with desk.engine.begin() as connection:
        assert outbox.counts(connection)[DeliveryState.DELIVERED] == 40


@contextmanager
def worker_process(database: Path, port: int, folder: Path, worker_id: str) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [str(database), str(port), str(folder), worker_id, str(SHORT_LEASE.total_seconds())]
    command = [sys.executable, "-m", "tests.tickets.outgoing.worker_process", *arguments]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.01)


def test_workers_killed_while_they_deliver_lose_no_ticket(
    sqlite_desk: Desk,
    tmp_path: Path,
    mailbox: Mailbox,
    mail_server: RunningServer,
    email_way_out: EmailWayOut,
    store: AttachmentStore,
) -> None:
    desk = sqlite_desk
    tickets = [desk.receives(a_ticket(created_at=now()), ways_out=("email",)) for _ in range(8)]
    mailbox.seconds_per_message = 0.4
    kills = 2
    for number in range(kills):
        mailbox.begun.clear()
        with worker_process(
            Path(str(desk.engine.url.database)), mail_server.port, tmp_path / "attachments", f"killed-{number}"
        ) as process:
            assert mailbox.begun.wait(20)
            process.kill()  # SIGKILL: between handing the message in and settling it
    with desk.engine.begin() as connection:
        assert outbox.counts(connection)[DeliveryState.LEASED] >= 1

    mailbox.seconds_per_message = 0.0

    def all_delivered() -> bool:
        deliver_due(desk.engine, [email_way_out], store, now, worker_id="survivor")
        with desk.engine.begin() as connection:
            return outbox.counts(connection)[DeliveryState.DELIVERED] == len(tickets)

    until(all_delivered)

    arrived = Counter(mailbox.message_ids())
    assert set(arrived) == {f"<{ticket.ticket_id}@help.example.org>" for ticket in tickets}
    assert arrived.total() <= len(tickets) + kills  # at least once; twice only what was in a killed worker's hands
