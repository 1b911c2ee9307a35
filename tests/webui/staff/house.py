"""The house of support: the product with two people at its desk, in the words of the tests."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clock import Clock
from tests.product import PASSWORD
from tests.tickets.desk import a_ticket
from tests.webui.conftest import csrf_token
from tickets import ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import Message, MessageKind, new_message_id
from tickets.conversation.standing import Fact, FactKind
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from webui.parts import Parts


@dataclass
class Colleague:
    """Somebody at support, in front of the pages."""

    browser: FlaskClient
    page: TestResponse = field(init=False)

    def opens(self, ticket: Ticket, **query: str) -> TestResponse:
        return self.sees(f"/staff/ticket/{ticket.reference}", lang="en", **query)

    def sees(self, path: str, **query: str | list[str]) -> TestResponse:
        self.page = self.browser.get(path, query_string=query or None)
        assert self.page.status_code == 200
        return self.page

    def posts(self, action: str, **fields: object) -> TestResponse:
        """Submit the form of that action as it stands on the open page."""
        form = re.search(rf'<form[^>]*action="([^"]*/{action})"[^>]*>(.*?)</form>', self.page.text, re.DOTALL)
        assert form, f"no form {action} on this page"
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2]))
        answer = self.browser.post(html.unescape(form[1]), data={**hidden, **fields})
        if answer.status_code != 303:
            self.page = answer
        return answer


@dataclass
class House:
    """The product with two people at support."""

    app: Flask
    clock: Clock
    eva: Colleague
    jan: Colleague

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.extensions["readfirst"]
        return parts

    def receives(self, **changes: object) -> Ticket:
        ticket = a_ticket(**{"created_at": self.clock(), "description": "zabudla som heslo", **changes})
        with self.parts.database.writing() as connection:
            ticket_store.save(connection, ticket, ["folder"])
        return ticket

    def requester_writes(self, ticket: Ticket, text: str) -> None:
        message = Message(new_message_id(), ticket.ticket_id, self.clock(), MessageKind.REQUESTER, text, via="status")
        with self.parts.database.writing() as connection:
            conversation.add_message(connection, message)

    def spoken(self, ticket: Ticket) -> conversation.Conversation:
        with self.parts.database.reading() as connection:
            return conversation.conversation_of(connection, ticket.ticket_id)

    def done(self, ticket: Ticket) -> tuple[Fact, ...]:
        """What happened to it; that somebody opened it first is no deed."""
        return tuple(fact for fact in self.spoken(ticket).facts if fact.kind is not FactKind.OPENED)

    def texts(self, ticket: Ticket) -> list[str]:
        return [message.text for message in self.spoken(ticket).messages]

    def leaving(self, ticket: Ticket) -> list[tuple[str, DeliveryState]]:
        with self.parts.database.reading() as connection:
            rows = outbox.deliveries(connection, ticket.ticket_id)
        return [(row.way_out, row.state) for row in rows if row.message_id]


def signed_in(app: Flask, name: str) -> Colleague:
    browser = app.test_client()
    token = csrf_token(browser.get("/staff/sign-in").text)
    assert (
        browser.post("/staff/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": token}).status_code
        == 303
    )
    return Colleague(browser)
