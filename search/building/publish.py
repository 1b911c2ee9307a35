"""Last step of a build: the new index is read back, its memory and its name are written, and it is published."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from search.articles.catalogue import Catalogue
from search.building.memory import ARTICLES, Known, Memory
from search.building.plan import key_of
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.index.stored_synonyms import read_stored_synonyms
from search.index.writer import revisions
from search.storage.generations import Draft, Generation, GenerationError, begin, publish
from search.storage.publication import Publication, digest_of, publication_of, successor, write_publication

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
    draft: Draft, memory: Memory, written: Iterable[Known], *, base: Generation | None, before: Memory
) -> Generation:
    """Publish a draft with its memory; raises GenerationError when it cannot be read back.

    base, before  the generation that it follows, and the memory of that one
    """
    memory.write(draft.path)
    _read_back(draft.path / INDEX, islice(written, _READ_BACK))
    write_publication(draft.path, _publication(draft.path / INDEX, memory, base, before))
    return publish(draft)


def _publication(directory: Path, memory: Memory, base: Generation | None, before: Memory) -> Publication:
    """Return what the index in `directory` publishes, and what it takes back of the one before."""
    offered = {key_of(known): known["suggestable"] for known in memory.articles.values()}
    known_before = before.articles.values()
    gone = {key_of(known) for known in known_before if known["suggestable"] and not offered.get(key_of(known))}
    withdrawn = gone - _moved(directory, gone) if gone else gone
    articles = map(_content_line, memory.articles.values())
    synonyms = (f"{lang}: {groups}" for lang, groups in read_stored_synonyms(directory).items())
    content = digest_of((*articles, *synonyms))
    follows = publication_of(base) if base else None
    return successor(follows, content, offered, withdrawn, datetime.now(UTC), edited=_edited(memory, before))


def _edited(memory: Memory, before: Memory) -> dict[str, str]:
    """Return key -> revision of what may be offered now and was not there before, or said something else."""
    known = {key_of(article): article["revision"] for article in before.articles.values() if article["suggestable"]}
    now = {key_of(article): article["revision"] for article in memory.articles.values() if article["suggestable"]}
    return {key: revision for key, revision in now.items() if known.get(key) != revision} if known else {}


def _content_line(known: Known) -> str:
    """Return what a publication holds of an article; parts that were put in count by their sizes."""
    parts = sorted((path, size) for path, (size, *_) in known["included"].items())
    return f"{key_of(known)} {known['revision']} {known['suggestable']} {parts}"


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
