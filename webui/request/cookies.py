"""Names of our cookies, which over https begin with `__Host-`.

Browsers take such a cookie from this very host only, never from a neighbour under the same domain. Earlier versions had
the plain names everywhere: such a cookie is read where the new one is missing, and replaced by it.

Below a base path the cookies are for that path alone, so that neither the other pages of the host get them nor a second
help centre there takes them for its own; `__Host-` cookies are for every path, so their names begin with `__Secure-`.
"""

from __future__ import annotations

from flask import Flask, Request, Response
from flask import request as current_request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from webui.parts import parts
from webui.request.shared_answers import is_for_everybody

SESSION = "readfirst_session"


def cookie_name(name: str, base_path: str = "", *, is_secure: bool) -> str:
    """Return the name of a cookie as it is set.

    >>> cookie_name("readfirst_visitor", is_secure=True), cookie_name("readfirst_visitor", "/help", is_secure=True)
    ('__Host-readfirst_visitor', '__Secure-readfirst_visitor')
    """
    if not is_secure:
        return name
    return f"__Secure-{name}" if base_path else f"__Host-{name}"


def own_cookie_name(name: str) -> str:
    """Return the name of a cookie in this request."""
    return cookie_name(name, parts().settings.base_path, is_secure=current_request.is_secure)


def cookie_path() -> str:
    """Return the path that our cookies are for."""
    return parts().settings.base_path or "/"


class RenamedSessions(SecureCookieSessionInterface):
    """Flask's signed sessions; one that has the name of earlier versions is moved to the current name."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request."""
        if not self._has_cookie(app, request):
            return self.session_class() if app.secret_key else None  # most requests: there is nothing to verify
        opened = super().open_session(app, request)
        if opened is None or not _has_old_name(app, request) or self.get_cookie_name(app) in request.cookies:
            return opened
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return opened
        try:
            longest = int(app.permanent_session_lifetime.total_seconds())
            moved = self.session_class(serializer.loads(request.cookies[SESSION], max_age=longest))
        except BadSignature:
            return opened
        moved.modified = True
        return moved

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        """Set the cookie if the session was changed; then the one of the old name ends.

        An answer for everybody sets none and does not vary by it, whoever asked.
        """
        if is_for_everybody():
            return
        if not session and not session.modified:  # most answers: there is no cookie to set or to end
            if session.accessed:
                _vary_by_cookie(response)
            return
        super().save_session(app, session, response)
        if session.modified and _has_old_name(app, current_request):
            response.delete_cookie(SESSION, path=cookie_path())

    def _has_cookie(self, app: Flask, request: Request) -> bool:
        """Return whether a request has the cookie of a session, by any of its names."""
        if "HTTP_COOKIE" not in request.environ:
            return False
        return SESSION in request.cookies or self.get_cookie_name(app) in request.cookies


def _vary_by_cookie(response: Response) -> None:
    """Let an answer vary by its cookie."""
    if "Vary" in response.headers:
        response.vary.add("Cookie")
    else:  # most answers: there is nothing to parse
        response.headers.add("Vary", "Cookie")


def _has_old_name(app: Flask, request: Request) -> bool:
    return app.config["SESSION_COOKIE_NAME"] != SESSION and SESSION in request.cookies
