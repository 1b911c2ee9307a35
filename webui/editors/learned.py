"""The editors' page of learning records: which problems count for an article, and "do not learn from this"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from search.articles.catalogue import Card
from search.learning.records import Record, believed
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, requires
from webui.request.language import NAMES
from webui.storage import forgotten_records
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.derived.catch_up import caught_up
from webui.storage.learning_records import records_of, staff_records

bp = Blueprint("lessons", __name__)

MOST_SHOWN = 50  # problems of one article


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
    records: tuple[ShownRecord, ...]  # newest first


@bp.get("/editor/learned")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """Every article that solved a problem, those with most problems first."""
    articles = sorted(_articles(), key=lambda article: (-len(article.records), article.lang, article.article_id))
    return render_template("editor/learned.html", articles=articles, most=MOST_SHOWN)


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
    anchor = request.form.get("article", "")
    return redirect(url_for("lessons.overview", _anchor=anchor, lang=request.args.get("lang")), 303)


def _articles() -> list[ArticleRecords]:
    now, kept = parts().now(), timedelta(days=parts().settings.text_days)
    caught_up(parts().database, parts().settings.timezone)
    with parts().database.reading() as connection:
        records = records_of(connection, now, kept, staff_records)
        forgotten = forgotten_records.forgotten(connection)
    cards = {(lang, card.article_id): card for lang in NAMES for card in parts().knowledge_base.catalogue(lang)}
    by_article: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.solved:
            by_article[record.lang, record.article_id].append(record)
    return [
        _article(lang, article_id, solved, cards.get((lang, article_id)), forgotten)
        for (lang, article_id), solved in by_article.items()
    ]


def _article(
    lang: str, article_id: str, records: Sequence[Record], card: Card | None, forgotten: dict[str, str]
) -> ArticleRecords:
    learnable = [record for record in records if record.record_id not in forgotten]
    counting = {record.record_id for record in believed(learnable, lambda _: card is not None)}
    newest = sorted(records, key=lambda record: record.at, reverse=True)
    return ArticleRecords(
        lang=lang,
        article_id=article_id,
        title=card.title if card else "",
        records=tuple(
            ShownRecord(record, record.record_id in counting, forgotten.get(record.record_id, "")) for record in newest
        ),
    )
