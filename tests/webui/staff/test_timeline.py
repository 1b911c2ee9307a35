"""The timeline of a ticket: typed, shown, opened, did not help and why, then what was done, in one order."""

from datetime import UTC, datetime, timedelta

from deflection.help_session import SearchOutcome
from deflection.retelling import Round
from tests.webui.staff.house import House
from tickets.conversation.standing import Fact, FactKind
from tickets.outgoing.outbox import Delivery
from tickets.tables import DeliveryState
from webui.staff.timeline import timeline

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TYPED = Round(NOON, "kód neprišiel", "", SearchOutcome.NOTHING, ())
TAKEN = Fact(NOON + 3 * MINUTE, FactKind.ASSIGNED, "jan", "jan")
ANSWERED = Fact(NOON + 4 * MINUTE, FactKind.ANSWERED, "jan", "message-1")


def letter(state: DeliveryState, delivered: timedelta | None) -> Delivery:
    at = NOON + delivered if delivered else None
    return Delivery("t-1", "", "RF-1", "folder", state, 1, NOON, None, at)


def test_everything_stands_in_one_order_without_what_the_conversation_shows_and_without_what_has_not_left() -> None:
    left, waits = letter(DeliveryState.DELIVERED, 2 * MINUTE), letter(DeliveryState.PENDING, None)

    moments = timeline(NOON + MINUTE, [TYPED], [ANSWERED, TAKEN], [waits, left])

    assert [(moment.kind, moment.what) for moment in moments] == [
        ("asked", TYPED),
        ("received", None),
        ("left", left),
        ("happened", TAKEN),
    ]


def test_the_page_shows_what_colleagues_did_but_not_what_was_taken_back(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("urgent", urgent="yes")
    house.eva.opens(ticket)
    house.eva.posts("tag", tag="vip")
    house.eva.opens(ticket)
    house.eva.posts("undo")

    page = house.eva.opens(ticket).text
    moments = page[page.index('<ol class="moments">') :]

    assert "eva marked it as urgent" in moments and "tagged it" not in moments.split("</ol>")[0]
