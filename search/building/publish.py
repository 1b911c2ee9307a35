"""Last step of a build: the new index is read back, its memory is written, and it is published."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from search.building.memory import ARTICLES, Known, Memory
from search.building.plan import key_of
from search.index.segment import INDEX
from search.index.writer import revisions
from search.storage.generations import Draft, Generation, GenerationError, begin, publish

_READ_BACK = 5  # articles that are read from the new index before it is published


@contextmanager
def aside(index: Path, base: Generation | None) -> Iterator[Draft]:
    """Make a draft, and throw it away unless it was published."""
    draft = begin(index, base, is_shared=_is_final)
    try:
        yield draft
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)


def publish_checked(draft: Draft, memory: Memory, written: Iterable[Known]) -> Generation:
    """Publish a draft with its memory; raises GenerationError when it cannot be read back."""
    memory.write(draft.path)
    _read_back(draft.path / INDEX, islice(written, _READ_BACK))
    return publish(draft)


def _is_final(path: str) -> bool:
    """Return whether a file of a generation is never written to again, only replaced."""
    return path.endswith((".seg", ".impact")) or path == ARTICLES


def _read_back(directory: Path, written: Iterable[Known]) -> None:
    """Read what was just written; raises GenerationError when it is not there."""
    expected = {key_of(known): known["revision"] for known in written}
    for key, revision in revisions(directory, expected).items():
        if revision != expected[key]:
            raise GenerationError(f"{directory}: {key} was written and is not there - build again with --force")
