"""How far a request has come, as its requester sees it."""

from datetime import timedelta

from tests.tickets.desk import NOON
from tickets.conversation.progress import RequestProgress, is_read, progress
from tickets.conversation.standing import Fact, FactKind

HOUR = timedelta(hours=1)


def test_a_request_is_read_once_somebody_at_support_did_something_and_answered_once_they_wrote() -> None:
    written = Fact(NOON + HOUR, FactKind.WROTE)
    letter = Fact(NOON + HOUR, FactKind.NOTIFIED)
    taken = Fact(NOON + 2 * HOUR, FactKind.ASSIGNED, "eva", "eva")
    answered = Fact(NOON + 3 * HOUR, FactKind.ANSWERED, "eva", "m1")
    again = Fact(NOON + 4 * HOUR, FactKind.ANSWERED, "eva", "m2")

    assert progress(NOON, [written, letter]) == RequestProgress(NOON)
    assert progress(NOON, [written, taken]) == RequestProgress(NOON, taken.at)
    assert progress(NOON, [taken, answered, again]) == RequestProgress(NOON, taken.at, answered.at)
    assert progress(NOON, [answered]) == RequestProgress(NOON, answered.at, answered.at)


def test_a_request_is_read_once_somebody_at_support_opened_it() -> None:
    opened = Fact(NOON + HOUR, FactKind.OPENED, "eva")
    taken = Fact(NOON + 2 * HOUR, FactKind.ASSIGNED, "eva", "eva")

    assert progress(NOON, [opened, taken]) == RequestProgress(NOON, opened.at)
    assert is_read([opened])
    assert not is_read([Fact(NOON, FactKind.WROTE)])


def test_a_click_that_was_undone_read_nothing() -> None:
    taken, undone = Fact(NOON, FactKind.ASSIGNED, "eva", "eva"), Fact(NOON, FactKind.UNDONE, "eva", "0")

    assert progress(NOON, [taken, undone]) == RequestProgress(NOON)
