"""The configured ways out: READFIRST_CHANNEL for tickets, mail for replies to requesters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from tickets.desks import email, folder, registry
from tickets.desks.email import EmailWayOut
from tickets.desks.folder import FolderWayOut
from tickets.letters.ticket_mail import RequesterWords
from tickets.outgoing import rerouting
from tickets.ways_out import MessageWayOut, WayOut
from webui.outgoing.status_line import quote_head, rating_line, status_line
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.settings import Settings


def ways_out(settings: Settings) -> Sequence[WayOut | MessageWayOut]:
    """Return the way out of tickets, that of replies to requesters if there is one, and those of urgent notices."""
    to_support, to_requesters = registry.ways_out()[settings.channel].make(settings), _to_requesters(settings)
    return [to_support, *([to_requesters] if to_requesters else []), *urgent_ways_out(settings)]


def mails_to_people(settings: Settings) -> EmailWayOut | FolderWayOut | None:
    """Return how mails leave that belong to no ticket: as replies do; None where these wait for a mail server."""
    way_out = _to_requesters(settings)
    return way_out if isinstance(way_out, EmailWayOut | FolderWayOut) else None


def follow_up_ways_out(settings: Settings) -> tuple[str, ...]:
    """Return the names of the ways out by which later messages of a requester reach support, beside the staff pages."""
    taking = [c.name for c in ways_out(settings) if isinstance(c, MessageWayOut)]
    return tuple(name for name in taking if name == settings.channel)


def unserved(connection: Connection, settings: Settings) -> Mapping[str, int]:
    """Return way out -> number of letters that wait for it although it is not configured."""
    configured = ways_out(settings)
    tickets = [c.name for c in configured if isinstance(c, WayOut)]
    messages = [c.name for c in configured if isinstance(c, MessageWayOut)]
    return rerouting.unserved(connection, tickets, messages)


def reroute(connection: Connection, settings: Settings, now: datetime) -> int:
    """Move letters that wait for a way out of earlier settings to the current one; return how many."""
    takes_messages = bool(follow_up_ways_out(settings))
    return rerouting.reroute(connection, settings.channel, now, takes_messages=takes_messages)


def reroutes_itself(settings: Settings) -> bool:
    """Return whether the worker may reroute unasked: never into a folder, the way out of a worker without settings."""
    return settings.channel != "folder"


def _to_requesters(settings: Settings) -> MessageWayOut | None:
    """Return mail; without a mail server the folder in development, and None in production, where replies wait."""
    words = RequesterWords(status_line(settings), quote_head(settings), rating_line(settings))
    if settings.channel != "folder" and settings.smtp_host:
        return email.make_for_requesters(settings, words)
    return None if settings.is_production else folder.make_for_requesters(settings, words)
