"""Meaning as the search uses it: an encoder, the vectors of the articles and a fit; or nothing of the kind.

Whatever is missing (the encoder is still loading, an article has no vector yet, the model has no fit), a problem is
ranked by words alone. Nobody waits for anything but the vector of the problem itself.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

from search.meaning.access import NO_ACCESS, AddressAccess
from search.meaning.choice import chosen
from search.meaning.embedder import Embedder
from search.meaning.encoder import Encoder, EncoderResult
from search.meaning.fit import Fit, FitError, fit_of
from search.meaning.nearness import Documents, DocumentVectors, Nearness
from search.meaning.vectors import ArticleVectors, file_of, read_vectors

RECHECK_SECONDS = 1.0  # between two looks for newer vectors

_log = logging.getLogger(__name__)


class RunningEmbedder(Embedder, Protocol):
    """An embedder that takes a while to load."""

    @property
    def counts(self) -> Mapping[EncoderResult, int]:
        """How many problems it was asked for, by how that ended."""

    def wait(self) -> bool:
        """Wait until the model is loaded; return whether it is."""

    def close(self) -> None:
        """End it."""


def meaning_of(setting: str, folder: Path, *, access: AddressAccess = NO_ACCESS) -> "Meaning | None":
    """Return what a setting asks for; None for words alone.

    folder  of the vectors and of the operator's fits
    access  to an address, where the setting is one
    """
    model = chosen(setting)
    return Meaning(Encoder(model, access=access), folder) if model else None


class Meaning:
    """One encoder and the vectors in one folder; shared by all generations that a server opens.

    folder  of the vectors and of the operator's fits
    fit     instead of those, while another one is sought
    """

    def __init__(self, encoder: RunningEmbedder, folder: Path, *, fit: Fit | None = None) -> None:
        self.encoder = encoder
        self.fit = fit
        self._folder = folder
        self._vectors: ArticleVectors | None = None
        self._seen: object = None
        self._fitted = fit.digest if fit else ""  # digest that a fit was looked for

    def of(self, documents: Documents) -> "IndexMeaning":
        """Return the same for the documents of one index."""
        return IndexMeaning(self, documents)

    def close(self) -> None:
        """End the encoder."""
        self.encoder.close()

    @property
    def articles(self) -> int:
        """Number of articles that have vectors, as far as is known here."""
        return len(self._vectors.articles) if self._vectors else 0

    def newest(self) -> ArticleVectors | None:
        """Return the newest vectors of the encoder's model; may wait for the encoder. None without any."""
        if not self.encoder.digest and not self.encoder.wait():
            return None
        self._look_for_fit()
        file = file_of(self._folder, self.encoder.digest)
        seen = _identity(file)
        if seen != self._seen:
            self._vectors, self._seen = read_vectors(file), seen
        return self._vectors

    def _look_for_fit(self) -> None:
        digest = self.encoder.digest
        if digest == self._fitted:
            return
        try:
            self.fit = fit_of(digest, self._folder)
        except FitError as error:
            _log.error("%s", error)
            self.fit = None
        self._fitted = digest
        if self.fit is None:
            _log.warning("%s ranks nothing: no fit for its digest %s", self.encoder.name, digest)


class IndexMeaning:
    """Meaning for the documents of one index; several threads may ask it at once."""

    def __init__(self, meaning: Meaning, documents: Documents) -> None:
        self._meaning = meaning
        self._documents = documents
        self._ready: DocumentVectors | None = None
        self._mapped: ArticleVectors | None = None
        self._following = Lock()
        self._looked_at = float("-inf")

    def follow(self) -> None:
        """Look for newer vectors, in a thread, at most every `RECHECK_SECONDS`; starts the encoder when it is first."""
        if monotonic() >= self._looked_at + RECHECK_SECONDS and self._following.acquire(blocking=False):
            Thread(target=self._look, name="maps vectors", daemon=True).start()

    def load(self) -> bool:
        """Wait for the encoder and the vectors; return whether both are there and have a fit."""
        with self._following:
            self._map()
        return self._ready is not None and self._meaning.fit is not None

    def nearness(self, sentences: Sequence[str], language: str) -> Nearness | None:
        """Return how near a problem is to every article that answers in a language; None when not known in time.

        sentences  prepared
        """
        self.follow()
        ready, fit = self._ready, self._meaning.fit
        if ready is None or fit is None or not sentences:
            return None
        vectors = self._meaning.encoder.query(sentences)
        return None if vectors is None else ready.nearness(vectors, fit, language)

    def _look(self) -> None:
        try:
            self._map()
        except Exception:  # noqa: BLE001 - a thread of the background: whatever a closed or damaged index raises
            _log.exception("the vectors cannot be used")
        finally:
            self._looked_at = monotonic()
            self._following.release()

    def _map(self) -> None:
        vectors = self._meaning.newest()
        if vectors is not self._mapped:
            self._ready = DocumentVectors(vectors, self._documents) if vectors else None
            self._mapped = vectors


def _identity(file: Path) -> object:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
