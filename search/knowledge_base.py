"""The index as a server uses it: always the newest good generation, swapped without interrupting requests.

1. `CURRENT` is checked at most once a second. A new generation is verified and opened in a thread of its own, then it
   takes the place of the old one, which is closed after its last request.
2. A damaged generation is skipped for the next older one, also when it is damaged while it is being served.
3. When no good generation is left, every request raises `SearchUnavailable`, and nothing else.
4. Answers name the publication that they come from, which means the same on every host; `catch_up` waits for a later
   one that another host has.
"""

import logging
import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TypeVar

from search.articles.catalogue import Card, Catalogue
from search.articles.published import PublishedArticle
from search.index.opened import EngineError, OpenedIndex
from search.index.segment import INDEX
from search.learning.store import Learned, LearnedFollower
from search.meaning.meaning import Meaning
from search.ranking.passage import Passages
from search.ranking.ranker import TITLE_WEIGHT
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Explained, Suggestions
from search.storage.file_states import file_states
from search.storage.generations import Generation, GenerationError, current, generations, verify
from search.storage.publication import Publication, publication_of
from search.text.analysis import DEFAULT_LANGUAGE, tokens
from search.text.language import LANGUAGE
from search.text.letters import clean

__all__ = ["Card", "KnowledgeBase", "SearchUnavailable"]

# What was seen to be raised for files that were damaged under an open index; at opening the checksums find it first.
_ENGINE_FAILURES = (
    *(EngineError, OSError, EOFError, struct.error, zlib.error, UnpicklingError),
    *(ValueError, TypeError, LookupError, ArithmeticError, AssertionError, MemoryError, RecursionError),
)
_POLL = 0.05  # seconds between two looks for a later publication
_RESIGNED = 10.0  # seconds for which nobody waits for a publication that was waited for in vain
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class SearchUnavailable(Exception):
    """Search cannot answer now: there is no index, or it cannot be read."""


