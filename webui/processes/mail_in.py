"""Mail in: mails of the mailbox become tickets and messages, are counted in the reports, and are acknowledged.

The process is the application without a web server: links, texts and promises come from the same code as on pages.
A mail leaves the mailbox only after everything about it was committed in one transaction, with its files on disk. If
the process is killed in between, the mail is fetched again and recognised by its key.
"""

from __future__ import annotations

import io
import logging
import signal
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, current_app, render_template
from flask_babel import gettext
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from deflection import event_log
from deflection.flow import new_help_session_id
from deflection.help_session import Arm, Event, Offer, Started, TicketSent
from search.text.analysis import guess_language
from search.text.language import LANGUAGE
from search.text.letters import LIMIT_CHARACTERS
from tickets.desks.email import mail_host, mail_tokens
from tickets.files.attachments import AttachmentRefused, Refusal, StoredFile
from tickets.files.file_store import StoreDown
from tickets.incoming import intake
from tickets.incoming.automatic import Answering
from tickets.incoming.body import MailFile, Remark
from tickets.incoming.documents import is_document
from tickets.incoming.imap import (
    Fetched,
    ImapSecurity,
    LeftInMailbox,
    Mailbox,
    MailboxDown,
    MailboxMisconfigured,
    fetch,
)
from tickets.incoming.intake import CHANNEL, Arrival, Became, Rules, Taken
from tickets.incoming.mail_reading import IncomingMail
from tickets.incoming.spam import HeldReason, Trust, held_because
from tickets.ticket import Ticket
from tickets.tls_files import tls_files
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.identity.keyed import KeyPurpose, keyed
from webui.identity.links import address_of, links
from webui.mail_reader import MailReader
from webui.outgoing.promise import promise
from webui.outgoing.receipts import opens, ticket_url
from webui.outgoing.ways_out import follow_up_ways_out
from webui.parts import parts
from webui.processes.failure_words import failure_words
from webui.request.addresses import article_url
from webui.request.language import INTERFACE
from webui.settings import Settings
from webui.storage.database import DatabaseBusy
from webui.tracing.tracing import tracing_in

log = logging.getLogger("readfirst.mail_in")

PAUSE_SECONDS: Final = 15.0  # between two looks into an empty mailbox
LONGER_PAUSE_SECONDS: Final = 300.0  # while a setting is wrong
RAW_NAME: Final = "mail.eml"
_ENOUGH_WORDS: Final = 3  # of a person, to guess the language without the subject
_LONGEST_IN_MAILBOX: Final = timedelta(days=60)
_RAW_TYPE: Final = "application/octet-stream"  # never opened by a mail program on its own


def mailbox(settings: Settings) -> Mailbox:
    """Return the configured mailbox."""
    return Mailbox(
        host=settings.imap_host,
        username=settings.imap_user,
        password=settings.imap_password,
        port=settings.imap_port,
        security=ImapSecurity(settings.imap_security),
        folder=settings.imap_folder,
        done="" if settings.imap_done == "-" else settings.imap_done,
        junk=settings.imap_junk,
        tokens=mail_tokens(settings),
        tls=tls_files(settings.ca_files, settings.client_certificates, "imap"),
    )


def fetch_once(app: Flask) -> int:
    """Take in the mails of the mailbox; return how many. Raise MailboxDown or DatabaseBusy."""
    with MailReader() as reader:
        return _fetch_round(app, reader, threading.Event())


def _fetch_round(app: Flask, reader: MailReader, stop: threading.Event) -> int:
    """Take mails in until the round ends or `stop` is set; the mail in hand is finished."""

    def take(fetched: Fetched) -> None:
        if stop.is_set():
            raise LeftInMailbox
        _receive_or_leave(fetched, reader)

    with app.app_context():
        return fetch(mailbox(parts().settings), take)


