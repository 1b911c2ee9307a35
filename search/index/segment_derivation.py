"""Derives the arrays of a segment (`segment.py` describes them) from a Whoosh segment that was just written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from search.index.document import Document
from search.index.document_features import KINDS, Counted, forward_arrays
from search.index.lexicon import lexicon_arrays
from search.index.passages import PassageText, passage_arrays
from search.storage.array_file import Array
from search.text.language import LANGUAGES

OF_LANGUAGES = ("text", "title", "asked")  # the fields that every language has its own of
COMMON = ("topics", "key", "suggestable")
MOST_COUNTED = 65_535  # times that a document can hold a term


class Beside:
    """What a segment needs of its documents that Whoosh does not store."""

    def __init__(self) -> None:
        self.forms: dict[str, dict[str, str]] = {}  # language -> form -> its term
        self.features: dict[str, list[list[Counted]]] = {kind: [] for kind in KINDS}  # of each document
        self.passages: list[PassageText] = []  # of each document
        self.languages: list[str] = []  # of each document

    def add(self, document: Document) -> None:
        """Add one document, in the order in which Whoosh is given them."""
        self.languages.append(document.lang)
        self.passages.append(document.passages)
        self.forms.setdefault(document.lang, {}).update(document.forms)
        for kind, rows in document.features.items():
            self.features[kind].append(rows)


def derive(reader: SegmentReader, beside: Beside) -> dict[str, Array]:
    """Return the arrays of a segment, from every posting of the Whoosh segment."""
    arrays: dict[str, Array] = {"size": np.array([reader.doc_count_all()], dtype=np.uint32)}
    vocabularies: dict[str, list[bytes]] = {}
    for name in sorted(reader.indexed_field_names()):
        if name in COMMON or name.partition("_")[0] in OF_LANGUAGES:
            terms, field = _field_arrays(reader, name)
            vocabularies[name] = terms
            arrays |= {f"{name}/{part}": array for part, array in field.items()}
    for language in LANGUAGES:
        known = vocabularies.get(f"text_{language}", [])
        arrays |= form_arrays(
            language, known, vocabularies.get(f"title_{language}", []), beside.forms.get(language, {})
        )
    texts = {language: vocabularies.get(f"text_{language}", []) for language in LANGUAGES}
    arrays |= passage_arrays(beside.passages, beside.languages, texts)
    return arrays | _stored_arrays(reader) | _feature_arrays(beside)


def _feature_arrays(beside: Beside) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for kind, documents in beside.features.items():
        rows = [row for some in documents for row in some]
        languages = [code for some, code in zip(documents, beside.languages, strict=True) for _ in some]
        arrays |= forward_arrays(kind, rows, languages)
    lines = [len(some) for some in beside.features["lines"]]
    return arrays | {"line_starts": np.cumsum([0, *lines], dtype=np.uint32)}


def form_arrays(
    language: str, texts: Sequence[bytes], titles: Sequence[bytes], forms: Mapping[str, str]
) -> dict[str, Array]:
    """Return the arrays of one language's forms; `texts` and `titles` are the sorted terms of its two fields."""
    if not texts:
        return {}
    number = {term: position for position, term in enumerate(texts)}
    in_titles = {term: position for position, term in enumerate(titles)}
    pairs = sorted((form.encode(), number.get(term.encode(), -1)) for form, term in forms.items())
    known = [(form, term) for form, term in pairs if term >= 0]
    lexicon = lexicon_arrays([form for form, _ in known], repaired=True)
    return {
        **{f"forms_{language}/{part}": array for part, array in lexicon.items()},
        f"form_terms_{language}": np.array([term for _, term in known], dtype=np.uint32),
        f"titled_{language}": np.array([in_titles.get(term, -1) for term in texts], dtype=np.int32),
    }


def _field_arrays(reader: SegmentReader, name: str) -> tuple[list[bytes], dict[str, Array]]:
    terms: list[bytes] = []
    documents: list[Sequence[int]] = []
    counts: list[Sequence[float]] = []
    sizes: list[int] = [0]
    for term, info in reader.iter_field(name):
        terms.append(term)
        before = len(documents)
        for block_documents, block_counts in _blocks(reader, name, info):
            documents.append(block_documents)
            counts.append(block_counts)
        sizes.append(sum(map(len, documents[before:])))
    return terms, {
        **{f"terms.{part}": array for part, array in lexicon_arrays(terms, repaired=name.startswith("text_")).items()},
        "starts": np.cumsum(sizes, dtype=np.uint32),
        "documents": _joined(documents, np.uint32),
        "counts": np.minimum(_joined(counts, np.float32), MOST_COUNTED).astype(np.uint16),
        "lengths": np.array(
            [reader.doc_field_length(number, name, 0) or 0 for number in range(reader.doc_count_all())], np.float32
        ),
        "total": np.array([reader.field_length(name)], dtype=np.float64),
    }


def _blocks(reader: SegmentReader, name: str, info: Any) -> Iterator[tuple[Sequence[int], Sequence[float]]]:  # noqa: ANN401
    """Yield the postings of a term in the blocks in which Whoosh stores them: one by one takes twenty times as long.

    Private parts of Whoosh-Reloaded 2.7.5, which is pinned; `tests/search/index/test_segment.py` checks them.
    """
    matcher = reader.codec().postings_reader(reader._terms._postfile, info, reader.schema[name].format)
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        yield matcher._ids, matcher._weights
        matcher._next_block()


def _joined(blocks: Sequence[Sequence[float]], kind: type[np.generic]) -> Array:
    return np.fromiter((value for block in blocks for value in block), dtype=kind, count=sum(map(len, blocks)))


def _stored_arrays(reader: SegmentReader) -> dict[str, Array]:
    """Return the cards and lines of all documents, to be read without the articles."""
    stored = [reader.stored_fields(number) for number in range(reader.doc_count_all())]
    cards = lexicon_arrays([fields["card"].encode() for fields in stored])
    wordings = lexicon_arrays([fields["wording"].encode() for fields in stored])
    return {
        **{f"cards/{part}": array for part, array in cards.items()},
        **{f"wordings/{part}": array for part, array in wordings.items()},
    }
