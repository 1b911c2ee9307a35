"""`/reports/by/…`: the tables by article, category, language, way in and topic; and the help sessions behind a row."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.redaction import redacted
from webui.analysts.alike import AlikeSessions
from webui.analysts.article_groups import article_figures
from webui.analysts.asked import AskedPage, asked
from webui.analysts.blueprint import bp
from webui.analysts.groups import Dimension, article_table, ended_by, ended_by_category, outcome_table
from webui.analysts.listed import ListedSession, listed_page
from webui.analysts.shown import shown
from webui.analysts.table import FEWEST_BELIEVED, Table
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role

MOST_ROWS = 300
MOST_SESSIONS = 50  # of one page


@dataclass(frozen=True, slots=True)
class SessionWithTexts:
    """A help session and what was typed in it, without what names somebody."""

    session: ListedSession
    texts: tuple[str, ...]


@bp.get("/reports/by/<name>")
@requires(Role.ANALYST)
def by(name: str) -> ResponseReturnValue:
    """One table, in the order of a column; every row leads to its help sessions."""
    dimension, page = _dimension(name), asked()
    column, is_rising = request.args.get("sort", ""), request.args.get("order") == "rising"
    with parts().database.reporting() as connection:
        table, titles = _table(connection, page, dimension)
    table = table.sorted_by(column, descending=not is_rising)
    return render_template(
        "reports/table.html",
        **shown(page, titles),
        dimension=dimension,
        table=table,
        rows=table.rows[:MOST_ROWS],
        sorted_by=column,
        is_rising=is_rising,
        fewest_believed=FEWEST_BELIEVED,
    )


def _table(connection: Connection, page: AskedPage, dimension: Dimension) -> tuple[Table, dict[str, str]]:
    """Return the table of a dimension, and the titles of its articles."""
    if dimension is Dimension.ARTICLE:
        figures = article_figures(connection, page.rows)
        return article_table(figures), {key: article.title for key, article in figures.items()}
    sessions = AlikeSessions(connection, page.rows)
    if dimension is Dimension.CATEGORY:
        return outcome_table(dimension, ended_by_category(sessions.by_articles, page.categories)), {}
    return outcome_table(dimension, ended_by(sessions.counted, dimension)), {}


@bp.get("/reports/sessions")
@requires(Role.ANALYST)
def sessions() -> ResponseReturnValue:
    """The help sessions behind a figure, the newest first, with their texts redacted."""
    page, number = asked(), request.args.get("page", 1, type=int)
    with parts().database.reporting() as connection:
        listed = listed_page(connection, page.rows, number, MOST_SESSIONS, is_described=not page.wanted.values)
        sessions = [SessionWithTexts(session, _texts(connection, session)) for session in listed.sessions]
    return render_template(
        "reports/sessions.html",
        **shown(page),
        count=listed.count,
        sessions=sessions,
        page=listed.number,
        pages=listed.pages,
    )


def _dimension(name: str) -> Dimension:
    try:
        return Dimension(name)
    except ValueError:
        abort(404)


def _texts(connection: Connection, session: ListedSession) -> tuple[str, ...]:
    """Return each text once, as it was typed, without what names somebody."""
    whole = HelpSession(session.help_session_id, event_log.events_of(connection, session.help_session_id))
    return tuple(dict.fromkeys(redacted(problem.text) for problem in whole.problems if problem.text))
