"""The member of the host site who sends this request.

A visit (`member_visits.py`) says who it is: the id of the visit stands in the address of a framed page, elsewhere in
the signed session cookie. A visit that was ended is over wherever its cookie was copied to.
"""

from __future__ import annotations

from flask import session
from sqlalchemy import Connection

from webui.current import current_request, current_values
from webui.identity.member import Member
from webui.parts import parts
from webui.request.framing import is_framed, visit_id
from webui.storage import member_visits

_SESSION_KEY = "visit"


def current_member() -> Member | None:
    """Return the member of this request, or None for a guest; read from the database once a request."""
    values = current_values()
    if "member" not in values:
        values.member = None  # also when reading fails: the error page asks for the member again
        values.member = _read(_current_visit())
    member: Member | None = values.member
    return member


def current_member_id() -> str | None:
    """Return the id of the member of this request, or None for a guest."""
    member = current_member()
    return member.member_id if member else None


def begin_visit(connection: Connection, member: Member) -> str:
    """Begin a visit in place of the current one; return its id. Outside a frame the session cookie carries it."""
    end_visit(connection)
    visit = member_visits.begin(connection, member, parts().now())
    if not is_framed(current_request().environ):
        session.permanent = True
        session[_SESSION_KEY] = visit
    return visit


def end_visit(connection: Connection) -> None:
    """End the current visit: the person goes on as a guest."""
    visit = _current_visit()
    if visit:
        member_visits.end(connection, visit)
    if not is_framed(current_request().environ):
        session.pop(_SESSION_KEY, None)
    current_values().member = None


def _current_visit() -> str:
    environ = current_request().environ
    if is_framed(environ):
        return visit_id(environ)
    visit = session.get(_SESSION_KEY)
    return visit if isinstance(visit, str) else ""


def _read(visit: str) -> Member | None:
    if not visit:
        return None
    with parts().database.reading() as connection:
        return member_visits.member_of(connection, visit, parts().now())
