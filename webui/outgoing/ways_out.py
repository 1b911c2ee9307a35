"""How tickets and replies leave, as configured: READFIRST_CHANNEL for tickets, mail for what requesters get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection

from tickets.conversation.conversation import TO_REQUESTER
from tickets.desks.email import EmailWayOut, MailServer, Security
from tickets.desks.folder import FolderWayOut
from tickets.desks.freescout import FreeScoutWayOut, freescout_headers
from tickets.desks.freshdesk import FreshdeskWayOut, freshdesk_headers
from tickets.desks.http_server import HttpServer
from tickets.desks.webhook import WebhookWayOut
from tickets.desks.zammad import ZammadWayOut, zammad_headers
from tickets.desks.zendesk import ZendeskWayOut, zendesk_headers
from tickets.letters.ticket_mail import Envelope
from tickets.outgoing import rerouting
from tickets.ways_out import MessageWayOut, WayOut
from webui.outgoing.status_line import status_line
from webui.settings import Settings


def ways_out(settings: Settings) -> Sequence[WayOut | MessageWayOut]:
    """The way of tickets and the way of replies; without a mail server replies wait, but in development."""
    to_support = _MAKERS[settings.channel](settings)
    if settings.channel != "folder" and settings.smtp_host:
        return [to_support, _email(settings, TO_REQUESTER)]
    return [to_support] if settings.is_production else [to_support, _folder(settings, TO_REQUESTER)]


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


def mail_host(settings: Settings) -> str:
    """Right of the @ in our Message-IDs."""
    return settings.legal_email.rpartition("@")[2]


def _folder(settings: Settings, name: str = "folder") -> FolderWayOut:
    """The development twin of e-mail: letters in `<data folder>/mail`."""
    address = settings.legal_email
    return FolderWayOut(settings.data_dir / "mail", _envelope(settings, address, address), name=name)


def _email(settings: Settings, name: str = "email") -> EmailWayOut:
    sender, recipient = settings.mail_from, settings.support_email or settings.legal_email
    return EmailWayOut(mail_server(settings), _envelope(settings, sender, recipient), name=name)


def _envelope(settings: Settings, sender: str, recipient: str) -> Envelope:
    return Envelope(sender, recipient, mail_host(settings), settings.product_name, status_line(settings))


def mail_server(settings: Settings) -> MailServer:
    """Where mail is handed in."""
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        username=settings.smtp_user,
        password=settings.smtp_password,
    )


def _webhook(settings: Settings) -> WayOut:
    return WebhookWayOut(HttpServer(settings.desk_url), settings.desk_token)


def _zammad(settings: Settings) -> WayOut:
    server = HttpServer(settings.desk_url, zammad_headers(settings.desk_token))
    return ZammadWayOut(server, settings.desk_group, settings.legal_email)


def _zendesk(settings: Settings) -> WayOut:
    server = HttpServer(settings.desk_url, zendesk_headers(settings.desk_user, settings.desk_token))
    return ZendeskWayOut(server, settings.desk_group, settings.legal_email)


def _freshdesk(settings: Settings) -> WayOut:
    server = HttpServer(settings.desk_url, freshdesk_headers(settings.desk_token))
    return FreshdeskWayOut(server, settings.desk_group, settings.legal_email)


def _freescout(settings: Settings) -> WayOut:
    server = HttpServer(settings.desk_url, freescout_headers(settings.desk_token))
    return FreeScoutWayOut(server, settings.desk_group, settings.legal_email)


_MAKERS: MappingProxyType[str, Callable[[Settings], WayOut]] = MappingProxyType(
    {
        "folder": _folder,
        "email": _email,
        "webhook": _webhook,
        "zammad": _zammad,
        "zendesk": _zendesk,
        "freshdesk": _freshdesk,
        "freescout": _freescout,
    }
)
