"""The person behind a request, as keyed digests of visitor cookie, member and network address.

Without cookies everything still works: the help session's unguessable id is then enough, and an open help session
sends one ticket.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flask import Flask, Response, g, request

from deflection.help_session import Arm
from deflection.ports import Asker
from webui.current import current_request
from webui.identity.keyed import KeyPurpose, keyed
from webui.identity.links import Identity, address_of, links
from webui.identity.member import Member
from webui.parts import parts
from webui.request.asker import holdout
from webui.request.asker.current_member import current_member
from webui.request.asker.machine import signs_of_a_machine
from webui.request.cookies import cookie_path, own_cookie_name
from webui.request.limits import is_over_a_limit
from webui.request.proxies import client_network
from webui.request.shared_answers import is_for_everybody

COOKIE = "readfirst_visitor"
KEPT_FOR = timedelta(days=90)

_COOKIE = re.compile(r"([0-9a-f]{32})(?:\.([a-z0-9_-]+\.[0-9a-f]{32}))?")


def give_visitors_a_cookie(app: Flask) -> None:
    """Set the visitor cookie on pages that are asked for without a complete one; no other answer sets it.

    Nor does a page that is the same for everybody, for the next person's cookie would be this one's.
    """

    @app.after_request
    def _cookie(response: Response) -> Response:
        is_page = current_request().method == "GET" and response.mimetype == "text/html" and not is_for_everybody()
        if is_page and not _is_complete():
            _set(response, _visitor() or secrets.token_hex(16))
        return response


def forget_visitor(response: Response) -> Response:
    """Let the browser forget who it is: what it wrote so far cannot be opened from it any more."""
    for name in {own_cookie_name(COOKIE), COOKIE}:
        response.delete_cookie(name, path=cookie_path(), secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _is_complete() -> bool:
    """Return whether the cookie has its current name and, while there is a hold-out, carries what it drew."""
    visitor, _ = _read(own_cookie_name(COOKIE))
    return bool(visitor) and (_draw() is not None or not holdout.is_running())


def _set(response: Response, visitor: str) -> None:
    name = own_cookie_name(COOKIE)
    drawn = _draw() or (holdout.draw() if holdout.is_running() else None)
    response.set_cookie(
        name,
        f"{visitor}.{holdout.signed_arm(visitor, drawn.arm, drawn.share)}" if drawn else visitor,
        max_age=KEPT_FOR,
        path=cookie_path(),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    if name != COOKIE and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=cookie_path())


def asker() -> Asker:
    """Return the person behind this request."""
    key, visitor, member = parts().settings.people_key, _visitor(), current_member()
    owner = keyed(key, KeyPurpose.VISITOR, visitor) if visitor else ""
    earlier = [other for other in parts().settings.secret_keys if other != key] if visitor else []
    person = keyed(key, KeyPurpose.MEMBER, member.member_id) if member else owner
    drawn = _draw()
    arm = drawn.arm if drawn else Arm.NOT_ENROLLED
    operator = g.get("operator", "")
    identities = (
        () if operator else _identities(visitor, member)
    )  # staff who file for many people join nobody with them
    return Asker(
        owner=owner,
        person=person,
        address=keyed(key, KeyPurpose.ADDRESS, client_network()),
        member=member is not None,
        arm=arm,
        draw_unit=holdout.unit_of(visitor) if arm is not Arm.NOT_ENROLLED else "",
        draw_share=drawn.share if drawn else None,
        unit=person or unit_here(),
        reachable=bool(member and member.email),
        links=links(key, identities, parts().now().date()),
        machine=signs_of_a_machine(),
        operator=operator,
        former_owners=tuple(keyed(other, KeyPurpose.VISITOR, visitor) for other in earlier),
    )


def sender(email: str) -> Asker:
    """Return the person behind a request that sends a ticket: with their address, and whether they are over a limit."""
    who = asker()
    of_address = links(parts().settings.people_key, [address_of(email)], parts().now().date())
    return replace(who, over_limit=is_over_a_limit(), links=tuple(dict.fromkeys((*who.links, *of_address))))


def unit_here() -> str:
    """Return the digest that figures of this request are clustered by: of the cookie, else of network, browser and day.

    Without a cookie it cannot be followed from one day to the next.
    """
    key, visitor = parts().settings.people_key, _visitor()
    if visitor:
        return keyed(key, KeyPurpose.VISITOR, visitor)
    agent = request.headers.get("User-Agent", "")
    return keyed(key, KeyPurpose.VISIT, f"{parts().now().date()}:{client_network()}:{agent}")


def _identities(visitor: str, member: Member | None) -> Iterator[Identity]:
    yield KeyPurpose.VISITOR, visitor
    if member:
        yield KeyPurpose.MEMBER, member.member_id
        yield address_of(member.email)


def _visitor() -> str:
    return _current()[0]


def _draw() -> holdout.Draw | None:
    visitor, carried = _current()
    return holdout.read_draw(visitor, carried) if carried else None


def _current() -> tuple[str, str]:
    """Return id and signed draw of the visitor cookie; one of the name of earlier versions counts, too."""
    current = _read(own_cookie_name(COOKIE))
    return current if current[0] else _read(COOKIE)


def _read(name: str) -> tuple[str, str]:
    cookie = _COOKIE.fullmatch(request.cookies.get(name, ""))
    return (cookie[1], cookie[2] or "") if cookie else ("", "")
