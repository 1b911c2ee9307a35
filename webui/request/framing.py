"""The widget's frame: the same pages under /widget, for sites that the operator allows.

`/widget/sk/` is `/sk/` with another script root, so that every link on a framed page stays in the frame and no view
needs to know. `/widget/as/<visit>/sk/` is the same for a member: in a frame no cookie identifies them
(`member_visits.py`).
Only pages of a help session are framed; staff, editors, reports and sign-ins never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, abort, request

from webui.current import current_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = "/widget"
_PREFIX = re.compile(rf"{ROOT}(?:/as/([0-9a-f]{{32}}))?(?=/)")
_VISIT = "readfirst.visit"  # in the environ of a framed request: the visit's id, empty for a guest
_FRAMED_ENDPOINTS = re.compile(r"(help|member|problem|contact|my_tickets|api|media)\.|static$")


def is_framed(environ: dict[str, Any]) -> bool:
    """Return whether this request is for a framed page."""
    return _VISIT in environ


def visit_id(environ: dict[str, Any]) -> str:
    """Return the id of the member's visit in the frame; empty for a guest, and outside the frame."""
    return str(environ.get(_VISIT, ""))


class Framing:
    """WSGI middleware: moves /widget from the path to the script root and notes the visit in the environ."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        prefix = _PREFIX.match(path)
        if prefix:
            root = environ.get("SCRIPT_NAME", "") + prefix[0]
            environ = {**environ, "PATH_INFO": path[prefix.end() :], "SCRIPT_NAME": root, _VISIT: prefix[1] or ""}
        return self.app(environ, start_response)


def frame_pages(app: Flask, origins: tuple[str, ...]) -> None:
    """Serve the pages under /widget, too, if any origin is allowed to frame them."""
    app.wsgi_app = Framing(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.globals["is_framed"] = lambda: is_framed(request.environ)

    @app.before_request
    def _only_help() -> None:
        asked = current_request()
        if is_framed(asked.environ) and not (origins and _FRAMED_ENDPOINTS.match(asked.endpoint or "")):
            abort(404)
