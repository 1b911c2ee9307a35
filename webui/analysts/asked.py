"""What a request asks of the analysts' pages, and the report that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import request

from search import KnowledgeBase, SearchUnavailable
from webui.analysts.filters import Wanted, wanted
from webui.analysts.groups import Categories, titles
from webui.analysts.report import AnalystReport, report_between
from webui.analysts.reports import asked_span
from webui.analysts.span import Span
from webui.parts import parts
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up


@dataclass(frozen=True, slots=True)
class AskedReport:
    """A report, and what it was asked by."""

    span: Span
    wanted: Wanted
    categories: Categories
    updated: dict[str, str]  # language/article id -> date of the article, as its editor wrote it
    report: AnalystReport
    is_complete: bool  # every event is counted

    @property
    def query(self) -> dict[str, str]:
        """The part of the address that leads to the same days and the same help sessions."""
        return {"from": self.span.first.isoformat(), "to": self.span.last.isoformat(), **self.wanted.values}

    @property
    def titles(self) -> dict[str, str]:
        """Article as "language/id" -> title."""
        return titles(self.report.sessions)


def asked(*, has_articles: bool = True) -> AskedReport:
    """Return the report that the query of this request asks for.

    has_articles  the page shows articles; without them it is read in less time
    """
    chosen = wanted(request.args)
    return report_of(request.args.get("from", ""), request.args.get("to", ""), chosen, has_articles=has_articles)


def report_of(first: str, last: str, chosen: Wanted, *, has_articles: bool = True) -> AskedReport:
    """Return the report of the days that somebody typed, corrected, in the operator's time zone."""
    settings, now = parts().settings, parts().now()
    span = Span(*asked_span(first, last, now.astimezone(settings.zone).date()), settings.zone)
    categories, updated = of_every_article(parts().knowledge_base)
    kept_since = now - timedelta(days=settings.ticket_days)
    is_complete = caught_up(parts().database, settings.timezone, most_steps=STEPS_OF_A_PAGE)
    with parts().database.reporting() as connection:
        report = report_between(
            connection, span, now, chosen, categories, kept_since=kept_since, has_articles=has_articles
        )
    return AskedReport(
        span,
        chosen,
        categories,
        updated,
        report,
        is_complete,
    )


def of_every_article(knowledge_base: KnowledgeBase) -> tuple[Categories, dict[str, str]]:
    """Return the category of each article, and its date as its editor wrote it; nothing while the search is down."""
    categories: dict[str, str] = {}
    updated: dict[str, str] = {}
    try:
        for lang in knowledge_base.languages():
            for card in knowledge_base.every_card(lang):
                key = f"{lang}/{card.article_id}"
                categories[key], updated[key] = card.category, card.updated
    except SearchUnavailable:
        return {}, {}
    return categories, updated
