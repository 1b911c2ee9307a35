"""Reading the files of a folder: in this process from the first one on, and in processes that help from the last."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any, Self

import msgspec

from search.articles.article import ArticleDraft, ArticleError, failed, parse_article, read_source, revision_of
from search.building.options import ReadingOptions
from search.includes.includes import Includes
from search.rendering.worker import LIMITS
from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded

WORTH_HELP = 500  # files: fewer are read before another process is ready
_AT_ONCE = 50  # files that a process is asked for at once
_MOST_PROCESSES = min(4, os.cpu_count() or 1)

SourceName = tuple[str, str]
"""The path of a file below the folder, and the language that its folder is in if the product does not speak it."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What became of one file: an article, or the reason why there is none; neither for one that was not parsed."""

    revision: str = ""  # "" when it could not be opened
    draft: ArticleDraft | None = None
    refused: ArticleError | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether it was parsed, and there is no text below its front matter."""
        if self.refused:
            return self.refused.code == "empty"
        return self.draft is not None and not self.draft.article.body.strip()


class SourceReader:
    """Reads the files of one folder; one is made for each build, because it remembers what was put into articles."""

    def __init__(self, root: Path, options: ReadingOptions) -> None:
        self.includes = Includes(root, options.includes)
        self._root = root
        self._default_lang = options.default_lang

    def read(self, name: SourceName, *, known: str = "") -> ReadFile:
        """Read and parse a file; one whose revision is `known` is not parsed."""
        path, folder_lang = name
        revision = ""
        try:
            raw = read_source(self._root, path)
            revision = revision_of(raw)
            if revision == known:
                return ReadFile(revision)
            draft = parse_article(
                raw,
                path,
                root_name=self._root.name,
                folder_lang=folder_lang,
                default_lang=self._default_lang,
                includes=self.includes,
            )
        except ArticleError as error:
            return ReadFile(revision, refused=error)
        except Exception as error:  # noqa: BLE001 - of one article: the others are published all the same
            return ReadFile(revision, refused=failed(path, error))
        return ReadFile(revision, draft)


class ReadingHelpers:
    """Processes that read many files side by side; `index_worker.py` is what they run, so they can index them next."""

    def __init__(self) -> None:
        self._processes: list[LimitedProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self.handed_over():
            process.stop()

    def handed_over(self) -> list[LimitedProcess]:
        """Return the processes, which from now on are the caller's to stop."""
        processes, self._processes = self._processes, []
        return processes

    def read(self, root: Path, options: ReadingOptions, names: Sequence[SourceName]) -> dict[str, ReadFile]:
        """Return path -> what became of it; of few files none, which the caller reads as soon without help."""
        if len(names) < WORTH_HELP:
            return {}
        self._begin(root, options)
        waiting, read = deque(names), dict[str, ReadFile]()
        helping = [Thread(target=self._help, args=(process, waiting, read)) for process in self._processes]
        for thread in helping:
            thread.start()
        reader = SourceReader(root, options)
        for name in _taken(waiting.popleft):
            read[name[0]] = reader.read(name)
        for thread in helping:
            thread.join()
        return read

    def _begin(self, root: Path, options: ReadingOptions) -> None:
        setup = {"read": str(root), "lang": options.default_lang, "includes": str(options.includes or "")}
        command = python("search.building.index_worker")
        with suppress(LimitExceeded, ChildEnded):  # a process that ends at once is no help
            while len(self._processes) < _MOST_PROCESSES:
                self._processes.append(LimitedProcess(command, json.dumps(setup).encode(), LIMITS))

    def _help(self, process: LimitedProcess, waiting: deque[SourceName], read: dict[str, ReadFile]) -> None:
        """Have files read from the last on; those of a process that ends are left out."""
        with suppress(LimitExceeded, ChildEnded):
            while names := [*islice(_taken(waiting.pop), _AT_ONCE)]:
                answers = process.ask_all([json.dumps(name).encode() for name in names])
                read.update((path, _decoded(answer)) for (path, _), answer in zip(names, answers, strict=True))
            return
        self._processes.remove(process)
        process.stop()


def _taken(take: Callable[[], SourceName]) -> Iterator[SourceName]:
    """Yield what is left, one by one; others take from it as well."""
    while True:
        try:
            name = take()
        except IndexError:
            return
        yield name


def answering(task: dict[str, Any]) -> "_Answering":
    """Return what a process that helps answers with."""
    return _Answering(SourceReader(Path(task["read"]), ReadingOptions(task["lang"], None, _folder(task["includes"]))))


def _folder(name: str) -> Path | None:
    return Path(name) if name else None


@dataclass(frozen=True, slots=True)
class _Answering:
    reader: SourceReader

    def __call__(self, request: bytes) -> bytes:
        path, folder_lang = json.loads(request)
        return msgspec.msgpack.encode(self.reader.read((path, folder_lang)))


def _decoded(answer: bytes) -> ReadFile:
    return _DECODER.decode(answer)


_DECODER = msgspec.msgpack.Decoder(ReadFile)
