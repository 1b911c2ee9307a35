"""Memory of a build for the next one, so that only edited articles are parsed, rendered and indexed again."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import compress
from operator import is_not
from pathlib import Path
from typing import TypedDict

from search.articles.article import ArticleError
from search.sources.links import Site
from search.storage.program import Program, program_from_json

MEMORY = "memory.json"
_READ_APART = frozenset({"articles", "full_build", "edited"})
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
    included: dict[str, list[int]]  # what was put in -> size and time of change, see `includes/includes.py`
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
    roots: list[str] = field(default_factory=list)  # as `sources/links.Site` has them
    base: str = ""
    unspoken: dict[str, str] = field(default_factory=dict)  # path -> language that the product does not speak
    unread: Mapping[str, int] = field(default_factory=dict)  # ending of texts that are no Markdown -> files
    decisions: list[dict[str, object]] = field(default_factory=list)  # which parser for which folder, and why
    # Not written, because they follow from where the articles were read:
    full_build: "FullBuild | None" = field(default=None, repr=False, compare=False)  # the last one
    edited: frozenset[str] | None = field(default=None, compare=False)  # paths that may differ from it; None = any

    def site(self) -> Site:
        """Return the link targets as they were at that build: mostly those of the last full build, made once."""
        pictures, articles, roots = frozenset(self.pictures), self.articles, tuple(self.roots)
        last = self.full_build
        if last and len(last.articles) == len(articles):
            others = others_than(last.articles, articles, self.edited)
            edited = ((articles[path], last.articles.get(path)) for path in others)
            if all(before and _target(known) == _target(before) for known, before in edited):
                return Site(last.addresses, pictures, last.aliases, roots, self.base)
        return Site(_addresses(articles), pictures, _aliases(articles), roots, self.base)

    def unsteady(self) -> Mapping[str, Known]:
        """Return at least those articles that appear or vanish at a time, or into which other files were put."""
        if self.full_build is None or self.edited is None:
            return self.articles
        paths = self.full_build.unsteady | self.edited
        return {path: known for path in paths if (known := self.articles.get(path))}

    def write(self, folder: Path) -> None:
        """Write the changes since the last full build; after a full build, all articles."""
        base = _full_build(folder / ARTICLES).articles if (folder / ARTICLES).exists() else None
        if base is None:
            _write(folder / ARTICLES, self.articles)
            base = self.articles
        others = others_than(base, self.articles, self.edited)
        edits: dict[str, Known | None] = dict.fromkeys(gone_from(base, self.articles, others))
        edits.update((path, self.articles[path]) for path in others if self.articles[path] != base.get(path))
        own = {name: getattr(self, name) for name in self.__slots__ if name not in _READ_APART}
        _write(folder / MEMORY, own | {"made_by": self.made_by.as_json(), "edits": edits})


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def others_than(
    before: Mapping[str, object], now: Mapping[str, object], among: Collection[str] | None = None
) -> list[str]:
    """Return the paths of `now` with another object than in `before`: mostly a few of very many.

    among  paths that any other one is not among; None = nothing is known of that

    >>> known = {"size": 1}
    >>> others_than({"a.md": known, "b.md": known}, {"b.md": known, "c.md": known})
    ['c.md']
    """
    if among is not None:
        return [path for path in sorted(among) if path in now and now[path] is not before.get(path)]
    return [*compress(now, map(is_not, map(before.get, now), now.values()))]


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
    full_build, edits = _full_build(folder / ARTICLES), written.pop("edits")
    articles = dict(full_build.articles)
    for path, known in edits.items():
        articles.pop(path, None)
        if known:
            articles[path] = _complete(known)
    own = {field.name: written[field.name] for field in fields(Memory) if field.name in written}
    own |= {"articles": articles, "full_build": full_build, "edited": frozenset(edits)}
    return Memory(**own | {"made_by": program_from_json(written.get("made_by"))})


@dataclass(frozen=True)
class FullBuild:
    """The articles of the last full build."""

    articles: dict[str, Known]

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Path -> address, as `sources/links.Site` has them."""
        return _addresses(self.articles)

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        """Path -> earlier ids."""
        return _aliases(self.articles)

    @cached_property
    def unsteady(self) -> frozenset[str]:
        """Paths of the articles that appear or vanish at a time, or into which other files were put: mostly a few."""
        return frozenset(path for path, known in self.articles.items() if known["changes_at"] or known["included"])


def _addresses(articles: Mapping[str, Known]) -> dict[str, str]:
    return {path: f"{known['lang']}/{known['article_id']}" for path, known in articles.items()}


def _aliases(articles: Mapping[str, Known]) -> dict[str, list[str]]:
    return {path: known["aliases"] for path, known in articles.items() if known["aliases"]}


def _target(known: Known) -> tuple[str, str, list[str]]:
    """Return what others need to know of an article to link to it."""
    return known["lang"], known["article_id"], known["aliases"]


def _full_build(file: Path) -> FullBuild:
    """Return the articles of the last full build; cached, because the next build in this process needs them again."""
    status = file.stat()
    identity = (status.st_dev, status.st_ino, status.st_mtime_ns)  # the same in every generation that shares the file
    if identity not in _last_read:
        read = json.loads(file.read_bytes())
        _last_read.clear()
        _last_read[identity] = FullBuild({path: _complete(known) for path, known in read.items()})
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


_last_read: dict[tuple[int, int, int], FullBuild] = {}
