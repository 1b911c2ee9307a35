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
from webui.request.cookies import cookie_name
from webui.request.current_member import current_member
from webui.request.proxies import client_network

COOKIE = "readfirst_visitor"
KEPT_FOR = timedelta(days=90)

_VISITOR = re.compile(r"[0-9a-f]{32}")


def give_visitors_a_cookie(app: Flask) -> None:
    """Set the visitor cookie on pages that are asked for without a valid one; no other answer sets it."""

    @app.after_request
    def _cookie(response: Response) -> Response:
        name = cookie_name(COOKIE, is_secure=request.is_secure)
        if request.method == "GET" and response.mimetype == "text/html" and not _valid(name):
            response.set_cookie(
                name,
                _visitor() or secrets.token_hex(16),
                max_age=KEPT_FOR,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
            if name != COOKIE and COOKIE in request.cookies:
                response.delete_cookie(COOKIE)
        return response


def asker() -> Asker:
    """Return the person behind this request."""
    key, visitor, member = parts().settings.people_key, _visitor(), current_member()
    owner = keyed(key, KeyPurpose.VISITOR, visitor) if visitor else ""
    earlier = [other for other in parts().settings.secret_keys if other != key] if visitor else []
    person = keyed(key, KeyPurpose.MEMBER, member.member_id) if member else owner
    return Asker(
        owner=owner,
        person=person,
        address=keyed(key, KeyPurpose.ADDRESS, client_network()),
        member=member is not None,
        operator=g.get("operator", ""),
        former_owners=tuple(keyed(other, KeyPurpose.VISITOR, visitor) for other in earlier),
    )


def _visitor() -> str:
    return _valid(cookie_name(COOKIE, is_secure=request.is_secure)) or _valid(COOKIE)


def _valid(name: str) -> str:
    cookie = request.cookies.get(name, "")
    return cookie if _VISITOR.fullmatch(cookie) else ""