@dataclass
class _Opened:
    """One open generation, and how many requests are using it."""

    generation: Generation
    publication: Publication
    files: object  # changes with any of its files, see `_files`
    searcher: Searcher
    users: int = 0
    retired: bool = False  # another one has taken its place

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue of all articles; read when a page asks for it first."""
        return Catalogue(self.searcher.index.rows())


class KnowledgeBase:
    """Answers from the newest good generation; safe to share between threads.

    recheck_seconds    between two checks for a newer generation; 0 = before every answer, and wait until it is open
    title_weight       weight of a word in the title, in addition to that in the text
    learned_directory  of the lessons from resolved problems; None = without lessons
    meaning            of texts, by an encoder; None = by words alone
    announce           called with each publication from when it is served; must not raise
    """

    def __init__(
        self,
        index_directory: Path,
        *,
        recheck_seconds: float = 1.0,
        title_weight: float = TITLE_WEIGHT,
        learned_directory: Path | None = None,
        meaning: Meaning | None = None,
        announce: Callable[[Publication], None] | None = None,
    ) -> None:
        self.meaning = meaning
        self._announce = announce
        self._follower = LearnedFollower(learned_directory) if learned_directory else None
        self._title_weight = title_weight
        self._index = index_directory
        self._recheck_seconds = recheck_seconds
        self._state = Lock()  # held for moments
        self._opening = Lock()  # held while a generation is looked for, verified and opened
        self._opened: _Opened | None = None
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

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Return the articles that fit best so far; raise SearchUnavailable.

        without  words of the text that are not searched for
        """
        return self._ask(lambda opened: opened.searcher.suggest_while_typing(text, language, k=k, without=without))

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
    ) -> Suggestions:
        """Return the articles that most likely resolve the problem; raise SearchUnavailable.

        without  words of the text that are not searched for
        """
        learned = self._learned(language)

        def suggest(opened: _Opened) -> Suggestions:
            answer = opened.searcher.suggest(text, language, k=k, topic=topic, learned=learned, without=without)
            return replace(answer, publication=opened.publication.name)

        return self._ask(suggest)

    def passages(self, text: str, language: str, articles: Collection[tuple[str, str]]) -> Passages:
        """Return what some articles, (language, id) each, say to a problem; raise SearchUnavailable."""
        return self._ask(lambda opened: opened.searcher.passages(text, language, articles))

    def terms(self, text: str, language: str) -> frozenset[str]:
        """Return the distinct terms by which `text` is searched, whatever the index; never raise.

        Function words and greetings are none; what stands behind `LIMIT_CHARACTERS` is not searched.
        """
        return frozenset(tokens(clean(text), language if language in LANGUAGE else DEFAULT_LANGUAGE))

    def load_meaning(self) -> bool:
        """Wait for encoder and vectors; return whether both are there. Raise SearchUnavailable."""
        return self._ask(lambda opened: opened.searcher.load_meaning())

    def explain(self, text: str, language: str, *, k: int = 5, topic: str | None = None) -> Explained:
        """Return the answer of `suggest` with every summand of its scores; raise SearchUnavailable."""
        learned = self._learned(language)
        return self._ask(lambda opened: opened.searcher.explain(text, language, k=k, topic=topic, learned=learned))

    def _learned(self, language: str) -> Learned | None:
        return self._follower.of(language) if self._follower else None

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status, also by an old id; None without one; raise SearchUnavailable."""

        def read(opened: _Opened) -> PublishedArticle | None:
            article = opened.searcher.index.article(opened.catalogue.article_id(article_id, language), language)
            return replace(article, publication=opened.publication.name) if article else None

        return self._ask(read)

    def catalogue(self, language: str) -> tuple[Card, ...]:
        """Return the suggestable articles of a language; none when there is no index."""
        try:
            return self._ask(lambda opened: opened.catalogue.cards(language))
        except SearchUnavailable:
            return ()

    def translations(self, article_id: str, language: str) -> dict[str, str]:
        """Return language -> id of the same article in other languages."""
        try:
            return self._ask(lambda opened: opened.catalogue.translations(article_id, language))
        except SearchUnavailable:
            return {}

    def close(self) -> None:
        """Close and unmap the files after the last request."""
        self._exchange(None)
        if self._follower:
            self._follower.close()
        if self.meaning:
            self.meaning.close()

    def _ask(self, question: Callable[[_Opened], _T]) -> _T:
        """Ask the open generation; when it fails and a better one can be opened by now, ask that one.

        It fails when it was damaged, or when edits came so fast that it was removed before the next check.
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
    def _in_use(self) -> Iterator[_Opened]:
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
                opened.searcher.index.close()

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

    def _open(self, generation: Generation) -> _Opened | None:
        """Return the generation opened, or the one that is open when nothing changed; None when it cannot be read."""
        files = _files(generation)
        if self._opened and (self._opened.generation, self._opened.files) == (generation, files):
            return self._opened
        try:
            verify(generation)
            index = OpenedIndex(generation.path / INDEX)
            of_index = self.meaning.of(index) if self.meaning else None
            searcher = Searcher(index, title_weight=self._title_weight, meaning=of_index)
            return _Opened(generation, publication_of(generation), files, searcher)
        except (GenerationError, *_ENGINE_FAILURES) as error:
            _log.error("%s is passed over: %s", generation.name, error)
            return None

    def _exchange(self, opened: _Opened | None) -> None:
        with self._state:
            old, self._opened = self._opened, opened
            if old:
                old.retired = True
            close = old is not None and not old.users
        if old and close:
            old.searcher.index.close()
        if opened:
            _log.info("serving %s, published as %s", opened.generation.name, opened.publication.name)
            if self._announce:
                self._announce(opened.publication)


def _files(generation: Generation) -> object:
    """Return a value that changes with any of a generation's files."""
    return file_states((generation.path, generation.path / INDEX))
