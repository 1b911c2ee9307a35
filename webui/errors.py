"""One place where trouble becomes a page: what happened, what to do, and always a way to a human."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from deflection.event_log import ConcurrentStep
from deflection.flow import UnknownHelpSession
from webui.database import DatabaseBusy

_NEVER_KEPT = frozenset({"csrf_token", "password"})


def show_errors(app: Flask) -> None:
    """Register the pages (and, below /api, the problem documents) of everything that can go wrong."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda _: _answer(400, "csrf"))
    app.register_error_handler(UnknownHelpSession, lambda _: _answer(404, "unknown-help-session"))
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(ConcurrentStep, _busy)
    app.register_error_handler(500, lambda _: _answer(500, "internal-error"))


def problem(status: int, code: str, **more: object) -> ResponseReturnValue:
    """An RFC 9457 problem document."""
    document = {"type": f"urn:readfirst:problem:{code}", "title": code.replace("-", " "), "status": status, **more}
    return document, status, {"Content-Type": "application/problem+json"}


def _http(error: HTTPException) -> ResponseReturnValue | Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # a redirect made by an extension
    return _answer(error.code or 500, (error.name or "error").lower().replace(" ", "-"))


def _busy(error: Exception) -> ResponseReturnValue:
    """The database is locked, full or away: nothing was written, and what was typed goes back to its author."""
    del error
    kept = {} if is_api() else {k: v for k, v in request.form.items() if k not in _NEVER_KEPT}
    return _answer(503, "database-busy", kept, {"Retry-After": "5"})


def _answer(
    status: int, code: str, kept: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    if is_api():
        return problem(status, code)
    return render_template("errors/error.html", code=status, kept=kept or {}), status, headers or {}


def is_api() -> bool:
    """Whether this request wants problem documents instead of pages."""
    return request.path.startswith("/api/")
