"""Headers of every answer, and the checks of every request: host name and origin.

Steps of a help session use no cookie, so they need no CSRF token: their address holds a 128-bit id that nobody can
guess. Pages behind a sign-in carry a CSRF token (Flask-WTF). The origin check covers both, so a page of another site
can post neither.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64encode
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort

from webui.accent import accent_css, accents
from webui.current import current_request, current_values
from webui.request.framing import is_framed
from webui.request.language import WITHOUT_ADDRESS
from webui.request.shared_answers import is_for_everybody
from webui.settings import Settings

_PERSONAL = WITHOUT_ADDRESS | {"member", "problem", "contact", "my_tickets", "follow_up", "api"}  # blueprints
CSP_REPORTS = "/csp-reports"  # where browsers report what the policy made them refuse
_NOBODY = "'none'"
_POLICY = "; ".join(  # of every page; nonce and frames come to it
    (
        "default-src 'none'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def csp_nonce() -> str:
    """Return the nonce of this answer; made at the first call, so that an early refusal has one too.

    An answer that a cache gives to many has none: a nonce that is known beforehand protects from nothing.
    """
    if is_for_everybody():
        return ""
    values = current_values()
    if "csp_nonce" not in values:
        values.csp_nonce = secrets.token_urlsafe(16)
    return str(values.csp_nonce)


def protect(app: Flask, settings: Settings) -> None:
    """Put headers on every answer and refuse unknown hosts and foreign origins.

    The sites of `frame_origins` may show the framed pages (those under /widget), and no other. The headers that are the
    same on every answer are put there by `same_headers.py`: these functions run at every key.
    """
    host_names = (*settings.host_names, settings.host)
    reports = settings.base_path + CSP_REPORTS
    own = _own_sources(settings.accent_colour)

    @app.before_request
    def _known_host() -> None:
        if host_of(current_request().host) not in host_names:
            abort(400, "unknown-host")

    @app.before_request
    def _own_origin() -> None:
        asked = current_request()
        if asked.method not in _SAFE_METHODS and _is_foreign(asked):
            abort(403, "foreign-origin")

    @app.after_request
    def _headers(response: Response) -> Response:
        asked, headers = current_request(), response.headers
        present = {name.lower() for name, _ in headers}
        framed_by = settings.frame_origins if is_framed(asked.environ) else ()
        nonce = csp_nonce()
        sources = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'" if nonce else own
        if not framed_by and "x-frame-options" not in present:
            headers.add("X-Frame-Options", "DENY")
        if "content-security-policy" not in present:
            headers.add("Content-Security-Policy", _policy(sources, framed_by, reports))
        if asked.blueprint in _PERSONAL:
            headers["Cache-Control"] = "no-store"
        return response

    app.jinja_env.globals["csp_nonce"] = csp_nonce


def _own_sources(accent_colour: str) -> str:
    """Return the sources of a page without a nonce: files of ours, and the one style that stands in the page."""
    if not accent_colour:
        return "script-src 'self'; style-src 'self'"
    style = hashlib.sha256(accent_css(*accents(accent_colour)).encode()).digest()
    return f"script-src 'self'; style-src 'self' 'sha256-{b64encode(style).decode()}'"


def host_of(host: str) -> str:
    """Return the host name without its port.

    >>> [host_of(h) for h in ("help.example.org:8000", "[::1]:8000", "LOCALHOST")]
    ['help.example.org', '[::1]', 'localhost']
    """
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() else host.lower()


def _is_foreign(asked: Request) -> bool:
    headers = asked.headers
    if headers.get("Authorization", "").startswith("Bearer "):
        return False  # an API key is never sent by a browser on its own
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("Origin")
    try:
        return origin is not None and urlsplit(origin).netloc.lower() != asked.host.lower()
    except ValueError:  # the header is no address
        return True


def _policy(sources: str, framed_by: tuple[str, ...], reports: str) -> str:
    reporting = f"report-uri {reports}; report-to csp"  # the first for Firefox and Safari
    return f"{_POLICY}; {sources}; frame-ancestors {' '.join(framed_by) or _NOBODY}; {reporting}"
