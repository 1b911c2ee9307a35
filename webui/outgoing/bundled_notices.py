"""Notices that tell somebody of the house what colleagues did: one mail for everything of ten minutes by the clock.

It leaves when the last thing of these minutes is stored, and is dropped when it could not for a day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from webui.storage.queued_mails import MailKind, QueuedMail, mail_id_of

BUNDLED: Final = timedelta(minutes=10)
_STORED: Final = timedelta(minutes=1)  # by then no transaction of these minutes is open any more
_TOO_LATE: Final = timedelta(days=1)


class WantedBy(Protocol):
    """What is needed of an account that wants notices."""

    @property
    def account_id(self) -> int:
        """Its id."""

    @property
    def email(self) -> str:
        """Where it wants them."""

    @property
    def lang(self) -> str:
        """In which language."""


def bundled_mail(kind: MailKind, wanted: WantedBy, now: datetime) -> QueuedMail:
    """Return the mail of these minutes; the same for everything that happens in them."""
    began = now - (now - datetime.min.replace(tzinfo=UTC)) % BUNDLED
    return QueuedMail(
        mail_id=bundle_id(kind, wanted, began),
        kind=kind,
        recipient=wanted.email,
        lang=wanted.lang,
        due_at=began + BUNDLED + _STORED,
        until=began + _TOO_LATE,
    )


def bundle_id(kind: MailKind, wanted: WantedBy, began: datetime) -> str:
    """Return the id of the mail of the minutes that began then."""
    return mail_id_of(kind, str(wanted.account_id), began.isoformat())


def beginning_of(mail: QueuedMail) -> datetime:
    """Return when the minutes of a mail began, however late it is."""
    return mail.until - _TOO_LATE
