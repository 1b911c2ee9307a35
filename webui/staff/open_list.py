"""The list that somebody at support works through: the one they opened last, kept with their sign-in.

The page of a ticket shows it at its side and leads back to it, and "next" means the next of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import session, url_for

from tickets.conversation.inbox import Filter
from webui.staff.asked_filter import asked_filter

_KEY = "tickets"  # of the signed cookie
_FILTERS = ("purpose", "topic", "language", "assignee", "delivery", "state", "tag", "urgent", "q")
_LONGEST = 400  # characters of a query that is kept: the cookie holds 4,000


def remember_list(asked: Mapping[str, str]) -> None:
    """Keep the filters of the list that is shown; none that is too long for a cookie."""
    query = urlencode([(name, asked[name]) for name in _FILTERS if asked.get(name)])
    if query != session.get(_KEY, ""):
        session[_KEY] = query if len(query) <= _LONGEST else ""


def open_list() -> Filter:
    """Return the filter of the list that was opened last; the tickets that wait for support at first."""
    return asked_filter(_query())


def list_address() -> str:
    """Return the address of that list."""
    query = urlencode(_query())
    return url_for("staff.tickets") + (f"?{query}" if query else "")


def _query() -> dict[str, str]:
    kept = session.get(_KEY)
    return {name: value for name, value in parse_qsl(kept if isinstance(kept, str) else "") if name in _FILTERS}
