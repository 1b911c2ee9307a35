"""Maintenance on the pages: every page says so, and what the house would change is refused until it is over.

People go on: articles are read, and tickets are taken.
"""

from __future__ import annotations

from typing import Final

from flask import Flask
from flask.typing import ResponseReturnValue

from webui.current import current_request
from webui.parts import parts
from webui.request.errors import error_answer
from webui.storage.maintenance import MaintenanceNotice

CHANGED_BY_STAFF: Final = frozenset(  # blueprints whose posts change tickets, articles or marks of reports
    (
        *("desk", "bulk", "insert", "macros", "merge", "one_click", "viewers"),
        *(
            "article_comments",
            "article_merge",
            "article_split",
            "article_edit",
            "article_pictures",
            "article_schedule",
            "translations",
            "work",
            "work_drafts",
            "lessons",
        ),
        "reports",
    )
)
_RETRY_AFTER_SECONDS: Final = "300"


def keep_maintenance(app: Flask) -> None:
    """Show a maintenance on every page, and refuse what staff, editors and analysts would change while it lasts."""
    app.jinja_env.globals["maintenance_notice"] = _notice

    @app.before_request
    def _refuse() -> ResponseReturnValue | None:
        asked = current_request()
        if asked.method != "POST" or asked.blueprint not in CHANGED_BY_STAFF or not _notice():
            return None
        return error_answer(503, "maintenance", {"Retry-After": _RETRY_AFTER_SECONDS})


def _notice() -> MaintenanceNotice | None:
    return parts().maintenance.notice()
