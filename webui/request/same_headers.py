"""The headers that are the same on every answer.

They are put beside the others when the answer leaves: as a list, made once. An answer that has one of its own keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask

from webui.request.security import CSP_REPORTS
from webui.settings import Settings

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SameHeaders:
    """WSGI middleware: puts some headers on every answer."""

    def __init__(self, application: WSGIApplication, headers: Sequence[tuple[str, str]]) -> None:
        self._application = application
        self._headers = headers
        self._names = {name.lower() for name, _ in headers}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""

        def start(
            status: str, headers: list[tuple[str, str]], error: OptExcInfo | None = None, /
        ) -> Callable[[bytes], object]:
            own = self._names.intersection([name.lower() for name, _ in headers])
            same = [pair for pair in self._headers if pair[0].lower() not in own] if own else self._headers
            return start_response(status, [*headers, *same], error)

        return self._application(environ, start)


def put_same_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of an application."""
    headers = _ALWAYS | {"Reporting-Endpoints": f'csp="{settings.base_path}{CSP_REPORTS}"'}
    if settings.is_production:
        headers |= {"Strict-Transport-Security": "max-age=31536000"}
    app.wsgi_app = SameHeaders(app.wsgi_app, [*headers.items()])  # type: ignore[method-assign]
