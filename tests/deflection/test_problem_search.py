"""What is insisted on once a threshold was learned: it decides whether, the setting decides what."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from deflection.flow import Flow
from deflection.help_session import ProblemDescribed, SearchOutcome
from deflection.problem_search import ProblemSearch
from tests.fake_library import FakeLibrary


def described(flow: Flow, text: str, *, draw: float = 0.99, topic: str = "") -> ProblemDescribed:
    search = cast("ProblemSearch", replace(flow.search, draw=lambda: draw))
    return search.describe(text, topic, "sk", member=False)


def insisted(problem: ProblemDescribed) -> list[str]:
    return [offer.article_id for offer in problem.reading_list]


def test_what_was_believed_is_recorded(flow: Flow) -> None:
    assert described(flow, "heslo").answerable == 0.9
    assert described(flow, "asdfgh").answerable == 0.0


def test_below_the_threshold_nobody_is_asked_to_read(flow: Flow, library: FakeLibrary) -> None:
    library.threshold = 0.95
    problem = described(flow, "heslo")

    assert insisted(problem) == []
    assert problem.search is SearchOutcome.NOTHING
    assert [offer.article_id for offer in problem.weak] == ["obnova-hesla", "dvojfazove-overenie"]


def test_above_it_the_setting_says_which_articles(flow: Flow, library: FakeLibrary) -> None:
    library.threshold = 0.5

    assert insisted(described(flow, "heslo")) == ["obnova-hesla", "dvojfazove-overenie"]


def test_above_it_the_best_article_is_insisted_on_though_each_alone_is_improbable(
    flow: Flow, library: FakeLibrary
) -> None:
    library.threshold = 0.05

    assert insisted(described(flow, "hlaska")) == ["hlasky-na-stranke"]


def test_one_in_twenty_is_asked_against_the_odds_so_that_the_threshold_can_recover(
    flow: Flow, library: FakeLibrary
) -> None:
    library.threshold = 0.95
    problem = described(flow, "heslo", draw=0.049)

    assert problem.explored
    assert insisted(problem) == ["obnova-hesla", "dvojfazove-overenie"]
    assert not described(flow, "heslo", draw=0.051).explored


def test_nothing_improbable_is_insisted_on_only_to_explore(flow: Flow, library: FakeLibrary) -> None:
    library.threshold = 0.95
    problem = described(flow, "hlaska", draw=0.0)

    assert insisted(problem) == []
    assert not problem.explored


@pytest.mark.parametrize("threshold", [None, 0.0, 1.0])
def test_a_topic_for_a_text_without_a_known_word_decides_alone(
    flow: Flow, library: FakeLibrary, threshold: float | None
) -> None:
    library.threshold = threshold

    assert insisted(described(flow, "asdfgh", topic="password")) == ["obnova-hesla", "dvojfazove-overenie"]
