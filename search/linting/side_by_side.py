"""The articles of a folder checked in several processes, each with the whole catalogue and a share of the articles.

Shares are handed out in order and their findings come back in order, so the answer is that of one process. A process
that ends before it answers (the machine took it) costs nothing but time: its share is checked in this one.
"""

import json
import os
import pickle
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Self

from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.linting.article_text import text_of
from search.linting.catalogue import LintCatalogue
from search.linting.finding import LintFinding
from search.linting.lint_article import lint_article
from search.rendering.markdown import Rendered
from search.storage.child_process import python
from search.storage.generations import Generation
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded, Limits, serve

WORTH_A_PROCESS = 1_000  # articles: fewer are checked before another process has read the catalogue
MOST_PROCESSES = 8
SHARE = 50  # articles

_Key = tuple[str, str]  # id and language of an article
_NO_LIMITS = Limits(seconds=1e6, memory_bytes=resource.RLIM_INFINITY, wait=3600.0)  # these are our own checks


def check_articles(
    generation: Generation,
    catalogue: LintCatalogue,
    wanted: Sequence[_Key],
    *,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> Iterator[LintFinding]:
    """Yield the findings of articles in the order of `wanted`.

    progress   called with the number of articles checked so far, and of all
    processes  None = as many as are worth their start
    """
    several = processes or min(os.cpu_count() or 1, MOST_PROCESSES, 1 + len(wanted) // WORTH_A_PROCESS)
    shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
    with Checker(generation.path / INDEX, catalogue) as checker:
        checked = _side_by_side(checker, shares, several) if several > 1 else map(checker.check, shares)
        done = 0
        for share, findings in zip(shares, checked, strict=True):
            yield from findings
            done += len(share)
            if progress:
                progress(done, len(wanted))


class Checker:
    """Checks shares of the articles of one index."""

    def __init__(self, directory: Path, catalogue: LintCatalogue) -> None:
        self.directory, self.catalogue = directory, catalogue
        self._opened = OpenedIndex(directory)
        self._includes = catalogue.includes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def check(self, share: Sequence[_Key]) -> list[LintFinding]:
        """Return the findings of a share, article by article."""
        return [finding for article_id, lang in share for finding in self._findings(article_id, lang)]

    def _findings(self, article_id: str, lang: str) -> list[LintFinding]:
        page = self._opened.article(article_id, lang)
        if page is None:
            return []
        path = page.article.path
        known = self.catalogue.built.get(path)
        rendered = Rendered(page.html, known["links"] if known else {})
        text = text_of(self.catalogue.root, path).text
        return lint_article(text, path, self.catalogue, rendered=rendered, includes=self._includes)


def _side_by_side(checker: Checker, shares: Sequence[Sequence[_Key]], processes: int) -> Iterator[list[LintFinding]]:
    with ExitStack() as stack:
        file = Path(stack.enter_context(TemporaryDirectory(prefix="readfirst-lint-")), "catalogue")
        file.write_bytes(pickle.dumps(checker.catalogue, pickle.HIGHEST_PROTOCOL))
        setup = json.dumps({"index": str(checker.directory), "catalogue": str(file)}).encode()
        idle: SimpleQueue[LimitedProcess] = SimpleQueue()
        for _ in range(processes):
            helper = LimitedProcess(python("search.linting.side_by_side"), setup, _NO_LIMITS)
            stack.callback(helper.stop)
            idle.put(helper)
        threads = stack.enter_context(ThreadPoolExecutor(processes))
        stack.callback(threads.shutdown, cancel_futures=True)
        answers = [threads.submit(_asked, idle, share) for share in shares]
        for share, answer in zip(shares, answers, strict=True):
            findings = answer.result()
            yield checker.check(share) if findings is None else findings


def _asked(idle: "SimpleQueue[LimitedProcess]", share: Sequence[_Key]) -> list[LintFinding] | None:
    """Return the findings of a share from the next process that is idle; None where it ended."""
    helper = idle.get()
    try:
        findings: list[LintFinding] = pickle.loads(helper.ask(json.dumps(share).encode()))  # noqa: S301 - our own process
    except (ChildEnded, LimitExceeded):
        return None
    finally:
        idle.put(helper)
    return findings


def main() -> None:
    """Check shares until the input ends: one of the processes."""
    serve(_prepared, _NO_LIMITS)


def _prepared(setup: bytes) -> Callable[[bytes], bytes]:
    task = json.loads(setup)
    catalogue: LintCatalogue = pickle.loads(Path(task["catalogue"]).read_bytes())  # noqa: S301 - written by our parent
    checker = Checker(Path(task["index"]), catalogue)  # closed by the end of the process
    return lambda share: pickle.dumps(checker.check(json.loads(share)), pickle.HIGHEST_PROTOCOL)
