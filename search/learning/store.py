"""Lessons on disk: written to a new folder, checked and swapped in whole like the index, and mapped into memory.

    var/learned/gen-4/
      sk/ lessons.json  grams.txt  *.npy

A server follows the newest good version. When there is none, or it was written by another version of the product,
the search works without lessons.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import numpy as np

from search.learning.lessons import Lessons
from search.learning.local_answerability import Local
from search.learning.solved_vectors import SolvedVectors
from search.learning.vectors import Grams
from search.storage.generations import GenerationError, begin, current, generations, only_builder, publish, verify

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600  # lessons are made of what people wrote
FORMAT = 1  # of the files; another one is not read
_ARRAYS = ("starts", "rows", "values", "article_of", "kind", "surprise", "weights", "bias", "class_of")
_SOLVED = ("article_of", "vectors", "scales")
_DAMAGE = (OSError, ValueError, TypeError, KeyError, EOFError, GenerationError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """The lessons and the corrected answerability of one language."""

    lessons: Lessons
    local: Local
    local_by_meaning: Local = field(default_factory=Local)  # where an encoder answered: its probabilities are others
    solved: SolvedVectors | None = None


def keep(folder: Path, learned: Mapping[str, Learned], *, wait_seconds: float = 30.0) -> None:
    """Publish the lessons by language; raise OSError or BuilderBusy, and then the last version stays."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)
    with only_builder(folder, wait_seconds=wait_seconds):
        draft = begin(folder, None)
        for language, of_language in learned.items():
            _write(draft.path / language, of_language)
        (draft.path / "languages.json").write_text(json.dumps({"format": FORMAT, "languages": sorted(learned)}))
        _keep_private(draft.path)
        publish(draft)


def _keep_private(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(_FOLDER_MODE if path.is_dir() else _FILE_MODE)


def _write(folder: Path, learned: Learned) -> None:
    folder.mkdir()
    lessons = learned.lessons
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(lessons, name), allow_pickle=False)
    np.save(folder / "idf.npy", lessons.grams.idf, allow_pickle=False)
    (folder / "grams.txt").write_text("\n".join(lessons.grams.columns), encoding="utf-8")
    values = {
        "articles": list(lessons.articles),
        "unseen": lessons.grams.unseen,
        "local": asdict(learned.local),
        "worth": lessons.worth,
        "local_by_meaning": asdict(learned.local_by_meaning),
    }
    if learned.solved:
        values["solved"] = _write_solved(folder, learned.solved)
    (folder / "lessons.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


def _write_solved(folder: Path, solved: SolvedVectors) -> dict[str, object]:
    for name in _SOLVED:
        np.save(folder / f"solved_{name}.npy", getattr(solved, name), allow_pickle=False)
    return {"digest": solved.digest, "articles": list(solved.articles)}


def read_newest(folder: Path) -> dict[str, Learned]:
    """Return the newest version that verifies, by language; nothing when there is none."""
    for generation in generations(folder):
        try:
            verify(generation)
            index = json.loads((generation.path / "languages.json").read_bytes())
            if index["format"] != FORMAT:
                raise ValueError(f"format {index['format']}, not {FORMAT}")
            return {language: _read(generation.path / language, language) for language in index["languages"]}
        except _DAMAGE as error:
            _log.error("%s is passed over: %s", generation.path, error)
    return {}


def _read(folder: Path, language: str) -> Learned:
    values = json.loads((folder / "lessons.json").read_bytes())
    pieces = (folder / "grams.txt").read_text(encoding="utf-8").split("\n")
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in (*_ARRAYS, "idf")}
    grams = Grams({piece: column for column, piece in enumerate(pieces)}, arrays.pop("idf"), values["unseen"])
    return Learned(
        Lessons(language=language, articles=values["articles"], grams=grams, worth=values["worth"], **arrays),
        _local(values["local"]),
        _local(values["local_by_meaning"]) if "local_by_meaning" in values else Local(),
        _read_solved(folder, values["solved"]) if "solved" in values else None,
    )


def _local(values: Mapping[str, Any]) -> Local:
    return Local(**{**values, "weights": tuple(values["weights"])})


def _read_solved(folder: Path, values: Mapping[str, Any]) -> SolvedVectors:
    arrays = {name: np.load(folder / f"solved_{name}.npy", mmap_mode="r", allow_pickle=False) for name in _SOLVED}
    return SolvedVectors(values["digest"], values["articles"], **arrays)


class LearnedFollower:
    """The newest version of the lessons; safe to share between threads.

    recheck_seconds  between two looks for a newer one
    """

    def __init__(self, folder: Path, *, recheck_seconds: float = 5.0) -> None:
        self._folder = folder
        self._recheck_seconds = recheck_seconds
        self._looking = Lock()
        self._name: str | None = None
        self._learned: Mapping[str, Learned] = {}
        self._checked_at = float("-inf")

    def of(self, language: str) -> Learned | None:
        """Return the lessons of a language; only the first request waits while a newer version is read."""
        if monotonic() >= self._checked_at + self._recheck_seconds and self._looking.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._checked_at = monotonic()
                self._looking.release()
        return self._learned.get(language)

    def close(self) -> None:
        """Drop the lessons; the files are unmapped when the last comparison with them ends."""
        self._learned, self._name = {}, None

    def _follow(self) -> None:
        name = current(self._folder)
        if name != self._name:
            self._learned = read_newest(self._folder)
            self._name = name
