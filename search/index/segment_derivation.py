"""Derives the arrays of a segment (`segment.py` describes them) from its documents."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from search.index.document import Document, WeightedParts
from search.index.document_features import forward_arrays
from search.index.field_postings import FieldPostings
from search.index.lexicon import lexicon_arrays
from search.index.passage_text import PassageText
from search.index.passages import passage_arrays
from search.storage.array_file import Array
from search.text.features import KINDS

_SCORED = ("text", "title")  # parts whose lengths count


class SegmentDocuments:
    """What the arrays of a segment hold of its documents, collected one by one."""

    def __init__(self) -> None:
        self.fields: defaultdict[str, FieldPostings] = defaultdict(FieldPostings)
        self.forms: defaultdict[str, dict[str, str]] = defaultdict(dict)  # language -> form -> its term
        self.features: dict[str, list[list[WeightedParts]]] = {kind: [] for kind in KINDS}  # of each document
        self.passages: list[PassageText] = []  # of each document
        self.languages: list[str] = []  # of each document
        self.cards: list[bytes] = []  # of each document
        self.wordings: list[bytes] = []  # of each document

    def add(self, document: Document) -> None:
        """Add one document, in the order in which Whoosh is given them."""
        for name, counts in document.terms.items():
            self.fields[name].add(len(self.languages), counts)
        self.languages.append(document.lang)
        self.cards.append(document.card.encode())
        self.wordings.append(document.wording.encode())
        self.passages.append(document.passages)
        self.forms[document.lang].update(document.forms)
        for kind, rows in document.features.items():
            self.features[kind].append(rows)


def derive(documents: SegmentDocuments) -> dict[str, Array]:
    """Return the arrays of a segment."""
    size = len(documents.languages)
    arrays: dict[str, Array] = {"size": np.array([size], dtype=np.uint32)}
    vocabularies: dict[str, list[bytes]] = {}
    for name, postings in sorted(documents.fields.items()):
        part = name.partition("_")[0]
        vocabularies[name], field = postings.arrays(size, scored=part in _SCORED, repaired=part == "text")
        arrays |= {f"{name}/{key}": array for key, array in field.items()}
    texts = {language: vocabularies.get(f"text_{language}", []) for language in sorted(set(documents.languages))}
    for language, terms in texts.items():
        arrays |= form_arrays(language, terms, vocabularies.get(f"title_{language}", []), documents.forms[language])
    arrays |= passage_arrays(documents.passages, documents.languages, texts)
    for stored, lines in (("cards", documents.cards), ("wordings", documents.wordings)):
        arrays |= {f"{stored}/{part}": array for part, array in lexicon_arrays(lines).items()}
    return arrays | _feature_arrays(documents)


def _feature_arrays(documents: SegmentDocuments) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for kind, rows_of in documents.features.items():
        rows = [row for some in rows_of for row in some]
        languages = [code for some, code in zip(rows_of, documents.languages, strict=True) for _ in some]
        arrays |= forward_arrays(kind, rows, languages)
    lines = [len(some) for some in documents.features["lines"]]
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
