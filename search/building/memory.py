"""Memory of a build for the next one, so that only edited articles are parsed, rendered and indexed again."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from search.articles.article import ArticleError
from search.articles.links import Site
from search.storage.program import Program, program_from_json

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
    markdown: str  # the parser that read it
    own_markdown: str  # the parser that its front matter names, or ""
    has_mkdocs_marks: bool
    is_titled: bool
    included: dict[str, list[int]]  # what was put in -> size and time of change, see `articles/includes.py`
    aliases: list[str]
    changes_at: float  # Unix time at which it appears or vanishes; 0 = never
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
    made_by: Program = Program()  # noqa: RUF009 - a frozen value
    started_ns: int = 0  # Unix time; a file touched later than this may have changed without showing it
    articles: dict[str, Known] = field(default_factory=dict)  # by path
    refused: dict[str, Refused] = field(default_factory=dict)  # by path
    pictures: list[str] = field(default_factory=list)  # paths
    roots: list[str] = field(default_factory=list)  # as `articles/links.Site` has them
    base: str = ""
    unspoken: dict[str, str] = field(default_factory=dict)  # path -> language that the product does not speak
    decisions: list[dict[str, object]] = field(default_factory=list)  # which parser for which folder, and why

    def site(self) -> Site:
        """Return the link targets as they were at that build: mostly those of the last full build, made once."""
        pictures, articles, roots = frozenset(self.pictures), self.articles, tuple(self.roots)
        last = next(iter(_last_read.values()), None)
        if last and len(last.articles) == len(articles):
            now = articles.get
            edited = [(now(path), known) for path, known in last.articles.items() if now(path) is not known]
            if all(known is not None and _target(known) == _target(before) for known, before in edited):
                return Site(last.addresses, pictures, last.aliases, roots, self.base)
        return Site(_addresses(articles), pictures, _aliases(articles), roots, self.base)

    def write(self, folder: Path) -> None:
        """Write the changes since the last full build; after a full build, all articles."""
        base = _full_build(folder / ARTICLES).articles if (folder / ARTICLES).exists() else None
        if base is None:
            _write(folder / ARTICLES, self.articles)
            base = self.articles
        before = base.get
        others = {path: known for path, known in self.articles.items() if before(path) is not known}  # mostly a few
        edits: dict[str, Known | None] = dict.fromkeys(gone_from(base, self.articles, others))
        edits.update((path, known) for path, known in others.items() if known != before(path))
        own = {name: getattr(self, name) for name in self.__slots__ if name != "articles"}
        _write(folder / MEMORY, own | {"made_by": self.made_by.as_json(), "edits": edits})


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def gone_from(before: Mapping[str, object], now: Mapping[str, object], others: Collection[str]) -> Collection[str]:
    """Return the paths that are there no more; none is looked for where the numbers say that all are.

    others  paths of `now` of which something is new, among them all that were not there before

    >>> gone_from({"a.md": 1, "b.md": 2}, {"b.md": 2, "c.md": 3}, ["c.md"])
    {'a.md'}
    """
    kept = len(now) - sum(path not in before for path in others)
    return before.keys() - now.keys() if kept < len(before) else ()


def refusal(error: ArticleError, revisions: Mapping[str, str]) -> Refused:
    """Return the entry for an article that was refused; `revisions` by path."""
    return Refused(
        revision=revisions.get(error.path, ""),
        line=error.line,
        code=error.code,
        message=error.message,
        remedy=error.remedy,
    )


def read_memory(folder: Path) -> Memory:
    """Return the memory in a generation, written by this or another version of the program.

    What the other one did not know takes its default, what only the other one knows is ignored: at an upgrade,
    too, the last good version of an article that is refused stays.

    Raises OSError, ValueError, TypeError, KeyError or AttributeError when it is no memory.
    """
    written = json.loads((folder / MEMORY).read_bytes())
    articles = dict(_full_build(folder / ARTICLES).articles)
    for path, known in written.pop("edits").items():
        articles.pop(path, None)
        if known:
            articles[path] = _complete(known)
    own = {field.name: written[field.name] for field in fields(Memory) if field.name in written}
    return Memory(**own | {"articles": articles, "made_by": program_from_json(written.get("made_by"))})


@dataclass(frozen=True)
class _FullBuild:
    """The articles of the last full build."""

    articles: dict[str, Known]

    @cached_property
    def addresses(self) -> dict[str, str]:
        return _addresses(self.articles)

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        return _aliases(self.articles)


def _addresses(articles: Mapping[str, Known]) -> dict[str, str]:
    return {path: f"{known['lang']}/{known['article_id']}" for path, known in articles.items()}


def _aliases(articles: Mapping[str, Known]) -> dict[str, list[str]]:
    return {path: known["aliases"] for path, known in articles.items() if known["aliases"]}


def _target(known: Known) -> tuple[str, str, list[str]]:
    """Return what others need to know of an article to link to it."""
    return known["lang"], known["article_id"], known["aliases"]


def _full_build(file: Path) -> _FullBuild:
    """Return the articles of the last full build; cached, because the next build in this process needs them again."""
    status = file.stat()
    identity = (status.st_dev, status.st_ino, status.st_mtime_ns)  # the same in every generation that shares the file
    if identity not in _last_read:
        read = json.loads(file.read_bytes())
        _last_read.clear()
        _last_read[identity] = _FullBuild({path: _complete(known) for path, known in read.items()})
    return _last_read[identity]


def _complete(known: Known) -> Known:
    """Return an article of another version of the program with all that this one asks of it."""
    return known if known.keys() >= _UNKNOWN.keys() else {**_UNKNOWN, **known}


_UNKNOWN = Known(
    size=0,
    changed_ns=0,
    revision="",
    lang="",
    wanted_id="",
    id_line=0,
    article_id="",
    suggestable=False,
    questions=0,
    markdown="",
    own_markdown="",
    has_mkdocs_marks=False,
    is_titled=True,
    included={},
    aliases=[],
    changes_at=0.0,
    links={},
)


_last_read: dict[tuple[int, int, int], _FullBuild] = {}
