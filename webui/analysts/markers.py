"""What stands beside the trend: publications of the articles, edited articles, and what analysts mark by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from deflection import event_log
from deflection.site_events import ArticleEdited, DayMarked, IndexPublished
from webui.analysts.span import Span

LONGEST_MARK = 80  # characters
_BEGINNING, _END = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class MarkerKind(StrEnum):
    """Where a marker comes from."""

    PUBLICATION = "publication"
    EDITED = "edited"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened on a day. `text`: of a mark by hand; `count`: of the others."""

    day: date
    kind: MarkerKind
    text: str = ""
    count: int = 1


def markers(connection: Connection, span: Span, updated: Mapping[str, str]) -> list[Marker]:
    """Return the markers of the span, oldest first.

    updated  language/article id -> date of the article, as its editor wrote it; what was published in the browser is
             known from its event, and an article counts once a day
    """
    published = Counter(
        fact.at.astimezone(span.zone).date()
        for fact in event_log.facts(connection, IndexPublished, span.since, span.until)
    )
    edits = {(day, article) for article, text in updated.items() if (day := _day(text)) and span.has(day)}
    edits |= {
        (fact.at.astimezone(span.zone).date(), fact.subject)
        for fact in event_log.facts(connection, ArticleEdited, span.since, span.until)
    }
    edited = Counter(day for day, _ in edits)
    counted = [Marker(day, MarkerKind.PUBLICATION, count=count) for day, count in published.items()]
    counted += [Marker(day, MarkerKind.EDITED, count=count) for day, count in edited.items()]
    by_hand = [Marker(day, MarkerKind.BY_HAND, text) for day, text in marked_days(connection) if span.has(day)]
    return sorted([*counted, *by_hand], key=lambda marker: (marker.day, marker.kind, marker.text))


def marked_days(connection: Connection) -> list[tuple[date, str]]:
    """Return (day, text) of what was marked by hand and not taken back, whenever that was done."""
    standing: dict[tuple[str, str], bool] = {}
    for fact in event_log.facts(connection, DayMarked, _BEGINNING, _END):
        standing[fact.day, fact.subject] = not fact.removed
    return [(date.fromisoformat(day), text) for (day, text), stands in standing.items() if stands]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
