"""The notice of an urgent ticket: what it says, and what it never says."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.tickets.desk import a_ticket
from tickets.desks.email import EmailWayOut
from tickets.desks.http_server import HttpServer
from tickets.desks.mail_server import MailServer
from tickets.desks.urgent_notice import NoticeByEmail, NoticeByWebhook
from tickets.letters.message_mail import Addressed
from tickets.letters.ticket_mail import Envelope
from tickets.ticket import Ticket

LINE, LINK = "Naliehavé: RF-7K3M-9Q2D, Vyhrážky", "https://help.example.org/staff/ticket/RF-7K3M-9Q2D"


def words(_: Ticket) -> tuple[str, str]:
    return LINE, LINK


@dataclass(frozen=True)
class Postbox(EmailWayOut):
    """A mail server that keeps what it gets."""

    kept: list[Addressed] = field(default_factory=list)

    def send(self, addressed: Addressed) -> None:
        self.kept.append(addressed)


@dataclass(frozen=True)
class Hook(HttpServer):
    """A server that keeps what it gets."""

    kept: list[Any] = field(default_factory=list)

    def send(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Any:  # noqa: ANN401
        self.kept.append((json.loads(body or b""), headers))


def test_a_mail_names_the_ticket_and_nothing_that_was_typed() -> None:
    postbox = Postbox(MailServer("localhost"), Envelope("help@example.org", "duty@example.org", "example.org", "Help"))
    ticket = a_ticket()
    NoticeByEmail(postbox, words).deliver(ticket, ())
    NoticeByEmail(postbox, words).deliver(ticket, ())

    first, second = (addressed.mail for addressed in postbox.kept)
    assert postbox.kept[0].recipient == "duty@example.org"
    assert first["Subject"] == LINE
    assert LINK in first.get_content()
    assert ticket.description[:10] not in first.as_string()
    assert first["Message-ID"] == second["Message-ID"]  # a second attempt is the same mail


def test_a_webhook_gets_a_text_that_chats_show() -> None:
    hook = Hook("https://chat.example.org/hook")
    NoticeByWebhook(hook, words, "key").deliver(a_ticket(topic="threats"), ())

    ((document, headers),) = hook.kept
    assert document["text"] == f"{LINE} {LINK}"
    assert document["topic"] == "threats"
    assert "description" not in document
    assert headers["Readfirst-Signature"].startswith("t=")
