"""The lint engine on the text that is being written, against the folder as it is served.

The catalogue of a generation is made in a thread of its own, from that of the generation before where there is one.
It is begun when somebody opens a page of the editors. Somebody who writes waits `WAIT` seconds for it; then the one
before answers, which lacks what was built a moment ago, and where there is none, the page asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event, Lock, Thread
from typing import cast

from flask import current_app

from search import KnowledgeBase, SearchUnavailable
from search.linting.catalogue import LintCatalogue, catalogue_of
from search.linting.finding import LintFinding
from search.linting.lint_article import lint_article
from search.rendering.markdown import Rendered
from webui.parts import parts

WAIT = 0.1  # seconds, of the 0.3 within which the panel beside a text answers

_KEY = "readfirst.lint"
_Version = tuple[str, date]  # generation, and the day


def findings_of(raw: bytes, path: str, rendered: Rendered, catalogue: LintCatalogue | None) -> list[LintFinding]:
    """Return what is to be better in a file, the first line first; nothing where there is no index to compare with."""
    if catalogue is None:
        return []
    text = raw.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return lint_article(text, path, catalogue, rendered=rendered)


class CatalogueComing(Exception):
    """The first catalogue of this process is being made: ask again in a moment."""


class ServedCatalogue:
    """The catalogue of the generation that is served, made once for each; safe to share between threads."""

    def __init__(self, make: Callable[[date, LintCatalogue | None], LintCatalogue | None]) -> None:
        """`make` returns the catalogue of what is served, from an earlier one; None where that cannot be had."""
        self._make = make
        self._lock = Lock()
        self._catalogue: LintCatalogue | None = None
        self._version: _Version | None = None  # of the catalogue
        self._coming: tuple[_Version, Event] | None = None

    def of(self, generation: str, today: date) -> LintCatalogue | None:
        """Return the catalogue, or for a moment the one before; raises CatalogueComing where there is none yet."""
        self.begin(generation, today).wait(WAIT)
        with self._lock:
            if self._version is None:
                raise CatalogueComing
            return self._catalogue

    @property
    def at_hand(self) -> LintCatalogue | None:
        """The newest catalogue that is made already; None where there is none."""
        with self._lock:
            return self._catalogue

    def begin(self, generation: str, today: date) -> Event:
        """Let the catalogue be made unless it is made already; return what is set once it is there."""
        version = generation, today
        with self._lock:
            if self._coming and self._coming[0] == version:
                return self._coming[1]
            ready = Event()
            if self._version == version:
                ready.set()
                return ready
            self._coming = version, ready
        Thread(target=self._fetch, args=(version, ready), name="lint-catalogue", daemon=True).start()
        return ready

    def _fetch(self, version: _Version, ready: Event) -> None:
        made = None
        try:
            made = self._make(version[1], self._catalogue)
        finally:
            with self._lock:
                is_newest = self._coming is not None and self._coming[1] is ready
                if is_newest or self._version is None:  # an older one is better than none: the next is made from it
                    self._catalogue, self._version = made, version
                if is_newest:
                    self._coming = None
            ready.set()


def served_catalogue() -> LintCatalogue | None:
    """Return the catalogue of the generation that is served; None where there is none. Raises CatalogueComing."""
    return _catalogues().of(parts().knowledge_base.generation, parts().now().date())


def begin_catalogue() -> tuple[ServedCatalogue, Event]:
    """Let the catalogue be made in the background: somebody will soon want a text checked.

    Returns where it will be at hand, and what is set once it is.
    """
    catalogues = _catalogues()
    return catalogues, catalogues.begin(parts().knowledge_base.generation, parts().now().date())


def _catalogues() -> ServedCatalogue:
    catalogues = cast("ServedCatalogue | None", current_app.extensions.get(_KEY))
    if catalogues is None:
        root, knowledge_base = parts().settings.articles_dir, parts().knowledge_base
        made = ServedCatalogue(lambda today, before: _catalogue(knowledge_base, root, today, before))
        catalogues = cast("ServedCatalogue", current_app.extensions.setdefault(_KEY, made))
    return catalogues


def _catalogue(
    knowledge_base: KnowledgeBase, root: Path, today: date, before: LintCatalogue | None
) -> LintCatalogue | None:
    try:
        return knowledge_base.served.ask(lambda opened: catalogue_of(root, opened.generation, today, before=before))
    except (SearchUnavailable, OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # an index without its memory: of another host, or of another version
