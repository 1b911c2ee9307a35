"""Several files of arrays as one: the parts of a build, or what was edited since."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from search import forward
from search.array_file import Array
from search.forward import KINDS
from search.language import LANGUAGES
from search.lexicon import lexicon_arrays

Arrays = Mapping[str, Array]


def merge(parts: Sequence[Arrays]) -> dict[str, Array]:
    """Put the documents of all parts one after the other; what the arrays are is said in `impact.py`."""
    if len(parts) == 1:
        return dict(parts[0])
    sizes = [int(part["size"][0]) for part in parts]
    merged: dict[str, Array] = {"size": np.array([sum(sizes)], dtype=np.uint32)}
    for name in sorted(
        {key.removesuffix("/terms.ends") for part in parts for key in part if key.endswith("/terms.ends")}
    ):
        merged |= {f"{name}/{key}": array for key, array in _field(name, parts, sizes).items()}
    for language in LANGUAGES:
        merged |= _forms(language, parts, merged)
    for kind in KINDS:
        merged |= forward.merged(kind, parts)
    lines = [np.diff(part["line_starts"]) for part in parts]
    merged["line_starts"] = np.concatenate([[0], np.cumsum(np.concatenate(lines))]).astype(np.uint32)
    for stored in ("cards", "wordings"):
        ends = [part[f"{stored}/ends"] for part in parts]
        merged[f"{stored}/letters"] = np.concatenate([part[f"{stored}/letters"] for part in parts])
        merged[f"{stored}/ends"] = np.concatenate([[0], np.cumsum(np.concatenate([np.diff(one) for one in ends]))])
        merged[f"{stored}/ends"] = merged[f"{stored}/ends"].astype(np.uint32)
    return merged


def words(arrays: Arrays, name: str) -> list[bytes]:
    """Give the words of a lexicon; none when the part has no such lexicon."""
    if f"{name}ends" not in arrays:
        return []
    letters, ends = arrays[f"{name}letters"].tobytes(), arrays[f"{name}ends"].tolist()
    return [letters[start:end] for start, end in pairwise(ends)]


def _field(name: str, parts: Sequence[Arrays], sizes: Sequence[int]) -> dict[str, Array]:
    """Merge one field: the postings of a term come from the first part, then the second, so documents ascend."""
    own = [words(part, f"{name}/terms.") for part in parts]
    terms = sorted(set().union(*own))
    number = {term: at for at, term in enumerate(terms)}
    renumbered = [np.array([number[term] for term in some], dtype=np.int64) for some in own]
    held = [np.diff(part[f"{name}/starts"]) if f"{name}/starts" in part else np.empty(0, np.int64) for part in parts]
    counted = np.zeros(len(terms) + 1, dtype=np.int64)
    for numbers, frequency in zip(renumbered, held, strict=True):
        counted[numbers + 1] += frequency
    starts = np.cumsum(counted)
    documents, counts = np.empty(starts[-1], np.uint32), np.empty(starts[-1], np.uint16)
    free = starts[:-1].copy()
    for part, numbers, frequency, before in zip(parts, renumbered, held, _offsets(sizes), strict=True):
        if len(numbers):
            places = np.repeat(free[numbers] - part[f"{name}/starts"][:-1], frequency)
            places += np.arange(len(places))
            documents[places] = part[f"{name}/documents"] + before
            counts[places] = part[f"{name}/counts"]
            free[numbers] += frequency
    lengths = [part.get(f"{name}/lengths", np.zeros(size, np.float32)) for part, size in zip(parts, sizes, strict=True)]
    return {
        **{f"terms.{key}": array for key, array in lexicon_arrays(terms, repaired=name.startswith("text_")).items()},
        "starts": starts.astype(np.uint32),
        "documents": documents,
        "counts": counts,
        "lengths": np.concatenate(lengths),
        "total": np.sum([part[f"{name}/total"] for part in parts if f"{name}/total" in part], axis=0),
    }


def _offsets(sizes: Sequence[int]) -> list[int]:
    return [sum(sizes[:at]) for at in range(len(sizes))]


def forms(parts: Sequence[Arrays], language: str) -> dict[str, str]:
    """Give every form of the language with its term; where parts differ, the last one knows best."""
    known: dict[str, str] = {}
    for part in parts:
        terms = words(part, f"text_{language}/terms.")
        of_forms = part.get(f"form_terms_{language}", np.empty(0, np.uint32)).tolist()
        written = words(part, f"forms_{language}/")
        known |= {form.decode(): terms[term].decode() for form, term in zip(written, of_forms, strict=True)}
    return known


def _forms(language: str, parts: Sequence[Arrays], merged: Arrays) -> dict[str, Array]:
    texts = words(merged, f"text_{language}/terms.")
    return form_arrays(language, texts, words(merged, f"title_{language}/terms."), forms(parts, language))


def form_arrays(
    language: str, texts: Sequence[bytes], titles: Sequence[bytes], forms: Mapping[str, str]
) -> dict[str, Array]:
    """Give the arrays of the forms of one language, whose terms are `texts` and, in titles, `titles`; both sorted."""
    if not texts:
        return {}
    number = {term: at for at, term in enumerate(texts)}
    in_titles = {term: at for at, term in enumerate(titles)}
    pairs = sorted((form.encode(), number.get(term.encode(), -1)) for form, term in forms.items())
    known = [(form, term) for form, term in pairs if term >= 0]
    lexicon = lexicon_arrays([form for form, _ in known], repaired=True)
    return {
        **{f"forms_{language}/{part}": array for part, array in lexicon.items()},
        f"form_terms_{language}": np.array([term for _, term in known], dtype=np.uint32),
        f"titled_{language}": np.array([in_titles.get(term, -1) for term in texts], dtype=np.int32),
    }
