"""Merges segments into one: the parts of a build, or what was edited since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.index import document_features as forward
from search.index import passages
from search.index.lexicon import lexicon_part, merged_lexicon
from search.storage.array_file import Array
from search.text.features import KINDS

Arrays = Mapping[str, Array]
_ENDING = "/terms.ends"  # of the name of an array that every field has
_NO_FIELD: Arrays = {  # of a part whose articles have nothing in it
    "terms.letters": np.empty(0, np.uint8),
    "terms.ends": np.zeros(1, np.uint32),
    "starts": np.zeros(1, np.uint32),
    "documents": np.empty(0, np.uint32),
    "counts": np.empty(0, np.uint16),
    "total": np.zeros(1, np.float64),
}


@dataclass(frozen=True, slots=True)
class _Merged:
    """One array group, merged over all parts."""

    arrays: Mapping[str, Array]
    numbers: Sequence[Array]  # for each part: the numbers that its terms (or forms) have now


def merge(parts: Sequence[Arrays]) -> dict[str, Array]:
    """Return the arrays of all parts' documents, one part after the other; `segment.py` describes the arrays."""
    return dict(merged(parts))


def merged(parts: Sequence[Arrays]) -> Iterator[tuple[str, Array]]:
    """Yield the same with their names: whoever writes each at once never holds all of them."""
    if len(parts) == 1:
        yield from parts[0].items()
        return
    sizes = [int(part["size"][0]) for part in parts]
    names = {key.removesuffix(_ENDING) for part in parts for key in part if key.endswith(_ENDING)}
    yield "size", np.array([sum(sizes)], dtype=np.uint32)
    fields: dict[str, _Merged] = {}
    own = [_by_field(part) for part in parts]
    for name in sorted(names):
        field = _field([_own(some.get(name), size) for some, size in zip(own, sizes, strict=True)], sizes)
        yield from ((f"{name}/{key}", array) for key, array in field.arrays.items())
        fields[name] = replace(field, arrays={"starts": field.arrays["starts"]})
    for language in _languages(fields):
        yield from _forms(language, parts, fields).items()
    renumbered = [_renumbered(part, position, fields) for position, part in enumerate(parts)]
    yield from passages.merged(parts, renumbered).items()
    for kind in KINDS:
        yield from forward.merged(kind, parts).items()
    yield "line_starts", _ends([part["line_starts"] for part in parts])
    for stored in ("cards", "wordings"):
        yield f"{stored}/letters", np.concatenate([part[f"{stored}/letters"] for part in parts])
        yield f"{stored}/ends", _ends([part[f"{stored}/ends"] for part in parts])


def _renumbered(part: Arrays, position: int, fields: Mapping[str, _Merged]) -> list[passages.Renumbered]:
    """Return, of each language that a part has, its documents and the new numbers of its terms."""
    texts = [(f"text_{language}/lengths", f"text_{language}") for language in _languages(fields)]
    return [(part[lengths] > 0, fields[text].numbers[position]) for lengths, text in texts if lengths in part]


def _languages(fields: Iterable[str]) -> list[str]:
    """Return the languages that some fields are of."""
    return sorted(name.removeprefix("text_") for name in fields if name.startswith("text_"))


def _ends(ends: Sequence[Array]) -> Array:
    """Return where each item ends when the items of all parts are put in a row; the first number is 0."""
    return np.concatenate([[0], np.cumsum(np.concatenate([np.diff(some) for some in ends]))]).astype(np.uint32)


def _field(own: Sequence[Arrays], sizes: Sequence[int]) -> _Merged:
    """Merge one field: the postings of a term come from the first part, then the second, so documents ascend."""
    lexicon, numbers = merged_lexicon([lexicon_part(part, "terms.") for part in own])
    counted = np.zeros(len(lexicon["ends"]), dtype=np.int64)
    for part, places in zip(own, numbers, strict=True):
        counted[places + 1] += np.diff(part["starts"])
    starts = np.cumsum(counted)
    documents, counts = np.empty(starts[-1], np.uint32), np.empty(starts[-1], np.uint16)
    free, before = starts[:-1].copy(), 0
    for part, places, size in zip(own, numbers, sizes, strict=True):
        frequency = np.diff(part["starts"])
        held = np.repeat(free[places] - part["starts"][:-1], frequency)
        held += np.arange(len(held))
        documents[held] = part["documents"] + np.uint32(before)
        counts[held] = part["counts"]
        free[places] += frequency
        before += size
    arrays = {
        **{f"terms.{key}": array for key, array in lexicon.items()},
        "starts": starts.astype(np.uint32),
        "documents": documents,
        "counts": counts,
        "lengths": np.concatenate([part["lengths"] for part in own]),
        "total": np.sum([part["total"] for part in own], axis=0),
    }
    return _Merged(arrays, numbers)


def _by_field(part: Arrays) -> Mapping[str, Arrays]:
    """Return name of a field -> its arrays."""
    fields: defaultdict[str, dict[str, Array]] = defaultdict(dict)
    for name, array in part.items():
        field, _, key = name.partition("/")
        fields[field][key] = array
    return fields


def _own(field: Arrays | None, size: int) -> Arrays:
    """Return the arrays of a field of one part; an empty field for a part of `size` documents that does not have it."""
    return field or {**_NO_FIELD, "lengths": np.zeros(size, np.float32)}


def _forms(language: str, parts: Sequence[Arrays], fields: Mapping[str, _Merged]) -> dict[str, Array]:
    """Merge the forms of one language; where parts have different terms for a form, the last part's is taken."""
    text, title = fields[f"text_{language}"], fields.get(f"title_{language}")
    holders = [(part, position) for position, part in enumerate(parts) if f"form_terms_{language}" in part]
    lexicon, numbers = merged_lexicon([lexicon_part(part, f"forms_{language}/") for part, _ in holders])
    form_terms = np.empty(len(lexicon["ends"]) - 1, np.uint32)
    titled = np.full(len(text.arrays["starts"]) - 1, -1, np.int32)
    for (part, position), forms in zip(holders, numbers, strict=True):
        form_terms[forms] = text.numbers[position][part[f"form_terms_{language}"]]
        in_titles = part[f"titled_{language}"]
        if title:
            known = in_titles >= 0
            titled[text.numbers[position][known]] = title.numbers[position][in_titles[known]]
    return {
        **{f"forms_{language}/{key}": array for key, array in lexicon.items()},
        f"form_terms_{language}": form_terms,
        f"titled_{language}": titled,
    }
