"""Renders many articles at once, in processes that are stopped when an article takes too long.

`rendering/worker.py` is ready in 0.1 s; `building/index_worker.py`, which also spools documents, in 0.3 s. A process of
the first kind outlives its pool: the next one, for a folder with one article more, hands it its own site.
"""

import atexit
import json
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from search.articles.article import Article
from search.articles.article_json import article_to_json
from search.rendering.markdown import Rendered
from search.rendering.worker import LIMITS
from search.sources.links import Site
from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded

_AHEAD = 64  # articles, about, rendered before the builder asks for them
_EACH = 16  # articles that one process renders sooner than a second one has started
_AT_ONCE = 16  # articles that a process is asked for at once, of many
_MOST_PROCESSES = min(4, os.cpu_count() or 1)


class RenderError(Exception):
    """An article cannot be rendered; the code is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _ProcessGone(RenderError):
    """The process ended for a reason that need not be the article."""


class RenderPool:
    """Render processes, started when needed; close it, or use it as a context manager."""

    def __init__(
        self,
        site: Site,
        *,
        spool: Path | None = None,
        processes: int | None = None,
        started: Iterable[LimitedProcess] = (),
    ) -> None:
        """Hand the site to the processes that are `started` already.

        spool    a folder: the documents are written there, and the HTML does not come back
        started  processes that run the same command
        """
        self.site = site
        self._command = python("search.building.index_worker" if spool else "search.rendering.worker")
        site_as_json = {
            "articles": dict(site.articles),
            "pictures": sorted(site.pictures),
            "aliases": {path: list(ids) for path, ids in site.aliases.items()},
            "roots": list(site.roots),
            "base": site.base,
            "spool": str(spool or ""),
        }
        self._setup = json.dumps(site_as_json).encode()
        self._processes = processes or _MOST_PROCESSES
        self._outlives = not spool
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._busy: set[_Worker] = set()  # that render now
        for process in started:
            with suppress(RenderError):  # it was killed meanwhile
                (worker := _Worker(process)).prepare(self._setup)
                self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def begin(self) -> None:
        """Have a process ready for the first article, which then waits for none; raises RenderError."""
        if self._idle.empty() and not self._busy:
            self._idle.put(self._taken())

    def render(self, article: Article) -> Rendered:
        """Render one article, from any thread; raises RenderError."""
        text = article_to_json(article)
        try:
            (rendered,) = self._rendered(self._taken(), [text])
        except _ProcessGone:  # it may have been killed while it had nothing to do
            (rendered,) = self._rendered(_started(self._command, self._setup), [text])
        if isinstance(rendered, RenderError):
            raise rendered
        return rendered

    def _rendered(self, worker: "_Worker", articles: Sequence[str]) -> list[Rendered | RenderError]:
        """Render several articles at once; raises RenderError when that ends the process."""
        self._busy.add(worker)
        try:
            rendered = worker.render(articles)
        except RenderError:
            worker.stop()
            raise
        finally:
            self._busy.discard(worker)
        has_failed = any(isinstance(outcome, RenderError) for outcome in rendered)
        if has_failed or self._idle.qsize() >= self._processes:
            worker.stop()  # an error left it in disorder; more threads rendered at once than processes are kept
        else:
            self._idle.put(worker)
        return rendered

    def render_all(self, articles: Collection[Article]) -> Iterator[Rendered | RenderError]:
        """Render many articles at once; yields a result or an error for each, in the order of the articles."""
        threads = ThreadPoolExecutor(min(self._processes, 1 + len(articles) // _EACH))
        at_once = max(1, min(_AT_ONCE, len(articles) // (_EACH * self._processes)))
        running: deque[Future[list[Rendered | RenderError]]] = deque()
        waiting = iter(articles)
        try:
            while some := [*islice(waiting, at_once)]:
                running.append(threads.submit(self._attempt, some))
                if len(running) * at_once > _AHEAD:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Leave the workers that are idle to the next pool; the next article begins with another one."""
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if self._outlives and _PARKED.qsize() < _MOST_PROCESSES:
                _PARKED.put(worker)
            else:
                worker.stop()

    def _taken(self) -> "_Worker":
        """Return a worker that knows the site: one of this pool, one that an earlier pool left, or a new process."""
        with suppress(Empty):
            return self._idle.get_nowait()
        while self._outlives and not _PARKED.empty():
            with suppress(Empty, RenderError):  # another thread was faster; it was killed meanwhile
                worker = _PARKED.get_nowait()
                worker.prepare(self._setup)
                return worker
        return _started(self._command, self._setup)

    def _attempt(self, articles: Sequence[Article]) -> list[Rendered | RenderError]:
        """Render several articles at once; one by one when one of them ends the process."""
        if len(articles) > 1:
            with suppress(RenderError):
                return self._rendered(self._taken(), [article_to_json(article) for article in articles])
        return [self._attempted(article) for article in articles]

    def _attempted(self, article: Article) -> Rendered | RenderError:
        try:
            return self.render(article)
        except RenderError as error:
            return error


class _Worker:
    """One process; after an error it must be stopped and replaced."""

    def __init__(self, process: LimitedProcess) -> None:
        self._process = process

    def render(self, articles: Sequence[str]) -> list[Rendered | RenderError]:
        try:
            answers = self._process.ask_all([article.encode() for article in articles])
        except (LimitExceeded, ChildEnded) as error:
            raise _render_error(error) from error
        return [_rendered_in(json.loads(answer)) for answer in answers]

    def prepare(self, setup: bytes) -> None:
        """Hand over another site; raises RenderError when the process is gone."""
        try:
            self._process.prepare(setup)
        except (LimitExceeded, ChildEnded) as error:
            self.stop()
            raise _render_error(error) from error

    def stop(self) -> None:
        self._process.stop()


def _started(command: list[str], setup: bytes) -> _Worker:
    try:
        return _Worker(LimitedProcess(command, setup, LIMITS))
    except (LimitExceeded, ChildEnded) as error:
        raise _render_error(error) from error


def _rendered_in(answer: dict[str, Any]) -> Rendered | RenderError:
    return RenderError("render-failed", str(answer["failed"])) if "failed" in answer else Rendered(**answer)


def _render_error(error: LimitExceeded | ChildEnded) -> RenderError:
    message = f"it cannot be rendered: {error}"
    if isinstance(error, LimitExceeded):
        return RenderError("render-timeout", message)
    return _ProcessGone("render-failed", message)


_PARKED: SimpleQueue[_Worker] = SimpleQueue()  # that no pool uses


def _stop_parked() -> None:
    while not _PARKED.empty():
        _PARKED.get_nowait().stop()


def _forget_parked() -> None:
    """Leave them to the process that was forked: their pipes are its own."""
    while not _PARKED.empty():
        _PARKED.get_nowait()


atexit.register(_stop_parked)
os.register_at_fork(after_in_child=_forget_parked)
