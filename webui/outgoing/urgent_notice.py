"""Whom the product tells of urgent tickets, as configured, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from babel.support import Translations

from tickets.desks import email
from tickets.desks.http_server import HttpServer
from tickets.desks.urgent_notice import NoticeByEmail, NoticeByWebhook, Words
from tickets.form.form import DEFAULT_FORM, Form, UnknownTopic, load_form
from tickets.ticket import Ticket
from tickets.tls_files import tls_files
from tickets.ways_out import WayOut
from webui.request.language import interface_of
from webui.settings import Settings

_WORDS: Final = Path(__file__).parents[1] / "translations"


def urgent_ways_out(settings: Settings) -> Sequence[WayOut]:
    """Return the ways by which staff are told at once: mail where there is a mail server, and the webhook."""
    words, ways = _words(settings), []
    if settings.channel != "folder" and settings.smtp_host:
        mails = email.make(settings)
        recipient = settings.urgent_email or mails.envelope.recipient
        ways.append(NoticeByEmail(replace(mails, envelope=replace(mails.envelope, recipient=recipient)), words))
    tls = tls_files(settings.ca_files, settings.client_certificates, "urgent")
    by_webhook = (
        [NoticeByWebhook(HttpServer(settings.urgent_webhook, tls=tls), words, settings.urgent_webhook_key)]
        if settings.urgent_webhook
        else []
    )
    return [*ways, *by_webhook]


def _words(settings: Settings) -> Words:
    """Return a function that says of a ticket, in the product's language, what it is about and where it is."""
    lang = interface_of(settings.default_language)

    def words(ticket: Ticket) -> tuple[str, str]:
        gettext = Translations.load(_WORDS, [lang]).gettext
        about = _label(_form(settings.form_file), ticket.topic, lang)
        line = gettext("Urgent: %(reference)s, %(topic)s") % {"reference": ticket.reference, "topic": about}
        link = f"{settings.address}/staff/ticket/{ticket.reference}" if settings.address else ""
        return line, link

    return words


@cache
def _form(form_file: Path) -> Form:
    return load_form(form_file if form_file.name else DEFAULT_FORM)


def _label(form: Form, topic_id: str, lang: str) -> str:
    """Return the topic's name; a removed topic is named by its id, and a mail, which has none, by a dash."""
    try:
        return form.topic(topic_id).label(lang)
    except UnknownTopic:
        return topic_id or "–"
