"""Articles that are public only for a time: the build after such a time reads them again, and `--watch` makes it."""

from dataclasses import replace
from datetime import datetime

from search.articles.article import Article

NEVER = 0.0  # no time is left at which it changes


def at_time(article: Article, now: float) -> Article:
    """Return the article as it is at a time (Unix): a draft before it is published and after it has expired."""
    begins, ends = map(_unix_time, (article.publish_at, article.expire_at))
    if (begins and begins > now) or (ends and ends <= now):
        return replace(article, status="draft")
    return article


def next_change(article: Article, now: float) -> float:
    """Return the Unix time at which the article will appear or vanish next; `NEVER` if it will not."""
    times = map(_unix_time, (article.publish_at, article.expire_at))
    return min((time for time in times if time > now), default=NEVER)


def is_due(changes_at: float, now: float) -> bool:
    """Return whether a time is past; `NEVER` never is."""
    return bool(changes_at) and changes_at <= now


def _unix_time(written: str) -> float:
    return datetime.fromisoformat(written).timestamp() if written else NEVER
