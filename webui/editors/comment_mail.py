"""The mail that tells editors what colleagues wrote about a version of theirs, or one that they wrote about, too.

It names the articles and who wrote; what they wrote stands beside the version.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from babel.support import Translations
from sqlalchemy import Connection

from webui.outgoing.bundled_notices import BUNDLED, beginning_of, bundle_id, bundled_mail
from webui.outgoing.queued_mail import MailWords
from webui.request.language import interface_of
from webui.settings import Settings
from webui.storage import editor_notices, pending_versions, queued_mails, version_comments
from webui.storage.pending_versions import PendingVersion
from webui.storage.queued_mails import MailKind, QueuedMail
from webui.storage.version_comments import VersionComment

_WORDS: Final = Path(__file__).parents[1] / "translations"


def queue_comment_mails(connection: Connection, version: PendingVersion, comment: VersionComment) -> None:
    """Queue the mail of these minutes for everybody whom a new comment concerns and who wants mails."""
    others = version_comments.comments_of(connection, [version.version_id])
    concerned = _concerned(version, others) - {comment.author}
    for wanted in editor_notices.everybody(connection):
        if wanted.name in concerned:
            queued_mails.queue(connection, bundled_mail(MailKind.COMMENTS, wanted, comment.at))


def comment_mail(connection: Connection, settings: Settings, mail: QueuedMail) -> MailWords | None:
    """Return what the mail says; None where nothing of it is open any more, or its reader wants none."""
    began = beginning_of(mail)
    everybody = editor_notices.everybody(connection)
    wanted = next((each for each in everybody if bundle_id(MailKind.COMMENTS, each, began) == mail.mail_id), None)
    if wanted is None or wanted.email != mail.recipient:
        return None
    written: list[tuple[PendingVersion, list[str]]] = []
    for version in pending_versions.all_versions(connection):
        comments = version_comments.comments_of(connection, [version.version_id])
        if wanted.name not in _concerned(version, comments):
            continue
        new = [comment for comment in comments if began <= comment.at < began + BUNDLED and comment.is_open]
        if authors := [comment.author for comment in new if comment.author != wanted.name]:
            written.append((version, [*dict.fromkeys(authors)]))
    return _words(settings, written, interface_of(mail.lang)) if written else None


def _concerned(version: PendingVersion, comments: Iterable[VersionComment]) -> set[str]:
    return {version.taken_by or version.editor, *(comment.author for comment in comments)}


def _words(settings: Settings, written: list[tuple[PendingVersion, list[str]]], lang: str) -> MailWords:
    translations = Translations.load(_WORDS, [lang])
    gettext, ngettext = translations.gettext, translations.ngettext
    subject = ngettext(
        "Colleagues wrote about %(num)d article that is not published yet",
        "Colleagues wrote about %(num)d articles that are not published yet",
        len(written),
    )
    lines = []
    for version, authors in written:
        link = f"{settings.address}/editor/version/{version.version_id}" if settings.address else ""
        lines.append("\n".join(filter(None, (f"{version.path}: {', '.join(authors)}", link))))
    why = gettext("You get this mail because your account at the help centre asks for it; you can switch it off there.")
    return MailWords(subject % {"num": len(written)}, "\n\n".join((*lines, why)))
