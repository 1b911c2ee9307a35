"""What staff have begun to write: their own, one per kind of message, and nothing longer is lost over two windows."""

from datetime import timedelta

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.desk import NOON, Desk, a_ticket
from tickets import ticket_store
from tickets.conversation import staff_drafts
from tickets.conversation.conversation import MessageKind, new_message_id
from tickets.conversation.staff_drafts import LONGEST_DRAFT, KeepResult, StaffDraft
from tickets.ticket import Ticket


def a_draft(ticket: Ticket, text: str = "Skúste to", **changes: object) -> StaffDraft:
    """A reply that Eva has begun; each one is of a page of its own."""
    values = {"who": "eva", "kind": MessageKind.REPLY, "at": NOON, "message_id": new_message_id(), **changes}
    return StaffDraft(ticket_id=ticket.ticket_id, text=text, **values)  # type: ignore[arg-type]


def keep(desk: Desk, draft: StaffDraft, shown: str = "") -> KeepResult:
    with desk.engine.begin() as connection:
        return staff_drafts.keep(connection, draft, shown=shown)


def kept(desk: Desk, ticket: Ticket, who: str = "eva") -> dict[MessageKind, StaffDraft]:
    with desk.engine.begin() as connection:
        return staff_drafts.drafts_of(connection, ticket.ticket_id, who)


def test_a_draft_comes_back_to_its_author_and_to_nobody_else(desk: Desk) -> None:
    ticket, other = desk.receives(), desk.receives()
    reply, note = a_draft(ticket), a_draft(ticket, "pozor", kind=MessageKind.NOTE)
    theirs = a_draft(ticket, "moje", who="jan")

    assert [keep(desk, one) for one in (reply, note, theirs)] == [KeepResult.KEPT] * 3

    assert kept(desk, ticket) == {MessageKind.REPLY: reply, MessageKind.NOTE: note}
    assert kept(desk, ticket, "jan") == {MessageKind.REPLY: theirs}
    assert kept(desk, other) == {}


def test_the_same_page_keeps_its_draft_anew_and_an_empty_one_is_none(desk: Desk) -> None:
    ticket = desk.receives()
    page = new_message_id()
    keep(desk, a_draft(ticket, "Skúste", message_id=page))
    later = a_draft(ticket, "Skúste to znova", message_id=page, at=NOON + timedelta(minutes=1))

    assert keep(desk, later) is KeepResult.KEPT
    assert kept(desk, ticket)[MessageKind.REPLY] == later
    assert keep(desk, a_draft(ticket, " \n", message_id=page)) is KeepResult.KEPT
    assert kept(desk, ticket) == {}


def test_an_older_window_does_not_write_over_a_newer_draft(desk: Desk) -> None:
    ticket = desk.receives()
    first = a_draft(ticket, "Prvé okno")
    keep(desk, first)
    continued = a_draft(ticket, "Prvé okno a ešte druhé")
    assert (
        keep(desk, continued, shown=first.message_id) is KeepResult.KEPT
    )  # a window that shows the draft goes on with it

    assert keep(desk, a_draft(ticket, "x", message_id=first.message_id)) is KeepResult.NEWER
    assert keep(desk, a_draft(ticket, "nič", message_id=new_message_id())) is KeepResult.NEWER
    assert kept(desk, ticket)[MessageKind.REPLY] == continued


def test_what_comes_after_its_message_was_sent_is_not_kept(desk: Desk) -> None:
    ticket = desk.receives()
    sent = write(desk.engine, a_message(ticket))

    assert keep(desk, a_draft(ticket, "prineskoro", message_id=sent.message_id)) is KeepResult.SENT
    assert kept(desk, ticket) == {}


def test_sending_forgets_the_draft_of_its_page_and_not_that_of_another_window(desk: Desk) -> None:
    ticket = desk.receives()
    draft = a_draft(ticket)
    keep(desk, draft)

    with desk.engine.begin() as connection:
        staff_drafts.discard(connection, ticket.ticket_id, "eva", MessageKind.REPLY, new_message_id(), "")
    assert kept(desk, ticket)[MessageKind.REPLY] == draft
    with desk.engine.begin() as connection:
        staff_drafts.discard(connection, ticket.ticket_id, "eva", MessageKind.REPLY, draft.message_id)
    assert kept(desk, ticket) == {}


def test_a_text_too_long_to_be_sent_is_kept_to_be_made_shorter(desk: Desk) -> None:
    ticket = desk.receives()
    keep(desk, a_draft(ticket, "x" * (LONGEST_DRAFT + 1)))

    assert len(kept(desk, ticket)[MessageKind.REPLY].text) == LONGEST_DRAFT


def test_drafts_are_erased_with_their_ticket(desk: Desk) -> None:
    ticket = desk.receives(a_ticket(created_at=NOON), ways_out=())
    keep(desk, a_draft(ticket))

    with desk.engine.begin() as connection:
        assert ticket_store.forget_delivered(connection, before=NOON + timedelta(days=1)) == 1
    assert kept(desk, ticket) == {}
