"""The articles whose review is due, and who of the house is to do it.

1. Due is what the gate may insist on for another `AHEAD` at most, or no longer.
2. A row of the work list that was given to somebody is theirs alone, and one that was put off is nobody's until then.
3. Else the `owner:` of the article does it, where that is the name of an editor's account; else every editor who may
   publish it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.storage.generations import newest_good
from webui.editors.work_items import WorkKind
from webui.storage import accounts, publishing_rights, work_marks
from webui.storage.accounts import Account, Role
from webui.storage.publishing_rights import PublishingRights
from webui.storage.work_marks import WorkMark

AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReviewedArticle:
    """A suggestable article that names the day of its review."""

    path: str
    lang: str
    article_id: str
    title: str
    category: str
    owner: str
    review_by: str  # ISO date

    @property
    def work_item(self) -> str:
        """Key of its row in the work list, once the day is over."""
        return f"{WorkKind.STALE.value}:{self.lang}/{self.article_id}"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who of the house reviews what."""

    editors: Mapping[str, PublishingRights | None]  # by name in lower case; None: an admin, who may publish everything
    marks: Mapping[str, WorkMark]
    now: datetime

    def is_of(self, article: ReviewedArticle, name: str) -> bool:
        """Return whether somebody is to review an article now."""
        mark = self.marks.get(article.work_item, WorkMark())
        if mark.is_put_off(self.now):
            return False
        named = next(filter(self.editors.__contains__, (mark.assignee.lower(), article.owner.lower())), "")
        rights = self.editors.get(name.lower())
        if named or name.lower() not in self.editors:
            return named == name.lower()
        return rights is None or rights.may_publish(article.lang, article.category)


def responsibility(connection: Connection, now: datetime) -> Responsibility:
    """Return who reviews what now."""
    editors = [account for account in accounts.everybody(connection) if account.may(Role.EDITOR)]
    rights = {account.name.lower(): _rights(connection, account) for account in editors}
    return Responsibility(rights, work_marks.marks(connection), now)


def due_articles(index_dir: Path, generation: str, today: date) -> list[ReviewedArticle]:
    """Return the articles whose review is due, the oldest day first.

    generation  that is served; read once
    """
    until = (today + AHEAD).isoformat()
    return [article for article in _reviewed(index_dir, generation) if article.review_by <= until]


@lru_cache(maxsize=1)
def _reviewed(index_dir: Path, generation: str) -> Sequence[ReviewedArticle]:  # noqa: ARG001 - part of the key
    best = newest_good(index_dir)
    if best is None:
        return ()
    with OpenedIndex(best.path / INDEX) as opened:
        articles = [page.article for page in opened.articles() if page.article.review_by and page.article.suggestable]
    reviewed = (
        ReviewedArticle(
            article.path,
            article.lang,
            article.article_id,
            article.title,
            article.category,
            article.owner,
            article.review_by,
        )
        for article in articles
    )
    return tuple(sorted(reviewed, key=lambda article: (article.review_by, article.lang, article.title)))


def _rights(connection: Connection, account: Account) -> PublishingRights | None:
    if account.may(Role.ADMIN):
        return None
    return publishing_rights.rights_of(connection, account.account_id)
