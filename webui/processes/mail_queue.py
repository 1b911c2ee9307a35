"""The worker's queue of mails that belong to no ticket: each is written when it is due, sent, and deleted.

What nobody needs any more is dropped: a question, when somebody wrote to support meanwhile, was asked on a page, or
wants no questions; a report, when its account ended it or may see no figures; a digest of reviews, when nothing is to
be reviewed. While the mail server is down a mail
waits as a letter does, until it is too late for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import Final

from deflection.event_log import events_of
from deflection.measuring.follow_up import BY_MAIL
from deflection.site_events import FollowUpAsked
from tickets.address import InvalidAddress
from tickets.desks.email import EmailWayOut
from tickets.desks.folder import FolderWayOut
from tickets.outgoing.delivery import wait_before_retry
from tickets.ways_out import WayOutDown, WayOutRefused
from webui.analysts.report_mail import report_mail
from webui.editors.comment_mail import comment_mail
from webui.editors.review_mail import review_mail
from webui.outgoing import assignment_notices, follow_ups
from webui.outgoing.queued_mail import MailWords, composed
from webui.outgoing.ways_out import mails_to_people
from webui.settings import Settings
from webui.storage import editor_notices, queued_mails, report_subscriptions
from webui.storage.database import Database
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up
from webui.storage.follow_ups import may_be_mailed, note_asked
from webui.storage.queued_mails import MailKind, QueuedMail

log = logging.getLogger("readfirst.mails")

_RANDOM: Final = SystemRandom()

Clock = Callable[[], datetime]  # aware UTC


@dataclass(frozen=True, slots=True)
class MailQueue:
    """Sends the queued mails of one database."""

    settings: Settings
    database: Database

    def send_due(self, clock: Clock = lambda: datetime.now(UTC), *, limit: int = 20) -> int:
        """Try at most `limit` mails that are due, until the way out is down; return how many left.

        Any number of workers may do so at once: each lease begins when its mail is taken, however long others took.
        """
        self._queue_periodic(clock())
        way_out = mails_to_people(self.settings) if self._is_any_due(clock()) else None
        sent = tried = 0
        try:
            while way_out and tried < limit and (mail := self._take(clock())):
                tried += 1
                sent += self._send(mail, way_out, clock())
        except WayOutDown as error:
            log.warning("mails wait: %s", error)
        return sent

    def _queue_periodic(self, now: datetime) -> None:
        """Queue the monthly report, and the digest of reviews, for everybody who has not got the newest of them."""
        today = now.astimezone(self.settings.zone).date()
        with self.database.reading() as connection:
            is_report_due = report_subscriptions.is_any_due(connection, today)
            is_digest_due = editor_notices.is_any_due(connection, today)
        if is_report_due or is_digest_due:
            with self.database.writing() as connection:
                report_subscriptions.queue_reports(connection, today, now)
                editor_notices.queue_review_mails(connection, today, self.settings.zone, now)

    def _is_any_due(self, now: datetime) -> bool:
        """Return whether a mail is due, and what it depends on is derived from the events."""
        with self.database.reading() as connection:
            is_due = queued_mails.is_due(connection, now)
        return is_due and caught_up(self.database, self.settings.timezone, most_steps=STEPS_OF_A_PAGE)

    def _take(self, now: datetime) -> QueuedMail | None:
        with self.database.writing() as connection:
            queued_mails.sweep(connection, now)
            return queued_mails.take(connection, now)

    def _send(self, mail: QueuedMail, way_out: EmailWayOut | FolderWayOut, now: datetime) -> bool:
        """Return whether the mail has left; raise WayOutDown once it is postponed."""
        words = self._words(mail, now)
        try:
            if words:
                way_out.send(composed(words, mail.recipient, mail.mail_id, mail.due_at, way_out.envelope))
        except WayOutDown as error:
            due_at = now + wait_before_retry(mail.attempts, _RANDOM.random, asked=error.retry_after)
            with self.database.writing() as connection:
                queued_mails.postpone(connection, mail.mail_id, due_at)
            raise
        except (WayOutRefused, InvalidAddress) as error:
            log.warning("a mail is dropped: %s", error)
            words = None
        self._settle(mail, now, has_left=words is not None)
        return words is not None

    def _words(self, mail: QueuedMail, now: datetime) -> MailWords | None:
        """Return what the mail says; None when it is not to be sent any more."""
        if mail.kind is MailKind.REPORT:
            with self.database.reading() as connection:
                is_wanted = report_subscriptions.is_wanted(connection, mail.recipient)
            return report_mail(self.settings, self.database, mail.month, mail.lang, now) if is_wanted else None
        if mail.kind is MailKind.ASSIGNMENT:
            with self.database.reading() as connection:
                return assignment_notices.notice_mail(connection, self.settings, mail)
        if mail.kind is MailKind.COMMENTS:
            with self.database.reading() as connection:
                return comment_mail(connection, self.settings, mail)
        if mail.kind is MailKind.REVIEWS:
            with self.database.reading() as connection:
                return review_mail(connection, self.settings, mail, now)
        digest = follow_ups.address_digest(self.settings, mail.recipient)
        with self.database.reading() as connection:
            is_unwanted = queued_mails.is_unsubscribed(connection, digest)
            if is_unwanted or not may_be_mailed(connection, mail.help_session_id, now):
                return None
            began = events_of(connection, mail.help_session_id)[0].at
        return follow_ups.question_mail(self.settings, mail, began)

    def _settle(self, mail: QueuedMail, now: datetime, *, has_left: bool) -> None:
        with self.database.writing() as connection:
            queued_mails.drop(connection, mail.mail_id)
            if has_left and mail.kind is MailKind.FOLLOW_UP:
                asked = FollowUpAsked(now, mail.help_session_id, BY_MAIL, mail.probability or 0.0)
                note_asked(connection, asked)
