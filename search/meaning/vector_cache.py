"""Vectors by content: a text is embedded once by each model, whatever articles and generations hold it.

A SQLite file, because several processes may use it and any of them may be killed. Each vector is int8 with a scale:
the model itself has four bits.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.meaning.embedder import Floats
from search.meaning.texts import PREPARED, EmbeddedText

Bytes = NDArray[np.int8]

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
_WAIT_SECONDS = 30.0
_AT_ONCE = 500  # keys of one SQL statement
_SCALE_BYTES = 4
_LARGEST = 127


def quantised(vector: Floats) -> bytes:
    """Return a vector as its scale (float32) and its values (int8)."""
    scale = max(float(np.abs(vector).max(initial=0.0)), 1e-9) / _LARGEST
    return bytes(np.float32(scale).tobytes() + np.rint(vector / scale).astype(np.int8).tobytes())


def scale_and_values(stored: bytes) -> tuple[float, Bytes]:
    """Return what `quantised` has put together; the vector is their product."""
    scale = float(np.frombuffer(stored, np.float32, 1)[0])
    return scale, np.frombuffer(stored, np.int8, offset=_SCALE_BYTES)


def key_of(text: EmbeddedText, digest: str) -> bytes:
    """Return the key of a text for one model, by its digest."""
    return hashlib.sha256(f"{PREPARED} {digest} {text.is_query:d} {text.text}".encode()).digest()[:16]


class VectorCache:
    """The vectors of one file; raises sqlite3.Error and OSError."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        try:
            self._create()
        except sqlite3.DatabaseError:  # damaged, and nothing in it that could not be made again
            file.unlink(missing_ok=True)
            self._create()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the quantised vectors that there are, by key."""
        known: dict[bytes, bytes] = {}
        with self._connected() as connection:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                places = ",".join("?" * len(some))
                known |= connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({places})", some).fetchall()  # noqa: S608 - question marks
        return known

    def add(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep quantised vectors."""
        with self._connected() as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", list(vectors.items()))

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Drop every other vector."""
        with self._connected() as connection, connection:
            stored = {key for (key,) in connection.execute("SELECT key FROM vectors")}
            connection.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in stored.difference(keys)])

    def _create(self) -> None:
        self._file.touch(mode=0o600)
        with self._connected() as connection:
            connection.execute(_TABLE)

    def _connected(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(self._file, timeout=_WAIT_SECONDS)
        connection.execute("PRAGMA secure_delete = ON")  # vectors of people's problems go with their record
        return closing(connection)
