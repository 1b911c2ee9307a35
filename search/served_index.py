"""The generation of the index that is served: always the newest good one, swapped without interrupting requests.

1. `CURRENT` is checked at most once a second. A new generation is verified and opened in a thread of its own, then it
   takes the place of the old one, which is closed after its last request.
2. A damaged generation is skipped for the next older one, also when it is damaged while it is being served.
3. When no good generation is left, every request raises `SearchUnavailable`, and nothing else.
4. `catch_up` waits for a later publication, one that another host has.
"""

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Final, Protocol, TypeVar

from search.articles.listing import Listing
from search.index.index_listing import IndexListing
from search.index.opened import EngineError, OpenedIndex
from search.index.segment import INDEX
from search.meaning.meaning import Meaning
from search.ranking.searcher import Searcher
from search.storage.file_states import file_states
from search.storage.generations import Generation, GenerationError, current, generations, verify
from search.storage.publication import Publication, publication_of

# What was seen to be raised for files that were damaged under an open index; at opening the checksums find it first.
_ENGINE_FAILURES = (
    *(EngineError, OSError, EOFError, struct.error, zlib.error, UnpicklingError),
    *(ValueError, TypeError, LookupError, ArithmeticError, AssertionError, MemoryError, RecursionError),
)
_POLL: Final = 0.05  # seconds between two looks for a later publication
_RESIGNED: Final = 10.0  # seconds for which nobody waits for a publication that was waited for in vain
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class SearchUnavailable(Exception):
    """Search cannot answer now: there is no index, or it cannot be read."""


@dataclass
class OpenGeneration:
    """One open generation, and how many requests are using it."""

    generation: Generation
    publication: Publication
    files: object  # changes with any of its files, see `_files`
    index: OpenedIndex
    searcher: Searcher
    users: int = 0
    retired: bool = False  # another one has taken its place

    @cached_property
    def listing(self) -> Listing:
        """All articles as pages list them."""
        return IndexListing(self.index)


class Opened(Protocol):
    """What one question is asked of."""

    @property
    def publication(self) -> Publication:
        """What it publishes."""

    @property
    def searcher(self) -> Searcher:
        """Searches it."""

    @property
    def listing(self) -> Listing:
        """All articles as pages list them."""


class Served(Protocol):
    """What answers people: the newest publication, wherever it lies."""

    @property
    def generation(self) -> str:
        """The name of what is being served; "" when there is nothing."""

    @property
    def publication(self) -> Publication | None:
        """The publication that is being served; None when there is none."""

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        """Wait until what is served is no older than `publication`; return whether it is."""

    def ask(self, question: Callable[[Opened], _T], *, typing: bool = False, is_long: bool = False) -> _T:
        """Ask what is served; raises SearchUnavailable.

        typing   somebody is, and waits for no late answer
        is_long  one of several questions of a page that may take longer than a person waits for an answer
        """

    def close(self) -> None:
        """Close everything after the last request."""


