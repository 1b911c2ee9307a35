"""The promised time shown to people is what happened lately, never better; until enough happened, form.yml's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tickets.desk import a_ticket
from tests.visitor import Visitor
from tests.web import Web, web_in
from tickets import ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import Message, MessageKind, new_message_id
from tickets.ticket import Ticket
from webui.outgoing.promise import in_words
from webui.outgoing.receipts import secret_of

CONFIGURED = "one hour to several days"
NOT_COVERED = "kolo na bicykli praska pri brzdeni"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def answered(web: Web, hours: float, count: int = 1, **changes: object) -> Ticket:
    """Tickets that were received now and answered so many hours later."""
    for _ in range(count):
        ticket = a_ticket(**{"created_at": web.clock(), **changes})
        at = web.clock() + timedelta(hours=hours)
        reply = Message(new_message_id(), ticket.ticket_id, at, MessageKind.REPLY, "x", "eva")
        with web.parts.database.writing() as connection:
            ticket_store.save(connection, ticket, ["folder"])
            conversation.add_message(connection, reply)
    return ticket


def test_after_twenty_answers_people_are_told_what_really_happens(web: Web) -> None:
    answered(web, 5, count=19)
    assert CONFIGURED in web.app.test_client().get("/en/contact").text

    answered(web, 5)
    web.clock.goes_on(timedelta(hours=6))
    page = web.app.test_client().get("/en/contact").text

    assert "<dd>6 hours</dd>" in page  # five, rounded up
    assert "three working days" in page  # mail has none of these answers


def test_form_receipt_and_status_show_the_time_of_the_purpose_where_enough_is_known(web: Web) -> None:
    answered(web, 50, count=20, purpose="content", topic="groups")
    answered(web, 2, count=80)
    web.clock.goes_on(timedelta(days=3))
    visitor = Visitor.of(web.app, lang="en")
    visitor.types(NOT_COVERED)
    visitor.rewords(NOT_COVERED + " a retaz skripe")

    assert "within: 2 hours" in visitor.asks_for_the_form().text  # all purposes together
    receipt = visitor.writes(NOT_COVERED, choice="password/forgotten")
    assert "within: 2 hours" in receipt.text
    status = re.search(r'href="(/en/ticket/[^"]+)"', receipt.text)
    assert status
    assert "2 hours" in visitor.goes_to(status[1]).text
    slow = a_ticket(purpose="content", topic="groups", created_at=web.clock())
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, slow, ["folder"])
    with web.app.test_request_context():
        secret = secret_of(slow.reference)
    assert "3 days" in visitor.goes_to(f"/en/ticket/{slow.reference}?secret={secret}").text


def test_the_api_promises_the_same_in_the_language_of_the_help_session(web: Web) -> None:
    answered(web, 2, count=20)
    web.clock.goes_on(timedelta(days=3))
    app, says = web.app.test_client(), {"Accept-Language": "cs"}
    begun = app.post("/api/v1/help-sessions", json={"text": NOT_COVERED, "lang": "ru"}, headers=says).get_json()
    page = f"/api/v1/help-sessions/{begun['id']}"
    app.post(f"{page}/reword", json={"text": NOT_COVERED + " a retaz skripe"}, headers=says)
    form = {"topic": "password", "category": "forgotten", "email": "jana@example.org", "consent": True}

    receipt = app.post(f"{page}/ticket", json={**form, "description": NOT_COVERED}, headers=says).get_json()

    assert receipt["reply_within"] == "2 часа"
    opened = {"secret": receipt["secret"]}
    status = app.get(f"/api/v1/tickets/{receipt['reference']}", query_string=opened, headers=says).get_json()
    assert status["reply_within"] == "2 часа"


def test_the_api_promises_nothing_about_what_has_been_answered(web: Web) -> None:
    ticket = answered(web, 2, count=20)
    web.clock.goes_on(timedelta(hours=3))
    with web.app.test_request_context():
        secret = secret_of(ticket.reference)

    status = (
        web.app.test_client().get(f"/api/v1/tickets/{ticket.reference}", query_string={"secret": secret}).get_json()
    )

    assert (status["state"], status["reply_within"]) == ("answered", None)


def test_a_desk_that_stops_answering_stops_promising(web: Web) -> None:
    answered(web, 2, count=20)
    for _ in range(20):
        with web.parts.database.writing() as connection:
            ticket_store.save(connection, a_ticket(created_at=web.clock()), ["folder"])
    web.clock.goes_on(timedelta(days=3))

    assert "2 hours" not in web.app.test_client().get("/en/contact").text
    assert CONFIGURED in web.app.test_client().get("/en/contact").text


def test_what_happened_long_ago_is_no_promise(web: Web) -> None:
    answered(web, 2, count=20)
    web.clock.goes_on(timedelta(days=61))

    assert CONFIGURED in web.app.test_client().get("/en/contact").text


@pytest.mark.parametrize(
    ("hours", "said"), [(0.1, "1 hour"), (3, "3 hours"), (12, "12 hours"), (24, "1 day"), (49, "3 days")]
)
def test_a_time_in_words(web: Web, hours: float, said: str) -> None:
    with web.app.test_request_context("/en/"):
        assert in_words(timedelta(hours=hours)) == said
