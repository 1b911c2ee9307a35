"""The version of an article that a request is about: as the posted form has it, kept, published or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import abort, request
from flask_babel import gettext as _

from search.articles.article import Article, ArticleError
from search.articles.folder import ENDINGS
from search.editing.source_lines import NotEditable
from webui.article_files import publication
from webui.article_files.folder_lock import FolderBusy
from webui.article_files.git import GitFailed
from webui.article_files.saving import ArticleFiles, FileChange
from webui.editors import article_form
from webui.editors.git_words import remedy
from webui.parts import parts
from webui.report_words import translated_report
from webui.request.asker.sign_in import audit, current_account
from webui.storage import pending_versions
from webui.storage.audit_log import Action
from webui.storage.pending_versions import PendingVersion

LONGEST_MESSAGE = 200  # characters of the sentence that says what was changed


class CannotPublish(Exception):
    """Why a version was not published, in the words of the page; `said_by` is what git or the disk said itself."""

    def __init__(self, message: str, said_by: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.said_by = said_by


@dataclass(frozen=True, slots=True)
class PostedArticle:
    """What a posted form holds."""

    version: PendingVersion | None  # None: nothing was changed
    content: bytes
    base: bytes | None


def article_files() -> ArticleFiles:
    """Return the articles' folder."""
    settings = parts().settings
    return ArticleFiles(settings.articles_dir, settings.data_dir, settings.articles_remote)


def file_on_disk(path: str) -> bytes | None:
    """Return the bytes of an article's file; None without one. Answers with 404 where it cannot be read."""
    try:
        return article_files().read(path)
    except ArticleError:
        abort(404)


def me() -> str:
    """Return the name of the signed-in account."""
    account = current_account()
    return account.name if account else ""


def editable_path(path: str) -> str:
    """Return the path of an article's file; answers with 404 for one that could be none of the folder's."""
    names = PurePosixPath(path).parts
    is_plain = bool(names) and path == "/".join(names) and not any(name.startswith((".", "_")) for name in names)
    root = parts().settings.articles_dir.resolve()
    if not is_plain or not path.lower().endswith(ENDINGS) or len(path) > 400 or not path.isprintable():
        abort(404)
    if not (root / path).resolve().is_relative_to(root) or Path(root / path).is_symlink():
        abort(404)
    return path


def require_editing() -> None:
    """Answer with 403 where articles are only read here."""
    if parts().settings.edit_articles == "off":
        abort(403)


def posted_article(path: str, form: Mapping[str, str]) -> PostedArticle:
    """Store a posted form as a version of this person and return it; raises NotEditable."""
    try:
        base = article_form.unpacked(form.get("base", ""))
    except ValueError:
        abort(400)
    with parts().database.writing() as connection:
        version = _mine(pending_versions.version_of(connection, form.get("version_id", "")), path)
        content = article_form.changed(version.content if version else base or b"", form)
        if len(content) > article_form.LARGEST_FILE:
            raise NotEditable(_("A file may have a million bytes. Split the article."))
        now = parts().now()
        if version is None and content == base:
            return PostedArticle(None, content, base)
        if version is None:
            version_id = pending_versions.begin(connection, path, me(), base, content, now)
            version = pending_versions.version_of(connection, version_id)
            assert version is not None  # noqa: S101 - for the type checker: it was just stored
        else:
            version = pending_versions.keep(connection, version, content, _sequence(), now)
        if version.base != base:
            pending_versions.set_base(connection, version.version_id, base)
    return PostedArticle(version, content, base)


def publish(posted: PostedArticle, path: str) -> None:
    """Save the posted version as the file; raises ChangedMeanwhile or CannotPublish, and keeps the version then."""
    if posted.version is None:
        return
    article = parsed(posted.content, path)
    message = marked(change_message() or _("Change “%(title)s”", title=article.title), posted.version)
    change = FileChange(path, posted.base, posted.content, message, me())
    require_right(article, change)
    try:
        has_git = saved(change)
    except CannotPublish as refused:
        raise _noted(posted.version, refused) from refused
    with parts().database.writing() as connection:
        publication.record_publication(connection, change, article, parts().now(), has_git=has_git)
        pending_versions.discard(connection, posted.version.version_id, posted.content)
        audit(connection, Action.ARTICLE_PUBLISHED, path)


def change_message() -> str:
    """Return the posted sentence that says what was changed, or an empty string."""
    return " ".join(request.form.get("message", "").split())[:LONGEST_MESSAGE]


def marked(message: str, version: PendingVersion | None) -> str:
    """Return the sentence for the history; it says when a model wrote the text first, whatever became of it since."""
    if version is None or not version.written_with:
        return message
    return f"{message} ({_('written with the model %(name)s', name=version.written_with)})"


def require_right(article: Article, change: FileChange) -> None:
    """Raise CannotPublish unless this editor may publish the article, as it was as well as it is to be."""
    account = current_account()
    if account is None:
        return
    with parts().database.reading() as connection:
        may = publication.may_publish(connection, parts().settings, account, article, change)
    if not may:
        raise CannotPublish(
            _("You may not publish articles of this language or category. Ask for review: a colleague publishes it.")
        )


def saved(*changes: FileChange) -> bool:
    """Save files of the articles' folder together; return whether git keeps them.

    Raises ChangedMeanwhile or CannotPublish.
    """
    files = article_files()
    try:
        files.save(*changes)
        has_git = files.has_git
    except GitFailed as error:
        raise CannotPublish(remedy(error.fault), error.words) from error
    except FolderBusy as error:
        raise CannotPublish(_("A colleague is saving for too long. Try again in a moment.")) from error
    except OSError as error:
        message = _("The file cannot be written. Whoever runs this site has to look at the disk and its permissions.")
        raise CannotPublish(message, error.strerror or "") from error
    return has_git


def article_of(raw: bytes, path: str) -> Article:
    """Return the article of a file, with the parts that are put into it; raises ArticleError when it is none."""
    return publication.article_of(parts().settings, raw, path)


def parsed(raw: bytes, path: str) -> Article:
    """Return the article of a file; raises CannotPublish when it is none."""
    try:
        return article_of(raw, path)
    except ArticleError as error:
        message, remedy = translated_report(error.message), translated_report(error.remedy)
        where = _("Line %(line)d: %(message)s", line=error.line, message=message)
        raise CannotPublish(f"{where}. {remedy}", "") from error


def _noted(version: PendingVersion, refused: CannotPublish) -> CannotPublish:
    """Store what kept a version from being published, so that the list of articles says so too."""
    with parts().database.writing() as connection:
        pending_versions.note_failure(connection, version.version_id, refused.said_by or refused.message)
    return refused


def _mine(version: PendingVersion | None, path: str) -> PendingVersion | None:
    return version if version and (version.path, version.editor) == (path, me()) else None


def _sequence() -> int:
    return request.form.get("sequence", 0, type=int)
