"""What support does with the tickets of the demonstration: answers, notes, closes, hands over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection, select, update

from tickets import tables
from tickets.conversation.conversation import Message, MessageKind, add_fact, add_message, new_message_id
from tickets.conversation.rating import rated
from tickets.conversation.standing import Fact, FactKind
from tickets.conversation.verdicts import VerdictKind, add_verdict
from tickets.tables import DeliveryState, outbox
from webui.storage import ticket_changes

STAFF: Final = "staff"
_REPLIES: Final[Mapping[str, str]] = {
    "sk": "Dobrý deň,\n\nodhláste sa, prosím, prihláste sa znova a zopakujte postup z článku.\n\nPodpora",
    "cs": "Dobrý den,\n\nzkuste se prosím odhlásit a znovu přihlásit.\n\nPodpora",
    "en": "Hello,\n\nplease sign out, sign in again and repeat the steps of the article.\n\nSupport",
    "ru": "Здравствуйте,\n\nвыйдите, войдите снова и повторите шаги из статьи.\n\nПоддержка",
    "uk": "Добрий день,\n\nвийдіть, увійдіть знову і повторіть кроки зі статті.\n\nПідтримка",
}
_THANKS: Final = {"sk": "Ďakujem, pomohlo to.", "cs": "Děkuji, funguje to.", "en": "Thank you, it works."}
_COMPLAINT: Final = "Trvalo to dlho."
_STILL_WAITING: Final = 0.1
_TAGS: Final = ("bug", "faq", "login", "urgent-review")


def work_on_tickets(connection: Connection, now: datetime, random: Random) -> None:
    """Let support work on what came in, as far as it is past; the newest tickets still wait."""
    for ticket in connection.execute(select(tables.tickets).order_by(tables.tickets.c.created_at)).mappings().all():
        due = ticket["created_at"] + timedelta(hours=min(60.0, random.lognormvariate(1.5, 0.9)))
        if due < now and random.random() > _STILL_WAITING:
            for fact in _work(connection, dict(ticket), due, now, random):
                add_fact(connection, ticket["ticket_id"], fact)
    ticket_changes.copy(connection)
    has_left = outbox.c.state == DeliveryState.PENDING
    connection.execute(
        update(outbox).where(has_left).values(state=DeliveryState.DELIVERED, delivered_at=outbox.c.due_at)
    )


def _work(
    connection: Connection, ticket: Mapping[str, str], at: datetime, now: datetime, random: Random
) -> Iterator[Fact]:
    """Answer one ticket at `at`; yield what else is done to it."""
    ticket_id, lang = ticket["ticket_id"], ticket["lang"]
    yield Fact(at, FactKind.OPENED, STAFF)
    if random.random() < 0.3:
        yield Fact(at, FactKind.ASSIGNED, STAFF, STAFF)
    if random.random() < 0.15:
        yield Fact(at, FactKind.TAGGED, STAFF, random.choice(_TAGS))
    if random.random() < 0.1:
        _add(connection, ticket_id, at, MessageKind.NOTE, "Volal aj telefonicky, overené.", STAFF)
    _add(connection, ticket_id, at, MessageKind.REPLY, _REPLIES[lang], STAFF)
    if random.random() < 0.12:
        add_verdict(connection, ticket_id, VerdictKind.NO_ARTICLE, who=STAFF, at=at, lang=lang)
    later, chance = at + timedelta(hours=random.uniform(2, 40)), random.random()
    if later < now and chance < 0.55:
        yield Fact(later, FactKind.CLOSED, STAFF)
        yield from _rated(later, now, random)
    elif later < now and chance < 0.75:
        _add(connection, ticket_id, later, MessageKind.REQUESTER, _THANKS.get(lang, "OK"), "")
        yield Fact(later + timedelta(minutes=1), FactKind.SOLVED)
        yield from _rated(later, now, random)
    elif chance < 0.82:
        yield Fact(at + timedelta(minutes=1), FactKind.WAITING, STAFF)


def _rated(closed_at: datetime, now: datetime, random: Random) -> Iterator[Fact]:
    """Yield what the requester says of the help, hours after the ticket was closed."""
    rated_at, is_good = closed_at + timedelta(hours=random.uniform(1, 30)), random.random() < 0.8
    if rated_at < now and random.random() < 0.5:
        yield rated(rated_at, "" if is_good else _COMPLAINT, good=is_good)


def _add(connection: Connection, ticket_id: str, at: datetime, kind: MessageKind, text: str, author: str) -> None:
    add_message(connection, Message(new_message_id(), ticket_id, at, kind, text, author))
