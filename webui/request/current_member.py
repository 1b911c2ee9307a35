"""The member of the host site who sends this request: by the visit in the widget's frame, else by the session."""

from __future__ import annotations

from dataclasses import asdict

from flask import g, session

from webui.identity.member import Member

_SESSION_KEY = "member"


def current_member() -> Member | None:
    """Return the member of this request, or None for a guest."""
    if "visiting_member" in g:
        visiting: Member | None = g.visiting_member
        return visiting
    stored = session.get(_SESSION_KEY)
    return Member(**stored) if isinstance(stored, dict) else None


def current_member_id() -> str | None:
    """Return the id of the member of this request, or None for a guest."""
    member = current_member()
    return member.member_id if member else None


def remember(member: Member | None) -> None:
    """Store the member in the signed session cookie; None signs them out."""
    if member is None:
        session.pop(_SESSION_KEY, None)
    else:
        session[_SESSION_KEY] = asdict(member)
