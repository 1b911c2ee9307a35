"""What became of articles, counted by the database."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, case, func, select

from deflection.measuring.metrics import ArticleFigures
from webui.analysts.wanted_rows import WantedRows
from webui.storage.derived.counting import ARTICLE_FLAGS
from webui.storage.derived.reading import articles_of_days
from webui.storage.derived.tables import articles_table, sessions_table

_ROW, _ARTICLE = sessions_table.c, articles_table.c
_JOINED: Final = articles_table.join(sessions_table, _ARTICLE.help_session_id == _ROW.help_session_id)
_counts_of = attrgetter("offered", "opened", "solved", "reversed", "did_not_help")
_KEY: Final = _ARTICLE.lang.concat("/").concat(_ARTICLE.article_id)


def article_figures(connection: Connection, rows: WantedRows) -> dict[str, ArticleFigures]:
    """Return "language/id" of every article that they met -> its figures among them, with its newest title."""
    if rows.is_everybody:
        return articles_of_days(connection, rows.days)
    names = _KEY, _ARTICLE.title
    sums = (func.sum(case((flag, 1), else_=0)) for flag in ARTICLE_FLAGS)
    query = select(*names, *sums).select_from(_JOINED).where(rows.condition).group_by(*names)
    figures: dict[str, ArticleFigures] = {}
    for key, title, *numbers in connection.execute(query.order_by(func.max(_ROW.began))):
        before = _counts_of(figures.get(key, ArticleFigures(title)))
        figures[key] = ArticleFigures(title, *(old + int(new) for old, new in zip(before, numbers, strict=True)))
    return figures


def newest_title(connection: Connection, rows: WantedRows, article: str) -> str:
    """Return the title under which they met an article last; `article` itself, its "language/id", if none did."""
    lang, _, article_id = article.partition("/")
    named = select(_ARTICLE.title).select_from(_JOINED).where(_ARTICLE.lang == lang, _ARTICLE.article_id == article_id)
    newest = named.where(rows.condition).order_by(_ROW.began.desc(), _ROW.help_session_id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or article
