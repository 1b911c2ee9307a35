"""The figures over a small week, counted by hand; and that every denominator is the one it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from deflection.estimation.share import Share
from deflection.help_session import (
    Arm,
    ArticleServed,
    Event,
    ExemptTopicChosen,
    HelpSession,
    Offer,
    OperatorVouched,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.metrics import ArticleFigures, Figures
from deflection.measuring.outcome import Outcome
from tests.deflection.measuring.counted import figures_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_WEEK_LATER = NOW + timedelta(days=7)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
TWO_STEP = Offer("dvojfazove-overenie", "sk", "rev-1", "Dvojfázové overenie", 0.7)
WEAK = Offer("hlasky-na-stranke", "sk", "rev-1", "Hlášky na stránke", 0.2)
DESCRIBED = ProblemDescribed(
    NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD, TWO_STEP), (WEAK,), "gen-1", "enforce"
)
NOTHING = replace(DESCRIBED, search=SearchOutcome.NOTHING, reading_list=())
DOWN = replace(DESCRIBED, search=SearchOutcome.UNAVAILABLE, reading_list=(), weak=())


def somebody(*events: Event, name: str = "hs", lang: str = "sk", at: datetime = NOW) -> HelpSession:
    started = Started(at, lang, "web", "", "", member=False, arm=Arm.TREATED)
    return HelpSession(name, (started, *events))


def served(offer: Offer) -> ArticleServed:
    return ArticleServed(NOW, offer.article_id, offer.revision, "gen-1", "page")


def answered(offer: Offer, *, solved: bool) -> SolvedAnswered:
    return SolvedAnswered(NOW, offer.article_id, solved=solved, reason="")


def sent(route: str, at: datetime = NOW) -> TicketSent:
    return TicketSent(at, "ticket", "OK", route, "0" * 64)


SOLVED = somebody(DESCRIBED, served(PASSWORD), answered(PASSWORD, solved=True), name="solved")
WROTE = somebody(
    DESCRIBED,
    served(PASSWORD),
    answered(PASSWORD, solved=False),
    served(TWO_STEP),
    answered(TWO_STEP, solved=False),
    sent("read", NOW + timedelta(days=1)),
    name="wrote",
)
QUIET = somebody(DESCRIBED, served(TWO_STEP), name="quiet")
LEFT = somebody(DESCRIBED, name="left", lang="cs")
FOUND_NOTHING = somebody(NOTHING, NOTHING, sent("nothing_found"), name="nothing")
SEARCH_WAS_DOWN = somebody(DOWN, sent("degraded"), name="down", lang="cs")
HIJACKED = somebody(ExemptTopicChosen(NOW, "hijacked"), sent("exempt:hijacked"), name="hijacked")
JUST_NOW = somebody(replace(DESCRIBED, at=A_WEEK_LATER), name="just-now", at=A_WEEK_LATER - timedelta(hours=20))
THE_WEEK = (SOLVED, WROTE, QUIET, LEFT, FOUND_NOTHING, SEARCH_WAS_DOWN, HIJACKED, JUST_NOW)


def counted(help_sessions: Sequence[HelpSession], now: datetime = A_WEEK_LATER) -> Figures:
    return figures_of(help_sessions, now)


def test_a_week_counted_by_hand() -> None:
    week = counted(THE_WEEK)

    assert week.help_sessions == 8
    assert week.outcomes == Counter(
        {Outcome.TICKET: 3, Outcome.SOLVED: 1, Outcome.QUIET: 1, Outcome.GAVE_UP: 1, Outcome.ONGOING: 1}
    )
    assert week.beside_the_gate == Counter({Outcome.TICKET: 1})
    assert (week.offered, week.abstained, week.degraded, week.opened) == (5, 1, 1, 3)
    assert week.routes == Counter({"read": 1, "nothing_found": 1, "degraded": 1, "exempt:hijacked": 1})
    assert week.languages == Counter({"sk": 6, "cs": 2})
    assert week.tickets_by_language == Counter({"sk": 3, "cs": 1})
    assert week.outcomes_by_language["cs"] == Counter({Outcome.GAVE_UP: 1, Outcome.TICKET: 1})
    assert week.days == Counter({date(2026, 3, 2): 7, date(2026, 3, 8): 1})
    assert week.tickets_by_day == Counter({date(2026, 3, 2): 3, date(2026, 3, 3): 1})


def test_every_share_says_its_denominator() -> None:
    week = counted(THE_WEEK)

    assert week.described == 7  # the hijacked account never met the gate
    assert week.finished == 6  # the one who came just now is not counted yet
    assert week.tickets == 4
    assert week.share_of(Outcome.SOLVED) == Share(1, 6)
    assert week.share_of(Outcome.TICKET) == Share(3, 6)
    assert week.share_in("cs", Outcome.GAVE_UP) == Share(1, 2)
    assert week.coverage == Share(5, 7)
    assert week.reading == Share(3, 5)


def test_each_article_is_counted_by_help_sessions() -> None:
    week = counted(THE_WEEK)

    assert week.articles == {
        "sk/obnova-hesla": ArticleFigures("Obnova hesla", offered=5, opened=2, solved=1, did_not_help=1),
        "sk/dvojfazove-overenie": ArticleFigures("Dvojfázové overenie", offered=5, opened=2, did_not_help=1),
    }


def test_a_weak_article_enters_the_figures_only_when_somebody_opened_it() -> None:
    opened_it = somebody(DESCRIBED, served(WEAK))

    assert counted([opened_it]).articles["sk/hlasky-na-stranke"] == ArticleFigures("Hlášky na stránke", opened=1)


def test_reading_the_same_article_twice_is_one_reader() -> None:
    twice = somebody(DESCRIBED, served(PASSWORD), served(PASSWORD))

    assert counted([twice]).articles["sk/obnova-hesla"].opened == 1


def test_who_stays_silent_on_the_first_day_is_no_share_yet() -> None:
    first_day = counted([SOLVED, replace(QUIET, help_session_id="reading")], NOW + timedelta(hours=2))
    next_day = counted([SOLVED, replace(QUIET, help_session_id="reading")], NOW + timedelta(hours=25))

    assert first_day.share_of(Outcome.GAVE_UP).estimate is None
    assert first_day.share_of(Outcome.QUIET).estimate is None
    assert next_day.share_of(Outcome.GAVE_UP) == Share(0, 2)


def test_who_opens_a_matter_that_is_never_gated_and_leaves_has_not_given_up_on_the_help() -> None:
    left = counted([somebody(ExemptTopicChosen(NOW, "hijacked"))])

    assert left.share_of(Outcome.GAVE_UP) == Share(0, 0)
    assert left.beside_the_gate == Counter({Outcome.GAVE_UP: 1})


def test_what_staff_write_down_for_somebody_is_beside_the_gate() -> None:
    called = counted([somebody(OperatorVouched(NOW, "jana"), DESCRIBED, sent("operator"))])

    assert (called.described, called.tickets, called.beside_the_gate[Outcome.TICKET]) == (0, 1, 1)


def test_an_article_that_solved_it_only_for_two_hours_has_not_solved_it() -> None:
    contact = sent("read", NOW + timedelta(hours=2))
    solved, wrote = (
        replace(one, events=(replace(one.started, person="anna"), *one.events[1:]))
        for one in (
            SOLVED,
            somebody(DESCRIBED, served(TWO_STEP), answered(TWO_STEP, solved=False), contact, name="wrote"),
        )
        if one.started
    )

    article = counted([solved, wrote]).articles["sk/obnova-hesla"]

    assert (article.solved, article.reversed) == (0, 1)


def test_no_help_session_is_no_figure_and_no_division_by_zero() -> None:
    empty = counted([])

    assert empty.help_sessions == 0
    assert empty.share_of(Outcome.SOLVED).estimate is None
    assert empty.reading.interval is None


@given(st.lists(st.sampled_from(THE_WEEK), max_size=20), st.lists(st.sampled_from(THE_WEEK), max_size=20))
def test_counting_two_weeks_together_is_adding_them(first: list[HelpSession], second: list[HelpSession]) -> None:
    one, other, both = (counted(week) for week in (first, second, first + second))

    assert both.help_sessions == one.help_sessions + other.help_sessions
    assert both.outcomes == one.outcomes + other.outcomes
    assert both.routes == one.routes + other.routes
    assert both.outcomes.total() + both.beside_the_gate.total() == both.help_sessions
    assert both.opened <= both.offered <= both.help_sessions
    assert sum(both.routes.values()) == both.tickets == sum(both.tickets_by_day.values())


def test_every_help_session_stands_in_exactly_one_place() -> None:
    robot = replace(SOLVED, help_session_id="robot", events=(replace(SOLVED.events[0], machine=("agent",)), DESCRIBED))
    week = [*THE_WEEK, robot]

    counted = figures_of(week, A_WEEK_LATER)

    assert counted.outcomes.total() + counted.beside_the_gate.total() + counted.machines == len(week)
    assert counted.came.total() == counted.help_sessions == len(THE_WEEK)
    shares = [counted.share_of(outcome).estimate or 0 for outcome in Outcome if outcome is not Outcome.ONGOING]
    assert round(sum(shares), 9) == 1
