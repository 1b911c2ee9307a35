"""The person behind a request, as keyed digests of visitor cookie, member and network address.

Without cookies everything still works: the help session's unguessable id is then enough, and an open help session
sends one ticket.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Flask, Response, g, request

from deflection.ports import Asker
from webui.identity.keyed import KeyPurpose, keyed
from webui.parts import parts
from webui.request.current_member import current_member
from webui.request.proxies import client_network

COOKIE = "readfirst_visitor"
KEPT_FOR = timedelta(days=90)

_VISITOR = re.compile(r"[0-9a-f]{32}")


def give_visitors_a_cookie(app: Flask) -> None:
    """Set the visitor cookie on pages that are asked for without a valid one; no other answer sets it."""

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
    """Return the person behind this request."""
    key, visitor, member = parts().settings.secret_key, _visitor(), current_member()
    owner = keyed(key, KeyPurpose.VISITOR, visitor) if visitor else ""
    person = keyed(key, KeyPurpose.MEMBER, member.member_id) if member else owner
    return Asker(
        owner=owner,
        person=person,
        address=keyed(key, KeyPurpose.ADDRESS, client_network()),
        member=member is not None,
        operator=g.get("operator", ""),
    )


def _visitor() -> str:
    cookie = request.cookies.get(COOKIE, "")
    return cookie if _VISITOR.fullmatch(cookie) else ""
