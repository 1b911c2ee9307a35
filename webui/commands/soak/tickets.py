"""`readfirst soak tickets`: two web servers and two workers, killed at random, behind a mail server that fails.

Counted at the end, from the database and the mail server's own count:
- lost: acknowledged to a person and not stored under that reference, or marked as delivered and never taken;
- doubled: one posted page that made two tickets;
- drained: from the moment the faults end until nothing waits any more.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select

from tickets import tables
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from webui.cluster.mail_sink import MailSink, Mood
from webui.commands.soak import processes
from webui.commands.soak.processes import Worker
from webui.commands.soak.senders import Senders
from webui.configuration import read_settings
from webui.processes.supervisor import free_port
from webui.settings import Settings
from webui.storage.database import Database

FEWEST_KILLS: Final = 200  # of a soak of full length
FEWEST_ACKNOWLEDGED: Final = 800  # the same
LONGEST_DRAIN: Final = 30.0  # seconds
_FULL_LENGTH: Final = 120.0  # seconds; shorter soaks need proportionally less
_PEOPLE: Final = 16
_PAUSE: Final = 0.25  # seconds between two tickets of one person
_KILLS_PER_SECOND: Final = 2.0
_WEB_SHARE: Final = 0.5  # a web server is killed half as often as a worker: it takes longer to start
_MOOD_SECONDS: Final = (0.5, 2.5)  # range of the time until the mail server changes its mood
_WAITED_FOR: Final = 120.0  # seconds that a drain may take before it is given up


@dataclass(frozen=True, slots=True)
class TicketSoakResult:
    """Figures of a soak, as printed by `--json`."""

    kills: int
    faults: int
    acknowledged: int
    lost: int
    doubled: int
    delivered: int  # taken by the mail server, each ticket counted once
    dead_letters: int
    drain_seconds: float
    seconds: float
    sent_twice: int  # mails that came more than once: at least once is what SMTP can promise

    @property
    def is_good(self) -> bool:
        """Whether every target was met; a short soak needs as many kills and tickets as its share of a minute."""
        share = min(1.0, self.seconds / _FULL_LENGTH)
        enough = self.kills >= FEWEST_KILLS * share and self.acknowledged >= FEWEST_ACKNOWLEDGED * share
        nothing_wrong = self.lost == self.doubled == 0 and self.drain_seconds <= LONGEST_DRAIN
        return enough and nothing_wrong and self.delivered + self.dead_letters >= self.acknowledged


@click.command("tickets")
@click.option("--seconds", default=120.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the faults and their moments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_tickets(seconds: float, seed: int, *, as_json: bool) -> None:
    """Tickets under kill -9 and a failing mail server: none may be lost or doubled."""
    click.echo(f"Two web servers and two workers under faults for {seconds:.0f} s …", err=True)
    result = run(seconds, seed)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:14} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(seconds: float, seed: int) -> TicketSoakResult:
    """Run the soak in a temporary data folder; return its figures."""
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-") as folder:
        sink = MailSink()
        settings = _settings(Path(folder), sink.port)
        database = Database(settings.url)
        database.migrate()
        try:
            with _running(settings) as workers:
                return _under_faults(database, sink, workers, seconds, random.Random(seed))  # noqa: S311 - faults
        finally:
            sink.close()
            database.close()


def _settings(folder: Path, smtp_port: int) -> Settings:
    environment = {
        "DATA_DIR": str(folder),
        "CHANNEL": "email",
        "SUPPORT_EMAIL": "support@example.org",
        "MAIL_FROM": "help@example.org",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_SECURITY": "none",
        "TICKETS_PER_HOUR": "10000",
    }
    return read_settings({f"READFIRST_{name}": value for name, value in environment.items()})


@contextmanager
def _running(settings: Settings) -> Iterator[list[Worker]]:
    processes.load()
    ports = [free_port("127.0.0.1", 0) for _ in range(2)]
    workers = [Worker(processes.serve_web, settings, port) for port in ports]
    workers += [Worker(processes.deliver, settings) for _ in range(2)]
    try:
        for worker in workers:
            worker.start()
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def _under_faults(
    database: Database, sink: MailSink, workers: list[Worker], seconds: float, chance: random.Random
) -> TicketSoakResult:
    senders = Senders(tuple(w.port for w in workers if w.port), _PEOPLE, _PAUSE)
    senders.start()
    kills = _inject(sink, workers, seconds, chance)
    sink.be(Mood.FINE)
    senders.finish()
    drain_seconds = _drain(database)
    return _counted(database, sink, senders, kills, drain_seconds, seconds)


def _inject(sink: MailSink, workers: list[Worker], seconds: float, chance: random.Random) -> int:
    """Kill processes and change the mail server's mood at random; return the number of kills."""
    kills, began, mood_until = 0, time.monotonic(), 0.0
    while (now := time.monotonic() - began) < seconds:
        if now >= mood_until:
            sink.be(chance.choice(list(Mood)))
            mood_until = now + chance.uniform(*_MOOD_SECONDS)
        if kills < now * _KILLS_PER_SECOND:
            victim = chance.choices(workers, [_WEB_SHARE if w.port else 1.0 for w in workers])[0]
            victim.kill()
            victim.start()
            kills += 1
        time.sleep(chance.uniform(0, 1 / _KILLS_PER_SECOND / 2))
    return kills


def _drain(database: Database) -> float:
    """Redeliver, as an operator does when the mail server is mended; return the seconds until nothing waits."""
    began = time.monotonic()
    with database.writing() as connection:
        outbox.redrive(connection, datetime.now(UTC))
    while time.monotonic() - began < _WAITED_FOR:
        with database.reading() as connection:
            counts = outbox.counts(connection)
        if not counts[DeliveryState.PENDING] + counts[DeliveryState.LEASED]:
            break
        time.sleep(0.05)
    return round(time.monotonic() - began, 2)


def _counted(
    database: Database, sink: MailSink, senders: Senders, kills: int, drain_seconds: float, seconds: float
) -> TicketSoakResult:
    with database.reading() as connection:
        stored = connection.execute(select(tables.tickets.c.reference, tables.tickets.c.description)).all()
        both = tables.tickets.join(tables.outbox, tables.tickets.c.ticket_id == tables.outbox.c.ticket_id)
        deliveries = select(tables.outbox.c.state, tables.tickets.c.reference).select_from(both)
        references_by_state: dict[DeliveryState, set[str]] = {state: set() for state in DeliveryState}
        for state, reference in connection.execute(deliveries):
            references_by_state[DeliveryState(state)].add(reference)
    marks = Counter(description.partition(":")[0] for _, description in stored)
    references = {description.partition(":")[0]: reference for reference, description in stored}
    missing = [mark for mark, reference in senders.acknowledged.items() if references.get(mark) != reference]
    never_taken = references_by_state[DeliveryState.DELIVERED] - set(sink.taken)
    return TicketSoakResult(
        kills=kills,
        faults=sink.faults,
        acknowledged=len(senders.acknowledged),
        lost=len(missing) + len(never_taken),
        doubled=sum(count - 1 for count in marks.values()),
        delivered=len(references_by_state[DeliveryState.DELIVERED] & set(sink.taken)),
        dead_letters=len(references_by_state[DeliveryState.DEAD]),
        drain_seconds=drain_seconds,
        seconds=seconds,
        sent_twice=sum(count > 1 for count in sink.taken.values()),
    )
