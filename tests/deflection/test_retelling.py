"""A help session retold for support: every text with what was shown, what was opened, and why it did not help."""

from datetime import UTC, datetime, timedelta

from deflection.help_session import (
    ArticleServed,
    ArticleUnavailable,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
)
from deflection.retelling import Round, Shown, retell

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = Offer("zabudnute-heslo", "sk", "r7", "Zabudnuté heslo", 0.6)
LOGIN = Offer("prihlasenie", "sk", "r2", "Prihlásenie", 0.1)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def described(minutes: int, text: str, *, topic: str = "", listed: tuple[Offer, ...] = ()) -> ProblemDescribed:
    search = SearchOutcome.CONFIDENT if listed else SearchOutcome.NOTHING
    return ProblemDescribed(at(minutes), text, topic, search, listed, (LOGIN,), "gen-1", "enforce")


def test_each_text_stands_with_what_was_shown_opened_and_answered() -> None:
    session = HelpSession(
        "hs-1",
        (
            described(0, "zabudla som heslo", listed=(PASSWORD,)),
            ArticleServed(at(1), PASSWORD.article_id, "r7", "gen-1", "page"),
            ArticleServed(at(2), PASSWORD.article_id, "r7", "gen-1", "page"),
            SolvedAnswered(at(3), PASSWORD.article_id, solved=True, reason=""),
            SolvedAnswered(at(4), PASSWORD.article_id, solved=False, reason="outdated"),
            described(5, "", topic="password"),
        ),
    )

    weak = Shown(LOGIN, insisted=False, opened_at=None, solved=None, reason="")
    read = Shown(PASSWORD, insisted=True, opened_at=at(1), solved=False, reason="outdated")  # the last word counts
    assert retell(session) == (
        Round(at(0), "zabudla som heslo", "", SearchOutcome.CONFIDENT, (read, weak)),
        Round(at(5), "", "password", SearchOutcome.NOTHING, (weak,)),
    )


def test_nothing_described_is_nothing_to_retell() -> None:
    assert retell(HelpSession("hs-1")) == ()


def test_what_was_taken_back_before_it_was_read_counts_as_not_shown() -> None:
    gone = ArticleUnavailable(at(1), PASSWORD.article_id, search_down=False)
    served = ArticleServed(at(0), PASSWORD.article_id, "r7", "gen-1", "page")
    problem = described(0, "zabudla som heslo", listed=(PASSWORD,))

    (unread,), (read,) = retell(HelpSession("hs", (problem, gone))), retell(HelpSession("hs", (problem, served, gone)))
    assert [shown.offer for shown in unread.shown] == [LOGIN]
    assert [shown.offer for shown in read.shown] == [PASSWORD, LOGIN]
