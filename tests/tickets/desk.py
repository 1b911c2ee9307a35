"""A support desk in the words of the tests: it receives tickets, delivers them, and lets time pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from tests.clock import Clock
from tickets import ticket_store
from tickets.files.attachments import AttachmentStore
from tickets.outgoing import outbox
from tickets.outgoing.delivery import DeliveryReport, deliver_due
from tickets.outgoing.outbox import Delivery
from tickets.reference import new_reference, new_ticket_id
from tickets.ticket import ReadArticle, Ticket
from tickets.ways_out import AttachedFile, WayOut

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine too

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
READ = (
    ReadArticle("zabudnute-heslo", "Zabudnuté heslo", "r7", opened=True, solved="no", reason="kód neprišiel"),
    ReadArticle("zmena-hesla", "Zmena hesla", "r2", opened=False, solved="", reason=""),
)


def a_ticket(**changes: object) -> Ticket:
    """A ticket of a person who forgot a password; each one is a different ticket."""
    values: dict[str, Any] = {
        "ticket_id": new_ticket_id(),
        "reference": new_reference(),
        "help_session_id": None,
        "route": "read",
        "lang": "sk",
        "channel": "web",
        "purpose": "access",
        "topic": "password",
        "category": "code-not-received",
        "email": "jana@example.sk",
        "login": "jana.n",
        "description": "Zabudla som heslo a kód neprichádza.\nSkúšala som to trikrát.",
        "member_id": None,
        "held": False,
        "created_at": NOON,
        "read": READ,
    }
    return Ticket(**(values | changes))


@dataclass
class Desk:
    """The ticket side of the product over one database."""

    engine: Engine
    store: AttachmentStore
    clock: Clock = field(default_factory=lambda: Clock(NOON))

    def receives(self, ticket: Ticket | None = None, ways_out: Sequence[str] = ("wire",)) -> Ticket:
        ticket = ticket or a_ticket(created_at=self.clock())
        with self.engine.begin() as connection:
            ticket_store.save(connection, ticket, ways_out)
        return ticket

    def delivers(self, *ways_out: WayOut, worker_id: str = "worker-1", limit: int = 50) -> DeliveryReport:
        """One round; the waits are the longest possible, so that tests know them."""
        return deliver_due(
            self.engine,
            ways_out,
            self.store,
            self.clock,
            worker_id=worker_id,
            limit=limit,
            jitter=lambda: 1.0,
        )

    def goes_on(self, **span: float) -> None:
        self.clock.goes_on(timedelta(**span))

    def delivery_of(self, ticket: Ticket) -> Delivery:
        with self.engine.begin() as connection:
            (delivery,) = outbox.deliveries(connection, ticket.ticket_id)
        return delivery


@dataclass
class Wire:
    """A way out that does what it is told next: None delivers, an error is raised."""

    plan: list[Exception | None] = field(default_factory=list)
    delivered: list[Ticket] = field(default_factory=list)
    name: str = "wire"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        error = self.plan.pop(0) if self.plan else None
        if error:
            raise error
        self.delivered.append(ticket)
