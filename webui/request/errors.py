"""Error pages and problem documents: what happened, what to do, and always a way to a human."""

from __future__ import annotations

import json

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from deflection.event_log import ConcurrentStep
from deflection.refusals import UnknownHelpSession
from webui.storage.database import DatabaseBusy

_NEVER_SHOWN_AGAIN = frozenset({"csrf_token", "password"})
_PASSED_ON = ("Allow", "Retry-After", "WWW-Authenticate")  # headers
_NEXT_STEPS = {  # where the problem document has no better one
    400: "Mend the request as `detail` says; /openapi.json describes it.",
    401: "Send a key that is configured here as `Authorization: Bearer …`, or none at all.",
    404: "Begin a help session: POST /api/v1/help-sessions.",
    405: "Use a method that the Allow header names.",
    413: "Send less: a text has at most 10,000 characters, files go through the form.",
    415: "Send a JSON object as application/json.",
    422: "Mend the field that `detail` names; /openapi.json describes it.",
    429: "Wait as many seconds as Retry-After says.",
    500: "Try again with the same Idempotency-Key: nothing happens twice.",
    503: "Try again after Retry-After with the same Idempotency-Key: nothing happens twice.",
}


def show_errors(app: Flask) -> None:
    """Register the error handlers: pages, and problem documents below /api."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda _: error_answer(400, "csrf"))
    app.register_error_handler(UnknownHelpSession, _unknown)
    app.register_error_handler(DatabaseBusy, _busy)
    app.register_error_handler(ConcurrentStep, _busy)
    app.register_error_handler(500, lambda _: error_answer(500, "internal-error"))


def problem(status: int, code: str, *, headers: dict[str, str] | None = None, **more: object) -> Response:
    """Return an RFC 9457 problem document; its member `next_step` always says what to do."""
    document = {
        "type": f"urn:readfirst:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "next_step": _NEXT_STEPS.get(status, "See /openapi.json for what this address takes."),
        **more,
    }
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, headers, content_type="application/problem+json")


def _http(error: HTTPException) -> ResponseReturnValue | Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()  # a redirect made by an extension
    headers = {name: value for name, value in error.get_headers() if name in _PASSED_ON}
    return error_answer(
        status, (error.name or "error").lower().replace(" ", "-"), headers, detail=error.description or ""
    )


def _unknown(_: UnknownHelpSession) -> ResponseReturnValue:
    """Return the answer for a help session that is unknown here; the page shows what was typed, to begin anew."""
    return error_answer(404, "unknown-help-session")


def _busy(_: Exception) -> ResponseReturnValue:
    """Return the answer while the database is locked, full or away: nothing was written."""
    return error_answer(503, "database-busy", {"Retry-After": "5"})


def error_answer(
    status: int, code: str, headers: dict[str, str] | None = None, *, detail: str = ""
) -> ResponseReturnValue | Response:
    """Return the error page with what was typed in it, or below /api the problem document."""
    if is_api():
        return problem(status, code, **({"detail": detail} if detail else {}), headers=headers)
    page = render_template("errors/error.html", status=status, kept=_typed())
    return page, status, headers or {}


def _typed() -> dict[str, str]:
    """Return the fields of the posted form, as far as they can be parsed."""
    if request.method != "POST":
        return {}
    try:
        return {name: value for name, value in request.form.items() if name not in _NEVER_SHOWN_AGAIN}
    except (HTTPException, OSError):
        return {}


def is_api() -> bool:
    """Return whether this request gets problem documents instead of pages."""
    return request.path.startswith("/api/")
