"""What colleagues gave to somebody stands first, until something is done there; in both kinds of database."""

from datetime import timedelta

from tests.tickets.desk import NOON, Desk
from tickets.conversation import conversation
from tickets.conversation.given import given_to
from tickets.conversation.standing import Fact, FactKind
from tickets.ticket import Ticket

HOUR = timedelta(hours=1)


def happens(desk: Desk, ticket: Ticket, hours: int, kind: FactKind, who: str, detail: str = "") -> None:
    with desk.engine.begin() as connection:
        conversation.add_fact(connection, ticket.ticket_id, Fact(NOON + hours * HOUR, kind, who, detail))


def given(desk: Desk, who: str) -> list[tuple[str, str]]:
    with desk.engine.begin() as connection:
        return [(row.reference, row.by) for row in given_to(connection, who, limit=10)]


def test_the_newest_stands_first_and_what_somebody_took_is_no_gift(desk: Desk) -> None:
    first, second, taken = desk.receives(), desk.receives(), desk.receives()
    happens(desk, first, 1, FactKind.ASSIGNED, "jan", "eva")
    happens(desk, second, 2, FactKind.ASSIGNED, "ada", "eva")
    happens(desk, taken, 3, FactKind.ASSIGNED, "eva", "eva")

    assert given(desk, "eva") == [(second.reference, "ada"), (first.reference, "jan")]
    assert given(desk, "jan") == []


def test_it_goes_when_something_is_done_there_or_it_is_over_or_goes_on_to_somebody_else(desk: Desk) -> None:
    noted, closed, passed_on, untouched = (desk.receives() for _ in range(4))
    for ticket in (noted, closed, passed_on, untouched):
        happens(desk, ticket, 1, FactKind.ASSIGNED, "jan", "eva")
    happens(desk, noted, 2, FactKind.TAGGED, "eva", "vip")
    happens(desk, closed, 2, FactKind.CLOSED, "jan")
    happens(desk, passed_on, 2, FactKind.ASSIGNED, "jan", "ada")
    happens(desk, untouched, 2, FactKind.TAGGED, "jan", "vip")

    assert given(desk, "eva") == [(untouched.reference, "jan")]
    assert given(desk, "ada") == [(passed_on.reference, "jan")]
