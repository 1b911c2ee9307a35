"""The question "is your problem solved?" as it reaches people: which problems are drawn, its links, and its mail.

The worker sends the mails and has no web application, so addresses and words are made here without one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.support import Translations
from sqlalchemy import Connection

from deflection.help_session import HelpSession
from deflection.measuring.follow_up import EARLIEST_BY_MAIL, LATEST, drawn_by, is_drawn
from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.outgoing.queued_mail import MailWords
from webui.request.language import NAMES, UNSPOKEN, interface_of
from webui.settings import Settings
from webui.storage import queued_mails
from webui.storage.queued_mails import MailKind, QueuedMail, mail_id_of

_WORDS: Final = Path(__file__).parents[1] / "translations"


def is_asked_about(settings: Settings, drawn: str) -> bool:
    """Return whether a problem is drawn to be asked about.

    drawn  what `drawn_by` names: the help session that it began with, or whoever had it
    """
    return is_drawn(keyed(settings.holdout_key, KeyPurpose.FOLLOW_UP, drawn), settings.follow_up)


def secret_of(settings: Settings, help_session_id: str) -> str:
    """Return what an answer about this help session has to carry."""
    return keyed(settings.secret_key, KeyPurpose.ANSWER, help_session_id)


def may_answer(settings: Settings, help_session_id: str, secret: str) -> bool:
    """Return whether the secret is that of the help session, under the key of today or an earlier one."""
    return is_keyed(secret, settings.secret_keys, KeyPurpose.ANSWER, help_session_id)


def address_digest(settings: Settings, address: str) -> str:
    """Return the digest by which an address is known that wants no questions."""
    return keyed(settings.people_key, KeyPurpose.EMAIL, address.strip().lower())


def may_unsubscribe(settings: Settings, digest: str, secret: str) -> bool:
    """Return whether the secret proves that a question went to the address with this digest."""
    return is_keyed(secret, settings.secret_keys, KeyPurpose.UNSUBSCRIBE, digest)


def asks_by_mail(settings: Settings) -> bool:
    """Return whether questions leave by mail at all: their links need the address of this help centre."""
    return bool(settings.follow_up and settings.address)


def queue_question(connection: Connection, settings: Settings, help_session: HelpSession, address: str) -> None:
    """Queue the question about a problem that has begun, where it is drawn and its person's address is known.

    Whether it is still to be asked is decided when it is due.
    """
    started = help_session.started
    if started is None or not address or not asks_by_mail(settings):
        return
    is_wanted = not queued_mails.is_unsubscribed(connection, address_digest(settings, address))
    drawn = drawn_by(help_session.help_session_id, started.unit, started.arm)
    if not is_wanted or not is_asked_about(settings, drawn):
        return
    mail = QueuedMail(
        mail_id=mail_id_of(MailKind.FOLLOW_UP, help_session.help_session_id),
        kind=MailKind.FOLLOW_UP,
        recipient=address,
        lang=started.lang,
        due_at=help_session.events[0].at + EARLIEST_BY_MAIL,
        until=help_session.events[0].at + LATEST,
        help_session_id=help_session.help_session_id,
        probability=settings.follow_up,
    )
    queued_mails.queue(connection, mail)


def question_mail(settings: Settings, mail: QueuedMail, began: datetime) -> MailWords:
    """Return the words of the question; both answers lead to one page, and nothing is answered by opening it."""
    lang = mail.lang if mail.lang in NAMES | UNSPOKEN else settings.default_language
    gettext = Translations.load(_WORDS, [interface_of(lang)]).gettext
    day = format_date(began.astimezone(settings.zone), "long", locale=interface_of(lang))
    page = f"{settings.address}/{lang}/solved/{mail.help_session_id}/{secret_of(settings, mail.help_session_id)}"
    stop = _unsubscribing(settings, lang, mail.recipient)
    paragraphs = (
        gettext("On %(day)s you looked for help with a problem here. Is it solved?") % {"day": day},
        f"{gettext('Yes, it is solved')}: {page}?answer=yes\n{gettext('No, it is not')}: {page}?answer=no",
        gettext("We ask only once about it. Your answer shows us whether the help helps."),
        gettext("If you want no more questions like this: %(link)s") % {"link": stop},
    )
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
    return MailWords(gettext("Is your problem solved?"), "\n\n".join(paragraphs), headers=headers)


def _unsubscribing(settings: Settings, lang: str, address: str) -> str:
    digest = address_digest(settings, address)
    secret = keyed(settings.secret_key, KeyPurpose.UNSUBSCRIBE, digest)
    return f"{settings.address}/{lang}/no-questions/{digest}/{secret}"
