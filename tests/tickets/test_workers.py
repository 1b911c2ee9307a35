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

from sqlalchemy import Engine, create_engine

from tests.tickets.databases import sqlite_engine
from tests.tickets.desk import Desk, a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tickets import outbox
from tickets.attachments import AttachmentStore
from tickets.channels import AttachedFile
from tickets.channels.email import EmailChannel
from tickets.delivery import deliver_due
from tickets.tables import State
from tickets.ticket import Ticket

ROOT = Path(__file__).parents[2]
SHORT_LEASE = timedelta(seconds=1)


@dataclass
class SlowWire:
    """Notes who delivered what; slow enough for two workers to meet."""

    worker_id: str
    log: list[tuple[str, str]] = field(default_factory=list)
    name: str = "wire"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        time.sleep(0.002)
        self.log.append((ticket.ticket_id, self.worker_id))


def another_engine(engine: Engine) -> Engine:
    """The same database, as another process would open it."""
    if engine.dialect.name == "sqlite":
        return sqlite_engine(Path(str(engine.url.database)))
    return create_engine(engine.url)


def now() -> datetime:
    return datetime.now(UTC)


def test_two_workers_never_deliver_the_same_ticket(desk: Desk) -> None:
    tickets = [desk.receives() for _ in range(40)]
    wires = [SlowWire("worker-1"), SlowWire("worker-2")]
    start = threading.Barrier(2)

    def work(wire: SlowWire) -> None:
        engine = another_engine(desk.engine)
        start.wait()
        deliver_due(engine, [wire], desk.store, now, worker_id=wire.worker_id)
        engine.dispose()

    threads = [threading.Thread(target=work, args=(wire,)) for wire in wires]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    delivered = Counter(ticket_id for wire in wires for ticket_id, _ in wire.log)
    assert delivered == Counter(ticket.ticket_id for ticket in tickets)
    assert all(wire.log for wire in wires)  # both of them worked
    with desk.engine.begin() as connection:
        assert outbox.counts(connection)[State.DELIVERED] == 40


@contextmanager
def worker_process(database: Path, port: int, folder: Path, worker_id: str) -> Iterator[subprocess.Popen[bytes]]:
    arguments = [str(database), str(port), str(folder), worker_id, str(SHORT_LEASE.total_seconds())]
    command = [sys.executable, "-m", "tests.tickets.worker_process", *arguments]
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
    email_channel: EmailChannel,
    store: AttachmentStore,
) -> None:
    desk = sqlite_desk
    tickets = [desk.receives(a_ticket(created_at=now()), channels=("email",)) for _ in range(8)]
    mailbox.seconds_per_message = 0.1
    kills = 2
    for number in range(kills):
        mailbox.begun.clear()
        with worker_process(
            Path(str(desk.engine.url.database)), mail_server.port, tmp_path / "attachments", f"killed-{number}"
        ) as process:
            assert mailbox.begun.wait(20)
            process.kill()  # SIGKILL: between handing the message in and settling it
    with desk.engine.begin() as connection:
        assert outbox.counts(connection)[State.LEASED] >= 1

    mailbox.seconds_per_message = 0.0

    def all_delivered() -> bool:
        deliver_due(desk.engine, [email_channel], store, now, worker_id="survivor")
        with desk.engine.begin() as connection:
            return outbox.counts(connection)[State.DELIVERED] == len(tickets)

    until(all_delivered)

    arrived = Counter(mailbox.message_ids())
    assert set(arrived) == {f"<{ticket.ticket_id}@help.example.org>" for ticket in tickets}
    assert arrived.total() <= len(tickets) + kills  # at least once; twice only what was in a killed worker's hands
