"""Beside the trend stand the days on which articles were edited: by their own date, or by what was published here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from deflection import event_log
from deflection.site_events import ArticleEdited
from webui.analysts.markers import Marker, MarkerKind, markers
from webui.analysts.span import Span

MARCH = Span(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Europe/Bratislava"))
LATE = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)  # past midnight in Bratislava


def test_an_edit_marks_the_day_of_the_operator_and_an_article_counts_once_a_day(app: Flask) -> None:
    database = app.extensions["readfirst"].database
    with database.writing() as connection:
        for subject in ("sk/heslo", "sk/heslo", "sk/fotka"):
            event_log.append_fact(connection, ArticleEdited(LATE, subject, "eva"))

    with database.reading() as connection:
        of_march = markers(
            connection, MARCH, {"sk/heslo": "2026-03-10", "sk/platba": "2026-03-12", "en/x": "2026-04-01"}
        )

    assert of_march == [
        Marker(date(2026, 3, 10), MarkerKind.EDITED, count=2),
        Marker(date(2026, 3, 12), MarkerKind.EDITED, count=1),
    ]
