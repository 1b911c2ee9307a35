"""The flow's transaction on the real database: events, ticket and outbox rows are committed together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import Event, HelpSession, SolvedAnswered
from deflection.ports import Asker, Receipt
from tickets import ticket_store
from tickets.files import staging
from tickets.form.answers import FormAnswers
from tickets.outgoing.urgent_notices import notify
from tickets.reference import new_ticket_id
from tickets.ticket import ReadArticle, Ticket
from webui.storage import form_drafts as drafts
from webui.storage.database import Database
from webui.storage.idempotent_requests import joined_writing

_LIMIT_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class UrgentTickets:
    """Which tickets are urgent, and the names of the ways by which staff are told of them."""

    is_urgent: Callable[[str], bool]  # topic -> whether its tickets stand first
    ways_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowTransaction:
    """One open transaction: what the flow reads and writes in it (`deflection.flow.Transaction`)."""

    connection: Connection
    now: datetime
    way_out: str  # how tickets leave
    tickets_per_hour: int
    urgency: UrgentTickets
    writes: bool

    def events(self, help_session_id: str) -> tuple[Event, ...]:
        """Return the events of a help session, oldest first; none for an unknown id. Writing locks the help session."""
        if self.writes:
            event_log.lock(self.connection, help_session_id)
        return event_log.events_of(self.connection, help_session_id)

    def write(self, help_session_id: str, position: int, event: Event) -> None:
        """Append one event at `position`, 0 for the first."""
        event_log.append(self.connection, help_session_id, position, event)

    def save_ticket(self, help_session: HelpSession, route: str, asker: Asker, answers: FormAnswers) -> Receipt:
        """Store the ticket and its outbox row; return the first receipt again where the help session has a ticket."""
        sent = ticket_store.ticket_of_help_session(self.connection, help_session.help_session_id)
        if sent is not None:
            return Receipt(sent.reference, sent.ticket_id, sent.route, created=False)
        ticket = self._ticket(help_session, route, asker, answers)
        urgent = self.urgency.is_urgent(ticket.topic)
        ticket_store.save(self.connection, ticket, [self.way_out], address_digest=asker.address, urgent=urgent)
        notify(self.connection, ticket.ticket_id, self.urgency.ways_out if urgent else (), self.now)
        drafts.forget(self.connection, help_session.help_session_id)
        return Receipt(ticket.reference, ticket.ticket_id, route, created=True)

    def _ticket(self, help_session: HelpSession, route: str, asker: Asker, answers: FormAnswers) -> Ticket:
        return Ticket(
            ticket_id=new_ticket_id(),
            reference=ticket_store.draw_reference(self.connection),
            help_session_id=help_session.help_session_id,
            route=route,
            lang=help_session.lang,
            channel=help_session.started.channel if help_session.started else "web",
            purpose=answers.purpose,
            topic=answers.topic,
            category=answers.category,
            email=answers.email,
            login=answers.login,
            description=answers.description,
            member_id=answers.member_id,
            held=self._is_over_the_limit(answers.email, asker),
            created_at=self.now,
            read=articles_read(help_session),
            attachments=staging.staged(self.connection, help_session.help_session_id),
        )

    def _is_over_the_limit(self, email: str, asker: Asker) -> bool:
        """Return whether an address has sent so much lately that its ticket is held for review; none is refused."""
        since = self.now - _LIMIT_SPAN
        by_email = ticket_store.recent_count(self.connection, since=since, email=email)
        by_address = ticket_store.recent_count(self.connection, since=since, address_digest=asker.address)
        return asker.over_limit or max(by_email, by_address) >= self.tickets_per_hour


def articles_read(help_session: HelpSession) -> tuple[ReadArticle, ...]:
    """Return the articles that were shown: which were opened, and the last answer about each."""
    insisted = {o.article_id for p in help_session.problems for o in p.reading_list} - help_session.withdrawn
    shown = [o for o in help_session.offered.values() if o.article_id in insisted | help_session.served]
    answers = {e.article_id: e for e in help_session.events if isinstance(e, SolvedAnswered)}
    return tuple(
        ReadArticle(
            article_id=offer.article_id,
            title=offer.title,
            revision=offer.revision,
            opened=offer.article_id in help_session.opened,
            solved=_verdict(answers.get(offer.article_id)),
            reason=answers[offer.article_id].reason if offer.article_id in answers else "",
        )
        for offer in shown
    )


def _verdict(answer: SolvedAnswered | None) -> str:
    if answer is None:
        return ""
    return "yes" if answer.solved else "no"


def transactions(
    database: Database, now: Callable[[], datetime], way_out: str, tickets_per_hour: int, urgency: UrgentTickets
) -> tuple[
    Callable[[], AbstractContextManager[FlowTransaction]], Callable[[], AbstractContextManager[FlowTransaction]]
]:
    """Return (reading, writing), the context managers with which the flow opens its transactions."""

    @contextmanager
    def reading() -> Iterator[FlowTransaction]:
        with database.reading() as connection:
            yield FlowTransaction(connection, now(), way_out, tickets_per_hour, urgency, writes=False)

    @contextmanager
    def writing() -> Iterator[FlowTransaction]:
        with joined_writing(database) as connection:
            yield FlowTransaction(connection, now(), way_out, tickets_per_hour, urgency, writes=True)

    return reading, writing
