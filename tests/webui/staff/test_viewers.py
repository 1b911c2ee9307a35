"""Two colleagues in one ticket know of each other, for as long as both are there."""

from __future__ import annotations

from datetime import timedelta

from tests.web import database_locked
from tests.webui.conftest import csrf_token
from tests.webui.staff.house import Colleague, House
from tickets.ticket import Ticket


def tells(colleague: Colleague, ticket: Ticket, **fields: str) -> str:
    """What the script of the page is told when it says that somebody is there."""
    token = csrf_token(colleague.page.text)
    path = f"/staff/ticket/{ticket.reference}/viewers"
    answer = colleague.browser.post(path, data={"csrf_token": token, **fields})
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    return answer.text


def test_the_page_says_who_else_has_it_open_also_without_scripts(house: House) -> None:
    ticket = house.receives()
    assert "has this ticket open" not in house.eva.opens(ticket).text

    assert "eva has this ticket open." in house.jan.opens(ticket).text
    assert "eva has" not in house.eva.opens(ticket).text  # not oneself


def test_who_writes_is_told_apart_from_who_reads(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.jan.opens(ticket)

    assert tells(house.eva, ticket, writing="yes") == "jan has this ticket open."
    assert tells(house.jan, ticket) == "eva is writing here."


def test_whoever_left_is_forgotten_after_two_minutes(house: House) -> None:
    ticket, other = house.receives(), house.receives()
    house.eva.opens(ticket)
    house.clock.goes_on(timedelta(minutes=3))
    house.jan.opens(other)

    assert "eva" not in house.jan.opens(ticket).text.split('role="status"')[1].split("</p>")[0]


def test_a_name_cannot_bring_markup_along(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    assert "<p" not in tells(house.eva, ticket, writing="<p>")


def test_a_ticket_can_be_read_while_the_database_is_busy(house: House) -> None:
    ticket = house.receives()
    with database_locked(house):
        assert house.eva.opens(ticket).status_code == 200
