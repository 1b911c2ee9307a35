"""How a ticket leaves: taken from the outbox, handed to its way out, settled; never dropped.

1. A ticket is sent outside any transaction, one at a time, under a lease.
2. Way out down: again after a random wait, whose ceiling doubles from 5 s to 1 h. If the other side asks us to
   wait, every ticket of the way out waits that long, an hour at most.
3. Three days and twenty attempts without success, or refused for good: a dead letter, kept for a person.
4. Way out misconfigured: the whole way out pauses and is reported; no ticket spends an attempt on it.
5. An attached file that is not there, or not whole, is waited for, for 15 minutes; then the letter leaves without it
   and names it: a lost picture must not hold an urgent letter for three days. A store that does not answer is waited
   for like a way out that is down: its files are not lost.
6. At least once, not exactly once: a worker killed between sending and settling sends again, under the
   same Message-ID.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import SystemRandom
from time import perf_counter
from typing import Final

from sqlalchemy import Connection, Engine, select

from tickets.conversation.conversation import answered_mails, message_by_id
from tickets.conversation.mail_details import details_of
from tickets.conversation.standing import TicketState
from tickets.files.attachments import AttachmentStore
from tickets.files.file_store import StoreDown
from tickets.outgoing import leases
from tickets.outgoing.answered_words import answered_words
from tickets.outgoing.leases import LEASE, Lease
from tickets.tables import standings
from tickets.ticket import Ticket
from tickets.ticket_store import ticket_by_id
from tickets.typed_text import LONGEST_DESCRIPTION, one_line
from tickets.ways_out import (
    AttachedFile,
    Letter,
    MessageWayOut,
    WayOut,
    WayOutDown,
    WayOutMisconfigured,
    WayOutRefused,
)

FIRST_CEILING: Final = timedelta(seconds=5)
LAST_CEILING: Final = timedelta(hours=1)
SHORTEST_WAIT: Final = timedelta(seconds=1)
GIVE_UP_AFTER: Final = timedelta(hours=72)
MISSING_FILES_WAIT: Final = timedelta(minutes=15)
FEWEST_ATTEMPTS: Final = 20  # a clock that jumps three days ahead must not bury a ticket tried once
_MOST_DOUBLINGS = 10  # 5 s doubled ten times is more than one hour
_RANDOM = SystemRandom()
_LONGEST_ERROR = 500  # characters kept of what the other side said

Clock = Callable[[], datetime]
Jitter = Callable[[], float]


class Result(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    POSTPONED = "postponed"
    DEAD = "dead"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver one ticket, or one message of it, by one way out."""

    reference: str
    way_out: str
    result: Result
    error: str = ""
    seconds: float = field(default=0.0, compare=False)  # that it took


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """All attempts of one round, in order."""

    attempts: tuple[Attempt, ...]

    def count(self, result: Result) -> int:
        """Return how many attempts had that result."""
        return sum(attempt.result is result for attempt in self.attempts)


def longest_wait(attempts: int) -> timedelta:
    """Return the ceiling after that many attempts (1 or more): 5 s, 10 s, 20 s ... one hour."""
    return min(LAST_CEILING, FIRST_CEILING * (1 << min(attempts - 1, _MOST_DOUBLINGS)))


def wait_before_retry(attempts: int, jitter: Jitter, *, asked: timedelta = timedelta()) -> timedelta:
    """Return a random wait from one second to the ceiling, so that postponed tickets do not all come back at once.

    `jitter` draws from 0 to 1; `asked` is what the other side wants us to wait, an hour at most.
    """
    drawn = SHORTEST_WAIT + (longest_wait(attempts) - SHORTEST_WAIT) * jitter()
    return max(drawn, min(asked, LAST_CEILING))


def is_hopeless(lease: Lease, now: datetime) -> bool:
    """Return whether it was tried for so long that a person should look at it."""
    return lease.attempts >= FEWEST_ATTEMPTS and now - lease.first_tried_at >= GIVE_UP_AFTER


def deliver_due(
    engine: Engine,
    ways_out: Sequence[WayOut | MessageWayOut],
    attachments: AttachmentStore,
    now: Clock,
    *,
    worker_id: str,
    limit: int = 50,
    lease: timedelta = LEASE,
    jitter: Jitter = _RANDOM.random,
) -> DeliveryReport:
    """Deliver at most `limit` tickets and messages that are due; any number of workers may do so at once.

    `worker_id` is different for every running worker; `lease` is longer than a delivery may take.
    """
    of_tickets = {c.name: c for c in ways_out if isinstance(c, WayOut)}
    of_messages = {c.name: c for c in ways_out if isinstance(c, MessageWayOut)}
    round_ = _Round(engine, of_tickets, of_messages, attachments, now, worker_id, lease, jitter)
    attempts: list[Attempt] = []
    while len(attempts) < limit and (attempt := round_.deliver_next()):
        attempts.append(attempt)
    return DeliveryReport(tuple(attempts))


