"""The last line of a reply by mail: a link to the ticket's status page, in the requester's language.

The worker has no web application, so text and address are made here without one. The address holds the ticket's secret,
as the receipt does: it is only in the mail, never in the conversation or a log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from babel.support import Translations

from tickets.ticket import Ticket
from webui.identity.keyed import KeyPurpose, keyed
from webui.request.language import NAMES, interface_of
from webui.settings import Settings

_WORDS: Final = Path(__file__).parents[1] / "translations"


def status_line(settings: Settings) -> Callable[[Ticket], str]:
    """Return a function that makes the line for a ticket; the line is empty without READFIRST_SITE_URL."""

    def line(ticket: Ticket) -> str:
        if not settings.address:
            return ""
        lang = ticket.lang if ticket.lang in NAMES else settings.default_language
        words = Translations.load(_WORDS, [interface_of(lang)])
        secret = keyed(settings.secret_key, KeyPurpose.RECEIPT, ticket.reference)
        link = f"{settings.address}/{lang}/ticket/{ticket.reference}?secret={secret}"
        return words.gettext("Here you see where your request stands: %(link)s") % {"link": link}

    return line
