"""A release on this host: a generation of the index, with a note of which release it is, and the pictures beside it.

var/index/gen-7/release.json   number, content, and path -> SHA-256 of every picture
var/pictures/<SHA-256>         pictures of the generations that are there; each is written once
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from search.storage.checksums import Identity, identity_of
from search.storage.generations import Generation, GenerationError, begin, generations, publish, sums_of
from webui.shared_index.release import ReleasedFile
from webui.shared_index.release_store import ReleaseStore
from webui.storage.index_releases import IndexRelease
from webui.storage.shared_lessons import SharedLessons

RELEASE = "release.json"  # of this host: no file of a release
_PRIVATE = 0o750  # as the generations have it
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class FetchedRelease:
    """Which release a generation of this host is."""

    number: int = 0  # 0 = none: it was built here
    content: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)  # path below the articles folder -> SHA-256


def fetched_release(generation: Generation | None) -> FetchedRelease:
    """Return which release a generation is."""
    try:
        note = generation.path / RELEASE if generation else None
        return _read(note, identity_of(note)) if note else FetchedRelease()
    except (OSError, ValueError, TypeError):
        return FetchedRelease()


@lru_cache(maxsize=4)
def _read(note: Path, _identity: Identity) -> FetchedRelease:
    """Return the note of a generation; it is never written again."""
    return FetchedRelease(**json.loads(note.read_bytes()))


def released_files(generation: Generation | None) -> dict[str, ReleasedFile]:
    """Return path -> file of a generation as a release has it."""
    if generation is None:
        return {}
    sums = sums_of(generation)
    sums.pop(RELEASE, None)
    return {path: ReleasedFile(digest, (generation.path / path).stat().st_size) for path, digest in sums.items()}


def fetch(
    store: ReleaseStore,
    row: IndexRelease | SharedLessons,
    index: Path,
    *,
    pictures: Path | None,
    beside: Iterable[Path] = (),
) -> Generation:
    """Publish a release as the next generation of `index`, whole or not at all.

    pictures  folder that gets those it has; None = none are needed here
    beside    other folders of generations that may have its files

    To be called by whoever holds `index`. Raise ReleaseRefused, GenerationError or OSError.
    """
    release = store.release(row.content)
    if pictures:
        _fetch_pictures(store, release.pictures.values(), pictures)
    draft = begin(index, None)
    try:
        near = near_files((index, *beside))
        for path, file in release.files.items():
            target = draft.path / path
            target.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            store.fetch(file, target, near)
        named = {path: file.digest for path, file in release.pictures.items()}
        note = {"number": row.number, "content": row.content, "pictures": named}
        (draft.path / RELEASE).write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        published = publish(draft)
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
    if pictures:
        _sweep_pictures(index, pictures)
    return published


def near_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return SHA-256 -> file of every generation in these folders."""
    near: dict[str, Path] = {}
    for generation in (generation for folder in folders for generation in generations(folder)):
        with suppress(GenerationError):
            near.update((digest, generation.path / path) for path, digest in sums_of(generation).items())
    return near


def _fetch_pictures(store: ReleaseStore, wanted: Iterable[ReleasedFile], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    for file in set(wanted):
        if not (picture := folder / file.digest).exists():
            unfinished = picture.with_suffix(_UNFINISHED)
            unfinished.unlink(missing_ok=True)
            try:
                store.fetch(file, unfinished, {})
                unfinished.replace(picture)
            finally:
                unfinished.unlink(missing_ok=True)  # half of it would fill a full disk further


def _sweep_pictures(index: Path, folder: Path) -> None:
    """Delete the pictures that no generation has any more."""
    needed = {digest for generation in generations(index) for digest in fetched_release(generation).pictures.values()}
    for picture in folder.iterdir():
        if picture.name not in needed:
            picture.unlink(missing_ok=True)
