"""What happens beside help sessions in the demonstration: searches, reading, ratings, publications of the articles."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from deflection import event_log
from deflection.site_events import ArticleRated, ArticleViewed, IndexPublished, SiteSearched
from webui.demo.month import SPAN
from webui.demo.problems import TypedProblem, popular

VISITS = 500
_PUBLISHED_AGO = (timedelta(days=41), timedelta(days=20), timedelta(days=6))


def write_traffic(connection: Connection, known: dict[str, list[TypedProblem]], now: datetime, random: Random) -> None:
    """Append the facts of that many visits, and of three publications."""
    for number in range(VISITS):
        visited_at, lang = now - SPAN * random.random() ** 1.2, random.choice(list(known))
        unit, subject = f"demo-visit-{number % 230}", f"{lang}/{popular(known[lang], random).article_id}"
        if random.random() < 0.5:
            hits = random.choice((0, 1, 3, 8, 20))
            searched = SiteSearched(
                visited_at, lang, unit, random.randint(1, 5), hits, random.uniform(0.6, 9), "embedded"
            )
            event_log.append_fact(connection, searched)
        event_log.append_fact(connection, ArticleViewed(visited_at + timedelta(seconds=20), subject, unit))
        if random.random() < 0.15:
            rated = ArticleRated(visited_at + timedelta(seconds=90), subject, random.random() < 0.7, unit)
            event_log.append_fact(connection, rated)
    for number, ago in enumerate(_PUBLISHED_AGO, 1):
        event_log.append_fact(connection, IndexPublished(now - ago, f"demo-{number}"))
