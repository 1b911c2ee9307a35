"""Renders many articles at once, in processes that are stopped when an article takes too long.

`rendering/worker.py` is ready in 0.1 s; `building/index_worker.py`, which also spools documents, in 0.3 s.
"""

import json
import os
import selectors
import signal
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from search.articles.article import Article
from search.articles.article_json import article_to_json
from search.articles.links import Site
from search.rendering.markdown import Rendered
from search.rendering.worker import LIMIT_SECONDS
from search.storage.child_process import python

LIMIT_WAIT = 20.0  # seconds; the worker itself stops after 2 s of work, this is for a machine that stands still
_AHEAD = 64  # articles rendered before the builder asks for them


class RenderError(Exception):
    """An article cannot be rendered; the code is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RenderPool:
    """Render processes, started when needed; close it, or use it as a context manager."""

    def __init__(self, site: Site, *, spool: Path | None = None, processes: int | None = None) -> None:
        """`spool`, a folder: the documents are written there, and the HTML does not come back."""
        self.site = site
        self._command = python("building.index_worker" if spool else "rendering.worker")
        site_as_json = {"articles": dict(site.articles), "pictures": sorted(site.pictures), "spool": str(spool or "")}
        self._first_line = json.dumps(site_as_json)
        self._processes = processes or min(4, os.cpu_count() or 1)
        self._idle: SimpleQueue[_Worker] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def render(self, article: Article) -> Rendered:
        """Render one article, from any thread; raises RenderError."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = _Worker(self._command, self._first_line)
        try:
            rendered = worker.render(article_to_json(article))
        except RenderError:
            worker.stop()
            raise
        self._idle.put(worker)
        return rendered

    def render_all(self, articles: Iterable[Article]) -> Iterator[Rendered | RenderError]:
        """Render many articles at once; yields a result or an error for each, in the order of the articles."""
        threads = ThreadPoolExecutor(self._processes)
        running: deque[Future[Rendered | RenderError]] = deque()
        try:
            for article in articles:
                running.append(threads.submit(self._attempt, article))
                if len(running) > _AHEAD:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Stop the workers."""
        while not self._idle.empty():
            self._idle.get_nowait().stop()

    def _attempt(self, article: Article) -> Rendered | RenderError:
        try:
            return self.render(article)
        except RenderError as error:
            return error


class _Worker:
    """One process; after an error it must be stopped and replaced."""

    def __init__(self, command: list[str], first_line: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and our own code
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 - for the type checker: both are pipes
        self._input, self._output = self._process.stdin, self._process.stdout
        self._send(first_line)

    def render(self, article: str) -> Rendered:
        self._send(article)
        answer = self._receive()
        if "failed" in answer:
            raise RenderError("render-failed", str(answer["failed"]))
        return Rendered(**answer)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, line: str) -> None:
        try:
            self._input.write(line + "\n")
            self._input.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def _receive(self) -> dict[str, Any]:
        with selectors.DefaultSelector() as ready:
            ready.register(self._output, selectors.EVENT_READ)
            if not ready.select(LIMIT_WAIT):
                raise RenderError("render-timeout", f"rendering it takes more than {LIMIT_WAIT:.0f} s")
        line = self._output.readline()
        if not line.endswith("\n"):
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _ended(self) -> RenderError:
        """Return the error that says why the process ended."""
        status = self._process.wait()
        if status == -signal.SIGPROF:
            return RenderError("render-timeout", f"rendering it takes more than {LIMIT_SECONDS:.0f} s")
        return RenderError("render-failed", f"rendering it ended with status {status}")
