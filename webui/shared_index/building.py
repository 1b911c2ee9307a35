"""The build of the index that all hosts share: begun from what they have, and released to them.

1. Only the elected host builds. What it has released last, or another host before it, is what it begins from.
2. The files go into the store first, the signed list of them next, and last, in one transaction, the release. Whoever
   dies in between has released nothing; the next build begins from the last release.
3. The host that builds fetches the release like every other: what is built, is never served from where it was built.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search.building.build_report import BuildReport
from search.building.sharing import BuiltElsewhere
from search.sources.links import place_of
from search.storage.checksums import Identity
from search.storage.generations import BuilderBusy, Generation, GenerationError, newest_good, sums_of
from search.storage.publication import Publication, publication_of
from webui.article_files.folder_lock import FolderBusy
from webui.article_files.git import GitFailed
from webui.article_files.saving import ArticleFiles
from webui.shared_index.elected import Elected
from webui.shared_index.fetched import fetch, released_files
from webui.shared_index.picture_sums import PictureSums
from webui.shared_index.release import Release, ReleaseRefused
from webui.shared_index.shared import SharedIndex
from webui.storage import index_releases
from webui.storage.database import DatabaseBusy
from webui.storage.index_releases import NO_RELEASE, IndexRelease, Overtaken

log = logging.getLogger("readfirst.index")

_LOOK_EVERY = 5.0  # seconds between two looks at the remote of the articles, and at their pictures
_AGAIN_AFTER = 15.0  # seconds, after what was built could not be released
_SWEEP_EVERY = timedelta(minutes=10)


class SharedBuilding:
    """`search.building.sharing.IndexSharing` with the other hosts of a database and a store."""

    def __init__(self, shared: SharedIndex, elected: Elected, articles: Path) -> None:
        self._shared = shared
        self._elected = elected
        settings = shared.settings
        self._pictures = PictureSums(articles)
        self._articles = ArticleFiles(articles, settings.data_dir, settings.articles_remote)
        self._base = NO_RELEASE  # what the folder of the builder follows
        self._is_base_needed = True  # False: nothing of it in the store is relied on, everything is put anew
        self._token = 0
        self._seen: dict[str, Identity] = {}  # pictures of the last release
        self._look_at = 0.0  # monotonic seconds
        self._again_at: float | None = None
        self._sweep_at = datetime.now(UTC)
        self._pull_fails = False

    def prepare(self, index: Path, *, force: bool) -> bool:
        """Take the lease, and begin from the newest release."""
        self._again_at = time.monotonic() + _AGAIN_AFTER
        with _in_words():
            token = self._elected.take()
            if token != self._token:
                self._token = token
                self._pull()
            with self._shared.database.reading() as connection:
                newest = index_releases.newest_release(connection)
            if not newest.number or (newest.content == self._base.content and not force):
                return False
            self._is_base_needed = self._begin_from(newest, index, force=force) and not force
            self._base = newest
            return True

    def _begin_from(self, newest: IndexRelease, index: Path, *, force: bool) -> bool:
        """Let `index` hold a release; return False if it cannot be had, and with `force` is not needed."""
        store = self._shared.store
        try:
            if released_files(newest_good(index)) != store.release(newest.content).files:
                fetch(store, newest, index, pictures=None, beside=(self._shared.settings.index_dir,))
        except ReleaseRefused as error:
            if not force:
                remedy = "compare READFIRST_INDEX_KEY with the other hosts'; if it is the same, somebody changed"
                raise GenerationError(f"{error} - {remedy} the store: `readfirst index --force`") from error
            log.warning("everything is put into the store anew: %s", error)
            return False
        return True

    def share(self, generation: Generation | None, report: BuildReport) -> None:
        """Release a generation, unless all hosts have it, and keep the report for all of them."""
        with _in_words():
            self._seen = self._pictures.identities()
            if generation:
                self._release(generation)
            with self._shared.database.writing() as connection:
                text = json.dumps(report.as_json(), ensure_ascii=False)
                index_releases.report(connection, self._token, text, datetime.now(UTC))
        self._again_at = None

    def is_due(self) -> bool:
        """Return whether this host may build now, has pictures to release, or could not release what it has built."""
        if not self._elected.token:
            return self._elected.is_free()
        now = time.monotonic()
        if self._again_at is not None:
            return now >= self._again_at
        if now < self._look_at:
            return False
        self._pull()  # the watcher sees what it brings
        self._look_at = time.monotonic() + _LOOK_EVERY
        try:
            return self._pictures.identities() != self._seen
        except OSError:
            return False

    def _release(self, generation: Generation) -> None:
        release = Release(publication_of(generation).name, released_files(generation), self._pictures.files())
        if release.content == self._base.content and self._is_base_needed:
            return
        publication = publication_of(generation)
        _check_order(publication, Publication.named(self._base.publication))
        sources = {digest: generation.path / path for path, digest in sums_of(generation).items()}
        sources |= {file.digest: place_of(self._articles.root, path) for path, file in release.pictures.items()}
        there = self._shared.store.digests((self._base.content,)) if self._base.content and self._is_base_needed else ()
        self._shared.store.put(release, sources, there=there)
        with self._shared.database.writing() as connection:
            self._base = index_releases.release(
                connection,
                release.content,
                publication,
                token=self._token,
                after=self._base,
                now=datetime.now(UTC),
            )
        self._is_base_needed = True
        log.info("release %d of the index: %s", self._base.number, publication.name)
        self._sweep()

    def _pull(self) -> None:
        """Take over what the remote of the articles has; while it is away, the folder is built as it is."""
        if not self._shared.settings.articles_remote:
            return
        try:
            self._articles.pull()
        except (GitFailed, FolderBusy) as error:
            if not self._pull_fails:
                log.warning("the articles are not pulled from READFIRST_ARTICLES_REMOTE: %s", error)
            self._pull_fails = True
        else:
            self._pull_fails = False

    def _sweep(self) -> None:
        """Delete what no kept release needs; what fails here is tried again later."""
        if (now := datetime.now(UTC)) < self._sweep_at:
            return
        self._sweep_at = now + _SWEEP_EVERY
        try:
            with self._shared.database.writing() as connection:
                index_releases.forget_releases(connection, now)
                kept = [row.content for row in index_releases.kept_releases(connection, now)]
            self._shared.store.sweep(kept, older_than=now - index_releases.KEPT_FOR)
        except (DatabaseBusy, OSError, ReleaseRefused) as error:
            log.warning("old releases stay in the store for now: %s", error)


def _check_order(publication: Publication, before: Publication | None) -> None:
    """Raise GenerationError for a publication that hosts would take for an older one."""
    if before and publication.content != before.content and publication.at <= before.at:
        raise GenerationError(
            f"{publication.name} is not later than {before.name}, which is released: set the clock of this host"
        )


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise the errors of a build in place of those of database and store."""
    try:
        yield
    except Overtaken as error:
        raise BuiltElsewhere(str(error)) from error
    except DatabaseBusy as error:
        raise BuilderBusy(f"the database does not answer, so nobody can be elected to build: {error}") from error
    except ReleaseRefused as error:
        raise GenerationError(str(error)) from error
