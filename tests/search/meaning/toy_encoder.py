"""An encoder of a few concepts: words that mean the same lie on the same axis. Obeys, and says what it was asked."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.meaning.embedder import Floats
from search.meaning.encoder import EncoderResult

CONCEPTS = (
    {"heslo", "password", "prihlásenie", "kľúč"},
    {"fotky", "obrázky", "pictures", "album"},
    {"platba", "kredity", "peniaze", "money"},
)
DIM = len(CONCEPTS) + 16


class ToyEncoder:
    """Implements `meaning.RunningEmbedder`."""

    name, digest, dim = "toy", "70" * 32, DIM

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.counts: Counter[EncoderResult] = Counter()
        self.fails = False

    def query(self, texts: Sequence[str]) -> Floats | None:
        return self._vectors(texts)

    def passage(self, texts: Sequence[str]) -> Floats | None:
        return self._vectors(texts)

    def wait(self) -> bool:
        return not self.fails

    def close(self) -> None:
        pass

    def _vectors(self, texts: Sequence[str]) -> Floats | None:
        self.asked.extend(texts)
        return None if self.fails else np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Floats:
    vector = np.zeros(DIM, dtype=np.float32)
    for word in text.lower().replace(".", " ").split():
        axis = next((number for number, words in enumerate(CONCEPTS) if word in words), None)
        if axis is None:
            vector[len(CONCEPTS) + hashlib.sha256(word.encode()).digest()[0] % 16] += 0.3
        else:
            vector[axis] += 1
    length: float = float(np.sqrt((vector * vector).sum())) or 1.0
    return (vector / length).astype(np.float32)
