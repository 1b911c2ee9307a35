"""When a ticket is closed its requester may say how the help was, and change it for a week; no link says it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.tickets.desk import a_ticket
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn
from tickets import ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import TO_REQUESTER, Message, MessageKind, new_message_id
from tickets.conversation.standing import Fact, FactKind
from tickets.ticket import Ticket
from webui.outgoing.receipts import secret_of
from webui.processes.worker import deliver_once
from webui.storage import ticket_changes

SITE, ASKED = "https://help.example.org", "How was our help?"
DAYS = {"lang": "en", "from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, ask_satisfaction="on", site_url=SITE)
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


def closed(web: Web, *, by: str = "eva", reference: str = "") -> Ticket:
    """Support has answered a ticket and closed it with that."""
    changes = {"reference": reference, "ticket_id": reference.replace("-", "")} if reference else {}
    ticket = a_ticket(created_at=web.clock(), lang="en", **changes)
    reply = Message(new_message_id(), ticket.ticket_id, web.clock(), MessageKind.REPLY, "Try again.", by)
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, ticket, ["folder"])
        conversation.add_message(connection, reply, [TO_REQUESTER])
        conversation.add_fact(connection, ticket.ticket_id, Fact(web.clock(), FactKind.CLOSED, by))
    return ticket


def says(web: Web, ticket: Ticket, **answer: str) -> TestResponse:
    """Answer on the status page, without signing in."""
    with web.app.test_request_context():
        secret = secret_of(ticket.reference)
    return web.app.test_client().post(f"/en/ticket/{ticket.reference}/rating", data={"secret": secret, **answer})


def ratings(web: Web, ticket: Ticket) -> list[str]:
    with web.parts.database.reading() as connection:
        facts = conversation.facts_of(connection, ticket.ticket_id)
    return [fact.detail for fact in facts if fact.kind is FactKind.RATED]


def status_page(web: Web, ticket: Ticket) -> str:
    with web.app.test_request_context():
        secret = secret_of(ticket.reference)
    return web.app.test_client().get(f"/en/ticket/{ticket.reference}?secret={secret}").text


def test_the_mail_that_closes_it_asks_and_its_links_say_nothing_by_themselves(web: Web) -> None:
    ticket = closed(web)
    deliver_once(web.parts.settings, web.parts.database)
    letters = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in Path(web.parts.settings.data_dir, "mail").glob("*-*.eml")
    ]
    text = letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    links = re.findall(rf"{SITE}(\S+rating=(good|bad))", text)
    scanner = web.app.test_client()
    pages = [scanner.get(link) for link, _ in links]

    assert ASKED in text
    assert [verdict for _, verdict in links] == ["good", "bad"]
    assert all(
        page.status_code == 200 and f'value="{verdict}"' in page.text
        for page, (_, verdict) in zip(pages, links, strict=True)
    )
    assert re.search(r'value="bad" checked', pages[1].text)
    assert ratings(web, ticket) == []


def test_one_answer_counts_and_can_be_changed_for_a_week(web: Web, signed_in: SignedIn) -> None:
    ticket = closed(web)
    assert says(web, ticket, rating="bad", comment="Too slow").status_code == 303
    web.clock.goes_on(timedelta(days=6))
    assert says(web, ticket, rating="good", comment="Works now").status_code == 303
    web.clock.goes_on(timedelta(days=2))
    assert says(web, ticket, rating="bad").status_code == 409

    assert ratings(web, ticket) == ["bad\nToo slow", "good\nWorks now"]
    assert "Your answer: Good" in status_page(web, ticket)
    seen = unescape(signed_in("staff").get(f"/staff/ticket/{ticket.reference}?lang=en").text)
    assert "Help was good" in seen
    assert "The requester says the help was good: “Works now”" in seen


@pytest.mark.parametrize("answer", [{"rating": ""}, {"rating": "excellent"}, {}])
def test_an_answer_that_is_none_is_asked_for_again(web: Web, answer: dict[str, str]) -> None:
    ticket = closed(web)

    refused = says(web, ticket, **answer)

    assert (refused.status_code, "Please choose an answer." in refused.text) == (422, True)
    assert ratings(web, ticket) == []


def test_nobody_is_asked_who_was_not_answered_or_whose_ticket_goes_on(web: Web) -> None:
    ticket = a_ticket(created_at=web.clock())
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, ticket, ["folder"])
        conversation.add_fact(connection, ticket.ticket_id, Fact(web.clock(), FactKind.CLOSED, "eva"))

    assert ASKED not in status_page(web, ticket)
    assert says(web, ticket, rating="good").status_code == 409


def test_nobody_is_asked_unless_it_is_switched_on(tmp_path: Path) -> None:
    web = web_in(tmp_path / "off", site_url=SITE)
    ticket = closed(web)
    deliver_once(web.parts.settings, web.parts.database)

    mail = "".join(path.read_text() for path in (tmp_path / "off" / "mail").glob("*.eml"))
    assert ASKED not in status_page(web, ticket)
    assert "rating=" not in mail
    assert says(web, ticket, rating="good").status_code == 409
    web.close()


def test_analysts_see_the_share_and_only_admins_whose_tickets(web: Web, signed_in: SignedIn) -> None:
    Visitor.of(web.app).types("zabudnuté heslo")
    first = closed(web)
    says(web, first, rating="bad")
    says(web, first, rating="good")
    says(web, closed(web, by="jan", reference="RF-2222-3333"), rating="bad")
    with web.parts.database.writing() as connection:
        ticket_changes.copy(connection)

    analyst, admin = (words(page_of(signed_in(role))) for role in ("analyst", "admin"))

    assert "Help of support was good ? What is counted here 50.0 %" in analyst
    assert "Help of support was good: eva 100.0 %" in admin
    assert "Help of support was good: jan 0.0 %" in admin
    assert "good: eva" not in analyst


def page_of(browser: FlaskClient) -> str:
    return browser.get("/reports", query_string=DAYS).text


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
