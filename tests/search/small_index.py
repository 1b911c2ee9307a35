"""An index of a handful of terms, without articles: for rules about words."""

from collections.abc import Iterable, Mapping

import numpy as np

from search.index.lexicon import lexicon_arrays
from search.index.segment import Segment
from search.index.segment_derivation import form_arrays
from search.index.vocabulary import Vocabulary
from search.storage.array_file import Array

Held = Mapping[str, Iterable[tuple[int, int]]]
"""Term -> the documents that hold it, and how often."""


def field_arrays(name: str, held: Held, size: int, *, length: float = 10.0) -> dict[str, Array]:
    """The arrays of one field; all documents are of the same length."""
    terms = {term.encode(): sorted(documents) for term, documents in held.items()}
    postings = [one for term in sorted(terms) for one in terms[term]]
    lexicon = lexicon_arrays(sorted(terms), repaired=name.startswith("text_"))
    return {
        **{f"{name}/terms.{part}": array for part, array in lexicon.items()},
        f"{name}/starts": np.cumsum([0, *(len(terms[term]) for term in sorted(terms))]).astype(np.uint32),
        f"{name}/documents": np.array([document for document, _ in postings], dtype=np.uint32),
        f"{name}/counts": np.array([count for _, count in postings], dtype=np.uint16),
        f"{name}/lengths": np.full(size, length, dtype=np.float32),
        f"{name}/total": np.array([length * size]),
    }


def segment(
    size: int, fields: Mapping[str, Held], forms: Mapping[str, str] | None = None, language: str = "sk"
) -> Segment:
    """A segment of so many documents, all of them to be suggested in one language."""
    everybody = {language: [(document, 1) for document in range(size)]}
    arrays = {"size": np.array([size], dtype=np.uint32), **field_arrays("suggestable", everybody, size)}
    for name, held in fields.items():
        arrays |= field_arrays(name, held, size)
    terms = {name: sorted(term.encode() for term in held) for name, held in fields.items()}
    arrays |= form_arrays(language, terms.get(f"text_{language}", []), terms.get(f"title_{language}", []), forms or {})
    for stored in ("cards", "wordings"):
        arrays |= {f"{stored}/{part}": array for part, array in lexicon_arrays([b"{}"] * size).items()}
    return Segment(arrays)


def vocabulary(
    articles: int, frequencies: Mapping[str, int], forms: Mapping[str, str], language: str = "sk"
) -> Vocabulary:
    """The text field of so many articles, of which the first `frequency` hold each term."""
    held = {term: [(document, 1) for document in range(frequency)] for term, frequency in frequencies.items()}
    name = f"text_{language}"
    return Vocabulary(language, (segment(articles, {name: held}, forms, language),), name)
