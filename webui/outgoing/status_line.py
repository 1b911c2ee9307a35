"""Our own lines in a reply by mail: a link to the ticket's status page, and the head of the quote below it.

The worker has no web application, so text and address are made here without one. The address holds the ticket's secret,
as the receipt does: it is only in the mail, never in the conversation or a log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from babel.dates import format_datetime
from babel.support import NullTranslations, Translations

from tickets.ticket import Ticket
from tickets.ways_out import QuotedWords
from webui.identity.keyed import KeyPurpose, keyed
from webui.request.language import NAMES, UNSPOKEN, interface_of
from webui.settings import Settings

_WORDS: Final = Path(__file__).parents[1] / "translations"


def status_line(settings: Settings) -> Callable[[Ticket], str]:
    """Return a function that makes the line for a ticket; the line is empty without READFIRST_SITE_URL."""

    def line(ticket: Ticket) -> str:
        if not settings.address:
            return ""
        lang, words = _language(settings, ticket)
        secret = keyed(settings.secret_key, KeyPurpose.RECEIPT, ticket.reference)
        link = f"{settings.address}/{lang}/ticket/{ticket.reference}?secret={secret}"
        return words.gettext("Here you see where your request stands: %(link)s") % {"link": link}

    return line


def rating_line(settings: Settings) -> Callable[[Ticket], str]:
    """Return a function that asks a ticket's requester how the help was; it asks nothing unless that is switched on.

    Both links lead to the status page: whoever looks at links, as programs do that guard mailboxes, has said nothing.
    """

    def line(ticket: Ticket) -> str:
        if settings.ask_satisfaction != "on" or not settings.address:
            return ""
        lang, words = _language(settings, ticket)
        secret = keyed(settings.secret_key, KeyPurpose.RECEIPT, ticket.reference)
        page = f"{settings.address}/{lang}/ticket/{ticket.reference}?secret={secret}&rating="
        asked, good, bad = words.gettext("How was our help?"), words.gettext("Good"), words.gettext("Bad")
        return f"{asked}\n{good}: {page}good\n{bad}: {page}bad"

    return line


def quote_head(settings: Settings) -> Callable[[Ticket, QuotedWords], str]:
    """Return a function that makes the line above a requester's words: who wrote them, and when."""

    def head(ticket: Ticket, quoted: QuotedWords) -> str:
        lang, words = _language(settings, ticket)
        moment = format_datetime(quoted.at, "short", locale=interface_of(lang))
        return words.gettext("On %(moment)s UTC, %(author)s wrote:") % {"moment": moment, "author": quoted.author}

    return head


def _language(settings: Settings, ticket: Ticket) -> tuple[str, NullTranslations]:
    """Return the language of the ticket, and its words."""
    lang = ticket.lang if ticket.lang in NAMES | UNSPOKEN else settings.default_language
    return lang, Translations.load(_WORDS, [interface_of(lang)])
