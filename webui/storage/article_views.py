"""How often the public page of each article was looked at lately.

The page posts its own views, so that neither crawlers nor a link's preview count. They stand in a stream of the event
table that no figure of help sessions counts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from deflection import event_log
from deflection.site_events import ArticleViewed
from webui.storage.database import Database, DatabaseBusy

WEEK: Final = timedelta(days=7)
_COUNTED_EVERY: Final = timedelta(minutes=5)

Views = Mapping[tuple[str, str], int]  # (language, article id) -> how often it was looked at


def views_since(connection: Connection, since: datetime) -> Views:
    """Return how often each article was looked at since that moment."""
    counted = event_log.count_by_subject(connection, ArticleViewed, since)
    articles = ((subject.partition("/"), number) for subject, number in counted.items())
    return {(lang, article_id): number for (lang, _, article_id), number in articles}


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
