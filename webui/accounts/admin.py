"""Pages of admins: the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request

from tickets.typed_text import one_line
from webui.accounts.names import ACTION_NAMES
from webui.parts import parts
from webui.request.sign_in import requires
from webui.storage import audit_log
from webui.storage.accounts import Role
from webui.storage.audit_log import Action, AuditFilter

bp = Blueprint("admin", __name__, url_prefix="/admin")

PER_PAGE = 50


@bp.get("/log")
@requires(Role.ADMIN)
def log() -> str:
    """The audit log, newest first, by person, action and days (UTC)."""
    wanted = _wanted(request.args)
    with parts().database.reading() as connection:
        total = audit_log.count(connection, wanted)
        pages = max(1, -(-total // PER_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = audit_log.entries(connection, wanted, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        people = audit_log.people(connection)
    return render_template(
        "account/log.html",
        shown=shown,
        wanted=wanted,
        chosen={name: request.args.get(name) for name in ("who", "action", "from", "to") if request.args.get(name)},
        people=people,
        names=ACTION_NAMES,
        total=total,
        number=number,
        pages=pages,
    )


def _wanted(asked: Mapping[str, str]) -> AuditFilter:
    """Return the filter in the address; unknown values are ignored."""
    action, last = asked.get("action", ""), _day(asked.get("to", ""))
    return AuditFilter(
        who=one_line(asked.get("who", ""), 80),
        action=action if action in set(Action) else "",
        since=_day(asked.get("from", "")),
        until=last + timedelta(days=1) if last else None,
    )


def _day(text: str) -> datetime | None:
    """Return the beginning of a day (UTC); None for anything that is no date."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        return None