class ServedIndex:
    """The newest good generation of a folder; safe to share between threads.

    recheck_seconds  between two checks for a newer generation; 0 = before every request, and wait until it is open
    title_weight     weight of a word in the title, in addition to that in the text
    meaning          of texts, by an encoder; None = by words alone
    announce         called with each publication from when it is served; must not raise
    hurry            called when somebody waits for a later publication: let it come now; must not raise
    """

    def __init__(
        self,
        index_directory: Path,
        *,
        recheck_seconds: float,
        title_weight: float,
        meaning: Meaning | None,
        announce: Callable[[Publication], None] | None,
        hurry: Callable[[], None],
    ) -> None:
        self._meaning = meaning
        self._announce = announce
        self._hurry = hurry
        self._title_weight = title_weight
        self._index = index_directory
        self._recheck_seconds = recheck_seconds
        self._state = Lock()  # held for moments
        self._opening = Lock()  # held while a generation is looked for, verified and opened
        self._opened: OpenGeneration | None = None
        self._seen: object = None
        self._checked_at = float("-inf")
        self._missed: tuple[str, float] = ("", 0.0)  # publication that was waited for in vain, and until when
        self._follow()

    @property
    def generation(self) -> str:
        """The name of the generation that is being served; "" when there is none."""
        self._follow()
        opened = self._opened
        return opened.generation.name if opened else ""

    @property
    def publication(self) -> Publication | None:
        """The publication that is being served; None when there is none."""
        self._follow()
        opened = self._opened
        return opened.publication if opened else None

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        """Wait until what is served is no older than `publication`; return whether it is.

        seconds  to wait at most; not at all where it was waited for in vain a moment ago
        """
        missed, until = self._missed
        if missed == publication.name and monotonic() < until:
            return self._has(publication)
        deadline = monotonic() + seconds
        self._hurry()
        while not self._has(publication):
            if monotonic() >= deadline:
                _log.warning("%s lags: other hosts serve %s, which has not arrived", self._index, publication.name)
                self._missed = publication.name, monotonic() + _RESIGNED
                return False
            sleep(_POLL)
        return True

    def _has(self, publication: Publication) -> bool:
        """Check for a newer generation now; return whether what is served is no older than a publication."""
        if self._opening.acquire(timeout=_POLL):
            if self._has_changed():
                self._open_best()
            else:
                self._opening.release()
        opened = self._opened
        return opened is not None and not publication.is_newer_than(opened.publication)

    def close(self) -> None:
        """Close and unmap the files after the last request."""
        self._exchange(None)

    def ask(
        self,
        question: Callable[[OpenGeneration], _T],
        *,
        typing: bool = False,  # noqa: ARG002 - answers at once
        is_long: bool = False,  # noqa: ARG002
    ) -> _T:
        """Ask the open generation; when it fails and a better one can be opened by now, ask that one.

        It fails when it was damaged, or when edits came so fast that it was removed before the next check. Raises
        SearchUnavailable.
        """
        self._follow()
        failed = self._opened
        try:
            with self._in_use() as opened:
                return question(opened)
        except SearchUnavailable:
            self._opening.acquire()
            self._open_best()
            if self._opened is failed:
                raise
        with self._in_use() as opened:
            return question(opened)

    @contextmanager
    def _in_use(self) -> Iterator[OpenGeneration]:
        """Keep the generation open for one request, and translate whatever its engine raises into SearchUnavailable."""
        with self._state:
            opened = self._opened
            if opened is None:
                raise SearchUnavailable(f"{self._index} holds no index that can be read")
            opened.users += 1
        try:
            yield opened
        except _ENGINE_FAILURES as error:
            _log.exception("%s: the engine failed", opened.generation.name)
            raise SearchUnavailable(f"{opened.generation.path}: {error}") from error
        finally:
            with self._state:
                opened.users -= 1
                close = opened.retired and not opened.users
            if close:
                opened.index.close()

    def _follow(self) -> None:
        """Check for a newer generation, at most once a second; with an open one to answer from, do not wait for it."""
        if not self._is_due() or not self._opening.acquire(blocking=self._opened is None):
            return
        if not self._is_due() or not self._has_changed():
            self._checked_at = monotonic()
            self._opening.release()
        elif self._opened and self._recheck_seconds:
            Thread(target=self._open_best, name="opens the index", daemon=True).start()
        else:
            self._open_best()

    def _is_due(self) -> bool:
        return monotonic() >= self._checked_at + self._recheck_seconds

    def _has_changed(self) -> bool:
        opened = self._opened
        return opened is None or self._seen != (current(self._index), _files(opened.generation))

    def _open_best(self) -> None:
        """Open the newest generation that verifies, remember what was checked, and release `_opening`."""
        try:
            name = current(self._index)
            opened = (self._open(generation) for generation in generations(self._index))
            best = next(filter(None, opened), None)
            if best is not self._opened:
                self._exchange(best)
            self._seen = (name, best.files) if best else None
        finally:
            self._checked_at = monotonic()
            self._opening.release()

    def _open(self, generation: Generation) -> OpenGeneration | None:
        """Return the generation opened, or the one that is open when nothing changed; None when it cannot be read."""
        files = _files(generation)
        if self._opened and (self._opened.generation, self._opened.files) == (generation, files):
            return self._opened
        try:
            verify(generation)
            index = OpenedIndex(generation.path / INDEX)
            of_index = self._meaning.of(index) if self._meaning else None
            searcher = Searcher(index, title_weight=self._title_weight, meaning=of_index)
            return OpenGeneration(generation, publication_of(generation), files, index, searcher)
        except (GenerationError, *_ENGINE_FAILURES) as error:
            _log.error("%s is passed over: %s", generation.name, error)
            return None

    def _exchange(self, opened: OpenGeneration | None) -> None:
        with self._state:
            old, self._opened = self._opened, opened
            if old:
                old.retired = True
            close = old is not None and not old.users
        if old and close:
            old.index.close()
        if opened:
            _log.info("serving %s, published as %s", opened.generation.name, opened.publication.name)
            if self._announce:
                self._announce(opened.publication)


def _files(generation: Generation) -> object:
    """Return a value that changes with any of a generation's files."""
    return file_states((generation.path, generation.path / INDEX))
