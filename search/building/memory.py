"""What a build tells the next one, so that only what was edited is read, laid out and indexed again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from search.articles.article import ArticleError
from search.articles.links import Site
from search.index.document import SCHEMA_VERSION

_SOURCES = ("index_worker.py", "segment_builder.py", "spool.py")  # beside the rooms in SCHEMA_VERSION
_PACKAGES = ("Markdown", "nh3", "PyYAML", "PyStemmer", "Whoosh-Reloaded")


MEMORY = "memory.json"
ARTICLES = "articles.json"  # as the last full build knew them; never written to again, so generations share it


class Known(TypedDict):
    """One article as it was when it was indexed."""

    size: int  # bytes of the file
    changed_ns: int  # see folder.SourceFile
    revision: str
    lang: str
    wanted_id: str  # before it was made unique
    id_line: int
    article_id: str
    suggestable: bool
    questions: int  # how many it has
    links: dict[str, str]  # path below the folder -> the address it led to, "" for none


class Refused(TypedDict):
    """One article that could not be indexed."""

    revision: str  # "" when not even its bytes could be read
    line: int
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The state of the whole folder at one build."""

    made_with: str  # settings and program; when these differ, everything is done again
    started_ns: int = 0  # Unix time; a file touched later than this may have changed without showing it
    articles: dict[str, Known] = field(default_factory=dict)  # by path
    refused: dict[str, Refused] = field(default_factory=dict)  # by path
    pictures: list[str] = field(default_factory=list)  # paths

    def site(self) -> Site:
        """Give where links led at that build."""
        addresses = {path: f"{known['lang']}/{known['article_id']}" for path, known in self.articles.items()}
        return Site(addresses, frozenset(self.pictures))

    def write(self, folder: Path) -> None:
        """Write what changed since the articles of the last full build were written; without any, write them all."""
        base = _articles(folder / ARTICLES) if (folder / ARTICLES).exists() else None
        if base is None:
            _write(folder / ARTICLES, self.articles)
            base = self.articles
        edits: dict[str, Known | None] = dict.fromkeys(base.keys() - self.articles.keys())
        for path, known in self.articles.items():
            before = base.get(path)
            if known is not before and known != before:  # mostly it is the same object
                edits[path] = known
        said = {name: getattr(self, name) for name in self.__slots__ if name != "articles"}
        _write(folder / MEMORY, said | {"edits": edits})


def _write(file: Path, said: object) -> None:
    file.write_text(json.dumps(said, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def refusal(error: ArticleError, revisions: Mapping[str, str]) -> Refused:
    """Give what is remembered of an article that was refused; `revisions` by path."""
    return Refused(
        revision=revisions.get(error.path, ""),
        line=error.line,
        code=error.code,
        message=error.message,
        remedy=error.remedy,
    )


def read_memory(folder: Path) -> Memory:
    """Read what `Memory.write` wrote into a generation; raises OSError, ValueError, TypeError or KeyError."""
    said = json.loads((folder / MEMORY).read_bytes())
    articles = dict(_articles(folder / ARTICLES))
    for path, known in said.pop("edits").items():
        articles.pop(path, None)
        if known:
            articles[path] = known
    return Memory(articles=articles, **said)


def _articles(file: Path) -> dict[str, Known]:
    """Read the articles of the last full build; the next build of this process asks for the same ones."""
    status = file.stat()
    identity = (status.st_dev, status.st_ino, status.st_mtime_ns)  # the same in every generation that shares the file
    if identity not in _last_read:
        read = json.loads(file.read_bytes())
        _last_read.clear()
        _last_read[identity] = read
    return _last_read[identity]


_last_read: dict[tuple[int, int, int], dict[str, Known]] = {}


def made_with(default_lang: str, root_name: str) -> str:
    """Name the settings and the program that a build depends on; any difference means a full rebuild."""
    return f"{BUILD_VERSION} lang={default_lang} root={root_name}"


def _digest_of_program() -> str:
    digest = hashlib.sha256(SCHEMA_VERSION.encode())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    digest.update(" ".join(version(package) for package in _PACKAGES).encode())
    return digest.hexdigest()[:12]


BUILD_VERSION: str = _digest_of_program()
