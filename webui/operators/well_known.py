"""Files at addresses that programs know: `robots.txt`, and `security.txt` (RFC 9116) for whoever finds a fault."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from webui.parts import parts
from webui.request.addresses import absolute

bp = Blueprint("well_known", __name__)

_TEXT: Final = {"Content-Type": "text/plain; charset=utf-8"}
_VALID_FOR: Final = timedelta(days=90)  # the standard asks for less than a year
# Nothing here is secret: what a search engine could list there is of no use to anybody.
_NOT_LISTED: Final = (
    *("/api/", "/widget/", "/staff/", "/reports", "/editor"),
    *("/*/problem", "/*/search", "/*/ticket", "/*/enter"),
)


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What search engines leave alone, and where the articles are listed."""
    lines = ("User-agent: *", *(f"Disallow: {request.script_root}{path}" for path in _NOT_LISTED))
    return "\n".join((*lines, "", f"Sitemap: {url_for('sitemap.whole', _external=True)}", "")), 200, _TEXT


@bp.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """Where faults of security are reported."""
    settings = parts().settings
    midnight = parts().now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    languages = dict.fromkeys((settings.default_language, "en"))
    lines = [
        f"Contact: {settings.security_contact or f'mailto:{settings.legal_email}'}",
        f"Expires: {midnight + _VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages)}",
    ]
    if settings.address:
        lines.append(f"Canonical: {absolute(url_for('well_known.security'))}")
    return "\n".join((*lines, "")), 200, _TEXT
