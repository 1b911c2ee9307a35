"""The figures of the pages for somebody without a browser: `readfirst report`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from deflection.estimation.savings import CostOfAContact
from deflection.policy import HoldoutOf
from search import KnowledgeBase
from webui.analysts.every_article import every_article
from webui.analysts.exported import all_tables, as_json
from webui.analysts.filters import Wanted
from webui.analysts.holdout_tile import cost_of, holdout_tile
from webui.analysts.report import report_between
from webui.analysts.span import Span
from webui.analysts.table import Table
from webui.settings import Settings
from webui.storage.database import Database


def page_figures(settings: Settings, database: Database, span: Span, now: datetime) -> dict[str, Any]:
    """Return table -> row -> figure of `/reports` and its tables; nothing is hidden from the operator.

    The derived tables have to be brought up to the events first.
    """
    return as_json(tables_of_span(settings, database, span, now))


def tables_of_span(settings: Settings, database: Database, span: Span, now: datetime) -> list[Table]:
    """Return the same as tables."""
    knowledge_base = KnowledgeBase(settings.index_dir)
    categories = every_article(knowledge_base).categories
    knowledge_base.close()
    kept_since, holdout_of = now - timedelta(days=settings.ticket_days), HoldoutOf(settings.holdout_of)
    cost = cost_of("", "", CostOfAContact(settings.contact_minutes, settings.contact_money))
    with database.reporting() as connection:
        report = report_between(connection, span, now, Wanted({}), categories, kept_since=kept_since, has_tables=True)
        tile = holdout_tile(connection, span, now, holdout_of, cost) if settings.holdout else None
    return all_tables(report, tile)
