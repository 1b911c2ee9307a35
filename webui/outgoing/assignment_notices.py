"""The mail that tells somebody at support of tickets that colleagues gave to them.

1. Nobody is told of what they did themselves, nor of a ticket where they have done something since.
2. One mail names every ticket of ten minutes by the clock (`bundled_notices.py`).
3. It names tickets by reference and topic; what people wrote stays where it is.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from babel.support import Translations
from sqlalchemy import Connection

from tickets import ticket_store
from tickets.conversation.given import GivenTicket, given_to
from tickets.form.form import DEFAULT_FORM, UnknownTopic, load_form
from webui.outgoing.bundled_notices import BUNDLED, beginning_of, bundle_id, bundled_mail
from webui.outgoing.queued_mail import MailWords
from webui.request.language import interface_of
from webui.settings import Settings
from webui.storage import assignment_notices, queued_mails
from webui.storage.queued_mails import MailKind, QueuedMail

_MOST_LOOKED_AT = 200  # tickets, the newest first
_WORDS: Final = Path(__file__).parents[1] / "translations"


def queue_notice(connection: Connection, to: str, by: str, now: datetime) -> None:
    """Queue the mail of these minutes to the account `to` if it wants notices and another one gave it the ticket."""
    wanted = assignment_notices.wanted_by(connection, to) if to and to != by else None
    if wanted:
        queued_mails.queue(connection, bundled_mail(MailKind.ASSIGNMENT, wanted, now))


def notice_mail(connection: Connection, settings: Settings, mail: QueuedMail) -> MailWords | None:
    """Return what the mail says; None where its reader wants none any more, or has done something everywhere."""
    began = beginning_of(mail)
    everybody = assignment_notices.everybody(connection)
    wanted = next((each for each in everybody if bundle_id(MailKind.ASSIGNMENT, each, began) == mail.mail_id), None)
    if wanted is None or wanted.email != mail.recipient:
        return None
    waiting = given_to(connection, wanted.name, limit=_MOST_LOOKED_AT)
    given = [ticket for ticket in waiting if began <= ticket.at < began + BUNDLED]
    return _words(connection, settings, given, mail.lang) if given else None


def _words(connection: Connection, settings: Settings, given: list[GivenTicket], lang: str) -> MailWords:
    translations = Translations.load(_WORDS, [interface_of(lang)])
    gettext, ngettext = translations.gettext, translations.ngettext
    many = ngettext("%(num)d ticket was given to you", "%(num)d tickets were given to you", len(given))
    lines = [_line(connection, settings, ticket, interface_of(lang), gettext("by %(name)s")) for ticket in given]
    why = gettext("You get this mail because your account at the help centre asks for it; you can switch it off there.")
    return MailWords(many % {"num": len(given)}, "\n\n".join((*lines, why)))


def _line(connection: Connection, settings: Settings, given: GivenTicket, lang: str, by: str) -> str:
    ticket = ticket_store.ticket_by_reference(connection, given.reference)
    about = _topic(settings, ticket.topic if ticket else "", lang)
    link = f"{settings.address}/staff/ticket/{given.reference}" if settings.address else ""
    line = ", ".join(filter(None, (given.reference, about, by % {"name": given.by})))
    return "\n".join(filter(None, (line, link)))


def _topic(settings: Settings, topic_id: str, lang: str) -> str:
    """Return the topic's name; a removed topic is named by its id."""
    form = load_form(settings.form_file if settings.form_file.name else DEFAULT_FORM)
    try:
        return form.topic(topic_id).label(lang)
    except UnknownTopic:
        return topic_id
