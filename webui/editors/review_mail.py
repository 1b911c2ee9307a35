"""The mail that tells an editor which articles are to be reviewed: overdue ones, and those that soon will be.

The worker writes it when it leaves, so it names what is due then; where nothing is, none leaves.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from babel.dates import format_date
from babel.support import Translations
from sqlalchemy import Connection

from search.articles.article import is_overdue
from search.storage.generations import current
from webui.editors.reviewed_articles import ReviewedArticle, due_articles, responsibility
from webui.outgoing.queued_mail import MailWords
from webui.request.language import NAMES, interface_of
from webui.settings import Settings
from webui.storage import editor_notices
from webui.storage.queued_mails import QueuedMail

_MOST_NAMED: Final = 50  # articles; the work list has the others
_WORDS: Final = Path(__file__).parents[1] / "translations"


def review_mail(connection: Connection, settings: Settings, mail: QueuedMail, now: datetime) -> MailWords | None:
    """Return what the mail says; None where its reader wants none any more, or has nothing to review."""
    everybody = editor_notices.everybody(connection)
    wanted = next((wanted for wanted in everybody if wanted.mail_id(mail.month) == mail.mail_id), None)
    if wanted is None or wanted.email != mail.recipient:
        return None
    today = now.astimezone(settings.zone).date()
    due = due_articles(settings.index_dir, current(settings.index_dir) or "", today)
    reviewer = responsibility(connection, now)
    mine = [article for article in due if reviewer.is_of(article, wanted.name)]
    return _words(settings, mine, today, interface_of(mail.lang)) if mine else None


def _words(settings: Settings, articles: list[ReviewedArticle], today: date, lang: str) -> MailWords:
    translations = Translations.load(_WORDS, [lang])
    gettext, ngettext = translations.gettext, translations.ngettext
    named = articles[:_MOST_NAMED]
    overdue = [article for article in named if is_overdue(article.review_by, today)]
    parts = []
    if overdue:
        parts.append(gettext("Overdue: nobody has to read these before they write to support."))
        parts += [_line(settings, article, lang) for article in overdue]
    if len(named) > len(overdue):
        parts.append(gettext("Due within two weeks:"))
        parts += [_line(settings, article, lang) for article in named[len(overdue) :]]
    if rest := len(articles) - len(named):
        parts.append(ngettext("And %(num)d more.", "And %(num)d more.", rest) % {"num": rest})
    how = gettext("Read each of them, change what is wrong, and move its day “Review by”.")
    work = f"{settings.address}/editor/work?kind=stale" if settings.address else ""
    why = gettext("You get this mail because your account at the help centre asks for it; you can switch it off there.")
    account = f"{settings.address}/account" if settings.address else ""
    subject = ngettext("%(num)d article is to be reviewed", "%(num)d articles are to be reviewed", len(articles))
    end = (how, *filter(None, (work,)), "\n".join(filter(None, (why, account))))
    return MailWords(subject % {"num": len(articles)}, "\n\n".join((*parts, *end)))


def _line(settings: Settings, article: ReviewedArticle, lang: str) -> str:
    try:
        day = format_date(date.fromisoformat(article.review_by), "long", locale=lang)
    except ValueError:
        day = article.review_by
    link = f"{settings.address}/editor/file/{quote(article.path)}" if settings.address else article.path
    return f"{article.title} ({NAMES.get(article.lang, article.lang)}), {day}\n{link}"
