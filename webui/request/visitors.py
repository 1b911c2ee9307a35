"""Who is asking? A visitor cookie, a member of the host site, staff, or an API key - as keyed digests.

Without cookies everything still works: the help session's unguessable id is then all that is needed, and an open
help session is worth one ticket.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from flask import Flask, Response, g, request

from deflection.ports import Asker
from webui.parts import parts
from webui.request.current_member import current_member
from webui.request.proxies import client_network

COOKIE = "readfirst_visitor"
KEPT_FOR = timedelta(days=90)

_VISITOR = re.compile(r"[0-9a-f]{32}")


def give_visitors_a_cookie(app: Flask) -> None:
    """A page visit without a (valid) visitor cookie is answered with one; nothing else sets it."""

    @app.after_request
    def _cookie(response: Response) -> Response:
        if request.method == "GET" and response.mimetype == "text/html" and not _visitor():
            visitor = secrets.token_hex(16)
            response.set_cookie(
                COOKIE,
                visitor,
                max_age=KEPT_FOR,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return response


def asker() -> Asker:
    """The person behind this request."""
    visitor, member = _visitor(), current_member()
    owner = keyed_digest("visitor", visitor) if visitor else ""
    person = keyed_digest("member", member.member_id) if member else owner
    return Asker(
        owner=owner,
        person=person,
        address=keyed_digest("address", client_network()),
        member=member is not None,
        operator=g.get("operator", ""),
    )


def keyed_digest(kind: str, value: str) -> str:
    """HMAC-SHA-256 as 32 hex digits; `kind` keeps a visitor from ever equalling an address."""
    key = parts().settings.secret_key.encode()
    return hmac.new(key, f"{kind}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _visitor() -> str:
    cookie = request.cookies.get(COOKIE, "")
    return cookie if _VISITOR.fullmatch(cookie) else ""
