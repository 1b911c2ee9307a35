"""What happens on the public page of an article: looked at, helped, did not help. A stream of its own, appended.

Nothing in it is of a person or a help session, so it is no evidence for the gate and counted in none of its figures.
The page posts the events itself, so that neither crawlers nor a link's preview count.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, func, insert, select

from tickets.columns import TypedText, UtcDateTime
from webui.storage.database import Database, DatabaseBusy

metadata = MetaData()


class ArticleEvent(StrEnum):
    """What can happen on the page."""

    VIEWED = "viewed"  # opened in a browser with scripts
    HELPED = "helped"  # "Did this help?": yes
    DID_NOT_HELP = "did_not_help"


article_events = Table(
    "article_events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", TypedText, nullable=False),
    Column("lang", TypedText, nullable=False),
    Column("article_id", TypedText, nullable=False),
)
Index("ix_article_events_kind", article_events.c.kind, article_events.c.at)

WEEK: Final = timedelta(days=7)
_COUNTED_EVERY: Final = timedelta(minutes=5)

Views = Mapping[tuple[str, str], int]  # (language, article id) -> how often it was looked at


def add(connection: Connection, kind: ArticleEvent, lang: str, article_id: str, at: datetime) -> None:
    """Append one event."""
    connection.execute(insert(article_events).values(kind=kind, lang=lang, article_id=article_id, at=at))


def views_since(connection: Connection, since: datetime) -> Views:
    """Return how often each article was looked at since that moment."""
    columns = article_events.c.lang, article_events.c.article_id
    viewed = (article_events.c.kind == ArticleEvent.VIEWED) & (article_events.c.at >= since)
    counted = connection.execute(select(*columns, func.count()).where(viewed).group_by(*columns))
    return {(lang, article_id): int(number) for lang, article_id, number in counted}


class MostRead:
    """Cached views of the last week; older figures are served while they cannot be counted."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        self._counted_at: datetime | None = None
        self._views: Views = {}

    def views(self) -> Views:
        """Return the views of the last seven days."""
        now = self._now()
        if (self._counted_at is None or abs(now - self._counted_at) >= _COUNTED_EVERY) and self._lock.acquire(
            blocking=self._counted_at is None
        ):
            try:
                with self._database.reading() as connection:
                    self._views = views_since(connection, now - WEEK)
                self._counted_at = now
            except DatabaseBusy:
                pass
            finally:
                self._lock.release()
        return self._views
