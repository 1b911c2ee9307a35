"""`/reports/by/…`: the tables by article, category, language, way in and topic; and the help sessions behind a row."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.redaction import redacted
from webui.analysts.asked import asked
from webui.analysts.blueprint import bp
from webui.analysts.groups import Dimension
from webui.analysts.sessions import ReportedSession
from webui.analysts.shown import shown
from webui.analysts.table import FEWEST_BELIEVED
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role

MOST_ROWS = 300
MOST_SESSIONS = 50  # of one page


@dataclass(frozen=True, slots=True)
class SessionWithTexts:
    """A help session and what was typed in it, without what names somebody."""

    session: ReportedSession
    texts: tuple[str, ...]


@bp.get("/reports/by/<name>")
@requires(Role.ANALYST)
def by(name: str) -> ResponseReturnValue:
    """One table, in the order of a column; every row leads to its help sessions."""
    dimension = _dimension(name)
    page = asked(has_articles=dimension in (Dimension.ARTICLE, Dimension.CATEGORY))
    column, is_rising = request.args.get("sort", ""), request.args.get("order") == "rising"
    table = page.report.table(dimension, page.categories).sorted_by(column, descending=not is_rising)
    return render_template(
        "reports/table.html",
        **shown(page),
        dimension=dimension,
        table=table,
        rows=table.rows[:MOST_ROWS],
        sorted_by=column,
        is_rising=is_rising,
        fewest_believed=FEWEST_BELIEVED,
    )


@bp.get("/reports/sessions")
@requires(Role.ANALYST)
def sessions() -> ResponseReturnValue:
    """The help sessions behind a figure, the newest first, with their texts redacted."""
    page = asked()
    newest = [session for session in reversed(page.report.sessions) if session.met_gate or page.wanted.values]
    number = max(1, min(request.args.get("page", 1, type=int), -(-len(newest) // MOST_SESSIONS) or 1))
    some = newest[(number - 1) * MOST_SESSIONS : number * MOST_SESSIONS]
    return render_template(
        "reports/sessions.html",
        **shown(page),
        count=len(newest),
        sessions=_with_texts(some),
        page=number,
        pages=-(-len(newest) // MOST_SESSIONS) or 1,
    )


def _dimension(name: str) -> Dimension:
    try:
        return Dimension(name)
    except ValueError:
        abort(404)


def _with_texts(sessions: list[ReportedSession]) -> list[SessionWithTexts]:
    with parts().database.reporting() as connection:
        events = [event_log.events_of(connection, session.help_session_id) for session in sessions]
    return [
        SessionWithTexts(session, _texts(HelpSession(session.help_session_id, of_session)))
        for session, of_session in zip(sessions, events, strict=True)
    ]


def _texts(help_session: HelpSession) -> tuple[str, ...]:
    """Return each text once, as it was typed, without what names somebody."""
    return tuple(dict.fromkeys(redacted(problem.text) for problem in help_session.problems if problem.text))
