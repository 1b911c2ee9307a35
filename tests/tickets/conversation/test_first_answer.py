"""The time to a first answer, and that a promise is never better than what happened."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.desk import NOON, Desk, a_ticket
from tickets.conversation import conversation
from tickets.conversation.conversation import MessageKind
from tickets.conversation.first_answer import PROMISED_SHARE, SPAN, Wait, figures, rounded_up, wait_of_share, waits
from tickets.conversation.standing import Fact, FactKind

HOUR = timedelta(hours=1)


def wait(hours: float, *, answered: bool = True) -> Wait:
    return Wait("access", "web", hours * HOUR, answered)


def test_a_wait_ends_with_the_first_words_of_staff_and_not_with_an_automatic_letter(desk: Desk) -> None:
    answered, waiting, closed, old = (desk.receives(a_ticket(created_at=NOON + n * HOUR)) for n in (0, 1, 2, -9999))
    write(desk.engine, a_message(answered, at=NOON, kind=MessageKind.AUTOMATIC, author=""))
    write(desk.engine, a_message(answered, at=NOON + 3 * HOUR))
    write(desk.engine, a_message(answered, at=NOON + 9 * HOUR))
    with desk.engine.begin() as connection:
        conversation.add_fact(connection, closed.ticket_id, Fact(NOON + 4 * HOUR, FactKind.CLOSED, "eva"))
        found = waits(connection, NOON + 10 * HOUR)

    assert sorted(found, key=lambda w: w.lasted) == [
        wait(2, answered=False),  # closed without an answer after two hours
        wait(3),
        wait(9, answered=False),  # waits still
    ]
    assert old.created_at < NOON - SPAN
    assert waiting.purpose == "access"


def test_nothing_is_computed_from_fewer_than_twenty_answers() -> None:
    assert figures([wait(1)] * 19).promised is None
    assert figures([wait(1)] * 20).promised == HOUR
    assert figures([wait(1)] * 19 + [wait(1, answered=False)] * 5).promised is None


def test_eighty_of_a_hundred_did_not_wait_longer() -> None:
    shown = figures([wait(hours) for hours in range(1, 101)])

    assert (shown.promised, shown.median) == (80 * HOUR, 50 * HOUR)
    assert (shown.tickets, shown.answers) == (100, 100)


def test_a_desk_that_answers_only_the_easy_ones_does_not_look_fast() -> None:
    easy = [wait(1)] * 60
    forgotten = [wait(500, answered=False)] * 40

    assert figures(easy).promised == HOUR
    assert figures(easy + forgotten).promised is None  # 80 of 100 never had an answer
    assert figures(easy + [wait(200)] * 30 + forgotten[:10]).promised == 200 * HOUR


@given(st.lists(st.tuples(st.floats(0, 2000), st.booleans()), max_size=60))
def test_a_promise_is_never_better_than_what_happened(lived: list[tuple[float, bool]]) -> None:
    known = [wait(hours, answered=answered) for hours, answered in lived]
    promised = wait_of_share(known, PROMISED_SHARE)

    if promised is not None:
        longer = [w for w in known if w.answered and w.lasted > rounded_up(promised)]
        assert len(longer) <= 0.2 * sum(w.answered for w in known) + 1e-9


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_time_is_rounded_up_and_never_by_more_than_half_a_day_or_double(lasted: timedelta) -> None:
    rounded = rounded_up(lasted)

    assert lasted <= rounded <= max(HOUR, 2 * lasted, lasted + timedelta(days=1))