@dataclass(frozen=True, slots=True)
class _Round:
    """What one call of `deliver_due` works with."""

    engine: Engine
    ways_out: Mapping[str, WayOut]
    message_ways_out: Mapping[str, MessageWayOut]
    attachments: AttachmentStore
    now: Clock
    worker_id: str
    lease_length: timedelta
    jitter: Jitter

    def deliver_next(self) -> Attempt | None:
        """Make one attempt and return it; None when nothing is due."""
        began = perf_counter()
        taken = self._take()
        return replace(self._deliver(*taken), seconds=perf_counter() - began) if taken else None

    def _deliver(self, lease: Lease, ticket: Ticket, letter: Letter | None) -> Attempt:
        stored = letter.message.attachments if letter else ticket.attachments
        try:
            with self.attachments.on_disk(stored) as paths:
                files = tuple(AttachedFile(file, path) for file, path in zip(stored, paths, strict=True))
                return self._attempt(lease, ticket, letter, files)
        except StoreDown as error:
            return self._postpone(lease, ticket, WayOutDown(str(error)))

    def _attempt(self, lease: Lease, ticket: Ticket, letter: Letter | None, files: tuple[AttachedFile, ...]) -> Attempt:
        """Hand the letter over and settle it."""
        missing = ", ".join(file.stored.name for file in files if file.path is None)
        leaves_at = self._leaves_without(lease) if missing else None
        self._note_missing(lease, leaves_at)
        if leaves_at and self.now() < leaves_at:
            return self._postpone(lease, ticket, WayOutDown(f"{missing} is missing"), by=leaves_at)
        try:
            self._hand_over(lease, ticket, letter, files)
        except WayOutMisconfigured as error:
            return self._pause(lease, ticket, _reason(error))
        except WayOutDown as error:
            return self._postpone(lease, ticket, error)
        except WayOutRefused as error:
            return self._bury(lease, ticket, _reason(error))
        with self.engine.begin() as connection:
            lacks = _reason(f"left without {missing}: it is missing") if missing else None
            leases.settle_delivered(connection, lease, self.now(), lacks=lacks)
        return Attempt(ticket.reference, lease.way_out, Result.DELIVERED, lacks or "")

    def _hand_over(self, lease: Lease, ticket: Ticket, letter: Letter | None, files: tuple[AttachedFile, ...]) -> None:
        if not lease.message_id:
            self.ways_out[lease.way_out].deliver(ticket, files)
        elif letter is None:
            raise WayOutRefused("the message is not in the database any more")
        else:
            self.message_ways_out[lease.way_out].deliver_message(letter, files)

    def _take(self) -> tuple[Lease, Ticket, Letter | None] | None:
        with self.engine.begin() as connection:
            lease = leases.take(
                connection,
                list(self.ways_out),
                self.now(),
                worker_id=self.worker_id,
                message_ways_out=list(self.message_ways_out),
                length=self.lease_length,
            )
            ticket = ticket_by_id(connection, lease.ticket_id) if lease else None
            ticket = _whole(connection, ticket) if lease and not lease.message_id else ticket
            letter = _letter(connection, ticket, lease.message_id) if lease and ticket else None
        return (lease, ticket, letter) if lease and ticket else None

    def _leaves_without(self, lease: Lease) -> datetime:
        """Return when the letter leaves without its missing files; a time in the future (wrong clock) counts as now."""
        now = self.now()
        return min(lease.files_missing_since or now, now) + MISSING_FILES_WAIT

    def _note_missing(self, lease: Lease, leaves_at: datetime | None) -> None:
        since = leaves_at - MISSING_FILES_WAIT if leaves_at else None
        if since != lease.files_missing_since:
            with self.engine.begin() as connection:
                leases.note_missing_files(connection, lease, since)

    def _pause(self, lease: Lease, ticket: Ticket, reason: str) -> Attempt:
        with self.engine.begin() as connection:
            leases.settle_paused(connection, lease, self.now(), reason)
        return Attempt(ticket.reference, lease.way_out, Result.PAUSED, reason)

    def _postpone(self, lease: Lease, ticket: Ticket, error: WayOutDown, *, by: datetime | None = None) -> Attempt:
        """Try again after a random wait, but not later than `by`."""
        reason = _reason(error)
        if is_hopeless(lease, self.now()):
            return self._bury(lease, ticket, reason)
        due_at = self.now() + wait_before_retry(lease.attempts, self.jitter, asked=error.retry_after)
        due_at = min(due_at, by) if by else due_at
        with self.engine.begin() as connection:
            leases.settle_postponed(connection, lease, due_at, reason)
            if error.retry_after:
                leases.hold_back(connection, lease.way_out, self.now() + min(error.retry_after, LAST_CEILING))
        return Attempt(ticket.reference, lease.way_out, Result.POSTPONED, reason)

    def _bury(self, lease: Lease, ticket: Ticket, reason: str) -> Attempt:
        with self.engine.begin() as connection:
            leases.settle_dead(connection, lease, reason)
        return Attempt(ticket.reference, lease.way_out, Result.DEAD, reason)


def _whole(connection: Connection, ticket: Ticket | None) -> Ticket | None:
    """Return the ticket as support elsewhere reads it: with what is folded on our own pages, quotes and signature."""
    mail = details_of(connection, ticket.ticket_id).get("") if ticket and ticket.channel == "email" else None
    if ticket is None or mail is None or not mail.folded:
        return ticket
    return replace(ticket, description=f"{ticket.description}\n\n{mail.folded}"[:LONGEST_DESCRIPTION])


def _letter(connection: Connection, ticket: Ticket, message_id: str) -> Letter | None:
    """Return the message of an outbox row; None for the ticket itself."""
    message = message_by_id(connection, message_id) if message_id else None
    if message is None:
        return None
    subject, quoted = answered_words(connection, ticket, message)
    state = connection.execute(select(standings.c.state).where(standings.c.ticket_id == ticket.ticket_id)).scalar()
    answers = answered_mails(connection, ticket, message_id)
    return Letter(ticket, message, answers, subject, quoted, closes=state == TicketState.CLOSED)


def _reason(error: Exception | str) -> str:
    return one_line(str(error), _LONGEST_ERROR)
