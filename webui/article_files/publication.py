"""What publishing an article means besides its file: who may do it, and what is recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from deflection import event_log
from deflection.site_events import ArticleEdited
from search.articles.article import Article, ArticleError, parse_article
from search.includes.includes import Includes
from webui.article_files.saving import FileChange
from webui.settings import Settings
from webui.storage import article_revisions, publishing_rights
from webui.storage.accounts import Account, Role
from webui.storage.article_revisions import Revision


def article_of(settings: Settings, raw: bytes, path: str) -> Article:
    """Return the article of a file, with the parts that are put into it; raises ArticleError when it is none."""
    return parse_article(
        raw,
        path,
        root_name=settings.articles_dir.resolve().name,
        default_lang=settings.default_language,
        includes=Includes(settings.articles_dir, settings.includes_dir if settings.includes_dir.name else None),
    ).article


def may_publish(
    connection: Connection, settings: Settings, account: Account, article: Article, change: FileChange
) -> bool:
    """Return whether somebody may publish an article, as it was as well as it is to be."""
    if account.may(Role.ADMIN):
        return True
    rights = publishing_rights.rights_of(connection, account.account_id)
    try:
        before = article if change.before is None else article_of(settings, change.before, change.path)
    except ArticleError:
        before = article  # the file is no article yet: only what it becomes counts
    return all(rights.may_publish(each.lang, each.category) for each in (before, article))


def record_publication(
    connection: Connection, change: FileChange, article: Article, now: datetime, *, has_git: bool
) -> None:
    """Record a saved file: as a revision where git keeps none, and as a fact for the reports."""
    revision = Revision("", now, change.editor, change.message)
    if not has_git and change.after is not None:
        article_revisions.record(connection, change.path, change.before, change.after, revision)
    elif not has_git and change.before is not None:
        article_revisions.record_removal(connection, change.path, change.before, revision)
    edited = ArticleEdited(now, f"{article.lang}/{article.article_id}", change.editor)
    event_log.append_fact(connection, edited)
