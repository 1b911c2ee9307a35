"""Last step of a build: the new index is read back, its memory and its name are written, and it is published."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from search.articles.catalogue import Catalogue
from search.building.memory import ARTICLES, Known, Memory, gone_from, others_than
from search.building.plan import key_of
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.index.stored_synonyms import read_stored_synonyms
from search.index.writer import revisions
from search.storage.generations import Draft, Generation, GenerationError, begin, publish
from search.storage.publication import Publication, digest_of, publication_of, successor, write_publication
from search.storage.removal import remove

_READ_BACK = 5  # articles that are read from the new index before it is published


@contextmanager
def aside(index: Path, base: Generation | None) -> Iterator[Draft]:
    """Make a draft, and throw it away unless it was published."""
    draft = begin(index, base, is_shared=_is_final)
    try:
        yield draft
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)


def publish_checked(
    draft: Draft,
    memory: Memory,
    written: Iterable[Known],
    *,
    base: Generation | None,
    before: Memory,
    touched: Collection[str] | None = None,
    drop: Callable[[Path], None] = remove,
) -> Generation:
    """Publish a draft with its memory; raises GenerationError when it cannot be read back.

    base, before  the generation that it follows, and the memory of that one
    touched       paths among which all are whose article is another than before; None = any may be
    drop          called with the folder of each generation that is kept no longer
    """
    memory.write(draft.path)
    _read_back(draft.path / INDEX, islice(written, _READ_BACK))
    publication = _publication(draft.path / INDEX, memory, base, before, touched)
    write_publication(draft.path, publication)
    published = publish(draft, drop=drop)
    _last.name = publication.name
    return published


def _publication(
    directory: Path,
    memory: Memory,
    base: Generation | None,
    before: Memory,
    touched: Collection[str] | None = None,
) -> Publication:
    """Return what the index in `directory` publishes, and what it takes back of the one before."""
    follows = publication_of(base) if base else None
    follows_last, _last.name = follows is not None and follows.name == _last.name, ""
    entries, offered = _held_articles(memory.articles, touched if follows_last else None), _last.offered
    other = others_than(before.articles, memory.articles, touched)
    written = [entries[path] for path in other]
    past = map(before.articles.get, (*other, *gone_from(before.articles, memory.articles, other)))
    replaced = {key_of(known): known["revision"] for known in past if known and known["suggestable"]}
    gone = {key for key in replaced if not offered.get(key)}
    withdrawn = gone - _moved(directory, gone) if gone else gone
    synonyms = (f"{lang}: {groups}" for lang, groups in read_stored_synonyms(directory).items())
    content = digest_of((*map(_LINE, entries.values()), *synonyms))
    was_offered = any(known["suggestable"] for known in before.articles.values())
    edited = {e.key: e.known["revision"] for e in written if e.known["suggestable"]} if was_offered else {}
    edited = {key: revision for key, revision in edited.items() if replaced.get(key) != revision}
    return successor(follows, content, offered, withdrawn, datetime.now(UTC), edited=edited)


class _HeldArticle(NamedTuple):
    """One article of a publication."""

    known: Known
    key: str
    line: str  # what the publication holds of it; parts that were put in count by their sizes


_LINE = attrgetter("line")


def _held(known: Known) -> _HeldArticle:
    key, parts = key_of(known), sorted((path, size) for path, (size, *_) in known["included"].items())
    return _HeldArticle(known, key, f"{key} {known['revision']} {known['suggestable']} {parts}")


@dataclass
class _LastBuild:
    """What the last build of this process published."""

    name: str = ""  # of the publication; "" until it is published
    articles: dict[str, Known] = field(default_factory=dict)  # by path
    entries: dict[str, _HeldArticle] = field(default_factory=dict)  # by path
    offered: dict[str, bool] = field(default_factory=dict)  # key -> whether it may be offered


_last = _LastBuild()


def _held_articles(articles: Mapping[str, Known], touched: Collection[str] | None) -> Mapping[str, _HeldArticle]:
    """Return the entry of each article by its path; those of articles that the last build of this process knew stay.

    touched  paths among which all are whose article is another than at the last build; None = any may be
    """
    last, entries, offered = _last.articles, _last.entries, _last.offered
    other = others_than(last, articles, touched)
    for path in (*gone_from(last, articles, other), *other):
        if last.pop(path, None):
            offered.pop(entries.pop(path).key, None)
    last |= {path: articles[path] for path in other}
    entries |= {path: _held(articles[path]) for path in other}
    offered |= {entries[path].key: articles[path]["suggestable"] for path in other}
    return entries


def _moved(directory: Path, keys: Iterable[str]) -> set[str]:
    """Return those keys under which another article is found now."""
    with OpenedIndex(directory) as opened:
        catalogue = Catalogue(opened.rows())
    named = ((key, *key.split("/", 1)) for key in keys)
    return {key for key, lang, article_id in named if catalogue.article_id(article_id, lang) != article_id}


def _is_final(path: str) -> bool:
    """Return whether a file of a generation is never written to again, only replaced."""
    return path.endswith((".seg", ".impact")) or path == ARTICLES


def _read_back(directory: Path, written: Iterable[Known]) -> None:
    """Read what was just written; raises GenerationError when it is not there."""
    expected = {key_of(known): known["revision"] for known in written}
    for key, revision in revisions(directory, expected).items():
        if revision != expected[key]:
            raise GenerationError(f"{directory}: {key} was written and is not there - build again with --force")
