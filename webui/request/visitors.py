"""Who is asking? A visitor cookie, a member of the host site, staff, or an API key - as keyed digests.

Without cookies everything still works: the help session's unguessable id is then all that is needed, and an open
help session is worth one ticket.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Flask, Response, g, request

from deflection.ports import Asker
from webui.identity.keyed import Purpose, keyed
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
    key, visitor, member = parts().settings.secret_key, _visitor(), current_member()
    owner = keyed(key, Purpose.VISITOR, visitor) if visitor else ""
    person = keyed(key, Purpose.MEMBER, member.member_id) if member else owner
    return Asker(
        owner=owner,
        person=person,
        address=keyed(key, Purpose.ADDRESS, client_network()),
        member=member is not None,
        operator=g.get("operator", ""),
    )


def _visitor() -> str:
    cookie = request.cookies.get(COOKIE, "")
    return cookie if _VISITOR.fullmatch(cookie) else ""
