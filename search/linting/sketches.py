"""Near-duplicates by bottom-k sketches: how much of the wording of two texts is the same, without comparing them.

The Jaccard similarity of two sets of 4-word shingles is estimated by the k smallest hashes of their union (A. Broder,
"On the resemblance and containment of documents", 1997). One sketch of 128 hashes stands for an article of any length;
the standard error at a similarity of .8 is .035.
"""

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SHINGLE = 4  # words
SKETCH = 128  # hashes of one article
ALIKE = 0.8  # estimated Jaccard similarity from which two articles are near-duplicates
FEWEST_SHINGLES = 25  # of a text that is compared; shorter ones differ in what matters, a name or a number
_COMMON = 40  # articles that share a hash: then it is boilerplate, and no reason to look at them

_WORD = re.compile(r"\w+")

Sketch = NDArray[np.uint32]
"""The smallest hashes of a text, sorted, at most `SKETCH`."""


def sketch(text: str) -> Sketch:
    """Return the sketch of a text; empty when it is too short to be compared."""
    words = _WORD.findall(text.lower())
    if len(words) < FEWEST_SHINGLES + SHINGLE:
        return np.zeros(0, np.uint32)
    shingles = {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}
    hashes = sorted({zlib.crc32(shingle.encode()) for shingle in shingles})
    return np.array(hashes[:SKETCH], np.uint32)


def similarity(first: Sketch, second: Sketch) -> float:
    """Return the estimated Jaccard similarity, 0 to 1.

    >>> text = "open the settings and choose the privacy of your profile " * 3
    >>> similarity(sketch(text + "one two"), sketch(text + "one two"))
    1.0
    """
    if not first.size or not second.size:
        return 0.0
    hashes, others = set(first.tolist()), set(second.tolist())  # numpy would import a quarter of a second for it
    smallest = sorted(hashes | others)[:SKETCH]
    return len(hashes.intersection(others, smallest)) / len(smallest)


@dataclass(frozen=True)
class Sketches:
    """The sketches of all articles of a folder, found by their hashes."""

    by_key: Mapping[str, Sketch]  # of articles long enough
    _hashes: Sketch = field(init=False, repr=False)  # of all sketches, sorted
    _owners: NDArray[np.int32] = field(init=False, repr=False)  # place in `_keys` of whose hash it is
    _keys: Sequence[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the hashes of all sketches."""
        keys = [key for key, own in self.by_key.items() if own.size]
        hashes = np.concatenate([self.by_key[key] for key in keys] or [np.zeros(0, np.uint32)])
        owners = np.repeat(np.arange(len(keys), dtype=np.int32), [self.by_key[key].size for key in keys])
        order = np.argsort(hashes, kind="stable")
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_hashes", hashes[order])
        object.__setattr__(self, "_owners", owners[order])

    def nearest(self, own: Sketch, key: str, language: str) -> tuple[str, float]:
        """Return the key of the most similar other article of a language, and its similarity; ("", 0) without one."""
        shared: Counter[int] = Counter()
        telling = 0  # hashes that are no boilerplate
        starts, ends = np.searchsorted(self._hashes, own), np.searchsorted(self._hashes, own, side="right")
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if end - start <= _COMMON:
                telling += 1
                shared.update(self._owners[start:end].tolist())
        enough = max(1, telling // 2)  # two texts that are alike share more
        names = (self._keys[number] for number, count in shared.most_common(_COMMON) if count >= enough)
        others = (name for name in names if name != key and name.startswith(f"{language}/"))
        scored = [(similarity(own, self.by_key[name]), name) for name in others]
        best, name = max(scored, default=(0.0, ""))
        return name, best
