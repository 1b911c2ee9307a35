"""How tickets and replies leave, as configured: READFIRST_CHANNEL for tickets, mail for what requesters get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from tickets.desks import email, folder, registry
from tickets.outgoing import rerouting
from tickets.ways_out import MessageWayOut, WayOut
from webui.outgoing.status_line import status_line
from webui.settings import Settings


def ways_out(settings: Settings) -> Sequence[WayOut | MessageWayOut]:
    """Return the way of tickets, and the way of what requesters get if there is one."""
    to_support, to_requesters = registry.ways_out()[settings.channel].make(settings), _to_requesters(settings)
    return [to_support, to_requesters] if to_requesters else [to_support]


def follow_up_ways_out(settings: Settings) -> tuple[str, ...]:
    """The ways out on which what a requester writes later reaches support, beside the staff pages."""
    taking = [c.name for c in ways_out(settings) if isinstance(c, MessageWayOut)]
    return tuple(name for name in taking if name == settings.channel)


def unserved(connection: Connection, settings: Settings) -> Mapping[str, int]:
    """Channel -> how many letters wait for it that nobody sends as this is configured."""
    configured = ways_out(settings)
    tickets = [c.name for c in configured if isinstance(c, WayOut)]
    messages = [c.name for c in configured if isinstance(c, MessageWayOut)]
    return rerouting.unserved(connection, tickets, messages)


def reroute(connection: Connection, settings: Settings, now: datetime) -> int:
    """Let what waits for a way out of earlier settings leave through the one of today; how many letters."""
    takes_messages = bool(follow_up_ways_out(settings))
    return rerouting.reroute(connection, settings.channel, now, takes_messages=takes_messages)


def reroutes_itself(settings: Settings) -> bool:
    """Whether the worker may do that unasked: never into a folder, which a worker without settings writes to."""
    return settings.channel != "folder"


def _to_requesters(settings: Settings) -> MessageWayOut | None:
    """Mail; without a mail server the folder in development, and nothing in production: replies wait."""
    line = status_line(settings)
    if settings.channel != "folder" and settings.smtp_host:
        return email.make_for_requesters(settings, line)
    return None if settings.is_production else folder.make_for_requesters(settings, line)
