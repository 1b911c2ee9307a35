"""The flow's transactions without a database: one writer at a time, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock

from deflection.event_log import ConcurrentStep
from deflection.help_session import Event, HelpSession
from deflection.ports import Asker, ContactRequest, Receipt


@dataclass(frozen=True)
class Written:
    """A filled-in form of which only the description matters."""

    description: str


@dataclass(frozen=True)
class MemoryTicket:
    """One stored ticket."""

    help_session_id: str
    reference: str
    route: str
    description: str


@dataclass
class MemoryTransaction:
    """One step; what it holds is kept only if the step ends well."""

    log: dict[str, tuple[Event, ...]]
    tickets: list[MemoryTicket]

    def events(self, help_session_id: str) -> tuple[Event, ...]:
        return self.log.get(help_session_id, ())

    def write(self, help_session_id: str, position: int, event: Event) -> None:
        if position != len(self.events(help_session_id)):
            raise ConcurrentStep(help_session_id)
        self.log[help_session_id] = (*self.events(help_session_id), event)

    def save_ticket(self, help_session: HelpSession, route: str, asker: Asker, request: ContactRequest) -> Receipt:
        """As the contract says: a help session that has a ticket gives back its receipt."""
        sent = help_session.sent
        if sent:
            return Receipt(sent.reference, sent.ticket_id, sent.route, created=False)
        reference = f"OK-{len(self.tickets) + 1}"
        self.tickets.append(MemoryTicket(help_session.help_session_id, reference, route, request.description))
        return Receipt(reference, f"ticket-{reference}", route, created=True)


@dataclass
class MemoryDatabase:
    """What was committed so far."""

    log: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    tickets: list[MemoryTicket] = field(default_factory=list)
    one_writer: RLock = field(default_factory=RLock)

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        yield MemoryTransaction(dict(self.log), list(self.tickets))

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        with self.one_writer:
            transaction = MemoryTransaction(dict(self.log), list(self.tickets))
            yield transaction
            self.log, self.tickets = transaction.log, transaction.tickets
