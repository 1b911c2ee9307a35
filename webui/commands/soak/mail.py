"""`readfirst soak mail`: two processes that fetch mail, killed at random, from a mailbox that fails.

Counted at the end, from the database:
- lost: arrived in the mailbox, and no ticket of it;
- doubled: one mail that made two tickets, or one ticket that was acknowledged twice;
- drained: from the moment the faults end until the mailbox is empty.
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
from pathlib import Path
from typing import Final

import click
from sqlalchemy import func, select

from tickets import tables
from webui.cluster.mail_sink import Mood
from webui.commands.soak import processes
from webui.commands.soak.mail_writer import MailWriter, mark_of
from webui.commands.soak.mailbox_server import MailboxServer
from webui.commands.soak.processes import Worker
from webui.configuration import read_settings
from webui.settings import Settings
from webui.storage.database import Database

KILLS_PER_SECOND: Final = 1.0
DRAIN_PER_MAIL: Final = 1.0  # seconds: on a busy machine everything may still wait when the faults end
_MOOD_SECONDS: Final = (1.0, 4.0)  # range of the time until the mailbox changes its mood
_WAITED_FOR: Final = 600.0  # seconds that a drain may take before it is given up


@dataclass(frozen=True, slots=True)
class MailSoakResult:
    """Figures of a soak, as printed by `--json`."""

    kills: int
    faults: int
    mails: int
    tickets: int
    lost: int
    doubled: int
    drain_seconds: float
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether every target was met."""
        enough = self.mails > 0 and self.kills >= self.seconds * KILLS_PER_SECOND / 2
        return enough and self.lost == self.doubled == 0 and self.drain_seconds <= self.mails * DRAIN_PER_MAIL


@click.command("mail")
@click.option("--seconds", default=60.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the faults and their moments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_mail(seconds: float, seed: int, *, as_json: bool) -> None:
    """Incoming mails under kill -9 and a failing mailbox: none may be lost or doubled."""
    click.echo(f"Two processes fetch mail under faults for {seconds:.0f} s …", err=True)
    result = run(seconds, seed)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:14} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(seconds: float, seed: int) -> MailSoakResult:
    """Run the soak in a temporary data folder; return its figures."""
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-", ignore_cleanup_errors=True) as folder:
        mailbox = MailboxServer()
        settings = _settings(Path(folder), mailbox.port)
        database = Database(settings.url)
        database.migrate()
        try:
            with _running(settings) as workers:
                chance = random.Random(seed)  # noqa: S311 - faults
                kills = _under_faults(mailbox, workers, seconds, chance)
                mailbox.be(Mood.FINE)
                drain_seconds = _drain(mailbox)
            return _counted(database, mailbox, kills, drain_seconds, seconds)
        finally:
            mailbox.close()
            database.close()


def _settings(folder: Path, imap_port: int) -> Settings:
    environment = {
        "DATA_DIR": str(folder),
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(imap_port),
        "IMAP_SECURITY": "none",
        "IMAP_USER": "help@example.org",
        "IMAP_PASSWORD": "soak",
        "TICKETS_PER_HOUR": "10000",
    }
    return read_settings({f"READFIRST_{name}": value for name, value in environment.items()})


@contextmanager
def _running(settings: Settings) -> Iterator[list[Worker]]:
    processes.load()
    workers = [Worker(processes.take_mail, settings) for _ in range(2)]
    try:
        for worker in workers:
            worker.start()
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def _under_faults(mailbox: MailboxServer, workers: list[Worker], seconds: float, chance: random.Random) -> int:
    """Let mails arrive, kill processes and change the mailbox's mood at random; return the number of kills."""
    with MailWriter(mailbox):
        return _inject(mailbox, workers, seconds, chance)


def _inject(mailbox: MailboxServer, workers: list[Worker], seconds: float, chance: random.Random) -> int:
    kills, began, mood_until = 0, time.monotonic(), 0.0
    while (now := time.monotonic() - began) < seconds:
        if now >= mood_until:
            mailbox.be(chance.choice(list(Mood)))
            mood_until = now + chance.uniform(*_MOOD_SECONDS)
        if kills < now * KILLS_PER_SECOND:
            victim = max(workers, key=lambda worker: worker.age)  # the other one has just begun
            victim.kill()
            victim.start()
            kills += 1
        time.sleep(chance.uniform(0, 1 / KILLS_PER_SECOND))
    return kills


def _drain(mailbox: MailboxServer) -> float:
    """Return the seconds until the mailbox is empty."""
    began = time.monotonic()
    while mailbox.waiting() and time.monotonic() - began < _WAITED_FOR:
        time.sleep(0.05)
    return round(time.monotonic() - began, 2)


def _counted(
    database: Database, mailbox: MailboxServer, kills: int, drain_seconds: float, seconds: float
) -> MailSoakResult:
    per_ticket = select(func.count()).where(tables.messages.c.kind == "automatic").group_by(tables.messages.c.ticket_id)
    with database.reading() as connection:
        descriptions = connection.execute(select(tables.tickets.c.description)).scalars()
        marks = Counter(description.partition("\n")[0] for description in descriptions)
        letters = connection.execute(per_ticket).scalars().all()
    return MailSoakResult(
        kills=kills,
        faults=mailbox.faults,
        mails=len(mailbox.mails),
        tickets=sum(marks.values()),
        lost=sum(mark_of(number) not in marks for number in mailbox.mails),
        doubled=sum(count - 1 for count in (*marks.values(), *letters)),
        drain_seconds=drain_seconds,
        seconds=seconds,
    )
