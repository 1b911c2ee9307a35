"""How tickets leave, as configured: one channel out of READFIRST_CHANNEL."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from tickets.channels import Channel
from tickets.channels.email import EmailChannel, MailServer, Security
from tickets.channels.folder import FolderChannel
from tickets.channels.freescout import FreeScoutChannel, freescout_headers
from tickets.channels.freshdesk import FreshdeskChannel, freshdesk_headers
from tickets.channels.http_server import HttpServer
from tickets.channels.webhook import WebhookChannel
from tickets.channels.zammad import ZammadChannel, zammad_headers
from tickets.channels.zendesk import ZendeskChannel, zendesk_headers
from tickets.mail import Envelope
from webui.settings import Settings


def channel(settings: Settings) -> Channel:
    """The way out that `settings.channel` names; its needs were checked with the settings."""
    return _MAKERS[settings.channel](settings)


def _folder(settings: Settings) -> Channel:
    """The development twin of e-mail: letters in `<data folder>/mail`."""
    address = settings.legal_email
    return FolderChannel(settings.data_dir / "mail", Envelope(address, address, _host(settings)))


def _email(settings: Settings) -> Channel:
    return EmailChannel(mail_server(settings), Envelope(settings.mail_from, settings.support_email, _host(settings)))


def mail_server(settings: Settings) -> MailServer:
    """Where mail is handed in."""
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        username=settings.smtp_user,
        password=settings.smtp_password,
    )


def _webhook(settings: Settings) -> Channel:
    return WebhookChannel(HttpServer(settings.desk_url), settings.desk_token)


def _zammad(settings: Settings) -> Channel:
    server = HttpServer(settings.desk_url, zammad_headers(settings.desk_token))
    return ZammadChannel(server, settings.desk_group, settings.legal_email)


def _zendesk(settings: Settings) -> Channel:
    server = HttpServer(settings.desk_url, zendesk_headers(settings.desk_user, settings.desk_token))
    return ZendeskChannel(server, settings.desk_group, settings.legal_email)


def _freshdesk(settings: Settings) -> Channel:
    server = HttpServer(settings.desk_url, freshdesk_headers(settings.desk_token))
    return FreshdeskChannel(server, settings.desk_group, settings.legal_email)


def _freescout(settings: Settings) -> Channel:
    server = HttpServer(settings.desk_url, freescout_headers(settings.desk_token))
    return FreeScoutChannel(server, settings.desk_group, settings.legal_email)


def _host(settings: Settings) -> str:
    return settings.legal_email.rpartition("@")[2]


_MAKERS: MappingProxyType[str, Callable[[Settings], Channel]] = MappingProxyType(
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
