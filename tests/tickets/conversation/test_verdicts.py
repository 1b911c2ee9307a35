"""What staff say about the articles: one click, the last word of each person counts, and it can be taken back."""

from datetime import timedelta

import pytest

from tests.tickets.desk import NOON, Desk, a_ticket
from tickets.conversation import verdicts
from tickets.conversation.verdicts import StaffVerdict, VerdictKind
from tickets.ticket import Ticket


def says(desk: Desk, ticket: Ticket, who: str, said: VerdictKind, article_id: str = "", hours: int = 1) -> None:
    with desk.engine.begin() as connection:
        at = NOON + timedelta(hours=hours)
        verdicts.add_verdict(connection, ticket.ticket_id, said, who=who, at=at, lang="sk", article_id=article_id)


def test_the_reader_gets_the_problem_in_its_senders_words_with_the_article(desk: Desk) -> None:
    ticket = desk.receives(a_ticket(lang="uk", description="забув пароль", topic="password"))
    says(desk, ticket, "eva", VerdictKind.ARTICLE, "zabudnute-heslo")

    with desk.engine.begin() as connection:
        (verdict,) = verdicts.staff_verdicts(connection)

    assert verdict == StaffVerdict(
        ticket_id=ticket.ticket_id,
        at=NOON + timedelta(hours=1),
        who="eva",
        article_id="zabudnute-heslo",
        article_lang="sk",
        text="забув пароль",
        lang="uk",
        topic="password",
    )


def test_a_second_click_of_the_same_person_replaces_the_first_and_others_are_counted_beside_it(desk: Desk) -> None:
    ticket, other = desk.receives(), desk.receives()
    says(desk, ticket, "eva", VerdictKind.ARTICLE, "zabudnute-heslo")
    says(desk, ticket, "jan", VerdictKind.ARTICLE, "zmena-hesla")
    says(desk, ticket, "eva", VerdictKind.NO_ARTICLE)
    says(desk, other, "eva", VerdictKind.NO_ARTICLE)

    with desk.engine.begin() as connection:
        said = [(v.who, v.article_id) for v in verdicts.verdicts_on(connection, ticket.ticket_id)]
        assert len(verdicts.staff_verdicts(connection)) == 3
    assert said == [("jan", "zmena-hesla"), ("eva", "")]


def test_what_was_said_can_be_taken_back(desk: Desk) -> None:
    ticket = desk.receives()
    says(desk, ticket, "eva", VerdictKind.NO_ARTICLE)
    says(desk, ticket, "eva", VerdictKind.WITHDRAWN)

    with desk.engine.begin() as connection:
        assert verdicts.staff_verdicts(connection) == ()


def test_only_what_was_said_since_then_is_read(desk: Desk) -> None:
    old, new = desk.receives(), desk.receives()
    says(desk, old, "eva", VerdictKind.NO_ARTICLE, hours=1)
    says(desk, new, "eva", VerdictKind.NO_ARTICLE, hours=3)

    with desk.engine.begin() as connection:
        since = verdicts.staff_verdicts(connection, since=NOON + timedelta(hours=2))
    assert [verdict.ticket_id for verdict in since] == [new.ticket_id]


def test_an_article_goes_with_its_word_and_with_no_other(sqlite_desk: Desk) -> None:
    ticket = sqlite_desk.receives()
    for said, article_id in ((VerdictKind.ARTICLE, ""), (VerdictKind.NO_ARTICLE, "zmena-hesla")):
        with pytest.raises(ValueError, match="an article goes with"):
            says(sqlite_desk, ticket, "eva", said, article_id)