def fetch_until_stopped(app: Flask, *, pause: float = PAUSE_SECONDS) -> None:
    """Fetch until SIGTERM or SIGINT; a mail that is being taken in is finished first.

    pause  seconds between two looks into an empty mailbox
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if follower := app.extensions["readfirst"].index_follower:
        follower.start()  # an acknowledgement names articles
    with MailReader() as reader:
        _fetch_rounds(app, reader, stop, pause)
    tracing_in(app).stop()


def _fetch_rounds(app: Flask, reader: MailReader, stop: threading.Event, usual: float) -> None:
    while not stop.is_set():
        pause = usual
        try:
            if _fetch_round(app, reader, stop):
                continue
        except MailboxMisconfigured as error:
            log.error("%s", error)  # noqa: TRY400 - the message is what the operator needs
            pause = LONGER_PAUSE_SECONDS
        except (MailboxDown, DatabaseBusy, OperationalError) as error:
            log.warning("%s: the mails wait in the mailbox", error)
        stop.wait(pause)


def _receive_or_leave(fetched: Fetched, reader: MailReader) -> None:
    """Take one mail in; raise LeftInMailbox for an unexpected error, so that later mails do not wait behind it."""
    try:
        with tracing_in().span("take mail in"):
            receive(fetched, reader)
    except (DatabaseBusy, OperationalError, OSError):  # the next mail would fare no better
        raise
    except Exception as error:
        log.exception("a mail could not be taken in and stays in the mailbox")
        raise LeftInMailbox from error


def receive(fetched: Fetched, reader: MailReader) -> None:
    """Take one mail in; return when it is committed. Needs an application context."""
    mail, is_within_limits = reader.read(fetched.content, is_cut=fetched.is_cut)
    with parts().database.reading() as connection:
        if intake.is_known(connection, mail):
            return
    lang = _language(mail)
    if not is_within_limits:
        mail = replace(mail, text=_notice(lang))
    now = parts().now()
    reason = _held_because(mail, fetched)
    articles = () if reason else _articles(mail, lang)
    mail, arrival = _stored(mail, fetched, reason, now)
    with parts().database.writing() as connection:
        taken = intake.take_in(connection, mail, arrival, lang, _rules(), now)
        if taken.became is Became.TICKET and taken.ticket:
            _count(connection, taken.ticket, now, by_machine=mail.answering.is_by_machine)
            if not reason:
                _acknowledge(connection, mail, taken.ticket, articles, now)
    _log(mail, taken)


def _notice(lang: str) -> str:
    """Return what stands in place of a mail's text when reading it cost more than it may."""
    with current_app.app_context(), current_app.test_request_context(f"/{lang}/"):
        return str(
            gettext("This e-mail was too complicated to be read. It is attached whole as %(name)s.", name=RAW_NAME)
        )


def _rules() -> Rules:
    settings = parts().settings
    follow_ups, host = follow_up_ways_out(settings), mail_host(settings)
    return Rules((settings.channel,), follow_ups, opens, settings.tickets_per_hour, host, failure_words)


def _held_because(mail: IncomingMail, fetched: Fetched) -> HeldReason | None:
    if fetched.is_junk:
        return HeldReason.JUNK
    settings = parts().settings
    trust = Trust(settings.mail_authserv_id, settings.forwarder_domains)
    return held_because(mail.spam, trust) if mail.spam else None


def _language(mail: IncomingMail) -> str:
    """Return the language that the mail seems to be written in, if it is one of the interface.

    A neighbour of the default language (Czech beside Slovak) needs letters that only it has: a few words without
    accents are the same in both.
    """
    own = mail.text[:LIMIT_CHARACTERS]
    words = own if len(own.split()) >= _ENOUGH_WORDS else f"{mail.subject}\n{own}"
    usual = parts().settings.default_language
    guessed = guess_language(words, usual)
    is_near = usual in LANGUAGE and guessed in LANGUAGE[usual].neighbours
    if guessed not in INTERFACE or (is_near and not LANGUAGE[guessed].letters & set(words.lower())):
        return usual
    return guessed


def _articles(mail: IncomingMail, lang: str) -> tuple[Offer, ...]:
    """Return the articles that the gate would require for the words of the mail, at most three."""
    if mail.answering is not Answering.ALLOWED:
        return ()
    words = f"{mail.subject}\n{mail.text}"[:LIMIT_CHARACTERS]
    return parts().flow.search.describe(words, "", lang, member=False).reading_list


