"""Makes the scheduled changes of articles that are due: once, whichever of several workers or hosts comes first.

1. A change is taken under a lease. A worker that is killed leaves it; when the lease has run out, another one makes it.
2. The file is saved as an editor's is: written, committed and pushed, or nothing of it. Saved twice, it is saved once.
3. The change ends in one transaction with what is recorded of it, so that nothing is recorded twice.
4. A disk or a git that fails is tried again. What no attempt can mend stops the change, which stays and says why.
5. While a maintenance is announced nothing is taken: what is due is made after it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from search.articles.article import ArticleError
from search.editing.front_matter_editing import set_field
from search.editing.source_lines import NotEditable
from webui.article_files.folder_lock import FolderBusy
from webui.article_files.git import GitFailed
from webui.article_files.publication import article_of, may_publish, record_publication
from webui.article_files.saving import ArticleFiles, ChangedMeanwhile, FileChange
from webui.settings import Settings
from webui.storage import accounts, audit_log, maintenance, pending_versions, scheduled_changes
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.database import Database
from webui.storage.scheduled_changes import ChangeKind, ScheduledChange

log = logging.getLogger("readfirst.articles")

RETRY_AFTER: Final = timedelta(minutes=1)
Clock = Callable[[], datetime]  # aware UTC


class CannotBeMade(Exception):
    """No later attempt would make the change."""


@dataclass(frozen=True, slots=True)
class ScheduledPublishing:
    """Makes the scheduled changes of one articles' folder."""

    settings: Settings
    database: Database

    def publish_due(self, clock: Clock = lambda: datetime.now(UTC), *, limit: int = 5) -> int:
        """Try at most `limit` changes that are due; return how many were made."""
        if self.settings.edit_articles == "off":
            return 0
        made = tried = 0
        while tried < limit and (change := self._take(clock())):
            tried += 1
            made += self._made(change, clock())
        return made

    def _take(self, now: datetime) -> ScheduledChange | None:
        with self.database.reading() as connection:
            if maintenance.announced(connection) or not scheduled_changes.is_any_due(connection, now):
                return None
        with self.database.writing() as connection:
            return scheduled_changes.take(connection, now)

    def _made(self, change: ScheduledChange, now: datetime) -> bool:
        """Return whether the change was made, by this worker."""
        again: datetime | None = None
        try:
            return self._make(change, now)
        except (CannotBeMade, ArticleError, NotEditable) as error:
            reason = str(error)
        except ChangedMeanwhile as error:
            reason = str(error)
            if change.kind is ChangeKind.UNPUBLISH:
                again = now + RETRY_AFTER  # from the file as it is then, whoever changed it
        except GitFailed as error:
            again, reason = now + RETRY_AFTER, error.words or str(error)
        except (FolderBusy, OSError) as error:
            again, reason = now + RETRY_AFTER, str(error)
        log.warning("%s was not published as planned: %s", change.path, reason)
        with self.database.writing() as connection:
            scheduled_changes.try_again(connection, change.change_id, again, reason)
        return False

    def _make(self, change: ScheduledChange, now: datetime) -> bool:
        files = ArticleFiles(self.settings.articles_dir, self.settings.data_dir, self.settings.articles_remote)
        wanted = self._wanted(change, files)
        assert wanted.after is not None  # noqa: S101 - for the type checker: no change deletes a file
        article = article_of(self.settings, wanted.after, change.path)
        with self.database.reading() as connection:
            account = accounts.account_of(connection, change.editor)
            if account is None or not (account.may(Role.EDITOR) or account.may(Role.ADMIN)):
                raise CannotBeMade("the account that planned it is gone, or may no longer edit articles")
            if not may_publish(connection, self.settings, account, article, wanted):
                raise CannotBeMade("whoever planned it may no longer publish articles of this language or category")
        files.save(wanted)
        has_git = files.has_git
        with self.database.writing() as connection:
            if not scheduled_changes.end(connection, change.change_id):
                return False  # cancelled while it was saved, or made by another worker
            record_publication(connection, wanted, article, now, has_git=has_git)
            audit_log.append(connection, now, change.editor, _ACTIONS[change.kind], change.path, "")
            if change.content is not None:
                pending_versions.discard(connection, change.version_id, change.content)
        return True

    def _wanted(self, change: ScheduledChange, files: ArticleFiles) -> FileChange:
        """Return the file before and after; of an article that is taken away, as the file is now."""
        if change.kind is ChangeKind.PUBLISH:
            return FileChange(change.path, change.base, change.content, change.message, change.editor)
        raw = files.read(change.path)
        if raw is None:
            raise CannotBeMade("the file is gone")
        return FileChange(change.path, raw, set_field(raw, "status", "archived"), change.message, change.editor)


_ACTIONS = {
    ChangeKind.PUBLISH: Action.ARTICLE_PUBLISHED_AS_PLANNED,
    ChangeKind.UNPUBLISH: Action.ARTICLE_ARCHIVED_AS_PLANNED,
}
