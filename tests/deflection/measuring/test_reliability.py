"""Predicted beside happened, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from deflection.estimation.share import Share
from deflection.help_session import (
    Arm,
    ArticleServed,
    Event,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.reliability import SMALLEST, Reliability, band
from tests.deflection.measuring.counted import reliabilities_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
DESCRIBED = ProblemDescribed(
    NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD,), (), "gen-1", "enforce", answerable=0.9
)
NOTHING = replace(DESCRIBED, search=SearchOutcome.NOTHING, reading_list=(), weak=(PASSWORD,), answerable=0.1)
SERVED = ArticleServed(NOW, "obnova-hesla", "rev-1", "gen-1", "page")
YES = SolvedAnswered(NOW, "obnova-hesla", solved=True, reason="")
NO = SolvedAnswered(NOW, "obnova-hesla", solved=False, reason="unclear")


def sent(route: str) -> TicketSent:
    return TicketSent(NOW, "ticket", "OK", route, "0" * 64)


def somebody(*events: Event, lang: str = "sk") -> HelpSession:
    return HelpSession("hs", (Started(NOW, lang, "web", "", "", member=False, arm=Arm.TREATED), *events))


def of(lang: str, *help_sessions: HelpSession) -> Reliability:
    return next(one for one in reliabilities_of(help_sessions, LATER) if one.lang == lang)


def test_each_bin_says_what_happened_to_whom_about_the_same_was_predicted() -> None:
    found = of(
        "sk",
        somebody(DESCRIBED, SERVED, YES),
        somebody(DESCRIBED, SERVED, NO),
        somebody(NOTHING, sent("nothing_found")),
    )

    assert [(one.lowest, one.highest, one.happened) for one in found.bins] == [
        (0.0, 0.2, Share(0, 1)),
        (0.8, 1.0, Share(1, 2)),
    ]
    assert found.bins[1].predicted == 0.9


def test_who_said_nothing_is_in_no_bin() -> None:
    assert of("sk", somebody(DESCRIBED, SERVED), somebody(DESCRIBED)).bins == ()


def test_what_was_recorded_before_probabilities_were_is_left_out() -> None:
    assert of("sk", somebody(replace(DESCRIBED, answerable=None), SERVED, YES)).bins == ()


def test_asked_to_read_and_wrote_anyway_is_a_share_of_those_whose_help_session_ended() -> None:
    wrote, helped = somebody(DESCRIBED, SERVED, NO, sent("read")), somebody(DESCRIBED, SERVED, YES)

    assert of("sk", wrote, helped, somebody(NOTHING, sent("nothing_found"))).wrote_after_reading == Share(1, 2)


def test_whose_form_was_open_anyway_was_not_asked_to_read() -> None:
    wrote, helped = somebody(DESCRIBED, SERVED, NO, sent("read")), somebody(DESCRIBED, SERVED, YES)
    started = Started(NOW, "sk", "web", "", "", member=False, arm=Arm.HOLDOUT)
    hold_out = HelpSession("hold-out", (started, DESCRIBED, sent("holdout")))
    advised = somebody(replace(DESCRIBED, level="advise"), sent("advise"))

    figures = of("sk", wrote, helped, hold_out, advised)

    assert figures.wrote_after_reading == Share(1, 2)
    assert figures.opened_at_once == Share(0, 2)


def test_who_wrote_only_after_a_yes_wrote_anyway() -> None:
    started = Started(NOW, "sk", "web", "", "anna", member=False, arm=Arm.TREATED)
    solved = HelpSession("solved", (started, DESCRIBED, SERVED, YES))
    wrote = HelpSession("wrote", (started, NOTHING, sent("nothing_found")))

    assert of("sk", solved, wrote).wrote_after_reading == Share(1, 1)


def test_nothing_was_insisted_on_is_a_share_of_what_was_searched() -> None:
    down = replace(DESCRIBED, search=SearchOutcome.UNAVAILABLE, reading_list=())

    assert of("sk", somebody(DESCRIBED), somebody(NOTHING), somebody(down)).opened_at_once == Share(1, 2)


def test_those_asked_against_the_odds_are_counted() -> None:
    assert of("sk", somebody(replace(DESCRIBED, explored=True)), somebody(DESCRIBED)).explored == 1


def test_few_answers_give_no_calibration_error() -> None:
    right = [somebody(DESCRIBED, SERVED, YES)] * (SMALLEST - 1)

    assert of("sk", *right).calibration_error is None
    assert of("sk", *right, somebody(DESCRIBED, SERVED, YES)).calibration_error == 0.1


def test_every_language_is_counted_by_itself_and_all_together() -> None:
    found = reliabilities_of([somebody(DESCRIBED, SERVED, YES), somebody(DESCRIBED, SERVED, NO, lang="cs")], LATER)

    assert [(one.lang, one.bins[0].happened) for one in found] == [
        ("", Share(1, 2)),
        ("cs", Share(0, 1)),
        ("sk", Share(1, 1)),
    ]


def test_of_a_small_help_centre_only_a_band_is_said() -> None:
    assert [band(p) for p in (0.1, 0.5, 0.9)] == ["low", "middle", "high"]
