"""What a host keeps of a segment of the index: its words, and in how many articles each stands.

By these a text is read, repaired and laid out, and a word has its idf. The file opens as any other segment; postings,
features, lines and cards are empty in it, they are in the cluster.
"""

from collections.abc import Mapping
from hashlib import sha256

import numpy as np

from search.storage.array_file import Array

_POSTINGS = ("/documents", "/counts", "/lengths")
_OF_DOCUMENTS = ("cards/", "wordings/", "passages/", "key/", "asked_", "line_starts")
_FORWARD = ("pairs/", "function/", "letters/", "lines/")
_ROWS = ("/features", "/counts", "/starts")


def lexicon_of(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return the arrays of a segment without what belongs to single documents."""
    empty: dict[str, Array] = {"line_starts": np.zeros(1, np.uint32)}
    for stored in ("cards", "wordings"):
        empty |= {f"{stored}/letters": np.empty(0, np.uint8), f"{stored}/ends": np.zeros(1, np.uint32)}
    return empty | {
        name: array[:0] if _belongs_to_documents(name) else array
        for name, array in arrays.items()
        if not name.startswith(_OF_DOCUMENTS)
    }


def identity(arrays: Mapping[str, Array]) -> str:
    """Return what tells a segment from every other one: a digest of its words, statistics and cards."""
    digest = sha256()
    for name, array in sorted({**lexicon_of(arrays), "cards/letters": arrays["cards/letters"]}.items()):
        digest.update(f"{name} {len(array)}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _belongs_to_documents(name: str) -> bool:
    if name.startswith(_FORWARD):
        return name.endswith(_ROWS)
    return name.endswith(_POSTINGS)
