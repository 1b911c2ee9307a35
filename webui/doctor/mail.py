"""The mail servers: whether the relay takes our sender, and whether the mailbox can be read."""

from __future__ import annotations

from collections.abc import Iterator

from tickets.desks import email
from tickets.incoming.imap import MailboxDown, look_into
from tickets.ways_out import WayOutDown, WayOutRefused
from webui.doctor.finding import Finding, FindingCode
from webui.processes.mail_in import mailbox
from webui.settings import Settings


def refused_sender(settings: Settings) -> Iterator[Finding]:
    """Find a relay that cannot be reached, refuses the login, or refuses our sender; nothing is sent."""
    if not settings.smtp_host:
        return
    try:
        email.make(settings).check_sender()
    except (WayOutDown, WayOutRefused) as error:
        message = f"{settings.smtp_host}:{settings.smtp_port} does not take mails of {settings.mail_from}: {error}"
        yield Finding(FindingCode.SENDER_REFUSED, message, "mend READFIRST_SMTP_… and READFIRST_MAIL_FROM")


def unreadable_mailbox(settings: Settings) -> Iterator[Finding]:
    """Find a mailbox that cannot be opened."""
    if not settings.imap_host:
        return
    try:
        look_into(mailbox(settings))
    except (MailboxDown, ValueError) as error:
        message = f"the mailbox of {settings.imap_user} at {settings.imap_host} cannot be read: {error}"
        yield Finding(FindingCode.MAILBOX, message, "mend READFIRST_IMAP_…")
