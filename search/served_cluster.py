"""The publication that an OpenSearch cluster serves: followed as `served_index.py` follows a folder.

1. The manifest is read at most once a second; a new publication is taken when its lexicon is on this host, whole.
2. A question has its own view, and its own time: 150 ms for a keystroke, 1.2 s for a settled problem; all that one
   request of a person asks has 1.2 s together (`engine_waiting.py`).
3. When no node answers in that time, the question raises `SearchUnavailable`, and nothing else.
"""

import logging
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from os import fsync
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Final, TypeVar

from search.articles.listing import Listing
from search.cluster.client import TRY_SECONDS, ClusterClient, ClusterError, Deadline
from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.cluster_listing import ClusterListing
from search.cluster.cluster_view import ClusterView, DocumentsGone, ServedCluster
from search.cluster.document_memory import DocumentMemory
from search.cluster.faults import ClusterFaultCode, faults_of
from search.cluster.manifest import ClusterManifest, LexiconFile, read_manifest
from search.cluster.mapping import STATE
from search.engine_figures import FIGURES, SearchKind
from search.engine_waiting import counted, left
from search.ranking.searcher import Searcher
from search.served_index import Opened, SearchUnavailable
from search.storage.publication import Publication

TYPING_SECONDS: Final = 0.15
# Below what a proxy waits until it asks another host: two hosts that wait for the same cluster do its work twice, and
# whoever waits sees neither answer.
SETTLED_SECONDS: Final = 1.2
SETTLED_TRY_SECONDS: Final = 0.2  # of a busy cluster, a long text takes longer than the try of a keystroke
_MANIFEST_SECONDS: Final = 2.0
_OPENING_SECONDS: Final = 30.0
_EXAMINED_SECONDS: Final = 15.0  # between two looks for what is wrong with the cluster
_POLL: Final = 0.05  # seconds between two looks for a later publication
_RESIGNED: Final = 10.0  # seconds for which nobody waits for a publication that was waited for in vain
_UNFINISHED: Final = ".part"  # of a lexicon that is being written
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is served, with its words on this host."""

    manifest: ClusterManifest
    served: ServedCluster


@dataclass
class OpenPublication:
    """A publication as one question sees it."""

    opened: _Opened
    searcher: Searcher
    deadline: Deadline

    @property
    def publication(self) -> Publication:
        """What it publishes."""
        return self.opened.manifest.publication

    @property
    def listing(self) -> Listing:
        """All articles as pages list them."""
        served = self.opened.served
        return ClusterListing(served.cluster, served.index, served.memory, self.deadline)


class ServedOpenSearch:
    """The newest publication of a cluster; safe to share between threads.

    folder           for the lexicons
    recheck_seconds  between two looks for a newer publication; 0 = before every question
    title_weight     weight of a word in the title, in addition to that in the text
    patience         times the time that a question has
    announce         called with each publication from when it is served; must not raise
    """

    def __init__(
        self,
        cluster: ClusterClient,
        folder: Path,
        *,
        recheck_seconds: float,
        title_weight: float,
        patience: float = 1.0,
        announce: Callable[[Publication], None] | None = None,
    ) -> None:
        self._cluster = cluster
        self._folder = folder
        self._recheck_seconds = recheck_seconds
        self._title_weight = title_weight
        self._patience = patience
        self._announce = announce
        self._opening = Lock()  # held while a publication is looked for and opened
        self._opened: _Opened | None = None
        self._failure = f"nothing was published to {cluster.names} yet: run readfirst index"
        self._checked_at = float("-inf")
        self._faults: dict[ClusterFaultCode, str] = {}
        self._examined_at = float("-inf")
        self._missed: tuple[str, float] = ("", 0.0)  # publication that was waited for in vain, and until when
        self._follow()

    @property
    def generation(self) -> str:
        """The name of the publication that is being served; "" when there is none."""
        publication = self.publication
        return publication.name if publication else ""

    @property
    def publication(self) -> Publication | None:
        """The publication that is being served; None when there is none."""
        self._follow()
        return self._opened.manifest.publication if self._opened else None

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        """Wait until what is served is no older than `publication`; return whether it is.

        seconds  to wait at most; not at all where it was waited for in vain a moment ago
        """
        missed, until = self._missed
        deadline = monotonic() + (0.0 if missed == publication.name and monotonic() < until else seconds)
        while not self._has(publication):
            if monotonic() >= deadline:
                self._missed = publication.name, monotonic() + _RESIGNED
                return False
            with self._opening:
                self._open_newest()
            sleep(_POLL)
        return True

    def ask(self, question: Callable[[Opened], _T], *, typing: bool = False, is_long: bool = False) -> _T:
        """Ask what is served; raises SearchUnavailable."""
        with counted(SearchUnavailable, is_long=is_long):
            self._follow()
            opened = self._opened
            if opened is None:
                raise SearchUnavailable(self._failure)
            return self._answer(opened, question, typing=typing, is_long=is_long)

    def _answer(self, opened: _Opened, question: Callable[[Opened], _T], *, typing: bool, is_long: bool) -> _T:
        started, kind = monotonic(), SearchKind.TYPING if typing else SearchKind.SETTLED
        longest = SETTLED_SECONDS * self._patience
        seconds = min(TYPING_SECONDS * self._patience if typing else longest, left(longest))
        try_seconds = TRY_SECONDS if typing else SETTLED_TRY_SECONDS
        deadline = Deadline.after(seconds if not is_long or not seconds else longest, try_seconds)

        def answer() -> _T:
            view = ClusterView(opened.served, deadline, typing=typing)
            return question(OpenPublication(opened, Searcher(view, title_weight=self._title_weight), deadline))

        try:
            try:
                return answer()
            except DocumentsGone:
                return answer()
        except ClusterError as error:
            FIGURES.unanswered[kind] += 1
            raise SearchUnavailable(str(error)) from error
        finally:
            FIGURES.observer(kind, monotonic() - started)

    def close(self) -> None:
        """Close all connections."""
        self._cluster.close()

    def _has(self, publication: Publication) -> bool:
        opened = self._opened
        return opened is not None and not publication.is_newer_than(opened.manifest.publication)

    def _follow(self) -> None:
        """Look for a newer publication, at most once a second; with one to answer from, do not wait for it."""
        if self._opened is None and not left(SETTLED_SECONDS):
            return
        if not self._is_due() or not self._opening.acquire(blocking=self._opened is None):
            return
        if self._opened and self._recheck_seconds:
            Thread(target=self._look, name="follows OpenSearch", daemon=True).start()
        else:
            self._look()

    def _is_due(self) -> bool:
        return monotonic() >= self._checked_at + self._recheck_seconds

    def _look(self) -> None:
        """Open the newest publication, and release `_opening`."""
        is_first = self._checked_at < 0.0  # nobody waits for a process that starts
        try:
            if self._is_due():
                self._open_newest()
                if self._opened or is_first:
                    self._examine()
        finally:
            self._checked_at = monotonic()
            self._opening.release()

    def _examine(self) -> None:
        """Look for faults of the cluster; log each when it comes and goes, and put it into the figures."""
        if monotonic() < self._examined_at + _EXAMINED_SECONDS:
            return
        self._examined_at = monotonic()
        faults = {fault.code: str(fault) for fault in faults_of(self._cluster)}
        for code, line in faults.items():
            if code not in self._faults:
                _log.error("OpenSearch: %s", line)
        for code in self._faults.keys() - faults.keys():
            _log.info("OpenSearch is no longer %s", code)
        self._faults, self._examined_at = faults, monotonic()
        FIGURES.faults = {code.value: code in faults for code in ClusterFaultCode}

    def _open_newest(self) -> None:
        try:
            manifest = read_manifest(self._cluster, Deadline.after(_MANIFEST_SECONDS, _MANIFEST_SECONDS / 2))
            if manifest is None or (self._opened and manifest == self._opened.manifest):
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            files = [self._fetched(file) for file in manifest.lexicons]
            served = self._served(manifest, ClusterLexicon(files, manifest.synonyms))
        except OSError as error:  # of the cluster; or another process has removed a lexicon that it needs no more
            if str(error) != self._failure:  # not every second
                _log.warning("OpenSearch is not followed: %s", error)
            self._failure = str(error)
            return
        self._opened = _Opened(manifest, served)
        self._forget(files)
        _log.info("serving %s of %s", manifest.index, self._cluster.names)
        if self._announce:
            self._announce(manifest.publication)

    def _served(self, manifest: ClusterManifest, lexicon: ClusterLexicon) -> ServedCluster:
        """Return what is asked from now on; what is known of the documents of the same index stays known."""
        before = self._opened.served if self._opened else None
        documents = before.documents if before and before.index == manifest.index else DocumentMemory()
        return ServedCluster(self._cluster, manifest.index, lexicon, documents=documents)

    def _fetched(self, lexicon: LexiconFile) -> Path:
        """Return the file of a lexicon, fetched where it is not here yet."""
        file = self._folder / lexicon.name
        if file.exists():
            return file
        deadline = Deadline.after(_OPENING_SECONDS, _OPENING_SECONDS / 2)
        pieces = [
            b64decode(
                self._cluster.ask("GET", f"/{STATE}/_doc/{lexicon.name}-{piece}", None, deadline)["_source"]["data"]
            )
            for piece in range(lexicon.pieces)
        ]
        content = b"".join(pieces)
        if sha256(content).hexdigest() != lexicon.digest:
            raise ClusterError(
                f"{self._cluster.names}: the lexicon {lexicon.name} is damaged - readfirst index --force"
            )
        with NamedTemporaryFile(dir=self._folder, suffix=_UNFINISHED) as unfinished, suppress(FileExistsError):
            unfinished.write(content)
            unfinished.flush()
            fsync(unfinished.fileno())
            file.hardlink_to(unfinished.name)  # unless another process of this host was sooner
        return file

    def _forget(self, files: list[Path]) -> None:
        """Remove the lexicons of earlier publications; what is mapped stays readable."""
        for file in self._folder.iterdir():
            if file not in files and not file.suffix:
                file.unlink(missing_ok=True)
