"""When texts have been emptied after their time, every figure is what it was: who was alike is stored before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deflection import event_log
from deflection.event_log import help_sessions
from deflection.help_session import (
    Arm,
    ArticleServed,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    Started,
    TicketSent,
)
from deflection.measuring.measured_session import MeasuredSession
from deflection.measuring.outcome import Outcome
from deflection.measuring.relations import measured_sessions
from deflection.policy import GatePolicy
from tests.web import Web, web_in
from tests.webui.analysts.scripted_month import Month
from webui.privacy.retention import keep_times

BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.3), holdout=0.3)
    yield web
    web.close()


def everything(web: Web) -> list[HelpSession]:
    with web.parts.database.reading() as connection:
        return list(help_sessions(connection, BEGINNING, END))


def figures(web: Web) -> dict[str, MeasuredSession]:
    """The row of each help session, recomputed from all events."""
    return {row.help_session_id: row for row in measured_sessions(everything(web))}


def a_month_happens(web: Web, now: datetime, people: int) -> dict[str, MeasuredSession]:
    """Let people come, and one who reads, stays away, and writes in like words for which nothing is found."""
    Month(web, now, seed=3).happens(people)
    came, text = now - timedelta(days=20), "kvakadlo nejde zapnúť"
    offer = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
    begun = Started(came, "sk", "web", "eva", "eva", member=False, arm=Arm.TREATED, unit="eva")
    read = ArticleServed(came, "obnova-hesla", "rev-1", "gen-1", "page")
    found = ProblemDescribed(came, text, "", SearchOutcome.CONFIDENT, (offer,), (), "gen-1", "enforce")
    later = came + timedelta(days=2)
    nothing = ProblemDescribed(later, f"{text} ani dnes", "", SearchOutcome.NOTHING, (), (), "gen-1", "enforce")
    sent = TicketSent(later, "t-eva", "OK-eva", "nothing_found", "")
    with web.parts.database.writing() as connection:
        for position, event in enumerate((begun, found, read)):
            event_log.append(connection, "e" * 32, position, event)
        for position, event in enumerate((replace(begun, at=later), nothing, sent)):
            event_log.append(connection, "f" * 32, position, event)
    rows = figures(web)
    assert rows["e" * 32].ending is Outcome.REVERSED
    return rows


def test_recomputation_after_the_texts_are_emptied_equals_that_before(web: Web) -> None:
    now = datetime.now(UTC)
    before = a_month_happens(web, now, 60)
    assert any(session.text for session in everything(web))

    keep_times(replace(web.parts.settings, text_days=1), web.parts.database, now + timedelta(days=2))

    assert not any(session.text for session in everything(web))
    assert figures(web) == before


def test_without_the_labels_a_figure_would_be_another_one(web: Web) -> None:
    """The test above can fail: emptied without them, somebody who wrote again counts as helped."""
    now = datetime.now(UTC)
    before = a_month_happens(web, now, 60)
    with web.parts.database.writing() as connection:
        event_log.forget_texts(connection, now + timedelta(days=1), limit=10_000)

    assert figures(web) != before


def test_texts_that_are_emptied_in_several_rounds_are_labelled_once(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.privacy.retention._TEXTS_AT_ONCE", 3)
    now = datetime.now(UTC)
    before = a_month_happens(web, now, 40)

    for round_ in range(2):
        keep_times(replace(web.parts.settings, text_days=1), web.parts.database, now + timedelta(days=2 + round_))

    assert figures(web) == before
