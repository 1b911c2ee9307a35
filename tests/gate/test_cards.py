"""A card: the passage that answers, with the whole article folded behind it. What it proves, and what it does not."""

from datetime import timedelta

from deflection.help_session import CARD, ArticleServed, HelpSession
from deflection.measuring.outcome import Outcome, outcomes
from tests.visitor import Visitor
from tests.web import Web

FORGOTTEN = "zabudnuté heslo"
PASSWORD, TWO_STEP = "obnova-hesla", "dvojfazove-overenie"


def places(web: Web, visitor: Visitor) -> list[tuple[str, str]]:
    """Which articles were served, and where."""
    events = web.events(visitor.help_session_id)
    return [(event.article_id, event.place) for event in events if isinstance(event, ArticleServed)]


def test_a_card_is_answered_without_being_opened(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.goes_to(f"{visitor.problem}?card=1")
    assert places(web, visitor) == [(PASSWORD, CARD)]

    assert visitor.says_no(PASSWORD).location.endswith("?card=1")
    assert visitor.asks_for_the_form().status_code == 403  # the second article has been shown to nobody
    visitor.goes_to(f"{visitor.problem}?card=1")
    assert visitor.says_no(TWO_STEP).location == visitor.contact  # the form is next

    assert visitor.writes(FORGOTTEN).status_code == 201
    assert [ticket.route for ticket in web.tickets] == ["read"]


def test_a_card_that_is_ignored_opens_nothing_and_is_no_article_read(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    for _ in range(3):
        visitor.goes_to(f"{visitor.problem}?card=1")

    assert places(web, visitor) == [(PASSWORD, CARD)]
    assert visitor.asks_for_the_form().status_code == 403
    assert visitor.says_no(TWO_STEP).status_code == 409  # only what was shown can be answered
    help_session = HelpSession(visitor.help_session_id, web.events(visitor.help_session_id))
    later = web.clock() + timedelta(days=2)
    assert [outcome for _, outcome in outcomes([help_session], later)] == [Outcome.GAVE_UP]


def test_opening_what_stood_on_a_card_is_a_fact_of_its_own(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.goes_to(f"{visitor.problem}?card=1")
    visitor.goes_to(f"{visitor.problem}/a/{PASSWORD}?inline=1")
    visitor.goes_to(f"{visitor.problem}?card=1")

    assert places(web, visitor) == [(PASSWORD, CARD), (PASSWORD, "inline")]
    help_session = HelpSession(visitor.help_session_id, web.events(visitor.help_session_id))
    later = web.clock() + timedelta(days=2)
    assert [outcome for _, outcome in outcomes([help_session], later)] == [Outcome.QUIET]


def test_looking_at_the_page_without_a_card_serves_nothing(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.looks()
    visitor.requests("HEAD", f"{visitor.problem}?card=1")

    assert places(web, visitor) == []
    assert visitor.says_no(PASSWORD).status_code == 409


def test_an_article_that_is_gone_makes_room_for_the_next_card(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    web.library.gone.add(PASSWORD)

    visitor.goes_to(f"{visitor.problem}?card=1")

    assert places(web, visitor) == [(TWO_STEP, CARD)]
