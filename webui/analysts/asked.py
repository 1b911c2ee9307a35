"""What a request asks of the analysts' pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from webui.analysts.every_article import every_article
from webui.analysts.filters import Wanted, wanted
from webui.analysts.groups import Categories
from webui.analysts.report import AnalystReport, report_between
from webui.analysts.reports import asked_span
from webui.analysts.span import Span
from webui.analysts.wanted_rows import WantedRows
from webui.parts import parts
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The days and the help sessions that a page is about."""

    span: Span
    wanted: Wanted
    now: datetime  # aware UTC
    categories: Categories
    updated: dict[str, str]  # language/article id -> date of the article, as its editor wrote it
    is_complete: bool  # every event is counted

    @property
    def query(self) -> dict[str, str]:
        """The part of the address that leads to the same days and the same help sessions."""
        return {"from": self.span.first.isoformat(), "to": self.span.last.isoformat(), **self.wanted.values}

    @property
    def rows(self) -> WantedRows:
        """The help sessions."""
        return WantedRows(self.span, self.now, self.wanted, self.categories)

    def report(self, *, has_tables: bool = False) -> AnalystReport:
        """Return every figure of them; with the tables of every dimension, or without."""
        kept_since = self.now - timedelta(days=parts().settings.ticket_days)
        with parts().database.reporting() as connection:
            return report_between(
                connection,
                self.span,
                self.now,
                self.wanted,
                self.categories,
                kept_since=kept_since,
                has_tables=has_tables,
            )


def asked() -> AskedPage:
    """Return what the query of this request asks for."""
    return page_of(request.args.get("from", ""), request.args.get("to", ""), wanted(request.args))


def page_of(first: str, last: str, chosen: Wanted) -> AskedPage:
    """Return the page of the days that somebody typed, corrected, in the operator's time zone."""
    settings, now = parts().settings, parts().now()
    span = Span(*asked_span(first, last, now.astimezone(settings.zone).date()), settings.zone)
    articles = every_article(parts().knowledge_base)
    is_complete = caught_up(parts().database, settings.timezone, most_steps=STEPS_OF_A_PAGE)
    return AskedPage(span, chosen, now, articles.categories, articles.updated, is_complete)
