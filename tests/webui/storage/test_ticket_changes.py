"""What happens to tickets becomes events, each once, and stays when the tickets are erased."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from deflection import event_log
from deflection.site_events import TicketChanged
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in
from tickets import tables
from tickets.conversation.conversation import add_fact
from tickets.conversation.standing import Fact, FactKind
from webui.storage import ticket_changes

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


@pytest.fixture
def ticket_id(web: Web) -> str:
    fields = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": "nedostanem sa dnu"}
    assert Visitor.of(web.app).client.post("/sk/contact/point/hijacked", data=fields).status_code == 201
    with web.parts.database.reading() as connection:
        return str(connection.execute(tables.tickets.select()).one().ticket_id)


def happens(web: Web, ticket_id: str, *facts: Fact) -> None:
    with web.parts.database.writing() as connection:
        for fact in facts:
            add_fact(connection, ticket_id, fact)


def copies(web: Web) -> int:
    with web.parts.database.writing() as connection:
        return ticket_changes.copy(connection)


def changes(web: Web) -> list[TicketChanged]:
    with web.parts.database.reading() as connection:
        return list(event_log.facts(connection, TicketChanged, NOW - timedelta(days=9), NOW + timedelta(days=9)))


def test_answers_closings_and_reopenings_are_copied_once(web: Web, ticket_id: str) -> None:
    happens(web, ticket_id, Fact(NOW, FactKind.ASSIGNED, "jana", "jana"), Fact(NOW, FactKind.CLOSED, "jana"))
    assert copies(web) == 1
    happens(
        web,
        ticket_id,
        Fact(NOW + timedelta(hours=1), FactKind.UNDONE, "jana", "2"),
        Fact(NOW + timedelta(hours=2), FactKind.SOLVED),
        Fact(NOW - timedelta(hours=2), FactKind.REOPENED),  # written later than it happened
    )

    assert (copies(web), copies(web)) == (3, 0)

    copied = [(change.change, change.by_staff, change.undoes) for change in changes(web)]
    assert copied == [
        ("reopened", False, None),
        ("closed", True, None),
        ("undone", True, 2),
        ("solved", False, None),
    ]
    assert {change.subject for change in changes(web)} == {ticket_id}


def test_they_stay_when_the_ticket_is_erased(web: Web, ticket_id: str) -> None:
    happens(web, ticket_id, Fact(NOW, FactKind.CLOSED, "jana"))
    copies(web)
    with web.parts.database.writing() as connection:
        connection.execute(delete(tables.ticket_facts))

    assert (copies(web), len(changes(web))) == (0, 1)


def test_nothing_of_it_is_a_help_session(web: Web, ticket_id: str) -> None:
    before = web.how_many_events()
    happens(web, ticket_id, Fact(NOW, FactKind.CLOSED, "jana"))
    copies(web)

    assert web.how_many_events() == before