def _stored(
    mail: IncomingMail, fetched: Fetched, reason: HeldReason | None, now: datetime
) -> tuple[IncomingMail, Arrival]:
    """Store the whole mail and its files; the whole mail is one of the files if anything would be missing otherwise."""
    raw = parts().attachments.keep(fetched.pieces(), RAW_NAME, _RAW_TYPE)
    kept = [stored for file in mail.files[: intake.MOST_FILES - 1] if (stored := _kept(file))]
    left_out = len(kept) < len(mail.files)
    if left_out:
        mail = replace(mail, remarks=(*mail.remarks, Remark.LEFT_OUT))
    if left_out or not mail.is_whole or len(f"{mail.subject}\n\n{mail.text}") > LONGEST_DESCRIPTION:
        kept.append(raw)
    return mail, Arrival(_arrived_at(fetched, now), reason, tuple(kept), raw.attachment_id)


def _kept(file: MailFile) -> StoredFile | None:
    """Store a file of a kind that forms take, or a document; None for any other. Raise StoreDown."""
    try:
        return parts().attachments.accept(io.BytesIO(file.content), file.name)
    except AttachmentRefused as refusal:
        if refusal.code is Refusal.NOT_STORED:  # then the mail waits in its mailbox
            raise StoreDown(str(refusal)) from refusal
    if is_document(file.name, file.content):
        return parts().attachments.keep([file.content], file.name, _RAW_TYPE)
    return None


def _arrived_at(fetched: Fetched, now: datetime) -> datetime:
    """Return when the mail arrived in the mailbox; a moment that cannot be, or is long ago, counts as now."""
    arrived_at = fetched.arrived_at or now
    return arrived_at if now - _LONGEST_IN_MAILBOX <= arrived_at <= now else now


def _count(connection: Connection, ticket: Ticket, received_at: datetime, *, by_machine: bool) -> None:
    """Append the ticket to the event log, so that the reports count contacts by e-mail as well."""
    help_session_id, key = new_help_session_id(), parts().settings.people_key
    person = keyed(key, KeyPurpose.EMAIL, ticket.email.lower()) if ticket.email else ""
    joined = links(key, [address_of(ticket.email)], received_at.date())
    text_digest = parts().flow.digest(help_session_id, ticket.description)
    events: tuple[Event, ...] = (
        Started(
            received_at,
            ticket.lang,
            CHANNEL,
            owner="",
            person=person,
            member=False,
            arm=Arm.NOT_ENROLLED,
            unit=person,
            reachable=bool(ticket.email),
            links=joined,
            machine=("automatic-mail",) if by_machine else (),
        ),
        TicketSent(received_at, ticket.ticket_id, ticket.reference, ticket.route, text_digest, joined),
    )
    for position, event in enumerate(events):
        event_log.append(connection, help_session_id, position, event)


def _acknowledge(
    connection: Connection, mail: IncomingMail, ticket: Ticket, articles: tuple[Offer, ...], now: datetime
) -> None:
    """Put the acknowledgement into the outbox; never for automatic mails, and never to our own addresses."""
    settings = parts().settings
    ours = {a.lower() for a in (settings.mail_from, settings.support_email, settings.imap_user) if a}
    if mail.answering is Answering.ALLOWED and ticket.email and ticket.email.lower() not in ours:
        text = acknowledgement(ticket, articles)
        intake.acknowledge(connection, ticket, text, mail_host(settings), now)


def acknowledgement(ticket: Ticket, articles: tuple[Offer, ...]) -> str:
    """Return the text of the acknowledgement, in the language of the mail; it repeats nothing that was typed.

    Without READFIRST_SITE_URL it has no links.
    """
    lang, base = ticket.lang, parts().settings.address
    # A context of its own: Flask-Babel keeps the language of a context, and many mails are taken in one.
    with current_app.app_context(), current_app.test_request_context(f"/{lang}/"):
        return render_template(
            "mail/acknowledgement.txt",
            ticket=ticket,
            promise=promise(CHANNEL, lang),
            articles=[(a.title, base + article_url(a.article_id, a.title, a.lang)) for a in articles if base],
            status_link=base + ticket_url(ticket.reference, lang) if base else "",
        )


def _log(mail: IncomingMail, taken: Taken) -> None:
    reference = taken.ticket.reference if taken.ticket else "-"
    log.info("%s: %s (%s)", reference, taken.became, mail.answering)
