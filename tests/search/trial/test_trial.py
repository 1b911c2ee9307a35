"""A draft is tried in the index that is open, and what it would catch is what it catches once it is published."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search.articles.published import PublishedArticle
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from search.storage.generations import newest_good
from search.trial.draft_index import with_draft
from search.trial.trial import AskedText, QuestionRank, tried

GIFT = "nejde mi platba za darček"


@pytest.fixture
def opened(shipped_index: Path) -> Iterator[OpenedIndex]:
    generation = newest_good(shipped_index)
    assert generation
    with OpenedIndex(generation.path / INDEX) as opened:
        yield opened


@pytest.fixture
def page(opened: OpenedIndex) -> PublishedArticle:
    page = opened.article("blokovat-pouzivatela", "sk")
    assert page
    return page


def test_an_unchanged_article_is_found_as_it_is_now(opened: OpenedIndex, page: PublishedArticle) -> None:
    ranked: dict[tuple[str, str], tuple[str, ...]] = {}
    problems = [AskedText("ako zablokovať niekoho", is_resolved=False)]
    trial = tried(opened, page.article, page.html, problems, ranked)

    assert [question.before for question in trial.questions] == [question.after for question in trial.questions]
    assert trial.caught == ()


def test_a_new_question_finds_its_article_and_catches_the_problem(opened: OpenedIndex, page: PublishedArticle) -> None:
    article = replace(page.article, questions=(GIFT,), status="draft")

    trial = tried(opened, article, page.html, [AskedText(GIFT, is_resolved=False)], {})

    assert trial.questions == (QuestionRank(GIFT, before=0, after=1),)
    assert [(caught.problem.text, caught.rank) for caught in trial.caught] == [(GIFT, 1)]
    assert trial.caught[0].instead_of in Searcher(opened).order(GIFT, "sk", k=3)


def test_an_article_that_is_not_published_yet_is_one_more(opened: OpenedIndex, page: PublishedArticle) -> None:
    article = replace(page.article, article_id="new-one", path="sk/new-one.md", questions=(GIFT,))

    with with_draft(opened, article, page.html) as draft:
        assert Searcher(draft).order(GIFT, "sk", k=1) == ("new-one",)
        assert draft.card(draft.draft)["article_id"] == "new-one"
    assert opened.size == len(opened.rows())  # the index that serves is as it was
