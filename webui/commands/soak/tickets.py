"""`readfirst soak tickets`: two web servers and two workers, killed at random, behind a mail server that fails.

On PostgreSQL there are twice as many people, two processes fetch mail, too, and a server of the soak's own is killed.

Counted at the end, from the database and the mail server's own count:
- lost: acknowledged to a person and not stored under that reference, a mail of which there is no ticket, or marked as
  delivered and never taken;
- doubled: one posted page or one mail that made two tickets, or one ticket that was acknowledged twice;
- drained: from the moment the faults end until nothing waits any more.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

import click
from sqlalchemy import Connection, func, select

from tickets import tables
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from webui.cluster.end_signals import exit_on_signals
from webui.cluster.part import PartFailed
from webui.cluster.programs import ProgramMissing
from webui.commands.soak.mail import DRAIN_PER_MAIL
from webui.commands.soak.mail_writer import MailWriter, mark_of
from webui.commands.soak.senders import Senders
from webui.commands.soak.ticket_faults import TicketFaults
from webui.commands.soak.ticket_parts import OWN, TicketParts, running_parts

FEWEST_KILLS: Final = 200  # of a soak of full length
FEWEST_ACKNOWLEDGED: Final = 800  # the same
FEWEST_BESIDE_MAILS: Final = 200  # the same, where six processes are killed, and the database with them
LONGEST_DRAIN: Final = 30.0  # seconds, and for each mail as long as `soak mail` gives it
_FULL_LENGTH: Final = 120.0  # seconds; shorter soaks need proportionally less
_PEOPLE: Final = 16
_PEOPLE_ON_POSTGRESQL: Final = 32
_PAUSE: Final = 0.25  # seconds between two tickets of one person
_WAITED_FOR: Final = 120.0  # seconds that a drain may take before it is given up, at least
_ACKNOWLEDGEMENTS: Final = (
    select(func.count()).where(tables.messages.c.kind == "automatic").group_by(tables.messages.c.ticket_id)
)


@dataclass(frozen=True, slots=True)
class TicketSoakResult:
    """Figures of a soak, as printed by `--json`."""

    kills: int  # of processes of the product
    database_kills: int
    faults: int
    acknowledged: int
    mails: int  # that arrived in the mailbox
    lost: int
    doubled: int
    delivered: int  # taken by the mail server, each ticket counted once
    dead_letters: int
    drain_seconds: float
    seconds: float
    sent_twice: int  # letters that came more than once: at least once is what SMTP can promise

    @property
    def is_good(self) -> bool:
        """Whether every target was met; a short soak needs as many kills and tickets as its share of a minute."""
        share = min(1.0, self.seconds / _FULL_LENGTH)
        fewest = FEWEST_BESIDE_MAILS if self.mails else FEWEST_ACKNOWLEDGED
        enough = self.kills >= FEWEST_KILLS * share and self.acknowledged >= fewest * share
        is_drained = self.drain_seconds <= longest_drain(self.mails)
        nothing_wrong = self.lost == self.doubled == 0 and is_drained
        return enough and nothing_wrong and self.delivered + self.dead_letters >= self.acknowledged + self.mails


def longest_drain(mails: int) -> float:
    """Return the seconds that a drain may take after so many mails."""
    return LONGEST_DRAIN + mails * DRAIN_PER_MAIL


@click.command("tickets")
@click.option("--seconds", default=120.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the faults and their moments.")
@click.option("--database", metavar="URL", default="", help="Of an empty database on PostgreSQL, in place of SQLite.")
@click.option("--postgresql", is_flag=True, help="The same on a server that is started for this, and killed, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_tickets(seconds: float, seed: int, database: str, *, postgresql: bool, as_json: bool) -> None:
    """Tickets under kill -9 and a failing mail server: none may be lost or doubled."""
    url = database or (OWN if postgresql else "")
    exit_on_signals(_tell, status=1)
    _tell(
        f"Two web servers and two workers{', and two that fetch mail,' * bool(url)} under faults for {seconds:.0f} s …"
    )
    try:
        result = run(seconds, seed, url)
    except (ProgramMissing, PartFailed) as error:
        raise click.ClickException(str(error)) from None
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:16} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(seconds: float, seed: int, url: str = "") -> TicketSoakResult:
    """Run the soak in a temporary data folder, on a database as `running_parts` takes it; return its figures."""
    with running_parts(url) as parts:
        return _under_faults(parts, seconds, random.Random(seed))  # noqa: S311 - faults


def _under_faults(parts: TicketParts, seconds: float, chance: random.Random) -> TicketSoakResult:
    senders = Senders(parts.web_ports, _PEOPLE_ON_POSTGRESQL if parts.mailbox else _PEOPLE, _PAUSE)
    faults = TicketFaults(parts, chance)
    senders.start()
    try:
        with MailWriter(parts.mailbox) if parts.mailbox else nullcontext():
            faults.inject(seconds)
        faults.end()
        senders.finish(meanwhile=parts.start_again)
    finally:
        senders.stop.set()
    return _counted(parts, senders, faults, _drain(parts), seconds)


def _drain(parts: TicketParts) -> float:
    """Redeliver, as an operator does when the mail server is mended; return the seconds until nothing waits."""
    began, mails = time.monotonic(), len(parts.mailbox.mails) if parts.mailbox else 0
    with parts.database.writing() as connection:
        outbox.redrive(connection, datetime.now(UTC))
    while time.monotonic() - began < max(_WAITED_FOR, longest_drain(mails)):
        parts.start_again()
        is_fetched = parts.mailbox is None or not parts.mailbox.waiting()  # first: a fetched mail becomes a letter
        with parts.database.reading() as connection:
            counts = outbox.counts(connection)
        if is_fetched and not counts[DeliveryState.PENDING] + counts[DeliveryState.LEASED]:
            break
        time.sleep(0.05)
    return round(time.monotonic() - began, 2)


def _counted(
    parts: TicketParts, senders: Senders, faults: TicketFaults, drain_seconds: float, seconds: float
) -> TicketSoakResult:
    sink, mails = parts.sink, parts.mailbox.mails if parts.mailbox else {}
    with parts.database.reading() as connection:
        stored = connection.execute(select(tables.tickets.c.reference, tables.tickets.c.description)).all()
        by_state = _references_by_state(connection)
        letters = connection.execute(_ACKNOWLEDGEMENTS).scalars().all()
    references = {_mark_in(description): reference for reference, description in stored}
    marks = Counter(_mark_in(description) for _, description in stored)
    missing = [mark for mark, reference in senders.acknowledged.items() if references.get(mark) != reference]
    waiting = set(parts.mailbox.waiting()) if parts.mailbox else set()  # late, which the drain says, but not lost
    never_fetched = [number for number in mails if number not in waiting and mark_of(number) not in marks]
    never_taken = by_state[DeliveryState.DELIVERED] - set(sink.taken)
    return TicketSoakResult(
        kills=faults.kills,
        database_kills=faults.database_kills,
        faults=sink.faults + (parts.mailbox.faults if parts.mailbox else 0),
        acknowledged=len(senders.acknowledged),
        mails=len(mails),
        lost=len(missing) + len(never_fetched) + len(never_taken),
        doubled=sum(count - 1 for count in (*marks.values(), *letters)),
        delivered=len(by_state[DeliveryState.DELIVERED] & set(sink.taken)),
        dead_letters=len(by_state[DeliveryState.DEAD]),
        drain_seconds=drain_seconds,
        seconds=seconds,
        sent_twice=sum(count > 1 for count in sink.letters.values()),
    )


def _mark_in(description: str) -> str:
    """Return what a text begins with: the mark of a form's, or the subject of a mail's."""
    return re.split("[:\n]", description, maxsplit=1)[0]


def _references_by_state(connection: Connection) -> dict[DeliveryState, set[str]]:
    """Return the references of tickets by the state of their own delivery; letters to people are not counted."""
    both = tables.tickets.join(tables.outbox, tables.tickets.c.ticket_id == tables.outbox.c.ticket_id)
    deliveries = select(tables.outbox.c.state, tables.tickets.c.reference).select_from(both)
    by_state: dict[DeliveryState, set[str]] = {state: set() for state in DeliveryState}
    for state, reference in connection.execute(deliveries.where(tables.outbox.c.message_id == "")):
        by_state[DeliveryState(state)].add(reference)
    return by_state


def _tell(line: str) -> None:
    click.echo(line, err=True)
