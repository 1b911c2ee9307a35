"""What the rows of the work list are worth, and in which order they stand: one formula for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from deflection.estimation.article_ranking import BetaPrior
from deflection.estimation.share import Share
from deflection.gaps.worth import Worth
from deflection.measuring.metrics import ArticleFigures
from search.articles.article import Article, ArticleError
from search.building.findability import Miss
from search.linting.catalogue import translations_among
from webui.editors.work_items import Readers, WorkFacts, WorkItem, WorkKind, ranked_work
from webui.storage.content_gaps import StoredGap, with_ids

TODAY = date(2026, 3, 2)
PEOPLE = Readers(help_sessions=200, unresolved=Share(39, 98), wrote=Share(19, 38))  # 40 % and 50 %
PRIOR = BetaPrior(6.0, 4.0)  # 60 % on average


def article(article_id: str, lang: str = "sk", **fields: object) -> Article:
    plain = Article(
        article_id=article_id, lang=lang, title=article_id, body="Text.", path=f"{lang}/{article_id}.md", revision="r"
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def listed(*articles: Article, **facts: object) -> list[WorkItem]:
    known = WorkFacts(
        TODAY, articles, readers={"sk": PEOPLE}, prior=PRIOR, translations=translations_among(articles, TODAY)
    )
    return ranked_work(replace(known, **facts))  # type: ignore[arg-type]


def test_where_nothing_is_wrong_there_is_nothing_to_do() -> None:
    assert listed(article("heslo"), views={"sk/heslo": 1000}) == []


def test_an_overdue_review_is_worth_its_readers_times_what_becomes_of_them() -> None:
    (item,) = listed(article("heslo", review_by="2026-01-01"), views={"sk/heslo": 1000})

    assert (item.kind, item.key) == (WorkKind.STALE, "stale:sk/heslo")
    assert item.worth == Worth(1000, 0.4, 0.5, 0.6)
    assert item.worth.contacts == pytest.approx(120)


def test_who_was_not_helped_counts_once_three_people_said_so() -> None:
    figures = {"sk/heslo": ArticleFigures("heslo", opened=50, solved=4, did_not_help=4)}

    assert listed(article("heslo"), figures=figures, in_vain={"sk/heslo": 2}) == []
    (item,) = listed(article("heslo"), figures=figures, in_vain={"sk/heslo": 2}, rated={"sk/heslo": Share(2, 2)})

    assert (item.kind, item.count) == (WorkKind.NOT_HELPING, 4)
    assert item.worth == Worth(4, 7 / 12, 0.5, 0.6)  # six of ten answers were "no"


def test_what_support_says_counts_its_tickets_by_the_month() -> None:
    none, this = listed(article("heslo"), lacking={("sk", "payments"): 9}, missed={"sk/heslo": 3})

    assert (none.key, none.worth) == ("no-article:sk/payments", Worth(3, 1, 1, 0.6))
    assert (this.key, this.worth) == ("not-found:sk/heslo", Worth(1, 1, 1, pytest.approx(0.6)))


def test_a_file_that_was_never_served_is_worth_as_much_as_a_mean_article() -> None:
    rejected = [ArticleError("sk/nova.md", 3, "unknown-status", "unknown status 'x'", "write draft")]

    (item,) = listed(article("a"), article("b"), rejected=rejected, views={"sk/a": 30, "sk/b": 10})

    assert item.worth == Worth(20, 1, 0.5, 0.6)


def test_a_missing_translation_is_worth_what_people_of_that_language_would_read() -> None:
    both = [article(name, lang) for name in ("a", "b", "c") for lang in ("sk", "cs")]
    readers = {"sk": PEOPLE, "cs": Readers(50, Share(39, 98), Share(19, 38))}

    (item,) = listed(*both, article("d"), readers=readers, views={"sk/d": 100})

    assert (item.key, item.lang, item.title_lang) == ("untranslated:cs:sk/d", "cs", "sk")
    assert item.worth == Worth(25, 0.4, 0.5, 0.6)


def test_a_translation_behind_its_original_is_not_only_old() -> None:
    original, translated = article("a", updated="2026-02-01"), article("a", "cs", based_on="2026-01-01")

    (item,) = listed(original, translated, views={"cs/a": 10}, readers={"cs": PEOPLE})

    assert (item.key, item.notes) == ("behind:cs/a", ("2026-02-01", "sk/a.md"))


def test_of_a_translation_that_names_no_day_nobody_can_say_that_it_is_behind() -> None:
    original, translated = article("a", updated="2026-02-01"), article("a", "cs", based_on="1. 1. 2026")

    assert listed(original, translated, views={"cs/a": 10}, readers={"cs": PEOPLE}) == []


def test_questions_that_miss_count_by_how_many_of_their_ways_do() -> None:
    asked = article("heslo", questions=("ako obnovím heslo", "nejde mi heslo"))
    misses = [Miss(asked.path, "sk", "nejde mi heslo", "with a typo", typed, ()) for typed in ("nejd", "nejde", "ne")]

    (item,) = listed(asked, misses=misses, views={"sk/heslo": 80})

    assert (item.count, item.worth.unresolved) == (3, 3 / 8)


def test_all_kinds_stand_in_one_order() -> None:
    gap = StoredGap("1", "sk", "poukaz", "no_article", 20, 20, 10, Worth(20, 0.9, 0.5, 0.6), ())
    articles = (article("a", review_by="2026-01-01"), article("b"))

    items = listed(*articles, gaps=[gap], views={"sk/a": 10, "sk/b": 90}, dead_links={"sk/b.md": ("sk/x.md",)})

    assert [item.kind for item in items] == [WorkKind.DEAD_LINKS, WorkKind.GAP, WorkKind.STALE]


def test_a_gap_is_the_same_a_day_later_when_most_of_its_people_are() -> None:
    gap = StoredGap("", "sk", "poukaz", "no_article", 3, 3, 1, Worth(3, 1, 1, 1), ("h2", "h3", "h4"))
    other = StoredGap("", "sk", "balík", "no_article", 3, 3, 1, Worth(3, 1, 1, 1), ("h8", "h9"))

    same, new = with_ids([gap, other], {"h1": "old", "h2": "old", "h3": "old"})

    assert same.gap_id == "old"
    assert new.gap_id not in ("", "old")
