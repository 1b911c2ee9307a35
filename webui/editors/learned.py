"""The editors' page of learning records: which problems count for an article, and "do not learn from this"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from webui.request.language import NAMES
from webui.storage import forgotten_records
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up
from webui.storage.learning_records import records_of, staff_records

bp = Blueprint("lessons", __name__)

MOST_SHOWN = 20  # problems of one article
PER_PAGE = 20  # articles


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
    is_complete = caught_up(parts().database, parts().settings.timezone, most_steps=STEPS_OF_A_PAGE)
    with parts().database.reading() as connection:
        kept = timedelta(days=parts().settings.text_days)
        records = records_of(connection, parts().now(), kept, staff_records)
        forgotten = forgotten_records.forgotten(connection)
    solved = _by_article(map(_under_its_id_now, records))
    pages = max(1, -(-len(solved) // PER_PAGE))
    number = page_asked_for(len(solved), PER_PAGE)
    cards = {(lang, card.article_id): card for lang in NAMES for card in parts().knowledge_base.catalogue(lang)}
    return render_template(
        "editor/learned.html",
        articles=[
            _article(lang, article_id, of_article, cards.get((lang, article_id)), forgotten)
            for (lang, article_id), of_article in solved[(number - 1) * PER_PAGE : number * PER_PAGE]
        ],
        most=MOST_SHOWN,
        number=number,
        pages=pages,
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


def _under_its_id_now(record: Record) -> Record:
    """Return a record under the id that its article has now: what was learned follows a new id, and a merge."""
    article = listed_articles().called(record.lang, record.article_id) if record.solved else None
    return replace(record, article_id=article.article_id) if article else record


def _by_article(records: Iterable[Record]) -> list[tuple[tuple[str, str], list[Record]]]:
    """Return ((language, article id), problems that it solved), those with most problems first."""
    solved: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.solved:
            solved[record.lang, record.article_id].append(record)
    return sorted(solved.items(), key=lambda item: (-len(item[1]), item[0]))


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
