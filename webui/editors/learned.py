"""The editors' page of learning records: which problems count for an article, and "do not learn from this"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.articles.catalogue import Card
from search.learning.records import Record, believed
from webui.editors.article_list import listed_articles
from webui.parts import parts
from webui.request.addresses import page_asked_for
from webui.request.asker.sign_in import audit, current_account, requires
from webui.storage import forgotten_records
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up
from webui.storage.derived.reading import solved_counts
from webui.storage.learning_records import records_of_article, staff_records

bp = Blueprint("lessons", __name__)

MOST_SHOWN = 20  # problems of one article
MOST_COMPARED = 100  # newest problems of one article among which another person's is looked for
PER_PAGE = 10  # articles; each with up to a hundred problems that are read and compared


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One problem that an article solved, as editors see it."""

    record: Record
    counts: bool  # False: of one guest only, or too many of one person; counts when others confirm it
    forgotten_by: str  # "" = it is learned from


@dataclass(frozen=True, slots=True)
class ArticleRecords:
    """The problems that one article solved."""

    lang: str
    article_id: str
    title: str  # "" = the article is gone
    problems: int
    records: tuple[ShownRecord, ...]  # newest first, at most MOST_SHOWN


@dataclass(slots=True)
class SolvedArticle:
    """An article that solved problems, while they are counted."""

    lang: str
    article_id: str  # that it has now
    problems: int = 0
    ids: set[str] = field(default_factory=set)  # by which it was known when it solved them
    by_staff: list[Record] = field(default_factory=list)


@bp.get("/editor/learned")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """Every article that solved a problem, those with most problems first."""
    is_complete = caught_up(parts().database, parts().settings.timezone, most_steps=STEPS_OF_A_PAGE)
    kept, now = timedelta(days=parts().settings.text_days), parts().now()
    with parts().database.reading() as connection:
        solved = _solved_articles(solved_counts(connection, now - kept, now), staff_records(connection))
        number = page_asked_for(len(solved), PER_PAGE)
        shown = solved[(number - 1) * PER_PAGE : number * PER_PAGE]
        records = [
            [*records_of_article(connection, now, kept, each.lang, each.ids, most=MOST_COMPARED), *each.by_staff]
            for each in shown
        ]
        forgotten = forgotten_records.forgotten(connection)
    cards = parts().knowledge_base.named([(each.lang, each.article_id) for each in shown])
    return render_template(
        "editor/learned.html",
        articles=[
            _article(article, of_article, cards.get((article.lang, article.article_id)), forgotten)
            for article, of_article in zip(shown, records, strict=True)
        ],
        most=MOST_SHOWN,
        number=number,
        pages=max(1, -(-len(solved) // PER_PAGE)),
        is_complete=is_complete,
    )


@bp.post("/editor/learned/<record_id>/<action>")
@requires(Role.EDITOR)
def act(record_id: str, action: str) -> ResponseReturnValue:
    """Exclude one record from learning, or include it again."""
    account = current_account()
    with parts().database.writing() as connection:
        if action == "forget":
            forgotten_records.forget(connection, record_id, by=account.name if account else "", at=parts().now())
            audit(connection, Action.RECORD_FORGOTTEN, record_id)
            flash(gettext("The search will not learn from this any more."))
        else:
            forgotten_records.restore(connection, record_id)
            audit(connection, Action.RECORD_RESTORED, record_id)
            flash(gettext("The search will learn from this again."))
    anchor, page = request.form.get("article", ""), request.form.get("page", 1, type=int)
    return redirect(url_for("lessons.overview", _anchor=anchor, page=page, lang=request.args.get("lang")), 303)


def _solved_articles(counts: Mapping[tuple[str, str], int], by_staff: Iterable[Record]) -> list[SolvedArticle]:
    """Return the articles that solved problems, those with most problems first; each under the id that it has now."""
    articles: dict[tuple[str, str], SolvedArticle] = {}
    for (lang, article_id), number in counts.items():
        article = _under_its_id_now(articles, lang, article_id)
        article.ids.add(article_id)
        article.problems += number
    for record in by_staff:
        if record.solved:
            article = _under_its_id_now(articles, record.lang, record.article_id)
            article.by_staff.append(record)
            article.problems += 1
    return sorted(articles.values(), key=lambda article: (-article.problems, article.lang, article.article_id))


def _under_its_id_now(articles: dict[tuple[str, str], SolvedArticle], lang: str, article_id: str) -> SolvedArticle:
    """Return the article by the id that it has now: what was learned follows a new id, and a merge."""
    listed = listed_articles().called(lang, article_id)
    now = listed.article_id if listed else article_id
    return articles.setdefault((lang, now), SolvedArticle(lang, now))


def _article(
    article: SolvedArticle, records: Sequence[Record], card: Card | None, forgotten: dict[str, str]
) -> ArticleRecords:
    learnable = [record for record in records if record.record_id not in forgotten]
    of_today = [replace(record, article_id=article.article_id) for record in learnable]
    counting = {record.record_id for record in believed(of_today, lambda _: card is not None)}
    newest = sorted(records, key=lambda record: record.at, reverse=True)[:MOST_SHOWN]
    return ArticleRecords(
        lang=article.lang,
        article_id=article.article_id,
        title=card.title if card else "",
        problems=article.problems,
        records=tuple(
            ShownRecord(record, record.record_id in counting, forgotten.get(record.record_id, "")) for record in newest
        ),
    )
